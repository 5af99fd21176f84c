"""Mistakes in the sentences of a 自评报告, each with the finding that it brings about.

What is right, and more that is wrong, stands in ``test_report_sums.py`` and the others of these names.
"""

from __future__ import annotations

from tests.checks.report_cases import of_project, says

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
)
