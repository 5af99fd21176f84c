"""Which 汇总 of a round are as they were left: nobody typed into them, so that they need not be read.

Only a shortcut, kept beside the ledger: where it is lost or damaged every 汇总 is read, and written, again.
"""

from __future__ import annotations

import contextlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from perfeval_xl.errors import OutputError
from perfeval_xl.files import content_of, write_file
from perfeval_xl.office.rounds import Round

MARKS = "汇总.json"
"""The file in the folder of the ledger."""
LARGEST = 1 << 20
"""Bytes of it that are read; a line has a hundred."""
MOST = 200
"""Files that are remembered, the latest."""


@dataclass(frozen=True)
class Mark:
    """A 汇总 as it was left."""

    size: int
    """In bytes."""
    mtime_ns: int
    """When it was written, in nanoseconds since 1970."""
    digest: str
    """Of the state of the round that it was written for; empty for one that was only read."""
    open: bool = False
    """Whether something stands in it that somebody typed and that was not taken over: it is read again each time, so
    that it is told, and not wiped out, until it is mended.
    """


def written(place: Round) -> dict[str, Mark]:
    """The 汇总 that were left, by their paths in the round; nothing where that cannot be read."""
    try:
        data = content_of(place.ledger / MARKS, LARGEST)
        found = json.loads(data or b"{}")
        return {
            str(name): Mark(int(size), int(time), str(digest), bool(is_open))
            for name, (size, time, digest, is_open) in found.items()
        }
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def note(
    place: Round, path: Path, digest: str = "", *, is_open: bool = False, state: os.stat_result | None = None
) -> None:
    """Remember ``path`` as it was left, written for the state ``digest``; what cannot be written is forgotten.

    ``is_open`` as in `Mark.open`; ``state`` is that of the file when it was read, where it may have been saved since.
    """
    with contextlib.suppress(OSError, OutputError):
        state = path.stat() if state is None else state
        known = written(place)
        known.pop(_name(place, path), None)
        known[_name(place, path)] = Mark(state.st_size, state.st_mtime_ns, digest, is_open)
        rows = {name: list(asdict(mark).values()) for name, mark in list(known.items())[-MOST:]}
        write_file(place.ledger / MARKS, json.dumps(rows, ensure_ascii=False, indent=0).encode(errors="replace"))


def is_as_left(place: Round, path: Path, known: dict[str, Mark] | None = None) -> bool:
    """Whether nobody wrote to ``path`` since it was left; ``known`` is what `written` says. Raises OSError."""
    mark = (written(place) if known is None else known).get(_name(place, path))
    if mark is None:
        return False
    state = path.stat()
    return (state.st_size, state.st_mtime_ns) == (mark.size, mark.mtime_ns)


def is_to_be_read(place: Round, path: Path, known: dict[str, Mark] | None = None) -> bool:
    """Whether something may stand in ``path`` that was not taken over. Raises OSError."""
    known = written(place) if known is None else known
    mark = known.get(_name(place, path))
    return mark is None or mark.open or not is_as_left(place, path, known)


def is_touched(place: Round) -> bool:
    """Whether something may stand in any 汇总 of the round that was not taken over."""
    known = written(place)
    for path in place.folder.glob(f"{place.summary.stem}*"):
        with contextlib.suppress(OSError):
            if path.is_file() and is_to_be_read(place, path, known):
                return True
    return False


def current(place: Round, digest: str) -> Path | None:
    """The 汇总 that was written last for the state ``digest``, and is as it was left; None where there is none."""
    known = written(place)
    for name, mark in reversed(known.items()):
        path = place.folder / name
        with contextlib.suppress(OSError):
            if digest and mark.digest == digest and is_as_left(place, path, known):
                return path
    return None


def _name(place: Round, path: Path) -> str:
    try:
        return path.absolute().relative_to(place.folder.absolute()).as_posix()
    except ValueError:
        return str(path.absolute())
