"""What a profile says, once it is read.

Points are points, rates and shares are fractions of 1, amounts are in its ``money``. Every
group of numbers carries its `Basis`, with ``verified`` false where the text of
the provision could not be read.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from decimal import Decimal
from typing import assert_never

from perfeval_xl.frozen import frozen
from perfeval_xl.profiles.base_rules import BaseCell as BaseCell
from perfeval_xl.profiles.base_rules import BaseData as BaseData
from perfeval_xl.profiles.base_rules import BaseLine as BaseLine
from perfeval_xl.profiles.base_rules import BaseStrip as BaseStrip
from perfeval_xl.profiles.base_rules import Breakdown as Breakdown
from perfeval_xl.profiles.base_rules import CellKind as CellKind
from perfeval_xl.profiles.basis import Basis as Basis
from perfeval_xl.profiles.basis import Provision as Provision
from perfeval_xl.profiles.course import ALL_APPLY, USUAL_COURSE, Course, NotApplicable
from perfeval_xl.profiles.layout_rule import COMMON_LINES
from perfeval_xl.profiles.layout_rule import ChoiceField as ChoiceField
from perfeval_xl.profiles.layout_rule import Column as Column
from perfeval_xl.profiles.layout_rule import Fill as Fill
from perfeval_xl.profiles.layout_rule import FundColumn as FundColumn
from perfeval_xl.profiles.layout_rule import FundLine as FundLine
from perfeval_xl.profiles.layout_rule import LayoutRule as LayoutRule
from perfeval_xl.profiles.layout_rule import TextBlock as TextBlock
from perfeval_xl.profiles.negatives import NO_NEGATIVES, Negatives
from perfeval_xl.profiles.outline import Outline, ReportBox
from perfeval_xl.profiles.scoring_rules import NO_CAPS, NOTHING_SPECIAL, Caps, Inside, Special
from perfeval_xl.profiles.scoring_rules import QualitativeScoring as QualitativeScoring
from perfeval_xl.profiles.weights import FIXED_WEIGHTS, Share, Weighting
from perfeval_xl.rules.quantities import SatisfactionSteps
from perfeval_xl.rules.ratios import Ratio
from perfeval_xl.rules.row import Row
from perfeval_xl.rules.rule import ExecutionRule, QuantityRule, RatioScore, Rule
from perfeval_xl.vocabulary import Category, MoneyUnit, Polarity, Stage

FULL_POINTS = 100
"""What the points of every form make together: 财预〔2020〕10号 scores on 100."""


@frozen
class ChangedBudget:
    """By which budget the rate is measured where that is 年初预算数 and the budget changed during the year.

    Spending is bound by what could be spent in the end: of a budget that was raised, 年初预算数 is
    outrun by spending as planned, and of one that was not there, there is no rate at all.
    """

    none: Stage | None
    """Nothing at the start of the year, a project added later: 全年预算数, or None where it scores nothing."""
    raised: Stage
    cut: Stage
    basis: Basis | None = None


UNCHANGED = ChangedBudget(None, Stage.ORIGINAL, Stage.ORIGINAL)
"""年初预算数 whatever came of it: what a profile says that has no word of it."""


@frozen
class Execution:
    """How 预算执行率 is computed and scored."""

    points: Decimal
    rule: ExecutionRule
    denominator: Stage
    """年初预算数 or 全年预算数."""
    basis: Basis
    changed: ChangedBudget = UNCHANGED
    """For the denominator 年初预算数."""
    inside: Inside | None = None
    """Where it is an indicator inside a 一级指标, whose points then hold its own."""


@frozen
class DimensionRule:
    """One 一级指标: its heading, its points, the 二级指标 it counts."""

    dimension: str
    """Its key: a `Dimension`, or one of the profile's own."""
    heading: str
    points: Decimal
    categories: tuple[str, ...]
    """Keys: a `Category` each, or one of the profile's own."""
    basis: Basis
    label: str = ""
    """What its cell says in print, with ``{heading}`` and ``{points}``; empty where it is as for all."""
    weights: Weighting = FIXED_WEIGHTS
    """How far ``points`` are prescribed."""
    group: str = ""
    """What stands above it, in a form of four levels; ``{points}`` are those of all 一级指标 in it."""


@frozen
class Alternative:
    """Where the points of a dimension go when a project has no indicator of it."""

    without: str
    adds: Mapping[str, Decimal]
    basis: Basis


@frozen
class QuantityScoring:
    """How ≥, ≤, = or a deadline is scored."""

    rule: QuantityRule
    basis: Basis


@frozen
class SatisfactionScoring:
    """How a satisfaction in % is scored where it does not follow the rule for ≥."""

    rule: SatisfactionSteps
    basis: Basis


