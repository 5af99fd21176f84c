"""Every rule that a profile may name has examples worked by hand, and does what they say."""

from collections.abc import Mapping
from decimal import Decimal

import pytest

from perfeval_xl.expressions.evaluate import Value, evaluate, exact, is_number, rounded
from perfeval_xl.rules import rates
from perfeval_xl.rules.parameters import parameters_of
from perfeval_xl.rules.ratios import RATIOS, Ratio, RatioExample
from perfeval_xl.rules.registry import ALL_RULES, LISTS, QUANTITIES, RuleList
from perfeval_xl.rules.row import Row
from perfeval_xl.rules.rule import Example, QuantityRule, Rule
from perfeval_xl.vocabulary import Polarity

PLACES = 2
ROW = Row("i01")


EXAMPLES = [example for rule in ALL_RULES for example in rule.examples()]


def in_a_row(example: Example) -> dict[str, Value]:
    """The cells of an example, with the rate that the rule has beside it."""
    values = {ROW.field(role).key: value for role, value in example.cells.items()}
    rule = example.rule
    if isinstance(rule, QuantityRule) and rule.rate is not None:
        rate = ROW.field("rate")
        values[rate.key] = evaluate(rule.rate.expr(ROW.field("actual"), ROW.field("number")), values)
    return values


def name_of(example: Example) -> str:
    return f"{example.rule} {dict(example.cells)}"


@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_an_example_is_worth_what_was_worked_out(example: Example) -> None:
    assert example.score == evaluate(example.rule.score(ROW, places=PLACES), in_a_row(example))


@pytest.mark.parametrize("rule", ALL_RULES, ids=lambda rule: str(rule.__name__))
def test_a_rule_has_examples_of_what_it_tells_apart(rule: type[Rule]) -> None:
    """One that is not scored, one in full and one that is not, each with its source."""
    examples = rule.examples()

    assert any(example.score is None for example in examples)
    assert any(example.score == example.cells["points"] for example in examples)
    assert any(example.score is not None and example.score != example.cells["points"] for example in examples)
    assert all(isinstance(example.rule, rule) and example.source for example in examples)


@pytest.mark.parametrize("rule", dict.fromkeys(example.rule for example in EXAMPLES), ids=str)
def test_a_rule_is_told_in_chinese(rule: Rule) -> None:
    points = next(example.cells["points"] for example in EXAMPLES if example.rule == rule)
    assert isinstance(points, Decimal)

    assert any("一" <= letter <= "龥" for letter in rule.words(points))
    assert all(parameter.meaning for parameter in parameters_of(type(rule)).values())


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: str(listed.place))
def test_no_two_rules_of_one_place_have_one_name(listed: RuleList[Rule]) -> None:
    names = [rule.name for rule in listed.rules]

    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("polarity", QUANTITIES)
def test_a_rule_has_a_rate_where_its_indicators_are_numbers(polarity: Polarity) -> None:
    assert {rule.rate is not None for rule in QUANTITIES[polarity].rules} == {polarity.is_number}


@pytest.mark.parametrize("listed", LISTS, ids=lambda listed: str(listed.place))
def test_a_schema_has_the_parameters_of_each_rule(listed: RuleList[Rule]) -> None:
    for rule, schema in zip(listed.rules, listed.schema(), strict=True):
        keys = schema["properties"]
        assert isinstance(keys, Mapping)

        assert set(keys) - {"rule"} == set(parameters_of(rule))


@pytest.mark.parametrize("rate", rates.RATE_FORMULAS, ids=lambda rate: str(rate.name))
def test_a_rate_is_what_its_examples_say(rate: rates.RateFormula) -> None:
    one, other = ROW.field("one"), ROW.field("other")
    for example in rate.examples:
        values = {one.key: example.entries[0], other.key: example.entries[1]}

        assert example.rate == evaluate(rate.expr(one, other), values)
    assert any(example.rate is not None for example in rate.examples)


@pytest.mark.parametrize(
    ("ratio", "example"),
    [
        pytest.param(ratio, example, id=f"{ratio.name} {number}")
        for ratio in RATIOS.values()
        for number, example in enumerate(ratio.examples)
    ],
)
def test_a_ratio_is_what_its_examples_say(ratio: Ratio, example: RatioExample) -> None:
    figures = dict(zip(ratio.needs, example.figures, strict=True))
    value = evaluate(ratio.expr(lambda key: ROW.field(key)), {ROW.field(key).key: v for key, v in figures.items()})
    percent = rounded(exact(value) * 100, PLACES) if is_number(value) else None

    assert example.percent == percent


@pytest.mark.parametrize("ratio", RATIOS.values(), ids=lambda ratio: str(ratio.name))
def test_a_ratio_has_examples(ratio: Ratio) -> None:
    assert any(example.percent is not None for example in ratio.examples)
