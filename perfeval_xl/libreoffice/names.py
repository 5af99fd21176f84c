"""Defined names, of a book and of its sheets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from perfeval_xl.libreoffice import bridge
from perfeval_xl.libreoffice.addresses import area_from_uno, quoted_sheet
from perfeval_xl.libreoffice.errors import BAD_INDEX, com_error, refused
from perfeval_xl.libreoffice.guard import Hosted, no_host_call

if TYPE_CHECKING:
    from perfeval_xl.libreoffice.book import Book
    from perfeval_xl.libreoffice.cells import Range
    from perfeval_xl.libreoffice.sheet import Sheet

_BUILT_IN = "_xlnm."
"""LibreOffice lists print areas and filters among the names of a file."""


class Names(Hosted):
    """Of a book with the names of its sheets, as in Excel; or of one sheet."""

    def __init__(self, book: Book, sheet: Sheet | None = None) -> None:
        self.book, self.sheet, self.host = book, sheet, book.host

    @property
    @no_host_call
    def api(self) -> Any:
        """UNO's collection."""
        return (self.sheet or self.book).xl.NamedRanges

    def snapshot(self) -> list[tuple[str, Name]]:
        """All names, in the order of the alphabet."""
        scopes = [self.sheet] if self.sheet else [None, *self.book.sheets]
        names = [
            Name(self.book, scope, key)
            for scope in scopes
            for key in (scope or self.book).xl.NamedRanges.getElementNames()
            if not key.startswith(_BUILT_IN)
        ]
        return [(name.name, name) for name in sorted(names, key=lambda name: name.name.lower())]

    def find(self, text: str) -> Name | None:
        """A name whatever its case: one of this scope, or ``sheet!name``."""
        scope, _, short = text.rpartition("!")
        sheet = self.book.sheets(_bare(scope)) if scope else self.sheet
        defined = (sheet or self.book).xl.NamedRanges
        if defined.hasByName(short):
            return Name(self.book, sheet, short)
        keys = (key for key in defined.getElementNames() if key.lower() == short.lower())
        return next((Name(self.book, sheet, key) for key in keys), None)

    def contains(self, name: str) -> bool:
        """Whether there is such a name."""
        return self.find(name) is not None

    def __call__(self, name: str) -> Name:
        match = self.find(name)
        if match is None:
            raise com_error(BAD_INDEX)
        return match

    def __len__(self) -> int:
        return len(self.snapshot())

    def add(self, name: str, refers_to: str) -> Name:
        """Define a name; ``sheet!name`` is that sheet's own. One that is there is changed."""
        scope, _, short = name.rpartition("!")
        sheet = self.book.sheets(_bare(scope)) if scope else self.sheet
        if existing := Names(self.book, sheet).find(short):
            existing.refers_to = refers_to
            return existing
        position = bridge.struct("table.CellAddress", 0, 0, 0)
        defined = (sheet or self.book).xl.NamedRanges
        defined.addNewByName(short, self.book.formulas.as_calc(refers_to), position, 0)
        return Name(self.book, sheet, short)


def _bare(sheet: str) -> str:
    return sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet


class Name(Hosted):
    """A defined name."""

    def __init__(self, book: Book, sheet: Sheet | None, key: str) -> None:
        self.book, self.sheet, self.key, self.host = book, sheet, key, book.host

    @property
    @no_host_call
    def api(self) -> Any:
        """UNO's object."""
        return (self.sheet or self.book).xl.NamedRanges.getByName(self.key)

    @property
    def name(self) -> str:
        """The name, with the sheet before it where it is the sheet's own."""
        return f"{quoted_sheet(self.sheet.name)}!{self.key}" if self.sheet else self.key

    @name.setter
    def name(self, value: str) -> None:
        self.api.setName(value)
        self.key = value

    @property
    def refers_to(self) -> str:
        """What it means, as a formula."""
        position = bridge.struct("table.CellAddress", 0, 0, 0)
        return self.book.formulas.printed(self.api.getTokens(), position)

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        self.api.setContent(self.book.formulas.as_calc(value))

    @property
    def refers_to_range(self) -> Range:
        """The cells that it means. Raises ComError where it means none."""
        from perfeval_xl.libreoffice.cells import Range

        cells = self.api.getReferredCells()
        if cells is None:
            raise refused("Application-defined or object-defined error")
        address = cells.getRangeAddress()
        return Range(self.book.sheets(address.Sheet + 1), area_from_uno(address))

    def delete(self) -> None:
        """Remove the name."""
        (self.sheet or self.book).xl.NamedRanges.removeByName(self.key)
