"""What has to be decided of a round, and the marks by which it is known again."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import replace

import pytest

from perfeval_xl.findings import Severity
from perfeval_xl.ledger import states
from perfeval_xl.ledger.rows import DecisionRow
from perfeval_xl.office.pending import made_of, pending_of
from perfeval_xl.office.pending_things import MAY, MUST, PRESSING, MarkError, Pending, Thing, thing_in
from perfeval_xl.office.status import View, lines_of, unopened_of
from tests.office.views import attempt, finding, project, refused, view

AT = "2024-04-01T00:00:00Z"


def decided(kind: str, **changes: str) -> DecisionRow:
    """What somebody decided of the project."""
    fields = {"sha": "", "mark": "", "value": "", "explanation": ""} | changes
    return DecisionRow(2023, "A-001", kind, who="李四", why="已核对", at=AT, from_file="汇总.xlsx", **fields)


def pending(made: View) -> list[Pending]:
    return pending_of(made, lines_of(made))


def asked(made: View) -> list[str]:
    """Each thing to be decided, in short."""
    return [f"{one.matter} {one.code} {one.sha} {'/'.join(one.choices)}" for one in pending(made)]


def test_nothing_is_asked_of_what_counts() -> None:
    assert pending(view(project())) == []


def test_each_of_the_files_between_which_nobody_can_choose_is_asked() -> None:
    rivals = [attempt(sha=sha, counted=False, content=sha) for sha in ("a", "b")]
    made = view(project(state=states.UNDECIDED, sha="", rivals=("a", "b")), attempts=rivals)
    assert asked(made) == [f"待定 A-001 {sha} 采用这一份/不采用" for sha in ("a", "b")]


def test_an_explanation_is_asked_until_it_is_accepted_or_refused_and_again_where_it_was_changed() -> None:
    key = (2023, "A-001")
    said = {("sha-A-001", ""): [finding(mark="m", explanation="因故")]}
    [one] = pending(view(project(), findings=said))
    assert (one.matter, one.choices, one.explanation, one.place) == (
        "说明",
        ("认可说明", "不认可"),
        "因故",
        "自评表!K15",
    )
    assert pending(view(project(), findings=said, accepted={key: ["m"]})) == []
    assert pending(view(project(), findings=said, unaccepted={key: [("m", "因故")]})) == []
    [other] = pending(view(project(), findings=said, unaccepted={key: [("m", "忙")]}))
    assert other.mark == one.mark
    changed = {("sha-A-001", ""): [finding(mark="m", explanation="因故停工")]}
    assert pending(view(project(), findings=changed))[0].mark != one.mark


def test_what_is_found_twice_in_the_same_words_is_asked_once() -> None:
    rows = [finding(mark="m", explanation="因故"), finding(mark="m", explanation="因故", place="自评表!K16")]
    assert [one.place for one in pending(view(project(), findings={("sha-A-001", ""): rows}))] == ["自评表!K15"]


def test_an_explanation_in_a_form_that_is_sent_back_is_not_asked() -> None:
    rows = {("sha-A-001", ""): [finding("T003", Severity.ERROR, mark="n"), finding(mark="m", explanation="因故")]}
    made = view(project(state=states.RETURNED, verdict=states.FAULTY), findings=rows)
    assert asked(made) == ["退回 A-001 sha-A-001 采用这一份/免报/延期到"]


def test_what_is_missing_is_asked_last_and_what_is_overdue_before_the_rest() -> None:
    states_ = [
        project("A-001", states.MISSING),
        project("A-002", states.MISSING, flags=(states.OVERDUE, states.CAME_BLANK), deadline=""),
        project("A-003", states.RETURNED, verdict=states.ALTERED),
    ]
    found = pending(view(*states_, refused=[refused(), refused()]))
    assert [(one.matter, one.code) for one in found] == [
        ("没能打开", ""),
        ("退回", "A-003"),
        ("未报", "A-002"),
        ("未报", "A-001"),
    ]
    assert [one.what for one in found[1:]] == [
        "退回未重报（截止2024-03-31），与下发不符",
        "逾期未报，发来空表",
        "未报（截止2024-03-31）",
    ]
    assert [one.weight for one in found] == [MUST, MAY, PRESSING, MAY]


def test_a_project_with_more_time_is_not_asked_until_that_is_over() -> None:
    made = view(project(state=states.MISSING, deadline="2024-04-02"), decisions=[decided("extend", value="2024-04-02")])
    assert pending(made) == []
    assert [one.matter for one in pending(replace(made, decisions=[decided("extend", value="2024-04-01")]))] == ["未报"]


def test_what_could_not_be_opened_is_asked_until_it_is_put_aside() -> None:
    lost = refused()
    [one] = pending(view(refused=[lost]))
    assert one.choices == ("不采用",)
    aside = replace(decided("drop", mark=one.thing.finding), year=0, code="")
    assert pending(view(refused=[lost], decisions=[aside])) == []
    assert pending(view(attempts=[attempt("", verdict=states.UNREADABLE, put_aside=True)])) == []


def test_a_file_that_came_after_somebody_chose_another_one_is_asked() -> None:
    before, after = "2024-03-31T00:00:00Z", AT
    files = [
        attempt(sha="c", content="c", counted=False, seen=after),
        attempt(sha="b", content="b", counted=False, seen=before),
        attempt(sha="a", content="a", seen=before),
    ]
    made = view(project(sha="a"), attempts=files, decisions=[decided("use", sha="a")])
    assert asked(made) == ["又来一份 A-001 c 采用这一份/不采用"]


def test_a_mark_is_read_back_and_one_that_was_changed_is_none() -> None:
    thing = Thing("说明", 2023, "甲 A/1\n", "f" * 64, "0123456789ab", "x")
    assert thing_in(f" {thing.mark} ") == thing
    for wrong in ("", "P1.", thing.mark[:-1], thing.mark.replace(".", ".A", 1), "P2" + thing.mark[2:], "x" * 9_000):
        with pytest.raises(ValueError, match=r"^"):
            thing_in(wrong)


def test_decisions_that_hold_are_listed_with_what_they_are_about() -> None:
    rows = [decided("extend", value="2024-04-10"), decided("drop", sha="sha-A-001")]
    found = made_of(view(project(), decisions=rows))
    assert [(one.words, one.name, one.what) for one in found] == [
        ("不采用", "政务服务提升项目", "来信.eml › A-001.xlsx"),
        ("延期到2024-04-10", "政务服务提升项目", ""),
    ]
    assert len({one.mark for one in found}) == 2


def test_a_faulty_file_that_came_after_the_one_that_counts_is_asked_and_the_same_again_is_not() -> None:
    faulty = attempt(sha="b", content="b", verdict=states.FAULTY, counted=False, score="80.5")
    made = view(project(flags=(states.MORE_RETURNED,)), attempts=[faulty, attempt()])
    [one] = pending(made)
    assert (one.matter, one.sha, one.choices) == ("又来一份", "b", ("采用这一份", "不采用"))
    assert one.what == (
        "计入的那一份以后又来了一份，要退回，没有计入；"
        "这一份：2024-03-28 10:12（邮件日期），由登记的联系人zhang@x.cn发来，得分80.5（优），退回"
    )
    again = replace(faulty, answered=attempt().answered)
    assert pending(view(project(flags=(states.MORE_RETURNED,)), attempts=[again, attempt()])) == []
    assert (
        pending(view(project(flags=(states.MORE_RETURNED,)), attempts=[replace(faulty, put_aside=True), attempt()]))
        == []
    )
    assert pending(view(project(), attempts=[replace(faulty, verdict=states.BLANK), attempt()])) == []


def test_what_could_not_be_judged_or_read_is_asked_with_the_reason() -> None:
    rows = {("sha-A-001", ""): [finding("W010", 3, message="没有这套规则", fix="请装上")]}
    undecided = project(state=states.UNDECIDED, verdict=states.UNJUDGED)
    [one] = pending(view(undecided, attempts=[attempt(verdict=states.UNJUDGED)], findings=rows))
    assert (one.matter, one.choices, one.what) == ("没能审", ("不采用",), "没能审核：没有这套规则。请装上")
    assert pending(view(undecided, attempts=[attempt(verdict=states.UNJUDGED, judged_by="")], findings=rows)) == []
    missing = project(state=states.MISSING, name="桥梁")
    unread = attempt(verdict=states.UNREADABLE, sha="x", name="", department="", unit="")
    [first, second] = pending(view(missing, attempts=[unread], findings={("x", ""): rows["sha-A-001", ""]}))
    assert (first.matter, first.name, first.unit, first.what) == (
        "没能打开",
        "桥梁",
        "市大数据中心",
        "没有这套规则。请装上。由登记的联系人zhang@x.cn发来",
    )
    assert second.matter == "未报"
    lost = view(attempts=[unread], findings={("x", ""): rows["sha-A-001", ""]})
    assert (len(pending(lost)), len(unopened_of(lost))) == (1, 1)
    rechecks = replace(lost, rechecks={"x"})
    assert (pending(rechecks), unopened_of(rechecks)) == ([], [])


@pytest.mark.parametrize("fields", [[2, "m", 1, "", "", "", ""], [1, "m", "1", "", "", "", ""], [1, "m", 1], 7, {}])
def test_a_mark_that_somebody_made_up_is_none(fields: object) -> None:
    text = base64.urlsafe_b64encode(json.dumps(fields).encode()).decode().rstrip("=")
    check = hashlib.sha256(text.encode()).hexdigest()[:10]
    with pytest.raises(MarkError):
        thing_in(f"P1.{text}.{check}")


def test_whoever_sent_a_file_is_named_and_a_stranger_is_called_one() -> None:
    ours = attempt(sha="a", counted=False, content="a", last_sender="li@x.cn")
    strange = attempt(sha="b", counted=False, content="b", sender="foe@evil.com")
    made = view(project(state=states.UNDECIDED, sha="", rivals=("a", "b")), attempts=[ours, strange])
    first, second = (one.what for one in pending(made))
    assert "，由登记的联系人zhang@x.cn发来，后来又由li@x.cn发来，得分" in first
    assert "，由foe@evil.com发来，不是登记的联系人，得分" in second
    returned = project(state=states.RETURNED, sha="b", verdict=states.FAULTY)
    [one] = pending(view(returned, attempts=[replace(strange, verdict=states.FAULTY)]))
    assert one.what.endswith("。由foe@evil.com发来，不是登记的联系人")
    [one] = pending(view(refused=[refused(sender="foe@evil.com", subject="报\n表", sent="2024-03-28T02:12:00Z")]))
    assert one.what.endswith("。由foe@evil.com发来，邮件“报⏎表”，2024-03-28 10:12")
