"""Clues in words, each at its threshold: what is a clue, what is none, and what the sentence says."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from perfeval_xl.office.clue_words import (
    LONG_TEXT,
    OUR_PHRASES,
    later,
    money_as_quantity,
    plainly,
    same_text,
    satisfaction,
    unmeasured,
)
from perfeval_xl.office.clues import Clue, ClueKind, Indicator
from tests.office.clue_rows import form, row, words

REASON = "因招标推迟两个月，部分工作尚未完成。"
LONG = "因主管部门调整实施方案，设备采购合同于十月才签订，安装调试顺延，" * 2
THREE = [form("A-1"), form("A-2"), form("A-3")]


def one(found: Iterable[Clue]) -> Clue:
    """The only clue."""
    (clue,) = found
    return clue


# ---- the same text


def test_the_same_text_in_three_forms_is_one_clue_that_names_its_cells() -> None:
    clue = one(same_text([words(REASON, of) for of in THREE]))
    assert clue.why == f"3个单位的3个表（原因）除标点外一字不差，都写着“{REASON}”（16字，共3处）。"
    assert clue.codes == ("A-1", "A-2", "A-3")
    assert clue.evidence == "A-1 表!I15（A-100000）；A-2 表!I15（A-200000）；A-3 表!I15（A-300000）"


def test_long_texts_and_messages_are_cut_in_a_sentence() -> None:
    assert f"都写着“{LONG[:39]}…”" in one(same_text([words(LONG, of) for of in THREE])).why


def test_signs_widths_and_headings_make_no_other_text() -> None:
    spelled = (REASON, "因招标推迟两个月,部分工作尚未完成", f"存在问题：情况说明：{REASON}")
    assert one(same_text([words(text, of) for text, of in zip(spelled, THREE, strict=True)])).codes
    numbers = [words(f"建成第{nth}号平台，按计划完成任务。", of) for nth, of in enumerate(THREE)]
    assert not list(same_text(numbers))


def test_longer_texts_and_more_units_are_heavier() -> None:
    units = [form(f"A-{nth}") for nth in range(30)]
    of_one = [form(f"A-{nth}", unit="某所") for nth in range(3)]
    texts = ((LONG, units), ("因" * LONG_TEXT, THREE), ("因" * (LONG_TEXT - 1), THREE), (REASON, of_one))
    found = [one(same_text([words(text, of) for of in forms])) for text, forms in texts]
    assert [clue.weight for clue in found] == [25 + 12 + 20, 25 + 12 + 3, 25 + 3, 25]
    assert one(same_text([words(LONG * 2, of) for of in THREE])).weight == 25 + 20 + 3


def test_two_forms_are_enough_in_two_units_where_the_text_is_long() -> None:
    assert len(plainly(LONG)) >= LONG_TEXT
    assert one(same_text([words(LONG, of) for of in THREE[:2]])).unit == "2个单位"
    same_unit = [form("A-1", unit="某所"), form("A-2", unit="某所")]
    assert not list(same_text([words(LONG, of) for of in same_unit]))
    assert not list(same_text([words(REASON, of) for of in THREE[:2]]))


def test_texts_that_the_same_forms_have_in_common_are_one_clue() -> None:
    others = ("设备采购方案经过三次论证，定稿较晚", "验收专家组八月才成立，较计划晚两月")
    found = one(
        same_text([words(text, of, f"i0{nth}.reason") for nth, text in enumerate((REASON, *others)) for of in THREE])
    )
    alone = one(same_text([words(REASON, of) for of in THREE]))
    assert found.why.endswith("，另有2段文字也相同。")
    assert found.weight == alone.weight + 4
    assert (
        len(
            list(
                same_text(
                    [*(words(REASON, of) for of in THREE), *(words(others[0], of) for of in [*THREE, form("A-4")])]
                )
            )
        )
        == 2
    )


def test_a_form_that_repeats_itself_is_no_clue() -> None:
    assert not list(same_text([words(LONG, key=f"i0{nth}.reason") for nth in range(9)]))


@pytest.mark.parametrize("text", ["未完成，继续推进", *OUR_PHRASES, f"完成情况：{OUR_PHRASES[1]}"])
def test_short_texts_and_those_that_the_form_offers_are_none(text: str) -> None:
    assert not list(same_text([words(text, of) for of in THREE]))


@pytest.mark.parametrize(
    ("key", "said"), [("goal.expected", "预期目标"), ("goal.actual", "完成情况"), ("texts.a", "文字说明")]
)
def test_goals_and_texts_are_lighter_than_reasons(key: str, said: str) -> None:
    clue = one(same_text([words(REASON, of, key) for of in THREE]))
    assert f"（{said}）" in clue.why
    assert (clue.weight, one(same_text([words(REASON, of) for of in THREE])).weight) == (15, 28)


def test_names_of_projects_and_indicators_are_no_texts_of_a_unit() -> None:
    for key in ("project.name", "i01.indicator", "i01.actual", "department.functions", "i01.number"):
        assert not list(same_text([words(REASON, of, key) for of in THREE]))


# ---- benefits that nothing measures


def benefit(name: str, **said: Any) -> Indicator:
    """A benefit of 95 %."""
    share = {"value_kind": "percent", "target": "≥95%", "target_number": 0.95, "actual": "96%", "actual_number": 0.96}
    return row(form(), **({"dimension": "效益指标", "category": "社会效益指标", "name": name} | share | said))


@pytest.mark.parametrize("name", ["促进社会和谐稳定", "提升城市形象", "保障机关正常运转（全年）", "改善人居环境程度"])
def test_a_benefit_in_percent_of_what_nobody_counts_is_a_clue(name: str) -> None:
    assert one(unmeasured([benefit(name, target_number=0.9)])).weight == 33
    clue = one(unmeasured([benefit(name)]))
    assert clue.why == f"效益指标“{name}”写“≥95%”，完成值96%，没有写按什么数、由谁统计得来。"


@pytest.mark.parametrize(
    "sound",
    [
        benefit("政策知晓率"),
        benefit("路灯亮灯率（%）"),
        benefit("群众满意度"),
        benefit("新增就业占比"),
        benefit("促进和谐", target_number=0.89, target="≥89%"),
        benefit("促进和谐", value_kind="text"),
        benefit("促进和谐", polarity="≤"),
        benefit("促进和谐", reason="按问卷结果统计"),
        benefit("促进和谐", category="质量指标", dimension="产出指标"),
    ],
)
def test_what_is_counted_or_no_share_or_no_benefit_is_none(sound: Indicator) -> None:
    assert not list(unmeasured([sound]))


def test_several_such_rows_of_a_form_are_one_clue() -> None:
    clue = one(unmeasured([benefit(f"促进第{nth}项和谐") for nth in range(5)]))
    assert "等5项" in clue.why
    assert "等3项" not in one(unmeasured([benefit(f"促进第{nth}项和谐") for nth in range(3)])).why
    assert clue.weight > one(unmeasured([benefit("促进和谐")])).weight


# ---- money and execution as output


@pytest.mark.parametrize(
    ("said", "is_one"),
    [
        ({"name": "补助资金", "measure": "万元"}, True),
        ({"name": "资金拨付金额", "measure": ""}, True),
        ({"name": "预算执行率", "measure": "%"}, True),
        ({"name": "预算执行率", "category": "质量指标"}, True),
        ({"name": "专项资金支出进度", "category": "时效指标"}, True),
        ({"name": "预算执行率", "category": "成本指标"}, False),
        ({"name": "预算执行率", "category": "社会效益指标", "dimension": "效益指标"}, False),
        ({"name": "补助标准", "measure": "元/人"}, False),
        ({"name": "场馆使用率", "category": "质量指标"}, False),
        ({"name": "政策执行率", "category": "质量指标"}, False),
        ({"name": "补贴发放人数", "measure": "人"}, False),
        ({"name": "成本", "measure": "万元", "category": "成本指标"}, False),
    ],
)
def test_money_as_a_quantity_and_the_rate_of_execution_are_clues(said: dict[str, Any], *, is_one: bool) -> None:
    assert len(list(money_as_quantity([row(form(), **said)]))) == is_one


def test_the_points_of_money_are_told() -> None:
    of = form()
    rows = [row(of, name=name, measure="万元", target="≥5万元", points=12.5) for name in ("设备款", "人工")]
    assert [one(money_as_quantity(some)).weight for some in (rows, rows[:1])] == [50, 42]
    assert one(money_as_quantity(rows)).why == (
        "产出指标“设备款”（≥5万元）、“人工”（≥5万元）说的是多少钱，不是做了多少事，共25分；复核口径对这样的指标不给分。"
    )


# ---- a reason that is later than the date of completion


def done(reason: str, day: date = date(2022, 11, 20), **said: Any) -> Indicator:
    """A deadline that was kept, with a reason."""
    number = float((day - date(1899, 12, 30)).days)
    told = {"value_kind": "day", "actual": f"{day:%Y-%m-%d}", "actual_number": number, "reason": reason}
    return row(form(), **({"category": "时效指标", "name": "完工日期", "score": 10.0} | told | said))


@pytest.mark.parametrize(
    "reason",
    [
        "因疫情推迟，2023年3月完成。",
        "设备到货晚，实际于2022年12月1日竣工",
        "计划2022-12-05验收",
        "尾工于2023年完成",
        "因招标推迟，已调整计划，明年一季度补齐。",
        "工程延期至次年6月",
        "前期手续较慢；预计2023.4交付使用",
        "因招标推迟，至２０２３年２月才上线",
        "因二〇二三年二月才完成验收",
        "二〇二二年十二月二十一日竣工",
    ],
)
def test_a_reason_that_tells_a_later_day_is_a_clue(reason: str) -> None:
    clue = one(later([done(reason)], {"A-1": 2022}))
    assert clue.why.startswith("时效指标“完工日期”的完成日期填2022-11-20，得满分，原因却写“")
    assert clue.evidence == "A-1 表!F15（A-100000）"


@pytest.mark.parametrize(
    "reason",
    [
        "",
        "因疫情推迟，2022年11月完成。",
        "于2022年11月20日竣工验收",
        "2021年立项，2022年10月完成",
        "便道协调较晚，推迟11天，下年提前三个月入户协调",
        "明年将加强管理，确保按期完成",
        "已列入2023年预算",
        "2022年13月45日完成",
        "按2022年度计划完成",
        "于二〇二二年十一月二十日竣工",
        "二期工程列入2023年实施，一期已全部上线",
        "合同期至2023年6月结束，本项目提前完成",
        "验收资料11月20日完成，2023年1月完成备案",
        "按2023.1.1版规范验收",
        "确保2023年顺利通过省级验收",
        "提前完成，原定2023年3月完成",
        "二〇二二年十百月验收",
    ],
)
def test_what_is_not_later_or_is_a_measure_for_another_time_is_none(reason: str) -> None:
    assert not list(later([done(reason)], {"A-1": 2022}))


def test_only_deadlines_have_a_date_of_completion() -> None:
    reason = "2023年3月完成"
    assert not list(later([row(form(), reason=reason)], {"A-1": 2022}))
    assert not list(later([done(reason, actual_number=None)], {"A-1": 2022}))
    assert not list(later([done(reason, actual_number=1e12)], {"A-1": 2022}))


def test_a_deadline_that_lost_points_is_lighter_and_a_form_is_told_once() -> None:
    full, cut = (one(later([done("2023年3月完成", score=score)], {})) for score in (10.0, 9.0))
    assert full.weight > cut.weight
    assert "这样的指标共2项" in one(later([done("2023年3月完成"), done("2023年4月完成")], {})).why


# ---- satisfaction


def satisfied(code: str = "A-1", share: float = 0.96, **said: Any) -> Indicator:
    """A satisfaction."""
    told = {"value_kind": "percent", "actual": f"{share:.0%}", "actual_number": share, "target": "≥95%"}
    known = {"dimension": "满意度指标", "category": "服务对象满意度指标", "name": "群众满意度"}
    of = form(code, **{key: said.pop(key) for key in ("unit", "materials") if key in said})
    return row(of, **(known | told | said))


@pytest.mark.parametrize("text", ["全年未收到投诉", "没有接到过群众投诉", "无有效投诉", "零投诉", "未发生相关上访"])
def test_nobody_having_complained_is_no_satisfaction(text: str) -> None:
    clue = one(satisfaction([satisfied(reason=text)], []))
    assert clue.kind is ClueKind.NO_COMPLAINTS
    assert clue.why.startswith(f"满意度指标“群众满意度”填96%，依据写的是“{text}”")


def test_it_may_stand_in_a_text_of_the_form_beside_the_word() -> None:
    said = words("群众满意度较高，未收到投诉。", key="texts.satisfaction_analysis", place="表!D30")
    clue = one(satisfaction([satisfied()], [said]))
    assert (clue.kind, clue.cells[0].place) == (ClueKind.NO_COMPLAINTS, "表!D30")
    elsewhere = words("系统运行平稳，未收到投诉。群众满意。", key="goal.actual")
    assert one(satisfaction([satisfied()], [elsewhere])).kind is ClueKind.UNSURVEYED


@pytest.mark.parametrize(
    "text",
    ["发放问卷120份", "抽样回访", "电话测评", "走访住户", "收回120余份", "对30人进行访谈", "未收到投诉，另做问卷调查"],
)
def test_whoever_asked_somebody_has_no_clue(text: str) -> None:
    assert not list(satisfaction([satisfied(reason=text)], []))
    assert not list(satisfaction([satisfied(share=1.0)], [words(f"群众满意：{text}。", key="texts.a")]))


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("培训120人", "goal.actual"),
        ("抽查食品30批次", "goal.actual"),
        ("≥100人", "i01.target"),
        ("住户调查", "i01.indicator"),
    ],
)
def test_people_and_checks_that_are_spoken_of_otherwise_were_not_asked(text: str, key: str) -> None:
    assert one(satisfaction([satisfied()], [words(text, key=key)])).kind is ClueKind.UNSURVEYED
    assert not list(satisfaction([satisfied()], [words("收回问卷", key="goal.actual")]))


def test_forms_that_say_nothing_are_one_clue_for_the_round_and_100_percent_one_for_each_unit() -> None:
    rows = [satisfied("A-1"), satisfied("A-2"), satisfied("A-3", 1.0, unit="某所"), satisfied("A-4", 1.0, unit="某所")]
    whole, together = sorted(satisfaction(rows, []), key=lambda clue: -clue.weight)
    assert whole.why == "A-3、A-4的满意度填100%，表内没有写问卷、抽样、访谈，也没有附材料。"
    assert together.why.startswith("2个表填了满意度，表内没有一处写问卷")
    assert (whole.weight, together.weight) == (25, 10)
    assert (whole.codes, together.codes) == (("A-3", "A-4"), ("A-1", "A-2"))


def test_what_came_along_may_say_who_was_asked() -> None:
    assert not list(satisfaction([satisfied(share=1.0, materials="佐证")], []))
    assert one(satisfaction([satisfied(materials="佐证", reason="没有投诉")], [])).kind is ClueKind.NO_COMPLAINTS


def test_a_level_instead_of_a_share_is_not_asked_where_it_comes_from() -> None:
    assert not list(satisfaction([satisfied(value_kind="text", actual_number=None)], []))
