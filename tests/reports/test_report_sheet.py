"""The sheet 自评报告: the same words, all of them printed, each paragraph with the cells it tells."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from openpyxl import load_workbook

from perfeval_xl.layout.grid import SheetPlan
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import published
from perfeval_xl.reports.compose import compose
from perfeval_xl.reports.doors import report_of
from perfeval_xl.reports.model import Paragraph, Report
from perfeval_xl.reports.sheet import LAST, NAME, PARAGRAPH_INDENT, SOURCES, report_book, report_plan
from perfeval_xl.submission import dossier_case
from perfeval_xl.text_measure import height_for, lines_of
from tests import departments, making
from tests.engines import libreoffice, render
from tests.making import put
from tests.outputs.commands import perfeval

LONG = "围绕群众办事的堵点，梳理高频事项，统一标准，分批上线。" * 50


def texts_of(plan: SheetPlan) -> list[str]:
    """Rows as a person reads them, the cells of a row with tabs."""
    rows: dict[int, list[str]] = {}
    for (row, column), cell in sorted(plan.cells.items()):
        if column <= LAST and cell.value is not None:
            rows.setdefault(row, []).append(str(cell.value).removeprefix(PARAGRAPH_INDENT))
    return ["\t".join(cells) for _, cells in sorted(rows.items())]


def of_book(path: Path, *changes: making.Change) -> Report:
    """The report of the sound workbook."""
    return report_of(making.book(path, making.dossier(*changes)))


@pytest.mark.parametrize("profile_id", sorted(published()))
def test_the_sheet_says_what_the_text_says(profile_id: str) -> None:
    report = report_of(published()[profile_id])
    tables = ("项目资金情况（万元）", "绩效指标完成情况")
    expected = ["\t".join(filter(None, line.split("\t"))) for line in report.text.splitlines() if line.strip()]
    assert [line for line in texts_of(report_plan(report)) if line not in tables] == [
        line for line in expected if line not in tables
    ]


@pytest.mark.parametrize("profile_id", sorted(published()))
def test_every_row_is_as_high_as_its_text(profile_id: str) -> None:
    plan = report_plan(report_of(published()[profile_id]))
    for cell in plan.cells.values():
        if cell.column > LAST or not isinstance(cell.value, str):
            continue
        width = sum(plan.widths[cell.column : cell.last_column + 1])
        height = sum(plan.heights[row] for row in range(cell.row, cell.last_row + 1))
        assert height >= height_for(lines_of(cell.value, width)) or cell.last_row > cell.row, cell.value


def test_what_is_higher_than_a_row_can_be_takes_several(tmp_path: Path) -> None:
    report = of_book(tmp_path / "a.xlsx", put("paragraphs", {"problems": LONG}))
    plan = report_plan(report)
    [cell] = [cell for cell in plan.cells.values() if isinstance(cell.value, str) and LONG in cell.value]
    lines = lines_of(LONG, sum(plan.widths[: LAST + 1]))
    rows = range(cell.row, cell.last_row + 1)
    assert len(rows) > 0
    assert sum(plan.heights[row] for row in rows) >= lines * 13.5
    assert all(plan.heights[row] <= 409 for row in rows)


def test_each_paragraph_with_a_figure_names_its_cells(tmp_path: Path) -> None:
    report = of_book(tmp_path / "a.xlsx")
    plan = report_plan(report)
    beside = {cell.row: str(cell.value) for cell in plan.cells.values() if cell.column == SOURCES}
    for cell in plan.cells.values():
        text = str(cell.value)
        if cell.column == 0 and re.search(r"\d(万元|%|分)", text) and cell.row > 0:
            assert "自评表!" in beside.get(cell.row, ""), text
    assert plan.printed[3] == LAST
    rows = {str(cell.value): row for (row, column), cell in plan.cells.items() if column == 0}
    [row] = [row for text, row in rows.items() if "绩效自评得94.8分" in text]
    assert making.place("total.score") in beside[row]
    assert making.place("total.rating") in beside[row]


def test_the_cells_of_a_department_are_named_by_their_sheets(tmp_path: Path) -> None:
    plan = report_plan(report_of(departments.book(tmp_path / "部门.xlsx")))
    beside = "、".join(str(cell.value) for cell in plan.cells.values() if cell.column == SOURCES)
    assert departments.place("base:staff.quota") in beside
    assert departments.place("p01:total.score") in beside
    assert departments.place("total.score") in beside


def test_a_dossier_has_no_cells_but_names_what_it_tells() -> None:
    case = dossier_case(making.Dossier(making.dossier(), "示例.toml"))
    outline = load(making.PROFILE).outline
    assert outline is not None
    plan = report_plan(compose(case, outline))
    assert any(cell.column == SOURCES and "总分" in str(cell.value) for cell in plan.cells.values())


def test_what_is_typed_is_a_text_in_the_sheet(tmp_path: Path) -> None:
    strange = "=1+1\n{{ 7*7 }}\n@SUM(A1)\n-2+3\nhttp://example.com"
    report = of_book(tmp_path / "a.xlsx", put("paragraphs", {"problems": strange}))
    (tmp_path / "报告.xlsx").write_bytes(report_book(report))
    sheet = load_workbook(tmp_path / "报告.xlsx")[NAME]
    cells = {
        str(cell.value).removeprefix(PARAGRAPH_INDENT): cell.data_type
        for row in sheet.iter_rows()
        for cell in row
        if cell.value
    }
    assert all(cells.get(line) == "s" for line in strange.splitlines())
    assert "f" not in cells.values()


def test_it_prints_on_a4_with_every_word_and_without_the_cells_beside(tmp_path: Path) -> None:
    report = of_book(tmp_path / "a.xlsx", put("paragraphs", {"problems": LONG[:1400]}))
    (tmp_path / "报告.xlsx").write_bytes(report_book(report))
    [pdf] = libreoffice.to_pdf([tmp_path / "报告.xlsx"], tmp_path / "pdf")
    assert all(size == pytest.approx(render.A4, abs=1) for size in render.page_sizes(pdf))
    printed = re.sub(r"\s", "", render.text_of(pdf))
    for block in report.blocks:
        if isinstance(block, Paragraph):
            assert re.sub(r"\s", "", block.text) in printed, block.text
    assert "自评表!" not in printed


def test_the_command_writes_it(tmp_path: Path) -> None:
    path = making.book(tmp_path / "a.xlsx")
    assert perfeval("report", path, "-o", tmp_path / "报告.xlsx").exit_code == 0
    assert load_workbook(tmp_path / "报告.xlsx").sheetnames == [NAME]
    refused = perfeval("check", path, "--report", tmp_path / "报告.xlsx")
    assert "不是Word文档" in refused.output
