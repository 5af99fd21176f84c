"""The forms of a whole department: do base data, projects and its own form say the same?

Each finding names both places, because the mistake may be in either.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfeval_xl.checks.case import (
    Case,
    Scope,
    check,
    finding,
    needs_department,
    needs_table,
)
from perfeval_xl.checks.plausibility import slipped
from perfeval_xl.expressions.evaluate import rounded
from perfeval_xl.findings import Amount, Code, Count, Finding, Phrase, Place, Rate
from perfeval_xl.findings.facts import joined_facts, shown
from perfeval_xl.forms import base_tests, form_tests
from perfeval_xl.forms.base_keys import (
    THREE_PUBLIC,
    breakdown_key,
    line_key,
    project_key,
)
from perfeval_xl.forms.base_tests import BALANCE, QUOTA, SOURCES, STAFF_NUMBER
from perfeval_xl.forms.form import Source
from perfeval_xl.forms.shared_fields import CENT, EXPENDITURE, TOTAL, fund_key
from perfeval_xl.profiles.profile import BaseData
from perfeval_xl.rules.ratios import STAFF
from perfeval_xl.vocabulary import BaseColumn, Income, MoneyUnit, Spending, Stage

REPORT_PATH = "自评报告"
RATE_DIGITS = 2
"""Decimals of a printed percentage."""


def _department_table(case: Case) -> str | None:
    return needs_department(case) or needs_table(case)


def _base(case: Case) -> tuple[Case, BaseData]:
    """The submission seen from its base data, and what the profile says of them."""
    view, department = case.base, case.form.profile.department
    if view is None or department is None:
        raise LookupError("a project has no base data")
    return view, department.base


def _basis(case: Case) -> str:
    """Who prescribes what the base data consist of and how they add up."""
    return str(_base(case)[1].basis)


def _unequal(one: Fraction | None, other: Fraction | None) -> bool:
    return one is not None and other is not None and abs(one - other) >= CENT


def _gap(one: Fraction, other: Fraction) -> Amount:
    return Amount(abs(one - other))


@check(Code.J005, Code.H025, skip=needs_department, scope=Scope.WHOLE)
def report_and_forms_list_the_same_projects(case: Case) -> Iterator[Finding]:
    """Every project that the report lists has a form, with the same amounts."""
    forms = {view.scored.text("project.name"): view for view in case.projects}
    for project in case.filled.report:
        view = forms.get(project.name.strip())
        if view is None:
            yield finding(Code.J005, Place(item=project.name, path=REPORT_PATH), found=project.name)
            continue
        for stage, amount in project.amounts.items():
            key = fund_key(TOTAL, stage)
            form_amount = view.scored.number(key)
            if form_amount is not None and _unequal(Fraction(amount), form_amount):
                item = f"“{project.name}”{stage.chinese}"
                yield finding(
                    Code.H025,
                    Place(item=item, path=REPORT_PATH),
                    found=Amount(Fraction(amount)),
                    expected=Amount(form_amount),
                    other=view.place(key),
                )


@check(Code.S005, skip=needs_department, scope=Scope.WHOLE)
def every_project_has_its_form(case: Case) -> Iterator[Finding]:
    """What is spent on projects without a form of their own is explained."""
    base, rules = _base(case)
    for line in rules.lines:
        key = line_key(line.key, BaseColumn.ACTUAL)
        spent = base.scored.number(key)
        if spent is not None and base.holds(
            base_tests.formless_spending_is_unexplained(base.form.profile, rules, line)
        ):
            yield finding(Code.S005, base.place(key), found=Amount(spent))


@check(Code.T061, skip=needs_department, on_brief=True, scope=Scope.WHOLE)
def quota_is_not_nothing(case: Case) -> Iterator[Finding]:
    """A department has posts; without them no control rate can be computed."""
    base, _ = _base(case)
    quota = base.scored.number(QUOTA)
    if quota is not None and base.holds(base_tests.has_no_quota()):
        yield finding(
            Code.T061,
            base.place(QUOTA),
            found=Count(quota),
            basis=_basis(case),
        )


@check(Code.P061, skip=_department_table, scope=Scope.WHOLE)
def control_rate_is_right(case: Case) -> Iterator[Finding]:
    """A printed control rate is 在职 over 编制, and is not left empty where a table prints its results.

    What was extracted from a workbook has answers alone: there the rate is a formula, and nobody typed it.
    """
    base, rules = _base(case)
    if not base.filled.reported:
        return
    staff, quota = base.scored.number(STAFF_NUMBER), base.scored.number(QUOTA)
    for strip in rules.strips:
        for cell in strip.cells:
            key = f"{strip.key}.{cell.key}"
            rate = base.scored.number(key)
            if cell.ratio != STAFF or rate is None:
                continue
            printed, digits = base.reported(key), base.reported(f"{key}.digits")
            places = RATE_DIGITS if digits is None else int(digits)
            if printed is None or rounded(printed * 100, places) != rounded(rate * 100, places):
                shown = "没有填" if printed is None else Phrase("写{rate}", rate=Rate(printed))
                yield finding(
                    Code.P061,
                    base.place(key),
                    found=shown,
                    expected=Rate(rate),
                    staff=Count(staff),
                    quota=Count(quota),
                    other=base.place(STAFF_NUMBER),
                    basis=_basis(case),
                )


@check(Code.S061, skip=needs_department, scope=Scope.WHOLE)
def staff_keeps_within_quota(case: Case) -> Iterator[Finding]:
    """More people than posts are explained."""
    base, rules = _base(case)
    staff, quota = base.scored.number(STAFF_NUMBER), base.scored.number(QUOTA)
    strip = next((strip for strip in rules.strips if base_tests.has_staff(strip)), None)
    if strip is None or staff is None or quota is None:
        return
    if base.holds(base_tests.overstaffing_is_unexplained(base.form.profile, strip)):
        yield finding(
            Code.S061,
            base.place(STAFF_NUMBER),
            found=Count(staff),
            expected=Count(quota),
            rate=Rate(staff / quota),
            other=base.place(QUOTA),
        )


@check(Code.H062, skip=_department_table, scope=Scope.WHOLE)
def printed_sums_are_those_of_their_parts(case: Case) -> Iterator[Finding]:
    """三公经费, 公务用车 and the totals are the sums of what stands below them."""
    base, rules = _base(case)
    for line in rules.lines:
        if not line.parts or line.projects:
            continue
        for column in rules.columns:
            key = line_key(line.key, column)
            printed, summed = base.reported(key), base.scored.number(key)
            if printed is not None and summed is not None and _unequal(printed, summed):
                parts = tuple(base.place(line_key(part, column)) for part in line.parts)
                yield finding(
                    Code.H062,
                    base.place(key),
                    found=Amount(printed),
                    expected=Amount(summed),
                    other=parts,
                    gap=_gap(printed, summed),
                    basis=_basis(case),
                )


@check(Code.S160, skip=_department_table, scope=Scope.WHOLE)
def lines_are_not_left_empty(case: Case) -> Iterator[Finding]:
    """A line of a printed table holds an amount, if only 0; told once for a line and what makes it."""
    base, rules = _base(case)
    lines = {line.key: line for line in rules.lines}

    def is_empty(key: str) -> bool:
        cells = [line_key(key, column) for column in rules.columns]
        held = any(base.scored.number(cell) is not None or base.reported(cell) is not None for cell in cells)
        return not held and all(map(is_empty, lines[key].parts))

    told = set[str]()
    for line in rules.lines:
        if line.projects or line.printed or not is_empty(line.key):
            continue
        if line.key not in told:
            yield finding(Code.S160, base.place(line_key(line.key, BaseColumn.ACTUAL), line.heading))
        told.update((line.key, *line.parts))


@check(Code.H063, skip=needs_department, scope=Scope.WHOLE)
def lines_hold_what_is_within_them(case: Case) -> Iterator[Finding]:
    """公用经费 is not less than the items listed below it."""
    base, rules = _base(case)
    for line in rules.lines:
        inner = [other for other in rules.lines if other.within == line.key]
        for column in rules.columns if inner else ():
            key = line_key(line.key, column)
            amounts = {line_key(other.key, column): base.scored.number(line_key(other.key, column)) for other in inner}
            known = {at: value for at, value in amounts.items() if value}
            total = sum((value for value in known.values() if value), Fraction(0))
            if base.holds(base_tests.parts_exceed(rules, line, column)):
                yield finding(
                    Code.H063,
                    base.place(key),
                    found=Amount(base.scored.number(key)),
                    expected=Amount(total),
                    other=tuple(base.place(at) for at in known),
                    basis=_basis(case),
                )


@check(Code.H064, skip=needs_department, on_brief=True, scope=Scope.WHOLE)
def income_and_expenditure_are_equal(case: Case) -> Iterator[Finding]:
    """基本支出 and 项目支出 make the total, in the form and in the base data."""
    incomes = (case.form.fields[fund_key(income, Stage.FINAL)] for income in Income)
    if case.brief_only and any(field.source is Source.ANSWER for field in incomes):
        # The unit may still add an income; where all are issued, nobody can.
        return
    base, _ = _base(case)
    whole, both = fund_key(TOTAL, Stage.FINAL), fund_key(EXPENDITURE, Stage.FINAL)
    total, spent = case.scored.number(whole), case.scored.number(both)
    if total is not None and spent is not None and case.holds(form_tests.income_differs()):
        yield finding(
            Code.H064,
            case.place(whole),
            found=Amount(total),
            what="支出合计",
            expected=Amount(spent),
            other=case.place(both),
            gap=_gap(total, spent),
            basis=_basis(case),
        )
    if case.book is not None:
        # What was spent is a formula there, and cannot differ.
        return
    for stage, column in ((Stage.ACTUAL, BaseColumn.ACTUAL), (Stage.ORIGINAL, BaseColumn.BUDGET)):
        key = fund_key(TOTAL, stage)
        parts = [line_key(spending, column) for spending in Spending]
        values = [base.scored.number(part) for part in parts]
        printed, summed = case.reported(key), sum((v or Fraction(0) for v in values), Fraction(0))
        if printed is not None and any(v is not None for v in values) and _unequal(printed, summed):
            sum_of = [
                Phrase("{spending}{amount}", spending=spending.chinese, amount=Amount(value))
                for spending, value in zip(Spending, values, strict=True)
            ]
            other = tuple(base.place(part) for part in parts)
            yield finding(
                Code.H064,
                case.place(key),
                found=Amount(printed),
                what=Phrase("{sum}＝", sum=joined_facts(sum_of, "＋")),
                expected=Amount(summed),
                other=other,
                gap=_gap(printed, summed),
                basis=_basis(case),
            )
    yield from _implied_basic(case, base)


def _implied_basic(case: Case, base: Case) -> Iterator[Finding]:
    """Where a table leaves 基本支出 empty, what is left for it is compared with the base data."""
    total = case.scored.number(fund_key(TOTAL, Stage.FINAL))
    projects = case.reported(fund_key(Spending.PROJECTS, Stage.FINAL))
    key = fund_key(Spending.BASIC, Stage.FINAL)
    if case.scored.number(key) is not None or total is None or projects is None:
        return
    left = total - projects
    for column in (BaseColumn.BUDGET, BaseColumn.ACTUAL):
        at = line_key(Spending.BASIC, column)
        stored = base.scored.number(at)
        if stored is not None and _unequal(left, stored):
            item = f"没有填的基本支出，按资金总额{shown(total)}减项目支出{shown(projects)}为"
            yield finding(
                Code.H064,
                case.place(key, item),
                found=Amount(left),
                what=base.form.fields[at].label,
                expected=Amount(stored),
                other=base.place(at),
                gap=_gap(left, stored),
                basis=_basis(case),
            )


@check(Code.H067, skip=_department_table, scope=Scope.WHOLE)
def project_expenditure_is_that_of_the_projects(case: Case) -> Iterator[Finding]:
    """项目支出 is the sum of the forms of the projects, wherever it is printed."""
    base, rules = _base(case)
    key = fund_key(Spending.PROJECTS, Stage.FINAL)
    printed, summed = case.reported(key), case.scored.number(key)
    if printed is not None and summed is not None and _unequal(printed, summed):
        line = base.place(line_key(Spending.PROJECTS, BaseColumn.BUDGET))
        yield finding(
            Code.H067,
            case.place(key),
            found=Amount(printed),
            what="各项目之和",
            expected=Amount(summed),
            other=line,
            gap=_gap(printed, summed),
            basis=_basis(case),
        )
    for column in rules.columns:
        at = line_key(Spending.PROJECTS, column)
        printed, summed = base.reported(at), base.scored.number(at)
        if printed is not None and summed is not None and _unequal(printed, summed):
            places = tuple(base.place(project_key(view.form.id, column)) for view in case.projects)
            yield finding(
                Code.H067,
                base.place(at),
                found=Amount(printed),
                what="各项目之和",
                expected=Amount(summed),
                other=places,
                gap=_gap(printed, summed),
                basis=_basis(case),
            )
        for view in case.projects:
            own = project_key(view.form.id, column)
            printed, stored = base.reported(own), base.scored.number(own)
            linked = column in (BaseColumn.BUDGET, BaseColumn.ACTUAL)
            if linked and printed is not None and stored is not None and _unequal(printed, stored):
                stage = Stage.ACTUAL if column is BaseColumn.ACTUAL else next(iter(view.form.funds))
                yield finding(
                    Code.H067,
                    base.place(own),
                    found=Amount(printed),
                    what="项目自评表",
                    expected=Amount(stored),
                    other=view.place(fund_key(TOTAL, stage)),
                    gap=_gap(printed, stored),
                    basis=_basis(case),
                )


@check(Code.H101, Code.S106, Code.S107, skip=needs_department, scope=Scope.WHOLE)
def breakdown_makes_its_line(case: Case) -> Iterator[Finding]:
    """The list by 支出功能科目 makes the expenditure it breaks down; a code has one name."""
    base, rules = _base(case)
    if rules.breakdown is None:
        return
    at = line_key(rules.breakdown.line, BaseColumn.ACTUAL)
    total, stored = base.scored.number("breakdown.total"), base.scored.number(at)
    if total is not None and stored is not None and base.holds(base_tests.breakdown_differs(rules.breakdown.line)):
        yield finding(
            Code.H101,
            base.place("breakdown.total"),
            found=Amount(total),
            what=base.form.fields[at].label,
            expected=Amount(stored),
            other=base.place(at),
            gap=_gap(total, stored),
            basis=str(rules.breakdown.basis),
        )
    names: dict[str, dict[str, str]] = {}
    for row in range(1, rules.breakdown.rows + 1):
        code, name = (_written(base, breakdown_key(row, role)) for role in ("code", "name"))
        amount = base.scored.number(breakdown_key(row, "amount"))
        if code and name:
            names.setdefault(code, {})[breakdown_key(row, "code")] = name
        elif amount and not code and not name:
            yield finding(Code.S107, base.place(breakdown_key(row, "amount")), found=Amount(amount))
    for code, uses in names.items():
        if len(set(uses.values())) > 1:
            yield finding(
                Code.S106,
                base.place(list(uses)[-1]),
                found=code,
                count=Count(len(uses)),
                expected=tuple(dict.fromkeys(uses.values())),
            )


def _written(case: Case, key: str) -> str:
    """What stands in a cell for a text; a code that was typed as a number is one all the same."""
    number = case.scored.number(key)
    return case.scored.text(key) if number is None else shown(number)


@check(Code.S065, Code.S066, skip=needs_department, scope=Scope.WHOLE)
def overspending_is_explained(case: Case) -> Iterator[Finding]:
    """What was spent beyond its budget has a reason beside it."""
    base, rules = _base(case)
    for line in rules.lines:
        key, at = (line_key(line.key, c) for c in (BaseColumn.ACTUAL, BaseColumn.BUDGET))
        spent, budget = base.scored.number(key), base.scored.number(at)
        if spent is not None and base.holds(base_tests.overspending_is_unexplained(base.form.profile, line)):
            code = Code.S066 if line.key == THREE_PUBLIC else Code.S065
            rate = Phrase("，为预算的{rate}", rate=Rate(spent / budget)) if budget else ""
            yield finding(
                code,
                base.place(key),
                found=Amount(spent),
                expected=Amount(budget or 0),
                rate=rate,
                other=base.place(at),
            )


@check(Code.S105, skip=needs_department, on_brief=True, scope=Scope.WHOLE)
def projects_have_their_own_indicators(case: Case) -> Iterator[Finding]:
    """No two projects are evaluated by the very same indicators."""
    seen: dict[tuple[object, ...], Case] = {}
    for view in case.projects:
        indicators = tuple((r.indicator.name, r.indicator.target.text, r.indicator.points) for r in view.form.rows)
        first = seen.setdefault(indicators, view)
        if first is not view and view.form.rows:
            key = view.form.rows[0].key("indicator")
            yield finding(Code.S105, view.place(key), found=first.form.brief.name, other=first.place(key))


@check(Code.S023, skip=needs_department, scope=Scope.WHOLE)
def department_and_base_data_are_in_one_unit(case: Case) -> Iterator[Finding]:
    """What the form of the department and the base data both tell is of one order."""
    base, rules = _base(case)
    basic, whole = fund_key(Spending.BASIC, Stage.FINAL), fund_key(TOTAL, Stage.FINAL)
    total = next((line.key for line in rules.lines if set(line.parts) >= set(Spending)), None)
    pairs = [(basic, base, line_key(Spending.BASIC, column)) for column in (BaseColumn.BUDGET, BaseColumn.ACTUAL)]
    # Base data without a line of all expenditure have their sum in the form of the department.
    spent = (case, fund_key(TOTAL, Stage.ACTUAL)) if total is None else (base, line_key(total, BaseColumn.ACTUAL))
    pairs.append((whole, *spent))
    for key, view, at in pairs:
        one, other = case.scored.number(key), view.scored.number(at)
        if one and other and slipped(one, other):
            large, small = ((case, key), (view, at)) if one > other else ((view, at), (case, key))
            yield _slip(*large, *small)
            break
    if rules.breakdown is not None:
        at = line_key(rules.breakdown.line, BaseColumn.ACTUAL)
        one, other = base.scored.number("breakdown.total"), base.scored.number(at)
        if one and other and slipped(one, other):
            keys = ("breakdown.total", at) if one > other else (at, "breakdown.total")
            yield _slip(base, keys[0], base, keys[1])


def _slip(large: Case, key: str, small: Case, at: str) -> Finding:
    """The amount of two that is in another unit: the larger one in a form in 万元, the smaller one in one in 元."""
    wrong, right = ((large, key), (small, at)) if large.money is MoneyUnit.TEN_THOUSAND else ((small, at), (large, key))
    return finding(
        Code.S023,
        wrong[0].place(wrong[1]),
        found=Amount(wrong[0].scored.number(wrong[1])),
        expected=Amount(right[0].scored.number(right[1]), 6),
        what=str(large.money.other),
        other=right[0].place(right[1]),
    )


@check(Code.H102, skip=needs_department, scope=Scope.WHOLE)
def balance_is_no_more_than_there_was(case: Case) -> Iterator[Finding]:
    """年末结余 does not exceed what was carried over, budgeted and added."""
    base, _ = _base(case)
    if BALANCE not in base.form.fields or not base.holds(base_tests.balance_exceeds()):
        return
    known = [value for value in map(base.scored.number, SOURCES) if value is not None]
    rest = base.scored.number(BALANCE)
    if rest is not None:
        yield finding(
            Code.H102,
            base.place(BALANCE),
            found=Amount(rest),
            expected=Amount(sum(known, Fraction(0))),
            other=tuple(base.place(key) for key in SOURCES),
            basis=_basis(case),
        )
