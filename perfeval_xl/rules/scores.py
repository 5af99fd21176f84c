"""What several rules make of points and a rate, and what is made of every row in the end.

Each function returns an expression. The workbook writer turns it into the
cell's formula, the scorer computes the same expression from the answers.
"""

from __future__ import annotations

from decimal import Decimal

from perfeval_xl.expressions.tree import (
    NEVER,
    ZERO,
    All,
    Choice,
    Expr,
    Field,
    Greatest,
    Least,
    Rounded,
    Total,
    WhenNumbers,
    is_one_of,
    node,
)
from perfeval_xl.rules.parameters import Band, ExcessTier, Tiers
from perfeval_xl.vocabulary import AROUND_WORDS

_PERCENT_PLACES = 2
"""A rate is a fraction of 1: it has two places more than the percentage."""


def proportional(
    points: Field, rate: Field, *, places: int, cap: Decimal = Decimal(1), rate_places: int | None = None
) -> Expr:
    """Points in proportion to the rate, from nothing to ``cap`` times the points.

    The rate is first rounded to ``rate_places`` of a percent, where a place says so.
    """
    most = points if cap == 1 else points * cap
    counted = rate if rate_places is None else Rounded(rate, rate_places + _PERCENT_PLACES)
    return WhenNumbers((rate,), Rounded(Greatest((ZERO, Least((most, points * counted)))), places))


def less_excess(points: Field, rate: Field, score: Expr, tiers: tuple[ExcessTier, ...], *, places: int) -> Expr:
    """``score``, and of what is far above its target all points less what the highest of ``tiers`` that is met costs.

    Every tier lies above the target, where a rule gives all points.
    """
    left = score
    for tier in tiers:
        met = rate.at_least(tier.times) if tier.included else rate.above(tier.times)
        loss = points * tier.loss if tier.is_share else node(tier.loss)
        left = Choice(met, Rounded(Greatest((ZERO, points - loss)), places), left)
    return WhenNumbers((rate,), left) if tiers else score


def stepped(points: Field, rate: Field, *, steps: Tiers, places: int) -> Expr:
    """The share of the points that belongs to the highest step reached."""
    score: Expr = ZERO
    for reached, share in sorted(steps):
        score = Choice(rate.at_least(reached), points * share, score)
    return WhenNumbers((rate,), Rounded(score, places))


def what_is_left(points: Field, rate: Field, left: Expr, *, places: int) -> Expr:
    """``left``, but neither more than the points nor less than nothing."""
    return WhenNumbers((rate,), Rounded(Greatest((ZERO, Least((points, left)))), places))


def says(cell: Field, *words: str) -> Expr:
    """Whether one of ``words`` stands in a cell for something else, a blank behind it or not; an error is none."""
    return is_one_of(cell, words, AROUND_WORDS) if words else NEVER


def within(points: Field, assessed: Field, band: Band, *, places: int) -> Expr:
    """Whether the score given lies inside the band; edges are rounded like scores."""
    given = Total((assessed,))
    floor = given.at_least(Rounded(points * band.lower, places))
    if band.is_fixed:
        return given.equals(Rounded(points * band.lower, places))
    if band.upper >= 1:
        return All((floor, given.at_most(points)))
    return All((floor, given.below(Rounded(points * band.upper, places))))


def after_deduction(rule_score: Field, deduction: Field, *, places: int) -> Expr:
    """What is left of the rule's score after the unit's own deduction.

    The automatic score stays visible beside it (domain.md §3.3, Guangxi).
    """
    taken = Greatest((ZERO, Total((deduction,))))
    left = Greatest((ZERO, rule_score - taken))
    return WhenNumbers((rule_score,), Rounded(left, places))
