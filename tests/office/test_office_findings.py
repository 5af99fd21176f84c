"""What the office says of files that came in: one finding for each case, with its figures."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from perfeval_xl.findings.arrival_types import FACTS
from perfeval_xl.ledger import states
from perfeval_xl.ledger.rows import AttemptState, FindingRow, ProjectState
from perfeval_xl.office.office_findings import in_beijing, of_attempt, of_material, of_project, of_refusal
from tests.office.views import attempt, finding, issue, material, project, refused

ISSUES = {"A-001": issue(batch=2)}


def told(rows: object) -> list[tuple[str, str]]:
    """Code and message of each."""
    assert not isinstance(rows, FindingRow)
    return [(row.code, row.message) for row in rows]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("came", "expected"),
    [
        (attempt(), []),
        (attempt(verdict=states.FAULTY), []),
        (
            attempt("", verdict=states.UNREGISTERED, read_code="X\n1"),
            [("Z011", "不在这一轮的登记里：编码X⏎1没有登记过")],
        ),
        (
            attempt(verdict=states.UNREGISTERED),
            [("Z011", "不在这一轮的登记里：编码A-001登记过，这份表里由下发单位写的内容却与登记的不同")],
        ),
        (
            attempt("", verdict=states.UNREGISTERED, read_code=""),
            [("Z011", "不在这一轮的登记里：编码（空）没有登记过")],
        ),
        (attempt(verdict=states.OTHER_YEAR, read_year=2022), [("Z012", "是2022年度的表，这一轮是2023年度")]),
        (attempt(verdict=states.REISSUED), [("Z013", "这张表已重新下发，所填的是以前的那一份")]),
        (attempt(verdict=states.BLANK), [("Z014", "是空表，什么都没有填（2处未填，不逐条列出）")]),
    ],
)
def test_a_verdict_is_said_in_one_finding(came: AttemptState, expected: list[tuple[str, str]]) -> None:
    findings = [finding("T003", 3), finding("T050", 3), finding("S046")]
    assert told(of_attempt(came, findings, 2023, ISSUES)) == expected


def test_who_has_a_form_that_was_replaced_is_told_which_one_is_to_be_used() -> None:
    [row] = of_attempt(attempt(verdict=states.REISSUED), (), 2023, ISSUES)
    assert "“A-001_2.xlsx”" in row.fix


@pytest.mark.parametrize(
    ("state", "attempts", "expected"),
    [
        (project(), [attempt()], []),
        (
            project(flags=(states.LATE,), sent="2024-03-31T16:00:00Z"),
            [attempt(sent="2024-03-31T16:00:00Z")],
            [("Z024", "2024年4月1日上报，超过截止日期2024年3月31日")],
        ),
        (project(), [attempt(sender="li@x.cn")], [("Z017", "发件人li@x.cn不是登记的联系人zhang@x.cn")]),
        (project(address="wang@x.cn; LI@x.cn"), [attempt(sender="li@x.cn")], []),
        (project(address=""), [attempt(sender="li@x.cn")], []),
        (project(), [attempt(sender="")], []),
        (
            project(),
            [attempt(doubt=states.OTHER_THAN_SENT, claimed="2023-03-28T02:12:00Z")],
            [("Z021", "文件里写的上报时间2023-03-28 10:12不可信：与邮件的日期相差一天以上")],
        ),
        (
            project(),
            [attempt(doubt=states.AFTER_ARRIVAL, claimed="2999-03-28T02:12:00Z", sent_by="disk")],
            [("Z021", "文件里写的上报时间2999-03-28 10:12不可信：收到的时候还没有到")],
        ),
        (
            project(),
            [attempt(doubt=states.BEFORE_ISSUE, claimed="2020-03-28T02:12:00Z", sent_by="disk")],
            [("Z021", "文件里写的上报时间2020-03-28 10:12不可信：在下发这张表之前")],
        ),
        (
            project(),
            [attempt(), attempt(sha="b", file="乙.xlsx")],
            [("Z015", "与“来信.eml › A-001.xlsx”内容相同")],
        ),
        (project(), [attempt(), attempt(sha="b", content="")], []),
        (
            project(state=states.UNDECIDED, sha="", rivals=("a", "b")),
            [attempt(sha="a", file="甲.xlsx"), attempt(sha="b", file="乙.xlsx", content="二")],
            [("Z016", "与“乙.xlsx”哪一份在后看不准：上报的时间相同")],
        ),
        (
            project(state=states.UNDECIDED, sha="", rivals=("a", "b")),
            [attempt(sha="a", file="甲.xlsx"), attempt(sha="b", content="二", sent="2024-03-01T00:00:00Z")],
            [("Z016", "与“来信.eml › A-001.xlsx”哪一份在后看不准：上报的时间、次数和存盘的时间所说的先后不一致")],
        ),
        (
            project(state=states.UNDECIDED, sha="", rivals=("a", "b")),
            [
                attempt(sha="a", file="甲.xlsx", sent="2024-03-01T00:00:00Z", last="2024-03-03T00:00:00Z"),
                attempt(sha="b", file="乙.xlsx", content="二", sent="2024-03-02T00:00:00Z"),
            ],
            [("Z016", "与“乙.xlsx”哪一份在后看不准：较早的一份后来又来过")],
        ),
        (
            project(state=states.UNDECIDED, sha="", rivals=("a", "b")),
            [attempt(sha="a", sent_by="disk"), attempt(sha="b", file="乙.xlsx", content="二")],
            [("Z016", "与“乙.xlsx”哪一份在后看不准：有一份只有文件时间，谁都可能改过")],
        ),
    ],
)
def test_what_came_for_a_project_is_said(
    state: ProjectState, attempts: list[AttemptState], expected: list[tuple[str, str]]
) -> None:
    assert told(of_project(state, attempts)) == expected


def test_a_material_is_told_where_nobody_knows_whose_it_is() -> None:
    row = of_material(material())
    assert row is not None
    assert (row.code, row.message) == ("Z022", "看不出是哪个项目的自评报告")
    assert of_material(material("A-001")) is None


@pytest.mark.parametrize(
    ("code", "name", "expected"),
    [
        ("A-001", "说明.docx", ("Z001", "是读不出来的Word文档（.docx），不是自评表，没有审核")),
        ("", "说明.DOC", ("Z022", "看不出是哪个项目的旧版Word文档（.doc）")),
        ("A-001", "说明.doc", ("Z001", "是旧版Word文档（.doc），不是自评表，没有审核")),
        ("", "n.csv", ("Z001", "是.csv文件，不是自评表，没有审核")),
        ("A-001", "名单", ("Z001", "是没有后缀的文件，不是自评表，没有审核")),
        ("", "2.3 关于……的说明", ("Z001", "是没有后缀的文件，不是自评表，没有审核")),
    ],
)
def test_what_nobody_reads_is_told_as_what_it_is(code: str, name: str, expected: tuple[str, str]) -> None:
    row = of_material(material(code, "other", name=name))
    assert row is not None
    assert (row.code, row.message) == expected


def test_a_refusal_says_what_it_was_written_with() -> None:
    row = of_refusal(refused("Z004", '{"what": "文件", "limit": "64MB"}'))
    assert row is not None
    assert row.message == "文件超过64MB，没有再读"


@pytest.mark.parametrize("facts", ["", "{}", "[]", "no json", '{"limit": 4}'])
@pytest.mark.parametrize("code", sorted(FACTS))
def test_no_row_of_a_ledger_breaks_it(code: str, facts: str) -> None:
    row = of_refusal(refused(code, facts))
    assert row is not None
    assert "{" not in row.message + row.fix
    assert json.loads(row.facts) is not None


def test_a_code_of_a_later_version_is_left_out() -> None:
    assert of_refusal(refused("Z999")) is None


@pytest.mark.parametrize(
    ("time", "shown"),
    [("2024-03-31T16:00:00Z", "2024-04-01 00:00"), ("", ""), ("gestern", ""), ("9999-12-31T23:00:00Z", "")],
)
def test_times_are_those_of_china(time: str, shown: str) -> None:
    assert in_beijing(time) == shown


def test_a_project_whose_deadline_is_none_has_its_own_day() -> None:
    [row] = of_project(replace(project(), flags=(states.LATE,), deadline=""), [attempt()])
    assert row.message == "2024年3月28日上报，超过截止日期2024年3月28日"


def test_a_stranger_among_rivals_is_told() -> None:
    came = [attempt(sha="a", file="甲.xlsx"), attempt(sha="b", file="乙.xlsx", content="二", sender="foe@evil.com")]
    found = dict(told(of_project(project(state=states.UNDECIDED, sha="", rivals=("a", "b")), came)))
    assert found["Z016"] == "与“乙.xlsx”哪一份在后看不准：有一份不是登记的联系人发来的"
    assert "foe@evil.com" in found["Z017"]


def test_of_many_that_contradict_one_another_a_few_are_named() -> None:
    many = [attempt(sha=str(nth), file=f"{nth}.xlsx", content=str(nth)) for nth in range(39)]
    state = project(state=states.UNDECIDED, sha="", rivals=tuple(one.sha for one in many))
    assert told(of_project(state, many))[0] == (
        "Z016",
        "与“1.xlsx、2.xlsx、3.xlsx等38份”哪一份在后看不准：上报的时间相同",
    )