class Asks(enum.StrEnum):
    """What an actual far above its target asks for."""

    REASON = "reason"
    NOTHING = "nothing"
    """But a colour in the sheet."""


@frozen
class OverAchievement:
    """From which multiple of the target an actual asks for words."""

    threshold: Decimal
    asks: Asks
    basis: Basis
    shares: tuple[str, ...] = ()
    """Endings of the names of indicators in % that are part of a whole, and never above 100%."""


@frozen
class Reasons:
    """When a reason is due."""

    score_below_points: bool
    execution_below: Decimal
    budget_change_above: Decimal
    empty_words: tuple[str, ...]
    """What is typed where a reason is due and none is given; these words stand in formulas."""
    basis: Basis


@frozen
class RatingBand:
    """One grade of the total and the total it starts at."""

    rating: str
    lower: Decimal


MAIL_WORDS = ("year", "name", "unit", "score", "rating", "code", "project_code")
"""What the subject and body of a submission may name in braces; ``code`` is the 校验码."""


@frozen
class Mail:
    """The draft of the message with which a unit sends its workbook upward."""

    subject: str
    body: str
    to: tuple[str, ...] = ()
    """To whom; empty where each unit is told otherwise."""


_NO_MAIL = Mail("", "")


@frozen
class Plausibility:
    """Thresholds and words of the checks that ask for an explanation (核实)."""

    dominant_share: Decimal
    """Share of all indicator points that one indicator should not reach."""
    outrun: Decimal
    """Which part of the indicators' score rate the execution rate may lag behind; relative, not percentage points."""
    guidance_words: tuple[str, ...]
    """Pieces of a form's own guidance that are no name of an indicator."""
    vague_words: tuple[str, ...]
    """Qualitative targets that nobody can check."""
    measure_words: tuple[str, ...]
    """Openings of a sentence that says what will be done, not why it came so."""
    cause_words: tuple[str, ...]
    """Words that tell a cause."""
    shortfall_words: tuple[str, ...]
    """Words in a reason that tell of a shortfall."""
    percent_names: tuple[str, ...]
    """Endings of indicator names that are percentages."""
    bare_names: tuple[str, ...]
    """Names of measured quantities that have no unit."""
    smaller_names: tuple[str, ...]
    """Endings of names of which less is better, such as 受害率."""
    larger_names: tuple[str, ...]
    """Endings of names of which more is better, such as 合格率, and beginnings, such as ``惠及…``."""
    unclear_names: tuple[str, ...]
    """Endings of names that may be meant either way, such as 占比."""
    basis: Basis


@frozen
class ScoredRatio:
    """A ratio of the base data that a department is scored by."""

    ratio: Ratio
    dimension: str
    category: str
    heading: str
    points: Decimal
    rule: RatioScore
    basis: Basis


@frozen
class Department:
    """What a profile of whole departments says besides."""

    projects: Profile
    """The rules of the forms of its projects."""
    base: BaseData
    ratios: tuple[ScoredRatio, ...]
    goal_reached: bool
    """Whether the form asks what became of the goal."""


