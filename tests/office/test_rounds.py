"""A folder is a round, or it is said what it is instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval_xl.errors import UnreadableError
from perfeval_xl.office.rounds import Round, round_at


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """The folder of a round, among others."""
    folder = tmp_path / "2023年度绩效自评"
    (folder / "台账").mkdir(parents=True)
    (folder / "台账" / "登记.jsonl").write_text("{}\n", encoding="utf-8")
    (folder / "来件" / "某局").mkdir(parents=True)
    (tmp_path / "别的").mkdir()
    return folder


def test_a_round_is_where_a_journal_lies(place: Path) -> None:
    found = round_at(place)
    assert found == Round(place)
    assert (found.inbox, found.forms) == (place / "来件", place / "自评表")
    assert (found.ledger, found.rules) == (place / "台账", place / "台账" / "规则")


@pytest.mark.parametrize("inner", ["来件", "来件/某局", "台账", ".."])
def test_a_folder_too_low_or_too_high_is_told_with_the_one_that_is_meant(inner: str, place: Path) -> None:
    with pytest.raises(UnreadableError, match="不是一轮自评的文件夹") as error:
        round_at(place / inner)
    assert str(place) in str(error.value).replace("来件/..", "").replace("/..", "/2023年度绩效自评")


def test_another_folder_is_told_with_what_makes_a_round(place: Path) -> None:
    with pytest.raises(UnreadableError, match="build … --round"):
        round_at(place.parent / "别的")


def test_what_is_no_folder_is_told(place: Path) -> None:
    with pytest.raises(UnreadableError, match="没有这个文件夹"):
        round_at(place / "没有")
