"""The fields of each row of a form, and their expressions."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import NEVER, Expr, Field
from perfeval_xl.forms import course
from perfeval_xl.forms.base_keys import BASE
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import (
    DimensionBlock,
    FieldKind,
    FormField,
    IndicatorRow,
    Source,
)
from perfeval_xl.forms.shared_fields import LONGEST_REASON, LONGEST_SIDE_REASON, longest_text, text_holder
from perfeval_xl.forms.written_values import Target
from perfeval_xl.profiles.negatives import Counted
from perfeval_xl.profiles.profile import Column, Fill, Profile
from perfeval_xl.rules import scores
from perfeval_xl.rules.row import Row
from perfeval_xl.tables import named, plain
from perfeval_xl.vocabulary import NO_TARGET, NOT_APPLICABLE, Polarity

CORE_MARK = "★"
"""What marks a core indicator."""
SINGLE_PLACES = 2
"""Decimals of a score of 100."""
INDENT = "　"
"""Stands before the name of an indicator that is part of the one above it."""
_REMEMBERED = 4096
"""Expressions of rows that are remembered: those of the largest department, several times over."""


def indicator_fields(profile: Profile, dimensions: tuple[DimensionBlock, ...]) -> Iterator[FormField]:
    """The fields of every row."""
    for block in dimensions:
        held = dict(_holders(profile, block))
        for row in block.rows:
            texts = [column for column in profile.layout.columns if column.is_written and row.id in held[column.name]]
            yield from _indicator(profile, row, texts)


def _holders(profile: Profile, block: DimensionBlock) -> Iterator[tuple[str, frozenset[str]]]:
    """The rows that have a text in each column of the profile's own, by its name."""
    for column in profile.layout.columns:
        if column.is_written and not column.merge:
            yield column.name, frozenset(row.id for row in block.rows)
        elif column.is_written:
            parts = [category.rows for category in block.categories] if column.merge == "category" else [block.rows]
            yield column.name, frozenset(text_holder(column, rows).id for rows in parts if rows)


def _indicator(profile: Profile, row: IndicatorRow, texts: Sequence[Column]) -> Iterator[FormField]:
    item, target = row.indicator, row.indicator.target
    qualitative = target.polarity is Polarity.QUALITATIVE
    name = named(item.name)
    facts = row.facts

    def make_field(
        role: str, label: str, kind: FieldKind, source: Source, value: object = None, **more: object
    ) -> FormField:
        return FormField(row.key(role), f"{name}{label}", kind, source, value, **more)  # type: ignore[arg-type]

    yield make_field("indicator", "三级指标", FieldKind.TEXT, Source.GIVEN, _shown_name(row) or None)
    yield make_field("polarity", "指标性质", FieldKind.TEXT, Source.GIVEN, profile.layout.signs[target.polarity])
    if qualitative:
        said = target.text or (NO_TARGET if row.scale else None)
        yield make_field("number", "年度指标值", FieldKind.TEXT, Source.GIVEN, said)
    elif target.polarity is Polarity.DEADLINE:
        yield make_field("number", "年度指标值", FieldKind.DATE, Source.GIVEN, target.number)
    else:
        kind = FieldKind.PERCENT if row.in_percent else FieldKind.NUMBER
        number = None if target.number is None else row.stored(target.number)
        yield make_field("number", "年度指标值", kind, Source.GIVEN, number)
        if not row.in_percent:
            yield make_field("measure", "计量单位", FieldKind.TEXT, Source.GIVEN, target.measure or None)
    if row.writes_target(profile.layout):
        yield make_field("target", "年度指标值", FieldKind.TEXT, Source.GIVEN, _whole_target(target) or None)
    if item.ratio:
        yield from _ratio(profile, row, make_field)
    else:
        yield from _measured(profile, row, facts, make_field)
    if profile.deduction_allowed and row.scored:
        yield make_field("deduction", "自行扣减", FieldKind.SCORE, Source.ANSWER, most=item.points)
        yield make_field(
            "deduction_reason", "扣减理由", FieldKind.LONG_TEXT, Source.ANSWER, longest=LONGEST_SIDE_REASON
        )
    if row.scored:
        yield make_field("score", "得分", FieldKind.SCORE, Source.COMPUTED, expr=_final_score(profile, facts))
    yield make_field("reason", "偏差原因分析及改进措施", FieldKind.LONG_TEXT, Source.ANSWER, longest=LONGEST_REASON)
    yield from _of_columns(profile, row, make_field)
    for column in texts:
        yield _text(profile, row, column, make_field)


def _whole_target(target: Target) -> str:
    """A target in one text, as official forms print it: ``≥1000个``."""
    if not target.polarity.is_number or target.number is None:
        return str(target)
    return f"{target.polarity.sign}{plain(target.number)}{target.measure}"


def _of_columns(profile: Profile, row: IndicatorRow, make_field: Callable[..., FormField]) -> Iterator[FormField]:
    """What only some forms have a column for."""
    layout, item, facts = profile.layout, row.indicator, row.facts
    share = tree.Quotient(facts.field("score"), facts.field("points"))
    scored = tree.All((tree.IsNumber(facts.field("score")), facts.field("points").above(0)))
    if layout.has("factor") and row.scored:
        expr = tree.Choice(scored, share, tree.NOT_SCORED)
        yield make_field("factor", "得分系数", FieldKind.RATE, Source.COMPUTED, expr=expr)
    if layout.has("single") and row.scored:
        expr = tree.Choice(scored, tree.Rounded(share * tree.node(100), SINGLE_PLACES), tree.NOT_SCORED)
        yield make_field("single", "单项得分", FieldKind.SCORE, Source.COMPUTED, expr=expr)
    if layout.has("core"):
        yield make_field("core", "核心指标", FieldKind.TEXT, Source.GIVEN, CORE_MARK if item.core else None)


