"""Indicators with a number or a day: ≥, ≤, = and 时限."""

from decimal import Decimal

import pytest

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.written_values import Target
from perfeval_xl.profiles import load
from perfeval_xl.profiles.describe import describe
from perfeval_xl.rules.quantities import AllOrNothing, LessIsBetter, LinearExcess, OnTime, PassLine, PassLineAtMost
from perfeval_xl.vocabulary import UNFINISHED, Category, Polarity
from tests.issuing.samples import SCORED
from tests.rules.project import (
    COST,
    DATONG,
    DEADLINE,
    HUAIHUA,
    NATIONAL,
    SUIZHOU,
    YIYANG,
    at_least,
    at_most,
    cents,
    deadline,
    exact,
    percent,
    points_for,
    variant,
)

MORE_IS_BETTER = {
    "益阳 built 850 of 1000": (YIYANG, "1000", "850", "5", "4.25"),
    "益阳 did 6 of 9": (YIYANG, "9", "6", "5", "3.33"),
    "益阳 did 5 of 6": (YIYANG, "6", "5", "5", "4.17"),
    "益阳 did 15 of 20": (YIYANG, "20", "15", "5", "3.75"),
    "大同 reached 80 of 100": (DATONG, "100", "80", "15", "12"),
    "怀化 reached the target": (HUAIHUA, "157", "157", "10", "10"),
    "随州 reached more than the target, which adds nothing": (SUIZHOU, "4", "9", "10", "10"),
    "nothing done": (NATIONAL, "9", "0", "5", "0"),
    "below zero counts as nothing done": (NATIONAL, "9", "-3", "5", "0"),
    "a half cent counts": (NATIONAL, "1000", "501", "5", "2.51"),
    "just below the target": (NATIONAL, "1000", "999", "10", "9.99"),
}


@pytest.mark.parametrize(
    ("profile_id", "target", "actual", "points", "expected"),
    MORE_IS_BETTER.values(),
    ids=[f"财预〔2020〕10号 ≥: {example}" for example in MORE_IS_BETTER],
)
def test_at_least(profile_id: str, target: str, actual: str, points: str, expected: str) -> None:
    score = points_for(load(profile_id), at_least(target), points, actual=Decimal(actual))

    assert cents(expected) == score


LESS_IS_BETTER = {
    "100 is the limit": ("100", "100", "10", "10"),
    "less than the limit": ("100", "60", "10", "10"),
    "nothing used": ("100", "0", "10", "10"),
    "below zero counts as nothing used": ("100", "-5", "10", "10"),
    "a tenth too much": ("100", "110", "9.09", "9.00"),
    "a quarter too much": ("100", "125", "8.00", "7.50"),
    "half as much again": ("100", "150", "6.67", "5.00"),
    "twice the limit": ("100", "200", "5.00", "0"),
    "three times the limit": ("100", "300", "3.33", "0"),
    "a limit of nothing, kept": ("0", "0", "10", "10"),
    "a limit of nothing, broken": ("0", "1", "0", "0"),
}


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [(target, actual, ratio) for target, actual, ratio, _ in LESS_IS_BETTER.values()],
    ids=[f"填表说明 ≤ A/B: {example}" for example in LESS_IS_BETTER],
)
@pytest.mark.parametrize(
    "profile_id", [known for known in SCORED if load(known).scoring[Polarity.AT_MOST].rule == LessIsBetter()]
)
def test_at_most_by_ratio(profile_id: str, target: str, actual: str, expected: str) -> None:
    points = points_for(load(profile_id), at_most(target), "10", actual=Decimal(actual))

    assert cents(expected) == points


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [(target, actual, excess) for target, actual, _, excess in LESS_IS_BETTER.values()],
    ids=[f"审核口径 ≤ 2-B/A: {example}" for example in LESS_IS_BETTER],
)
def test_at_most_by_excess(target: str, actual: str, expected: str) -> None:
    profile = variant(NATIONAL, Polarity.AT_MOST, LinearExcess())
    points = points_for(profile, at_most(target), "10", actual=Decimal(actual))

    assert cents(expected) == points


EQUALS = {
    "reached": ("7", "7", "10", "10"),
    "more than named is full": ("7", "8", "10", "0"),
    "less than named is in proportion": ("7", "5", "7.14", "0"),
    "nothing of it": ("7", "0", "0", "0"),
    "below zero": ("7", "-1", "0", "0"),
    "nothing was to happen and nothing did": ("0", "0", "10", "10"),
    "nothing was to happen and something did": ("0", "2", "0", "0"),
}


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [(target, actual, proportional) for target, actual, proportional, _ in EQUALS.values()],
    ids=[f"审核口径 =: {example}" for example in EQUALS],
)
def test_exact(target: str, actual: str, expected: str) -> None:
    assert cents(expected) == points_for(load(NATIONAL), exact(target), "10", actual=Decimal(actual))


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [(target, actual, direct) for target, actual, _, direct in EQUALS.values()],
    ids=[f"财预〔2021〕101号直接赋分 =: {example}" for example in EQUALS],
)
def test_exact_or_nothing(target: str, actual: str, expected: str) -> None:
    profile = variant(NATIONAL, Polarity.EXACT, AllOrNothing())

    assert cents(expected) == points_for(profile, exact(target), "10", actual=Decimal(actual))


