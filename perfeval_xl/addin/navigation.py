"""Go from cell to cell: to the next unfilled one, to the next one with a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import xlwings as xw

from perfeval_xl.addin.live_book import read_sheet
from perfeval_xl.checks import Case
from perfeval_xl.errors import ActionError
from perfeval_xl.forms import row_hints
from perfeval_xl.forms.form_tests import open_cells
from perfeval_xl.layout.grid import Address, Plan
from perfeval_xl.outputs.results_sheet import BASIS, CODE, FIRST, MARK, MESSAGE, PLACE
from perfeval_xl.returns.cells import RawBook
from perfeval_xl.returns.references import area_of
from perfeval_xl.sealing.attached import RESULTS

Spot = tuple[str, str]
"""Sheet and cell, ``("自评表", "H12")``."""


def open_spots(case: Case) -> list[Spot]:
    """The cells that must be filled and are not, in the order of the sheets."""
    plan = case.plan
    if plan is None:
        return []
    order = {sheet.name: number for number, sheet in enumerate(plan.sheets)}
    addresses = sorted(_open(case, plan), key=lambda at: (order[at.sheet], at.row, at.column))
    places = [case.at(address) for address in addresses]
    return [(place.sheet, place.cell) for place in places if place.cell]


def _open(case: Case, plan: Plan) -> Iterator[Address]:
    """Where something must be filled in, by the same question that 未填格数 counts."""
    for view in case.views:
        for cell in open_cells(view.form.fields, view.form.funds):
            address = plan.addresses.get(view.form.full(cell.key))
            if address is not None and view.holds(cell.test):
                yield address
        for row in view.form.rows:
            role = row_hints.TO_FILL.get(str(view.scored.values.get(row.key("hint"))))
            if role is not None:
                yield plan.addresses[view.form.full(row.key(role))]


def results_of(book: xw.Book) -> RawBook | None:
    """The sheet 校验结果 as Excel has it, in one block; None where there is none."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == RESULTS.name), None)
    return None if sheet is None else RawBook((read_sheet(sheet),), {}, {}, True)


def listed_spots(book: RawBook, *codes: str) -> dict[Spot, str]:
    """The cells that the sheet 校验结果 lists, or those with one of ``codes``, and what is wrong with each."""
    sheet = book.sheet(RESULTS.name)
    cells = sheet.cells if sheet is not None else {}
    rows = sorted({row for row, column in cells if column == MARK and row >= FIRST})
    spots: dict[Spot, str] = {}
    for row in rows:
        place, message, basis, known = (
            str(cells[row, column].value) if (row, column) in cells else "" for column in (PLACE, MESSAGE, BASIS, CODE)
        )
        name, separator, cell = place.rpartition("!")
        # Until 0.4.0 the code stood behind the basis.
        asked = not codes or known in codes or any(basis.endswith(f"{code}）") for code in codes)
        if separator and asked:
            # Of a block its first cell is where one goes.
            spots.setdefault((name, cell.partition(":")[0]), message)
    return spots


def next_spot(spots: list[Spot], here: Spot, order: list[str]) -> Spot:
    """The first spot behind ``here`` in the order of sheets and rows; the first of all behind the last."""

    ranked = in_order(spots, order)
    return next((spot for spot in ranked if _rank(spot, order) > _rank(here, order)), ranked[0])


def in_order(spots: Iterable[Spot], order: list[str]) -> list[Spot]:
    """Spots in the order of sheets, rows and columns."""
    return sorted(spots, key=lambda spot: _rank(spot, order))


def _rank(spot: Spot, order: list[str]) -> tuple[int, int, int]:
    sheet, cell = spot
    row, column, *_ = area_of(cell) or (-1, -1)
    return (order.index(sheet) if sheet in order else len(order), row, column)


def selected_spot(book: xw.Book) -> Spot:
    """Where the cursor stands."""
    cells = book.selection
    if cells is None:
        return ("", "")
    return (cells.sheet.name, cells.get_address(row_absolute=False, column_absolute=False).split(":")[0])


def go_to(book: xw.Book, spot: Spot) -> None:
    """Show a cell and select it. Raises ActionError where its sheet is gone or hidden."""
    names = {sheet.name: sheet for sheet in book.sheets}
    sheet = names.get(spot[0])
    if sheet is None or not sheet.visible:
        raise ActionError(f"“{spot[0]}”表改了名或隐藏了；请改回来，再点“校验”")
    sheet.activate()
    sheet.range(spot[1]).select()
