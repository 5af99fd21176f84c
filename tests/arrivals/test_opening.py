"""Whatever bytes come, something comes out or is told, within limits; what was put in comes out as it was."""

from __future__ import annotations

import email
import email.generator
import email.policy
import errno
import io
import random
from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from perfeval_xl.arrivals import opening
from perfeval_xl.arrivals.model import DEEPEST, Arrived, Budget, Inside, Refused, Shape
from perfeval_xl.arrivals.opening import opened
from tests.arrivals.mails import BOOK, HEAD, LETTER, all_of, arrived, attachment, message, multipart, packed, workbook

FILES = st.lists(
    st.tuples(
        st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=12),
        st.binary(max_size=400).map(lambda data: b"\x01" + data),
    ),
    min_size=1,
    max_size=4,
)
WRAPPINGS = st.lists(st.sampled_from(["message", "mailbox", "zip"]), max_size=3)
SEEDS = (
    message(attachment(BOOK, b"Content-Type: image/png; name*=gbk''%B1%ED.png\r\n")),
    b"From - Fri Jan  5 10:20:30 2024\n" + message(attachment(packed({"a/b.xlsx": workbook()}), b"")),
    HEAD + multipart((LETTER, b"Content-Type: message/rfc822\r\n\r\n" + message(attachment(BOOK, b"")))),
    packed({"a.eml": message(attachment(BOOK, b"Content-Type: a/b\r\n")), "b.txt": b"b"}),
)
"""What mutations begin with."""


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=2000), st.text(max_size=20))
def test_any_bytes_are_kept_or_told(data: bytes, name: str) -> None:
    assert all_of(data, name)


@given(st.integers(0, 2**32))
def test_mutated_messages_never_raise(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(chance.choice(SEEDS))
    for _ in range(chance.randrange(1, 8)):
        at = chance.randrange(len(data))
        match chance.randrange(4):
            case 0:
                data[at] = chance.randrange(256)
            case 1:
                del data[at : at + chance.randrange(60)]
            case 2:
                data[at:at] = chance.choice(
                    (b"\r\n\r\n", b"------=_Part_1", b'"', b"=?gb2312?B?", b"\x00", b";", b"\n ")
                )
            case _:
                data[at:at] = data[at : at + chance.randrange(300)]
    for one in all_of(bytes(data), "x"):
        assert len(one.trail) <= 2 * DEEPEST
        assert one.trail == tuple(part for part in one.trail if part)


@given(FILES, WRAPPINGS, st.sampled_from(["utf-8", "gb18030"]), st.sampled_from([b"\r\n", b"\n"]))
def test_what_was_put_in_comes_out_byte_for_byte(
    files: list[tuple[str, bytes]], wrappings: list[str], charset: str, ends: bytes
) -> None:
    made = EmailMessage(policy=email.policy.SMTPUTF8 if charset == "utf-8" else email.policy.SMTP)
    made["From"], made["Subject"] = "a@b.cn", "表"
    made.set_content("请查收", charset=charset)
    for name, data in files:
        made.add_attachment(data, maintype="application", subtype="octet-stream", filename=f"{name}.dat")
    whole = made.as_bytes()
    whole = whole.replace(b"\r\n", ends)
    for wrapping in wrappings:
        whole = wrapped(whole, wrapping)
    assert [(one.name, one.data) for one in arrived(whole, "x")] == [(f"{name}.dat", data) for name, data in files]


def wrapped(data: bytes, wrapping: str) -> bytes:
    if wrapping == "zip":
        return packed({"来件": data})
    if wrapping == "mailbox":
        return b"From a@b.cn Fri Jan  5 10:20:30 2024\nSubject: a\n" + (
            b"MIME-Version: 1.0\n" + multipart((attachment(data, b"Content-Type: application/octet-stream\r\n"),))
        ).replace(b"\r\n", b"\n")
    return message(attachment(data, b"Content-Type: application/octet-stream\r\n"))


def opening_with(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> list[Arrived | Refused]:
    """What is said where the opener of messages fails behind the first file."""

    def failing(inside: Inside, budget: Budget) -> Iterator[Inside | Refused]:
        yield inside.within("a.pdf", b"%PDF-")
        raise error

    monkeypatch.setitem(opening.OPENERS, Shape.MESSAGE, failing)
    return all_of(message())


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (RecursionError(), "Z005"),
        (MemoryError(), "Z004"),
        (ValueError(), "Z003"),
        (OSError(errno.EINVAL, "seek"), "Z003"),
        (KeyError(), "Z003"),
    ],
)
def test_what_an_opener_raises_ends_its_container_alone(
    monkeypatch: pytest.MonkeyPatch, error: BaseException, code: str
) -> None:
    first, second = opening_with(monkeypatch, error)
    assert isinstance(first, Arrived)
    assert isinstance(second, Refused)
    assert (first.name, second.code, second.name) == ("a.pdf", code, "来件.eml")


def test_a_disk_that_fails_is_no_fault_of_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(OSError, match="share"):
        opening_with(monkeypatch, OSError(errno.EIO, "share"))


def test_a_file_that_is_too_large_is_told_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening, "LARGEST_FILE", 500)
    whole = message(
        attachment(BOOK, b"Content-Type: a/b; name=a\r\n"), attachment(b"b", b"Content-Type: a/b; name=b\r\n")
    )
    first, second = all_of(whole)
    assert isinstance(first, Refused)
    assert (first.code, first.name, second.name) == ("Z004", "a", "b")


def test_a_message_that_holds_too_much_leaves_the_others_of_its_mailbox() -> None:
    many = message(*[attachment(b"a", b"Content-Type: a/b\r\n")] * 2_100).replace(b"\r\n", b"\n")
    few = message(attachment(b"b", b"Content-Type: a/b\r\n")).replace(b"\r\n", b"\n")
    postmark = b"From a@b.cn Fri Jan  5 10:20:30 2024\n"
    first, second = all_of(postmark + many + b"\n" + postmark + few, "x.mbox")
    assert isinstance(first, Refused)
    assert isinstance(second, Arrived)
    assert (first.code, second.data) == ("Z004", b"b")


def test_what_comes_is_given_while_the_rest_is_still_unread() -> None:
    file = io.BytesIO(
        b"From a@b.cn Fri Jan  5 10:20:30 2024\n"
        + message(attachment(BOOK, b"Content-Type: a/b\r\n")).replace(b"\r\n", b"\n")
    )
    assert next(opened(file, "x.mbox")).name == ""
