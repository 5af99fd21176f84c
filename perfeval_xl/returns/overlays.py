"""What lies on a sheet and not in its cells: pictures, text boxes, charts, controls, embedded objects."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.returns.package import Package, relationships

DRAWING = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
"""Namespace of what says where things lie."""
MOST_NAMED = 5
"""Objects that are named one by one."""
_OBJECTS = {"oleObject": "嵌入的对象", "package": "嵌入的对象", "control": "控件", "image": "图片"}
"""Objects that a sheet leads to itself, by the last word of their relationship."""
_KINDS = {
    "pic": "图片",
    "graphicFrame": "图表",
    "cxnSp": "线条",
    "grpSp": "组合图形",
    "contentPart": "手写笔迹",
}
_ANYTHING = "图片或图形"


def overlays(package: Package, sheet: str) -> tuple[str, ...]:
    """What lies on the sheet of this part, in words; some programs save drawings on which nothing is."""
    found: list[str] = []
    for kind, target in relationships(package, sheet).values():
        if kind in _OBJECTS:
            found.append(_OBJECTS[kind])
        elif kind == "drawing":
            found += _drawn(package, target)
    return tuple(found[:MOST_NAMED]) + ((f"等{len(found)}件",) if len(found) > MOST_NAMED else ())


def _drawn(package: Package, part: str) -> list[str]:
    """The things on a drawing; one that is not there, or cannot be read, may hide anything."""
    if not package.has(part):
        return [_ANYTHING]
    if b"Anchor" not in package.text(part):
        return []
    try:
        anchors = [item for item in package.xml(part).iter() if item.tag.endswith("Anchor")]
    except ReturnFileError:
        return [_ANYTHING]
    return [_words(anchor) for anchor in anchors] or [_ANYTHING]


def _words(anchor: Element) -> str:
    """``图片（H15:J20）``."""
    names = [child.tag.removeprefix(DRAWING) for child in anchor.iter() if child.tag.startswith(DRAWING)]
    text = any(name == "sp" for name in names)
    kind = next((words for name, words in _KINDS.items() if name in names), "文本框或图形" if text else _ANYTHING)
    corners = [name for name in (_corner(anchor.find(f"{DRAWING}{end}")) for end in ("from", "to")) if name]
    return f"{kind}（{':'.join(corners)}）" if corners else kind


def _corner(item: Element | None) -> str:
    """The cell in which a corner lies."""
    if item is None:
        return ""
    row, column = (item.findtext(f"{DRAWING}{name}", "").strip() for name in ("row", "col"))
    if not (row.isascii() and row.isdigit() and column.isascii() and column.isdigit()):
        return ""
    return cell_name(int(row), int(column)) if max(len(row), len(column)) < 8 else ""
