"""``perfeval forward``: a round as a signed package for the office above."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perfeval_xl import folders
from perfeval_xl.errors import PerfevalError
from perfeval_xl.exit_codes import FINE, INTERRUPTED, errors_reported, say
from perfeval_xl.office_commands import MOST_NAMED, ROUND, Watcher

if TYPE_CHECKING:
    from perfeval_xl.office.forwarding import Forwarded, Forwarding
    from perfeval_xl.office.packages import Originals
    from perfeval_xl.sealing.keys import SigningKey

LARGEST_MB = 60
"""A volume may be so large: what arrives is taken up to 64 MB."""


@click.command()
@ROUND
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="包.zip",
    help="写成哪个文件，或写到哪个文件夹；不写就在ROUND的“上报”里",
)
@click.option(
    "--key",
    "key_file",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="文件",
    help="签名用的密钥（.key）；不写就用本机的那一把",
)
@click.option(
    "--volume",
    type=click.IntRange(1, LARGEST_MB),
    default=18,
    show_default=True,
    metavar="MB",
    help="每个文件最多多大，超过就分成几个",
)
@click.option("--without-originals", is_flag=True, help="不附自评表原件，只报审核结果；上级会抽查")
@click.option("--all-originals", is_flag=True, help="附全部原件：没有计入的、自评报告、盖章件和佐证也附上")
@click.option("--only", metavar="编码或文件", help="只报这些项目：编码（几个之间用逗号），或每行一个编码的文件")
@click.option("--force", is_flag=True, help="那里有同名的文件时换掉它")
def forward(
    folder: Path,
    output: Path | None,
    key_file: Path | None,
    volume: int,
    without_originals: bool,
    all_originals: bool,
    only: str | None,
    force: bool,
) -> None:
    """上报汇总：把这一轮做成签了名的包，报给上级。

    ROUND是这一轮的文件夹（build --round 建立的）。包里有项目登记、审核结果、处理决定和计入的自评表原件，没有联系人、
    发件人和邮件；上级把包放进“来件”收件就行。先收件（perfeval collect）再上报；
    没办完的，办完以后再上报一次就行。

    退出码：0 做好了，1 没有做成（没有密钥、写不出来、已有同名的文件），2 台账没有或读不了，130 中断了。
    """
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.ledger.lock import held
    from perfeval_xl.office.forwarding import Asked, Forwarding, codes_in, key_for, left_in_inbox
    from perfeval_xl.office.rounds import round_at
    from perfeval_xl.office.status import unjudged_of, view_of

    with errors_reported():
        of, now = round_at(folder), datetime.now(UTC)
        asked = Asked(
            target=output,
            originals=_originals(without=without_originals, everything=all_originals),
            only=codes_in(only) if only is not None else (),
            most=volume << 20,
            force=force,
        )
        lock = held(of.ledger, lambda line: say(line, err=True))
        try:
            with Ledger.open(of.ledger) as ledger:
                places = (folders.forwarding_keys(), folders.settings())
                key = key_for(key_file, places, ledger.issues(), now)
                view = view_of(of.folder, ledger, now)
                left, waiting = left_in_inbox(of, ledger, now), len(unjudged_of(view))
                if left:
                    say(
                        f"注意：“来件”里有{left}件还没有收，不在包里；请先收件（perfeval collect），再上报一次",
                        err=True,
                    )
                if waiting:
                    say(f"注意：有{waiting}个表收到了还没有审核，不在包里；请先运行 perfeval collect", err=True)
                forwarding = Forwarding(of, ledger, view, asked)
                _tell_before(forwarding, key)
                done = forwarding.make(key, now, Watcher().over)
        except KeyboardInterrupt:
            say("已中断：没有做成包；再运行一次就重新做", err=True)
            sys.exit(INTERRUPTED)
        finally:
            lock.release()
        for line in lines_of(done, volume << 20):
            say(line)
        sys.exit(FINE)


def _originals(*, without: bool, everything: bool) -> Originals:
    from perfeval_xl.office.packages import Originals

    if without and everything:
        raise PerfevalError("--without-originals 和 --all-originals 只能写一个")
    return Originals.NONE if without else Originals.ALL if everything else Originals.COUNTED


def _tell_before(forwarding: Forwarding, key: SigningKey) -> None:
    for one in forwarding.unfinished:
        say(f"注意：第{one.number}号没有做完就中断了，{one.file}和同号的文件不要发，请删掉", err=True)
    for line in (*forwarding.scope_lines(key), *forwarding.open_lines):
        say(f"注意：{line}", err=True)


def lines_of(done: Forwarded, most: int) -> list[str]:
    """What was made, where it lies, and what is to be done next."""
    from perfeval_xl.office.packages import Originals

    manifest = done.manifest
    counts = manifest.counts
    lines = [
        f"上报包做好了：第{manifest.number}号，{counts['projects']}个项目，其中已计{counts['已计']}个，"
        f"用“{manifest.certificate.office.name}”的密钥签名"
    ]
    for path, size in list(zip(done.paths, done.sizes, strict=True))[:MOST_NAMED]:
        over = f"，超过{most >> 20}MB，邮件可能发不出去，请用U盘或内网传" if size > most else ""
        lines.append(f"  {path}（{_in_words(size)}{over}）")
    if len(done.paths) > MOST_NAMED:
        lines.append(f"  另有{len(done.paths) - MOST_NAMED}个文件，在同一个文件夹里")
    together = f"这{len(done.paths)}个文件都要报，" if len(done.paths) > 1 else ""
    lines.append(f"下一步：{together}原样发给上级（作为邮件附件，或用U盘），不要解压；上级放进“来件”收件就行")
    if manifest.lower:
        named = "、".join(one.office or one.public[:16] for one in manifest.lower)
        lines.append(f"其中有下级单位报来的：{named}")
    if manifest.originals is Originals.NONE:
        lines.append("没有附原件：上级会抽一些项目要原件，收到名单后用 --only 名单文件 再报")
    return lines


def _in_words(size: int) -> str:
    """``1.2MB``, and of what is less than a tenth of one ``35KB``."""
    return f"{size / (1 << 20):.1f}MB" if size >= (1 << 20) // 10 else f"{-(-size // 1024)}KB"
