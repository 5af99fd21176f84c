"""Give a brief back as rows of an office's list, so that building from them gives the same workbook."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import cast

from perfeval_xl.forms.dossier_writing import dossier_data
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.forms.list_columns import (
    DEPARTMENT_SHEET,
    EXTRA,
    INDICATOR_SHEET,
    PART_OF_ABOVE,
    PROJECT_SHEET,
    SCORING,
    WITHOUT_POINTS,
)
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.tables import JsonObject
from perfeval_xl.vocabulary import NO_TARGET, Polarity

ListCells = Mapping[str, object]
"""One row of a list by the keys of its columns; texts and numbers."""
SIGN_IN_LIST = {polarity.value: polarity.sign for polarity in Polarity}
"""What stands in the column 指标性质, by what a dossier says."""


def list_rows(filled: FilledForm) -> Iterator[tuple[str, ListCells]]:
    """The rows of a form's brief, each with its sheet; what was answered is left out."""
    data = dossier_data(FilledForm.empty(filled.form))
    profile = filled.form.profile
    if profile.projects is None:
        yield from _part(data, profile, PROJECT_SHEET, "project")
        return
    yield from _part(data, profile, DEPARTMENT_SHEET, "department")
    for own in cast(list[JsonObject], data.get("projects", [])):
        yield from _part(own, profile.projects, PROJECT_SHEET, "project", owner=filled.form.brief.code)


def _part(
    data: JsonObject, profile: Profile, sheet: str, table: str, *, owner: str = ""
) -> Iterator[tuple[str, ListCells]]:
    head = _table(data, table)
    cells: JsonObject = {key: value for key, value in head.items() if key not in profile.layout.filled_in_head}
    cells |= {f"choice.{key}": head[key] for key in profile.layout.filled_in_head if key in head}
    goal = _table(data, "goal")
    cells |= {"goal": goal.get("expected"), "whole": goal.get("whole"), "department": owner or None}
    for line, stages in _table(data, "budget").items():
        cells |= {f"{line}.{stage}": amount for stage, amount in cast(JsonObject, stages).items()}
    yield sheet, _said(cells)
    headings = {rule.dimension: rule.heading for rule in profile.dimensions}
    categories = dict(profile.categories)
    titles: dict[tuple[str, object], str] = {meant: title for title, meant in profile.special.titles.items()}
    for item in cast(list[JsonObject], data.get("indicators", [])):
        words = {
            "code": head.get("code"),
            "dimension": headings[str(item["dimension"])],
            "category": categories[str(item["category"])],
            "polarity": SIGN_IN_LIST.get(str(item.get("polarity"))),
            SCORING: titles.get(("scale", item.get("scale"))) or titles.get(("rule", item.get("rule"))),
        }
        if not item.get("target"):
            # Only what is judged by a scale has none, and a list says so.
            words["target"] = NO_TARGET
        if item.get("unscored"):
            words["points"] = PART_OF_ABOVE if item.get("part") else WITHOUT_POINTS
        own = {key: value for key, value in item.items() if key not in ("unscored", "part")}
        extras = {f"{EXTRA}{key}": text for key, text in _table(item, "extras").items()}
        kept = {key: value for key, value in own.items() if key not in ("scale", "rule")}
        yield INDICATOR_SHEET, _said({**kept, **words, **extras})


def _table(data: JsonObject, name: str) -> JsonObject:
    return cast(JsonObject, data.get(name, {}))


def _said(cells: JsonObject) -> ListCells:
    """What is to be typed: nothing for what is missing, 是 for what is confirmed."""
    return {
        key: ("是" if value else None) if isinstance(value, bool) else value
        for key, value in cells.items()
        if value is not None and value != "" and value is not False
    }
