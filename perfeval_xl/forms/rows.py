"""The rows of a form: the indicators of the brief and of the profile, in the order of the sheet."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from perfeval_xl.forms.edition import CURRENT, Edition
from perfeval_xl.forms.form import CategoryBlock, DimensionBlock, Indicator, IndicatorRow
from perfeval_xl.forms.written_values import PERCENT, Target, is_percent
from perfeval_xl.profiles.profile import Profile, ScoredRatio
from perfeval_xl.tables import exact_number, plain
from perfeval_xl.vocabulary import Category, Polarity


def _ratio_indicator(scored: ScoredRatio) -> Indicator:
    """The row that the profile itself prescribes for a ratio; its actual value is computed."""
    polarity, number = scored.rule.polarity, exact_number(scored.rule.full_at * 100)
    target = Target(polarity, number, PERCENT, f"{polarity.sign}{plain(number)}{PERCENT}")
    return Indicator(scored.dimension, scored.category, scored.heading, target, scored.points, scored.ratio.name)


def _is_share(profile: Profile, indicator: Indicator) -> bool:
    """Whether what is asked in % cannot be more than all: a satisfaction, or what its name says is a part."""
    if not is_percent(indicator.target.measure) or indicator.ratio:
        return False
    names = profile.over_achievement.shares
    satisfied = profile.natures.get(indicator.category) is Category.BENEFICIARY
    return satisfied or (bool(names) and indicator.name.strip().endswith(names))


def dimension_blocks(
    profile: Profile,
    indicators: tuple[Indicator, ...],
    edition: Edition = CURRENT,
    year: int | None = None,
    over_years: bool = False,
) -> tuple[DimensionBlock, ...]:
    """The 一级指标 of a form of ``edition`` with their rows, in the order of the profile."""
    everything = (*map(_ratio_indicator, profile.ratios.values()), *indicators)
    present = frozenset(indicator.dimension for indicator in everything)
    placed: dict[tuple[str, str], list[Indicator]] = {}
    for indicator in everything:
        placed.setdefault((indicator.dimension, indicator.category), []).append(indicator)
    # A department has no state of its own: its projects have.
    stated = edition > Edition.SECOND and profile.department is None
    rows: dict[tuple[str, str], list[IndicatorRow]] = {}
    numbers = itertools.count(1)
    for place in ((rule.dimension, category) for rule in profile.dimensions for category in rule.categories):
        rows[place] = [
            IndicatorRow(
                f"i{next(numbers):02d}",
                indicator,
                edition,
                share=_is_share(profile, indicator),
                year=year,
                stated=stated,
                optional=profile.not_applicable.allowed,
                over_years=over_years,
                nature=profile.natures.get(indicator.category),
                scale=_scale(profile, indicator),
                rule=_named_rule(profile, indicator),
                scored=profile.scored and not indicator.unscored,
            )
            for indicator in placed.get(place, ())
        ]
    return tuple(_blocks(profile, rows, present))


def _scale(profile: Profile, indicator: Indicator) -> str:
    """The scale by which the level of an indicator is judged: its own, or that of its 二级指标.

    An identity may name one that is not in the profile: nobody issues that.
    """
    if indicator.target.polarity is not Polarity.QUALITATIVE:
        return ""
    known = indicator.scale in profile.special.scales
    return indicator.scale if known else profile.special.scale_for(indicator.category)


def _named_rule(profile: Profile, indicator: Indicator) -> str:
    """The named rule of an indicator: its own, or that of its 二级指标."""
    if indicator.ratio or indicator.target.polarity is Polarity.QUALITATIVE:
        return ""
    chosen = profile.special.rules.get(indicator.rule)
    if chosen is not None and chosen.polarity is indicator.target.polarity:
        return indicator.rule
    return profile.special.rule_for(indicator.category, indicator.target.polarity)


def _blocks(
    profile: Profile, rows: Mapping[tuple[str, str], Sequence[IndicatorRow]], present: frozenset[str]
) -> Iterator[DimensionBlock]:
    """The 一级指标 that have points or rows."""
    usual, inside = profile.prescribed(present), profile.execution.inside
    for rule in profile.dimensions:
        own = [row for category in rule.categories for row in rows.get((rule.dimension, category), ())]
        holds = inside is not None and inside.dimension == rule.dimension
        points = usual[rule.dimension]
        if not rule.weights.is_fixed:
            points = sum((row.indicator.points for row in own), profile.execution.points if holds else Decimal(0))
        if points or holds or rule.dimension in present:
            blocks = tuple(
                CategoryBlock(
                    category,
                    profile.categories[category],
                    tuple(rows.get((rule.dimension, category), ())),
                    inside if holds and inside is not None and inside.category == category else None,
                )
                for category in rule.categories
            )
            yield DimensionBlock(rule.dimension, rule.heading, points, blocks, rule.weights, usual[rule.dimension])
