"""What a document fixes of the points of a 一级指标: all of it, a range, a default, or nothing."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import field
from decimal import Decimal

from perfeval_xl.frozen import frozen
from perfeval_xl.tables import Table, plain


class Weights(enum.StrEnum):
    """How far the points of a 一级指标 are prescribed."""

    FIXED = "fixed"
    """As they stand: whatever else is a mistake."""
    RANGE = "range"
    """Between two bounds, both included."""
    DEFAULT = "default"
    """As a rule, from which an office may depart: it is asked about."""
    FREE = "free"
    """Only the total is prescribed."""


@frozen
class Weighting:
    """What is prescribed of the points of a 一级指标 besides their number."""

    kind: Weights = Weights.FIXED
    least: Decimal = Decimal(0)
    most: Decimal = Decimal(0)
    """The bounds of a range."""
    categories: Mapping[str, Decimal] = field(default_factory=dict)
    """What the 二级指标 make, where that is prescribed, by key."""

    @property
    def is_fixed(self) -> bool:
        """Whether the document leaves the office no choice."""
        return self.kind is Weights.FIXED

    def allows(self, points: Decimal) -> bool:
        """Whether ``points`` lie in the range; of what is no range nothing is said."""
        return self.kind is not Weights.RANGE or self.least <= points <= self.most

    def words(self, points: Decimal) -> str:
        """What is prescribed, in Chinese, where ``points`` are the default."""
        match self.kind:
            case Weights.FIXED:
                return f"{plain(points)}分"
            case Weights.RANGE:
                return f"{plain(self.least)}至{plain(self.most)}分"
            case Weights.DEFAULT:
                return f"一般{plain(points)}分，可以调整"
            case Weights.FREE:
                return "分值由下发单位定"


FIXED_WEIGHTS = Weighting()
"""Where a profile says nothing."""


def read_weights(table: Table, categories: Sequence[str], *, full: int) -> tuple[Decimal, Weighting]:
    """The points of a 一级指标, as a rule, and how far they are prescribed."""
    kind = Weights(table.choice("weights", list(Weights), default=Weights.FIXED))
    ranged = kind is Weights.RANGE
    # Bounds that a profile below has may stay where nothing asks for them.
    least, most = (
        table.number(key, low=0, high=full, default=None if ranged else 0) if ranged else _ignored(table, key)
        for key in ("least", "most")
    )
    usual = {Weights.RANGE: least, Weights.FREE: Decimal(0)}.get(kind)
    points = table.number("points", low=0, high=full, default=usual)
    if ranged and not ("least" in table and "most" in table):
        return points, Weighting(kind, categories=_category_points(table, categories, full))
    if ranged and least > most:
        table.mistake("least", f"下限{plain(least)}大于上限{plain(most)}")
    elif ranged and not least <= points <= most:
        table.mistake("points", f"{plain(points)}不在{plain(least)}至{plain(most)}之间")
    fixed = _category_points(table, categories, full)
    top = most if ranged else points
    made = sum(fixed.values(), Decimal(0))
    whole = set(categories) == set(fixed) and kind in (Weights.FIXED, Weights.DEFAULT)
    if kind is not Weights.FREE and fixed and (made > top or (whole and made != points)):
        what = f"各二级指标合计{plain(made)}分，{'超过' if made > top else '不到'}一级指标的{plain(top)}分"
        table.mistake("category_points", what, "各二级指标之和应等于一级指标")
    return points, Weighting(kind, least if ranged else Decimal(0), most if ranged else Decimal(0), fixed)


def _ignored(table: Table, key: str) -> Decimal:
    table.value(key, required=False)
    return Decimal(0)


def _category_points(table: Table, categories: Sequence[str], full: int) -> dict[str, Decimal]:
    inner = table.table("category_points")
    for key in inner.values:
        if key not in categories:
            inner.mistake(key, "不在本一级指标的categories里", f"允许：{'、'.join(categories)}")
    points = {key: inner.number(key, low=0, high=full) for key in inner.values}
    return {key: own for key, own in points.items() if key in categories}


@frozen
class Share:
    """One part of the total."""

    heading: str
    points: Decimal
    weights: Weighting = FIXED_WEIGHTS

    @property
    def bounds(self) -> tuple[Decimal, Decimal | None]:
        """The least and the most that it may make; None where only the total bounds it."""
        match self.weights.kind:
            case Weights.RANGE:
                return self.weights.least, self.weights.most
            case Weights.FREE:
                return sum(self.weights.categories.values(), Decimal(0)), None
            case _:
                return self.points, self.points

    def __str__(self) -> str:
        low, high = self.bounds
        if high is None:
            return f"{self.heading}（自定）"
        return f"{self.heading}{plain(low) if low == high else f'{plain(low)}至{plain(high)}'}"


def why_not(shares: Sequence[Share], full: int) -> str:
    """Why ``shares`` cannot make ``full`` points; empty where they can."""
    bounds = [share.bounds for share in shares]
    least = sum((low for low, _ in bounds), Decimal(0))
    most = None if any(high is None for _, high in bounds) else sum((high or 0 for _, high in bounds), Decimal(0))
    parts = " + ".join(map(str, shares))
    if least == most:
        return "" if least == full else f"{parts} = {plain(least)}"
    if least > full:
        return f"{parts}，至少{plain(least)}，凑不成{full}"
    if most is not None and most < full:
        return f"{parts}，至多{plain(most)}，凑不成{full}"
    return ""
