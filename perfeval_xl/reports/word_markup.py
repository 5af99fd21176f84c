"""Paragraphs and tables of a Word file as the text of their XML.

python-docx makes and looks up one element at a time: a form of thirty rows has four thousand, and took ten times as
long as to parse the same table once it is written as text. Its order is that of the schema (ECMA-376, §17.3.2, §17.4).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.sax.saxutils import escape

from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm

from perfeval_xl.plain_text import without_controls
from perfeval_xl.reports.word_elements import twips

if TYPE_CHECKING:
    from docx.document import Document

_NAMESPACE = nsdecls("w")
_PIECES = re.compile("([\t\r\n])")
"""What stands in a run as an element of its own."""
_BORDER = '<w:{} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
"""A thin line on one side of a cell."""


def run(text: str, style: str = "", points: float = 0, *, bold: bool = False) -> str:
    """A run in a style of letters, of a size of its own where ``points`` are given; empty for no text.

    What no document can hold or what turns the direction is left out. The hint has Word set quotation marks and
    dots, which both scripts have, as Chinese ones; digits stay Latin.
    """
    clean = without_controls(text)
    if not clean:
        return ""
    half = round(2 * points)
    settings = (
        (f'<w:rStyle w:val="{style}"/>' if style else "")
        + '<w:rFonts w:hint="eastAsia"/>'
        + ("<w:b/>" if bold else "")
        + (f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>' if half else "")
    )
    return f"<w:r><w:rPr>{settings}</w:rPr>{''.join(map(_piece, _PIECES.split(clean)))}</w:r>"


def _piece(text: str) -> str:
    if text in ("\r", "\n", "\t"):
        return "<w:tab/>" if text == "\t" else "<w:br/>"
    if not text:
        return ""
    kept = "" if text == text.strip() else ' xml:space="preserve"'
    return f"<w:t{kept}>{escape(text)}</w:t>"


def place(number: int, name: str, inside: str) -> str:
    """What stands ``inside`` as a place that links can point to."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{inside}<w:bookmarkEnd w:id="{number}"/>'


def link(to: str, inside: str) -> str:
    """What stands ``inside`` as a link to the place ``to``."""
    return f'<w:hyperlink w:anchor="{to}" w:history="1">{inside}</w:hyperlink>'


def paragraph(style: str, inside: str = "", *, kept: bool = False, align: str = "") -> str:
    """A paragraph in a style, ``kept`` on the page of the next one, with an alignment of its own."""
    settings = f'<w:pStyle w:val="{style}"/>{"<w:keepNext/>" if kept else ""}'
    if align:
        settings += f'<w:jc w:val="{align}"/>'
    return f"<w:p><w:pPr>{settings}</w:pPr>{inside}</w:p>"


class Cell(NamedTuple):
    """A cell of a table of Word."""

    inside: str = "<w:p/>"
    """Its paragraphs."""
    columns: int = 1
    """How many columns it takes."""
    merged: str = ""
    """``restart`` where it is the first of several below one another that are one, ``continue`` for the others."""
    borders: Sequence[str] = ()
    """Its sides that have a line of their own, in the order of the schema: top, left, bottom, right."""
    fill: str = ""
    """``RRGGBB`` behind its text."""
    stands: str = "center"
    """Where its text stands in its height: ``top``, ``center``; empty for where the style has it."""


class TableRow(NamedTuple):
    """A row of a table of Word."""

    cells: Sequence[Cell]
    whole: bool = False
    """Whether it stays on one page."""
    height: float = 0
    """Millimetres that it has at least; 0 for what its text takes."""
    headed: bool = False
    """Whether it is repeated on each page."""


def table(style: str, widths: Sequence[float], rows: Iterable[TableRow]) -> str:
    """A table whose columns are so many mm wide, in the middle between the margins."""
    columns = [Mm(width).twips for width in widths]
    grid = "".join([f'<w:gridCol w:w="{width}"/>' for width in columns])
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:type="dxa" w:w="{sum(map(twips, widths))}"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{''.join([_row(row, columns) for row in rows])}</w:tbl>"
    )


def _row(row: TableRow, columns: Sequence[int]) -> str:
    settings = "<w:cantSplit/>" if row.whole else ""
    if row.height:
        settings += f'<w:trHeight w:val="{Mm(row.height).twips}" w:hRule="atLeast"/>'
    if row.headed:
        settings += "<w:tblHeader/>"
    cells, at = [], 0
    for cell in row.cells:
        cells.append(_cell(cell, sum(columns[at : at + cell.columns])))
        at += cell.columns
    return f"<w:tr>{f'<w:trPr>{settings}</w:trPr>' if settings else ''}{''.join(cells)}</w:tr>"


def _cell(cell: Cell, width: int) -> str:
    settings = f'<w:tcW w:type="dxa" w:w="{width}"/>'
    if cell.columns > 1:
        settings += f'<w:gridSpan w:val="{cell.columns}"/>'
    if cell.merged:
        settings += f'<w:vMerge w:val="{cell.merged}"/>' if cell.merged == "restart" else "<w:vMerge/>"
    if cell.borders:
        settings += f"<w:tcBorders>{''.join([_BORDER.format(side) for side in cell.borders])}</w:tcBorders>"
    if cell.fill:
        settings += f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill}"/>'
    if cell.stands:
        settings += f'<w:vAlign w:val="{cell.stands}"/>'
    return f"<w:tc><w:tcPr>{settings}</w:tcPr>{cell.inside}</w:tc>"


def append(document: Document, markup: str) -> Any:
    """Add what is written as ``markup`` at the end of ``document``, and return its element."""
    made = _parsed(markup)[0]
    document.element.body.sectPr.addprevious(made)
    return made


def append_inside(element: Any, markup: str) -> None:
    """Add what is written as ``markup`` at the end of ``element``."""
    if markup:
        element.extend(list(_parsed(markup)))


def _parsed(markup: str) -> Any:
    return parse_xml(f"<w:body {_NAMESPACE}>{markup}</w:body>")
