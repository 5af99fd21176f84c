"""The commands of an office that takes in a round: ``perfeval collect`` and ``status``."""

from __future__ import annotations

import functools
import json
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TypeVar

import click

from perfeval_xl import folders
from perfeval_xl.console import UTF_8, is_followed
from perfeval_xl.errors import PerfevalError
from perfeval_xl.exit_codes import BLOCKING, FINE, INTERRUPTED, NOT_SHOWN, UNREADABLE, errors_reported, say
from perfeval_xl.key_commands import KEYS, chosen_trust
from perfeval_xl.plain_text import json_text
from perfeval_xl.profile_commands import chosen_folders
from perfeval_xl.progress import with_progress
from perfeval_xl.sending_asked import SEND, YES, send_answers, server_before

if TYPE_CHECKING:
    from perfeval_xl.batch import Options
    from perfeval_xl.ledger.rebuilding import Rebuilt
    from perfeval_xl.office.collecting import Collected
    from perfeval_xl.office.mail_addresses import MailAddress
    from perfeval_xl.office.status import ProjectLine, View
    from perfeval_xl.office.tally import Tally
    from perfeval_xl.sealing.trust import Trust

T = TypeVar("T")
"""What is worked on while progress is shown."""

ROUND = click.argument("folder", metavar="ROUND", type=click.Path(path_type=Path))
"""The folder of a round."""
MANY, STEPS = 50, 10
"""From more files on, and in so many steps, progress is told where nobody watches."""
A_MOMENT = 0.2
"""Seconds after which it is told again to a program that shows it to somebody."""
MOST_NAMED = 20
"""Things that could not be opened that are named before the rest is counted."""


@click.command()
@ROUND
@click.argument("sources", type=click.Path(), nargs=-1, metavar="[SOURCE…]")
@click.option("-j", "--jobs", type=click.IntRange(1), default=1, show_default=True, help="同时审核几个文件")
@click.option(
    "--scheduler", default="", metavar="地址", help="由Dask集群的各台机器审核，如 tcp://机器:8786（见docs/sizing.md）"
)
@KEYS
@click.option("--rebuild", is_flag=True, help="台账损坏时，由登记和原件重建")
@click.option(
    "--decisions",
    multiple=True,
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="放在别处的汇总.xlsx，其中填的处理也读；可写多次",
)
@click.option(
    "--previous", multiple=True, type=click.Path(path_type=Path), help="与这个以前年度的轮次对比，以后也对比；可写多次"
)
@click.option("--no-previous", is_flag=True, help="不再与以前年度的轮次对比")
@click.option("--no-answers", is_flag=True, help="不写答复（回执、退改单和邮件草稿）")
@click.option("--no-summary", is_flag=True, help="不写汇总.xlsx")
@click.option("--csv", "as_csv", is_flag=True, help="另写CSV到“导出”，附说明各栏的datapackage.json")
@click.option("--parquet", "as_parquet", is_flag=True, help="另写Parquet到“导出”")
@click.option("--with-contacts", is_flag=True, help="导出时带上联系人、邮箱、发件人")
@SEND
@YES
def collect(
    folder: Path,
    sources: Sequence[str],
    jobs: int,
    scheduler: str,
    keys_folder: Path | None,
    rebuild: bool,
    decisions: Sequence[Path],
    previous: Sequence[Path],
    no_previous: bool,
    no_answers: bool,
    no_summary: bool,
    as_csv: bool,
    as_parquet: bool,
    with_contacts: bool,
    sending: bool,
    yes: bool,
) -> None:
    """收件：把收到的文件记入台账，审核其中的自评表，写出答复和汇总，报告这一轮的情况。

    ROUND是这一轮的文件夹（build --round 建立的）。SOURCE是文件夹、邮件（.eml、.msg、.mbox）、压缩包（.zip）、工作簿
    或邮箱（imaps://用户@服务器/文件夹），可写多个；不写就收 perfeval mailbox add 添加的邮箱和ROUND里的“来件”。
    收过的不再收，随时可以再运行；按Ctrl-C可以中断，已记下的都在。邮箱只看不改：不标已读，不删除。
    汇总.xlsx“待处理”表黄色格子里填的处理，先读进来。答复写在“答复”，每个单位一封邮件草稿；加 --send 的问过再发出。

    退出码：0 全部已计，1 有退回、未报或待处理的，2 有没能打开的（其余照常收下），3 结果写不出来，130 中断了。
    """
    from perfeval_xl.office.collecting import Collected, Request
    from perfeval_xl.office.collecting import collect as take_in
    from perfeval_xl.office.finishing import Wanted
    from perfeval_xl.office.rounds import round_at

    done = Collected()
    with errors_reported():
        of, given = round_at(folder), _sources(sources)
        if previous and no_previous:
            raise PerfevalError("--previous 和 --no-previous 只能写一个；没有收件")
        smtp = server_before(of, yes=yes) if sending else None
        # Whoever names a folder means to be protected by it, also where nothing came in.
        trust = chosen_trust(keys_folder) if keys_folder is not None else None
        own = (*chosen_folders(), of.rules)
        request = Request(
            of=of,
            sources=given,
            rules=(*own, folders.rules(), folders.shipped_rules()),
            keys=keys_folder or folders.settings(),
            options=functools.cache(lambda: _options(trust, own)),
            jobs=jobs,
            scheduler=scheduler,
            rebuild=rebuild,
            wanted=Wanted(not no_answers, not no_summary, as_csv, as_parquet, with_contacts, decisions),
            previous=previous if previous or no_previous else None,
        )
        try:
            take_in(request, Watcher(), done)
        except KeyboardInterrupt:
            _stop(done)
        _tell(done)
        unsent = FINE if smtp is None else send_answers(of, smtp, Watcher().over, yes=yes)
    sys.exit(_exit_code(done) or unsent)


