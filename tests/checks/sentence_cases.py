"""Mistakes in the sentences of a 自评报告, each with the finding that it brings about.

What is right, and more that is wrong, stands in ``test_report_sums.py`` and the others of these names.
"""

from __future__ import annotations

from tests.checks.report_cases import of_department, of_project, says

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
)
