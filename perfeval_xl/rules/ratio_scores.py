"""The rules by which a ratio of the base data is scored."""

from __future__ import annotations

import enum
from decimal import Decimal
from typing import Annotated, ClassVar

from perfeval_xl.expressions.tree import ZERO, Choice, Expr, Greatest, Rounded, WhenNumbers, node
from perfeval_xl.frozen import frozen
from perfeval_xl.rules.parameters import NumberParameter, Steps, Tiers
from perfeval_xl.rules.row import Row
from perfeval_xl.rules.rule import Example, RatioScore
from perfeval_xl.rules.scores import proportional, what_is_left
from perfeval_xl.tables import exact_percent, plain
from perfeval_xl.vocabulary import Polarity

_N = Decimal
_HALF = Decimal("0.5")
_FIVE = Decimal(5)
_LIMIT = NumberParameter("得满分的界限，小数，如1为100%", 0, 10)
_STEP = NumberParameter("每越过多少扣一次，小数，如0.01为1个百分点", Decimal("0.001"), 1)
_LOSS = NumberParameter("每次扣几分，不超过本项分值", 0, 100, within_points=True)


class PartOfStep(enum.Enum):
    """What a step costs that is not whole; the words of most tables (每超过一个百分点扣…) leave it open."""

    SHARE = "不足的按比例"
    NOTHING = "不足的不扣"
    ALL = "不足的按足数扣"


@frozen
class LosesAbove(RatioScore):
    """Full up to ``limit``; for each ``step`` beyond it ``loss`` points less, down to nothing.

    Part of a step costs part of the loss; `LosesAboveWhole` and `LosesAboveStarted` read it in other ways.
    """

    name = "loses_above"
    polarity: ClassVar[Polarity] = Polarity.AT_MOST
    part: ClassVar[PartOfStep] = PartOfStep.SHARE
    limit: Annotated[Decimal, _LIMIT]
    step: Annotated[Decimal, _STEP]
    loss: Annotated[Decimal, _LOSS]

    @property
    def full_at(self) -> Decimal:
        """See `RatioScore.full_at`."""
        return self.limit

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        points, ratio = row.field("points"), row.field("actual")
        return what_is_left(points, ratio, points - _loss(self, ratio - self.limit), places=places)

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        return f"不超过{exact_percent(self.limit)}得满分，{_lost('超过', self)}"

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        source = "公布的县级部门整体支出指标表：每超过1个百分点扣0.5分，扣完为止"
        full, change = cls(_N(1), _N("0.01"), _N("0.5")), cls(_N(0), _N("0.01"), _N("0.5"))
        return (
            *_examples(full, source, ("0.7778", "5"), ("1", "5"), ("1.01", "4.5"), ("1.005", "4.75"), ("2", "0")),
            *_examples(full, source, (None, None)),
            *_examples(change, source, ("-0.25", "5"), ("0.015", "4.25"), ("0.9831", "0"), (None, None)),
        )


@frozen
class LosesBelow(RatioScore):
    """Full from ``limit`` on; for each ``step`` short of it ``loss`` points less.

    Part of a step costs part of the loss; `LosesBelowWhole` and `LosesBelowStarted` read it in other ways.
    """

    name = "loses_below"
    polarity: ClassVar[Polarity] = Polarity.AT_LEAST
    part: ClassVar[PartOfStep] = PartOfStep.SHARE
    limit: Annotated[Decimal, _LIMIT]
    step: Annotated[Decimal, _STEP]
    loss: Annotated[Decimal, _LOSS]

    @property
    def full_at(self) -> Decimal:
        """See `RatioScore.full_at`."""
        return self.limit

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        points, ratio = row.field("points"), row.field("actual")
        return what_is_left(points, ratio, points - _loss(self, node(self.limit) - ratio), places=places)

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        return f"达到{exact_percent(self.limit)}得满分，{_lost('低', self)}"

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        source = "“每低5个百分点扣2分”按比例的读法；公布的评分（92.8%得3分、99.27%得满分）不是这样读的"
        rule = cls(_N(1), _N("0.05"), _N(2))
        return (
            *_examples(rule, source, ("1.2", "5"), ("0.95", "3"), ("0.9927", "4.71"), ("0.928", "2.12"), ("0.5", "0")),
            *_examples(rule, source, ("0.9927", "7.71"), (None, None), points=_N(8)),
        )


@frozen
class LosesAboveWhole(LosesAbove):
    """As `LosesAbove`, but only whole steps cost something."""

    name = "loses_above_whole"
    part: ClassVar[PartOfStep] = PartOfStep.NOTHING

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        source = "同一指标表，按公布的评分只扣整档：超过不足1个百分点的不扣"
        rule, coarse = cls(_N(1), _N("0.01"), _N("0.5")), cls(_N(1), _N("0.03"), _N(1))
        return (
            *_examples(rule, source, ("0.7", "5"), ("1", "5"), ("1.0099", "5"), ("1.01", "4.5"), ("1.05", "2.5")),
            *_examples(rule, source, ("1.0199", "4.5"), ("2", "0"), (None, None)),
            *_examples(coarse, source, ("1.0299", "5"), ("1.03", "4"), ("1.09", "2")),
        )