PASS_LINE = {
    "80 % of what was asked for is half": (at_least("100"), "80", "5"),
    "all of it": (at_least("100"), "100", "10"),
    "more of it": (at_least("100"), "250", "10"),
    "just the line": (at_least("100"), "60", "0"),
    "below the line": (at_least("100"), "59", "0"),
    "an = that is nearly reached": (exact("10"), "9", "7.5"),
    "a limit that is kept": (at_most("100"), "100", "10"),
    "a limit that is passed by a quarter: A/B is 80 %": (at_most("100"), "125", "5"),
    "a limit that is doubled: A/B is 50 %": (at_most("100"), "200", "0"),
}


@pytest.mark.parametrize(("target", "actual", "expected"), PASS_LINE.values(), ids=list(PASS_LINE))
def test_by_a_pass_line_of_60_percent(target: Target, actual: str, expected: str) -> None:
    assert cents(expected) == points_for(load(COST), target, "10", actual=Decimal(actual))


def test_a_pass_line_and_the_names_of_the_levels_say_that_nobody_read_them() -> None:
    profile = load(COST)
    line = {line.topic: line for line in describe(profile)}

    assert profile.scoring[Polarity.AT_LEAST].rule == PassLine(Decimal("0.6"))
    assert profile.scoring[Polarity.AT_MOST].rule == PassLineAtMost(Decimal("0.6"))
    for topic in ("指标 ≥", "指标 ≤", "指标 ＝"):
        assert "60%以下（达标线）不得分，其间按“（完成率－60%）÷40%×分值”计分" in line[topic].rule
        assert "原文未核对" in line[topic].basis
    assert "基本达成目标" in line["定性指标"].rule
    assert "凭记忆（原文未核对）" in line["定性指标"].basis


@pytest.mark.parametrize("share", ["0", "0.5"])
def test_what_was_never_finished_scores_nothing_even_where_lateness_scores(share: str) -> None:
    profile = variant(NATIONAL, Polarity.DEADLINE, OnTime(Decimal(share)))

    assert points_for(profile, deadline(), "5", actual=UNFINISHED) == 0
    assert points_for(profile, deadline(), "5", actual="尚未完成") is None


DAYS = {
    "a month early": (-31, "5", "5"),
    "on the day": (0, "5", "5"),
    "a day late": (1, "0", "2.5"),
    "a year late": (365, "0", "2.5"),
}


@pytest.mark.parametrize(
    ("days", "expected"), [(days, all_or_none) for days, all_or_none, _ in DAYS.values()], ids=list(DAYS)
)
@pytest.mark.parametrize(
    "profile_id", [known for known in SCORED if load(known).scoring[Polarity.DEADLINE].rule == OnTime(Decimal(0))]
)
def test_a_deadline_is_kept_or_missed(profile_id: str, days: int, expected: str) -> None:
    points = points_for(load(profile_id), deadline(), "5", category=Category.TIMELINESS, actual=DEADLINE + days)

    assert cents(expected) == points


@pytest.mark.parametrize(("days", "expected"), [(days, half) for days, _, half in DAYS.values()], ids=list(DAYS))
def test_where_half_is_left_a_missed_deadline_keeps_half(days: int, expected: str) -> None:
    profile = variant(NATIONAL, Polarity.DEADLINE, OnTime(Decimal("0.5")))

    assert cents(expected) == points_for(profile, deadline(), "5", actual=DEADLINE + days)


STEPS = {
    "90 % is included in full": ("90", "10"),
    "100 %": ("100", "10"),
    "89.99 % has eight tenths": ("89.99", "8"),
    "80 % is included in eight tenths": ("80", "8"),
    "79.99 % has half": ("79.99", "5"),
    "60 % is included in half": ("60", "5"),
    "59.99 % has nothing": ("59.99", "0"),
}


@pytest.mark.parametrize(
    ("actual", "expected"), STEPS.values(), ids=[f"财预〔2021〕101号满意度: {step}" for step in STEPS]
)
def test_satisfaction_is_scored_by_the_percentage_itself(actual: str, expected: str) -> None:
    target = at_least("95", "%")
    points = points_for(load(COST), target, "10", category=Category.BENEFICIARY, actual=percent(actual))

    assert cents(expected) == points


def test_elsewhere_satisfaction_is_scored_by_its_target() -> None:
    target = at_least("95", "%")
    points = points_for(load(NATIONAL), target, "10", category=Category.BENEFICIARY, actual=percent("89.99"))

    assert cents("9.47") == points


def test_a_satisfaction_that_is_no_percentage_is_scored_by_its_target() -> None:
    target = at_least("10", "分")
    points = points_for(load(COST), target, "10", category=Category.BENEFICIARY, actual=Decimal("9.5"))

    assert cents("8.75") == points


TARGETS = [at_least("100"), at_most("100"), exact("100"), deadline()]
NO_NUMBERS: dict[str, Value] = {
    "a blank": None,
    "a space": " ",
    "a percentage typed as text": "80%",
    "digits typed as text": "100",
    "an actual with its operator": "≥100",
    "a word": "完成",
}


@pytest.mark.parametrize("typed", NO_NUMBERS.values(), ids=list(NO_NUMBERS))
@pytest.mark.parametrize("target", TARGETS, ids=[target.polarity.sign for target in TARGETS])
@pytest.mark.parametrize("profile_id", SCORED)
def test_what_is_no_number_is_not_scored(profile_id: str, target: Target, typed: Value) -> None:
    assert points_for(load(profile_id), target, "10", actual=typed) is None
