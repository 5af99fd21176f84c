"""The rules of counting, one example after another."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest

from perfeval_xl.ledger.rows import ContactRow, DecisionRow, DeliveryRow, IssueRow, JudgementRow, ProjectState
from perfeval_xl.ledger.standing import standing
from tests.ledger.making import AT, YEAR, contact, delivery, in_memory, issue, judgement

TODAY = date(2024, 3, 20)
File = tuple[DeliveryRow, JudgementRow]


def file(sha: str, sent: str = "", **judged: object) -> File:
    """A workbook of the project 001 that came by mail, perhaps on another day of March."""
    at = {"sent": f"2024-03-{sent}T02:00:00Z"} if sent else {}
    return delivery(sha, seen="2024-03-20T00:00:00Z", **at), judgement(sha, **judged)


def state(
    files: Sequence[File],
    issues: Sequence[IssueRow] = (issue(),),
    contacts: Sequence[ContactRow] = (),
    decisions: Sequence[DecisionRow] = (),
) -> ProjectState:
    """How the project stands."""
    connection = in_memory(issues, files, contacts=contacts, decisions=decisions)
    return standing(connection, TODAY).projects[0]


def decision(kind: str, **changed: str) -> DecisionRow:
    """What somebody decided of the project."""
    fields = {"sha": "", "mark": "", "value": ""} | changed
    return DecisionRow(YEAR, "001", kind, who="经办人", why="已核对", at=AT, from_file="汇总.xlsx", **fields)


DUE = (contact(deadline="2024-03-05"),)
CASES: dict[str, tuple[list[File], str]] = {
    "nothing came": ([], "未报"),
    "one that is fit": ([file("a")], "已计 a"),
    "the newer one": ([file("a", "01"), file("b", "02")], "已计 b"),
    "a later one with errors": ([file("a", "01"), file("b", "02", errors=1)], "已计·另有退回件 a"),
    "corrected": ([file("a", "01", errors=1), file("b", "02")], "已计 b"),
    "errors alone": ([file("a", errors=2)], "退回 a"),
    "altered": ([file("a", genuine=False, errors=1)], "退回 a"),
    "blank": ([file("a", blank=True, errors=9)], "未报·发来空表 a"),
    "of last year": ([file("a", identity="x", year=2022)], "未报·发来往年的表 a"),
    "not as registered": ([file("a", identity="x")], "未报·发来不在册的表 a"),
    "unexplained": ([file("a", open=1)], "已计·待说明 a"),
    "rules that are not here": ([file("a", ours=False, readable=False)], "待定·没能审 a"),
    "numbers against times": ([file("a", "01", submitted_no=2), file("b", "02", submitted_no=1)], "待定 a b"),
    "saved against sent": (
        [file("a", "01", modified="2024-02-09T00:00:00Z"), file("b", "02", modified="2024-02-01T00:00:00Z")],
        "待定 a b",
    ),
    "saved again with the same content": (
        [
            file("a", "01", content="k", modified="2024-02-09T00:00:00Z"),
            file("b", "02", content="k", modified="2024-02-01T00:00:00Z"),
        ],
        "已计 b",
    ),
    "two in one moment": ([file("a", "01"), file("b", "01")], "待定 a b"),
}


@pytest.mark.parametrize(("files", "expected"), CASES.values(), ids=CASES)
def test_state(files: list[File], expected: str) -> None:
    assert words(state(files)) == expected


def words(one: ProjectState) -> str:
    """State and flags, and the files that it rests on."""
    return " ".join(filter(None, ("·".join((one.state, *one.flags)), one.sha, *one.rivals)))


LATE: dict[str, tuple[list[File], str]] = {
    "in time": ([file("a", "05")], "已计 a"),
    "late": ([file("a", "06")], "已计·迟报 a"),
    "nothing": ([], "未报·逾期"),
    "the same content in time": ([file("a", "05", content="k"), file("b", "09", content="k")], "已计 b"),
    "written by 上报": ([file("a", "06", submitted_at="2024-03-05T10:00:00Z")], "已计 a"),
    "here in time, by a clock of next year": (
        [(delivery("a", seen="2024-03-05T10:00:00Z", sent="2025-03-05T02:00:00Z"), judgement("a"))],
        "已计 a",
    ),
    "here in time, by a copy of another day": (
        [
            (
                delivery("a", seen="2024-03-05T10:00:00Z", sent="2024-03-07T02:00:00Z", sent_by="disk"),
                judgement("a"),
            )
        ],
        "已计 a",
    ),
    "a copy of a day after it": (
        [(delivery("a", seen="2024-03-20T00:00:00Z", sent="2024-03-06T02:00:00Z", sent_by="disk"), judgement("a"))],
        "已计·时间不明 a",
    ),
    "a copy of a day before it, that nobody saw then": (
        [(delivery("a", seen="2024-03-20T00:00:00Z", sent="2024-03-04T02:00:00Z", sent_by="disk"), judgement("a"))],
        "已计·时间不明 a",
    ),
    "packed before it, by somebody's clock": (
        [(delivery("a", seen="2024-03-20T00:00:00Z", sent="2024-03-04T02:00:00Z", sent_by="archive"), judgement("a"))],
        "已计·时间不明 a",
    ),
    "a clock of last year": ([file("a", "06", submitted_at="2023-03-05T10:00:00Z")], "已计·迟报 a"),
}


@pytest.mark.parametrize(("files", "expected"), LATE.values(), ids=LATE)
def test_lateness(files: list[File], expected: str) -> None:
    assert words(state(files, contacts=DUE)) == expected


DECIDED: dict[str, tuple[list[File], list[DecisionRow], str]] = {
    "exempt": ([], [decision("exempt")], "免报"),
    "extended": ([file("a", "09")], [decision("extend", value="2024-03-10")], "已计 a"),
    "one of two": ([file("a", "01"), file("b", "01")], [decision("use", sha="a")], "已计 a"),
    "not this one": ([file("a", "01"), file("b", "01")], [decision("drop", sha="b")], "已计 a"),
    "one with errors": ([file("a", "01", errors=1)], [decision("use", sha="a")], "已计·经处理采用 a"),
}


@pytest.mark.parametrize(("files", "decisions", "expected"), DECIDED.values(), ids=DECIDED)
def test_decisions(files: list[File], decisions: list[DecisionRow], expected: str) -> None:
    assert words(state(files, contacts=DUE, decisions=decisions)) == expected


def test_what_was_issued_again_with_other_content_replaces_the_older_form() -> None:
    issues = (issue(), issue(batch=2))
    assert words(state([file("a")], issues)) == "退回 a"
    assert words(state([file("a", identity="i-001-2")], issues)) == "已计 a"
    same = (issue(), issue(batch=2, content=issue().content))
    assert words(state([file("a")], same)) == "已计 a"


def test_what_waits_for_its_judgement_is_not_missing() -> None:
    waiting = (delivery("a"), None), (delivery("b", name="别的.xlsx", sender="x@y.cn"), None)
    found = standing(in_memory([issue()], waiting, contacts=DUE), TODAY)
    assert words(found.projects[0]) == "待定·没能审 a"
    assert [(one.sha, one.code, one.tied, one.verdict, one.judged_by) for one in found.attempts] == [
        ("a", "001", "sender", "没能审", ""),
        ("b", "", "", "没能审", ""),
    ]
    judged = (file("c", "02"), (delivery("a", sent="2024-03-01T00:00:00Z"), None))
    assert words(standing(in_memory([issue()], judged, contacts=DUE), TODAY).projects[0]) == "已计 c"


def test_how_often_the_same_bytes_came_is_counted() -> None:
    again = delivery("a", mark="later", sent="2024-03-09T00:00:00Z", sender="b@x.cn")
    found = standing(in_memory([issue()], [file("a", "01"), (again, None), file("b", "02")]), TODAY).attempts
    assert {one.sha: (one.deliveries, one.last, one.last_sender) for one in found} == {
        "a": (2, "2024-03-09T00:00:00Z", "b@x.cn"),
        "b": (1, "", ""),
    }
