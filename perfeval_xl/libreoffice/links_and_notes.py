"""What hangs on cells: links and notes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from perfeval_xl.libreoffice.guard import Hosted, no_host_call

if TYPE_CHECKING:
    from perfeval_xl.libreoffice.cells import Range

_LINK_COLOUR, _UNDERLINED = 0x0563C1, 1
"""Excel gives a link its style "Hyperlink"."""


@dataclass(frozen=True)
class Link:
    """A link as Excel tells it: a file or page, and a place in it."""

    Address: str
    SubAddress: str
    TextToDisplay: str


class Links(Hosted):
    """The links of one cell."""

    def __init__(self, cells: Range) -> None:
        self.cells, self.host = cells, cells.host

    def _fields(self) -> list[Any]:
        fields = self.cells.xl.getCellByPosition(0, 0).getTextFields()
        return [fields.getByIndex(number) for number in range(fields.getCount())]

    @property
    def Count(self) -> int:
        """How many there are."""
        return len(self._fields())

    def __call__(self, number: int) -> Link:
        field = self._fields()[number - 1]
        address, _, place = field.URL.partition("#")
        # LibreOffice divides sheet and cell by a dot.
        place = re.sub(r"^\$?('(?:[^']|'')+'|[^.!']+)\.(?=\$?[A-Za-z]+\$?\d)", r"\1!", place)
        return Link(address, place, field.Representation)

    def add(self, address: str, text: str) -> None:
        """Make the cell a link that shows ``text``."""
        cell = self.cells.xl.getCellByPosition(0, 0)
        target, sign, place = address.partition("#")
        field = self.cells.sheet.book.xl.createInstance("com.sun.star.text.TextField.URL")
        field.URL = target + sign + re.sub(r"!(?=\$?[A-Za-z]+\$?\d)", ".", place)
        field.Representation = text
        cell.setString("")
        cell.insertTextContent(cell.createTextCursor(), field, False)
        cell.CharColor, cell.CharUnderline = _LINK_COLOUR, _UNDERLINED


class Note(Hosted):
    """The note of a cell. LibreOffice does not keep who wrote it."""

    def __init__(self, cells: Range) -> None:
        self.cells, self.host = cells, cells.host

    def _note(self) -> Any:
        return self.cells.xl.getCellByPosition(0, 0).getAnnotation()

    @property
    @no_host_call
    def api(self) -> Any:
        """UNO's annotation."""
        return self._note()

    @property
    @no_host_call
    def location(self) -> Range:
        """The cell."""
        return self.cells

    @property
    def text(self) -> str:
        """What it says."""
        return str(self._note().getString())

    @text.setter
    def text(self, value: str) -> None:
        self.cells.sheet.must_allow_objects()
        self._note().setString(value)

    def delete(self) -> None:
        """Remove the note."""
        self.cells.sheet.must_allow_objects()
        notes = self.cells.sheet.xl.getAnnotations()
        for number in range(notes.getCount()):
            place = notes.getByIndex(number).getPosition()
            if (place.Row + 1, place.Column + 1) == (self.cells.row, self.cells.column):
                notes.removeByIndex(number)
                return
