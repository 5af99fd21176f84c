"""The ratios of a whole department (部门整体支出).

A profile names a ratio by its key and gives the points; the figures come from
the base data (基础数据表), so that no ratio is typed. The formulas are those of
published indicator tables of counties (domain.md §4.2); what happens where
nothing was budgeted is said nowhere and is our own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.expressions.tree import NOT_SCORED, ONE, ZERO, Choice, Expr, Field, Quotient, WhenNumbers, node
from perfeval_xl.frozen import frozen

Figure = Callable[[str], Field]
"""Gives the field of a figure of the base data by its key there."""
TWICE = node(2)
"""The number 2, as an expression."""


@frozen
class RatioExample:
    """Figures and the ratio they make."""

    figures: tuple[Value, ...]
    """In the order in which the ratio needs them."""
    percent: Decimal | None
    """To two places; None where there is no ratio."""


def _example(*figures: str | None, percent: str | None) -> RatioExample:
    values = tuple(None if figure is None else Decimal(figure) for figure in figures)
    return RatioExample(values, None if percent is None else Decimal(percent))


@frozen
class Ratio:
    """One ratio: the figures it is made of, and how."""

    name: str
    """What a profile calls it."""
    needs: tuple[str, ...]
    """Keys of the base data."""
    formula: Callable[..., Expr]
    """Takes a field for each of ``needs``."""
    words: str
    """The formula as people write it."""
    examples: tuple[RatioExample, ...]
    """Worked by hand."""

    def expr(self, figure: Figure) -> Expr:
        """The ratio as a fraction of 1; not scored before every figure is there."""
        fields = tuple(figure(key) for key in self.needs)
        return WhenNumbers(fields, self.formula(*fields))


def _share(part: Field, whole: Field) -> Expr:
    """Without a whole there is no share: a quota of 0 is a mistake, not a ratio."""
    return Quotient(part, whole, NOT_SCORED)


def _control(used: Field, allowed: Field) -> Expr:
    """Nothing allowed and nothing used keeps within it; anything used is twice too much."""
    return Quotient(used, allowed, Choice(used.at_most(0), ZERO, TWICE))


def _change(now: Field, before: Field) -> Expr:
    """From nothing to nothing is no change; from nothing to something is doubled."""
    return Quotient(now - before, before, Choice(now.at_most(0), ZERO, ONE))


def _supplement(supplement: Field, original: Field) -> Expr:
    return Quotient(supplement, original, Choice(supplement.at_most(0), ZERO, ONE))


def _completion(carried: Field, original: Field, supplement: Field, left: Field) -> Expr:
    """A budget that was cut to nothing, or below, leaves nothing to complete."""
    whole = carried + original + supplement
    return Choice(whole.above(0), Quotient(whole - left, whole), NOT_SCORED)


def _procurement(bought: Field, planned: Field) -> Expr:
    """Nothing planned and nothing bought is done in full; what was not planned earns nothing."""
    return Quotient(bought, planned, Choice(bought.at_most(0), ONE, ZERO))


STAFF = Ratio(
    "staff_control",
    ("staff.actual", "staff.quota"),
    _share,
    "在职人数÷编制数",
    (_example("60", "64", percent="93.75"), _example("14", "18", percent="77.78"), _example("14", "0", percent=None)),
)
BUDGET_COMPLETION = Ratio(
    "budget_completion",
    ("adjustment.carry_over", "adjustment.original", "adjustment.supplement", "adjustment.balance"),
    _completion,
    "（上年结转＋年初预算＋本年追加－年末结余）÷（上年结转＋年初预算＋本年追加）",
    (
        _example("19.8", "1922.76", "767.86", "19.8", percent="99.27"),
        _example("0", "100", "0", "25", percent="75.00"),
        _example("0", "0", "0", "0", percent=None),
    ),
)
_ALL = (
    STAFF,
    Ratio(
        "three_public_change",
        ("line.three_public.budget", "line.three_public.previous_budget"),
        _change,
        "（本年三公经费预算－上年三公经费预算）÷上年三公经费预算",
        (
            _example("63.46", "32", percent="98.31"),
            _example("30", "40", percent="-25.00"),
            _example("0", "0", percent="0.00"),
            _example("5", "0", percent="100.00"),
        ),
    ),
    Ratio(
        "reception_change",
        ("line.reception.budget", "line.reception.previous_budget"),
        _change,
        "（本年公务接待费预算－上年公务接待费预算）÷上年公务接待费预算",
        (_example("22", "20", percent="10.00"), _example(None, "20", percent=None)),
    ),
    BUDGET_COMPLETION,
    Ratio(
        "budget_control",
        ("adjustment.supplement", "adjustment.original"),
        _supplement,
        "本年追加÷年初预算",
        (
            _example("767.86", "1922.76", percent="39.94"),
            _example("-10", "100", percent="-10.00"),
            _example("10", "0", percent="100.00"),
        ),
    ),
    Ratio(
        "area_control",
        ("area.actual", "area.approved"),
        _control,
        "楼堂馆所实际面积÷批准面积",
        (_example("1050", "1000", percent="105.00"), _example("0", "0", percent="0.00")),
    ),
    Ratio(
        "investment_control",
        ("investment.actual", "investment.approved"),
        _control,
        "楼堂馆所实际投资÷批准的投资概算",
        (_example("10", "0", percent="200.00"), _example("9", "10", percent="90.00")),
    ),
    Ratio(
        "public_control",
        ("line.public.actual", "line.public.budget"),
        _control,
        "公用经费决算÷公用经费预算",
        (_example("82.83", "14.05", percent="589.54"), _example(None, None, percent=None)),
    ),
    Ratio(
        "three_public_control",
        ("line.three_public.actual", "line.three_public.budget"),
        _control,
        "三公经费决算÷三公经费预算",
        (_example("44.29", "63.46", percent="69.79"), _example("44.29", None, percent=None)),
    ),
    Ratio(
        "procurement_execution",
        ("line.procurement.actual", "line.procurement.budget"),
        _procurement,
        "实际政府采购金额÷政府采购预算",
        (
            _example("72.74", "100", percent="72.74"),
            _example("0", "0", percent="100.00"),
            _example("3", "0", percent="0.00"),
        ),
    ),
)
RATIOS: Mapping[str, Ratio] = {ratio.name: ratio for ratio in _ALL}
"""Every ratio by the name that a profile gives it."""
