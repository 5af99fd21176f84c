"""How far the words of headers and footers reach: programs print them over the form where they are too high."""

from __future__ import annotations

import enum
import math
import re
from xml.etree.ElementTree import Element

from perfeval_xl.returns.strict_xml import local

USUAL_SIZE = 11
"""Points of letters of which nothing is said."""
LINE = 1.2
"""How high a line is, in sizes of its letters."""
PLAIN = 36.0
"""Points that may be used wherever the margin is not turned over: two lines of letters larger than usual."""
WIDEST = 480.0
"""Points after which a line goes on in the next."""
_CODE = re.compile(r'&(?:"[^"]*"|K(?:[0-9A-Fa-f]{6}|[0-9]{2}[+-][0-9]{3})|[0-9]+|.)', re.DOTALL)
_BREAK = re.compile(r"\r\n|\r|\n|_x000[AaDd]_|[\v\f\x85\u2028\u2029]")


class Reach(enum.Enum):
    """Where headers and footers are printed."""

    MARGIN = "margin"
    """In the margin."""
    MOVED = "moved"
    """Deeper than the margin, though they are no higher than usual."""
    FORM = "form"
    """So high that they are printed over the form."""


def reach_of(block: Element, margins: Element | None) -> Reach:
    """How far the headers and footers of a sheet reach with these margins."""
    stated = {} if margins is None else margins.attrib
    found = Reach.MARGIN
    for item in block:
        head = local(item.tag).lower().endswith("header")
        edge, own = ("top", "header") if head else ("bottom", "footer")
        room = (_inches(stated.get(edge), 1.0) - _inches(stated.get(own), 0.5)) * 72
        high = max((_height(section) for section in _sections(item.text or "")), default=0.0)
        if high > max(PLAIN, room):
            return Reach.FORM
        if high and room < -USUAL_SIZE:
            found = Reach.MOVED
    return found


def _sections(text: str) -> list[str]:
    """The left, middle and right of a header; what is begun twice goes on."""
    parts: dict[str, str] = {}
    start, now = 0, "&C"
    for code in _CODE.finditer(text):
        if code[0].upper() in ("&L", "&C", "&R"):
            parts[now] = parts.get(now, "") + text[start : code.start()]
            start, now = code.end(), code[0].upper()
    parts[now] = parts.get(now, "") + text[start:]
    return [part for part in parts.values() if part]


def _height(section: str) -> float:
    """Points that a section is high."""
    size, total = float(USUAL_SIZE), 0.0
    for line in _BREAK.split(section):
        largest, wide, at = size, 0.0, 0
        for code in _CODE.finditer(line):
            wide += _width(line[at : code.start()], size)
            at = code.end()
            said = code[0][1:]
            if said.isascii() and said.isdigit():
                size = float(min(int(said[:6]), 10_000))
                largest = max(largest, size)
        wide += _width(line[at:], size)
        total += largest * LINE * max(1, math.ceil(wide / WIDEST))
    return total


def _width(text: str, size: float) -> float:
    return sum(size if letter > "\x7f" else size / 2 for letter in text)


def _inches(text: str | None, usual: float) -> float:
    try:
        number = float(text) if text is not None else usual
    except ValueError:
        return usual
    return number if math.isfinite(number) else usual