@frozen
class LosesAboveStarted(LosesAbove):
    """As `LosesAbove`, but a step that was begun costs as much as a whole one."""

    name = "loses_above_started"
    part: ClassVar[PartOfStep] = PartOfStep.ALL

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        source = "“不足1个百分点的按1个百分点计算”的写法"
        rule = cls(_N(1), _N("0.01"), _N("0.5"))
        return _examples(
            rule, source, ("0.7", "5"), ("1", "5"), ("1.0001", "4.5"), ("1.01", "4.5"), ("1.011", "4"), (None, None)
        )


@frozen
class LosesBelowWhole(LosesBelow):
    """As `LosesBelow`, but only whole steps cost something."""

    name = "loses_below_whole"
    part: ClassVar[PartOfStep] = PartOfStep.NOTHING

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        source = "公布的部门整体支出评分表：预算完成率92.8%得3分（满分5分），99.27%得8分（满分8分）"
        rule = cls(_N(1), _N("0.05"), _N(2))
        return (
            *_examples(rule, source, ("1.2", "5"), ("0.9927", "5"), ("0.9501", "5"), ("0.95", "3"), ("0.928", "3")),
            *_examples(rule, source, ("0.9", "1"), ("0.85", "0"), ("0.5", "0"), (None, None)),
            *_examples(rule, source, ("0.9927", "8"), ("0.928", "6"), points=_N(8)),
        )


@frozen
class LosesBelowStarted(LosesBelow):
    """As `LosesBelow`, but a step that was begun costs as much as a whole one."""

    name = "loses_below_started"
    part: ClassVar[PartOfStep] = PartOfStep.ALL

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        source = "“不足5个百分点的按5个百分点计算”的写法；公布的评分（92.8%得3分、99.27%得满分）不是这样读的"
        rule = cls(_N(1), _N("0.05"), _N(2))
        return _examples(rule, source, ("1", "5"), ("0.9927", "3"), ("0.95", "3"), ("0.928", "1"), (None, None))


@frozen
class SteppedDown(RatioScore):
    """The share of the points that belongs to the lowest ceiling not passed; none above all."""

    name = "stepped_down"
    polarity: ClassVar[Polarity] = Polarity.AT_MOST
    steps: Annotated[Tiers, Steps("每档写[不超过的比率, 得分比例]，都是小数，如[0.1, 0.8]", high=10, falls=True)]

    @property
    def full_at(self) -> Decimal:
        """See `RatioScore.full_at`."""
        return self.steps[0][0]

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        points, ratio = row.field("points"), row.field("actual")
        score: Expr = ZERO
        for ceiling, share in sorted(self.steps, reverse=True):
            score = Choice(ratio.at_most(ceiling), points * share, score)
        return WhenNumbers((ratio,), Rounded(score, places))

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        steps = "，".join(f"不超过{exact_percent(top)}得{plain(share * points)}分" for top, share in sorted(self.steps))
        return f"{steps}，再高不得分"

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        source = "公布的县级部门整体支出指标表：0得5分，0—10%（含）得4分，10—20%得3分，20—30%得2分，再高不得分"
        tiers = (("0", "1"), ("0.1", "0.8"), ("0.2", "0.6"), ("0.3", "0.4"))
        rule = cls(tuple((_N(ceiling), _N(share)) for ceiling, share in tiers))
        return _examples(
            rule, source, ("-0.03", "5"), ("0", "5"), ("0.0001", "4"), ("0.2", "3"), ("0.3001", "0"), (None, None)
        )


@frozen
class RatioProportional(RatioScore):
    """Points in proportion to the ratio, up to all of them."""

    name = "proportional"
    polarity: ClassVar[Polarity] = Polarity.AT_LEAST

    @property
    def full_at(self) -> Decimal:
        """See `RatioScore.full_at`."""
        return Decimal(1)

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        return proportional(row.field("points"), row.field("actual"), places=places)

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        return "按比例计分，最高得满分"

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        source = "公布的县级部门整体支出指标表：政府采购执行率×分值"
        return _examples(cls(), source, ("0.7274", "3.64"), ("1.2", "5"), ("-0.1", "0"), (None, None))


def _loss(rule: LosesAbove | LosesBelow, beyond: Expr) -> Expr:
    """The points that a ratio loses which lies so far ``beyond`` the limit of ``rule``."""
    if rule.part is PartOfStep.SHARE:
        return beyond * (rule.loss / rule.step)
    steps = beyond * (1 / rule.step)
    whole = Greatest((ZERO, Rounded(steps - _HALF, 0)))
    if rule.part is PartOfStep.NOTHING:
        return whole * rule.loss
    return Choice(steps.above(whole), whole + 1, whole) * rule.loss


def _lost(direction: str, rule: LosesAbove | LosesBelow) -> str:
    return f"每{direction}{exact_percent(rule.step)}扣{plain(rule.loss)}分（{rule.part.value}），扣完为止"


def _examples(
    rule: RatioScore, source: str, *rows: tuple[str | None, str | None], points: Decimal = _FIVE
) -> tuple[Example, ...]:
    """Examples of (ratio, score)."""
    return tuple(
        Example(
            rule,
            source,
            {"points": points, "actual": None if ratio is None else _N(ratio)},
            None if score is None else _N(score),
        )
        for ratio, score in rows
    )
