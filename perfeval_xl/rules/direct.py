"""Rules for quantities that give all or nothing (直接赋分), or a share of the points by what was reached."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, ClassVar

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.expressions.tree import ZERO, Choice, Expr, WhenNumbers
from perfeval_xl.frozen import frozen
from perfeval_xl.rules import rates
from perfeval_xl.rules.parameters import Steps, Tiers, tiers_in_words
from perfeval_xl.rules.row import Row
from perfeval_xl.rules.rule import Example, QuantityRule
from perfeval_xl.rules.scores import stepped

_N = Decimal
MOST_REACHED = 10
"""Multiples of the target up to which a tier may begin."""


@frozen
class Reached(QuantityRule):
    """Full when at least the target was reached, else nothing, for ≥."""

    name = "all_or_nothing"
    rate: ClassVar[rates.RateFormula | None] = rates.MORE_IS_BETTER

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        points, actual, target = row.field("points"), row.field("actual"), row.field("number")
        return WhenNumbers((actual, target), Choice(actual.at_least(target), points, ZERO))

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        return "达到指标值得满分，否则不得分"

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        return _examples(cls(), (10, 100, 100, "10"), (10, 100, 130, "10"), (10, 100, 99, "0"), (10, 100, None, None))


@frozen
class ReachedAtMost(QuantityRule):
    """Full when no more than the target was reached, else nothing, for ≤."""

    name = "all_or_nothing"
    rate: ClassVar[rates.RateFormula | None] = rates.LESS_IS_BETTER

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        points, actual, target = row.field("points"), row.field("actual"), row.field("number")
        return WhenNumbers((actual, target), Choice(actual.at_most(target), points, ZERO))

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        return "不超过指标值得满分，否则不得分"

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        return _examples(cls(), (10, 100, 100, "10"), (10, 100, 101, "0"), (10, 0, 1, "0"), (10, 100, None, None))


@frozen
class CompletionSteps(QuantityRule):
    """A share of the points by the tier that 完成率 reaches; a higher tier may be worth less, for over-achievement."""

    name = "completion_steps"
    rate: ClassVar[rates.RateFormula | None] = rates.MORE_IS_BETTER
    steps: Annotated[
        Tiers,
        Steps(
            "每档写[达到的完成率, 得分比例]，如[0.8, 0.7]；超过1的一档，比例可以更低", high=MOST_REACHED, turns=_N(1)
        ),
    ]

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        return stepped(row.field("points"), row.field("rate"), steps=self.steps, places=places)

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        rate = self.rate.words if self.rate else ""
        return f"完成率＝{rate}；按完成率分档：{tiers_in_words(self.steps, 100)}"

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        rule = cls(((_N("0.6"), _N("0.5")), (_N("0.8"), _N("0.8")), (_N(1), _N(1)), (_N("1.5"), _N("0.9"))))
        return _examples(
            rule,
            (10, 100, 100, "10"),
            (10, 100, 99, "8"),
            (10, 100, 60, "5"),
            (10, 100, 59, "0"),
            (10, 100, 150, "9"),
            (10, 100, None, None),
        )


@frozen
class CompletionStepsAtMost(CompletionSteps):
    """As `CompletionSteps`, for ≤: what is reached of such a target is target over actual."""

    rate: ClassVar[rates.RateFormula | None] = rates.LESS_IS_BETTER

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        rule = cls(((_N("0.5"), _N("0.5")), (_N(1), _N(1))))
        return _examples(rule, (10, 100, 80, "10"), (10, 100, 200, "5"), (10, 100, 300, "0"), (10, 100, None, None))


def _examples(rule: QuantityRule, *rows: tuple[int, int, int | None, str | None]) -> tuple[Example, ...]:
    """Examples of (points, target, actual, score)."""

    def cells(points: int, target: int, actual: int | None) -> dict[str, Value]:
        return {"points": _N(points), "number": _N(target), "actual": None if actual is None else _N(actual)}

    return tuple(
        Example(rule, "通行做法，各地档次不同", cells(points, target, actual), None if score is None else _N(score))
        for points, target, actual, score in rows
    )
