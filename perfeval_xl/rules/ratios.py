"""The ratios of a whole department (部门整体支出), and the scores they earn.

A profile names a ratio by its key and gives the points; the figures come from
the base data (基础数据表), so that no ratio is typed. The formulas are those of
published indicator tables of counties (domain.md §4.2); what happens where
nothing was budgeted is said nowhere and is our own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from perfeval_xl.expressions.tree import (
    NOT_SCORED,
    ONE,
    ZERO,
    Choice,
    Expr,
    Field,
    Greatest,
    Least,
    Ratio,
    Rounded,
    WhenNumbers,
    node,
)

Figure = Callable[[str], Field]
"""Gives the field of a figure of the base data by its key there."""
TWICE = node(2)
"""The number 2, as an expression."""


@dataclass(frozen=True)
class RatioKind:
    """One ratio: the figures it is made of, and how."""

    needs: tuple[str, ...]
    """Keys of the base data."""
    made: Callable[..., Expr]
    """Takes a field for each of ``needs``."""
    words: str
    """The formula as people write it."""

    def expr(self, figure: Figure) -> Expr:
        """The ratio as a fraction of 1; not scored before every figure is there."""
        fields = tuple(figure(key) for key in self.needs)
        return WhenNumbers(fields, self.made(*fields))


def _share(part: Field, whole: Field) -> Expr:
    """Without a whole there is no share: a quota of 0 is a mistake, not a ratio."""
    return Ratio(part, whole, NOT_SCORED)


def _control(used: Field, allowed: Field) -> Expr:
    """Nothing allowed and nothing used keeps within it; anything used is twice too much."""
    return Ratio(used, allowed, Choice(used.at_most(0), ZERO, TWICE))


def _change(now: Field, before: Field) -> Expr:
    """From nothing to nothing is no change; from nothing to something is doubled."""
    return Ratio(now - before, before, Choice(now.at_most(0), ZERO, ONE))


def _supplement(supplement: Field, original: Field) -> Expr:
    return Ratio(supplement, original, Choice(supplement.at_most(0), ZERO, ONE))


def _completion(carried: Field, original: Field, supplement: Field, left: Field) -> Expr:
    """A budget that was cut to nothing, or below, leaves nothing to complete."""
    whole = carried + original + supplement
    return Choice(whole.above(0), Ratio(whole - left, whole), NOT_SCORED)


def _procurement(bought: Field, planned: Field) -> Expr:
    """Nothing planned and nothing bought is done in full; what was not planned earns nothing."""
    return Ratio(bought, planned, Choice(bought.at_most(0), ONE, ZERO))


STAFF = "staff_control"
RATIOS: Mapping[str, RatioKind] = {
    STAFF: RatioKind(("staff.actual", "staff.quota"), _share, "在职人数÷编制数"),
    "three_public_change": RatioKind(
        ("line.three_public.budget", "line.three_public.previous_budget"),
        _change,
        "（本年三公经费预算－上年三公经费预算）÷上年三公经费预算",
    ),
    "reception_change": RatioKind(
        ("line.reception.budget", "line.reception.previous_budget"),
        _change,
        "（本年公务接待费预算－上年公务接待费预算）÷上年公务接待费预算",
    ),
    "budget_completion": RatioKind(
        ("adjustment.carry_over", "adjustment.original", "adjustment.supplement", "adjustment.balance"),
        _completion,
        "（上年结转＋年初预算＋本年追加－年末结余）÷（上年结转＋年初预算＋本年追加）",
    ),
    "budget_control": RatioKind(("adjustment.supplement", "adjustment.original"), _supplement, "本年追加÷年初预算"),
    "area_control": RatioKind(("area.actual", "area.approved"), _control, "楼堂馆所实际面积÷批准面积"),
    "investment_control": RatioKind(
        ("investment.actual", "investment.approved"), _control, "楼堂馆所实际投资÷批准的投资概算"
    ),
    "public_control": RatioKind(("line.public.actual", "line.public.budget"), _control, "公用经费决算÷公用经费预算"),
    "three_public_control": RatioKind(
        ("line.three_public.actual", "line.three_public.budget"), _control, "三公经费决算÷三公经费预算"
    ),
    "procurement_execution": RatioKind(
        ("line.procurement.actual", "line.procurement.budget"), _procurement, "实际政府采购金额÷政府采购预算"
    ),
}
"""Every ratio by the name that a profile gives it."""
"""Ratios that the code knows by name."""


def loses_above(points: Field, ratio: Field, *, limit: Decimal, step: Decimal, loss: Decimal, places: int) -> Expr:
    """Full up to ``limit``; for each ``step`` beyond it ``loss`` points less, down to nothing.

    Part of a step costs part of the loss: no source says that it is rounded.
    """
    return _less(points, ratio, ratio - limit, loss / step, places)


def loses_below(points: Field, ratio: Field, *, limit: Decimal, step: Decimal, loss: Decimal, places: int) -> Expr:
    """Full from ``limit`` on; for each ``step`` short of it ``loss`` points less."""
    return _less(points, ratio, node(limit) - ratio, loss / step, places)


def _less(points: Field, ratio: Field, beyond: Expr, per: Decimal, places: int) -> Expr:
    left = points - beyond * per
    return WhenNumbers((ratio,), Rounded(Greatest((ZERO, Least((points, left)))), places))


def stepped_down(points: Field, ratio: Field, *, steps: Sequence[tuple[Decimal, Decimal]], places: int) -> Expr:
    """The share of the points that belongs to the lowest ceiling not passed; none above all."""
    score: Expr = ZERO
    for ceiling, share in sorted(steps, reverse=True):
        score = Choice(ratio.at_most(ceiling), points * share, score)
    return WhenNumbers((ratio,), Rounded(score, places))
