"""Rules of counting that need more than a file and its state: times, verdicts, ties, explanations, orders of rows."""

from __future__ import annotations

import random
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_xl.ledger import states
from perfeval_xl.ledger.rows import DecisionRow, DeliveryRow, JudgementRow, MaterialRow
from perfeval_xl.ledger.standing import Standing, standing
from tests.ledger.making import RULES, contact, decided, delivery, in_memory, issue, judgement

TODAY = date(2024, 3, 20)
SEEN = "2024-03-20T00:00:00Z"
File = tuple[DeliveryRow, JudgementRow | None]


def at(day: str, month: str = "03") -> str:
    """Ten o'clock in the morning of that day in Beijing."""
    return f"2024-{month}-{day}T02:00:00Z"


def came(sha: str, day: str = "01", by: str = "message", **changed: object) -> DeliveryRow:
    """An arrival on a day of March."""
    return delivery(sha, **{"sent": at(day), "sent_by": by, "seen": SEEN, "mark": f"{sha}{day}{by}"} | changed)


def by_sha(found: Standing) -> dict[str, str]:
    """Verdict of each file, and how it is tied to which project."""
    return {one.sha: f"{one.verdict} {one.tied} {one.code}".strip() for one in found.attempts}


VERDICTS: dict[str, tuple[dict[str, object], str]] = {
    "fit": ({}, "可报 identity 001"),
    "to explain": ({"open": 1}, "待说明 identity 001"),
    "errors before explanations": ({"open": 1, "errors": 1}, "退回 identity 001"),
    "blank before errors": ({"blank": True, "errors": 9}, "空表 identity 001"),
    "altered before blank": ({"genuine": False, "blank": True}, "与下发不符 identity 001"),
    "issued again before altered": ({"identity": "i-001-0", "genuine": False}, "已换发 identity 001"),
    "unregistered, of a code that is": ({"identity": "x"}, "不在册 code 001"),
    "unregistered, of a code that is not": ({"identity": "x", "code": "777"}, "不在册"),
    "of another year": ({"identity": "x", "year": 2022}, "往年 code 001"),
    "of another year, of no code of ours": ({"identity": "x", "year": 2022, "code": "777"}, "往年"),
    "of nobody knows which year": ({"identity": "x", "year": 0, "code": ""}, "不在册"),
    "unreadable before whose it is": ({"readable": False, "identity": "", "code": "", "year": 0}, "读不出"),
    "unreadable, and yet known": ({"readable": False}, "读不出 identity 001"),
    "our own fault before all": ({"ours": False, "readable": False, "errors": 3}, "没能审 identity 001"),
}


@pytest.mark.parametrize(("judged", "expected"), VERDICTS.values(), ids=VERDICTS)
def test_verdict(judged: dict[str, object], expected: str) -> None:
    issues = [issue(batch=0), issue(batch=1)]
    file = (came("a", name="自评表.xlsx", sender=""), judgement("a", **judged))
    assert by_sha(standing(in_memory(issues, [file]), TODAY)) == {"a": expected}


def test_a_project_rests_on_no_workbook_by_which_one_was_checked_again() -> None:
    told = {"readable": False, "identity": "", "code": "", "year": 0, "another": True, "kind": "recheck"}
    file = (came("a", name="001_复核.xlsx", sender="firm@example.com"), judgement("a", **told))
    found = standing(in_memory([issue()], [file]), TODAY)
    assert by_sha(found) == {"a": "佐证 name 001"}
    [project] = found.projects
    assert (project.state, project.flags, project.sha, project.file, project.sent) == ("未报", (), "", "", "")


def test_the_judgement_of_the_rules_in_use_holds() -> None:
    files = [(came("a"), judgement("a", rules="old", errors=1)), (came("a"), judgement("a", rules="new"))]
    for rules, expected in ((["old", "new"], "可报"), (["new", "old"], "退回"), (["old", "new", "old"], "退回")):
        [found] = standing(in_memory([issue()], files, rules=rules), TODAY).attempts
        assert (found.verdict, found.judged_by) == (expected, rules[-1])


