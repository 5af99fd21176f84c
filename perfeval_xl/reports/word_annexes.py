"""The forms that are attached to a report, as tables of its Word file: merged as printed, as wide as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docx.shared import Pt

from perfeval_xl.reports.annexes import AnnexGrid, GridCell, annex_grid, own_number
from perfeval_xl.reports.word_markup import Cell, TableRow, append, paragraph, run, table
from perfeval_xl.reports.word_pages import ACROSS, FORM, Paper, begin_section
from perfeval_xl.reports.word_text import Body

_LEAST_POINTS = 7.0
"""Smaller letters are not read on paper."""
_LARGEST = 1.1
"""How much wider than on its sheet a narrow form becomes."""
_WIDE_FACTOR = 0.6
"""A form that would become smaller than this on an upright page lies across."""
_LEAST_SHRUNK = 0.85
"""How much smaller a form becomes rather than leave a few rows for another page."""
_SURE = 0.95
"""Of the height of a page: programs differ a little in the height of a line."""
_LONGEST_WHOLE_MM = 80.0
"""Height of a row that stays on one page; a higher one may be parted, or a page would stay empty."""
_TITLE_MM = 12.0
"""What the title of an annex takes of its page."""
_SIDES = ("top", "left", "bottom", "right")
_EMPTY = Cell(stands="")
"""What no cell of the form takes."""


class FormPart(NamedTuple):
    """Rows of a form that are one table of Word."""

    first: int
    after: int
    """The row behind its last."""
    headed: bool = False
    """Whether its first row is repeated on each page."""


def add_annexes(body: Body) -> None:
    """Add every annex on pages of its own, each with its title as it is named below the report."""
    paper: Paper | None = None
    for named, annexes in body.report.annex_groups:
        for annex in annexes:
            grid = annex_grid(annex)
            needed = ACROSS if grid.landscape or FORM.text_width / sum(grid.widths) < _WIDE_FACTOR else FORM
            begins = needed != paper
            if begins:
                begin_section(body.document, needed)
                paper = needed
            first = body.add("AnnexTitle", named) if annex is annexes[0] else None
            if first is not None:
                body.name_title(first, named, 1)
            # Forms of one kind have one number; each says whose it is.
            own = body.add("AnnexPart", f"{annex.label}：{annex.title}") if annex.group else None
            for title in [one for one in (first, own) if one is not None][:1]:
                title.paragraph_format.page_break_before = (not begins) or None
            titles = sum(one is not None for one in (first, own))
            _add_form(body, grid, needed, 1 if own_number(annex) else 0, titles * _TITLE_MM)


def _add_form(body: Body, grid: AnnexGrid, paper: Paper, first: int, above: float) -> None:
    """Add the rows from ``first`` on below titles that take so many mm."""
    factor, room = min(_LARGEST, paper.text_width / sum(grid.widths)), paper.text_height - above
    fitting = room * _SURE / sum(grid.heights[first:])
    if factor * _LEAST_SHRUNK <= fitting < factor:
        factor = fitting
    for part in form_parts(grid, factor, room, first):
        if part.first > first:
            between = body.add("Spacer").paragraph_format
            between.line_spacing = Pt(1)
        _add_part(body, grid, part, factor)
    body.add("Spacer")


def form_parts(grid: AnnexGrid, factor: float, room: float, first: int) -> Iterator[FormPart]:
    """The whole form, or, where it is longer than a page, what stands above its headings and what they head."""
    after, head = len(grid.heights), grid.head
    longer = sum(grid.heights[first:]) * factor > room
    crossed = head is not None and any(cell.row < head < cell.row + cell.rows for cell in grid.cells)
    if head is None or not longer or crossed or head <= first:
        yield FormPart(first, after)
        return
    # What stands below the table (notes, who filled it in) has other headings or none.
    below = min((cell.row for cell in grid.cells if cell.row > head and not cell.boxed and cell.text), default=after)
    if any(cell.row < below < cell.row + cell.rows for cell in grid.cells):
        below = after
    yield FormPart(first, head)
    yield FormPart(head, below, headed=True)
    if below < after:
        yield FormPart(below, after)


def _add_part(body: Body, grid: AnnexGrid, part: FormPart, factor: float) -> None:
    count, across = part.after - part.first, len(grid.widths)
    cells: list[list[Cell | None]] = [[_EMPTY] * across for _ in range(count)]
    # Notes and who filled it in stay on one page.
    notes = {cell.row for cell in grid.cells if cell.text and not cell.boxed}
    for cell in grid.cells:
        if not part.first <= cell.row < part.after:
            continue
        top = cell.row - part.first
        kept = cell.row in notes and cell.row + 1 in notes
        if part.headed and top == 0 and cell.rows > 1:
            # A heading that is repeated ends in its row; what goes on below it begins there.
            _fill(cells, cell, range(1), _written(cell, factor, empty=True), open_side="bottom")
            _fill(cells, cell, range(1, cell.rows), _written(cell, factor), open_side="top")
        else:
            _fill(cells, cell, range(top, top + cell.rows), _written(cell, factor, kept=kept))
    rows = []
    for number, row in enumerate(cells):
        height = grid.heights[part.first + number] * factor
        begun = [cell for cell in row if cell is not None]
        rows.append(TableRow(begun, height <= _LONGEST_WHOLE_MM, height, headed=part.headed and number == 0))
    append(body.document, table("AnnexTable", [width * factor for width in grid.widths], rows))


def _fill(
    cells: Sequence[list[Cell | None]], cell: GridCell, rows: range, written: str, *, open_side: str = ""
) -> None:
    """Have ``cell`` take its columns of these rows, with its lines but on an open side; None is what it covers."""
    borders = [side for side in _SIDES if side != open_side] if cell.boxed else ()
    below = Cell("<w:p/>", cell.columns, "continue", borders, stands="")
    first = Cell(
        written,
        cell.columns,
        "restart" if len(rows) > 1 else "",
        borders,
        cell.fill.removeprefix("#"),
        "top" if cell.top else "center",
    )
    for row in rows:
        cells[row][cell.column : cell.column + cell.columns] = [
            first if row == rows[0] else below,
            *[None] * (cell.columns - 1),
        ]


def _written(cell: GridCell, factor: float, *, empty: bool = False, kept: bool = False) -> str:
    points = max(_LEAST_POINTS, round(2 * cell.points * min(1, factor)) / 2)
    inside = "" if empty else run(cell.text, points=points, bold=cell.bold)
    return paragraph("AnnexText", inside, kept=kept, align="" if cell.align == "center" else cell.align)
