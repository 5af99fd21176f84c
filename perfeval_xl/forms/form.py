"""A form: its fields by key, in the order of the sheet, and how they belong together.

Field keys are stable: ``funds.total.actual_expenditure``, ``i03.actual``,
``dimension.output.points``. A returned workbook, a dossier and the live sheet
all speak of fields by these keys.

A workbook may hold several forms: the main one, and its companions, each with an
``id``. A form calls its own fields by their plain keys and another's by
``id:key`` (the main form's by ``:key``); outside, the main form's keys are plain
and the others' are ``id:key``.
"""

from __future__ import annotations

import enum
import functools
from collections.abc import Iterator, Mapping
from dataclasses import field
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.expressions.tree import NEVER, Expr
from perfeval_xl.forms.edition import CURRENT, Edition
from perfeval_xl.forms.last_year import LastYear
from perfeval_xl.forms.written_values import POINTS_OF_PERCENT, Doubt, Target, day_of, is_percent, serial
from perfeval_xl.frozen import frozen
from perfeval_xl.profiles.profile import LayoutRule, Profile
from perfeval_xl.profiles.scoring_rules import Inside
from perfeval_xl.profiles.weights import FIXED_WEIGHTS, Weighting
from perfeval_xl.rules.row import Row, known_row
from perfeval_xl.vocabulary import NOT_APPLICABLE, UNFINISHED, Category, Polarity, Stage

MOST_INDICATORS, MOST_IN_ALL = 500, 2_400
"""Indicators of one form, and of a department with all of its projects: forty for each of sixty. The longest table that
was published has 61; what a workbook costs to check grows with them, so that no workbook may claim any number."""


class Source(enum.Enum):
    """Who says what stands in a field."""

    __hash__ = object.__hash__
    """By what it is, as it compares: every field is asked for its source, and its kind, by every file."""

    GIVEN = "given"
    """The issuing office, in the brief, or the profile. Locked."""
    ANSWER = "answer"
    """The unit. The only cells that are open."""
    COMPUTED = "computed"
    """The rules. A locked formula."""


class FieldKind(enum.Enum):
    """What a field holds, hence how it is shown and what may be typed."""

    __hash__ = object.__hash__

    TEXT = "text"
    LONG_TEXT = "long_text"
    AMOUNT = "amount"
    """万元."""
    NUMBER = "number"
    FIGURE = "figure"
    """A number of people or a size, of the base data."""
    DATE = "date"
    CHOICE = "choice"
    POINTS = "points"
    SCORE = "score"
    RATE = "rate"
    """A fraction of 1, shown in %."""
    PERCENT = "percent"
    """A fraction of 1 that somebody states in %: 96 and 96% typed there are both 0.96."""
    COUNT = "count"
    MARK = "mark"
    """✓ or ✗, or a hint."""


class FormField(NamedTuple):
    """One field of a form. A tuple, because a check rebuilds two hundred of them."""

    key: str
    label: str
    """What people call it, to be read alone: ``“办结率”实际完成值``."""
    kind: FieldKind
    source: Source
    value: Value = None
    """For a given field."""
    expr: Expr | None = None
    """For a computed field."""
    required: bool = False
    options: tuple[str, ...] = ()
    longest: int = 0
    """Most characters, for texts."""
    most: Decimal | None = None
    """Largest number that may be typed."""
    least: Decimal | None = None
    """Smallest number that may be typed."""
    waived: Expr = NEVER
    """When it need not be filled in although it is ``required``, or nothing need be said in it."""


