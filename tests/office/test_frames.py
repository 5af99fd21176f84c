"""The tables of a round: each number stands in the cell that is named, and sums are those of what was planted."""

from __future__ import annotations

import math
import random
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from fractions import Fraction
from functools import cache
from pathlib import Path

import openpyxl
import pandas
import pytest

from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office import frames
from perfeval_xl.office.columns import INDICATORS, PROJECTS, Column
from perfeval_xl.office.frames import Frames, frames_of, summed
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import lines_of, view_of
from perfeval_xl.profiles import load
from tests.office.round_once import Made, small_round

SAMPLE = 100
"""Numbers that are looked up in the originals."""
Books = Callable[[str], openpyxl.Workbook]
DAY_ZERO = datetime(1899, 12, 30)
MONEY = ("original_budget", "final_budget", "actual_expenditure", "numerator", "denominator")
KIND_NAMES = {"project": "项目支出", "whole_department": "部门整体支出"}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return small_round(tmp_path_factory)


def tables(folder: Path, now: datetime | None = None) -> Frames:
    with Ledger.open(Round(folder).ledger, readonly=True) as ledger:
        view = view_of(folder, ledger, now or datetime.now(UTC))
        return frames_of(view, lines_of(view), ledger)


@pytest.fixture(scope="module")
def told(made: Made) -> Frames:
    return tables(made.folder)


def scales(made: Made) -> dict[str, int]:
    """How many of the unit of each form are 万元, by code."""
    with Ledger.open(Round(made.folder).ledger, readonly=True) as ledger:
        return {one.code: load(one.profile).money.per_10k for one in ledger.issues() if not one.member_of}


def numbers(rows: pandas.DataFrame, columns: tuple[Column, ...]) -> Iterator[tuple[str, str, str, str, float]]:
    """Code, original, column, place and number of everything that a place is told of."""
    placed = {key: column.key for column in columns for key in column.place_of}
    for _, row in rows.iterrows():
        for key, place in placed.items():
            if isinstance(row[key], float) and not math.isnan(row[key]) and row[place]:
                yield row["code"], row["sha"], key, row[place], row[key]


@pytest.fixture(scope="module")
def books(made: Made, told: Frames) -> Books:
    """The originals as another program reads them, by hash, each once."""
    paths = dict(zip(told.projects["sha"], told.projects["original"], strict=True))
    return cache(lambda sha: openpyxl.load_workbook(made.folder / paths[sha], data_only=True))


def test_a_hundred_numbers_stand_in_the_cells_that_are_named(made: Made, told: Frames, books: Books) -> None:
    per_10k = scales(made)
    every = [*numbers(told.projects, PROJECTS), *numbers(told.indicators, INDICATORS)]
    assert {key for _, _, key, _, _ in every} >= {"score", "rate", "actual_number", "target_number", "points", *MONEY}
    for code, sha, key, place, number in random.Random(16).sample(every, SAMPLE):
        sheet, _, cell = place.rpartition("!")
        found = books(sha)[sheet][cell].value
        if isinstance(found, datetime):
            found = (found - DAY_ZERO).days
        scale = per_10k[code] if key in MONEY else 1
        assert float(found) == pytest.approx(number * scale, rel=1e-12, abs=1e-12), (code, place, key)


def planted(made: Made) -> pandas.DataFrame:
    """What was planted of each project that counts, with what the lists of the office say of it."""
    rows = [
        {
            "code": one.code,
            "kind": KIND_NAMES[one.kind],
            "score": float(Fraction(one.score)) if one.score else math.nan,
            "numerator": float(Fraction(one.numerator)),
            "denominator": float(Fraction(one.denominator)),
        }
        for one in made.truth.projects
        if one.state == "已计"
    ]
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", module="openpyxl")
        paths = sorted(made.folder.glob("清单/*/*/清单.xlsx"))
        lists = [pandas.read_excel(path, dtype=str, engine="openpyxl") for path in paths]
    named = pandas.concat(
        one.rename(columns=lambda name: name.rstrip("*")).rename(
            columns={"项目编码": "code", "部门编码": "code", "主管部门": "department", "节点": "node"}
        )
        for one in lists
    )
    return pandas.DataFrame(rows).merge(named[["code", "department", "node"]], on="code", validate="one_to_one")


@pytest.mark.parametrize("by", ["department", "node", "kind"])
def test_sums_are_those_of_what_was_planted(made: Made, told: Frames, by: str) -> None:
    mine = planted(made)
    keys = list(dict.fromkeys((by, "kind")))
    mine["weight"] = mine["denominator"].where(mine["score"].notna())
    mine["product"] = mine["score"] * mine["weight"]
    added = mine.groupby(keys).agg(
        counted=("code", "size"),
        scored=("score", "count"),
        score=("score", "sum"),
        numerator=("numerator", "sum"),
        denominator=("denominator", "sum"),
        weight=("weight", "sum"),
        product=("product", "sum"),
    )
    assert len(added) >= 2
    found = summed(told.projects, by).set_index(keys)
    assert found["counted"].sum() == len(mine)
    for key, row in added.iterrows():
        said = found.loc[key]
        assert (said["counted"], said["scored"]) == (row["counted"], row["scored"])
        expected = {
            "numerator": row["numerator"],
            "denominator": row["denominator"],
            "rate": row["numerator"] / row["denominator"],
            "mean": row["score"] / row["scored"] if row["scored"] else math.nan,
            "weighted": row["product"] / row["weight"] if row["weight"] else math.nan,
        }
        assert {name: said[name] for name in expected} == pytest.approx(expected, rel=1e-12, nan_ok=True), key


