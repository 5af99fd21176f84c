"""Notes that lie open on a sheet, whose boxes cover cells; those that open under the mouse are not looked at."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree.ElementTree import Element

from perfeval_xl.layout.grid import cell_name
from perfeval_xl.returns.budget import Limit
from perfeval_xl.returns.namespaces import MAIN
from perfeval_xl.returns.package import Package, relationships
from perfeval_xl.returns.references import LAST_COLUMN, LAST_ROW
from perfeval_xl.returns.sheet_display import Note
from perfeval_xl.returns.vml import VML, read_vml

OFFICE = "{urn:schemas-microsoft-com:office:excel}"
"""Namespace of what Excel adds to the drawings in which notes lie."""
_OPEN = re.compile(rb"<(?:\w+:)?Visible\b")
_SEEN = re.compile(r"visibility\s*:\s*visible", re.IGNORECASE)
_NUMBER = re.compile("[0-9]{1,7}")
_WHITE = ("#fff", "#ffffff", "white", "window", "none")
"""How the colour of paper is called there."""


def open_notes(package: Package, sheet: str) -> tuple[Note, ...]:
    """The notes that are always in sight on the sheet of this part."""
    known = relationships(package, sheet)
    drawings = [target for kind, target in known.values() if kind == "vmlDrawing" and package.has(target)]
    if not drawings:
        return ()
    texts = _texts(package, known)
    notes: list[Note] = []
    for drawing in drawings:
        root = read_vml(package, drawing)
        if root is None and _OPEN.search(package.text(drawing)):
            # Nobody knows where it lies, nor what is written on it.
            notes.append(Note((0, 0, LAST_ROW, LAST_COLUMN), "", False))
        shapes = [item for item in root.iter() if item.tag.startswith(VML)] if root is not None else []
        for note in (_note(shape, texts) for shape in shapes):
            if note is not None:
                package.budget.take(Limit.NOTES)
                notes.append(note)
    return tuple(notes)


def _note(shape: Element, texts: Mapping[str, str]) -> Note | None:
    data = shape.find(f"{OFFICE}ClientData")
    if data is None or data.get("ObjectType") != "Note":
        return None
    if data.find(f"{OFFICE}Visible") is None and _SEEN.search(shape.get("style", "")) is None:
        return None
    row, column = (data.findtext(f"{OFFICE}{name}", "").strip() for name in ("Row", "Column"))
    known = _NUMBER.fullmatch(row) and _NUMBER.fullmatch(column)
    corners = [part.strip() for part in (data.findtext(f"{OFFICE}Anchor") or "").split(",")]
    if len(corners) == 8 and all(_NUMBER.fullmatch(part) for part in corners):
        left, _, top, _, right, over, bottom, under = map(int, corners)
        # An edge that lies on the line between two cells covers but the first of them.
        area = top, left, max(top, bottom if under > 0 else bottom - 1), max(left, right if over > 0 else right - 1)
    elif known:
        area = int(row), int(column), int(row), int(column)
    else:
        return None
    own = cell_name(int(row), int(column)) if known else ""
    plain = shape.get("stroked", "t") in ("f", "false") or shape.get("strokecolor", "").lower().startswith(_WHITE)
    return Note(area, texts.get(own, ""), not plain)


def _texts(package: Package, known: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """The texts of notes by the cells that they belong to."""
    target = next((target for kind, target in known.values() if kind == "comments" and package.has(target)), None)
    if target is None:
        return {}
    return {
        item.get("ref", ""): "".join(text.text or "" for text in item.iter(f"{MAIN}t")).strip()
        for item in package.xml(target).iterfind(f"{MAIN}commentList/{MAIN}comment")
    }
