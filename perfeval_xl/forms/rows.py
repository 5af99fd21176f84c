"""The rows of a form: the indicators of the brief and of the profile, in the order of the sheet."""

from __future__ import annotations

from perfeval_xl.forms.edition import CURRENT, Edition
from perfeval_xl.forms.form import CategoryBlock, DimensionBlock, Indicator, IndicatorRow
from perfeval_xl.forms.written_values import PERCENT, Target, is_percent
from perfeval_xl.profiles.profile import Profile, ScoredRatio
from perfeval_xl.tables import exact_number, plain
from perfeval_xl.vocabulary import Category


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
    prescribed = profile.prescribed(present)
    ordered = [(rule, category) for rule in profile.dimensions for category in rule.categories]
    # A department has no state of its own: its projects have.
    stated = edition > Edition.SECOND and profile.department is None
    optional = profile.not_applicable.allowed
    rows: dict[tuple[str, str], list[IndicatorRow]] = {}
    number = 0
    for rule, category in ordered:
        for indicator in everything:
            if (indicator.dimension, indicator.category) == (rule.dimension, category):
                number += 1
                place = rows.setdefault((rule.dimension, category), [])
                share, nature = _is_share(profile, indicator), profile.natures.get(category)
                place.append(
                    IndicatorRow(
                        f"i{number:02d}", indicator, edition, share, year, stated, optional, over_years, nature
                    )
                )
    return tuple(
        DimensionBlock(
            rule.dimension,
            rule.heading,
            prescribed[rule.dimension],
            tuple(
                CategoryBlock(category, profile.categories[category], tuple(rows.get((rule.dimension, category), ())))
                for category in rule.categories
            ),
        )
        for rule in profile.dimensions
        if prescribed[rule.dimension] or rule.dimension in present
    )
