"""Indicators are known again in another year by their names, and by nothing that changes from year to year."""

from __future__ import annotations

import pytest

from perfeval_xl.forms.same_indicators import Matched, NamedIndicator, are_alike, bare_name, matched, of_its_year


def rows(*names: str, dimension: str = "产出指标", category: str = "数量指标") -> list[NamedIndicator]:
    """Indicators of one 二级指标."""
    return [NamedIndicator(dimension, category, name) for name in names]


@pytest.mark.parametrize(
    "name",
    [
        "培训人数",
        " 培训人数：",
        "指标1：★培训人数*",
        "2023年培训人数",
        "2022年度“培训人数”",
        "培 训 人 数",
        "其中：培训人数。",
    ],
)
def test_what_changes_from_year_to_year_is_no_part_of_a_name(name: str) -> None:
    assert bare_name(name) == "培训人数"


@pytest.mark.parametrize("name", ["2023年", "★", "——"])
def test_a_name_of_nothing_else_stays_what_it_is(name: str) -> None:
    assert bare_name(name)


def test_numbers_are_part_of_a_name() -> None:
    assert bare_name("5G基站数量") != bare_name("4G基站数量")


def test_the_same_names_are_the_same_wherever_they_stand() -> None:
    assert matched(rows("乙", "甲", "丙"), rows("甲", "乙", "丁")) == Matched(((0, 1), (1, 0)), (2,), (2,))


def test_a_name_that_stands_twice_is_told_apart_by_where_it_stands() -> None:
    now = [*rows("满意度", category="社会效益指标"), *rows("满意度", category="服务对象满意度指标")]
    assert matched(now, now[::-1]).pairs == ((0, 1), (1, 0))


def test_other_headings_do_not_hide_a_name_that_stands_once() -> None:
    now, before = rows("单位成本", dimension="成本指标"), rows("单位成本", category="成本指标")
    assert matched(now, before) == Matched(((0, 0),), (), ())


def test_a_name_that_is_left_twice_under_other_headings_is_nobody() -> None:
    now = rows("完成率", "完成率", dimension="成本指标")
    assert matched(now, rows("完成率")) == Matched((), (0, 1), (0,))


def test_of_one_name_the_first_is_the_first() -> None:
    assert matched(rows("率", "率"), rows("率", "率", "率")) == Matched(((0, 0), (1, 1)), (), (2,))


def test_a_text_of_another_year_is_told_by_its_distance() -> None:
    assert of_its_year("2023年12月底前，完成。", 2023) == of_its_year("2022年12月底前完成", 2022)
    assert of_its_year("2022年12月底前完成", 2023) != of_its_year("2022年12月底前完成", 2022)


@pytest.mark.parametrize(
    ("name", "other", "alike"),
    [
        ("办理事项数量", "事项办理数量", True),
        ("业务网上办结率", "业务办结率", True),
        ("男性参保率", "女性参保率", False),
        ("一季度完成率", "二季度完成率", False),
        ("培训教师人数", "培训学生人数", False),
        ("参保率", "城乡居民参保率", False),
        ("服务对象满意度", "项目验收合格率", False),
    ],
)
def test_names_that_only_say_it_otherwise_are_alike(name: str, other: str, alike: bool) -> None:
    assert are_alike(name, other) == are_alike(other, name) == alike
    found = matched(rows(name), rows(other), alike=True)
    assert (found.pairs, found.renamed) == ((((0, 0),), frozenset({(0, 0)})) if alike else ((), frozenset()))
    assert matched(rows(name), rows(other)).pairs == ()


def test_of_two_that_are_alike_neither_is_taken() -> None:
    assert matched(rows("办理事项数量"), rows("事项办理数量", "办事理项数量"), alike=True).pairs == ()
    assert matched(rows("办理事项数量"), rows("事项办理数量", category="质量指标"), alike=True).pairs == ()


def test_two_digits_before_年_are_a_year_where_they_may_be_one() -> None:
    assert of_its_year("23年12月底前完成", 2023) == of_its_year("22年12月底前完成", 2022)
    assert of_its_year("工龄满45年的", 2023) == "工龄满45年的"
