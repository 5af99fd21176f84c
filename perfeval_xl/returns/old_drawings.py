"""Drawings in the old form (VML), in which programs keep notes, buttons and the pictures of headers."""

from __future__ import annotations

import re
from xml.etree.ElementTree import Element

from perfeval_xl.returns.package import Package
from perfeval_xl.returns.sheet_sizes import COVERED, PIXEL, POINT
from perfeval_xl.returns.strict_xml import local, words
from perfeval_xl.returns.vml import read_vml

MARGIN = 44 * POINT
"""What a picture in a header may be high without reaching into the form."""
_SHAPES = words("shape rect oval line polyline curve arc image roundrect group diagram background")
_CLIENT_DATA = "{urn:schemas-microsoft-com:office:excel}ClientData"
_LENGTH = re.compile(r"([+-]?[0-9]{0,9}\.?[0-9]{0,9})\s*(pt|in|mm|cm|px)?", re.IGNORECASE)
_UNITS = {"pt": POINT, "in": 72 * POINT, "mm": 36_000, "cm": 360_000, "px": PIXEL}


def old_shapes(package: Package, part: str) -> list[tuple[str, Element | None]] | None:
    """What is drawn besides notes: its kind, and what Excel adds to it. None where nobody can say."""
    root = read_vml(package, part)
    if root is None:
        return None
    found = []
    waiting = [(root, False)]
    while waiting:
        item, grouped = waiting.pop()
        name = local(item.tag)
        if name in _SHAPES:
            data = next((child for child in item if local(child.tag) == "ClientData"), None)
            if grouped or not _is_note(item):
                found.append((name, data))
            grouped = True
        elif name == "ClientData" and not grouped:
            found.append(("shape", item))
        waiting.extend((child, grouped) for child in reversed(item))
    return found


def old_header_is_low(package: Package, part: str) -> bool:
    """Whether the pictures of headers and footers are no higher than the margin."""
    root = read_vml(package, part)
    shapes = [] if root is None else [item for item in root.iter() if local(item.tag) in _SHAPES]
    return bool(shapes) and all(_is_low(item) for item in shapes)


def _is_note(shape: Element) -> bool:
    """Whether this is a plain note, painted where Excel says that it lies."""
    data = [item for item in shape.iter() if local(item.tag) == "ClientData"]
    if local(shape.tag) != "shape" or len(data) != 1 or data[0] not in list(shape):
        return False
    if data[0].tag != _CLIENT_DATA or data[0].get("ObjectType") != "Note":
        return False
    weight = _length(shape.get("strokeweight", "1pt"))
    return (
        weight is not None
        and weight <= 2 * COVERED
        and "path" not in shape.attrib
        and "rotation" not in shape.get("style", "").lower()
        and not any(local(item.tag) == "shadow" and {"offset", "matrix"} & item.attrib.keys() for item in shape)
    )


def _is_low(item: Element) -> bool:
    style = [piece.partition(":") for piece in item.get("style", "").split(";")[:200]]
    heights = [_length(value) for name, _, value in style if name.strip().lower() == "height"]
    return bool(heights) and all(height is not None and height <= MARGIN for height in heights)


def _length(text: str) -> int | None:
    match = _LENGTH.fullmatch(text.strip())
    if match is None:
        return None
    try:
        return int(float(match[1]) * _UNITS[(match[2] or "px").lower()])
    except ValueError:
        return None
