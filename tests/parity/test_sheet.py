"""The comparison itself finds what is wrong."""

from decimal import Decimal
from fractions import Fraction

import pytest

from perfeval_xl.expressions.evaluate import Value
from tests.engines.cells import SENTINEL
from tests.parity.sheet import IRONCALC, LIBREOFFICE, Outcome, differences, same


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (None, ""),
        (None, None),
        ("优", "优"),
        (Fraction(1, 3), 1 / 3),
        (Decimal("8.63"), 8.63),
        (Fraction(0), 5e-17),
        (5, 5.0),
    ],
)
def test_the_same_value_is_the_same(ours: Value, theirs: object) -> None:
    assert same(ours, theirs, places=2)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (None, 0.0),
        (None, SENTINEL),
        (Fraction(0), ""),
        (Fraction(0), None),
        (Fraction(1), True),
        (Fraction(5), "5"),
        ("优", "良"),
        (Decimal("8.63"), 8.62),
        (Decimal("1E-9"), 1.1e-9),
        (Decimal("1E+12"), 1e12 + 10000),
        (Fraction(5), SENTINEL),
        (Fraction(5), "#DIV/0!"),
    ],
)
def test_another_value_is_another(ours: Value, theirs: object) -> None:
    assert not same(ours, theirs, places=2)


def test_a_score_must_round_to_the_same_cent() -> None:
    assert same(Decimal("1000000.005"), 1000000.0049999)
    assert not same(Decimal("1000000.005"), 1000000.0049999, places=2)


def test_a_value_that_was_never_computed_is_a_difference() -> None:
    stale = Outcome("score", "=1+1", {}, Fraction(2), {LIBREOFFICE: 2.0, IRONCALC: SENTINEL})

    assert differences([stale]) == [str(stale)]
