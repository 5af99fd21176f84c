"""Targets whose direction or unit stands in a column of its own mean what they would mean in one text."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from perfeval_xl.errors import BriefError
from perfeval_xl.forms.dossier import Dossier, read_brief
from perfeval_xl.forms.written_values import Doubt, Target, serial
from perfeval_xl.profiles import load
from perfeval_xl.vocabulary import Polarity
from tests import making

YEAR_END = serial(date(2022, 12, 31))
AT_LEAST, AT_MOST, EXACT, DEADLINE = Polarity.AT_LEAST, Polarity.AT_MOST, Polarity.EXACT, Polarity.DEADLINE


def target_of(name: str = "办理事项数量", category: str = "quantity", **columns: object) -> Target:
    """The target of an indicator whose columns say so."""
    data = making.dossier()
    data["indicators"][0] |= {"name": name, "category": category, **columns}
    dossier = Dossier(data, "示例.toml")
    return read_brief(dossier, load("cn_national/2020")).indicators[0].target


def mistake_of(**columns: object) -> tuple[str, str]:
    """Where the one mistake of such columns stands, and what is wrong."""
    with pytest.raises(BriefError) as caught:
        target_of(**columns)  # type: ignore[arg-type]
    [mistake] = caught.value.mistakes
    return mistake.where, mistake.what


@pytest.mark.parametrize(
    ("sign", "polarity"),
    [
        *[(sign, AT_LEAST) for sign in ("≥", "≧", ">=", "＞＝", "》", "大于等于", "不低于", "at_least")],
        *[(sign, AT_MOST) for sign in ("≤", "≦", "<=", "《", "小于等于", "不超过", "at_most")],
        *[(sign, EXACT) for sign in ("=", "＝", "═", "﹦", "等于", "exact")],
    ],
)
def test_a_sign_in_its_own_column_may_be_written_in_many_ways(sign: str, polarity: Polarity) -> None:
    target = target_of(polarity=sign, target=1000, measure="个")
    assert (target.polarity, target.number, target.measure, target.doubts) == (polarity, 1000, "个", ())


def test_a_strict_sign_is_told() -> None:
    assert target_of(polarity=">", target=1000).doubts == (Doubt.STRICT,)
    assert target_of(polarity="大于", target="1000个").doubts == (Doubt.STRICT,)


@pytest.mark.parametrize(
    ("columns", "number", "measure"),
    [
        ({"target": "1,000", "measure": "个"}, "1000", "个"),
        ({"target": "1000个"}, "1000", "个"),
        ({"target": "≥1000个", "measure": "个"}, "1000", "个"),
        ({"target": "95%"}, "95", "%"),
        ({"target": "95", "measure": "百分比"}, "95", "%"),
        ({"target": "95%", "measure": "%(百分比)"}, "95", "%"),
        ({"target": 5, "measure": "万元"}, "5", "万元"),
        ({"target": "5万", "measure": "万元"}, "5", "万元"),
        ({"target": 5, "measure": "/"}, "5", ""),
    ],
)
def test_number_and_unit_are_the_same_in_one_cell_or_two(columns: dict[str, object], number: str, measure: str) -> None:
    target = target_of(polarity="≥", **columns)
    assert (target.polarity, target.number, target.measure) == (AT_LEAST, Decimal(number), measure)


@pytest.mark.parametrize("target", [12, "12", "12月", "12月底前", "2022年12月", "2022-12-31", "年底前", "2022.12"])
def test_at_most_a_month_is_a_deadline(target: object) -> None:
    measure = {"measure": "月"} if target in (12, "12") else {}
    read = target_of("完成时间", "timeliness", polarity="≤", target=target, **measure)
    assert (read.polarity, read.number) == (DEADLINE, YEAR_END)


@pytest.mark.parametrize(
    "target", ["12月", "12月底", "四季度", "2022.12", "20221231", "2022-12-31", date(2022, 12, 31)]
)
def test_a_deadline_that_is_said_to_be_one_is_read(target: object) -> None:
    read = target_of("上线", "quality", polarity="时限", target=target)
    assert (read.polarity, read.number) == (DEADLINE, YEAR_END)


def test_twelve_months_of_work_stay_twelve_months() -> None:
    target = target_of("监测月数", polarity="≥", target=12, measure="月")
    assert (target.polarity, target.number) == (AT_LEAST, 12)


@pytest.mark.parametrize(
    ("columns", "where", "what"),
    [
        ({"polarity": "≥", "target": "≤1000个"}, "target", "指标性质写的是“≥”"),
        ({"polarity": "≥", "target": "1000个以内"}, "target", "指标性质写的是“≥”"),
        ({"polarity": "≥", "target": "效果明显"}, "target", "应为数字"),
        ({"polarity": "≥", "target": "90%-95%"}, "target", "应为数字"),
        ({"polarity": "时限", "target": "尽快"}, "target", "应为日期"),
        ({"polarity": "时限", "target": "2022年2月30日"}, "target", "应为日期"),
        ({"polarity": "越多越好", "target": 5}, "polarity", "不认识"),
        ({"target": "90%", "measure": "个"}, "measure", "指标值“90%”的单位是“%”，计量单位写的是“个”"),
        ({"polarity": "≥", "target": "90%", "measure": "个"}, "measure", "单位是“%”"),
        ({"target": "90", "measure": "%以上"}, "measure", "不是计量单位"),
        ({"target": "90", "measure": "≥个"}, "measure", "不是计量单位"),
        ({"target": "90", "measure": "人封顶"}, "measure", "不是计量单位"),
        ({"target": "90", "measure": "人余"}, "measure", "不是计量单位"),
        ({"target": "90", "measure": "人为宜"}, "measure", "不是计量单位"),
    ],
)
def test_columns_that_contradict_each_other_are_refused(columns: dict[str, object], where: str, what: str) -> None:
    place, said = mistake_of(**columns)
    assert place == f"indicators[1].{where}"
    assert what in said


def test_an_unusual_unit_is_a_unit() -> None:
    assert target_of(target="≥5", measure="个自然村公共服务设施点位").measure == "个自然村公共服务设施点位"


def test_words_need_no_unit() -> None:
    assert target_of(target="优秀", measure="/").text == "优秀"


def test_a_share_without_unit_is_a_percentage() -> None:
    for columns in ({"target": "≥90"}, {"target": 90, "polarity": "≥"}, {"target": "90", "polarity": "≥"}):
        target = target_of("群众满意度", "quality", **columns)
        assert (target.polarity, target.number, target.measure) == (AT_LEAST, 90, "%")
        assert target.doubts == (Doubt.PERCENT,)
    assert target_of("容积率", "quality", target="≥2.5").measure == ""


def test_the_name_settles_what_the_target_leaves_open() -> None:
    assert str(target_of("森林火灾受害率", "quality", target="0.9", measure="‰")) == "≤0.9‰"
    assert str(target_of("验收合格率", "quality", target="95", measure="%")) == "≥95%"


def test_what_a_day_does_not_need_is_told() -> None:
    assert target_of("完成时间", "timeliness", target="2022年12月31日前", measure="天").doubts == (Doubt.UNIT_DROPPED,)
    exact = target_of("完成时间", "timeliness", target="2022年12月31日", polarity="=")
    assert (exact.polarity, exact.number, exact.doubts) == (DEADLINE, YEAR_END, (Doubt.SIGN_DROPPED,))


@pytest.mark.parametrize("columns", [{}, {"polarity": "≤"}, {"polarity": "≥"}])
@pytest.mark.parametrize("number", [2023, 202312, 45291, "202312"])
def test_a_number_that_is_no_day_is_told_as_such(number: object, columns: dict[str, object]) -> None:
    target = target_of("完成时间", "timeliness", target=number, **columns)
    assert (target.polarity, target.doubts) == (Polarity.QUALITATIVE, (Doubt.NO_SUCH_DAY,))


def test_a_year_is_no_quantity() -> None:
    target = target_of("提升", "quality", target=2022, polarity="≥", measure="年")
    assert (str(target), target.polarity, target.doubts) == ("≥2022年", Polarity.QUALITATIVE, (Doubt.PARTLY_READ,))
