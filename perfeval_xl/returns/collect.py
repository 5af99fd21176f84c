"""Collect what was answered, and what the formulas showed, by field key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.form import FilledForm, Form, Source
from perfeval_xl.layout.grid import Address, Plan
from perfeval_xl.returns.align import Aligned
from perfeval_xl.returns.cells import RawCell


def collect(plan: Plan, sheets: tuple[Aligned, ...]) -> FilledForm:
    """Return the form of ``plan`` filled with the cells of the returned sheets.

    Every cell is taken as it is; even a space counts as an entry, as it does for Excel.
    """
    standing = {sheet.plan.name: sheet for sheet in sheets}
    main, *others = (_collected(form, plan, standing) for form in plan.form.forms)
    return replace(main, companions=tuple(others))


def _collected(form: Form, plan: Plan, sheets: Mapping[str, Aligned]) -> FilledForm:
    answers: dict[str, Value] = {}
    reported: dict[str, Value] = {}
    for key, field in form.fields.items():
        place = plan.addresses.get(form.full(key))
        if field.source is Source.GIVEN or place is None:
            continue
        cell = cell_of(place, sheets)
        if cell is None:
            continue
        value = None if cell.value == "" else cell.value
        if field.source is Source.ANSWER:
            if value is not None:
                answers[key] = value
        else:
            reported[key] = value
    return FilledForm(form, answers, reported)


def cell_of(place: Address, sheets: Mapping[str, Aligned]) -> RawCell | None:
    """The cell as it is now, wherever its row was moved to; ``sheets`` by planned name."""
    sheet = sheets.get(place.sheet)
    if sheet is None or sheet.raw is None:
        return None
    row = sheet.row(place.row)
    return None if row is None else sheet.raw.cells.get((row, place.column))
