"""A report as a Word document, in the format of 公文 (GB/T 9704).

Titles, numbers, contents and styles are those of Word, so that its navigation and 目录 work, and nothing stands in it
that the report does not say.
"""

from __future__ import annotations

import math
import re

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WordParagraph

from perfeval_xl.reports.model import COVER, SIGNED, Report, ReportChart, ReportTable
from perfeval_xl.reports.pictures import chart_png
from perfeval_xl.reports.word_annexes import add_annexes
from perfeval_xl.reports.word_base import document_bytes, empty_document, set_properties
from perfeval_xl.reports.word_contents import add_contents, wants_contents
from perfeval_xl.reports.word_elements import MM_PER_POINT
from perfeval_xl.reports.word_numbering import set_numbering
from perfeval_xl.reports.word_open import add_open_points
from perfeval_xl.reports.word_pages import UPRIGHT, begin_section, count_from_one, number_pages, set_paper
from perfeval_xl.reports.word_pictures import add_picture
from perfeval_xl.reports.word_styles import COVER_POINTS, LINE_POINTS, SIZE_2, SIZE_3, WIDTH_MM
from perfeval_xl.reports.word_tables import add_table
from perfeval_xl.reports.word_text import Body
from perfeval_xl.text_measure import width_of

_TITLE_ENDS = (
    *("部门整体支出绩效自评报告", "专项资金绩效自评报告", "项目支出绩效自评报告", "项目资金绩效自评报告"),
    *("支出绩效自评报告", "专项绩效自评报告", "项目绩效自评报告", "绩效自评报告", "自评报告"),
    *("项目绩效分析", "绩效分析"),
)
"""Words at the end of a title that stay on one line, the longest first."""
_SEAL_LINES = 2
"""Empty lines above the unit, into which its seal reaches."""
_FROM_EDGE = 4
"""Characters from the day to the right margin (GB/T 9704)."""
_LONGEST_LEAD = 40
"""Characters of a line that announces a list: “数量指标：”."""
_MEETING = re.compile(r"(?<=[0-9A-Za-z])(?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff])(?=[0-9A-Za-z])")
"""Where Chinese characters and figures meet."""
_COVER_GAP = 7 * LINE_POINTS
"""Points between the title of a cover and its lines: seven lines."""
_COVER_LEFT = 6 * SIZE_3
"""Where the lines that are filled in by hand begin, if they fit: six characters from the margin."""


def written(report: Report) -> bytes:
    """Return ``report`` as a .docx, the same bytes for the same report."""
    document = empty_document()
    body = Body(document, report)
    set_properties(document, report)
    set_numbering(document, body.numbering)
    contents = wants_contents(report)
    front = _begin(body, parted=contents)
    _add_text(body)
    add_annexes(body)
    add_open_points(body, has_contents=contents)
    if contents and front is not None:
        add_contents(body, front, new_page=bool(report.cover))
    return document_bytes(document)


def _begin(body: Body, *, parted: bool) -> WordParagraph | None:
    """Cover and title; return the paragraph that ends the pages before the text, where there are any.

    Without a cover the contents stand below the title, and are ``parted`` from the text.
    """
    section = body.document.sections[0]
    set_paper(section, UPRIGHT)
    cover = bool(body.report.cover)
    if cover:
        _add_cover(body)
    else:
        number_pages(section)
        _add_title(body)
    if not (cover or parted):
        return None
    ending, section = begin_section(body.document, UPRIGHT)
    body.section = ""
    if cover:
        count_from_one(section)
        number_pages(section)
        _add_title(body)
    return ending


def _add_title(body: Body) -> None:
    _break_well(body.add("Title", body.report.title), SIZE_2)


