"""Points and scores by 一级指标 and in all, and the grade."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import NEVER, Expr, Field
from perfeval_xl.forms import caps, course
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import DimensionBlock, FieldKind, FormField, IndicatorRow, Source
from perfeval_xl.forms.shared_fields import LEFT_OUT, UNCAPPED, category_key
from perfeval_xl.profiles.course import Scored
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.rules.row import Row
from perfeval_xl.rules.scores import says
from perfeval_xl.vocabulary import NOT_APPLICABLE

SUMS = (("points", "分值小计", FieldKind.POINTS), ("score", "得分小计", FieldKind.SCORE))
"""What is summed by level, and what the sum is called."""
_REMEMBERED = 256
"""Forms of which the sums are remembered, by their rows."""


class _Level(NamedTuple):
    """What is summed: a 一级指标, or a 二级指标 in it."""

    key: str
    heading: str
    execution: bool
    """Whether 预算执行率 is one of its indicators."""
    rows: tuple[Row, ...]
    """Those that have points and a score."""
    parts: tuple[_Level, ...] = ()


def total_fields(
    profile: Profile, dimensions: tuple[DimensionBlock, ...], *, edition: Edition, unscored: Expr = NEVER
) -> tuple[FormField, ...]:
    """The sums of the rows and what they are called; no total where the project is ``unscored``."""
    return _remembered(profile, tuple(map(_level, dimensions)), edition, unscored) if profile.scored else ()


def _level(block: DimensionBlock) -> _Level:
    parts = [
        _Level(one.category, one.heading, one.execution is not None, _scored(one.rows)) for one in block.categories
    ]
    rows = tuple([row for part in parts for row in part.rows])
    return _Level(block.dimension, block.heading, block.holds_execution, rows, tuple(parts))


def _scored(rows: Iterable[IndicatorRow]) -> tuple[Row, ...]:
    return tuple([row.facts for row in rows if row.scored])


@functools.lru_cache(maxsize=_REMEMBERED)
def _remembered(
    profile: Profile, dimensions: tuple[_Level, ...], edition: Edition, unscored: Expr
) -> tuple[FormField, ...]:
    return tuple(_fields(profile, dimensions, edition, unscored))


def _fields(profile: Profile, dimensions: tuple[_Level, ...], edition: Edition, unscored: Expr) -> Iterator[FormField]:
    rows = [row for block in dimensions for row in block.rows]
    for block in dimensions:
        for role, label, kind in SUMS:
            merged = profile.layout.is_merged(role)
            expr = _sum_of(role, block.rows, execution=block.execution, whole=merged == "dimension")
            yield _computed(f"dimension.{block.key}.{role}", f"{block.heading}{label}", kind, expr)
            if merged == "category":
                yield from _of_categories(block, role, label, kind)
    points = (Field("execution.points"), *(row.field("points") for row in rows))
    # Without funds there is no rate, which scores nothing then, and no grade waits for it.
    execution = (Field("execution.score"),) if profile.layout.has_funds else ()
    parts = (*execution, *(row.field("score") for row in rows))
    yield _computed("total.points", "分值合计", FieldKind.POINTS, tree.Total(points))
    optional = [row for row in rows if NOT_APPLICABLE in row.words]
    whole: Expr = tree.Total(parts)
    if optional:
        yield _computed(LEFT_OUT.key, "不适用指标的分值", FieldKind.POINTS, _left_out(optional))
        whole = _spread(profile, whole, rows, optional)
    score = whole if unscored is NEVER else tree.Choice(unscored, tree.NOT_SCORED, whole)
    if profile.caps:
        yield _computed(UNCAPPED.key, "各项得分合计（限额前）", FieldKind.SCORE, score)
        score = caps.capped(profile.caps, profile.full_points)
    yield _computed("total.score", "总分", FieldKind.SCORE, score)
    yield _computed("total.rating", "等级", FieldKind.TEXT, _rating(profile, parts, optional, unscored))
    if edition > Edition.SECOND and (profile.department is None or profile.caps):
        yield _computed(course.LABEL, "总分的说明", FieldKind.TEXT, _label(profile, bool(optional)))


def _rating(profile: Profile, parts: tuple[Field, ...], optional: Sequence[Row], unscored: Expr) -> Expr:
    """The grade. None before every row is scored: half a form is not a bad project."""
    total = Field("total.score")
    rating: Expr = tree.NOT_SCORED
    for band in reversed(profile.ratings):
        rating = tree.Choice(total.at_least(band.lower), tree.Text(band.rating), rating)
    if optional:
        settled = tuple(tree.Any((tree.IsNumber(row.field("score")), _leaves_out(row))) for row in optional)
        due = tree.All((*settled, tree.IsNumber(parts[0]), tree.IsNumber(total)))
        return tree.Choice(due, rating, tree.NOT_SCORED)
    return tree.WhenNumbers(parts if unscored is NEVER else (*parts, total), rating)


def _computed(key: str, label: str, kind: FieldKind, expr: Expr) -> FormField:
    return FormField(key, label, kind, Source.COMPUTED, expr=expr)


def _of_categories(block: _Level, role: str, label: str, kind: FieldKind) -> Iterator[FormField]:
    """The sums by 二级指标, where the form prints them in the place of those of the rows."""
    for category in block.parts:
        if category.execution or category.rows:
            name = category.heading or block.heading
            expr = _sum_of(role, category.rows, execution=category.execution, whole=True)
            yield _computed(category_key(block.key, category.key, role), f"{name}{label}", kind, expr)


def _sum_of(role: str, rows: Sequence[Row], *, execution: bool, whole: bool) -> Expr:
    """The sum of ``rows`` and of the execution rate among them.

    A score that stands in the place of those of the rows is open, as theirs are, until the ``whole`` of them is there.
    """
    own = (Field(f"execution.{role}"),) if execution else ()
    parts = (*own, *(row.field(role) for row in rows))
    if role != "score" or not whole or not parts:
        return tree.Total(parts)
    if not any(NOT_APPLICABLE in row.words for row in rows):
        return tree.WhenNumbers(parts, tree.Total(parts))
    settled = [tree.Any((tree.IsNumber(row.field(role)), _leaves_out(row))) for row in rows]
    some = tree.Any(tuple(map(tree.IsNumber, parts)))
    return tree.Choice(tree.All((*map(tree.IsNumber, own), *settled, some)), tree.Total(parts), tree.NOT_SCORED)


def _leaves_out(row: Row) -> Expr:
    return says(row.field("actual"), NOT_APPLICABLE)


def _left_out(rows: Sequence[Row]) -> Expr:
    """The points of those ``rows`` that do not apply."""
    points: list[Expr] = [tree.Choice(_leaves_out(row), row.field("points"), tree.ZERO) for row in rows]
    return functools.reduce(lambda one, other: one + other, points)


def _spread(profile: Profile, scored: Expr, rows: Sequence[Row], optional: Sequence[Row]) -> Expr:
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
