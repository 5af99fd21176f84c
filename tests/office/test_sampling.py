"""抽查名单: the tables of what is drawn, made of those of projects and clues."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from perfeval_xl.office.anomalies import CLUES
from perfeval_xl.office.sampling import DRAWS, STRATA, draw, sample, seed_of
from tests.office import small_rounds
from tests.office.frames_by_hand import frame, project, projects

SEED = "2022-2023-01-02"
MONEY = (10.0, 20.0, 30.0, 40.0, 50.0, float("nan"))
FORMS = projects(
    *(
        project(f"A-{number}", denominator=money, rating="优", score=90.0 + number)
        for number, money in enumerate(MONEY)
    ),
    project("B-1", kind="部门整体支出", denominator=5000.0),
    project("C-1", state="退回", denominator=7000.0),
)
NO_CLUES = frame(CLUES, [])


def clues(*rows: tuple[int, str, tuple[str, ...]]) -> pd.DataFrame:
    """Clues of these weights and names, on these projects."""
    return frame(CLUES, ({"weight": weight, "clue": clue, "codes": "\n".join(codes)} for weight, clue, codes in rows))


def test_only_what_is_counted_is_drawn_and_all_of_it_where_no_more_is_there() -> None:
    found = sample(FORMS, NO_CLUES, count=20, seed=SEED)
    assert sorted(found.drawn["code"]) == ["A-0", "A-1", "A-2", "A-3", "A-4", "A-5", "B-1"]
    assert list(found.drawn.columns) == [column.key for column in DRAWS]
    assert found.drawn.set_index("code")["score"]["A-3"] == 93.0


def test_the_order_of_rows_changes_nothing() -> None:
    drawn, turned = (draw(forms, NO_CLUES, count=4, seed=SEED) for forms in (FORMS, FORMS[::-1]))
    pd.testing.assert_frame_equal(drawn, turned)


def test_every_clue_of_a_project_is_named_the_heaviest_first() -> None:
    given = clues((40, "超出", ("A-1",)), (90, "篡改", ("A-1", "A-2")), (40, "超出", ("A-1",)))
    drawn = sample(FORMS, given, count=20, seed=SEED).drawn.set_index("code")
    assert drawn["clues"]["A-1"] == "篡改、超出"
    assert drawn["stratum"]["A-2"] == "项目·金额中·优·有重点线索"
    assert drawn["clues"]["A-0"] == ""
    assert drawn["stratum"]["B-1"] == "部门整体·无等级·无重点线索"


def test_a_clue_about_more_than_a_third_of_all_says_nothing_of_any_one() -> None:
    forms = projects(*(project(f"A-{nth:02}", denominator=10.0) for nth in range(18)))
    shared = tuple(f"A-{nth:02}" for nth in range(7))
    told = sample(forms, clues((90, "雷同", shared), (40, "超出", shared[:6])), count=18, seed=SEED).drawn
    assert dict(told["clues"].value_counts()) == {"超出": 6, "": 12}
    assert set(told["stratum"]) == {"项目·金额小·无等级·无重点线索"}
    few = sample(FORMS, clues((90, "雷同", ("A-0", "A-1", "A-2", "A-3", "A-4"))), count=20, seed=SEED).drawn
    assert (few["clues"] == "雷同").sum() == 5


def test_the_table_of_strata_counts_and_adds_up_the_money_of_each() -> None:
    found = sample(FORMS, NO_CLUES, count=5, seed=SEED)
    assert list(found.strata.columns) == [column.key for column in STRATA]
    by_name = found.strata.set_index("stratum")
    assert list(by_name["population"]) == [1, 2, 2, 2]
    assert found.strata["drawn"].sum() == 5
    assert by_name["money"]["项目·金额大·优·无重点线索"] == 90.0
    assert found.strata["money_drawn"].sum() == found.drawn["denominator"].sum()
    assert dict(found.drawn["stratum"].value_counts()) == dict(by_name["drawn"])


def test_a_round_of_which_nothing_counts_has_nothing_to_draw() -> None:
    found = sample(projects(project("C-1", state="未报")), NO_CLUES, seed=SEED)
    assert (len(found.drawn), len(found.strata)) == (0, 0)
    assert "从0个已计的表中抽取0个" in found.rule[0]


def test_what_was_drawn_before_is_told_so() -> None:
    found = sample(FORMS, NO_CLUES, count=3, seed=SEED, decided=["A-4", "C-1"])
    assert len(found.drawn) == 3
    assert found.drawn.set_index("code")["why"]["A-4"] == "以前已抽中（权数2：金额大）"
    assert "其中以前已抽中1个" in found.rule[0]


def test_the_seed_of_a_round_stays_while_workbooks_are_issued_again() -> None:
    first = small_rounds.issue_row(small_rounds.project(1))
    again = replace(first, batch=2, at="2023-02-09T00:00:00Z")
    assert seed_of(2022, [first]) == seed_of(2022, [again, first]) == SEED
