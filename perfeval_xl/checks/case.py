"""What a check is, what it looks at, and how the list of checks is run."""

from __future__ import annotations

import enum
import functools
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from perfeval_xl.checks.found_cells import FoundSheet
from perfeval_xl.checks.row_questions import RowQuestions, questions_of
from perfeval_xl.expressions.evaluate import evaluate, exact, is_number
from perfeval_xl.expressions.tree import NEVER, Expr, Field
from perfeval_xl.findings import Code, Day, Finding, FindingFact, Place
from perfeval_xl.findings.facts import in_yuan, shown
from perfeval_xl.forms import course, entries, row_tests
from perfeval_xl.forms.form import FilledForm, Form, FormField, FormKind, IndicatorRow
from perfeval_xl.forms.shared_fields import TOTAL, fund_key, is_by_final, what_is_left
from perfeval_xl.forms.written_values import DAY_ZERO
from perfeval_xl.frozen import frozen
from perfeval_xl.layout.grid import Address, Plan, cell_name
from perfeval_xl.returns.align import Aligned
from perfeval_xl.returns.cells import RawBook, RawCell
from perfeval_xl.returns.collect import cell_of
from perfeval_xl.returns.recognise import Recognised
from perfeval_xl.scoring import ScoredForm
from perfeval_xl.sealing.trust import Trust
from perfeval_xl.tables import named
from perfeval_xl.vocabulary import MoneyUnit, Stage

if TYPE_CHECKING:
    from perfeval_xl.checks.year_forms import LastYear
    from perfeval_xl.returns.report_text import ReportText

PARTS_OF_TARGET = frozenset({"polarity", "number", "measure"})
"""What stands beside the printed form where a target is printed in one cell."""

_MAYBE_NOTHING = frozenset({*entries.BLANKS, *(word[:1] for word in entries.NULLS)})
"""How a text begins that may be no more than blanks, or a word for nothing."""


