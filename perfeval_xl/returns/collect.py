"""Collect what was answered, and what the formulas showed, by field key."""

from __future__ import annotations

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.model import Filled, Source
from perfeval_xl.layout.grid import Address, Plan
from perfeval_xl.returns.align import Aligned
from perfeval_xl.returns.cells import RawCell


def collect(plan: Plan, sheets: tuple[Aligned, ...]) -> Filled:
    """Return the form of ``plan`` filled with the cells of the returned sheets.

    Every cell is taken as it is; even a space counts as an entry, as it does for Excel.
    """
    answers: dict[str, Value] = {}
    reported: dict[str, Value] = {}
    for key, field in plan.form.fields.items():
        if field.source is Source.GIVEN or key not in plan.addresses:
            continue
        cell = cell_of(plan.addresses[key], sheets)
        if cell is None:
            continue
        value = None if cell.value == "" else cell.value
        if field.source is Source.ANSWER:
            if value is not None:
                answers[key] = value
        else:
            reported[key] = value
    return Filled(plan.form, answers, reported)


def cell_of(place: Address, sheets: tuple[Aligned, ...]) -> RawCell | None:
    """The cell as it now stands, wherever its row was moved to."""
    for sheet in sheets:
        if sheet.plan.name == place.sheet:
            if sheet.raw is None:
                return None
            row = sheet.row(place.row)
            return None if row is None else sheet.raw.cells.get((row, place.column))
    return None
