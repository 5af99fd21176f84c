"""答复: each unit is told of its own forms, once, at its registered address, and of nothing that only we can mend."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest
from click.testing import CliRunner

from perfeval_xl.cli import main
from perfeval_xl.findings import Severity
from perfeval_xl.findings.arrival_types import FOR_UNITS
from perfeval_xl.ledger import states
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import DecisionRow, ProjectState
from perfeval_xl.ledger.said_rows import SendRow
from perfeval_xl.office import answers
from perfeval_xl.office.answers import Answered, answer
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import View, lines_of, view_of
from tests.office import letters, small_rounds, views
from tests.office.letters import FakeLedger, attached, body_of
from tests.office.round_once import small_round
from tests.office.small_rounds import code_of
from tests.office.views import NOW, attempt, finding, project


def answered(folder: Path, view: View, ledger: FakeLedger | None = None) -> Answered:
    """What is written of a round in a folder."""
    return answer(view, lines_of(view), ledger or FakeLedger(), Round(folder), view.now)  # type: ignore[arg-type]


def only(folder: Path, view: View, ledger: FakeLedger | None = None) -> str:
    """The text of the only draft."""
    [draft] = answered(folder, view, ledger).drafts
    return body_of(letters.read(draft))


def returned(code: str = "A-001", **changes: object) -> ProjectState:
    return project(code, states.RETURNED, verdict=states.FAULTY, **changes)


ERROR = finding("T003", Severity.ERROR, place="自评表!H12", message="未填写实际完成值", fix="请填写", mark="m1")


def decision(kind: str, **changes: str) -> DecisionRow:
    told = {"sha": "", "mark": "", "value": "", "who": "李四", "why": "理由如此", "from_file": "汇总.xlsx"} | changes
    return DecisionRow(2023, "A-001", kind, at="2024-04-01T00:00:00Z", **told)


def test_what_counts_is_acknowledged_with_file_time_code_and_score(tmp_path: Path) -> None:
    done = answered(tmp_path, views.view(project()))
    [draft] = done.drafts
    assert draft == tmp_path / "答复" / "市大数据中心_A-001" / "第1次答复.eml"
    message = letters.read(draft)
    assert message["To"] == "zhang@x.cn"
    assert message["Subject"] == "2023年度绩效自评：1个已计入（A-001）"
    told = ("文件：A-001.xlsx", "上报时间：2024-03-28 10:12（邮件日期）", "校验码：content-A-001")
    receipt = (*told, "审核得分：94.83，等级优", "结论：已计入")
    assert "\n   ".join(receipt) in body_of(message)
    assert attached(message) == {}
    written = (draft.parent / "第1次" / "回执_A-001.txt").read_bytes()
    assert written.startswith(b"\xef\xbb\xbf")
    assert list(receipt) == written.decode("utf-8-sig").splitlines()[-5:]
    assert (done.receipts, done.returns) == (1, 0)


def test_what_is_returned_says_first_what_to_do_first_where_to_and_until_when(tmp_path: Path) -> None:
    view = views.view(returned(deadline="2024-04-10"), findings={("sha-A-001", ""): [views.finding(), ERROR]})
    done = answered(tmp_path, view)
    message = letters.read(done.drafts[0])
    body = body_of(message)
    assert message["Subject"] == "2023年度绩效自评：1个要改后重报（A-001）"
    assert body.index("退回，有必须改的问题，共1处必须改，1处要核对或说明") < body.index(
        "先做：自评表!H12：未填写实际完成值。请填写。"
    )
    assert body.index("先做：") < body.index("请在2024年4月10日前（含当天）发来") < body.index("【回执】")
    assert "直接回复来信，把文件作附件发来" in body
    assert list(attached(message)) == ["退改单_A-001_政务服务提升项目.xlsx"]
    assert (
        attached(message)["退改单_A-001_政务服务提升项目.xlsx"]
        == (done.drafts[0].parent / "第1次" / "退改单_A-001_政务服务提升项目.xlsx").read_bytes()
    )
    late = views.view(returned(deadline="2024-03-31"), findings={("sha-A-001", ""): [ERROR]})
    assert "截止日期2024年3月31日已过，请尽快发来" in only(tmp_path / "late", late)


def test_the_same_is_said_once_and_what_changed_is_said_anew(tmp_path: Path) -> None:
    ledger = FakeLedger()
    first = views.view(returned(), findings={("sha-A-001", ""): [ERROR]})
    assert len(answered(tmp_path, first, ledger).drafts) == 1
    assert answered(tmp_path, first, ledger).drafts == []
    # The words of a finding, the day and what is open elsewhere do not matter.
    reworded = views.view(returned(), findings={("sha-A-001", ""): [replace(ERROR, message="另一种说法")]})
    assert answered(tmp_path, replace(reworded, now=NOW + timedelta(days=9)), ledger).drafts == []
    [second] = answered(tmp_path, views.view(project()), ledger).drafts
    assert second.name == "第2次答复.eml"
    # It stands again as it did at first.
    [third] = answered(tmp_path, replace(first, now=NOW + timedelta(days=10)), ledger).drafts
    assert third.name == "第3次答复.eml"
    assert answered(tmp_path, first, ledger).drafts == []
    assert [(row.kind, row.code, row.file) for row in ledger.said] == [
        (kind, "A-001", f"答复/市大数据中心_A-001/第{number}次答复.eml")
        for number, kind in enumerate(("return", "receipt", "return"), 1)
    ]


def test_a_run_that_was_ended_before_it_was_recorded_is_made_good_by_the_next_one(tmp_path: Path) -> None:
    view = views.view(returned(), findings={("sha-A-001", ""): [ERROR]})
    [draft] = answered(tmp_path, view).drafts
    before = sorted(path.name for path in draft.parent.iterdir())
    ledger = FakeLedger()
    [again] = answered(tmp_path, replace(view, now=NOW + timedelta(days=1)), ledger).drafts
    assert again == draft
    assert sorted(path.name for path in draft.parent.iterdir()) == before
    assert len(ledger.said) == 1
    # A draft that somebody worked on is left to them.
    draft.write_bytes(draft.read_bytes().replace(b"zhang@", b"wang@"))
    [beside] = answered(tmp_path, view).drafts
    assert beside.name == "第1次答复_2.eml"
    assert b"wang@" in draft.read_bytes()


def test_all_projects_of_one_address_are_one_message_and_units_of_one_name_are_two(tmp_path: Path) -> None:
    many = [project(f"A-{number:03}", address="a@x.cn; b@x.cn") for number in range(40)]
    namesakes = [
        project("B-001", address="", unit="办公室", department="甲局"),
        project("B-002", address="", unit="办公室", department="乙局"),
        project("B-003", address="c@x.cn", unit="办公室", department="乙局"),
        project("B-004", address="c@x.cn", unit="另一个单位", department="乙局"),
    ]
    done = answered(tmp_path, views.view(*many, *namesakes))
    drafts = {draft.parent.name: letters.read(draft) for draft in done.drafts}
    assert list(drafts) == ["市大数据中心_A-000", "办公室_B-001", "办公室_B-002", "办公室_B-003"]
    assert [message["To"] for message in drafts.values()] == ["a@x.cn, b@x.cn", None, None, "c@x.cn"]
    assert drafts["市大数据中心_A-000"]["Subject"].endswith("（A-000、A-001、A-002、A-003、A-004等40个）")
    assert "B-002" not in body_of(drafts["办公室_B-001"])
    assert body_of(drafts["办公室_B-003"]).startswith("办公室、另一个单位：")
    assert done.without == ["办公室（B-001）", "办公室（B-002）"]
    assert "没有登记能用的联系邮箱的2个单位" in done.lines[1]


def test_nobody_is_written_to_but_the_registered_address(tmp_path: Path) -> None:
    came = [attempt(sender="stranger@evil.org")]
    delivery = views.refused(code="", sha="sha-A-001", sender="stranger@evil.org", message_id="<1@evil.org>")
    [draft] = answered(tmp_path, views.view(project(), attempts=came), FakeLedger([delivery])).drafts
    message = letters.read(draft)
    assert b"evil" not in draft.read_bytes()
    assert (message["To"], message["In-Reply-To"]) == ("zhang@x.cn", None)
    # The unit alone can notice that somebody else reported for it.
    warning = "发件人：stranger@evil.org，不是登记的联系人；不是你单位报的，请马上告诉我们"
    assert warning in body_of(message)
    assert warning in (draft.parent / "第1次" / "回执_A-001.txt").read_text(encoding="utf-8-sig")


def test_an_answer_stands_below_the_messages_that_it_answers(tmp_path: Path) -> None:
    came = [
        views.refused(
            code="",
            sha=f"sha-A-00{number}",
            sender="zhang@x.cn",
            message_id=f"<{number}@x.cn>",
            sent=f"2024-03-2{9 - number}",
        )
        for number in (1, 2)
    ]
    [draft] = answered(tmp_path, views.view(project("A-001"), project("A-002")), FakeLedger(came)).drafts
    message = letters.read(draft)
    assert message["In-Reply-To"] == "<1@x.cn>"
    assert message["References"].split() == ["<2@x.cn>", "<1@x.cn>"]


OURS = ("W010", "W017", "G124", "G141", "Z001", "Z002", "Z011", "Z015", "Z016", "Z017", "Z022")


@pytest.mark.parametrize("code", OURS)
def test_what_only_the_office_can_mend_is_not_told(code: str, tmp_path: Path) -> None:
    assert code not in FOR_UNITS
    ours = finding(code, Severity.ERROR, message="内部的事")
    view = views.view(returned(), findings={("sha-A-001", ""): [ours, ERROR]})
    [draft] = answered(tmp_path, view).drafts
    message = letters.read(draft)
    [slip] = attached(message).values()
    assert "内部的事" not in body_of(message) + text_of(slip)
    assert "未填写实际完成值" in text_of(slip)


def text_of(book: bytes) -> str:
    """Every text of a workbook."""
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.endswith((".xml", ".rels")))


@pytest.mark.parametrize(
    ("state", "verdict", "code"),
    [
        (states.UNDECIDED, states.UNJUDGED, "W010"),
        (states.MISSING, states.UNREGISTERED, "Z011"),
        (states.RETURNED, states.ALTERED, "G141"),
        (states.MISSING, states.UNREADABLE, "W013"),
    ],
)
def test_what_may_be_our_fault_is_only_acknowledged(state: str, verdict: str, code: str, tmp_path: Path) -> None:
    one = project(state=state, verdict=verdict, sha="s", file="表.xlsx")
    view = views.view(
        one,
        attempts=[attempt(sha="s", verdict=verdict, counted=False, tied="name")],
        findings={("s", ""): [finding(code, Severity.ERROR, message="内部的事")]},
    )
    [draft] = answered(tmp_path, view).drafts
    body = body_of(letters.read(draft))
    assert "结论：已收到，正在核对，结果另行通知" in body
    assert "内部的事" not in body
    assert "【请办理】" not in body


def test_files_between_which_nobody_chose_are_acknowledged_and_nothing_more(tmp_path: Path) -> None:
    one = project(state=states.UNDECIDED, sha="", verdict="", rivals=("s1", "s2"))
    body = only(tmp_path, views.view(one, attempts=[attempt(sha=sha, counted=False) for sha in ("s1", "s2")]))
    assert body.count("结论：已收到，正在核对，结果另行通知") == 2
    assert "【请办理】" not in body


@pytest.mark.parametrize(
    ("verdict", "code", "words"),
    [
        (states.BLANK, "", "没有计入，收到的是空表"),
        (states.OTHER_YEAR, "", "是2021年度的表，这一轮是2023年度"),
        (states.UNREADABLE, "W002", "请看看这个文件能不能打开"),
        (states.UNREADABLE, "W003", "请去掉打开密码"),
    ],
)
def test_what_does_not_count_is_told_with_its_cure(verdict: str, code: str, words: str, tmp_path: Path) -> None:
    from perfeval_xl.findings import Code, Finding
    from perfeval_xl.office.office_findings import row_of

    rows = [row_of(Finding(Code[code]))] if code else []
    one = project(state=states.MISSING, verdict=verdict, sha="s", file="表.xlsx", deadline="2024-04-10")
    came = [attempt(sha="s", verdict=verdict, counted=False, read_year=2021)]
    [draft] = answered(tmp_path, views.view(one, attempts=came, findings={("s", ""): rows})).drafts
    message = letters.read(draft)
    assert words in body_of(message)
    assert "请在2024年4月10日前" in body_of(message)
    assert attached(message) == {}


def test_a_later_form_that_does_not_count_is_returned_beside_the_one_that_does(tmp_path: Path) -> None:
    later = attempt(sha="later", file="改.xlsx", verdict=states.FAULTY, counted=False, content="other")
    view = views.view(
        project(flags=(states.MORE_RETURNED,)), attempts=[later, attempt()], findings={("later", ""): [ERROR]}
    )
    [draft] = answered(tmp_path, view).drafts
    message = letters.read(draft)
    assert "后来又发来的“改.xlsx”没有计入，已计入的那一份不受影响" in body_of(message)
    assert "结论：已计入\n" in body_of(message)
    [slip] = attached(message).values()
    assert 'Target="改.xlsx"' in text_of(slip)
    # One that was superseded is history.
    earlier = views.view(project(), attempts=[attempt(), later], findings={("later", ""): [ERROR]})
    assert attached(letters.read(answered(tmp_path / "earlier", earlier).drafts[0])) == {}


def test_what_could_not_be_opened_is_told_to_a_registered_sender_while_something_is_missing(tmp_path: Path) -> None:
    refused = [
        views.refused("Z009", '{"what": "7z压缩包", "words": ""}', sender="zhang@x.cn", name="a.7z"),
        views.refused("Z009", '{"what": "rar压缩包", "words": ""}', sender="stranger@x.cn", name="b.rar", mark="2"),
        views.refused("Z002", '{"why": "没有权限"}', sender="zhang@x.cn", name="c.xlsx", mark="3"),
    ]
    ledger = FakeLedger()
    view = views.view(project(state=states.MISSING), refused=refused)
    body = only(tmp_path, view, ledger)
    assert "a.7z：是7z压缩包，我们读不了。请改用zip压缩，或直接把文件作为附件发来。" in body
    assert "b.rar" not in body
    assert "c.xlsx" not in body
    assert answered(tmp_path, view, ledger).drafts == []
    assert answered(tmp_path / "b", replace(view, states=[project()], attempts=[attempt()])).drafts != []
    assert "a.7z" not in only(tmp_path / "c", views.view(project(), refused=refused))


DECIDED: list[tuple[Sequence[DecisionRow], ProjectState, str]] = [
    ([decision("exempt")], project(state=states.EXEMPT), "同意免报，这个项目不用再报"),
    (
        [decision("extend", value="2024-04-20")],
        project(state=states.MISSING, deadline="2024-04-20"),
        "同意延期到2024年4月20日",
    ),
]


@pytest.mark.parametrize(("decisions", "state", "words"), DECIDED, ids=["exempt", "extended"])
def test_what_was_decided_is_told_once(
    decisions: Sequence[DecisionRow], state: ProjectState, words: str, tmp_path: Path
) -> None:
    ledger = FakeLedger()
    view = replace(views.view(state), decisions=decisions)
    body = only(tmp_path, view, ledger)
    assert words in body
    assert "李四" not in body
    assert answered(tmp_path, view, ledger).drafts == []


def test_an_explanation_that_was_not_accepted_is_returned_with_the_reason(tmp_path: Path) -> None:
    row = finding(mark="m1", explanation="就这样")
    view = views.view(returned(), findings={("sha-A-001", ""): [row]}, unaccepted={(2023, "A-001"): [("m1", "就这样")]})
    body = only(tmp_path, replace(view, decisions=[decision("refuse", mark="m1", why="没有写依据。")]))
    assert "所写的说明没有认可：没有写依据。请改正，或把说明写清楚。" in body
    bare = views.view(returned(), findings={("sha-A-001", ""): [finding(mark="m1")]})
    bare = replace(bare, unaccepted={(2023, "A-001"): [("m1", "")]}, decisions=[decision("refuse", mark="m1")])
    assert "没有说明，不能计入：理由如此。请改正，或写明说明。" in only(tmp_path / "bare", bare)
    assert "退回，要说明的没有说明清楚，共1处要核对或说明。" in body
    assert "必须改" not in body


def test_what_somebody_took_as_it_is_has_not_to_be_mended(tmp_path: Path) -> None:
    used = replace(
        views.view(project(verdict=states.ALTERED), findings={("sha-A-001", ""): [ERROR]}),
        decisions=[decision("use", sha="sha-A-001")],
    )
    body = only(tmp_path, used)
    assert "审核得分：94.83，等级优\n   结论：已计入\n" in body
    assert "【请办理】" not in body


def test_what_is_decided_and_taken_back_is_corrected_where_it_was_told(tmp_path: Path) -> None:
    """Whoever holds a letter that it need not report has to learn that it must."""
    missing = project(state=states.MISSING, deadline="2024-04-10")
    exempt, extend = decision("exempt"), decision("extend", value="2024-12-31")
    ledger = FakeLedger(made=[exempt, extend])
    granted = replace(views.view(project(state=states.EXEMPT)), decisions=[exempt])
    assert "同意免报" in only(tmp_path, granted, ledger)
    longer = replace(views.view(missing), decisions=[extend])
    assert "同意延期到2024年12月31日" in only(tmp_path, longer, ledger)
    back = [replace(row, value="no", at="2024-04-03T00:00:00Z") for row in (exempt, extend)]
    ledger.made = [exempt, extend, *back]
    [draft] = answered(tmp_path, views.view(missing), ledger).drafts
    body = body_of(letters.read(draft))
    assert letters.read(draft)["Subject"] == "2023年度绩效自评：1个更正（A-001）"
    assert "更正：以前同意免报，现已撤销，这个项目仍要报。" in body
    assert "更正：以前同意延期到2024年12月31日，现已撤销。" in body
    assert "请在2024年4月10日前（含当天）发来。" in body
    assert answered(tmp_path, views.view(missing), ledger).drafts == []
    # Decided again, and what came in meanwhile.
    ledger.made = [exempt, *back, replace(exempt, at="2024-04-04T00:00:00Z")]
    assert "同意免报" in only(tmp_path, granted, ledger)
    assert "更正" not in only(tmp_path, views.view(project()), ledger)


def test_what_was_never_told_is_not_corrected(tmp_path: Path) -> None:
    made = [decision("exempt"), replace(decision("exempt", value="no"), at="2024-04-01T01:00:00Z")]
    assert answered(tmp_path, views.view(project(state=states.MISSING)), FakeLedger(made=made)).drafts == []


def test_a_form_of_a_project_that_is_exempt_is_acknowledged_where_it_came_later(tmp_path: Path) -> None:
    for seen, words in (("2024-04-02T00:00:00Z", True), ("2024-03-02T00:00:00Z", False)):
        one = attempt(counted=False, seen=seen, file="又来.xlsx")
        view = replace(views.view(project(state=states.EXEMPT), attempts=[one]), decisions=[decision("exempt")])
        body = only(tmp_path / seen[:7], view)
        assert "结论：同意免报" in body
        assert ("文件：又来.xlsx" in body and "正在核对" in body) == words


def test_a_form_that_was_put_aside_beside_another_is_told_with_the_reason(tmp_path: Path) -> None:
    later = attempt(sha="later", file="又一份.xlsx", counted=False, content="other", put_aside=True)
    dropped = decision("drop", sha="later", why="不要这一份")
    view = replace(views.view(project(), attempts=[later, attempt()]), decisions=[dropped])
    body = only(tmp_path, view)
    assert body.index("结论：已计入") < body.index("文件：又一份.xlsx") < body.index("结论：没有采用（不要这一份）")
    assert "【请办理】" not in body
    unread = replace(later, verdict=states.UNREADABLE)
    assert "又一份" not in only(tmp_path / "b", replace(view, attempts=[unread, attempt()]))


def test_a_draft_of_which_nothing_is_true_any_more_is_put_apart(tmp_path: Path) -> None:
    """Whoever collects every day and sends on Friday must not send it."""
    ledger = FakeLedger()
    both = [returned(), project("A-002", states.RETURNED, verdict=states.FAULTY)]
    found = {(f"sha-{one.code}", ""): [ERROR] for one in both}
    [first] = answered(tmp_path, views.view(*both, findings=found), ledger).drafts
    done = answered(tmp_path, views.view(project(), both[1], findings=found), ledger)
    assert (done.overtaken, first.exists()) == (0, True)
    assert "以前的答复与这一封不一样的，以这一封为准。" in body_of(letters.read(done.drafts[0]))
    done = answered(tmp_path, views.view(project(), project("A-002"), findings=found), ledger)
    assert done.overtaken == 1
    assert "以前的1封已经过时" in done.lines[1]
    apart = first.parent / "已过时"
    assert sorted(path.relative_to(first.parent).as_posix() for path in first.parent.rglob("*答复*.eml")) == [
        "已过时/第1次答复.eml",
        "第2次答复.eml",
        "第3次答复.eml",
    ]
    assert len(list((apart / "第1次").iterdir())) == 4
    assert not (first.parent / "第1次").exists()
    assert answered(tmp_path, views.view(project(), project("A-002"), findings=found), ledger).lines == []


@pytest.mark.parametrize("state", ["sent", "sending", "kept"])
def test_a_draft_that_went_out_is_not_called_overtaken(state: str, tmp_path: Path) -> None:
    ledger, returned = FakeLedger(), project(state=states.RETURNED, verdict=states.FAULTY)
    found = {("sha-A-001", ""): [finding("T003", Severity.ERROR, message="未填写", mark="m1")]}
    [draft] = answered(tmp_path, views.view(returned, findings=found), ledger).drafts
    file = draft.relative_to(tmp_path).as_posix()
    ledger.went = [SendRow(1, "<m@x>", state, "2024-04-02T05:00:00Z", file, "zhang@x.cn", "jx@x", "")]
    done = answered(tmp_path, views.view(project()), ledger)
    assert ([one.name for one in done.drafts], done.overtaken, draft.exists()) == (["第2次答复.eml"], 0, True)


def test_a_draft_that_somebody_worked_on_or_that_tells_of_what_is_still_unread_stays(tmp_path: Path) -> None:
    ledger = FakeLedger()
    [first] = answered(tmp_path, views.view(returned(), findings={("sha-A-001", ""): [ERROR]}), ledger).drafts
    first.write_bytes(first.read_bytes().replace(b"zhang@", b"wang@"))
    assert answered(tmp_path, views.view(project()), ledger).overtaken == 0
    assert first.exists()
    unread = views.refused("Z006", sender="b@x.cn", name="a.zip")
    missing = project("B-001", states.MISSING, address="b@x.cn")
    [told] = answered(tmp_path, views.view(missing, refused=[unread]), ledger).drafts
    blank = project("B-001", states.MISSING, address="b@x.cn", verdict=states.BLANK, sha="s")
    came = [attempt("B-001", sha="s", verdict=states.BLANK, counted=False)]
    assert answered(tmp_path, views.view(blank, attempts=came, refused=[unread]), ledger).overtaken == 0
    assert told.exists()
    # What could not be opened stands nowhere else, whatever came since.
    assert answered(tmp_path, views.view(project("B-001", address="b@x.cn"), refused=[unread]), ledger).overtaken == 1
    assert told.exists()


def test_files_of_an_answer_lie_apart_from_those_of_earlier_ones(tmp_path: Path) -> None:
    """Whoever sends them by hand must not send what is no more true; nor what a run wrote that was ended."""
    ledger = FakeLedger()
    first = views.view(returned(), findings={("sha-A-001", ""): [ERROR]})
    [draft] = answered(tmp_path, first).drafts
    assert [path.name for path in (draft.parent / "第1次").glob("退改单*")] == ["退改单_A-001_政务服务提升项目.xlsx"]
    answered(tmp_path, views.view(project()), ledger)
    assert [path.name for path in (draft.parent / "第1次").iterdir()] == ["回执_A-001.txt"]
    answered(tmp_path, first, ledger)
    assert sorted(path.name for path in (draft.parent / "第2次").iterdir()) == [
        "回执_A-001.txt",
        "退改单_A-001_政务服务提升项目.xlsx",
    ]


def test_what_came_after_a_form_that_somebody_chose_is_acknowledged(tmp_path: Path) -> None:
    later = attempt(sha="later", file="又一份.xlsx", counted=False, content="other")
    view = views.view(project(), attempts=[later, attempt()])
    assert "又一份" not in only(tmp_path, view)
    chosen = replace(view, decisions=[decision("use", sha="sha-A-001")])
    body = only(tmp_path / "chosen", chosen)
    assert body.index("结论：已计入") < body.index("文件：又一份.xlsx") < body.index("结论：已收到，正在核对")


def test_evidence_is_not_answered_as_a_form(tmp_path: Path) -> None:
    evidence = attempt(sha="s", file="佐证.xlsx", verdict=states.EVIDENCE, counted=False, tied="bundle")
    one = project(state=states.MISSING, verdict=states.EVIDENCE, sha="s", file="佐证.xlsx")
    assert answered(tmp_path, views.view(one, attempts=[evidence])).drafts == []
    old = attempt(sha="old", verdict=states.BLANK, counted=False)
    assert "收到的是空表" in only(tmp_path, views.view(one, attempts=[evidence, old]))


def test_what_was_not_used_is_told_with_the_reason(tmp_path: Path) -> None:
    one = attempt(verdict=states.FAULTY, counted=False, put_aside=True)
    view = replace(
        views.view(returned(), attempts=[one]), decisions=[decision("drop", sha="sha-A-001", why="发错了。")]
    )
    assert "没有采用（发错了）" in only(tmp_path, view)


def test_a_run_that_somebody_stops_has_recorded_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = answers.write_draft

    def stopped(folder: Path, *rest: Any) -> Path:
        if folder.name.endswith("B-001"):
            raise KeyboardInterrupt
        return written(folder, *rest)

    monkeypatch.setattr(answers, "write_draft", stopped)
    ledger = FakeLedger()
    with pytest.raises(KeyboardInterrupt):
        answered(tmp_path, views.view(project("A-001"), project("B-001", address="b@x.cn")), ledger)
    assert [row.code for row in ledger.said] == ["A-001"]


FORMULAS = ('=HYPERLINK("http://x","a")', "+cmd|' /C calc'!A0", "@SUM(A1)", "-1+1", "\x1b[31m红", "<script>")


@pytest.mark.parametrize("text", FORMULAS, ids=range(len(FORMULAS)))
def test_what_a_unit_wrote_stays_text(text: str, tmp_path: Path) -> None:
    row = replace(ERROR, found=text, message=text, expected=text, place=f"{text}!H12")
    view = views.view(
        returned(name=text, unit=text, file=f"{text}.xlsx"),
        attempts=[attempt(verdict=states.FAULTY, counted=False, file=f"{text}.xlsx")],
        findings={("sha-A-001", ""): [row]},
    )
    [draft] = answered(tmp_path, view).drafts
    message = letters.read(draft)
    [(name, slip)] = attached(message).items()
    assert "\x1b" not in body_of(message) + name
    assert re.search("<f[ >]", text_of(slip)) is None
    assert draft.resolve().is_relative_to(tmp_path)
    assert name == (draft.parent / name).name


def test_names_of_units_lead_nowhere_else(tmp_path: Path) -> None:
    codes = ("A-1", "a-1", "A/-1", "长" * 50, "长" * 51)
    alike = views.view(*(project(code, name="同名") for code in codes))
    [draft] = answered(tmp_path / "alike", alike).drafts
    beside = [path.name.lower() for path in (draft.parent / "第1次").iterdir()]
    assert len(beside) == len(set(beside)) == len(codes)
    for at, unit in enumerate(("../../x", "a/b\\c:d", "CON", "单位" * 200, "\n\r甲\u202e", "..")):
        [draft] = answered(tmp_path / str(at), views.view(project(unit=unit, name=unit, code=unit[:90]))).drafts
        assert draft.parent.parent == tmp_path / str(at) / "答复"
        assert all(len(path.name.encode()) <= 255 for path in (draft.parent, *draft.parent.iterdir()))


def test_what_cannot_be_written_is_told_and_tried_again(tmp_path: Path) -> None:
    (tmp_path / "答复").mkdir()
    (tmp_path / "答复" / "市大数据中心_A-001").write_text("")
    ledger = FakeLedger()
    done = answered(tmp_path, views.view(project("A-001"), project("B-001", address="b@x.cn")), ledger)
    assert [draft.parent.name for draft in done.drafts] == ["市大数据中心_B-001"]
    assert "市大数据中心的答复没有写成" in done.failed[-1]
    assert [row.code for row in ledger.said] == ["B-001"]


def from_contact(number: int, book: bytes, name: str, hour: int) -> bytes:
    """A message of the registered contact with a workbook."""
    mail = EmailMessage()
    mail["From"], mail["Date"] = f"张三 <{code_of(number).lower()}@example.org>", f"Sun, 29 Jan 2023 {hour}:00:00 +0800"
    mail["Message-ID"] = f"<{number}.{hour}@example.org>"
    mail.set_content("见附件")
    mail.add_attachment(book, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes()


def test_a_round_is_answered_as_it_comes_in_and_nothing_is_said_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the message of a unit to the draft that answers it, through collect and a ledger made anew."""
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    of = small_rounds.registered(tmp_path / "轮", 2)

    def collected(*options: str) -> str:
        result = CliRunner().invoke(main, ["collect", str(of.folder), "--no-summary", *options])
        assert result.exit_code in (0, 1), result.output
        return result.output

    wrong = small_rounds.returned(1, wrong=True)
    small_rounds.put_in(of, {"来信.eml": from_contact(1, wrong, "我的 自评表#1.xlsx", 9)})
    assert "答复草稿1封（要改或要说明的1个项目，回执0个）" in collected()
    [first] = of.answers.glob("*/*.eml")
    message = letters.read(first)
    assert (message["To"], message["In-Reply-To"]) == ("a-001@example.org", "<1.9@example.org>")
    [(name, slip)] = attached(message).items()
    assert name == "退改单_A-001_第1个项目.xlsx"
    assert 'Target="我的 自评表#1.xlsx"' in unquote(text_of(slip))
    assert "答复草稿" not in collected("--rebuild")
    small_rounds.put_in(of, {"又来.eml": from_contact(1, small_rounds.returned(1), "改好.xlsx", 10)})
    assert "答复草稿1封（要改或要说明的0个项目，回执1个）" in collected()
    second = letters.read(first.with_name("第2次答复.eml"))
    assert second["In-Reply-To"] == "<1.10@example.org>"
    assert "结论：已计入" in body_of(second)


