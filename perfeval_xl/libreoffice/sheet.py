"""Sheets and what protects them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from perfeval_xl.libreoffice import protection
from perfeval_xl.libreoffice.addresses import (
    COLUMNS,
    LONGEST_ADDRESS,
    ROWS,
    Area,
    area_from_uno,
    bounding_area,
    is_sheet_name,
    parse_area,
)
from perfeval_xl.libreoffice.cells import CONTENTS, FORMATS, Range
from perfeval_xl.libreoffice.errors import LOCKED, refused
from perfeval_xl.libreoffice.guard import Hosted, no_host_call
from perfeval_xl.libreoffice.names import Names
from perfeval_xl.libreoffice.sheet_copy import change_without_undo, copy_sheet

if TYPE_CHECKING:
    from perfeval_xl.libreoffice.book import Book

VERY_HIDDEN = 2
"""How Excel marks a sheet that no menu shows."""


class Sheet(Hosted):
    """A sheet of a book."""

    def __init__(self, book: Book, xl: Any) -> None:
        self.book, self.xl, self.host = book, xl, book.host
        self.program_password: str | None = None
        """The password under which Protect(UserInterfaceOnly=True) lets programs write."""

    @property
    @no_host_call
    def api(self) -> SheetApi:
        """What stands for Excel's Worksheet; UNO's sheet is ``xl``."""
        return SheetApi(self)

    @property
    def name(self) -> str:
        """Its name."""
        return str(self.xl.getName())

    @name.setter
    def name(self, value: str) -> None:
        self.book.must_be_unlocked()
        if not is_sheet_name(value):
            raise refused("You typed an invalid name for a sheet or chart.")
        former = self.name
        if value.lower() != former.lower() and self.book.sheets.has(value):
            raise refused("That name is already taken. Try a different one.")
        self.xl.setName(value)
        self.book.renamed(former, value)

    @property
    def index(self) -> int:
        """Its place, from 1."""
        return int(self.xl.getRangeAddress().Sheet) + 1

    @property
    @no_host_call
    def names(self) -> Names:
        """The names of this sheet alone."""
        return Names(self.book, self)

    @property
    def visible(self) -> bool:
        """Whether it is shown. LibreOffice knows no very hidden sheets: they are hidden."""
        return bool(self.xl.IsVisible)

    @visible.setter
    def visible(self, value: bool | int) -> None:
        self.book.must_be_unlocked()
        shown = bool(value) and value != VERY_HIDDEN
        if not shown and self.visible and sum(sheet.visible for sheet in self.book.sheets) == 1:
            raise refused("Unable to set the Visible property of the Worksheet class")
        self.xl.IsVisible = shown

    # Cells.

    def uno_range(self, area: Area) -> Any:
        """UNO's object for an area."""
        return self.xl.getCellRangeByPosition(area.column - 1, area.row - 1, area.last_column - 1, area.last_row - 1)

    def range(self, first: Range | tuple[int, ...] | str, second: Range | tuple[int, ...] | str | None = None) -> Range:
        """The cells of an address, of several ("A1,C3:D4"), of a name or of a pair of corners."""
        start = self._corner(first)
        if second is None:
            return start
        return Range(self, bounding_area(start.area, self._corner(second).area))

    def _corner(self, given: Range | tuple[int, ...] | str) -> Range:
        match given:
            case Range():
                return given
            case str():
                return self._addressed(given)
        if 0 in given:
            raise IndexError("Attempted to access 0-based Range. xlwings/Excel Ranges are 1-based.")
        return Range(self, Area(*given) if len(given) == 4 else Area(given[0], given[1], 1, 1))

    def _addressed(self, text: str) -> Range:
        areas = [parse_area(part.strip()) for part in text.split(",")]
        if None not in areas and len(text) <= LONGEST_ADDRESS:
            return Range(self, *filter(None, areas))
        name = None if None not in areas else self.names.find(text) or self.book.names.find(text)
        cells = name.refers_to_range if name else None
        # In Excel Worksheet.Range() does not see a name on another sheet.
        if cells is None or cells.sheet is not self:
            raise refused(f"Method 'Range' of object '_Worksheet' failed: {text}")
        return cells

    @property
    @no_host_call
    def cells(self) -> Range:
        """All cells."""
        return Range(self, Area(1, 1, ROWS, COLUMNS))

    @property
    def used_range(self) -> Range:
        """From the first cell that holds something to the last."""
        cursor = self.xl.createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return Range(self, area_from_uno(cursor.getRangeAddress()))

    def clear_contents(self) -> None:
        """Remove all values and formulas."""
        self.used_range.clear_contents()

    def clear_formats(self) -> None:
        """Remove all formats."""
        self.cells.clear_formats()

    def clear(self) -> None:
        """Remove values, formulas and formats."""
        with self.changing():
            self.xl.clearContents(CONTENTS | FORMATS | 8)

    def autofit(self, axis: str | None = None) -> None:
        """Fit the heights of the rows."""
        self.used_range.autofit(axis)

    # The sheet as a whole.

    def activate(self) -> None:
        """Show this sheet."""
        self.book.xl.getCurrentController().setActiveSheet(self.xl)

    def select(self) -> None:
        """Show this sheet."""
        self.activate()

    def delete(self) -> None:
        """Remove the sheet. The last visible one stays, as in Excel."""
        self.book.must_be_unlocked()
        if sum(sheet.visible for sheet in self.book.sheets if sheet is not self) == 0:
            raise refused("Delete method of Worksheet class failed")
        name = self.name
        change_without_undo(self.book.xl, lambda: self.book.xl.Sheets.removeByName(name))
        self.book.forget(name)

    def copy(self, before: Sheet | None, after: Sheet | None) -> None:
        """Copy the sheet beside another, of this book or of another one."""
        copy_sheet(self, before=before, after=after)

    def move(self, before: Sheet | None, after: Sheet | None) -> None:
        """Move the sheet within its book."""
        self.book.must_be_unlocked()
        place = before.index - 1 if before else after.index if after else 0
        self.book.xl.Sheets.moveByName(self.name, place)

    # Protection.

    @property
    def closed_to_programs(self) -> bool:
        """Whether locked cells refuse programs too."""
        return self.program_password is None and bool(self.xl.isProtected())

    @property
    @no_host_call
    def lock(self) -> protection.Attributes:
        """What the protection permits; empty, which permits nothing, where that is not known."""
        return self.book.locks.sheets.get(self.name, {})

    def program_access(self) -> ProgramAccess:
        """For the time of a ``with``, let a program write under UserInterfaceOnly."""
        return ProgramAccess(self.xl, self.program_password)

    def changing(self, permission: str | None = None) -> ProgramAccess:
        """For what a protected sheet forbids unless ``permission`` is given; LibreOffice silently would not do it."""
        if self.closed_to_programs and not (permission and protection.allows(self.lock, permission)):
            raise refused(LOCKED)
        return self.program_access()

    def must_allow_objects(self) -> None:
        """Raise ComError where notes are protected."""
        if self.closed_to_programs and (not self.lock or protection.covers_objects(self.lock)):
            raise refused(LOCKED)


