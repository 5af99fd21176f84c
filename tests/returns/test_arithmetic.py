"""Sums of numbers are computed as spreadsheets do; everything else is none."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_xl.forms.written_values import serial
from perfeval_xl.returns.arithmetic import fits, result_of

SUMS = {
    "184/200*100": "92",
    "ROUND(184/200*100,1)": "92",
    "round( 185 / 201 * 100 , 1 )": "92",
    "SUM(450,450)": "900",
    "+450+450": "900",
    "=450+450": "900",
    "-5": "-5",
    "--5": "5",
    "-2^2": "4",
    "2^3^2": "64",
    "2^-1": "1/2",
    "96%": "24/25",
    "96%%": "6/625",
    "-50%^2": "1/4",
    "200*45%+10": "100",
    "(1+2)*(3-(4))": "-3",
    ".5+5.": "11/2",
    "1E+3/4": "250",
    "1.5e-2": "3/200",
    "0.1+0.2-0.3": "0",
    "7-2-3": "2",
    "8/4/2": "1",
    "ROUND(2.5,0)": "3",
    "ROUND(-2.5,0)": "-3",
    "ROUND(1.005,2)": "101/100",
    "ROUND(1234,-2)": "1200",
    "ROUNDUP(2.1,0)": "3",
    "ROUNDUP(-2.1,0)": "-3",
    "ROUNDDOWN(-2.9,0)": "-2",
    "TRUNC(2.97,1)": "29/10",
    "INT(-2.1)": "-3",
    "ABS(-3)": "3",
    "AVERAGE(1,2,4)": "7/3",
    "MIN(3,1,2)": "1",
    "MAX(3,MAX(9,2),2)": "9",
    "PRODUCT(2,3,4)": "24",
    "SUM(ROUND(AVERAGE(90,91),0),MIN(1,2))": "92",
    "\n 450\t+ 450 ": "900",
}


@pytest.mark.parametrize(("formula", "result"), SUMS.items())
def test_a_sum_is_computed(formula: str, result: str) -> None:
    assert result_of(formula) == Fraction(result)


@pytest.mark.parametrize(
    ("formula", "day"),
    [
        ("DATE(2022,12,20)", date(2022, 12, 20)),
        ("DATE(2022,13,0)", date(2022, 12, 31)),
        ("DATE(2022,0,1)", date(2021, 12, 1)),
        ("DATE(2022.9,1,15)+5", date(2022, 1, 20)),
    ],
)
def test_a_day_is_computed(formula: str, day: date) -> None:
    assert result_of(formula) == Fraction(serial(day))


NONE = [
    "",
    " ",
    "()",
    "1+",
    "1 2",
    "1,2",
    "(1",
    "1)",
    "SUM()",
    "SUM(1,,2)",
    "ROUND(1)",
    "ROUND(1,2,3)",
    "ROUND(1,99)",
    "1/0",
    "0^0",
    "0^-1",
    "2^0.5",
    "9^99",
    "9^64^64^64",
    "1E999",
    "A1",
    "SUM(A1:B2)",
    "F15",
    "$H$15*2",
    "数",
    "pe_total_score",
    "校验!A1",
    "'自评表'!A1",
    "[1]表!A1",
    '"96"',
    '1&"2"',
    "1=1",
    "1<2",
    "IF(1,2,3)",
    "TRUE",
    "RAND()",
    "RAND()*1000",
    "TODAY()",
    "NOW()",
    "VALUE(1)",
    "LOG10(5)",
    "_xlfn.SUM(1)",
    'HYPERLINK("a")',
    "{1,2}",
    "SUM({1,2})",
    "#REF!",
    "１+２",
    "1;2",
    "SUM(1;2)",
    "DATE(1900,1,1)",
    "DATE(99,1,1)",
    "DATE(9999,12,99)",
    "DATE(2022,1)",
    "1" * 1001,
    "9" * 700,
    "(" * 30 + "1" + ")" * 30,
    "-" * 30 + "1",
]


@pytest.mark.parametrize("formula", NONE)
def test_what_is_more_than_numbers_is_no_sum(formula: str) -> None:
    assert result_of(formula) is None


@pytest.mark.parametrize(
    "formula",
    ["9^64*" * 200 + "1", "(" * 20_000_000, "1+" * 499 + "1", "PRODUCT(" + ",".join(["9^64"] * 150) + ")"],
    ids=["powers", "brackets", "ones", "products"],
)
def test_no_sum_takes_long(formula: str) -> None:
    start = time.perf_counter()
    result_of(formula)
    assert time.perf_counter() - start < 0.2


@settings(max_examples=200, derandomize=True)
@given(st.text(alphabet="0123456789.+-*/^%(), eERSUMOND", max_size=40))
def test_no_formula_raises(formula: str) -> None:
    result = result_of(formula)
    assert result is None or isinstance(result, Fraction)


@pytest.mark.parametrize(
    ("stored", "result", "expected"),
    [
        (Decimal("0.333333333333333"), "1/3", True),
        (Decimal("5.55111512312578E-17"), "0", True),
        (Decimal("123456789012.345"), "123456789012.345", True),
        (Decimal("900.01"), "900", False),
        (Decimal("90"), "900", False),
        ("900", "900", False),
        (True, "1", False),
        (None, "0", False),
    ],
)
def test_a_stored_result_fits_to_the_digits_of_a_spreadsheet(stored: object, result: str, expected: bool) -> None:
    assert fits(stored, Fraction(result)) is expected
