"""The values of cells, read and written in one piece."""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from perfeval_xl.libreoffice import bridge
from perfeval_xl.libreoffice.addresses import Area, a1_address, area_from_uno
from perfeval_xl.libreoffice.errors import refused
from perfeval_xl.libreoffice.input_parsing import (
    CONVERTED,
    OF_OFFICE,
    CellError,
    Typed,
    TypedKind,
    from_serial,
    parse_value,
    to_currency,
)

if TYPE_CHECKING:
    from perfeval_xl.libreoffice.book import Book
    from perfeval_xl.libreoffice.cells import Range

DATE, DAY_AND_TIME, CURRENCY, TEXT, LOGICAL = 2, 6, 8, 256, 1024
"""Kinds of number formats, as bits."""
_NUMBERS, _DAYS = 1, 2
"""Kinds of contents, as bits."""
_T = TypeVar("_T")

_TAB = "\x01"
"""How LibreOffice hands out a tab of a text that has more than one line. Nobody types this character."""
MOST_FILLED = 2_000_000
"""Cells that one value may fill: more is a mistake, and memory."""
_CURRENCY_SIGN = re.compile(r"[$¥￥€£]")
_LOCALE = re.compile(r"\[\$-[0-9A-F]+\]")
_FORMATS: dict[TypedKind, str] = {
    "bool": "BOOLEAN",
    "date": "yyyy/m/d",
    "datetime": "yyyy/m/d h:mm",
    "time": "h:mm",
    "percent": "0%",
    "money": "¥#,##0.00",
}
"""What a cell of format General gets, when such a value is given to it."""


def read_values(cells: Range) -> Any:
    """Values as Excel hands them to COM: float, str, bool, datetime, Decimal, CellError or None.

    Booleans, days and amounts of money are only numbers with a format in LibreOffice: the
    formats of the whole range are asked for at once.
    """
    cells = cells.used()
    rows = [list(row) for row in cells.xl.getDataArray()]
    if any(type(value) is float for row in rows for value in row):
        for area, convert in _conversions(cells):
            _convert(rows, cells.area, area, convert)
    for down, row in enumerate(rows):
        for right, value in enumerate(row):
            if value is None:
                error = cells.xl.getCellByPosition(right, down).getError()
                row[right] = CellError(OF_OFFICE.get(error, "#VALUE!"))
            elif value == "":
                row[right] = None
            elif type(value) is str and _TAB in value:
                row[right] = value.replace(_TAB, "\t")
    if len(rows) == len(rows[0]) == 1:
        return rows[0][0]
    return tuple(map(tuple, rows))


def _by_format(cells: Range, meaning: Callable[[int, str], _T | None]) -> Iterator[tuple[Area, _T]]:
    """Where in a range the number formats, by kind and code, mean something."""
    book = cells.sheet.book
    if not cells.mixed("NumberFormat"):
        if (result := meaning(*book.number_format(cells.xl.NumberFormat))) is not None:
            yield cells.area, result
        return
    # A property of a mixed range does not come back as None but as nonsense.
    uniform = cells.xl.getUniqueCellFormatRanges()
    for number in range(uniform.getCount()):
        part = uniform.getByIndex(number)
        if (result := meaning(*book.number_format(part.NumberFormat))) is not None:
            for address in part.getRangeAddresses():
                yield area_from_uno(address), result


def _conversions(cells: Range) -> Iterator[tuple[Area, Callable[[float], object]]]:
    money, first_day = cells.host.log.currency_as_decimal, cells.sheet.book.first_day

    def day(number: float) -> object:
        # Excel has no days below zero, whatever day it counts from.
        date = from_serial(number + first_day) if number >= 0 else None
        return number if date is None else date

    def conversion(kind: int, code: str) -> Callable[[float], object] | None:
        if kind & DATE:  # a time without a day stays a number
            return day
        if kind & LOGICAL:
            return bool
        return to_currency if money and _is_currency(kind, code) else None

    for part in _numeric(cells):
        yield from _by_format(part, conversion)


def _numeric(cells: Range) -> list[Range]:
    """The parts in which numbers stand.

    A form has more formats than such parts, and each format that is asked for costs as much as
    reading all its values.
    """
    if not cells.mixed("NumberFormat"):
        return [cells]
    constants, formulas = cells.xl.queryContentCells(_NUMBERS | _DAYS), cells.xl.queryFormulaCells(_NUMBERS)
    areas = [area_from_uno(address) for contents in (constants, formulas) for address in contents.getRangeAddresses()]
    few = len(areas) < cells.xl.getUniqueCellFormatRanges().getCount()
    return [cells.part(area) for area in areas] if few else [cells]


def _is_currency(kind: int, code: str) -> bool:
    return not kind & DAY_AND_TIME and bool(kind & CURRENCY or _CURRENCY_SIGN.search(_LOCALE.sub("", code)))


