"""Collect what was answered, and what the formulas showed, by field key."""

from __future__ import annotations

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.model import Filled, Source
from perfeval_xl.layout.grid import Address, Plan
from perfeval_xl.returns.align import Aligned
from perfeval_xl.returns.cells import RawCell


def collect(plan: Plan, sheets: tuple[Aligned, ...]) -> Filled:
    """Return the form of ``plan`` filled with the cells of the returned sheets.

    A text that is nothing but spaces is a blank; anything else is taken as it is.
    """
    answers: dict[str, Value] = {}
    reported: dict[str, Value] = {}
    for key, field in plan.form.fields.items():
        if field.source is Source.GIVEN or key not in plan.addresses:
            continue
        cell = cell_of(plan.addresses[key], sheets)
        if cell is None:
            continue
        value = cell.value
        if isinstance(value, str) and not value.strip():
            value = None
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
            return sheet.raw.cells.get((sheet.row(place.row), place.column))
    return None
