"""The last page of a report that is not finished: what is to be filled in and cleared up, with links to the places."""

from __future__ import annotations

from perfeval_xl.reports.model import OpenPoint
from perfeval_xl.reports.word_styles import CELL_MARGIN_MM, SIZE_5, WIDTH_MM
from perfeval_xl.reports.word_tables import HEAD_ROW, MM_PER_POINT, WHOLE_ROW, framed
from perfeval_xl.reports.word_text import Body
from perfeval_xl.reports.word_xml import attribute, paragraph, run, twips

HEADING = "待填写和核对的内容"
NOTE = "以下{count}处还要填写或者核对。按住Ctrl键点一条，就到它在报告中的位置；都办完后，请把本页删去再打印。"
PAGES_NOTE = "目录的页码在打印时自动填上，也可以在目录上按右键，选“更新域”。"
_HEAD = ("序号", "所在部分", "内容")
_NUMBER_MM = 3 * SIZE_5 * MM_PER_POINT + CELL_MARGIN_MM
_SECTION_MM = 55.0
_WIDTHS = (_NUMBER_MM, _SECTION_MM, WIDTH_MM - _NUMBER_MM - _SECTION_MM)
_BEFORE_ALL = "报告开头"
"""Where an open point stands before the first section."""


def open_points_xml(body: Body, *, has_contents: bool, settings: str) -> str:
    """The page, whose first paragraph has further ``settings``; nothing where nothing is open."""
    points = body.report.open_points
    if not points:
        return ""
    note = NOTE.format(count=len(points)) + (PAGES_NOTE if has_contents else "")
    head = "".join(_cell(width, paragraph("TableHead", run(text))) for width, text in zip(_WIDTHS, _HEAD, strict=True))
    rows = "".join(_row(body, number, point) for number, point in enumerate(points, start=1))
    return (
        paragraph("OpenPointsTitle", run(HEADING), settings)
        + paragraph("OpenPointsNote", run(note))
        + framed("ReportTable", _WIDTHS, f"<w:tr><w:trPr>{WHOLE_ROW}{HEAD_ROW}</w:trPr>{head}</w:tr>{rows}")
    )


def _row(body: Body, number: int, point: OpenPoint) -> str:
    place = body.place_of(point)
    text = run(point.text, "Hyperlink")
    linked = f"<w:hyperlink w:anchor={attribute(place)}>{text}</w:hyperlink>" if place else text
    cells = (
        paragraph("TableText", run(str(number))),
        paragraph("OpenPoint", run(point.section or _BEFORE_ALL)),
        paragraph("OpenPoint", linked),
    )
    written = "".join(_cell(width, cell) for width, cell in zip(_WIDTHS, cells, strict=True))
    return f"<w:tr><w:trPr>{WHOLE_ROW}</w:trPr>{written}</w:tr>"


def _cell(width: float, content: str) -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'
    )
