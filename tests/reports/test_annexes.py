"""The attached forms: what their sheets print, cell by cell, and nothing that stands beside them."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from perfeval_xl.checks import Case
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.profiles.library import published
from perfeval_xl.reports.annexes import BASE_DATA, MAIN, PROJECTS, AnnexGrid, annex_grid, annexes_of, shown_text
from perfeval_xl.reports.doors import readable_case
from perfeval_xl.submission import dossier_case
from tests import departments, making
from tests.making import put

EVERY = ((MAIN, "自评表"), (BASE_DATA, "基础数据表"), (PROJECTS, "项目支出绩效自评表"))
NOT_PRINTED = ("填报状态", "未填格数", "查看校验", "勾稽", "提示", "扣分")


def case_of(profile_id: str) -> Case:
    return readable_case(published()[profile_id], None, None)


def grids(case: Case) -> dict[str, AnnexGrid]:
    return {annex.title: annex_grid(annex) for annex in annexes_of(case, EVERY)}


def texts(grid: AnnexGrid) -> list[str]:
    return [cell.text for cell in grid.cells]


def row_of(grid: AnnexGrid, text: str) -> list[str]:
    [row] = [row for row in grid.rows() if any(cell.text == text for cell in row)]
    return [cell.text for cell in row]


@pytest.mark.parametrize("profile_id", sorted(published()))
def test_the_cells_lie_side_by_side_and_nowhere_twice(profile_id: str) -> None:
    for title, grid in grids(case_of(profile_id)).items():
        taken: dict[tuple[int, int], str] = {}
        for cell in grid.cells:
            assert cell.rows > 0, cell
            assert cell.columns > 0, cell
            for row in range(cell.row, cell.row + cell.rows):
                for column in range(cell.column, cell.column + cell.columns):
                    assert (row, column) not in taken, (title, cell)
                    taken[row, column] = cell.text
        assert max(taken) == (len(grid.heights) - 1, len(grid.widths) - 1)
        boxed = {cell.row for cell in grid.cells if cell.boxed}
        assert all((row, column) in taken for row in boxed for column in range(len(grid.widths))), title


@pytest.mark.parametrize("profile_id", sorted(published()))
def test_nothing_of_what_helps_to_fill_it_in_is_attached(profile_id: str) -> None:
    for grid in grids(case_of(profile_id)).values():
        assert not [text for text in texts(grid) if text.startswith(NOT_PRINTED)]
        assert not any(cell.fill for cell in grid.cells)
        assert sum(grid.widths) < 260


def test_a_department_attaches_each_form_once() -> None:
    case = dossier_case(making.Dossier(departments.department(), "部门.toml"))
    assert list(grids(case)) == [
        "自评表",
        "基础数据表",
        "项目支出绩效自评表（政务服务提升项目）",
        "项目支出绩效自评表（数据中心维护项目）",
    ]
    project = dossier_case(making.Dossier(making.dossier(), "项目.toml"))
    assert list(grids(project)) == ["自评表"]
    assert annexes_of(project, ()) == ()


def test_a_workbook_attaches_what_it_says(tmp_path: Path) -> None:
    case = readable_case(making.book(tmp_path / "a.xlsx"), None, None)
    grid = grids(case)["自评表"]
    assert row_of(grid, "年度资金总额") == ["年度资金总额", "500.00", "500.00", "490.00", "10", "98.00%", "9.80"]
    assert row_of(grid, "办理事项数量")[-3:] == ["10", "9.00", "因汛期停工，部分事项推迟上线"]
    assert row_of(grid, "系统上线时间")[-5:-3] == ["2022年12月31日前", "2022-12-20"]
    assert row_of(grid, "业务网上办结率")[-5:-3] == ["≥90%", "95%"]
    assert row_of(grid, "总分")[-3:] == ["100", "94.80", "优"]
    assert grid.head is not None
    assert texts(grid).index("三级指标") < texts(grid).index("办理事项数量")
    [head] = [cell for cell in grid.cells if cell.text == "三级指标"]
    assert head.row == grid.head


def test_half_a_form_has_no_total(tmp_path: Path) -> None:
    data = making.dossier(making.drop("reported"), making.drop("indicators.2.actual"))
    case = readable_case(making.book(tmp_path / "a.xlsx", data), None, None)
    assert row_of(grids(case)["自评表"], "总分") == ["总分", "100", "", ""]


def test_a_table_in_which_nobody_printed_a_result_has_those_of_the_rules() -> None:
    data = making.dossier(making.drop("reported"))
    for row in data["indicators"]:
        row.pop("reported", None)
    case = dossier_case(making.Dossier(data | {"reported": {"funds": {"total": {"final_budget": 500}}}}, "a.toml"))
    assert row_of(grids(case)["自评表"], "总分")[-2:] == ["94.80", "优"]


def test_a_printed_table_is_attached_as_it_was_printed() -> None:
    grid = grids(case_of("hunan_yiyang/2022_original_budget"))["自评表"]
    assert row_of(grid, "总分")[-2:] == ["96", "优秀"]
    assert row_of(grid, "年度资金总额")[-2:] == ["86%", "9"]
    assert "≥850个" in row_of(grid, "“益办事”APP办理事项")


def test_a_printed_table_gets_no_figure_that_it_has_not() -> None:
    department = grids(case_of("hunan_hengyang/2022"))
    assert row_of(department["自评表"], "资金总额：")[-2:] == ["10", ""]
    assert "77.78%" not in texts(department["基础数据表"])
    project = department["项目支出绩效自评表（OA系统）"]
    assert row_of(project, "总分")[-1] == ""
    assert row_of(grids(case_of("hunan_huaihua/2023"))["自评表"], "年度资金总额")[1:4] == ["10.70"] * 3


def test_the_list_of_subjects_is_attached_only_where_somebody_filled_it_in() -> None:
    filled = grids(dossier_case(making.Dossier(departments.department(), "部门.toml")))["基础数据表"]
    empty = departments.department(making.drop("base.breakdown"))
    blank = grids(dossier_case(making.Dossier(empty, "部门.toml")))["基础数据表"]
    assert "支出功能科目编码" in texts(filled)
    assert not any("支出功能科目" in text for text in texts(blank))
    assert "财政供养人员情况" in texts(blank)


def test_a_line_typed_and_a_long_text_stay_whole() -> None:
    long = "系统按期上线。" * 600
    grid = grids(dossier_case(making.Dossier(making.dossier(put("goal.actual", long)), "长.toml")))["自评表"]
    assert long in texts(grid)


@pytest.mark.parametrize(
    ("value", "number_format", "shortest", "expected"),
    [
        (Decimal("1444.49"), "#,##0.00####_)", False, "1,444.49"),
        (Decimal("0.123456"), "#,##0.00####_)", False, "0.123456"),
        (500, "#,##0.00####_)", False, "500.00"),
        (Fraction(1, 8), "0.00%", False, "12.50%"),
        (Fraction(95, 100), "0.00%", True, "95%"),
        (Fraction(19, 20000), "0.00%", True, "0.1%"),
        (Fraction(865, 1000), "0.00", False, "0.87"),
        (Fraction(-865, 1000), "0.00", False, "-0.87"),
        (44926, "yyyy-mm-dd", False, "2022-12-31"),
        (44926, 'yyyy"年"m"月"d"日前"', False, "2022年12月31日前"),
        (10**9, "yyyy-mm-dd", False, "1000000000"),
        (Fraction(1, 3), "General", False, "0.3333333333"),
        (12, "0", False, "12"),
        ("12 个", "0.00", False, "12 个"),
        (None, "0.00", False, ""),
    ],
)
def test_a_value_is_written_as_its_sheet_shows_it(
    value: Value, number_format: str, shortest: bool, expected: str
) -> None:
    assert shown_text(value, number_format, shortest=shortest) == expected
