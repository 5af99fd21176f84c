"""What happened in the year (T, S): each mistake with the finding that it brings about."""

from __future__ import annotations

from tests.checks.cases import Mistake, both
from tests.making import put

ACTUAL, TARGET = "指标4·实际完成值", "指标4·年度指标值"

CASES = (
    Mistake("S141", put("indicators.4.actual", "2012-12-20"), ACTUAL, "2012年12月20日", "2022年"),
    Mistake("S141", put("indicators.4.actual", "2023年1月9日"), ACTUAL, "2023年1月9日", "2022年"),
    Mistake("S141", put("indicators.4.actual", "2098-01-01"), ACTUAL, "2098年1月1日", "2022年"),
    Mistake(
        "S142",
        both(
            both(put("project.year", 2099), put("indicators.4.target", "2099年12月31日前")),
            put("indicators.4.actual", "2099-12-20"),
        ),
        ACTUAL,
        "2099年12月20日",
        "2026年12月1日",
    ),
    Mistake("S143", put("indicators.4.actual", "12月20日"), ACTUAL, "12月20日", "2022年"),
    Mistake("S143", put("indicators.4.actual", "12-20"), ACTUAL, "12-20", "2022年"),
    Mistake("S144", put("indicators.4.target", "2021年12月31日前"), TARGET, "2021年12月31日", "2022年"),
)

SOUND = {
    "S141 the last day of the year": ("S141", put("indicators.4.actual", "2022-12-31")),
    "S141 late, and it is said why": (
        "S141",
        both(put("indicators.4.actual", "2023-01-09"), put("indicators.4.reason", "因汛期停工，推迟到次年1月")),
    ),
    "S141 in the year of its deadline": (
        "S141",
        both(put("indicators.4.target", "2023年6月30日前"), put("indicators.4.actual", "2023-05-31")),
    ),
    "S142 a day that has come": ("S142", put("indicators.4.actual", "2022-12-01")),
    "S143 with its year": ("S143", put("indicators.4.actual", "2022年12月20日")),
    "S144 any day of the year": ("S144", put("indicators.4.target", "2022年1月1日前")),
    "T101 not finished": (
        "T101",
        both(put("indicators.4.actual", "尚未完工"), put("indicators.4.reason", "因征地拆迁滞后")),
    ),
}
"""A change that must not bring about the finding of that code."""
