"""What happened in the year: days of another year, projects that did not begin, indicators that do not apply."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval_xl.checks.case import Case, check, day_fact, finding
from perfeval_xl.findings import Amount, Code, Day, Finding, Points
from perfeval_xl.forms import course, course_tests, row_tests
from perfeval_xl.forms.row_tests import is_money
from perfeval_xl.forms.shared_fields import LEFT_OUT, TOTAL, fund_key
from perfeval_xl.forms.written_values import Doubt, day_of, serial
from perfeval_xl.vocabulary import Polarity, ProjectState, Stage, state_meant


@check(Code.S141, Code.S142, Code.S143)
def days_are_of_the_year(case: Case) -> Iterator[Finding]:
    """What was finished was finished in the year of the form, on a day that has come, and the year was written."""
    for row in case.form.rows:
        key = row.key("actual")
        if row.indicator.target.polarity is not Polarity.DEADLINE or not case.holds(case.asked[row.id].day):
            continue
        day = Decimal(int(case.scored.number(key) or 0))
        coming = day > serial(case.today)
        if case.holds(case.asked[row.id].other_year):
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
    if course.STATE.key in case.form.fields and case.holds(course.is_in(ProjectState.MULTI_YEAR)):
        return
    for row in case.form.rows:
        target = row.indicator.target
        if target.polarity is not Polarity.DEADLINE or target.number is None or case.is_confirmed(row):
            continue
        due = day_of(target.number)
        if due is not None and due.year != case.form.brief.year:
            yield finding(Code.S144, case.row_place(row, "number"), found=Day(due), expected=_year(case))


@check(Code.T142, Code.T143, Code.S145, Code.S146)
def state_of_the_project_is_explained(case: Case) -> Iterator[Finding]:
    """A project that did not begin or was called off is said to be so by somebody who says why, and spent nothing."""
    fields = case.form.fields
    if course.STATE.key not in fields:
        return
    state = case.scored.values[course.STATE.key]
    if case.holds(course_tests.is_no_state(fields)):
        meant = state_meant(str(state))
        words = f"“{meant or '”“'.join(ProjectState)}”"
        yield finding(Code.T143, case.place(course.STATE.key), found=str(state), words=words)
        return
    if case.holds(course_tests.is_idle_silently(case.form.profile)):
        yield finding(Code.T142, case.place(course.REASON.key, "项目状态"), found=str(state))
    if case.holds(course_tests.is_chosen(fields)):
        yield finding(Code.S145, case.place(course.STATE.key), found=str(state), reason=_reason(case))
    spent = case.scored.number(fund_key(TOTAL, Stage.ACTUAL))
    if spent and case.holds(course.is_in(ProjectState.NOT_BEGUN, ProjectState.CANCELLED)):
        yield finding(Code.S146, case.place(course.STATE.key), found=str(state), expected=Amount(spent))


@check(Code.S147, Code.S149)
def a_cost_of_nothing_is_no_merit(case: Case) -> Iterator[Finding]:
    """Where nothing was spent, perhaps nothing was begun; where money was, something cost it."""
    spent = case.scored.number(fund_key(TOTAL, Stage.ACTUAL))
    if course.STATE.key not in case.form.fields or spent is None:
        return
    if case.holds(course.is_in(ProjectState.NOT_BEGUN, ProjectState.CANCELLED)):
        return
    for row in case.form.rows:
        target = row.indicator.target
        asked = target.polarity is Polarity.AT_MOST and target.number is not None and target.number > 0
        if not asked or case.scored.number(row.key("actual")) != 0 or not case.has_full_points(row):
            continue
        costs = row.is_cost and is_money(target.measure.partition("/")[0])
        if spent > 0 and costs:
            yield finding(Code.S149, case.row_place(row, "actual"), found=Amount(spent))
        elif spent == 0:
            yield finding(Code.S147, case.row_place(row, "actual"), found=Points(row.indicator.points))


def _reason(case: Case) -> str:
    reason = case.scored.text(course.REASON.key)
    return f"，原因写的是“{reason}”" if reason else ""


@check(Code.T141)
def what_does_not_apply_is_explained(case: Case) -> Iterator[Finding]:
    """Whoever finds that an indicator does not apply says why."""
    for row in case.form.rows:
        if not case.applies(row) and case.holds(case.asked[row.id].left_out_silently):
            basis = str(case.form.profile.not_applicable.basis)
            yield finding(Code.T141, case.row_place(row, "reason"), found=Points(row.indicator.points), basis=basis)


@check(Code.T144, Code.S148)
def most_of_it_applies(case: Case) -> Iterator[Finding]:
    """Whatever the unit leaves out lifts the total, so the office is told; everything cannot be left out."""
    left_out = [row for row in case.form.rows if not case.applies(row)]
    if not left_out:
        return
    points = Points(case.scored.number(LEFT_OUT.key))
    place = case.row_place(left_out[0], "actual")
    if case.holds(row_tests.nothing_applies([row.facts for row in case.form.rows])):
        yield finding(Code.T144, place, found=points)
    else:
        names = tuple(row.indicator.name for row in left_out)
        yield finding(Code.S148, place, found=points, other=names, basis=str(case.form.profile.not_applicable.basis))


def _year(case: Case) -> str:
    return f"{case.form.brief.year}年"
