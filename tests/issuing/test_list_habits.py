"""Lists as offices keep them: what is certain is read, the rest is refused with its cell and its cure."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

import openpyxl
import pytest
from openpyxl.styles import PatternFill

from perfeval_xl.forms.list_columns import list_sheets
from perfeval_xl.forms.list_problems import Level
from perfeval_xl.list_answers import prepare
from perfeval_xl.profiles import load
from perfeval_xl.returns.list_words import bare_heading
from perfeval_xl.returns.project_list import read_list
from perfeval_xl.vocabulary import Category, Fund, Polarity, Stage
from tests.issuing.list_habits import SOUND, both, in_cells, read, shape, the_only, told
from tests.issuing.lists import NATIONAL, headings, short_list
from tests.issuing.samples import PROFILES

# ---- merged cells, and cells that were left empty because the ones above say it


def test_the_value_of_a_merged_cell_counts_for_each_of_its_rows(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["指标"].merge_cells("A2:A4")
        book["指标"].merge_cells("A5:A7")
        book["项目"].merge_cells("D2:D3")

    found = read(tmp_path, change, "12")
    assert found.problems == ()
    assert [(listed.brief.code, len(listed.brief.indicators)) for listed in found.briefs] == [("001", 3), ("002", 3)]
    assert {listed.brief.supervising_department for listed in found.briefs} == {"市政务局"}


def test_merged_names_of_dimensions_count_too(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["指标"]
        for column, value in enumerate(("001", "产出指标", "数量指标", "受理事项数量", "≥5个"), start=1):
            sheet.cell(5, column, value)
        sheet.move_range("A3:H4", rows=2)
        for column, value in ((1, "001"), (4, "受理窗口数"), (5, "≥5个"), (8, 20)):
            sheet.cell(3, column, value)
        sheet["H2"] = 30
        sheet.merge_cells("B2:B3")
        sheet.merge_cells("C2:C3")

    brief, _ = the_only(read(tmp_path, change))
    assert [item.category for item in brief.indicators][:2] == [Category.QUANTITY, Category.QUANTITY]


def test_merged_points_are_refused_for_nobody_knows_the_share_of_each_row(tmp_path: Path) -> None:
    found = read(tmp_path, lambda book: book["指标"].merge_cells("H2:H3"))
    assert told(found) == {"指标!H2:H3": "错误 “分值”合并了2行（H2:H3），每行各是多少看不出来"}


def test_a_cell_that_another_covers_is_told_to_be_unmerged(tmp_path: Path) -> None:
    found = read(tmp_path, lambda book: book["指标"].merge_cells("B2:C2"))
    [problem] = found.problems
    assert (problem.place, problem.cure) == ("指标!C2", "这一格与B2合并了；请取消合并，分别填写")


def test_codes_in_the_first_row_only_are_one_question_of_all_their_rows(tmp_path: Path) -> None:
    found = read(tmp_path, in_cells("指标", A3=None, A4=None, A6=None, A7=None), "12")
    assert told(found) == {"指标!A3:A4": "错误 “项目编码”没有填", "指标!A6:A7": "错误 “项目编码”没有填"}
    assert found.problems[0].cure == "如果与上面的“001”相同，请每行都填上（选中后按Ctrl+D向下填充）"
    # What else is wrong is told as if they were filled, so that it is not told of a project without indicators.
    assert [len(listed.brief.indicators) for listed in found.briefs] == [3, 3]


def test_a_blank_dimension_does_not_go_on_into_the_next_project(tmp_path: Path) -> None:
    found = read(tmp_path, in_cells("指标", B5=None), "12")
    assert told(found) == {"指标!B5": "错误 “一级指标”没有填"}
    assert found.problems[0].cure == ""


# ---- rows that are no rows


@pytest.mark.parametrize("word", ["合计", "合　计", "小计", "总计：", "产出指标小计"])
def test_a_row_that_is_only_a_sum_is_left_out_and_named(word: str, tmp_path: Path) -> None:
    brief, problem = the_only(read(tmp_path, in_cells("指标", A5=word, H5="=SUM(H2:H4)")))
    assert shape(brief) == SOUND
    assert problem is not None
    assert (problem.level, problem.what) == (Level.NOTE, "第5行是合计行，没有读")


def test_a_sum_under_the_code_of_its_project_is_left_out_too(tmp_path: Path) -> None:
    cells = in_cells("指标", A5="001", B5="产出指标", C5="小计", H5="90分")
    assert shape(the_only(read(tmp_path, cells))[0]) == SOUND


def test_an_indicator_that_is_called_a_sum_is_an_indicator(tmp_path: Path) -> None:
    cells = in_cells("指标", A5="001", B5="产出指标", C5="数量指标", D5="合计", E5="≥3个", H5=5)
    assert len(the_only(read(tmp_path, cells))[0].indicators) == 4


def test_remarks_below_the_table_are_left_out_and_named(tmp_path: Path) -> None:
    brief, problem = the_only(
        read(tmp_path, in_cells("指标", A6="注：分值按100分计。", A7="填表人：张三", D7="审核人："))
    )
    assert shape(brief) == SOUND
    assert problem is not None
    assert problem.what == "第6—7行是附注，没有读"


def test_a_department_in_the_first_row_only_is_one_question(tmp_path: Path) -> None:
    [problem] = read(tmp_path, in_cells("项目", D3=None, D4=None), "123").problems
    assert (problem.place, problem.what) == ("项目!D3:D4", "“主管部门”没有填")
    assert problem.cure.startswith("如果与上面的“市政务局”相同，请每行都填上")


def test_projects_without_a_code_are_not_told_to_take_the_one_above(tmp_path: Path) -> None:
    problems = read(tmp_path, in_cells("项目", A3=None, A4=None), "123").problems
    [problem] = [problem for problem in problems if problem.sheet == "项目"]
    assert (problem.place, problem.cure) == ("项目!A3:A4", "每个项目一个，不能重复；“指标”表用它对应项目")


def test_a_heading_that_is_repeated_on_the_next_page_is_left_out(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["指标"]
        sheet.insert_rows(4)
        for cell in sheet[1]:
            sheet.cell(4, cell.column, cell.value)

    brief, problem = the_only(read(tmp_path, change))
    assert shape(brief) == SOUND
    assert problem is not None
    assert problem.what == "第4行是重复的表头，没有读"


def test_coloured_cells_far_below_are_nothing(tmp_path: Path) -> None:
    fill = PatternFill("solid", fgColor="FFFF00")

    def change(book: openpyxl.Workbook) -> None:
        for row in (60_000, 1_048_576):
            book["指标"].cell(row, 1).fill = fill
            book["项目"].cell(row, 3).fill = fill

    assert read(tmp_path, change).problems == ()


@pytest.mark.parametrize(("filtered", "why"), [(False, "是隐藏的"), (True, "被筛选隐藏了")])
def test_hidden_rows_are_read_and_told(filtered: bool, why: str, tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["指标"].row_dimensions[3].hidden = True
        if filtered:
            book["指标"].auto_filter.ref = "A1:H4"
            book["指标"].auto_filter.add_filter_column(3, ["办理事项数量", "满意度"])

    brief, problem = the_only(read(tmp_path, change))
    assert shape(brief) == SOUND
    assert problem is not None
    assert problem.what == f"第3行{why}，照样读了"


# ---- headings


WORDS = {
    "项目编码": "项目代码",
    "一级指标": " 一 级\n指 标 ",
    "三级指标": "指标名称",
    "指标值": "年度指标值",
    "指标性质": "计算符号",
    "计量单位": "度量单位",
    "分值": "分值（权重）＊",
    "实施单位": "单位名称",
    "预期目标": "年度总体目标",
    "年初预算数-当年财政拨款（万元）": "年初预算：财政拨款(万元)",
}


def test_headings_in_other_words_are_read(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for name in ("项目", "指标"):
            for cell, heading in zip(book[name][1], headings(book[name]), strict=True):
                cell.value = WORDS.get(heading, heading)
        book["指标"]["E2"], book["指标"]["F2"], book["指标"]["G2"] = 1000, "≥", "个"
        book["项目"]["G2"] = 77

    brief, _ = the_only(read(tmp_path, change))
    assert shape(brief) == SOUND
    assert brief.budget == {(Fund.APPROPRIATION, Stage.ORIGINAL): 77}


def test_a_title_and_blank_rows_above_the_heading_are_passed_over(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for name in ("项目", "指标"):
            book[name].insert_rows(1, 3)
            book[name]["A1"] = "2023年度项目支出绩效目标汇总表"
            book[name].merge_cells("A1:H1")

    found = read(tmp_path, both(change, in_cells("指标", H7="很多")))
    assert told(found) == {"指标!H7": "错误 “分值”应为数字，现为“很多”"}


def test_a_heading_of_two_rows_is_read(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["项目"]
        sheet.insert_rows(2)
        for column in range(1, 7):
            sheet.merge_cells(start_row=1, end_row=2, start_column=column, end_column=column)
        for start, stage in ((7, "年初预算数"), (10, "全年预算数")):
            for column, line in enumerate(("当年财政拨款", "上年结转", "其他资金"), start=start):
                sheet.cell(2, column, line)
                sheet.cell(1, column).value = None
            sheet.cell(1, start, stage)
            sheet.merge_cells(start_row=1, end_row=1, start_column=start, end_column=start + 2)
        sheet["G3"], sheet["K3"] = 100, 5

    brief, _ = the_only(read(tmp_path, change))
    assert brief.budget == {
        (Fund.APPROPRIATION, Stage.ORIGINAL): 100,
        (Fund.CARRY_OVER, Stage.FINAL): 5,
    }


def test_a_column_that_the_office_keeps_for_itself_is_left_out_and_named(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["指标"].insert_cols(1)
        for row, value in enumerate(("序号", 1, 2, 3), start=1):
            book["指标"].cell(row, 1, value)

    brief, problem = the_only(read(tmp_path, change))
    assert shape(brief) == SOUND
    assert problem is not None
    assert (problem.place, problem.what) == ("指标!A1", "“序号”一栏没有读")


def test_two_columns_for_one_thing_are_refused(tmp_path: Path) -> None:
    found = read(tmp_path, in_cells("指标", J1="目标值", J2=5))
    assert told(found) == {"指标!J1": "错误 表头“目标值”重复"}


def test_a_sheet_may_be_called_a_little_differently(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        book["项目"].title, book["指标"].title = "项目清单", "绩效指标表"

    assert shape(the_only(read(tmp_path, change))[0]) == SOUND


def test_a_sheet_without_any_heading_is_told(tmp_path: Path) -> None:
    found = read(tmp_path, lambda book: book["项目"].delete_rows(1))
    assert told(found) == {"项目表": "错误 没有找到表头"}


def test_a_list_that_was_written_for_other_rules_is_read_and_told(tmp_path: Path) -> None:
    [problem] = read_list(short_list(tmp_path / "清单.xlsx"), load("cn_national/2021_cost")).problems[-1:]
    assert (problem.level, problem.place) == (Level.NOTE, "填写说明!A1")
    assert problem.what == "这份清单是按cn_national/2020的空表填的，现在按cn_national/2021_cost读"


def test_whatever_stands_in_a_list_ends_in_sentences(tmp_path: Path) -> None:
    """Twenty lists in which a few cells, rows and merges went astray; each is read or refused."""
    values = (
        None,
        "",
        0,
        -1,
        1e308,
        "合计",
        "001",
        "=1/0",
        "产出",
        "≥90%",
        "＝",
        "95%",
        "２０２３",
        "20分",
        "备注：x",
        "是",
    )
    draw = random.Random(11)

    def astray(book: openpyxl.Workbook) -> None:
        for _ in range(draw.choice((1, 3, 9))):
            sheet, row, column = book[draw.choice(book.sheetnames)], draw.randint(1, 9), draw.randint(1, 9)
            change = draw.random()
            if change < 0.1:
                sheet.insert_rows(row)
            elif change < 0.2:
                sheet.delete_cols(column)
            elif change < 0.8:
                sheet.cell(row, column)._value = draw.choice(values)
        for sheet in book:
            row, column = draw.randint(1, 9), draw.randint(1, 9)
            sheet.merge_cells(start_row=row, end_row=row + 2, start_column=column, end_column=column + 1)

    outcomes = set()
    for _ in range(20):
        prepared = prepare(load(NATIONAL), short_list(tmp_path / "清单.xlsx", astray, "12"))
        outcomes.add(prepared.blocked)
        assert all(problem.what and str(problem) for problem in prepared.problems)
    assert outcomes == {False, True}


@pytest.mark.parametrize("profile_id", PROFILES)
def test_no_heading_means_two_columns(profile_id: str) -> None:
    for columns in list_sheets(load(profile_id)).values():
        own = [bare_heading(column.heading) for column in columns]
        assert len(own) == len(set(own))
        others = [name for column in columns for name in {bare_heading(name) for name in column.names}]
        assert [name for name in others if others.count(name) > 1] == []


# ---- names and signs


@pytest.mark.parametrize(
    ("dimension", "category"),
    [
        ("产出", "数量"),
        ("一、产出指标", "（一）数量指标"),
        ("产出指标（50分）", "数量指标"),
        ("产 出\n指标", "数量　指标"),
    ],
)
def test_names_with_and_without_their_ending_are_read(dimension: str, category: str, tmp_path: Path) -> None:
    assert shape(the_only(read(tmp_path, in_cells("指标", B2=dimension, C2=category)))[0]) == SOUND


@pytest.mark.parametrize("category", ["服务对象满意度", "满意度指标", "对象满意度"])
def test_the_only_category_of_a_dimension_may_be_cut(category: str, tmp_path: Path) -> None:
    assert shape(the_only(read(tmp_path, in_cells("指标", C4=category)))[0]) == SOUND


def test_a_name_that_could_mean_two_is_refused(tmp_path: Path) -> None:
    found = read(tmp_path, in_cells("指标", C3="效益"))
    assert told(found) == {"指标!C3": "错误 没有二级指标“效益”"}


@pytest.mark.parametrize(
    ("sign", "polarity"),
    [
        *((sign, Polarity.EXACT) for sign in ("＝", "═", "﹦", "等于", "=")),
        *((sign, Polarity.AT_LEAST) for sign in ("≧", "》", ">=", "＞＝", "大于等于", "不低于", "不少于", "正向指标")),
        *((sign, Polarity.AT_MOST) for sign in ("≦", "《", "<=", "小于等于", "不超过", "不高于", "反向")),
    ],
)
def test_a_sign_is_read_however_it_is_written(sign: str, polarity: Polarity, tmp_path: Path) -> None:
    brief, _ = the_only(read(tmp_path, in_cells("指标", E2="１，０００", F2=sign, G2="个")))
    target = brief.indicators[0].target
    assert (target.polarity, target.number, target.measure) == (polarity, 1000, "个")


@pytest.mark.parametrize(
    ("sign", "target", "measure", "polarity", "number"),
    [
        ("≥", "≥1000个", "个", Polarity.AT_LEAST, 1000),
        ("≥", "1000个", None, Polarity.AT_LEAST, 1000),
        ("≤", "不超过20元", None, Polarity.AT_MOST, 20),
        ("≥", "95%", None, Polarity.AT_LEAST, 95),
        ("定量", "≥1000个", None, Polarity.AT_LEAST, 1000),
        ("时限", "2023年12月31日前", None, Polarity.DEADLINE, 45291),
        ("≤", datetime.date(2023, 12, 31), None, Polarity.DEADLINE, 45291),
        ("=", datetime.date(2023, 12, 31), None, Polarity.DEADLINE, 45291),
    ],
)
def test_a_target_may_say_its_direction_once_more(
    sign: str, target: object, measure: str | None, polarity: Polarity, number: int, tmp_path: Path
) -> None:
    brief, _ = the_only(read(tmp_path, in_cells("指标", E2=target, F2=sign, G2=measure)))
    assert (brief.indicators[0].target.polarity, brief.indicators[0].target.number) == (polarity, number)


@pytest.mark.parametrize(
    ("sign", "target", "what"),
    [
        ("≤", "≥1000个", "错误 “指标性质”是“≤”，指标值“≥1000个”却是“≥”"),
        ("≥", "若干", "错误 “指标性质”是“≥”，“若干”却读不成数或日期"),
        ("≥", datetime.date(2023, 12, 31), "错误 “指标性质”是“≥”，“2023-12-31”却读不成数或日期"),
    ],
)
def test_a_target_that_contradicts_its_sign_is_refused(sign: str, target: object, what: str, tmp_path: Path) -> None:
    assert told(read(tmp_path, in_cells("指标", E2=target, F2=sign))) == {"指标!E2": what}
