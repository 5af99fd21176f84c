"""Points and scores by 一级指标 and in all, and the grade."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Sequence

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import NEVER, Expr, Field
from perfeval_xl.forms import caps, course
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import DimensionBlock, FieldKind, FormField, IndicatorRow, Source
from perfeval_xl.forms.shared_fields import LEFT_OUT, UNCAPPED, category_key
from perfeval_xl.profiles.course import Scored
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.rules.scores import says
from perfeval_xl.vocabulary import NOT_APPLICABLE

SUMS = (("points", "分值小计", FieldKind.POINTS), ("score", "得分小计", FieldKind.SCORE))
"""What is summed by level, and what the sum is called."""


def total_fields(
    profile: Profile, dimensions: tuple[DimensionBlock, ...], *, edition: Edition, unscored: Expr = NEVER
) -> Iterator[FormField]:
    """The sums of the rows and what they are called; no total where the project is ``unscored``."""
    if not profile.scored:
        return
    rows = [row for block in dimensions for row in block.rows if row.scored]
    for block in dimensions:
        for role, label, kind in SUMS:
            merged = profile.layout.is_merged(role)
            yield FormField(
                f"dimension.{block.dimension}.{role}",
                f"{block.heading}{label}",
                kind,
                Source.COMPUTED,
                expr=_sum_of(role, block.rows, execution=block.holds_execution, whole=merged == "dimension"),
            )
            if merged == "category":
                yield from _of_categories(block, role, label, kind)
    points = (Field("execution.points"), *(Field(row.key("points")) for row in rows))
    # Without funds there is no rate, which scores nothing then, and no grade waits for it.
    execution = (Field("execution.score"),) if profile.layout.has_funds else ()
    parts = (*execution, *(Field(row.key("score")) for row in rows))
    yield FormField("total.points", "分值合计", FieldKind.POINTS, Source.COMPUTED, expr=tree.Total(points))
    optional = [row for row in rows if NOT_APPLICABLE in row.words]
    whole: Expr = tree.Total(parts)
    if optional:
        yield FormField(LEFT_OUT.key, "不适用指标的分值", FieldKind.POINTS, Source.COMPUTED, expr=_left_out(optional))
        whole = _spread(profile, whole, rows, optional)
    score = whole if unscored is NEVER else tree.Choice(unscored, tree.NOT_SCORED, whole)
    if profile.caps:
        yield FormField(UNCAPPED.key, "各项得分合计（限额前）", FieldKind.SCORE, Source.COMPUTED, expr=score)
        score = caps.capped(profile.caps, profile.full_points)
    yield FormField("total.score", "总分", FieldKind.SCORE, Source.COMPUTED, expr=score)
    total = Field("total.score")
    rating: Expr = tree.NOT_SCORED
    for band in reversed(profile.ratings):
        rating = tree.Choice(total.at_least(band.lower), tree.Text(band.rating), rating)
    # No grade before every row is scored: half a form is not a bad project.
    graded: Expr = tree.WhenNumbers(parts if unscored is NEVER else (*parts, total), rating)
    if optional:
        settled = tuple(tree.Any((tree.IsNumber(Field(row.key("score"))), _leaves_out(row))) for row in optional)
        graded = tree.Choice(
            tree.All((*settled, tree.IsNumber(parts[0]), tree.IsNumber(total))), rating, tree.NOT_SCORED
        )
    yield FormField("total.rating", "等级", FieldKind.TEXT, Source.COMPUTED, expr=graded)
    if edition > Edition.SECOND and (profile.department is None or profile.caps):
        said = _label(profile, bool(optional))
        yield FormField(course.LABEL, "总分的说明", FieldKind.TEXT, Source.COMPUTED, expr=said)


def _of_categories(block: DimensionBlock, role: str, label: str, kind: FieldKind) -> Iterator[FormField]:
    """The sums by 二级指标, where the form prints them in the place of those of the rows."""
    for category in block.categories:
        if category.execution or any(row.scored for row in category.rows):
            key = category_key(block.dimension, category.category, role)
            name = category.heading or block.heading
            expr = _sum_of(role, category.rows, execution=bool(category.execution), whole=True)
            yield FormField(key, f"{name}{label}", kind, Source.COMPUTED, expr=expr)


def _sum_of(role: str, rows: Sequence[IndicatorRow], *, execution: bool, whole: bool) -> Expr:
    """The sum of ``rows`` and of the execution rate among them.

    A score that stands in the place of those of the rows is open, as theirs are, until the ``whole`` of them is there.
    """
    scored = [row for row in rows if row.scored]
    own = (Field(f"execution.{role}"),) if execution else ()
    parts = (*own, *(Field(row.key(role)) for row in scored))
    if role != "score" or not whole or not parts:
        return tree.Total(parts)
    if not any(NOT_APPLICABLE in row.words for row in scored):
        return tree.WhenNumbers(parts, tree.Total(parts))
    settled = [tree.Any((tree.IsNumber(Field(row.key(role))), _leaves_out(row))) for row in scored]
    some = tree.Any(tuple(map(tree.IsNumber, parts)))
    return tree.Choice(tree.All((*map(tree.IsNumber, own), *settled, some)), tree.Total(parts), tree.NOT_SCORED)


def _leaves_out(row: IndicatorRow) -> Expr:
    return says(Field(row.key("actual")), NOT_APPLICABLE)


def _left_out(rows: Sequence[IndicatorRow]) -> Expr:
    """The points of those ``rows`` that do not apply."""
    points: list[Expr] = [tree.Choice(_leaves_out(row), Field(row.key("points")), tree.ZERO) for row in rows]
    return functools.reduce(lambda one, other: one + other, points)


def _spread(profile: Profile, scored: Expr, rows: Sequence[IndicatorRow], optional: Sequence[IndicatorRow]) -> Expr:
    """What was ``scored`` of the rest, as if the rest were everything; nothing where no indicator applies."""
    full, places = tree.node(profile.full_points), profile.score_places
    whole = tree.Rounded(tree.Quotient(scored * full, full - LEFT_OUT), places)
    spread = tree.Choice(LEFT_OUT.above(0), whole, scored)
    if len(optional) < len(rows):
        return spread
    none_left = tree.HowMany(tuple(map(_leaves_out, rows))).equals(len(rows))
    return tree.Choice(none_left, tree.NOT_SCORED, spread)


def _label(profile: Profile, optional: bool) -> Expr:
    """What stands beside the total, in print too: of how much of the form it is the total."""
    usual = "".join(profile.layout.head.total_label.split())
    label: Expr = tree.Text(usual)
    if optional:
        label = tree.Choice(LEFT_OUT.above(0), tree.Text(f"{usual}{SPREAD}"), label)
    words = {Scored.EXECUTION: "各项指标不得分，只计预算执行率", Scored.NOTHING: "不计分"}
    for scored, said in words.items():
        for state in course.scored_as(profile.course, scored):
            label = tree.Choice(course.is_in(state), tree.Text(f"{usual}（项目{state}：{said}）"), label)
    return caps.labelled(profile.caps, profile.full_points, usual, label)


SPREAD = "（有指标不适用，按适用部分折算）"
"""What stands beside the label of a total of which a part does not apply."""
