"""The grid of a worksheet: its limits, areas in A1 notation, and what may be called a name."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

MAX_ROW = 1_048_576
MAX_COLUMN = 16_384

_AREA = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})(?::([A-Z]{1,3})([1-9]\d{0,6}))?")
_COLUMNS = re.compile(r"([A-Z]{1,3}):([A-Z]{1,3})")
_ROWS = re.compile(r"([1-9]\d{0,6}):([1-9]\d{0,6})")
_CELL = re.compile(r"([A-Za-z]{1,3})0*([1-9]\d{0,6})")
_R1C1 = re.compile(r"R\d*(C\d*)?|C\d*", re.IGNORECASE)
_R1C1_START = re.compile(r"R?C\d|R\d", re.IGNORECASE)


class Area(NamedTuple):
    """A rectangle of cells, all four borders included, counted from 1."""

    left: int
    top: int
    right: int
    bottom: int

    def __str__(self) -> str:
        first = f"{column_letters(self.left)}{self.top}"
        last = f"{column_letters(self.right)}{self.bottom}"
        return first if self.is_cell else f"{first}:{last}"

    @property
    def is_cell(self) -> bool:
        """Whether the area is one cell."""
        return self.left == self.right and self.top == self.bottom

    def meets(self, other: "Area") -> bool:
        """Whether the two areas share a cell."""
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.top <= other.bottom
            and other.top <= self.bottom
        )


def units(text: str) -> int:
    """Length as Excel counts it: in UTF-16 code units, so an emoji is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def column_number(letters: str) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def column_letters(number: int) -> str:
    """1 is A, 26 is Z, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def parse_area(text: str) -> Area | None:
    """The area written as `B2`, `B2:C9`, `A:C` or `1:3`; None if it is not one inside the grid."""
    if match := _AREA.fullmatch(text):
        left, top = column_number(match[1]), int(match[2])
        right, bottom = (column_number(match[3]), int(match[4])) if match[3] else (left, top)
    elif match := _COLUMNS.fullmatch(text):
        left, top, right, bottom = column_number(match[1]), 1, column_number(match[2]), MAX_ROW
    elif match := _ROWS.fullmatch(text):
        left, top, right, bottom = 1, int(match[1]), MAX_COLUMN, int(match[2])
    else:
        return None
    inside = left <= right <= MAX_COLUMN and top <= bottom <= MAX_ROW
    return Area(left, top, right, bottom) if inside else None


def overlaps(areas: Iterable[Area]) -> Iterator[tuple[Area, Area]]:
    """Each pair of areas that share a cell.

    The areas are walked from top to bottom, so a long list without overlaps stays cheap.
    """
    open_areas: list[Area] = []
    for area in sorted(areas, key=lambda area: area.top):
        open_areas = [other for other in open_areas if other.bottom >= area.top]
        for other in open_areas:
            if area.meets(other):
                yield other, area
        open_areas.append(area)


def is_cell_name(word: str) -> bool:
    """Whether the word is a cell of the grid: TAX2026 is one, which surprises authors."""
    match = _CELL.fullmatch(word)
    if match is None:
        return False
    return column_number(match[1]) <= MAX_COLUMN and int(match[2]) <= MAX_ROW


def _is_word(word: str) -> bool:
    """Whether the word has only letters, digits, `_` and `.`, and starts as a name may start."""
    # \w is too wide: it admits ² and ①, of which nobody knows that Excel takes them.
    inside = all(char.isalpha() or char.isdecimal() or char in "_." for char in word)
    return inside and bool(word) and (word[0].isalpha() or word[0] == "_")


def needs_quotes(sheet: str) -> bool:
    """Whether a reference must write this sheet name between apostrophes.

    Excel reads a name that only starts like R1C1 as a reference, then drops the formula.
    """
    return (
        not _is_word(sheet)
        or is_cell_name(sheet)
        or bool(_R1C1.fullmatch(sheet) or _R1C1_START.match(sheet))
        or sheet.upper() in {"TRUE", "FALSE"}
    )


def name_fault(name: str) -> str | None:
    """What keeps this from being a defined name, or None."""
    # A backslash may also come first; it counts as a letter. A question mark may not.
    plain = name.replace("\\", "_")
    if not _is_word(plain[:1] + plain[1:].replace("?", "_")):
        return "has a character that a name may not have"
    if is_cell_name(name):
        return "looks like a cell"
    if _R1C1.fullmatch(name):
        return "looks like an R1C1 reference"
    if name.upper() in {"TRUE", "FALSE"}:
        return "is a truth value"
    return "is longer than 255 characters" if units(name) > 255 else None
