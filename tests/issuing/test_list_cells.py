"""The cells of lists as offices fill them in: numbers, codes, dashes, and headings with a bracket."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from perfeval_xl.forms.list_columns import indicator_columns
from perfeval_xl.forms.list_problems import Level
from perfeval_xl.profiles import load
from perfeval_xl.vocabulary import Fund, Stage
from tests.issuing.list_habits import SOUND, both, in_cells, read, shape, the_only, told
from tests.issuing.lists import NATIONAL, SHORT

# ---- numbers


@pytest.mark.parametrize("value", ["２０２３", "2023年", "2023年度", " 2023 ", "2023.0", "2,023"])
def test_a_year_is_read_however_it_is_written(value: str, tmp_path: Path) -> None:
    assert the_only(read(tmp_path, in_cells("项目", C2=value)))[0].year == 2023


def test_a_year_in_a_cell_that_shows_days_is_the_number_that_was_typed(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目"]["C2"].number_format = "yyyy-mm-dd"

    brief, problem = the_only(read(tmp_path, change))
    assert (brief.year, problem) == (2023, None)


def test_a_day_where_a_year_belongs_is_read_and_told(tmp_path: Path) -> None:
    brief, problem = the_only(read(tmp_path, in_cells("项目", C2=datetime.date(2023, 1, 1))))
    assert brief.year == 2023
    assert problem is not None
    assert (problem.level, problem.what) == (Level.NOTE, "写的是日期2023-01-01，按2023年度处理")


@pytest.mark.parametrize("value", ["50分", "５０", " 50 分 ", "50.0"])
def test_points_are_read_however_they_are_written(value: str, tmp_path: Path) -> None:
    assert shape(the_only(read(tmp_path, in_cells("指标", H2=value)))[0]) == SOUND


def test_points_in_percent_are_asked(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["指标"]["H2"] = 0.5
        book["指标"]["H2"].number_format = "0%"

    [problem] = read(tmp_path, change).problems
    assert (problem.place, problem.what) == ("指标!H2", "“分值”应为数字，现为“50%”")
    assert problem.cure == "分值按分填，不填百分比；如果是50分，请填50，并把单元格格式改为“常规”"


@pytest.mark.parametrize(
    ("value", "amount", "note"),
    [
        ("９８０．５", "980.5", ""),
        ("100万元", "100", ""),
        ("1 234 567.5", "1234567.5", ""),
        ("￥1,200", "1200", ""),
        ("3,256,000元", "325.6", "写的是3256000元，换算为325.6万元"),
        ("1.2亿元", "12000", "写的是1.2亿元，换算为12000万元"),
    ],
)
def test_an_amount_is_read_however_it_is_written(value: str, amount: str, note: str, tmp_path: Path) -> None:
    brief, problem = the_only(read(tmp_path, in_cells("项目", G2=value)))
    assert brief.budget[Fund.APPROPRIATION, Stage.ORIGINAL] == Decimal(amount)
    assert (problem.what if problem else "") == note


def test_a_heading_in_yuan_is_believed_and_told(tmp_path: Path) -> None:
    brief, problem = the_only(read(tmp_path, in_cells("项目", G1="年初预算数-当年财政拨款（元）", G2=3_256_000)))
    assert brief.budget[Fund.APPROPRIATION, Stage.ORIGINAL] == Decimal("325.6")
    assert problem is not None
    assert problem.level is Level.NOTE


def test_a_unit_above_the_heading_that_contradicts_it_is_refused(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目"].insert_rows(1)
        book["项目"]["L1"] = "单位：元"

    assert told(read(tmp_path, change)) == {
        "项目!L1": "错误 这里写“单位：元”，“年初预算数-当年财政拨款（万元）”一栏的表头写的是万元"
    }


@pytest.mark.parametrize("value", ["约100", "100-200", "一百", "1,23"])
def test_what_is_no_number_is_refused(value: str, tmp_path: Path) -> None:
    [problem] = read(tmp_path, in_cells("项目", G2=value)).problems
    assert (problem.place, problem.level) == ("项目!G2", Level.ERROR)
    assert problem.what == f"“年初预算数-当年财政拨款（万元）”应为数字，现为“{value}”"


# ---- what a spreadsheet makes of what was typed


def test_a_formula_without_a_value_is_told(tmp_path: Path) -> None:
    [problem] = read(tmp_path, in_cells("指标", H2="=25+25")).problems
    assert (problem.place, problem.what) == ("指标!H2", "“分值”是公式，文件里没有它算出的值")


def test_a_code_that_became_a_day_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, in_cells("项目", A2=datetime.date(2023, 1, 2)))
    assert told(found)["项目!A2"] == "错误 编码成了日期2023-01-02"


def test_a_code_with_more_digits_than_a_number_keeps_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, in_cells("项目", A2=43_112_420_230_000_123_456))
    assert told(found)["项目!A2"] == "错误 编码太长，按数字存放时末几位已经丢失"


def test_codes_that_differ_in_width_and_blanks_are_one(tmp_path: Path) -> None:
    cells = both(in_cells("项目", A2="HH－００１"), in_cells("指标", A2="HH-001 ", A3="hh-001", A4="HH- 001"))
    assert len(the_only(read(tmp_path, cells))[0].indicators) == len(SHORT)


def test_a_code_without_its_zeros_is_another_and_the_near_one_is_named(tmp_path: Path) -> None:
    [problem] = read(tmp_path, in_cells("指标", A3=1)).problems
    assert (problem.place, problem.what) == ("指标!A3", "“项目”表里没有编码“1”")
    assert problem.cure.startswith("是不是“001”？")


def test_a_line_break_that_only_made_a_name_fit_is_no_part_of_it(tmp_path: Path) -> None:
    brief, _ = the_only(read(tmp_path, in_cells("项目", B2="城市公园绿化\n（含劳务）", E2="IT \r\n中心")))
    assert (brief.name, brief.implementing_unit) == ("城市公园绿化（含劳务）", "IT中心")


def test_every_column_of_a_list_has_a_key_of_its_own() -> None:
    keys = [column.key for column in indicator_columns(load(NATIONAL))]
    assert len(keys) == len(set(keys))


# ---- what is not there, stands in one cell, or is prescribed


@pytest.mark.parametrize("nothing", ["—", "-", "——", " / ", "无", "－"])
def test_a_dash_in_the_cell_of_an_amount_is_a_blank(nothing: str, tmp_path: Path) -> None:
    brief, said = the_only(read(tmp_path, in_cells("项目", J2=100, K2=nothing, L2="0.00")))
    assert said is None
    assert brief.budget == {(Fund.APPROPRIATION, Stage.FINAL): 100, (Fund.OTHER, Stage.FINAL): 0}


def test_a_dash_in_another_cell_is_not(tmp_path: Path) -> None:
    assert told(read(tmp_path, in_cells("指标", H2="—")))["指标!H2"] == "提示 “分值”填“—”，这一行不计分"


def test_amounts_in_one_merged_cell_are_refused(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目"]["G2"] = 100
        book["项目"].merge_cells("G2:I2")

    [problem] = read(tmp_path, change).problems
    assert (problem.level, problem.place, problem.cure) == (Level.ERROR, "项目!G2", "请取消合并，分别填写")
    assert "等3栏合并成了一格（G2:I2）" in problem.what


def test_blank_amounts_in_one_merged_cell_say_nothing(tmp_path: Path) -> None:
    assert not read(tmp_path, lambda book: book["项目"].merge_cells("G2:I2")).problems


@pytest.mark.parametrize("name", ["预算执行率", "预算执行率（10分）", "一、预算执行率"])
@pytest.mark.parametrize("rest", [("预算执行率", "100%"), (None, None)])
def test_the_row_of_the_execution_rate_is_not_read(name: str, rest: tuple[str | None, ...], tmp_path: Path) -> None:
    cells = {"A5": "001", "B5": name, "C5": rest[0], "D5": rest[0], "E5": rest[1], "H5": 10}
    brief, said = the_only(read(tmp_path, in_cells("指标", **cells)))
    assert shape(brief) == SOUND
    assert said is not None
    assert (said.level, said.place) == (Level.NOTE, "指标!B5")
    assert "执行率由规则集定为10分" in said.what


def test_an_execution_rate_of_other_points_is_to_be_deleted(tmp_path: Path) -> None:
    [problem] = read(tmp_path, in_cells("指标", A5="001", B5="预算执行率", H5=20)).problems
    assert (problem.level, problem.place) == (Level.ERROR, "指标!B5")
    assert problem.cure == "请删去这一行：执行率由规则集定为10分，自动计算"


# ---- headings with a bracket, and 二级指标 of another 一级指标


@pytest.mark.parametrize(
    ("cell", "heading"), [("D1", "三级指标（指标内容）"), ("E1", "年度指标值(计划)"), ("H1", "分值（满分100）")]
)
def test_a_heading_is_known_by_what_stands_before_its_bracket(cell: str, heading: str, tmp_path: Path) -> None:
    brief, said = the_only(read(tmp_path, in_cells("指标", **{cell: heading})))
    assert (shape(brief), said) == (SOUND, None)


def test_of_several_headings_with_a_bracket_none_is_taken(tmp_path: Path) -> None:
    found = read(tmp_path, in_cells("指标", B1="指标（一级）", C1="指标（二级）", D1="指标（三级）"))
    assert [problem.what for problem in found.problems if not problem.row] == [
        "缺少“一级指标”一栏",
        "缺少“二级指标”一栏",
        "缺少“三级指标”一栏",
    ]
    # Whoever lacks a column must not delete the one that it is.
    assert not any("删" in problem.cure for problem in found.problems)


def test_a_heading_that_begins_like_a_required_one_is_not_to_be_deleted(tmp_path: Path) -> None:
    *_, problem = read(tmp_path, in_cells("指标", D1="三级指标内容说明")).problems
    assert problem.cure == "是不是“三级指标”？是的请把表头改成“三级指标”"
    [problem] = read(tmp_path, in_cells("指标", K1="三级指标补充", K2="甲")).problems
    assert "删" not in problem.cure
    [problem] = read(tmp_path, in_cells("指标", K1="代号", K2="甲")).problems
    assert problem.cure.endswith("用不着的请删去这一列")


@pytest.mark.parametrize(
    ("cell", "category", "cure"),
    [
        ("C3", "服务对象满意度", "“服务对象满意度指标”在一级指标“满意度指标”下；"),
        ("C2", "社会效益", "“社会效益指标”在一级指标“效益指标”下；"),
        ("C3", "可持续发展指标", "是不是“可持续影响指标”？"),
        ("C3", "工作态度", "允许：经济效益指标、"),
    ],
)
def test_an_unknown_category_is_told_where_it_belongs(cell: str, category: str, cure: str, tmp_path: Path) -> None:
    [problem] = read(tmp_path, in_cells("指标", **{cell: category})).problems
    assert problem.place == f"指标!{cell}"
    assert problem.cure.startswith(cure)


def test_a_project_that_is_listed_twice_under_two_codes_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, in_cells("项目", B3="便民项目1"), "12")
    assert told(found) == {"项目!B3": "提示 与第2行的项目只有编码不同，名称、单位和指标都一样"}
    assert not read(tmp_path, in_cells("项目", B3="便民项目1", E3="另一个单位"), "12").problems


def test_what_two_rows_of_the_execution_rate_lack_is_not_told(tmp_path: Path) -> None:
    cells = {"A8": "001", "B8": "预算执行率", "H8": 10, "A9": "002", "B9": "预算执行率", "H9": 10}
    found = read(tmp_path, in_cells("指标", **cells), "12")
    assert [problem.level for problem in found.problems] == [Level.NOTE, Level.NOTE]
    assert len(found.briefs) == 2
