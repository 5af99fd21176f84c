"""Whom to ask and until when: read as people write it, and never in a workbook."""

from __future__ import annotations

import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from perfeval_xl.errors import BriefError
from perfeval_xl.forms.contact import Contact, addresses_in, deadline_in
from perfeval_xl.forms.list_columns import CONTACT_COLUMNS, list_sheets
from perfeval_xl.forms.list_problems import Level, ListProblem
from perfeval_xl.issuing import Job, jobs_of, list_jobs, workbook
from perfeval_xl.profiles import load
from perfeval_xl.returns import project_list
from perfeval_xl.sealing.identity import encode, identity_of
from perfeval_xl.writer.blank_list import list_bytes
from tests import making
from tests.issuing.lists import NATIONAL, headings, short_list
from tests.issuing.test_department_lists import filled

PERSON, ADDRESS, DEADLINE, NODE = "联系人", "联系邮箱", "截止日期", "节点"
TODAY = date(2024, 3, 1)


class _Clock(date):
    @classmethod
    def today(cls) -> date:
        return TODAY


@pytest.fixture(autouse=True)
def _in_march(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(project_list, "date", _Clock)


def listed(path: Path, **cells: object) -> Path:
    """A list of one project of 2023 with these cells, by heading."""

    def change(book: openpyxl.Workbook) -> None:
        sheet = book["项目"]
        for heading, value in cells.items():
            sheet.cell(2, headings(sheet).index(heading) + 1, value)

    return short_list(path / "清单.xlsx", change)


def said(path: Path) -> list[ListProblem]:
    _, _, read = list_jobs(load(NATIONAL), path)
    return [problem for problem in read.problems if any(name in problem.what for name in ("截止日期", "联系", NODE))]


def only(path: Path) -> Job:
    [job] = jobs_of(load(NATIONAL), path)
    return job


@pytest.mark.parametrize(
    "written",
    [
        "2024年3月31日",
        "2024/3/31",
        "2024.3.31",
        "2024-03-31",
        "20240331",
        "２０２４年３月３１日前",
        "2024年3月底",
        "2024-03-31 17:00",
        "2024年3月31日下午5点",
        "2024年3月31日24时前",
        "45382",
        date(2024, 3, 31),
        45382,
    ],
    ids=str,
)
def test_a_deadline_is_read_as_people_write_it(tmp_path: Path, written: object) -> None:
    assert only(listed(tmp_path, 截止日期=written)).contact == Contact(deadline=date(2024, 3, 31))


@pytest.mark.parametrize(
    ("written", "what"),
    [("3月31日", "没有写年份"), ("2024年2月30日", "没有这一天"), ("尽快", "不是日期"), ("2024-13-01", "不是日期")],
)
def test_a_deadline_that_cannot_be_read_is_told_with_its_cell(tmp_path: Path, written: str, what: str) -> None:
    [problem] = said(listed(tmp_path, 截止日期=written))
    assert problem.level is Level.ERROR
    assert what in problem.what
    assert problem.cure
    assert (problem.sheet, problem.row, problem.found) == ("项目", 2, written)
    book = openpyxl.load_workbook(tmp_path / "清单.xlsx")
    assert book["项目"][f"{problem.column}1"].value == DEADLINE


@pytest.mark.parametrize("written", ["2024-03-31 17:00", "2024年3月底", "45382"])
def test_what_was_supposed_of_a_deadline_is_noted(written: str) -> None:
    assert deadline_in(written).note
    assert not deadline_in("2024年3月31日").note


def test_a_year_that_is_likely_a_slip_is_asked_and_can_be_confirmed(tmp_path: Path) -> None:
    for written in ("2023-03-31", "2022-03-31", "2034-03-31"):
        [problem] = said(listed(tmp_path, 截止日期=written))
        assert (problem.level, "年份写错" in problem.what) == (Level.ASK, True)
        assert said(listed(tmp_path, 截止日期=written, 已核实="是")) == []


def test_a_deadline_that_has_passed_is_told_and_stops_nothing(tmp_path: Path) -> None:
    [problem] = said(listed(tmp_path, 截止日期="2024-02-29"))
    assert (problem.level, "已经过了" in problem.what) == (Level.NOTE, True)
    assert said(listed(tmp_path, 截止日期="2024-03-01")) == []


@pytest.mark.parametrize(
    ("written", "good"),
    [
        ("a@b.cn", ("a@b.cn",)),
        ("A@B.CN；c.d@e.gov.cn", ("a@b.cn", "c.d@e.gov.cn")),
        ("a@b.cn、a@b.cn\nf@g.cn", ("a@b.cn", "f@g.cn")),
        ("张三 <zs@x.cn>; 李四<ls@x.cn>", ("zs@x.cn", "ls@x.cn")),
        ("ａ＠ｂ．ｃｎ", ("a@b.cn",)),
        ("mailto:a@b.cn", ("a@b.cn",)),
        ("无", ()),
        ("—", ()),
        ("", ()),
    ],
)
def test_addresses_are_read_as_people_write_them(written: str, good: tuple[str, ...]) -> None:
    assert addresses_in(written) == (good, ())


@pytest.mark.parametrize(
    ("written", "bad"),
    [
        ("123456@qq,com", ("123456@qq", "com")),
        ("QQ12345", ("QQ12345",)),
        ("a@b.cn;@b.cn", ("@b.cn",)),
        ("a@@b.cn", ("a@@b.cn",)),
    ],
)
def test_what_is_no_address_is_told_with_its_cell(tmp_path: Path, written: str, bad: tuple[str, ...]) -> None:
    [problem] = said(listed(tmp_path, 联系邮箱=written))
    assert problem.level is Level.ERROR
    assert all(one in problem.what for one in bad)
    assert problem.found == written


def test_no_byte_of_it_comes_into_a_workbook(tmp_path: Path) -> None:
    plain = only(listed(tmp_path))
    said_of = {PERSON: "欧阳某某", ADDRESS: "ouyang@example.cn", DEADLINE: "2024-03-31", NODE: " 安仁  片区 "}
    known = only(listed(tmp_path, **said_of))
    assert known.contact == Contact("欧阳某某", ("ouyang@example.cn",), date(2024, 3, 31), "安仁 片区")
    assert workbook(known.filled) == workbook(plain.filled)
    identities = [encode(identity_of(job.filled.form, own_password=False)) for job in (plain, known)]
    assert identities[0] == identities[1]
    path = tmp_path / "表.xlsx"
    path.write_bytes(workbook(known.filled))
    with zipfile.ZipFile(path) as archive:
        inside = b"".join(archive.read(name) for name in archive.namelist())
    assert "欧阳".encode() not in inside
    assert "安仁".encode() not in inside
    assert b"ouyang" not in inside


@pytest.mark.parametrize("heading", ["县区", "区县", "片区", "所属县区"])
def test_a_node_goes_by_the_names_that_offices_give_it(tmp_path: Path, heading: str) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["项目"]
        column = headings(sheet).index(NODE) + 1
        sheet.cell(1, column, heading)
        sheet.cell(2, column, "甲县")

    assert only(short_list(tmp_path / "清单.xlsx", change)).contact == Contact(node="甲县")


def test_a_node_that_is_a_text_is_told_with_its_cell(tmp_path: Path) -> None:
    [problem] = said(listed(tmp_path, 节点="甲" * 61))
    assert (problem.level, problem.row, "61字" in problem.what) == (Level.ERROR, 2, True)


def test_a_department_is_asked_for_all_its_projects(tmp_path: Path) -> None:
    profile = load("hunan_hengyang/2022")
    keys = {name: {column.key for column in columns} for name, columns in list_sheets(profile).items()}
    own = {column.key for column in CONTACT_COLUMNS}
    assert own <= keys["部门"]
    assert own.isdisjoint(keys["项目"])
    sheet = openpyxl.load_workbook(filled(tmp_path))["部门"]
    at = {heading: cell.column_letter for heading, cell in zip(headings(sheet), sheet[1], strict=True)}
    path = filled(tmp_path, {f"部门!{at[PERSON]}2": "王某", f"部门!{at[DEADLINE]}2": "2024年4月30日"})
    [job] = jobs_of(profile, path)
    assert job.contact == Contact("王某", (), date(2024, 4, 30))


def test_the_empty_list_says_that_they_stay_in_the_office(tmp_path: Path) -> None:
    path = tmp_path / "空.xlsx"
    path.write_bytes(list_bytes(load(NATIONAL)))
    book = openpyxl.load_workbook(path)
    assert {PERSON, ADDRESS, DEADLINE, NODE} < set(headings(book["项目"]))
    told = [str(row[0].value) for row in book["填写说明"].iter_rows()]
    for heading in (PERSON, ADDRESS, DEADLINE, NODE):
        [line] = [line for line in told if line.startswith(f"{heading}：")]
        assert "不写进自评表" in line


def test_a_dossier_may_name_them_too(tmp_path: Path) -> None:
    contact = {"person": "赵某", "address": "a@b.cn; c@d.cn", "deadline": "2023年3月31日", "node": "甲县"}
    path = making.dossier_file(tmp_path / "一.json", making.dossier(making.put("contact", contact)))
    [job] = jobs_of(load(making.PROFILE), path)
    assert job.contact == Contact("赵某", ("a@b.cn", "c@d.cn"), date(2023, 3, 31), "甲县")
    assert job.filled == replace(job, contact=Contact()).filled
    wrong = making.dossier(making.put("contact", {"address": "没有", "deadline": "尽快", "phone": "1"}))
    with pytest.raises(BriefError) as caught:
        jobs_of(load(making.PROFILE), making.dossier_file(tmp_path / "二.json", wrong))
    assert {mistake.where for mistake in caught.value.mistakes} == {"contact.deadline", "contact.phone"}
