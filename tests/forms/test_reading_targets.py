"""Targets as people write them: read where certain, kept as text where not, never guessed in silence."""

import re
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.forms.written_values import KEPT, Doubt, Target, iso_day, read_target, serial
from perfeval_xl.vocabulary import Category, Polarity

YEAR = 2023
Q, C, T, S = Category.QUANTITY, Category.COST, Category.TIMELINESS, Category.BENEFICIARY
AT_LEAST, AT_MOST, EXACT = Polarity.AT_LEAST, Polarity.AT_MOST, Polarity.EXACT

NUMBERS = [
    ("≥1000个", Q, AT_LEAST, "1000", "个", ()),
    ("≧1000个", Q, AT_LEAST, "1000", "个", ()),
    (">=1000个", Q, AT_LEAST, "1000", "个", ()),
    ("≥ 1000 个", Q, AT_LEAST, "1000", "个", ()),
    ("≤10.70万元", C, AT_MOST, "10.70", "万元", ()),
    ("≦10.70万元", C, AT_MOST, "10.70", "万元", ()),
    ("<=10.70万元", C, AT_MOST, "10.70", "万元", ()),
    ("=100%", Q, EXACT, "100", "%", ()),
    ("＝100％", Q, EXACT, "100", "%", ()),
    ("不低于90%", S, AT_LEAST, "90", "%", ()),
    ("不少于3次", Q, AT_LEAST, "3", "次", ()),
    ("不超过5天", T, AT_MOST, "5", "天", ()),
    ("不高于2", Q, AT_MOST, "2", "", ()),
    ("98%以上", S, AT_LEAST, "98", "%", ()),
    ("98%及以上", S, AT_LEAST, "98", "%", ()),
    ("5%以下", Q, AT_MOST, "5", "%", ()),
    ("30天以内", T, AT_MOST, "30", "天", ()),
    ("1,234.5万元", C, AT_MOST, "1234.5", "万元", (Doubt.DIRECTION,)),
    ("≤1,234.5万元", C, AT_MOST, "1234.5", "万元", ()),
    ("95%", Q, AT_LEAST, "95", "%", (Doubt.DIRECTION,)),
    ("２０％", Q, AT_LEAST, "20", "%", (Doubt.DIRECTION,)),
    ("11个区县", Q, AT_LEAST, "11", "个区县", (Doubt.DIRECTION,)),
    ("901.58", C, AT_MOST, "901.58", "", (Doubt.DIRECTION,)),
    ("1444.49万元", C, AT_MOST, "1444.49", "万元", (Doubt.DIRECTION,)),
    ("30天", T, AT_MOST, "30", "天", (Doubt.DIRECTION,)),
    (">5", Q, AT_LEAST, "5", "", (Doubt.STRICT,)),
    ("<5", Q, AT_MOST, "5", "", (Doubt.STRICT,)),
    ("大于5个", Q, AT_LEAST, "5", "个", (Doubt.STRICT,)),
    ("低于5%", Q, AT_MOST, "5", "%", (Doubt.STRICT,)),
    ("≥20天/月", Q, AT_LEAST, "20", "天/月", ()),
    ("≥10万", Q, AT_LEAST, "10", "万", ()),
    ("≥1000㎡", Q, AT_LEAST, "1000", "㎡", ()),
    ("≥500m³", Q, AT_LEAST, "500", "m³", ()),
    ("0", Q, AT_MOST, "0", "", (Doubt.DIRECTION,)),
    ("-5", Q, AT_LEAST, "-5", "", (Doubt.DIRECTION,)),
]
DAYS = [
    ("2023年12月31日前", "2023-12-31", ()),
    ("2023年12月31日之前", "2023-12-31", ()),
    ("2023年12月31日", "2023-12-31", ()),
    ("2023-12-31", "2023-12-31", ()),
    ("2023/12/31", "2023-12-31", ()),
    ("2023.12.31前完成", "2023-12-31", ()),
    ("２０２３年１２月３１日前", "2023-12-31", ()),
    ("2024年2月29日前", "2024-02-29", ()),
    ("2024年2月底前", "2024-02-29", ()),
    ("12月31日前", "2023-12-31", (Doubt.YEAR,)),
    ("12月底前", "2023-12-31", (Doubt.YEAR,)),
    ("2月底", "2023-02-28", (Doubt.YEAR,)),
]
KEPT_TEXTS = [
    ("效果明显", Doubt.KEPT_AS_TEXT),
    ("持续推进", Doubt.KEPT_AS_TEXT),
    ("", Doubt.KEPT_AS_TEXT),
    ("  ", Doubt.KEPT_AS_TEXT),
    ("≥", Doubt.KEPT_AS_TEXT),
    ("1-12月", Doubt.RANGE),
    ("3-11月", Doubt.RANGE),
    ("100-200个", Doubt.RANGE),
    ("95%左右至98%", Doubt.RANGE),
    ("2月30日前", Doubt.NO_SUCH_DAY),
    ("2023年2月29日前", Doubt.NO_SUCH_DAY),
    ("2023年13月1日前", Doubt.NO_SUCH_DAY),
    ("1023年12月31日前", Doubt.NO_SUCH_DAY),
    ("每月3次，共36次", Doubt.COMPOUND),
    ("11月底完成100%", Doubt.COMPOUND),
    ("12月", Doubt.PARTLY_READ),
    ("四季度", Doubt.PARTLY_READ),
    ("2023年", Doubt.PARTLY_READ),
    ("扬尘治理六个100%", Doubt.KEPT_AS_TEXT),
    ("扬尘治理七个100个", Doubt.PARTLY_READ),
    ("≥90 95%", Doubt.PARTLY_READ),
    ("≥90\n95%", Doubt.PARTLY_READ),
    ("≥3 5个", Doubt.PARTLY_READ),
    ("≥5²", Doubt.PARTLY_READ),
    ("≥10³个", Doubt.PARTLY_READ),
    ("≥" + "9" * 400, Doubt.PARTLY_READ),
    ("≥12345678901234567890个", Doubt.PARTLY_READ),
]


