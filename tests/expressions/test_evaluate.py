"""What an expression is worth, by example."""

from decimal import Decimal
from fractions import Fraction

import pytest

from perfeval_xl.errors import ExpressionError
from perfeval_xl.expressions import tree
from perfeval_xl.expressions.evaluate import Value, evaluate, is_number, rounded
from perfeval_xl.expressions.tree import Expr, Field, node

A, B, C = Field("a"), Field("b"), Field("c")


def number(text: str) -> tree.Number:
    return tree.Number(Decimal(text))


@pytest.mark.parametrize(
    ("exact", "places", "expected"),
    [
        ("1.005", 2, "1.01"),
        ("1.004999999", 2, "1.00"),
        ("2.675", 2, "2.68"),
        ("0.125", 2, "0.13"),
        ("-1.005", 2, "-1.01"),
        ("-0.5", 0, "-1"),
        ("0.5", 0, "1"),
        ("1.5", 0, "2"),
        ("2.5", 0, "3"),
        ("-2.5", 0, "-3"),
        ("-0.004", 2, "0"),
        ("0", 2, "0"),
        ("99.995", 2, "100"),
        ("1E+12", 2, "1000000000000"),
    ],
)
def test_a_half_is_rounded_away_from_zero(exact: str, places: int, expected: str) -> None:
    assert Fraction(expected) == rounded(Decimal(exact), places)
    assert Fraction(expected) == evaluate(tree.Rounded(number(exact), places), {})


def test_a_half_that_no_decimal_can_write_is_rounded_as_it_is() -> None:
    third = tree.Quotient(number("1"), number("3"))

    assert Fraction("0.33") == evaluate(tree.Rounded(third, 2), {})
    assert Fraction("0.17") == evaluate(tree.Rounded(third * Decimal("0.5"), 2), {})


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (A + B, "5.5"),
        (A - B, "1.5"),
        (A * B, "7"),
        (A - B - B, "-0.5"),
        (A - (B - 1), "2.5"),
        ((A + B) * 2, "11"),
        (A + B * 2, "7.5"),
        (tree.Quotient(A, B), "1.75"),
        (tree.Quotient(A, B - 2), "0"),
        (tree.Quotient(A, B - 2, number("9")), "9"),
        (tree.Least((A, B, node(1))), "1"),
        (tree.Greatest((A, B, node(1))), "3.5"),
        (tree.Total((A, B)), "5.5"),
        (tree.Total(()), "0"),
    ],
    ids=str,
)
def test_arithmetic_is_exact(expr: Expr, expected: str) -> None:
    assert Fraction(expected) == evaluate(expr, {"a": Decimal("3.5"), "b": 2})


def test_a_tenth_three_times_is_three_tenths() -> None:
    tenth = number("0.1")

    assert Fraction(0) == evaluate(tenth + tenth + tenth - number("0.3"), {})


UNSCORED = {
    "a blank": None,
    "an empty text": "",
    "a space": " ",
    "a percentage typed as text": "80%",
    "digits typed as text": "80",
    "a word": "无",
    "true": True,
    "false": False,
}


@pytest.mark.parametrize("held", UNSCORED.values(), ids=list(UNSCORED))
def test_what_is_no_number_is_not_scored(held: Value) -> None:
    assert evaluate(tree.WhenNumbers((A, B), A + B), {"a": held, "b": 2}) is None
    assert evaluate(tree.WhenNumbers((A, B), A + B), {"a": 2, "b": held}) is None
    assert evaluate(tree.IsNumber(A), {"a": held}) is False
    assert not is_number(held)


@pytest.mark.parametrize("held", UNSCORED.values(), ids=list(UNSCORED))
def test_what_is_no_number_adds_nothing_to_a_total(held: Value) -> None:
    assert evaluate(tree.Total((A, B)), {"a": held, "b": 2}) == 2


@pytest.mark.parametrize("held", UNSCORED.values(), ids=list(UNSCORED))
def test_arithmetic_on_what_is_no_number_is_a_fault_of_the_rule(held: Value) -> None:
    with pytest.raises(ExpressionError, match="not a number"):
        evaluate(A + 1, {"a": held})


@pytest.mark.parametrize("held", [0, Decimal("-3.5"), Fraction(1, 3), 45291], ids=str)
def test_zero_a_negative_a_fraction_and_a_date_are_numbers(held: Value) -> None:
    assert evaluate(tree.WhenNumbers((A,), A), {"a": held}) == held
    assert evaluate(tree.IsNumber(A), {"a": held}) is True


@pytest.mark.parametrize(
    ("held", "expected"),
    [(None, False), ("", False), (" ", True), ("80%", True), (0, True), (False, True)],
    ids=["a blank", "an empty text", "a space", "a text", "zero", "false"],
)
def test_an_entry_is_anything_that_shows(held: Value, expected: bool) -> None:
    assert expected == evaluate(tree.HasEntry(A), {"a": held})


