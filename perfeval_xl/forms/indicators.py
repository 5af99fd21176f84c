"""The indicators of a form: their blocks, and the fields and expressions of each row."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import assert_never

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import Expr, Field
from perfeval_xl.forms.form import (
    Brief,
    CategoryBlock,
    DimensionBlock,
    FieldKind,
    FormField,
    Indicator,
    IndicatorRow,
    Source,
)
from perfeval_xl.forms.written_values import PERCENT, Target
from perfeval_xl.profiles.profile import Profile, ScoredRatio
from perfeval_xl.rules import scores
from perfeval_xl.rules.row import Row
from perfeval_xl.rules.rule import Rule
from perfeval_xl.tables import exact_number, named, plain
from perfeval_xl.vocabulary import Category, Dimension, Polarity

BASE = "base"
"""The id of the form that holds the base data of a department."""
LONGEST_REASON, LONGEST_SIDE_REASON = 250, 200
"""Characters; a row of the sheet is at most 409 points high, and must show all of them."""
REMEMBERED = 4096
"""Expressions of rows that are remembered: those of the largest department, several times over."""


def scored_ratios(profile: Profile) -> Mapping[str, ScoredRatio]:
    """The scored ratios of a profile of departments, by name."""
    return {rule.ratio.name: rule for rule in profile.department.ratios} if profile.department else {}


def ratio_indicators(profile: Profile) -> tuple[Indicator, ...]:
    """The rows that the profile itself prescribes; their actual values are computed."""
    return tuple(map(_ratio_indicator, scored_ratios(profile).values()))


def _ratio_indicator(scored: ScoredRatio) -> Indicator:
    polarity, number = scored.rule.polarity, exact_number(scored.rule.full_at * 100)
    target = Target(polarity, number, PERCENT, f"{polarity.sign}{plain(number)}{PERCENT}")
    return Indicator(scored.dimension, scored.category, scored.heading, target, scored.points, scored.ratio.name)


def dimension_blocks(profile: Profile, brief: Brief) -> tuple[DimensionBlock, ...]:
    """The 一级指标 of a form with their rows, in the order of the profile."""
    present = frozenset(indicator.dimension for indicator in brief.indicators)
    present |= {rule.dimension for rule in scored_ratios(profile).values()}
    prescribed = profile.prescribed(present)
    ordered = [(rule, category) for rule in profile.dimensions for category in rule.categories]
    rows: dict[tuple[Dimension, Category], list[IndicatorRow]] = {}
    number = 0
    for rule, category in ordered:
        for indicator in (*ratio_indicators(profile), *brief.indicators):
            if (indicator.dimension, indicator.category) == (rule.dimension, category):
                number += 1
                place = rows.setdefault((rule.dimension, category), [])
                place.append(IndicatorRow(f"i{number:02d}", indicator))
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


def indicator_fields(profile: Profile, dimensions: tuple[DimensionBlock, ...]) -> Iterator[FormField]:
    """The fields of every row."""
    for block in dimensions:
        for row in block.rows:
            yield from _indicator(profile, row)


def _indicator(profile: Profile, row: IndicatorRow) -> Iterator[FormField]:
    item, target = row.indicator, row.indicator.target
    qualitative = target.polarity is Polarity.QUALITATIVE
    name = named(item.name)
    facts = row.facts

    def made(role: str, label: str, kind: FieldKind, source: Source, value: object = None, **more: object) -> FormField:
        return FormField(row.key(role), f"{name}{label}", kind, source, value, **more)  # type: ignore[arg-type]

    yield made("indicator", "三级指标", FieldKind.TEXT, Source.GIVEN, item.name or None)
    yield made("polarity", "指标性质", FieldKind.TEXT, Source.GIVEN, target.polarity.sign)
    if qualitative:
        yield made("number", "年度指标值", FieldKind.TEXT, Source.GIVEN, target.text or None)
    elif target.polarity is Polarity.DEADLINE:
        yield made("number", "年度指标值", FieldKind.DATE, Source.GIVEN, target.number)
    else:
        yield made("number", "年度指标值", FieldKind.NUMBER, Source.GIVEN, target.number)
        yield made("measure", "计量单位", FieldKind.TEXT, Source.GIVEN, target.measure or None)
    if item.ratio:
        yield from _ratio(profile, row, made)
    else:
        yield from _measured(profile, row, facts, made)
    if profile.deduction_allowed:
        yield made("deduction", "自行扣减", FieldKind.SCORE, Source.ANSWER, most=item.points)
        yield made("deduction_reason", "扣减理由", FieldKind.LONG_TEXT, Source.ANSWER, longest=LONGEST_SIDE_REASON)
    yield made("score", "得分", FieldKind.SCORE, Source.COMPUTED, expr=_final_score(profile, facts))
    yield made("reason", "偏差原因分析及改进措施", FieldKind.LONG_TEXT, Source.ANSWER, longest=LONGEST_REASON)


def _measured(profile: Profile, row: IndicatorRow, facts: Row, made: Callable[..., FormField]) -> Iterator[FormField]:
    """What is typed of a row, and what the rules make of it."""
    item, target = row.indicator, row.indicator.target
    qualitative = target.polarity is Polarity.QUALITATIVE
    grades = tuple(band.grade for band in profile.qualitative.bands)
    kind = (
        FieldKind.CHOICE
        if qualitative
        else (FieldKind.DATE if target.polarity is Polarity.DEADLINE else FieldKind.NUMBER)
    )
    least = None if kind is not FieldKind.NUMBER or facts.signed else Decimal(0)
    yield made(
        "actual", "实际完成值", kind, Source.ANSWER, required=True, options=grades if qualitative else (), least=least
    )
    yield made("points", "分值", FieldKind.POINTS, Source.GIVEN, item.points)
    if target.polarity.is_number:
        yield made("rate", "完成率", FieldKind.RATE, Source.COMPUTED, expr=_rate(profile, facts))
    yield made("rule_score", "规则得分", FieldKind.SCORE, Source.COMPUTED, expr=_rule_score(profile, facts))
    if qualitative:
        yield made("assessed", "定性评分", FieldKind.SCORE, Source.ANSWER, most=item.points)


def _ratio(profile: Profile, row: IndicatorRow, made: Callable[..., FormField]) -> Iterator[FormField]:
    """A ratio of the base data and its score; nothing of it is typed here."""
    rule = scored_ratios(profile)[row.indicator.ratio]
    expr = rule.ratio.expr(lambda key: Field(f"{BASE}:{key}"))
    yield made("actual", "实际完成值", FieldKind.RATE, Source.COMPUTED, expr=expr)
    yield made("points", "分值", FieldKind.POINTS, Source.GIVEN, rule.points)
    yield made("rule_score", "规则得分", FieldKind.SCORE, Source.COMPUTED, expr=_rule_score(profile, row.facts))


@functools.lru_cache(maxsize=REMEMBERED)
def _rate(profile: Profile, row: Row) -> Expr:
    """完成率 of a row with numbers, as the rule for its 指标性质 has it."""
    assert row.polarity is not None
    rate = profile.scoring[row.polarity].rule.rate
    assert rate is not None
    return rate.expr(row.field("actual"), row.field("number"))


@functools.lru_cache(maxsize=REMEMBERED)
def _rule_score(profile: Profile, row: Row) -> Expr:
    """What the rules give for a row, before anything is taken off."""
    return rule_of(profile, row).score(row, places=profile.score_places)


@functools.lru_cache(maxsize=REMEMBERED)
def _final_score(profile: Profile, row: Row) -> Expr:
    held = row.field("rule_score")
    if profile.deduction_allowed:
        return scores.after_deduction(held, row.field("deduction"), places=profile.score_places)
    return tree.WhenNumbers((held,), held)


def rule_of(profile: Profile, row: Row) -> Rule:
    """The rule that scores ``row``."""
    if row.ratio:
        return scored_ratios(profile)[row.ratio].rule
    satisfaction = profile.satisfaction
    if satisfaction is not None and satisfaction.rule.applies(row):
        return satisfaction.rule
    match row.polarity:
        case Polarity.QUALITATIVE:
            return profile.qualitative.rule
        case Polarity.AT_LEAST | Polarity.AT_MOST | Polarity.EXACT | Polarity.DEADLINE as polarity:
            return profile.scoring[polarity].rule
        case None:
            raise ValueError(f"{row.id} is not the row of an indicator")
        case _:
            assert_never(row.polarity)