@pytest.mark.parametrize(("text", "category", "polarity", "number", "measure", "doubts"), NUMBERS)
def test_a_quantity_is_read_with_its_direction_number_and_measure(
    text: str, category: Category, polarity: Polarity, number: str, measure: str, doubts: tuple[Doubt, ...]
) -> None:
    target = read_target(text, category=category, year=YEAR)
    assert target == Target(polarity, Decimal(number), measure, text, doubts)


@pytest.mark.parametrize(("text", "day", "doubts"), DAYS)
def test_a_day_is_read_as_a_deadline(text: str, day: str, doubts: tuple[Doubt, ...]) -> None:
    target = read_target(text, category=T, year=YEAR)
    assert target == Target(Polarity.DEADLINE, serial(date.fromisoformat(day)), "", text, doubts)
    assert target.number is not None
    assert iso_day(target.number) == day


@pytest.mark.parametrize(("text", "doubt"), KEPT_TEXTS)
def test_whatever_is_neither_stays_text_and_says_why(text: str, doubt: Doubt) -> None:
    assert read_target(text, category=Q, year=YEAR) == Target(Polarity.QUALITATIVE, None, "", text, (doubt,))


@pytest.mark.parametrize("text", ["2023年底", "2023年底前", "年底前", "2023年12月"])
def test_a_time_without_a_day_is_no_quantity(text: str) -> None:
    assert not read_target(text, category=T, year=YEAR).polarity.is_number


def test_a_group_of_three_digits_may_stand_apart() -> None:
    assert read_target("≥1 000个", category=Q, year=YEAR).number == 1000


@pytest.mark.parametrize(
    ("written", "shown"),
    [("≥1000个", "≥1000个"), ("2023-12-31", "2023年12月31日前"), ("效果明显", "效果明显"), ("98%以上", "≥98%")],
)
def test_a_target_is_shown_in_one_way(written: str, shown: str) -> None:
    assert str(read_target(written, category=Q, year=YEAR)) == shown


_OPERATORS = ["≥", "≤", "=", ">=", "<=", "不低于", "不超过", "不少于", "不高于"]
_WRITTEN = re.compile(r"[≥≤≧≦⩾⩽<>=]|不低于|不少于|不小于|大于|高于|不超过|不高于|不大于|小于|低于|以上|以下|以内|之内")
_PIECES = [
    "≥",
    "≤",
    ">",
    "不低于",
    "98",
    "3",
    ".5",
    ",",
    "1,234",
    "%",
    "个",
    "万元",
    "年",
    "月",
    "日",
    "前",
    "以上",
    "以内",
    " ",
    "-",
    "２０",
    "％",
    "效果",
    "底",
    "2023",
    "12",
    "天",
    "²",
    "\n",
    "(",
    "/",
]


@given(st.lists(st.sampled_from(_PIECES), max_size=7).map("".join) | st.text(max_size=12), st.sampled_from(Category))
def test_nothing_is_guessed_in_silence(text: str, category: Category) -> None:
    target = read_target(text, category=category, year=YEAR)
    assert target.text == text
    if target.polarity is Polarity.QUALITATIVE:
        assert len(target.doubts) == 1
        assert target.doubts[0] is Doubt.KEPT_AS_TEXT or target.doubts[0] in KEPT
    elif target.polarity is Polarity.DEADLINE:
        assert ("2023" in text or "２０２３" in text or re.search(r"\d{4}", text)) or Doubt.YEAR in target.doubts
    else:
        assert target.number is not None
        assert _WRITTEN.search(text.replace("＞", ">").replace("＜", "<").replace("＝", "=")) or target.doubts


@given(st.sampled_from(_OPERATORS), st.decimals(0, 10**9, places=2), st.sampled_from(["", "%", "个", "万元", "公里"]))
def test_what_is_written_in_full_is_certain(operator: str, number: Decimal, measure: str) -> None:
    target = read_target(f"{operator}{number}{measure}", category=Q, year=YEAR)
    assert (target.number, target.measure, target.doubts) == (number, measure, ())


@given(st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_every_day_that_is_written_out_is_that_day(day: date) -> None:
    for text in (f"{day.year}年{day.month}月{day.day}日前", day.isoformat()):
        target = read_target(text, category=T, year=YEAR)
        assert (target.polarity, target.number, target.doubts) == (Polarity.DEADLINE, serial(day), ())


def test_a_day_in_a_year_that_no_calendar_has_is_no_day() -> None:
    assert read_target("12月31日前", category=T, year=10**300).polarity is not Polarity.DEADLINE