def _options(trust: Trust | None, own: Sequence[Path]) -> Options:
    """By which rules and keys is judged."""
    from perfeval_xl.batch import Options
    from perfeval_xl.profiles.library import search_path

    return Options(chosen_trust(None) if trust is None else trust, search_path(*own))


def _stop(done: Collected) -> NoReturn:
    """Say what a run has done that somebody breaks off."""
    told = f"读了{done.counts.read}件，审核了{done.judged}个"
    say(f"已中断：{told}，已经记下的都在；再运行一次就从这里接着做", err=True)
    sys.exit(INTERRUPTED)


def _sources(sources: Sequence[str]) -> list[Path | MailAddress]:
    """The sources. Raises PerfevalError for one without a name, as an empty variable of a script is: it would be the
    folder in which somebody happens to be, and what was taken in is kept for good; and for what is no mailbox though
    it begins as one.
    """
    from perfeval_xl.office.mail_addresses import box_address, is_mail_address

    if not all(map(str.strip, sources)):
        raise PerfevalError("有一个来源是空的，什么都没有收；请写明文件夹或文件")
    return [box_address(one) if is_mail_address(one) else Path(one) for one in sources]


def _tell(done: Collected) -> None:
    """The six lines, and what could not be opened."""
    counts = done.counts
    for line in (*_of_journal(done.rebuilt), *counts.passed):
        say(line, err=True)
    for line in (*done.finished.lines, *done.refused[:MOST_NAMED]):
        say(line, err=True)
    if len(done.refused) > MOST_NAMED:
        say(f"  另有{len(done.refused) - MOST_NAMED}处填的没有收下", err=True)
    for line in done.finished.failed:
        say(f"注意：{line}", err=True)
    for place in counts.changed[:MOST_NAMED]:
        say(
            f"注意：{place}收过以后改过或换过，改后的又收了一份，原来的也在；不是单位重新发来的，请移走并找单位核实",
            err=True,
        )
    if len(counts.changed) > MOST_NAMED:
        say(f"  另有{len(counts.changed) - MOST_NAMED}个也改过或换过", err=True)
    for line in done.mail.lines:
        say(line, err=True)
    if counts.left_out:
        say(f"另有{counts.left_out}个系统或临时文件，没有看", err=True)
    say(f"读了{counts.read}件（新{counts.new}件，重复{counts.repeated}件）")
    for line in done.tally.lines:
        say(line)
    lines = list(_unopened(done))
    say(f"没能打开{len(lines)}件")
    for line in lines[:MOST_NAMED]:
        say(f"  {line}")
    if len(lines) > MOST_NAMED:
        say(f"  另有{len(lines) - MOST_NAMED}件")


def _of_journal(rebuilt: Rebuilt) -> Iterator[str]:
    """What the ledger was made of anew, where its journal could not be read whole."""
    for line in rebuilt.unread[:MOST_NAMED]:
        yield f"登记第{line}行读不出"
    if len(rebuilt.unread) > MOST_NAMED:
        yield f"登记另有{len(rebuilt.unread) - MOST_NAMED}行读不出"
    if rebuilt.had_again:
        yield f"登记里缺的，由原来的台账补回了{rebuilt.had_again}行；原来的登记改名保留"
    if len(rebuilt.unread) > rebuilt.had_again:
        yield (
            "没有补回的，请核对：项目少了的，用原来的清单再运行一次 perfeval build … --round；"
            "来件已由“来件”里的文件重新收，不在那里的请放进去再收"
        )


def _unopened(done: Collected) -> Iterator[str]:
    """A line for each thing that could not be opened or read, with the cure."""
    yield from (f"{one.box}：{one.why}" for one in done.mail.failed)
    if done.unread:
        from perfeval_xl.findings import Code, Finding

        for one in done.unread:
            finding = Finding(Code[one.code], facts=one.facts)
            yield f"{one.called}：{finding.message}。{finding.fix}。（{one.code}）"
    for lost in done.lost:
        what = "不在了，或打不开" if lost.gone else "被改动过，不是收到时的样子"
        cure = "请从备份恢复，或请发件人重发，再收一次"
        yield f"{lost.name}：存下的原件{what}，“来件”和邮箱里也没有了。{cure}。（{lost.sha[:8]}）"
    for name, row in done.unreadable:
        told = row.findings[0]
        yield f"{name}：{told.message}。{told.fix}。（{told.code}）"


