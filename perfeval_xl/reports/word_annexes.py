"""The forms that are attached to a report, as tables of its Word file: merged as printed, as wide as a page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_ROW_HEIGHT_RULE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt
from docx.table import Table, _Cell, _Row

from perfeval_xl.reports.annexes import AnnexGrid, GridCell, annex_grid, own_number
from perfeval_xl.reports.word_elements import element, write
from perfeval_xl.reports.word_pages import ACROSS, FORM, Paper, begin_section
from perfeval_xl.reports.word_styles import line
from perfeval_xl.reports.word_tables import framed, keep_whole
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
_ALIGNMENTS = {"left": WD_ALIGN_PARAGRAPH.LEFT, "right": WD_ALIGN_PARAGRAPH.RIGHT}
_SIDES = ("top", "left", "bottom", "right")


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
            for paragraph in [one for one in (first, own) if one is not None][:1]:
                paragraph.paragraph_format.page_break_before = (not begins) or None
            titles = sum(one is not None for one in (first, own))
            _add_form(body, grid, needed, 1 if own_number(grid) else 0, titles * _TITLE_MM)


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
    widths = [width * factor for width in grid.widths]
    table = framed(body, "AnnexTable", widths, part.after - part.first)
    cells = [[_Cell(cell, table) for cell in row.tc_lst] for row in table._tbl.tr_lst]
    _set_rows(table, grid, part, factor)
    # Notes and who filled it in stay on one page.
    notes = {cell.row for cell in grid.cells if cell.text and not cell.boxed}
    for cell in grid.cells:
        if not part.first <= cell.row < part.after:
            continue
        top = cell.row - part.first
        kept = cell.row in notes and cell.row + 1 in notes
        if part.headed and top == 0 and cell.rows > 1:
            # A heading that is repeated ends in its row; what goes on below it begins there.
            _fill(_joined(cells, cell, 0, 1, open_side="bottom"), cell, factor, empty=True)
            _fill(_joined(cells, cell, 1, cell.rows - 1, open_side="top"), cell, factor)
        else:
            _fill(_joined(cells, cell, top, cell.rows), cell, factor, kept=kept)


def _set_rows(table: Table, grid: AnnexGrid, part: FormPart, factor: float) -> None:
    for number, row in enumerate(table._tbl.tr_lst):
        height = grid.heights[part.first + number] * factor
        if height <= _LONGEST_WHOLE_MM:
            keep_whole(row)
        own = _Row(row, table)
        own.height, own.height_rule = Mm(height), WD_ROW_HEIGHT_RULE.AT_LEAST
        if part.headed and number == 0:
            row.get_or_add_trPr().append(element("tblHeader"))


def _joined(cells: Sequence[Sequence[_Cell]], cell: GridCell, top: int, rows: int, open_side: str = "") -> _Cell:
    """The cell of Word that takes as many rows and columns, with its lines but on an open side."""
    last, right = top + rows - 1, cell.column + cell.columns - 1
    if cell.boxed:
        for row in range(top, last + 1):
            for column in range(cell.column, right + 1):
                sides = [line(side) for side in _SIDES if side != open_side]
                cells[row][column]._tc.get_or_add_tcPr().append(element("tcBorders", *sides))
    first = cells[top][cell.column]
    if rows > 1 or cell.columns > 1:
        first.merge(cells[last][right])
    return first


def _fill(target: _Cell, cell: GridCell, factor: float, *, empty: bool = False, kept: bool = False) -> None:
    settings = target._tc.get_or_add_tcPr()
    if cell.fill:
        settings.append(element("shd", val="clear", color="auto", fill=cell.fill.removeprefix("#")))
    target.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.TOP if cell.top else WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = target.paragraphs[0]
    paragraph._p.style = "AnnexText"
    paragraph.alignment = _ALIGNMENTS.get(cell.align)
    paragraph.paragraph_format.keep_with_next = kept or None
    if not empty:
        run = write(paragraph, cell.text, points=max(_LEAST_POINTS, round(2 * cell.points * min(1, factor)) / 2))
        if run is not None:
            run.bold = cell.bold or None