def lost(sha: str, **arrived: object) -> File:
    """A workbook that nobody can read."""
    return came(sha, **{"name": "表.xlsx", "sender": "x@example.com"} | arrived), judgement(
        sha, readable=False, identity="", code="", year=0
    )


TIES: dict[str, tuple[dict[str, object], str]] = {
    "with a workbook of 001": ({"bundle": "mail-1"}, "读不出 bundle 001"),
    "with workbooks of two": ({"bundle": "mail-2"}, "读不出"),
    "with workbooks of two, but a name": ({"bundle": "mail-2", "name": "002_表.xlsx"}, "读不出 name 002"),
    "by its code": ({"name": "002_城区道路.xlsx"}, "读不出 name 002"),
    "by the name of the project": ({"name": "关于城区道路养护项目的表.xlsx"}, "读不出 name 001"),
    "by the longer name": ({"name": "新城区道路养护项目.xlsx"}, "读不出 name 002"),
    "by a name that two have": ({"name": "文化建设.xlsx"}, "读不出"),
    "by a name too short": ({"name": "修路.xlsx"}, "读不出"),
    "by the code of a part of a department": ({"name": "D-1_表.xlsx"}, "读不出 name D00"),
    "by who sent it": ({"sender": "U002@example.com"}, "读不出 sender 002"),
    "by who sends for two": ({"sender": "both@example.com"}, "读不出"),
    "together before name": ({"bundle": "mail-1", "name": "002.xlsx"}, "读不出 bundle 001"),
}
REGISTER = [
    issue("001", name="城区道路养护项目"),
    issue("002", name="新城区道路养护项目"),
    issue("003", name="文化建设"),
    issue("004", name="文化建设"),
    issue("005", name="修路"),
    issue("D00", kind="whole_department"),
    issue("D-1", identity="i-D00-1", member_of="D00", name="图书馆开放"),
]
ADDRESSES = [contact(code, address=f"u{code}@example.com; both@example.com") for code in ("001", "002")]
BESIDE: list[File] = [
    (came("w1", bundle="mail-1"), judgement("w1", "001")),
    (came("w2", bundle="mail-2"), judgement("w2", "001")),
    (came("w3", bundle="mail-2"), judgement("w3", "002")),
]


@pytest.mark.parametrize(("arrived", "expected"), TIES.values(), ids=TIES)
def test_whose_is_what_nobody_can_read(arrived: dict[str, object], expected: str) -> None:
    found = standing(in_memory(REGISTER, [*BESIDE, lost("a", **arrived)], contacts=ADDRESSES), TODAY)
    assert by_sha(found)["a"] == expected


def materials(*arrived: DeliveryRow) -> tuple[MaterialRow, ...]:
    """What came along."""
    files = [*BESIDE, *((one, None) for one in arrived)]
    return standing(in_memory(REGISTER, files, contacts=ADDRESSES), TODAY).materials


def test_materials_belong_to_the_projects_that_they_came_with_or_name() -> None:
    scan = came("s", role="scan", bundle="mail-1", name="盖章.pdf")
    again = came("s", "02", role="scan", bundle="", name="002_盖章.pdf")
    report = came("r", role="report", bundle="", name="报告.docx", sender="u001@example.com")
    found = [(one.sha, one.code, one.tied) for one in materials(scan, again, report)]
    assert found == [("r", "", ""), ("s", "001", "bundle"), ("s", "002", "name")]


def words(connection: sqlite3.Connection) -> str:
    """State and flags of the project, and the files that it rests on."""
    one = standing(connection, TODAY).projects[0]
    return " ".join(filter(None, ("·".join((one.state, *one.flags)), one.sha, *one.rivals)))


