"""What is drawn to be looked at again: the same everywhere, every 层 covered, and one more form changes little."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_xl.office.drawing import (
    BEFORE,
    LARGE,
    LEAST,
    WHOLE,
    Candidate,
    Drawing,
    drawn_from,
    order_of,
    rule_of,
    wanted_of,
    why_of,
)

SEED = "2022-2023-01-02"
_FORM = st.builds(
    Candidate,
    code=st.integers(0, 999).map("A-{:03}".format),
    is_whole=st.sampled_from((False, False, True)),
    money=st.sampled_from((0.0, 10.0, 55.5, 300.0, 9000.0)),
    rating=st.sampled_from(("优", "良", "中", "差", "无等级")),
    clue=st.sampled_from((0, 0, 10, 40, 90)),
)
_FORMS = st.lists(_FORM, unique_by=lambda one: one.code, max_size=40)
_COUNT = st.integers(1, 50)


def codes(drawing: Drawing) -> list[str]:
    """What is drawn."""
    return [code for code, _ in drawing.chosen]


def numbered(count: int, **said: Any) -> list[Candidate]:
    """So many projects, of which the first has no money and each other one 万元 more."""
    return [Candidate(f"A-{number:03}", money=float(number), **said) for number in range(count)]


@given(_FORMS, _COUNT, st.randoms(use_true_random=False))
def test_the_same_seed_draws_the_same_in_whatever_order_the_forms_stand(
    forms: list[Candidate], count: int, rng: random.Random
) -> None:
    shuffled = rng.sample(forms, len(forms))
    assert drawn_from(shuffled, count, SEED) == drawn_from(forms, count, SEED)


@given(_FORMS, _COUNT)
def test_as_many_are_drawn_as_were_asked_for_or_all(forms: list[Candidate], count: int) -> None:
    drawn = codes(drawn_from(forms, count, SEED))
    assert len(drawn) == len(set(drawn)) == min(count, len(forms))
    assert set(drawn) <= {one.code for one in forms}


@given(_FORMS, _COUNT)
def test_every_stratum_has_one_that_is_drawn(forms: list[Candidate], count: int) -> None:
    drawing = drawn_from(forms, count, SEED)
    assert {drawing.strata[code] for code in codes(drawing)} == set(drawing.strata.values())


@settings(max_examples=300)
@given(_FORMS.filter(bool), _COUNT, st.data())
def test_one_more_form_pushes_out_one_other_and_two_for_each_that_it_moves(
    forms: list[Candidate], count: int, data: st.DataObject
) -> None:
    """As long as the 层 are as coarse as before."""
    new = data.draw(st.sampled_from(forms))
    fewer = [one for one in forms if one != new]
    before, after = drawn_from(fewer, count, SEED), drawn_from(forms, count, SEED)
    if before.by != after.by:
        return
    moved = sum((before.strata[c], before.weights[c]) != (after.strata[c], after.weights[c]) for c in before.strata)
    out = set(codes(before)) - set(codes(after))
    assert len(out) <= 1 + 2 * moved
    if not moved and new.code not in codes(after):
        assert not out


@given(_FORMS, _COUNT)
def test_what_was_drawn_before_stays_drawn(forms: list[Candidate], count: int) -> None:
    before = sorted(one.code for one in forms)[::3]
    drawing = drawn_from(forms, count, SEED, [*before, "不在的"])
    assert set(before) == {code for code, how in drawing.chosen if how == BEFORE}
    assert len(drawing.chosen) == max(len(before), min(count, len(forms)))
    if len(forms) >= count > len(before):
        assert {drawing.strata[code] for code in codes(drawing)} == set(drawing.strata.values())


def test_another_seed_draws_others() -> None:
    assert len({tuple(codes(drawn_from(numbered(60), 6, f"种子{number}"))) for number in range(20)}) == 20


@pytest.mark.parametrize(("population", "expected"), [(3, LEAST), (20, LEAST), (51, 6), (60, 6), (61, 7), (30, LEAST)])
def test_without_a_number_one_of_ten_is_drawn_and_five_of_a_small_round(population: int, expected: int) -> None:
    assert wanted_of(population, None, None) == expected


def test_a_share_is_rounded_up() -> None:
    assert [wanted_of(30, None, share) for share in (0.1, 0.5, 1, 0.001)] == [3, 15, 30, 1]
    assert wanted_of(30, 7, 0.5) == 7


@pytest.mark.parametrize("asked", [(0, None), (None, 0), (None, 1.01), (-1, None)])
def test_no_forms_cannot_be_asked_for(asked: tuple[int | None, float | None]) -> None:
    with pytest.raises(ValueError, match=r"count|share"):
        wanted_of(30, *asked)


def test_anybody_can_draw_again_by_the_rule_as_it_is_printed() -> None:
    """By hand: the number of each project divided by its weight, the smallest one first."""
    heavy = (4, 9)
    forms = [
        Candidate(one.code, money=one.money, clue=90 if number in heavy else 0)
        for number, one in enumerate(numbered(30))
    ]

    def number_of(code: str) -> float:
        # Of the amounts 0 to 29 the smallest ten are up to 9, and the largest from 20 on.
        number = int(code[2:])
        weight = 1 + (2 if number in heavy else 0) + (1 if number > 19 else 0)
        return int(hashlib.sha256(f"{SEED}|{code}".encode()).hexdigest()[:16], 16) / weight

    def stratum_of(code: str) -> object:
        number = int(code[2:])
        return "heavy" if number in heavy else number // 10

    by_number = sorted((one.code for one in forms), key=number_of)
    first = {stratum_of(code): code for code in reversed(by_number)}.values()
    others = [code for code in by_number if code not in first]
    drawing = drawn_from(forms, 8, SEED)
    assert set(codes(drawing)) == {*first, *others[: 8 - len(first)]}
    said = "\n".join(rule_of(drawing, SEED))
    for told in ("从30个已计的表中抽取8个", f"种子：{SEED}", "不超过9.00万元的为小，不超过19.00万元的为中", "前16位"):
        assert told in said


def test_forms_with_heavy_clues_and_much_money_are_drawn_more_often() -> None:
    forms = [
        Candidate(f"A-{number:03}", money=float(number % 3), clue=90 if number < 12 else 0) for number in range(120)
    ]
    drawn = [int(code[2:]) for nth in range(60) for code in codes(drawn_from(forms, 12, f"种子{nth}"))]
    # A tenth of them have a heavy clue and three or four times the chance; a third have twice the chance.
    assert 0.2 < sum(number < 12 for number in drawn) / len(drawn) < 0.45
    assert 0.38 < sum(number % 3 == 2 for number in drawn) / len(drawn) < 0.6


def strata(forms: Sequence[Candidate], count: int) -> list[str]:
    """The names of the 层."""
    return sorted(set(drawn_from(forms, count, SEED).strata.values()))


def test_strata_become_coarser_where_there_are_more_of_them_than_draws() -> None:
    forms = [
        Candidate(one.code, money=one.money, rating="优良中差"[number % 4]) for number, one in enumerate(numbered(48))
    ]
    forms.append(Candidate("A-900", is_whole=True, money=1e6))
    assert len(strata(forms, 13)) == 13
    by_money = ["部门整体·无重点线索", "项目·金额中·无重点线索", "项目·金额大·无重点线索", "项目·金额小·无重点线索"]
    assert strata(forms, 12) == strata(forms, 4) == by_money
    assert strata(forms, 3) == ["部门整体", "项目"]
    assert strata(forms, 1) == [WHOLE]


def test_money_of_departments_makes_no_project_small() -> None:
    departments = [Candidate(f"B-{number}", is_whole=True, money=1e6) for number in range(9)]
    drawing = drawn_from([*numbered(3), *departments], 12, SEED)
    assert LARGE in drawing.strata["A-002"]
    assert drawing.weights["B-0"] == 1


def test_why_says_how_it_was_drawn_and_what_its_weight_is_made_of() -> None:
    forms = [*numbered(8), Candidate("A-100", money=9000.0, clue=90), Candidate("B-100", is_whole=True, clue=40)]
    drawing = drawn_from(forms, 10, SEED)
    told = {code: why_of(next(one for one in forms if one.code == code), drawing, how) for code, how in drawing.chosen}
    assert told["A-100"] == "本层次序最前（权数4：金额大、有重点线索）"
    assert told["B-100"] == "本层次序最前（权数2：有线索）"
    assert told["A-000"].endswith("（权数1）")


def test_the_order_of_a_form_is_a_whole_number_on_every_machine() -> None:
    number = int(hashlib.sha256(b"seed|A-001").hexdigest()[:16], 16)
    assert [order_of("seed", "A-001", weight) for weight in (1, 2, 3, 4)] == [number * by for by in (12, 6, 4, 3)]
