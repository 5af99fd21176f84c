"""Every line of the table of targets is read as it is meant, or stays text and says why."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.forms.written.plain import plain, words
from perfeval_xl.forms.written.quantities import quantity_in
from perfeval_xl.forms.written.signs import WORDS
from perfeval_xl.forms.written_values import KEPT, Doubt, Target, direction_words, read_target, serial
from perfeval_xl.profiles import load
from perfeval_xl.vocabulary import POLARITY_BY_SIGN, Category, Polarity
from tests.forms.target_table import TABLE, YEAR

RULES = direction_words(load("cn_national/2020"))
MARKS = {
    "~": Doubt.DIRECTION,
    "?": Doubt.UNSETTLED,
    ">": Doubt.STRICT,
    "份": Doubt.PERCENT,
    "零": Doubt.ZERO,
    "当年": Doubt.YEAR,
    "期": Doubt.WHOLE_PERIOD,
}


def lines() -> Iterator[tuple[str, str, str, str]]:
    """Category, name, text and meaning of every line."""
    category = name = ""
    for line in TABLE.splitlines():
        if line.startswith("# "):
            category, name = line.removeprefix("# ").split(" ")
        elif line:
            text, _, meaning = line.partition(" → ")
            yield category, name, text, meaning


LINES = tuple(lines())


def read(category: str, name: str, text: str) -> Target:
    """What the rules make of a text."""
    return read_target(text, category=Category(category), year=YEAR, name=name, words=RULES)


def test_the_table_is_long() -> None:
    assert len(LINES) >= 300
    assert len({line[:3] for line in LINES}) >= 300


@pytest.mark.parametrize(("category", "name", "text", "meaning"), LINES)
def test_a_line_means_what_the_table_says(category: str, name: str, text: str, meaning: str) -> None:
    target = read(category, name, text)
    sign, *parts = meaning.split(" ")
    if sign in ("文", "问"):
        assert (target.polarity, target.number) == (Polarity.QUALITATIVE, None)
        assert len(target.doubts) == 1
        # What has a figure in it is asked of the office, unless it is how several duties are called together.
        figures = re.search(r"[0-9０-９]", re.sub("[一二三四五六七八九十]个100%", "", text))
        assert (target.doubts[0] in KEPT) == (sign == "问" or figures is not None)
        return
    doubts = tuple(MARKS[part] for part in parts if part in MARKS)
    if sign == "前":
        assert target == Target(Polarity.DEADLINE, serial(date.fromisoformat(parts[0])), "", text, doubts)
        return
    unit = parts[1] if len(parts) > 1 and parts[1] not in MARKS else ""
    assert target == Target(POLARITY_BY_SIGN[sign], Decimal(parts[0]), unit, text, doubts)


SIGNS = re.compile("[≥≤<>=]")
PIECES = st.sampled_from(
    (
        *WORDS,
        *words("98 3 .5 , 1,234 % 个 万元 台(套) 年 月 日 前 - — ２０ ％ 效果 底 2023 12 天 ² ( ) （含） 含 / 内 完成"),
        *("百分之", "九十", "零", "事故", "左右", "约", "至", " "),
    )
)
NAMES = st.sampled_from(["", "合格率", "群众投诉数", "完成时间", "不合格率", "办理事项数量"])


@given(st.lists(PIECES, max_size=7).map("".join) | st.text(max_size=12), st.sampled_from(Category), NAMES)
def test_no_sign_bracket_or_direction_stays_in_a_unit(text: str, category: Category, name: str) -> None:
    target = read_target(text, category=category, year=YEAR, name=name, words=RULES)
    measure = target.measure
    assert not SIGNS.search(measure)
    assert measure.count("(") == measure.count(")")
    assert not re.search(r"\(\)|^\)|\($", measure)
    assert not any(word in measure for word in WORDS)
    assert not re.search(r"[0-9０-９]", re.sub(r"m[23]|CO2|SO2|NO2", "", measure))


@given(st.lists(PIECES, max_size=7).map("".join) | st.text(max_size=12), NAMES)
def test_every_character_of_a_quantity_is_accounted_for(text: str, name: str) -> None:
    written = plain(text)
    quantity = quantity_in(written, name)
    if quantity is not None:
        assert "".join(quantity.pieces) == written


@given(
    st.sampled_from(["≥", "不低于", "至少", ""]),
    st.decimals(1, 10**6, places=2),
    st.sampled_from(["%", "个", "万元", "台（套）", "元/平方米", "人次"]),
    st.sampled_from(["", "以上", "及以上", "（含）以上", "以上（含）"]),
    st.booleans(),
)
def test_a_lower_limit_is_one_however_it_is_written(
    sign: str, number: Decimal, unit: str, ending: str, wide: bool
) -> None:
    text = f"{sign}{number}{unit}{ending}"
    if wide:
        text = text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})
    target = read("quantity", "点位数量", text)
    assert (target.polarity, target.number) == (Polarity.AT_LEAST, number)
    assert target.measure == unit.replace("（", "(").replace("）", ")")
    assert target.doubts == (() if sign or ending else (Doubt.DIRECTION,))


@given(st.sampled_from(["≥", "不少于", "达到"]), st.integers(1, 10**6), st.sampled_from(["以内", "以下", "之内"]))
def test_two_directions_that_contradict_each_other_are_none(sign: str, number: int, ending: str) -> None:
    assert read("quantity", "点位数量", f"{sign}{number}个{ending}").polarity is Polarity.QUALITATIVE
