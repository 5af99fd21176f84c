"""The tables of the sheet 自评报告: how wide their columns are, and where their cells lie."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.grid import ChartSeries, PlannedChart
from perfeval_xl.reports.model import Block, Origin, ReportChart, ReportTable, TableCell
from perfeval_xl.tables import plain
from perfeval_xl.text_measure import LINE, MARGIN, lines_of, width_of

PRINTED = 90.0
"""Characters of what is printed: an A4 page at its full size."""
USUAL = (10.0, 12.0, 26.0, 14.0, 14.0, 7.0, 7.0)
"""Columns of a sheet without a table of more columns: those of the table of indicators."""
NARROWEST, WIDEST_FIGURE, NARROWEST_TEXT = 7.0, 18.0, 16.0
"""Characters of a column; the last of one that holds sentences."""
SPACE = 2.0
"""Characters that a column has more than its longest figure."""
TALLEST_ROW = 150.0
"""Points of a row of the sheet; a row of a table that is higher takes several, so that a page can end in it."""
SHORTEST_PARTED = 6
"""Rows of a table that no page ends in."""
ROOM = 0.4
"""Lines that a row of a table has more than its text."""
OPEN_LOOKS = {Origin.GAP: "required", Origin.DOUBT: "doubtful"}
"""Looks of a cell in which something is to be filled in or cleared up."""
ACCENT, BESIDE = "#1F4E79", "#BFBFBF"
"""Colours of the bars: the accent of the theme for what a chart is about, grey for what that is measured by."""
STANDING, LYING, PER_BAR = 170.0, 64.0, 34.0
"""Points of a chart whose bars stand, of one whose bars lie before its first group of bars, and of each of those."""
MOST_STANDING, NAMES_STANDING = 6, 104
"""Groups of bars that stand side by side, and characters that all their names may take below them."""
_FORMATS = (("number", ""), ("score", ".2"), ("amount", ",.2"))
"""Looks of a number, and how Python would print it so."""


def tables_of(blocks: Iterable[Block]) -> list[ReportTable]:
    """The tables of a report, those of its charts among them."""
    tables = (block.table if isinstance(block, ReportChart) else block for block in blocks)
    return [table for table in tables if isinstance(table, ReportTable)]


def column_widths(table: ReportTable) -> tuple[float, ...]:
    """Characters of each column, `PRINTED` together: figures as wide as they are, sentences share the rest."""
    longest = [
        max((width_of(text) for text in (head, *(row[at].text for row in table.rows))), default=0)
        for at, head in enumerate(table.head)
    ]
    needs = [
        max(NARROWEST_TEXT, float(need)) if at in table.wide else max(NARROWEST, min(need + SPACE, WIDEST_FIGURE))
        for at, need in enumerate(longest)
    ]
    narrow = [at for at in range(len(needs)) if at not in table.wide]
    fixed = sum(needs[at] for at in narrow)
    if not table.wide or fixed > PRINTED - NARROWEST_TEXT * len(table.wide):
        return tuple(need * PRINTED / sum(needs) for need in needs)
    # A text ten times as long is not ten times as wide, but some lines higher.
    shares = {at: math.sqrt(needs[at]) for at in table.wide}
    rest = PRINTED - fixed
    return tuple(rest * shares[at] / sum(shares.values()) if at in shares else need for at, need in enumerate(needs))


def grid_of(tables: Sequence[ReportTable]) -> tuple[float, ...]:
    """The printed columns of the sheet: those of the table with most of them, no fewer than usual."""
    largest = max(tables, key=lambda table: len(table.head), default=None)
    return USUAL if largest is None or len(largest.head) < len(USUAL) else column_widths(largest)


def spans_of(widths: Sequence[float], grid: Sequence[float]) -> tuple[tuple[int, int], ...]:
    """First and last column of the grid of each column of a table, so that they lack least of their widths."""
    best: list[tuple[float, tuple[int, ...]]] = [(0.0, ())] * (len(grid) + 1)
    """By the column after the last that is taken: the shares lacking so far, squared, and where each column ends."""
    for number, wanted in enumerate(widths):
        lacking: list[tuple[float, tuple[int, ...]]] = [(math.inf, ())] * (len(grid) + 1)
        for end in range(number + 1, len(grid) + 1):
            starts = range(number, end) if number else (0,)
            lacking[end] = min(
                (best[start][0] + max(0.0, 1 - sum(grid[start:end]) / wanted) ** 2, (*best[start][1], end))
                for start in starts
            )
        best = lacking
    ends = best[len(grid)][1]
    return tuple((first, after - 1) for first, after in pairwise((0, *ends)))


@dataclass(frozen=True)
class Placed:
    """Where a table stands on the sheet."""

    head: int
    rows: tuple[int, ...]
    """The sheet row of each of its rows."""
    after: int
    spans: tuple[tuple[int, int], ...]


def place_table(sheet: SheetBuilder, table: ReportTable, row: int, figures: Sequence[int] = ()) -> Placed:
    """Put ``table`` from ``row`` on, the columns ``figures`` as numbers; return where it is."""
    grid = sheet.plan.widths[: _last(sheet) + 1]
    spans, last = spans_of(column_widths(table), grid), _last(sheet)
    sheet.text(row, 0, table.title, "label", to_column=last)
    sheet.need(row, 1.8)
    sheet.plan.headings |= {row, row + 1}
    head = row + 1
    for (first, end), text in zip(spans, table.head, strict=True):
        sheet.text(head, first, text, "boxed", "label", to_column=end)
    lines = max(lines_of(text, sheet.width(*span)) for span, text in zip(spans, table.head, strict=True))
    sheet.need(head, lines + ROOM)
    rows = [head + 1]
    for cells in table.rows:
        rows.append(rows[-1] + _height(sheet, table, cells, spans, rows[-1]))
    if len(table.rows) <= SHORTEST_PARTED:
        sheet.plan.headings |= set(range(row, rows[-2]))
    for at, span in enumerate(spans):
        _column(sheet, table, at, span, rows, is_figure=at in figures)
    return Placed(head, tuple(rows[:-1]), rows[-1], spans)


def _last(sheet: SheetBuilder) -> int:
    return sheet.plan.printed[3]


def _height(
    sheet: SheetBuilder, table: ReportTable, cells: Sequence[TableCell], spans: Sequence[tuple[int, int]], row: int
) -> int:
    """Ask for room for a row of the table; return how many rows of the sheet it takes."""
    own = [at for at in range(len(cells)) if at not in table.merged]
    lines = max((lines_of(cells[at].text, sheet.width(*spans[at])) for at in own), default=1) + ROOM
    taken = max(1, math.ceil((lines * LINE + MARGIN) / TALLEST_ROW))
    for at in range(row, row + taken):
        sheet.need(at, lines / taken)
    return taken


def _column(
    sheet: SheetBuilder, table: ReportTable, at: int, span: tuple[int, int], rows: Sequence[int], *, is_figure: bool
) -> None:
    for first, after in _runs(table, at):
        cell, top, bottom = table.rows[first][at], rows[first], rows[after] - 1
        opened = next((piece.origin for piece in cell.spans if piece.origin.is_open), None)
        looks: tuple[str, ...] = ("boxed", "left" if at in table.wide else "center")
        looks += (OPEN_LOOKS[opened],) if opened is not None else ()
        number = shown_number(cell) if is_figure and top == bottom else None
        if number is not None:
            sheet.number(top, span[0], number[0], *looks, number[1], "center", to_column=span[1])
            continue
        sheet.text(top, span[0], cell.text, *looks, to_row=bottom, to_column=span[1])
        if after - first > 1:
            lines = lines_of(cell.text, sheet.width(*span)) + ROOM
            for row in range(top, bottom + 1):
                sheet.need(row, math.ceil(lines / (bottom - top + 1)))


def _runs(table: ReportTable, at: int) -> list[tuple[int, int]]:
    """The first row of each cell of a column, and the one after its last."""
    starts = [
        number
        for number, row in enumerate(table.rows)
        if number == 0
        or at not in table.merged
        or any(row[column].text != table.rows[number - 1][column].text for column in table.merged if column <= at)
    ]
    return list(zip(starts, [*starts[1:], len(table.rows)], strict=True))


def shown_number(cell: TableCell) -> tuple[Decimal, str] | None:
    """The number of a cell, and the look in which a sheet shows it as its text; None where there is none."""
    if cell.value is None:
        return None
    number = Decimal(cell.value.numerator) / Decimal(cell.value.denominator)
    for look, pattern in _FORMATS:
        if cell.text == (format(number, f"{pattern}f") if pattern else plain(number)):
            return number, look
    return None


def place_chart(sheet: SheetBuilder, chart: ReportChart, row: int) -> tuple[Placed, int]:
    """Put the table of ``chart`` and below it its bars, where every name has a figure that a sheet can hold."""
    placed = place_table(sheet, chart.table, row, chart.series)
    rows = chart.table.rows
    shown = [[shown_number(cells[at]) is not None or cells[at].value is None for at in chart.series] for cells in rows]
    if not rows or not all(map(all, shown)) or placed.after - placed.rows[0] != len(rows):
        return placed, placed.after
    names = [cells[chart.label].text for cells in rows]
    lying = len(names) > MOST_STANDING or max(map(width_of, names)) * len(names) > NAMES_STANDING
    last, label = _last(sheet), placed.spans[chart.label][0]
    colours = [BESIDE] * (len(chart.series) - 1) + [ACCENT]
    sheet.text(placed.after, 0, "", "left", to_column=last)
    sheet.need(placed.after, ((LYING + PER_BAR * len(names) if lying else STANDING) - MARGIN) / LINE)
    sheet.plan.charts.append(
        PlannedChart(
            chart.title,
            placed.after,
            (placed.rows[0], placed.rows[-1], label),
            tuple(
                ChartSeries((placed.head, placed.spans[at][0]), placed.spans[at][0], colour)
                for at, colour in zip(chart.series, colours, strict=True)
            ),
            lying,
            f"{chart.title}，数据见上表",
        )
    )
    return placed, placed.after + 1