def test_the_scores_of_all_are_those_that_the_originals_show(told: Frames, books: Books) -> None:
    scored = told.projects[told.projects["score"].notna()]
    shown = [_total_shown(books(sha)) for sha in scored["sha"]]
    assert len(shown) > 30
    assert math.fsum(shown) == pytest.approx(scored["score"].sum(), rel=1e-12)


def _total_shown(book: openpyxl.Workbook) -> float:
    """The total of a form: the numbers of the row that is called so are the points and the score."""
    [total] = [row for row in book.worksheets[0].values if row[0] == "总分"]
    _, score = [cell for cell in total if isinstance(cell, int | float)]
    return float(score)


def test_what_a_form_of_a_department_holds_is_told_of_its_projects_too(made: Made, told: Frames) -> None:
    inner = told.indicators[told.indicators["form"] != ""]
    assert not inner.empty
    wholes = told.projects[told.projects["kind"] == "部门整体支出"]
    assert set(inner["code"]) == set(wholes.loc[wholes["state"] == "已计", "code"])
    with Ledger.open(Round(made.folder).ledger, readonly=True) as ledger:
        members = {one.code: one for one in ledger.issues() if one.member_of}
    for _, row in inner.iterrows():
        assert members[row["form"]].member_of == row["code"]
        assert (members[row["form"]].name, members[row["form"]].unit) == (row["name"], row["unit"])
        assert row["place"].startswith("项目")
    assert not told.indicators.duplicated(["year", "code", "key"]).any()


def test_points_of_the_rows_and_of_the_execution_are_the_score(told: Frames) -> None:
    own = told.indicators[told.indicators["form"] == ""].groupby("code")["score"].sum()
    projects = told.projects.set_index("code")
    scored = projects[projects["score"].notna() & (projects["execution_score"] > 0)]
    added = scored["execution_score"] + own.reindex(scored.index)
    assert added.to_dict() == pytest.approx(scored["score"].to_dict())


def test_only_what_counts_has_numbers(made: Made, told: Frames) -> None:
    others = told.projects[told.projects["state"] != "已计"]
    assert len(others) > 10
    assert others[[*MONEY, "rate", "score", "execution_score"]].isna().all(axis=None)
    assert set(others["rating"]) == {""}
    assert set(told.indicators["code"]) <= set(told.projects.loc[told.projects["state"] == "已计", "code"])
    assert {one.code for one in made.truth.projects} == set(told.projects["code"])


def test_a_table_that_is_packed_in_parts_is_the_same(made: Made, told: Frames, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "TOGETHER", 7)
    parts = tables(made.folder)
    for name in ("projects", "indicators", "findings", "deliveries"):
        pandas.testing.assert_frame_equal(getattr(parts, name), getattr(told, name))


def test_the_findings_of_every_file_of_a_project_are_told_with_how_they_stand(made: Made, told: Frames) -> None:
    with Ledger.open(Round(made.folder).ledger, readonly=True) as ledger:
        view = view_of(made.folder, ledger, datetime.now(UTC))
        lines = lines_of(view)
    rows = told.findings
    attempts = {one.sha: one for line in lines for one in line.attempts}
    assert set(rows["sha"]) <= {*attempts, *(one.row.sha for line in lines for one in line.materials)}
    of_office = rows["finding"].str.startswith("Z")
    assert of_office.any()
    assert set(rows.loc[of_office, "place"]) == {""}
    assert (rows.loc[~of_office, "place"] != "").all()
    for sha, own in rows[~of_office & (rows["report"] == "")].groupby("sha"):
        assert len(own) == len(view.findings[sha, ""]), sha
        assert set(own["counted"]) == {attempts[sha].counted}
        assert set(own["file"]) == {attempts[sha].file}
    asked = rows["severity"] == "核实"
    assert set(rows.loc[~asked, "standing"]) == {""}
    assert set(rows.loc[asked & (rows["explanation"] != ""), "standing"]) == {"已说明"}
    assert set(rows.loc[asked & (rows["explanation"] == ""), "standing"]) == {"未说明"}


def test_every_arrival_is_told_with_whose_it_is(made: Made, told: Frames) -> None:
    rows = told.deliveries
    assert len(rows) == made.truth.files + int((rows["refused"] == "Z010").sum())
    counted = {sha for one in made.truth.projects if one.state == "已计" for sha in one.counted}
    assert set(rows.loc[rows["counted"], "sha"]) <= counted
    assert set(rows.loc[rows["counted"], "verdict"]) <= {"可报", "待说明"}
    assert set(rows.loc[rows["refused"] != "", "role"]) == {"没能打开"}
    codes = {one.code for one in made.truth.projects}
    assert {code for text in rows["code"] for code in text.split("、")} - {""} <= codes
