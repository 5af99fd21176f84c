"""A mailbox is read message by message, whatever program wrote it."""

from __future__ import annotations

import io
import mailbox
from pathlib import Path

import pytest

from perfeval_xl.arrivals import mailboxes
from perfeval_xl.arrivals.mailboxes import messages
from perfeval_xl.arrivals.model import LARGEST_CONTAINER, Budget, Inside, Refused
from tests.arrivals.mails import BOOK, HEAD, arrived, attachment, codes, message, packed, refused

FILE = attachment(BOOK, b"Content-Type: application/octet-stream; name=a.xlsx\r\n")
ONE = message(FILE).replace(b"\r\n", b"\n")
POSTMARKS = {
    "of Unix": b"From zhang@example.gov.cn Fri Jan  5 10:20:30 2024\n",
    "of Thunderbird": b"From - Fri Jan  5 10:20:30 2024\n",
    "of Thunderbird, newer": b"From \n",
    "of Google": b"From 1787@xxx Fri Jan 05 02:20:30 +0000 2024\n",
    "of Eudora": b"From ???@??? Fri Jan 05 10:20:30 2024\n",
}


def test_messages_are_numbered_and_called_by_their_subjects() -> None:
    found = arrived(POSTMARKS["of Unix"] + ONE + b"\n" + POSTMARKS["of Unix"] + ONE, "收件箱")
    assert [one.trail for one in found] == [("收件箱", "第1封“绩效自评表”"), ("收件箱", "第2封“绩效自评表”")]
    assert [one.bundle for one in found] == [one.trail for one in found]
    assert [one.data for one in found] == [BOOK, BOOK]


@pytest.mark.parametrize("program", POSTMARKS)
@pytest.mark.parametrize("ends", [b"\n", b"\r\n", b"\r"])
def test_every_program_marks_where_a_message_begins(program: str, ends: bytes) -> None:
    whole = (POSTMARKS[program] + ONE + b"\n") * 3
    assert [one.data for one in arrived(whole.replace(b"\n", ends), "Inbox")] == [BOOK] * 3


@pytest.mark.parametrize("before", [b"\xef\xbb\xbf", b"\n\n", b"\xef\xbb\xbf\r\n"])
def test_what_stands_before_the_first_message_costs_none(before: bytes) -> None:
    whole = before + (POSTMARKS["of Unix"] + ONE + b"\n") * 2
    for data in (whole, whole.replace(b"\n", b"\r")):
        found = arrived(data, "Inbox")
        assert [one.trail[1][:3] for one in found] == ["第1封", "第2封"]
        assert [one.data for one in found] == [BOOK, BOOK]


def test_a_message_before_the_first_mark_is_one_too() -> None:
    whole = ONE + b"\n" + POSTMARKS["of Unix"] + ONE
    assert [one.name for one in messages(Inside(whole, "Inbox"), Budget())] == [
        "第1封“绩效自评表”",
        "第2封“绩效自评表”",
    ]


def test_a_mailbox_may_hold_one_message_and_bear_any_name() -> None:
    whole = POSTMARKS["of Unix"] + ONE
    assert [one.name for name in ("a.eml", "Inbox", "x.mbox", "") for one in arrived(whole, name)] == ["a.xlsx"] * 4


def test_a_line_of_a_letter_begins_no_message() -> None:
    text = b"Content-Type: text/plain\n\nHello\nFrom me: he said\n\nFrom now on we read\nthis.\n>From here on: quoted\n"
    whole = POSTMARKS["of Unix"] + HEAD.replace(b"\r\n", b"\n") + text + b"\n" + POSTMARKS["of Unix"] + ONE
    assert [one.trail[-1] for one in arrived(whole, "x.mbox")] == ["第2封“绩效自评表”"]
    assert codes(whole, "x.mbox") == ["Z010"]


def test_quoted_lines_are_as_they_were() -> None:
    part = b"Content-Type: text/csv; name=a.csv\n\nFrom 1\n>From 2\nb\n"
    raw = message(part).replace(b"\r\n", b"\n")
    kept = POSTMARKS["of Unix"] + raw.replace(b"\n>From 2", b"\n>>From 2").replace(b"\nFrom 1", b"\n>From 1")
    assert [one.data for one in arrived(kept, "x.mbox")] == [b"From 1\n>From 2\nb\n"]


def test_what_the_standard_library_writes_is_read(tmp_path: Path) -> None:
    made = mailbox.mbox(tmp_path / "box")
    for number in range(5):
        made.add(message(attachment(b"%d" % number * 99, b"Content-Type: application/pdf\r\n")))
    made.close()
    assert [one.data for one in arrived((tmp_path / "box").read_bytes(), "box")] == [b"%d" % n * 99 for n in range(5)]


def test_too_many_messages_and_too_large_ones_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = (POSTMARKS["of Unix"] + ONE + b"\n") * 5
    monkeypatch.setattr(mailboxes, "MOST_MESSAGES", 3)
    assert (len(arrived(whole)), [one.name for one in refused(whole)]) == (3, ["来件.eml"])
    monkeypatch.setattr(mailboxes, "LARGEST_MESSAGE", len(ONE) + 10)
    large = POSTMARKS["of Unix"] + ONE + b"x" * 500 + b"\n\n" + POSTMARKS["of Unix"] + ONE
    assert [one.trail[-1] for one in arrived(large)] == ["第2封“绩效自评表”"]
    assert [(one.code, one.name) for one in refused(large)] == [("Z004", "第1封")]


def test_a_mailbox_spends_nothing_of_what_its_messages_may_hold() -> None:
    budget = Budget()
    found = list(messages(Inside(io.BytesIO((POSTMARKS["of Unix"] + ONE + b"\n") * 50), "x.mbox"), budget))
    assert (len(found), any(isinstance(one, Refused) for one in found)) == (50, False)
    assert budget == Budget(size=LARGEST_CONTAINER)


def test_a_mailbox_in_a_zip_is_read() -> None:
    (one,) = arrived(packed({"邮件/inbox": POSTMARKS["of Unix"] + ONE}), "a.zip")
    assert (one.data, one.trail[-1], one.letter and one.letter.subject) == (BOOK, "第1封“绩效自评表”", "绩效自评表")
