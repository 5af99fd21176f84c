"""The rules by which an indicator with a number or a day is scored."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.expressions.tree import ZERO, Choice, Expr, Rounded, WhenNumbers, node
from perfeval_xl.frozen import frozen
from perfeval_xl.rules import rates
from perfeval_xl.rules.parameters import (
    ExcessTier,
    ExcessTiers,
    NumberParameter,
    Steps,
    Tiers,
    excess_in_words,
    tiers_in_words,
)
from perfeval_xl.rules.row import Row
from perfeval_xl.rules.rule import Example, QuantityRule
from perfeval_xl.rules.scores import less_excess, proportional, says, stepped, what_is_left
from perfeval_xl.tables import exact_percent
from perfeval_xl.vocabulary import UNFINISHED, Category, Polarity

_N = Decimal
_EXCESS = ExcessTiers(
    "实际值远超指标值时扣的分，从低到高，如[{ above = 1.3, points = 2 }, { from = 2, share = 0.5 }]："
    "超过1.3倍扣2分，达到2倍扣分值的50%；不写的不扣"
)
_POINTS_OVER_130 = ExcessTier(_N("1.3"), False, _N(2), False)


@frozen
class Proportional(QuantityRule):
    """Points in proportion to actual over target, for ≥ and =; far more than the target may cost some (``excess``)."""

    name = "proportional"
    rate: ClassVar[rates.RateFormula | None] = rates.MORE_IS_BETTER
    excess: Annotated[tuple[ExcessTier, ...], _EXCESS] = ()

    @property
    def excess_costs(self) -> bool:
        """See `QuantityRule.excess_costs`."""
        return bool(self.excess)

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        points, rate = row.field("points"), row.field("rate")
        return less_excess(points, rate, proportional(points, rate, places=places), self.excess, places=places)

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        return f"达到指标值得满分，未达到的按“实际值÷指标值×分值”计分{excess_in_words(self.excess)}"

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        one = cls((_POINTS_OVER_130,))
        more = cls((_POINTS_OVER_130, ExcessTier(_N(2), True, _N("0.5"), True), ExcessTier(_N(5), True, _N(1), True)))
        tiers = "口径：超过130%扣2分，达到200%扣一半，达到500%不得分"
        return (
            *_examples(cls(), "财预〔2020〕10号", (5, 1000, 850, "4.25"), (5, 1000, 501, "2.51"), (10, 4, 9, "10")),
            *_examples(cls(), "财预〔2020〕10号", (5, 9, -3, "0"), (5, 9, None, None)),
            *_examples(
                one, "地方写法：超过指标值130%的扣2分", (10, 100, 130, "10"), (10, 100, 131, "8"), (10, 100, 85, "8.5")
            ),
            *_examples(
                one, "地方写法：超过指标值130%的扣2分", (1, 100, 131, "0"), (10, 0, 0, "10"), (10, 100, None, None)
            ),
            *_examples(more, tiers, (10, 100, 199, "8"), (10, 100, 200, "5"), (10, 100, 499, "5"), (10, 100, 500, "0")),
        )


@frozen
class LessIsBetter(QuantityRule):
    """Points in proportion to target over actual (A/B), for ≤."""

    name = "ratio"
    rate: ClassVar[rates.RateFormula | None] = rates.LESS_IS_BETTER

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        return proportional(row.field("points"), row.field("rate"), places=places)

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        return "实际值不超过指标值得满分，超过的按“指标值÷实际值×分值”计分"

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        return _examples(
            cls(),
            "自评表填表说明：A/B",
            (10, 100, 60, "10"),
            (10, 100, 110, "9.09"),
            (10, 100, 200, "5"),
            (10, 0, 1, "0"),
            (10, 100, "约100", None),
        )


@frozen
class LinearExcess(QuantityRule):
    """Full up to the target, nothing left at twice the target (2 - B/A), for ≤."""

    name = "linear_excess"
    rate: ClassVar[rates.RateFormula | None] = rates.SHARE_USED

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        points, rate = row.field("points"), row.field("rate")
        return what_is_left(points, rate, points * (node(2) - rate), places=places)

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        return "实际值不超过指标值得满分，超过的按“（2－实际值÷指标值）×分值”计分，超过一倍不得分"

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        return _examples(
            cls(),
            "预算管理一体化系统源码：1－(B－A)/A，达到2A不得分",
            (10, 100, 60, "10"),
            (10, 100, 125, "7.5"),
            (10, 100, 200, "0"),
            (10, 0, 1, "0"),
            (10, 100, None, None),
        )


@frozen
class _PassLine(QuantityRule):
    """Nothing short of a share of the target, from there on in proportion to what lies above that ``line`` (达标线)."""

    name = "pass_line"
    rate: ClassVar[rates.RateFormula | None] = rates.MORE_IS_BETTER
    line: Annotated[Decimal, NumberParameter("达标线，小数，如0.6为完成率60%；不到的不得分", 0, _N("0.99"))]

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        points, rate = row.field("points"), row.field("rate")
        return what_is_left(points, rate, points * (rate - self.line) * (1 / (1 - self.line)), places=places)

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        rate = self.rate.words if self.rate else ""
        line, rest = exact_percent(self.line), exact_percent(1 - self.line)
        return f"完成率＝{rate}；达到100%得满分，{line}以下（达标线）不得分，其间按“（完成率－{line}）÷{rest}×分值”计分"


@frozen
class PassLine(_PassLine):
    """Nothing below the pass line, for ≥ and =; far more than the target may cost some points (``excess``)."""

    excess: Annotated[tuple[ExcessTier, ...], _EXCESS] = ()

    @property
    def excess_costs(self) -> bool:
        """See `QuantityRule.excess_costs`."""
        return bool(self.excess)

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        score = super().score(row, places=places)
        return less_excess(row.field("points"), row.field("rate"), score, self.excess, places=places)

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        return f"{super().words(points)}{excess_in_words(self.excess)}"

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        source = "财预〔2021〕101号：按完成比例赋分，设达标线（凭记忆，原文未能读到）"
        over = cls(_N("0.6"), (_POINTS_OVER_130,))
        return (
            *_examples(cls(_N("0.6")), source, (10, 100, 80, "5"), (10, 100, 100, "10"), (10, 100, 130, "10")),
            *_examples(cls(_N("0.6")), source, (10, 100, 60, "0"), (10, 100, 61, "0.25"), (10, 100, 59, "0")),
            *_examples(cls(_N("0.6")), source, (10, 0, 0, "10"), (10, 100, -80, "0"), (10, 100, None, None)),
            *_examples(cls(_N("0.7")), "口径：达标线70%", (10, 100, 80, "3.33"), (10, 100, 70, "0")),
            *_examples(
                over, "口径：达标线60%，超过130%扣2分", (10, 100, 80, "5"), (10, 100, 130, "10"), (10, 100, 150, "8")
            ),
        )


@frozen
class PassLineAtMost(_PassLine):
    """As `PassLine`, for ≤: what is reached of such a target is target over actual (A/B), as in `LessIsBetter`."""

    rate: ClassVar[rates.RateFormula | None] = rates.LESS_IS_BETTER

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        source = "财预〔2021〕101号的达标线；反向指标的完成率按“指标值÷实际值”，是本程序的取法"
        return _examples(
            cls(_N("0.6")),
            source,
            (10, 100, 60, "10"),
            (10, 100, 100, "10"),
            (10, 100, 125, "5"),
            (10, 100, 160, "0.63"),
            (10, 60, 100, "0"),
            (10, 100, 200, "0"),
            (10, 0, 1, "0"),
            (10, 100, None, None),
        )


@frozen
class AllOrNothing(QuantityRule):
    """Full when the actual is the target, else nothing (直接赋分), for =."""

    name = "all_or_nothing"
    rate: ClassVar[rates.RateFormula | None] = rates.MORE_IS_BETTER

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        points, actual, target = row.field("points"), row.field("actual"), row.field("number")
        return WhenNumbers((actual, target), Choice(actual.equals(target), points, ZERO))

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        return "与指标值相等得满分，否则不得分"

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        source = "财预〔2021〕101号：直接赋分"
        return _examples(cls(), source, (10, 7, 7, "10"), (10, 7, 8, "0"), (10, 7, 5, "0"), (10, 7, "七", None))


@frozen
class OnTime(QuantityRule):
    """Full on the day (at whatever hour) or before, ``late_share`` of the points after it.

    Nothing for what was not finished at all, where the form lets the unit say so.
    """

    name = "on_time"
    rate: ClassVar[rates.RateFormula | None] = None
    late_share: Annotated[Decimal, NumberParameter("逾期后仍得分值的这一比例；0为不得分", 0, 1)]

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        points, actual, target = row.field("points"), row.field("actual"), row.field("number")
        late = Rounded(points * self.late_share, places) if self.late_share else ZERO
        done = WhenNumbers((actual, target), Choice(actual.below(target + 1), points, late))
        return Choice(says(actual, UNFINISHED), ZERO, done) if UNFINISHED in row.words else done

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        late = f"得{exact_percent(self.late_share)}的分" if self.late_share else "不得分"
        return f"按期完成得满分，逾期{late}"

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        day = 45291
        source = "通行做法：按期完成得满分，逾期不得分"
        none_left = _examples(
            cls(_N(0)),
            source,
            (5, day, day - 31, "5"),
            (5, day, _N("45291.7"), "5"),
            (5, day, day + 1, "0"),
            (5, day, "12月", None),
        )
        half_left = _examples(
            cls(_N("0.5")), "口径：逾期得一半", (5, day, day, "5"), (5, day, day + 365, "2.5"), (5, day, None, None)
        )
        return none_left + half_left


@frozen
class SatisfactionSteps(QuantityRule):
    """A satisfaction in % scored by the percentage itself, and not by its target."""

    name = "steps"
    rate: ClassVar[rates.RateFormula | None] = rates.MORE_IS_BETTER
    steps: Annotated[Tiers, Steps("每档写[达到的百分数, 得分比例]，如[90, 1]", high=100)]

    def applies(self, row: Row) -> bool:
        """Whether ``row`` is a satisfaction of which a percentage is asked."""
        return row.category is Category.BENEFICIARY and row.polarity is Polarity.AT_LEAST and row.percent

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        steps = tuple((at.scaleb(-2), share) for at, share in self.steps) if row.as_fraction else self.steps
        return stepped(row.field("points"), row.field("actual"), steps=steps, places=places)

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        return f"按满意度分档：{tiers_in_words(self.steps, 1)}"

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        return _examples(
            cls(((_N(60), _N("0.5")), (_N(80), _N("0.8")), (_N(90), _N(1)))),
            "财预〔2021〕101号：90%以上得10分，80%（含）至90%得8分，60%（含）至80%得5分，60%以下不得分",
            (10, 95, 90, "10"),
            (10, 95, _N("89.99"), "8"),
            (10, 95, 60, "5"),
            (10, 95, _N("59.99"), "0"),
            (10, 95, None, None),
        )


def _examples(
    rule: QuantityRule, source: str, *rows: tuple[int, int, Decimal | int | str | None, str | None]
) -> tuple[Example, ...]:
    """Examples of (points, target, actual, score)."""

    def cells(points: int, target: int, actual: Decimal | int | str | None) -> dict[str, Value]:
        return {"points": _N(points), "number": _N(target), "actual": _N(actual) if isinstance(actual, int) else actual}

    return tuple(
        Example(rule, source, cells(points, target, actual), None if score is None else _N(score))
        for points, target, actual, score in rows
    )