def test_only_an_empty_cell_is_blank() -> None:
    values: dict[str, Value] = {"a": None, "b": " ", "c": 0}

    assert evaluate(tree.Blanks((A, B, C)), values) == 1


def test_numbers_are_counted_and_nothing_else() -> None:
    values: dict[str, Value] = {"a": 0, "b": "80%", "c": True}

    assert evaluate(tree.Numbers((A, B, C)), values) == 1


def test_matches_count_whole_texts_in_any_case() -> None:
    values: dict[str, Value] = {"a": "YES", "b": "yes ", "c": None}

    assert evaluate(tree.Matches((A, B, C), "yes"), values) == 1
    assert evaluate(tree.Matches((A, B, C), "✗"), values) == 0


@pytest.mark.parametrize(
    ("held", "expected"),
    [("达成", True), ("部分达成", False), ("达成 ", False), (None, False), (1, False)],
    ids=["the text", "another", "with a space", "a blank", "a number"],
)
def test_a_choice_is_the_whole_text(held: Value, expected: bool) -> None:
    assert expected == evaluate(A.is_choice("达成"), {"a": held})


@pytest.mark.parametrize(
    ("left", "op", "right", "expected"),
    [
        ("0.8", ">=", "0.8", True),
        ("0.7999999995", ">=", "0.8", True),
        ("0.79999999949", ">=", "0.8", False),
        ("0.8000000005", ">", "0.8", True),
        ("0.80000000049", ">", "0.8", False),
        ("0.80000000049", "<=", "0.8", True),
        ("0.80000000049", "=", "0.8", True),
        ("0.7999999995", "<", "0.8", False),
        ("-0.0000000005", "<", "0", True),
        ("-0.00000000049", "=", "0", True),
    ],
)
def test_numbers_are_compared_at_nine_places(left: str, op: str, right: str, expected: bool) -> None:
    assert expected == evaluate(tree.Comparison(op, A, number(right)), {"a": Decimal(left)})
    assert expected == evaluate(tree.Comparison(op, A, B), {"a": Decimal(left), "b": Decimal(right)})


def test_a_third_thrice_is_one() -> None:
    assert evaluate((tree.Quotient(A, B) * 3).equals(1), {"a": 1, "b": 3}) is True


def test_tests_are_joined() -> None:
    yes, no = A.at_least(1), A.below(1)

    assert [evaluate(test, {"a": 1}) for test in (tree.All((yes, no)), tree.Any((yes, no)), tree.Not(no))] == [
        False,
        True,
        True,
    ]


def test_only_the_chosen_side_is_computed() -> None:
    guarded = tree.Choice(tree.IsNumber(A), A + 1, tree.NOT_SCORED)

    assert evaluate(guarded, {"a": "80%"}) is None
    assert evaluate(guarded, {"a": 1}) == 2


def test_the_zero_case_of_a_ratio_is_only_computed_at_zero() -> None:
    guarded = tree.Quotient(A, B, C + 1)

    assert evaluate(guarded, {"a": 1, "b": 4, "c": None}) == Fraction(1, 4)


def test_what_subtraction_cannot_tell_from_zero_is_zero_in_a_ratio() -> None:
    # A sheet computes with doubles: 1.1 + 2.2 - 3.3 leaves 4E-16 there.
    assert evaluate(tree.Quotient(A, B, number("9")), {"a": 1, "b": Decimal("4E-16")}) == 9


def test_an_unscored_text_is_none() -> None:
    assert evaluate(tree.NOT_SCORED, {}) is None
    assert evaluate(tree.Text("优"), {}) == "优"


def test_operands_become_nodes() -> None:
    assert node(3) == number("3")
    assert node(Decimal("0.5")) == number("0.5")
    assert node("优") == tree.Text("优")
    assert node(A) is A


@pytest.mark.parametrize(
    ("value", "text", "nothing", "long"),
    [
        (None, False, True, False),
        ("", False, True, False),
        ("无", True, True, False),
        (" 无。\t", True, True, True),
        ("无|无", True, False, True),
        ("𠮷𠮷", True, False, False),
        ("因汛期", True, False, True),
        (Decimal(0), False, False, False),
        (True, False, False, False),
        ("#N/A", False, False, False),
    ],
)
def test_texts_are_seen_without_what_says_nothing(value: Value, text: bool, nothing: bool, long: bool) -> None:
    values = {"a": value}

    assert text == evaluate(tree.IsText(tree.Field("a")), values)
    assert nothing == evaluate(tree.is_one_of(tree.Field("a"), ("", "无"), " \t。"), values)
    assert long == evaluate(tree.LongerThan(tree.Field("a"), 2), values)
