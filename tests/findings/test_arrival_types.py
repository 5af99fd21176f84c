"""What the office says of what came in: every text can be filled, rests on an article, and knows its reader."""

from __future__ import annotations

import re
from datetime import date

import pytest

from perfeval_xl.findings import Code, Finding
from perfeval_xl.findings.arrival_types import (
    FACTS,
    FOR_UNITS,
    NO_SUCH_CODE,
    NO_SUCH_CODE_CURE,
    OTHER_CONTENT,
    OTHER_CONTENT_CURE,
)
from perfeval_xl.findings.facts import Count, Day, FindingFact, Year

OFFICE = [code for code in Code if code.name[0] == "Z"]
TYPED: dict[tuple[str, str], FindingFact] = {
    ("Z012", "found"): Year(2022),
    ("Z012", "expected"): Year(2023),
    ("Z014", "found"): Count(40),
    ("Z020", "found"): Count(2),
    ("Z024", "found"): Day(date(2024, 4, 2)),
    ("Z024", "expected"): Day(date(2024, 3, 31)),
}
EACH = pytest.mark.parametrize("code", OFFICE, ids=lambda code: code.name)


def _finding(code: Code) -> Finding:
    return Finding(code, facts={name: TYPED.get((code.name, name), f"某{name}") for name in FACTS[code.name]})


@EACH
def test_its_facts_are_those_that_its_texts_name(code: Code) -> None:
    assert set(FACTS[code.name]) == set(re.findall(r"{(\w+)}", code.value.message + code.value.fix))


@EACH
def test_its_texts_are_filled(code: Code) -> None:
    finding = _finding(code)
    assert not re.search(r"[{}]", finding.message + finding.fix)
    assert finding.basis.startswith("本程序自定规则第")


def test_days_years_and_counts_are_told_as_such() -> None:
    told = {code.name: _finding(code).message for code in OFFICE}
    assert told["Z012"] == "是2022年度的表，这一轮是2023年度"
    assert told["Z014"] == "是空表，什么都没有填（40处未填，不逐条列出）"
    assert told["Z024"] == "2024年4月2日上报，超过截止日期2024年3月31日"


def test_what_a_unit_is_told_are_codes_of_the_office() -> None:
    assert {code.name for code in OFFICE} == set(FACTS)
    assert set(FACTS) > FOR_UNITS


def test_both_reasons_for_not_being_in_the_register_say_the_code_and_a_cure() -> None:
    for why, cure in ((NO_SUCH_CODE, NO_SUCH_CODE_CURE), (OTHER_CONTENT, OTHER_CONTENT_CURE)):
        finding = Finding(Code.Z011, facts={"why": why.format(code="A001"), "words": cure})
        assert "A001" in finding.message
        assert "perfeval build" in finding.fix