def judged(sha: str, day: str, **changed: object) -> File:
    """A workbook that came on a day."""
    return came(sha, day), judgement(sha, **changed)


MORE: dict[str, tuple[list[File], str]] = {
    "an unreadable one after it": ([judged("a", "01"), judged("b", "02", readable=False)], "已计·发来读不出的文件 a"),
    "an unreadable one before it": ([judged("a", "01", readable=False), judged("b", "02")], "已计 b"),
    "one not judged after it": ([judged("a", "01"), judged("b", "02", ours=False)], "已计·没能审 a"),
    "one not judged after a returned one": (
        [judged("a", "01", errors=1), judged("b", "02", ours=False)],
        "待定·没能审 b",
    ),
    "one not judged before a returned one": (
        [judged("a", "01", ours=False), judged("b", "02", errors=1)],
        "退回 b",
    ),
    "a blank one after a returned one": (
        [judged("a", "01", errors=1), judged("b", "02", blank=True)],
        "退回·发来空表 a",
    ),
    "a blank one after it": ([judged("a", "01"), judged("b", "02", blank=True)], "已计·另有退回件 a"),
    "the form before after it": (
        [judged("a", "01"), judged("b", "02", identity="i-001-0")],
        "已计·另有退回件 a",
    ),
    "a contradiction among three": (
        [judged("a", "01", submitted_no=3), judged("b", "02"), judged("c", "03", submitted_no=2)],
        "待定 a c",
    ),
    "a contradiction with one that does not count": (
        [judged("a", "01", submitted_no=3, errors=1), judged("b", "02", submitted_no=2)],
        "已计 b",
    ),
    "two copies on the disk, by when they were saved": (
        [
            (came("a", "09", "disk"), judgement("a", modified=at("01"))),
            (came("b", "08", "disk"), judgement("b", modified=at("02"))),
        ],
        "已计 b",
    ),
    "a copy on the disk, saved after what came by mail": (
        [
            (came("a", "01"), judgement("a", modified=at("01"))),
            (came("b", "02", "disk"), judgement("b", modified=at("02"))),
        ],
        "待定 a b",
    ),
    "the same on the disk, saved after it came by mail": (
        [
            (came("a", "01"), judgement("a", modified=at("01"), content="k")),
            (came("b", "02", "disk"), judgement("b", modified=at("02"), content="k")),
        ],
        "已计 b",
    ),
    "two copies on the disk, never saved": (
        [(came("a", "01", "disk"), judgement("a")), (came("b", "02", "disk"), judgement("b"))],
        "待定 a b",
    ),
}


@pytest.mark.parametrize(("files", "expected"), MORE.values(), ids=MORE)
def test_more_states(files: list[File], expected: str) -> None:
    assert words(in_memory([issue(batch=0), issue(batch=1)], files)) == expected


def mailed(sha: str, day: str, sender: str = "u001@example.com", **changed: object) -> File:
    """Sent on a day of March by somebody; ``content`` is the capital of its name where nothing else is said."""
    one = judgement(sha, **{"content": sha[0].upper()} | changed)
    return came(sha, day, sender=sender, mark=f"{sha}{day}{sender}"), one


