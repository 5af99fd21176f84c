"""Which 复核 workbooks were looked at already, and what came of it, so that none is read twice without need.

A note beside the ledger, which may be lost at any time: then all of them are read once more.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from perfeval_xl import __version__
from perfeval_xl.errors import OutputError
from perfeval_xl.files import write_file

NAME = "复核.json"
"""The file, in the folder of the ledger."""
LARGEST = 16 << 20
"""Bytes of it that are read."""
CAME = "来件 "
"""Before the hash of what came in, where it is noted that it was looked at."""


class Seen:
    """What is known of each workbook by its path, as long as its size and time are the same."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / NAME
        self._before = self._read()
        self._now: dict[str, dict[str, Any]] = {}

    @property
    def before(self) -> Mapping[str, Any]:
        """What was known before this run."""
        return self._before

    def of(self, place: str, state: str) -> dict[str, Any] | None:
        """What came of a workbook that is as it was (`state_of`); None where it must be read."""
        known = self._before.get(place)
        if not isinstance(known, dict) or known.get("state") != state:
            return None
        self._now[place] = known
        return known

    def keep(
        self, place: str, state: str, refused: list[str], *, waiting: bool = False, another: bool = False
    ) -> dict[str, Any]:
        """Note what came of a workbook; ``another`` is none by which anything is checked again."""
        self._now[place] = {"state": state, "refused": refused, "waiting": waiting, "another": another}
        return self._now[place]

    def save(self) -> None:
        """Write it down; where that cannot be done, they are read again."""
        if self._now == self._before:
            return
        data = json.dumps({"program": __version__, "seen": self._now}, ensure_ascii=False, indent=0)
        with contextlib.suppress(OutputError):
            write_file(self._path, data.encode(errors="replace"))

    def _read(self) -> dict[str, Any]:
        try:
            if self._path.stat().st_size > LARGEST:
                return {}
            data = json.loads(self._path.read_text(encoding="utf-8"))
            # What another version refused, this one may take.
            return data["seen"] if data["program"] == __version__ and isinstance(data["seen"], dict) else {}
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return {}


def came_in(folder: Path) -> set[str]:
    """The hashes of the 复核 workbooks that came in as forms do, whatever came of them, by the note in ``folder``."""
    noted = Seen(folder).before
    return {
        place.removeprefix(CAME)
        for place, known in noted.items()
        if place.startswith(CAME) and isinstance(known, dict) and not known.get("another")
    }


def state_of(state: os.stat_result) -> str:
    """What changes when somebody saves a file."""
    return f"{state.st_size}|{state.st_mtime_ns}"
