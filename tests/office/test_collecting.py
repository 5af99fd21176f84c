"""What lies in 来件 is taken in once, judged and recorded, whatever happens meanwhile."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from pathlib import Path

import pytest

from perfeval_xl import batch
from perfeval_xl.errors import LedgerError, UnreadableError
from perfeval_xl.ledger import originals
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import FindingRow, JudgementRow
from perfeval_xl.office import collecting, fingerprint, judges, judging
from perfeval_xl.office.judging import Paper, Terms, judge
from perfeval_xl.office.rounds import JOURNAL, Round
from perfeval_xl.submission import Submission, check_bytes
from tests.office.kills import DATABASE, differences, faults_in, tables_of
from tests.office.runs import Heard, run
from tests.office.small_rounds import SENT_AT, letter, put_in, registered, report, returned, zipped

FAULT = FindingRow("W017", 3, "", "", "程序出错", "", "", "", "", "", "", "{}")
SENT = "2023-01-29T13:46:40Z"
"""When the files of a small round were written."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the log is written, and no rules and keys are."""
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def of(tmp_path: Path) -> Round:
    """A round of three projects."""
    return registered(tmp_path / "轮", 3)


def rows(of: Round, query: str) -> list[tuple[object, ...]]:
    """What the ledger holds."""
    with sqlite3.connect(of.ledger / DATABASE) as book:
        found = book.execute(query).fetchall()
    book.close()
    return found


def deliveries(of: Round, columns: str) -> list[tuple[object, ...]]:
    return rows(of, f"SELECT {columns} FROM delivery ORDER BY mark, nth")


def test_a_folder_of_workbooks_is_kept_recorded_and_judged(of: Round) -> None:
    put_in(of, {"甲.xlsx": returned(1), "乙.xlsx": returned(2, wrong=True)})
    done = run(of)
    assert (done.counts.read, done.counts.new, done.judged, done.unread) == (2, 2, 2, [])
    assert deliveries(of, "name, trail, bundle, role, sent, sent_by") == [
        ("乙.xlsx", "", "", "workbook", SENT, "disk"),
        ("甲.xlsx", "", "", "workbook", SENT, "disk"),
    ]
    assert rows(of, "SELECT code, readable, errors > 0 FROM judgement ORDER BY code") == [
        ("A-001", 1, 0),
        ("A-002", 1, 1),
    ]
    assert list(faults_in(of.folder)) == []


def test_what_is_known_is_not_read_again_and_what_is_new_is(of: Round) -> None:
    put_in(of, {"甲.xlsx": returned(1)})
    run(of)
    before = tables_of(of.folder, whole=True)
    again = run(of)
    assert (again.counts.read, again.judged, differences(before, tables_of(of.folder, whole=True))) == (0, 0, [])
    put_in(of, {"乙.xlsx": returned(2)})
    later = run(of)
    assert (later.counts.read, later.counts.new, later.judged) == (1, 1, 1)


def test_the_same_bytes_are_another_delivery_and_no_other_file(of: Round) -> None:
    put_in(of, {"甲.xlsx": returned(1), "再发.xlsx": returned(1)})
    done = run(of)
    assert (done.counts.read, done.counts.new, done.counts.repeated, done.judged) == (2, 1, 1, 1)
    put_in(of, {"又发.xlsx": returned(1)})
    assert run(of).counts.repeated == 1
    assert len({sha for (sha,) in deliveries(of, "sha")}) == 1


def test_what_lies_in_folders_and_archives_came_together(of: Round) -> None:
    put_in(
        of, {"某局/甲.xlsx": returned(1), "某局/包.zip": zipped({"里/乙.xlsx": returned(2)}), "丙.xlsx": returned(3)}
    )
    run(of)
    assert deliveries(of, "name, trail, bundle, sent_by") == [
        ("丙.xlsx", "", "", "disk"),
        ("乙.xlsx", "某局 › 包.zip › 里", "来件/某局/包.zip › 里", "archive"),
        ("甲.xlsx", "某局", "来件/某局", "disk"),
    ]


