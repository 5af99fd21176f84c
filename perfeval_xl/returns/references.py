"""Numbers and references as cells and parts write them."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.short_memo import of_short_texts
from perfeval_xl.tables import MOST_DIGITS

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column, from 0."""
_NUMBER = re.compile(r"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?")
_columns: dict[str, int] = {}
"""Column numbers by letters; there are at most 18,278."""
_LETTERS = re.compile("[A-Z]{1,3}")
_REF = re.compile(r"\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::\$?([A-Z]{1,3})\$?([0-9]{1,7}))?")

_LINES = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})|\$?([1-9][0-9]{0,6}):\$?([1-9][0-9]{0,6})")
LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
"""Of a sheet, counted from 0."""


@of_short_texts(8192, longest=40)
def stored_number(text: str) -> Decimal | None:
    """A stored number with the 15 digits that a spreadsheet means; None if it is none.

    Python alone would read ``9_00``, `` 900`` and ``９００`` as well, which no two programs read alike.
    """
    if _NUMBER.fullmatch(text) is None:
        return None
    try:
        parsed = float(text)
        value = Decimal(format(parsed, f".{MOST_DIGITS}g"))
    except (ValueError, InvalidOperation, OverflowError):
        return None
    return value if value.is_finite() else None


def column_in(reference: str, row: str) -> int:
    """The column of a cell in ``row``; -1 for a reference to another row, or none."""
    name = reference.removesuffix(row)
    if name == reference:
        return -1
    known = _columns.get(name)
    if known is not None:
        return known
    return column_of(name) if _LETTERS.fullmatch(name) else -1


def whole(text: str | None, default: int = 1) -> int:
    """A whole number that a part states. Raises ReturnFileError (W002) for anything else."""
    if text is None:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise ReturnFileError("W002", {"found": f"编号{text[:20]}"})
    return int(text)


def column_of(reference: str) -> int:
    """The column of ``A1`` or ``A``, from 0. Raises ReturnFileError (W002)."""
    name = reference.rstrip("0123456789")
    if name not in _columns:
        number = 0
        for letter in name:
            if not "A" <= letter <= "Z" or len(name) > 3:
                raise ReturnFileError("W002", {"found": f"地址{reference[:20]}"})
            number = number * 26 + ord(letter) - 64
        _columns[name] = number - 1
    return _columns[name]


def area_of(reference: str) -> Area | None:
    """First row, first column, last row, last column of ``A1:B2``; None if it is no area."""
    match = _REF.fullmatch(reference)
    if match is None:
        return None
    left, top = column_of(match[1]), int(match[2]) - 1
    right = column_of(match[3]) if match[3] else left
    bottom = int(match[4]) - 1 if match[4] else top
    if min(top, bottom) < 0:
        return None
    return min(top, bottom), min(left, right), max(top, bottom), max(left, right)


def lines_of(reference: str) -> Area | None:
    """The same of whole columns ``A:B`` or whole rows ``1:2``; None if it is neither."""
    match = _LINES.fullmatch(reference)
    if match is None:
        return None
    if match[1]:
        first, last = sorted((column_of(match[1]), column_of(match[2])))
        return 0, first, LAST_ROW, last
    first, last = sorted((int(match[3]) - 1, int(match[4]) - 1))
    return first, 0, last, LAST_COLUMN
