"""Actuals as people write them in tables that are not ours."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.expressions.evaluate import Value, is_number
from perfeval_xl.forms.written_values import Doubt, ReadValue, read_actual, read_rate, read_target, serial
from perfeval_xl.profiles import load
from perfeval_xl.profiles.course import UNFINISHED_WORDS
from perfeval_xl.vocabulary import UNFINISHED, Category

RULE = load("cn_national/2020").qualitative
FULL, PART = RULE.bands[0].grade, RULE.bands[1].grade
DAY = serial(date(2023, 12, 20))
LAST = serial(date(2023, 12, 31))

CASES: list[tuple[str, str, Value, tuple[Doubt, ...]]] = [
    ("850", "≥1000个", Decimal(850), ()),
    ("850个", "≥1000个", Decimal(850), (Doubt.MEASURE,)),
    ("≥850个", "≥1000个", Decimal(850), (Doubt.OPERATOR, Doubt.MEASURE)),
    ("≥850", "≥1000个", Decimal(850), (Doubt.OPERATOR,)),
    ("９６％", "95%", Decimal(96), (Doubt.MEASURE, Doubt.FULL_WIDTH)),
    ("96", "95%", Decimal(96), ()),
    ("98%以上", "98%以上", Decimal(98), (Doubt.OPERATOR, Doubt.MEASURE)),
    ("1,246.51万元", "1444.49万元", Decimal("1246.51"), (Doubt.MEASURE,)),
    ("850家", "≥1000个", "850家", (Doubt.OTHER_MEASURE,)),
    ("约850", "≥1000个", "约850", (Doubt.UNREADABLE,)),
    ("完成", "≥1000个", "完成", (Doubt.UNREADABLE,)),
    ("2023年12月20日", "2023年12月31日前", DAY, ()),
    ("2023-12-20", "2023年12月31日前", DAY, ()),
    ("12月20日", "2023年12月31日前", DAY, (Doubt.YEAR,)),
    ("2023年12月31日前", "2023年12月31日前", LAST, (Doubt.REPEATS_TARGET,)),
    ("完成", "2023年12月31日前", LAST, (Doubt.REPEATS_TARGET,)),
    ("12.20", "2023年12月31日前", DAY, (Doubt.YEAR,)),
    ("12-20", "2023年12月31日前", DAY, (Doubt.YEAR,)),
    ("13.20", "2023年12月31日前", "13.20", (Doubt.UNREADABLE,)),
    ("12.20", "≥10%", Decimal("12.20"), ()),
    ("年底", "2023年12月31日前", "年底", (Doubt.UNREADABLE,)),
    *((word, "2023年12月31日前", UNFINISHED, ()) for word in ("未完成", "尚未完成", "未开展", "尚未 完工", "在建")),
    ("未完成", "≥1000个", "未完成", (Doubt.UNREADABLE,)),
    (FULL, "效果明显", FULL, ()),
    ("部分达成", "效果明显", PART, ()),
    ("效果明显", "效果明显", FULL, (Doubt.REPEATS_TARGET,)),
    ("已完成", "效果明显", FULL, (Doubt.READ_AS,)),
    ("很好", "效果明显", "很好", (Doubt.UNREADABLE,)),
    ("", "≥1000个", None, ()),
    ("  ", "效果明显", None, ()),
]


def read(actual: str, target: str) -> ReadValue:
    """``actual`` as it stands beside ``target``."""
    parsed = read_target(target, category=Category.QUANTITY, year=2023)
    return read_actual(actual, parsed, RULE, year=2023, unfinished=UNFINISHED_WORDS)


@pytest.mark.parametrize(("actual", "target", "value", "doubts"), CASES)
def test_an_actual_is_read_beside_its_target(actual: str, target: str, value: Value, doubts: tuple[Doubt, ...]) -> None:
    assert read(actual, target) == ReadValue(value, doubts)


@pytest.mark.parametrize(("actual", "target"), [("90 95", "≥90%"), ("3 5个", "≥3个"), ("5²", "≥5")])
def test_two_numbers_are_not_run_together_into_one(actual: str, target: str) -> None:
    reading = read(actual, target)
    assert not is_number(reading.value)
    assert reading.doubts


@given(st.text(max_size=12), st.sampled_from(["≥1000个", "95%", "2023年12月31日前", "效果明显"]))
def test_a_text_that_is_no_plain_value_comes_back_with_a_doubt(actual: str, target: str) -> None:
    reading = read(actual, target)
    if is_number(reading.value) and not reading.doubts:
        assert any(letter.isdigit() for letter in actual)
        assert not any(sign in actual for sign in "≥≤<>=%个")
    if isinstance(reading.value, str) and reading.value not in {band.grade for band in RULE.bands}:
        assert reading.doubts


@pytest.mark.parametrize(
    ("text", "rate"),
    [
        ("86%", (Decimal("0.86"), 0)),
        ("86.29%", (Decimal("0.8629"), 2)),
        ("８６％", (Decimal("0.86"), 0)),
        ("100 %", (Decimal(1), 0)),
        ("86", None),
        ("", None),
        ("八成", None),
        ("-5%", None),
    ],
)
def test_a_printed_rate_keeps_the_digits_it_was_printed_with(text: str, rate: tuple[Decimal, int] | None) -> None:
    assert read_rate(text) == rate
