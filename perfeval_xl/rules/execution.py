"""The rules by which 预算执行率 is scored."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated

from perfeval_xl.expressions.tree import Expr
from perfeval_xl.frozen import frozen
from perfeval_xl.rules.parameters import NumberParameter, Steps, Tiers, WholeParameter, tiers_in_words
from perfeval_xl.rules.row import Row
from perfeval_xl.rules.rule import Example, ExecutionRule
from perfeval_xl.rules.scores import proportional, stepped
from perfeval_xl.tables import exact_percent, plain

_N = Decimal
_LEAST_CAP = Decimal("0.01")
"""A bound of nothing would leave nobody a point."""


@frozen
class Linear(ExecutionRule):
    """Points in proportion to the rate, up to ``cap`` times the points."""

    name = "linear"
    cap: Annotated[Decimal, NumberParameter("执行率再高，最多得分值的这一比例；1为满分", _LEAST_CAP, 1)]
    rate_places: Annotated[
        int | None, WholeParameter("计分前执行率（百分数）先四舍五入到几位小数；不写的，不先取整", 0, 4)
    ] = None

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        points, rate = row.field("points"), row.field("rate")
        return proportional(points, rate, places=places, cap=self.cap, rate_places=self.rate_places)

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        if not points:
            return "只列出，不计分"
        cap = "，最高得满分" if self.cap == 1 else f"，最高得{exact_percent(self.cap)}的分"
        first = ""
        if self.rate_places is not None:
            first = f"执行率先四舍五入到{exact_percent(_N(1).scaleb(-2 - self.rate_places))}，"
        return f"{first}得分＝执行率×{plain(points)}分{cap}"

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        full, capped, twice = cls(_N(1)), cls(_N("0.85")), cls(_N(1), 2)
        source = "通行做法；预算管理一体化系统源码：执行率÷10，最高10分"
        rounded = "预算管理一体化系统源码：执行率四舍五入到0.01%，再除以10，四舍五入到0.01分"
        return (
            Example(full, source, {"points": _N(10), "rate": _N("0.5")}, _N(5)),
            Example(full, source, {"points": _N(10), "rate": _N("1.3")}, _N(10)),
            Example(full, source, {"points": _N(10), "rate": _N("-0.05")}, _N(0)),
            Example(full, source, {"points": _N(10), "rate": None}, None),
            Example(capped, "口径：封顶", {"points": _N(10), "rate": _N("0.9")}, _N("8.5")),
            Example(capped, "口径：封顶", {"points": _N(10), "rate": _N("0.5")}, _N(5)),
            Example(capped, "口径：封顶", {"points": _N(10), "rate": _N(0)}, _N(0)),
            Example(capped, "口径：封顶", {"points": _N(10), "rate": "50%"}, None),
            Example(full, source, {"points": _N(10), "rate": _N("0.94045")}, _N("9.4")),
            Example(twice, rounded, {"points": _N(10), "rate": _N("0.94045")}, _N("9.41")),
            Example(twice, rounded, {"points": _N(10), "rate": _N("1.2")}, _N(10)),
            Example(twice, rounded, {"points": _N(10), "rate": _N(0)}, _N(0)),
            Example(twice, rounded, {"points": _N(10), "rate": None}, None),
        )


@frozen
class Stepped(ExecutionRule):
    """The share of the points that belongs to the highest step reached."""

    name = "stepped"
    steps: Annotated[Tiers, Steps("每档写[达到的执行率, 得分比例]，都是小数，如[0.8, 0.7]", high=1)]

    def score(self, row: Row, *, places: int) -> Expr:
        """See `Rule.score`."""
        return stepped(row.field("points"), row.field("rate"), steps=self.steps, places=places)

    def words(self, points: Decimal) -> str:
        """See `Rule.words`."""
        return tiers_in_words(self.steps, 100)

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        """See `Rule.examples`."""
        rule = cls(((_N("0.6"), _N("0.5")), (_N("0.8"), _N("0.7")), (_N(1), _N(1))))
        source = "财预〔2021〕101号：100%得10分，80%（含）至100%得7分，60%（含）至80%得5分，60%以下不得分"
        return tuple(
            Example(rule, source, {"points": _N(10), "rate": rate}, score)
            for rate, score in (
                (_N("1.2"), _N(10)),
                (_N(1), _N(10)),
                (_N("0.9999"), _N(7)),
                (_N("0.8"), _N(7)),
                (_N("0.6"), _N(5)),
                (_N("0.599"), _N(0)),
                (None, None),
            )
        )
