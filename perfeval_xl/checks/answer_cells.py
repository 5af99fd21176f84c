"""What stands in the cell of an answer besides its value: the sum that was done there."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.checks.case import Case, Scope, check, finding, needs_workbook
from perfeval_xl.checks.tampering import content_fact
from perfeval_xl.findings import Code, Finding, Phrase
from perfeval_xl.forms.form import FormField, Source
from perfeval_xl.returns.arithmetic import fits
from perfeval_xl.returns.cells import RawCell
from perfeval_xl.returns.collect import answer_of, cell_of, sum_in

LONGEST_SUM = 40
"""Characters of a sum that a message repeats."""


@check(Code.T131, skip=needs_workbook, scope=Scope.FORM)
def sums_are_stored_as_they_are(case: Case) -> Iterator[Finding]:
    """Where a unit did a sum in a cell, what is stored beside it is its result."""
    for field, cell in _answers(case):
        result = sum_in(cell, field)
        if result is None or cell.value is None or fits(cell.value, result):
            continue
        text = f"={cell.formula}"
        yield finding(
            Code.T131,
            case.place(field.key),
            what=Phrase("{text}", text=text if len(text) <= LONGEST_SUM else f"{text[:LONGEST_SUM]}…"),
            found=content_fact(cell.value, field.kind),
            expected=content_fact(answer_of(cell, field, None), field.kind),
        )


def _answers(case: Case) -> Iterator[tuple[FormField, RawCell]]:
    """The cells in which something was typed, with their fields."""
    for field in case.form.fields.values():
        if field.source is not Source.ANSWER or case.plan is None:
            continue
        place = case.plan.addresses.get(case.form.full(field.key))
        cell = cell_of(place, case.standing) if place is not None else None
        if cell is not None:
            yield field, cell
