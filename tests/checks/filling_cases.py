"""Mistakes of filling in (T): each with the finding that it brings about."""

from __future__ import annotations

from tests.checks.cases import Mistake, both
from tests.making import WHOLE, drop, put

LEVELS = "达成年度指标、部分达成年度指标并具有一定效果、未达成年度指标且效果较差"
LONG = "因" * 256

CASES = (
    Mistake("T001", put("project.name", ""), "项目名称"),
    Mistake("T001", put("project.supervising_department", ""), "主管部门"),
    Mistake("T001", drop("project.implementing_unit"), "实施单位"),
    Mistake("T001", drop("goal.expected"), "年度总体目标（预期目标）"),
    Mistake("T001", put("goal.actual", "  "), "年度总体目标（实际完成情况）"),
    Mistake("T003", drop("indicators.2.actual"), "指标2·实际完成值"),
    Mistake("T003", put("indicators.8.actual", ""), "指标8·实际完成值"),
    Mistake("T003", put("indicators.2.actual", "NULL"), "指标2·实际完成值"),
    Mistake(
        "T003",
        both(
            both(drop("funds.appropriation.actual_expenditure"), drop("funds.carry_over.actual_expenditure")),
            drop("reported.funds.total.actual_expenditure"),
        ),
        "年度资金总额全年执行数",
    ),
    Mistake("T012", put("indicators.2.points", 0), "指标2·分值", "0"),
    Mistake("T012", put("indicators.2.points", -5), "指标2·分值", "-5"),
    Mistake(
        "T020",
        both(
            put("funds.appropriation.final_budget", 0),
            put("funds.carry_over.final_budget", 0),
            put("reported.funds.total.final_budget", 0),
        ),
        "年度资金总额全年预算数",
        "0",
    ),
    Mistake("T026", put("indicators.1.actual", "≥850个"), "指标1·实际完成值", "≥850个", "850"),
    Mistake("T026", put("indicators.1.actual", "８５０"), "指标1·实际完成值", "８５０", "850"),
    Mistake("T026", put("indicators.1.actual", "850件"), "指标1·实际完成值", "850件", "数字"),
    Mistake("T026", put("indicators.1.actual", "不少"), "指标1·实际完成值", "不少", "数字"),
    Mistake(
        "T026",
        put("funds.appropriation.actual_expenditure", "三百多"),
        "当年财政拨款全年执行数",
        "三百多",
        "数字，单位万元",
    ),
    Mistake("T027", put("indicators.1.target", "≥0个"), "指标1·年度指标值", "0"),
    Mistake("T028", put("indicators.5.target", "≥450万元"), "指标5·指标性质", "≥450万元"),
    Mistake("T037", put("indicators.8.actual", "很好"), "指标8·实际完成值", "很好", LEVELS),
    Mistake("T101", put("indicators.4.actual", "快了"), "指标4·实际完成值", "快了"),
    Mistake("T101", put("indicators.4.actual", 12.2), "指标4·实际完成值", "12.2"),
    Mistake("T102", put("funds.appropriation.actual_expenditure", -5), "当年财政拨款全年执行数", "-5"),
    Mistake("T102", put("funds.carry_over.final_budget", 10**10), "上年结转资金全年预算数", "10000000000"),
    Mistake("T107", put("indicators.9.actual", "110%"), "指标9·实际完成值", "110%"),
    Mistake("T107", put("indicators.9.actual", "9600"), "指标9·实际完成值", "9600%"),
    Mistake("T108", put("indicators.3.actual", 0.96), "指标3·实际完成值", "0.96%", "96%"),
    Mistake("T108", put("indicators.3.actual", "0.9%"), "指标3·实际完成值", "0.9%", "90%"),
    Mistake(
        "T108",
        both(put("indicators.3.target", "≥90个百分点"), put("indicators.3.actual", 0.96)),
        "指标3·实际完成值",
        "0.96",
        "96",
    ),
    Mistake("T108", put("indicators.3.actual", 9600), "指标3·实际完成值", "9600%", "96%"),
    Mistake("T103", put("project.implementing_unit", "+市大数据中心"), "实施单位", "+市大数据中心", "市大数据中心"),
    Mistake("T103", put("project.name", "政务服务提升项目、"), "项目名称", "政务服务提升项目、", "政务服务提升项目"),
    Mistake("T104", put("indicators.9.deduction_reason", LONG), "指标9·扣减理由", "256", "200"),
    Mistake("T105", put("indicators.3.target", "90%"), "指标3·年度指标值", "90%", "没有写计算符号，按“≥”处理"),
    Mistake(
        "T105",
        put("indicators.4.target", "12月31日前"),
        "指标4·年度指标值",
        "12月31日前",
        "没有写年份，按2022年12月31日处理",
    ),
    Mistake("T109", put("indicators.6.target", "≤-5%"), "指标6·年度指标值", "≤-5%", "5"),
    Mistake("T109", put("indicators.2.target", "=-3个"), "指标2·年度指标值", "=-3个", "3"),
    Mistake("T110", put("indicators.8.target", " "), "指标8·年度指标值", "空"),
    Mistake("T110", put("indicators.8.target", "——"), "指标8·年度指标值", "——"),
    Mistake("T110", put("indicators.1.target", "待定"), "指标1·年度指标值", "待定"),
    Mistake("T110", put("indicators.8.target", "无"), "指标8·年度指标值", "无"),
    Mistake("T106", put("draft", True), WHOLE),
)

SOUND = {
    "T026 a unit beside the number in a printed table": ("T026", put("indicators.1.actual", "900个")),
    "T037 the figure with which a target ends": (
        "T037",
        both(put("indicators.8.target", "扬尘治理六个100%"), put("indicators.8.actual", "100%")),
    ),
    "T027 0 is right for ≤": ("T027", put("indicators.7.target", "≤0次")),
    "T109 nothing at all is a limit": ("T109", put("indicators.7.target", "≤0次")),
    "T110 a word is a target": ("T110", put("indicators.8.target", "长期")),
    "T105 what is written is certain": ("T105", put("indicators.3.target", "不低于90%")),
    "T028 a saving is not spending": (
        "T028",
        both(put("indicators.5.name", "节约经费"), put("indicators.5.target", "≥5万元")),
    ),
    "T028 ≤ is right for costs": ("T028", put("indicators.5.target", "不超过450万元")),
    "T103 brackets belong to a name": ("T103", put("project.name", "政务服务提升项目（二期）")),
    "T104 as long as allowed": ("T104", put("indicators.9.deduction_reason", "因" * 200)),
    "T107 all are satisfied": ("T107", put("indicators.9.actual", "100%")),
    "T108 half a target is no slip": ("T108", put("indicators.3.actual", "45%")),
    "T108 a third in the wrong place is no slip": ("T108", put("indicators.3.actual", "9%")),
    "T108 nothing is no slip": ("T108", put("indicators.3.actual", 0)),
    "T108 twenty times a target that asks for more": ("T108", put("indicators.6.actual", 200)),
    "T108 a word was said": ("T108", both(put("indicators.3.actual", 0.96), put("indicators.3.reason", "因故停工"))),
    "T003 0 is an answer": ("T003", put("indicators.1.actual", 0)),
}
"""A change that must not bring about the finding of that code."""
