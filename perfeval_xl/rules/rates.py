"""The rates: 预算执行率 and 完成率.

A rate is a cell of its own, so that the person at the keyboard sees it and
the formulas of the scores stay short.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from perfeval_xl.expressions.tree import (
    NEVER,
    ONE,
    ZERO,
    All,
    Choice,
    Expr,
    Field,
    Greatest,
    Quotient,
    WhenNumbers,
    node,
)
from perfeval_xl.expressions.tree import Any as AnyOf
from perfeval_xl.frozen import frozen


@frozen
class RateExample:
    """Two entries and their rate."""

    entries: tuple[Decimal | str | None, Decimal | str | None]
    """In the order of the parameters of the rate."""
    rate: Decimal | None


@frozen
class RateFormula:
    """A rate of two cells."""

    name: str
    formula: Callable[[Field, Field], Expr]
    words: str
    """The formula as people write it."""
    examples: tuple[RateExample, ...]

    def expr(self, one: Field, other: Field) -> Expr:
        """Return the rate; not computed before both cells hold a number."""
        return WhenNumbers((one, other), self.formula(one, other))


def _example(one: str | None, other: str | None, rate: str | None) -> RateExample:
    return RateExample(
        (None if one is None else Decimal(one), None if other is None else Decimal(other)),
        None if rate is None else Decimal(rate),
    )


def _execution_rate(spent: Field, budget: Field) -> Expr:
    """全年执行数 over the budget that the profile names; 0 where nothing was budgeted.

    The platforms that were read give a budget of 0 no rate and no score
    (domain.md §3.1, platform default); the checks say so to the unit.
    """
    return Quotient(spent, budget)


def is_by_final(original: Field, final: Field, *, none: bool, raised: bool, cut: bool) -> Expr:
    """Whether 预算执行率 is measured by 全年预算数 although 年初预算数 is the rule.

    ``none``, ``raised`` and ``cut`` say in which cases it is: of a project without a budget at the
    start of the year, of a budget that was raised, of one that was cut.
    """
    tests = []
    if raised:
        more = final.above(original)
        tests.append(more if none else All((original.above(0), more)))
    elif none:
        tests.append(original.equals(0))
    if cut:
        tests.append(final.below(original))
    return AnyOf(tuple(tests)) if len(tests) > 1 else tests[0] if tests else NEVER


def by_either(spent: Field, original: Field, final: Field, by_final: Expr) -> Expr:
    """预算执行率 by 全年预算数 where ``by_final`` holds, else by 年初预算数; not computed before both are there."""
    rate = Choice(by_final, Quotient(spent, final), Quotient(spent, original))
    return WhenNumbers((spent, original, final), rate)


def _more_is_better(actual: Field, target: Field) -> Expr:
    """Actual over target, for ≥ and =. Below zero counts as nothing done.

    A target of 0 is met by an actual that is not above it (platform rule for =,
    domain.md §3.2); for ≥ a brief with such a target is refused.
    """
    return Quotient(Greatest((ZERO, actual)), target, _met_at_zero(actual, ONE, ZERO))


def _less_is_better(actual: Field, target: Field) -> Expr:
    """Target over actual, for ≤ scored by ratio (A/B). None used at all is full."""
    return Quotient(target, Greatest((ZERO, actual)), ONE)


def _share_used(actual: Field, target: Field) -> Expr:
    """Actual over target, for ≤ scored by excess. A target of 0 allows nothing."""
    return Quotient(Greatest((ZERO, actual)), target, _met_at_zero(actual, ONE, node(2)))


def _met_at_zero(actual: Field, met: Expr, missed: Expr) -> Expr:
    return Choice(actual.at_most(0), met, missed)


EXECUTION = RateFormula(
    "execution_rate",
    _execution_rate,
    "全年执行数÷预算数",
    (
        _example("80", "100", "0.8"),
        _example("5", "0", "0"),
        _example(None, "100", None),
        _example("-5", "100", "-0.05"),
    ),
)
"""预算执行率."""
MORE_IS_BETTER = RateFormula(
    "more_is_better",
    _more_is_better,
    "实际值÷指标值",
    (_example("85", "100", "0.85"), _example("-3", "9", "0"), _example("0", "0", "1"), _example("2", "0", "0")),
)
"""完成率 for ≥ and =."""
LESS_IS_BETTER = RateFormula(
    "less_is_better",
    _less_is_better,
    "指标值÷实际值",
    (_example("125", "100", "0.8"), _example("0", "100", "1"), _example("1", "0", "0"), _example("100", None, None)),
)
"""完成率 for ≤ by ratio."""
SHARE_USED = RateFormula(
    "share_used",
    _share_used,
    "实际值÷指标值",
    (_example("125", "100", "1.25"), _example("-5", "100", "0"), _example("0", "0", "1"), _example("1", "0", "2")),
)
"""完成率 for ≤ by excess."""
RATE_FORMULAS = (EXECUTION, MORE_IS_BETTER, LESS_IS_BETTER, SHARE_USED)
"""Every rate, for the tests of parity."""