class ProgramAccess:
    """A protected sheet that is open for a moment, which is all LibreOffice has for UserInterfaceOnly.

    Not a generator: contextlib sets the traceback of what passes through it, and UNO's
    exceptions break at that.
    """

    def __init__(self, xl: Any, password: str | None) -> None:
        self._xl, self._password = xl, password

    def __enter__(self) -> None:
        if self._password is not None and not self._xl.isProtected():
            self._password = None
        if self._password is not None:
            self._xl.unprotect(self._password)

    def __exit__(self, *error: object) -> None:
        if self._password is not None:
            self._xl.protect(self._password)


class Sheets(Hosted):
    """The sheets of a book."""

    def __init__(self, book: Book) -> None:
        self.book, self.host = book, book.host

    @property
    @no_host_call
    def api(self) -> Any:
        """UNO's collection."""
        return self.book.xl.Sheets

    @property
    def active(self) -> Sheet:
        """The sheet that is shown."""
        return self.book.sheet_named(self.book.xl.getCurrentController().getActiveSheet().getName())

    def has(self, name: str) -> bool:
        """Whether there is a sheet of this name, whatever its case."""
        return name.lower() in (existing.lower() for existing in self.api.getElementNames())

    def __contains__(self, name: str) -> bool:
        return self.has(name)

    def __len__(self) -> int:
        return int(self.api.getCount())

    def __iter__(self) -> Iterator[Sheet]:
        return iter([self.book.sheet_named(name) for name in self.api.getElementNames()])

    def __call__(self, key: int | str) -> Sheet:
        return self.book.sheet_at(key)

    def add(self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None) -> Sheet:
        """Insert a sheet, before the active one by default, and show it."""
        self.book.must_be_unlocked("Add method of Sheets class failed")
        names = self.api.getElementNames()
        if name is None:
            number = len(names) + 1
            while f"Sheet{number}" in names:
                number += 1
            name = f"Sheet{number}"
        if not is_sheet_name(name):
            raise refused("You typed an invalid name for a sheet or chart.")
        place = before.index - 1 if before else after.index if after else self.active.index - 1
        self.api.insertNewByName(name, place)
        sheet = self.book.sheet_named(name)
        sheet.activate()
        return sheet


