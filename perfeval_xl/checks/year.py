"""What happened in the year: days of another year, without a year, or still to come."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval_xl.checks.case import Case, check, day_fact, finding
from perfeval_xl.expressions.tree import Field
from perfeval_xl.findings import Code, Day, Finding
from perfeval_xl.forms import entries, row_tests
from perfeval_xl.forms.written_values import Doubt, day_of, serial
from perfeval_xl.vocabulary import Polarity


@check(Code.S141, Code.S142, Code.S143)
def days_are_of_the_year(case: Case) -> Iterator[Finding]:
    """What was finished was finished in the year of the form, on a day that has come, and the year was written."""
    for row in case.form.rows:
        key = row.key("actual")
        if row.indicator.target.polarity is not Polarity.DEADLINE or not case.holds(entries.is_day(Field(key))):
            continue
        day = Decimal(int(case.scored.number(key) or 0))
        coming = day > serial(case.today)
        if case.holds(row_tests.year_is_asked(case.form.profile, row.facts)):
            what = "，而且还没有到这一天" if coming else ""
            yield finding(
                Code.S141, case.row_place(row, "actual"), found=day_fact(day), expected=_year(case), what=what
            )
        elif coming:
            yield finding(Code.S142, case.row_place(row, "actual"), found=day_fact(day), expected=Day(case.today))
        elif Doubt.YEAR in case.filled.readings.get(key, ()):
            written = case.filled.printed.get(key, "")
            yield finding(Code.S143, case.row_place(row, "actual"), found=written, expected=_year(case))


@check(Code.S144, on_brief=True)
def deadlines_are_of_the_year(case: Case) -> Iterator[Finding]:
    """A deadline is one of the year that is evaluated."""
    for row in case.form.rows:
        target = row.indicator.target
        if target.polarity is not Polarity.DEADLINE or target.number is None or case.is_confirmed(row):
            continue
        due = day_of(target.number)
        if due is not None and due.year != case.form.brief.year:
            yield finding(Code.S144, case.row_place(row, "number"), found=Day(due), expected=_year(case))


def _year(case: Case) -> str:
    return f"{case.form.brief.year}年"
