"""Texts as they stand in the XML of a workbook, with the same escapes as XlsxWriter's."""

from __future__ import annotations

import re

DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ODD = re.compile("(_x[0-9a-fA-F]{4}_)|[\x00-\x08\x0b-\x1f\ufffe\uffff]")
"""What Excel writes as an escape, and what looks like one."""


def in_attribute(text: str) -> str:
    """``text`` as the value of an attribute."""
    escaped = text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;").replace(">", "&gt;")
    return escaped.replace("\n", "&#xA;")


def in_formula(text: str) -> str:
    """``text`` as the formula of a cell, or as what it shows."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def in_element(text: str) -> str:
    """``text`` as the content of any other element."""
    # Nothing odd is printable, and to ask for that is faster than to look for it.
    return in_formula(text if text.isprintable() and "_x" not in text else _ODD.sub(_escape, text))


def _escape(found: re.Match[str]) -> str:
    """A control character as its escape; what is written like one gets its underscore escaped."""
    return f"_x005F{found[1]}" if found[1] else f"_x{ord(found[0]):04X}_"