@frozen(eq=False)
class Profile:
    """规则集: everything that one place prescribes for one year.

    A profile is equal to nothing but itself: it never changes, so that what follows from it
    may be remembered with the profile itself as the key.
    """

    id: str
    version: int
    title: str
    jurisdiction: str
    year: int
    """The first year of evaluation it is for."""
    kind: str
    extends: str
    fingerprint: str
    """SHA-256 of what a workbook holds of it (`profiles.issued_part`)."""
    provisions: Mapping[str, Provision]
    execution: Execution
    dimensions: tuple[DimensionRule, ...]
    alternatives: tuple[Alternative, ...]
    categories: Mapping[str, str]
    """What each 二级指标 is called, by key."""
    natures: Mapping[str, Category]
    """What the 二级指标 are by nature, where that is known: it says how their targets are read and checked."""
    scoring: Mapping[Polarity, QuantityScoring]
    qualitative: QualitativeScoring
    satisfaction: SatisfactionScoring | None
    over_achievement: OverAchievement
    reasons: Reasons
    deduction_allowed: bool
    score_places: int
    score_tolerance: Decimal
    """How far a printed score may be from the recomputed one, points."""
    rounding_basis: Basis
    ratings: tuple[RatingBand, ...]
    ratings_basis: Basis
    plausibility: Plausibility
    layout: LayoutRule
    department: Department | None = None
    """For a profile of whole departments."""
    outline: Outline | None = None
    """Of its 自评报告."""
    boxes: tuple[ReportBox, ...] = ()
    """The boxes of the workbook for what a person writes into the 自评报告."""
    mail: Mail = _NO_MAIL
    course: Course = USUAL_COURSE
    """What is made of a project that did not run its usual course."""
    not_applicable: NotApplicable = ALL_APPLY
    """Whether an indicator may be found not to apply."""
    negatives: Negatives = NO_NEGATIVES
    """As what an actual below zero counts."""
    scored: bool = True
    """Whether its forms have points and scores at all."""
    money: MoneyUnit = MoneyUnit.TEN_THOUSAND
    """The unit of every amount of its forms."""
    fund_lines: tuple[FundLine, ...] = COMMON_LINES
    """The sources of the money, in the order of the form; none where the total stands alone."""
    special: Special = NOTHING_SPECIAL
    """Scales and rules that only some rows have."""
    caps: Caps = NO_CAPS
    """What bounds the total."""

    @property
    def full_points(self) -> Decimal:
        """What execution and all dimensions make together, 100."""
        if not all(rule.weights.is_fixed for rule in self.dimensions):
            return Decimal(FULL_POINTS)
        outside = Decimal(0) if self.execution.inside else self.execution.points
        return outside + sum((rule.points for rule in self.dimensions), Decimal(0))

    def shares(self, execution: str, *, short: bool = False) -> list[Share]:
        """What makes the total; ``execution`` is what the execution rate is called where it is a part of its own."""
        parts = [] if self.execution.inside else [Share(execution, self.execution.points)]
        return parts + [
            Share(rule.heading.removesuffix("指标") if short else rule.heading, rule.points, rule.weights)
            for rule in self.dimensions
        ]

    @property
    def projects(self) -> Profile | None:
        """The rules of the projects whose forms stand in the same workbook; None where there are none."""
        return self.department.projects if self.department is not None else None

    @property
    def project_rules(self) -> Profile:
        """The rules by which a project is judged."""
        return self.projects or self

    @property
    def ratios(self) -> Mapping[str, ScoredRatio]:
        """The ratios that are scored, by name; a project has none."""
        return {scored.ratio.name: scored for scored in self.department.ratios} if self.department is not None else {}

    def basis_for(self, row: Row) -> Basis:
        """What the rule that scores ``row`` rests on."""
        if row.ratio:
            return self.ratios[row.ratio].basis
        if row.rule:
            return self.special.rules[row.rule].basis
        if self.satisfaction is not None and self.satisfaction.rule.applies(row):
            return self.satisfaction.basis
        scoring = None if row.polarity is None else self.scoring.get(row.polarity)
        return self.judged_by(row).basis if scoring is None else scoring.basis

    def rule_for(self, row: Row) -> Rule:
        """The rule that scores ``row``."""
        if row.ratio:
            return self.ratios[row.ratio].rule
        if row.rule:
            return self.special.rules[row.rule].rule
        if self.satisfaction is not None and self.satisfaction.rule.applies(row):
            return self.satisfaction.rule
        match row.polarity:
            case Polarity.QUALITATIVE:
                return self.judged_by(row).rule
            case Polarity.AT_LEAST | Polarity.AT_MOST | Polarity.EXACT | Polarity.DEADLINE as polarity:
                return self.scoring[polarity].rule
            case None:
                raise ValueError(f"{row.id} is not the row of an indicator")
            case _:
                assert_never(row.polarity)

    def judged_by(self, row: Row) -> QualitativeScoring:
        """The scale by which a qualitative ``row`` is judged."""
        return self.special.scales[row.scale] if row.scale else self.qualitative

    def measured_by(self, row: Row) -> QuantityRule | None:
        """The rule whose 完成率 stands beside ``row``: its own, or that of its 指标性质; None for a level."""
        if row.rule:
            return self.special.rules[row.rule].rule
        scoring = self.scoring.get(row.polarity) if row.polarity is not None else None
        return None if scoring is None else scoring.rule

    def dimension(self, dimension: str) -> DimensionRule | None:
        """The rule of ``dimension``; None where the profile has no such 一级指标."""
        return next((rule for rule in self.dimensions if rule.dimension == dimension), None)

    def home_of(self, category: str) -> DimensionRule | None:
        """The 一级指标 that counts ``category``."""
        return next((rule for rule in self.dimensions if category in rule.categories), None)

    def prescribed(self, present: frozenset[str]) -> Mapping[str, Decimal]:
        """Points of each dimension for a project that has indicators of ``present``."""
        points = {rule.dimension: rule.points for rule in self.dimensions}
        for other in self.alternatives:
            if other.without in points and other.without not in present:
                points[other.without] = Decimal(0)
                for dimension, more in other.adds.items():
                    points[dimension] += more
        return points
