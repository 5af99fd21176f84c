"""What surrounds the cells of a worksheet: merges, columns, footers, links, lock, comments."""

import re
from collections.abc import Iterator

from . import workbook
from .cells import Worksheet
from .grid import MAX_COLUMN, Area, name_fault, needs_quotes, overlaps, parse_area, units
from .package import BAD_NUMBER, LINK, MAIN, Problem, elements, number

_MOST_HYPERLINKS = 65_530
_HEADER = re.compile(
    r'([^&]|&&|&[LCRPNDTGZFABIUESXYHO]|&[0-9]{1,3}|&"[^"]*"|&K([0-9A-Fa-f]{6}|\d\d[+-]\d{3}))*',
    re.DOTALL,
)
_LOCATION = re.compile(r"(?:'((?:[^']|'')+)'|([^'!]+))!(.+)")


def merges(sheet: Worksheet) -> Iterator[Problem]:
    """Merged areas have two cells or more and share none, neither with an array formula."""
    areas: list[Area] = []
    for entry in elements(sheet.root, "mergeCells"):
        text = entry.get("ref", "")
        area = parse_area(text)
        if area is None or area.is_cell:
            yield Problem("merge", sheet.where(text), "is no area of several cells")
        else:
            areas.append(area)
    for first, second in overlaps(areas):
        yield Problem("merge", sheet.name, f"{first} and {second} overlap")
    for area in areas:
        if any(area.meets(array) for array in sheet.arrays):
            yield Problem("merge", sheet.name, f"{area} covers an array formula")


def columns(sheet: Worksheet) -> Iterator[Problem]:
    """Ranges of columns come in order and do not overlap; widths go up to 255 characters."""
    last = 0
    for entry in elements(sheet.root, "cols"):
        first, end = number(entry, "min"), number(entry, "max")
        where = f"{sheet.name}, columns {first} to {end}"
        if not last < first <= end <= MAX_COLUMN:
            yield Problem("column", where, "out of order, overlapping or outside the grid")
        last = end
        # A width of 255 characters is stored with the padding of the cell, as 255.7.
        width = entry.get("width", "0")
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", width) or float(width) >= 256:
            yield Problem("column", where, f"its width is {width}, at most 255 is allowed")
        if number(entry, "style") >= sheet.cell_formats:
            yield Problem("style", where, f"there is no cell format {entry.get('style')}")


def headers(sheet: Worksheet) -> Iterator[Problem]:
    """Headers and footers: at most 255 characters, codes included, and only codes there are."""
    for entry in elements(sheet.root, "headerFooter"):
        text = entry.text or ""
        where = f"{sheet.name}, {entry.tag.removeprefix(MAIN)}"
        if units(text) > 255:
            yield Problem("header", where, f"{units(text)} characters, at most 255 are allowed")
        if not _HEADER.fullmatch(text):
            yield Problem("header", where, "an & starts no code; to print one, it is written &&")


def hyperlinks(sheet: Worksheet) -> Iterator[Problem]:
    """One link for a cell, and places inside the workbook exist."""
    entries = elements(sheet.root, "hyperlinks")
    if len(entries) > _MOST_HYPERLINKS:
        yield Problem("hyperlink", sheet.name, f"more than {_MOST_HYPERLINKS} links")
    areas: list[Area] = []
    for entry in entries:
        where = sheet.where(entry.get("ref", ""))
        area = parse_area(entry.get("ref", ""))
        if area is None:
            yield Problem("hyperlink", where, "is no area of the grid")
        else:
            areas.append(area)
        location = entry.get("location", "")
        if units(location) > 2079 or units(entry.get("tooltip", "")) > 255:
            yield Problem("hyperlink", where, "its place or its tip is too long")
        if f"{LINK}id" not in entry.attrib:
            fault = _location_fault(sheet, location)
            if fault:
                yield Problem("hyperlink", where, f"{fault}: {location}")
    for first, second in overlaps(areas):
        yield Problem("hyperlink", sheet.name, f"{first} and {second} overlap")


def _location_fault(sheet: Worksheet, location: str) -> str | None:
    """What keeps a link from leading to `Sheet!A1` or to a name, or None."""
    known = {name.lower() for name in sheet.book.usable_names[sheet.position]}
    match = _LOCATION.fullmatch(location)
    if match is None:
        return None if location.lower() in known else "leads nowhere"
    target = match[1].replace("''", "'") if match[1] else match[2]
    if target.lower() not in {name.lower() for name in sheet.book.sheet_names}:
        return "there is no such sheet"
    if match[2] and needs_quotes(target):
        return "the sheet name needs apostrophes"
    if parse_area(match[3].replace("$", "")) is None and name_fault(match[3]):
        return "there is no such cell"
    return None


def lock(sheet: Worksheet) -> Iterator[Problem]:
    """The protection of the sheet and of ranges with their own password."""
    for entry in sheet.root.findall(f"{MAIN}sheetProtection"):
        yield from workbook.password(entry, sheet.name)
    for entry in elements(sheet.root, "protectedRanges"):
        yield from workbook.password(entry, sheet.where(entry.get("sqref", "")))


def comments(sheet: Worksheet) -> Iterator[Problem]:
    """One comment for a cell, by a listed author, with the drawing that shows it."""
    package = sheet.book.package
    for part in package.linked(sheet.part, "comments"):
        root = package.xml(part)
        authors = len(elements(root, "authors"))
        seen: set[str] = set()
        for entry in elements(root, "commentList"):
            place = entry.get("ref", "")
            if place in seen:
                yield Problem("comment", sheet.where(place), "the cell has two comments")
            seen.add(place)
            area = parse_area(place)
            if area is None or not area.is_cell:
                yield Problem("comment", sheet.where(place), "is no cell of the grid")
            if number(entry, "authorId", BAD_NUMBER) >= authors:
                yield Problem("comment", sheet.where(place), "its author is not listed")
            if units("".join(entry.itertext())) > 32_767:
                yield Problem("comment", sheet.where(place), "has more than 32767 characters")
        drawn = package.linked(sheet.part, "vmlDrawing")
        if not drawn or sheet.root.find(f"{MAIN}legacyDrawing") is None:
            yield Problem("comment", sheet.name, "comments need a vmlDrawing that shows them")
