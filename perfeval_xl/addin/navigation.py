"""Go from cell to cell: to the next unfilled one, to the next one with a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import xlwings as xw

from perfeval_xl.addin.live_book import LiveReading, read_sheet
from perfeval_xl.checks import Case
from perfeval_xl.errors import ActionError
from perfeval_xl.forms.form import Source
from perfeval_xl.outputs.results_sheet import BASIS, FIRST, MARK, MESSAGE, PLACE
from perfeval_xl.returns.cells import RawBook
from perfeval_xl.returns.reader import area_of
from perfeval_xl.sealing.attached import RESULTS

Spot = tuple[str, str]
"""Sheet and cell, ``("自评表", "H12")``."""


def open_spots(reading: LiveReading) -> list[Spot]:
    """The cells that must be filled and are not, in the order of the sheets."""
    plan = reading.case.plan
    if plan is None:
        return []
    order = {sheet.name: number for number, sheet in enumerate(plan.sheets)}
    keys = sorted(
        _open(reading.case),
        key=lambda key: (order[plan.addresses[key].sheet], plan.addresses[key].row, plan.addresses[key].column),
    )
    places = [reading.case.at(plan.addresses[key]) for key in keys]
    return [(place.sheet, place.cell) for place in places if place.cell]


def _open(case: Case) -> Iterator[str]:
    """Full keys of required answers that are missing."""
    if case.plan is None:
        raise LookupError("the open workbook has no plan")
    for view in case.views:
        for field in view.form.fields.values():
            full = view.form.full(field.key)
            answer = view.filled.answers.get(field.key)
            empty = answer is None or (isinstance(answer, str) and not answer.strip())
            if field.source is Source.ANSWER and field.required and empty and full in case.plan.addresses:
                yield full


def results_of(book: xw.Book) -> RawBook | None:
    """The sheet 校验结果 as Excel has it, in one block; None where there is none."""
    sheet = next((sheet for sheet in book.sheets if sheet.name == RESULTS.name), None)
    return None if sheet is None else RawBook((read_sheet(sheet),), {}, {}, True, False, False)


def listed_spots(book: RawBook, code: str = "") -> dict[Spot, str]:
    """The cells that the sheet 校验结果 lists, or those with ``code``, and what is wrong with each."""
    sheet = book.sheet(RESULTS.name)
    cells = sheet.cells if sheet is not None else {}
    rows = sorted({row for row, column in cells if column == MARK and row >= FIRST})
    spots: dict[Spot, str] = {}
    for row in rows:
        place, message, basis = (
            str(cells[row, column].value) if (row, column) in cells else "" for column in (PLACE, MESSAGE, BASIS)
        )
        name, separator, cell = place.rpartition("!")
        if separator and basis.endswith(f"{code}）"):
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
