"""Write a filled form as a dossier, so that building from it gives the same workbook."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import cast

from perfeval_xl.expressions.evaluate import Value, exact, is_number
from perfeval_xl.forms.course import REASON, STATE
from perfeval_xl.forms.dossier import CELLS, DOSSIER_FORMAT
from perfeval_xl.forms.dossier_brief import NO_TARGETS
from perfeval_xl.forms.form import FieldKind, FilledForm, Indicator, IndicatorRow
from perfeval_xl.forms.shared_fields import fund_key, paragraph_key, typed_funds
from perfeval_xl.forms.written_values import LAST_DAY, Target, direction_words, iso_day, read_target
from perfeval_xl.profiles.profile import Fill
from perfeval_xl.tables import JsonObject
from perfeval_xl.vocabulary import MoneyUnit, Polarity, Stage


def dossier_data(filled: FilledForm) -> JsonObject:
    """Return brief and answers as tables; what was computed is left out."""
    profile = filled.form.profile
    data: JsonObject = {"dossier": DOSSIER_FORMAT, "profile": profile.id, "values": CELLS}
    if profile.money is not MoneyUnit.TEN_THOUSAND:
        data["money"] = str(profile.money)
    if filled.form.brief.draft:
        data["draft"] = True
    data |= _form(filled) | {"paragraphs": _paragraphs(filled)}
    if filled.companions:
        base, *projects = filled.companions
        brief = filled.form.brief
        data |= {
            "figures": _nested(brief.figures),
            "base": _nested(base.answers),
            "projects": [_form(project) for project in projects],
        }
    return {key: value for key, value in data.items() if value not in ({}, [])}


def _form(filled: FilledForm) -> JsonObject:
    """The tables of one form that has indicators."""
    brief, profile = filled.form.brief, filled.form.profile
    project: JsonObject = {
        "code": brief.code,
        "name": brief.name,
        "year": brief.year,
        "supervising_department": brief.supervising_department,
        "implementing_unit": brief.implementing_unit,
        "functions": brief.functions,
        "state": brief.state,
        "state_reason": brief.state_reason,
    }
    project |= brief.choices
    if brief.confirmed:
        project["confirmed"] = True
    always = {"supervising_department", "implementing_unit"} if filled.form.id else set()
    kept = {key: value for key, value in project.items() if key in always or value not in ("", None)}
    data: JsonObject = {"department" if filled.form.companions else "project": kept}
    goal = {"expected": brief.goal, "whole": brief.whole_goal, "actual": _plain(filled.answers.get("goal.actual"))}
    data["goal"] = {key: value for key, value in goal.items() if value not in ("", None)}
    data["budget"] = _lines(brief.budget)
    data["funds"] = _lines(
        {
            (line, stage): filled.answers.get(fund_key(line, stage))
            for line, stages in typed_funds(profile).items()
            for stage in stages
        }
    )
    reason = _plain(filled.answers.get("execution.reason"))
    data["execution"] = {} if reason is None else {"reason": reason}
    texts = {b.key: _plain(filled.answers.get(f"texts.{b.key}")) for b in profile.layout.texts}
    texts["functions"] = _plain(filled.answers.get("department.functions"))
    chosen = {key: _plain(filled.answers.get(f"project.{key}")) for key in profile.layout.filled_in_head}
    chosen |= {"state": _plain(filled.answers.get(STATE.key)), "state_reason": _plain(filled.answers.get(REASON.key))}
    data["choices"] = {key: value for key, value in chosen.items() if value is not None}
    data["texts"] = {key: text for key, text in texts.items() if text is not None}
    rows = {id(row.indicator): row for row in filled.form.rows}
    data["indicators"] = [_indicator(indicator, rows[id(indicator)], filled) for indicator in brief.indicators]
    typed = {row.indicator.ratio: _typed(row, filled) for row in filled.form.rows if row.indicator.ratio}
    data["ratios"] = {key: value for key, value in typed.items() if value}
    return {key: value for key, value in data.items() if value not in ({}, [])}


def _paragraphs(filled: FilledForm) -> JsonObject:
    keys = [key for key in filled.answers if key.startswith(paragraph_key(""))]
    return {key.removeprefix(paragraph_key("")): _plain(filled.answers[key]) for key in keys}


def _nested(values: Mapping[str, Value]) -> JsonObject:
    """Values by key path as tables inside tables."""
    nested: JsonObject = {}
    for key, value in values.items():
        *path, name = key.split(".")
        table = nested
        for step in path:
            table = cast(JsonObject, table.setdefault(step, {}))
        table[name] = _plain(value)
    return nested


def _lines(amounts: Mapping[tuple[str, Stage], Value]) -> JsonObject:
    stages: dict[str, JsonObject] = {}
    for (name, stage), amount in amounts.items():
        if amount is not None:
            stages.setdefault(str(name), {})[stage.value] = _plain(amount)
    return dict(stages)


def _indicator(indicator: Indicator, row: IndicatorRow, filled: FilledForm) -> JsonObject:
    data: JsonObject = {
        "dimension": indicator.dimension,
        "category": indicator.category,
        "name": indicator.name,
    }
    data |= _target(indicator, filled)
    if row.scored:
        data["points"] = _plain(indicator.points)
    data |= {key: said for key in ("whole", "scale", "rule") if (said := getattr(indicator, key))}
    data |= {name: True for name in ("unscored", "part", "core") if getattr(indicator, name)}
    if indicator.extras:
        data["extras"] = dict(indicator.extras)
    if indicator.confirmed:
        data["confirmed"] = True
    return data | _typed(row, filled)


def _typed(row: IndicatorRow, filled: FilledForm) -> JsonObject:
    """What was typed in a row."""
    entries: JsonObject = {}
    for role in ("actual", "assessed", "deduction", "deduction_reason", "reason"):
        key = row.key(role)
        value = filled.answers.get(key)
        if value is None:
            continue
        if role == "actual" and row.in_percent and is_number(value):
            value = exact(value) * 100
        is_day = filled.form.fields[key].kind is FieldKind.DATE
        if is_day and is_number(value) and value == int(value) and 0 < value <= LAST_DAY:
            entries[role] = iso_day(Decimal(int(value)))
        elif is_day and isinstance(value, str):
            # A text in the cell of a day must not become a day on its way back.
            entries[role] = {"text": value}
        else:
            entries[role] = _plain(value)
    own = filled.form.profile.layout.texts_of(Fill.UNIT)
    texts = {column.key: filled.answers.get(row.key(column.name)) for column in own}
    if any(text is not None for text in texts.values()):
        entries["texts"] = {key: _plain(text) for key, text in texts.items() if text is not None}
    return entries


def _target(indicator: Indicator, filled: FilledForm) -> JsonObject:
    """As it was written where that reads back the same, else split."""
    target = indicator.target
    profile = filled.form.profile
    words, nature = direction_words(profile), profile.natures.get(indicator.category)
    if indicator.scale or (filled.form.profile.special.scale_for(indicator.category) and _is_bare(target)):
        return {"target": target.text} if target.text else {}
    again = read_target(target.text, category=nature, year=filled.form.brief.year, name=indicator.name, words=words)
    if again == target:
        return {"target": target.text}
    split: JsonObject = {"polarity": target.polarity.value}
    if target.polarity is Polarity.QUALITATIVE:
        return split | {"target": target.text}
    if target.polarity is Polarity.DEADLINE:
        return split | {"target": iso_day(target.number or Decimal(0))}
    return split | {"target": _plain(target.number), "measure": target.measure}


def _is_bare(target: Target) -> bool:
    """Whether a target that is judged by a scale says nothing."""
    return target.polarity is Polarity.QUALITATIVE and target.text.strip() in NO_TARGETS


def _plain(value: Value) -> object:
    """A value as JSON holds it; whole numbers stay whole."""
    if isinstance(value, bool) or not isinstance(value, (Decimal, Fraction)):
        return value
    number = float(value)
    return int(number) if number.is_integer() and abs(number) < 1e15 else number
