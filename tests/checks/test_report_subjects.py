"""Figures of other projects, budgets and sources beside those of the form: sound sentences of a reviewer."""

from __future__ import annotations

import pytest

from perfeval_xl.findings import Finding, Severity
from tests.checks.sayings import everything

SOUND = (
    "市大数据中心另有机房运行维护项目，全年预算286万元，支出286万元，执行率100%。",
    "本中心2022年部门整体支出3256.78万元，执行率98.1%，自评得分99分，等级为优。",
    "实施单位2022年共有5个项目，预算合计2644.43万元，支出2519.6万元，执行率95.28%。",
    "满意度达到90%以上的得满分，每低1个百分点扣0.5分。",
    "按规定，满意度低于80%不得分。",
    "向6个社区各发放问卷100份，共收回568份，总体满意度92%。",
    "产出指标49分（满分50分）、效益指标27分（满分30分）。",
    "全年预算500万元，其中年初480万元、追加52.5万元、调减32.5万元。",
    "400万元为财政拨款，100万元为上年结转资金。",
    "2021年度结转资金98万元，2022年支出98万元。",
    "截至自评日，资金累计支出498万元，执行率99.6%。",
    "主体工程质量评分93.6分，等级优良。",
    "项目负责人：×××。",
    "2021年部门整体支出自评96.3分，2022年为98.59分。",
)


@pytest.mark.parametrize("sentence", SOUND)
def test_what_is_told_of_something_else_is_none_of_the_form(sentence: str) -> None:
    told = [one for one in everything(f"政务服务提升项目开展了满意度问卷调查。\n{sentence}") if _counts(one)]
    assert [one.message for one in told] == []


def _counts(found: Finding) -> bool:
    return found.severity is not Severity.NOTE and found.code.name != "T057"


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("产出指标48.7分（满分50分）。", [("H053", "48.7", "49")]),
        ("其中：当年财政拨款392万元、上年结转资金89万元，合计490万元。", [("H053", "89万元", "98万元")]),
        ("资金全部支付完毕，无结余。", [("H053", "“资金全部支付完毕”", "10万元")]),
        ("预算执行率95%。", [("H053", "95%", "98%")]),
        ("综合得分九十八点一二分。", [("H053", "98.12", "94.8")]),
        ("超支10万元。", [("H053", "“超支10万元”", "10万元")]),
        ("共设9项三级指标，9项得满分。", [("S059", "9个", "6个")]),
    ],
)
def test_what_is_wrong_is_told_once(sentence: str, expected: list[tuple[str, str, str]]) -> None:
    told = [one for one in everything(f"政务服务提升项目开展了满意度问卷调查。\n{sentence}") if _counts(one)]
    assert [(one.code.name, one.found, one.expected) for one in told] == expected