def test_a_round_that_was_moved_knows_what_it_has(of: Round, tmp_path: Path) -> None:
    put_in(of, {"甲.xlsx": returned(1)})
    run(of)
    moved = Round(of.folder.rename(tmp_path / "搬走"))
    assert run(moved).counts.read == 0


def test_a_source_elsewhere_is_taken_in_where_it_is_named(of: Round, tmp_path: Path) -> None:
    elsewhere = tmp_path / "U盘" / "来"
    elsewhere.mkdir(parents=True)
    (elsewhere / "甲.xlsx").write_bytes(returned(1))
    done = run(of, elsewhere.parent, elsewhere / "甲.xlsx")
    assert (done.counts.read, done.judged) == (1, 1)
    assert deliveries(of, "name, trail, bundle") == [("甲.xlsx", "来", str(elsewhere))]


def test_the_folders_of_a_round_that_are_its_own_are_never_taken_in(of: Round) -> None:
    put_in(of, {"甲.xlsx": returned(1)})
    of.forms.mkdir()
    (of.forms / "下发.xlsx").write_bytes(returned(2))
    assert run(of, of.folder).counts.read == 1


def test_half_of_a_file_that_is_being_copied_is_told_and_read_when_it_is_whole(of: Round) -> None:
    path = of.inbox / "甲.xlsx"
    path.write_bytes(returned(1)[:-100])
    done = run(of)
    assert [(one.name, one.code, one.facts["why"]) for one in done.unread] == [("甲.xlsx", "Z002", "正在写入")]
    assert (done.counts.read, deliveries(of, "name")) == (0, [])
    path.write_bytes(returned(1))
    assert (run(of).judged, deliveries(of, "name")) == (1, [("甲.xlsx",)])


def test_half_of_a_file_that_is_no_longer_written_is_damaged(of: Round) -> None:
    put_in(of, {"甲.xlsx": returned(1)[:-100]})
    done = run(of)
    assert (done.counts.read, done.judged, done.unread) == (1, 1, [])
    assert [(name, row.readable) for name, row in done.unreadable] == [("甲.xlsx", False)]


def test_half_of_a_file_in_a_whole_archive_is_damaged_however_fresh_that_is(of: Round) -> None:
    archive = zipped({"甲.xlsx": returned(1)[:-100], "乙.xlsx": returned(2)})
    put_in(of, {"包.zip": archive}, when=int(time.time()))
    done = run(of)
    assert (done.counts.read, done.unread, [name for name, _ in done.unreadable]) == (2, [], ["包.zip › 甲.xlsx"])
    put_in(of, {"半.zip": archive[:-30]}, when=int(time.time()))
    assert [(one.name, one.code) for one in run(of).unread] == [("半.zip", "Z002")]


def test_what_programs_leave_behind_is_counted_and_not_told(of: Round) -> None:
    put_in(of, {"~$甲.xlsx": b"\x05" + bytes(164), "Thumbs.db": b"x"})
    done = run(of)
    assert (done.counts.read, done.unread, done.counts.left_out) == (0, [], 2)


def test_a_file_that_was_changed_where_it_lies_is_told(of: Round) -> None:
    put_in(of, {"甲.xlsx": returned(1), "乙.eml": b"From: a@b.cn\nDate: Mon, 6 Mar 2023 10:00:00 +0800\n\nx"})
    assert run(of).counts.changed == []
    put_in(of, {"甲.xlsx": returned(2), "乙.eml": b"From: a@b.cn\nDate: Tue, 7 Mar 2023 10:00:00 +0800\n\ny"})
    assert run(of).counts.changed == ["来件/甲.xlsx"]
    os.utime(of.inbox / "甲.xlsx", (1_700_000_000, 1_700_000_000))
    again = run(of)
    assert (again.counts.read, again.counts.changed) == (1, [])


