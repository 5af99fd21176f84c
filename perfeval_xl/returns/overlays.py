"""What lies on a sheet and not in its cells: pictures, text boxes, charts, controls, what is drawn behind it.

Each with the cells that it covers, by its anchor; how high rows and how wide columns are is only looked at
where something lies on them.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.returns.drawn_outside import LARGEST_SHIFT, stays_inside, thin_lines
from perfeval_xl.returns.namespaces import MAIN, RELATION, X14, XM
from perfeval_xl.returns.old_drawings import old_header_is_low, old_shapes
from perfeval_xl.returns.package import Package, relationships
from perfeval_xl.returns.references import area_of
from perfeval_xl.returns.sheet_sizes import COVERED, FARTHEST, PIXEL, Side, Sides, sides_of
from perfeval_xl.returns.sheet_text import SheetText
from perfeval_xl.returns.strict_xml import words
from perfeval_xl.vocabulary import CellBlock

MOST_NAMED = 5
"""Objects that are named one by one."""
MOST_OBJECTS = 200
"""Objects of a drawing whose places are looked up; a sheet with more is covered in any case."""
WHOLE_SHEET: CellBlock = (0, 0, 1_048_575, 16_383)
"""What lies behind or over all cells."""
SPARKLINES = "{05C60535-1F16-4FD2-B633-F4F36F0B64E0}"
"""The extension in which small charts inside cells are kept."""
_ANYTHING, CHART = "图片或图形", "图表"
_KINDS = {
    "cameraTool": "照相机图片",
    "slicer": "切片器",
    "timeslicer": "日程表",
    "pic": "图片",
    "graphicFrame": CHART,
    "cxnSp": "线条",
    "grpSp": "组合图形",
    "contentPart": "手写笔迹",
    "sp": "文本框或图形",
}
"""Objects by what stands in their anchor, the most telling first."""
_VML_KINDS = {"Pict": "图片", "image": "图片", "Shape": "文本框或图形", "Rect": "文本框或图形"}
_CONTROLS = words("Button Checkbox Dialog Drop Edit GBox Label List Radio Scroll Spin")


class Overlay(NamedTuple):
    """One thing that lies on a sheet."""

    what: str
    """In words: ``图片（H15:J20）``."""
    area: CellBlock | None
    """The cells that it covers; None where nobody can say."""
    beyond: bool = False
    """Whether it may be painted over other cells than those."""

    @property
    def is_chart(self) -> bool:
        """Whether it is a native chart, and no picture or shape."""
        return self.what.startswith(CHART)


def overlays(package: Package, sheet: str, text: SheetText) -> tuple[Overlay, ...]:
    """What lies on the sheet of this part; some programs save drawings on which nothing is."""
    root = text.root
    found: list[Overlay] = list(_sparklines(root))
    related = relationships(package, sheet)
    if not related:
        return tuple(found)
    header = {item.get(RELATION) for item in root.iterfind(f"{MAIN}legacyDrawingHF")}
    header |= {item.get(RELATION) for item in root.iterfind(f"{MAIN}drawingHF")}
    plain = {item.get(RELATION) for name in ("drawing", "legacyDrawing") for item in root.iterfind(f"{MAIN}{name}")}
    behind = {item.get(RELATION) for item in root.iterfind(f"{MAIN}picture")}
    sides = functools.cache(lambda: sides_of(text.whole()))
    for number, (kind, target) in related.items():
        if kind == "image":
            # Objects lead to a picture of themselves as well.
            found.append(Overlay("背景图片", WHOLE_SHEET) if number in behind else Overlay("图片", None))
        elif kind in ("drawing", "vmlDrawing") and number in header - plain:
            found += _in_header(package, target)
        elif kind in ("drawing", "vmlDrawing"):
            found += (_drawn if kind == "drawing" else _drawn_in_vml)(package, target, sides)
    return tuple(found)


def words_of(found: tuple[Overlay, ...]) -> tuple[str, ...]:
    """The objects in words, the first few by name."""
    words = tuple(one.what for one in found[:MOST_NAMED])
    return words + ((f"等{len(found)}件",) if len(found) > MOST_NAMED else ())


def _sparklines(root: Element) -> Iterator[Overlay]:
    for extension in root.iterfind(f"{MAIN}extLst/{MAIN}ext"):
        if extension.get("uri", "").upper() != SPARKLINES:
            continue
        for item in extension.iter(f"{X14}sparkline"):
            place = item.findtext(f"{XM}sqref", "").strip()
            yield Overlay(f"迷你图（{place[:20]}）", area_of(place))


def _drawn(package: Package, part: str, sizes: Callable[[], Sides]) -> list[Overlay]:
    """The things on a drawing; one that is not there, or cannot be read, may hide anything.

    ``sizes`` finds out how high rows and how wide columns are; most drawings of LibreOffice are empty.
    """
    if not package.has(part):
        return [Overlay(_ANYTHING, None)]
    if b"Anchor" not in package.text(part):
        return []
    try:
        anchors = list(_anchors(package.xml(part)))
    except ReturnFileError:
        return [Overlay(_ANYTHING, None)]
    if len(anchors) > MOST_OBJECTS:
        return [Overlay(f"{len(anchors)}个图片或图形", WHOLE_SHEET)]
    if not anchors:
        return [Overlay(_ANYTHING, None)]
    found, sides = [], sizes()
    for anchor in anchors:
        one = _anchored(anchor, sides)
        inside = stays_inside(anchor, _size(anchor, sides), plain_theme=lambda: _thin_theme(package))
        found.append(one._replace(beyond=not inside or _is_shifted(anchor, sides)))
    return found


def _anchors(root: Element) -> Iterator[Element]:
    """The outermost anchors of a drawing."""
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if item.tag.endswith("Anchor"):
            yield item
        else:
            waiting.extend(reversed(item))


def _thin_theme(package: Package) -> bool:
    """Whether the lines of the theme are thin."""
    known = (one for found in package.known_relations.values() for one in found)
    themes = {one.target for one in known if one.kind.lower().endswith("/theme")}
    return all(thin_lines(package.text(theme)) for theme in themes if package.has(theme))


def _ends(anchor: Element) -> tuple[_Corner | None, _Corner | None]:
    parts = {_local(child): child for child in anchor}
    return _corner(parts.get("from")), _corner(parts.get("to"))


def _is_shifted(anchor: Element, sides: Sides) -> bool:
    """Whether a corner lies outside of the cell that it counts from."""
    return any(
        corner.right > sides.columns.size(corner.column) + LARGEST_SHIFT
        or corner.down > sides.rows.size(corner.row) + LARGEST_SHIFT
        for corner in _ends(anchor)
        if corner is not None
    )


def _size(anchor: Element, sides: Sides) -> tuple[int, int] | None:
    """How high and wide an anchor is."""
    first, last = _ends(anchor)
    if first is not None and last is not None:
        rows = _distance(sides.rows, first.row, first.down, last.row, last.down)
        columns = _distance(sides.columns, first.column, first.right, last.column, last.right)
        return None if rows is None or columns is None else (rows, columns)
    size = next((child for child in anchor if _local(child) == "ext"), None)
    return None if size is None else (_length(size.get("cy")), _length(size.get("cx")))


def _distance(side: Side, first: int, into: int, last: int, into_last: int) -> int | None:
    if not 0 <= last - first < FARTHEST:
        return None
    return sum(side.size(at) for at in range(first, last)) - into + into_last


def _anchored(anchor: Element, sides: Sides) -> Overlay:
    names = {_local(child) for child in anchor.iter()}
    kind = next((words for name, words in _KINDS.items() if name in names), _ANYTHING)
    parts = {_local(child): child for child in anchor}
    first, last = _corner(parts.get("from")), _corner(parts.get("to"))
    corners = [cell_name(corner.row, corner.column) for corner in (first, last) if corner is not None]
    what = f"{kind}（{':'.join(corners)}）" if corners else kind
    if first is not None and last is not None:
        covered = _between(sides, first, last)
        if covered is None and _reaches_beyond(anchor):
            covered = min(first.row, last.row), min(first.column, last.column), last.row, last.column
        return Overlay(what, covered)
    size, start = parts.get("ext"), parts.get("pos")
    if size is None or (first is None and start is None):
        return Overlay(what, None)
    wide, high = _length(size.get("cx")), _length(size.get("cy"))
    if first is None and start is not None:
        rows = sides.rows.from_start(_length(start.get("y")), high)
        columns = sides.columns.from_start(_length(start.get("x")), wide)
    elif first is not None:
        rows = sides.rows.along(first.row, first.down, high)
        columns = sides.columns.along(first.column, first.right, wide)
    return Overlay(what, _block(rows, columns))


def _reaches_beyond(anchor: Element) -> bool:
    """Whether a thing that is thin itself is drawn over more: a broad line, or words that do not fit in."""
    for item in anchor.iter():
        name = _local(item)
        if (name == "t" and (item.text or "").strip()) or (name == "ln" and _length(item.get("w")) >= COVERED):
            return True
    return False


class _Corner(NamedTuple):
    row: int
    down: int
    column: int
    right: int


def _corner(item: Element | None) -> _Corner | None:
    """The cell in which a corner lies, and how far inside it."""
    if item is None:
        return None
    texts = {_local(child): (child.text or "").strip() for child in item}
    row, column = texts.get("row", ""), texts.get("col", "")
    if not (row.isascii() and row.isdigit() and column.isascii() and column.isdigit()):
        return None
    if max(len(row), len(column)) > 7:
        return None
    return _Corner(int(row), _length(texts.get("rowOff")), int(column), _length(texts.get("colOff")))


def _between(sides: Sides, first: _Corner, last: _Corner) -> CellBlock | None:
    rows = sides.rows.between(first.row, first.down, last.row, last.down)
    return _block(rows, sides.columns.between(first.column, first.right, last.column, last.right))


def _block(rows: tuple[int, int] | None, columns: tuple[int, int] | None) -> CellBlock | None:
    return None if rows is None or columns is None else (rows[0], columns[0], rows[1], columns[1])


def _length(text: str | None) -> int:
    """A length in EMU; nothing for what is no number."""
    digits = (text or "").strip().removeprefix("+")
    bare = digits.removeprefix("-")
    if not (bare.isascii() and bare.isdigit() and len(bare) < 15):
        return 0
    return int(digits)


def _drawn_in_vml(package: Package, part: str, sizes: Callable[[], Sides]) -> list[Overlay]:
    """The old form of a drawing, in which notes are kept; those are no overlays, and nobody knows all else it does."""
    if not package.has(part):
        return []
    shapes = old_shapes(package, part)
    if shapes is None:
        return [Overlay(_ANYTHING, None, beyond=True)]
    return [_vml_object(item, data, sizes()) for item, data in shapes[:MOST_OBJECTS]]


def _vml_object(shape: str, data: Element | None, sides: Sides) -> Overlay:
    kind = "" if data is None else data.get("ObjectType", "")
    what = _VML_KINDS.get(kind, "控件" if kind else _VML_KINDS.get(shape, "文本框或图形"))
    anchor = "" if data is None else next((child.text or "" for child in data if _local(child) == "Anchor"), "")
    numbers = [_length(piece) for piece in anchor.split(",")]
    if len(numbers) != 8:
        return Overlay(what, None, beyond=True)
    left, from_left, top, from_top, right, from_right, bottom, from_bottom = numbers
    first = _Corner(top, from_top * PIXEL, left, from_left * PIXEL)
    last = _Corner(bottom, from_bottom * PIXEL, right, from_right * PIXEL)
    corners = f"{cell_name(max(top, 0), max(left, 0))}:{cell_name(max(bottom, 0), max(right, 0))}"
    # Programs paint controls by their anchor, whatever the shape around them says.
    beyond = shape != "shape" or kind not in _CONTROLS
    return Overlay(f"{what}（{corners}）", _between(sides, first, last), beyond)


def _in_header(package: Package, part: str) -> list[Overlay]:
    """Pictures of headers and footers; higher than the margin, they lie behind the form like a watermark."""
    if not package.has(part):
        return []
    if old_header_is_low(package, part):
        return [Overlay("页眉页脚里的图片", None)]
    return [Overlay("页眉页脚里的图片（水印）", WHOLE_SHEET)]


def _local(item: Element) -> str:
    """The name of an element, whatever its namespace."""
    return item.tag.rpartition("}")[2]
