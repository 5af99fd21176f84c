"""What openpyxl reads of a workbook, which knows nothing of our reader: values, results, formulas, what is hidden.

Sheet by sheet, because a mutated workbook has most of its sheets in common with the one that it was made from:
what openpyxl read of the same bytes is kept.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from xml.etree.ElementTree import Element

from openpyxl.reader.excel import ExcelReader
from openpyxl.reader.strings import read_string_table
from openpyxl.utils.cell import get_column_letter
from openpyxl.utils.datetime import to_excel
from openpyxl.worksheet._reader import WorkSheetParser
from openpyxl.worksheet.formula import ArrayFormula, DataTableFormula
from openpyxl.xml.constants import SHARED_STRINGS

from perfeval_xl.expressions.evaluate import Value

Position = tuple[int, int]
"""Row and column, from 0."""
DIGITS = 15
"""Of a number, as many as a spreadsheet means."""
KEPT = 100
"""Sheets whose reading is kept."""
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_PIECE = re.compile(r'"(?:[^"]|"")*"|(?<![\w.$])[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?(?![\w!])|[^\s"]|"')
_FORMULA = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}f"


@dataclass(frozen=True)
class Read:
    """One cell: what is stored, and the formula if there is one."""

    value: Value
    formula: str | None
    look: int


@dataclass(frozen=True)
class Sheet:
    """One sheet as openpyxl reads it."""

    cells: Mapping[Position, Read]
    merges: frozenset[str]
    hidden_rows: frozenset[int]
    hidden_columns: frozenset[str]
    protected: bool


@dataclass(frozen=True)
class Reading:
    """A workbook as openpyxl reads it."""

    sheets: Mapping[str, Sheet]
    hidden: frozenset[str]
    from_1904: bool


class _Parser(WorkSheetParser):  # type: ignore[misc]
    """Both halves of a cell in one pass: its value, and its formula."""

    def parse_cell(self, element: Element) -> dict[str, Any]:
        cell: dict[str, Any] = super().parse_cell(element)
        cell["formula"] = self.parse_formula(element) if element.find(_FORMULA) is not None else None
        return cell


_kept: dict[tuple[bytes, int], Sheet] = {}
_kept_texts: dict[bytes, list[str]] = {}


def read(data: bytes) -> Reading | None:
    """What openpyxl reads; None where it cannot."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _read(data)
        except Exception:
            # Whatever openpyxl stumbles over, it shows nobody another content.
            return None


def _read(data: bytes) -> Reading:
    reader = ExcelReader(io.BytesIO(data), data_only=True, keep_links=False)
    reader.read_manifest()
    reader.shared_strings = _texts(reader)
    reader.read_workbook()
    texts = hash(tuple(reader.shared_strings))
    sheets, hidden = {}, set()
    for sheet, relation in reader.parser.find_sheets():
        if sheet.state != "visible":
            hidden.add(sheet.name)
        if "chartsheet" in relation.Type:
            sheets[sheet.name] = Sheet({}, frozenset(), frozenset(), frozenset(), False)
            continue
        source = reader.archive.read(relation.target)
        key = (source, texts)
        if key not in _kept:
            if len(_kept) >= KEPT:
                _kept.clear()
            _kept[key] = _sheet(source, reader.shared_strings)
        sheets[sheet.name] = _kept[key]
    return Reading(sheets, frozenset(hidden), reader.wb.epoch.year == 1904)


def _texts(reader: ExcelReader) -> list[str]:
    part = reader.package.find(SHARED_STRINGS)
    if part is None:
        return []
    source = reader.archive.read(part.PartName[1:])
    if source not in _kept_texts:
        if len(_kept_texts) >= KEPT:
            _kept_texts.clear()
        _kept_texts[source] = read_string_table(io.BytesIO(source))
    return _kept_texts[source]


def _sheet(source: bytes, texts: list[str]) -> Sheet:
    parser = _Parser(io.BytesIO(source), texts, data_only=True)
    cells: dict[Position, Read] = {}
    for row, found in parser.parse():
        for cell in found:
            value, formula = plain(cell["value"]), cell["formula"]
            if value is not None or formula is not None:
                at = (cell["row"] - 1, cell["column"] - 1)
                cells[at] = Read(value, None if formula is None else _formula_text(formula), cell["style_id"])
        if row > 1_048_576:
            raise ValueError("beyond the last row")
    merged = parser.merged_cells
    return Sheet(
        cells,
        frozenset(str(area) for area in merged.mergeCell) if merged else frozenset(),
        frozenset(int(number) for number, look in parser.row_dimensions.items() if _is_hidden(look, "ht")),
        frozenset(name for name, look in parser.column_dimensions.items() if _is_hidden(look, "width")),
        bool(getattr(getattr(parser, "protection", None), "sheet", False)),
    )


