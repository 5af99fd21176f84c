"""A list is given back by ``perfeval extract``, and builds the same workbooks again."""

from __future__ import annotations

import copy
from pathlib import Path

import openpyxl
import pytest

from perfeval_xl.errors import BriefError
from perfeval_xl.extracting import list_of
from perfeval_xl.forms.form import Brief, FilledForm
from perfeval_xl.forms.list_columns import PROJECT_SHEET, list_sheets
from perfeval_xl.list_answers import prepare
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import examples, published
from perfeval_xl.sealing.identity import encode, identity_of
from perfeval_xl.submission import check_file
from tests.excel_safety.lint import lint
from tests.issuing.lists import NATIONAL, headings
from tests.issuing.samples import PROFILES, Data, complete, filled_from, project
from tests.outputs.commands import good_workbook, perfeval

TARGETS = (
    *("≥1000个", "≤10.70万元", "95%", "2023年12月31日前", "效果明显", "=0起", "3个工作日内", "1000", "100%", "≥-5%"),
    *("12月底前", "不低于90%", ">90%", "1.“甲”\n2.“乙”", "=SUM(A1)", "http://a.b", "０.５‰", "90—95%"),
)


def listed(folder: Path, filled: FilledForm) -> tuple[Path, Brief]:
    """A form given back as a list, and the brief that is read from it."""
    path = folder / "清单.xlsx"
    path.write_bytes(list_of([("表.xlsx", filled)]).data)
    [job] = prepare(filled.form.profile, path).jobs
    return path, job.brief


def essence(brief: Brief) -> tuple[object, ...]:
    """What is scored of a brief, and whose it is."""
    return brief.code, brief.name, brief.year, brief.goal, brief.indicators, brief.budget, brief.choices


@pytest.mark.parametrize("profile_id", PROFILES)
def test_a_brief_comes_back_from_its_list(profile_id: str, tmp_path: Path) -> None:
    filled = complete(profile_id)
    path, brief = listed(tmp_path, filled)
    assert brief == filled.form.brief
    assert lint(path) == []


FILLED = examples() | published()
"""Tables that are filled in, by their rules."""


@pytest.mark.parametrize("profile_id", FILLED)
def test_a_filled_table_comes_back_from_its_list(profile_id: str, tmp_path: Path) -> None:
    case = check_file(FILLED[profile_id]).case
    assert case is not None
    path = tmp_path / "清单.xlsx"
    path.write_bytes(list_of([("材料.toml", case.filled)]).data)
    [job] = prepare(case.form.profile, path).jobs
    assert [essence(brief) for brief in (job.brief, *job.brief.projects)] == [
        essence(brief) for brief in (case.form.brief, *case.form.brief.projects)
    ]
    if not case.form.brief.projects:
        # A department has figures that no column holds, which is said, and may say that a project has no unit.
        old, new = (encode(identity_of(form, own_password=False)) for form in (case.form, job.filled.form))
        assert old == new


@pytest.mark.parametrize("split", [False, True])
def test_targets_come_back_as_they_were_written(split: bool, tmp_path: Path) -> None:
    profile = load(NATIONAL)
    data = project(profile)
    pattern = data["indicators"][0]  # type: ignore[index]
    data["indicators"] = [
        pattern | {"name": f"指标{number}", "target": text, "points": 1, "confirmed": bool(number % 2)}
        for number, text in enumerate(TARGETS)
    ]
    if split:
        data["indicators"] = [
            pattern | {"name": "甲", "polarity": "at_most", "target": 5, "measure": "m2"},
            pattern | {"name": "乙", "polarity": "deadline", "target": "2023-05-01"},
            pattern | {"name": "丙", "polarity": "qualitative", "target": "≥90%"},
        ]
    filled = filled_from(data, profile)
    _, brief = listed(tmp_path, filled)
    assert brief.indicators == filled.form.brief.indicators
    assert [item.confirmed for item in brief.indicators] == [item.confirmed for item in filled.form.brief.indicators]


