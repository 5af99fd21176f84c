"""What holds for every number, every text and every expression."""

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.evaluate import evaluate, is_number, rounded
from perfeval_xl.expressions.excel import quoted, to_excel
from perfeval_xl.expressions.tree import Expr, Field
from perfeval_xl.rules import rates, scores

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


@given(AMOUNTS, AMOUNTS, POINTS)
def test_a_score_lies_between_nothing_and_the_points(actual: Decimal, target: Decimal, points: Decimal) -> None:
    values: dict[str, object] = {"A1": actual, "B1": target, "C1": points}
    for rate in (rates.more_is_better(A, B), rates.less_is_better(A, B), rates.share_used(A, B)):
        values["D1"] = evaluate(rate, values)  # type: ignore[arg-type]
        for rule in (scores.proportional, scores.linear_excess):
            score = evaluate(rule(P, Field("D1"), places=2), values)  # type: ignore[arg-type]

            assert is_number(score)
            assert 0 <= score <= points


@given(AMOUNTS, AMOUNTS, st.decimals(min_value=0, max_value=1000, places=2))
def test_more_done_is_never_worth_less(actual: Decimal, target: Decimal, more: Decimal) -> None:
    rule = scores.proportional(P, Field("D1"), places=2)

    def score(done: Decimal) -> Fraction:
        values = {"A1": done, "B1": target + 1, "C1": Decimal(10)}
        found = evaluate(rule, values | {"D1": evaluate(rates.more_is_better(A, B), values)})
        assert isinstance(found, Fraction)
        return found

    assert score(actual) <= score(actual + more)


LEAVES = st.one_of(st.sampled_from([A, B, P]), st.decimals(min_value=0, max_value=100, places=2).map(tree.Number))
SUMS = st.recursive(
    LEAVES, lambda inner: st.builds(tree.Arithmetic, st.sampled_from("+-*"), inner, inner), max_leaves=12
)


@given(SUMS)
def test_the_brackets_of_a_formula_say_what_the_tree_says(expr: Expr) -> None:
    values = {"A1": Fraction(7), "B1": Fraction(11, 3), "C1": Fraction(-5, 2)}
    written = to_excel(expr, lambda key: f"values['{key}']")[1:]
    # Python binds +, - and * as Excel does; decimals become fractions to stay exact.
    text = _exact(written)

    assert evaluate(expr, values) == eval(text, {"values": values, "Fraction": Fraction})


def _exact(formula: str) -> str:
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
