"""The Excel list: written empty, filled by hand, read back as briefs, its mistakes told by cell."""

import datetime
import itertools
from pathlib import Path

import openpyxl
import pytest

from perfeval_xl.errors import BriefError
from perfeval_xl.forms.form import Indicator
from perfeval_xl.forms.list_columns import INDICATOR_SHEET, PROJECT_SHEET, list_sheets
from perfeval_xl.forms.written_values import serial
from perfeval_xl.issuing import issue, jobs_of
from perfeval_xl.profiles import Profile, load
from perfeval_xl.submission import check_file
from perfeval_xl.vocabulary import Polarity
from perfeval_xl.writer.blank_list import list_bytes
from tests.excel_safety.lint import lint
from tests.issuing.lists import briefs, headings, mistakes, open_list, save
from tests.issuing.samples import PROFILES, Data, filled_from, project

NATIONAL = "cn_national/2020"


@pytest.mark.parametrize("profile_id", PROFILES)
def test_a_filled_list_gives_the_briefs(profile_id: str, tmp_path: Path) -> None:
    profile = load(profile_id)
    projects = [project(profile, code=f"P-{number}", name=f"项目{number}") for number in range(3)]
    found = briefs(save(tmp_path / "清单 2023.xlsx", profile, projects), profile)
    assert found == [filled_from(data, profile).form.brief for data in projects]


@pytest.mark.parametrize("profile_id", PROFILES)
def test_the_empty_list_has_a_column_for_everything_and_the_lists_to_choose_from(profile_id: str) -> None:
    profile = load(profile_id)
    book = open_list(profile)
    for name, columns in list_sheets(profile).items():
        sheet = book[name]
        assert headings(sheet) == [column.heading for column in columns]
        assert sheet.freeze_panes == "A2"
        lists = {
            str(rule.sqref).partition("2")[0]: rule.formula1.strip('"').split(",")
            for rule in sheet.data_validations.dataValidation
            if rule.type == "list"
        }
        assert lists == {
            cell.column_letter: list(column.options)
            for cell, column in zip(sheet[1], columns, strict=True)
            if column.options
        }
    dimensions = next(column.options for column in columns if column.key == "dimension")
    assert set(dimensions) >= {rule.heading for rule in profile.dimensions}


@pytest.mark.parametrize("profile_id", PROFILES)
def test_the_list_is_the_same_bytes_each_time(profile_id: str) -> None:
    assert list_bytes(load(profile_id)) == list_bytes(load(profile_id))


