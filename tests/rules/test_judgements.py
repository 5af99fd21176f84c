"""Qualitative indicators, what a unit takes off its own score, and the rating."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval_xl.expressions.evaluate import Value, evaluate
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.form import Brief
from perfeval_xl.profiles import load
from tests.issuing.samples import SCORED
from tests.rules.project import NATIONAL, SUIZHOU, at_least, cents, points_for, qualitative, scored

REACHED, PARTLY, MISSED = "达成", "部分达成", "未达成"

Bands = Mapping[str, tuple[str, str | None, str | None]]

SIXTY: Bands = {
    "reached is full without a score of its own": (REACHED, None, "10"),
    "reached and all of the points": (REACHED, "10", "10"),
    "reached and 80 %, which is included": (REACHED, "8", "8"),
    "reached and less than 80 %": (REACHED, "7.99", None),
    "reached and more than all": (REACHED, "10.01", None),
    "partly reached needs a score": (PARTLY, None, None),
    "partly reached and 80 %, which belongs to reached": (PARTLY, "8", None),
    "partly reached and just below 80 %": (PARTLY, "7.99", "7.99"),
    "partly reached and 60 %, which is included": (PARTLY, "6", "6"),
    "partly reached and less than 60 %": (PARTLY, "5.99", None),
    "missed needs a score": (MISSED, None, None),
    "missed and 60 %, which belongs to partly": (MISSED, "6", None),
    "missed and just below 60 %": (MISSED, "5.99", "5.99"),
    "missed and nothing": (MISSED, "0", "0"),
    "missed and below nothing": (MISSED, "-0.01", None),
}
FIFTY: Bands = {
    "reached is full without a score of its own": (REACHED, None, "10"),
    "reached and 80 %, which is included": (REACHED, "8", "8"),
    "reached and less than 80 %": (REACHED, "7.99", None),
    "partly reached and just below 80 %": (PARTLY, "7.99", "7.99"),
    "partly reached and 50 %, which is included": (PARTLY, "5", "5"),
    "partly reached and less than 50 %": (PARTLY, "4.99", None),
    "missed and 50 %, which belongs to partly": (MISSED, "5", None),
    "missed and just below 50 %": (MISSED, "4.99", "4.99"),
}
EXAMPLES = {
    **{f"财预〔2020〕10号 80/60: {name}": (NATIONAL, *example) for name, example in SIXTY.items()},
    **{f"湖北 80/50: {name}": (SUIZHOU, *example) for name, example in FIFTY.items()},
}


def grade_of(profile_id: str, short: str) -> str:
    """What the unit picks from the list."""
    return next(band.grade for band in load(profile_id).qualitative.bands if band.short == short)


@pytest.mark.parametrize(("profile_id", "short", "assessed", "expected"), EXAMPLES.values(), ids=list(EXAMPLES))
def test_a_grade_leaves_a_band_for_the_score(
    profile_id: str, short: str, assessed: str | None, expected: str | None
) -> None:
    given = None if assessed is None else Decimal(assessed)
    points = points_for(load(profile_id), qualitative(), "10", actual=grade_of(profile_id, short), assessed=given)

    assert cents(expected) == points


@pytest.mark.parametrize(
    ("short", "assessed", "expected"),
    [(REACHED, "2.66", "2.66"), (REACHED, "2.65", None), (PARTLY, "2.65", "2.65"), (PARTLY, "2.66", None)],
)
def test_the_edge_of_a_band_is_rounded_like_a_score(short: str, assessed: str, expected: str | None) -> None:
    # 80 % of 3.33 is 2.664.
    grade = grade_of(NATIONAL, short)
    points = points_for(load(NATIONAL), qualitative(), "3.33", actual=grade, assessed=Decimal(assessed))

    assert cents(expected) == points


@pytest.mark.parametrize("typed", ["8", "80%", " "])
@pytest.mark.parametrize("short", [REACHED, PARTLY, MISSED])
def test_an_assessment_that_is_text_is_not_scored(short: str, typed: str) -> None:
    points = points_for(load(NATIONAL), qualitative(), "10", actual=grade_of(NATIONAL, short), assessed=typed)

    assert points is None


@pytest.mark.parametrize("typed", [None, " ", "完成", "100%", Decimal(1)], ids=repr)
@pytest.mark.parametrize("profile_id", SCORED)
def test_what_is_no_grade_is_not_scored(profile_id: str, typed: Value) -> None:
    assert points_for(load(profile_id), qualitative(), "10", actual=typed, assessed=Decimal(9)) is None


DEDUCTIONS: Mapping[str, tuple[Value, str]] = {
    "nothing": (None, "8.5"),
    "zero": (Decimal(0), "8.5"),
    "one and a half": (Decimal("1.5"), "7"),
    "half a cent less": (Decimal("0.005"), "8.5"),
    "all of it": (Decimal("8.5"), "0"),
    "more than there is": (Decimal(20), "0"),
    "a text, which takes nothing": ("1分", "8.5"),
}


@pytest.mark.parametrize(("taken", "expected"), DEDUCTIONS.values(), ids=list(DEDUCTIONS))
def test_a_unit_may_take_points_off_its_own_score(taken: Value, expected: str) -> None:
    form = scored(load(NATIONAL), at_least("100"), "10", actual=Decimal(85), deduction=taken)

    assert cents(expected) == form.number("i01.score")
    assert cents("8.5") == form.number("i01.rule_score")


@pytest.mark.parametrize("taken", [Decimal(-1), Decimal("-0.01")])
def test_a_negative_deduction_adds_no_points(taken: Decimal) -> None:
    points = points_for(load(NATIONAL), at_least("100"), "10", actual=Decimal(85), deduction=taken)

    assert cents("8.5") == points


def test_a_deduction_scores_nothing_by_itself() -> None:
    assert points_for(load(NATIONAL), at_least("100"), "10", actual=None, deduction=Decimal(1)) is None


def test_where_no_deduction_is_allowed_the_score_is_the_rules() -> None:
    profile = replace(load(NATIONAL), deduction_allowed=False)
    form = scored(profile, at_least("100"), "10", actual=Decimal(85))

    assert cents("8.5") == form.number("i01.score")
    assert "i01.deduction" not in form.values


RATINGS = {
    "100": "优",
    "90": "优",
    "89.9999999999": "优",
    "89.995": "良",
    "89.99": "良",
    "80": "良",
    "79.995": "中",
    "79.99": "中",
    "60": "中",
    "59.995": "差",
    "59.99": "差",
    "0": "差",
}


@pytest.mark.parametrize(("total", "expected"), RATINGS.items(), ids=[f"{t} is {r}" for t, r in RATINGS.items()])
@pytest.mark.parametrize("profile_id", [known for known in SCORED if load(known).ratings == load(NATIONAL).ratings])
def test_a_total_is_rated_as_it_is_and_never_rounded_up(profile_id: str, total: str, expected: str) -> None:
    assert expected == rating(profile_id, {"execution.score": 10, "total.score": Decimal(total)})


@pytest.mark.parametrize("profile_id", SCORED)
def test_a_total_is_not_rated_before_every_row_is_scored(profile_id: str) -> None:
    assert rating(profile_id, {"execution.score": None, "total.score": Decimal(90)}) is None


def rating(profile_id: str, values: Mapping[str, Value]) -> Value:
    """等级 of a form without indicators, for a total that is given."""
    form = build_form(load(profile_id), Brief("P-1", "项目", 2023, "局", "中心", "目标", (), draft=True))
    expr = form.fields["total.rating"].expr
    assert expr is not None
    return evaluate(expr, values)
