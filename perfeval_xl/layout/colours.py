"""Colours that speak while a form is filled in; each looks at a hint, and asks nothing of its own."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval_xl.expressions.tree import Any, Expr, Field, Not
from perfeval_xl.forms import base_hints, row_hints
from perfeval_xl.layout.builder import SheetBuilder

FUNDS_HINT = "execution.hint"
"""Key of the hint beside the funds."""
_QUESTIONS = (*row_hints.ROW_QUESTIONS, *base_hints.BASE_QUESTIONS)


def funds_colours(sheet: SheetBuilder, hint: tuple[int, int], reason: tuple[int, int]) -> None:
    """Colours of the hint beside the funds, and of the reason where it asks for one."""
    hint_field = Field(FUNDS_HINT)
    hint_colours(sheet, hint, hint, hint_field)
    sheet.conditional(reason, reason, says(hint_field, row_hints.LOW_EXECUTION, row_hints.BUDGET_CHANGED), "caution")
    sheet.conditional(reason, reason, says(hint_field, row_hints.TOO_LONG), "alarm")


def hint_colours(
    sheet: SheetBuilder,
    first: tuple[int, int],
    last: tuple[int, int],
    hint_field: Field,
    columns: Mapping[str, int] | None = None,
) -> None:
    """Green where nothing is left to do, amber where a word is asked for, red where something is wrong."""
    sheet.conditional(first, last, hint_field.is_choice(row_hints.KEPT), "good", columns=columns)
    asks = says(hint_field, *_QUESTIONS)
    sheet.conditional(first, last, asks, "caution", columns=columns)
    fine = says(hint_field, row_hints.KEPT, row_hints.OPEN, "", *_QUESTIONS)
    sheet.conditional(first, last, Not(fine), "alarm", columns=columns)


def says(hint: Field, *texts: str) -> Expr:
    """Whether a hint is one of ``texts``."""
    return Any(tuple(hint.is_choice(text) for text in texts))
