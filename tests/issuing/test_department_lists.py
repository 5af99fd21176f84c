"""The Excel list of departments, their projects and the indicators of both."""

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from perfeval_xl.errors import BriefError
from perfeval_xl.forms.department_fields import MOST_PROJECTS
from perfeval_xl.forms.form import Source
from perfeval_xl.forms.list_columns import list_sheets
from perfeval_xl.issuing import issue, jobs_of
from perfeval_xl.profiles import load
from perfeval_xl.submission import check_file
from perfeval_xl.vocabulary import Fund, Income, Spending, Stage
from tests.excel_safety.lint import lint
from tests.issuing.lists import briefs, mistakes, open_list, save
from tests.issuing.samples import DEPARTMENTS, department, project

PROFILE = "hunan_hengyang/2022"
"""Its projects know 满意度指标 as a 一级指标, the departments do not."""
Cells = dict[str, object]


def filled(path: Path, cells: Cells | None = None) -> Path:
    """A sound list of one department with two projects, with ``cells`` (``部门!A2``) written over.

    The department stands in row 2 of 部门, its projects in rows 2 and 3 of 项目; rows 2 to 10
    of 指标 are the department's, 11 to 19 and 20 to 28 those of the projects.
    """

    def change(book: openpyxl.Workbook) -> None:
        for place, value in (cells or {}).items():
            sheet, _, cell = place.partition("!")
            book[sheet][cell] = value

    return save(path / "清单.xlsx", load(PROFILE), [project(load(PROFILE), code="D-1")], change)


def indicator(row: int, code: str, dimension: str = "产出指标", category: str = "数量指标") -> Cells:
    """A row of 指标."""
    cells = zip("ABCDEH", (code, dimension, category, "办件数量", "≥100件", 50), strict=True)
    return {f"指标!{letter}{row}": value for letter, value in cells}


def head(row: int, code: str, owner: str = "D-1", name: str = "另一个项目") -> Cells:
    """A row of 项目."""
    return {f"项目!{letter}{row}": value for letter, value in zip("ABCF", (code, owner, name, "建成"), strict=True)}


ANOTHER = {f"部门!{letter}3": value for letter, value in zip("ABCG", ("D-2", "市档案馆", 2023, "建成"), strict=True)}
CASES: list[tuple[Cells, dict[str, str]]] = [
    # What read_brief says of the department.
    (
        {"部门!A2": None},
        {
            "部门!A2": "“部门编码”没有填",
            "项目!B2": "没有编码",
            "项目!B3": "没有编码",
            **{f"指标!A{row}": "没有编码" for row in range(2, 11)},
        },
    ),
    ({"部门!B2": None}, {"部门!B2": "“部门名称”没有填"}),
    ({"部门!B2": "市" * 256}, {"部门!B2": "有256字"}),
    ({"部门!C2": "二〇二三"}, {"部门!C2": "应为数字"}),
    ({"部门!C2": 1999}, {"部门!C2": "1999超出范围"}),
    ({"部门!C2": None}, {"部门!C2": "“年度”没有填"}),
    ({"部门!D2": "局" * 256}, {"部门!D2": "有256字"}),
    ({"部门!F2": "责" * 1001}, {"部门!F2": "有1001字"}),
    ({"部门!G2": None}, {"部门!G2": "“整体绩效目标”没有填"}),
    ({"部门!G2": "标" * 1001}, {"部门!G2": "有1001字"}),
    ({"部门!H2": "很多"}, {"部门!H2": "应为数字"}),
    ({"部门!L2": -1}, {"部门!L2": "-1超出范围"}),
    ({"指标!E2": None}, {"指标!E2": "“指标值”没有填"}),
    ({"指标!H10": "十分"}, {"指标!H10": "应为数字"}),
    # What it says of the projects.
    ({"项目!C3": None}, {"项目!C3": "“项目名称”没有填"}),
    ({"项目!E3": "局" * 256}, {"项目!E3": "有256字"}),
    ({"项目!F2": "标" * 1001}, {"项目!F2": "有1001字"}),
    ({"项目!G3": "很多"}, {"项目!G3": "应为数字"}),
    ({"项目!J2": -1}, {"项目!J2": "-1超出范围"}),
    ({"指标!D11": "名" * 256}, {"指标!D11": "有256字"}),
    ({"指标!H28": "十分"}, {"指标!H28": "应为数字"}),
    ({"指标!F20": "时限"}, {"指标!E20": "“指标性质”是“时限”，指标值“≥1000个”却是“≥”"}),
    # Words that a list knows, and a dossier does not.
    ({"指标!B2": "满意度指标"}, {"指标!B2": "部门没有一级指标“满意度指标”"}),
    ({"指标!B11": "幸福指标"}, {"指标!B11": "项目没有一级指标“幸福指标”"}),
    ({"指标!C2": "社会效益指标"}, {"指标!C2": "部门没有二级指标“社会效益指标”"}),
    ({"指标!C18": "服务对象满意度指标"}, {"指标!C18": "项目没有二级指标“服务对象满意度指标”"}),
    ({"指标!F20": "更好"}, {"指标!F20": "没有指标性质“更好”"}),
    ({"指标!B20": None}, {"指标!B20": "“一级指标”没有填"}),
    # Codes that lead nowhere.
    ({"项目!B2": "D-9"}, {"项目!B2": "“部门”表里没有编码“D-9”"}),
    ({"项目!B2": None}, {"项目!B2": "“部门编码”没有填"}),
    (
        {"项目!B2": "D-9", "项目!G2": "很多", "指标!H11": "十分"},
        {"项目!B2": "“部门”表里没有编码“D-9”", "项目!G2": "应为数字", "指标!H11": "应为数字"},
    ),
    ({"指标!A2": "X-9"}, {"指标!A2": "“部门”表、“项目”表里没有编码“X-9”"}),
    (indicator(29, "X-9", "幸福指标"), {"指标!A29": "没有编码“X-9”", "指标!B29": "没有一级指标“幸福指标”"}),
    ({"指标!A2": None}, {"指标!A2": "“编码”没有填"}),
    # Codes that lead to two things.
    (ANOTHER | {"部门!A3": "d-1"}, {"部门!A3": "编码“d-1”与“部门”表第2行的重复"}),
    (ANOTHER | {"部门!A3": "D-1"}, {"部门!A3": "编码“D-1”与“部门”表第2行的重复"}),
    (head(4, "D-1-01"), {"项目!A4": "编码“D-1-01”与“项目”表第2行的重复"}),
    (head(4, "D-1"), {"项目!A4": "编码“D-1”与“部门”表第2行的重复"}),
    (ANOTHER | head(4, "D-1-02", "D-2") | indicator(29, "D-2"), {"项目!A4": "编码“D-1-02”与“项目”表第3行的重复"}),
    ({"项目!C3": "智慧工地建设项目1期"}, {"项目!C3": "同一部门的项目名称“智慧工地建设项目1期”与“项目”表第2行的重复"}),
    # What belongs to nobody, or to whom nothing belongs.
    (ANOTHER, {"部门!A3": "没有项目和指标"}),
    (ANOTHER | indicator(29, "D-2"), {"部门!A3": "没有项目"}),
    (ANOTHER | head(4, "P-9", "D-2"), {"部门!A3": "没有指标", "项目!A4": "没有指标"}),
    (head(4, "P-9"), {"项目!A4": "没有指标"}),
    # Headings.
    ({"部门!D1": "上级部门", "部门!D2": "市政府"}, {"部门!D1": "不认识的表头“上级部门”"}),
    ({"部门!B1": None}, {"部门表": "缺少“部门名称”一栏"}),
    ({"项目!B1": None}, {"项目表": "缺少“部门编码”一栏"}),
    ({"指标!A1": "代号"}, {"指标!A1": "不认识的表头“代号”", "指标表": "缺少“编码”一栏"}),
]


