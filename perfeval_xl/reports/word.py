"""A report as a Word document, in the format of 公文 (GB/T 9704).

It is written as the parts that such a file consists of, with real styles, titles and numbers, so that navigation and
目录 of Word work, and with nothing in it that the report does not say.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Iterator

from perfeval_xl.reports.model import Report, ReportChart, ReportTable
from perfeval_xl.reports.word_contents import contents_xml
from perfeval_xl.reports.word_numbering import numbering_xml
from perfeval_xl.reports.word_open import open_points_xml
from perfeval_xl.reports.word_pages import PAGE_BREAK, UPRIGHT, foot_xml, section_end, section_xml
from perfeval_xl.reports.word_parts import (
    app_xml,
    content_types_xml,
    core_xml,
    document_relationships,
    package_relationships,
    picture_name,
)
from perfeval_xl.reports.word_styles import (
    COVER_POINTS,
    LINE_POINTS,
    SIZE_2,
    SIZE_3,
    WIDTH_MM,
    fonts_xml,
    settings_xml,
    styles_xml,
)
from perfeval_xl.reports.word_tables import MM_PER_POINT, table_xml
from perfeval_xl.reports.word_text import Body
from perfeval_xl.reports.word_xml import DECLARATION, NAMESPACES, TWIPS_PER_POINT, packed, paragraph, run
from perfeval_xl.text_measure import width_of

_TITLE_ENDS = (
    *("部门整体支出绩效自评报告", "专项资金绩效自评报告", "项目支出绩效自评报告", "项目资金绩效自评报告"),
    *("支出绩效自评报告", "专项绩效自评报告", "项目绩效自评报告", "绩效自评报告", "自评报告"),
)
"""Words at the end of a title that stay on one line, the longest first."""
_SEAL_LINES = 2
"""Empty lines above the unit, into which its seal reaches."""
_FROM_EDGE = 4
"""Characters from the day to the right margin (GB/T 9704)."""
_KEEP = "<w:keepNext/>"
_COVER_GAP = round(7 * LINE_POINTS * TWIPS_PER_POINT)
"""Between the title of a cover and its lines: seven lines."""
_COVER_LEFT = 6 * SIZE_3 * TWIPS_PER_POINT
"""Where the lines that are filled in by hand begin: six characters from the margin."""


def docx_bytes(report: Report) -> bytes:
    """Return ``report`` as a .docx, the same bytes for the same report."""
    body = Body(report)
    document = _document(body)
    pictures = [(f"word/{picture_name(number)}", data) for number, data in enumerate(body.pictures, start=1)]
    return packed(
        (
            ("[Content_Types].xml", content_types_xml()),
            ("_rels/.rels", package_relationships()),
            ("word/document.xml", document),
            ("word/_rels/document.xml.rels", document_relationships(len(pictures))),
            ("word/numbering.xml", numbering_xml(body.numbering)),
            *_same_parts(),
            *pictures,
            ("docProps/core.xml", core_xml(report)),
            ("docProps/app.xml", app_xml(report)),
        )
    )


@functools.cache
def _same_parts() -> tuple[tuple[str, bytes], ...]:
    """The parts that are the same in each report."""
    return (
        ("word/styles.xml", styles_xml()),
        ("word/fontTable.xml", fonts_xml()),
        ("word/settings.xml", settings_xml()),
        ("word/footer1.xml", foot_xml(even=False)),
        ("word/footer2.xml", foot_xml(even=True)),
    )


def _document(body: Body) -> bytes:
    """The part with the text."""
    report = body.report
    title = paragraph("Title", run(report.title), _indents(report.title, SIZE_2))
    cover = "".join(_cover(body))
    text = "".join(_text(body))
    contents = contents_xml(body.titles, PAGE_BREAK if cover else "") if report.contents else ""
    before, begins = (cover + contents, title) if cover else (title + contents, "")
    parted = cover or contents
    front = before + section_end(section_xml(UPRIGHT, numbered=not cover)) if parted else before
    last = open_points_xml(body, has_contents=bool(contents), settings=PAGE_BREAK)
    whole = front + begins + text + last + section_xml(UPRIGHT, first=bool(cover))
    return f"{DECLARATION}<w:document {NAMESPACES}><w:body>{whole}</w:body></w:document>".encode()


def _cover(body: Body) -> Iterator[str]:
    """The page before the report: its title in the middle, and the lines of the outline below."""
    if not body.report.cover:
        return
    yield paragraph("CoverTitle", run(body.report.title), _indents(body.report.title, COVER_POINTS))
    for number, line in enumerate(body.report.cover):
        settings = f'<w:spacing w:before="{_COVER_GAP}"/>' if number == 0 else ""
        if "：" in line.text:
            # What is written by hand begins below each other, not each in the middle.
            settings += f'<w:ind w:left="{_COVER_LEFT}"/><w:jc w:val="left"/>'
        yield body.words(line, settings, "CoverLine")


def _text(body: Body) -> Iterator[str]:
    """The report itself, up to its last line."""
    report = body.report
    below = bool(report.attached or report.signature)
    for at, block in enumerate(report.blocks):
        last = at == len(report.blocks) - 1
        if isinstance(block, ReportChart):
            yield table_xml(body, block.table)
        elif isinstance(block, ReportTable):
            yield table_xml(body, block)
        elif block.level:
            yield body.title(block, at)
        else:
            # Together with the unit and the day, which must not stand alone on a page.
            yield body.words(block, _KEEP if last and below else "")
    for line in report.attached:
        yield paragraph("Attachments", run(line))
    yield from _signature(body)


def _signature(body: Body) -> Iterator[str]:
    """Unit and day at the right, in the middle below each other, with room for the seal above."""
    lines = body.report.signature
    widths = [width_of(line.text) / 2 for line in lines]
    for number, line in enumerate(lines):
        # The longest stands so far from the margin, and the others in its middle.
        away = round(100 * (_FROM_EDGE + (max(widths) - widths[number]) / 2))
        room = f'<w:spacing w:before="{round(_SEAL_LINES * LINE_POINTS * TWIPS_PER_POINT)}"/>' if number == 0 else ""
        indent = f'<w:ind w:rightChars="{away}" w:right="{round(away * SIZE_3 * TWIPS_PER_POINT / 100)}"/>'
        kept = _KEEP if number < len(lines) - 1 else '<w:keepNext w:val="0"/>'
        yield body.words(line, kept + room + indent, "Signature")


def _indents(title: str, points: float) -> str:
    """Margins that have a long title break between words and into lines of one length; the text stays as it is."""
    character = points * TWIPS_PER_POINT
    room = WIDTH_MM / MM_PER_POINT * TWIPS_PER_POINT
    whole = width_of(title) / 2 * character
    if whole <= room:
        return ""
    # Half a character more than a line: the next one does not fit into it.
    longest = room - character / 2
    firsts = (width_of(title.removesuffix(end)) / 2 * character for end in _TITLE_ENDS if title.endswith(end))
    line = next((first for first in firsts if whole - first <= first <= longest), 0.0)
    line = line or min(longest, whole / math.ceil(whole / longest))
    side = round((room - line - character / 2) / 2)
    return f'<w:ind w:left="{side}" w:right="{side}"/>'
