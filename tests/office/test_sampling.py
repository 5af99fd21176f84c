"""抽查名单: the tables of what is drawn, made of those of projects and clues."""

from __future__ import annotations

import pandas as pd
import pytest

from perfeval_xl.ledger.said_rows import DrawRow
from perfeval_xl.office.anomalies import CLUES
from perfeval_xl.office.sampling import DRAWS, ORDER, STRATA, draw, sample, seed_of
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


def test_whoever_has_the_table_of_the_order_can_draw_by_hand() -> None:
    found = sample(FORMS, clues((90, "篡改", ("A-1",))), count=3, seed=SEED)
    order = found.order
    assert list(order.columns) == [column.key for column in ORDER]
    assert list(order["rank"]) == list(range(1, 8))
    numbers = [int(digits, 16) / weight for digits, weight in zip(order["digits"], order["weight"], strict=True)]
    assert numbers == sorted(numbers)
    assert {code for code, how in zip(order["code"], order["how"], strict=True) if how} == set(found.chosen)
    assert order.set_index("code")["weight"]["A-1"] == 3
    assert order["stratum"][0] in set(found.strata["stratum"])


def test_a_round_of_which_nothing_counts_has_nothing_to_draw() -> None:
    found = sample(projects(project("C-1", state="未报")), NO_CLUES, seed=SEED)
    assert (len(found.drawn), len(found.strata)) == (0, 0)
    assert "从0个已计的表中抽取0个" in found.rule[0]


def drew(code: str, *, seed: str = SEED, stratum: str = "层", sha: str = "", draw: str = "2023-03-05-1") -> DrawRow:
    """That a project was drawn."""
    return DrawRow(
        draw, 2022, code, sha or f"sha-{code}", stratum, seed, f"{code}.xlsx", f"{draw[:10]}T00:00:0{draw[-1]}Z"
    )


def test_what_was_drawn_before_is_told_so() -> None:
    found = sample(FORMS, NO_CLUES, count=3, seed=SEED, draws=[drew("A-4"), drew("A-3", sha="以前的")])
    told = found.drawn.set_index("code")
    assert len(told) == 3
    assert told["why"]["A-4"] == "以前已抽中（权数2：金额大）"
    assert told["standing"]["A-4"] == "已抽中"
    assert told["standing"]["A-3"].startswith("已抽中，现在计入的是另一份")
    assert sorted(told["draw"]) == ["", "2023-03-05-1", "2023-03-05-1"]
    assert sorted(told["standing"])[-1] == "还没有抽"
    assert "其中以前已抽中2个" in found.rule[0]


@pytest.mark.parametrize("state", ["待定", "退回", "免报"])
def test_what_was_drawn_and_counts_no_more_stays_and_no_other_comes_in_its_stead(state: str) -> None:
    drawn = draw(FORMS, NO_CLUES, count=3, seed=SEED)
    before = [drew(code) for code in drawn["code"]]
    first = before[0].code
    forms = FORMS.assign(state=FORMS["state"].where(FORMS["code"] != first, state))
    found = sample(forms, NO_CLUES, count=3, seed=SEED, draws=before)
    assert sorted(found.drawn["code"]) == sorted(drawn["code"])
    assert found.drawn.set_index("code")["standing"][first] == f"已抽中，现在是“{state}”"
    assert (first in found.chosen, len(found.chosen)) == (False, 2)
    assert any(f"现在不是已计的1个：{first}（{state}）" in sentence for sentence in found.rule)
    # More may be drawn besides, if somebody asks for it.
    assert len(sample(forms, NO_CLUES, count=4, seed=SEED, draws=before).chosen) == 3


def test_what_could_not_be_drawn_is_told_with_why() -> None:
    forms = projects(
        *(project(f"A-{nth}") for nth in range(3)),
        *(project(f"B-{nth:02}", state="待定") for nth in range(11)),
        project("C-1", state="未报"),
        project("D-1", state="免报"),
    )
    told = "".join(sample(forms, NO_CLUES, seed=SEED).rule)
    assert "在册16个，只从已计的里抽；不在抽取范围内的13个：待定11个（B-00、B-01、" in told
    assert "B-09等）、未报1个（C-1）、免报1个（D-1）。" in told


def test_what_somebody_named_or_drew_with_another_seed_pushes_nothing_out() -> None:
    drawn = draw(FORMS, NO_CLUES, count=3, seed=SEED)
    others = [code for code in FORMS["code"] if code not in set(drawn["code"]) and code != "C-1"]
    before = [drew(others[0], seed="", stratum="指定"), drew(others[1], seed="另一个", draw="2023-03-05-2")]
    found = sample(FORMS, NO_CLUES, count=3, seed=SEED, draws=before)
    assert list(found.chosen) == list(drawn["code"])
    assert list(found.drawn["code"]) == [*drawn["code"], *others[:2]]
    assert list(found.drawn["why"])[3:] == ["指定", "以前已抽中，种子：另一个"]
    assert found.rule[-1] == "已抽的批次：2023-03-05-1（指定）1个、2023-03-05-2（种子：另一个）1个"


def test_nobody_knows_the_seed_before_the_forms_are_there_and_a_draw_keeps_it() -> None:
    named, drawn = drew("A-1", seed="", stratum="指定", draw="2023-03-05-9"), drew("A-1")
    first = seed_of(2022, FORMS, [named])
    assert first == seed_of(2022, FORMS[::-1], []) != seed_of(2022, FORMS[:-2], [])
    assert first.startswith("2022-")
    assert seed_of(2022, FORMS, [drawn, named]) == SEED
