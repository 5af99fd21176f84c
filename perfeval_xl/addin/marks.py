"""Colour the cells whose formulas differ from the recomputed values, and remove the colour again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import xlwings as xw

from perfeval_xl.addin.host import unprotected
from perfeval_xl.addin.navigation import Spot
from perfeval_xl.layout.grid import Plan
from perfeval_xl.layout.styles import look
from perfeval_xl.returns.references import area_of

COLOUR = "#FF9B9B"
MOST_COLOURED = 60
"""Cells that are coloured; all of them are listed on 校验结果 anyway."""
SAFE_ADDRESS_LENGTH = 240
"""Characters that Excel takes for an address of several areas; 255 is its end."""


def mark(book: xw.Book, spots: Iterable[Spot], password: str) -> int:
    """Colour ``spots``; return how many were coloured."""
    chosen = list(dict.fromkeys(spots))[:MOST_COLOURED]
    for sheet_name, cells in _by_sheet(chosen).items():
        _paint(book.sheets[sheet_name], cells, COLOUR, password)
    return len(chosen)


def unmark(book: xw.Book, spots: Iterable[Spot], plan: Plan, names: Mapping[str, str], password: str) -> None:
    """Restore the colours that ``spots`` were issued with; ``names`` says what sheets are called now."""
    issued = {now: name for name, now in names.items()}
    for listed, cells in _by_sheet(list(dict.fromkeys(spots))[:MOST_COLOURED]).items():
        sheet_name = listed if listed in issued else names.get(listed, "")
        if not sheet_name:
            continue
        colours: dict[str | None, list[str]] = {}
        for cell in cells:
            colours.setdefault(_issued(plan, issued[sheet_name], cell), []).append(cell)
        for colour, same_colour in colours.items():
            _paint(book.sheets[sheet_name], same_colour, colour, password)


def _paint(sheet: xw.Sheet, cells: list[str], colour: str | None, password: str) -> None:
    with unprotected(sheet, password):
        for address in _addresses(cells):
            sheet.range(address).color = colour


def _by_sheet(spots: list[Spot]) -> Mapping[str, list[str]]:
    grouped: dict[str, list[str]] = {}
    for sheet, cell in spots:
        grouped.setdefault(sheet, []).append(cell)
    return grouped


def _addresses(cells: list[str]) -> Iterator[str]:
    """As few addresses as Excel takes for so many cells."""
    address = ""
    for cell in cells:
        if address and len(address) + len(cell) + 1 > SAFE_ADDRESS_LENGTH:
            yield address
            address = ""
        address = f"{address},{cell}" if address else cell
    if address:
        yield address


def _issued(plan: Plan, sheet_name: str, cell: str) -> str | None:
    """The background a cell was issued with; None for none."""
    sheet = next((sheet for sheet in plan.sheets if sheet.name == sheet_name), None)
    block = area_of(cell)
    planned = sheet.cells.get(block[:2]) if sheet is not None and block is not None else None
    colour = look(planned.style).get("bg_color") if planned is not None else None
    return str(colour) if colour else None