@frozen
class Case:
    """Everything that is known of one submission, seen from one of its forms."""

    filled: FilledForm
    scored: ScoredForm
    plan: Plan | None = None
    """Where fields stand; None for a dossier."""
    book: RawBook | None = None
    sheets: tuple[Aligned, ...] = ()
    recognised: Recognised | None = None
    trust: Trust = field(default_factory=Trust)
    """The offices whose signature this machine accepts."""
    report: ReportText | None = None
    """自评报告 as somebody wrote it, where one was given."""
    values_only: bool = False
    """Whether only the values of an open workbook could be read, not its locks and formulas."""
    brief_only: bool = False
    """Whether there is nothing but a brief, before anything is issued."""
    grouped: frozenset[str] = frozenset()
    """Full keys of the amounts that an office wrote with commas between the thousands."""
    usual_budget: Fraction | None = None
    """The median of the budgets in the list of which this is one; None where there is no such list."""
    today: date = field(default_factory=date.today)
    """The day on which it is checked."""
    last_year: LastYear | None = None
    """The forms of a year before that it is held against; None where nobody gave any."""

    @functools.cached_property
    def balance(self) -> Fraction | None:
        """结余: what could be spent less what was, also where a workbook of 0.4.0 computes another one.

        None where it is not known: a form without 全年预算数 does not say whether what was spent
        beyond its budget was granted later or not.
        """
        if not self.form.funds:
            return None
        left = evaluate(what_is_left(self.form.funds), self.scored.values)
        known = Fraction(left) if is_number(left) else None
        return known if known is None or known >= 0 or Stage.FINAL in self.form.funds else None

    @functools.cached_property
    def by_final(self) -> bool:
        """Whether the execution rate is measured by 全年预算数."""
        execution, budgets = self.form.profile.execution, (Stage.ORIGINAL, Stage.FINAL)
        if execution.denominator is Stage.FINAL:
            return True
        known = all(self.scored.number(fund_key(TOTAL, stage)) is not None for stage in budgets)
        return known and self.holds(is_by_final(execution, TOTAL, self.form.funds))

    @property
    def measured_by(self) -> str:
        """Key of the budget by which the execution rate is measured."""
        return fund_key(TOTAL, Stage.FINAL if self.by_final else Stage.ORIGINAL)

    @functools.cached_property
    def form(self) -> Form:
        """The form that was filled in."""
        return self.filled.form

    @property
    def money(self) -> MoneyUnit:
        """The unit of every amount of the workbook."""
        return self.form.profile.money

    @functools.cached_property
    def views(self) -> tuple[Case, ...]:
        """The same submission seen from each of its forms, the main one first."""
        views = tuple(
            replace(self, filled=filled, scored=scored)
            for filled, scored in zip(self.filled.forms, self.scored.forms, strict=True)
        )
        # How the sheets stand is the same from each form, and sixty forms need not find it out sixty times.
        names = ("standing", "found", "missing", "moved", "renamed")
        common = {name: getattr(self, name) for name in names}
        for view in views:
            vars(view).update(common)
        return views

    @functools.cached_property
    def projects(self) -> tuple[Case, ...]:
        """The submission seen from the projects of a department; a project has none."""
        return tuple(view for view in self.views[1:] if view.form.kind is FormKind.PROJECT)

    @functools.cached_property
    def base(self) -> Case | None:
        """The submission seen from the base data of a department; a project has none."""
        return next((view for view in self.views[1:] if view.form.kind is FormKind.BASE_DATA), None)

    @functools.cached_property
    def standing(self) -> Mapping[str, Aligned]:
        """The returned sheets by the name they were issued under."""
        return {sheet.plan.name: sheet for sheet in self.sheets}

    @functools.cached_property
    def found(self) -> Mapping[str, FoundSheet]:
        """The cells of each of ``sheets`` beside those that were planned, by the name it was issued under."""
        return {sheet.plan.name: FoundSheet(sheet) for sheet in self.sheets}

    @functools.cached_property
    def every_row(self) -> Mapping[str, IndicatorRow]:
        """The rows of all forms of the workbook by their full ids, as the keys of their fields begin."""
        return {view.form.full(row.id): row for view in self.views for row in view.form.rows}

    @functools.cached_property
    def answered(self) -> Mapping[str, tuple[FormField, RawCell]]:
        """The answers of the form by key, where a cell stands for them: each field with its cell as it now stands."""
        if self.plan is None:
            return {}
        addresses, standing, own = self.plan.addresses, self.standing, self.form
        places = ((field, addresses.get(own.full(field.key))) for field in own.answers)
        cells = ((field, cell_of(place, standing)) for field, place in places if place is not None)
        return {field.key: (field, cell) for field, cell in cells if cell is not None}

    def cell(self, key: str) -> RawCell | None:
        """The cell in which an answer now stands; None where there is none."""
        known = self.answered.get(key)
        return None if known is None else known[1]

    @functools.cached_property
    def missing(self) -> frozenset[str]:
        """Sheets of forms that are gone; nothing can be said of what stood on them."""
        gone = {sheet.plan.name for sheet in self.sheets if sheet.raw is None}
        return (
            frozenset(form.sheet for form in self.recognised.plan.form.forms if form.sheet in gone)
            if self.recognised
            else frozenset()
        )

    @functools.cached_property
    def moved(self) -> bool:
        """Whether rows came in or went on any sheet."""
        return any(sheet.moved for sheet in self.sheets)

    @functools.cached_property
    def renamed(self) -> Mapping[str, str]:
        """Sheets that have another name now, and the name they were issued under."""
        return {
            sheet.raw.name: sheet.plan.name
            for sheet in self.sheets
            if sheet.raw is not None and sheet.raw.name != sheet.plan.name
        }

    @functools.cached_property
    def texts_answered(self) -> frozenset[str]:
        """Every text that the unit wrote, in any form of the workbook."""
        return frozenset(value for value in self.filled.every_answer.values() if isinstance(value, str) and value)

    def place(self, key: str, item: str | None = None) -> Place:
        """Where ``key`` stands, for a finding."""
        known = self.form.fields.get(key)
        label = item if item is not None else known.label if known else key
        full = self.form.full(key)
        if self.plan is None or full not in self.plan.addresses:
            path = self._path(key)
            several = self.form.id or self.form.companions
            own = full if self.brief_only else ""
            return Place(item=label, path=f"{self.form.sheet}·{path}" if several else path, key=own)
        return self.at(self.plan.addresses[full], label)

    def _path(self, key: str) -> str:
        """Where a field stands in a dossier: indicators are counted as they stand there."""
        row = next((row for row in self.form.rows if key.startswith(f"{row.id}.")), None)
        if row is None:
            return self.form.fields[key].label if key in self.form.fields else key
        written = self.form.brief.indicators
        number = next((at for at, other in enumerate(written, 1) if other is row.indicator), None)
        name = row.indicator.name if number is None else f"指标{number}"
        own = self.form.fields.get(key)
        role = own.label.removeprefix(named(row.indicator.name)) if own else ""
        return f"{name}{f'·{role}' if role else ''}"

    def at(self, address: Address, item: str = "") -> Place:
        """A planned cell as it now stands in the file."""
        sheet = self.standing.get(address.sheet)
        if sheet is None or sheet.raw is None:
            return Place(address.sheet, cell_name(address.row, address.column), item)
        row = sheet.row(address.row)
        return Place(sheet.raw.name, cell_name(address.row if row is None else row, address.column), item)

    def row_place(self, row: IndicatorRow, role: str) -> Place:
        """Where a row's field stands, called by the indicator's name; a target where it is printed whole."""
        whole = row.key("target")
        printed = self.plan is not None and not self.brief_only and role in PARTS_OF_TARGET
        key = whole if printed and whole in self.form.fields else row.key(role)
        return self.place(key, named(row.indicator.name))

    def reported(self, key: str) -> Fraction | None:
        """A number that somebody typed, or that a formula showed."""
        value = self.filled.reported.get(key)
        if isinstance(value, (str, bool)) or value is None:
            return None
        return Fraction(value)

    def is_plainly_sound(self, field: FormField) -> bool:
        """Whether it is seen at once that the cell of an amount or a number is empty, or holds one between its limits.

        So are nearly all. What is not seen at once is for the expressions to say that the sheet asks, too.
        """
        value = self.filled.answers.get(field.key)
        if field.key in self.filled.stated:
            return False
        least, most = entries.limits(field)
        return value is None or (is_number(value) and least <= value <= most)

    def is_plainly_filled(self, key: str) -> bool:
        """Whether it is seen at once that something stands in a cell, and no more than blanks or a word for nothing."""
        value = self.scored.values[key]
        if isinstance(value, str):
            return value[:1] not in _MAYBE_NOTHING
        return value is not None

    def is_confirmed(self, row: IndicatorRow | None = None) -> bool:
        """Whether the office has confirmed what is asked of a row, or of the form as a whole.

        A check of something that the office is asked (``FindingType.ask``) yields nothing then.
        """
        return self.form.brief.confirmed if row is None else row.indicator.confirmed

    @property
    def is_unrated(self) -> bool:
        """Whether nothing is scored by the rules: the form has no scores, the project is off, nothing applies."""
        if not self.form.profile.scored:
            return True
        off = course.STATE.key in self.form.fields and self.holds(course.is_unscored(self.form.profile.course))
        return off or self.holds(row_tests.nothing_applies([row.facts for row in self.form.rows]))

    def holds(self, test: Expr) -> bool:
        """Whether ``test`` holds in this form, as the sheet would say."""
        return test is not NEVER and bool(evaluate(test, self.scored.values))

    @functools.cached_property
    def asked(self) -> Mapping[str, RowQuestions]:
        """What may be asked of each row, by its id."""
        return {row.id: questions_of(self.form.profile, row.facts) for row in self.form.rows}

    @functools.cached_property
    def mistakes(self) -> Mapping[str, tuple[str, ...]]:
        """What is wrong with indicators as they were issued, by code; those of which nothing is are left out."""
        found = {row.id: tuple(row_tests.issued_mistakes(row)) for row in self.form.rows}
        return {row: codes for row, codes in found.items() if codes}

    def applies(self, row: IndicatorRow) -> bool:
        """Whether an indicator applies to the project."""
        return row.id not in self.left_out

    @functools.cached_property
    def left_out(self) -> frozenset[str]:
        """The ids of the indicators that do not apply to the project; of what is no text, none is said to."""
        said = [row.id for row in self.form.rows if isinstance(self.scored.values[row.key("actual")], str)]
        return frozenset(row for row in said if self.holds(self.asked[row].left_out))

    def is_reached(self, row: IndicatorRow) -> bool:
        """Whether the target of an indicator is met, by its figures or its grade."""
        return self.holds(self.asked[row.id].reached)

    def is_known(self, row: IndicatorRow) -> bool:
        """Whether the actual value of an indicator is a number."""
        return self.scored.number(row.key("actual")) is not None

    def is_missed(self, row: IndicatorRow) -> bool:
        """Whether the figure of an indicator misses its target."""
        return self.is_known(row) and self.applies(row) and not self.is_reached(row)

    def has_full_points(self, row: IndicatorRow) -> bool:
        """Whether an indicator has all its points, after whatever the unit took off."""
        return self.holds(self.asked[row.id].full_points)

    def says_nothing(self, key: str) -> bool:
        """Whether a reason is empty, or “无” and the like, which the form does not accept."""
        if key not in self.form.fields:
            return True
        return self.holds(entries.says_nothing(Field(key), self.form.profile.reasons.empty_words))


