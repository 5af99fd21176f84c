"""Mistakes in the sentences of a 自评报告, each with the finding that it brings about.

What is right, and more that is wrong, stands in ``test_report_sums.py`` and the others of these names.
"""

from __future__ import annotations

from tests.checks.cases import WRITTEN, Mistake, both
from tests.checks.report_cases import OF_PROJECT, instead, of_department, of_project, says
from tests.making import put

CLAIMED = both(put("profile", "shanxi_datong/2021"), put("texts.satisfaction_analysis", "服务对象满意度均达到92%。"))
"""A form with texts of its own, of which one tells a satisfaction."""

CASES = (
    of_project(
        "S128",
        says("全年支出490万元，其中：设备费200万元、办公费90万元、其他支出190万元。"),
        "报告第4段“全年支出490万元，其中：设备费200万元、办公费90万元、其他支出190万元…”",
        "480万元",
        "490万元",
    ),
    of_project(
        "S130",
        says("受理1200件，同比增加200件，增幅16.7%。"),
        "报告第4段“受理1200件，同比增加200件，增幅16.7%…”",
        "16.7%",
        "20%",
    ),
    of_project(
        "S134",
        says("共发放问卷120份，收回118份，满意115份，满意度95%。"),
        "报告第4段“共发放问卷120份，收回118份，满意115份，满意度95%…”",
        "满意度95%",
        "115÷118＝97.46%",
    ),
    of_department("S136", says("社会公众满意度达到92%。"), "报告第5段“社会公众满意度达到92%。”", "满意度达到92%"),
    of_project(
        "S152",
        says("发放问卷120余份，群众满意度92%。"),
        "报告第4段“发放问卷120余份，群众满意度92%。”",
        "发放问卷120余份",
        "92%",
    ),
    of_project(
        "S154",
        says("收到投诉130起，全部办结，满意度92%。"),
        "报告第4段“收到投诉130起，全部办结，满意度92%。”",
        "130",
        "92%",
    ),
    of_project(
        "S138",
        says("质量指标基本完成，得满分。"),
        "报告第4段“质量指标基本完成，得满分。”",
        "基本完成，得满分",
    ),
    of_project(
        "H054",
        instead(WRITTEN, "（2）项目完成数量\n达到预期效果。"),
        "报告第5段“达到预期效果。”",
        "达到预期效果",
        "有1项指标没有达到指标值，如“办理事项数量”得9分（分值10分）",
    ),
    Mistake(
        "S156",
        both(put("funds.appropriation.actual_expenditure", 432), put("reported.funds.total.actual_expenditure", 530)),
        "报告第4段“项目支出没有超出预算。”",
        "没有超出预算",
        "530万元",
        tell=lambda _: OF_PROJECT.replace(WRITTEN, "项目支出没有超出预算。", 1),
    ),
    Mistake(
        "S140",
        put("goal.actual", "圆满完成各项年度目标任务。"),
        "年度总体目标（实际完成情况）",
        "圆满完成各项年度目标任务",
        "有1项指标没有达到指标值，如“办理事项数量”得9分（分值10分）",
    ),
    Mistake("S136", CLAIMED, "满意度情况及分析", "满意度均达到92%"),
    of_project(
        "S178",
        says("项目成本不超过480万元。"),
        "报告第4段“项目成本不超过480万元。”",
        "成本不超过480万元",
        "“项目建设成本”≤450万元",
    ),
    Mistake(
        "S180",
        both(put("indicators.6.category", "environmental"), put("indicators.6.name", "促进产业发展程度")),
        "指标6·三级指标",
        "促进产业发展程度",
    ),
    of_project("S170", says("2、项目组织"), "报告第4段“2、项目组织”", "2、项目组织"),
    of_project(
        "S172",
        instead(WRITTEN, "1.满意度情况\n按照实际设立绩效目标，目标设定客观实际，严格执行预算进度，做到清晰、细化。"),
        "报告第5段“按照实际设立绩效目标，目标设定客观实际，严格执行预算进度，做到清晰、细化。”",
        "按照实际设立绩效目标，目标设定客观实际，严格执行预算进度，做到清晰、细化",
    ),
    Mistake(
        "S174",
        both(put("funds.appropriation.actual_expenditure", 202), put("reported.funds.total.actual_expenditure", 300)),
        "报告第4段“由于客观原因，影响了支出进度。”",
        "客观原因",
        "60%",
        tell=lambda _: OF_PROJECT.replace(WRITTEN, "由于客观原因，影响了支出进度。", 1),
    ),
    of_project(
        "S176",
        instead(WRITTEN, "年度目标为实现监管全覆盖。\n已选取三处开展试点。"),
        "报告第4段“年度目标为实现监管全覆盖。”",
        "实现监管全覆盖",
        "第5段",
    ),
)