@frozen
class Indicator:
    """三级指标, as the issuing office approved it."""

    dimension: str
    category: str
    name: str
    target: Target
    points: Decimal
    ratio: str = ""
    """The ratio of the base data that is its actual value; empty where the unit types that."""
    whole: str = ""
    """What is to be reached over all the years of the project, as the office wrote it; shown, and not scored."""
    scale: str = ""
    """The scale of the profile by which its level is judged, as the office chose it; empty for that of its 二级指标."""
    rule: str = ""
    """The named rule of the profile that scores it; empty for that of its 二级指标 or of its 指标性质."""
    extras: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What the office writes of it in the columns of the profile's own, by their keys."""
    core: bool = False
    """Whether it is a core indicator (核心指标)."""
    unscored: bool = False
    """Whether it has no points in a form that has them, such as a row that only tells a part of another."""
    part: bool = False
    """Whether it is a part of the row above it (其中), and stands indented below it."""
    confirmed: bool = field(default=False, compare=False)
    """Whether the office says that what looks like a slip is meant (已核实). It is asked before
    anything is issued, and changes nothing of what is."""


@frozen
class Brief:
    """What the issuing office knows of one project, or of a department and its projects."""

    code: str
    name: str
    year: int
    supervising_department: str
    implementing_unit: str
    goal: str
    indicators: tuple[Indicator, ...]
    budget: Mapping[tuple[str, Stage], Decimal] = field(default_factory=dict)
    """Amounts (万元) that the office issues with the form, by line and column; locked in
    the workbook."""
    choices: Mapping[str, str] = field(default_factory=dict)
    draft: bool = False
    functions: str = ""
    """部门职能职责概述, of a department."""
    figures: Mapping[str, Decimal] = field(default_factory=dict)
    """Figures of the base data that the office issues, by key."""
    projects: tuple[Brief, ...] = ()
    """The first-level projects of a department, a form each."""
    whole_goal: str = ""
    """What the project is to reach over all its years; empty for one of a single year."""
    state: str = ""
    """A `ProjectState` that the office issues; empty where the unit may choose."""
    state_reason: str = ""
    """Why it did not begin or was called off, where the office knows."""
    confirmed: bool = field(default=False, compare=False)
    """Whether the office says so of its amounts and texts; each indicator is confirmed for itself."""
    previous: LastYear | None = None
    """Last year's form, which is shown beside this year's and is no part of what is asked."""


@frozen
class IndicatorRow:
    """An indicator and the keys of its fields: ``i03.actual`` and so on."""

    id: str
    indicator: Indicator
    edition: Edition = CURRENT
    """The edition of the workbook in which it stands."""
    share: bool = False
    """Whether it is part of a whole, such as a 满意度: more than 100% cannot be."""

    year: int | None = None
    """The year that its form evaluates."""
    stated: bool = False
    """Whether its form has a cell for the state of the project."""
    optional: bool = False
    """Whether 不适用 may be chosen in place of its actual value."""
    over_years: bool = False
    """Whether the office says that its project runs over several years."""
    nature: Category | None = None
    """What its 二级指标 is by nature, where that is known."""
    scale: str = ""
    """The scale by which its level is judged; empty for the usual one."""
    rule: str = ""
    """The named rule that scores it; empty for that of its 指标性质."""
    scored: bool = True
    """Whether it has points and a score."""

    @property
    def is_cost(self) -> bool:
        """Whether less of it is better by nature."""
        return self.nature is not None and self.nature.is_cost

    @property
    def in_percent(self) -> bool:
        """Whether its cells are in a percent format and hold fractions of 1.

        The second edition holds 96 for 96%, as for any other number.
        """
        target = self.indicator.target
        return self.edition > Edition.SECOND and target.polarity.is_number and is_percent(target.measure)

    def stored(self, number: Decimal) -> Decimal:
        """A number of its measure, 96 of 96%, as its cells hold it."""
        return number.scaleb(-2) if self.in_percent else number

    def key(self, role: str) -> str:
        """The key of one field of the row."""
        return f"{self.id}.{role}"

    def writes_target(self, layout: LayoutRule) -> bool:
        """Whether its target is printed as one text, and what formulas read stands beside the form."""
        return layout.writes_target(self.indicator.target.polarity)

    @functools.cached_property
    def facts(self) -> Row:
        """What its rules may see of it."""
        target, in_percent = self.indicator.target, self.in_percent
        polarity, percent = target.polarity, is_percent(target.measure)
        return known_row(
            self.id,
            self.nature,
            polarity,
            percent=percent,
            # There is no less than nothing of a part; the second edition let it be typed.
            signed=target.may_be_negative and not (self.share and self.edition > Edition.SECOND),
            ratio=self.indicator.ratio,
            as_fraction=in_percent,
            takes_percent=polarity.is_number and (percent or target.measure in POINTS_OF_PERCENT),
            share=self.share,
            words=self.words,
            days=self._days,
            over_years=self.over_years,
            stated=self.stated,
            scale=self.scale,
            rule=self.rule,
            scored=self.scored,
        )

    @property
    def words(self) -> tuple[str, ...]:
        """What may be chosen in place of its actual value."""
        if self.edition is Edition.SECOND or self.indicator.ratio:
            return ()
        is_day = self.indicator.target.polarity is Polarity.DEADLINE
        return (*([UNFINISHED] if is_day else ()), *([NOT_APPLICABLE] if self.optional else ()))

    @property
    def _days(self) -> tuple[Decimal, Decimal] | None:
        """Between which days it may well have been finished: in the year of the form, or of the deadline."""
        target = self.indicator.target
        if self.year is None or target.polarity is not Polarity.DEADLINE or target.number is None:
            return None
        if not date.min.year <= self.year <= date.max.year:
            # Nobody issues that, but an identity may say it.
            return None
        first, last = serial(date(self.year, 1, 1)), serial(date(self.year, 12, 31))
        due = day_of(target.number)
        if due is None:
            return first, last
        return min(first, serial(date(due.year, 1, 1))), max(last, serial(date(due.year, 12, 31)))