@pytest.mark.parametrize(("cells", "expected"), CASES, ids=[" ".join(cells)[:40] for cells, _ in CASES])
def test_every_mistake_is_told_once_of_the_cell_where_the_cure_is(
    cells: Cells, expected: dict[str, str], tmp_path: Path
) -> None:
    found = mistakes(filled(tmp_path, cells), load(PROFILE))

    assert set(found) == set(expected)
    assert {place: what for place, what in expected.items() if what not in found[place]} == {}


def test_mistakes_of_all_sheets_are_told_at_once_in_the_order_of_the_list(tmp_path: Path) -> None:
    cells = {
        "部门!B2": None,
        "项目!C3": None,
        "指标!D12": None,
        "部门!L2": "许多",
        "项目!L3": "许多",
        "指标!H28": "许多",
    }

    found = mistakes(filled(tmp_path, cells), load(PROFILE))

    assert list(found) == ["部门!B2", "部门!L2", "项目!C3", "项目!L3", "指标!D12", "指标!H28"]


@pytest.mark.parametrize(
    ("place", "value", "allowed"),
    [
        ("指标!B2", "满意度指标", "允许：产出指标、效益指标"),
        ("指标!B11", "投入", "允许：产出指标、效益指标、满意度指标"),
        (
            "指标!C18",
            "服务对象满意度指标",
            "“服务对象满意度指标”在一级指标“满意度指标”下；请改一级指标，或者改选，"
            "允许：经济效益指标、社会效益指标、生态效益指标、可持续影响指标",
        ),
        ("指标!F11", "更好", "允许：≥、≤、=、时限、定性"),
    ],
)
def test_a_word_that_a_row_does_not_know_is_told_with_those_that_it_does(
    place: str, value: str, allowed: str, tmp_path: Path
) -> None:
    with pytest.raises(BriefError) as caught:
        jobs_of(load(PROFILE), filled(tmp_path, {place: value}))
    (mistake,) = caught.value.mistakes

    assert (mistake.where, mistake.allowed) == (place, allowed)


def test_more_projects_than_a_department_may_have_are_counted(tmp_path: Path) -> None:
    path = save(tmp_path / "清单.xlsx", load(PROFILE), [department(PROFILE, MOST_PROJECTS + 1)])

    assert mistakes(path, load(PROFILE)) == {"部门!A2": f"有{MOST_PROJECTS + 1}个项目"}


