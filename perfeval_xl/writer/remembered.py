"""What XlsxWriter writes the same for many workbooks: asked of it once, and remembered.

The look of cells depends on which styles a workbook uses, and in which order; the parts that say which parts there
are depend on how many sheets it has. Neither depends on what stands in a cell.
"""

from __future__ import annotations

import functools
import io
import re
import zipfile
from typing import Any, NamedTuple

from perfeval_xl.layout.styles import look, theme
from perfeval_xl.writer.packed import Packed, pack
from perfeval_xl.writer.strict import StrictWorkbook, StrictWorksheet, require_success, strict_writing

CellLook = tuple[tuple[str, ...], bool]
"""Styles of a cell, later ones win, and whether it is open."""
REMEMBERED = 256
"""Workbooks whose looks, or numbers of sheets, are remembered: of one profile there are few that differ in them."""
_STYLES, _ONLY_SHEET = "xl/styles.xml", "xl/worksheets/sheet1.xml"
_TEXTS = "xl/sharedStrings.xml"
_SAME = re.compile(r"\[Content_Types\]\.xml|(?:.+/)?_rels/.+|xl/theme/theme1\.xml")
"""Parts that depend on nothing but which others there are."""
_LETTERS = re.compile(r"<rPr>.*?</rPr>")
_CELL_LOOK, _RULE_LOOK = re.compile(rb'<c r="[A-Z]+1" s="(\d+)"/>'), re.compile(rb' dxfId="(\d+)"')


class Looks(NamedTuple):
    """The styles of a workbook."""

    part: Packed
    cells: tuple[int, ...]
    """By which number cells name each of the looks that were asked for."""
    rules: tuple[int, ...]
    """By which number rules of conditional formats name each of theirs."""


def properties_of(style: CellLook) -> dict[str, Any]:
    """A look of cells as XlsxWriter knows it."""
    names, is_open = style
    return {**look(names), "locked": False} if is_open else dict(look(names))


def measure_by(book: StrictWorkbook, font: str) -> None:
    """Let the columns of an empty workbook be measured by a ``font``, in the size of the body."""
    book.formats[0].set_font_name(font)
    book.formats[0].set_font_size(look(())["font_size"])


@functools.lru_cache(maxsize=REMEMBERED)
def looks_of(font: str, cells: tuple[CellLook, ...], rules: tuple[str, ...]) -> Looks:
    """The styles of a workbook whose cells have these looks, each named when it is first met, row by row.

    ``rules`` are the looks of its conditional formats, in the order in which these were planned; ``font`` is
    the one by which its columns are measured.
    """
    target = io.BytesIO()
    with strict_writing():
        book = StrictWorkbook(target)
        measure_by(book, font)
        sheet = book.add_worksheet()
        for column, style in enumerate(cells):
            require_success(sheet.write_blank(0, column, None, book.add_format(properties_of(style))))
        for row, name in enumerate(rules):
            rule = {"type": "formula", "criteria": "=A1", "format": book.add_format(dict(theme()[name]))}
            require_success(sheet.conditional_format(row, 0, row, 0, rule))
        book.close()
    with zipfile.ZipFile(target) as package:
        written, sheet_part = package.read(_STYLES).decode(), package.read(_ONLY_SHEET)
    return Looks(
        pack(written),
        tuple(map(int, _CELL_LOOK.findall(sheet_part))),
        tuple(map(int, _RULE_LOOK.findall(sheet_part))),
    )


@functools.lru_cache(maxsize=REMEMBERED)
def letters_of(style: CellLook) -> str:
    """What is said of the letters of one look within a text of several."""
    target = io.BytesIO()
    with strict_writing():
        book = StrictWorkbook(target)
        own = book.add_format(properties_of(style))
        book.add_worksheet(None, StrictWorksheet).put_marked(0, 0, [("A", own), ("1", own)], own)
        book.close()
    with zipfile.ZipFile(target) as package:
        found = _LETTERS.search(package.read(_TEXTS).decode())
    return found[0] if found else ""


@functools.lru_cache(maxsize=REMEMBERED)
def frame_of(charts: tuple[int, ...], *, properties: bool) -> tuple[tuple[str, Packed | None], ...]:
    """The parts of a workbook in their order, each with its name; None stands for one that depends on more.

    Its sheets have so many ``charts`` each, and texts on them, and it ``properties`` of its own or none.
    """
    target = io.BytesIO()
    with strict_writing():
        book = StrictWorkbook(target)
        for count in charts:
            sheet = book.add_worksheet()
            require_success(sheet.write_string(0, 0, "A1"))
            for _ in range(count):
                chart = book.add_chart({"type": "bar"})
                chart.add_series({"values": [sheet.name, 0, 0, 0, 0]})
                require_success(sheet.insert_chart(0, 0, chart))
        if properties:
            require_success(book.set_custom_property("A1", "A1", "text"))
        book.close()
    with zipfile.ZipFile(target) as package:
        names = package.namelist()
        return tuple((name, pack(package.read(name).decode()) if _SAME.fullmatch(name) else None) for name in names)
