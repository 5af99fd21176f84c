"""A fact keeps its value: exactly in a pickle and in JSON, rounded only in a message."""

from __future__ import annotations

import json
import pickle
from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.findings import (
    Amount,
    Characters,
    Code,
    Count,
    Day,
    Finding,
    FindingFact,
    Measured,
    Phrase,
    Place,
    Points,
    Rate,
    Year,
)
from perfeval_xl.findings.facts import exact_text, fact_data, text_of

PLACE = Place("自评表", "H12", "“办结率”实际完成值")
THIRD = Fraction(1, 3)

WORDS: list[tuple[FindingFact, str, object]] = [
    ("没有填", "没有填", "没有填"),
    (Points(Fraction("9.50")), "9.5", {"number": "9.5", "unit": "points"}),
    (Points(THIRD), "0.33", {"number": "1/3", "unit": "points"}),
    (Points(Fraction("0.125"), None), "0.125", {"number": "0.125", "unit": "points"}),
    (Points(None), "空", {"number": None, "unit": "points"}),
    (Amount(Fraction("1234.005")), "1234.01", {"number": "1234.005", "unit": "10k_yuan"}),
    (Amount(10**30), "1e+30", {"number": str(10**30), "unit": "10k_yuan"}),
    (Rate(Fraction("0.999993")), "99.999%", {"number": "0.999993", "unit": "rate"}),
    (Count(12), "12", {"number": "12", "unit": "count"}),
    (Characters(501), "501", {"number": "501", "unit": "characters"}),
    (Year(2024), "2024年度", {"number": "2024", "unit": "year"}),
    (Measured(Fraction(7, 2), "公里"), "3.5", {"number": "3.5", "unit": "公里"}),
    (Day(date(2023, 12, 20)), "2023年12月20日", {"date": "2023-12-20"}),
    (PLACE, "自评表!H12", {"place": {"sheet": "自评表", "cell": "H12", "item": "“办结率”实际完成值"}}),
    (
        Phrase("写{rate}", rate=Rate(Fraction(1, 2))),
        "写50%",
        {"text": "写50%", "facts": {"rate": {"number": "0.5", "unit": "rate"}}},
    ),
    ((Count(1), "{甲}"), "1、{甲}", [{"number": "1", "unit": "count"}, "{甲}"]),
]


@pytest.mark.parametrize(("fact", "words", "data"), WORDS, ids=[words for _, words, _ in WORDS])
def test_a_fact_is_words_in_a_message_and_exact_elsewhere(fact: FindingFact, words: str, data: object) -> None:
    assert text_of(fact) == words
    assert fact_data(fact) == data
    assert json.loads(json.dumps(data)) == data
    assert pickle.loads(pickle.dumps(fact)) == fact


@given(st.fractions())
def test_no_number_is_lost_on_the_way(number: Fraction) -> None:
    assert Fraction(exact_text(number)) == number


@given(st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=10**6))
def test_two_numbers_of_one_value_are_one_fact_unless_their_units_differ(number: Fraction) -> None:
    assert Points(number) == Points(Fraction(2 * number.numerator, 2 * number.denominator))
    assert Points(number) != Amount(number)
    assert Measured(number, "个") != Measured(number, "次")


@pytest.mark.parametrize("code", Code)
def test_a_finding_comes_back_from_a_pickle_without_the_texts_of_its_code(code: Code) -> None:
    finding = Finding(code, PLACE, {"found": Points(THIRD)}, "points_are_positive")
    pickled = pickle.dumps(finding)
    assert pickle.loads(pickled) == finding
    assert code.value.message.encode() not in pickled


def test_words_of_a_finding_may_hold_braces() -> None:
    finding = Finding(Code.J102, PLACE, {"found": "{item}"})
    assert finding.message == "多出“{item}”表"
