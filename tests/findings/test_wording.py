"""What a finding says: in words of the form, with what to do, and on no ground that is not published."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest

from perfeval_xl.findings import Amount, Code, Finding, FindingFact, Place, Points, Rate

ROW = Place("自评表", "H12", "“办结率”")
SAID: list[tuple[Code, Place, dict[str, FindingFact], tuple[str, ...], tuple[str, ...]]] = [
    # code, place, facts, what is said, what is not
    (Code.T001, Place(item="主管部门"), {}, ("未填写主管部门",), ("空",)),
    (Code.T020, Place(item="年初预算数"), {}, ("预算数为0", "无法计算执行率", "按0分计"), ("算不出",)),
    (Code.T027, ROW, {"found": Points(0)}, ("计算符号（指标性质）", "大于0"), ("方向",)),
    (Code.T028, ROW, {}, ("计算符号（指标性质）", "请改为“≤”"), ("方向",)),
    (Code.S104, ROW, {}, ("计算符号（指标性质）", "节约率"), ("方向",)),
    (
        Code.T037,
        ROW,
        {"found": "好", "words": "", "expected": ("优", "良"), "basis": ""},
        ("档次", "优、良"),
        ("等次",),
    ),
    (Code.P047, ROW, {"found": Points(9), "expected": "6至8", "basis": ""}, ("档次", "6至8"), ("等次",)),
    (Code.T105, ROW, {"found": "95%", "expected": "没有写≥"}, ("下发单位", "填报单位不用处理"), ("下发前",)),
    (
        Code.P042,
        ROW,
        {"found": Points(8), "expected": Points(10), "reason": "是空的"},
        ("确无偏差的应计满分",),
        ("就得",),
    ),
    (
        Code.S022,
        ROW,
        {"found": "100%", "expected": "27%", "rate": "95%", "basis": ""},
        ("任务是否确已完成", "不到得分率的95%时提醒"),
        ("钱", "真的", "百分点"),
    ),
    (Code.S029, ROW, {"found": "与预算数相等"}, ("确定依据",), ("怎样定",)),
    (Code.S046, ROW, {"found": "130%", "expected": "130%", "basis": ""}, ("达到或超过",), ()),
    (Code.G111, ROW, {"found": "乙", "expected": "甲"}, ("登记的项目是“甲”", "表上写的是“乙”"), ("身份",)),
    (Code.G118, ROW, {}, ("防伪校验值",), ("封签",)),
    (Code.T060, ROW, {"item": "问题", "found": Points(9), "expected": Points(8)}, ("含标点",), ("规定", "提纲")),
    (Code.T104, ROW, {"found": Points(9), "expected": Points(8)}, ("含标点",), ("规定",)),
]


@pytest.mark.parametrize(("code", "place", "facts", "said", "unsaid"), SAID, ids=[case[0].name for case in SAID])
def test_it_is_said_as_an_accountant_would(
    code: Code, place: Place, facts: dict[str, FindingFact], said: tuple[str, ...], unsaid: tuple[str, ...]
) -> None:
    finding = Finding(code, place, facts)
    text = f"{finding.message}。{finding.fix}。"
    assert [words for words in said if words not in text] == []
    assert [words for words in unsaid if words in text] == []


UNSEEN = ("审核要点", "身份信息", "封签", "等次", "方向", "SHA", "Ed25519", "None", "True", "False")
"""Words that stand on no form and in no office's papers."""


@pytest.mark.parametrize("code", Code, ids=lambda code: code.name)
def test_no_text_names_what_a_unit_does_not_know(code: Code) -> None:
    text = code.value.message + code.value.fix
    assert [word for word in UNSEEN if word in text] == []
    assert not re.search(r"[A-Z]\d{3}", text)


def test_quotation_marks_inside_others_are_single() -> None:
    finding = Finding(Code.H054, facts={"found": "“益办事”已全部完成", "expected": "有1项没有完成", "other": ""})
    assert "“‘益办事’已全部完成”" in finding.message
    assert Finding(Code.J105, facts={"found": "“甲”列"}).message == "“甲”列被隐藏"


NEAR: list[tuple[Code, dict[str, FindingFact], tuple[str, str]]] = [
    (Code.S021, {"found": Rate(Fraction("0.89999")), "expected": Rate(Fraction("0.9"))}, ("89.999%", "90%")),
    (Code.H017, {"found": Amount(Fraction("100.001")), "expected": Amount(100), "why": ""}, ("100.001", "100")),
    (Code.S046, {"found": Rate(Fraction("1.3000001")), "expected": Rate(Fraction("1.3"))}, ("130.00001%", "130%")),
    (Code.P040, {"found": Points(Fraction("10.004")), "expected": Points(10)}, ("10.004", "10")),
]


@pytest.mark.parametrize(("code", "facts", "shown"), NEAR, ids=[case[0].name for case in NEAR])
def test_two_numbers_that_differ_are_shown_to_differ(
    code: Code, facts: dict[str, FindingFact], shown: tuple[str, str]
) -> None:
    """Not “执行率90%，低于90%” and not “100超过预算数100”; the columns 现值 and 应为 show the same."""
    finding = Finding(code, ROW, {**facts, "basis": ""})
    assert (finding.found, finding.expected) == shown
    assert shown[0] in finding.message


def test_numbers_of_two_kinds_may_read_alike() -> None:
    finding = Finding(Code.S103, ROW, {"found": Rate(Fraction(1, 3)), "expected": Rate(Fraction(1, 3)), "basis": ""})
    assert (finding.found, finding.expected) == ("33.33%", "33.33%")
