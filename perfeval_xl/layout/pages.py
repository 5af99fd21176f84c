"""Where a long form may be broken into pages without cutting a cell in two."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from perfeval_xl.layout.grid import PlannedCell, SheetPlan
from perfeval_xl.text_measure import height_for, lines_of

Merges = set[tuple[int, int, int, int]]
MARGINS = {"left": 0.4, "right": 0.4, "top": 0.5, "bottom": 0.5}
"""Inches."""
A4_SHORT, A4_LONG = 595.0, 842.0
_ASIDE, _ABOVE = 72 * (MARGINS["left"] + MARGINS["right"]), 72 * (MARGINS["top"] + MARGINS["bottom"]) + 18.0
"""Points of an A4 page, and what its margins and the line for the page number take of them."""
PAGE_WIDTH, PAGE_HEIGHT = A4_SHORT - _ASIDE, A4_LONG - _ABOVE
LANDSCAPE_WIDTH, LANDSCAPE_HEIGHT = A4_LONG - _ASIDE, A4_SHORT - _ABOVE
"""Points that are left for cells."""
PIXELS_PER_CHARACTER, PIXELS_PER_COLUMN, PIXELS_PER_POINT = 7, 5, 96 / 72
"""A column of n characters is 7n + 5 pixels wide, at 96 pixels to the inch."""
POINTS_PER_CHARACTER, POINTS_PER_COLUMN = 5.25, 3.75
"""The same in points."""
SAFETY = 0.95
"""Other programs measure fonts a little differently."""
SMALLEST, SMALLEST_OF_NOTES = 0.85, 0.72
"""How small a form may be printed to be on one page, and a sheet that goes with it: a body of 10 points is still
one of 8.5, and one of 7.2."""


class Filled(NamedTuple):
    """Shares of a page from which on it may end early."""

    well: float
    """Before a new 一级指标, or a heading."""
    within: float
    """Inside of one."""
    section: float
    """Before a new section, which is better whole than a page full."""
    whole: bool = False
    """Whether no score or text that is one over the rows of a level is cut, unless the level is longer than a page."""


USUAL, FULL, FLOWING = Filled(0.55, 0.55, 0.2), Filled(0.9, 0.75, 0.5, whole=True), Filled(0.85, 0.85, 0.85)
"""Of sheets that go with a form, of the form (official forms go on where the page before ends), and of a text."""


def width_in_points(widths: Sequence[float]) -> float:
    """Points that columns of so many characters take on paper."""
    return sum(widths) * POINTS_PER_CHARACTER + len(widths) * POINTS_PER_COLUMN


def shrinks_to(widths: Sequence[float], *, landscape: bool) -> float:
    """The share of its size at which a sheet is printed whose columns have so many characters."""
    return min(1.0, (LANDSCAPE_WIDTH if landscape else PAGE_WIDTH) / width_in_points(widths))


def paginate(plan: SheetPlan, filled: Filled = USUAL) -> None:
    """Put a sheet that nearly fits on one page; break a longer one between its rows.

    A break crosses no merged cell but those of the first column, whose label may
    run over pages, and those of a 一级 or 二级指标 too long for a page.
    """
    first, left, last, right = plan.printed
    width = width_in_points(plan.widths[left : right + 1])
    wide, high = (LANDSCAPE_WIDTH, LANDSCAPE_HEIGHT) if plan.landscape else (PAGE_WIDTH, PAGE_HEIGHT)
    room = high * max(1.0, width / wide) * SAFETY
    length = sum(plan.heights.get(row, 15.0) for row in range(first, last + 1))
    smallest = SMALLEST if plan.plain_print else SMALLEST_OF_NOTES
    # A sheet too wide for that is no smaller on one page than it is on several.
    if length <= high / min(smallest, wide / width):
        plan.one_page = True
    else:
        plan.breaks = _breaks(plan, room, filled)
    if plan.table is not None and any(not plan.table[0] < row <= plan.table[1] for row in plan.breaks):
        # A page that begins below the table would bear the table's heading over other things.
        plan.repeated = None


def raise_labels(plan: SheetPlan) -> None:
    """Let what runs over pages stand on the first of them, where it is not cut in two.

    The label of the whole table, in the first column, stays in the middle of it where no break runs through its text.
    """
    for at, cell in plan.cells.items():
        crossed = [row for row in plan.breaks if cell.row < row <= cell.last_row]
        if crossed and (cell.column > 0 or any(_is_in_text(plan, cell, row) for row in crossed)):
            plan.cells[at] = cell._replace(style=(*cell.style, "top"))


def _is_in_text(plan: SheetPlan, cell: PlannedCell, row: int) -> bool:
    """Whether a text in the middle of ``cell`` is, or nearly is, where the page before ``row`` ends."""
    above, below = _height(plan, cell.row, row), _height(plan, row, cell.last_row + 1)
    width = sum(plan.widths[cell.column : cell.last_column + 1])
    return abs(above - below) / 2 <= height_for(lines_of(str(cell.value), width) + 1) / 2


def _height(plan: SheetPlan, first: int, after: int) -> float:
    return sum(plan.heights.get(row, 15.0) for row in range(first, after))


def _breaks(plan: SheetPlan, room: float, filled: Filled) -> list[int]:
    first, _, last, _ = plan.printed
    breaks: list[int] = []
    # No break runs through what lies in one row, as most merged cells do.
    start, merges = first, {merge for merge in plan.merges if merge[2] > merge[0]}
    while True:
        used, row = 0.0, start
        while row <= last and used + plan.heights.get(row, 15.0) <= room:
            used += plan.heights.get(row, 15.0)
            row += 1
        if row > last:
            return breaks
        chosen = _best(plan, merges, (start, row), room, filled)
        if chosen is None:
            return breaks
        breaks.append(chosen)
        start = chosen
        # The repeated heading takes its place on every further page.
        if plan.repeated is not None and len(breaks) == 1:
            room -= plan.heights.get(plan.repeated, 15.0)


def _best(plan: SheetPlan, merges: Merges, rows: tuple[int, int], room: float, filled: Filled) -> int | None:
    """The last row that may begin a page, sooner through a label than on a page half empty.

    Sooner a heading than another row, where that leaves the page well filled.
    The labels of 一级指标 and 二级指标 stand in the second and third column; ``rows`` are the
    first of the page and the first that does not fit any more.
    """
    start, overflow = rows
    announced = [
        row
        for row in range(overflow, start, -1)
        if not plan.flowing and row in plan.headings and row - 1 not in plan.headings
    ]
    sections = [
        row
        for row in range(overflow, start, -1)
        if not plan.flowing and row in plan.sections and row - 1 not in plan.headings
    ]
    candidates = [sections, announced] + [
        [row for row in range(overflow, start, -1) if not _cuts(plan, merges, row, columns_from=column, filled=filled)]
        for column in (1, 2, 3)
    ]
    least = (filled.well, filled.well, filled.well, filled.within, filled.within)
    for share, listed in zip(least, candidates, strict=True):
        for row in listed:
            used = sum(plan.heights.get(at, 15.0) for at in range(start, row))
            if used >= (filled.section if row in plan.sections else share) * room:
                return row
    if filled.whole:
        candidates.append([row for row in range(overflow, start, -1) if not _leaves_heading(plan, row)])
    return next((row for listed in candidates[2:] for row in listed), None)


def _leaves_heading(plan: SheetPlan, row: int) -> bool:
    """Whether a break before ``row`` leaves a heading alone at the foot of a page."""
    return row - 1 in plan.headings or row - 1 == plan.repeated


def _cuts(plan: SheetPlan, merges: Merges, row: int, *, columns_from: int, filled: Filled) -> bool:
    """Whether a break before ``row`` runs through a merged cell."""
    if _leaves_heading(plan, row):
        return True
    crossed = [(top, column) for top, column, bottom, _ in merges if top < row <= bottom]
    return any(at[1] >= columns_from or (filled.whole and not _is_label(plan.cells[at])) for at in crossed)


def _is_label(cell: PlannedCell) -> bool:
    """Whether a fixed text stands in it, and nothing that is typed or computed."""
    return cell.key is None and cell.formula is None and not cell.open
