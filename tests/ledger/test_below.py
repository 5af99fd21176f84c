"""What lower offices say in their packages: whose word holds, and what nobody may say of another one's project."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import pytest

from perfeval_xl.ledger import book_file, schema
from perfeval_xl.ledger.decisions import asked_below, holding
from perfeval_xl.ledger.from_below import BELOW, HERE, LOWER
from perfeval_xl.ledger.rows import DecisionRow, DeliveryRow, IssueRow, JudgementRow
from perfeval_xl.ledger.said_rows import PackageRow, ToldRow
from perfeval_xl.ledger.standing import Standing
from tests.ledger.making import AT, YEAR, decided, delivery, finding, in_memory, issue, judgement
from tests.ledger.test_standing import TODAY

KEY, OTHER = "a" * 64, "b" * 64
File = tuple[DeliveryRow, JudgementRow | None]


def below(sha: str, code: str = "001", key: str = KEY, number: int = 1, sent: str = "", **judged: object) -> File:
    """A file that a lower office took in and judged, whose original is not here."""
    rules = f"{LOWER}{key}:{number:09}"
    told = delivery(sha, source=f"{BELOW}{key}", mark=f"{code}|file|{sha}", sender="", trail="某局上报")
    told = replace(told, sent=sent or told.sent, seen="2024-03-20T00:00:00Z")
    return told, judgement(sha, **{"code": code, "rules": rules} | judged)


def stands(
    issues: Sequence[IssueRow], files: Sequence[File] = (), decisions: Sequence[DecisionRow] = ()
) -> dict[str, str]:
    """State, flags and file of each project, which are the same in every order of the rows."""
    told = []
    for turned in (list, lambda rows: list(reversed(rows))):
        connection = in_memory(turned(issues), turned(files), decisions=turned(decisions))
        found = Standing(connection, TODAY)
        told.append({one.code: f"{'·'.join((one.state, *one.flags))} {one.sha}".rstrip() for one in found.projects})
        counted = [(one.year, one.code) for one in found.attempts if one.counted]
        assert len(counted) == len(set(counted))
    assert told[0] == told[1]
    return told[0]


OWN, SAME = issue(), issue(origin=KEY)
CHANGED = issue(identity="changed", content="changed", origin=KEY)
MINE = (delivery("a"), judgement("a"))
CASES: dict[str, tuple[Sequence[IssueRow], Sequence[File], Sequence[DecisionRow], dict[str, str]]] = {
    "issued below alone": ([SAME], [below("a")], [], {"001": "已计·下级审核 a"}),
    "judged here, too": ([SAME], [below("a"), MINE], [], {"001": "已计 a"}),
    "registered here, too": ([OWN, SAME], [below("a"), MINE], [], {"001": "已计 a"}),
    "another one issued here": ([OWN, CHANGED], [MINE], [], {"001": "待定·两处下发"}),
    "that of here is chosen": ([OWN, CHANGED], [MINE], [decided("issued", mark=HERE)], {"001": "已计 a"}),
    "that of below is chosen": (
        [OWN, CHANGED],
        [MINE, below("b", identity="changed")],
        [decided("issued", mark="changed")],
        {"001": "已计·下级审核 b"},
    ),
    "another one than was chosen": (
        [OWN, CHANGED],
        [MINE],
        [decided("issued", mark="something else")],
        {"001": "待定·两处下发"},
    ),
    "a lower office chooses its own": (
        [OWN, CHANGED],
        [MINE],
        [replace(decided("issued", mark="changed"), from_file=f"{BELOW}{KEY}")],
        {"001": "待定·两处下发"},
    ),
    "issued again here, not known below": (
        [OWN, issue(batch=2), SAME],
        [below("a"), (delivery("b", seen="2024-03-20T00:00:00Z"), judgement("b", identity="i-001-2"))],
        [],
        {"001": "已计 b"},
    ),
    "issued again below, not known here": (
        [OWN, SAME, replace(CHANGED, batch=9)],
        [MINE],
        [],
        {"001": "待定·两处下发"},
    ),
    "an older one below that says to be the same": (
        [OWN, SAME, issue(identity="easy", batch=0, origin=KEY)],
        [below("a", identity="easy")],
        [],
        {"001": "未报·发来不在册的表 a"},
    ),
    "two lower offices, one form": ([SAME, issue(origin=OTHER)], [below("a")], [], {"001": "已计·下级审核 a"}),
    "two lower offices, two forms": (
        [SAME, replace(CHANGED, origin=OTHER)],
        [below("a"), below("b", key=OTHER, identity="changed")],
        [],
        {"001": "待定·两处下发"},
    ),
    "alone here, inside of a department there": (
        [OWN, issue("D", origin=KEY, identity="d"), issue(identity="d", member_of="D", content="d", origin=KEY)],
        [MINE],
        [],
        {"001": "待定·两处下发", "D": "未报"},
    ),
    "inside of a department here, alone there": (
        [issue("D", identity="d"), issue(identity="d", member_of="D"), CHANGED],
        [below("a", identity="changed")],
        [],
        {"001": "待定·两处下发", "D": "未报"},
    ),
    "a form of another one under an own code": (
        [issue("002"), issue("001", identity="i-002-1", origin=KEY)],
        [(delivery("a"), judgement("a", "002"))],
        [],
        {"002": "已计 a", "001": "未报"},
    ),
    "one form under two codes, by two offices": (
        [issue("001", identity="x", origin=KEY), issue("002", identity="x", origin=OTHER)],
        [below("a", identity="x")],
        [],
        {"001": "未报·发来不在册的表 a", "002": "未报"},
    ),
    "a department that is not its own": (
        [OWN, SAME],
        [below("a", department="市教育局")],
        [],
        {"001": "未报·发来不在册的表 a"},
    ),
    "two lower offices, one file for two projects": (
        [issue("001", origin=KEY), issue("002", origin=OTHER)],
        [below("a"), below("a", "002", OTHER, identity="i-002-1")],
        [],
        {"001": "未报", "002": "待定·没能审 a"},
    ),
    "asked for below": (
        [OWN],
        [],
        [replace(decided("exempt"), from_file=f"{BELOW}{KEY}")],
        {"001": "未报"},
    ),
    "an unsigned form of a lower office": (
        [SAME],
        [(delivery("a"), judgement("a", genuine=False, errors=1, findings=(finding(code="G124", severity=3),)))],
        [],
        {"001": "已计 a"},
    ),
    "an unsigned form that was issued here": (
        [OWN, SAME],
        [(delivery("a"), judgement("a", genuine=False, errors=1, findings=(finding(code="G124", severity=3),)))],
        [],
        {"001": "退回 a"},
    ),
    "an altered form of a lower office": (
        [SAME],
        [
            (
                delivery("a"),
                judgement("a", genuine=False, errors=2, findings=(finding(code="G124"), finding(code="G120"))),
            )
        ],
        [],
        {"001": "退回 a"},
    ),
    "one that nobody here saw, later than one that lies here": (
        [OWN, SAME],
        [MINE, below("b", sent="2024-03-09T02:00:00Z")],
        [],
        {"001": "已计 a"},
    ),
    "one that nobody here saw, chosen below": (
        [OWN, SAME],
        [MINE, below("b", sent="2024-03-09T02:00:00Z")],
        [replace(decided("use", sha="b"), from_file=f"{BELOW}{KEY}")],
        {"001": "已计 a"},
    ),
    "one that nobody here saw, chosen here": (
        [OWN, SAME],
        [MINE, below("b", sent="2024-03-09T02:00:00Z")],
        [decided("use", sha="b")],
        {"001": "已计·下级审核 b"},
    ),
    "put aside below, and sent to this office": (
        [OWN, SAME],
        [MINE, below("a")],
        [replace(decided("drop", sha="a"), from_file=f"{BELOW}{KEY}")],
        {"001": "已计 a"},
    ),
    "put aside below": (
        [SAME],
        [below("a")],
        [replace(decided("drop", sha="a"), from_file=f"{BELOW}{KEY}")],
        {"001": "退回 a"},
    ),
    "a file of another project put aside below": (
        [issue("002")],
        [(delivery("a"), judgement("a", "002"))],
        [replace(decided("drop", sha="a"), from_file=f"{BELOW}{KEY}")],
        {"002": "已计 a"},
    ),
}


@pytest.mark.parametrize(("issues", "files", "decisions", "expected"), CASES.values(), ids=CASES)
def test_whose_word_holds(
    issues: Sequence[IssueRow], files: Sequence[File], decisions: Sequence[DecisionRow], expected: dict[str, str]
) -> None:
    assert stands(issues, files, decisions) == expected


def test_the_newest_package_of_an_office_holds_in_whatever_order_they_came() -> None:
    old, new = below("a", number=9, errors=1), below("a", number=10)
    for files in itertools.permutations([old, new]):
        connection = in_memory([SAME], files)
        assert [one.state for one in Standing(connection, TODAY).projects] == ["已计"]


def test_what_is_decided_here_comes_after_all_that_was_decided_below() -> None:
    theirs = replace(decided("use", 59, sha="b"), from_file=f"{BELOW}{KEY}")
    mine = decided("use", 1, sha="a")
    assert holding([theirs, mine]) == [mine]
    assert holding([theirs, replace(mine, value="no", sha="b")]) == []


def test_a_lower_office_puts_aside_nothing_that_this_one_is_to_be_told_of() -> None:
    theirs = replace(decided("drop", sha="a", mark="m"), from_file=f"{BELOW}{KEY}")
    assert holding([theirs, replace(theirs, sha="")]) == []
    assert holding([replace(theirs, mark="")]) == [replace(theirs, mark="")]


def test_what_a_lower_office_decided_and_took_back_is_not_asked_for() -> None:
    asked = replace(decided("extend", 1, value="2024-04-01"), from_file=f"{BELOW}{KEY}")
    assert asked_below([asked, decided("exempt", 2)]) == [asked]
    assert asked_below([asked, replace(asked, value="no", at="2024-03-19T00:05:00Z")]) == []


def test_a_lower_office_says_nothing_of_when_the_file_of_another_project_came() -> None:
    seen = {"seen": "2024-03-20T00:00:00Z"}
    own = delivery("a", sent="2024-03-10T02:00:00Z", **seen)
    theirs = delivery("a", source=f"{BELOW}{KEY}", mark="001|x", sent="2024-03-01T02:00:00Z", **seen)
    for code, day in (("001", "01"), ("002", "10")):
        rows = [(own, judgement("a", code)), (theirs, None)]
        [one] = Standing(in_memory([issue(code)], rows), TODAY).projects
        assert (one.year, one.sent[8:10]) == (YEAR, day)


def test_the_file_that_is_named_is_the_one_that_the_time_is_of() -> None:
    seen = {"seen": "2024-03-20T00:00:00Z"}
    own = delivery("a", sent="2024-03-10T02:00:00Z", **seen)
    theirs = delivery("a", source=f"{BELOW}{KEY}", mark="001|x", trail="某局上报", sender="", **seen)
    found = Standing(in_memory([issue()], [(own, judgement("a")), (theirs, None)]), TODAY)
    [project], [one] = found.projects, found.attempts
    assert (project.sent[8:10], project.file, one.sender) == ("01", "某局上报 › a.xlsx", "u001@example.com")


def test_of_two_forms_from_before_the_register_the_newer_one_is_current() -> None:
    rows = [issue(batch=-1, name="旧"), issue(batch=0, name="新")]
    assert [one.name for one in Standing(in_memory(rows), TODAY).projects] == ["新"]


def test_what_a_lower_office_could_not_tell_is_not_told_here_by_what_it_leaves_out() -> None:
    files = [below("a", sent="2024-03-01T02:00:00Z"), below("b", sent="2024-03-02T02:00:00Z")]
    for rivals, number, expected in (("a,b", 2, "待定"), ("a,b", 1, "已计"), ("a,c", 2, "已计")):
        connection = in_memory([SAME], files)
        told = (
            [told_row("p1", "已计", ""), told_row("p2", "待定", rivals)]
            if number == 2
            else [told_row("p1", "待定", rivals), told_row("p2", "已计", "")]
        )
        book_file.put(connection, schema.TOLD, told)
        book_file.put(connection, schema.PACKAGE, [volume("p1", 1), volume("p2", 2)])
        assert [one.state for one in Standing(connection, TODAY).projects] == [expected]


def told_row(package: str, state: str, rivals: str) -> ToldRow:
    """What a volume says of the project."""
    return ToldRow(package, YEAR, "001", "project", state, "", "", rivals, "")


def volume(sha: str, number: int) -> PackageRow:
    """One that was taken over."""
    return PackageRow(sha, "", KEY, "某局", number, AT, True, "", "", False, "", 1, 1, False, "", AT)
