"""The pages of a report in Word: paper, margins and page numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Mm, Pt

from perfeval_xl.reports.word_elements import begin_field, element, end_field, write
from perfeval_xl.reports.word_styles import SIZE_4, WIDTH_MM

if TYPE_CHECKING:
    from docx.document import Document
    from docx.section import Section
    from docx.text.paragraph import Paragraph

SHORT_MM, LONG_MM = 210.0, 297.0
"""A4."""
TOP_MM, LEFT_MM = 37.0, 28.0
"""Margins of 公文: 上白边, 左白边; what they leave is 156 by 225 mm."""
HEIGHT_MM = 225.0
WIDE_MARGIN_MM, FORM_TOP_MM, WIDE_FOOT_MM = 20.0, 18.0, 9.0
"""Margins of a page with a form, at the sides and above and below, and from its page number to the edge."""
_FOOT_BELOW_MM = 7.0
"""From the text to the top of the page number (GB/T 9704)."""
_NUMBER_MM = 5.0
"""Height of 四号."""


class Paper(NamedTuple):
    """Paper and margins in mm."""

    width: float
    height: float
    top: float
    bottom: float
    left: float
    right: float
    foot: float
    """From the page number to the edge."""

    @property
    def text_width(self) -> float:
        """Between the margins."""
        return self.width - self.left - self.right

    @property
    def text_height(self) -> float:
        """Between the margins."""
        return self.height - self.top - self.bottom


_BOTTOM_MM = LONG_MM - TOP_MM - HEIGHT_MM
UPRIGHT = Paper(
    SHORT_MM,
    LONG_MM,
    TOP_MM,
    _BOTTOM_MM,
    LEFT_MM,
    SHORT_MM - LEFT_MM - WIDTH_MM,
    _BOTTOM_MM - _FOOT_BELOW_MM - _NUMBER_MM,
)
"""A page of 公文."""
FORM = Paper(SHORT_MM, LONG_MM, FORM_TOP_MM, FORM_TOP_MM, WIDE_MARGIN_MM, WIDE_MARGIN_MM, WIDE_FOOT_MM)
"""A page for a form, which needs more room than text has."""
ACROSS = Paper(LONG_MM, SHORT_MM, WIDE_MARGIN_MM, WIDE_MARGIN_MM, WIDE_MARGIN_MM, WIDE_MARGIN_MM, WIDE_FOOT_MM)
"""A page for a form that is wider than a page of 公文."""


def set_paper(section: Section, paper: Paper) -> None:
    """Give the pages of ``section`` this paper."""
    section.page_width, section.page_height = Mm(paper.width), Mm(paper.height)
    section.orientation = WD_ORIENT.LANDSCAPE if paper.width > paper.height else WD_ORIENT.PORTRAIT
    section.top_margin, section.bottom_margin = Mm(paper.top), Mm(paper.bottom)
    section.left_margin, section.right_margin = Mm(paper.left), Mm(paper.right)
    section.header_distance, section.footer_distance = Mm(paper.top / 2), Mm(paper.foot)
    for grid in section._sectPr.findall("{*}docGrid"):
        section._sectPr.remove(grid)


def begin_section(document: Document, paper: Paper) -> tuple[Paragraph, Section]:
    """End the pages so far; return the paragraph that ends them, and the settings of those that begin."""
    section = document.add_section(WD_SECTION.NEW_PAGE)
    ending = document.paragraphs[-1]
    # Not so high that it needs a page.
    ending._p.style = "Spacer"
    for number in section._sectPr.findall("{*}pgNumType"):
        # Pages go on being counted; python-docx repeats what the last section said.
        section._sectPr.remove(number)
    set_paper(section, paper)
    return ending, section


def count_from_one(section: Section) -> None:
    """Have the first page of ``section`` be page 1."""
    columns = section._sectPr.find("{*}cols")
    number = element("pgNumType", start=1)
    if columns is None:
        section._sectPr.append(number)
    else:
        columns.addprevious(number)


def number_pages(section: Section) -> None:
    """“— 1 —” at the foot of its pages and of those after it: on the outer side, a character from the margin."""
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        footer.is_linked_to_previous = False
        paragraph: Paragraph = footer.paragraphs[0]
        paragraph._p.style = "Footer"
        write(paragraph, "— ")
        begin_field(paragraph, "PAGE")
        write(paragraph, "1")
        end_field(paragraph)
        write(paragraph, " —")
        form = paragraph.paragraph_format
        form.alignment = side
        form.left_indent = form.right_indent = Pt(SIZE_4)
