"""The fields of each row of a form, and their expressions."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.evaluate import Value
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
    written = [column for column in profile.layout.columns if column.is_written]
    for block in dimensions:
        held = dict(_holders(written, block))
        for row in block.rows:
            texts = tuple([name for name, holders in held.items() if row.id in holders])
            yield from _indicator(profile, row, texts)


def _holders(written: Sequence[Column], block: DimensionBlock) -> Iterator[tuple[str, frozenset[str]]]:
    """The rows that have a text in each column of the profile's own, by its name."""
    for column in written:
        if not column.merge:
            yield column.name, frozenset(row.id for row in block.rows)
        else:
            parts = [category.rows for category in block.categories] if column.merge == "category" else [block.rows]
            yield column.name, frozenset(text_holder(column, rows).id for rows in parts if rows)


def _indicator(profile: Profile, row: IndicatorRow, texts: tuple[str, ...]) -> Iterator[FormField]:
    """The fields of a row: what is the same for all that are alike, its name, and what was issued of it."""
    name, issued, points = named(row.indicator.name), _issued(profile, row, texts), row.indicator.points
    for role, blank in _blanks(profile, row.facts, texts):
        key, label, kind, source, value = blank[:5]
        field = FormField(key, f"{name}{label}", kind, source, issued.get(role, value), *blank[5:])
        yield field._replace(most=points) if role in _UP_TO_POINTS else field


def _issued(profile: Profile, row: IndicatorRow, texts: tuple[str, ...]) -> Mapping[str, Value]:
    """What the office says of an indicator, by role."""
    item, target = row.indicator, row.indicator.target
    issued: dict[str, Value] = {"indicator": _shown_name(row) or None, "core": CORE_MARK if item.core else None}
    if target.polarity is Polarity.QUALITATIVE:
        issued["number"] = target.text or (NO_TARGET if row.scale else None)
    elif target.polarity is Polarity.DEADLINE:
        issued["number"] = target.number
    else:
        issued["number"] = None if target.number is None else row.stored(target.number)
        issued["measure"] = target.measure or None
    if row.writes_target(profile.layout):
        issued["target"] = _whole_target(target) or None
    if not item.ratio:
        issued["points"] = item.points
    for column in profile.layout.columns if texts else ():
        if column.is_written and column.name in texts and column.fill != Fill.UNIT:
            text = item.extras.get(column.key, "") if column.fill == Fill.OFFICE else _how_scored(profile, row)
            issued[column.name] = text or None
    return issued


_UP_TO_POINTS = ("assessed", "deduction")
"""Roles of cells in which no more than the points of a row may stand."""
Blank = tuple[str, FormField]
"""A role, and its field without the name of the indicator and what was issued of it."""


@functools.lru_cache(maxsize=_REMEMBERED)
def _blanks(profile: Profile, row: Row, texts: tuple[str, ...]) -> tuple[Blank, ...]:
    """The fields of a row that has ``texts`` in columns of the profile's own."""
    return tuple(_blank_fields(profile, row, texts))


def _blank_fields(profile: Profile, row: Row, texts: tuple[str, ...]) -> Iterator[Blank]:
    given, text = Source.GIVEN, FieldKind.TEXT
    polarity = row.polarity
    if polarity is None:
        raise ValueError(f"{row.id} is not the row of an indicator")
    yield _blank(row, "indicator", "三级指标", text, given)
    yield _blank(row, "polarity", "指标性质", text, given, value=profile.layout.signs[polarity])
    if polarity is Polarity.QUALITATIVE:
        yield _blank(row, "number", "年度指标值", text, given)
    elif polarity is Polarity.DEADLINE:
        yield _blank(row, "number", "年度指标值", FieldKind.DATE, given)
    else:
        yield _blank(row, "number", "年度指标值", FieldKind.PERCENT if row.as_fraction else FieldKind.NUMBER, given)
        if not row.as_fraction:
            yield _blank(row, "measure", "计量单位", text, given)
    if profile.layout.writes_target(polarity):
        yield _blank(row, "target", "年度指标值", text, given)
    yield from _ratio(profile, row) if row.ratio else _measured(profile, row, polarity)
    if profile.deduction_allowed and row.scored:
        yield _blank(row, "deduction", "自行扣减", FieldKind.SCORE, Source.ANSWER)
        yield _blank(
            row, "deduction_reason", "扣减理由", FieldKind.LONG_TEXT, Source.ANSWER, longest=LONGEST_SIDE_REASON
        )
    if row.scored:
        yield _computed(row, "score", "得分", FieldKind.SCORE, _final_score(profile, row))
    yield _blank(row, "reason", "偏差原因分析及改进措施", FieldKind.LONG_TEXT, Source.ANSWER, longest=LONGEST_REASON)
    yield from _of_columns(profile, row)
    for column in profile.layout.columns:
        if column.is_written and column.name in texts:
            yield _text(profile, row, column)


