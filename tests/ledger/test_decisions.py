"""What people decide, what it makes of files and projects, and what is left of it once it is taken back."""

from __future__ import annotations

from dataclasses import replace

import pytest

from perfeval_xl.ledger.rows import DecisionRow
from perfeval_xl.ledger.standing import standing
from tests.ledger.making import decided, finding, in_memory, issue, judgement
from tests.ledger.test_rules import REGISTER, TODAY, File, came, judged, lost, words

ONE = (finding(severity=2, mark="m"),)
SAID = (finding(severity=2, mark="m", explanation="因故"),)
EXPLAINED: dict[str, tuple[dict[str, object], list[DecisionRow], str]] = {
    "accepted without a word": ({"open": 1, "findings": ONE}, [decided("accept", mark="m")], "可报"),
    "another one accepted": ({"open": 1, "findings": ONE}, [decided("accept", mark="n")], "待说明"),
    "accepted and taken back": (
        {"open": 1, "findings": ONE},
        [decided("accept", mark="m"), decided("accept", 2, mark="m", value="no")],
        "待说明",
    ),
    "refused": ({"explained": 1, "findings": SAID}, [decided("refuse", mark="m")], "退回"),
    "these words refused": (
        {"explained": 1, "findings": SAID},
        [decided("refuse", mark="m", explanation="因故")],
        "退回",
    ),
    "other words refused": (
        {"explained": 1, "findings": SAID},
        [decided("refuse", mark="m", explanation="忙")],
        "可报",
    ),
    "refused, and the words taken out": (
        {"open": 1, "findings": ONE},
        [decided("refuse", mark="m", explanation="因故")],
        "退回",
    ),
    "refused, then accepted": (
        {"explained": 1, "findings": SAID},
        [decided("refuse", mark="m"), decided("accept", 2, mark="m")],
        "可报",
    ),
    "refused, accepted, and the refusal taken back": (
        {"explained": 1, "findings": SAID},
        [decided("refuse", mark="m"), decided("accept", 2, mark="m"), decided("refuse", 3, mark="m", value="no")],
        "可报",
    ),
    "accepted, refused, and the acceptance taken back": (
        {"explained": 1, "findings": SAID},
        [decided("accept", mark="m"), decided("refuse", 2, mark="m"), decided("accept", 3, mark="m", value="no")],
        "退回",
    ),
    "refused and taken back": (
        {"explained": 1, "findings": SAID},
        [
            decided("refuse", mark="m", explanation="因故"),
            decided("refuse", 2, mark="m", explanation="因故", value="no"),
        ],
        "可报",
    ),
    "these words refused, then others as well": (
        {"explained": 1, "findings": SAID},
        [decided("refuse", mark="m", explanation="因故"), decided("refuse", 2, mark="m", explanation="忙")],
        "退回",
    ),
    "accepted with another figure, refused with the former": (
        {"open": 2, "findings": (*ONE, finding(severity=2, mark="n", place="自评表!H13"))},
        [decided("refuse", mark="n", explanation="忙"), decided("accept", 2, mark="n")],
        "待说明",
    ),
    "accepted, then refused": (
        {"explained": 1, "findings": SAID},
        [decided("accept", mark="m"), decided("refuse", 2, mark="m")],
        "退回",
    ),
}


@pytest.mark.parametrize(("judged", "decisions", "expected"), EXPLAINED.values(), ids=EXPLAINED)
def test_explanations(judged: dict[str, object], decisions: list[DecisionRow], expected: str) -> None:
    [found] = standing(
        in_memory([issue()], [(came("a"), judgement("a", **judged))], decisions=decisions), TODAY
    ).attempts
    assert found.verdict == expected


def test_what_nobody_can_read_may_be_put_aside_whosever_it_is() -> None:
    """Whose it is that does not say so may change; the decision is of the file."""
    nobodys = [lost("a", bundle="", name="表.xlsx", sender="")]
    aside = [replace(decided("drop", sha="a"), year=0, code="")]
    [found] = standing(in_memory(REGISTER, nobodys, decisions=aside), TODAY).attempts
    assert (found.tied, found.put_aside) == ("", True)
    tied = [lost("a", bundle="", name="002_表.xlsx", sender="")]
    made = standing(in_memory(REGISTER, tied, decisions=aside), TODAY)
    assert (made.attempts[0].code, made.attempts[0].put_aside) == ("002", True)
    assert {one.flags for one in made.projects} == {()}


