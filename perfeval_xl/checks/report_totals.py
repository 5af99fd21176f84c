"""What a figure, or a row of sums in a table of a 自评报告, may be told as: by the rules, or as a table prints it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from perfeval_xl.checks.case import Case
from perfeval_xl.checks.report_statements import bare, stem
from perfeval_xl.checks.score_checks import printed_sum
from perfeval_xl.forms.form import DimensionBlock, IndicatorRow
from perfeval_xl.forms.shared_fields import fund_key
from perfeval_xl.frozen import frozen
from perfeval_xl.patterns import pattern
from perfeval_xl.vocabulary import Stage

_SUMS = pattern(r"(?:自评)?(?:总得?分|合计(?:得分)?|总计|得分合计|综合得分|总评分)")
_SUMS_OF_ALL = pattern(r"(?:自评)?(?:总得?分|综合得分|总评分)")
_PARTIAL_SUM = pattern(r"小计|合计|得分小计")


@frozen
class Sum:
    """Something that a row of sums may add up."""

    view: Case
    name: str
    """In words: 总分, 产出指标得分."""
    key: str
    """The field of the form that holds it."""
    points: tuple[Fraction, ...]
    scores: tuple[Fraction, ...]
    named: bool = False
    """Whether the row says that it is this one."""


def values_of(view: Case, key: str) -> list[Fraction]:
    """What a field may be told as: what it holds, and what a table prints in its place."""
    value, printed = view.scored.number(key), view.reported(key) if view.book is None else None
    values = [one for one in (value, printed) if one is not None]
    if key == "total.score" and value is not None and view.book is None:
        values.append(printed_sum(view, value))
    if key == "funds.balance":
        values = [view.balance] if view.balance is not None else []
    parts = key.split(".")
    if parts[0] == "funds" and parts[-1] == "rate":
        spent = view.scored.number(fund_key(parts[1], Stage.ACTUAL))
        budgets = [view.scored.number(fund_key(parts[1], stage)) for stage in (Stage.ORIGINAL, Stage.FINAL)]
        values += [spent / budget for budget in budgets if spent is not None and budget]
    return values


def is_of_all(label: str) -> bool:
    """Whether a label says that its row sums up all of a form."""
    return bool(_SUMS_OF_ALL.fullmatch(label))


def sums_of(views: Sequence[Case], label: str, block: tuple[str, str]) -> Iterator[Sum]:
    """What a row without an indicator may add up; ``block`` names the 一级 and 二级指标 above it."""
    if _SUMS.fullmatch(label):
        for view in views:
            yield from _totals(view, named=is_of_all(label))
    partial = bool(_PARTIAL_SUM.fullmatch(label))
    for view in views:
        for own in view.form.dimensions:
            named = stem(own.heading) == stem(label)
            if named or (partial and block[0] == own.dimension):
                yield _of_rows(view, own, own.heading, own.rows, named=named)
            for part in own.categories:
                named = bool(bare(part.heading)) and stem(part.heading) == stem(label)
                if named or (partial and block == (own.dimension, part.category)):
                    yield _of_rows(view, own, part.heading, part.rows, named=named)


def _totals(view: Case, *, named: bool) -> Iterator[Sum]:
    """The total of a form, and that of its rows without the execution rate."""
    total, points = view.scored.number("total.score"), values_of(view, "total.points")
    if total is None:
        return
    yield Sum(view, "总分", "total.score", tuple(points), tuple(values_of(view, "total.score")), named)
    own, own_points = view.scored.number("execution.score"), view.scored.number("execution.points")
    if own is not None and own_points:
        less = tuple(one - own_points for one in points)
        open_rows = any(view.scored.number(row.key("score")) is None for row in view.form.scored_rows)
        yield Sum(view, "各项指标得分合计", "total.score", less, () if open_rows else (total - own,))


def _of_rows(view: Case, block: DimensionBlock, heading: str, rows: Sequence[IndicatorRow], *, named: bool) -> Sum:
    """The rows of a 一级 or 二级指标 added up, as computed and as printed, with 执行率 where that is one of them."""
    known = [row for row in rows if row.scored]
    points = sum((view.scored.number(row.key("points")) or Fraction(0) for row in known), Fraction(0))
    ruled = [view.scored.number(row.key("score")) for row in known]
    printed = [view.reported(row.key("score")) for row in known] if view.book is None else []
    scores = [
        sum((one for one in column if one is not None), Fraction(0))
        for column in (ruled, printed)
        if column and None not in column
    ]
    all_points, all_scores = [points], list(scores)
    own_points = view.scored.number("execution.points")
    if block.holds_execution and own_points is not None:
        all_points.append(points + own_points)
        all_scores += [one + own for one in scores for own in values_of(view, "execution.score")]
    key = f"dimension.{block.dimension}.score"
    return Sum(view, f"{bare(heading)}得分", key, tuple(all_points), tuple(all_scores), named)
