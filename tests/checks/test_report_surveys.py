"""Satisfaction in the sentences of a report, in sentences made up for it."""

from __future__ import annotations

import pytest

from tests.checks.sayings import said

WRONG = {
    "共发放问卷120份，收回118份，满意115份，满意度95%。": ("满意度95%", "115÷118＝97.46%"),
    "发放调查问卷200份，收回210份，满意度92%。": ("收回210份", "只发放了200份"),
    "发放问卷200份，回收190份，其中有效问卷195份，满意度92%。": ("其中有效问卷195份", "只收回190份"),
    "发放问卷200份，收回180份，回收率95%，满意175份。": ("回收率95%", "180÷200＝90%"),
    "发放问卷100份，收回100份，非常满意60份、满意45份，满意度92%。": ("非常满意60份", "一共只有100份"),
    "发放问卷100份，收回100份，非常满意50份、满意30份、基本满意10份、不满意10份，满意度95%。": (
        "满意度95%",
        "90÷100＝90%",
    ),
    "发放问卷一百二十份，收回一百一十八份，满意一百一十五份，满意度百分之九十五。": ("满意度95%", "115÷118＝97.46%"),
    "随机走访群众50名，45人表示满意，群众满意度92%。": ("满意度92%", "45÷50＝90%"),
}
RIGHT = (
    "共发放问卷120份，收回118份，满意115份，满意度97.46%。",
    "共发放问卷120份，收回118份，满意115份，满意度97.5%。",
    "共发放问卷120份，收回118份，回收率98.33%，其中有效问卷115份，满意112份，满意度97.4%。",
    "发放问卷100份，收回100份，非常满意50份、满意30份、基本满意10份、不满意10份，满意度80%。",
    "发放问卷100份，收回100份，非常满意50份、满意40份、不满意10份，加权计算满意度为82%。",
    "向群众发放问卷100份，回收100份，服务对象满意度92%。",
    "评价小组共5人，走访群众120名，满意度92%。",
    "发放宣传册2000份，收回问卷100份，满意度92%。",
    "发放问卷100余份，满意度目标为90%。",
    "服务对象满意度：共发放300份问卷，满意度92%。",
    "发放问卷100余份，收回98份，满意度92%。",
)


@pytest.mark.parametrize(("sentence", "expected"), WRONG.items())
def test_numbers_that_do_not_fit_are_told(sentence: str, expected: tuple[str, str]) -> None:
    assert [(f.found, f.expected) for f in said(sentence, "S134")] == [expected]


@pytest.mark.parametrize("sentence", RIGHT)
def test_numbers_that_may_fit_are_not(sentence: str) -> None:
    assert [f.message for code in ("S134", "S152", "S136") for f in said(sentence, code)] == []


def test_a_survey_without_its_numbers_is_told() -> None:
    [found] = said("对受益群众开展调查，共发放调查问卷200余份，群众满意度达到92%。", "S152")
    assert (found.found, found.expected) == ("发放调查问卷200余份", "92%")


def test_satisfaction_without_a_survey_is_asked_once() -> None:
    text = "环境明显改善，社会公众满意度和好评率均在92%以上。\n服务对象满意度92%。"
    assert [f.found for f in said(text, "S136")] == ["满意度和好评率均在92%"]
    for known in ("我们开展了问卷调查。", "每季度电话回访。", "窗口设有好差评评价器。"):
        assert said(f"{text}\n{known}", "S136") == []
    row = "服务对象满意度：指标值≥90%，实际完成92%，得9分。"
    assert [str(f.place) for f in said("设立绩效目标。", "S136")] == ["指标9·实际完成值"]
    assert said(row, "S136") == []
    for other in ("满意度目标为90%。", "上年满意度88%。", "现场走访电力局。"):
        assert said(f"{other}\n{row}", "S136") == []


def test_complaints_that_were_settled_are_no_satisfaction() -> None:
    text = "全年收到投诉130起，全部办结，群众满意度92%。"
    assert [(f.found, f.expected) for f in said(text, "S154")] == [("130", "92%")]
    [more] = said(f"下发102份通知书。\n{text}\n发放问卷120份，收回118份。", "S154")
    assert "比发放的问卷（120份）还多" in more.message
    assert said("全年收到投诉130起，全部办结。\n发放问卷150份，收回150份，满意138份，满意度92%。", "S154") == []
