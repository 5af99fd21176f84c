"""Two formulas are the same where programs only spell them differently."""

from __future__ import annotations

import pytest

from perfeval_xl.returns.formulas import same_formula

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
