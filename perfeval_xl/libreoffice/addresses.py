"""A1 addresses and the names of sheets inside them."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

ROWS, COLUMNS = 1_048_576, 16_384
LONGEST_ADDRESS = 255
"""More than this Excel's Range() does not take, however many areas it names."""
LONGEST_SHEET_NAME = 31
"""Characters of a tab, as Excel allows them."""

_CELLS = re.compile(r"([A-Z]{1,3})(\d{1,7})(?::([A-Z]{1,3})(\d{1,7}))?", re.IGNORECASE)
_WHOLE_COLUMNS = re.compile(r"([A-Z]{1,3}):([A-Z]{1,3})", re.IGNORECASE)
_WHOLE_ROWS = re.compile(r"(\d{1,7}):(\d{1,7})")


class Area(NamedTuple):
    """A rectangle of cells; rows and columns count from 1."""

    row: int
    column: int
    height: int
    width: int

    @property
    def last_row(self) -> int:
        """Its lowest row."""
        return self.row + self.height - 1

    @property
    def last_column(self) -> int:
        """Its rightmost column."""
        return self.column + self.width - 1

    @property
    def whole(self) -> bool:
        """Whether it is made of whole rows or columns."""
        return self.height == ROWS or self.width == COLUMNS


def bounding_area(one: Area, other: Area) -> Area:
    """The smallest area that holds both."""
    row, column = min(one.row, other.row), min(one.column, other.column)
    height = max(one.last_row, other.last_row) - row + 1
    return Area(row, column, height, max(one.last_column, other.last_column) - column + 1)


def area_from_uno(address: Any) -> Area:
    """The area of a UNO range address, which counts from 0."""
    row, column = address.StartRow, address.StartColumn
    last_row, last_column = address.EndRow, address.EndColumn
    return Area(row + 1, column + 1, last_row - row + 1, last_column - column + 1)


def column_number(letters: str) -> int:
    """``"AA"`` is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """27 is ``"AA"``."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def parse_area(text: str) -> Area | None:
    """The area of one A1 address; None where it is none, and may be a name."""
    text = text.replace("$", "")
    if match := _CELLS.fullmatch(text):
        first, second = column_number(match[1]), column_number(match[3] or match[1])
        top, bottom = int(match[2]), int(match[4] or match[2])
    elif match := _WHOLE_COLUMNS.fullmatch(text):
        first, second, top, bottom = column_number(match[1]), column_number(match[2]), 1, ROWS
    elif match := _WHOLE_ROWS.fullmatch(text):
        first, second, top, bottom = 1, COLUMNS, int(match[1]), int(match[2])
    else:
        return None
    first, second, top, bottom = min(first, second), max(first, second), min(top, bottom), max(top, bottom)
    if second > COLUMNS or bottom > ROWS or top < 1:
        return None
    return Area(top, first, bottom - top + 1, second - first + 1)


def a1_address(area: Area, *, row_absolute: bool = True, column_absolute: bool = True) -> str:
    """The A1 address as Excel writes it: ``$A$1:$B$2``, ``$A:$A``, ``$1:$1``."""
    row, column = "$" * row_absolute, "$" * column_absolute
    left, right = f"{column}{column_letters(area.column)}", f"{column}{column_letters(area.last_column)}"
    top, bottom = f"{row}{area.row}", f"{row}{area.last_row}"
    if area.height == ROWS:
        return f"{left}:{right}"
    if area.width == COLUMNS:
        return f"{top}:{bottom}"
    if area.height == area.width == 1:
        return left + top
    return f"{left}{top}:{right}{bottom}"


def quoted_sheet(sheet: str) -> str:
    """The name of a sheet as it stands in a formula."""
    if re.search(r"\W|^\d", sheet) or parse_area(sheet):
        return "'" + sheet.replace("'", "''") + "'"
    return sheet


def in_book(book: str, sheet: str) -> str:
    """The name of a sheet in another open book, as it stands in a formula."""
    plain = re.fullmatch(r"[\w.]+", book) and quoted_sheet(sheet) == sheet
    return f"[{book}]{sheet}" if plain else quoted_sheet(f"[{book}]{sheet}")


def is_sheet_name(name: str) -> bool:
    """Whether Excel would take ``name`` for a sheet."""
    return (
        0 < len(name) <= LONGEST_SHEET_NAME
        and not re.search(r"[\[\]:*?/\\]", name)
        and not name.startswith("'")
        and not name.endswith("'")
        and name.lower() != "history"
    )
