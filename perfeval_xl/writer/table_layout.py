"""Where everything stands on the sheets of a workbook of tables, before anything is written."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from perfeval_xl.errors import LayoutError
from perfeval_xl.text_measure import width_of
from perfeval_xl.writer.table_types import Block, CardsBlock, ChartBlock, Placed, SheetSpec, TableBlock, TextBlock

NARROWEST = 9.0
"""Characters of a column of which nothing else is said."""
ROW_PIXELS = 20
"""Of a row of which nothing else is said."""
CHART_GAP = 12
"""Pixels between charts."""
BUTTON, SHORT = 3.0, 8.0
"""Characters that the button of a filter takes of a title, and of a column whose title may be broken into lines."""
READ_WIDTH = 130.0
"""Characters over which a title and a paragraph go at most, so that they are read without scrolling."""


class Top(NamedTuple):
    """A block and the row of its first line, its title included."""

    block: Block
    row: int
    left: int
    """For a chart, pixels from the left edge; else 0."""


@dataclass(frozen=True)
class Laid:
    """A sheet with places."""

    spec: SheetSpec
    tops: tuple[Top, ...]
    widths: tuple[float, ...]
    """Characters of each column."""
    printed: int
    """The last column that is printed."""
    read: int
    """The last column over which titles and paragraphs go."""
    end: int
    """The first row below everything."""


def laid_out(sheets: Sequence[SheetSpec]) -> tuple[list[Laid], dict[str, Placed]]:
    """Each sheet with the places of its blocks, and the place of each table by its name.

    Raises LayoutError where two tables, two sheets or two columns of a table have the same name.
    """
    laid = [_sheet(spec) for spec in sheets]
    names = [spec.name for spec in sheets]
    if len({name.lower() for name in names}) < len(names):
        raise LayoutError(f"有两张工作表同名：{'、'.join(names)}")
    places: dict[str, Placed] = {}
    for sheet in laid:
        for top in sheet.tops:
            if isinstance(top.block, TableBlock):
                if top.block.name in places:
                    raise LayoutError(f"有两个表格都叫{top.block.name}")
                places[top.block.name] = _placed(sheet.spec, top.block, top.row)
    return laid, places


def places_of(sheets: Sequence[SheetSpec]) -> Mapping[str, Placed]:
    """The place of each table by its name, for formulas and links. Raises LayoutError as `laid_out` does."""
    return laid_out(sheets)[1]


def head_row(block: TableBlock, top: int) -> int:
    """The row of the titles of the columns of a table whose block begins at ``top``."""
    return top + bool(block.title) + bool(block.about)


def columns_of(block: TableBlock) -> list[int]:
    """The column of the sheet in which each column of the table begins, and the one behind the last."""
    starts = [0]
    for head in block.heads:
        starts.append(starts[-1] + (1 if block.native else head.span))
    return starts


def _placed(spec: SheetSpec, block: TableBlock, top: int) -> Placed:
    titles = [head.title for head in block.heads]
    if len({title.lower() for title in titles}) < len(titles):
        raise LayoutError(f"“{spec.name}”的表格{block.name}有两列同名")
    head = head_row(block, top)
    columns = dict(zip(titles, columns_of(block), strict=False))
    return Placed(spec.name, head, head + 1, head + max(1, len(block.rows)), columns)


def _sheet(spec: SheetSpec) -> Laid:
    widths = _widths(spec)
    row = bool(spec.title) + bool(spec.about)
    tops: list[Top] = []
    at = 0
    while at < len(spec.blocks):
        block = spec.blocks[at]
        if isinstance(block, ChartBlock):
            charts = _band(spec.blocks, at, sum(7 * width + 5 for width in widths))
            left = 0
            for chart in charts:
                tops.append(Top(chart, row, left))
                left += chart.width + CHART_GAP
            row += math.ceil((max(chart.height for chart in charts) + CHART_GAP) / ROW_PIXELS)
            at += len(charts)
            continue
        tops.append(Top(block, row, 0))
        row += _rows(block) + 1
        at += 1
    printed = _printed(spec, len(widths) - 1)
    return Laid(spec, tuple(tops), widths, printed, _read(widths, printed), row)


def _band(blocks: Sequence[Block], at: int, room: float) -> list[ChartBlock]:
    """The charts from ``at`` on that stand beside one another."""
    band: list[ChartBlock] = []
    taken = 0
    for block in blocks[at:]:
        if not isinstance(block, ChartBlock) or (band and taken + block.width > room):
            break
        band.append(block)
        taken += block.width + CHART_GAP
    return band


def _rows(block: Block) -> int:
    if isinstance(block, TableBlock):
        return head_row(block, 0) + 1 + max(1, len(block.rows)) + block.totals
    if isinstance(block, TextBlock):
        return len(block.lines) + bool(block.title)
    return 3 + bool(block.title)


def _widths(spec: SheetSpec) -> tuple[float, ...]:
    widths = list(spec.widths)
    for block in spec.blocks:
        if isinstance(block, TableBlock):
            starts = columns_of(block)
            widths += [0.0] * (starts[-1] - len(widths))
            for start, head in zip(starts, block.heads, strict=False):
                if block.native and start >= len(spec.widths):
                    widths[start] = max(widths[start], head.width, _for_title(head.title))
        elif isinstance(block, CardsBlock):
            widths += [0.0] * (len(block.cards) * block.span - len(widths))
    return tuple(width or NARROWEST for width in widths) or (READ_WIDTH,)


def _for_title(title: str) -> float:
    """Characters of a column so that the button of its filter covers no short title."""
    return min(width_of(title) + BUTTON, SHORT)


def _printed(spec: SheetSpec, last: int) -> int:
    printed = [
        max((at for at, head in enumerate(block.heads) if head.printed and not head.hidden), default=last)
        for block in spec.blocks
        if isinstance(block, TableBlock) and block.native
    ]
    return max(printed, default=last) if not spec.widths else max([last, *printed])


def _read(widths: Sequence[float], printed: int) -> int:
    taken = 0.0
    for column, width in enumerate(widths[: printed + 1]):
        taken += width
        if taken > READ_WIDTH and column:
            return column - 1
    return printed
