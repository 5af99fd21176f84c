"""Sums in the sentences of a report, in sentences made up for it: what is wrong is told, what is right never."""

from __future__ import annotations

import pytest

from tests.checks.sayings import said

WRONG = {
    "全年支出490万元，其中：设备费200万元、办公费90万元、差旅费50万元、其他支出140万元。": (
        "480万元",
        "490万元",
        "10万元",
    ),
    "全年支出490万元，其中设备费300万元，办公费200万元。": ("500万元", "490万元", "10万元"),
    "项目总投资490万元，其中：中央资金300万元，地方资金180万元。": ("480万元", "490万元", "10万元"),
    "培训费12.5万元、印刷费3万元、租车费2.4万元，合计18.9万元。": ("17.9万元", "18.9万元", "1万元"),
    "全年支出490万元（其中中央资金300万元，省级资金100万元，市级资金80万元）。": ("480万元", "490万元", "10万元"),
    "合同价款为20.5万元（250000元）。": ("25万元", "20.5万元", "4.5万元"),
    "三项共支付一百二十万元，其中：设计费三十万元、监理费二十万元、检测费七十五万元。": ("125万元", "120万元", "5万元"),
    "全年支出490万元，其中：（1）设备费300万元；（2）办公费100万元；（3）其他90.5万元。": (
        "490.5万元",
        "490万元",
        "0.5万元",
    ),
}
WRONG |= {
    "新建管网17.2公里，其中：城东6.8公里、城西5.9公里、高新区3.5公里。": ("16.2公里", "17.2公里", "1公里"),
    "城东6.8公里、城西5.9公里、高新区5.4公里，合计17.2公里。": ("18.1公里", "17.2公里", "0.9公里"),
    "年初预算500万元，追加30万元，全年预算500万元。": ("530万元", "500万元", "30万元"),
}
RIGHT = (
    "年初预算500万元，追加30万元，调减30万元，全年预算500万元。",
    "新建管网17.2公里，其中：城东6.8公里、城西5.9公里、高新区4.5公里。",
    "惠及群众500人，其中妇女300人、老年人250人。",
    "全年支出490万元，其中：设备费200万元、办公费90万元、差旅费50万元、其他支出150万元。",
    "全年支出490万元，其中设备费200万元，办公费90万元。",
    "全年支出490万元，其中主要有设备费200万元、办公费90万元、差旅费180万元。",
    "全年支出490万元，其中设备费200万元、办公费90万元、差旅费180万元等。",
    "全年预算500万元，其中当年财政拨款400万元，执行490万元。",
    "培训费12.5万元、印刷费3万元、租车费2.4万元，合计17.9万元。",
    "培训费3.33万元、印刷费3.33万元、租车费3.33万元，合计10万元。",
    "合同价款为20.5万元（205000元）。",
    "预算500万元，其中本年预算400万元，上年结转100万元，支出490万元，结余10万元。",
    "全年支出490万元，其中设备费490万元。",
    "全年支出490万元。其中：设备费300万元，占61.22%；办公费190万元，占38.78%。",
    "全年支出490万元，其中基本支出中，工资300万元，津贴250万元由上级承担。",
    "一等奖3万元、二等奖2万元，共5个项目。",
)


@pytest.mark.parametrize(("sentence", "expected"), WRONG.items())
def test_what_does_not_add_up_is_told(sentence: str, expected: tuple[str, str, str]) -> None:
    told = [(str(f.facts["found"]), str(f.facts["expected"]), str(f.facts["gap"])) for f in said(sentence, "S128")]
    assert told == [expected]


@pytest.mark.parametrize("sentence", RIGHT)
def test_what_may_be_right_is_not(sentence: str) -> None:
    assert said(sentence, "S128") == []


def test_one_sum_that_is_written_twice_is_told_once() -> None:
    sentence = next(iter(WRONG))
    assert len(said(f"{sentence}\n另起一段。{sentence}", "S128")) == 1


def test_a_list_below_its_whole_is_read_as_one() -> None:
    text = "全年支出490万元，其中：\n1.设备费300万元；\n2.办公费90万元；\n3.其他支出110万元。\n四、其他30万元。"
    assert [str(f.facts["found"]) for f in said(text, "S128")] == ["500万元"]
    assert said(text.replace("110万元", "100万元"), "S128") == []


def test_a_part_that_is_not_that_of_the_form_is_told_once() -> None:
    text = "全年支出490万元，其中：当年财政拨款392万元、上年结转资金90万元。"
    assert said(text, "S128") == []
    assert [f.found for f in said(text, "H053")] == ["90万元"]
