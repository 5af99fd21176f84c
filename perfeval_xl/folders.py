"""Where the program keeps what belongs to a user: keys, its log, and the workbooks it makes."""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

_DOCUMENTS = re.compile(r'^XDG_DOCUMENTS_DIR="((?:\$HOME)?/[^"$`\\]+)"\s*$', re.MULTILINE)
HOME_VARIABLE, WORK_VARIABLE = "PERFEVAL_HOME", "PERFEVAL_WORK"
_WORK, _FORWARDED = "绩效自评", "上报"
"""Variables of the environment that name another folder for settings, and for new workbooks."""


def settings() -> Path:
    """Where keys lie: PERFEVAL_HOME, else the user's folder for settings."""
    chosen = os.environ.get(HOME_VARIABLE)
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("APPDATA") or Path.home())
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return base / "perfeval"


def forwarding_keys() -> Path:
    """Where the key lies by which only packages for the office above are signed: a public key among the settings would
    be one by whose signature forms are judged.
    """
    return settings() / _FORWARDED


def is_chosen() -> bool:
    """Whether PERFEVAL_HOME names the folder for settings."""
    return bool(os.environ.get(HOME_VARIABLE))


def log() -> Path:
    """The file in which failures are logged."""
    base = os.environ.get("LOCALAPPDATA") if sys.platform == "win32" else None
    return (Path(base) / "perfeval" if base else settings()) / "perfeval.log"


def work() -> Path:
    """Where new workbooks go that have no folder of their own: PERFEVAL_WORK, else 绩效自评 among the documents."""
    chosen = os.environ.get(WORK_VARIABLE)
    if chosen:
        return Path(chosen)
    documents = next((folder for folder in _documents() if folder.is_dir()), Path.home())
    return documents / _WORK


def _documents() -> Iterator[Path]:
    """Where documents may lie: on a desktop of Linux the folder is called as its user reads it (文档)."""
    home = Path.home()
    try:
        base = os.environ.get("XDG_CONFIG_HOME") or home / ".config"
        told = Path(base, "user-dirs.dirs").read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        told = ""
    for named in _DOCUMENTS.findall(told):
        yield Path(named.replace("$HOME", str(home), 1))
    yield home / "Documents"


@functools.lru_cache(maxsize=1)
def shipped_rules() -> Path:
    """Where the profiles lie that come with the program."""
    return Path(str(resources.files("perfeval_xl.workbook_templates")))


def rules() -> Path:
    """Where a user's own profiles lie; they are searched before those that come with the program."""
    return settings() / "rules"
