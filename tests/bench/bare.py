"""A finished workbook as the bare XlsxWriter calls that write the same cells.

The calls are read from the file by openpyxl, so that they know nothing of how it was written: texts, numbers and
formulas with their results, looks, merged blocks, validations, conditional formats, widths and heights, names.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, NamedTuple
from unittest.mock import patch

import openpyxl
import xlsxwriter
from openpyxl.cell.cell import MergedCell
from openpyxl.cell.rich_text import CellRichText
from openpyxl.worksheet.worksheet import Worksheet
from xlsxwriter.worksheet import Worksheet as WrittenSheet

_BORDERS = {None: 0, "thin": 1, "medium": 2, "dashed": 3, "dotted": 4, "thick": 5, "double": 6, "hair": 7}
_SIDES = ("left", "right", "top", "bottom")
_ALIGNED = {"center": "vcenter", "justify": "vjustify", "distributed": "vdistributed"}


class Call(NamedTuple):
    """One call; a look is its number, in place of the object that each replay has of its own."""

    name: str
    args: tuple[Any, ...]
    look: int | None = None
    last: tuple[Any, ...] = ()
    """What follows the look."""


class Script(NamedTuple):
    """Everything that a bare script says."""

    looks: list[dict[str, Any]]
    sheets: dict[str, list[Call]]
    names: dict[str, str]
    properties: dict[str, str]


def script_of(data: bytes) -> Script:
    """The calls that write the cells of a workbook again."""
    book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    shown = openpyxl.load_workbook(io.BytesIO(data), data_only=True)
    looks: dict[str, int] = {}
    described: list[dict[str, Any]] = []

    def look_of(cell: Any) -> int:
        key = repr(cell._style)
        if key not in looks:
            looks[key] = len(looks)
            described.append(_look(cell))
        return looks[key]

    sheets = {}
    for sheet in book.worksheets:
        sheets[sheet.title] = [*_page(sheet), *_cells(sheet, shown[sheet.title], look_of), *_rules(sheet, described)]
    names = {name: f"={defined.attr_text}" for name, defined in book.defined_names.items() if defined.attr_text}
    properties = {one.name: str(one.value) for one in book.custom_doc_props.props if one.value}
    return Script(described, sheets, names, properties)


def replayed(script: Script, *, prepare: bool = True) -> bytes:
    """Write the cells by literal calls, one after the other.

    Without ``prepare`` XlsxWriter does not look through each formula for functions newer than Excel 2007.
    """
    if not prepare:
        with patch.object(WrittenSheet, "_prepare_formula", _as_it_is):
            return _written(script)
    return _written(script)


def _as_it_is(_: object, formula: str, expand_future_functions: bool = False) -> str:
    return formula.removeprefix("=")


def _written(script: Script) -> bytes:
    target = io.BytesIO()
    book = xlsxwriter.Workbook(target, {"in_memory": True})
    looks = [book.add_format(look) for look in script.looks]
    for name, calls in script.sheets.items():
        sheet = book.add_worksheet(name)
        for call in calls:
            if call.look is None:
                getattr(sheet, call.name)(*call.args)
            elif call.name == "conditional_format":
                sheet.conditional_format(*call.args, {**call.last[0], "format": looks[call.look]})
            else:
                getattr(sheet, call.name)(*call.args, looks[call.look], *call.last)
        sheet.protect("password")
    for name, value in script.names.items():
        book.define_name(name, value)
    for name, value in script.properties.items():
        book.set_custom_property(name, value, "text")
    book.close()
    return target.getvalue()


def _page(sheet: Worksheet) -> Iterator[Call]:
    for letter, held in sheet.column_dimensions.items():
        column = openpyxl.utils.column_index_from_string(letter) - 1
        yield Call("set_column", (column, column, held.width))
    for row, held in sheet.row_dimensions.items():
        if held.height:
            yield Call("set_row", (row - 1, held.height))
    yield Call("set_paper", (9,))
    yield Call("fit_to_pages", (1, 0))
    yield Call("hide_gridlines", (2,))
    yield Call("set_footer", ("&C第&P页 共&N页",))


def _cells(sheet: Worksheet, shown: Worksheet, look_of: Any) -> Iterator[Call]:
    merged = {(area.min_row, area.min_col): area for area in sheet.merged_cells.ranges}
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell, MergedCell) or not (cell.has_style or cell.value is not None):
                continue
            at, look = (cell.row - 1, cell.column - 1), look_of(cell)
            area = merged.get((cell.row, cell.column))
            if area is not None:
                yield Call("merge_range", (*at, area.max_row - 1, area.max_col - 1, ""), look)
            yield _cell(cell, shown[cell.coordinate].value, at, look)


def _cell(cell: Any, shown: Any, at: tuple[int, int], look: int) -> Call:
    value = str(cell.value) if isinstance(cell.value, CellRichText) else cell.value
    if cell.hyperlink is not None and cell.hyperlink.location:
        return Call("write_url", (*at, f"internal:{cell.hyperlink.location}"), look, (str(value),))
    if value is None:
        return Call("write_blank", (*at, None), look)
    if cell.data_type == "f":
        result = shown if isinstance(shown, (int, float, str)) else 0
        return Call("write_formula", (*at, str(value)), look, (result,))
    if isinstance(value, bool):
        return Call("write_boolean", (*at, value), look)
    if isinstance(value, (int, float)):
        return Call("write_number", (*at, value), look)
    if isinstance(value, str):
        return Call("write_string", (*at, value), look)
    return Call("write_datetime", (*at, value), look)


def _rules(sheet: Worksheet, described: list[dict[str, Any]]) -> Iterator[Call]:
    for rule in sheet.data_validations.dataValidation:
        for area in rule.sqref.ranges:
            yield Call("data_validation", (*_corners(area), _validation(rule)))
    for held in sheet.conditional_formatting:
        for rule in held.rules:
            if rule.formula:
                described.append({"bg_color": "#FFC7CE"})
                told = {"type": "formula", "criteria": f"={rule.formula[0]}"}
                for area in held.sqref.ranges:
                    yield Call("conditional_format", _corners(area), len(described) - 1, (told,))
    if sheet.freeze_panes:
        yield Call("freeze_panes", (sheet.freeze_panes,))
    if sheet.auto_filter.ref:
        yield Call("autofilter", (sheet.auto_filter.ref,))


def _corners(area: Any) -> tuple[int, int, int, int]:
    return area.min_row - 1, area.min_col - 1, area.max_row - 1, area.max_col - 1


def _validation(rule: Any) -> dict[str, Any]:
    texts = {
        "input_title": rule.promptTitle or "",
        "input_message": rule.prompt or "",
        "error_title": rule.errorTitle or "",
        "error_message": rule.error or "",
    }
    if rule.type == "list":
        source = str(rule.formula1)
        options: Any = source.strip('"').split(",") if source.startswith('"') else f"={source}"
        return {"validate": "list", "source": options, **texts}
    kinds = {"textLength": "length", "whole": "integer"}
    between = {"criteria": "between", "minimum": _limit(rule.formula1), "maximum": _limit(rule.formula2)}
    return {"validate": kinds.get(rule.type, rule.type), **between, **texts}


def _limit(formula: str | None) -> float | str:
    try:
        return float(formula or 0)
    except ValueError:
        return f"={formula}"


def _look(cell: Any) -> dict[str, Any]:
    """What ``add_format`` is given for a look that openpyxl read."""
    font, fill, border, placed = cell.font, cell.fill, cell.border, cell.alignment
    told: dict[str, Any] = {
        "font_name": font.name,
        "font_size": font.size,
        "bold": font.bold,
        "italic": font.italic,
        "num_format": cell.number_format,
        "align": placed.horizontal,
        "valign": _ALIGNED.get(placed.vertical, placed.vertical),
        "text_wrap": placed.wrap_text,
        "indent": placed.indent,
        "locked": cell.protection.locked,
    }
    if font.color is not None and isinstance(font.color.rgb, str):
        told["font_color"] = f"#{font.color.rgb[-6:]}"
    if fill.patternType == "solid" and isinstance(fill.fgColor.rgb, str):
        told["bg_color"] = f"#{fill.fgColor.rgb[-6:]}"
    for side in _SIDES:
        told[side] = _BORDERS.get(getattr(border, side).style, 1)
    return {name: value for name, value in told.items() if value is not None}
