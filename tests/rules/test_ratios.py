"""The ratios of a department (domain.md §4.2), and what a county table of 2018 makes of them."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest

from perfeval_xl.expressions.evaluate import Value, evaluate
from perfeval_xl.expressions.tree import Expr, Field
from perfeval_xl.profiles import load
from perfeval_xl.profiles.describe import describe, sources
from perfeval_xl.rules import ratios
from perfeval_xl.rules.ratio_scores import LosesAbove, LosesBelow, LosesBelowStarted, LosesBelowWhole, SteppedDown
from perfeval_xl.rules.row import Row
from perfeval_xl.scoring import ScoredForm, score
from tests.issuing.samples import department, filled_from

COUNTY = "hunan_county/2018"
ROW = Row("i01")


def ratio(name: str, *figures: Value) -> Fraction | None:
    """A ratio of its figures, in the order that it needs them."""
    kind = ratios.RATIOS[name]
    value = evaluate(kind.expr(Field), dict(zip(kind.needs, figures, strict=True)))
    return None if value is None else Fraction(str(value)) if not isinstance(value, Fraction) else value


def percent(value: Fraction | None) -> Decimal:
    """As people print it."""
    assert value is not None
    return (Decimal(value.numerator) * 100 / value.denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


def county(figures: Mapping[str, object]) -> ScoredForm:
    """A department of a county whose base data are ``figures``."""
    data = department(COUNTY, 1)
    data["base"] = figures
    data.pop("ratios")
    return score(filled_from(data, load(COUNTY)))


def row_of(scored: ScoredForm, name: str) -> tuple[Fraction | None, Fraction | None]:
    """Actual value and score of a ratio."""
    [row] = [row for row in scored.form.rows if row.indicator.ratio == name]
    return scored.number(row.key("actual")), scored.number(row.key("score"))


# ---- the published county table of 2018, a filled 基础数据表 with its scores

COLUMNS = ("previous_budget", "previous_actual", "budget", "actual")
PUBLISHED: Mapping[str, object] = {
    "staff": {"quota": 143, "actual": 136},
    "adjustment": {"carry_over": 19.8, "original": 1922.76, "supplement": 767.86, "balance": 19.8},
    "line": {
        "vehicle_running": {"previous_budget": 20, "previous_actual": 11.86, "budget": 41.46, "actual": 39.3},
        "reception": {"previous_budget": 12, "previous_actual": 17.22, "budget": 22, "actual": 4.99},
        # The printed table leaves these blank, and adds up without them.
        "vehicle_purchase": dict.fromkeys(COLUMNS, 0),
        "abroad": dict.fromkeys(COLUMNS, 0),
    },
}


@pytest.mark.parametrize(
    ("name", "printed", "points"),
    [
        ("staff_control", "95.10", 5),
        # 32 in the year before, 63.46 now: 98.31 %, each point of it costs half a point.
        ("three_public_change", "98.31", 0),
        # Less than the first five points short: a published table gives all its points for that.
        ("budget_completion", "99.27", 5),
        ("budget_control", "39.94", 0),
    ],
)
def test_the_county_table_of_2018_comes_out(name: str, printed: str, points: int) -> None:
    actual, scored = row_of(county(PUBLISHED), name)
    assert (percent(actual), scored) == (Decimal(printed), points)


def test_the_three_public_expenses_of_2018_add_up() -> None:
    base = county(PUBLISHED).companions[0]
    amounts = [base.number(f"line.three_public.{column}") for column in ("previous_actual", "budget", "actual")]
    assert amounts == [Fraction("29.08"), Fraction("63.46"), Fraction("44.29")]


READINGS = {
    "whole steps only": (LosesBelowWhole, "3", "8"),
    "every step that was begun": (LosesBelowStarted, "1", "6"),
    "in proportion": (LosesBelow, "2.12", "7.71"),
}


@pytest.mark.parametrize(("rule", "of_five", "of_eight"), READINGS.values(), ids=list(READINGS))
def test_of_three_readings_only_whole_steps_give_what_was_published(
    rule: type[LosesBelow], of_five: str, of_eight: str
) -> None:
    """每低5%扣2分: 92.8 % had 3 of 5 points in one published table, 99.27 % had 8 of 8 in another."""
    score = rule(Decimal(1), Decimal("0.05"), Decimal(2)).score(ROW, places=2)

    def given(percent: str, points: int) -> Value:
        return evaluate(score, {"i01.points": Decimal(points), "i01.actual": Decimal(percent).scaleb(-2)})

    assert (given("92.8", 5), given("99.27", 8)) == (Fraction(of_five), Fraction(of_eight))
    assert ((of_five, of_eight) == ("3", "8")) is (rule is LosesBelowWhole)


def test_a_unit_is_told_that_whole_steps_were_inferred() -> None:
    profile = load(COUNTY)
    by_steps = [scored for scored in profile.ratios.values() if isinstance(scored.rule, (LosesAbove, LosesBelow))]
    lines = {line.topic: line for line in describe(profile)}

    assert len(by_steps) == 7
    for scored in by_steps:
        line = lines[scored.heading]
        assert "（不足的不扣）" in line.rule
        assert "推定的" in line.basis
        assert "原文未核对" in line.basis
    [told] = [text for _, text in sources(profile) if "三种读法" in text]
    assert "92.8%得3分（满分5分），99.27%得8分（满分8分）" in told


# ---- each ratio


@pytest.mark.parametrize(
    ("name", "figures", "expected"),
    [
        ("staff_control", (60, 64), "93.75"),
        ("staff_control", (14, 18), "77.78"),
        ("three_public_change", (Decimal("63.46"), 32), "98.31"),
        ("three_public_change", (30, 40), "-25.00"),
        ("three_public_change", (0, 0), "0.00"),
        ("three_public_change", (5, 0), "100.00"),
        ("reception_change", (22, 20), "10.00"),
        ("budget_completion", (0, 100, 0, 25), "75.00"),
        ("budget_control", (0, 100), "0.00"),
        ("budget_control", (-10, 100), "-10.00"),
        ("budget_control", (10, 0), "100.00"),
        ("area_control", (0, 0), "0.00"),
        ("area_control", (1050, 1000), "105.00"),
        ("investment_control", (10, 0), "200.00"),
        ("public_control", (Decimal("82.83"), Decimal("14.05")), "589.54"),
        ("three_public_control", (Decimal("44.29"), Decimal("63.46")), "69.79"),
        ("procurement_execution", (Decimal("72.74"), 100), "72.74"),
        ("procurement_execution", (0, 0), "100.00"),
        ("procurement_execution", (3, 0), "0.00"),
    ],
)
def test_a_ratio_is_what_its_words_say(name: str, figures: tuple[Value, ...], expected: str) -> None:
    assert percent(ratio(name, *figures)) == Decimal(expected)


@pytest.mark.parametrize(
    ("name", "figures"),
    [
        ("staff_control", (14, 0)),
        ("staff_control", (None, 18)),
        ("staff_control", ("十四", 18)),
        ("budget_completion", (0, 0, 0, 0)),
        ("public_control", (None, None)),
    ],
)
def test_without_its_figures_there_is_no_ratio(name: str, figures: tuple[Value, ...]) -> None:
    assert ratio(name, *figures) is None


# ---- each way to score it: 5 points


def points_for(expr: Expr, percentage: str) -> Fraction:
    value = evaluate(expr, {"i01.points": Decimal(5), "i01.actual": Fraction(percentage) / 100})
    assert isinstance(value, Fraction | int | Decimal)
    return Fraction(value)


ABOVE = LosesAbove(limit=Decimal(1), step=Decimal("0.01"), loss=Decimal("0.5")).score(ROW, places=2)
BELOW = LosesBelow(limit=Decimal(1), step=Decimal("0.05"), loss=Decimal(2)).score(ROW, places=2)
STEPS = SteppedDown(
    (
        (Decimal(0), Decimal(1)),
        (Decimal("0.1"), Decimal("0.8")),
        (Decimal("0.2"), Decimal("0.6")),
        (Decimal("0.3"), Decimal("0.4")),
    )
).score(ROW, places=2)


@pytest.mark.parametrize(
    ("expr", "percentage", "expected"),
    [
        (ABOVE, "77.78", "5"),
        (ABOVE, "100", "5"),
        (ABOVE, "101", "4.5"),
        (ABOVE, "100.5", "4.75"),
        (ABOVE, "109", "0.5"),
        (ABOVE, "110", "0"),
        (ABOVE, "200", "0"),
        (BELOW, "100", "5"),
        (BELOW, "120", "5"),
        (BELOW, "95", "3"),
        (BELOW, "99.27", "4.71"),
        (BELOW, "87.5", "0"),
        (BELOW, "50", "0"),
        (STEPS, "-3", "5"),
        (STEPS, "0", "5"),
        (STEPS, "0.01", "4"),
        (STEPS, "10", "4"),
        (STEPS, "10.01", "3"),
        (STEPS, "20", "3"),
        (STEPS, "30", "2"),
        (STEPS, "30.01", "0"),
        (STEPS, "39.94", "0"),
    ],
)
def test_points_are_lost_as_the_table_says(expr: Expr, percentage: str, expected: str) -> None:
    assert points_for(expr, percentage) == Fraction(expected)


def test_no_ratio_is_worth_no_points() -> None:
    for expr in (ABOVE, BELOW, STEPS):
        assert evaluate(expr, {"i01.points": Decimal(5), "i01.actual": None}) is None
