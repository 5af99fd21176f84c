"""The Word file of a report before anything is written into it, and how it becomes bytes.

It is the empty document of python-docx without what that has of its own: its styles, its picture, its name, its day.
"""

from __future__ import annotations

import functools
import io
import re
import zipfile
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import docx
from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
from docx.opc.oxml import serialize_part_xml
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from perfeval_xl.plain_text import without_controls
from perfeval_xl.reports.model import Report
from perfeval_xl.reports.word_elements import element
from perfeval_xl.reports.word_styles import LATIN_FONT, STAND_INS, set_styles

if TYPE_CHECKING:
    from docx.document import Document

_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The first that a zip knows: the same report is the same bytes on any day."""
_DAY = re.compile(r"([12]\d{3})年(\d{1,2})月(\d{1,2})日")
_OWN = ("customXml", "stylesWithEffects", "webSettings", "fontTable")
"""Ends of the kinds of parts that the empty document has and a report does not need, or has otherwise."""
_PROPERTIES = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
_COMPATIBLE = "15"
"""The layout of Word 2013 and later, of which Word says nothing when it opens the file."""


def empty_document() -> Document:
    """Return a document with the styles, fonts and settings of a report and nothing in it."""
    return docx.Document(io.BytesIO(_empty()))


@functools.cache
def _empty() -> bytes:
    document = docx.Document()
    package, part = document.part.package, document.part
    for related in (part.rels, package.rels):
        for key in [key for key, one in related.items() if one.reltype.endswith((*_OWN, "thumbnail"))]:
            related.pop(key)
    set_styles(document)
    _set_settings(document)
    _add_part(part, RELATIONSHIP_TYPE.FONT_TABLE, "/word/fontTable.xml", CONTENT_TYPE.WML_FONT_TABLE, _fonts())
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def _add_part(owner: Any, kind: str, name: str, content: str, root: Any) -> None:
    part = Part(PackURI(name), content, serialize_part_xml(root), getattr(owner, "package", owner))
    owner.relate_to(part, kind)


def _set_settings(document: Document) -> None:
    """Chinese; pages with even numbers have a foot of their own. Nothing has Word ask a question at its opening."""
    document.settings.odd_and_even_pages_header_footer = True
    settings = document.settings.element
    kept = ("evenAndOddHeaders", "characterSpacingControl", "compat", "themeFontLang", "defaultTabStop")
    for part in list(settings):
        if part.tag not in map(qn, (f"w:{name}" for name in (*kept, "clrSchemeMapping", "decimalSymbol"))):
            settings.remove(part)
    settings.find(qn("w:characterSpacingControl")).set(qn("w:val"), "compressPunctuation")
    settings.find(qn("w:themeFontLang")).set(qn("w:eastAsia"), "zh-CN")
    settings.find(f"{qn('w:compat')}/{qn('w:compatSetting')}").set(qn("w:val"), _COMPATIBLE)


def _fonts() -> Any:
    """For each Chinese font what stands in for it."""
    fonts = element("fonts")
    for name, (other, family, panose) in STAND_INS.items():
        fonts.append(
            element(
                "font",
                element("altName", val=other),
                element("panose1", val=panose),
                element("charset", val=86),
                element("family", val=family),
                element("pitch", val="variable"),
                name=name,
            )
        )
    latin = (element("charset", val="00"), element("family", val="roman"), element("pitch", val="variable"))
    fonts.append(element("font", *latin, name=LATIN_FONT))
    return fonts


def set_properties(document: Document, report: Report) -> None:
    """Title, unit, and the day of the report where it tells one.

    There is no other day: the same report is the same file whenever it is written.
    """
    properties = document.core_properties
    unit = _line(report.case.form.unit)
    properties.title, properties.author, properties.last_modified_by = _line(report.title), unit, unit
    properties.language = "zh-CN"
    properties.comments = ""
    written: Any = document.part.package.core_properties._element
    for name in ("dc:description", "dcterms:created", "dcterms:modified", "cp:revision", "cp:keywords", "dc:subject"):
        for part in written.findall(qn(name)):
            written.remove(part)
    day = _day_of(report)
    if day is not None:
        properties.created = properties.modified = datetime(day.year, day.month, day.day, tzinfo=UTC)
    _set_company(document, unit)


def _set_company(document: Document, unit: str) -> None:
    """Name the unit, and not the program that made the empty document."""
    package: Any = document.part.package
    kind = RELATIONSHIP_TYPE.EXTENDED_PROPERTIES
    for key in [key for key, one in package.rels.items() if one.reltype == kind]:
        package.rels.pop(key)
    root = parse_xml(f'<Properties xmlns="{_PROPERTIES}"><Company/></Properties>')
    root[0].text = unit
    _add_part(package, kind, "/docProps/app.xml", CONTENT_TYPE.OFC_EXTENDED_PROPERTIES, root)


def _line(text: str) -> str:
    """``text`` as a property, of which python-docx takes 255 characters."""
    return without_controls(text).replace("\n", "")[:255]


def _day_of(report: Report) -> date | None:
    """The day below the report."""
    for line in (*report.signature, *report.cover):
        found = _DAY.search(line.text)
        if found is not None:
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                continue
    return None


def document_bytes(document: Document) -> bytes:
    """Return ``document`` as a file that says neither when nor on which system it was made."""
    saved, target = io.BytesIO(), io.BytesIO()
    document.save(saved)
    with zipfile.ZipFile(saved) as read, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in read.namelist():
            info = zipfile.ZipInfo(name, _FIRST_DAY)
            info.compress_type, info.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(info, read.read(name))
    return target.getvalue()
