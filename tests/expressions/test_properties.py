"""What holds for every number, every text and every expression."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.evaluate import Value, evaluate, exact, is_number, rounded
from perfeval_xl.expressions.excel import quoted, to_excel
from perfeval_xl.expressions.tree import Expr, Field
from perfeval_xl.rules.quantities import Proportional
from perfeval_xl.rules.registry import ALL_RULES
from perfeval_xl.rules.row import Row
from perfeval_xl.rules.rule import QuantityRule

NUMBERS = st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6)
AMOUNTS = st.decimals(min_value=0, max_value=10**7, places=2)
POINTS = st.decimals(min_value=1, max_value=100, places=2)
PLACES = st.integers(0, 4)
TEXTS = st.text(max_size=40)
ANYTHING = st.one_of(st.none(), TEXTS, st.booleans(), NUMBERS, AMOUNTS)

A, B, P = Field("A1"), Field("B1"), Field("C1")


@given(NUMBERS, PLACES)
def test_rounding_moves_by_half_a_step_at_most(number: Fraction, places: int) -> None:
    assert abs(rounded(number, places) - number) <= Fraction(1, 2 * 10**places)


@given(NUMBERS, PLACES)
def test_rounding_twice_is_rounding_once(number: Fraction, places: int) -> None:
    once = rounded(number, places)

    assert once == rounded(once, places)


@given(NUMBERS, PLACES)
def test_rounding_gives_a_number_of_so_many_places(number: Fraction, places: int) -> None:
    assert (rounded(number, places) * 10**places).denominator == 1


@given(NUMBERS, PLACES)
def test_rounding_is_the_same_on_both_sides_of_zero(number: Fraction, places: int) -> None:
    assert rounded(-number, places) == -rounded(number, places)


@given(st.integers(-(10**9), 10**9), PLACES)
def test_a_half_goes_away_from_zero(steps: int, places: int) -> None:
    half = Fraction(2 * steps + 1, 2 * 10**places)
    up = Fraction(steps + 1 if steps >= 0 else steps, 10**places)

    assert up == rounded(half, places)


@given(NUMBERS, NUMBERS, PLACES)
def test_rounding_keeps_the_order(one: Fraction, other: Fraction, places: int) -> None:
    low, high = sorted((one, other))

    assert rounded(low, places) <= rounded(high, places)


@given(NUMBERS, NUMBERS)
def test_of_two_numbers_exactly_one_comparison_holds(left: Fraction, right: Fraction) -> None:
    values = {"A1": left, "B1": right}
    held = [evaluate(tree.Comparison(op, A, B), values) for op in ("<", "=", ">")]

    assert held.count(True) == 1


@given(NUMBERS, NUMBERS)
def test_at_least_is_not_below(left: Fraction, right: Fraction) -> None:
    values = {"A1": left, "B1": right}

    assert evaluate(A.at_least(B), values) is not evaluate(A.below(B), values)


@given(ANYTHING, ANYTHING)
def test_a_gate_lets_nothing_but_numbers_through(left: object, right: object) -> None:
    values = {"A1": left, "B1": right}
    found = evaluate(tree.WhenNumbers((A, B), A + B), values)  # type: ignore[arg-type]

    assert is_number(found) == (is_number(left) and is_number(right))


@given(TEXTS)
def test_a_quoted_text_can_be_read_back(text: str) -> None:
    written = quoted(text)

    assert written[0] == written[-1] == '"'
    assert written[1:-1].replace('""', "") == text.replace('"', "")
    assert written[1:-1].replace('""', '"') == text


ROW = Row("i01")
QUANTITY_RULES = sorted({e.rule for r in ALL_RULES for e in r.examples() if isinstance(e.rule, QuantityRule)}, key=str)


def score(rule: QuantityRule, actual: Decimal, target: Decimal, points: Decimal) -> Fraction:
    """What ``rule`` gives."""
    values: dict[str, Value] = {"i01.actual": actual, "i01.number": target, "i01.points": points}
    if rule.rate is not None:
        values["i01.rate"] = evaluate(rule.rate.expr(ROW.field("actual"), ROW.field("number")), values)
    given = evaluate(rule.score(ROW, places=2), values)
    assert is_number(given)
    return exact(given)


@given(st.sampled_from(QUANTITY_RULES), AMOUNTS, AMOUNTS, POINTS)
def test_a_score_lies_between_nothing_and_the_points(
    rule: QuantityRule, actual: Decimal, target: Decimal, points: Decimal
) -> None:
    assert 0 <= score(rule, actual, target, points) <= points


@given(AMOUNTS, AMOUNTS, st.decimals(min_value=0, max_value=1000, places=2))
def test_more_done_is_never_worth_less(actual: Decimal, target: Decimal, more: Decimal) -> None:
    first, second = (score(Proportional(), done, target + 1, Decimal(10)) for done in (actual, actual + more))

    assert first <= second


LEAVES = st.one_of(st.sampled_from([A, B, P]), st.decimals(min_value=0, max_value=100, places=2).map(tree.Number))
SUMS = st.recursive(
    LEAVES, lambda inner: st.builds(tree.Arithmetic, st.sampled_from("+-*"), inner, inner), max_leaves=12
)


@given(SUMS)
def test_the_brackets_of_a_formula_say_what_the_tree_says(expr: Expr) -> None:
    values = {"A1": Fraction(7), "B1": Fraction(11, 3), "C1": Fraction(-5, 2)}
    written = to_excel(expr, lambda key: f"values['{key}']")[1:]
    # Python binds +, - and * as Excel does; decimals become fractions to stay exact.
    text = _as_fractions(written)

    assert evaluate(expr, values) == eval(text, {"values": values, "Fraction": Fraction})


def _as_fractions(formula: str) -> str:
    return "".join(
        part if part[:1] in "+-*()" or part.startswith("values") or not part else f"Fraction('{part}')"
        for part in _parts(formula)
    )


def _parts(formula: str) -> list[str]:
    parts = [""]
    for letter in formula:
        if letter in "+-*()":
            parts += [letter, ""]
        else:
            parts[-1] += letter
    return parts
