"""The command by which an office draws forms to be checked again: ``perfeval recheck``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from perfeval_xl.errors import PerfevalError
from perfeval_xl.exit_codes import BLOCKING, errors_reported, say
from perfeval_xl.plain_text import one_line

if TYPE_CHECKING:
    from perfeval_xl.office.recheck_drawing import Written
    from perfeval_xl.office.rounds import Round

PERCENT = 100
"""Parts of a whole in which a share is said."""


@click.command()
@click.argument("folder", metavar="ROUND", type=click.Path(path_type=Path))
@click.option("--count", type=click.IntRange(1), metavar="个数", help="抽几个；不写就按规则抽（一成，至少5个）")
@click.option("--share", type=click.FloatRange(0, PERCENT, min_open=True), metavar="百分数", help="抽百分之几，如 10")
@click.option("--seed", default="", metavar="文字", help="种子；同一个种子，任何人抽出的都一样")
@click.option(
    "--project", "codes", multiple=True, metavar="编码", help="不抽，复核写明的项目，可写多次；复核过的再复核一次"
)
@click.option("--criteria", "own", is_flag=True, help="不抽，把口径写到“复核/口径.toml”，改成本地的以后再抽")
def recheck(
    folder: Path, count: int | None, share: float | None, seed: str, codes: Sequence[str], *, own: bool
) -> None:
    """抽查复核：从已计的项目中抽取，每个写出一份复核表，在ROUND的“复核”里。

    复核表里填好黄格，在“填完了，收回”一格选“是”，保存，再运行 perfeval collect 就收回来，偏离度在汇总的“复核情况”里。
    抽过的不重写，随时可以再运行。

    退出码：0 写好了，或没有新的要写，1 写的编码没有已计的表、有的原件还在下级，2 台账没有或读不了，3 写不出来。
    """
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.ledger.lock import held
    from perfeval_xl.office.drawing import NAMED
    from perfeval_xl.office.recheck_drawing import Chosen, sampled, write_rechecks
    from perfeval_xl.office.rounds import round_at
    from perfeval_xl.office.status import view_of

    with errors_reported():
        _refuse_both(count, share, seed, codes, own=own)
        place, now = round_at(folder), datetime.now(UTC)
        if own:
            _write_criteria(place)
            return
        lock = held(place.ledger, lambda line: say(line, err=True))
        try:
            with Ledger.open(place.ledger) as ledger:
                view = view_of(place.folder, ledger, now)
                if codes:
                    chosen = [Chosen(code, NAMED, is_named=True) for code in dict.fromkeys(codes)]
                else:
                    drawn = sampled(view, ledger, count=count, share=share / PERCENT if share else None, seed=seed)
                    chosen, seed = list(drawn.chosen), drawn.seed
                    for sentence in drawn.rule:
                        say(sentence, err=True)
                done = write_rechecks(place, ledger, view, chosen, seed=seed, now=now)
        finally:
            lock.release()
        _tell(done, is_any=bool(chosen))


def _refuse_both(count: int | None, share: float | None, seed: str, codes: Sequence[str], *, own: bool) -> None:
    if count is not None and share is not None:
        raise PerfevalError("--count 和 --share 只能写一个")
    if (codes or own) and (count is not None or share is not None or seed):
        raise PerfevalError("写了 --project、--criteria 就不抽，不能再写 --count、--share、--seed")


def _write_criteria(place: Round) -> None:
    from perfeval_xl.files import exists, write_file
    from perfeval_xl.office.recheck_criteria import OWN_FILE, copy_for_a_round

    target = place.rechecks / OWN_FILE
    if exists(target):
        raise PerfevalError(f"{one_line(str(target))}已经有了，没有重写；要重来，请先把它移走")
    write_file(target, copy_for_a_round().encode())
    say(f"已写出 {one_line(str(target))}；用文本编辑器改成本地的口径，以后写出的复核表就用它")


def _tell(done: Written, *, is_any: bool) -> None:
    for line in done.lines:
        say(line)
    if done.files:
        say(f"写出复核表{len(done.files)}份，在{one_line(str(done.files[0].parent))}")
        say("填好黄格，在“填完了，收回”一格选“是”，保存后再运行 perfeval collect，就收回来")
    elif is_any:
        say("没有新的复核表要写")
    else:
        say("没有已计的表，没有可抽的")
    if done.absent:
        sys.exit(BLOCKING)
