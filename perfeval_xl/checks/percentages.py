"""Percentages that were typed as something else: 0.96 for 96%, 9600%, or more than all."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfeval_xl.checks.answer_cells import is_shown_otherwise
from perfeval_xl.checks.case import Case, check, finding
from perfeval_xl.findings import Code, Finding
from perfeval_xl.findings.facts import FindingFact, Measured, Quantity, Rate
from perfeval_xl.forms.form import IndicatorRow
from perfeval_xl.forms.written_values import PERCENT_POINTS


@check(Code.T107)
def parts_are_no_more_than_all(case: Case) -> Iterator[Finding]:
    """There is no satisfaction of 110%."""
    for row in case.form.rows:
        if case.holds(case.asked[row.id].impossible_share):
            yield finding(Code.T107, case.row_place(row, "actual"), found=_figure(case, row, "actual"))


@check(Code.T108, Code.S132)
def percent_signs_stand_where_they_belong(case: Case) -> Iterator[Finding]:
    """No percentage is a hundredth of its target, or a hundred times as much."""
    for row in case.form.rows:
        asked = case.asked[row.id]
        if not case.holds(asked.hundredth) and not case.holds(asked.hundredfold):
            continue
        if is_shown_otherwise(case, row.key("actual")):
            # The cell shows something else than is stored; that is said, and is the cause.
            continue
        if case.holds(asked.unexplained_slip):
            yield finding(Code.T108, case.row_place(row, "actual"), **_times(case, row))
        elif case.holds(asked.explained_slip):
            reason = case.scored.text(row.key("reason"))
            yield finding(Code.S132, case.row_place(row, "actual"), **_times(case, row), reason=reason)


def _times(case: Case, row: IndicatorRow) -> dict[str, FindingFact]:
    """What was typed and asked, what one is of the other, and what may have been meant."""
    times = Fraction(PERCENT_POINTS)
    small = case.holds(case.asked[row.id].hundredth)
    words = "1/100" if small else "100倍"
    typed = case.scored.number(row.key("actual")) or Fraction(0)
    return {
        "found": _figure(case, row, "actual"),
        "rate": _figure(case, row, "number"),
        "expected": _shown(row, typed * times if small else typed / times),
        "words": words,
    }


def _figure(case: Case, row: IndicatorRow, role: str) -> Quantity:
    """What stands in a cell of the row."""
    return _shown(row, case.scored.number(row.key(role)) or Fraction(0))


def _shown(row: IndicatorRow, number: Fraction) -> Quantity:
    """A number of the row, as a rate where it is in %; 96 and 0.96 are both 96% by the edition."""
    if not row.facts.percent:
        return Measured(number, row.indicator.target.measure, 4)
    return Rate(number if row.in_percent else number / Fraction(PERCENT_POINTS))