TAKEN_BACK: dict[str, tuple[list[File], list[DecisionRow], str]] = {
    "exempt no longer": ([], [decided("exempt"), decided("exempt", 2, value="no")], "未报"),
    "exempt though it came": ([judged("a", "01")], [decided("exempt")], "免报 a"),
    "used no longer": (
        [judged("a", "01"), judged("b", "02")],
        [decided("use", sha="a"), decided("use", 2, sha="a", value="no")],
        "已计 b",
    ),
    "another one used": (
        [judged("a", "01"), judged("b", "02")],
        [decided("use", sha="b"), decided("use", 2, sha="a")],
        "已计 a",
    ),
    "used, then put aside": (
        [judged("a", "01"), judged("b", "02")],
        [decided("use", sha="a"), decided("drop", 2, sha="a")],
        "已计 b",
    ),
    "put aside, then used": ([judged("a", "01")], [decided("drop", sha="a"), decided("use", 2, sha="a")], "已计 a"),
    "put aside no longer": (
        [judged("a", "01")],
        [decided("drop", sha="a"), decided("drop", 2, sha="a", value="no")],
        "已计 a",
    ),
    "the only one put aside": ([judged("a", "01")], [decided("drop", sha="a")], "退回 a"),
    "a later bad one put aside": (
        [judged("a", "01"), judged("b", "02", errors=1)],
        [decided("drop", sha="b")],
        "已计 a",
    ),
    "one used that nobody can read": (
        [judged("a", "01", readable=False)],
        [decided("use", sha="a")],
        "未报·发来读不出的文件 a",
    ),
    "one used that is not registered": (
        [judged("a", "01", identity="x")],
        [decided("use", sha="a")],
        "未报·发来不在册的表 a",
    ),
    "one used of the form before": (
        [judged("a", "01", identity="i-001-0")],
        [decided("use", sha="a")],
        "已计·经处理采用 a",
    ),
    "one used that never came": ([judged("a", "01")], [decided("use", sha="z")], "已计 a"),
    "an earlier use taken back": (
        [judged("a", "01"), judged("b", "02")],
        [decided("use", sha="b"), decided("use", 2, sha="a"), decided("use", 3, sha="b", value="no")],
        "已计 a",
    ),
    "put aside, used, and the former taken back": (
        [judged("a", "01"), judged("b", "02")],
        [decided("drop", sha="a"), decided("use", 2, sha="a"), decided("drop", 3, sha="a", value="no")],
        "已计 a",
    ),
    "more time, then more, taken back": (
        [],
        [
            decided("extend", value="2024-04-01"),
            decided("extend", 2, value="2024-05-01"),
            decided("extend", 3, value="no"),
        ],
        "未报",
    ),
    "one that was not judged put aside": ([judged("a", "01", ours=False)], [decided("drop", sha="a")], "未报 a"),
    "one that nobody can read put aside": ([judged("a", "01", readable=False)], [decided("drop", sha="a")], "未报 a"),
    "one that nobody can read put aside after another": (
        [judged("a", "01"), judged("b", "02", readable=False)],
        [decided("drop", sha="b")],
        "已计 a",
    ),
    "a blank one put aside": ([judged("a", "01", blank=True)], [decided("drop", sha="a")], "未报 a"),
    "one of another year put aside": (
        [judged("a", "01", identity="x", year=2022)],
        [decided("drop", sha="a")],
        "未报 a",
    ),
    "one that is not registered put aside": ([judged("a", "01", identity="x")], [decided("drop", sha="a")], "未报 a"),
}


@pytest.mark.parametrize(("files", "decisions", "expected"), TAKEN_BACK.values(), ids=TAKEN_BACK)
def test_what_was_decided_and_taken_back(files: list[File], decisions: list[DecisionRow], expected: str) -> None:
    issues = [issue(batch=0), issue(batch=1)]
    assert words(in_memory(issues, files, decisions=decisions)) == expected