def _text(profile: Profile, row: IndicatorRow, column: Column, make_field: Callable[..., FormField]) -> FormField:
    """A text in a column of the profile's own."""
    heading = "".join(column.heading.split())
    if column.fill == Fill.UNIT:
        return make_field(
            column.name,
            heading,
            FieldKind.LONG_TEXT,
            Source.ANSWER,
            required=column.required,
            longest=longest_text(column),
            waived=course.is_idle(profile.course) if row.stated else NEVER,
        )
    item = row.indicator
    text = item.extras.get(column.key, "") if column.fill == Fill.OFFICE else _how_scored(profile, row)
    return make_field(column.name, heading, FieldKind.LONG_TEXT, Source.GIVEN, text or None)


def _how_scored(profile: Profile, row: IndicatorRow) -> str:
    """How the rule scores a row, in words."""
    return profile.rule_for(row.facts).words(row.indicator.points) if row.scored else ""


def _shown_name(row: IndicatorRow) -> str:
    """The name, indented where it is part of another, and what is to be reached over all the years."""
    item = row.indicator
    name = f"{INDENT}{item.name}" if item.part else item.name
    over_years = item.whole and row.edition > Edition.SECOND
    return f"{name}（实施期{item.whole}）" if over_years else name


def _measured(
    profile: Profile, row: IndicatorRow, facts: Row, make_field: Callable[..., FormField]
) -> Iterator[FormField]:
    """What is typed of a row, and what the rules make of it."""
    item, target = row.indicator, row.indicator.target
    qualitative = target.polarity is Polarity.QUALITATIVE
    scale = profile.judged_by(facts)
    grades = tuple(band.grade for band in scale.bands)
    if target.polarity.is_number:
        kind = FieldKind.PERCENT if row.in_percent else FieldKind.NUMBER
    else:
        kind = FieldKind.CHOICE if qualitative else FieldKind.DATE
    signed = facts.signed or profile.negatives.counted is Counted.ZERO
    least = None if not target.polarity.is_number or signed else Decimal(0)
    yield make_field(
        "actual",
        "实际完成值",
        kind,
        Source.ANSWER,
        required=True,
        options=(*grades, *row.words) if qualitative else row.words,
        waived=course.is_idle(profile.course) if row.stated else NEVER,
        least=least,
    )
    if row.scored:
        yield make_field("points", "分值", FieldKind.POINTS, Source.GIVEN, item.points)
    rate = _rate(profile, facts)
    if rate is not None:
        yield make_field("rate", "完成率", FieldKind.RATE, Source.COMPUTED, expr=rate)
    if not row.scored:
        return
    yield make_field("rule_score", "规则得分", FieldKind.SCORE, Source.COMPUTED, expr=_rule_score(profile, facts))
    if qualitative and not scale.rule.is_fixed:
        yield make_field("assessed", "定性评分", FieldKind.SCORE, Source.ANSWER, most=item.points)


def _ratio(profile: Profile, row: IndicatorRow, make_field: Callable[..., FormField]) -> Iterator[FormField]:
    """A ratio of the base data and its score; nothing of it is typed here."""
    rule = profile.ratios[row.indicator.ratio]
    expr = rule.ratio.expr(lambda key: Field(f"{BASE}:{key}"))
    yield make_field("actual", "实际完成值", FieldKind.RATE, Source.COMPUTED, expr=expr)
    yield make_field("points", "分值", FieldKind.POINTS, Source.GIVEN, rule.points)
    yield make_field("rule_score", "规则得分", FieldKind.SCORE, Source.COMPUTED, expr=_rule_score(profile, row.facts))


@functools.lru_cache(maxsize=_REMEMBERED)
def _rate(profile: Profile, row: Row) -> Expr | None:
    """完成率 of a row, as the rule for its 指标性质 has it; None where it has none."""
    rule = profile.measured_by(row)
    rate = rule.rate if rule is not None else None
    return None if rate is None else rate.expr(row.field("actual"), row.field("number"))


@functools.lru_cache(maxsize=_REMEMBERED)
def _rule_score(profile: Profile, row: Row) -> Expr:
    """What the rules give for a row, before anything is taken off."""
    score = profile.rule_for(row).score(row, places=profile.score_places)
    if NOT_APPLICABLE in row.words:
        score = tree.Choice(scores.says(row.field("actual"), NOT_APPLICABLE), tree.NOT_SCORED, score)
    return course.row_score(profile.course, score) if row.stated else score


@functools.lru_cache(maxsize=_REMEMBERED)
def _final_score(profile: Profile, row: Row) -> Expr:
    rule_score = row.field("rule_score")
    if profile.deduction_allowed:
        return scores.after_deduction(rule_score, row.field("deduction"), places=profile.score_places)
    return tree.WhenNumbers((rule_score,), rule_score)
