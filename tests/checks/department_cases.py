"""What does not tie in the forms of a department: each with the finding that it brings about."""

from __future__ import annotations

import functools

from tests.checks.cases import Mistake, both
from tests.departments import BASE, FIRST, FORM, SECOND, department, line
from tests.issuing.samples import department as sample
from tests.making import Change, Data, drop, put

THREE = "三公经费2022年决算数"


def of_a_county(change: Change) -> Data:
    """A department that is scored by its ratios, with ``change``."""
    data: Data = sample("hunan_county/2018", 1)
    change(data)
    return data


def copied(data: dict[str, object]) -> None:
    """Give the second project the indicators of the first."""
    data["projects"][1]["indicators"] = data["projects"][0]["indicators"]  # type: ignore[index]


mistake = functools.partial(Mistake, of=department)
county = functools.partial(Mistake, of=of_a_county)
CASES = (
    mistake("J005", put("report.projects.1.name", "维护经费"), "自评报告", "维护经费"),
    mistake("S005", line("other_projects", "actual", 20), f"{BASE}·没有单独自评表的其他项目支出2022年决算数", "20"),
    mistake(
        "S023",
        both(put("projects.1.funds.appropriation.actual_expenditure", 3_920_000)),
        f"{FIRST}·当年财政拨款全年执行数",
        "3920000",
        "400",
    ),
    mistake("S023", line("meetings", "previous_actual", 45_000), f"{BASE}·会议费、培训费2021年决算数", "45000", "4"),
    mistake(
        "S023",
        both(
            put("funds.general_public.final_budget", 13_000_000),
            drop("funds.government_fund"),
            drop("reported.funds.total"),
        ),
        f"{FORM}·资金总额全年预算数",
        "13000000",
        "1275",
    ),
    mistake("S023", put("funds.basic.final_budget", 3_000_000), f"{FORM}·基本支出全年预算数", "3000000", "300"),
    mistake(
        "S023",
        both(
            line("basic", "actual", 2_950_000),
            line("basic", "budget", 3_000_000),
            line("basic", "previous_actual", 2_800_000),
        ),
        f"{BASE}·部门基本支出2022年预算数",
        "3000000",
        "300",
    ),
    mistake(
        "S023",
        both(put("base.breakdown.r01.amount", 2_550_000), put("base.breakdown.r02.amount", 400_000)),
        f"{BASE}·功能科目明细合计",
        "2950000",
        "295",
    ),
    mistake("S107", put("base.breakdown.r03.amount", 5), f"{BASE}·明细第3行金额", "5"),
    county("P105", drop("base.line.reception.budget"), f"{FORM}·“三公经费”控制率·实际完成值", "基础数据没有填齐"),
    county(
        "P105",
        put("base.adjustment", {"carry_over": 0, "original": 0, "supplement": 0, "balance": 0}),
        f"{FORM}·预算完成率·实际完成值",
        "基础数据为0或为负，无法计算",
    ),
    county("H102", put("base.adjustment.balance", 150), f"{BASE}·年末结余", "150", "45"),
    county("T003", drop("base.line.reception.budget"), f"{BASE}·公务接待2023年预算数"),
    mistake("T026", put("base.staff.quota", 40.5), f"{BASE}·编制数", "40.5", "整数"),
    mistake(
        "S065",
        both(line("abroad", "actual", 5), drop("base.line.abroad.budget")),
        f"{BASE}·出国经费2022年决算数",
        "5",
        "0",
    ),
    mistake(
        "S023", both(put("projects.2.indicators.5.actual", 4_300_000)), f"{SECOND}·指标5·实际完成值", "4300000", "450"
    ),
    mistake("H025", put("report.projects.1.actual_expenditure", 500), "自评报告", "500", "490"),
    mistake("T061", put("base.staff.quota", 0), f"{BASE}·编制数", "0"),
    mistake("P061", put("base.reported.staff.rate", "90%"), f"{BASE}·控制率", "写90%", "95%"),
    mistake("P061", drop("base.reported.staff"), f"{BASE}·控制率", "没有填", "95%"),
    mistake("S061", put("base.staff.actual", 42), f"{BASE}·2022年实际在职人数", "42", "40"),
    mistake("H062", put("base.reported.line.three_public.actual", 8), f"{BASE}·{THREE}", "8", "6.5"),
    mistake("H063", line("office", "actual", 60), f"{BASE}·公用经费2022年决算数", "96", "135"),
    mistake("H063", drop("base.line.public.previous_actual"), f"{BASE}·公用经费2021年决算数", "空", "90"),
    mistake("H064", put("funds.basic.final_budget", 280), f"{FORM}·资金总额全年预算数", "1300", "1280"),
    mistake("H064", put("reported.funds.total.actual_expenditure", 1300), f"{FORM}·资金总额全年执行数", "1300", "1275"),
    mistake("H064", drop("funds.basic"), f"{FORM}·基本支出全年预算数", "300", "295"),
    mistake("H067", put("reported.funds.projects.final_budget", 980), f"{FORM}·项目支出全年预算数", "980", "1000"),
    mistake(
        "H067", put("base.reported.project.p01.actual", 480), f"{BASE}·“政务服务提升项目”2022年决算数", "480", "490"
    ),
    mistake("H067", put("base.reported.line.projects.actual", 960), f"{BASE}·部门项目支出2022年决算数", "960", "980"),
    mistake("H101", put("base.breakdown.r02.amount", 50), f"{BASE}·功能科目明细合计", "305", "295"),
    mistake(
        "S106",
        put("base.breakdown.r02.code", "2120101"),
        f"{BASE}·明细第2行科目编码",
        "2120101",
        "行政运行、机关事业单位基本养老保险缴费支出",
    ),
    mistake("S065", line("basic", "budget", 290), f"{BASE}·部门基本支出2022年决算数", "295", "290"),
    mistake("S066", line("reception", "actual", 4), f"{BASE}·{THREE}", "9", "8"),
    mistake("S105", copied, f"{SECOND}·指标1·三级指标", "政务服务提升项目"),
    mistake("P104", drop("reported.execution.score"), f"{FORM}·预算执行率得分", "", "9.81"),
    mistake("P104", drop("projects.2.reported.execution.score"), f"{SECOND}·预算执行率得分", "", "9.8"),
    mistake("P048", put("projects.1.reported.total.score", "00"), f"{FIRST}·总分", "0", "94.8"),
    mistake(
        "S016",
        both(put("funds.general_public.final_budget", 1900), drop("reported.funds.total")),
        f"{FORM}·执行率偏低或预算调整的原因",
        "53.85%",
    ),
    mistake("T003", drop("base.line.basic.actual"), f"{BASE}·部门基本支出2022年决算数"),
    mistake("T026", line("reception", "budget", "两万"), f"{BASE}·公务接待2022年预算数", "两万", "数字，单位万元"),
    mistake("T026", put("base.staff.quota", "四十"), f"{BASE}·编制数", "四十", "数字，不写单位"),
    mistake("T102", put("base.staff.quota", -1), f"{BASE}·编制数", "-1"),
    mistake("T104", put("base.line.basic.reason", "因" * 101), f"{BASE}·部门基本支出说明", "101", "100"),
    mistake("T001", put("projects.2.goal.expected", ""), f"{SECOND}·年度总体目标（预期目标）"),
    mistake("H010", put("projects.2.indicators.1.points", 20), f"{SECOND}·分值合计", "100", "90"),
    mistake("H008", put("indicators.1.points", 24), f"{FORM}·分值合计", "执行率10 + 产出59 + 效益40 = 109", "100"),
)

