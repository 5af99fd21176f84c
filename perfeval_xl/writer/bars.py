"""Native charts of a planned sheet: bars over the numbers of a table on it."""

from __future__ import annotations

from typing import Any

from perfeval_xl.layout.grid import PlannedChart, SheetPlan
from perfeval_xl.layout.pages import PIXELS_PER_CHARACTER, PIXELS_PER_COLUMN, PIXELS_PER_POINT
from perfeval_xl.layout.styles import look
from perfeval_xl.writer.strict import StrictWorkbook, require_success

GREY, LINE = "#595959", "#D9D9D9"
"""Of the letters of a chart, and of its frame."""
GAP, OVERLAP = 70, -5
"""Per cent of the width of a bar: between two groups of bars, and (less than nothing) between those of a group."""
MARGIN = 4
"""Pixels between a chart and the edges of its row."""
TITLE_SIZE, LETTER_SIZE = 11, 9
MOVES = 2
"""A chart moves with its cells, and keeps its size."""


def insert_bars(book: StrictWorkbook, sheet: Any, plan: SheetPlan, planned: PlannedChart) -> None:
    """Put the chart into its row of ``sheet``, over the printed width."""
    chart = book.add_chart({"type": "bar" if planned.lying else "column"})
    first, last, names = planned.names
    for series in planned.series:
        chart.add_series(
            {
                "name": [plan.name, *series.name],
                "categories": [plan.name, first, names, last, names],
                "values": [plan.name, first, series.column, last, series.column],
                "fill": {"color": series.colour},
                "gap": GAP,
                "overlap": OVERLAP,
                "data_labels": {"value": True, "position": "outside_end", "font": _font()},
            }
        )
    chart.set_title({"name": planned.title, "name_font": _font(TITLE_SIZE, bold=True), "overlay": False})
    chart.set_legend({"position": "bottom", "font": _font()})
    names_axis = {"num_font": _font(), "line": {"color": LINE}, "reverse": planned.lying, "major_tick_mark": "none"}
    # The numbers stand at the bars.
    numbers_axis = {"visible": False, "min": 0, "major_gridlines": {"visible": False}}
    # Of lying bars the names stand along the y axis.
    chart.set_x_axis(numbers_axis if planned.lying else names_axis)
    chart.set_y_axis(names_axis if planned.lying else numbers_axis)
    chart.set_chartarea({"border": {"color": LINE}})
    left, right = plan.printed[1], plan.printed[3]
    columns = plan.widths[left : right + 1]
    width = sum(round(PIXELS_PER_CHARACTER * one) + PIXELS_PER_COLUMN for one in columns) - 2 * MARGIN
    height = round(plan.heights[planned.row] * PIXELS_PER_POINT) - 2 * MARGIN
    chart.set_size({"width": width, "height": height})
    placed = {"x_offset": MARGIN, "y_offset": MARGIN, "object_position": MOVES, "description": planned.about}
    require_success(sheet.insert_chart(planned.row, left, chart, placed))


def _font(size: int = LETTER_SIZE, *, bold: bool = False) -> dict[str, Any]:
    return {"name": look(())["font_name"], "size": size, "bold": bold, "color": GREY}
