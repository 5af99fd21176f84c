"""The last page of a report that is not finished: what is to be filled in and cleared up, with links to the places."""

from __future__ import annotations

from perfeval_xl.reports.word_elements import MM_PER_POINT
from perfeval_xl.reports.word_markup import Cell, TableRow, append, link, paragraph, run, table
from perfeval_xl.reports.word_pages import UPRIGHT, begin_section
from perfeval_xl.reports.word_styles import CELL_MARGIN_MM, SIZE_5, TO_PLACE, WIDTH_MM
from perfeval_xl.reports.word_tables import TABLE_STYLE, head_row
from perfeval_xl.reports.word_text import Body

HEADING = "待填写和核对的内容"
NOTE = "以下{count}处还要填写或者核对。按住Ctrl键点一条，就到它在报告中的位置；都办完后，请把本页删去再打印。"
PAGES_NOTE = "目录的页码请在目录上按右键，选“更新域”填上。"
_HEAD = ("序号", "所在部分", "内容")
_NUMBER_MM = 3 * SIZE_5 * MM_PER_POINT + CELL_MARGIN_MM
_SECTION_MM = 55.0
_WIDTHS = (_NUMBER_MM, _SECTION_MM, WIDTH_MM - _NUMBER_MM - _SECTION_MM)
_BEFORE_ALL = "报告开头"
"""Where an open point stands before the first section."""


def add_open_points(body: Body, *, has_contents: bool) -> None:
    """Add the page; nothing where nothing is open."""
    points = body.report.open_points
    if not points:
        return
    if body.report.annexes:
        begin_section(body.document, UPRIGHT)
    body.add("OpenPointsTitle", HEADING).paragraph_format.page_break_before = not body.report.annexes or None
    body.add("OpenPointsNote", NOTE.format(count=len(points)) + (PAGES_NOTE if has_contents else ""))
    rows = [head_row(_HEAD)]
    for number, point in enumerate(points, start=1):
        told, place = run(point.text, TO_PLACE), body.place_of(point)
        cells = (
            paragraph("TableText", run(str(number))),
            paragraph("OpenPoint", run(point.section or _BEFORE_ALL)),
            paragraph("OpenPoint", link(place, told) if place else told),
        )
        rows.append(TableRow(list(map(Cell, cells)), whole=True))
    append(body.document, table(TABLE_STYLE, _WIDTHS, rows))
    body.add("Spacer")
