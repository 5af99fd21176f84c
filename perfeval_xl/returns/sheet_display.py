"""What of a sheet is seen and printed: rows, columns, panes, pages, conditional formats, open notes."""

from __future__ import annotations

import itertools
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple
from xml.etree.ElementTree import Element, tostring

from perfeval_xl.returns.conditional_effects import Effect
from perfeval_xl.returns.namespaces import MAIN
from perfeval_xl.returns.references import LAST_COLUMN, LAST_ROW, column_of

Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""
USUAL_HEIGHT, USUAL_WIDTH = 15.0, 8.43
"""Points of a row and characters of a column where nothing is stated."""
WIDEST, MOST_WIDTHS = 256, 4_096
"""Columns whose widths are read, and how often; those of a sheet do not overlap."""
MOST_AREAS = 60
"""Areas of a print area that are compared with those of another one."""
_MARGIN = 0.71
"""Characters of a column besides those that it says it has room for."""
_SHEET_NAME = re.compile(r"^=?(?:'(?:[^']|'')*'|[^'!,()]*)!")
_AREA = re.compile(r"\$?([A-Z]{1,3})?\$?(\d{1,7})?(?::\$?([A-Z]{1,3})?\$?(\d{1,7})?)?")


class Note(NamedTuple):
    """A note that lies open on the sheet."""

    area: Area
    """The cells on which it lies."""
    text: str
    framed: bool
    """Whether it looks like a note and not like the sheet: it has a frame."""


class View(NamedTuple):
    """How a window shows the sheet."""

    first: tuple[int, int] = (0, 0)
    """The first row and column that are seen of it."""
    frozen: tuple[int, int] = (0, 0)
    """Rows and columns that stay in sight."""
    zeros: bool = True
    formulas: bool = False
    turned: bool = False
    """Whether it begins at the right."""
    hidden: bool = False
    """Whether the window itself is not seen."""


class Pages(NamedTuple):
    """How the sheet is printed."""

    margins: tuple[float, float, float, float] = (0.7, 0.7, 0.75, 0.75)
    """Inches: left, right, top, bottom."""
    paper: int = 9
    landscape: bool = False
    scale: float = 100
    """Percent, where it is not fitted."""
    fitted: tuple[int, int] | None = None
    """Pages across and down on which it is to fit; 0 for as many as there must be."""


class Printed(NamedTuple):
    """What the workbook states of the printing of one sheet."""

    areas: tuple[Area, ...] | None = None
    """What is printed; None for everything."""
    unknown: str = ""
    """What is stated of that, where it is no area."""
    repeated: Area | None = None
    """Rows that are printed on top of every page."""


class Display(NamedTuple):
    """What of a sheet is seen and printed."""

    heights: Mapping[int, float] = MappingProxyType({})
    """Points of the rows that state them."""
    height: float = USUAL_HEIGHT
    """Points of all others."""
    widths: Mapping[int, float] = MappingProxyType({})
    """Characters of the columns that state them."""
    width: float = USUAL_WIDTH
    """Characters of all others."""
    effects: tuple[Effect, ...] = ()
    view: View = View()
    pages: Pages = Pages()
    filtered: bytes = b""
    """The filter with its criteria, as XML; only who asks what it hides takes it to pieces."""
    printed: Printed = Printed()
    notes: tuple[Note, ...] = ()
    pieces: Mapping[str, bool] = MappingProxyType({})
    """Cells with texts of which a part cannot be read (True), is struck out or in little pictures, by addresses."""

    def row_height(self, row: int) -> float:
        """Points of a row."""
        return self.heights.get(row, self.height)

    def column_width(self, column: int) -> float:
        """Characters of a column."""
        return self.widths.get(column, self.width)


NOTHING_SPECIAL = Display()
"""A sheet of which nothing is known."""


def read_display(root: Element, heights: Mapping[int, str]) -> Display:
    """What the part of a worksheet says itself of how it is shown; ``heights`` are those that its rows state."""
    widths: dict[int, float] = {}
    found: dict[str, Element] = {}
    for part in root:
        name = part.tag.removeprefix(MAIN)
        if name == "cols":
            widths = _widths(part)
        else:
            found.setdefault(name, part)
    usual = found.get("sheetFormatPr", root)
    base = usual.get("baseColWidth")
    width = USUAL_WIDTH if base is None else as_number(base, USUAL_WIDTH) + _MARGIN
    width = as_number(usual.get("defaultColWidth"), width)
    return Display(
        heights={row: as_number(height, USUAL_HEIGHT) for row, height in heights.items()},
        height=as_number(usual.get("defaultRowHeight"), USUAL_HEIGHT),
        widths=widths,
        width=width,
        view=_view(found.get("sheetViews")),
        pages=_pages(found),
        filtered=b"" if (own := found.get("autoFilter")) is None else tostring(own),
    )


def _widths(part: Element) -> dict[int, float]:
    """The widths of the first columns; each may state but one."""
    widths: dict[int, float] = {}
    left = MOST_WIDTHS
    for item in part:
        first, last = item.get("min", ""), item.get("max", "")
        if _is_whole(first) and _is_whole(last):
            columns = range(int(first) - 1, min(int(last), WIDEST))
            left -= len(columns)
            if left < 0:
                break
            widths |= dict.fromkeys(columns, as_number(item.get("width"), USUAL_WIDTH))
    return widths


