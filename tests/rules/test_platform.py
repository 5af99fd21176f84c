"""The profile that scores as 预算管理一体化 does: cases worked by the source that could be read in full."""

from dataclasses import replace
from decimal import Decimal

import pytest

from perfeval_xl.expressions.evaluate import evaluate
from perfeval_xl.forms import row_tests
from perfeval_xl.forms.form import FieldKind
from perfeval_xl.forms.written_values import Target
from perfeval_xl.profiles import examples, load
from perfeval_xl.profiles.describe import describe
from perfeval_xl.profiles.negatives import Counted
from perfeval_xl.profiles.profile import Asks
from perfeval_xl.scoring import ScoredForm
from perfeval_xl.submission import check_file
from tests.rules.project import NATIONAL, at_least, at_most, cents, exact, execution, points_for, scored

PLATFORM = "cn_national/platform"

QUANTITIES = {
    "≥ in proportion": (at_least("1000"), "850", "8.5"),
    "≥ reached": (at_least("1000"), "1000", "10"),
    "≥ far exceeded: no loss": (at_least("1000"), "5000", "10"),
    "≥ below zero counts as nothing": (at_least("1000"), "-3", "0"),
    "≤ kept": (at_most("100"), "60", "10"),
    "≤ passed by a tenth": (at_most("100"), "110", "9"),
    "≤ passed by a quarter": (at_most("100"), "125", "7.5"),
    "≤ passed by a half": (at_most("100"), "150", "5"),
    "≤ doubled": (at_most("100"), "200", "0"),
    "≤ below zero counts as nothing used": (at_most("100"), "-5", "10"),
    "= in proportion": (exact("7"), "5", "7.14"),
    "= more than named is full": (exact("7"), "8", "10"),
    "= 0 kept": (exact("0"), "0", "10"),
    "= 0 broken": (exact("0"), "1", "0"),
    "= 0 and below zero, which is 0": (exact("0"), "-1", "10"),
}


@pytest.mark.parametrize(("target", "actual", "expected"), QUANTITIES.values(), ids=list(QUANTITIES))
def test_quantities(target: Target, actual: str, expected: str) -> None:
    assert cents(expected) == points_for(load(PLATFORM), target, "10", actual=Decimal(actual))


RATES = {
    "大同: 94.05 %": ("949.78", "1009.86", "9.41"),
    "94.045 % is 94.05 % before it is scored": ("94.045", "100", "9.41"),
    "nothing budgeted": ("5", "0", "0"),
    "more than budgeted": ("130", "100", "10"),
}


@pytest.mark.parametrize(("spent", "budget", "expected"), RATES.values(), ids=list(RATES))
def test_the_rate_is_rounded_to_a_hundredth_of_a_percent_before_it_is_scored(
    spent: str, budget: str, expected: str
) -> None:
    form = execution(load(PLATFORM), spent=Decimal(spent), final=Decimal(budget))

    assert cents(expected) == form.number("execution.score")


def test_elsewhere_the_rate_is_scored_as_it_is() -> None:
    assert execution(load(NATIONAL), spent=Decimal("94.045"), final=Decimal(100)).number("execution.score") == cents(
        "9.4"
    )


def lowest(profile_id: str) -> Decimal | None:
    """The smallest number that the cell of an actual takes."""
    field = scored(load(profile_id), at_least("10"), "10", actual=Decimal(10)).form.fields["i01.actual"]
    assert field.kind is FieldKind.NUMBER
    return field.least


def test_an_actual_below_zero_is_taken_by_this_profile_alone() -> None:
    assert load(PLATFORM).negatives.counted is Counted.ZERO
    assert (lowest(PLATFORM), lowest(NATIONAL)) == (None, 0)


def exceeded(profile_id: str, actual: str, *, asks: Asks, threshold: str) -> tuple[bool, ScoredForm]:
    """Whether a word is asked for of ``actual`` where 100 were to be reached; and the form."""
    profile = load(profile_id)
    over = replace(profile.over_achievement, asks=asks, threshold=Decimal(threshold))
    form = scored(replace(profile, over_achievement=over), at_least("100"), "10", actual=Decimal(actual))
    asked = bool(evaluate(row_tests.excess_is_unexplained(form.form.profile, form.form.rows[0].facts), form.values))
    return asked, form


def test_much_more_than_the_target_is_a_reminder_and_costs_nothing() -> None:
    over = load(PLATFORM).over_achievement
    asked, form = exceeded(PLATFORM, "150", asks=over.asks, threshold=str(over.threshold))

    assert (over.threshold, over.asks) == (Decimal("1.2"), Asks.NOTHING)
    assert (asked, form.number("i01.score")) == (False, 10)


@pytest.mark.parametrize(("actual", "expected"), [("129", False), ("130", True)])
def test_as_in_guangxi_a_word_is_asked_for_from_1_3_times_the_target_on(actual: str, expected: bool) -> None:
    asked, form = exceeded(PLATFORM, actual, asks=Asks.REASON, threshold="1.3")

    assert (asked, form.number("i01.score")) == (expected, 10)


def test_what_was_read_is_told_as_read() -> None:
    read = {"预算执行率", "指标 ≥", "指标 ≤", "指标 ＝", "填负数的", "定性指标", "超额完成", "小数位", "等级"}
    lines = {line.topic: line.basis for line in describe(load(PLATFORM))}

    assert {topic for topic, basis in lines.items() if "原文未核对" not in basis} >= read
    assert "原文未核对" in lines["产出指标"]


def test_its_example_scores_as_the_platform_would() -> None:
    case = check_file(examples()[PLATFORM]).case
    assert case is not None
    scores = [case.scored.number(row.key("score")) for row in case.form.rows]

    assert scores == [cents(text) for text in ("8.75", "10", "10", "10", "9", "7.5", "10", "7.5", "10")]
    assert (case.scored.number("execution.score"), case.scored.number("total.score")) == (cents("9.41"), cents("92.16"))