def _add_cover(body: Body) -> None:
    """The page before the report: its title in the middle, and the lines of the outline below."""
    _break_well(body.add("CoverTitle", body.report.title), COVER_POINTS)
    lines, body.section = body.report.cover, COVER
    room = WIDTH_MM / MM_PER_POINT - SIZE_3
    left = max(0, min(_COVER_LEFT, room - SIZE_3 * max(_length(line.text) for line in lines)))
    for number, line in enumerate(lines):
        form = body.add_words(line, "CoverLine").paragraph_format
        if number == 0:
            form.space_before = Pt(_COVER_GAP)
        if any("：" in span.text and not span.origin.is_open for span in line.spans):
            # What is written by hand begins below each other, not each in the middle.
            form.alignment, form.left_indent = WD_ALIGN_PARAGRAPH.LEFT, Pt(left)


def _add_text(body: Body) -> None:
    """The report itself, up to its last line."""
    report = body.report
    # What is attached, where anything is, keeps the 落款 company.
    below = bool(report.signature) and not report.attached
    above: list[ReportTable] = []
    """The tables of this section so far."""
    for at, block in enumerate(report.blocks):
        if isinstance(block, ReportChart):
            if not any(_tells(table, block.table) for table in above):
                add_table(body, block.table)
            picture = chart_png(block)
            if picture is not None:
                add_picture(body, picture, block)
        elif isinstance(block, ReportTable):
            add_table(body, block)
            above.append(block)
        elif block.level:
            body.add_title(block, at)
            above.clear()
        else:
            paragraph = body.add_words(block)
            # Neither unit and day nor what is announced may stand alone on a page.
            last = below and at == len(report.blocks) - 1
            paragraph.paragraph_format.keep_with_next = last or _announces(block.text) or None
    for number, line in enumerate(report.attached):
        form = body.add("Attachments", line).paragraph_format
        form.space_before = None if number else Pt(LINE_POINTS)
    _add_signature(body)


def _tells(table: ReportTable, other: ReportTable) -> bool:
    """Whether every row of the ``other`` table stands in ``table``, under the same headings."""
    if not set(other.head) <= set(table.head):
        return False
    columns = [table.head.index(name) for name in other.head]
    rows = {tuple(row[column].text for column in columns) for row in table.rows}
    return all(tuple(cell.text for cell in row) in rows for row in other.rows)


def _announces(text: str) -> bool:
    return text.endswith("：") and len(text) <= _LONGEST_LEAD


def _add_signature(body: Body) -> None:
    """Unit and day at the right, in the middle below each other, with room for the seal above."""
    lines, body.section = body.report.signature, SIGNED
    widths = [width_of(line.text) / 2 for line in lines]
    for number, line in enumerate(lines):
        paragraph = body.add_words(line, "Signature")
        form = paragraph.paragraph_format
        form.keep_with_next = number < len(lines) - 1
        if number == 0:
            form.space_before = Pt(_SEAL_LINES * LINE_POINTS)
        # The longest stands so far from the margin, and the others in its middle.
        form.right_indent = Pt(SIZE_3 * (_FROM_EDGE + (max(widths) - widths[number]) / 2))


def _break_well(title: WordParagraph, points: float) -> None:
    """Have a long title break between words and into lines of one length by its margins; its text stays as it is."""
    room = WIDTH_MM / MM_PER_POINT
    whole = _length(title.text) * points
    # Half a character more than a line: the next one does not fit into it.
    longest = room - points / 2
    if whole <= longest:
        return
    ends = (end for end in _TITLE_ENDS if title.text.endswith(end))
    firsts = (_length(title.text.removesuffix(end)) * points for end in ends)
    line = next((first for first in firsts if whole - first <= first <= longest), 0.0)
    line = line or min(longest, whole / math.ceil(whole / longest))
    side = Pt((room - line - points / 2) / 2)
    title.paragraph_format.left_indent = title.paragraph_format.right_indent = side


def _length(text: str) -> float:
    """Chinese characters that ``text`` is long, with the quarter that Word puts between them and figures."""
    return width_of(text) / 2 + len(_MEETING.findall(text)) / 4