def _blank(row: Row, role: str, label: str, kind: FieldKind, source: Source, **more: Any) -> Blank:
    return role, FormField(f"{row.id}.{role}", label, kind, source, **more)


def _computed(row: Row, role: str, label: str, kind: FieldKind, expr: Expr) -> Blank:
    return _blank(row, role, label, kind, Source.COMPUTED, expr=expr)


def _whole_target(target: Target) -> str:
    """A target in one text, as official forms print it: ``≥1000个``."""
    if not target.polarity.is_number or target.number is None:
        return str(target)
    return f"{target.polarity.sign}{plain(target.number)}{target.measure}"


def _of_columns(profile: Profile, row: Row) -> Iterator[Blank]:
    """What only some forms have a column for."""
    layout, score, points = profile.layout, row.field("score"), row.field("points")
    if row.scored and (layout.has("factor") or layout.has("single")):
        share = tree.Quotient(score, points)
        scored = tree.All((tree.IsNumber(score), points.above(0)))
        if layout.has("factor"):
            expr = tree.Choice(scored, share, tree.NOT_SCORED)
            yield _computed(row, "factor", "得分系数", FieldKind.RATE, expr)
        if layout.has("single"):
            expr = tree.Choice(scored, tree.Rounded(share * tree.node(100), SINGLE_PLACES), tree.NOT_SCORED)
            yield _computed(row, "single", "单项得分", FieldKind.SCORE, expr)
    if layout.has("core"):
        yield _blank(row, "core", "核心指标", FieldKind.TEXT, Source.GIVEN)


def _text(profile: Profile, row: Row, column: Column) -> Blank:
    """A text in a column of the profile's own."""
    heading = "".join(column.heading.split())
    if column.fill != Fill.UNIT:
        return _blank(row, column.name, heading, FieldKind.LONG_TEXT, Source.GIVEN)
    return _blank(
        row,
        column.name,
        heading,
        FieldKind.LONG_TEXT,
        Source.ANSWER,
        required=column.required,
        longest=longest_text(column),
        waived=_idle(profile, row),
    )


def _idle(profile: Profile, row: Row) -> Expr:
    """When nothing need be said of a row."""
    return course.is_idle(profile.course) if row.stated else NEVER


def _how_scored(profile: Profile, row: IndicatorRow) -> str:
    """How the rule scores a row, in words."""
    return profile.rule_for(row.facts).words(row.indicator.points) if row.scored else ""


def _shown_name(row: IndicatorRow) -> str:
    """The name, indented where it is part of another, and what is to be reached over all the years."""
    item = row.indicator
    name = f"{INDENT}{item.name}" if item.part else item.name
    over_years = item.whole and row.edition > Edition.SECOND
    return f"{name}（实施期{item.whole}）" if over_years else name


def _measured(profile: Profile, row: Row, polarity: Polarity) -> Iterator[Blank]:
    """What is typed of a row, and what the rules make of it."""
    qualitative = polarity is Polarity.QUALITATIVE
    scale = profile.judged_by(row)
    grades = tuple(band.grade for band in scale.bands)
    if polarity.is_number:
        kind = FieldKind.PERCENT if row.as_fraction else FieldKind.NUMBER
    else:
        kind = FieldKind.CHOICE if qualitative else FieldKind.DATE
    signed = row.signed or profile.negatives.counted is Counted.ZERO
    yield _blank(
        row,
        "actual",
        "实际完成值",
        kind,
        Source.ANSWER,
        required=True,
        options=(*grades, *row.words) if qualitative else row.words,
        waived=_idle(profile, row),
        least=None if not polarity.is_number or signed else Decimal(0),
    )
    if row.scored:
        yield _blank(row, "points", "分值", FieldKind.POINTS, Source.GIVEN)
    rate = _rate(profile, row)
    if rate is not None:
        yield _computed(row, "rate", "完成率", FieldKind.RATE, rate)
    if not row.scored:
        return
    yield _computed(row, "rule_score", "规则得分", FieldKind.SCORE, _rule_score(profile, row))
    if qualitative and not scale.rule.is_fixed:
        yield _blank(row, "assessed", "定性评分", FieldKind.SCORE, Source.ANSWER)


def _ratio(profile: Profile, row: Row) -> Iterator[Blank]:
    """A ratio of the base data and its score; nothing of it is typed here."""
    rule = profile.ratios[row.ratio]
    expr = rule.ratio.expr(lambda key: Field(f"{BASE}:{key}"))
    yield _computed(row, "actual", "实际完成值", FieldKind.RATE, expr)
    yield _blank(row, "points", "分值", FieldKind.POINTS, Source.GIVEN, value=rule.points)
    yield _computed(row, "rule_score", "规则得分", FieldKind.SCORE, _rule_score(profile, row))


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
