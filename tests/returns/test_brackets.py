"""Brackets that change nothing are no change; all others are."""

from __future__ import annotations

import pytest

from perfeval_xl.returns.brackets import DEEPEST, without_needless_brackets
from perfeval_xl.returns.formulas import same_formula

SAME = (
    ("(A1)", "A1"),
    ("((A1+B1))", "A1+B1"),
    ("ROUND((3-COUNTA(A1:A3)),9)", "ROUND(3-COUNTA(A1:A3),9)"),
    ("(A1+B1)+((C1)+(D1))", "A1+B1+C1+D1"),
    ("(A1*B1)+C1", "A1*B1+C1"),
    ("A1+(B1-C1)", "A1+B1-C1"),
    ("(A1=B1)=C1", "A1=B1=C1"),
    ("IF((A1>0),(B1),)", "IF(A1>0,B1,)"),
    ("(A1%)", "A1%"),
    ('("a)"&(B1))', '"a)"&B1'),
    ("SUM({1,2},(3))", "SUM({1,2},3)"),
    ("-(A1)", "-A1"),
)
OTHER = (
    ("(A1+B1)*C1", "A1+B1*C1"),
    ("A1-(B1+C1)", "A1-B1+C1"),
    ("A1-(B1-C1)", "A1-B1-C1"),
    ("A1/(B1*C1)", "A1/B1*C1"),
    ("A1*(B1/C1)", "A1*B1/C1"),
    ("(A1+B1)%", "A1+B1%"),
    ("-(A1+B1)", "-A1+B1"),
    ("(-A1)^2", "-(A1^2)"),
    ("A1=(B1&C1=D1)", "A1=B1&C1=D1"),
    ("A1^(B1^C1)", "A1^B1^C1"),
    ('"(A1)"', '"A1"'),
    ("SUM((A1,B1))", "SUM(A1,B1)"),
    ("(A1", "A1"),
    ("A1)", "A1"),
    ("A1+", "A1"),
)


@pytest.mark.parametrize(("written", "meant"), SAME)
def test_needless_brackets_are_no_change(written: str, meant: str) -> None:
    assert same_formula(written, meant)
    assert without_needless_brackets(written) == meant


@pytest.mark.parametrize(("written", "other"), OTHER)
def test_all_other_brackets_mean_something(written: str, other: str) -> None:
    assert not same_formula(written, other)


@pytest.mark.parametrize("signs", ["(" * 5_000 + "A1" + ")" * 5_000, "SUM(" * 5_000, "-" * 5_000 + "A1"])
def test_what_is_too_deep_is_left_as_it_is(signs: str) -> None:
    assert DEEPEST < 5_000
    assert without_needless_brackets(signs) == signs
    assert not same_formula(signs, "A1")