@frozen
class CategoryBlock:
    """A 二级指标 with its rows."""

    category: str
    heading: str
    rows: tuple[IndicatorRow, ...]
    execution: Inside | None = None
    """预算执行率, where it is the first of its indicators."""


@frozen
class DimensionBlock:
    """A 一级指标 with its 二级指标 and the points it must make."""

    dimension: str
    heading: str
    prescribed: Decimal
    """The points that the form gives it: those of its rows, where the office is free to choose them."""
    categories: tuple[CategoryBlock, ...]
    weights: Weighting = FIXED_WEIGHTS
    """How far its points are prescribed."""
    usual: Decimal = Decimal(0)
    """What the document gives it as a rule."""

    @property
    def holds_execution(self) -> bool:
        """Whether 预算执行率 is one of its indicators."""
        return any(block.execution is not None for block in self.categories)

    @functools.cached_property
    def rows(self) -> tuple[IndicatorRow, ...]:
        """The rows of all its categories, in order."""
        return tuple(row for block in self.categories for row in block.rows)


@frozen
class LiveCheck:
    """A rule that the workbook shows as kept ✓ or broken ✗ while it is filled in."""

    label: str
    shown: str
    """Key of the field that shows what stands there."""
    expected: str
    """What should stand there, in words, or the key of a field."""
    mark: str
    """Key of the field that shows ✓ or ✗."""
    at: str
    """Key of the field to go to."""


class FormKind(enum.Enum):
    """What a form is about."""

    PROJECT = "project"
    """项目支出绩效自评表."""
    DEPARTMENT = "whole_department"
    """部门整体支出绩效自评表."""
    BASE_DATA = "base_data"
    """部门整体支出基础数据表."""