@pytest.mark.parametrize("profile_id", PROFILES)
def test_an_empty_list_is_told_to_be_empty(profile_id: str, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    path.write_bytes(list_bytes(load(profile_id)))
    first = next(iter(list_sheets(load(profile_id))))
    assert mistakes(path, load(profile_id)) == {f"{first}表": f"一个{first}也没有"}


def test_money_choices_and_days_in_cells_are_read(tmp_path: Path) -> None:
    profile = load("hubei_suizhou/2021_original_budget")

    def change(book: openpyxl.Workbook) -> None:
        sheet = book[PROJECT_SHEET]
        at = {heading: number for number, heading in enumerate(headings(sheet), start=1)}
        sheet.cell(2, at["项目类型"], "一次性项目")
        sheet.cell(2, at["年初预算数-年度财政资金总额（万元）"], 77.5)
        sheet = book[INDICATOR_SHEET]
        at = {heading: number for number, heading in enumerate(headings(sheet), start=1)}
        row = next(row for row in range(2, 9) if sheet.cell(row, at["二级指标"]).value == "时效指标")
        sheet.cell(row, at["指标值"], datetime.datetime(2021, 11, 30))
        sheet.cell(2, at["指标性质"], "≥")
        sheet.cell(2, at["指标值"], 1000)
        sheet.cell(2, at["计量单位"], "个")

    [brief] = briefs(save(tmp_path / "list.xlsx", profile, [project(profile)], change), profile)
    assert brief.choices == {"project_type": "一次性项目"}
    assert [float(amount) for amount in brief.budget.values()] == [77.5]
    [deadline] = [item for item in brief.indicators if item.target.polarity is Polarity.DEADLINE]
    assert deadline.target.number == serial(datetime.date(2021, 11, 30))
    first: Indicator = brief.indicators[0]
    assert (first.target.polarity, first.target.number, first.target.measure) == (Polarity.AT_LEAST, 1000, "个")


def test_every_mistake_names_its_cell_all_at_once(tmp_path: Path) -> None:
    profile = load(NATIONAL)

    def change(book: openpyxl.Workbook) -> None:
        projects, indicators = book[PROJECT_SHEET], book[INDICATOR_SHEET]
        projects["C2"] = "二〇二三"
        projects["C3"] = 1900
        projects["G2"] = "很多"
        indicators["B2"] = "幸福指标"
        indicators["C4"] = "速度指标"
        indicators["H5"] = "十分"
        indicators["F6"] = "更好"
        for letter, value in zip("ABCDEH", ("P-9", "产出指标", "数量指标", "另一个项目的", "≥1", 1), strict=True):
            indicators[f"{letter}20"] = value

    data = [project(profile, code=f"P-{number}") for number in range(2)]
    found = mistakes(save(tmp_path / "list.xlsx", profile, data, change), profile)
    assert set(found) >= {"项目!C2", "项目!C3", "项目!G2", "指标!B2", "指标!C4", "指标!H5", "指标!F6", "指标!A20"}


def test_an_empty_cell_does_not_hide_other_mistakes(tmp_path: Path) -> None:
    profile = load(NATIONAL)

    def change(book: openpyxl.Workbook) -> None:
        book[PROJECT_SHEET]["B2"], book[PROJECT_SHEET]["C2"] = None, 1900
        book[INDICATOR_SHEET]["E3"], book[INDICATOR_SHEET]["C4"] = None, "速度指标"

    found = mistakes(save(tmp_path / "list.xlsx", profile, [project(profile)], change), profile)
    assert set(found) >= {"项目!B2", "项目!C2", "指标!E3", "指标!C4"}


@pytest.mark.parametrize(("cell", "heading"), [("B2", "项目名称"), ("C2", "年度"), ("F2", "预期目标")])
def test_a_required_cell_that_is_empty_is_told(cell: str, heading: str, tmp_path: Path) -> None:
    profile = load(NATIONAL)
    path = save(
        tmp_path / "list.xlsx", profile, [project(profile)], lambda book: book[PROJECT_SHEET].__setitem__(cell, None)
    )
    assert heading in mistakes(path, profile)[f"项目!{cell}"]


def test_a_sheet_or_a_column_that_is_missing_is_told(tmp_path: Path) -> None:
    profile = load(NATIONAL)
    path = save(tmp_path / "a.xlsx", profile, [project(profile)], lambda book: book.remove(book[INDICATOR_SHEET]))
    assert any("缺少“指标”表" in what for what in mistakes(path, profile).values())
    path = save(tmp_path / "b.xlsx", profile, [project(profile)], lambda book: book[INDICATOR_SHEET].delete_cols(8))
    assert any("缺少“分值”一栏" in what for what in mistakes(path, profile).values())


def test_two_projects_of_one_code_are_refused_with_the_rows_that_say_so(tmp_path: Path) -> None:
    profile = load(NATIONAL)
    data = [project(profile, name=name) for name in ("甲", "乙")]
    path = save(tmp_path / "list.xlsx", profile, data)
    with pytest.raises(BriefError) as caught:
        issue(jobs_of(profile, path), tmp_path / "out")
    assert any("P-001" in mistake.what and "重复" in mistake.what for mistake in caught.value.mistakes)
    assert not (tmp_path / "out").exists()


def test_a_code_that_was_typed_as_a_number_finds_its_indicators(tmp_path: Path) -> None:
    profile = load(NATIONAL)

    def change(book: openpyxl.Workbook) -> None:
        book[PROJECT_SHEET]["A2"] = 2023001
        for row in range(2, 2 + len(project(profile)["indicators"])):  # type: ignore[arg-type]
            book[INDICATOR_SHEET][f"A{row}"] = "2023001"

    [brief] = briefs(save(tmp_path / "list.xlsx", profile, [project(profile)], change), profile)
    assert (brief.code, len(brief.indicators)) == ("2023001", 9)


def test_empty_rows_between_projects_are_passed_over(tmp_path: Path) -> None:
    profile = load(NATIONAL)
    path = save(
        tmp_path / "list.xlsx",
        profile,
        [project(profile)],
        lambda book: (book[PROJECT_SHEET].insert_rows(2, 3), book[INDICATOR_SHEET].insert_rows(4)),
    )
    assert len(briefs(path, profile)) == 1


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"not a zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_a_file_that_is_no_workbook_is_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "list.xlsx").write_bytes(content)
    assert list(mistakes(tmp_path / "list.xlsx", load(NATIONAL))) == ["整个文件"]


def short(profile: Profile, code: str) -> Data:
    """A project with one indicator for each dimension."""
    data = project(profile, code=code, name=f"项目{code}")
    data["indicators"] = [
        {
            "dimension": rule.dimension,
            "category": rule.categories[0],
            "name": f"{rule.heading}完成情况",
            "target": "≥90%",
            "points": int(rule.points),
        }
        for rule in profile.dimensions
    ]
    return data


def test_three_hundred_projects_are_issued_from_one_list(tmp_path: Path) -> None:
    profile = load(NATIONAL)
    data = [short(profile, f"P-{number:03d}") for number in range(300)]
    jobs = jobs_of(profile, save(tmp_path / "list.xlsx", profile, data))
    assert len(jobs) == 300
    assert len({job.file_name for job in jobs}) == 300
    # All are looked at before the first is written; the others are written as these.
    written = list(itertools.islice(issue(jobs, tmp_path / "out"), 40))
    assert [path.name for path in written] == [job.file_name for job in jobs[:40]]
    assert check_file(written[-1]).genuine is True
    assert lint(written[20]) == lint(written[0])
