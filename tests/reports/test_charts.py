"""Charts: drawn of all figures or of none, every figure with its cells, native on the sheet."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from lxml import etree
from openpyxl import load_workbook

from perfeval_xl.checks import Case
from perfeval_xl.checks.active import nothing_lies_over_the_form
from perfeval_xl.checks.project_identity import is_attached
from perfeval_xl.profiles.library import published
from perfeval_xl.reports.charts import MOST, fund_chart, score_chart, years_chart
from perfeval_xl.reports.doors import readable_case
from perfeval_xl.reports.model import Origin, Report, ReportChart, ReportTable, Span, TableCell
from perfeval_xl.reports.sheet import NAME, report_book, report_plan
from perfeval_xl.reports.sheet_tables import shown_number
from perfeval_xl.returns.cells import RawSheet
from perfeval_xl.returns.reader import read_book
from perfeval_xl.submission import dossier_case
from tests import departments, making
from tests.making import drop, put
from tests.reports import sheets_made

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"


def case(*changes: making.Change) -> Case:
    return dossier_case(making.Dossier(making.dossier(drop("reported"), *changes), "示例.toml"))


def shown(chart: ReportChart | None) -> list[list[str]]:
    assert chart is not None
    return [[cell.text for cell in row] for row in chart.table.rows]


# ---- what is drawn


def test_the_scores_of_each_part_with_what_they_are_out_of() -> None:
    assert shown(score_chart(case())) == [
        ["预算执行率", "10", "9.8"],
        ["产出指标", "50", "49"],
        ["效益指标", "30", "27"],
        ["满意度指标", "10", "9"],
    ]


def test_every_figure_names_its_cells_and_how_it_was_made() -> None:
    own = case()
    chart = score_chart(own)
    assert chart is not None
    [_, output, *_] = chart.table.rows
    [score] = output[2].spans
    assert (score.origin, score.how) == (Origin.SUM, "各项指标得分之和")
    assert sum((own.scored.number(key) or Fraction(0) for key in score.keys), Fraction(0)) == output[2].value == 49
    for row in chart.table.rows:
        assert all(span.keys for cell in row[1:] for span in cell.spans)


def test_a_printed_table_is_drawn_with_its_own_scores() -> None:
    chart = score_chart(readable_case(published()["hunan_yiyang/2022_original_budget"], None, None))
    assert chart is not None
    assert chart.table.head[:3] == ("一级指标", "分值", "得分（自评表所列）")
    assert chart.series == (1, 2)
    assert sum(row[2].value or 0 for row in chart.table.rows) == 105


@pytest.mark.parametrize(
    "changes",
    [
        (drop("indicators.2.actual"),),
        (drop("funds"),),
    ],
    ids=["an actual value", "the money"],
)
def test_where_a_score_is_missing_nothing_is_drawn(changes: tuple[making.Change, ...]) -> None:
    data = making.dossier(drop("reported"))
    for row in data["indicators"]:
        row.pop("reported")
    for change in changes:
        change(data)
    assert score_chart(dossier_case(making.Dossier(data, "缺.toml"))) is None


def test_sources_of_money_are_drawn_where_there_are_two() -> None:
    chart = fund_chart(case())
    assert shown(chart) == [
        ["年度资金总额", "500", "500", "490"],
        ["当年财政拨款", "400", "400", "392"],
        ["上年结转资金", "100", "100", "98"],
    ]
    assert chart is not None
    assert [chart.table.head[at] for at in chart.series] == ["全年预算数", "全年执行数"]
    assert fund_chart(case(drop("budget.carry_over"), drop("funds.carry_over"))) is None
    assert fund_chart(case(drop("funds.carry_over.actual_expenditure"))) is None


def test_a_budget_that_a_source_has_not_is_no_zero() -> None:
    own = case(put("funds.other_funds", {"actual_expenditure": 5}))
    rows = shown(fund_chart(own))
    assert rows[-1][1:] == ["—", "—", "5"]
    chart = fund_chart(own)
    assert chart is not None
    assert chart.table.rows[-1][2].value is None


def test_a_department_draws_its_projects() -> None:
    own = dossier_case(making.Dossier(departments.department(), "部门.toml"))
    chart = fund_chart(own)
    assert [row[0] for row in shown(chart)] == ["政务服务提升项目", "数据中心维护项目"]
    assert chart is not None
    assert [[row[at].text for at in chart.series] for row in chart.table.rows] == [["500", "490"]] * 2
    assert {span.keys[0].partition(":")[0] for row in chart.table.rows for span in row[1].spans} == {"p01", "p02"}


def test_two_years_are_drawn_where_their_parts_are_the_same() -> None:
    own, before = case(), sheets_made.before()
    chart = years_chart(own, before)
    assert chart is not None
    assert chart.table.head == ("一级指标", "2021年度得分", "2022年度得分")
    [last, this] = chart.table.rows[0][1].spans + chart.table.rows[0][2].spans
    assert (last.keys, last.how) == ((), "取自2021年度自评表")
    assert this.keys == ("execution.score",)
    assert years_chart(own, None) is None
    assert years_chart(before, own) is None
    assert years_chart(own, readable_case(published()["hubei_suizhou/2021_original_budget"], None, None)) is None


# ---- on the sheet


@cache
def book() -> bytes:
    return report_book(sheets_made.full(), "身份")


def parts(pattern: str) -> list[etree._Element]:
    with zipfile.ZipFile(io.BytesIO(book())) as package:
        return [etree.fromstring(package.read(name)) for name in package.namelist() if pattern in name]


def test_a_chart_draws_the_numbers_of_the_table_above_it() -> None:
    sheet = load_workbook(io.BytesIO(book()))[NAME]
    charts = parts("xl/charts/chart")
    assert len(charts) == 3
    found = []
    for series in charts[0].iter(f"{CHART}ser"):
        names, numbers = (series.findtext(f"{CHART}{part}//{CHART}f") for part in ("cat", "val"))
        assert names is not None
        assert numbers is not None
        cells = [[cell.value for row in sheet[part.partition("!")[2]] for cell in row] for part in (names, numbers)]
        found.append(list(zip(*cells, strict=True)))
    assert found == [
        [("预算执行率", 10), ("产出指标", 50), ("效益指标", 30), ("满意度指标", 10)],
        [("预算执行率", 9.8), ("产出指标", 49), ("效益指标", 27), ("满意度指标", 9)],
    ]


def test_a_chart_lies_over_no_cell_with_a_text() -> None:
    plan = report_plan(sheets_made.full())
    for chart in plan.charts:
        assert [cell.value for cell in plan.cells.values() if cell.row <= chart.row <= cell.last_row] == [None]
        assert chart.row <= plan.printed[2]


def of_bars(count: int, name: str = "项目") -> ReportChart:
    rows = tuple(
        (TableCell((Span(f"{name}{number}"),)), TableCell((Span("5"),), Fraction(5))) for number in range(count)
    )
    return ReportChart("甲", ReportTable("乙", ("项目名称", "全年执行数"), rows, wide=(0,)), 0, (1,), "万元")


@pytest.mark.parametrize(
    ("count", "name", "lying"), [(2, "项目", False), (7, "项目", True), (MOST, "很长的项目名称" * 6, True)]
)
def test_long_and_many_names_stand_beside_lying_bars(count: int, name: str, lying: bool) -> None:
    plan = report_plan(Report(sheets_made.case(), "报告", (of_bars(count, name),)))
    if name == "项目":
        [chart] = plan.charts
        assert chart.lying is lying
        assert plan.heights[chart.row] < 409
    else:
        assert len(plan.charts) <= 1


def test_a_figure_that_a_sheet_would_show_otherwise_stays_a_text() -> None:
    assert shown_number(TableCell((Span("1,246.51"),), Fraction("1246.51"))) is not None
    assert shown_number(TableCell((Span("5.00"),), Fraction(5))) is not None
    assert shown_number(TableCell((Span("约5"),), Fraction(5))) is None


# ---- for those who look at it


@cache
def returned() -> Case:
    """The sound workbook, returned."""
    return readable_case(Path("自评表.xlsx"), making.book_bytes(), None)


def attached(tmp_path: Path, data: bytes | None = None) -> RawSheet:
    """The sheet as it is read from a workbook that holds it."""
    own = returned()
    assert own.recognised is not None
    path = tmp_path / "报告.xlsx"
    path.write_bytes(data or report_book(sheets_made.full(), own.recognised.encoded))
    [sheet] = read_book(path).sheets
    return sheet


def told(sheet: RawSheet) -> list[str]:
    own = returned()
    assert own.book is not None
    beside = replace(own, book=replace(own.book, sheets=(*own.book.sheets, sheet)))
    return [one.code.name for one in nothing_lies_over_the_form.find(beside)]


def test_a_chart_on_our_own_sheet_is_not_told(tmp_path: Path) -> None:
    own, sheet = returned(), attached(tmp_path)
    assert own.recognised is not None
    assert len(sheet.overlays) == 3
    assert is_attached(sheet, own.recognised.encoded), "its numbers and links are known again"
    assert told(sheet) == []


def test_a_chart_elsewhere_is_told(tmp_path: Path) -> None:
    sheet = attached(tmp_path)
    over_text = replace(sheet, overlays=(sheet.overlays[0]._replace(area=(0, 0, 3, 3)),))
    assert told(over_text) == ["G122"]
    picture = replace(sheet, overlays=(sheet.overlays[0]._replace(what="图片（A1:B2）"),))
    assert told(picture) == ["G122"]
    foreign = attached(tmp_path, report_book(sheets_made.full(), "另一份"))
    assert told(foreign) == ["G122"]
