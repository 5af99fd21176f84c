"""A report as a Word document, in the format of 公文 (GB/T 9704): fonts, spacing, page numbers."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from perfeval_xl.reports.model import Paragraph, Report, ReportChart, ReportTable, Span

if TYPE_CHECKING:
    from docx.document import Document

TITLE_FONT, BODY_FONT, TABLE_FONT = "方正小标宋简体", "仿宋_GB2312", "宋体"
HEADING_FONTS = ("黑体", "楷体_GB2312", BODY_FONT, BODY_FONT, BODY_FONT)
"""By level; where a machine lacks a font, Word takes 仿宋, 宋体 or 楷体 for it."""
LATIN_FONT = "Times New Roman"
TITLE_POINTS, BODY_POINTS, TABLE_POINTS, LINE_POINTS = 22, 16, 10.5, 30
"""二号, 三号, 五号, and the distance from line to line."""
MARGINS_CM = {"top_margin": 3.7, "bottom_margin": 3.5, "left_margin": 2.8, "right_margin": 2.6}
PAGE_CM = (21.0, 29.7)
COLUMNS_CM = {7: (2.0, 2.1, 3.8, 2.5, 2.5, 1.25, 1.45), 4: (4.2, 3.8, 3.8, 3.8), 3: (5.2, 5.2, 5.2)}
"""Widths of the columns of a table by their number; 15.6 cm between the margins."""


def docx_bytes(report: Report) -> bytes:
    """Return ``report`` as a .docx."""
    import docx
    from docx.shared import Cm, Pt

    document = docx.Document()
    section = document.sections[0]
    section.page_width, section.page_height = (Cm(length) for length in PAGE_CM)
    for name, length in MARGINS_CM.items():
        setattr(section, name, Cm(length))
    normal = document.styles["Normal"]
    normal.font.size = Pt(BODY_POINTS)
    _fonts(normal, BODY_FONT)
    _page_number(section.footer.paragraphs[0])
    _title(document, report.title)
    for each in report.blocks:
        block = each.table if isinstance(each, ReportChart) else each
        if isinstance(block, ReportTable):
            _table(document, block)
        else:
            _paragraph(document, block)
    for line in report.attached:
        # Together with the last words of the report, not alone on a page.
        document.paragraphs[-1].paragraph_format.keep_with_next = True
        _paragraph(document, Paragraph((Span(line),)))
    document.core_properties.title = report.title
    document.core_properties.author = ""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _fonts(styled: Any, east_asian: str) -> None:
    """Chinese letters in one font, Latin letters and digits in another."""
    from docx.oxml.ns import qn

    styled.font.name = LATIN_FONT
    styled.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), east_asian)


def _title(document: Document, text: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.space_after = Pt(LINE_POINTS / 2)
    _run(paragraph, text, TITLE_FONT, TITLE_POINTS)


def _paragraph(document: Document, block: Paragraph) -> None:
    from docx.enum.text import WD_LINE_SPACING
    from docx.shared import Pt

    paragraph = document.add_paragraph()
    form = paragraph.paragraph_format
    form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(LINE_POINTS)
    form.space_after = Pt(0)
    form.first_line_indent = Pt(2 * BODY_POINTS)
    font = HEADING_FONTS[block.level - 1] if block.level else BODY_FONT
    if block.level:
        form.keep_with_next = True
        _outline_level(paragraph, block.level)
    run = _run(paragraph, block.text, font, BODY_POINTS)
    run.bold = block.level > len(HEADING_FONTS) - 3 or None


def _outline_level(paragraph: Any, level: int) -> None:
    """Show a title in the navigation of Word and WPS; level 1 is written 0."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement("w:outlineLvl")
    element.set(qn("w:val"), str(level - 1))
    # The schema wants it last of all that stands here; what follows in it is of the paragraph mark.
    paragraph._p.get_or_add_pPr().append(element)


def _run(paragraph: Any, text: str, font: str, points: float) -> Any:
    from docx.shared import Pt

    run = paragraph.add_run(text)
    run.font.size = Pt(points)
    _fonts(run, font)
    return run


def _table(document: Document, block: ReportTable) -> None:
    """A table of Word, its first row repeated on each page, no row on two."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.shared import Cm, Pt

    caption = document.add_paragraph()
    caption.alignment = WD_ALIGN_PARAGRAPH.CENTER
    caption.paragraph_format.keep_with_next = True
    caption.paragraph_format.space_before, caption.paragraph_format.space_after = Pt(6), Pt(2)
    _run(caption, block.title, "黑体", TABLE_POINTS + 1.5)
    table = document.add_table(rows=len(block.rows) + 1, cols=len(block.head))
    table.style = "Table Grid"
    table.autofit = False
    widths = COLUMNS_CM.get(len(block.head)) or (sum(COLUMNS_CM[4]) / len(block.head),) * len(block.head)
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Cm(width)
    for number, row in enumerate((block.head, *((cell.text for cell in row) for row in block.rows))):
        table.rows[number]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text, width in zip(table.rows[number].cells, row, widths, strict=True):
            cell.width, cell.vertical_alignment = Cm(width), WD_CELL_VERTICAL_ALIGNMENT.CENTER
            paragraph = cell.paragraphs[0]
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
            _run(paragraph, text, TABLE_FONT, TABLE_POINTS).bold = number == 0 or None
    properties = table.rows[0]._tr.get_or_add_trPr()
    properties.append(OxmlElement("w:tblHeader"))
    document.add_paragraph().paragraph_format.space_after = 0


def _page_number(paragraph: Any) -> None:
    """— 1 — in the middle of the foot."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, "— ", TABLE_FONT, 14)
    run = _run(paragraph, "", TABLE_FONT, 14)
    for kind, text in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)
    _run(paragraph, " —", TABLE_FONT, 14)
