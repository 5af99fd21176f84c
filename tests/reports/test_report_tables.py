"""The tables of a report: figures as the form shows them, and whose scores they are."""

from __future__ import annotations

import functools
from fractions import Fraction

from perfeval_xl.checks import Case
from perfeval_xl.profiles.library import published
from perfeval_xl.reports.model import ReportTable
from perfeval_xl.reports.report_tables import funds_table, indicators_table, projects_table, scores_table
from perfeval_xl.submission import check_file, dossier_case
from tests import departments, making
from tests.making import drop


@functools.cache
def seed(profile: str) -> Case:
    case = check_file(published()[profile]).case
    assert case is not None
    return case


def sound(*changes: making.Change) -> Case:
    return dossier_case(making.Dossier(making.dossier(drop("reported"), *changes), "示例.toml"))


def lines(table: ReportTable | None) -> list[str]:
    assert table is not None
    return ["\t".join(table.head), *("\t".join(cell.text for cell in row) for row in table.rows)]


def test_funds_leave_out_the_sources_that_the_project_does_not_have() -> None:
    assert lines(funds_table(sound())) == [
        "资金来源\t年初预算数\t全年预算数\t全年执行数",
        "年度资金总额\t500\t500\t490",
        "当年财政拨款\t400\t400\t392",
        "上年结转资金\t100\t100\t98",
    ]


def test_a_blank_amount_is_no_zero() -> None:
    table = funds_table(sound(drop("funds.appropriation.actual_expenditure")))
    assert "当年财政拨款\t400\t400\t【待填：全年执行数】" in lines(table)


def test_two_columns_of_scores_stand_only_where_they_differ() -> None:
    table = indicators_table(seed("hunan_yiyang/2022_original_budget"))
    assert table is not None
    assert table.head[-2:] == ("得分（自评表所列）", "得分（按规则复算）")
    assert [cell.value for cell in table.rows[0][-2:]] == [Fraction(4), Fraction("4.25")]
    assert table.merged == (0, 1)
    agreed = indicators_table(seed("hunan_huaihua/2023"))
    assert agreed is not None
    assert agreed.head[-1] == "得分"


def test_a_blank_row_has_a_gap_and_no_score() -> None:
    data = making.dossier(drop("reported"), drop("indicators.2.actual"))
    data["indicators"][1].pop("reported")
    table = indicators_table(dossier_case(making.Dossier(data, "示例.toml")))
    assert "产出指标\t数量指标\t建设子项目数量\t3个\t【待填：实际完成值】\t10\t—" in lines(table)


def test_scores_are_added_up_by_first_level() -> None:
    assert lines(scores_table(sound())) == [
        "一级指标\t分值\t得分",
        "预算执行率\t10\t9.8",
        "产出指标\t50\t49",
        "效益指标\t30\t27",
        "满意度指标\t10\t9",
    ]


def test_projects_of_a_department_are_a_table() -> None:
    case = dossier_case(making.Dossier(departments.department(), "示例.toml"))
    assert lines(projects_table(case))[1] == "政务服务提升项目\t500\t500\t490\t98%\t94.8"
    assert projects_table(sound()) is None
