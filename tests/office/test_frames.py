"""The tables of a round: each number stands in the cell that is named, and sums are those of what was planted."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import openpyxl
import pandas
import pytest

from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office.columns import INDICATORS, PROJECTS, Column
from perfeval_xl.office.frames import Frames, frames_of
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import lines_of, view_of
from perfeval_xl.profiles import load
from tests.office.round_once import Made, small_round

SAMPLE = 100
"""Numbers that are looked up in the originals."""
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


def test_a_hundred_numbers_stand_in_the_cells_of_the_originals_that_are_named(made: Made, told: Frames) -> None:
    per_10k = scales(made)
    paths = dict(zip(told.projects["sha"], told.projects["original"], strict=True))

    @cache
    def book(sha: str) -> openpyxl.Workbook:
        return openpyxl.load_workbook(made.folder / paths[sha], data_only=True)

    every = [*numbers(told.projects, PROJECTS), *numbers(told.indicators, INDICATORS)]
    assert {key for _, _, key, _, _ in every} >= {"score", "rate", "actual_number", "target_number", "points", *MONEY}
    for code, sha, key, place, number in random.Random(16).sample(every, SAMPLE):
        sheet, _, cell = place.rpartition("!")
        found = book(sha)[sheet][cell].value
        if isinstance(found, datetime):
            found = (found - DAY_ZERO).days
        scale = per_10k[code] if key in MONEY else 1
        assert float(found) == pytest.approx(number * scale, rel=1e-12, abs=1e-12), (code, place, key)
