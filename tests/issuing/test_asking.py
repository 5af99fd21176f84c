"""What may be meant but looks like a slip is asked of the office before anything is issued."""

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from perfeval_xl.cli import main
from perfeval_xl.errors import BriefError
from perfeval_xl.exit_codes import BLOCKING, FINE
from perfeval_xl.forms.dossier_writing import dossier_data
from perfeval_xl.issuing import issue, jobs_of, workbook
from perfeval_xl.profiles import Profile, load
from tests.issuing.lists import briefs, headings, mistakes, save
from tests.issuing.samples import Data, filled_from, job_from, project

NATIONAL = "cn_national/2020"


def with_an_equal_cost(profile: Profile, *, confirmed: object = None) -> Data:
    """A brief that asks for a cost of exactly 100 万元."""
    data = project(profile)
    [cost] = [item for item in data["indicators"] if item["category"] == "cost"]  # type: ignore[attr-defined]
    cost["target"] = "=100万元"
    if confirmed is not None:
        cost["confirmed"] = confirmed
    return data


def answering(text: object) -> object:
    """A change of a list that puts ``text`` into 已核实 of every indicator."""

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["指标"]
        column = headings(sheet).index("已核实") + 1
        for row in range(2, sheet.max_row + 1):
            if sheet.cell(row, 1).value is not None:
                sheet.cell(row, column).value = text  # type: ignore[assignment]

    return change


def test_a_question_keeps_the_workbook_from_being_written_and_ends_with_how_to_confirm(tmp_path: Path) -> None:
    profile = load(NATIONAL)
    with pytest.raises(BriefError) as caught:
        issue([job_from(with_an_equal_cost(profile), profile)], tmp_path)
    [asked] = caught.value.mistakes
    assert asked.ask
    assert str(asked).endswith("控制支出的请把“=”改为“≤”；确认无误的，在材料的这一项里加上 confirmed，值为 true")
    assert list(tmp_path.iterdir()) == []


def test_a_list_is_told_the_column(tmp_path: Path) -> None:
    profile = load(NATIONAL)
    path = save(tmp_path / "清单.xlsx", profile, [with_an_equal_cost(profile)])
    with pytest.raises(BriefError) as caught:
        issue(jobs_of(profile, path), tmp_path / "out")
    assert [str(asked).partition("确认无误的")[2] for asked in caught.value.mistakes] == [
        "，在清单这一行的“已核实”栏填“是”"
    ]


def test_what_is_confirmed_is_issued_and_the_workbook_is_the_same(tmp_path: Path) -> None:
    profile = load(NATIONAL)
    confirmed = with_an_equal_cost(profile, confirmed=True)
    [path] = issue([job_from(confirmed, profile)], tmp_path)
    assert path.read_bytes() == workbook(filled_from(with_an_equal_cost(profile), profile))
    assert dossier_data(filled_from(confirmed, profile))["indicators"] == confirmed["indicators"]


def test_a_draft_is_written_without_an_answer(tmp_path: Path) -> None:
    profile = load(NATIONAL)
    assert len(list(issue([job_from(with_an_equal_cost(profile), profile, draft=True)], tmp_path))) == 1


@pytest.mark.parametrize("text", ["是", " √ ", "✓", True, "yes"])
def test_a_row_of_a_list_is_confirmed(text: object, tmp_path: Path) -> None:
    profile = load(NATIONAL)
    path = save(tmp_path / "清单.xlsx", profile, [with_an_equal_cost(profile)], answering(text))  # type: ignore[arg-type]
    [brief] = briefs(path, profile)
    assert all(indicator.confirmed for indicator in brief.indicators)
    assert not brief.confirmed


@pytest.mark.parametrize("text", ["否", "", None, "×"])
def test_a_row_of_a_list_is_not_confirmed(text: object, tmp_path: Path) -> None:
    profile = load(NATIONAL)
    path = save(tmp_path / "清单.xlsx", profile, [with_an_equal_cost(profile)], answering(text))  # type: ignore[arg-type]
    assert not any(indicator.confirmed for indicator in briefs(path, profile)[0].indicators)


def test_another_word_in_that_column_is_a_mistake(tmp_path: Path) -> None:
    profile = load(NATIONAL)
    path = save(tmp_path / "清单.xlsx", profile, [project(profile)], answering("大概"))  # type: ignore[arg-type]
    said = mistakes(path, profile)
    assert set(said.values()) == {"“已核实”写的是“大概”"}
    assert len(said) == len(project(profile)["indicators"])  # type: ignore[arg-type]


def test_a_list_of_before_has_no_such_column(tmp_path: Path) -> None:
    profile = load(NATIONAL)

    def without(book: openpyxl.Workbook) -> None:
        for name in ("项目", "指标"):
            book[name].delete_cols(headings(book[name]).index("已核实") + 1)

    assert len(briefs(save(tmp_path / "清单.xlsx", profile, [project(profile)], without), profile)) == 1


def test_the_command_line_tells_mistakes_and_questions_apart(tmp_path: Path) -> None:
    profile = load(NATIONAL)
    data = with_an_equal_cost(profile)
    brief, out = tmp_path / "a.json", tmp_path / "out"
    command = ["build", NATIONAL, "--brief", str(brief), "-o", str(out)]
    brief.write_text(json.dumps(data), encoding="utf-8")
    asked = CliRunner().invoke(main, command)
    assert asked.exit_code == BLOCKING
    assert "有几处需要先确认：\n  [需确认] a.json：" in asked.stderr
    assert "[错误]" not in asked.stderr
    data["indicators"][0]["points"] += 5  # type: ignore[index]
    brief.write_text(json.dumps(data), encoding="utf-8")
    both = CliRunner().invoke(main, command)
    assert "请先改正：\n  [错误] a.json：" in both.stderr
    assert "另有几处需要确认：\n  [需确认] a.json：" in both.stderr
    draft = CliRunner().invoke(main, [*command, "--draft"])
    assert draft.exit_code == FINE
    assert "[需确认] 智慧工地建设项目：成本指标" in draft.stderr
