"""Say a sentence, put a question and open a file where there is no spreadsheet program to do it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from perfeval_xl.buttons import tab

TITLE = tab().label
"""Of every box."""
_ICON_WRONG, _ICON_QUESTION, _ICON_SAID = 0x10, 0x20, 0x40
_YES_NO, _SECOND_BUTTON, _IN_FRONT, _YES = 0x4, 0x100, 0x10000, 6
"""Of Windows' MessageBox: its picture, 是 and 否 with 否 chosen, before all windows, and what 是 returns."""
_LIBRARIES = "LD_LIBRARY_PATH"
"""Where Linux looks for libraries; PyInstaller sets it, and keeps what stood there."""
_TOOLS = ("zenity", "kdialog")
"""What shows a box on a desktop of Linux."""


def tell(text: str, *, wrong: bool) -> bool:
    """Show a sentence in a box; False where the machine has none, and nobody looks at standard output."""
    show = _message_box()
    if show is not None:
        show(None, text, TITLE, (_ICON_WRONG if wrong else _ICON_SAID) | _IN_FRONT)
        return True
    tool = _tool()
    if tool == "zenity":
        _run([tool, "--error" if wrong else "--info", "--no-markup", "--title", TITLE, "--text", text])
    elif tool is not None:
        _run([tool, "--title", TITLE, "--error" if wrong else "--msgbox", text])
    return tool is not None or (sys.stdout is not None and sys.stdout.isatty())


def ask(question: str, title: str = TITLE, window: int | None = None) -> bool:
    """Put a question, over a ``window`` of Windows where it is given; 否 unless somebody says 是."""
    show = _message_box()
    if show is not None:
        return bool(show(window, question, title, _YES_NO | _ICON_QUESTION | _SECOND_BUTTON | _IN_FRONT) == _YES)
    tool = _tool()
    if tool == "zenity":
        words = ["--no-markup", "--default-cancel", "--ok-label", "是", "--cancel-label", "否"]
        return _run([tool, "--question", *words, "--title", title, "--text", question]) == 0
    return tool is not None and _run([tool, "--title", title, "--warningyesno", question]) == 0


def open_file(path: Path) -> bool:
    """Have a file opened by the program that the machine has for it; False where there is none."""
    start: Any = getattr(os, "startfile", None)
    try:
        if start is not None:
            start(path)
            return True
        program = "open" if sys.platform == "darwin" else "xdg-open"
        if shutil.which(program) is None:
            return False
        nowhere = subprocess.DEVNULL
        subprocess.Popen(
            [program, str(path)],
            stdin=nowhere,
            stdout=nowhere,
            stderr=nowhere,
            start_new_session=True,
            env=_of_the_system(),
        )
    except OSError:
        return False
    return True


def _message_box() -> Any:
    """Windows' own box; None on another system."""
    import ctypes

    windows = getattr(ctypes, "windll", None)
    return None if windows is None else windows.user32.MessageBoxW


def _tool() -> str | None:
    shown = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    return next((tool for tool in _TOOLS if shutil.which(tool)), None) if shown else None


def _of_the_system() -> dict[str, str]:
    """The environment without what a frozen program adds to it, by which others would load its libraries."""
    environment = dict(os.environ)
    before = environment.pop(f"{_LIBRARIES}_ORIG", None)
    if getattr(sys, "frozen", False):
        environment.pop(_LIBRARIES, None)
        if before is not None:
            environment[_LIBRARIES] = before
    return environment


def _run(command: list[str]) -> int:
    with suppress(OSError):
        return subprocess.run(command, check=False, capture_output=True, env=_of_the_system()).returncode
    return 1