def _exit_code(done: Collected) -> int:
    if done.mail.failed or done.unread or done.unreadable or done.lost or done.rebuilt.unread:
        return UNREADABLE
    if done.finished.failed:
        return NOT_SHOWN
    return FINE if done.tally.settled and not done.refused else BLOCKING


class Watcher:
    """Tells on standard error how far it is."""

    def say(self, line: str) -> None:
        """See `perfeval_xl.office.collecting.Watcher`."""
        say(line, err=True)

    def over(self, items: Iterator[T], count: int, what: str) -> Iterator[T]:
        """A bar on a terminal; elsewhere a line for each tenth of many."""
        if sys.stderr.isatty():
            yield from with_progress(items, count, what)
            return
        told, next_at = 0, 0.0
        for done, item in enumerate(items, 1):
            yield item
            if is_followed():
                if time.monotonic() >= next_at or done == count:
                    next_at = time.monotonic() + A_MOMENT
                    say(f"{what}：{done}/{count}件（{done * 100 // count}%）", err=True)
            elif count > MANY and done * STEPS // count > told:
                told = done * STEPS // count
                say(f"{what}：{done}/{count}件（{told * 100 // STEPS}%）", err=True)


@click.command()
@ROUND
@click.option("--state", "wanted", multiple=True, metavar="状态", help="只列这种状态的，如 退回、未报、迟报；可写多次")
@click.option("--department", default="", metavar="名称", help="只列主管部门或单位名称里有这几个字的")
@click.option("--project", "code", default="", metavar="编码", help="写出这一个项目的全部情况")
@click.option("--all", "everything", is_flag=True, help="在终端里也全部列出，不止最要紧的")
@click.option("--json", "as_json", is_flag=True, help="输出JSON")
def status(folder: Path, wanted: Sequence[str], department: str, code: str, everything: bool, as_json: bool) -> None:
    """看进度：每个项目的状态、得分、上报时间、所据文件和未了的问题。

    ROUND是这一轮的文件夹（build --round 建立的）。只看台账，不收件也不审核；收件用 perfeval collect。
    终端里是表，最要紧的在前；写到文件或管道里是每个项目一行，以制表符分隔。

    退出码：0 看到了，2 台账没有或读不了。
    """
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.rounds import round_at
    from perfeval_xl.office.status import chosen, is_collecting, lines_of, view_of
    from perfeval_xl.office.tally import tally_of

    with errors_reported():
        place = round_at(folder)
        running = is_collecting(place.ledger)
        with Ledger.open(place.ledger, readonly=True) as ledger:
            view = view_of(place.folder, ledger, datetime.now(UTC))
        _refuse_unknown(wanted)
        lines = chosen(lines_of(view), wanted, department, code)
        if code and not lines:
            raise PerfevalError(f"这一轮没有编码是{code}的项目；请核对编码，或不写 --project 看全部")
        counts = tally_of(view.states, view.attempts)
        if as_json:
            _print_status_as_json(view, lines, counts, running=running)
        else:
            _print_status(view, lines, counts, running=running, code=code, everything=everything)


def _refuse_unknown(wanted: Sequence[str]) -> None:
    from perfeval_xl.ledger.states import FLAGS, SAID_BELOW, STATES

    known = dict.fromkeys((*STATES, *FLAGS, *SAID_BELOW.values()))
    for word in wanted:
        if word not in known:
            raise PerfevalError(f"没有“{word}”这种状态；有：{'、'.join(known)}")


def _print_status_as_json(view: View, lines: Sequence[ProjectLine], counts: Tally, *, running: bool) -> None:
    from perfeval_xl.office.status_json import to_json

    data = to_json(view, lines, counts, running=running)
    # Whoever reads it gets JSON, in every encoding.
    utf_8 = click.get_current_context().obj in (UTF_8, None)
    click.echo(json_text(data, indent=2) if utf_8 else json.dumps(data, indent=2))


def _print_status(
    view: View, lines: Sequence[ProjectLine], counts: Tally, *, running: bool, code: str, everything: bool
) -> None:
    from perfeval_xl.office.status_words import MOST_ROWS, detail_lines, opening_lines, plain_lines, summary_lines

    if code:
        for line in lines:
            _say_all(detail_lines(line))
        return
    for text in opening_lines(view, running=running):
        say(text, err=True)
    if not sys.stdout.isatty():
        # A tab stands between what is told of a project; within it none is left.
        click.echo("\n".join(plain_lines(lines)))
    elif lines:
        from rich.console import Console

        from perfeval_xl.office.status_words import table_of

        shown = lines if everything else lines[:MOST_ROWS]
        console = Console()
        console.print(table_of(shown, console.width))
        if len(shown) < len(lines):
            rest = len(lines) - len(shown)
            say(f"另有{rest}个没有列出：--state 退回 只看退回的，--department 只看一个部门的，--all 全部列出")
    _say_all(summary_lines(view, counts, running=running))


def _say_all(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)
