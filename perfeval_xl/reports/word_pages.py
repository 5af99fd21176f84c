"""The pages of a report in Word: paper, margins, page numbers, and how one part begins after another."""

from __future__ import annotations

from typing import NamedTuple

from perfeval_xl.reports.word_styles import WIDTH_MM
from perfeval_xl.reports.word_xml import DECLARATION, FIELD_END, NAMESPACES, field_code, paragraph, run, twips

SHORT_MM, LONG_MM = 210.0, 297.0
"""A4."""
TOP_MM, LEFT_MM = 37.0, 28.0
"""Margins of 公文: 上白边, 左白边; what they leave is 156 by 225 mm."""
HEIGHT_MM = 225.0
WIDE_MARGIN_MM, FOOT_MM = 20.0, 15.0
"""Margins of a page that lies across, which a wide form needs; and from its foot to the edge."""
_FOOT_BELOW_MM = 7.0
"""From the text to the top of the page number (GB/T 9704)."""
_NUMBER_MM = 5.0
"""Height of 四号."""
ODD, EVEN = "rIdOdd", "rIdEven"
"""The feet of pages with odd and with even numbers, as the document calls them."""
PAGE_BREAK = "<w:pageBreakBefore/>"
"""Has a paragraph begin a page."""


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


UPRIGHT = Paper(
    SHORT_MM,
    LONG_MM,
    TOP_MM,
    LONG_MM - TOP_MM - HEIGHT_MM,
    LEFT_MM,
    SHORT_MM - LEFT_MM - WIDTH_MM,
    LONG_MM - TOP_MM - HEIGHT_MM - _FOOT_BELOW_MM - _NUMBER_MM,
)
"""A page of 公文."""
ACROSS = Paper(
    LONG_MM, SHORT_MM, WIDE_MARGIN_MM, WIDE_MARGIN_MM, WIDE_MARGIN_MM, WIDE_MARGIN_MM, WIDE_MARGIN_MM - FOOT_MM / 2
)
"""A page for a form that is wider than a page of 公文."""


def section_xml(paper: Paper, *, numbered: bool = True, first: bool = False) -> str:
    """Settings of the pages up to here; ``first`` where they begin to be counted, not ``numbered`` for a cover."""
    feet = (
        f'<w:footerReference w:type="default" r:id="{ODD}"/><w:footerReference w:type="even" r:id="{EVEN}"/>'
        if numbered
        else ""
    )
    across = ' w:orient="landscape"' if paper.width > paper.height else ""
    counted = '<w:pgNumType w:start="1"/>' if first else ""
    return (
        f'<w:sectPr>{feet}<w:type w:val="nextPage"/>'
        f'<w:pgSz w:w="{twips(paper.width)}" w:h="{twips(paper.height)}"{across}/>'
        f'<w:pgMar w:top="{twips(paper.top)}" w:right="{twips(paper.right)}" w:bottom="{twips(paper.bottom)}" '
        f'w:left="{twips(paper.left)}" w:header="{twips(paper.top / 2)}" w:footer="{twips(paper.foot)}" '
        f'w:gutter="0"/>{counted}</w:sectPr>'
    )


def section_end(section: str) -> str:
    """The paragraph that ends a part whose pages have the settings ``section``."""
    return paragraph("Spacer", "", section)


def foot_xml(*, even: bool) -> bytes:
    """The foot of pages: “— 1 —” on the outer side, a character from the margin."""
    number = run("— ") + field_code("PAGE") + run("1") + FIELD_END + run(" —")
    side = (
        '<w:ind w:leftChars="100" w:left="280"/><w:jc w:val="left"/>'
        if even
        else '<w:ind w:rightChars="100" w:right="280"/><w:jc w:val="right"/>'
    )
    return f"{DECLARATION}<w:ftr {NAMESPACES}>{paragraph('footer', number, side)}</w:ftr>".encode()