AGAIN: dict[str, tuple[list[File], str]] = {
    "the very same again": ([mailed("a", "21"), mailed("b", "22"), mailed("a", "23")], "待定 a b"),
    "the same saved again": ([mailed("a", "21"), mailed("b", "22"), mailed("a2", "23")], "待定 a2 b"),
    "with the time of 上报 that it had": (
        [mailed("a", "21", submitted_at=at("21")), mailed("b", "22"), mailed("a2", "23", submitted_at=at("21"))],
        "待定 a2 b",
    ),
    "with a newer time of 上报": (
        [mailed("a", "21"), mailed("b", "22"), mailed("a2", "23", submitted_at=at("23"))],
        "已计 a2",
    ),
    "passed on by somebody else": (
        [mailed("a", "21"), mailed("b", "22"), mailed("a", "23", "chief@example.com")],
        "已计 b",
    ),
    "saved and passed on by somebody else": (
        [
            mailed("a", "21", modified=at("20")),
            mailed("b", "22", modified=at("22")),
            mailed("a2", "23", "chief@example.com", modified=at("23")),
        ],
        "已计 b",
    ),
    "both again": ([mailed("a", "21"), mailed("b", "22"), mailed("a", "23"), mailed("b", "24")], "已计 b"),
    "both again, saved": ([mailed("a", "21"), mailed("b", "22"), mailed("a2", "23"), mailed("b2", "24")], "已计 b"),
    "both again in one message": (
        [mailed("a", "21"), mailed("b", "22"), mailed("a", "23"), mailed("b", "23")],
        "已计 b",
    ),
    "nothing between": ([mailed("a", "21"), mailed("a2", "22"), mailed("a3", "23")], "已计 a3"),
    "what it was between has errors": ([mailed("a", "21"), mailed("b", "22", errors=1), mailed("a2", "23")], "已计 a2"),
    "again before the newer one": ([mailed("a", "20"), mailed("a", "21"), mailed("b", "22")], "已计 b"),
    "by one with errors": ([mailed("a", "21", errors=1), mailed("b", "22"), mailed("a", "23")], "已计 b"),
    "the first of three": ([mailed("a", "20"), mailed("b", "21"), mailed("c", "22"), mailed("a", "23")], "待定 a c"),
    "a copy on the disk": (
        [mailed("a", "21"), mailed("b", "22"), (came("a", "23", "disk", sender=""), None)],
        "已计 b",
    ),
    "in a message of next year": (
        [mailed("a", "21"), mailed("b", "22"), (came("a", sent="2025-03-02T02:00:00Z", mark="again"), None)],
        "已计 b",
    ),
}


@pytest.mark.parametrize(("files", "expected"), AGAIN.values(), ids=AGAIN)
def test_what_was_sent_before_and_is_sent_again(files: list[File], expected: str) -> None:
    judged = {row.sha: row for _, row in reversed(files) if row is not None}
    later = SEEN.replace("03-20", "03-25")
    rows = [(replace(one, seen=later), judged.pop(one.sha, None)) for one, _ in files]
    assert words(in_memory([issue()], rows)) == expected


def test_where_explanations_are_required_what_lacks_one_does_not_count() -> None:
    files = [judged("a", "01", open=1)]
    assert words(in_memory([issue()], files, policy=states.REQUIRED)) == "退回·待说明 a"
    both = [judged("b", "02"), judged("c", "03", open=1)]
    assert words(in_memory([issue()], both, policy=states.REQUIRED)) == "已计·另有退回件 b"


@pytest.mark.parametrize(("digests", "expected"), [(("aa1", "aa2"), "待定 a b"), (("aa1", "aa1"), "已计 b")])
def test_what_has_the_same_code_and_other_answers_is_not_the_same(digests: tuple[str, str], expected: str) -> None:
    files = [judged(sha, "01", content="AA", answered=digest) for sha, digest in zip("ab", digests, strict=True)]
    found = standing(in_memory([issue()], files), TODAY)
    assert words(in_memory([issue()], files)) == expected
    assert {(one.content, one.answered) for one in found.attempts} == {("AA", one) for one in digests}


def test_what_came_is_called_by_the_way_that_says_when() -> None:
    copy, mail, nameless = came("a", "01", "disk", trail=""), came("a", "02"), came("b", "03", name="")
    files = [(copy, judgement("a")), (mail, None), (nameless, judgement("b"))]
    found = {one.sha: (one.file, one.sent) for one in standing(in_memory([issue()], files), TODAY).attempts}
    assert found == {"a": ("a.eml › a.xlsx", at("02")), "b": ("b.eml › （没有名称）", at("03"))}


