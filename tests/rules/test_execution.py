"""预算执行率: which budget it is measured by, and what it is worth."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from perfeval_xl.profiles import load
from perfeval_xl.rules.execution import Linear
from tests.issuing.samples import SCORED
from tests.rules.project import (
    COST,
    DATONG,
    HUAIHUA,
    NATIONAL,
    SUIZHOU,
    SUIZHOU_ORIGINAL,
    YIYANG,
    YIYANG_ORIGINAL,
    cents,
    execution,
)

PUBLISHED = {
    "随州, as one report has it: 21.22 of 77 at the start of the year, 20 points": (
        SUIZHOU_ORIGINAL,
        "21.22",
        "77",
        None,
        "5.51",
    ),
    "随州, as the form of the province has it: of the adjusted budget": (SUIZHOU, "21.22", None, "77", "5.51"),
    "随州, adjusted to 40": (SUIZHOU, "21.22", None, "40", "10.61"),
    "益阳 takes the budget of the whole year": (YIYANG, "1246.51", "1444.49", "1246.51", "10"),
    "益阳, as one report has it: 1246.51 of 1444.49 at the start of the year, 10 points": (
        YIYANG_ORIGINAL,
        "1246.51",
        "1444.49",
        "1246.51",
        "8.63",
    ),
    "大同 spent 949.78 of 1009.86 for the whole year, 10 points": (DATONG, "949.78", None, "1009.86", "9.41"),
    "怀化 spent 10.70 of 10.70 for the whole year, 10 points": (HUAIHUA, "10.70", "20", "10.70", "10"),
    "通行做法 takes the adjusted budget: 1246.51 of 1246.51": (
        NATIONAL,
        "1246.51",
        "1444.49",
        "1246.51",
        "10",
    ),
    "通行做法: a place that spends half has half of the points": (NATIONAL, "50", None, "100", "5"),
    "通行做法: 廊坊 spent 37.24 of 43.2, which was given 9 and is worth": (
        NATIONAL,
        "37.24",
        "43.2",
        "43.2",
        "8.62",
    ),
    "通行做法: a half cent counts": (NATIONAL, "0.8005", None, "1", "8.01"),
    "财预〔2021〕101号 scores 大同's 94.05 % by steps": (COST, "949.78", None, "1009.86", "7"),
}


@pytest.mark.parametrize(
    ("profile_id", "spent", "original", "final", "expected"), PUBLISHED.values(), ids=list(PUBLISHED)
)
def test_published_figures(profile_id: str, spent: str, original: str | None, final: str | None, expected: str) -> None:
    form = execution(
        load(profile_id),
        spent=Decimal(spent),
        original=None if original is None else Decimal(original),
        final=None if final is None else Decimal(final),
    )

    assert cents(expected) == form.number("execution.score")


STEPS = {
    "100 % has 10": ("100", "10"),
    "120 % has 10, not more": ("120", "10"),
    "99.99 % has 7": ("99.99", "7"),
    "94.05 % has 7": ("94.05", "7"),
    "80 % is included in 7": ("80", "7"),
    "79.99 % has 5": ("79.99", "5"),
    "60 % is included in 5": ("60", "5"),
    "59.9 % has nothing": ("59.9", "0"),
    "0 % has nothing": ("0", "0"),
}


@pytest.mark.parametrize(("percent", "expected"), STEPS.values(), ids=[f"财预〔2021〕101号: {step}" for step in STEPS])
def test_execution_by_steps(percent: str, expected: str) -> None:
    form = execution(load(COST), spent=Decimal(percent), final=Decimal(100))

    assert cents(expected) == form.number("execution.score")


@pytest.mark.parametrize("profile_id", SCORED)
def test_more_than_the_budget_is_worth_no_more_than_full(profile_id: str) -> None:
    profile = load(profile_id)
    form = execution(profile, spent=Decimal(130), original=Decimal(100), final=Decimal(100))

    assert form.number("execution.rate") == Fraction(13, 10)
    assert form.number("execution.score") == profile.execution.points


@pytest.mark.parametrize("profile_id", SCORED)
def test_without_a_budget_there_is_no_rate_and_no_score(profile_id: str) -> None:
    form = execution(load(profile_id), spent=Decimal(5), original=Decimal(0), final=Decimal(0))

    assert form.number("execution.rate") == 0
    assert form.number("execution.score") == 0


@pytest.mark.parametrize("profile_id", SCORED)
def test_nothing_spent_scores_nothing(profile_id: str) -> None:
    form = execution(load(profile_id), spent=Decimal(0), original=Decimal(100), final=Decimal(100))

    assert form.number("execution.score") == 0


@pytest.mark.parametrize("profile_id", SCORED)
def test_a_negative_expenditure_scores_nothing(profile_id: str) -> None:
    form = execution(load(profile_id), spent=Decimal(-5), original=Decimal(100), final=Decimal(100))

    assert form.number("execution.score") == 0


@pytest.mark.parametrize("profile_id", SCORED)
def test_a_blank_expenditure_is_not_scored(profile_id: str) -> None:
    form = execution(load(profile_id), spent=None, original=Decimal(100), final=Decimal(100))

    assert form.values["execution.score"] is None


@pytest.mark.parametrize("typed", ["80%", "80", " ", "无"])
def test_an_expenditure_that_is_text_is_not_scored(typed: str) -> None:
    form = execution(load(NATIONAL), spent=typed, final=Decimal(100))

    assert form.values["execution.score"] is None


@pytest.mark.parametrize("typed", ["100万元", " "])
def test_a_budget_that_is_text_is_not_scored(typed: str) -> None:
    form = execution(load(NATIONAL), spent=Decimal(100), final=typed)

    assert form.values["execution.score"] is None


@pytest.mark.parametrize(("percent", "expected"), [("90", "8.5"), ("85", "8.5"), ("84.99", "8.5"), ("50", "5")])
def test_a_cap_below_one_is_the_most_that_can_be_reached(percent: str, expected: str) -> None:
    profile = load(NATIONAL)
    capped = replace(profile, execution=replace(profile.execution, rule=Linear(cap=Decimal("0.85"))))
    form = execution(capped, spent=Decimal(percent), final=Decimal(100))

    assert cents(expected) == form.number("execution.score")