def _convert(rows: list[list[Any]], of: Area, area: Area, convert: Callable[[float], object]) -> None:
    for row in range(max(area.row, of.row) - of.row, min(area.last_row, of.last_row) - of.row + 1):
        line = rows[row]
        for column in range(
            max(area.column, of.column) - of.column, min(area.last_column, of.last_column) - of.column + 1
        ):
            if type(line[column]) is float:
                line[column] = convert(line[column])


def write_values(cells: Range, data: object) -> None:
    """Write values as Excel takes them: strings are parsed, texts have a longest length.

    One value fills the range, one row is repeated. What Excel would turn into something else is
    listed in ``converted`` of the engine.
    """
    matrix = _matrix(data, cells.area)
    as_text = _text_cells(cells, matrix)
    parsed = [
        [parse_value(value, as_text=as_text(row, column)) for column, value in enumerate(line)]
        for row, line in enumerate(matrix)
    ]
    _note_converted(cells, matrix, parsed)
    book = cells.sheet.book
    cells.xl.setDataArray(tuple(tuple(_stored(cell, book.first_day) for cell in line) for line in parsed))
    for row, line in enumerate(parsed):
        for column, cell in enumerate(line):
            if cell.kind in ("formula", "error") or cell.kind in _FORMATS:
                _finish(book, cells.xl.getCellByPosition(column, row), cell)


def _stored(parsed: Typed, first_day: int) -> float | str:
    match parsed.kind, parsed.value:
        case "formula" | "error", _:
            return ""
        case "date" | "datetime", float(day):
            return day - first_day
        case _, str(text):
            return text.replace("\r\n", "\n")
    return parsed.value


def _matrix(data: object, area: Area) -> Sequence[Sequence[object]]:
    if not isinstance(data, (list, tuple)):
        if area.height * area.width > MOST_FILLED:
            raise refused("Out of memory")
        return [[data] * area.width] * area.height
    rows: Sequence[Any] = data
    if rows and not isinstance(rows[0], (list, tuple)):
        rows = [rows] * area.height
    if len(rows) != area.height or any(len(row) != area.width for row in rows):
        raise ValueError(f"values of another shape than {a1_address(area)}")
    return rows


def _text_cells(cells: Range, matrix: Sequence[Sequence[object]]) -> Callable[[int, int], bool]:
    areas: list[Area] = []
    if any(isinstance(value, str) for line in matrix for value in line):
        areas = [area for area, _ in _by_format(cells, lambda kind, _: True if kind & TEXT else None)]
    top, left = cells.area.row, cells.area.column

    def is_text(row: int, column: int) -> bool:
        return any(
            area.row <= top + row <= area.last_row and area.column <= left + column <= area.last_column
            for area in areas
        )

    return is_text


def _note_converted(cells: Range, matrix: Sequence[Sequence[object]], parsed: Sequence[Sequence[Typed]]) -> None:
    for row, line in enumerate(parsed):
        for column, cell in enumerate(line):
            given = matrix[row][column]
            changed = isinstance(given, str) and (
                cell.kind in CONVERTED or (cell.kind == "formula" and not given.startswith("="))
            )
            if changed or cell.kind == "money":
                place = Area(cells.area.row + row, cells.area.column + column, 1, 1)
                cells.host.log.converted.append((a1_address(place), str(given), cell.kind, cell.value))


def _finish(book: Book, cell: Any, parsed: Typed) -> None:
    if parsed.kind == "formula":
        book.formulas.put(cell, str(parsed.value))
    elif parsed.kind == "error":
        cell.setFormula("=NA()" if parsed.value == "#N/A" else f"={parsed.value}")
    else:
        kind, code = book.number_format(cell.NumberFormat)
        if code == "General" or (parsed.kind == "bool" and kind & DAY_AND_TIME):
            cell.NumberFormat = book.number_format_key(_FORMATS[parsed.kind])


def read_formulas(cells: Range) -> Any:
    """Formulas as Excel spells them, values as they would be typed; one call for all plain ones."""
    cells = cells.used()
    rows = []
    for down, line in enumerate(cells.xl.getFormulaArray()):
        row = []
        for right, text in enumerate(line):
            if text.startswith("=") and len(text) > 1:
                cell = functools.partial(cells.xl.getCellByPosition, right, down)
                text = cells.sheet.book.formulas.as_excel(text, cell)
            row.append(text.removeprefix("'"))
        rows.append(tuple(row))
    return rows[0][0] if len(rows) == len(rows[0]) == 1 else tuple(rows)


def write_formula(cells: Range, formula: str) -> None:
    """Write one formula to a whole range; relative references follow, as in Excel."""
    area, xl = cells.area, cells.xl
    cells.sheet.book.formulas.put(xl.getCellByPosition(0, 0), formula)
    if area.height > 1:
        column = xl.getCellRangeByPosition(0, 0, 0, area.height - 1)
        column.fillAuto(bridge.enum("sheet.FillDirection", "TO_BOTTOM"), 1)
    if area.width > 1:
        xl.fillAuto(bridge.enum("sheet.FillDirection", "TO_RIGHT"), 1)
