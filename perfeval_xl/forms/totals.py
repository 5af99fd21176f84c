"""Points and scores by 一级指标 and in all, and the grade."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import Expr, Field
from perfeval_xl.forms.form import DimensionBlock, FieldKind, FormField, Source
from perfeval_xl.profiles.profile import RatingBand


def total_fields(ratings: tuple[RatingBand, ...], dimensions: tuple[DimensionBlock, ...]) -> Iterator[FormField]:
    """The sums of the rows and what they are called, by the grades from the best down."""
    rows = [row for block in dimensions for row in block.rows]
    for block in dimensions:
        for role, label, kind in (("points", "分值小计", FieldKind.POINTS), ("score", "得分小计", FieldKind.SCORE)):
            parts = tuple(Field(row.key(role)) for row in block.rows)
            yield FormField(
                f"dimension.{block.dimension}.{role}",
                f"{block.heading}{label}",
                kind,
                Source.COMPUTED,
                expr=tree.Total(parts),
            )
    points = (Field("execution.points"), *(Field(row.key("points")) for row in rows))
    parts = (Field("execution.score"), *(Field(row.key("score")) for row in rows))
    yield FormField("total.points", "分值合计", FieldKind.POINTS, Source.COMPUTED, expr=tree.Total(points))
    yield FormField("total.score", "总分", FieldKind.SCORE, Source.COMPUTED, expr=tree.Total(parts))
    total = Field("total.score")
    rating: Expr = tree.NOT_SCORED
    for band in reversed(ratings):
        rating = tree.Choice(total.at_least(band.lower), tree.Text(band.rating), rating)
    # No grade before every row is scored: half a form is not a bad project.
    yield FormField("total.rating", "等级", FieldKind.TEXT, Source.COMPUTED, expr=tree.WhenNumbers(parts, rating))
