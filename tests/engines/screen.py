"""A workbook in a real window of LibreOffice Calc, typed into by real keys, and pictures of it.

What a person sees and what becomes of the keys that a person presses is decided by the window:
its size, the zoom, the panes, how `96%` is read in a cell of percent. `live` sets values and
sees none of that.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from perfeval_xl.layout.grid import Address, cell_name
from perfeval_xl.libreoffice import bridge
from perfeval_xl.libreoffice.office import OfficeProcess
from tests.engines import fonts, libreoffice
from tests.engines.display import Display, display
from tests.engines.programs import EngineError, find, run

SMALL, LARGE = (1366, 768), (1920, 1080)
"""The screens that offices have."""
PATIENCE = 40.0
"""Seconds to wait for something to appear on a busy machine."""
KEY_SECONDS = 20.0
TITLE = "LibreOffice Calc"
"""What every window of a workbook has in its title."""
BOXES = (1, 13)
"""Roles of what comes before the window: ALERT and DIALOG of com.sun.star.accessibility."""
BUTTON = 44
"""The role of a button."""
EVERYTHING_OF_A_WINDOW = 15
"""UNO's flag for place and size together."""


@dataclass(frozen=True)
class Shown:
    """One cell as the window has it."""

    text: str
    """What is to be seen in it."""
    value: float
    """The number in it; 0 where there is none."""
    formula: str
    """What stands in it, as one would type it: the constant itself, or the formula."""
    said: str = ""
    """What a box said when it was typed."""


@dataclass
class Screen:
    """A workbook in a window, and a person before it."""

    office: OfficeProcess
    document: Any
    display: Display

    @property
    def controller(self) -> Any:
        """The view of the document."""
        return self.document.getCurrentController()

    def settle(self) -> None:
        """Wait until the window has drawn everything and idles."""
        self.office.service("awt.Toolkit").processEventsToIdle()
        time.sleep(0.2)

    def picture(self, path: Path) -> Path:
        """Write what is to be seen as a PNG."""
        self.settle()
        return self.display.picture(path)

    def show(self, sheet: str) -> None:
        """Go to a sheet, where the cursor stands as it was left."""
        self.controller.setActiveSheet(self.document.Sheets.getByName(sheet))
        self.settle()

    def go(self, place: Address) -> None:
        """Go to a cell through the Name Box, as one who knows its address does."""
        if self.sheet != place.sheet:
            self.show(place.sheet)
        self.press("ctrl+shift+t", "ctrl+a")
        self.type(cell_name(place.row, place.column))
        self.press("Return")
        if self.here != place:
            raise EngineError(f"the cursor is at {self.here}, not at {place}")

    @property
    def sheet(self) -> str:
        """The name of the sheet in front."""
        return str(self.controller.getActiveSheet().Name)

    @property
    def here(self) -> Address:
        """The cell under the cursor; of a merged one its first."""
        data = self.controller.getViewData().split(";")
        # "…;tab number;tw:270;column/row/…": the state of each sheet, that of the active one by its number.
        number = int(data[1])
        state = [part for part in data[3:] if "/" in part or "+" in part][number]
        column, row = state.replace("+", "/").split("/")[:2]
        return Address(self.sheet, int(row), int(column))

    def press(self, *keys: str) -> None:
        """Press keys one after the other: ``Tab``, ``Return``, ``ctrl+v``."""
        self._hand("key", "--delay", "30", *keys)

    def type(self, text: str) -> None:
        """Type a text, letter by letter; it is in the cell only after ``Return`` or ``Tab``."""
        self._hand("type", "--delay", "30", text)

    def enter(self, place: Address, text: str) -> Shown:
        """Type into a cell, press Enter, and say what the cell shows."""
        self.go(place)
        self.type(text)
        self.press("Return")
        return self._answered(place)

    def paste(self, place: Address, text: str) -> Shown:
        """Paste a text that another program copied, and say what the cell shows."""
        self.go(place)
        copy = [find("xclip", "xclip"), "-selection", "clipboard", "-loops", "0", "-in"]
        subprocess.run(copy, input=text.encode(), env=self._surroundings, check=True, timeout=KEY_SECONDS)
        # The office hears of another clipboard as of any other event, and pastes the one before until then.
        self.settle()
        self.press("ctrl+v")
        return self._answered(place)

    def _answered(self, place: Address) -> Shown:
        """What the cell shows, and what a box said before it was closed again."""
        said = self.message()
        if said:
            self.dismiss()
        return replace(self.cell(place), said=said)

    def cell(self, place: Address) -> Shown:
        """What a cell shows and holds now."""
        self.settle()
        cell = self.document.Sheets.getByName(place.sheet).getCellByPosition(place.column, place.row)
        return Shown(str(cell.getString()), float(cell.getValue()), str(cell.getFormula()))

    def message(self) -> str:
        """What the box in front says, such as that of a validation; empty where there is none."""
        box = self._box()
        return "\n".join(_texts(box)) if box is not None else ""

    def _box(self) -> Any:
        self.settle()
        toolkit = self.office.service("awt.Toolkit")
        windows = (toolkit.getTopWindow(number) for number in range(toolkit.getTopWindowCount()))
        contexts = (window.getAccessibleContext() for window in windows)
        return next((c for c in contexts if c is not None and c.getAccessibleRole() in BOXES), None)

    def dismiss(self) -> None:
        """Close the box in front, and give up what was typed."""
        box = self._box()
        if box is not None:
            _focus(self.display, str(box.getAccessibleName()))
            self.press("Escape")
            _focus(self.display)
        self.press("Escape")

    def visible(self) -> str:
        """The cells of the scrolling pane that are to be seen whole or in part, as ``A3:K24``."""
        pane = self.controller.getByIndex(self.controller.getCount() - 1)
        seen = pane.getVisibleRange()
        first, last = cell_name(seen.StartRow, seen.StartColumn), cell_name(seen.EndRow, seen.EndColumn)
        return f"{first}:{last}"

    def save_copy(self, path: Path) -> Path:
        """Keep the workbook as it stands now in another file."""
        self.document.storeToURL(bridge.url(path), (bridge.option("FilterName", "Calc MS Excel 2007 XML"),))
        return path

    @property
    def _surroundings(self) -> dict[str, str]:
        return os.environ | {"DISPLAY": self.display.name}

    def _hand(self, *command: str) -> None:
        run([find("xdotool", "xdotool"), *command], timeout=KEY_SECONDS, env={"DISPLAY": self.display.name})
        self.settle()


