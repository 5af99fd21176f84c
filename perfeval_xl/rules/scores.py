"""The scores: what a rate, a date or a grade is worth in points.

Each function returns an expression. The workbook writer turns it into the
cell's formula, the scorer computes the same expression from the answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval_xl.expressions.tree import (
    NOT_SCORED,
    ZERO,
    All,
    Choice,
    Expr,
    Field,
    Greatest,
    HasEntry,
    IsNumber,
    Least,
    Rounded,
    Total,
    WhenNumbers,
    node,
)


def proportional(points: Field, rate: Field, *, places: int, cap: Decimal = Decimal(1)) -> Expr:
    """Points in proportion to the rate, from nothing to ``cap`` times the points."""
    most = points if cap == 1 else points * cap
    return WhenNumbers((rate,), Rounded(Greatest((ZERO, Least((most, points * rate)))), places))


def linear_excess(points: Field, rate: Field, *, places: int) -> Expr:
    """Full up to the target, nothing left at twice the target (2 - B/A)."""
    left = points * (node(2) - rate)
    return WhenNumbers((rate,), Rounded(Greatest((ZERO, Least((points, left)))), places))


def stepped(points: Field, rate: Field, *, steps: Sequence[tuple[Decimal, Decimal]], places: int) -> Expr:
    """The share of the points that belongs to the highest step reached."""
    score: Expr = ZERO
    for reached, share in sorted(steps):
        score = Choice(rate.at_least(reached), points * share, score)
    return WhenNumbers((rate,), Rounded(score, places))


def on_time(points: Field, actual: Field, target: Field, *, late_share: Decimal, places: int) -> Expr:
    """Full on the day (at whatever hour) or before, ``late_share`` of the points after it."""
    late = Rounded(points * late_share, places) if late_share else ZERO
    return WhenNumbers((actual, target), Choice(actual.below(target + 1), points, late))


def exactly(points: Field, actual: Field, target: Field) -> Expr:
    """Full when the actual is the target, else nothing (直接赋分)."""
    return WhenNumbers((actual, target), Choice(actual.equals(target), points, ZERO))


@dataclass(frozen=True)
class Band:
    """One level of a qualitative scale; ``lower`` and ``upper`` are shares of the points."""

    grade: str
    """达成年度指标 ...: what the unit picks from the list."""
    short: str
    lower: Decimal
    """Included."""
    upper: Decimal
    """Excluded, but for the level that reaches 1."""


def banded(points: Field, grade: Field, assessed: Field, *, bands: Sequence[Band], places: int) -> Expr:
    """The score the unit gives inside the band of the grade it picked.

    The top level is full unless the unit gives itself less; the others are not
    scored until a score inside the band stands there.
    """
    score: Expr = NOT_SCORED
    for band in reversed(bands):
        inside = All((IsNumber(assessed), within(points, assessed, band, places=places)))
        given = Choice(inside, Rounded(Total((assessed,)), places), NOT_SCORED)
        if band.upper >= 1:
            given = Choice(HasEntry(assessed), given, points)
        score = Choice(grade.is_choice(band.grade), given, score)
    return score


def within(points: Field, assessed: Field, band: Band, *, places: int) -> Expr:
    """Whether the score given lies inside the band; edges are rounded like scores."""
    held = Total((assessed,))
    floor = held.at_least(Rounded(points * band.lower, places))
    if band.upper >= 1:
        return All((floor, held.at_most(points)))
    return All((floor, held.below(Rounded(points * band.upper, places))))


def after_deduction(rule_score: Field, deduction: Field, *, places: int) -> Expr:
    """What is left of the rule's score after the unit's own deduction.

    The automatic score stays visible beside it (domain.md §3.3, Guangxi).
    """
    taken = Greatest((ZERO, Total((deduction,))))
    left = Greatest((ZERO, rule_score - taken))
    return WhenNumbers((rule_score,), Rounded(left, places))