def test_a_project_inside_of_a_department_is_none_of_its_own() -> None:
    found = standing(in_memory(REGISTER, [(came("d"), judgement("d", "D00"))]), TODAY)
    assert [one.code for one in found.projects] == ["001", "002", "003", "004", "005", "D00"]
    assert [one.code for one in found.projects if one.state == states.COUNTED] == ["D00"]


@st.composite
def rounds(draw: st.DrawFn) -> tuple[list[File], list[DecisionRow]]:
    """Files of two projects with every fault, and decisions of them."""
    days = st.sampled_from(["01", "02", "03"])
    files: list[File] = []
    for nth in range(draw(st.integers(1, 7))):
        sha, code = f"s{nth}", draw(st.sampled_from(["001", "002"]))
        by = draw(st.sampled_from(["message", "server", "archive", "disk"]))
        one = judgement(
            sha,
            code,
            identity=draw(st.sampled_from([f"i-{code}-1", f"i-{code}-0", "x", ""]))
            if draw(st.booleans())
            else f"i-{code}-1",
            readable=draw(st.integers(0, 5)) > 0,
            ours=draw(st.integers(0, 9)) > 0,
            genuine=draw(st.integers(0, 5)) > 0,
            blank=draw(st.integers(0, 5)) == 0,
            errors=draw(st.sampled_from([0, 0, 1])),
            open=draw(st.sampled_from([0, 0, 1])),
            content=draw(st.sampled_from(["k1", "k2", f"k-{sha}"])),
            submitted_at=draw(st.sampled_from(["", "", at("01"), at("02"), "2023-01-01T00:00:00Z"])),
            submitted_no=draw(st.integers(0, 3)),
            modified=draw(st.sampled_from(["", at("01", "02"), at("02", "02")])),
        )
        files.append((came(sha, draw(days), by, name=f"{code}_表.xlsx"), one))
        if draw(st.booleans()):
            files.append((came(sha, draw(days), "disk", mark=f"again{nth}"), None))
    kinds = st.sampled_from(["exempt", "use", "drop", "extend"])
    decisions = [
        replace(
            decided(draw(kinds), nth, sha=f"s{draw(st.integers(0, 6))}", value=draw(st.sampled_from(["", "no"]))),
            code=draw(st.sampled_from(["001", "002"])),
        )
        for nth in range(draw(st.integers(0, 3)))
    ]
    return files, decisions


@settings(max_examples=50, deadline=None)
@given(rounds(), st.integers(0, 1000))
def test_states_depend_on_rows_alone_and_of_each_project_at_most_one_file_counts(
    made: tuple[list[File], list[DecisionRow]], seed: int
) -> None:
    files, decisions = made
    issues = [issue(code, batch=batch) for code in ("001", "002") for batch in (0, 1)]
    due = [contact(code, deadline="2024-03-02") for code in ("001", "002")]

    def found(order: random.Random | None) -> Standing:
        rows: list[Sequence[object]] = [list(one) for one in (issues, files, due, decisions)]
        for one in rows:
            if order:
                order.shuffle(one)  # type: ignore[arg-type]
        return standing(in_memory(rows[0], rows[1], contacts=rows[2], decisions=rows[3], rules=[RULES]), TODAY)  # type: ignore[arg-type]

    first, second = found(None), found(random.Random(seed))
    assert (first.projects, first.attempts) == (second.projects, second.attempts)
    counted = [(one.code, one.sha) for one in first.attempts if one.counted]
    assert len({code for code, _ in counted}) == len(counted)
    assert {(one.code, one.sha) for one in first.projects if one.state == states.COUNTED} == set(counted)
    for one in first.projects:
        assert (one.state == states.UNDECIDED) >= bool(one.rivals)
        assert one.sha in {"", *(file.sha for file in first.attempts if file.code == one.code)}
        assert one.flags == tuple(flag for flag in states.FLAGS if flag in one.flags)
