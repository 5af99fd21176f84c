"""What a report claims in words, against the rows it speaks of, in sentences made up for it."""

from __future__ import annotations

import pytest

from tests.checks.cases import both
from tests.checks.sayings import said
from tests.making import Change, put

LATE = put("indicators.4.actual", "2023-02-20")
OVER = both(put("funds.appropriation.actual_expenditure", 432), put("reported.funds.total.actual_expenditure", 530))
POOR = put("indicators.3.actual", 60)
WRONG: dict[str, tuple[str, Change | None]] = {
    "（二）项目完成质量\n严格把关，完成预定绩效目标，明显达到了预期效果。": ("H054", POOR),
    "质量指标：\n均达到预期效果。": ("H054", POOR),
    "1.产出指标完成情况\n达到了年初设定的绩效目标。": ("H054", None),
    "高质量完成该项目。": ("H054", None),
    "各项工作均按时完成。": ("H054", LATE),
    "项目按期完成。": ("H054", LATE),
    "成本指标：\n没有超出预算。": ("S156", OVER),
    "项目支出控制在全年预算范围内。": ("S156", OVER),
    "成本控制在预算以内。": ("H054", put("indicators.5.actual", 470)),
    "质量指标基本完成，得满分。": ("S138", None),
    "数量指标基本完成，得满分。": ("H054", None),
    "产出指标未扣分。": ("H054", None),
}
RIGHT: dict[str, Change | None] = {
    "（二）项目完成质量\n严格把关，完成预定绩效目标，明显达到了预期效果。": None,
    "（二）项目完成数量\n新建子项目3个，达到预期目标。": None,
    "（二）项目完成质量\n部分达到预期效果。": POOR,
    "（二）项目完成质量\n未达到预期效果。": POOR,
    "二、改进措施\n确保达到预期目标。": POOR,
    "下一年度高质量完成该项目。": None,
    "各项工作基本按时完成。": LATE,
    "系统未能按期完成。": LATE,
    "各项工作均按时完成。": None,
    "绩效自评工作按时完成，上报市财政局。": LATE,
    "没有超出预算。": None,
    "上年没有超出预算。": OVER,
    "质量指标完成情况良好，得满分。": None,
    "时效指标未扣分。": None,
}


@pytest.mark.parametrize(("text", "code", "change"), [(text, *case) for text, case in WRONG.items()])
def test_a_claim_that_its_rows_deny_is_told(text: str, code: str, change: Change | None) -> None:
    assert [f.code.name for c in ("H054", "S138", "S156") for f in said(text, c, change)] == [code]


@pytest.mark.parametrize(("text", "change"), RIGHT.items())
def test_a_claim_that_may_be_true_is_not(text: str, change: Change | None) -> None:
    assert [f.message for code in ("H054", "S138", "S156") for f in said(text, code, change)] == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("年初制订的年度指标值均已完成。", "指标值均已完成"),
        ("圆满完成各项年度目标任务", "圆满完成各项年度目标任务"),
        ("系统按期上线，年度目标任务基本完成。", ""),
        ("完成了全年信访工作任务。", ""),
    ],
)
def test_a_text_of_the_form_is_held_against_its_rows(text: str, found: str) -> None:
    assert [f.found for f in said("", "S140", put("goal.actual", text))] == [found] * bool(found)
    reached = both(
        put("goal.actual", text), put("indicators.1.actual", 1000), put("indicators.8.actual", "达成年度指标")
    )
    assert said("", "S140", reached) == []
