"""Messages whose parts were made to be dear: the time that they take grows with their size, and no faster."""

from __future__ import annotations

import time
import tracemalloc
from collections.abc import Callable

import pytest

from perfeval_xl.arrivals import mail_bodies, messages, names
from perfeval_xl.arrivals.model import MOST_ENTRIES, Budget, Inside, Refused
from tests.arrivals.mails import BOOK, HEAD, all_of, arrived, attachment, codes, message, multipart

LONGEST = 1.5
"""Seconds of the processor: each takes a tenth of it where its time grows with its size, and minutes where with the
square of it."""
SHEET = b'Content-Type: application/octet-stream; name="a.xlsx"\r\n'
WORDS = b"=?u?B?xyz"


def _part(body: bytes, kind: bytes = b"text/plain", encoding: bytes = b"8bit") -> bytes:
    return b"Content-Type: " + kind + b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body


def _named(parameters: bytes) -> bytes:
    return b"Content-Type: application/x\r\nContent-Disposition: attachment; " + parameters + b"\r\n\r\nx"


DEAR: dict[str, Callable[[], bytes]] = {
    "ends of Base64": lambda: message(_part(b"=A" * 3_000_000, b"application/x", b"base64")),
    "beginnings of uuencode": lambda: message(_part(b"begin 644 a\n" * 100_000)),
    "beginnings of links": lambda: message(_part(b"/coremail/mail.aliyun.com/" * 8_000)),
    "boundaries on one line": lambda: HEAD + b"Content-Type: multipart/mixed; boundary=-\r\n\r\n" + b"-" * 3_000_000,
    "a boundary of blanks": lambda: HEAD + b"Content-Type: multipart/mixed\r\n\r\n--" + b" " * 2_000_000,
    "an address without end": lambda: message(head=b"From: " + b"a" * 60_000 + b"\r\n" + HEAD),
    "parentheses in parentheses": lambda: message(head=b"From: " + b"(" * 60_000 + b"\r\n" + HEAD),
    "words without end": lambda: message(*[_named(b"filename=" + WORDS * 5_000)] * 20),
    "quotes without end": lambda: message(*[_named(b'filename="a;b="\\' * 4_000)] * 20),
}


@pytest.mark.parametrize("kind", DEAR)
def test_time_grows_with_size_alone(kind: str) -> None:
    data = DEAR[kind]()
    start = time.process_time()
    found = all_of(data)
    assert time.process_time() - start < LONGEST
    assert found


def test_heads_of_parts_are_read_as_far_as_is_said() -> None:
    """What may stand in them takes longer to read than files of the same size."""
    head = b"X-A: " + b"y" * 8_000 + b"\r\n"
    parts = messages.LARGEST_HEADS // len(head)
    for count, expected in ((parts - 2, []), (parts + 2, ["Z004"])):
        assert codes(message(attachment(BOOK, SHEET), *[head + b"\r\nx"] * count)) == expected


HALF = b"QUJD" * 1_000_000 + b"\n"
UNPACKED: dict[str, tuple[bytes, bytes]] = {
    "broken Base64": (b"base64", HALF + b"=\n" + HALF),
    "Base64 with strange characters": (b"base64", HALF + b"*A=" + HALF),
    "uuencode": (b"x-uuencode", b"begin 644 a\n" + (b"M" + b"A" * 60 + b"\n") * 100_000 + b"end\n"),
}


@pytest.mark.parametrize("kind", UNPACKED)
def test_what_is_unpacked_is_not_held_twice(kind: str) -> None:
    encoding, data = UNPACKED[kind]
    tracemalloc.start()
    try:
        content = mail_bodies.unpacked(memoryview(data), encoding)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(content) >= 3_000_000
    assert most < 1.5 * len(data)


def test_a_sender_in_parentheses_costs_no_attachment() -> None:
    (one,) = arrived(message(attachment(BOOK, SHEET), head=HEAD.replace(b"From:", b"From: " + b"(" * 9_000)))
    assert one.data == BOOK
    assert one.letter is not None
    assert one.letter.sender == "zhang.san@example.gov.cn"


def test_parts_of_letters_count_where_there_are_more_than_letters_have() -> None:
    """Each of these messages holds less than is allowed, and all of them together a hundred times as much."""
    (none,) = messages.parts(Inside(message(attachment(BOOK, SHEET)), "a.eml"), Budget(entries=0))
    assert isinstance(none, Refused)
    assert none.code == "Z004"
    wordy = HEAD + multipart([_part(b"x")] * 1_000, boundary=b"=_i")
    whole = message(*[b"Content-Type: message/rfc822\r\n\r\n" + wordy] * 200)
    assert codes(whole) == ["Z010"] * 3 + ["Z004"]
    usual = HEAD + multipart([_part(b"x")] * messages.USUAL_PARTS, boundary=b"=_i")
    last = MOST_ENTRIES // 10 * [b"Content-Type: message/rfc822\r\n\r\n" + usual]
    assert len(arrived(message(*last, attachment(BOOK, SHEET)))) == 1


def test_files_put_into_a_text_are_told_apart() -> None:
    """One that was cut off goes on to the next."""
    text = b"begin 644 a.xls\n#0V%T\nbegin-base64 644 b.xls\nY2F0cw==\n====\nbegin 644 none\nend\n#0V%T\n"
    assert list(mail_bodies.uuencoded(text)) == [("a.xls", b"Cat"), ("b.xls", b"cats")]


def test_a_word_with_question_marks_in_it_is_read() -> None:
    assert names.header_text(b"=?utf-8?Q?=E8=A1=A8?_ok?= and =?utf-8?Q??=") == "表? ok and "
