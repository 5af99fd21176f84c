"""What the buttons remember from one click to the next, in the user's folder for settings."""

from __future__ import annotations

import json
from pathlib import Path

from perfeval_xl import folders
from perfeval_xl.files import write_file

FILE = "office.json"
"""Beside the keys."""
ROUND, INTERPRETER = "round", "interpreter"
"""The folder of the round that was used last; the Python that has the whole program."""


def recalled(what: str) -> Path | None:
    """A path that was remembered; None where there is none, or where the file cannot be read."""
    value = _all().get(what)
    return Path(value) if isinstance(value, str) and value else None


def remember(what: str, path: Path) -> None:
    """Remember a path. Raises OutputError where nothing can be written."""
    if recalled(what) != path:
        write_file(file(), json.dumps({**_all(), what: str(path)}, ensure_ascii=False, indent=2).encode())


def file() -> Path:
    """The file in which it stands."""
    return folders.settings() / FILE


def _all() -> dict[str, object]:
    try:
        found = json.loads(file().read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
