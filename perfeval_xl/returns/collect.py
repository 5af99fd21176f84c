"""Collect what was answered, and what the formulas showed, by field key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.form import FieldKind, FilledForm, Form, FormField, Source
from perfeval_xl.layout.grid import Address, Plan
from perfeval_xl.returns.align import Aligned
from perfeval_xl.returns.arithmetic import fits, is_constant, result_of
from perfeval_xl.returns.cells import PICTURE, UNREAD, RawCell
from perfeval_xl.returns.references import stored_number

_WORDS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT, FieldKind.CHOICE})
"""Fields in which no number is asked for."""
_TEXTS = frozenset({FieldKind.TEXT, FieldKind.LONG_TEXT})
"""Fields of which nothing is scored."""


def collect(plan: Plan, sheets: tuple[Aligned, ...]) -> FilledForm:
    """Return the form of ``plan`` filled with the cells of the returned sheets.

    Every cell is taken as it is; even a space counts as an entry, as it does for Excel. A sum that the
    unit did in the cell is done again, for what is stored beside it may be old, or missing.
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
        value: Value = None if cell.value == "" else cell.value
        if field.source is Source.ANSWER:
            value = answer_of(cell, field, value)
            if value is not None:
                answers[key] = value
        else:
            reported[key] = value
    return FilledForm(form, answers, reported)


def sum_in(cell: RawCell, field: FormField) -> Fraction | None:
    """The result of a sum of numbers that was done in the cell of a number; None where something else was."""
    if cell.formula is None or cell.spread or field.kind in _WORDS:
        return None
    return result_of(cell.formula)


def is_unread(cell: RawCell, field: FormField) -> bool:
    """Whether a cell holds arithmetic that is not computed here, so that what it makes is not known (G119)."""
    if cell.formula is None or cell.spread or cell.is_picture or sum_in(cell, field) is not None:
        return False
    return is_constant(cell.formula)


def answer_of(cell: RawCell, field: FormField, stored: Value) -> Value:
    """What a cell answers: what is stored, or what its sum makes where that is something else."""
    if cell.is_picture:
        return PICTURE
    if is_unread(cell, field) and field.kind not in _TEXTS:
        return UNREAD
    result = sum_in(cell, field)
    if result is None or fits(stored, result):
        return stored
    return stored_number(repr(float(result)))


def cell_of(place: Address, sheets: Mapping[str, Aligned]) -> RawCell | None:
    """The cell as it is now, wherever its row was moved to; ``sheets`` by planned name."""
    sheet = sheets.get(place.sheet)
    if sheet is None or sheet.raw is None:
        return None
    row = sheet.row(place.row)
    return None if row is None else sheet.raw.cells.get((row, place.column))
