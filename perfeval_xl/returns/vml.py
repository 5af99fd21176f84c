"""Drawings in the old form, VML: spreadsheet programs repair what is no XML in them, as Excel itself writes it."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.returns.package import Package, parse_xml

VML = "{urn:schemas-microsoft-com:vml}"
"""Namespace of such drawings."""
_BREAK = re.compile(rb"<br(?:\s[^<>]{0,200})?(?<!/)>", re.IGNORECASE)
_CLOSED = re.compile(rb"</br\s*>|<!\[[^<>]{0,200}\]>", re.IGNORECASE)


def read_vml(package: Package, part: str) -> Element | None:
    """The root of a drawing, repaired; None where nobody can read it. Raises ReturnFileError for entities (W007)."""
    try:
        return package.xml(part)
    except ReturnFileError as error:
        if error.code != "W002":
            raise
    repaired = _CLOSED.sub(b"", _BREAK.sub(b" ", package.text(part))).replace(b"&nbsp;", b" ")
    try:
        return parse_xml(repaired, part)
    except ReturnFileError:
        return None
