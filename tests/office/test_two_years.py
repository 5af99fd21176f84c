"""Two seeded rounds of two years: every planted change is found, and nothing else."""

from __future__ import annotations

from pathlib import Path

from perfeval_xl.office.year_clues import OF_TWO_YEARS
from tests.office.round_making import YEAR
from tests.office.two_years import SHARE, by_rows, compared, outcome, planted
from tests.office.year_changes import CHANGES

FEW = (
    "cn_national/2020",
    "cn_national/2020_transfer",
    "jiangsu_suzhou/2021",
    "yunnan/2020",
    "hunan_hengyang/2022",
)
"""Forms of all kinds: with boxes for measures, without points, with economic cost, in 元, of a department."""


def test_every_planted_change_is_found_and_none_is_invented(tmp_path: Path) -> None:
    made = planted(SHARE * (len(CHANGES) + 2), 4, FEW)
    before = by_rows(tmp_path / "上年", YEAR - 1, made.before)
    now = by_rows(tmp_path / "今年", YEAR, made.now)
    tables, seconds = compared(now, before)
    result = outcome(made, tables, seconds)
    assert set(result.planted) == {change.name for change in CHANGES}
    assert result.missed == ()
    assert result.invented == ()
    assert {clue.kind for clue in tables.clues} == OF_TWO_YEARS
