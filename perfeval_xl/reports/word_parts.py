"""The parts of the package of a Word file around its text: what there is, what it is called, whose it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from perfeval_xl.reports.model import Report
from perfeval_xl.reports.word_pages import EVEN, ODD
from perfeval_xl.reports.word_xml import DECLARATION, RELATIONSHIPS, plain

_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE_TYPES = "application/vnd.openxmlformats-officedocument"
_WORD_TYPE = f"{_OFFICE_TYPES}.wordprocessingml"
_KINDS = ("styles", "numbering", "settings", "fontTable")
"""Parts that each document has besides its text."""
_DAY = re.compile(r"([12]\d{3})年(\d{1,2})月(\d{1,2})日")


def content_types_xml() -> bytes:
    """Return [Content_Types].xml."""
    parts = {"document": "document.main", "footer1": "footer", "footer2": "footer", **{kind: kind for kind in _KINDS}}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD_TYPE}.{kind}+xml"/>' for name, kind in parts.items()
    )
    return (
        f'{DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f"{overrides}"
        '<Override PartName="/docProps/core.xml" '
        'ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>'
        f'<Override PartName="/docProps/app.xml" ContentType="{_OFFICE_TYPES}.extended-properties+xml"/></Types>'
    ).encode()


def package_relationships() -> bytes:
    """Return _rels/.rels."""
    return _relationships(
        (
            ("rId1", f"{RELATIONSHIPS}/officeDocument", "word/document.xml"),
            ("rId2", f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
            ("rId3", f"{RELATIONSHIPS}/extended-properties", "docProps/app.xml"),
        )
    )


def picture_name(number: int) -> str:
    """The part of the picture that is counted ``number``, from 1."""
    return f"media/image{number}.png"


def picture_id(number: int) -> str:
    """What the document calls that picture."""
    return f"rIdPicture{number}"


def document_relationships(pictures: int) -> bytes:
    """Return word/_rels/document.xml.rels of a document with so many pictures."""
    return _relationships(
        (
            *((f"rId{number}", f"{RELATIONSHIPS}/{kind}", f"{kind}.xml") for number, kind in enumerate(_KINDS, 1)),
            (ODD, f"{RELATIONSHIPS}/footer", "footer1.xml"),
            (EVEN, f"{RELATIONSHIPS}/footer", "footer2.xml"),
            *((picture_id(at), f"{RELATIONSHIPS}/image", picture_name(at)) for at in range(1, pictures + 1)),
        )
    )


def _relationships(rows: Sequence[tuple[str, str, str]]) -> bytes:
    listed = "".join(f'<Relationship Id="{id}" Type="{kind}" Target="{target}"/>' for id, kind, target in rows)
    return f'{DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'.encode()


def core_xml(report: Report) -> bytes:
    """Return docProps/core.xml: title, unit, and the day of the report where it tells one.

    There is no other day: the same report is the same file whenever it is written.
    """
    unit = plain(report.case.form.unit)
    day = _day_of(report)
    stamp = f"{day.isoformat()}T00:00:00Z" if day else ""
    days = "".join(
        f'<dcterms:{name} xsi:type="dcterms:W3CDTF">{stamp}</dcterms:{name}>' for name in ("created", "modified") if day
    )
    return (
        f'{DECLARATION}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" '
        'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{_line(report.title)}</dc:title><dc:creator>{unit}</dc:creator>"
        f"<cp:lastModifiedBy>{unit}</cp:lastModifiedBy><dc:language>zh-CN</dc:language>{days}</cp:coreProperties>"
    ).encode()


def app_xml(report: Report) -> bytes:
    """Return docProps/app.xml."""
    return (
        f'{DECLARATION}<Properties xmlns="{RELATIONSHIPS.rpartition("/")[0]}/extended-properties">'
        f"<Company>{plain(report.case.form.unit)}</Company></Properties>"
    ).encode()


def _line(text: str) -> str:
    return plain(text).replace("\n", "")


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
