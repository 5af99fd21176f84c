"""Esc in Excel, as far as it can be tried without Windows: which keys are looked at, and when."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass, field
from typing import Any, cast

import xlwings as xw

from perfeval_xl.addin.session import Session
from perfeval_xl.office_addin.waiting import DOWN, ESCAPE, ExcelKey, Waiting
from tests.office_addin.spreadsheet import Program

EXCEL, ANOTHER = 100, 200
"""Processes."""


@dataclass
class Windows:
    """What Windows says: whose window is in front, and how a key is."""

    front: int = EXCEL
    key: int = 0
    asked: list[int] = field(default_factory=list)

    def GetForegroundWindow(self) -> int:
        return 7

    def GetWindowThreadProcessId(self, window: int, owner: Any) -> None:
        cast("ctypes.c_ulong", owner._obj).value = self.front

    def GetAsyncKeyState(self, key: int) -> int:
        self.asked.append(key)
        state, self.key = self.key, 0
        return state


def test_esc_counts_while_excel_is_in_front() -> None:
    windows = Windows()
    key = ExcelKey(EXCEL, windows)
    assert not key.pressed(0)
    # It is a short: the highest bit makes it negative.
    windows.key = -0x8000
    assert key.pressed(0)
    windows.key = 1
    assert key.pressed(0)
    assert not key.pressed(0)
    assert set(windows.asked) == {ESCAPE}


def test_what_is_typed_elsewhere_is_not_looked_at_and_means_nothing_here() -> None:
    windows = Windows(front=ANOTHER, key=DOWN)
    key = ExcelKey(EXCEL, windows)
    assert not key.pressed(0)
    assert windows.asked == []
    windows.front = EXCEL
    assert not key.pressed(0)
    windows.key = 1
    assert key.pressed(0)


def test_the_status_bar_says_how_to_stop_and_nothing_there_ends_the_work() -> None:
    program = Program(screen_updating=False)
    with Waiting(Session(cast("xw.App", program), None, "绩效汇总"), "正在收表") as waiting:
        assert program.screen_updating
        assert program.status_bar == "绩效汇总：正在收表（按Esc可以停下，收下的都在）…"
        assert not waiting.escaped(0)
        program.busy = True
        waiting.show("审核：1/2件（50%）")
    assert program.status_bar == "绩效汇总：正在收表（按Esc可以停下，收下的都在）…"
