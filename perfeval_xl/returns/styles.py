"""What the styles of a workbook decide of its cells."""

from __future__ import annotations

from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.returns.namespaces import MAIN
from perfeval_xl.returns.number_formats import Shown, disguises, shown_in_cell


class Look(NamedTuple):
    """What a cell's style decides."""

    locked: bool
    disguise: str | None
    """Its number format, where that shows another number than the one that is stored."""
    shown: Shown


PLAIN = Look(True, None, Shown.NUMBER)
"""A cell without a style."""


def looks_of(styles: Element) -> dict[str, Look]:
    """What each style decides, by its index as cells write it."""
    formats = {
        item.get("numFmtId"): item.get("formatCode", "") for item in styles.iterfind(f"{MAIN}numFmts/{MAIN}numFmt")
    }
    looks = {}
    for at, item in enumerate(styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf")):
        guard = item.find(f"{MAIN}protection")
        locked = guard is None or guard.get("locked", "1") in ("1", "true")
        number = item.get("numFmtId")
        code = formats.get(number, "")
        looks[str(at)] = Look(locked, code if disguises(code) else None, shown_in_cell(number, code))
    return looks
