"""Mailboxes as sources: whose mail is taken, what is recorded, what happens where a mailbox fails or forgets."""

from __future__ import annotations

import email
import email.policy
import sqlite3
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest

from perfeval_xl.arrivals.mail_troubles import password as wrong_password
from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.ledger import originals
from perfeval_xl.office import rereading
from perfeval_xl.office.mail_addresses import MailAddress
from perfeval_xl.office.mail_counts import MailCounts
from perfeval_xl.office.mail_intake import Known, MailIntake, since_of
from perfeval_xl.office.mail_sources import MailSource, Smtp, path_of, with_mailbox, with_smtp
from perfeval_xl.office.rounds import Round
from tests.office import fake_mailbox
from tests.office.fake_mailbox import CAME, HOST, TEXT, USER, FakeServer, mail
from tests.office.kills import DATABASE, faults_in, tables_of
from tests.office.runs import Heard, run
from tests.office.small_rounds import put_in, registered, report, returned, zipped

BOX = MailAddress(USER, HOST)
KNOWN, STRANGER = "a-001@example.org", "news@shop.example"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the log is written, and no rules and keys are."""
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def of(tmp_path: Path) -> Round:
    """A round of three projects and a mailbox."""
    made = registered(tmp_path / "轮", 3)
    with_mailbox(made, MailSource(BOX))
    return made


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> FakeServer:
    return fake_mailbox.served(monkeypatch)


def rows(of: Round, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(of.ledger / DATABASE) as book:
        found = book.execute(query).fetchall()
    book.close()
    return found


def deliveries(of: Round, columns: str) -> list[tuple[object, ...]]:
    return rows(of, f"SELECT {columns} FROM delivery ORDER BY source, mark, nth")


def containers(of: Round) -> list[tuple[object, ...]]:
    return rows(of, "SELECT mark, entries FROM container ORDER BY length(mark), mark")


def test_a_message_becomes_rows_as_a_file_of_mail_does(of: Round, server: FakeServer) -> None:
    server.put(mail(KNOWN, "报送第1个项目的自评表", [("甲.xlsx", returned(1)), ("自评报告.docx", report("一、项目"))]))
    done = run(of)
    assert (done.counts.read, done.counts.new, done.judged, done.mail.failed) == (2, 2, 2, [])
    trail = "邮箱 jx@example.cn/收件箱 › 邮件“报送第1个项目的自评表”"
    assert deliveries(of, "source, mark, nth, trail, bundle, name, role, sent, sent_by, sender, subject") == [
        (TEXT, "7|1", 0, trail, f"{TEXT}|7|1", "甲.xlsx", "workbook", "2023-01-29T01:00:00Z", "message", KNOWN,
         "报送第1个项目的自评表"),
        (TEXT, "7|1", 1, trail, f"{TEXT}|7|1", "自评报告.docx", "report", "2023-01-29T01:00:00Z", "message", KNOWN,
         "报送第1个项目的自评表"),
    ]  # fmt: skip
    assert containers(of) == [("7|1", 2)]
    assert list(faults_in(of.folder)) == []


def test_what_was_looked_at_is_never_fetched_again(of: Round, server: FakeServer) -> None:
    server.put(mail(KNOWN, "表", [("甲.xlsx", returned(1))]), mail(STRANGER, "优惠", text="买一送一"))
    run(of)
    before = tables_of(of.folder, whole=True)
    again = run(of)
    assert server.fetched == [1, 2]
    assert (again.counts.read, list(again.mail.lines)) == (0, [])
    assert containers(of) == [("7|1", 1), ("7|2", 0)]
    assert [one for one in tables_of(of.folder, whole=True) if one != "event"] == [
        one for one in before if one != "event"
    ]


def test_the_day_before_the_first_form_is_where_mail_begins(of: Round, server: FakeServer) -> None:
    run(of)
    with_mailbox(of, MailSource(BOX, date(2024, 5, 6)))
    run(of)
    assert server.asked_since == [date(2023, 1, 1), date(2024, 5, 6)]


def test_without_a_form_mail_begins_where_the_round_was_begun_and_with_a_wrong_time_somewhere(
    tmp_path: Path, server: FakeServer
) -> None:
    empty = registered(tmp_path / "空", 0)
    run(empty, BOX)
    [(created,)] = rows(empty, "SELECT value FROM meta WHERE key = 'created'")
    begun = datetime.fromisoformat(str(created)).astimezone(BEIJING).date()
    assert server.asked_since == [begun - timedelta(days=1)]
    assert since_of(MailSource(BOX), ["", "?", "0001-01-01T00:00:00Z"], CAME) == date(2023, 1, 28)


def test_mail_of_strangers_is_taken_only_where_a_workbook_is_or_may_be_in_it(of: Round, server: FakeServer) -> None:
    server.put(
        mail(STRANGER, "周报"),
        mail(STRANGER, "简历", [("简历.docx", report("我的简历")), ("照片.pdf", b"%PDF-1.4 photo")]),
        mail("li@qq.com", "自评表（私人邮箱）", [("甲.xlsx", returned(1))]),
        mail("li@qq.com", "打包", [("表.zip", zipped({"乙.xlsx": returned(2)}))]),
        mail("li@qq.com", "没有表的包", [("照片.zip", zipped({"a.jpg": b"\xff\xd8\xff"}))]),
        mail("li@qq.com", "winmail", [("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(200))]),
        mail("li@qq.com", "加了密的包", [("表.rar", b"Rar!\x1a\x07\x00" + bytes(100))]),
        mail("li@qq.com", "坏了的表", [("丙.xlsx", b"PK\x03\x04 cut")]),
        mail("li@qq.com", "转发：表", inside=mail("wang@163.com", "表", [("丙.xlsx", returned(3))])),
        mail("li@qq.com", "转发：没有表", inside=mail("wang@163.com", "闲聊")),
    )
    done = run(of)
    assert [mark for mark, entries in containers(of) if not entries] == ["7|1", "7|2", "7|5", "7|10"]
    assert (done.mail.strangers, done.mail.with_files) == (4, ["“简历”", "“没有表的包”"])
    assert "另有4封与这一轮无关（没有表，发件人没有登记），没有收" in "".join(done.mail.lines)
    assert "简历" not in str(tables_of(of.folder, whole=True))


def test_a_link_to_a_store_of_files_may_be_a_form_where_the_subject_says_so(of: Round, server: FakeServer) -> None:
    link = "https://pan.baidu.com/s/1a"
    server.put(mail(STRANGER, "双十一大促", text=link), mail(STRANGER, "绩效自评表", text=link))
    done = run(of)
    assert [one.called for one in done.unread] == ["邮箱 jx@example.cn/收件箱 › 邮件“绩效自评表”"]
    assert (done.mail.strangers, done.mail.with_files) == (1, ["“双十一大促”"])


def test_what_the_office_sent_out_itself_is_no_return(of: Round, server: FakeServer) -> None:
    with_smtp(of, Smtp("smtp.example.cn", 465, "ssl", USER, "Office@example.cn"))
    of.forms.mkdir()
    (of.forms / "甲.xlsx").write_bytes(b"PK issued " + returned(1))
    server.put(
        mail(USER, "下发", [("甲.xlsx", b"PK issued " + returned(1))]),
        mail("office@example.cn", "备忘"),
        mail(USER, "从手机传来", [("甲.xlsx", returned(1))]),
        mail(KNOWN, "原样退回", [("甲.xlsx", b"PK issued " + returned(1))]),
    )
    done = run(of)
    assert [entries for _, entries in containers(of)] == [0, 0, 1, 1]
    assert "本单位自己发出的2封（下发的表、没有附件的），没有收" in list(done.mail.lines)


def test_a_password_that_was_refused_is_not_tried_for_each_folder(of: Round, server: FakeServer) -> None:
    with_mailbox(of, MailSource(MailAddress(USER, HOST, folder="绩效")))
    server.fails = wrong_password(HOST, f"邮箱{USER}", "LOGIN failed")
    done = run(of)
    assert len(server.passwords) == 1
    assert [one.why[:6] for one in done.mail.failed] == ["服务器ima", "同一个帐户刚"]


def test_letters_without_a_file_are_told_and_answered_to_nobody(of: Round, server: FakeServer) -> None:
    bounce = (
        b"From: MAILER-DAEMON@example.cn\r\nSubject: Undelivered\r\nContent-Type: multipart/report; "
        b'report-type=delivery-status; boundary="b"\r\n\r\n--b\r\n\r\nsorry\r\n--b\r\n'
        b"Content-Type: message/delivery-status\r\n\r\n"
        b"Final-Recipient: rfc822; A-009@Example.org\r\nStatus: 5.1.1\r\n--b--\r\n"
    )
    automatic = mail(KNOWN, "自动回复：催报")
    automatic["Auto-Submitted"] = "auto-replied"
    server.put(
        mail(KNOWN, "请问哪天截止"), bounce, automatic, mail(KNOWN, "附件在网盘", text="https://pan.baidu.com/s/1a")
    )
    done = run(of)
    assert [(one.code, dict(one.facts)) for one in done.unread] == [("Z010", {"what": "邮件里只有百度网盘的链接"})]
    assert list(done.mail.lines) == [
        "有1封退信（发给a-009@example.org的）：发给单位的邮件没有送到，请向单位问对的地址，改清单里的联系邮箱，再发一次",
        "登记的单位另有1封来信没有附件，没有收：“请问哪天截止”；要紧的请在邮箱里看",
    ]
    assert [entries for _, entries in containers(of)] == [0, 0, 0, 1]


@pytest.mark.parametrize(
    ("sender", "sure"),
    [("li@qq.com", "archive"), ("li@example.cn", "message"), ("a-002@example.org", "message"), (KNOWN, "archive")],
    ids=["anybody", "colleague", "another unit", "himself"],
)
def test_an_old_message_is_believed_by_who_passes_it_on(of: Round, server: FakeServer, sender: str, sure: str) -> None:
    inner = mail(KNOWN, "里面", [("甲.xlsx", returned(1))], date="Fri, 27 Jan 2023 09:00:00 +0800")
    inner["Received"] = "from a by b; Fri, 27 Jan 2023 09:01:00 +0800"
    server.put(mail(sender, "转发", inside=inner))
    run(of)
    assert deliveries(of, "sent_by") == [(sure,)]


def test_a_form_that_came_back_to_a_unit_is_taken_and_of_a_return_alone_it_is_told(
    of: Round, server: FakeServer
) -> None:
    def back(to: str, *inside: EmailMessage) -> EmailMessage:
        made = mail("MAILER-DAEMON@163.com", "Undelivered")
        made["To"] = to
        for one in inside:
            made.add_attachment(one)
        whole = made.as_bytes().replace(b"multipart/mixed", b"multipart/report; report-type=delivery-status", 1)
        return email.message_from_bytes(whole, policy=email.policy.default) if inside else made

    own = mail(KNOWN, "报送", [("甲.xlsx", returned(1))])
    server.put(
        mail(KNOWN, "转发退信", inside=back(KNOWN, own)),
        mail("li@qq.com", "替他们转", inside=back("li@qq.com", mail("li@qq.com", "表", [("乙.xlsx", returned(2))]))),
        back(KNOWN, own),
        back(USER, mail(USER, "下发", [("丙.xlsx", returned(3))])),
    )
    done = run(of)
    assert deliveries(of, "mark, name, role, sent_by, sender") == [
        ("7|1", "甲.xlsx", "workbook", "archive", KNOWN),
        ("7|2", "乙.xlsx", "workbook", "archive", "li@qq.com"),
        ("7|3", "邮件“Undelivered”", "refused", "message", "mailer-daemon@163.com"),
    ]
    assert [one.code for one in done.unread] == ["Z010"]
    assert len(done.mail.returned) == 1


def test_a_registered_unit_may_send_its_report_alone(of: Round, server: FakeServer) -> None:
    own = mail(KNOWN.upper(), "自评报告", [("自评报告.docx", report("一、项目"))])
    server.put(own, mail("boss@office.cn", "转发：报告", inside=own))
    run(of)
    assert deliveries(of, "role, sender") == [("report", KNOWN)] * 2


def test_the_server_says_when_a_message_came_that_does_not_say_itself(of: Round, server: FakeServer) -> None:
    inner = mail("b@example.org", "里面", [("乙.xlsx", returned(2))], date="Sat, 28 Jan 2023 09:00:00 +0800")
    inner["Received"] = "from a by b; Sat, 28 Jan 2023 09:01:00 +0800"
    server.put(
        mail(KNOWN, "没有日期", [("甲.xlsx", returned(1))], date=""),
        mail(KNOWN, "日期早得不可能", [("甲2.xlsx", returned(1, wrong=True))], date="Sun, 1 Jan 2023 09:00:00 +0800"),
        mail(KNOWN, "转发", inside=inner),
    )
    run(of)
    assert deliveries(of, "sent, sent_by") == [
        ("2023-01-29T02:00:00Z", "server"),
        ("2023-01-29T02:00:00Z", "server"),
        ("2023-01-28T01:00:00Z", "message"),
    ]


def test_a_mailbox_that_fails_is_told_and_everything_else_is_taken(of: Round, server: FakeServer) -> None:
    server.fails = wrong_password(HOST, f"邮箱{USER}", "LOGIN failed")
    put_in(of, {"甲.xlsx": returned(1)})
    done = run(of)
    assert done.counts.read == 1
    [(box, why)] = done.mail.failed
    assert box == "邮箱 jx@example.cn/收件箱"
    assert why.startswith("服务器imap.example.cn没有接受用户名和密码")


def test_without_a_password_it_is_said_how_to_give_one(
    of: Round, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PERFEVAL_MAIL_PASSWORD")
    put_in(of, {"甲.xlsx": returned(1)})
    done = run(of)
    assert (done.counts.read, server.passwords) == (1, [])
    assert "perfeval mailbox add" in done.mail.failed[0].why


def test_a_file_of_mailboxes_that_is_wrong_stops_nothing_else(of: Round, server: FakeServer) -> None:
    path_of(of).write_text("[[mailbox]]\naddres = 1\n", encoding="utf-8")
    put_in(of, {"甲.xlsx": returned(1)})
    done = run(of)
    assert done.counts.read == 1
    assert "第2行" in done.mail.failed[0].why
    assert server.passwords == []


def test_after_a_lost_connection_the_next_run_goes_on(of: Round, server: FakeServer) -> None:
    server.put(*(mail(KNOWN, f"第{n}封", [(f"{n}.xlsx", returned(n))]) for n in (1, 2, 3)))
    server.breaks_after = 2
    done = run(of)
    assert (done.counts.read, len(done.mail.failed)) == (2, 1)
    server.breaks_after = 1_000
    again = run(of)
    assert (again.counts.read, server.fetched, again.mail.failed) == (1, [1, 2, 3], [])
    assert again.tally.counted == 3


def test_ended_by_somebody_it_keeps_what_it_has_and_goes_on(of: Round, server: FakeServer) -> None:
    server.put(*(mail(KNOWN, f"第{n}封", [(f"{n}.xlsx", returned(n))]) for n in (1, 2, 3)))

    def deed(what: str, nth: int) -> None:
        if what == "收邮件" and nth == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(of, heard=Heard(deed))
    assert len(containers(of)) == 2
    assert run(of).tally.counted == 3
    assert list(faults_in(of.folder)) == []


def test_a_server_that_numbers_anew_doubles_no_project(of: Round, server: FakeServer) -> None:
    server.put(mail(KNOWN, "表", [("甲.xlsx", returned(1))]), mail(STRANGER, "优惠"))
    first = run(of)
    server.validity = 8
    second = run(of)
    assert (first.counts.new, second.counts.new, second.counts.repeated) == (1, 0, 1)
    assert first.tally.counted == second.tally.counted == 1
    assert len(deliveries(of, "sha")) == 2
    assert len(rows(of, "SELECT sha FROM blob")) == 1


def test_a_message_that_was_moved_comes_again_and_counts_once(of: Round, server: FakeServer) -> None:
    one = mail(KNOWN, "表", [("甲.xlsx", returned(1))])
    with_mailbox(of, MailSource(MailAddress(USER, HOST, folder="绩效/自评")))
    server.put(one)
    server.folders["绩效/自评"] = {}
    run(of)
    server.folders["INBOX"].clear()
    server.put(one, folder="绩效/自评")
    done = run(of)
    assert (done.counts.new, done.counts.repeated, done.tally.counted) == (0, 1, 1)
    assert ("邮箱 jx@example.cn/绩效/自评 › 邮件“表”",) in deliveries(of, "trail")


def test_one_mailbox_alone_may_be_asked_for(of: Round, server: FakeServer) -> None:
    server.put(mail(KNOWN, "表", [("甲.xlsx", returned(1))]))
    put_in(of, {"乙.xlsx": returned(2)})
    assert run(of, BOX).counts.read == 1
    assert run(of, of.inbox).counts.read == 1


def test_what_is_too_large_is_told_by_its_subject_and_not_asked_for_again(of: Round, server: FakeServer) -> None:
    server.large[9] = mail(KNOWN, "很大的包").as_bytes().partition(b"\n\n")[0] + b"\n\n"
    done = run(of)
    assert [(one.code, one.name, one.facts["what"]) for one in done.unread] == [
        ("Z004", "邮件“很大的包”", "邮件有120MB，")
    ]
    assert deliveries(of, "sender, subject, sha") == [(KNOWN, "很大的包", "")]
    assert run(of).unread == []


def test_what_is_there_and_does_not_come_is_named(of: Round, server: FakeServer) -> None:
    server.put(mail(KNOWN, "报送表", [("甲.xlsx", returned(1))]), mail(KNOWN, "表", [("乙.xlsx", returned(2))]))
    server.stuck = {1}
    told = "邮件“报送表”（2023-01-29 10:00收到）：服务器没有给这一封；一直取不到的，请在邮箱里另存为.eml放进“来件”"
    assert list(run(of).mail.lines) == [f"有1封邮件这次没有取到（{told}），下次再收"]
    assert containers(of) == [("7|2", 1)]
    server.stuck = set()
    assert run(of).counts.new == 1


def test_what_went_away_meanwhile_is_told_and_looked_for_again(
    of: Round, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(mail(KNOWN, "表", [("甲.xlsx", returned(1))]))
    real = fake_mailbox.FakeMailbox.uids
    monkeypatch.setattr(fake_mailbox.FakeMailbox, "uids", lambda box, since: [*real(box, since), 5])
    assert list(run(of).mail.lines) == ["有1封邮件这次没有取到（服务器上已经没有这一封），下次再收"]
    assert containers(of) == [("7|1", 1)]


def test_an_original_that_is_lost_is_fetched_again(of: Round, server: FakeServer) -> None:
    server.put(mail(KNOWN, "表", [("甲.xlsx", returned(1))]))
    run(of)
    [(sha,)] = rows(of, "SELECT sha FROM blob")
    originals.path(of.ledger, str(sha)).unlink()
    done = run(of)
    assert (server.fetched, done.lost, done.tally.counted) == ([1, 1], [], 1)
    server.validity = 8
    server.folders["INBOX"].clear()
    originals.path(of.ledger, str(sha)).unlink()
    assert [one.name for one in run(of).lost] == ["甲.xlsx"]


def test_what_an_earlier_program_refused_is_read_again_from_what_was_kept(
    of: Round, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(mail(KNOWN, "winmail", [("winmail.dat", b"\x78\x9f\x3e\x22" + bytes(200)), ("甲.xlsx", returned(1))]))
    first = run(of)
    monkeypatch.setattr(rereading, "__version__", "99.0")
    second = run(of)
    assert [one.code for one in first.unread] == [one.code for one in second.unread] == ["Z008"]
    assert server.fetched == [1]
    assert rows(of, "SELECT count(*) FROM container") == [(2,)]
    assert len(deliveries(of, "sha")) == 2
    assert run(of).unread == []


def test_what_was_not_kept_is_fetched_again_by_a_newer_program(
    of: Round, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.large[9] = b""
    run(of)
    monkeypatch.setattr(rereading, "__version__", "99.0")
    del server.large[9]
    server.folders["INBOX"][9] = mail(KNOWN, "表", [("甲.xlsx", returned(1))]).as_bytes()
    done = run(of)
    assert (server.fetched, done.tally.counted) == ([9], 1)


HOSTILE = ("=cmd|' /C calc'!A0", "\u202eslx.报", "a\x1b[31m红", "甲 › 乙 › 丙", "}{0}%s\\", "表" * 400)


def test_hostile_subjects_and_names_change_nothing_but_themselves(of: Round, server: FakeServer) -> None:
    for nth, text in enumerate(HOSTILE, 1):
        head = f"From: {text} <{KNOWN}>\r\nSubject: {text}\r\nDate: Sun, 29 Jan 2023 09:00:00 +0800\r\n"
        body = (
            b'Content-Type: application/octet-stream; name="' + text.encode() + b'.xlsx"\r\n\r\n' + b"no book %d" % nth
        )
        server.put(head.encode() + body)
    run(of)
    told = str(deliveries(of, "trail, subject, name"))
    assert not any(sign in told for sign in ("\u202e", "\x1b", "\\u202e", "\\x1b"))
    assert len(deliveries(of, "sha")) == len(HOSTILE)


def test_the_password_stands_in_nothing_that_a_run_leaves(
    of: Round, server: FakeServer, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.put(mail(KNOWN, "表", [("甲.xlsx", returned(1))]))
    heard = Heard()
    done = run(of, heard=heard)
    server.fails = wrong_password(HOST, f"邮箱{USER}", "LOGIN failed")
    failed = run(of, heard=heard)
    assert server.passwords == [fake_mailbox.PASSWORD] * 2
    left: Sequence[bytes] = [path.read_bytes() for path in of.folder.parent.rglob("*") if path.is_file()]
    assert len(left) > 3
    told = [*left, repr((done, failed, heard.lines)).encode()]
    assert not any(fake_mailbox.PASSWORD.encode() in one for one in told)


@pytest.mark.parametrize(
    ("user", "sender", "own"),
    [("jx", "jx@example.cn", True), ("jx", "jx@other.cn", False), ("jx", "", False), ("jx@b.cn", "jx@b.cn", True)],
)
def test_the_office_is_known_by_its_user_where_that_has_no_domain(user: str, sender: str, own: bool) -> None:
    reading = MailIntake(None, Heard(), MailCounts(), CAME, Known((), ()))  # type: ignore[arg-type]
    assert reading._is_own(sender, MailAddress(user, HOST)) is own
