"""Two formulas are the same where programs only spell them differently."""

from __future__ import annotations

import time

import pytest

from perfeval_xl.returns.formulas import SharedFormula, same_formula

ISSUED = '=IF(自评表!$A$1>=0.5,SUM(自评表!B2:B4),"无 数")'


@pytest.mark.parametrize(
    "spelt",
    [
        ISSUED,
        ISSUED.replace("自评表!", "'自评表'!"),
        ISSUED.replace("自评表!", "$'自评表'."),
        ISSUED.replace("0.5", "5E-1").replace("IF(", "if( "),
    ],
    ids=["as issued", "the sheet in quotes", "the sheet as LibreOffice writes it", "number, case and blank"],
)
def test_a_formula_spelt_otherwise_is_the_same(spelt: str) -> None:
    assert same_formula(spelt, ISSUED)


@pytest.mark.parametrize(
    "other",
    [
        ISSUED.replace("自评表!$A", "自评!$A"),
        ISSUED.replace("自评表!$A", "'自 评表'!$A"),
        ISSUED.replace("0.5", "0.6"),
        ISSUED.replace("无 数", "无数"),
    ],
    ids=["another sheet", "another sheet in quotes", "another number", "another text"],
)
def test_a_formula_that_says_something_else_is_not(other: str) -> None:
    assert not same_formula(other, ISSUED)


@pytest.mark.parametrize(
    "other",
    ["_xlfn.SUM(A1)", "ſUM(A1)", "SUM(A１)", "SUM(A1)" + " " * 1_000],
    ids=["a prefix that no old function has", "a letter that looks alike", "a wide digit", "far too long"],
)
def test_what_no_program_takes_for_the_same_is_not(other: str) -> None:
    assert not same_formula(other, "=SUM(A1)")


def test_a_prefix_of_newer_functions_may_be_left_out() -> None:
    assert same_formula("TEXTJOIN(A1)", "=_xlfn.TEXTJOIN(A1)")


MOVED = {
    "A1+$B$2+C$3+$D4": "C2+$B$2+E$3+$D5",
    "SUM(A:C,1:3,$A:B,$1:2)": "SUM(C:E,2:4,$A:D,$1:3)",
    "SUM(A1:B$2)": "SUM(C2:D$2)",
    "a1": "C2",
    "'A1'!B2&\"A1\"": "'A1'!D3&\"A1\"",
    "自评表!H15+名A1": "自评表!J16+名A1",
    "[1]表!A1+表1[A1]": "[1]表!C2+表1[A1]",
    "LOG10(A1)+pe_A1+ABCD1+A1.B+A9999999": "LOG10(C2)+pe_A1+ABCD1+A1.B+A9999999",
    "A1!B2+1E5+1.5E5": "A1!D3+1E5+1.5E5",
    "XFC1+A1048576": "#REF!+#REF!",
    "'A1": "'A1",
}
"""Formulas, and what stands for them one row below and two columns to the right."""


@pytest.mark.parametrize(("formula", "moved"), MOVED.items(), ids=MOVED.keys())
def test_a_shared_formula_moves_as_programs_move_it(formula: str, moved: str) -> None:
    assert SharedFormula(formula).moved(1, 2) == moved
    assert SharedFormula(formula).moved(0, 0) == (formula if formula != "a1" else "A1")


@pytest.mark.parametrize("piece", ["$'", "'", '"', "'a", "[", "1:", "A:", "(", "$A$"])
def test_no_formula_takes_longer_than_its_letters(piece: str) -> None:
    """Ten times as long takes some ten times as long, and no hundred times."""
    formula = piece * 8_000
    started = time.process_time()
    same_formula(formula, f"={formula}x")
    SharedFormula(formula).moved(1, 1)
    assert time.process_time() - started < 1