def test_folders_of_rounds_are_named_and_not_looked_into(of: Round) -> None:
    other = Round(of.inbox / "另一轮")
    for folder in (of.forms, other.ledger, other.forms, other.inbox):
        folder.mkdir(parents=True, exist_ok=True)
    (other.ledger / JOURNAL).write_bytes(b"")
    for folder in (of.forms, other.forms, other.inbox):
        (folder / "甲.xlsx").write_bytes(returned(1))
    done = run(of, of.folder)
    assert (done.counts.read, deliveries(of, "trail, name"), done.counts.left_out) == (
        1,
        [("来件 › 另一轮 › 来件", "甲.xlsx")],
        0,
    )
    assert done.counts.passed == [
        f"{of.ledger}是这一轮的台账，没有看",
        f"{other.ledger}是另一轮的台账，没有看；其中有要收进这一轮的，请复制到“来件”再收",
        f"{other.forms}是另一轮下发的表，没有看；其中有要收进这一轮的，请复制到“来件”再收",
        f"{of.forms}是这一轮下发的表，没有看；单位直接填在里面的，请复制到“来件”再收",
    ]


def test_a_link_is_told_in_every_run_and_never_followed(of: Round, tmp_path: Path) -> None:
    (tmp_path / "别处.xlsx").write_bytes(returned(1))
    (of.inbox / "链接.xlsx").symlink_to(tmp_path / "别处.xlsx")
    for _ in range(2):
        done = run(of)
        assert ([(one.name, one.code) for one in done.unread], done.counts.read) == ([("链接.xlsx", "Z007")], 0)


def test_a_name_with_line_breaks_is_a_name(of: Round) -> None:
    put_in(of, {"甲\n乙\x1b[31m.xlsx": returned(1)})
    assert run(of).judged == 1
    [(name,)] = deliveries(of, "name")
    assert "\n" not in str(name)
    assert run(of).counts.read == 0


def test_a_name_that_is_no_text_is_one_in_the_ledger(of: Round) -> None:
    path = os.path.join(os.fsencode(of.inbox), "甲".encode("gb18030") + b".xlsx")
    with open(path, "wb") as file:
        file.write(returned(1))
    assert run(of).judged == 1
    assert deliveries(of, "name") == [("甲.xlsx",)]


def test_judgements_that_are_gone_come_back_equal(of: Round) -> None:
    put_in(of, {"甲.xlsx": returned(1), "乙.xlsx": returned(2, wrong=True)})
    run(of)
    before = tables_of(of.folder)
    with sqlite3.connect(of.ledger / DATABASE) as book:
        for table in ("judgement", "finding", "figure"):
            assert book.execute(f"DELETE FROM {table}").rowcount > 0
    book.close()
    assert run(of).judged == 2
    assert differences(tables_of(of.folder), before) == []


