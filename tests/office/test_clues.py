"""What a clue is: how its projects, cells and numbers are named, and cut."""

from __future__ import annotations

import pytest

from perfeval_xl.office.clues import Clue, ClueKind, brief, clue_of, listed, number, percent, quoted, seen
from tests.office.clue_rows import form


def clue(count: int, weight: float = 50, **said: object) -> Clue:
    """A clue about so many projects."""
    forms = [form(f"A-{nth}", **said) for nth in range(count)]
    return clue_of(ClueKind.FULL, forms, "为什么。", [seen(one, "表!A1") for one in forms], weight)


def test_four_cells_are_named_and_how_many_others_there_are() -> None:
    assert clue(4).evidence == "；".join(f"A-{nth} 表!A1（A-{nth}00000）" for nth in range(4))
    assert clue(5).evidence == f"{clue(4).evidence}；另有1处"
    assert clue(9).evidence == f"{clue(4).evidence}；另有5处"


def test_a_cell_is_told_once_and_a_file_without_one_by_its_code() -> None:
    one = form()
    twice = clue_of(ClueKind.FULL, [one, one], "", [seen(one, "表!A1"), seen(one, "表!A1"), seen(one, "")], 50)
    assert twice.evidence == "A-1 表!A1（A-100000）；A-1（A-100000）"
    assert (twice.codes, twice.name, twice.called) == (("A-1",), "A-1项目", "A-1")
    assert str(seen(form(sha=""), "表!A1")) == "A-1 表!A1"


def test_what_all_have_in_common_is_named_and_else_counted() -> None:
    apart = clue(3)
    assert (apart.name, apart.department, apart.unit) == ("3个表", "某局", "3个单位")
    assert clue(3, unit="某所").unit == "某所"
    forms = [form("A-1", department="甲局", unit="办公室"), form("A-2", department="乙局", unit="办公室")]
    both = clue_of(ClueKind.FULL, forms, "", [], 50)
    assert (both.department, both.unit) == ("2个主管部门", "2个单位")


@pytest.mark.parametrize(("weight", "kept"), [(0.2, 1), (-5, 1), (49.6, 50), (100, 100), (140, 100)])
def test_a_weight_is_a_whole_number_from_1_to_100(weight: float, kept: int) -> None:
    assert clue(1, weight).weight == kept


def test_three_names_are_listed_and_then_they_are_counted() -> None:
    assert listed(["甲", "乙", "丙"]) == "甲、乙、丙"
    assert listed(["甲", "乙", "丙", "丁"]) == "甲、乙、丙等4个"
    assert listed(["甲", "甲", "乙"]) == "甲、乙"
    assert listed(["甲", "乙", "丙"], 1) == "甲等3个"


def test_texts_are_cut_at_forty_characters_and_numbers_have_no_empty_decimals() -> None:
    assert quoted(" 短\n句 ") == "“短⏎句”"
    assert (brief("长" * 40), brief("长" * 41)) == ("长" * 40, "长" * 39 + "…")
    assert [number(value) for value in (90.0, 0.5, 12.345, 100.0, 1e6)] == ["90", "0.5", "12.35", "100", "1000000"]
    assert [percent(share) for share in (1.0, 0.27558, 0.305)] == ["100%", "27.56%", "30.5%"]


def test_a_project_inside_of_a_department_is_called_by_both_codes() -> None:
    assert str(seen(form(inside="A-1-02"), "表!A1")) == "A-1／A-1-02 表!A1（A-100000）"
