"""Takes over what somebody decided in a 汇总: each decision once, with who, when and why.

What cannot be taken over is told with its cell, and kept so that it can be written into the next 汇总. Where nobody
touched any, nothing is read.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.office import summary_marks
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.taken import Taken

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger

OTHER_FORMATS = frozenset({".xls", ".et", ".ods", ".xlsb"})
"""Endings under which programs save a workbook that is not read."""
READ_FORMATS = frozenset({".xlsx", ".xlsm"})
"""Endings of those that are; nothing in them is ever run."""


def take_decisions(place: Round, ledger: Ledger, extra: Sequence[Path], now: datetime) -> Taken:
    """Take over what was typed into the 汇总 of ``place`` and into those at ``extra``, at ``now``.

    Each decision is taken once: not again from a 汇总 that was written for the same state. Raises LedgerError.
    """
    told: list[str] = []
    touched = [path for path in _files(place, extra, told) if path in extra or _is_touched(place, path)]
    if not touched:
        return Taken(refused=tuple(told))
    from perfeval_xl.office.taking_over import taken_from

    return taken_from(touched, place, ledger, now, told)


def _is_touched(place: Round, path: Path) -> bool:
    """Whether somebody wrote to it since it was left, or it cannot be told; not where it is gone since."""
    try:
        return summary_marks.is_to_be_read(place, path)
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _files(place: Round, extra: Sequence[Path], told: list[str]) -> Iterator[Path]:
    """The 汇总 of the round, and those that were named; what cannot be one is told."""
    seen: set[Path] = set()
    found = sorted(place.folder.glob(f"{place.summary.stem}*"))
    for path in (*found, *extra):
        suffix = path.suffix.lower()
        if path not in extra and (suffix not in READ_FORMATS or path.is_dir()):
            if suffix in OTHER_FORMATS:
                told.append(
                    f"{path.name}存成了{suffix}格式，里面填的处理没有读；请另存为“Excel工作簿（.xlsx）”，再收一次"
                )
            continue
        real = path.absolute()
        if real not in seen:
            seen.add(real)
            yield path