def test_other_rules_judge_again_and_both_judgements_stay(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in(of, {"甲.xlsx": returned(1)})
    run(of)
    [(former,)] = rows(of, "SELECT rules FROM judgement")
    monkeypatch.setattr(fingerprint, "__version__", "0.5.1")
    assert run(of).judged == 1
    marks = {mark for (mark,) in rows(of, "SELECT rules FROM judgement")}
    assert (len(marks), former in marks) == (2, True)
    assert run(of).judged == 0


def test_a_full_disk_is_told_and_nothing_is_lost(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in(of, {"甲.xlsx": returned(1), "乙.xlsx": returned(2)})
    real = os.replace

    def full(source: os.PathLike[str], target: os.PathLike[str]) -> None:
        if originals.ORIGINALS_NAME in os.fspath(target):
            raise OSError(errno.ENOSPC, "full")
        real(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full)
        with pytest.raises(LedgerError, match="磁盘满了"):
            run(of)
    assert (run(of).judged, list(faults_in(of.folder))) == (2, [])


def test_a_share_that_goes_away_is_told_and_the_next_run_goes_on(of: Round) -> None:
    put_in(of, {f"{number}.xlsx": returned(number) for number in (1, 2, 3)})
    away = of.folder.with_name("断开")

    def gone(what: str, nth: int) -> None:
        if (what, nth) == ("审核", 1):
            of.folder.rename(away)

    with pytest.raises(LedgerError):
        run(of, heard=Heard(gone))
    shutil.copytree(away, of.folder, dirs_exist_ok=True)
    run(of)
    assert ([code for (code,) in rows(of, "SELECT code FROM judgement ORDER BY code")], list(faults_in(of.folder))) == (
        ["A-001", "A-002", "A-003"],
        [],
    )


def test_a_damaged_ledger_is_told_and_made_anew_from_what_there_is(of: Round) -> None:
    put_in(of, {"甲.xlsx": returned(1), "乙.xlsx": returned(2, wrong=True)})
    run(of)
    before, path = tables_of(of.folder), of.ledger / DATABASE
    data = path.read_bytes()
    path.write_bytes(data[:4096] + b"\xff" * 8192 + data[12288:])
    with pytest.raises(LedgerError, match="--rebuild"):
        run(of)
    assert run(of, rebuild=True).judged == 2
    assert differences(tables_of(of.folder), before) == []
    assert len(list(of.ledger.glob("台账_损坏_*.sqlite"))) == 1


def test_a_ledger_of_a_newer_program_is_refused(of: Round) -> None:
    with sqlite3.connect(of.ledger / DATABASE) as book:
        book.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    book.close()
    with pytest.raises(LedgerError, match="由更新的程序建立，请升级本程序"):
        run(of)


def test_what_was_recorded_stays_where_somebody_breaks_off(of: Round) -> None:
    put_in(of, {f"{number}.xlsx": returned(number) for number in (1, 2, 3)})

    def enough(what: str, nth: int) -> None:
        if (what, nth) == ("审核", 2):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(of, heard=Heard(enough))
    assert rows(of, "SELECT count(*) FROM judgement") == [(2,)]
    assert (run(of).judged, list(faults_in(of.folder))) == (1, [])


def original(of: Round, data: bytes) -> Path:
    """Where the original of some bytes lies; it may be written to."""
    [path] = (one for one in of.ledger.rglob("*.xlsx") if one.read_bytes() == data)
    path.chmod(0o644)
    return path


def altered(data: bytes) -> bytes:
    """As long as ``data``, and not the same."""
    return data[:-1] + bytes([data[-1] ^ 1])


def test_an_original_that_was_altered_is_told_and_not_judged(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in(of, {"甲.xlsx": returned(1), "乙.xlsx": returned(2)})
    run(of)
    original(of, returned(1)).write_bytes(altered(returned(1)))
    (of.inbox / "甲.xlsx").unlink()
    monkeypatch.setattr(fingerprint, "__version__", "0.5.1")
    done = run(of)
    assert ([(one.name, one.gone) for one in done.lost], done.judged) == ([("甲.xlsx", False)], 1)
    put_in(of, {"重发.xlsx": returned(1)})
    again = run(of)
    assert (again.lost, again.judged, list(faults_in(of.folder))) == ([], 1, [])


def test_an_original_that_was_altered_is_had_again_from_where_it_came(
    of: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in(of, {"甲.xlsx": returned(1), "包.zip": zipped({"乙.xlsx": returned(2)})})
    run(of)
    before = tables_of(of.folder)
    for number in (1, 2):
        original(of, returned(number)).write_bytes(altered(returned(number)))
    monkeypatch.setattr(fingerprint, "__version__", "0.5.1")
    done = run(of)
    assert (done.lost, done.judged, list(faults_in(of.folder))) == ([], 2, [])
    assert tables_of(of.folder)["delivery"] == before["delivery"]


def test_an_original_that_is_gone_is_had_again_or_told(of: Round) -> None:
    put_in(of, {"甲.xlsx": returned(1), "乙.xlsx": returned(2)})
    run(of)
    for number in (1, 2):
        original(of, returned(number)).unlink()
    (of.inbox / "乙.xlsx").unlink()
    for _ in range(2):
        done = run(of)
        assert ([(one.name, one.gone) for one in done.lost], done.judged) == ([("乙.xlsx", True)], 0)
    assert original(of, returned(1)).is_file()


def test_a_file_whose_judge_failed_is_judged_once_more_alone(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in(of, {f"{number}.xlsx": returned(number) for number in (1, 2, 3)})

    def strange(path: Path, data: bytes | None, **options: object) -> Submission:
        if data == returned(2):
            raise ZeroDivisionError
        return check_bytes(path, data)

    # The process that is asked again is no copy of this one, and knows nothing of it.
    monkeypatch.setattr(batch, "check_bytes", strange)
    done = run(of)
    assert (done.judged, done.tally.counted, done.unreadable) == (3, 3, [])


def test_a_file_that_fails_twice_costs_only_itself(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in(of, {f"{number}.xlsx": returned(number) for number in (1, 2, 3)})
    asked: list[list[str]] = []

    def never(papers: Sequence[Paper], terms: Terms, **how: object) -> Iterator[JudgementRow]:
        asked.append([paper.name for paper in papers])
        for one in papers:
            row = judge(one, terms).result
            assert isinstance(row, JudgementRow)
            if one.name == "2.xlsx":
                row = replace(row, readable=False, ours=False, findings=(FAULT,))
            yield row

    for one in (judging, judges):
        monkeypatch.setattr(one, "judged", never)
    done = run(of)
    assert (len(asked[0]), asked[1:]) == (3, [["2.xlsx"]])
    assert (done.judged, done.tally.counted, done.tally.undecided) == (3, 2, 1)
    assert [name for name, _ in done.unreadable] == ["2.xlsx"]
    assert run(of).judged == 0


def test_a_clock_that_is_behind_the_ledger_is_doubted_once(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in(of, {"甲.xlsx": returned(1)})
    with Ledger.open(of.ledger) as ledger, monkeypatch.context() as patched:
        patched.setattr("perfeval_xl.ledger.book.now", lambda: "2099-01-01T00:00:00Z")
        ledger.event(collecting.ENDED, "read 0")
    with pytest.raises(UnreadableError, match=r"2099年1月1日 08:00.*请先核对.*再运行一次就收"):
        run(of)
    assert deliveries(of, "name") == []
    heard = Heard()
    assert run(of, heard=heard).judged == 1
    [line] = heard.lines
    assert "已有2099年1月1日 08:00的记录" in line


def test_a_report_that_came_along_is_held_against_its_form_once(of: Round) -> None:
    told = report("第1个项目绩效自评报告", "全年预算数900万元，全年执行数490万元。")
    put_in(of, {"某局/甲.xlsx": returned(1), "某局/报告.docx": told, "某局/盖章.pdf": b"%PDF-1.4\n"})
    done = run(of)
    told_of_it = rows(of, "SELECT code, report <> '' FROM finding ORDER BY code")
    assert (done.judged, told_of_it) == (2, [("H053", 1), ("S136", 1)])
    assert rows(of, "SELECT role FROM delivery ORDER BY role") == [("report",), ("scan",), ("workbook",)]
    assert (run(of).judged, done.tally.counted, done.tally.missing) == (0, 1, 2)


def test_a_report_is_held_against_the_form_that_counts_later(of: Round) -> None:
    put_in(of, {"某局/甲.xlsx": returned(1, wrong=True), "某局/报告.docx": report("第1个项目绩效自评报告")})
    run(of)
    put_in(of, {"某局/改.xlsx": returned(1)}, when=SENT_AT + 86_400)
    assert run(of).judged == 2
    assert len(rows(of, "SELECT DISTINCT sha FROM judgement WHERE report <> ''")) == 2


def test_a_report_alone_waits_for_its_form(of: Round) -> None:
    put_in(of, {"A-002_报告.docx": report("第2个项目绩效自评报告")})
    assert run(of).judged == 0
    put_in(of, {"乙.xlsx": returned(2)})
    assert run(of).judged == 2


def test_ten_thousand_tiny_attachments_are_one_refusal_and_the_good_one_beside_counts(of: Round) -> None:
    parts = "".join(f'--x\nContent-Disposition: attachment; filename="{number}.txt"\n\nx\n' for number in range(10_000))
    head = "From: a@example.org\nSubject: x\nDate: Sun, 29 Jan 2023 08:00:00 +0800\nMIME-Version: 1.0\n"
    mail = f"{head}Content-Type: multipart/mixed; boundary=x\n\n{parts}--x--\n"
    put_in(of, {"信.eml": mail.encode(), "甲.xlsx": returned(1)})
    begun = time.process_time()
    done = run(of)
    assert time.process_time() - begun < 5
    assert ({one.code for one in done.unread}, done.counts.read < 3_000, done.tally.counted) == ({"Z004"}, True, 1)
    before = tables_of(of.folder, whole=True)
    assert (run(of).counts.read, differences(before, tables_of(of.folder, whole=True))) == (0, [])


def test_of_all_that_is_inside_a_mail_what_is_good_is_judged_and_what_is_not_is_told(of: Round) -> None:
    mail = EmailMessage()
    mail["From"], mail["Subject"], mail["Date"] = "王 <Wang@Example.org>", "报表", "Mon, 30 Jan 2023 09:00:00 +0800"
    mail.set_content("见附件")
    sheet = ("application", "octet-stream")
    mail.add_attachment(zipped({"里.xlsx": returned(2)}), maintype=sheet[0], subtype=sheet[1], filename="包.zip")
    mail.add_attachment(b"7z\xbc\xaf\x27\x1c" + bytes(64), maintype=sheet[0], subtype=sheet[1], filename="另.7z")
    put_in(of, {"信.eml": mail.as_bytes()})
    done = run(of)
    assert [(one.name, one.code) for one in done.unread] == [("另.7z", "Z009")]
    query = "SELECT sent, sent_by, sender, subject FROM delivery WHERE role = 'workbook'"
    [(sent, sent_by, sender, subject)] = rows(of, query)
    assert (sent, sent_by, sender, subject) == ("2023-01-30T01:00:00Z", "message", "wang@example.org", "报表")
    assert done.tally.counted == 1


def test_no_date_that_a_sender_makes_up_is_in_time(of: Round) -> None:
    """The forms were due on 31 March."""
    march, april = "Tue, 21 Mar 2023 10:00:00 +0800", "Thu, 20 Apr 2023 10:00:00 +0800"
    mails = {
        "1": letter(march, book=returned(1), taken=april),
        "2": letter(april, inside=letter(march, book=returned(2))),
        "3": letter(march, book=returned(3), taken="Tue, 21 Mar 2023 02:00:07 +0000"),
    }
    put_in(of, {f"{name}.eml": mail.as_bytes() for name, mail in mails.items()}, when=SENT_AT + 90 * 86_400)
    run(of)
    assert deliveries(of, "sent, sent_by") == [
        ("2023-04-20T02:00:00Z", "server"),
        ("2023-03-21T02:00:00Z", "archive"),
        ("2023-03-21T02:00:00Z", "message"),
    ]
    with Ledger.open(of.ledger, readonly=True) as ledger:
        assert [one.flags[:1] for one in ledger.states(date(2023, 5, 1))][::2] == [("迟报",), ()]


def test_two_archives_of_one_name_did_not_come_together(of: Round) -> None:
    put_in(of, {"甲局/附件.zip": zipped({"表.xlsx": returned(1)}), "乙局/附件.zip": zipped({"表.xlsx": returned(2)})})
    run(of)
    assert len({bundle for (bundle,) in deliveries(of, "bundle")}) == 2
