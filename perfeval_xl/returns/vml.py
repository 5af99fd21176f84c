"""Drawings in the old form, VML: spreadsheet programs repair what is no XML in them, as Excel itself writes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree.ElementTree import Element

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.returns.package import Package, parse_xml
from perfeval_xl.returns.strict_xml import local

VML = "{urn:schemas-microsoft-com:vml}"
_BREAK = re.compile(rb"<br(?:\s[^<>]{0,200})?(?<!/)>", re.IGNORECASE)
_CLOSED = re.compile(rb"</br\s*>|<!\[[^<>]{0,200}\]>", re.IGNORECASE)
_SHAPES = frozenset({"shape", "rect", "roundrect", "oval", "line", "polyline", "curve", "arc", "image", "group"})


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


def loose_shapes(root: Element) -> Iterator[Element]:
    """Shapes of which nothing says what they are, nor where they lie."""
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if any(local(child.tag) == "ClientData" for child in item) or item.tag == f"{VML}shapetype":
            continue
        if item.tag.startswith(VML) and local(item.tag) in _SHAPES:
            yield item
        else:
            waiting.extend(item)
