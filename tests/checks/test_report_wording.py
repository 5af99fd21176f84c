"""Causes, titles, goals, counting and costs that a report tells, in made-up sentences."""

from __future__ import annotations

import pytest

from tests.checks.cases import both
from tests.checks.sayings import said
from tests.making import Change, put

IDLE = both(put("funds.appropriation.actual_expenditure", 202), put("reported.funds.total.actual_expenditure", 300))
SAVING = both(put("indicators.5.name", "成本节约率"), put("indicators.5.target", "≥5%"), put("indicators.5.actual", 5))
CODES = ("S170", "S172", "S174", "S176", "S178")
WRONG: dict[str, tuple[str, str, Change | None]] = {
    "项目成本小于等于450.5万元。": ("S178", "成本小于等于450.5万元", None),
    "年度成本不超过430万元，控制在目标内。": ("S178", "成本不超过430万元", SAVING),
    "二、项目组织\n三、项目资金": ("S170", "二、项目组织", None),
    "1.满意度指标完成情况\n按照实际情况设立绩效目标，目标设定客观实际，严格执行预算进度，做到清晰、细化、可衡量。": (
        "S172",
        "按照实际情况设立绩效目标，目标设定客观实际，严格执行预算进度，做到清晰、细化、可衡量",
        None,
    ),
    "因涉及面广、协调难度大，导致预算执行出现偏差。": ("S174", "涉及面广", IDLE),
    "由于客观原因，影响了支出进度。": ("S174", "客观原因", IDLE),
    "年度目标为实现监管全覆盖。\n已选取三处开展试点。": ("S176", "实现监管全覆盖", None),
}
RIGHT: dict[str, Change | None] = {
    "项目成本不超过450万元。": None,
    "成本不超过预算。": None,
    "1、项目概况\n（1）目标\n（2）内容\n2、项目组织\n（1）机构\n1.职责\n2.分工\n（2）制度\n3、项目资金": None,
    "1.满意度指标完成情况\n按照实际情况设立绩效目标，严格执行，向办事群众发放问卷，多数表示满意，没有收到投诉。": None,
    "1.预算执行情况\n预算执行率98%。": None,
    "因涉及面广、协调难度大，导致预算执行出现偏差。": None,
    "因主体工程招标流标两次，导致预算执行率偏低。": IDLE,
    "年度目标为实现监管全覆盖。\n监管已全覆盖，另选三处试点新设备。": None,
    "年度目标为完成三处试点。\n三处试点已运行。": None,
}


@pytest.mark.parametrize(("text", "code", "found", "change"), [(text, *case) for text, case in WRONG.items()])
def test_what_an_official_would_mark_is_told(text: str, code: str, found: str, change: Change | None) -> None:
    told = [(f.code.name, f.found) for one in CODES for f in said(text, one, change)]
    assert told == [(code, found)]


@pytest.mark.parametrize(("text", "change"), RIGHT.items())
def test_what_is_well_put_is_not(text: str, change: Change | None) -> None:
    assert [f.message for code in CODES for f in said(text, code, change)] == []


def test_trade_is_no_effect_on_nature() -> None:
    def row(name: str) -> Change:
        return both(put("indicators.6.category", "environmental"), put("indicators.6.name", name))

    assert [f.found for f in said("", "S180", row("促进产业发展程度"))] == ["促进产业发展程度"]
    for right in ("机房PUE", "绿色产业占比", "周边水质达标率", "噪声投诉件数"):
        assert said("", "S180", row(right)) == []
