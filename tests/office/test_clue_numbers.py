"""Clues in numbers, each at its threshold: what is a clue, what is none, and what the sentence says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest

from perfeval_xl.findings import Code
from perfeval_xl.office.clue_numbers import MOST_ADJUSTED, adjusted, exact, full_marks, outrun, ten_thousandfold
from perfeval_xl.office.clues import Clue, Form, Indicator
from tests.office.clue_rows import fault, form, row


def one(found: Iterable[Clue]) -> Clue:
    """The only clue."""
    (clue,) = found
    return clue


def unit(*codes: str, department: str = "某局", name: str = "某所", **said: Any) -> list[Form]:
    """Projects of one unit."""
    return [form(code, department=department, unit=name, **said) for code in codes]


# ---- full marks


def test_full_marks_in_all_projects_of_a_unit_are_a_clue() -> None:
    forms = [*unit("A-1", "A-2"), *unit("A-3", score=100.0)]
    clue = one(full_marks([row(of, score=10.0) for of in forms for _ in range(3)]))
    assert clue.why == "某所已计的3个项目，9项指标没有一项扣分，其中1个自评总分也是100分。"
    assert (clue.codes, clue.name, clue.unit) == (("A-1", "A-2", "A-3"), "3个表", "某所")
    assert clue.evidence == "A-1 表!H25（A-100000）；A-2 表!H25（A-200000）；A-3 表!H25（A-300000）"


@pytest.mark.parametrize("score", [9.99, 9.0, None])
def test_one_point_lost_anywhere_and_full_marks_are_none(score: float | None) -> None:
    first, second = unit("A-1", "A-2")
    rows = [row(first, score=10.0), row(second, score=10.0), row(second, score=score)]
    assert len(list(full_marks(rows))) == (1 if score is None else 0)


def test_a_single_project_and_the_form_of_a_department_are_never_full_marks() -> None:
    assert not list(full_marks([row(form(), score=10.0)]))
    forms = [form("A-1", unit="某所", is_whole=True), form("A-1", inside="A-1-01", unit="某所")]
    assert not list(full_marks([row(of, score=10.0) for of in forms]))


def test_projects_inside_of_a_department_are_projects_of_a_unit() -> None:
    forms = [form("A-1", inside=f"A-1-0{nth}", unit="某中心") for nth in (1, 2)]
    clue = one(full_marks([row(of, score=10.0) for of in forms]))
    assert clue.codes == ("A-1",)
    assert clue.evidence.startswith("A-1／A-1-01 表!H25")


def test_a_whole_department_at_full_marks_is_one_clue_and_a_heavier_one() -> None:
    forms = [*unit("A-1", "A-2", name="甲所"), *unit("A-3", "A-4", "A-5", name="乙所")]
    rows = [row(of, score=10.0) for of in forms]
    clue = one(full_marks(rows))
    assert clue.why.startswith("某局所属2个单位已计的5个项目，5项指标没有一项扣分")
    assert clue.unit == "2个单位"
    some = list(full_marks([*rows, row(form("B-1", unit="丙所"))]))
    assert [found.unit for found in some] == ["甲所", "乙所"]
    assert clue.weight > max(found.weight for found in some)


def test_rows_without_points_say_nothing_of_full_marks() -> None:
    first, second = unit("A-1", "A-2")
    assert not list(full_marks([row(first, points=None, score=None), row(second, points=0.0, score=0.0)]))


# ---- scores that outrun the money


@pytest.mark.parametrize(
    ("rate", "score", "is_one"),
    [(0.7999, 9.0, True), (0.8, 9.0, False), (0.5, 9.0, True), (0.5, 8.9, False), (None, 10.0, False)],
)
def test_nine_tenths_of_the_points_with_less_than_80_percent_spent_are_a_clue(
    rate: float | None, score: float, *, is_one: bool
) -> None:
    of = form(rate=rate, score=85.5)
    assert len(list(outrun([of], [row(of, score=score)]))) == is_one


def test_a_score_of_90_is_one_though_indicators_lost_more_than_a_tenth() -> None:
    of = form(rate=0.6, score=90.0)
    clue = one(outrun([of], [row(of, score=8.5)]))
    assert "预算执行率只有60%（执行90万元），指标得分率却是85%（8.5/10分），自评90分" in clue.why
    assert not list(outrun([form(rate=0.6, score=89.99)], [row(of, score=8.5)]))


def test_the_further_apart_the_heavier_and_the_seed_of_suizhou_is_heavy() -> None:
    """21.22 of 77 spent, all 80 points of the indicators: 85.51."""
    near, far = form("A-1", rate=0.79), form("A-2", rate=21.22 / 77, score=85.51)
    found = list(outrun([near, far], [row(of, score=10.0) for of in (near, far)]))
    assert [clue.weight for clue in found] == [50, 76]


# ---- budgets that changed


@pytest.mark.parametrize(
    ("original", "final", "said"),
    [
        (100.0, 130.0, ""),
        (100.0, 130.01, "调增30.01%，没有写原因。"),
        (100.0, 70.0, ""),
        (100.0, 69.0, "调减31%，没有写原因。"),
        (0.0, 50.0, "调增50万元，年初没有预算，没有写原因。"),
        (100.0, 100.0, ""),
        (None, 100.0, ""),
        (100.0, None, ""),
    ],
)
def test_a_budget_that_changed_by_more_than_30_percent_is_a_clue(
    original: float | None, final: float | None, said: str
) -> None:
    found = list(adjusted([form(original=original, final=final)], {}))
    assert [clue.why.split("万元，", 2)[2] for clue in found] == ([said] if said else [])


def test_a_reason_makes_a_changed_budget_lighter_and_is_repeated() -> None:
    of = form(final=150.0)
    silent, told = (one(adjusted([of], reasons)) for reasons in ({}, {of.key: "追加应急资金"}))
    assert told.why.endswith("调增50%，说明写的是“追加应急资金”。")
    assert (silent.weight, told.weight) == (58, 32)
    assert one(adjusted([form(original=10.0, final=1000.0)], {})).weight == 70
    assert one(adjusted([form(original=0.0)], {})).weight == 58
    assert told.evidence == "A-1 表!E8（A-100000）；A-1 表!D8（A-100000）"


def test_what_the_clue_is_called_says_its_threshold() -> None:
    assert one(adjusted([form(final=150.0)], {})).kind.value == f"预算调整超过{MOST_ADJUSTED:.0%}"


# ---- 元 for 万元


@pytest.mark.parametrize(
    ("budget", "said"),
    [
        (1_000_000.0, "约为它的10000倍：疑似把元填成了万元"),
        (3_000_000.0, "约为它的30000倍：疑似把元填成了万元"),
        (3_100_000.0, ""),
        (330_000.0, ""),
        (0.01, "约为它的10000分之一：疑似把万元填成了元"),
        (0.1, ""),
        (2_000.0, ""),
    ],
)
def test_ten_thousand_times_what_is_usual_in_the_department_is_a_clue(budget: float, said: str) -> None:
    forms = [form(f"A-{nth}", final=100.0) for nth in range(3)] + [form("A-9", final=budget)]
    found = list(ten_thousandfold(forms, []))
    assert [(clue.codes, clue.weight) for clue in found] == ([(("A-9",), 85)] if said else [])
    assert all(said in clue.why and "本部门其余3个项目的中位数是100万元" in clue.why for clue in found)


def test_small_departments_are_compared_with_one_another_and_departments_never() -> None:
    forms = [form(f"A-{nth}", final=100.0, department=f"{nth}局") for nth in range(3)]
    forms.append(form("A-9", final=1_000_000.0, department="九局"))
    assert "项目少的各部门其余3个项目" in one(ten_thousandfold(forms, [])).why
    assert not list(ten_thousandfold(forms[1:], []))
    whole = form("B-1", final=1_000_000.0, is_whole=True)
    assert not list(ten_thousandfold([*forms[:3], form("A-8", department="八局"), whole], []))


def test_the_usual_of_an_even_and_of_an_odd_number_of_others() -> None:
    """By hand: of 10, 20, 30 the others of 200,000 have 20; with 40 besides, 25."""
    forms = [form(f"A-{nth}", final=10.0 * nth) for nth in (1, 2, 3)] + [form("A-9", final=200_000.0)]
    assert "其余3个项目的中位数是20万元" in one(ten_thousandfold(forms, [])).why
    assert "其余4个项目的中位数是25万元" in one(ten_thousandfold([form("A-4", final=40.0), *forms], [])).why


def test_a_form_without_a_final_budget_is_compared_by_what_it_had_at_first() -> None:
    forms = [form(f"A-{nth}", final=100.0) for nth in range(3)] + [form("A-9", final=None, original=1e6)]
    assert one(ten_thousandfold(forms, [])).evidence == "A-9 表!D8（A-900000）"


def test_forms_without_a_budget_are_compared_with_nobody() -> None:
    forms = [form(f"A-{nth}", final=0.0) for nth in range(4)] + [form("A-8", final=None, original=None)]
    assert not list(ten_thousandfold(forms, []))


@pytest.mark.parametrize("code", ["S023", "S123", "S124", "S125"])
def test_what_the_check_found_within_a_form_is_a_clue_where_it_counts(code: str) -> None:
    mixed = fault(code, message="全年执行数900000万元", place="表!F8")
    clue = one(ten_thousandfold([form()], [mixed, fault("S016"), fault(code, is_counted=False)]))
    assert (clue.why, clue.evidence) == ("全年执行数900000万元。", "A-1 表!F8（A-100000）")
    assert code in Code.__members__


# ---- actual = target


def _exact(of: Form, count: int) -> list[Indicator]:
    numbers = [(100.0 + nth, f"表!F{15 + nth}") for nth in range(1, count + 1)]
    return [row(of, actual_number=value, target_number=value, actual_place=place) for value, place in numbers]


def test_every_actual_that_is_its_target_to_the_digit_is_a_clue() -> None:
    clue = one(exact(_exact(form(), 4)))
    assert clue.why == (
        "A-1的数字指标，完成值与指标值一个数不差，其中4项难得恰好相等"
        "（如“培训人数 ≥100人→99、培训人数 ≥100人→99、培训人数 ≥100人→99”）。"
    )
    assert not list(exact(_exact(form(), 3)))


def test_one_row_that_differs_and_it_is_none() -> None:
    assert not list(exact([*_exact(form(), 4), row()]))


@pytest.mark.parametrize(
    "natural",
    [
        {"polarity": "＝"},
        {"value_kind": "percent", "actual_number": 1.0, "target_number": 1.0},
        {"actual_number": 0.0, "target_number": 0.0},
        {"value_kind": "day", "actual_number": 45000.0, "target_number": 45000.0},
    ],
)
def test_what_is_equal_by_nature_is_not_counted(natural: dict[str, Any]) -> None:
    of = form()
    free = _exact(of, 3)
    assert not list(exact([*free, *[row(of, **natural) for _ in range(9)]]))


def test_the_projects_of_a_unit_are_one_clue() -> None:
    forms = unit("A-1", "A-2")
    clue = one(exact([found for of in forms for found in _exact(of, 5)]))
    assert clue.codes == ("A-1", "A-2")
    assert clue.why.startswith("A-1、A-2的数字指标")
    # Twice ten rows make 20, and a second form 5.
    assert (clue.weight, one(exact(_exact(form(), 4))).weight) == (45, 28)
    assert "另有6处" in clue.evidence
