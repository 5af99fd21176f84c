"""Points of indicators where the official form gives them by 一级 or 二级指标 alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import ROUND_DOWN, Decimal

from perfeval_xl.forms.form import Indicator
from perfeval_xl.profiles.profile import Profile

PLACES = Decimal("0.01")
"""What the points of a row are rounded to."""


def is_by_block(profile: Profile) -> bool:
    """Whether the points of the form are those of a level, so that the office need not give those of each row."""
    return bool(profile.layout.is_merged("points"))


def spread(profile: Profile, indicators: Sequence[Indicator], blank: Sequence[bool]) -> tuple[Indicator, ...]:
    """The indicators with points: those that are ``blank`` share evenly what their level has left."""
    level = profile.layout.is_merged("points")
    parts: dict[tuple[str, str], list[int]] = {}
    for at, item in enumerate(indicators):
        parts.setdefault((item.dimension, item.category if level == "category" else ""), []).append(at)
    points = [item.points for item in indicators]
    prescribed = profile.prescribed(frozenset(item.dimension for item in indicators))
    for (dimension, category), rows in parts.items():
        open_rows = [at for at in rows if blank[at] and not indicators[at].unscored]
        whole = _points_of(profile, prescribed.get(dimension, Decimal(0)), dimension, category)
        if whole is None or not open_rows:
            continue
        fixed = sum((item.points for item in profile.ratios.values() if item.dimension == dimension), Decimal(0))
        fixed += _execution(profile, dimension, category)
        left = max(whole - fixed - sum(points[at] for at in rows if not blank[at]), Decimal(0))
        each = (left / len(open_rows)).quantize(PLACES, ROUND_DOWN)
        for at in open_rows:
            points[at] = each
        points[open_rows[-1]] = left - each * (len(open_rows) - 1)
    return tuple(replace(item, points=own) for item, own in zip(indicators, points, strict=True))


def _execution(profile: Profile, dimension: str, category: str) -> Decimal:
    """What of the points of a level the execution rate takes, where it is one of its indicators."""
    inside = profile.execution.inside
    holds = inside is not None and inside.dimension == dimension and category in ("", inside.category)
    return profile.execution.points if holds else Decimal(0)


def _points_of(profile: Profile, whole: Decimal, dimension: str, category: str) -> Decimal | None:
    """The points of a level; None where the profile does not say those of a 二级指标."""
    rule = profile.dimension(dimension)
    if rule is not None and category in rule.weights.categories:
        return rule.weights.categories[category]
    if not category or rule is None or len(rule.categories) == 1:
        return whole
    return None