def test_in_a_whole_round_everybody_is_told_of_their_own_and_of_nothing_else(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    place = small_round(tmp_path_factory).folder
    with Ledger.open(place / "台账", readonly=True) as ledger:
        view, came = view_of(place, ledger, NOW), ledger.deliveries()
    lines, memory = lines_of(view), FakeLedger(came)
    done = answer(view, lines, memory, Round(tmp_path), NOW)  # type: ignore[arg-type]
    codes = {line.state.code for line in lines}
    assert not done.failed
    told: dict[str, str] = {}
    for draft in done.drafts:
        message = letters.read(draft)
        own = {line.state.code for line in lines if message["To"] == line.state.address}
        texts = [body_of(message), str(message["Subject"]), *map(text_of, attached(message).values())]
        assert not [code for code in codes - own if any(code in text for text in texts)]
        told |= dict.fromkeys(own, texts[0])
        shown = re.findall(r"[（(]?\b(Z\d{3}|W010)\b", "".join(texts))
        assert set(shown) <= FOR_UNITS
    for line in lines:
        state = line.state.state
        words = told.get(line.state.code, "")
        assert ("结论：已计入" in words) == (state == states.COUNTED)
        assert state != states.RETURNED or f"退改单_{line.state.code}" in words
        assert state != states.MISSING or not line.attempts or words
    assert answer(view, lines, memory, Round(tmp_path), NOW).drafts == []  # type: ignore[arg-type]
