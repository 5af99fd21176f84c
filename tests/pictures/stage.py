"""A Chinese LibreOffice whose clock stands still for the reader: the day is the same whenever a picture is taken."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from perfeval_xl.folders import HOME_VARIABLE, WORK_VARIABLE
from perfeval_xl.office_addin.memory import FILE, INTERPRETER
from tests.addin.window import Window, opened
from tests.engines import fonts
from tests.engines.programs import find
from tests.pictures.drawing import Box, Mark, finished

SIZE = (1366, 768)
NOW = "2023-02-10 09:30:00"
"""What the clock says when a unit fills a form in."""
CHINESE = (
    ("Office.Linguistic/General", "UILocale", "zh-CN"),
    ("Setup/L10N", "ooLocale", "zh-CN"),
    ("Setup/L10N", "ooSetupSystemLocale", "zh-CN"),
)
CLOCK = sorted(Path("/usr/lib").rglob("libfaketimeMT.so.1"))
"""What tells a program another time than that of the machine."""
CORNER = (SIZE[0] - 1, SIZE[1] - 1)
"""Where the mouse lies when a picture is taken."""
DRAWN = 1.5
"""Seconds in which a window draws itself."""
TABS = Box(124, 718, 490, 741)
"""Where the names of the sheets of a form stand on the screen: no program is told."""
_CELL = re.compile(r"([A-Z]+)(\d+)")


@dataclass
class Stage:
    """Where pictures are taken, and where they go."""

    window: Window
    folder: Path

    def take(
        self,
        name: str,
        crop: Box | Iterable[Box],
        marks: Iterable[Mark] = (),
        *,
        around: int = 0,
        covered: Iterable[Box] = (),
    ) -> None:
        """Write the picture ``name`` of what is in ``crop``, or around several boxes."""
        self.window.move(*CORNER)
        time.sleep(DRAWN)
        path = self.folder / f"{name}.png"
        self.window.picture(path)
        finished(path, crop if isinstance(crop, Box) else Box.of_all(crop).around(around), marks, covered)

    def cell(self, address: str) -> Box:
        """Where a cell stands on the screen, or a range: ``F9``, ``A1:I3``."""
        return Box.of_all(self._cell(one) for one in address.split(":"))

    def _cell(self, address: str) -> Box:
        found = _CELL.fullmatch(address)
        assert found is not None, address
        column = 0
        for letter in found[1]:
            column = column * 26 + ord(letter) - ord("A") + 1
        for pane in self._nodes(lambda node: hasattr(node, "getAccessibleCellAt")):
            box = _box(pane.getAccessibleCellAt(int(found[2]) - 1, column - 1).getAccessibleContext())
            if _box(pane.getAccessibleParent().getAccessibleContext()).holds(box):
                return box
        raise AssertionError(f"{address} is not to be seen")

    def button(self, label: str) -> Box:
        """Where a button of the toolbar stands."""
        return _box(self.window.button(label))

    def _nodes(self, wanted: Callable[[Any], bool]) -> Iterator[Any]:
        waiting = [self.window.frame.getContainerWindow().getAccessibleContext()]
        while waiting:
            node = waiting.pop(0)
            if wanted(node):
                yield node
            count = node.getAccessibleChildCount()
            waiting += [node.getAccessibleChild(at).getAccessibleContext() for at in range(count if count < 100 else 0)]

    def go(self, sheet: str, top: str = "A1", at: str = "") -> None:
        """Show a sheet from the row of ``top`` on, with the cursor ``at`` a cell."""
        controller = self.window.document.getCurrentController()
        of = self.window.document.Sheets.getByName(sheet)
        controller.setActiveSheet(of)
        cell = of.getCellRangeByName(top).getRangeAddress()
        if at:
            controller.select(of.getCellRangeByName(at))
        panes = controller.getCount()
        pane = controller.getByIndex(panes - 1)
        pane.setFirstVisibleRow(max(cell.StartRow, pane.getFirstVisibleRow() if top == "A1" else 0))
        pane.setFirstVisibleColumn(max(cell.StartColumn, pane.getFirstVisibleColumn() if top == "A1" else 0))

    def first_column(self, letter: str) -> None:
        """Scroll the right part of a frozen sheet until this column comes first."""
        controller = self.window.document.getCurrentController()
        of = controller.getActiveSheet()
        for number in range(controller.getCount()):
            pane = controller.getByIndex(number)
            if pane.getFirstVisibleColumn():
                pane.setFirstVisibleColumn(of.getCellRangeByName(f"{letter}1").getRangeAddress().StartColumn)

    def box(self, title: str) -> Box:
        """Where the message box of that title stands."""
        return Box(*self.window.place_of(title))

    def type(self, sheet: str, cells: dict[str, object]) -> None:
        """Put texts, numbers and dates into cells, as they are typed."""
        of = self.window.document.Sheets.getByName(sheet)
        for address, value in cells.items():
            cell = of.getCellRangeByName(address)
            if isinstance(value, str):
                cell.setString(value)
            else:
                cell.setValue(value)

    def text(self, address: str) -> str:
        """What stands in a cell of the sheet that is shown."""
        shown = self.window.document.getCurrentController().getActiveSheet()
        return str(shown.getCellRangeByName(address).getString())

    def plain(self) -> None:
        """Without the panel at the right, which nobody needs for a form."""
        dispatcher = self.window.office.service("frame.DispatchHelper")
        dispatcher.executeDispatch(self.window.frame, ".uno:Sidebar", "", 0, ())

    def other(self, path: Path) -> Stage:
        """The same in the window of another workbook, once it is open."""
        return Stage(self.window.until_open(path), self.folder)


def _sleeping(folder: Path) -> Path:
    """The library without which nothing in Python sleeps beside that clock."""
    target = folder / "sleep.so"
    subprocess.run(
        [find("cc", "gcc"), "-shared", "-fPIC", "-o", target, Path(__file__).with_name("sleep.c")], check=True
    )
    return target


@contextmanager
def folder_of_all() -> Iterator[Path]:
    """A folder of the same name whenever pictures are taken, for messages that say where something lies."""
    folder = Path(tempfile.gettempdir()) / "绩效自评"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def _box(context: Any) -> Box:
    at, size = context.getLocationOnScreen(), context.getSize()
    return Box(at.X, at.Y, at.X + size.Width, at.Y + size.Height)


@contextmanager
def stage(
    form: Path, work: Path, pictures: Path, *, office: bool = False, now: str = "2023-02-10 09:30:00"
) -> Iterator[Stage]:
    """A form in a Chinese LibreOffice with the buttons of a unit or of an ``office``; ``work`` takes what it writes."""
    assert CLOCK, "libfaketime is missing: sh tests/packages.sh pictures"
    settings, temporary = work / "设置", work / "临时"
    for folder in (settings, temporary):
        folder.mkdir(exist_ok=True, parents=True)
    (settings / FILE).write_text(json.dumps({INTERPRETER: sys.executable}), encoding="utf-8")
    variables = {
        HOME_VARIABLE: str(settings),
        WORK_VARIABLE: str(work),
        "TMPDIR": str(temporary),
        **fonts.environment(),
        "LD_PRELOAD": f"{_sleeping(temporary)}:{CLOCK[0]}",
        "FAKETIME": f"@{now}",
        "FAKETIME_DONT_FAKE_MONOTONIC": "1",
        "TZ": "Asia/Shanghai",
    }
    with opened(form, office=office, size=SIZE, settings=CHINESE, **variables) as window:
        one = Stage(window, pictures)
        one.plain()
        time.sleep(DRAWN)
        yield one
