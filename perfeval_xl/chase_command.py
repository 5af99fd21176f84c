"""``perfeval chase``: drafts of messages to everybody of whom something of a round is still open."""

from __future__ import annotations

import sys
from datetime import UTC, date, datetime
from pathlib import Path

import click

from perfeval_xl.errors import PerfevalError
from perfeval_xl.exit_codes import BLOCKING, FINE, INTERRUPTED, errors_reported, say
from perfeval_xl.office_commands import ROUND, Watcher
from perfeval_xl.sending_asked import SEND, YES, send_drafts, server_before


@click.command()
@ROUND
@click.option("--before", "written", default="", metavar="日期", help="只催截止日期在这一天或以前的，如 2024-03-31")
@SEND
@YES
def chase(folder: Path, written: str, sending: bool, yes: bool) -> None:
    """催报：给每个还有事没办的单位写一封邮件草稿。

    ROUND是这一轮的文件夹（build --round 建立的）。未报的、退回未重报的、要说明的、没有自评报告的，一个单位一封，写在
    ROUND的“催报”里，以当天日期为名；加 --send 的问过再发出，不然只写草稿。一个单位一天只发一封。先收件
    （perfeval collect），免得催已经报来的。

    退出码：0 写好了或没有要催的，1 有草稿写不出来、没有发成，2 台账没有或读不了，130 中断了。
    """
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.ledger.lock import held
    from perfeval_xl.office.chasing import chase as write_drafts
    from perfeval_xl.office.rounds import round_at
    from perfeval_xl.office.status import lines_of, unjudged_of, view_of

    with errors_reported():
        place, before = round_at(folder), _day(written)
        smtp = server_before(place, yes=yes) if sending else None
        now = datetime.now(UTC)
        lock = held(place.ledger, lambda line: say(line, err=True))
        try:
            with Ledger.open(place.ledger) as ledger:
                view = view_of(place.folder, ledger, now)
                waiting = unjudged_of(view)
                if waiting:
                    say(f"注意：有{len(waiting)}个表收到了还没有审核，请先运行 perfeval collect", err=True)
                lines, watcher = lines_of(view), Watcher()
                done = write_drafts(view, lines, ledger, place, now, before=before, over=watcher.over)
        except KeyboardInterrupt:
            say("已中断：写好的草稿都在“催报”里；再运行一次就接着写", err=True)
            sys.exit(INTERRUPTED)
        finally:
            lock.release()
        for line in done.lines:
            say(line)
        code = BLOCKING if done.failed else FINE
        if smtp is not None:
            from perfeval_xl.office.outbox import Wanted

            code = max(code, send_drafts(place, smtp, Wanted(answers=False), Watcher().over, yes=yes))
        sys.exit(code)


def _day(written: str) -> date | None:
    """The day that somebody wrote; None where nobody did. Raises PerfevalError for what is no day."""
    from perfeval_xl.forms.contact import deadline_in

    read = deadline_in(written)
    if written and read.day is None:
        raise PerfevalError(
            f"--before “{written}”{read.wrong or '不是日期'}；{read.cure or '请写成2024-03-31这样的日期'}"
        )
    return read.day
