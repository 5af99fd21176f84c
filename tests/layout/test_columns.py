"""Forms whose columns stand otherwise: another order, fewer, of their own, one cell over the rows of a level."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import pytest

from perfeval_xl.forms.dossier_writing import dossier_data
from perfeval_xl.forms.form import FilledForm, Source
from perfeval_xl.forms.list_writing import list_rows
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import PlannedCell, SheetPlan
from perfeval_xl.profile_check import mistakes_in
from perfeval_xl.profiles import Profile
from perfeval_xl.profiles.library import search_path
from perfeval_xl.returns.project_list import read_list
from perfeval_xl.scoring import score
from perfeval_xl.sealing.identity import decode, encode, identity_of
from tests.issuing.lists import save
from tests.issuing.samples import answered, filled_from, project
from tests.profiles import own_rules

HEAD = """\
extends = "cn_national/2020"
version = 1
title = "某县项目支出绩效自评"
jurisdiction = "某县"
year = 2023
[provisions.form]
title = "公开的自评表"
verified = false
note = "样表。"
"""
Columns = list[tuple[str, float, str]]
POINTS_FIRST: Columns = [
    *(("block", 6.5, ""), ("dimension", 8, ""), ("category", 9, ""), ("indicator", 18, ""), ("points", 6, "")),
    *(("target", 14, ""), ("actual", 13, ""), ("score", 8, "")),
    *(("text", 18, 'key = "standard", fill = "office"'), ("core", 5, ""), ("reason", 16, "")),
]
BY_BLOCK: Columns = [
    *(("dimension", 10, ""), ("indicator", 24, ""), ("target", 16, ""), ("actual", 14, "")),
    *(("points", 8, 'merge = "dimension"'), ("score", 8, 'merge = "dimension"')),
    ("text", 14, 'key = "note", fill = "unit", merge = "dimension"'),
]
IN_WORDS: Columns = [
    *(("indicator", 26, ""), ("measure", 8, ""), ("polarity", 10, ""), ("number", 9, ""), ("actual", 14, "")),
    *(("factor", 9, ""), ("points", 7, ""), ("score", 8, ""), ("single", 8, "")),
]
BY_CATEGORY: Columns = [
    *(("dimension", 8, ""), ("category", 9, ""), ("indicator", 18, ""), ("target", 13, ""), ("actual", 12, "")),
    ("text", 24, 'key = "method", fill = "rule"'),
    *(("points", 6, 'merge = "category"'), ("score", 8, 'merge = "category"')),
    ("text", 12, 'key = "source", fill = "unit", required = true'),
]
SIGNS = 'signs = { at_least = "正向", at_most = "反向", exact = "等于" }\n'
ONE_LEVEL = """\
[dimension.output]
categories = ["quantity"]
provision = "form"
verified = false
[category]
quantity = ""
"""
"""Columns by role, width and what else is said of them, and what else two of the forms say."""


def heading_of(role: str, keys: str) -> str:
    """The role, or the key of a column of one's own, of which a form may have several."""
    return keys.split('"')[1] if role == "text" else role


@cache
def profile_of(name: str, root: Path) -> Profile:
    """One of the forms below."""
    columns, before, more = {
        "points first": (POINTS_FIRST, "", ""),
        "by block": (BY_BLOCK, "", ""),
        "in words": (IN_WORDS, "", SIGNS),
        "by category": (BY_CATEGORY, ONE_LEVEL, ""),
    }[name]
    said = "".join(
        f'    {{ role = "{role}", heading = "{heading_of(role, keys)}", width = {width}'
        f"{f', {keys}' if keys else ''} }},\n"
        for role, width, keys in columns
    )
    names = [role for role, _, keys in columns if "key" not in keys]
    placed = zip(("name", "final_budget", "actual_expenditure", "rate", "points", "score"), names[-6:], strict=True)
    funds = "".join(f'    {{ role = "{role}", first = "{at}", last = "{at}" }},\n' for role, at in placed)
    layout = f"[layout]\n{more}columns = [\n{said}]\nfunds = [\n{funds}]\n"
    source = 'provision = "form"\nverified = false\n'
    own_rules.write(root, f"{HEAD}{before}{layout}{source}")
    return search_path(root).load(own_rules.OWN)


@pytest.fixture(params=("points first", "by block", "in words", "by category"))
def profile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Profile:
    """Each of the forms."""
    return named(str(request.param), tmp_path_factory)


def named(name: str, factory: pytest.TempPathFactory) -> Profile:
    """The form of that name, read once."""
    return profile_of(name, factory.getbasetemp() / name.replace(" ", "_"))


def data_of(profile: Profile) -> dict[str, Any]:
    """A project that is filled in, with whatever the form asks for besides."""
    data: dict[str, Any] = answered(profile)
    keys = {column.key: column.fill for column in profile.layout.columns if column.fill}
    for number, item in enumerate(data["indicators"], start=1):
        item["core"] = profile.layout.has("core") and number == 1
        item["extras"] = {key: f"每少1个扣{number}分" for key, fill in keys.items() if fill == "office"}
        item["texts"] = {key: f"台账第{number}页" for key, fill in keys.items() if fill == "unit"}
        if profile.layout.is_merged("points") == "dimension":
            del item["points"]
    return data


def sheet_of(filled: FilledForm) -> SheetPlan:
    """The sheet of the form."""
    return arrange(filled.form, filled.every_answer).sheets[0]


def at(filled: FilledForm, key: str) -> PlannedCell:
    """Where a field stands."""
    return next(cell for cell in sheet_of(filled).cells.values() if cell.key == key)


