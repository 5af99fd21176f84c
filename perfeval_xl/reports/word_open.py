"""The last page of a report that is not finished: what is to be filled in and cleared up, with links to the places."""

from __future__ import annotations

from docx.table import _Cell

from perfeval_xl.reports.word_elements import MM_PER_POINT, element, linked, write
from perfeval_xl.reports.word_pages import UPRIGHT, begin_section
from perfeval_xl.reports.word_styles import CELL_MARGIN_MM, SIZE_5, TO_PLACE, WIDTH_MM
from perfeval_xl.reports.word_tables import framed, keep_whole, styled_cell
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
    table = framed(body, "ReportTable", _WIDTHS, len(points) + 1)
    rows = [[_Cell(cell, table) for cell in row.tc_lst] for row in table._tbl.tr_lst]
    for cell, text in zip(rows[0], _HEAD, strict=True):
        write(styled_cell(cell, "TableHead"), text)
    for row in table._tbl.tr_lst:
        keep_whole(row)
    table._tbl.tr_lst[0].get_or_add_trPr().append(element("tblHeader"))
    for number, (point, cells) in enumerate(zip(points, rows[1:], strict=True), start=1):
        write(styled_cell(cells[0], "TableText"), str(number))
        write(styled_cell(cells[1], "OpenPoint"), point.section or _BEFORE_ALL)
        paragraph = styled_cell(cells[2], "OpenPoint")
        write(paragraph, point.text, TO_PLACE)
        place = body.place_of(point)
        if place:
            linked(paragraph, place)
    body.add("Spacer")
