"""Native charts over tables of the same workbook."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from perfeval_xl.layout.styles import look
from perfeval_xl.writer.strict import StrictWorkbook, require_success
from perfeval_xl.writer.table_looks import GOOD_HUES
from perfeval_xl.writer.table_types import ChartBlock, Placed

_GREY, _LINE = "#595959", "#D9D9D9"
_GAP = 60
"""Per cent of the width of a column between two."""
_DOT = 6
"""Points of a mark."""


def insert_chart(
    book: StrictWorkbook, sheet: Any, block: ChartBlock, row: int, left: int, places: Mapping[str, Placed]
) -> None:
    """Put the chart on ``sheet`` at ``row``, ``left`` pixels from the edge. Raises KeyError for a table or column that
    is not in the workbook.
    """
    table = places[block.table]
    chart = book.add_chart({"type": block.kind})
    for at, title in enumerate(block.values):
        chart.add_series(_series(block, table, at, title))
    font = _font(9)
    chart.set_title({"name": block.title, "name_font": _font(12, bold=True), "overlay": False})
    legend = block.kind == "pie" or len(block.values) > 1
    chart.set_legend(
        {"position": "right" if block.kind == "pie" else "bottom", "font": font} if legend else {"none": True}
    )
    if block.kind == "bar":
        # Its names stand on the left, the first on top; its numbers stand at the bars.
        chart.set_y_axis(_axis(block.y_title, "", None, lines=False) | {"reverse": True})
        chart.set_x_axis(_axis(block.x_title, block.x_format, block.x_range, lines=False) | {"visible": False})
    elif block.kind != "pie":
        chart.set_x_axis(_axis(block.x_title, block.x_format, block.x_range, lines=block.kind == "scatter"))
        chart.set_y_axis(_axis(block.y_title, block.y_format, block.y_range, lines=True))
    chart.set_chartarea({"border": {"color": _LINE}})
    chart.set_size({"width": block.width, "height": block.height})
    options = {"x_offset": left, "y_offset": 4, "object_position": 2, "description": block.about or block.title}
    require_success(sheet.insert_chart(row, 0, chart, options))


def _series(block: ChartBlock, table: Placed, at: int, title: str) -> dict[str, Any]:
    x, y = table.columns[block.categories], table.columns[title]
    last = table.first + block.lines - 1 if block.lines else table.last
    hues = block.colours or GOOD_HUES
    series: dict[str, Any] = {
        "name": [table.sheet, table.head, y],
        "categories": [table.sheet, table.first, x, last, x],
        "values": [table.sheet, table.first, y, last, y],
    }
    if block.kind == "scatter":
        mark = {"type": "circle", "size": _DOT, "fill": {"color": hues[at]}, "border": {"color": "#FFFFFF"}}
        return series | {"marker": mark}
    lines = last - table.first + 1
    if block.kind == "pie" or (len(block.values) == 1 and len(block.colours) > 1):
        series["points"] = [{"fill": {"color": hues[i % len(hues)]}} for i in range(lines)]
    else:
        series["fill"] = {"color": hues[at % len(hues)]}
    # What there is none of has no label.
    shown = {"value": True, "font": _font(9), "num_format": block.x_format or "0;;"}
    if block.kind == "pie":
        series["data_labels"] = shown | {"font": _font(10, bold=True) | {"color": "#FFFFFF"}}
    elif block.kind == "bar":
        series["data_labels"] = shown | {"position": "inside_end", "font": _font(9) | {"color": "#FFFFFF"}}
    elif len(block.values) == 1:
        series["data_labels"] = shown
    return series if block.kind == "pie" else series | {"gap": _GAP}


def _axis(title: str, number_format: str, limits: tuple[float, float] | None, *, lines: bool) -> dict[str, Any]:
    axis: dict[str, Any] = {
        "num_font": _font(9),
        "line": {"color": _LINE},
        "major_gridlines": {"visible": lines, "line": {"color": _LINE, "width": 0.5}},
    }
    if title:
        axis |= {"name": title, "name_font": _font(9)}
    if number_format:
        axis["num_format"] = number_format
    if limits:
        axis |= {"min": limits[0], "max": limits[1]}
    return axis


def _font(size: int, *, bold: bool = False) -> dict[str, Any]:
    return {"name": look(())["font_name"], "size": size, "bold": bold, "color": _GREY}
