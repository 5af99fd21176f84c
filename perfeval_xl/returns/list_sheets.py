"""Read the sheets of an Excel list as rows of named cells, each of which knows its place.

What a row means is for `returns.project_list`; here is what Excel does to it.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from perfeval_xl.errors import BriefError, Mistake, ReturnFileError
from perfeval_xl.findings import Code, Finding
from perfeval_xl.forms.list_columns import ListColumn
from perfeval_xl.layout.grid import letters
from perfeval_xl.returns.package import open_package
from perfeval_xl.tables import exact_number, plain

MOST_LIST_ROWS = 50_000
"""Rows of a list that are read at most."""


@dataclass(frozen=True)
class ListRow:
    """One row of the list, by the keys of its columns."""

    file: str
    sheet: str
    number: int
    """As Excel counts."""
    values: Mapping[str, object]
    """Empty cells are missing."""
    columns: Mapping[str, str]
    """Key to column letters."""

    def text(self, key: str) -> str:
        """The value as text; empty where the cell is."""
        return str(self.values.get(key, ""))

    def mistake(self, key: str, what: str, allowed: str = "") -> Mistake:
        """A mistake of the cell of ``key``, or of the whole row where it has no such cell."""
        column = self.columns.get(key) or self.columns.get(f"choice.{key}") or ""
        place = f"{column}{self.number}" if column else f"第{self.number}行"
        return Mistake(self.file, f"{self.sheet}!{place}", what, allowed)


def read_sheets(
    path: Path, sheets: Mapping[str, tuple[ListColumn, ...]]
) -> tuple[dict[str, list[ListRow]], list[Mistake]]:
    """Return the rows of each sheet, and what is missing or unknown in them.

    Raises BriefError where the file cannot be read, or a sheet or its heading is
    missing: findings about the rows would be wrong.
    """
    mistakes: list[Mistake] = []
    with _opened(path) as book:
        rows = {
            name: _sheet(path, name, columns, list(_cells(path, book, name, mistakes)), mistakes)
            for name, columns in sheets.items()
        }
    if any("!" not in mistake.where for mistake in mistakes):
        raise BriefError(mistakes)
    return rows, mistakes


def typed_number(value: object) -> Decimal | None:
    """The number that a cell holds, be it as a text; None for what is none."""
    number = exact_number(value)
    if number is None and isinstance(value, str):
        try:
            number = Decimal(value.strip().replace(",", ""))
        except ArithmeticError:
            return None
    return number


def _sheet(
    path: Path,
    name: str,
    columns: tuple[ListColumn, ...],
    rows: list[tuple[int, list[object]]],
    mistakes: list[Mistake],
) -> list[ListRow]:
    if not rows:
        return []
    places = _places(path, name, columns, rows[0][1], mistakes)
    letters_of = {key: letters(at) for key, at in places.items()}
    list_rows = []
    for number, values in rows[1:]:
        record = {}
        for column in columns:
            at = places.get(column.key)
            value = values[at] if at is not None and at < len(values) else None
            if isinstance(value, str):
                value = value.strip()
            if value not in (None, ""):
                record[column.key] = _cell(column, value)
        if not record:
            continue
        row = ListRow(path.name, name, number, record, letters_of)
        list_rows.append(row)
        for column in columns:
            if column.required and column.key not in record and column.key in places:
                mistakes.append(row.mistake(column.key, f"“{column.heading}”没有填"))
    return list_rows


def _places(
    path: Path,
    name: str,
    columns: tuple[ListColumn, ...],
    cells: list[object],
    mistakes: list[Mistake],
) -> dict[str, int]:
    """The place of each column; an unknown heading is a mistake, or it would be dropped silently."""
    headings = [str(value or "").strip().rstrip("*").strip() for value in cells]
    known = {column.heading: column for column in columns}
    if not known.keys() & set(headings):
        mistakes.append(Mistake(path.name, f"{name}表", "第1行不是表头", "表头应在第1行，上面不要加标题"))
        return {}
    for at, heading in enumerate(headings):
        if heading and heading not in known:
            mistakes.append(
                Mistake(path.name, f"{name}!{letters(at)}1", f"不认识的表头“{heading}”", f"允许：{'、'.join(known)}")
            )
        elif heading and headings.index(heading) != at:
            mistakes.append(Mistake(path.name, f"{name}!{letters(at)}1", f"表头“{heading}”重复"))
    for column in columns:
        if column.required and column.heading not in headings:
            mistakes.append(
                Mistake(path.name, f"{name}表", f"缺少“{column.heading}”一栏", "请用 perfeval brief 写出的空表")
            )
    return {known[heading].key: headings.index(heading) for heading in headings if heading in known}


def _cell(column: ListColumn, value: object) -> object:
    """A cell as the dossier wants it: numbers exact, everything else as text."""
    if column.numeric:
        number = typed_number(value)
        return str(value) if number is None else number
    if isinstance(value, (date, datetime)) and column.key == "target":
        return value
    number = exact_number(value)
    return plain(number) if number is not None else str(value)


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    """The workbook. Raises BriefError where it is none, or could do harm."""
    try:
        open_package(path)
    except ReturnFileError as error:
        finding = Finding(Code[error.code], facts=error.facts)
        raise BriefError([Mistake(path.name, "整个文件", finding.message, finding.fix)]) from error
    import openpyxl

    with warnings.catch_warnings():
        # openpyxl warns of parts that it drops; nothing is written back, so nothing is lost.
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        except Exception as error:  # openpyxl raises anything for a foreign file
            cure = "请在Excel中打开，另存为.xlsx后再试"
            raise BriefError([Mistake(path.name, "整个文件", "读不出来", cure)]) from error
    try:
        yield book
    finally:
        book.close()


def _cells(path: Path, book: Any, name: str, mistakes: list[Mistake]) -> Iterator[tuple[int, list[object]]]:
    """Every row of a sheet by its number, as the list shows it."""
    if name not in book.sheetnames:
        mistakes.append(Mistake(path.name, "整个文件", f"缺少“{name}”表", "请用 perfeval brief 写出的空表"))
        return
    sheet = book[name]
    # The size that a file states may be wrong, and cells beyond it would not be seen.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(), start=1):
        if number > MOST_LIST_ROWS:
            mistakes.append(Mistake(path.name, f"{name}表", f"超过{MOST_LIST_ROWS}行"))
            return
        yield number, [_as_shown(cell.value, cell.number_format) for cell in row]


def _as_shown(value: object, number_format: str) -> object:
    """A number as the list shows it: 0.95 in % is 95%, 1 in the format 000 is 001."""
    number = exact_number(value)
    if number is None:
        return value
    if "%" in number_format:
        return f"{plain(number * 100)}%"
    if re.fullmatch("0{2,}", number_format) and number == number.to_integral_value():
        return str(int(number)).zfill(len(number_format))
    return value
