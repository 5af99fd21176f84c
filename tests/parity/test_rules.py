"""Every rate and every score is the same in Python, LibreOffice and IronCalc."""

from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest

from perfeval_xl.expressions.evaluate import is_number
from perfeval_xl.expressions.tree import Field, Total
from perfeval_xl.rules import rates, scores
from perfeval_xl.rules.rule import Rule
from tests.once import once
from tests.parity import rule_cases
from tests.parity.sheet import Case, Outcome, differences, outcomes

COUNT, SEED = 900, 2024
PLACES = rule_cases.PLACES
FEWEST = 10
"""Rows in which each outcome of a rule is seen at least."""


def outcome_of(score: object, points: object) -> str:
    """What a rule tells apart."""
    return "unscored" if score is None else "nothing" if score == 0 else "full" if score == points else "part"


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> list[Outcome]:
    """All rules over all rows; one sheet, since the engines cost more than the rows."""
    return once(tmp_path_factory, "rules", lambda folder: outcomes(list(rule_cases.cases(COUNT, SEED)), folder))


@pytest.mark.parametrize("rule", rule_cases.RATES)
def test_a_rate_is_the_same_in_every_engine(computed: list[Outcome], rule: str) -> None:
    outcomes_of_rule = [outcome for outcome in computed if outcome.key == rule]

    assert differences(outcomes_of_rule) == []
    assert len(outcomes_of_rule) == COUNT


@pytest.mark.parametrize("rule", rule_cases.SCORES)
def test_a_score_is_the_same_to_the_last_cent_in_every_engine(computed: list[Outcome], rule: str) -> None:
    outcomes_of_rule = [outcome for outcome in computed if outcome.key == rule]

    assert differences(outcomes_of_rule, places=PLACES) == []
    assert len(outcomes_of_rule) == COUNT


@pytest.mark.parametrize("rule", sorted(set(rule_cases.RULE_OF.values()), key=str), ids=str)
def test_the_rows_reach_what_the_examples_of_a_rule_tell_apart(computed: list[Outcome], rule: Rule) -> None:
    shown = Counter(
        outcome_of(outcome.ours, outcome.values["points"])
        for outcome in computed
        if rule_cases.RULE_OF.get(outcome.key) == rule
    )
    expected = {outcome_of(e.score, e.cells["points"]) for e in rule_cases.EXAMPLES if e.rule == rule}

    assert {name for name in expected if shown[name] < FEWEST} == set()


def test_hundreds_of_rows_are_exact_halves() -> None:
    halves = Counter(
        key
        for case in rule_cases.cases(COUNT, SEED)
        for key, exact in _before_rounding(case).items()
        if (exact * 1000).denominator == 1 and exact * 1000 % 10 == 5
    )

    assert {key for key in ("proportional", "excess", "deduction") if halves[key] < 50} == set()


def test_a_budget_that_cancels_out_is_no_budget_in_every_engine(tmp_path_factory: pytest.TempPathFactory) -> None:
    lines = [("0.1", "0.2", "-0.3"), ("1.1", "2.2", "-3.3"), ("10.7", "20.05", "-30.75"), ("1000.1", "-0.1", "-1000")]
    keys = ("appropriation", "carry_over", "other")
    exprs = {
        "budget": Total(tuple(map(Field, keys))),
        "rate": rates.EXECUTION.expr(Field("spent"), Field("budget")),
        "score": scores.proportional(Field("points"), Field("rate"), places=PLACES),
    }
    cases = [
        Case({"points": Decimal(10), "spent": Decimal(5)} | dict(zip(keys, map(Decimal, line), strict=True)), exprs)
        for line in lines
    ]
    results = outcomes(cases, tmp_path_factory.mktemp("cancelled"))

    assert differences(results, places=PLACES) == []


def _before_rounding(case: Case) -> dict[str, Fraction]:
    """The exact scores of a row before they are rounded, where all its cells are numbers."""
    numbers = {key: Fraction(value) for key, value in case.entered.items() if is_number(value)}
    if not {"points", "target", "actual", "deduction"} <= numbers.keys() or numbers["target"] <= 0:
        return {}
    rate = max(Fraction(0), numbers["actual"]) / numbers["target"]
    return {
        "proportional": numbers["points"] * min(Fraction(1), rate),
        "excess": numbers["points"] * max(Fraction(0), min(Fraction(1), 2 - rate)),
        "deduction": numbers["deduction"],
    }
