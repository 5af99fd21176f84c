"""``perfeval send``: sends the drafts of a round that wait, and hears what became of those that nobody knows of."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from perfeval_xl.exit_codes import FINE, errors_reported, say
from perfeval_xl.office_commands import ROUND, Watcher
from perfeval_xl.sending_asked import YES, send_drafts, server_before


@click.command()
@ROUND
@YES
@click.option("--list", "listed", is_flag=True, help="只列出，不发")
@click.option(
    "--done",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="草稿",
    help="这一封已经发过或收到了，不要再发；可写多次，也可写文件夹",
)
@click.option(
    "--again", multiple=True, type=click.Path(path_type=Path), metavar="草稿", help="这一封要再发一次；可写多次"
)
@click.option("--plan", "agreed", default="", hidden=True)
def send(folder: Path, yes: bool, listed: bool, done: Sequence[Path], again: Sequence[Path], agreed: str) -> None:
    """发出：把这一轮写好的答复和今天的催报，用单位的邮箱发出去。

    ROUND是这一轮的文件夹（build --round 建立的）。先列出每封发给谁、附件几个，问过再发；发出的移到旁边的“已发出”。
    草稿改过的照改过的发，并说明改过。发过的不会再发；发到一半断了的不知道到没有到，由人用 --done 或 --again 定。
    发信的服务器用 perfeval mailbox add 填一次。

    退出码：0 都发出了、没有要发的或没有答应，1 有没发成的，2 服务器或台账用不了，130 中断了。
    """
    from perfeval_xl.office.outbox import Wanted
    from perfeval_xl.office.rounds import round_at

    with errors_reported():
        place = round_at(folder)
        if done:
            _settle(place.folder, done)
            if not again:
                sys.exit(FINE)
        smtp = server_before(place, yes=yes or listed or bool(agreed))
        wanted = Wanted(answers=False, chases=False, again=_named(place.folder, again)) if again else Wanted()
        sys.exit(send_drafts(place, smtp, wanted, Watcher().over, yes=yes, listed=listed, agreed=agreed))


def _settle(folder: Path, paths: Sequence[Path]) -> None:
    """Write down that drafts are not to be sent."""
    from perfeval_xl.office.posting import settle
    from perfeval_xl.office.rounds import Round

    count = settle(Round(folder), paths, lambda line: say(line, err=True))
    say(f"记下了：{count}封不再发")


def _named(folder: Path, paths: Sequence[Path]) -> frozenset[str]:
    """The drafts that somebody wants sent once more."""
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.outbox import found_drafts
    from perfeval_xl.office.rounds import Round

    place = Round(folder)
    with Ledger.open(place.ledger, readonly=True) as ledger:
        return frozenset(found_drafts(place, ledger, paths))