def _view(views: Element | None) -> View:
    """How the first window shows the sheet."""
    view = None if views is None else views.find(f"{MAIN}sheetView")
    if view is None:
        return View()
    pane = view.find(f"{MAIN}pane")
    corner, frozen = area_in(view.get("topLeftCell", "")), (0, 0)
    if pane is not None and pane.get("state", "split") in ("frozen", "frozenSplit"):
        frozen = int(as_number(pane.get("ySplit"), 0)), int(as_number(pane.get("xSplit"), 0))
    return View(
        corner[:2] if corner else (0, 0),
        frozen,
        view.get("showZeros", "1") in ("1", "true"),
        view.get("showFormulas", "0") in ("1", "true"),
        view.get("rightToLeft", "0") in ("1", "true"),
    )


def _pages(found: Mapping[str, Element]) -> Pages:
    margins, page, sheet = found.get("pageMargins"), found.get("pageSetup"), found.get("sheetPr")
    usual = Pages()
    inches = usual.margins
    if margins is not None:
        left, right, top, bottom = (
            as_number(margins.get(side), inch)
            for side, inch in zip(("left", "right", "top", "bottom"), inches, strict=True)
        )
        inches = left, right, top, bottom
    fits = None if sheet is None else sheet.find(f"{MAIN}pageSetUpPr")
    is_fitted = fits is not None and fits.get("fitToPage") in ("1", "true")
    stated: Mapping[str, str] = {} if page is None else page.attrib
    across, down = (int(as_number(stated.get(name), 1)) for name in ("fitToWidth", "fitToHeight"))
    return Pages(
        inches,
        int(as_number(stated.get("paperSize"), 9)),
        stated.get("orientation") == "landscape",
        as_number(stated.get("scale"), 100),
        (across, down) if is_fitted else None,
    )


def printed_sheets(book: Element) -> dict[int, Printed]:
    """What the workbook states of the printing of its sheets, by their numbers from 0."""
    sheets: dict[int, Printed] = {}
    names = [item.get("name", "") for item in book.iterfind(f"{MAIN}sheets/{MAIN}sheet")]
    for item in book.iterfind(f"{MAIN}definedNames/{MAIN}definedName"):
        number, name, text = item.get("localSheetId", ""), item.get("name", "").lower(), item.text or ""
        if not _is_whole(number) or int(number) >= len(names) or not _is_of(names[int(number)], text):
            # Of cells of another sheet programs print nothing, and all of this one.
            continue
        known = sheets.get(int(number), Printed())
        if name == "_xlnm.print_area":
            areas = areas_in(text)
            lost = areas is None and "#REF!" in text
            unknown = known.unknown or ("" if areas or lost else text)
            if areas is not None and known.areas is not None:
                areas = _in_both(areas, known.areas)
            sheets[int(number)] = known._replace(areas=known.areas if areas is None else areas, unknown=unknown)
        elif name == "_xlnm.print_titles":
            rows = next((area for area in areas_in(text) or () if area[3] == LAST_COLUMN), None)
            sheets[int(number)] = known._replace(repeated=rows)
    return sheets


def _in_both(one: tuple[Area, ...], other: tuple[Area, ...]) -> tuple[Area, ...]:
    """What lies in areas of both; of very many only what the first of them hold."""
    pairs = itertools.product(one[:MOST_AREAS], other[:MOST_AREAS])
    shared = (
        (max(first[0], second[0]), max(first[1], second[1]), min(first[2], second[2]), min(first[3], second[3]))
        for first, second in pairs
    )
    return tuple(area for area in shared if area[0] <= area[2] and area[1] <= area[3])


def _is_of(name: str, text: str) -> bool:
    """Whether a name leads to no other sheet than the one it belongs to."""
    stated = _SHEET_NAME.match(text)
    return stated is None or stated[0].removeprefix("=")[:-1].strip("'").replace("''", "'") == name


def areas_in(text: str) -> tuple[Area, ...] | None:
    """The areas that a name of one sheet states; None where it states anything else."""
    areas = []
    while text:
        match = _SHEET_NAME.match(text)
        rest = text[match.end() :] if match else text.removeprefix("=")
        piece, _, text = rest.partition(",")
        area = area_in(piece.strip())
        if area is None:
            return None
        areas.append(area)
    return tuple(areas) or None


def area_in(text: str) -> Area | None:
    """The area of ``A1``, ``A1:B2``, ``A:B`` or ``1:2``; None for anything else."""
    match = _AREA.fullmatch(text)
    if match is None:
        return None
    left, top, right, bottom = match.groups()
    if ":" not in text:
        right, bottom = left, top
        if left is None or top is None:
            return None
    if (left is None) != (right is None) or (top is None) != (bottom is None) or (left is None and top is None):
        return None
    rows = (0, LAST_ROW) if top is None or bottom is None else tuple(sorted((int(top) - 1, int(bottom) - 1)))
    columns = (0, LAST_COLUMN) if left is None or right is None else tuple(sorted((column_of(left), column_of(right))))
    return rows[0], columns[0], rows[1], columns[1]


def as_number(text: str | None, default: float) -> float:
    """A number that an attribute states, or the default."""
    try:
        value = default if text is None else float(text)
    except ValueError:
        return default
    return value if abs(value) < 1e9 else default


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 8
