"""The pieces that the parts of a Word document are made of: texts, runs, paragraphs, and the package itself."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

from perfeval_xl.plain_text import without_controls

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006"
NAMESPACES = f'xmlns:w="{WORD}" xmlns:r="{RELATIONSHIPS}" xmlns:wp="{DRAWING}/wordprocessingDrawing"'
TWIPS_PER_POINT = 20
TWIPS_PER_MM = 1440 / 25.4
"""Word counts lengths in twentieths of a point."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The first that a zip knows: the same report is the same bytes on any day."""
_BREAK = re.compile("([\n\t])")
_BREAKS = {"\n": "<w:br/>", "\t": "<w:tab/>"}


def twips(mm: float) -> int:
    """Millimetres as Word writes them."""
    return round(mm * TWIPS_PER_MM)


def plain(text: str) -> str:
    """``text`` as it may stand between two tags: escaped, without what no document can hold or what turns it round."""
    return escape(without_controls(text))


def attribute(text: str) -> str:
    """``text`` as the value of an attribute, with its quotes."""
    return quoteattr(without_controls(text).replace("\n", " "))


def letters(text: str) -> str:
    """The content of a run: ``text`` with its line breaks and tabs."""
    parts = (part for part in _BREAK.split(plain(text)) if part)
    return "".join(_BREAKS.get(part) or f'<w:t xml:space="preserve">{part}</w:t>' for part in parts)


def run(text: str, style: str = "", settings: str = "") -> str:
    """A run in a style of letters, with further ``settings``; nothing for no text.

    The hint has Word set quotation marks and dots, which both scripts have, as Chinese ones; digits stay Latin.
    """
    content = letters(text)
    if not content:
        return ""
    styled = f'<w:rStyle w:val="{style}"/>' if style else ""
    return f'<w:r><w:rPr>{styled}<w:rFonts w:hint="eastAsia"/>{settings}</w:rPr>{content}</w:r>'


def paragraph(style: str, content: str, settings: str = "") -> str:
    """A paragraph in ``style``; ``settings`` are what only this one has, in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{settings}</w:pPr>{content}</w:p>'


def bookmarked(number: int, name: str, content: str) -> str:
    """``content`` as a place that a link or the contents can point to."""
    return f'<w:bookmarkStart w:id="{number}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{number}"/>'


def field_code(code: str) -> str:
    """The beginning of a field, up to where its result stands."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve"> {escape(code)} </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )


FIELD_END = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
"""What stands after the result of a field."""


def packed(parts: Iterable[tuple[str, bytes]]) -> bytes:
    """The parts by their names, in this order, as a package whose bytes follow from them alone."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts:
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.compress_type = zipfile.ZIP_DEFLATED
            # Else it would say on which system it was made.
            info.create_system = 0
            archive.writestr(info, data)
    return stream.getvalue()