SOUND = {
    "S005 the reason stands beside it": (
        "S005",
        both(line("other_projects", "actual", 20), line("other_projects", "reason", "因金额小，并入其他项目")),
    ),
    "S023 a budget that tripled": ("S023", line("meetings", "previous_actual", 1.3)),
    "S061 explained": ("S061", both(put("base.staff.actual", 42), put("base.staff.reason", "因军转干部安置超编2人"))),
    "S065 explained where it came about": (
        "S065",
        both(line("basic", "budget", 290), line("basic", "reason", "因年中调资")),
    ),
    "S066 spent to the last cent": ("S066", line("reception", "actual", 3)),
    "H025 less than a cent": ("H025", put("report.projects.1.actual_expenditure", 490.009)),
    "H063 as much as its parts": ("H063", line("office", "actual", 21)),
    "H064 less than a cent": ("H064", put("reported.funds.total.actual_expenditure", 1275.009)),
    "H067 less than a cent": ("H067", put("reported.funds.projects.final_budget", 1000.009)),
    "H101 no list at all": ("H101", drop("base.breakdown")),
    "S106 a code used twice for one name": (
        "S106",
        both(put("base.breakdown.r02.code", "2120101"), put("base.breakdown.r02.name", "行政运行")),
    ),
    "P061 printed with one decimal": (
        "P061",
        both(put("base.staff.quota", 36), put("base.staff.actual", 28), put("base.reported.staff.rate", "77.8%")),
    ),
    "S023 a project that just began": ("S023", put("base.project.p01.previous_actual", 0.05)),
    "S023 the reason stands beside it": (
        "S023",
        both(line("meetings", "previous_actual", 45_000), line("meetings", "reason", "因上年承办全国性会议")),
    ),
    "P061 what was extracted from cells has no typed rate": ("P061", drop("base.reported")),
    "P061 printed without decimals": ("P061", put("base.reported.staff.rate", 0.95)),
    "J005 spaces around the name": ("J005", put("report.projects.1.name", " 政务服务提升项目 ")),
    "T102 nobody is employed": ("T102", put("base.staff.actual", 0)),
}
