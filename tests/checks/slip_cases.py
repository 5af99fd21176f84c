"""Slips of a report and of a printed table, each with the finding that it brings about, and what is none."""

from __future__ import annotations

from tests import departments, making
from tests.checks.cases import Mistake, both
from tests.checks.report_cases import of_department, of_project, says
from tests.making import drop, put


def without_tables(text: str) -> str:
    """A report that has nothing but sentences, and names a table."""
    said = says("附件：2022年度项目自评表（附后）")(text)
    return "\n".join(line for line in said.split("\n") if "\t" not in line)


NO_EXECUTION = both(put("reported", {"total": {"points": 100, "score": 95}}), put("indicators.9.reported.score", 9))
"""A table that prints scores of its rows and a total, and no row of money."""
CASES = (
    *(
        Mistake("S160", both(*(drop(f"base.line.{line}") for line in lines)), place, of=departments.department)
        for lines, place in (
            (("procurement",), "基础数据表·政府采购金额2022年决算数"),
            (("vehicle_purchase", "vehicle_running"), "基础数据表·公务用车购置和维护经费2022年决算数"),
        )
    ),
    of_project(
        "S161",
        says("主要做法：\n1. 加强培训。\n3. 完善台账。"),
        "报告第6段“3. 完善台账。”",
        "1",
        "3",
    ),
    of_project("S162", says("年未实有人数12人。"), "报告第4段“年未实有人数12人。”", "年未", "年末"),
    Mistake(
        "S163",
        put("values", "report"),
        "报告第4段“附件：2022年度项目自评表（附后）”",
        "附件：2022年度项目自评表（附后）",
        of=making.dossier,
        tell=without_tables,
    ),
    of_project(
        "S164",
        says("该项目成本为小于等于430万元。"),
        "报告第4段“该项目成本为小于等于430万元。”",
        "成本为小于等于430",
    ),
    of_project(
        "S165",
        says("2. 产出质量\n1. 预算执行率98%。"),
        "报告第5段“1. 预算执行率98%。”",
        "1. 预算执行率98%。",
    ),
    of_project(
        "S166",
        says("预算申报金额900万元，预算批复金额500万元。"),
        "报告第4段“预算申报金额900万元，预算批复金额500万元。”",
        "900",
        "500",
    ),
    Mistake("S167", NO_EXECUTION, "总分", "95", "85"),
    of_department(
        "S168",
        says("1.政务服务能力提升：支出490万元。"),
        "报告第6段“1.政务服务能力提升：支出490万元。”",
        "政务服务能力提升",
        "政务服务提升项目",
    ),
)
SOUND = {
    "S161 the second item in the first line": ("S161", says("1. 加强培训；2. 健全制度。\n3. 完善台账。")),
    "S161 a list goes on": ("S161", says("1. 加强培训。\n2. 健全制度。")),
    "S161 a list of another section": ("S161", says("1. 加强培训。\n二、另一部分\n3. 完善台账。")),
    "S165 the rate below a title of its own": ("S165", says("2. 产出质量\n合格率99%。\n资金使用情况\n预算执行率98%。")),
    "S168 another project with a like name": ("S168", says("1.政务服务能力提升：支出12.5万元。")),
    "S162 what is not finished by the end of the year": ("S162", says("本年未实施的任务转入下年，项目的目的明确。")),
    "S164 a target": ("S164", says("成本指标值为≤430万元。")),
    "S165 the rate among the money": ("S165", says("1. 资金管理\n1. 预算执行率98%。")),
    "S166 the targets followed": ("S166", says("预算申报金额900万元，预算批复金额500万元，绩效目标相应调整。")),
    "S168 with the name of the unit before it": ("S168", says("1.本市政务服务提升项目：支出490万元。")),
}
"""Reports in which nothing of the code is found."""