Finder = Callable[[Case], Iterable[Finding]]
"""A check: what it finds in a case."""


class Scope(enum.Enum):
    """What a check is asked of."""

    SCORED = "scored"
    """Each form that has indicators."""
    FORM = "form"
    """Each form, the base data included."""
    WHOLE = "whole"
    """The submission as a whole."""


@frozen(eq=False)
class Check:
    """One question asked of a submission; equal to nothing but itself."""

    name: str
    codes: tuple[Code, ...]
    """The findings it may yield."""
    find: Finder
    skip: Callable[[Case], str | None]
    """Why it cannot be asked; None where it can."""
    on_brief: bool
    """Whether it is asked of a brief before the workbook is issued."""
    scope: Scope = Scope.SCORED

    @functools.cached_property
    def is_for_the_office(self) -> bool:
        """Whether it is asked of a brief, and the unit can mend nothing of what it finds."""
        mild = not any(code.value.severity.blocking for code in self.codes)
        return self.on_brief and mild and Code.T020 not in self.codes  # the budget may be the unit's to fill in

    @functools.cached_property
    def passed(self) -> Outcome:
        """What it says where it finds nothing."""
        return Outcome(self, ())


@frozen
class Outcome:
    """What one check said."""

    check: Check
    findings: tuple[Finding, ...]
    skipped: str | None = None


