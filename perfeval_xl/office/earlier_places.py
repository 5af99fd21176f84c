"""Where the rounds of years before lie that a round is held against; they are not opened for it but to be remembered.

Whoever takes in nothing new loads nothing of what compares.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from perfeval_xl.errors import UnreadableError
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office.rounds import BOOK, Round, round_at

KEY = "previous"
"""Under which the ledger keeps where they are."""


def remember(of: Round, ledger: Ledger, folders: Sequence[Path]) -> None:
    """Hold the round ``of`` against those in ``folders`` from now on; against none where there are none.

    Raises UnreadableError where there is no round, or one that is of no year before, and LedgerError.
    """
    told: list[list[str]] = []
    for folder in folders:
        earlier = round_at(folder)
        with Ledger.open(earlier.ledger, readonly=True) as book:
            year = book.year
        if not 0 < year < ledger.year:
            what = f"是{year}年度的" if year else "没有登记过项目"
            raise UnreadableError(
                f"{folder}{what}，这一轮是{ledger.year}年度的；--previous 后面写以前年度那一轮的文件夹"
            )
        absolute = earlier.folder.absolute()
        try:
            near = Path(os.path.relpath(absolute, of.folder.absolute())).as_posix()
        except ValueError:
            near = ""
        told.append([near, str(absolute)])
    text = json.dumps(told, ensure_ascii=False) if told else ""
    if text != ledger.meta(KEY):
        ledger.say(KEY, text)


def remembered(of: Round, ledger: Ledger) -> list[Round]:
    """The rounds that ``of`` is held against, wherever they are now: beside it as they were, or where they were."""
    found = []
    for near, absolute in _kept(ledger):
        own, other = Round(Path(os.path.normpath(of.folder / near))) if near else None, Round(Path(absolute))
        found.append(own if own is not None and (is_there(own) or not is_there(other)) else other)
    return found


def _kept(ledger: Ledger) -> list[tuple[str, str]]:
    try:
        told = json.loads(ledger.meta(KEY) or "[]")
        return [(str(near), str(absolute)) for near, absolute in told]
    except (ValueError, TypeError):
        return []


def is_there(of: Round) -> bool:
    """Whether a round lies there."""
    try:
        return of.is_begun
    except OSError:
        return False


def state_of(of: Round, ledger: Ledger) -> str:
    """A mark of everything that these rounds hold; empty where there is none to be held against."""
    marks = []
    for one in remembered(of, ledger):
        try:
            stat = (one.ledger / BOOK).stat()
            marks.append((str(one.folder), stat.st_size, stat.st_mtime_ns))
        except OSError:
            marks.append((str(one.folder), 0, 0))
    return repr(marks) if marks else ""
