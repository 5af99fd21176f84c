"""What happened in the year (T, S): each mistake with the finding that it brings about."""

from __future__ import annotations

from tests.checks.cases import Mistake, both
from tests.county import COUNTY
from tests.making import drop, put

ACTUAL, TARGET = "指标4·实际完成值", "指标4·年度指标值"

STATE = "项目状态"
NOT_BEGUN = both(put("choices.state", "未启动"), put("choices.state_reason", "因用地未批，全年没有开工"))
LEFT_OUT = both(put("profile", COUNTY), put("indicators.5.actual", "不适用"))
ALL_LEFT_OUT = both(put("profile", COUNTY), *(put(f"indicators.{n}.actual", "不适用") for n in range(1, 10)))

UNSPENT = both(
    both(put("funds.appropriation.actual_expenditure", 0), put("funds.carry_over.actual_expenditure", 0)),
    put("reported.funds.total.actual_expenditure", 0),
)

CASES = (
    Mistake("T141", LEFT_OUT, "指标5·偏差原因分析及改进措施", "10"),
    Mistake("T142", put("choices.state", "已取消/终止"), "未启动、取消的原因", "已取消/终止"),
    Mistake("T142", put("project.state", "未启动"), "未启动、取消的原因", "未启动"),
    Mistake("T143", put("choices.state", "暂停"), STATE, "暂停"),
    Mistake("S145", NOT_BEGUN, STATE, "未启动"),
    Mistake("S146", NOT_BEGUN, STATE, "未启动", "490"),
    Mistake("S146", both(NOT_BEGUN, put("choices.state", "已取消/终止")), STATE, "已取消/终止", "490"),
    Mistake("S145", both(put("choices.state", "跨年实施")), STATE, "跨年实施"),
    Mistake("T144", ALL_LEFT_OUT, "指标1·实际完成值", "90"),
    Mistake("S148", both(LEFT_OUT, put("indicators.5.reason", "由上级统一采购")), "指标5·实际完成值", "10"),
    Mistake("S149", put("indicators.5.actual", 0), "指标5·实际完成值", "490"),
    Mistake(
        "S141",
        both(put("choices.state", "跨年实施"), put("indicators.4.actual", "2023-01-09")),
        ACTUAL,
        "2023年1月9日",
        "2022年",
    ),
    Mistake(
        "S141",
        both(put("project.state", "跨年实施"), put("indicators.4.actual", "2021-12-20")),
        ACTUAL,
        "2021年12月20日",
        "2022年",
    ),
    Mistake("S147", both(UNSPENT, put("indicators.7.actual", 0)), "指标7·实际完成值", "10"),
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
    "S147 money was spent": ("S147", put("indicators.7.actual", 0)),
    "S147 the state says it": ("S147", both(both(UNSPENT, NOT_BEGUN), put("indicators.7.actual", 0))),
    "T003 nothing is asked of a project that was called off": (
        "T003",
        both(NOT_BEGUN, both(drop("indicators.1.actual"), drop("indicators.4.actual"))),
    ),
    "T001 nor what became of its goal": ("T001", both(NOT_BEGUN, drop("goal.actual"))),
    "S145 the office says so": (
        "S145",
        both(put("project.state", "未启动"), put("project.state_reason", "因用地未批，全年没有开工")),
    ),
    "S146 nothing was spent": (
        "S146",
        both(
            NOT_BEGUN,
            UNSPENT,
        ),
    ),
    "T143 as it is in the list": ("T143", NOT_BEGUN),
    "T143 as people write it": ("T143", put("choices.state", "取消")),
    "T143 a blank behind it": ("T143", put("choices.state", "未启动 ")),
    "T003 nor is anything asked where a blank stands behind the state": (
        "T003",
        both(NOT_BEGUN, both(put("choices.state", "未启动 "), drop("indicators.1.actual"))),
    ),
    "T101 a blank behind the word": ("T101", put("indicators.4.actual", "未完成 ")),
    "T101 a full stop behind the word": ("T101", put("indicators.4.actual", "未完成。")),
    "T108 a day is no percentage": ("T108", put("indicators.4.actual", 20221220)),
    "T141 and it is said why": ("T141", both(LEFT_OUT, put("indicators.5.reason", "由上级统一采购"))),
    "S141 over several years a later one will do": (
        "S141",
        both(put("project.state", "跨年实施"), put("indicators.4.actual", "2023-12-20")),
    ),
    "S148 everything applies": ("S148", put("profile", COUNTY)),
    "T144 something applies": ("T144", LEFT_OUT),
    "S149 it cost something": ("S149", put("indicators.5.actual", 1)),
    "S149 nothing was spent": ("S149", both(UNSPENT, put("indicators.5.actual", 0))),
    "S144 over several years any year will do": (
        "S144",
        both(put("project.state", "跨年实施"), put("indicators.4.target", "2024年12月31日前")),
    ),
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
