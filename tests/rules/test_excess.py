"""What far more than the target costs, where a place says so: 超过指标值130%扣2分."""

from decimal import Decimal
from pathlib import Path

import pytest

from perfeval_xl.errors import ProfileError
from perfeval_xl.expressions.evaluate import evaluate
from perfeval_xl.forms import row_tests
from perfeval_xl.profiles import Profile, load
from perfeval_xl.profiles.describe import describe
from perfeval_xl.profiles.library import Library
from tests.profiles.broken import BROKEN, SOURCE, write
from tests.rules.project import NATIONAL, at_least, at_most, cents, exact, points_for, scored

EXCESS = "excess = [{ above = 1.3, points = 2 }, { from = 2, share = 0.5 }]"


def place(root: Path, excess: str) -> Profile:
    """A place where more than the target may cost points, for ≥ and for =."""
    rule = f'rule = "proportional"\n{excess}\n{SOURCE}'
    body = f"[scoring.at_least]\n{rule}[scoring.exact]\n{rule}"
    return Library((write(root, body),)).load(BROKEN)


SCORES = {
    "85": "8.5",
    "100": "10",
    "130": "10",
    "130.1": "8",
    "199.9": "8",
    "200": "5",
    "900": "5",
}


@pytest.mark.parametrize(("actual", "expected"), SCORES.items(), ids=list(SCORES))
def test_the_highest_tier_that_is_met_counts(tmp_path: Path, actual: str, expected: str) -> None:
    profile = place(tmp_path, EXCESS)

    assert points_for(profile, at_least("100"), "10", actual=Decimal(actual)) == cents(expected)
    assert points_for(profile, exact("100"), "10", actual=Decimal(actual)) == cents(expected)
    assert points_for(profile, at_most("100"), "10", actual=Decimal(50)) == 10


def test_nowhere_else_does_more_cost_anything() -> None:
    assert points_for(load(NATIONAL), at_least("100"), "10", actual=Decimal(900)) == 10


def test_no_more_is_lost_than_there_is(tmp_path: Path) -> None:
    assert points_for(place(tmp_path, EXCESS), at_least("100"), "1", actual=Decimal(140)) == 0


def test_the_unit_is_told_and_asked_for_a_reason(tmp_path: Path) -> None:
    profile = place(tmp_path, EXCESS)
    form = scored(profile, at_least("100"), "10", actual=Decimal(140))
    lines = {line.topic: line.rule for line in describe(profile)}

    told = "；实际值超过指标值130%的扣2分，达到指标值200%的扣50%的分值（只按最高的一档扣），扣完为止"
    assert lines["指标 ≥"].endswith(told)
    assert lines["超额完成"] == "实际值达到指标值130%以上的，须在偏差原因栏说明，扣分见各类指标的规则"
    assert evaluate(row_tests.loss_is_unexplained(profile, form.form.rows[0].facts), form.values) is True


MISTAKES = {
    "neither above nor from": ("{ points = 2 }", "excess[1].above", "above和from要写一个，只写一个"),
    "both": ("{ above = 1.3, from = 1.3, points = 2 }", "excess[1].above", "above和from要写一个，只写一个"),
    "no loss": ("{ above = 1.3 }", "excess[1].points", "points和share要写一个，只写一个"),
    "a loss of nothing": ("{ above = 1.3, points = 0 }", "excess[1].points", "应大于0"),
    "more than everything": ("{ above = 1.3, share = 1.5 }", "excess[1].share", "超出范围"),
    "below the target": ("{ above = 0.9, points = 2 }", "excess[1].above", "超出范围"),
    "what is just reached": ("{ from = 1, points = 2 }", "excess[1].from", "刚好完成的不能扣分"),
    "the same twice": ("{ above = 1.3, points = 1 }, { above = 1.3, points = 2 }", "excess", "同一倍数写了两档"),
    "from the highest": ("{ above = 2, points = 3 }, { above = 1.3, points = 2 }", "excess", "应从低到高排列"),
    "less for more": ("{ above = 1.3, points = 3 }, { above = 2, points = 2 }", "excess", "扣得少"),
    "an unknown key": ("{ above = 1.3, points = 2, colour = 1 }", "excess[1].colour", "不认识的项"),
    "a number": ("1.3", "excess", "应为"),
}


@pytest.mark.parametrize(("written", "where", "what"), MISTAKES.values(), ids=list(MISTAKES))
def test_a_mistake_is_told_with_its_place(tmp_path: Path, written: str, where: str, what: str) -> None:
    with pytest.raises(ProfileError) as caught:
        place(tmp_path, f"excess = [{written}]")

    told = [str(mistake) for mistake in caught.value.mistakes if mistake.where == f"scoring.at_least.{where}"]
    assert told
    assert what in told[0]
