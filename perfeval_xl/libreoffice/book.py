"""Workbooks, and how they are saved."""

from __future__ import annotations

import datetime as dt
import functools
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval_xl.libreoffice import bridge, protection
from perfeval_xl.libreoffice.errors import (
    BAD_INDEX,
    STRUCTURE_LOCKED,
    WRONG_PASSWORD,
    com_error,
    refused,
)
from perfeval_xl.libreoffice.formatting import POINT
from perfeval_xl.libreoffice.formulas import Formulas
from perfeval_xl.libreoffice.guard import Hosted, no_host_call
from perfeval_xl.libreoffice.input_parsing import EPOCH
from perfeval_xl.libreoffice.names import Names
from perfeval_xl.libreoffice.sheet import Sheet, Sheets

if TYPE_CHECKING:
    from perfeval_xl.libreoffice.app import App

FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
    ".csv": "Text - txt - csv (StarCalc)",
}
_TWIPS = 20
"""A point in the measure of fonts."""


class Book(Hosted):
    """An open workbook.

    Saving through LibreOffice drops the ribbon and the authors of notes, makes very hidden
    sheets hidden ones and measures widths with its own font.
    """

    def __init__(self, app: App, xl: Any, uid: str, title: str) -> None:
        self.app, self.xl, self.uid, self.host = app, xl, uid, app.host
        self.read_only = bool(xl.isReadonly())
        self._title = title
        self._formats: dict[int, tuple[int, str]] = {}
        self._keys: dict[str, int] = {}
        self._sheets: dict[str, Sheet] = {}
        self._set_here = protection.Locks()

    @property
    @no_host_call
    def api(self) -> BookApi:
        """What stands for Excel's Workbook; UNO's document is ``xl``."""
        return BookApi(self)

    @property
    def name(self) -> str:
        """The name of the file; Book1 and so on before it has one."""
        return os.path.basename(self.fullname)

    @property
    def fullname(self) -> str:
        """The path; the name alone before it has been saved."""
        address = self.xl.getURL()
        return bridge.path_of(address) if address else self._title

    @property
    @no_host_call
    def sheets(self) -> Sheets:
        """Its sheets."""
        return Sheets(self)

    @property
    @no_host_call
    def names(self) -> Names:
        """Its defined names, with those of its sheets."""
        return Names(self)

    def activate(self) -> None:
        """Make it the active book."""
        self.app.active_uid = self.uid
        self.xl.getCurrentController().getFrame().activate()

    def close(self) -> None:
        """Close it without saving."""
        self.app.forget(self.uid)
        self.xl.setModified(False)
        self.xl.close(True)

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save it, under another name where ``path`` is given; a file that is there is replaced."""
        here = self.fullname if self.xl.hasLocation() else os.path.join(os.getcwd(), f"{self.name}.xlsx")
        if path is None and self.read_only:
            raise refused(f"Cannot access read-only document '{self.name}'.")
        self.store(os.path.realpath(path or here), copy=False, password=password)
        self.read_only = False

    def store(self, path: str, *, copy: bool, password: str | None = None) -> None:
        """Write the file, and into it the protections that LibreOffice does not write."""
        filter_name = FILTERS.get(Path(path).suffix.lower())
        if filter_name is None or not os.path.isdir(os.path.dirname(path)):
            raise refused(f"Microsoft Excel cannot access the file '{path}'.")
        options = [bridge.option("FilterName", filter_name), bridge.option("Overwrite", True)]
        if password:
            options.append(bridge.option("Password", password))
        # Read before the file is replaced.
        structure = self.locks.structure
        self._calculate()
        store = self.xl.storeToURL if copy else self.xl.storeAsURL
        store(bridge.url(path), tuple(options))
        if not password:
            protection.write_locks(path, protection.Locks(structure, self._set_here.sheets))

    def _calculate(self) -> None:
        """Calculate what has changed, as Excel has done long before it writes a file.

        LibreOffice 7.4 would do it while it writes. In a book into which a sheet was imported it then
        loses the last cell of a merged range beside which an error appears: C1:F1 becomes C1:B0 in the
        file. Where somebody calculates by hand, old results stay old.
        """
        if self.xl.isAutomaticCalculationEnabled():
            self.xl.calculate()

    # What the rest of the engine asks of a book.

    def number_format(self, key: int) -> tuple[int, str]:
        """Kind and code of a number format."""
        if key not in self._formats:
            number_format = self.xl.getNumberFormats().getByKey(key)
            self._formats[key] = number_format.Type, number_format.FormatString
        return self._formats[key]

    def number_format_key(self, code: str) -> int:
        """The key of a number format, which is added where it is new."""
        if code not in self._keys:
            # The office's own language: of any other the file would say which, as in [$-409]0.00%.
            locale, formats = bridge.struct("lang.Locale", "", "", ""), self.xl.getNumberFormats()
            key = formats.queryKey(code, locale, False)
            self._keys[code] = formats.addNew(code, locale) if key == -1 else key
        return self._keys[code]

    @functools.cached_property
    def formulas(self) -> Formulas:
        """Reads and prints its formulas."""
        return Formulas(self.xl)

    @functools.cached_property
    def digit_width(self) -> float:
        """The width of a digit in the book's standard font, in hundredths of a millimetre.

        Widths of columns are counted in it. LibreOffice measures the font that it has, when it opens
        a file and when it saves one: what is set here is saved.
        """
        style = self.xl.StyleFamilies.getByName("CellStyles").getByName("Default")
        font = bridge.struct("awt.FontDescriptor")
        font.Name, font.Height = style.CharFontName, int(style.CharHeight * _TWIPS)
        device = self.app.office.service("awt.Toolkit").createScreenCompatibleDevice(1, 1)
        measured = device.getFont(font)
        widest: int = max(measured.getCharWidth(digit) for digit in "0123456789")
        return widest / _TWIPS * POINT

    @functools.cached_property
    def first_day(self) -> int:
        """How many days after Excel's usual one its count begins: books of old Macs count from 1904."""
        day = self.xl.NullDate
        return (dt.datetime(day.Year, day.Month, day.Day) - EPOCH).days

    def sheet_named(self, name: str) -> Sheet:
        """The sheet of a name, spelt as it is; the same object each time."""
        sheet = self._sheets.get(name)
        if sheet is None or sheet.xl.getName() != name:
            # New, or somebody at the screen has renamed it.
            sheet = self._sheets[name] = Sheet(self, self.xl.Sheets.getByName(name))
        return sheet

    def sheet_at(self, key: int | str) -> Sheet:
        """The sheet of a number from 1, or of a name whatever its case."""
        names: tuple[str, ...] = self.xl.Sheets.getElementNames()
        if isinstance(key, str):
            matching = [name for name in names if name == key] or [
                name for name in names if name.lower() == key.lower()
            ]
        else:
            matching = list(names[key - 1 : key]) if key > 0 else []
        if not matching:
            raise com_error(BAD_INDEX)
        return self.sheet_named(matching[0])

    def forget(self, name: str) -> None:
        """A sheet has been removed."""
        self._sheets.pop(name, None)
        self.locks.sheets.pop(name, None)
        self._set_here.sheets.pop(name, None)

    def renamed(self, former: str, name: str) -> None:
        """A sheet has another name now."""
        if former in self._sheets:
            self._sheets[name] = self._sheets.pop(former)
        for locks in (self.locks.sheets, self._set_here.sheets):
            if former in locks:
                locks[name] = locks.pop(former)

    # Protection.

    @functools.cached_property
    def locks(self) -> protection.Locks:
        """What is protected: at first as the file says, then as it was changed here."""
        return protection.read_locks(self.fullname) if self.xl.getURL() else protection.Locks()

    def lock_sheet(self, name: str, lock: protection.Attributes) -> None:
        """Remember the protection of a sheet, to write it when the book is saved."""
        self.locks.sheets[name] = self._set_here.sheets[name] = lock

    @property
    def structure_locked(self) -> bool:
        """Whether sheets may not be added, removed, renamed or moved."""
        return self.locks.structure is not None or bool(self.xl.isProtected())

    def must_be_unlocked(self, text: str = STRUCTURE_LOCKED) -> None:
        """Raise ComError where the structure is protected."""
        if self.structure_locked:
            raise refused(text)

    def unlock_structure(self, password: str) -> None:
        """Take the protection off the structure. Raises ComError for a wrong password."""
        if self.xl.isProtected():
            protection.unprotect(self.xl, password)
        elif self.locks.structure is not None and not protection.password_fits(self.locks.structure, password):
            raise refused(WRONG_PASSWORD)
        self.locks.structure = None