def check(
    *codes: Code,
    skip: Callable[[Case], str | None] | None = None,
    on_brief: bool = False,
    scope: Scope = Scope.SCORED,
) -> Callable[[Finder], Check]:
    """Make a generator of findings a check; its name says what it asserts."""

    def register(find: Finder) -> Check:
        name = getattr(find, "__name__", "check")
        return Check(name, codes, find, skip or (lambda _: None), on_brief, scope)

    return register


def run(checks: Sequence[Check], case: Case) -> Iterator[Outcome]:
    """Ask every check of ``case``."""
    # What was reported to the office about its own brief is not asked of the unit, which cannot change it.
    issued = case.book is not None and not case.form.brief.draft
    forms = [view for view in case.views if view.form.sheet not in case.missing]
    scored = [view for view in forms if view.form.kind is not FormKind.BASE_DATA]
    for check in checks:
        if case.brief_only and not check.on_brief:
            yield _skipped(check, "还没有填报")
            continue
        reason = check.skip(case) or ("下发时已提示下发单位" if issued and check.is_for_the_office else None)
        if reason is not None:
            yield _skipped(check, reason)
            continue
        views = [case] if check.scope is Scope.WHOLE else scored if check.scope is Scope.SCORED else forms
        found = [one for view in views for one in check.find(view)]
        told = tuple([replace(in_its_unit(one, case.money), check=check.name) for one in found])
        yield Outcome(check, told) if told else check.passed


@functools.lru_cache(maxsize=1024)
def _skipped(check: Check, reason: str) -> Outcome:
    """What a check says that cannot be asked, for one of the few reasons that there are."""
    return Outcome(check, (), reason)


def in_its_unit(found: Finding, money: MoneyUnit) -> Finding:
    """A finding whose amounts say in what they are; 万元 is what they are without a word."""
    if money is MoneyUnit.TEN_THOUSAND:
        return found
    facts = {name: in_yuan(fact) for name, fact in found.facts.items()}
    return replace(found, facts=facts if "money" in facts else {**facts, "money": str(money)})


def needs_form(case: Case) -> str | None:
    """Skip for what a report alone tells: it has no cells that could be empty."""
    return "只有自评报告，没有自评表" if case.filled.only_report else None


def needs_workbook(case: Case) -> str | None:
    """Skip for dossiers, and where only the values of a workbook are known."""
    if case.values_only:
        return "只读到了数值"
    return None if case.book is not None else "不是工作簿"


def needs_department(case: Case) -> str | None:
    """Skip for the form of a single project, and where a sheet is gone."""
    if case.form.kind is not FormKind.DEPARTMENT:
        return "不是部门整体支出"
    return "缺少工作表" if case.missing else None


def needs_report(case: Case) -> str | None:
    """Skip where no report was given, and where the forms it tells are not whole."""
    if case.report is None:
        return "没有给自评报告"
    return "缺少工作表" if case.missing else None


def needs_last_year(case: Case) -> str | None:
    """Skip where nobody gave a form of a year before."""
    if case.last_year is None:
        return "没有给上年的表"
    return "缺少工作表" if case.missing else None


def needs_all_sheets(case: Case) -> str | None:
    """Skip for dossiers, and where what the formulas point to is gone."""
    if case.book is None:
        return "不是工作簿"
    return "缺少工作表" if case.missing else None


def needs_table(case: Case) -> str | None:
    """Skip for workbooks, where no score can be typed; there `G` and `P101` watch."""
    return None if case.book is None else "工作簿里由公式计算"


def finding(code: Code, place: Place, **facts: FindingFact) -> Finding:
    """A finding with its facts."""
    # One string for the basis of forty findings: a result holds it once, and a pickle too.
    shared = {name: sys.intern(fact) if type(fact) is str else fact for name, fact in facts.items()}
    return Finding(code, place, shared)


AMOUNT_PLACES = 6
"""Decimals of an amount of 万元 that is compared to the cent."""


def day_fact(number: Decimal) -> FindingFact:
    """A stored day as a fact; the number itself where it is no day."""
    try:
        return Day(DAY_ZERO + timedelta(days=int(number)))
    except OverflowError:
        return shown(exact(number))
