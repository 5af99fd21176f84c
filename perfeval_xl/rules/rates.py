"""The rates: 预算执行率 and 完成率.

A rate is a cell of its own, so that the person at the keyboard sees it and
the formulas of the scores stay short.
"""

from __future__ import annotations

from perfeval_xl.expressions.tree import (
    ONE,
    ZERO,
    Choice,
    Expr,
    Field,
    Greatest,
    Ratio,
    WhenNumbers,
    node,
)


def execution_rate(spent: Field, budget: Field) -> Expr:
    """全年执行数 over the budget that the profile names; 0 where nothing was budgeted.

    The platforms that were read give a budget of 0 no rate and no score
    (domain.md §3.1, platform default); the checks say so to the unit.
    """
    return WhenNumbers((spent, budget), Ratio(spent, budget))


def more_is_better(actual: Field, target: Field) -> Expr:
    """Actual over target, for ≥ and =. Below zero counts as nothing done.

    A target of 0 is met by an actual that is not above it (platform rule for =,
    domain.md §3.2); for ≥ a brief with such a target is refused.
    """
    done = Greatest((ZERO, actual))
    return WhenNumbers((actual, target), Ratio(done, target, _met_at_zero(actual, ONE, ZERO)))


def less_is_better(actual: Field, target: Field) -> Expr:
    """Target over actual, for ≤ scored by ratio (A/B). None used at all is full."""
    used = Greatest((ZERO, actual))
    return WhenNumbers((actual, target), Ratio(target, used, ONE))


def share_used(actual: Field, target: Field) -> Expr:
    """Actual over target, for ≤ scored by excess. A target of 0 allows nothing."""
    used = Greatest((ZERO, actual))
    return WhenNumbers((actual, target), Ratio(used, target, _met_at_zero(actual, ONE, node(2))))


def _met_at_zero(actual: Field, met: Expr, missed: Expr) -> Expr:
    return Choice(actual.at_most(0), met, missed)
