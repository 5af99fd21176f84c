"""Sending a round: what is written down when, what stops, what is never sent twice, and what is asked."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from perfeval_xl.errors import LedgerError, UnreadableError
from perfeval_xl.ledger import lock as locking
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.lock import Lock, held
from perfeval_xl.ledger.rows import ContactRow
from perfeval_xl.ledger.said_rows import ReplyRow
from perfeval_xl.office import posting
from perfeval_xl.office.mail_accounts import Password
from perfeval_xl.office.moved_drafts import write_down_moved
from perfeval_xl.office.outbox import Plan, Wanted, plan_of
from perfeval_xl.office.posting import Diary, Pace, Posted, behind, post, posting_lock, settle
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.said_to_units import told_units
from perfeval_xl.office.sending import Wire
from perfeval_xl.office.sent import sendings_of
from tests.mail_servers import DROP, DROP_AFTER, PASSWORD, Smtp, answering, smtp, usual
from tests.office.drafted import (
    AT,
    YEAR,
    a_round,
    account,
    address_of,
    answered,
    chased,
    code_of,
    draft_of,
    file_of,
    rows_of,
)


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Smtp]:
    """A server."""
    with smtp(tmp_path_factory.mktemp("tls")) as server:
        yield server


@pytest.fixture
def server(listening: Smtp) -> Smtp:
    """The same with nothing in it, as it usually answers."""
    listening.posted.clear()
    listening.heard.clear()
    listening.answer = usual
    return listening


def planned(of: Round, wanted: Wanted | None = None) -> Plan:
    """What may be sent of a round."""
    with Ledger.open(of.ledger) as ledger:
        return plan_of(of, ledger, datetime.now(UTC), wanted or Wanted())


def sent(of: Round, server: Smtp, wanted: Wanted | None = None, **more: object) -> Posted:
    """One run that sends what may be sent."""
    by, done = account(server, **more), Posted()
    with Wire(by, Password(PASSWORD)) as wire:
        diary = Diary(of, "a@b", lambda _: None)
        post(planned(of, wanted), by, wire, diary, Pace(by, rows_of(of), sleep=lambda _: None), done)
    return done


def states_of(of: Round) -> list[tuple[str, str]]:
    """Each row of what was written down: which draft, which state."""
    return [(row.file.split("/")[-2].rpartition("_")[2], row.state) for row in rows_of(of)]


def sent_to(server: Smtp) -> list[str]:
    """Whom messages went to, in order."""
    return [address for one in server.posted for address in one.recipients]


def test_a_round_is_sent_once(tmp_path: Path, server: Smtp) -> None:
    of = a_round(tmp_path / "轮", 3)
    paths = answered(of, 1, 2)
    chased(of, 3)
    done = sent(of, server)
    assert done.lines == ["已发出3封"]
    assert sorted(sent_to(server)) == [address_of(number) for number in (1, 2, 3)]
    # 已发出 is where they lie now: what lies beside it waits.
    assert [path.exists() for path in paths] == [False, False]
    assert all((path.parent / "已发出" / path.name).exists() for path in paths)
    assert planned(of) == Plan()
    assert [state for _, state in states_of(of)] == ["prepared"] * 3 + ["sending", "sent"] * 3


def test_it_is_written_down_before_the_server_has_it(tmp_path: Path, server: Smtp) -> None:
    of = a_round(tmp_path / "轮", 1)
    answered(of, 1)
    seen: list[list[tuple[str, str]]] = []

    def look(_: Smtp, heard: str) -> None:
        seen.append(states_of(of)) if heard == "DATA" else None

    server.answer = look
    sent(of, server)
    assert seen == [[("A-001", "prepared"), ("A-001", "sending")]]


@pytest.mark.parametrize("said", [DROP_AFTER, DROP])
def test_what_nobody_can_tell_is_asked_and_never_sent_again_by_itself(said: str, tmp_path: Path, server: Smtp) -> None:
    of = a_round(tmp_path / "轮", 2)
    [first, _] = answered(of, 1, 2)
    server.answer = answering(data=[said])
    done = sent(of, server)
    assert [one.file for one in done.unknown] == [file_of(1)]
    assert done.lines[0] == "已发出1封"
    assert done.lines[-1].endswith("没有到的，把 --done 换成 --again，就再发一次")
    for _ in range(2):
        assert sent(of, server).sent == []
    assert [row.file for row in planned(of).unknown] == [file_of(1)]
    assert first.exists()
    again = sent(of, server, Wanted(answers=False, chases=False, again={file_of(1)}))
    assert [one.file for one in again.sent] == [file_of(1)]
    assert planned(of) == Plan()


def test_what_arrived_after_all_is_settled(tmp_path: Path, server: Smtp) -> None:
    of = a_round(tmp_path / "轮", 2)
    [first, second] = answered(of, 1, 2)
    server.answer = answering(data=[DROP_AFTER])
    sent(of, server)
    assert settle(of, [first], lambda _: None) == 1
    assert (planned(of), settle(of, [first.parent], lambda _: None)) == (Plan(), 0)
    assert [row.state for row in rows_of(of)][-1] == "kept"
    with pytest.raises(UnreadableError, match="不是这一轮写的草稿"):
        settle(of, [tmp_path / "别的.eml"], lambda _: None)
    assert not second.exists()


def test_a_folder_of_drafts_that_were_sent_by_hand_is_settled_at_once(tmp_path: Path, server: Smtp) -> None:
    of = a_round(tmp_path / "轮", 4)
    answered(of, 1, 2, 3)
    [waiting] = chased(of, 4)
    assert settle(of, [of.answers], lambda _: None) == 3
    assert [one.path for one in planned(of).going] == [waiting]
    assert sent(of, server).lines == ["已发出1封"]


def test_three_refusals_in_a_row_stop(tmp_path: Path, server: Smtp) -> None:
    of = a_round(tmp_path / "轮", 6)
    answered(of, *range(1, 7))
    server.answer = answering(rcpt=[None, "550 no such user", None, "550 no", "451 busy", "550 no"])
    done = sent(of, server)
    assert (len(done.sent), len(done.failed), done.left, done.stopped) == (2, 4, 0, "")
    server.answer = answering(rcpt="550 no")
    of = a_round(tmp_path / "另", 6)
    answered(of, *range(1, 7))
    done = sent(of, server)
    assert (len(done.failed), done.left) == (3, 3)
    assert done.lines[-1].startswith("停下了，还有3封没有发：连着3封没有发成")
    assert "请找单位核对邮箱" in done.lines[2]


def test_what_was_refused_for_good_is_not_tried_again_and_what_may_be_later_is(tmp_path: Path, server: Smtp) -> None:
    of = a_round(tmp_path / "轮", 2)
    [first, _] = answered(of, 1, 2)
    server.answer = answering(rcpt=["550 no such user", "451 greylisted"])
    assert len(sent(of, server).failed) == 2
    plan = planned(of)
    assert [row.why for row in plan.refused] == ["550 no such user"]
    assert [one.file for one in plan.going] == [file_of(2)]
    assert sent(of, server).lines == ["已发出1封"]
    # Whoever mends the address has made another message of it.
    first.write_bytes(first.read_bytes().replace(b"unit001@", b"unit002@"))
    [mended] = planned(of).going
    assert (mended.to, mended.doubts) == (("unit002@example.org",), ("unit002@example.org是第2中心登记的邮箱",))


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"mail": "553 Mail from must equal authorized user"}, "要与登录的邮箱一致"),
        ({"rcpt": [None, "421 too many", "421 too many"]}, "过一会儿再运行"),
    ],
)
def test_what_is_about_the_account_stops_at_once(said: dict[str, str], why: str, tmp_path: Path, server: Smtp) -> None:
    of = a_round(tmp_path / "轮", 4)
    answered(of, *range(1, 5))
    server.answer = answering(**said)
    done = sent(of, server)
    assert why in done.stopped
    assert len(done.sent) + done.left == 4
    server.answer = usual
    sent(of, server)
    assert sorted(sent_to(server)) == [address_of(number) for number in range(1, 5)]


def test_a_day_has_its_number_and_a_minute_too(tmp_path: Path, server: Smtp, monkeypatch: pytest.MonkeyPatch) -> None:
    of = a_round(tmp_path / "轮", 4)
    answered(of, *range(1, 5))
    by, done, slept = account(server, most_per_day=3, per_minute=30), Posted(), list[float]()
    monkeypatch.setattr(posting, "label_of", lambda _: "a@b")
    with Wire(by, Password(PASSWORD)) as wire:
        pace = Pace(by, [], sleep=slept.append, clock=lambda: 100.0)
        post(planned(of), by, wire, Diary(of, "a@b", lambda _: None), pace, done)
    assert (len(done.sent), done.left, slept) == (3, 1, [2.0, 2.0])
    assert "今天已发3封" in done.stopped
    rows = rows_of(of)
    assert Pace(by, rows).is_spent
    yesterday = datetime.now(UTC) - timedelta(days=1)
    earlier = [replace(row, at=yesterday.strftime("%Y-%m-%dT%H:%M:%SZ")) for row in rows]
    assert not Pace(by, earlier).is_spent


def test_a_clock_that_was_set_back_sends_nothing_twice(
    tmp_path: Path, server: Smtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = a_round(tmp_path / "轮", 3)
    answered(of, 1, 2, 3)
    server.answer = answering(data=[None, DROP_AFTER])
    sent(of, server)
    monkeypatch.setattr(posting, "_now", lambda: "2001-01-01T00:00:00Z")
    server.answer = usual
    for _ in range(2):
        sent(of, server)
    assert sorted(sent_to(server)) == [address_of(number) for number in (1, 2, 3)]
    sent(of, server, Wanted(again={file_of(2)}))
    assert planned(of).unknown == []
    rows = rows_of(of)
    assert [row.nth for row in rows] == list(range(1, len(rows) + 1))
    assert "本机现在是2001-01-01" in behind(rows, datetime(2001, 1, 1, tzinfo=UTC))
    assert behind(rows, datetime.now(UTC)) == ""


def test_of_two_that_send_at_once_the_second_is_told(tmp_path: Path) -> None:
    of = a_round(tmp_path / "轮", 1)
    lock = posting_lock(of)
    with pytest.raises(UnreadableError, match="另一个程序正在发"):
        posting_lock(of)
    with pytest.raises(UnreadableError, match="另一个程序正在发"):
        settle(of, [of.answers], lambda _: None)
    lock.release()
    posting_lock(of).release()


def test_where_nothing_can_be_written_down_nothing_is_sent(
    tmp_path: Path, server: Smtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = a_round(tmp_path / "轮", 2)
    answered(of, 1, 2)
    usually = Diary.add

    def full(diary: Diary, drafts: object, stage: str, why: str = "") -> None:
        if stage == "sending":
            raise LedgerError("full", "磁盘满了")
        usually(diary, drafts, stage, why)  # type: ignore[arg-type]

    monkeypatch.setattr(Diary, "add", full)
    with pytest.raises(LedgerError):
        sent(of, server)
    assert server.posted == []
    monkeypatch.setattr(Diary, "add", usually)
    sent(of, server)
    assert len(server.posted) == 2


def _changed(path: Path, before: bytes, after: bytes) -> None:
    path.write_bytes(path.read_bytes().replace(before, after))


@pytest.mark.parametrize(
    ("deed", "why"),
    [
        (lambda path: path.write_bytes(b"To: \r\n\r\nx"), "没有收件人"),
        (lambda path: path.write_bytes(draft_of(1, to=())), "没有收件人"),
        (lambda path: path.write_bytes(bytes(10)), "不能发的字节"),
        (lambda path: os.truncate(path, 100 << 20), "超过50 MB"),
        (lambda path: _changed(path, b"unit001@example.org", b"a@x.cn>\x0bRCPT TO:<b@x.cn"), "不是能用的邮箱"),
        (lambda path: (path.unlink(), path.mkdir()), "打不开（是文件夹"),
    ],
)
def test_a_draft_that_cannot_be_sent_is_told_and_left(
    deed: Callable[[Path], object], why: str, tmp_path: Path, server: Smtp
) -> None:
    of = a_round(tmp_path / "轮", 2)
    [first, _] = answered(of, 1, 2)
    deed(first)
    [(file, told)] = planned(of).held
    assert (file, why in told) == (file_of(1), True)
    assert sent(of, server).lines == ["已发出1封"]
    assert sent_to(server) == [address_of(2)]


def test_whoever_was_not_registered_is_told_of(tmp_path: Path) -> None:
    of = a_round(tmp_path / "轮", 5)
    paths = answered(of, 1, 2, 3, 4, 5)
    _changed(paths[0], b"unit001@example.org", b"evil@example.com")
    _changed(paths[1], b"To: unit002@example.org", b"To: unit002@example.org\r\nBcc: unit003@example.org")
    _changed(paths[2], b"MIME-Version", b"Reply-To: evil@example.com\r\nMIME-Version")
    _changed(paths[3], b"Subject: ", b"Subject: x")
    with Ledger.open(of.ledger) as ledger:
        ledger.register([], [ContactRow(YEAR, code_of(5), "2024-05-01T00:00:00Z", "李四", "new@example.org", "")])
    told = [(one.changed, one.doubts) for one in planned(of).going]
    assert told == [
        (True, ("evil@example.com没有登记过",)),
        (True, ("unit003@example.org是第3中心登记的邮箱",)),
        (True, ("对方回信会寄给evil@example.com",)),
        (True, ()),
        (False, ("unit005@example.org现在没有登记，登记的已经改成new@example.org",)),
    ]


def test_what_changes_between_the_question_and_the_sending_is_not_sent(tmp_path: Path, server: Smtp) -> None:
    of = a_round(tmp_path / "轮", 3)
    paths = answered(of, 1, 2, 3)
    plan, by, done = planned(of), account(server), Posted()
    _changed(paths[0], b"unit001@example.org", b"evil@example.com")
    paths[1].unlink()
    with Wire(by, Password(PASSWORD)) as wire:
        post(plan, by, wire, Diary(of, "a@b", lambda _: None), Pace(by, [], sleep=lambda _: None), done)
    assert sent_to(server) == [address_of(3)]
    assert [line.partition("：")[0] for line in done.failed] == [file_of(1), file_of(2)]


def test_only_what_the_round_wrote_where_it_wrote_it_goes_out(tmp_path: Path) -> None:
    of = a_round(tmp_path / "轮", 3)
    paths = answered(of, 1, 2)
    paths[0].rename(paths[0].with_name("我的.eml"))
    (of.answers / "别的.eml").write_bytes(draft_of(3))
    paths[1].unlink()
    paths[1].symlink_to(of.answers / "别的.eml")
    [other] = planned(of).going
    assert (other.to, other.doubts) == ((address_of(3),), (f"{address_of(3)}是第3中心登记的邮箱",))


def test_what_went_out_and_was_changed_then_is_not_sent_again(tmp_path: Path, server: Smtp) -> None:
    of = a_round(tmp_path / "轮", 2)
    [first, second] = answered(of, 1, 2)
    sent(of, server)
    first.write_bytes(draft_of(1, text="改了"))
    second.write_bytes(draft_of(2))
    assert planned(of).held == [
        (file_of(1), f"发过以后又改了，没有再发；要再发，运行 perfeval send … --again {file_of(1)}")
    ]
    assert planned(of).going == []


def test_the_same_message_under_two_names_goes_out_once(tmp_path: Path, server: Smtp) -> None:
    of = a_round(tmp_path / "轮", 1)
    answered(of, 1)
    [second] = answered(of, 1, nth=2)
    second.write_bytes(draft_of(1))
    (of.folder / file_of(1)).write_bytes(draft_of(1))
    sent(of, server)
    sent(of, server)
    assert len(server.posted) == 1


def test_what_is_overtaken_and_what_was_asked_for_on_another_day_stays(tmp_path: Path) -> None:
    of = a_round(tmp_path / "轮", 3)
    [old] = answered(of, 1)
    _changed(old, b"Subject: ", b"Subject: x")
    answered(of, 1, nth=2)
    chased(of, 3, day=datetime(2024, 4, 2, tzinfo=UTC))
    plan = planned(of)
    assert [one.file for one in plan.going] == [file_of(1, 2)]
    assert plan.held == [(file_of(1), "已经过时（后来又答复过），没有发；可以移到“已过时”里")]


def test_rows_hold_in_whatever_order_they_come(tmp_path: Path, server: Smtp) -> None:
    of = a_round(tmp_path / "轮", 2)
    answered(of, 1, 2)
    sent(of, server)
    rows = rows_of(of)
    assert sendings_of(reversed(rows)) == sendings_of(rows)
    assert sendings_of(rows).out == {file_of(1), file_of(2)}
    assert rows[0].at > AT


def test_what_went_out_is_known_by_a_ledger_that_was_made_anew(tmp_path: Path, server: Smtp) -> None:
    of = a_round(tmp_path / "轮", 3)
    answered(of, 1, 2, 3)
    server.answer = answering(data=[None, DROP_AFTER, "554 no"])
    sent(of, server)
    before = rows_of(of)
    (of.ledger / "台账.sqlite").write_bytes(b"damaged")
    Ledger.rebuild(of.ledger).close()
    assert rows_of(of) == before
    assert sent(of, server).sent == []


def test_whoever_waits_for_the_ledger_keeps_no_server_waiting_and_can_be_stopped(
    tmp_path: Path, server: Smtp, monkeypatch: pytest.MonkeyPatch
) -> None:
    of = a_round(tmp_path / "轮", 2)
    answered(of, 1, 2)
    others: list[Lock] = []

    def pause(_: float) -> None:
        """Somebody else takes the ledger between two messages; while it is waited for, Ctrl-C is pressed."""
        others.append(held(of.ledger, lambda _: None))

    def press(_: float) -> None:
        signal.raise_signal(signal.SIGINT)

    by, done = account(server), Posted()
    monkeypatch.setattr(posting, "SHORT", 0.0)
    monkeypatch.setattr(locking.time, "sleep", press)
    plan, diary, pace = planned(of), Diary(of, "a@b", lambda _: None), Pace(by, [], sleep=pause, clock=lambda: 100.0)
    with Wire(by, Password(PASSWORD)) as wire, pytest.raises(KeyboardInterrupt):
        post(plan, by, wire, diary, pace, done)
    assert [one.partition(" ")[0] for one in server.heard] == ["AUTH", "MAIL", "RCPT", "DATA"]
    assert [len(done.sent), len(others)] == [1, 1]
    others[0].release()
    monkeypatch.undo()
    assert [row.state for row in rows_of(of)] == ["prepared", "prepared", "sending", "sent"]
    assert sent(of, server).lines == ["已发出1封"]


def test_of_one_message_in_two_places_that_goes_out_which_lies_right(tmp_path: Path) -> None:
    of = a_round(tmp_path / "轮", 3)
    [_, second, third] = answered(of, 1, 2, 3)
    second.write_bytes(third.read_bytes())
    plan = planned(of)
    assert [(one.file, one.doubts) for one in plan.going] == [(file_of(1), ()), (file_of(3), ())]
    assert plan.held == [(file_of(2), f"与{file_of(3)}是同一封（内容一样），没有发；请看是不是放错了地方")]


def test_what_somebody_put_with_what_went_out_counts_as_sent_and_can_be_taken_back(tmp_path: Path) -> None:
    of = a_round(tmp_path / "轮", 2)
    [first, _] = answered(of, 1, 2)
    apart = first.parent / "已发出" / first.name
    apart.parent.mkdir()
    first.rename(apart)
    for _ in range(2):
        with Ledger.open(of.ledger) as ledger:
            write_down_moved(of, ledger, AT)
    assert [(row.file, row.state, row.why) for row in rows_of(of)] == [(file_of(1), "kept", "移进了“已发出”")]
    [told] = told_units([*replies_of(of)], rows_of(of))[YEAR, code_of(1)]
    assert "记为已由人发出" in told.words
    apart.rename(first)
    diary = Diary(of, "a@b", lambda _: None)
    assert [one.file for one in diary.planned(Wanted(), datetime.now(UTC))[0].going] == [file_of(1), file_of(2)]


def replies_of(of: Round) -> list[ReplyRow]:
    """What was said to units."""
    with Ledger.open(of.ledger, readonly=True) as ledger:
        return ledger.replies()