def test_the_form_is_built_without_a_mistake(profile: Profile) -> None:
    assert mistakes_in(profile) == []


def test_all_of_it_travels_with_the_workbook_the_dossier_and_the_list(profile: Profile, tmp_path: Path) -> None:
    filled = filled_from(data_of(profile), profile)
    brief = filled.form.brief

    assert decode(encode(identity_of(filled.form, own_password=False))).brief == brief
    assert filled_from(dossier_data(filled), profile).every_answer == filled.every_answer
    assert [cells for sheet, cells in list_rows(filled) if "extra:standard" in cells] == [
        cells for sheet, cells in list_rows(filled) if sheet == "指标" and profile.layout.has("core")
    ]
    plain = project(profile)
    listed = read_list(save(tmp_path / "项目.xlsx", profile, [plain]), profile)
    assert [problem.what for problem in listed.problems if problem.level.name == "ERROR"] == []


def test_points_may_stand_before_the_target(tmp_path_factory: pytest.TempPathFactory) -> None:
    filled = filled_from(data_of(named("points first", tmp_path_factory)), named("points first", tmp_path_factory))
    cells = {role: at(filled, f"i01.{role}") for role in ("points", "target", "number", "score", "core")}
    total = {key: at(filled, f"total.{key}") for key in ("label", "points", "score", "rating")}

    assert cells["target"].value == "≥1000个"
    assert cells["points"].column < cells["target"].column < sheet_of(filled).printed[3] < cells["number"].column
    assert (cells["core"].value, at(filled, "i02.core").value) == ("★", None)
    assert at(filled, "i02.text_standard").value == "每少1个扣2分"
    assert total["label"].last_column == cells["points"].column - 1
    assert (total["points"].column, total["score"].column) == (cells["points"].column, cells["score"].column)
    assert total["rating"].column == sheet_of(filled).printed[3]


def test_a_block_is_scored_as_one(tmp_path_factory: pytest.TempPathFactory) -> None:
    filled = filled_from(data_of(named("by block", tmp_path_factory)), named("by block", tmp_path_factory))
    rows = [row for row in filled.form.rows if row.indicator.dimension == "output"]
    points, own = at(filled, "dimension.output.points"), at(filled, rows[0].key("points"))
    values = score(filled).values

    assert [row.indicator.points * 100 for row in rows] == [1250] * 4
    assert points.last_row - points.row == len(rows) - 1
    assert points.column <= sheet_of(filled).printed[3] < own.column
    assert values["dimension.output.points"] == 50
    assert values["dimension.output.score"] == sum(values[row.key("score")] for row in rows)  # type: ignore[misc]
    notes = [key for key in filled.form.fields if key.endswith("text_note")]
    assert [key.partition(".")[0] for key in notes] == ["i01", "i05", "i09"]
    assert filled.answers["i01.text_note"] == "台账第1页"


def test_what_a_level_leaves_over_goes_to_its_last_row(tmp_path_factory: pytest.TempPathFactory) -> None:
    profile = named("by block", tmp_path_factory)
    data = data_of(profile)
    output = [item for item in data["indicators"] if item["dimension"] == "output"]
    output[0]["points"] = 30
    filled = filled_from(data, profile)

    points = [str(row.indicator.points) for row in filled.form.rows if row.indicator.dimension == "output"]
    assert points == ["30", "6.66", "6.66", "6.68"]


def test_a_direction_in_words_and_a_day_where_there_is_no_room(tmp_path_factory: pytest.TempPathFactory) -> None:
    filled = filled_from(data_of(named("in words", tmp_path_factory)), named("in words", tmp_path_factory))
    values = score(filled).values
    last = sheet_of(filled).printed[3]

    assert [at(filled, f"i0{row}.polarity").value for row in (1, 3, 4)] == ["正向", "时限", "反向"]
    assert (at(filled, "i03.target").value, at(filled, "i03.target").column) == ("2023年12月31日前", 3)
    assert at(filled, "i03.number").column > last
    assert at(filled, "i01.number").column == 3
    assert values["i01.factor"] == values["i01.score"] / values["i01.points"]  # type: ignore[operator]
    assert values["i01.single"] == pytest.approx(float(values["i01.factor"]) * 100, abs=0.005)  # type: ignore[arg-type]


def test_without_a_second_level_the_first_spans_both(tmp_path_factory: pytest.TempPathFactory) -> None:
    filled = filled_from(data_of(named("by category", tmp_path_factory)), named("by category", tmp_path_factory))
    cells = [
        cell for cell in sheet_of(filled).cells.values() if str(cell.value).startswith(("产出指标\n", "效益指标\n"))
    ]

    assert [(cell.column, cell.last_column) for cell in cells] == [(0, 1), (0, 0)]
    assert str(at(filled, "i01.text_method").value).startswith("达到指标值得满分")
    assert filled.form.fields["i01.text_method"].source is Source.GIVEN
    assert at(filled, "category.output.quantity.points").column <= sheet_of(filled).printed[3]


def test_a_text_that_the_unit_must_write_is_counted_and_asked_for(tmp_path_factory: pytest.TempPathFactory) -> None:
    profile = named("by category", tmp_path_factory)
    data = data_of(profile)
    whole = score(filled_from(data, profile)).values
    data["indicators"][1]["texts"] = {"source": " "}
    values = score(filled_from(data, profile)).values

    assert values["i02.hint"] == "本行还有必填的文字没有填"
    assert values["check.open"] == whole["check.open"] + 1  # type: ignore[operator]
