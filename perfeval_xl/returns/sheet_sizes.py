"""How high the rows and how wide the columns of a sheet are, and which of them a length reaches over."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree.ElementTree import Element

from perfeval_xl.frozen import frozen
from perfeval_xl.returns.namespaces import MAIN

POINT, PIXEL = 12_700, 9_525
"""In EMU, the unit of drawings: 914,400 to the inch."""
DIGIT, PADDING = 7, 5
"""Pixels of a digit and of the padding of a column, in the fonts that sheets are measured with."""
USUAL_HEIGHT, USUAL_WIDTH = 15.0, 8.43
"""Points of a row and characters of a column that say nothing else."""
COVERED = 4 * POINT
"""What lies less deep in a cell hides nothing of it: a digit is wider."""
FARTHEST = 10_000
"""Rows or columns over which a length is followed."""
WIDEST = 300
"""Columns whose width is looked at."""


@frozen
class Side:
    """The sizes along one side of a sheet, in EMU."""

    sizes: Mapping[int, int]
    usual: int

    def size(self, at: int) -> int:
        """How large row or column ``at`` is."""
        return self.sizes.get(at, self.usual)

    def between(self, first: int, into: int, last: int, into_last: int) -> tuple[int, int] | None:
        """The first and last that are covered from ``into`` the first to ``into_last`` the last; None for none."""
        if last < first:
            first, into, last, into_last = last, into_last, first, into
        if first == last:
            return (first, last) if abs(into_last - into) >= self._enough(first) else None
        if self.size(first) - into < self._enough(first):
            first += 1
        if into_last < self._enough(last):
            last -= 1
        return (first, last) if first <= last else None

    def along(self, first: int, into: int, length: int) -> tuple[int, int] | None:
        """Those that ``length`` covers from ``into`` the first."""
        last, end = first, into + length
        while end > self.size(last) and last - first < FARTHEST:
            end -= self.size(last)
            last += 1
        return self.between(first, into, last, end)

    def from_start(self, into: int, length: int) -> tuple[int, int] | None:
        """Those that ``length`` covers from ``into`` the sheet."""
        at = 0
        while into >= self.size(at) and at < FARTHEST:
            into -= self.size(at)
            at += 1
        return self.along(at, into, length)

    def _enough(self, at: int) -> int:
        return min(COVERED, self.size(at) // 2)


@frozen
class Sides:
    """Both sides of a sheet."""

    rows: Side
    columns: Side


def sides_of(sheet: Element) -> Sides:
    """The sizes that the part of a worksheet states."""
    usual = sheet.find(f"{MAIN}sheetFormatPr")
    stated = {} if usual is None else usual.attrib
    rows = {}
    for number, row in enumerate(sheet.iterfind(f"{MAIN}sheetData/{MAIN}row"), 1):
        at = row.get("r", "")
        own = int(at) if at.isascii() and at.isdigit() and len(at) < 8 else number
        hidden = row.get("hidden") in ("1", "true")
        if hidden or row.get("ht") is not None:
            rows[own - 1] = 0 if hidden else _points(row.get("ht"), USUAL_HEIGHT)
    columns = {}
    for item in sheet.iterfind(f"{MAIN}cols/{MAIN}col"):
        first, last = (item.get(name, "") for name in ("min", "max"))
        if not (first.isascii() and first.isdigit() and last.isascii() and last.isdigit() and len(first) < 6):
            continue
        width = 0 if item.get("hidden") in ("1", "true") else _characters(item.get("width"))
        for column in range(int(first) - 1, min(int(last[:6]), WIDEST)):
            columns[column] = width
    height = _points(stated.get("defaultRowHeight"), USUAL_HEIGHT)
    return Sides(Side(rows, height), Side(columns, _characters(stated.get("defaultColWidth"))))


def _points(text: str | None, usual: float) -> int:
    return int(_number(text, usual) * POINT)


def _characters(text: str | None) -> int:
    return int(_number(text, USUAL_WIDTH + PADDING / DIGIT) * DIGIT) * PIXEL


def _number(text: str | None, usual: float) -> float:
    try:
        number = float(text) if text is not None else usual
    except ValueError:
        return usual
    return number if 0 <= number < FARTHEST else usual
