"""What python-docx has no object for, as elements: fields, places, links; and how text gets into a run."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from perfeval_xl.plain_text import without_controls

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph
    from docx.text.run import Run

TWIPS_PER_POINT = 20
TWIPS_PER_MM = 1440 / 25.4
"""Word counts lengths in twentieths of a point."""
MM_PER_POINT = 25.4 / 72
"""What a point is long."""


def twips(mm: float) -> int:
    """Millimetres as Word writes them."""
    return round(mm * TWIPS_PER_MM)


def element(name: str, /, *inside: Any, **attributes: object) -> Any:
    """The element ``w:name`` with ``attributes``, which are of the same namespace, and what is ``inside`` of it."""
    made = OxmlElement(f"w:{name}")
    for attribute, value in attributes.items():
        made.set(qn(f"w:{attribute}"), str(value))
    for part in inside:
        made.append(part)
    return made


def write(paragraph: Paragraph, text: str, style: str = "") -> Run | None:
    """Add a run in a style of letters; None for no text. What whole paragraphs and tables hold is `word_markup`'s.

    What no document can hold or what turns the direction is left out. The hint has Word set quotation marks and
    dots, which both scripts have, as Chinese ones; digits stay Latin.
    """
    clean = without_controls(text)
    if not clean:
        return None
    run = paragraph.add_run(clean)
    settings = run._r.get_or_add_rPr()
    if style:
        settings.style = style
    settings.get_or_add_rFonts().set(qn("w:hint"), "eastAsia")
    return run


def place_of_paragraph(number: int, name: str, paragraph: Paragraph) -> None:
    """Make all that stands in ``paragraph`` a place that links can point to."""
    paragraph._p.get_or_add_pPr().addnext(element("bookmarkStart", id=number, name=name))
    paragraph._p.append(element("bookmarkEnd", id=number))


def linked(paragraph: Paragraph, place: str, *, after: int = 0) -> None:
    """Make what stands in ``paragraph`` behind the first runs a link to ``place``."""
    link = element("hyperlink", anchor=place, history=1)
    for run in paragraph.runs[after:]:
        link.append(run._r)
    paragraph._p.append(link)


def begin_field(paragraph: Paragraph, code: str) -> None:
    """The beginning of a field, up to where its result stands."""
    text = element("instrText")
    text.set(qn("xml:space"), "preserve")
    text.text = f" {code} "
    for part in (element("fldChar", fldCharType="begin"), text, element("fldChar", fldCharType="separate")):
        paragraph.add_run()._r.append(part)


def end_field(paragraph: Paragraph) -> None:
    """What stands after the result of a field."""
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))
