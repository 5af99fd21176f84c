"""The charts of a workbook that is written straight: drawn by XlsxWriter, in a workbook of nothing else.

A chart has many parts and there are few of them. What it is drawn of are some cells of its sheet, and where it stands
depends on the widths and heights of its rows and columns: a workbook with these has the same parts for it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

from perfeval_xl.expressions.evaluate import is_number
from perfeval_xl.layout.grid import Plan, PlannedChart, SheetPlan
from perfeval_xl.writer.bars import insert_bars
from perfeval_xl.writer.straight_cells import Unusual
from perfeval_xl.writer.strict import StrictWorkbook, StrictWorksheet, require_success, strict_writing

_DRAWN = ("xl/charts/chart", "xl/drawings/drawing")
"""How the names of the parts begin that a chart consists of."""


def drawn(plan: Plan) -> Mapping[str, str]:
    """The parts of all charts by their names. Raises Unusual where one is drawn of more than texts and numbers."""
    if not any(sheet.charts for sheet in plan.sheets):
        return {}
    target = io.BytesIO()
    with strict_writing():
        book = StrictWorkbook(target)
        for sheet in plan.sheets:
            _draw(book, book.add_worksheet(sheet.name, StrictWorksheet), sheet)
        book.close()
    with zipfile.ZipFile(target) as package:
        return {name: package.read(name).decode() for name in package.namelist() if name.startswith(_DRAWN)}


def _draw(book: StrictWorkbook, sheet: Any, plan: SheetPlan) -> None:
    if not plan.charts:
        return
    for column, width in enumerate(plan.widths):
        sheet.set_column(column, column, width)
    for row, height in plan.heights.items():
        sheet.set_row(row, height)
    for row, column in {at for chart in plan.charts for at in _drawn_of(chart)}:
        cell = plan.cells.get((row, column))
        value = None if cell is None or cell.key or cell.formula or cell.link else cell.value
        if isinstance(value, str):
            sheet.put_text(row, column, value, None)
        elif is_number(value):
            require_success(sheet.write_number(row, column, float(value)))
        else:
            raise Unusual
    for chart in plan.charts:
        insert_bars(book, sheet, plan, chart)


def _drawn_of(chart: PlannedChart) -> Iterator[tuple[int, int]]:
    """Row and column of each cell that a chart is drawn of."""
    first, last, names = chart.names
    for row in range(first, last + 1):
        yield row, names
    for series in chart.series:
        yield series.name
        for row in range(first, last + 1):
            yield row, series.column
