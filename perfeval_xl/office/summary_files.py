"""Where 汇总 lies: as 汇总.xlsx, and beside it under a name with the time while somebody has that open.

What somebody typed or saved is never written over, and never removed.
"""

from __future__ import annotations

import contextlib
import re
from datetime import datetime
from pathlib import Path

from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.errors import OutputError
from perfeval_xl.files import write_file
from perfeval_xl.office import summary_marks
from perfeval_xl.office.rounds import SUMMARY, Round

UNFINISHED = "unfinished-"
"""Begins the mark of a 汇总 of which something could not be had: the next run looks again."""
_BESIDE = re.compile(r"_[0-9]{4}")
"""What the name of one that lies beside 汇总.xlsx has more."""


def there(place: Round, digest: str) -> Path | None:
    """The 汇总 that tells the state ``digest`` and that nobody touched; None where there is none.

    One that lies beside 汇总.xlsx takes its place as soon as it can.
    """
    found = summary_marks.current(place, digest)
    if found is None or found.name == place.summary.name or not _is_free(place):
        return found
    try:
        write_file(place.summary, found.read_bytes())
    except (OSError, OutputError):
        return found
    known = summary_marks.written(place).get(found.name)
    summary_marks.note(place, place.summary, digest, is_open=known.open if known else False)
    _clear(place)
    return place.summary


def put(
    place: Round, data: bytes, now: datetime, digest: str, *, is_open: bool = False
) -> tuple[Path, tuple[str, ...]]:
    """Write 汇总; where somebody has it open, or saved it meanwhile, beside it. Returns where, and what is to be told.

    ``is_open`` as in `summary_marks.Mark.open`. Raises OutputError.
    """
    path, told = _written(place, data, now)
    summary_marks.note(place, path, digest, is_open=is_open)
    if path == place.summary:
        _clear(place)
    return path, told


def _written(place: Round, data: bytes, now: datetime) -> tuple[Path, tuple[str, ...]]:
    target = place.summary
    mark, is_unread = _open_mark(target), _is_unread(place)
    if mark is None and not is_unread:
        try:
            write_file(target, data)
            return target, ()
        except OutputError:
            if not target.exists():
                raise
    other = target.with_name(f"{target.stem}_{now.astimezone(BEIJING):%H%M}{target.suffix}")
    write_file(other, data)
    if mark is None and is_unread:
        return other, (f"{SUMMARY}里有还没有读的改动，没有覆盖，新的写在{other.name}；填了处理的，再收一次就读",)
    why = f"；没有人打开的话，请删掉旁边的{mark.name}" if mark is not None else ""
    return other, (f"{SUMMARY}正被打开，没有覆盖，新的写在{other.name}：请关闭旧的，以新的为准{why}",)


def _clear(place: Round) -> None:
    """Remove what lies beside 汇总.xlsx and is as it was written: it tells what is no longer so."""
    known = summary_marks.written(place)
    for path in place.folder.glob(f"{place.summary.stem}_*{place.summary.suffix}"):
        mark = known.get(path.name)
        extra = path.stem.removeprefix(place.summary.stem)
        with contextlib.suppress(OSError):
            if (
                _BESIDE.fullmatch(extra)
                and mark is not None
                and mark.digest
                and summary_marks.is_as_left(place, path, known)
                and _open_mark(path) is None
            ):
                path.unlink()


def _is_free(place: Round) -> bool:
    """Whether 汇总.xlsx can be written over."""
    return _open_mark(place.summary) is None and not _is_unread(place)


def _is_unread(place: Round) -> bool:
    """Whether somebody saved it since it was written or read: what he typed must not be lost."""
    try:
        return place.summary.exists() and not summary_marks.is_as_left(place, place.summary)
    except OSError:
        return False


def _open_mark(target: Path) -> Path | None:
    """The file by which an office program says that it has ``target`` open; None where there is none."""
    marks = (target.with_name(f"~${target.name}"), target.with_name(f".~lock.{target.name}#"))
    return next((mark for mark in marks if mark.exists()), None) if target.exists() else None
