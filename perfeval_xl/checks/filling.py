"""T 填报: is everything filled in, with the right kind of content?"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.checks.case import Case, Scope, check, finding, needs_form
from perfeval_xl.checks.text_entries import day_asked, told_as_formula, told_as_text
from perfeval_xl.expressions.evaluate import exact, is_number
from perfeval_xl.expressions.tree import Field
from perfeval_xl.findings import WHOLE_FILE, Amount, Characters, Code, Count, Finding, Measured, Points, Quantity, Rate
from perfeval_xl.forms import entries
from perfeval_xl.forms.base_tests import QUOTA, STAFF_NUMBER
from perfeval_xl.forms.form import FieldKind, FormField, IndicatorRow, Source
from perfeval_xl.forms.form_tests import ISSUED_HEAD, is_cut_below_nothing, open_cells
from perfeval_xl.forms.row_tests import is_money
from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.forms.written_values import Doubt, read_actual
from perfeval_xl.patterns import pattern
from perfeval_xl.returns.cells import PICTURE
from perfeval_xl.tables import plain
from perfeval_xl.vocabulary import AROUND_WORDS, NOT_APPLICABLE, UNFINISHED, Polarity, Stage

_WHOLE = (STAFF_NUMBER, QUOTA)
"""Figures that are numbers of people."""
WRITE_ZERO = "；确实没有发生的，填0"
WHOLE_PERCENTS = 10
"""A target in % from which on a fraction of one percent is a percentage in another notation."""
STRAY = pattern(r"^[+＋\-—_·,，.。;；:：、/\\|]+|[+＋\-—_·,，;；:：、/\\|]+$")
"""What slips in before or after a name when it is copied."""
BEYOND = pattern(r"\s*(?:(?P<more>[>＞]|大于|超过|高于|多于)|[<＜]|小于|低于|少于|不足)\s*(?P<number>\d[\d,.]*)")
"""More or less than a number, and not that number."""
GOAL = "goal.actual"
"""What became of the goal belongs to the head (T001), not to the rows."""


@check(Code.T106, scope=Scope.WHOLE)
def form_is_no_draft(case: Case) -> Iterator[Finding]:
    """A draft is for trying out; it is not handed in."""
    if case.form.brief.draft:
        yield finding(Code.T106, WHOLE_FILE)


@check(Code.T001, on_brief=True, skip=needs_form)
def head_is_complete(case: Case) -> Iterator[Finding]:
    """Project, departments and goal are named."""
    for key in ISSUED_HEAD if case.brief_only else (*ISSUED_HEAD, GOAL):
        field = case.form.fields.get(key)
        if field is not None and not case.is_plainly_filled(key) and case.holds(entries.is_open(field)):
            yield finding(Code.T001, case.place(key))


@check(Code.T003, scope=Scope.FORM, skip=needs_form)
def required_cells_are_filled(case: Case) -> Iterator[Finding]:
    """No cell that must be filled in is open, and no column of the funds is."""
    for cell in open_cells(case.form.fields, case.form.funds, is_filled=case.is_plainly_filled):
        if cell.key == GOAL or not case.holds(cell.test):
            continue
        # A table prints a total, and it is the total that is missing; in a workbook one goes to the first line.
        at = cell.item if case.plan is None else cell.key
        may_be_nothing = case.form.fields[cell.item].kind in entries.NUMBERS and cell.item != QUOTA
        field = case.form.fields[cell.item]
        never = f"；没有完成的，选“{UNFINISHED}”" if UNFINISHED in field.options else ""
        yield finding(Code.T003, case.place(at, field.label), zero=WRITE_ZERO if may_be_nothing else never)


@check(Code.T012, on_brief=True)
def points_are_positive(case: Case) -> Iterator[Finding]:
    """Every indicator is worth something."""
    for row in case.form.rows:
        if "T012" in case.mistakes.get(row.id, ()):
            yield finding(Code.T012, case.row_place(row, "points"), found=Points(row.indicator.points, None))


@check(Code.T020, on_brief=True)
def budget_is_not_nothing(case: Case) -> Iterator[Finding]:
    """A rate needs a budget; an office that issues a budget of 0 is warned beforehand."""
    execution, key = case.form.profile.execution, case.measured_by
    if case.is_confirmed() or case.holds(case.form.fields["execution.reason"].waived):
        return
    # A project that was added is measured by what it got then, which the unit may still have to fill in.
    added = execution.denominator is Stage.ORIGINAL and execution.changed.none is Stage.FINAL
    if case.scored.number(key) == 0 and (not added or case.scored.number(fund_key(TOTAL, Stage.FINAL)) == 0):
        yield finding(Code.T020, case.place(key), found=Amount(0))


@check(Code.T026, Code.T037, Code.T101, Code.S035, Code.T132, Code.T134)
def actuals_are_what_the_target_asks(case: Case) -> Iterator[Finding]:
    """Numbers without sign and unit, days for deadlines, levels for qualitative targets."""
    for row in case.form.rows:
        key = row.key("actual")
        field, asked = case.form.fields[key], case.asked[row.id]
        value, doubts = case.filled.answers.get(key), case.filled.readings.get(key, ())
        if field.kind in entries.NUMBERS and not doubts and is_number(value):
            continue
        if field.source is not Source.ANSWER or case.holds(asked.blank) or case.holds(asked.left_out):
            continue
        if told_as_formula(case, field):
            continue
        written = case.filled.printed[key] if key in case.filled.printed else _in_words(value)
        match field.kind:
            case FieldKind.CHOICE:
                yield from _level(case, row, written, doubts)
            case FieldKind.DATE:
                if Doubt.REPEATS_TARGET in doubts:
                    yield finding(Code.S035, case.row_place(row, "actual"), found=written)
                elif case.holds(asked.no_day):
                    # What is pasted goes past the cell's validation: 12.20 is a number, and would be a day of 1900.
                    text = told_as_text(case, field)
                    what, words = day_asked(value, case.form.brief.year)
                    words += f"；没有完成的，选“{UNFINISHED}”" if UNFINISHED in row.words else ""
                    words += _not_offered(row, written)
                    yield text or finding(Code.T101, case.place(key), found=written, what=what, words=words)
            case _:
                yield from _number(case, row, written, doubts)


def _number(case: Case, row: IndicatorRow, written: str, doubts: tuple[Doubt, ...]) -> Iterator[Finding]:
    key = row.key("actual")
    value = case.filled.answers.get(key)
    marked = {Doubt.OPERATOR, Doubt.FULL_WIDTH, Doubt.UNREADABLE, Doubt.OTHER_MEASURE}
    if is_number(value):
        # A table that is not ours may print the unit beside the number; a sign is a mistake.
        if marked.intersection(doubts):
            expected = _beyond(written) or _typed(row, exact(value))
            yield finding(Code.T026, case.place(key), found=written, expected=expected)
        return
    scale = case.asked[row.id].scale
    reading = read_actual(written, row.indicator.target, scale, year=case.form.brief.year)
    read = reading.value if Doubt.OTHER_MEASURE not in reading.doubts else None
    # A text is read as people write it: 96 of 96%.
    sure = _typed(row, exact(read) / (100 if row.in_percent else 1)) if is_number(read) else "数字"
    text = told_as_text(case, case.form.fields[key])
    sure = _beyond(written) or f"{sure}{_not_offered(row, written)}"
    yield text or finding(Code.T026, case.place(key), found=written, expected=sure)


def _not_offered(row: IndicatorRow, written: str) -> str:
    """What is said where 不适用 was typed that the rules do not allow."""
    typed = written.strip(AROUND_WORDS) == NOT_APPLICABLE and NOT_APPLICABLE not in row.words
    return f"；按本表的规则不能填“{NOT_APPLICABLE}”" if typed else ""


def _typed(row: IndicatorRow, stored: Fraction) -> str:
    """A number as it is typed into the cell that holds it."""
    if not row.in_percent:
        return plain(stored)
    target = row.indicator.target.number or Decimal(0)
    # A text `0.96` where 90% is asked is 96% in another notation.
    meant = stored * 100 if 0 < stored <= Fraction(1, 100) and target >= WHOLE_PERCENTS else stored
    return f"{plain(meant * 100)}%"


def _in_words(value: object) -> str:
    """What stands in a cell, as the cell shows it."""
    return str(value).upper() if isinstance(value, bool) else str(value)


def _beyond(written: str) -> str:
    """What to write instead of “＞100”, which is any number but 100; empty for what is no such text."""
    match = BEYOND.match(written)
    return "" if match is None else f"实际数（{'大于' if match['more'] else '小于'}{match['number']}）"


def _level(case: Case, row: IndicatorRow, written: str, doubts: tuple[Doubt, ...]) -> Iterator[Finding]:
    rule = case.asked[row.id].scale
    if written == PICTURE or case.filled.only_report or _is_in_target(case, row, written):
        # A report is written in words; nobody chose them from a list.
        return
    grades = [band.grade for band in rule.bands]
    if doubts or case.holds(case.asked[row.id].no_level):
        place = case.row_place(row, "actual")
        spaces = "，前后多了空格或换行" if written != written.strip() and written.strip() in grades else ""
        yield finding(Code.T037, place, found=written, expected=tuple(grades), words=spaces, basis=str(rule.basis))


def _is_in_target(case: Case, row: IndicatorRow, written: str) -> bool:
    """Whether a printed table answers “六个100%” by “100%”: its target ends with a figure, and that was reached."""
    return case.book is None and written.endswith("%") and row.indicator.target.text.endswith(written)


@check(Code.T027, on_brief=True)
def positive_targets_are_positive(case: Case) -> Iterator[Finding]:
    """A target of 0 cannot be reached by more."""
    for row in case.form.rows:
        target = row.indicator.target
        if "T027" in case.mistakes.get(row.id, ()) and target.number is not None:
            yield finding(Code.T027, case.row_place(row, "number"), found=Measured(target.number, target.measure, None))


@check(Code.T028, on_brief=True)
def spending_is_not_rewarded(case: Case) -> Iterator[Finding]:
    """A cost in money does not ask for more."""
    for row in case.form.rows:
        if "T028" in case.mistakes.get(row.id, ()):
            yield finding(Code.T028, case.row_place(row, "polarity"), found=str(row.indicator.target))


@check(Code.S104, Code.S108, on_brief=True)
def costs_are_limits(case: Case) -> Iterator[Finding]:
    """A cost asks for no more than so much; for more where it is a rate of saving, and hardly ever for just as much."""
    for row in case.form.rows:
        target = row.indicator.target
        if not row.is_cost or case.is_confirmed(row):
            continue
        if target.polarity is Polarity.AT_LEAST and not is_money(target.measure):
            yield finding(Code.S104, case.row_place(row, "polarity"), found=str(target))
        if target.polarity is Polarity.EXACT and target.number:
            # Of nothing there is no less.
            yield finding(Code.S108, case.row_place(row, "polarity"), found=target.text)


@check(Code.T026, Code.T102, Code.T132, Code.T134, scope=Scope.FORM)
def amounts_are_possible(case: Case) -> Iterator[Finding]:
    """Amounts are not negative and not larger than any budget; no number is absurd."""
    for field in case.form.answers:
        value = case.filled.answers.get(field.key)
        if value is None or field.kind not in entries.NUMBERS:
            continue
        if (field.key not in _WHOLE and case.is_plainly_sound(field)) or told_as_formula(case, field):
            continue
        if case.holds(entries.holds_no_number(field)):
            if field.kind not in (FieldKind.NUMBER, FieldKind.PERCENT):
                expected = f"数字，单位{case.money}" if field.kind is FieldKind.AMOUNT else "数字，不写单位"
                shown = _in_words(value) if str(value).strip() else "空格"
                text = told_as_text(case, field)
                yield text or finding(Code.T026, case.place(field.key), found=shown, expected=expected)
        elif is_number(value) and case.holds(entries.holds_out_of_range(field)):
            yield finding(Code.T102, case.place(field.key), found=_as_fact(case, field, value))
        elif is_number(value) and field.key in _WHOLE and case.holds(entries.is_not_whole(Field(field.key))):
            yield finding(Code.T026, case.place(field.key), found=Count(value), expected="整数")
    yield from _cut_below_nothing(case)


def _cut_below_nothing(case: Case) -> Iterator[Finding]:
    """Lines of the funds from which more was taken than was granted, where the year's budget is the sum of both."""
    lines = case.form.funds.get(Stage.FINAL, ())
    finals = {line: number for line in lines if (number := case.scored.number(fund_key(line, Stage.FINAL))) is not None}
    if not any(number < 0 for number in finals.values()) or not case.holds(is_cut_below_nothing(case.form.funds)):
        return
    for line, number in finals.items():
        if number < 0:
            yield finding(Code.T102, case.place(fund_key(line, Stage.FINAL)), found=Amount(number))


def _as_fact(case: Case, field: FormField, value: Decimal | Fraction | int) -> Quantity:
    """A number in the unit of its field."""
    if field.kind is FieldKind.AMOUNT:
        return Amount(value)
    if field.kind is FieldKind.PERCENT:
        return Rate(value)
    row = next((row for row in case.form.rows if field.key == row.key("actual")), None)
    return Measured(value, row.indicator.target.measure if row else "")


@check(Code.T103, on_brief=True)
def names_are_clean(case: Case) -> Iterator[Finding]:
    """No stray sign stands before or after a name."""
    for key in ("project.name", "project.supervising_department", "project.implementing_unit"):
        name = case.scored.text(key)
        clean = STRAY.sub("", name)
        if clean != name:
            yield finding(Code.T103, case.place(key), found=name, expected=clean)


@check(Code.T104, scope=Scope.FORM)
def texts_fit(case: Case) -> Iterator[Finding]:
    """No text is longer than the form allows."""
    for field in case.form.answers:
        value = case.filled.answers.get(field.key)
        if isinstance(value, str) and 0 < field.longest < len(value) and case.holds(entries.holds_too_long(field)):
            yield finding(
                Code.T104, case.place(field.key), found=Characters(len(value)), expected=Characters(field.longest)
            )