def _texts(context: Any) -> Iterator[str]:
    """The texts of a box; buttons are none."""
    count = context.getAccessibleChildCount()
    if not count and context.getAccessibleRole() != BUTTON and context.getAccessibleName():
        yield str(context.getAccessibleName())
    for number in range(min(count, 50)):
        yield from _texts(context.getAccessibleChild(number).getAccessibleContext())


@contextmanager
def opened(path: Path, size: tuple[int, int] = SMALL) -> Iterator[Screen]:
    """The workbook in a window that fills a screen of ``size``, at the zoom that it asks for."""
    with display(size) as screen, TemporaryDirectory(prefix="screen-", ignore_cleanup_errors=True) as folder:
        # Its own copy: a lock file of an office that is ended stays behind, and nothing typed reaches ``path``.
        own = Path(shutil.copy(path, folder))
        profile = libreoffice.write_profile(Path(folder) / "profile")
        with _environment({"DISPLAY": screen.name, **fonts.environment()}):
            office = OfficeProcess(visible=True, profile=profile)
        try:
            document = office.service("frame.Desktop").loadComponentFromURL(bridge.url(own), "_blank", 0, ())
            frame = document.getCurrentController().getFrame()
            frame.getContainerWindow().setPosSize(0, 0, *size, EVERYTHING_OF_A_WINDOW)
            dispatcher = office.service("frame.DispatchHelper")
            # Other programs have no such bar beside the sheet.
            dispatcher.executeDispatch(frame, ".uno:Sidebar", "", 0, (bridge.option("Sidebar", False),))
            window = Screen(office, document, screen)
            window.settle()
            _focus(screen)
            window.settle()
            yield window
        finally:
            office.kill()


def _focus(screen: Display, title: str = TITLE) -> None:
    """Give the keyboard to a window, as no window manager is there to do it."""
    command = [find("xdotool", "xdotool"), "search", "--sync", "--onlyvisible", "--name", title, "windowfocus"]
    run([*command, "--sync"], timeout=PATIENCE, env={"DISPLAY": screen.name})


@contextmanager
def _environment(changed: dict[str, str]) -> Iterator[None]:
    before = {name: os.environ.get(name) for name in changed}
    os.environ.update(changed)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value