@pytest.mark.parametrize("sheet", ["部门", "项目", "指标"])
def test_a_sheet_that_is_missing_is_told(sheet: str, tmp_path: Path) -> None:
    path = save(tmp_path / "清单.xlsx", load(PROFILE), [], lambda book: book.remove(book[sheet]))

    assert mistakes(path, load(PROFILE)) == {"整个文件": f"缺少“{sheet}”表"}


def test_a_list_of_projects_is_no_list_of_departments(tmp_path: Path) -> None:
    national = load("cn_national/2020")
    path = save(tmp_path / "清单.xlsx", national, [project(national)])

    assert mistakes(path, load(PROFILE))["整个文件"] == "缺少“部门”表"


def test_what_a_project_leaves_empty_is_its_departments(tmp_path: Path) -> None:
    cells = {
        "部门!D2": "市政府",
        "部门!E2": "市信息中心办公室",
        "项目!D2": None,
        "项目!E2": None,
        "项目!D3": "市发改委",
        "项目!E3": "市数据局",
    }

    [brief] = briefs(filled(tmp_path, cells), load(PROFILE))

    assert (brief.supervising_department, brief.implementing_unit) == ("市政府", "市信息中心办公室")
    assert [(own.supervising_department, own.implementing_unit) for own in brief.projects] == [
        ("市政府", "市信息中心办公室"),
        ("市发改委", "市数据局"),
    ]
    assert [own.year for own in brief.projects] == [brief.year, brief.year] == [2023, 2023]


def test_money_and_duties_are_issued_with_the_form(tmp_path: Path) -> None:
    cells = {"部门!F2": "归集全市政务数据。", "部门!H2": 533.49, "部门!L2": "335.19", "项目!H2": 178.7, "项目!J3": 19.6}

    [job] = jobs_of(load(PROFILE), filled(tmp_path, cells))

    first, second = job.brief.projects
    assert job.brief.functions == "归集全市政务数据。"
    assert job.brief.budget == {
        (Income.GENERAL_PUBLIC, Stage.FINAL): Decimal("533.49"),
        (Spending.BASIC, Stage.FINAL): Decimal("335.19"),
    }
    assert first.budget == {(Fund.CARRY_OVER, Stage.ORIGINAL): Decimal("178.7")}
    assert second.budget == {(Fund.APPROPRIATION, Stage.FINAL): Decimal("19.6")}
    given = {field.key for field in job.filled.form.fields.values() if field.source is Source.GIVEN}
    assert given >= {"department.functions", "funds.general_public.final_budget", "funds.basic.final_budget"}


def test_rows_may_stand_in_any_order_and_apart(tmp_path: Path) -> None:
    profile = load(PROFILE)
    data = [project(profile, code=code, name=f"{code}项目") for code in ("D-1", "D-2")]
    expected = briefs(save(tmp_path / "a.xlsx", profile, data), profile)

    def change(book: openpyxl.Workbook) -> None:
        rows = [[cell.value for cell in row] for row in book["项目"].iter_rows(min_row=2, max_row=5)]
        for number, at in enumerate((2, 0, 3, 1), start=3):
            for column, value in enumerate(rows[at], start=1):
                book["项目"].cell(2 * number, column, value)
        book["项目"].delete_rows(2, 4)

    found = briefs(save(tmp_path / "b.xlsx", profile, data, change), profile)

    assert found == expected


@pytest.mark.parametrize("profile_id", DEPARTMENTS)
def test_what_is_issued_from_a_list_is_genuine(profile_id: str, tmp_path: Path) -> None:
    profile = load(profile_id)
    data = [project(profile, code=code, name=f"{code}项目") for code in ("D-1", "D-2")]

    written = list(issue(jobs_of(profile, save(tmp_path / "清单.xlsx", profile, data)), tmp_path / "out"))

    assert [path.name for path in written] == [f"{code}_市建设信息中心_2023.xlsx" for code in ("D-1", "D-2")]
    assert [check_file(path).genuine for path in written] == [True, True]
    assert [lint(path) for path in written] == [[], []]


@pytest.mark.parametrize("profile_id", DEPARTMENTS)
def test_the_drop_downs_hold_the_headings_of_departments_and_projects(profile_id: str) -> None:
    profile = load(profile_id)
    assert profile.department is not None
    columns = {column.key: column for column in list_sheets(profile)["指标"]}
    for rules in (profile, profile.department.projects):
        assert set(columns["dimension"].options) >= {rule.heading for rule in rules.dimensions}
        assert set(columns["category"].options) >= {
            rules.categories[category] for rule in rules.dimensions for category in rule.categories
        }


@pytest.mark.parametrize("profile_id", DEPARTMENTS)
def test_the_instructions_say_which_indicators_are_not_to_be_listed(profile_id: str) -> None:
    profile = load(profile_id)
    assert profile.department is not None
    ratios = profile.department.ratios
    text = "\n".join(str(row[0].value) for row in open_list(profile)["填写说明"].iter_rows())

    assert [rule.heading for rule in ratios if rule.heading not in text] == []
    assert ("按基础数据计分" in text) == bool(ratios)
