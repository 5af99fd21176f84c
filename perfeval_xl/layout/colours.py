"""Colours that speak while a form is filled in; each looks at a hint, and asks nothing of its own."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping

from perfeval_xl.expressions.tree import All, Any, Expr, Field, Not, is_one_of
from perfeval_xl.forms import base_hints, row_hints
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import Form
from perfeval_xl.forms.form_tests import open_cells
from perfeval_xl.forms.shared_fields import fund_key
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.placing import Placing

_REMEMBERED = 4_096
"""Keys whose colour is remembered: those of many forms."""
FUNDS_HINT = "execution.hint"
"""Key of the hint beside the funds."""
_QUESTIONS = (*row_hints.ROW_QUESTIONS, *base_hints.BASE_QUESTIONS)


def funds_colours(sheet: Placing, hint: tuple[int, int], reason: tuple[int, int]) -> None:
    """Colours of the hint beside the funds, and of the reason where it asks for one."""
    hint_field = Field(FUNDS_HINT)
    hint_colours(sheet, hint, hint, hint_field)
    sheet.conditional(reason, reason, says(hint_field, row_hints.LOW_EXECUTION, row_hints.BUDGET_CHANGED), "caution")
    sheet.conditional(reason, reason, says(hint_field, row_hints.TOO_LONG), "alarm")


def hint_colours(
    sheet: Placing,
    first: tuple[int, int],
    last: tuple[int, int],
    hint_field: Field,
    columns: Mapping[str, int] | None = None,
) -> None:
    """Green where nothing is left to do, amber where a word is asked for, red where something is wrong."""
    sheet.conditional(first, last, hint_field.is_choice(row_hints.KEPT), "good", columns=columns)
    asks = says(hint_field, *_QUESTIONS)
    sheet.conditional(first, last, asks, "caution", columns=columns)
    fine = says(hint_field, row_hints.KEPT, row_hints.OPEN, row_hints.TEXT_OPEN, row_hints.COLUMN_OPEN, "", *_QUESTIONS)
    sheet.conditional(first, last, Not(fine), "alarm", columns=columns)


def open_colours(sheet: SheetBuilder) -> None:
    """Yellow where something must be filled in, paler where something may be, until the form is filled in.

    What is printed has no colours of its own: not every program leaves them out when it prints. Once
    nothing is open, the printed part of a sheet is white.
    """
    if sheet.form.edition is Edition.SECOND or sheet.texts is None:
        return
    tests = dict(_due(sheet.form))
    for field in sheet.form.answers:
        place = sheet.printed_answer(field)
        if place is None:
            continue
        if field.key in tests:
            sheet.conditional(place, place, tests[field.key], "required")
        sheet.conditional(place, place, _is_empty(field.key), "input")
    due = (sheet.places.get(sheet.form.full(key)) for key in tests)
    sheet.plan.cursor = min(((at.row, at.column) for at in due if at is not None), default=None)


@functools.lru_cache(maxsize=_REMEMBERED)
def _is_empty(key: str) -> Expr:
    """Whether a cell may still be filled in: nothing stands in it, and something is open."""
    return All((Field("check.open").above(0), is_one_of(Field(key), ("",))))


def _due(form: Form) -> Iterator[tuple[str, Expr]]:
    """Each cell that must be filled in, or is one of those of which one must be, and when it is still to be."""
    for cell in open_cells(form.fields, form.funds):
        columns = ([fund_key(line, stage) for line in lines] for stage, lines in form.funds.items())
        together = next((keys for keys in columns if cell.key in keys), ()) if cell.is_column else ()
        for key in together or (cell.key,):
            yield key, cell.test


def says(hint: Field, *texts: str) -> Expr:
    """Whether a hint is one of ``texts``."""
    return Any(tuple(hint.is_choice(text) for text in texts))
