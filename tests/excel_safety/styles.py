"""The style sheet and the shared strings."""

import re
from collections.abc import Iterator

from lxml import etree

from .grid import units
from .package import BAD_NUMBER, MAIN, Problem, elements, number
from .workbook import Book

_FIRST_CUSTOM_FORMAT = 164
_MOST_CELL_FORMATS = 65_490

# What has a fixed meaning in a number format, then the letters of dates, eras and exponents.
_FORMAT_WORDS = re.compile(r"General|AM/PM|A/P", re.IGNORECASE)
_FORMAT_LETTERS = "ymdhsegab"


def problems(book: Book) -> Iterator[Problem]:
    """Everything that is wrong with styles and shared strings."""
    root = book.styles()
    if root is not None:
        yield from number_formats(root)
        yield from fonts(root)
        yield from indexes(root)
    for position, item in enumerate(book.shared_strings()):
        where = f"shared string {position}"
        yield from text(shared_text(item), where)
        yield from font_names(item, "rFont", where)


def shared_text(item: etree._Element) -> str:
    """The text of a string item, without the readings of Asian characters."""
    runs = [item, *item.findall(f"{MAIN}r")]
    return "".join(t.text or "" for run in runs for t in run.findall(f"{MAIN}t"))


def text(content: str, where: str) -> Iterator[Problem]:
    """The text of a cell: at most 32767 characters and 253 line breaks."""
    if units(content) > 32_767:
        yield Problem("text", where, f"{units(content)} characters, at most 32767 are allowed")
    if content.count("\n") > 253:
        yield Problem("text", where, f"{content.count(chr(10))} line breaks, at most 253")


def number_formats(root: etree._Element) -> Iterator[Problem]:
    """Custom formats have unique ids; each format, also of a conditional style, can be read."""
    ids = [number(entry, "numFmtId") for entry in elements(root, "numFmts")]
    if len(set(ids)) != len(ids):
        yield Problem("number-format", "styles", "a numFmtId is defined twice")
    for entry in root.iter(f"{MAIN}numFmt"):
        code = entry.get("formatCode", "")
        fault = format_fault(code)
        if fault:
            yield Problem("number-format", code[:80], fault)


def format_fault(code: str) -> str | None:
    """What keeps this from being a number format, or None."""
    if not 1 <= units(code) <= 255:
        return f"{units(code)} characters, 1 to 255 are allowed"
    # Take out what may hold anything: quoted text, escaped or padded characters, brackets.
    rest = re.sub(r'"[^"]*"|\\.|[_*].|\[[^\]]*\]', "", code, flags=re.DOTALL)
    if any(char in rest for char in '"\\[]'):
        return "a quote, bracket or escape is not closed"
    if rest.count(";") > 3:
        return "more than 4 sections"
    letters = re.sub(r"[^A-Za-z]", "", _FORMAT_WORDS.sub("", rest)).lower()
    strange = letters.strip(_FORMAT_LETTERS)
    return f"{strange} needs quotes" if strange else None


def fonts(root: etree._Element) -> Iterator[Problem]:
    """Font names up to 31 characters, sizes from 1 to 409."""
    yield from font_names(root, "name", "styles")
    for size in root.iter(f"{MAIN}sz"):
        if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", size.get("val", "")) or not (1 <= float(size.get("val", "")) <= 409):
            yield Problem("font", "styles", f"a font size of {size.get('val')}")


def font_names(root: etree._Element, tag: str, where: str) -> Iterator[Problem]:
    """Names of fonts, which a style sheet and a rich text tag differently."""
    for entry in root.iter(MAIN + tag):
        if not 1 <= units(entry.get("val", "")) <= 31:
            yield Problem("font", where, "a font name has 1 to 31 characters")


def indexes(root: etree._Element) -> Iterator[Problem]:
    """Each cell format refers to a font, fill, border, base style and number format there is."""
    limits = {
        "fontId": len(elements(root, "fonts")),
        "fillId": len(elements(root, "fills")),
        "borderId": len(elements(root, "borders")),
        "xfId": len(elements(root, "cellStyleXfs")),
    }
    custom = {number(entry, "numFmtId") for entry in elements(root, "numFmts")}
    for group in ("cellStyleXfs", "cellXfs", "cellStyles"):
        formats = elements(root, group)
        if len(formats) > _MOST_CELL_FORMATS:
            yield Problem("style", group, f"more than {_MOST_CELL_FORMATS} formats")
        for position, entry in enumerate(formats):
            where = f"{group} {position}"
            for attribute in limits.keys() & entry.attrib.keys():
                if number(entry, attribute) >= limits[attribute]:
                    yield Problem("style", where, f"there is no {attribute} {entry.get(attribute)}")
            format_id = number(entry, "numFmtId")
            is_undefined = format_id >= _FIRST_CUSTOM_FORMAT and format_id not in custom
            if is_undefined or format_id == BAD_NUMBER:
                yield Problem("style", where, f"there is no number format {format_id}")
            if units(entry.get("name", "")) > 255:
                yield Problem("style", where, "its name has more than 255 characters")
