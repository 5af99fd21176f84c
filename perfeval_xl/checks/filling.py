"""T 填报: is everything filled in, with the right kind of content?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.checks.case import Case, Scope, check, finding
from perfeval_xl.expressions.evaluate import Value, is_number
from perfeval_xl.findings import WHOLE_FILE, Amount, Characters, Code, Count, Finding, Measured, Points, Quantity
from perfeval_xl.forms.form import FieldKind, FormField, IndicatorRow
from perfeval_xl.forms.shared_fields import LARGEST_AMOUNT, TOTAL, fund_key
from perfeval_xl.forms.written_values import Doubt, read_actual
from perfeval_xl.layout.validations import FIRST_DAY, LARGEST_NUMBER, LAST_DAY
from perfeval_xl.rules.ratios import STAFF
from perfeval_xl.vocabulary import Category, Polarity

ZERO = "；确实没有发生的，填0"
_STAFF_NUMBER, QUOTA = STAFF.needs
STRAY = re.compile(r"^[+＋\-—_·,，.。;；:：、/\\|]+|[+＋\-—_·,，;；:：、/\\|]+$")
"""What slips in before or after a name when it is copied."""
NULLS = frozenset({"", "null", "none", "#n/a", "#value!", "#ref!", "#div/0!", "#name?"})
"""What programs leave where nothing was."""
_BRIEF_TEXTS = ("project.name", "project.supervising_department", "project.implementing_unit", "goal.expected")


@check(Code.T106, scope=Scope.WHOLE)
def form_is_no_draft(case: Case) -> Iterator[Finding]:
    """A draft is for trying out; it is not handed in."""
    if case.form.brief.draft:
        yield finding(Code.T106, WHOLE_FILE)


@check(Code.T001, on_brief=True)
def head_is_complete(case: Case) -> Iterator[Finding]:
    """Project, departments and goal are named."""
    keys = _BRIEF_TEXTS if case.brief_only else (*_BRIEF_TEXTS, "goal.actual")
    for key in keys:
        if key in case.form.fields and not case.scored.text(key):
            yield finding(Code.T001, case.place(key))


@check(Code.T003, scope=Scope.FORM)
def required_cells_are_filled(case: Case) -> Iterator[Finding]:
    """No required cell is blank or holds the NULL of a program."""
    stated = set(case.filled.stated)
    for field in case.form.answers:
        if not field.required or field.key == "goal.actual":
            continue
        value = case.filled.answers.get(field.key)
        if _is_nothing(value):
            value = None
        if value is None:
            may_be_nothing = field.kind in (FieldKind.AMOUNT, FieldKind.FIGURE, FieldKind.NUMBER) and field.key != QUOTA
            yield finding(Code.T003, case.place(field.key), zero=ZERO if may_be_nothing else "")
    for stage, funds in case.form.funds.items():
        # One line is enough: a project may have none but other funds.
        lines = [
            case.filled.answers.get(fund_key(fund, stage), case.form.brief.budget.get((fund, stage))) for fund in funds
        ]
        if lines and all(line is None or _is_nothing(line) for line in lines) and fund_key(TOTAL, stage) not in stated:
            yield finding(Code.T003, case.place(fund_key(TOTAL, stage)), zero=ZERO)


def _is_nothing(value: Value) -> bool:
    """Whether a cell holds only spaces, or what a program leaves where nothing was."""
    return isinstance(value, str) and value.strip().casefold() in NULLS


@check(Code.T012, on_brief=True)
def points_are_positive(case: Case) -> Iterator[Finding]:
    """Every indicator is worth something."""
    for row in case.form.rows:
        if row.indicator.points <= 0:
            yield finding(Code.T012, case.row_place(row, "points"), found=Points(row.indicator.points, None))


@check(Code.T020, on_brief=True)
def budget_is_not_nothing(case: Case) -> Iterator[Finding]:
    """A rate needs a budget; an office that issues a budget of 0 is told so beforehand."""
    key = fund_key(TOTAL, case.form.profile.execution.denominator)
    if case.scored.number(key) == 0:
        yield finding(Code.T020, case.place(key), found=Amount(0))


@check(Code.T026, Code.T037, Code.T101, Code.S035)
def actuals_are_what_the_target_asks(case: Case) -> Iterator[Finding]:
    """Numbers without sign and unit, days for deadlines, levels for qualitative targets."""
    for row in case.form.rows:
        key = row.key("actual")
        value, doubts = case.filled.answers.get(key), case.filled.readings.get(key, ())
        if value is None or _is_nothing(value):
            continue
        written = case.filled.printed.get(key, str(value))
        match case.form.fields[key].kind:
            case FieldKind.CHOICE:
                yield from _level(case, row, written, doubts)
            case FieldKind.DATE:
                if Doubt.REPEATS_TARGET in doubts:
                    yield finding(Code.S035, case.row_place(row, "actual"), found=written)
                elif not (is_number(value) and FIRST_DAY <= value < LAST_DAY + 1):
                    # What is pasted goes past the cell's validation: 12.20 is a number, and would be a day of 1900.
                    yield finding(Code.T101, case.place(key), found=written)
            case _:
                yield from _number(case, row, written, doubts)


def _number(case: Case, row: IndicatorRow, written: str, doubts: tuple[Doubt, ...]) -> Iterator[Finding]:
    key = row.key("actual")
    value = case.filled.answers.get(key)
    marked = {Doubt.OPERATOR, Doubt.FULL_WIDTH, Doubt.UNREADABLE, Doubt.OTHER_MEASURE}
    if is_number(value):
        # A table that is not ours may print the unit beside the number; a sign is a mistake.
        if marked.intersection(doubts):
            yield finding(Code.T026, case.place(key), found=written, expected=f"{value:f}")
        return
    reading = read_actual(written, row.indicator.target, case.form.profile.qualitative, year=case.form.brief.year)
    sure = is_number(reading.value) and Doubt.OTHER_MEASURE not in reading.doubts
    expected = f"{reading.value:f}" if sure else "数字"
    yield finding(Code.T026, case.place(key), found=written, expected=expected)


def _level(case: Case, row: IndicatorRow, written: str, doubts: tuple[Doubt, ...]) -> Iterator[Finding]:
    rule = case.form.profile.qualitative
    grades = [band.grade for band in rule.bands]
    place = case.row_place(row, "actual")
    if not doubts and case.filled.answers.get(row.key("actual")) in grades:
        return
    if row.indicator.category is Category.TIMELINESS:
        yield finding(Code.S035, place, found=written)
    else:
        yield finding(Code.T037, place, found=written, expected=tuple(grades), basis=str(rule.basis))


@check(Code.T027, on_brief=True)
def positive_targets_are_positive(case: Case) -> Iterator[Finding]:
    """A target of 0 cannot be reached by more."""
    for row in case.form.rows:
        target = row.indicator.target
        if target.polarity is Polarity.AT_LEAST and target.number is not None and (target.number <= 0):
            yield finding(Code.T027, case.row_place(row, "number"), found=Measured(target.number, target.measure, None))


@check(Code.T028, on_brief=True)
def spending_is_not_rewarded(case: Case) -> Iterator[Finding]:
    """A cost in money does not ask for more."""
    for row in _more_asked_of_costs(case):
        if _is_money(row.indicator.target.measure):
            yield finding(Code.T028, case.row_place(row, "polarity"), found=str(row.indicator.target))


@check(Code.S104, on_brief=True)
def cost_rates_are_savings(case: Case) -> Iterator[Finding]:
    """A cost rate that should be high is one of saving, or stands the wrong way round."""
    for row in _more_asked_of_costs(case):
        if not _is_money(row.indicator.target.measure):
            yield finding(Code.S104, case.row_place(row, "polarity"), found=str(row.indicator.target))


def _is_money(measure: str) -> bool:
    return measure.endswith("元") and not measure.endswith("单元")


def _more_asked_of_costs(case: Case) -> Iterator[IndicatorRow]:
    for row in case.form.rows:
        if row.indicator.category.is_cost and row.indicator.target.polarity is Polarity.AT_LEAST:
            yield row


@check(Code.T026, Code.T102, scope=Scope.FORM)
def amounts_are_possible(case: Case) -> Iterator[Finding]:
    """Amounts are not negative and not larger than any budget; no number is absurd."""
    for field in case.form.answers:
        value = case.filled.answers.get(field.key)
        if field.kind not in (FieldKind.AMOUNT, FieldKind.FIGURE, FieldKind.NUMBER) or value is None:
            continue
        lowest, highest = (
            (-LARGEST_NUMBER if field.least is None else field.least, LARGEST_NUMBER)
            if field.kind is FieldKind.NUMBER
            else (field.least or Decimal(0), field.most or LARGEST_AMOUNT)
        )
        if not is_number(value):
            if field.kind is not FieldKind.NUMBER:
                expected = "数字，单位万元" if field.kind is FieldKind.AMOUNT else "数字，不写单位"
                yield finding(Code.T026, case.place(field.key), found=str(value), expected=expected)
        elif not lowest <= Fraction(value) <= highest:
            yield finding(Code.T102, case.place(field.key), found=_as_fact(case, field, value))
        elif field.key in (_STAFF_NUMBER, QUOTA) and Fraction(value).denominator != 1:
            yield finding(Code.T026, case.place(field.key), found=Count(value), expected="整数")


def _as_fact(case: Case, field: FormField, value: Decimal | Fraction | int) -> Quantity:
    """A number in the unit of its field."""
    if field.kind is FieldKind.AMOUNT:
        return Amount(value)
    row = next((row for row in case.form.rows if field.key == row.key("actual")), None)
    return Measured(value, row.indicator.target.measure if row else "")


@check(Code.T103, on_brief=True)
def names_are_clean(case: Case) -> Iterator[Finding]:
    """No stray sign stands before or after a name."""
    for key in ("project.name", "project.supervising_department", "project.implementing_unit"):
        found = case.scored.text(key)
        clean = STRAY.sub("", found)
        if clean != found:
            yield finding(Code.T103, case.place(key), found=found, expected=clean)


@check(Code.T104, scope=Scope.FORM)
def texts_fit(case: Case) -> Iterator[Finding]:
    """No text is longer than the form allows."""
    for field in case.form.answers:
        value = case.filled.answers.get(field.key)
        if isinstance(value, str) and field.longest and len(value) > field.longest:
            yield finding(
                Code.T104, case.place(field.key), found=Characters(len(value)), expected=Characters(field.longest)
            )


@check(Code.T105, on_brief=True)
def targets_were_read_with_certainty(case: Case) -> Iterator[Finding]:
    """What had to be supposed about a target is said."""
    for row in case.form.rows:
        target = row.indicator.target
        for doubt in target.doubts:
            said = f"没有写方向，按“{target.polarity.sign}”处理" if (doubt is Doubt.DIRECTION) else doubt.value
            yield finding(Code.T105, case.row_place(row, "number"), found=target.text, expected=said)