def _is_hidden(look: Mapping[str, str], size: str) -> bool:
    return look.get("hidden") in ("1", "true") or float(look.get(size, "9")) < 1


def _formula_text(formula: object) -> str:
    """A formula; what it spreads over is part of it."""
    match formula:
        case ArrayFormula():
            return f"{{array {formula.ref}}}{formula.text}"
        case DataTableFormula():
            return f"{{table {dict(formula)}}}"
    return str(formula)


def plain(value: object) -> Value:
    """A value of openpyxl as one of ours; nothing for an empty text."""
    match value:
        case bool():
            return value
        case int() | float():
            number = Decimal(format(float(value), f".{DIGITS}g"))
            return number if number.is_finite() else str(value)
        case datetime() | date() | time() | timedelta():
            return plain(to_excel(value))
        case str():
            return shown(value) or None
        case None:
            return None
    return str(value)


def shown(text: str) -> str:
    """A text with its escapes resolved."""
    if "_x" in text:
        halves = _ESCAPE.sub(lambda match: chr(int(match[1], 16)), text)
        text = halves.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\r\n", "\n")


def alike(one: Value, other: Value, *, result: bool = False) -> bool:
    """Whether a person sees the same: a carriage return is not seen, nor whether 10 is a number or a text of digits.

    Blanks around the ``result`` of a formula are not seen either, and gone when it is computed again.
    """
    if isinstance(one, str) and isinstance(other, str):
        if result:
            return one.strip() == other.strip()
        return one.replace("\r", "") == other.replace("\r", "")
    if isinstance(one, Decimal) and isinstance(other, str):
        return format(one.normalize(), "f") == other
    return type(one) is type(other) and one == other


def same_formula(one: str | None, other: str | None) -> bool:
    """Whether two formulas differ at most in capitals and spaces outside texts, and in how numbers are written."""
    if one is None or other is None or one == other:
        return one == other
    return _meant(one) == _meant(other)


def _meant(formula: str) -> list[str]:
    pieces = _PIECE.findall(formula.removeprefix("=").removeprefix("="))
    while pieces[:1] == ["("] and pieces[-1:] == [")"] and _is_one_bracket(pieces):
        pieces = pieces[1:-1]
    return [repr(float(text)) if text[0].isdigit() else text if text[0] == '"' else text.upper() for text in pieces]


def _is_one_bracket(pieces: list[str]) -> bool:
    """Whether the bracket that opens first closes last."""
    depth = 0
    for at, piece in enumerate(pieces):
        depth += (piece == "(") - (piece == ")")
        if depth == 0:
            return at == len(pieces) - 1
    return False


def differences(
    now: Reading, issued: Reading, printed: Mapping[str, tuple[int, int, int, int]]
) -> Iterator[tuple[str, str]]:
    """What differs, apart from the cells: the sheet, and what. What is not printed anybody may put out of sight."""
    if set(now.sheets) != set(issued.sheets):
        yield "", f"sheets {list(now.sheets)}"
    if now.from_1904 != issued.from_1904:
        yield "", "counts from 1904"
    for name in now.hidden ^ issued.hidden:
        yield name, "hidden"
    for name in now.sheets.keys() & issued.sheets.keys():
        one, other = now.sheets[name], issued.sheets[name]
        if one is other:
            continue
        top, left, bottom, right = printed[name]
        rows = {row + 1 for row, _ in other.cells if top <= row <= bottom}
        columns = {get_column_letter(column + 1) for column in range(left, right + 1)}
        hidden = [*(one.hidden_rows - other.hidden_rows) & rows, *(one.hidden_columns - other.hidden_columns) & columns]
        if hidden:
            yield name, f"hidden {sorted(map(str, hidden))}"
        for what in ("merges", "protected"):
            if getattr(one, what) != getattr(other, what):
                yield name, f"{what}: {getattr(one, what)}"
