"""Waiting in a spreadsheet program: it shows how far the work is, and Esc asks for its end."""

from __future__ import annotations

import ctypes
import sys
import time
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol, Self

import xlwings as xw

from perfeval_xl.addin.session import Session
from perfeval_xl.libreoffice.engine import ENGINE_NAME

ESCAPE = 0x1B
"""``VK_ESCAPE`` of Windows."""
DOWN = 0x8001
"""Bits of what Windows says of a key: it is down now, or was since it was asked last."""
HINT = "按Esc可以停下，收下的都在"
"""What is said with every step."""


class _Key(Protocol):
    def pressed(self, seconds: float) -> bool: ...


class Waiting:
    """A `perfeval_xl.office_addin.child.Watcher` in the program in which a button was pressed."""

    def __init__(self, session: Session, begun: str) -> None:
        self._session, self._said = session, begun
        self._key, self._listening = _key_of(session.app)

    def __enter__(self) -> Self:
        self._listening.__enter__()
        # A window that is not redrawn for minutes looks as if it hung.
        self._session.app.screen_updating = True
        self.show(self._said)
        return self

    def __exit__(self, *raised: object) -> None:
        self._listening.__exit__(None, None, None)

    def show(self, line: str) -> None:
        """Show how far it is in the status bar."""
        try:
            self._session.show_progress(f"{line}（{HINT}）")
        except Exception:
            # Somebody is typing in a cell, or has closed the workbook: the work goes on, and tells at its end.
            return

    def escaped(self, seconds: float) -> bool:
        """Let the program go on for so long; whether Esc has been pressed by then."""
        return self._key.pressed(seconds)


def is_inside(app: xw.App) -> bool:
    """Whether this Python runs inside the spreadsheet program, as a script of LibreOffice does."""
    return app.engine.name == ENGINE_NAME and app.impl.office.is_around_us


def _key_of(app: xw.App) -> tuple[_Key, AbstractContextManager[object]]:
    """How Esc is read in this program, and what is to be entered for it."""
    if app.engine.name == ENGINE_NAME:
        from perfeval_xl.libreoffice.escape_key import EscapeKey

        listening = EscapeKey(app.impl.office)
        return listening, listening
    key: _Key = _NoKey()
    if sys.platform == "win32":
        key = ExcelKey(app.pid, ctypes.windll.user32)
    return key, nullcontext()


class _NoKey:
    """Where no key can be read."""

    def pressed(self, seconds: float) -> bool:
        """Wait; never pressed."""
        time.sleep(seconds)
        return False


class ExcelKey:
    """Esc while Excel is in front; what is typed into other programs is not looked at."""

    def __init__(self, process: int, windows: Any) -> None:
        self._process, self._windows, self._was_in_front = process, windows, False

    def pressed(self, seconds: float) -> bool:
        """Wait; whether Esc was pressed meanwhile."""
        time.sleep(seconds)
        before, self._was_in_front = self._was_in_front, self._in_front()
        if not self._was_in_front:
            return False
        down = bool(self._windows.GetAsyncKeyState(ESCAPE) & DOWN)
        # What was pressed before Excel came to the front was meant for somebody else.
        return down and before

    def _in_front(self) -> bool:
        owner = ctypes.c_ulong()
        self._windows.GetWindowThreadProcessId(self._windows.GetForegroundWindow(), ctypes.byref(owner))
        return owner.value == self._process
