"""催报: one draft to each recipient with everything that is open of theirs, and nothing to whom nothing is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from perfeval_xl.chase_command import chase as command
from perfeval_xl.findings import Severity
from perfeval_xl.ledger import states
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import DecisionRow
from perfeval_xl.ledger.said_rows import SendRow
from perfeval_xl.office import chasing
from perfeval_xl.office.answers import answer, write_draft
from perfeval_xl.office.chasing import Chased, chase
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import View, lines_of
from tests.office import letters, small_rounds, views
from tests.office.letters import FakeLedger, attached, body_of
from tests.office.views import NOW, attempt, finding, material, project

ERROR = finding("T003", Severity.ERROR, place="自评表!H12", message="未填写实际完成值", fix="请填写", mark="m1")
WITH = {"address": "a@x.cn"}
FOUND = {("sha-R-001", ""): [ERROR], ("sha-C-001", ""): [finding()]}


def chased(folder: Path, view: View, ledger: FakeLedger | None = None, before: date | None = None) -> Chased:
    """What is written of a round in a folder."""
    return chase(view, lines_of(view), ledger or FakeLedger(), Round(folder), view.now, before=before)  # type: ignore[arg-type]


def a_round(**changes: object) -> View:
    """Something of each kind at one address, and a unit that is done."""
    states_ = [
        project("M-001", states.MISSING, deadline="2024-04-10", **WITH),
        project("M-002", states.MISSING, deadline="2024-03-31", **WITH),
        project("R-001", states.RETURNED, verdict=states.FAULTY, **WITH),
        project("C-001", verdict=states.UNEXPLAINED, **WITH),
        project("D-001", address="done@x.cn"),
        project("E-001", states.EXEMPT, address="exempt@x.cn"),
    ]
    return replace(views.view(*states_, findings=FOUND), **changes)  # type: ignore[arg-type]


def test_everything_that_is_open_of_one_address_is_one_draft(tmp_path: Path) -> None:
    ledger = FakeLedger()
    done = chased(tmp_path, a_round(), ledger)
    [draft] = done.drafts
    assert draft == tmp_path / "催报" / "2024-04-02" / "市大数据中心_C-001.eml"
    message = letters.read(draft)
    body = body_of(message)
    assert message["To"] == "a@x.cn"
    assert "2个项目还没有报，1个项目退回后还没有重报，1个项目已计入、还要说明或补正" in str(message["Subject"])
    order = (
        "【还没有报】",
        "1. M-002",
        "截止日期2024年3月31日，已过2天",
        "2. M-001",
        "还有8天",
        "【退回后还没有重报】",
        "R-001",
    )
    assert sorted(order, key=body.index) == list(order)
    assert "先做：自评表!H12：未填写实际完成值。请填写。" in body
    assert list(attached(message)) == ["退改单_R-001_政务服务提升项目.xlsx", "退改单_C-001_政务服务提升项目.xlsx"]
    assert {(row.kind, row.code, row.address) for row in ledger.said} == {
        ("chase", code, "a@x.cn") for code in ("M-001", "M-002", "R-001", "C-001")
    }
    assert done.lines[0].startswith("催报草稿1封（还没有报2个，退回后还没有重报1个，已计入、还要说明或补正1个）")


def test_only_what_is_due_is_asked_for_where_that_is_wanted(tmp_path: Path) -> None:
    [draft] = chased(tmp_path, a_round(), before=date(2024, 3, 31)).drafts
    body = body_of(letters.read(draft))
    assert "M-002" in body
    assert "M-001" not in body
    undated = views.view(project(state=states.MISSING, deadline=""))
    assert chased(tmp_path / "b", undated, before=date(2024, 3, 31)).lines == ["没有要催的"]
    assert "请尽快发来" in body_of(letters.read(chased(tmp_path / "c", undated).drafts[0]))


def test_a_second_time_on_a_day_takes_the_place_of_the_first(tmp_path: Path) -> None:
    ledger = FakeLedger()
    [first] = chased(tmp_path, a_round(), ledger).drafts
    count = len(ledger.said)
    [second] = chased(tmp_path, a_round(now=NOW + timedelta(hours=1)), ledger).drafts
    assert (second, len(ledger.said)) == (first, count)
    [next_day] = chased(tmp_path, a_round(now=NOW + timedelta(days=1)), ledger).drafts
    assert next_day.parent.name == "2024-04-03"
    assert len(ledger.said) == 2 * count


def test_a_draft_of_the_morning_is_withdrawn_when_everything_came_unless_somebody_worked_on_it(tmp_path: Path) -> None:
    [draft] = chased(tmp_path, views.view(project(state=states.MISSING))).drafts
    kept = draft.read_bytes()
    done = chased(tmp_path, views.view(project()))
    assert (done.withdrawn, draft.exists()) == (1, False)
    assert done.lines == ["没有要催的", "今天早先写的1封不用发了，已经撤掉"]
    draft.write_bytes(kept.replace(b"zhang@", b"wang@"))
    assert chased(tmp_path, views.view(project())).withdrawn == 0
    assert draft.exists()


def test_a_draft_of_today_that_somebody_worked_on_stays_and_is_the_only_one(tmp_path: Path) -> None:
    view = views.view(project(state=states.MISSING))
    [draft] = chased(tmp_path, view).drafts
    draft.write_bytes(draft.read_bytes().replace(b"zhang@", b"wang@"))
    done = chased(tmp_path, view)
    assert done.lines == ["今天的草稿您改过的1封没有换，里面要催的以您改的为准：", f"  {draft.name}"]
    assert list(draft.parent.iterdir()) == [draft]
    assert b"wang@" in draft.read_bytes()


def went(draft: Path, state: str, address: str = "a@x.cn") -> SendRow:
    """What is known of the sending of a draft."""
    file = "/".join(draft.parts[-3:])
    return SendRow(1, "<m@x>", state, "2024-04-02T05:00:00Z", file, address, "jx@x", "")


@pytest.mark.parametrize("state", ["sent", "sending", "kept"])
def test_whoever_was_sent_one_today_is_asked_no_second_time(state: str, tmp_path: Path) -> None:
    ledger = FakeLedger()
    [draft] = chased(tmp_path, a_round(), ledger).drafts
    before, said = draft.read_bytes(), len(ledger.said)
    ledger.went = [went(draft, state)]
    more = replace(a_round(), states=[*a_round().states, project("M-000", states.MISSING, **WITH)])
    done = chased(tmp_path, more, ledger)
    assert (done.drafts, done.kept, done.sent, draft.read_bytes() == before) == ([], [], 1, True)
    assert done.lines == ["今天已经发过催报的1个单位，没有再写，明天再催"]
    assert len(ledger.said) == said
    # Neither is it taken away when everything has come, nor written again where its project comes first no more.
    assert chased(tmp_path, views.view(project(**WITH)), ledger).withdrawn == 0
    others = [one for one in a_round().states if one.code != "C-001"]
    assert chased(tmp_path, replace(a_round(), states=others), ledger).drafts == []
    tomorrow = replace(a_round(), now=NOW + timedelta(days=1))
    assert len(chased(tmp_path, tomorrow, ledger).drafts) == 1


def test_what_was_refused_or_only_prepared_is_written_again(tmp_path: Path) -> None:
    ledger = FakeLedger()
    [draft] = chased(tmp_path, a_round(), ledger).drafts
    for state in ("failed", "prepared"):
        ledger.went = [went(draft, state)]
        assert chased(tmp_path, a_round(), ledger).drafts == [draft]


def test_what_somebody_put_with_what_was_sent_is_written_no_second_time(tmp_path: Path) -> None:
    [draft] = chased(tmp_path, a_round()).drafts
    (draft.parent / "已发出").mkdir()
    draft.rename(draft.parent / "已发出" / draft.name)
    assert (chased(tmp_path, a_round()).drafts, draft.exists()) == ([], False)


def test_what_the_office_has_to_decide_is_asked_of_nobody(tmp_path: Path) -> None:
    strange = project("S-001", states.MISSING, verdict=states.UNREGISTERED, sha="s", file="表.xlsx")
    view = views.view(
        strange,
        project("U-001", states.UNDECIDED, sha="", rivals=("a", "b")),
        attempts=[attempt("S-001", sha="s", verdict=states.UNREGISTERED, counted=False)],
    )
    assert chased(tmp_path, view).lines == ["没有要催的"]


def test_more_time_and_blank_forms_are_told(tmp_path: Path) -> None:
    more = DecisionRow(2023, "A-001", "extend", "", "", "2024-04-20", "李四", "理由", "2024-04-01T00:00:00Z", "x")
    one = project(state=states.MISSING, verdict=states.BLANK, sha="s", file="表.xlsx", deadline="2024-04-20")
    view = replace(views.view(one, attempts=[attempt(sha="s", verdict=states.BLANK, counted=False)]), decisions=[more])
    body = body_of(letters.read(chased(tmp_path, view).drafts[0]))
    assert "截止日期2024年4月20日，还有18天" in body
    assert "收到过的：没有计入，收到的是空表" in body


@pytest.mark.parametrize(
    ("have", "policy", "asked"), [(2, "", ["A-003"]), (1, "", []), (1, "required", ["A-002", "A-003"]), (2, "none", [])]
)
def test_a_missing_report_is_asked_for_where_the_round_has_them(
    have: int, policy: str, asked: list[str], tmp_path: Path
) -> None:
    projects = [project(f"A-00{number}", **WITH) for number in (1, 2, 3)]
    reports = [material(f"A-00{number}") for number in range(1, have + 1)]
    done = chased(
        tmp_path,
        views.view(*projects, materials=reports),
        FakeLedger(policies={"policy.report": policy} if policy else {}),
    )
    body = body_of(letters.read(done.drafts[0])) if done.drafts else ""
    assert [code for code in ("A-001", "A-002", "A-003") if f"{code}　" in body] == asked
    assert body.count("没有收到自评报告") == len(asked)


def test_what_they_sent_and_nobody_could_open_is_told_again(tmp_path: Path) -> None:
    refused = [
        views.refused("Z006", sender="zhang@x.cn", name="a.zip"),
        views.refused("Z006", sender="stranger@x.cn", name="b.zip", mark="2"),
    ]
    done = chased(tmp_path, views.view(project(state=states.MISSING), refused=refused))
    body = body_of(letters.read(done.drafts[0]))
    assert "1. a.zip：压缩包有密码，打不开。请去掉压缩包的密码重新压缩，或直接把文件作为附件发来。" in body
    assert "b.zip" not in body
    assert "还没有收到这个项目的表（发来过打不开的，见下面的“没能打开”，里面有的话请重发）。" in body


def test_those_without_an_address_are_named(tmp_path: Path) -> None:
    done = chased(tmp_path, views.view(project(state=states.MISSING, address="")))
    assert letters.read(done.drafts[0])["To"] is None
    assert done.lines[1:] == [
        "没有登记能用的联系邮箱的1个单位，草稿里没有收件人，请自己填：",
        "  市大数据中心（A-001）",
    ]


def test_addresses_are_known_however_they_are_written(tmp_path: Path) -> None:
    written = ("One@x.cn", "ONE@X.CN", "one@x.cn,two@x.cn", "张三 <two@x.cn>、one@x.cn", "张三", "a@b")
    projects = [project(f"A-{at}", states.MISSING, address=text) for at, text in enumerate(written)]
    done = chased(tmp_path, views.view(*projects))
    assert [letters.read(draft)["To"] for draft in done.drafts] == ["one@x.cn", "one@x.cn, two@x.cn", None]
    assert done.without == ["市大数据中心（A-4、A-5；登记的是“张三”、“a@b”，不是邮箱）"]


def test_a_run_that_is_stopped_says_so_and_keeps_what_it_wrote(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    of = small_rounds.registered(tmp_path, 3)
    written: list[Path] = []

    def stopped(folder: Path, name: str, *rest: Any) -> Path:
        if written:
            raise KeyboardInterrupt
        written.append(write_draft(folder, name, *rest))
        return written[-1]

    monkeypatch.setattr(chasing, "write_draft", stopped)
    run = CliRunner().invoke(command, [str(of.folder)])
    assert (run.exit_code, len(list(of.chases.glob("*/*.eml")))) == (130, 1)
    assert "已中断" in run.stderr
    with Ledger.open(of.ledger, readonly=True) as ledger:
        assert [row.code for row in ledger.replies()] == ["A-001"]


def test_how_far_it_is_is_shown(tmp_path: Path) -> None:
    shown: list[tuple[int, str]] = []

    def over(items: Iterator[Any], count: int, what: str) -> Iterator[Any]:
        shown.append((count, what))
        return items

    view = a_round()
    chase(view, lines_of(view), FakeLedger(), Round(tmp_path), NOW, over=over)  # type: ignore[arg-type]
    answer(view, lines_of(view), FakeLedger(), Round(tmp_path), NOW, over)  # type: ignore[arg-type]
    assert shown == [(1, "写催报"), (2, "写答复")]


def test_the_command_writes_drafts_and_refuses_what_is_no_day(tmp_path: Path) -> None:
    of = small_rounds.registered(tmp_path, 2)
    run = CliRunner().invoke(command, [str(of.folder), "--before", "2023年3月31日"])
    assert run.exit_code == 0
    assert run.stdout.startswith(f"催报草稿2封（还没有报2个），在{of.chases}")
    assert len(list(of.chases.glob("*/*.eml"))) == 2
    assert CliRunner().invoke(command, [str(of.folder), "--before", "2023-03-30"]).stdout == "没有要催的\n"
    wrong = CliRunner().invoke(command, [str(of.folder), "--before", "昨天"])
    assert wrong.exit_code == 1
    assert "--before “昨天”不是日期" in wrong.stderr