def test_a_project_of_several_years_comes_back_with_its_state(tmp_path: Path) -> None:
    profile = load(NATIONAL)
    data = project(profile)
    data["project"] |= {"state": "跨年实施"}  # type: ignore[operator]
    data["goal"] |= {"whole": "三年建成。"}  # type: ignore[operator]
    data["indicators"][0]["whole"] = "≥3000个"  # type: ignore[index]
    filled = filled_from(data, profile)
    _, brief = listed(tmp_path, filled)
    assert brief == filled.form.brief
    assert (brief.whole_goal, brief.indicators[0].whole) == ("三年建成。", "≥3000个")


def test_workbooks_and_dossiers_make_one_list_that_builds_the_same_files(tmp_path: Path) -> None:
    good_workbook(tmp_path / "", "甲.xlsx")
    second = copy.deepcopy(project(load(NATIONAL), code="P-002", name="第二个项目"))
    made = list_of([("甲.xlsx", complete(NATIONAL)), ("乙", filled_from(second, load(NATIONAL)))])
    path = tmp_path / "清单.xlsx"
    path.write_bytes(made.data)
    assert [job.brief.code for job in prepare(load(NATIONAL), path).jobs] == ["P-001", "P-002"]
    assert made.notes == ()
    out = tmp_path / "下发"
    assert perfeval("build", NATIONAL, "--brief", path, "-o", out).exit_code == 0
    back = tmp_path / "取回.xlsx"
    assert perfeval("extract", out, "-o", back).exit_code == 0
    again = perfeval("build", NATIONAL, "--brief", back, "-o", out)
    assert "已有且相同、没有动的2个" in again.stdout


def test_the_list_that_comes_back_says_by_which_rules(tmp_path: Path) -> None:
    path, _ = listed(tmp_path, complete(NATIONAL))
    book = openpyxl.load_workbook(path)
    assert str(book["填写说明"]["A1"].value).endswith("（cn_national/2020）")
    assert "项目编码" in headings(book["指标"])
    assert book["项目"]["A2"].data_type == "s"


def test_forms_of_two_rules_or_of_one_code_are_refused() -> None:
    other: Data = project(load("hunan_huaihua/2023"))
    one = complete(NATIONAL)
    with pytest.raises(BriefError, match="一份清单只能用一套规则"):
        list_of([("甲.xlsx", one), ("乙.xlsx", filled_from(other, load("hunan_huaihua/2023")))])
    with pytest.raises(BriefError, match=r"编码“P-001”与甲\.xlsx里的相同"):
        list_of([("甲.xlsx", one), ("乙.xlsx", one)])


def test_what_a_list_cannot_hold_is_said() -> None:
    profile = load("hunan_hengyang/2022")
    data = project(profile)
    data["figures"] = {"staff": {"quota": 30}}
    data["department"]["code"] = ""  # type: ignore[index]
    notes = list_of([("部门.toml", filled_from(data, profile))]).notes
    assert any("没有编码" in note for note in notes)
    assert any("基础数据" in note for note in notes)


def test_several_files_do_not_fit_into_one_dossier(tmp_path: Path) -> None:
    one, two = good_workbook(tmp_path, "甲.xlsx"), good_workbook(tmp_path, "乙.xlsx")
    said = perfeval("extract", one, two, "-o", tmp_path / "x.json")
    assert (said.exit_code, said.stderr) == (1, "几个文件只能取成清单：-o 后面写 .xlsx\n")


def test_what_was_confirmed_is_said_to_be_asked_again() -> None:
    data = copy.deepcopy(project(load(NATIONAL)))
    data["indicators"][0]["target"] = "95%-97%"  # type: ignore[index]
    [note] = list_of([("甲.xlsx", filled_from(data, load(NATIONAL)))]).notes
    assert note.startswith("有1个文件的内容要再核实一次")


@pytest.mark.parametrize("profile_id", [NATIONAL, *sorted(examples())])
def test_a_list_asks_for_what_the_form_has_a_place_for(profile_id: str) -> None:
    case = check_file(FILLED[profile_id]).case if profile_id in FILLED else None
    form = case.form if case is not None else complete(profile_id).form
    asked = {column.key for column in list_sheets(form.profile)[PROJECT_SHEET] if column.required}
    assert ("goal" in asked) is ("goal.expected" in form.fields)
    assert ("supervising_department" in asked) is ("project.supervising_department" in form.fields)
