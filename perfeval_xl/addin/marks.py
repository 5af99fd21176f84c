"""Colour the cells whose formulas show something else than the rules give, and take the colour away again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import xlwings as xw

from perfeval_xl.addin.host import lifted
from perfeval_xl.addin.navigation import Spot
from perfeval_xl.layout.grid import Plan
from perfeval_xl.layout.styles import look
from perfeval_xl.returns.reader import area

COLOUR = "#FF9B9B"
MOST = 60
"""Cells that are coloured; all of them are listed on 校验结果 anyway."""
LONGEST_ADDRESS = 240
"""Characters that Excel takes for an address of several areas; 255 is its end."""


def mark(book: xw.Book, spots: Iterable[Spot], password: str) -> int:
    """Colour ``spots``; return how many were coloured."""
    chosen = list(dict.fromkeys(spots))[:MOST]
    for sheet_name, cells in _by_sheet(chosen).items():
        _paint(book.sheets[sheet_name], cells, COLOUR, password)
    return len(chosen)


def unmark(book: xw.Book, spots: Iterable[Spot], plan: Plan, names: Mapping[str, str], password: str) -> None:
    """Give ``spots`` the colours back that they were issued with; ``names`` says what sheets are called now."""
    issued = {now: name for name, now in names.items()}
    for listed, cells in _by_sheet(list(dict.fromkeys(spots))[:MOST]).items():
        sheet_name = listed if listed in issued else names.get(listed, "")
        if not sheet_name:
            continue
        colours: dict[str | None, list[str]] = {}
        for cell in cells:
            colours.setdefault(_issued(plan, issued[sheet_name], cell), []).append(cell)
        for colour, alike in colours.items():
            _paint(book.sheets[sheet_name], alike, colour, password)


def _paint(sheet: xw.Sheet, cells: list[str], colour: str | None, password: str) -> None:
    with lifted(sheet, password):
        for address in _addresses(cells):
            sheet.range(address).color = colour


def _by_sheet(spots: list[Spot]) -> Mapping[str, list[str]]:
    found: dict[str, list[str]] = {}
    for sheet, cell in spots:
        found.setdefault(sheet, []).append(cell)
    return found


def _addresses(cells: list[str]) -> Iterator[str]:
    """As few addresses as Excel takes for so many cells."""
    held = ""
    for cell in cells:
        if held and len(held) + len(cell) + 1 > LONGEST_ADDRESS:
            yield held
            held = ""
        held = f"{held},{cell}" if held else cell
    if held:
        yield held


def _issued(plan: Plan, sheet_name: str, cell: str) -> str | None:
    """The background a cell was issued with; None for none."""
    sheet = next((sheet for sheet in plan.sheets if sheet.name == sheet_name), None)
    block = area(cell)
    planned = sheet.cells.get(block[:2]) if sheet is not None and block is not None else None
    colour = look(planned.style).get("bg_color") if planned is not None else None
    return str(colour) if colour else None
