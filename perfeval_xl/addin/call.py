"""What the add-in asks of the frozen program, in its arguments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PERCENT = "?"
"""Stands for ``%`` in the name of a workbook: see ``macros/Calls.bas``."""


@dataclass(frozen=True)
class Call:
    """What the add-in asks for."""

    action: str
    workbook: str = ""
    window: int = 0
    """Of the Excel that holds it; 0 where none was told."""
    log: Path | None = None
    """Where the add-in looks for what the program would say on standard error."""
    version: bool = False
    test: bool = False
    files: Sequence[Path] = ()
    """Workbooks that are to be taken as files: dropped on the program, or sent to it."""


DROPPED = "check"
"""The action for files that come without one."""


def read_call(argv: Sequence[str]) -> Call:
    """Read the arguments; a workbook's name may hold anything, ``=`` and blanks too.

    The add-in gives an action and options. Whoever drops files on the program gives these, and an entry of a menu
    an action before them.
    """
    options = {}
    words = []
    for argument in argv:
        name, separator, value = argument.partition("=")
        if argument.startswith("--"):
            options[name] = value.strip() if separator else "1"
        else:
            words.append(argument)
    files: tuple[Path, ...] = ()
    if "--wb" not in options:
        paths = words if words and _is_path(words[0]) else words[1:]
        files = tuple(map(Path, paths))
        words = words[: len(words) - len(paths)] or ([DROPPED] if files else [])
    window, log = options.get("--hwnd", ""), options.get("--log", "")
    return Call(
        action=" ".join(words),
        workbook=options.get("--wb", "").replace(PERCENT, "%"),
        window=int(window) if window.isdecimal() else 0,
        log=Path(log) if log else None,
        version="--version" in options,
        test="--test" in options,
        files=files,
    )


def _is_path(word: str) -> bool:
    """Whether an argument means a file: Windows gives whole paths, and no action has a name with an ending."""
    return Path(word).is_absolute() or bool(Path(word).suffix)