class SheetApi(Hosted):
    """Protection with the spelling of Excel's Worksheet, and nothing that Excel has not."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet, self.host = sheet, sheet.host

    @property
    def ProtectContents(self) -> bool:
        """Whether the sheet is protected."""
        return bool(self._sheet.xl.isProtected())

    @property
    def ProtectionMode(self) -> bool:
        """Whether it is protected against people only."""
        return self.ProtectContents and self._sheet.program_password is not None

    @property
    @no_host_call
    def Protection(self) -> Permissions:
        """What the protection permits."""
        return Permissions(self._sheet)

    def Protect(
        self,
        Password: str | None = None,
        DrawingObjects: bool = True,
        Contents: bool = True,
        Scenarios: bool = True,
        UserInterfaceOnly: bool = False,
        **allowed: bool,
    ) -> None:
        """Protect the sheet. What is not permitted here is forbidden, whatever was permitted before.

        UserInterfaceOnly lasts until the book is closed. The permissions and a SHA-512 password get
        into files that are saved through this engine; LibreOffice's own menu saves an old hash and
        the permissions that the sheet had when it was opened.
        """
        unknown = set(allowed) - set(protection.ALLOW)
        if unknown:
            raise TypeError(f"Protect() got an unexpected keyword argument '{min(unknown)}'")
        sheet, password = self._sheet, Password or ""
        if not Contents:
            return
        if sheet.xl.isProtected():
            # Already protected: Excel takes other permissions, given the password.
            protection.unprotect(sheet.xl, password)
        sheet.xl.protect(password)
        sheet.program_password = password if UserInterfaceOnly else None
        sheet.book.lock_sheet(
            sheet.name,
            protection.sheet_lock(password, objects=DrawingObjects, scenarios=Scenarios, allowed=allowed),
        )

    def Unprotect(self, Password: str | None = None) -> None:
        """Take the protection off. Raises ComError for a wrong password.

        Excel on a screen asks for a password that is missing; here that is a wrong one.
        """
        if self._sheet.xl.isProtected():
            protection.unprotect(self._sheet.xl, Password or "")
        self._sheet.program_password = None


class Permissions(Hosted):
    """Excel's Worksheet.Protection: ``AllowFiltering`` and its like."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet, self.host = sheet, sheet.host

    def __getattr__(self, name: str) -> bool:
        if name not in protection.ALLOW:
            raise AttributeError(name)
        return protection.allows(self._sheet.lock, name)