class BookApi(Hosted):
    """The little of Excel's Workbook that xlwings does not offer, and nothing that Excel has not."""

    def __init__(self, book: Book) -> None:
        self._book, self.host = book, book.host

    @property
    def FullName(self) -> str:
        """The path."""
        return self._book.fullname

    @property
    def ReadOnly(self) -> bool:
        """Whether it was opened so, or cannot be written."""
        return self._book.read_only

    @property
    def Saved(self) -> bool:
        """Whether nothing has been changed since it was saved."""
        return not self._book.xl.isModified()

    @Saved.setter
    def Saved(self, value: bool) -> None:
        self._book.xl.setModified(not value)

    def SaveCopyAs(self, path: str) -> None:
        """Write a copy; the book itself keeps its place and stays as saved or unsaved as it was."""
        modified = self._book.xl.isModified()
        self._book.store(os.path.realpath(path), copy=True)
        self._book.xl.setModified(modified)

    @property
    def ProtectStructure(self) -> bool:
        """Whether sheets may not be added, removed, renamed or moved."""
        return self._book.structure_locked

    def Protect(self, Password: str | None = None, Structure: bool = True, Windows: bool = False) -> None:
        """Protect the structure, as files saved through this engine keep it.

        Saved from LibreOffice's own menu the lock is lost: LibreOffice 7.4 writes none.
        """
        if not Structure:
            return
        password = Password or ""
        if self._book.structure_locked:
            self._book.unlock_structure(password)
        self._book.xl.protect(password)
        self._book.locks.structure = protection.structure_lock(password)

    def Unprotect(self, Password: str | None = None) -> None:
        """Take the protection off. Raises ComError for a wrong password."""
        self._book.unlock_structure(Password or "")