@frozen
class Form:
    """自评表: everything asked about one project, or one department, under one profile."""

    profile: Profile
    brief: Brief
    fields: Mapping[str, FormField]
    dimensions: tuple[DimensionBlock, ...]
    funds: Mapping[Stage, tuple[str, ...]]
    """The funds columns this form has, and the lines that make the total of each; none
    where the total comes from another form."""
    live_checks: tuple[LiveCheck, ...]
    kind: FormKind = FormKind.PROJECT
    sheet: str = ""
    id: str = ""
    """Tells the forms of one workbook apart; empty for the main one."""
    companions: tuple[Form, ...] = ()
    """The other forms of the same workbook, for the main one."""
    edition: Edition = CURRENT
    """The edition of the workbook in which it stands."""

    @property
    def stages(self) -> tuple[Stage, ...]:
        """The funds columns this form has."""
        return tuple(self.funds)

    @functools.cached_property
    def rows(self) -> tuple[IndicatorRow, ...]:
        """The rows of all indicators, in order."""
        return tuple(row for block in self.dimensions for row in block.rows)

    def points_of(self, block: DimensionBlock) -> Decimal:
        """The points that the brief gives a 一级指标, those of the execution rate where that is one of its rows."""
        own = self.profile.execution.points if block.holds_execution else Decimal(0)
        return sum((row.indicator.points for row in block.rows), own)

    @property
    def scored_rows(self) -> tuple[IndicatorRow, ...]:
        """The rows that have points and a score."""
        return tuple(row for row in self.rows if row.scored)

    @property
    def unit(self) -> str:
        """The unit that fills it in; a department without another one is its own."""
        own = self.brief.name if self.kind is FormKind.DEPARTMENT else ""
        return self.brief.implementing_unit or own

    @property
    def filed_under(self) -> tuple[str, str]:
        """Whose it is and what it is about, for the name of a file."""
        if self.kind is FormKind.DEPARTMENT:
            return self.brief.name, "部门整体支出"
        return self.brief.implementing_unit, self.brief.name

    @property
    def answers(self) -> list[FormField]:
        """The fields that the unit fills in."""
        return [f for f in self.fields.values() if f.source is Source.ANSWER]

    @property
    def forms(self) -> tuple[Form, ...]:
        """Every form of the workbook, this one first."""
        return (self, *self.companions)

    def full(self, key: str) -> str:
        """The key of a field as the whole workbook knows it."""
        if ":" in key:
            return key.removeprefix(":")
        return f"{self.id}:{key}" if self.id else key

    @functools.cached_property
    def every_field(self) -> Mapping[str, FormField]:
        """The fields of all forms of the workbook by their full keys."""
        if not self.companions:
            return self.fields
        return {form.full(key): field for form in self.forms for key, field in form.fields.items()}


@frozen
class ReportedProject:
    """What the report of a department says of one of its projects, 万元."""

    name: str
    amounts: Mapping[Stage, Decimal]


@frozen
class FilledForm:
    """A form with what was answered and what somebody typed as a result."""

    form: Form
    answers: Mapping[str, Value]
    """By key; missing means blank. Dates are numbers."""
    reported: Mapping[str, Value] = field(default_factory=dict)
    """Scores, rates and totals as they stand in the return: compared, never trusted."""
    stated: Mapping[str, Value] = field(default_factory=dict)
    """Fund totals that a printed table states on its own. They are figures, not results:
    where the lines beneath do not make them, it is the lines that are incomplete."""
    printed: Mapping[str, str] = field(default_factory=dict)
    """Answers as they were written, where they had to be read."""
    readings: Mapping[str, tuple[Doubt, ...]] = field(default_factory=dict)
    """Doubts that came with the reading of an answer, by key."""
    overtyped: Mapping[str, Value] = field(default_factory=dict)
    """What a dossier says of cells that the office has filled in or closed: it counts for nothing."""
    companions: tuple[FilledForm, ...] = ()
    """The other forms of the same workbook, in their order."""
    report: tuple[ReportedProject, ...] = ()
    """The projects that the report of a department lists."""
    only_report: bool = False
    """Whether there was no table: all this was told in a report, which has no cells to be filled in."""

    @classmethod
    def empty(cls, form: Form) -> FilledForm:
        """``form`` with all its companions, before anything is typed."""
        return cls(form, {}, companions=tuple(cls(other, {}) for other in form.companions))

    @property
    def forms(self) -> tuple[FilledForm, ...]:
        """Every filled form of the workbook, this one first."""
        return (self, *self.companions)

    @property
    def every_answer(self) -> dict[str, Value]:
        """What was answered in all forms of the workbook, by full key."""
        return dict(_joined(self.forms))


def _joined(forms: tuple[FilledForm, ...]) -> Iterator[tuple[str, Value]]:
    for filled in forms:
        for key, value in filled.answers.items():
            yield filled.form.full(key), value
