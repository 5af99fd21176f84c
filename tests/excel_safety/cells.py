"""The cells of a worksheet: places, values and formulas."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from lxml import etree

from . import styles, workbook
from .grid import MAX_ROW, Area, overlaps, parse_area
from .package import MAIN, Problem, elements, number
from .workbook import Book

_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?Z?)?")
_ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A"}
_LARGEST = 1.7976931348623157e308


@dataclass(frozen=True)
class Worksheet:
    """One worksheet of a book, and what its cells may point at."""

    book: Book
    position: int
    root: etree._Element
    cell_formats: int
    strings: int

    @property
    def name(self) -> str:
        """The name on its tab."""
        return self.book.sheets[self.position].name

    @property
    def part(self) -> str:
        """The part it is stored in."""
        return self.book.sheets[self.position].part

    @cached_property
    def arrays(self) -> tuple[Area, ...]:
        """The areas of its array formulas."""
        areas = [parse_area(f.get("ref", "")) for f in self.root.iter(f"{MAIN}f")
                 if f.get("t") == "array"]  # fmt: skip
        return tuple(area for area in areas if area)

    def where(self, place: str) -> str:
        """How a place on this sheet is named in a problem."""
        return f"{self.name}!{place}"


def problems(sheet: Worksheet) -> Iterator[Problem]:
    """Everything that is wrong with rows and cells."""
    last_row = 0
    for row in elements(sheet.root, "sheetData"):
        index = number(row, "r", last_row + 1)
        yield from row_itself(sheet, row, index, last_row)
        last_row = index
        last_column = 0
        for cell in elements(row):
            area = parse_area(cell.get("r", ""))
            if area is None or not area.is_cell:
                yield Problem("cell", sheet.where(cell.get("r", "?")), "is no cell of the grid")
                continue
            yield from place(sheet, cell, area, index, last_column)
            yield from value(sheet, cell)
            yield from formula(sheet, cell, area)
            last_column = area.left
    yield from shared_formulas(sheet)
    for first, second in overlaps(sheet.arrays):
        yield Problem("cell", sheet.name, f"array formulas overlap: {first} and {second}")


def row_itself(sheet: Worksheet, row: etree._Element, index: int, last_row: int) -> Iterator[Problem]:
    """Rows come in order, once, and are at most 409 points high."""
    where = sheet.where(f"{index}:{index}")
    if index <= last_row:
        yield Problem("row", where, "out of order, or there twice")
    if index > MAX_ROW:
        yield Problem("row", where, f"lies beyond row {MAX_ROW}")
    height = row.get("ht", "0")
    if not _NUMBER.fullmatch(height) or not 0 <= float(height) <= 409:
        yield Problem("row", where, f"its height is {height}, at most 409 is allowed")
    if number(row, "outlineLevel") > 7:
        yield Problem("row", where, "more than 7 outline levels")
    if number(row, "s") >= sheet.cell_formats:
        yield Problem("style", where, f"there is no cell format {row.get('s')}")


def place(sheet: Worksheet, cell: etree._Element, area: Area, row: int, last_column: int) -> Iterator[Problem]:
    """A cell stands in its row, after the one to its left, with a format there is."""
    where = sheet.where(cell.get("r", ""))
    if area.top != row:
        yield Problem("cell", where, f"stands inside row {row}")
    if area.left <= last_column:
        yield Problem("cell", where, "out of order, or there twice")
    if number(cell, "s") >= sheet.cell_formats:
        yield Problem("style", where, f"there is no cell format {cell.get('s')}")


def value(sheet: Worksheet, cell: etree._Element) -> Iterator[Problem]:
    """The stored value fits the type of the cell."""
    kind, where = cell.get("t", "n"), sheet.where(cell.get("r", ""))
    if kind == "inlineStr":
        for item in cell.findall(f"{MAIN}is"):
            yield from styles.text(styles.shared_text(item), where)
        return
    content = cell.findtext(f"{MAIN}v")
    if content is None:
        return
    if kind == "str":
        yield from styles.text(content, where)
    elif kind == "s":
        if not re.fullmatch(r"[0-9]{1,9}", content) or int(content) >= sheet.strings:
            yield Problem("shared-string", where, f"there is no shared string {content}")
    elif not _fits(kind, content):
        yield Problem("value", where, f"{content[:40]} is no value of type {kind}")


def _fits(kind: str, content: str) -> bool:
    """Whether the text can be a number, truth value, error or date, as the type says."""
    if kind == "n":
        return bool(_NUMBER.fullmatch(content)) and abs(float(content)) <= _LARGEST
    if kind == "b":
        return content in {"0", "1"}
    if kind == "e":
        return content in _ERRORS
    return kind == "d" and bool(_DATE.fullmatch(content))


def formula(sheet: Worksheet, cell: etree._Element, area: Area) -> Iterator[Problem]:
    """The formula of the cell, if it has one."""
    entry = cell.find(f"{MAIN}f")
    if entry is None:
        return
    where = sheet.where(cell.get("r", ""))
    if entry.get("t") == "array":
        covered = parse_area(entry.get("ref", ""))
        if covered is None or not covered.meets(area):
            yield Problem("cell", where, "its array formula covers another area")
    if entry.text or entry.get("t") != "shared":
        yield from workbook.formula(sheet.book, entry.text or "", where, sheet.position)


def shared_formulas(sheet: Worksheet) -> Iterator[Problem]:
    """A formula shared by several cells is written out in one of them."""
    shared = [f for f in sheet.root.iter(f"{MAIN}f") if f.get("t") == "shared"]
    written = {f.get("si") for f in shared if f.text}
    for index in sorted({f.get("si") or "?" for f in shared if f.get("si") not in written}):
        yield Problem("cell", sheet.name, f"shared formula {index} is not written out anywhere")
