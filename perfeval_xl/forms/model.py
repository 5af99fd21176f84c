"""A form: its fields by key, in the order of the sheet, and how they belong together.

Field keys are stable: ``funds.total.actual_expenditure``, ``i03.actual``,
``dimension.output.points``. A returned workbook, a dossier and the live sheet
all speak of fields by these keys.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.expressions.tree import Expr
from perfeval_xl.forms.reading import Doubt, Target
from perfeval_xl.profiles.model import Profile
from perfeval_xl.vocabulary import Category, Dimension, Fund, Stage


class Source(enum.Enum):
    """Who says what stands in a field."""

    GIVEN = "given"
    """The issuing office, in the brief, or the profile. Locked."""
    ANSWER = "answer"
    """The unit. The only cells that are open."""
    COMPUTED = "computed"
    """The rules. A locked formula."""


class Kind(enum.Enum):
    """What a field holds, hence how it is shown and what may be typed."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    AMOUNT = "amount"
    """万元."""
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    POINTS = "points"
    SCORE = "score"
    RATE = "rate"
    """A fraction of 1, shown in %."""
    COUNT = "count"
    MARK = "mark"
    """✓ or ✗, or a hint."""


class FormField(NamedTuple):
    """One field of a form. A tuple, because a check rebuilds two hundred of them."""

    key: str
    label: str
    """What people call it, to be read alone: ``“办结率”实际完成值``."""
    kind: Kind
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
    pattern: str = ""
    """Rows whose fields have the same pattern have the same formula, but for the row."""


@dataclass(frozen=True)
class Indicator:
    """三级指标, as the issuing office approved it."""

    dimension: Dimension
    category: Category
    name: str
    target: Target
    points: Decimal


@dataclass(frozen=True)
class Brief:
    """What the issuing office knows of one project."""

    code: str
    name: str
    year: int
    supervising_department: str
    implementing_unit: str
    goal: str
    indicators: tuple[Indicator, ...]
    budget: Mapping[tuple[Fund, Stage], Decimal] = field(default_factory=dict)
    """Amounts (万元) that the office issues with the form; locked in the workbook."""
    choices: Mapping[str, str] = field(default_factory=dict)
    draft: bool = False


@dataclass(frozen=True)
class IndicatorRow:
    """An indicator and the keys of its fields: ``i03.actual`` and so on."""

    id: str
    indicator: Indicator

    def key(self, role: str) -> str:
        return f"{self.id}.{role}"


@dataclass(frozen=True)
class CategoryBlock:
    """A 二级指标 with its rows."""

    category: Category
    heading: str
    rows: tuple[IndicatorRow, ...]


@dataclass(frozen=True)
class DimensionBlock:
    """A 一级指标 with its 二级指标 and the points it must make."""

    dimension: Dimension
    heading: str
    prescribed: Decimal
    categories: tuple[CategoryBlock, ...]

    @property
    def rows(self) -> tuple[IndicatorRow, ...]:
        return tuple(row for block in self.categories for row in block.rows)


@dataclass(frozen=True)
class LiveCheck:
    """A rule that the workbook shows as kept ✓ or broken ✗ while it is filled in."""

    label: str
    found: str
    """Key of the field that shows what stands there."""
    expected: str
    """What should stand there, in words, or the key of a field."""
    mark: str
    """Key of the field that shows ✓ or ✗."""
    at: str
    """Key of the field to go to."""


@dataclass(frozen=True)
class Form:
    """自评表: everything asked about one project under one profile."""

    profile: Profile
    brief: Brief
    fields: Mapping[str, FormField]
    dimensions: tuple[DimensionBlock, ...]
    stages: tuple[Stage, ...]
    """The funds columns this form has."""
    live_checks: tuple[LiveCheck, ...]

    @property
    def rows(self) -> tuple[IndicatorRow, ...]:
        return tuple(row for block in self.dimensions for row in block.rows)

    @property
    def answers(self) -> list[FormField]:
        """The fields that the unit fills in."""
        return [f for f in self.fields.values() if f.source is Source.ANSWER]


@dataclass(frozen=True)
class Filled:
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
