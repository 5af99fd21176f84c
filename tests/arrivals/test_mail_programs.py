"""Messages built as the programs that offices use build them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest

from perfeval_xl.arrivals.model import Kind
from tests.arrivals.mails import all_of, arrived, attachment, multipart, workbook

NAME = "市大数据中心_政务服务提升项目_自评表.xlsx"
BOOK = workbook()
TEXT = b"Content-Type: text/plain; charset=gb18030\r\nContent-Transfer-Encoding: base64\r\n\r\nx+uy6crVoaM=\r\n"
PAGE = b"Content-Type: text/html; charset=gb18030\r\n\r\n<div><img src='cid:image001.png@01DA'></div>\r\n"
BOTH = multipart((TEXT, PAGE), b"alternative", b"----=_NextPart_65A0_alt")
LOGO = attachment(
    b"\x89PNG\r\n\x1a\n" + bytes(800),
    b"Content-Type: image/png; name=image001.png\r\nContent-ID: <image001.png@01DA>\r\nContent-Disposition: inline\r\n",
)


def word(charset: str, text: str = NAME) -> bytes:
    return b"=?" + charset.encode() + b"?B?" + base64.b64encode(text.encode(charset)) + b"?="


def named(charset: str, kind: bytes = b"application/octet-stream", extra: bytes = b"") -> bytes:
    name = word(charset)
    return attachment(
        BOOK,
        b"Content-Type: " + kind + extra + b';\r\n\tname="' + name + b'"\r\n'
        b'Content-Disposition: attachment; filename="' + name + b'"\r\n',
    )


def head(*more: bytes, charset: str = "gb18030") -> bytes:
    lines = (
        b'From: "' + word(charset, "张三") + b'" <10001@qq.com>',
        b"To: jx@example.gov.cn",
        b"Subject: " + word(charset, "报送自评表"),
        *more,
    )
    return b"Received: from x by y; Fri, 5 Jan 2024 10:21:00 +0800\r\n" + b"".join(line + b"\r\n" for line in lines)


AT = b"Date: Fri, 5 Jan 2024 10:20:30 +0800"
PROGRAMS = {
    "QQ": head(b"Mime-Version: 1.0", AT, b"X-QQ-MIME: TCMime 1.0 by Tencent", b"X-Mailer: QQMail 2.x")
    + multipart((BOTH, named("gb18030", extra=b';\r\n\tcharset="gb18030"')), boundary=b"----=_NextPart_65A0"),
    "163, of Coremail": head(AT + b" (CST)", b"X-Mailer: Coremail Webmail Server", b"MIME-Version: 1.0", charset="gbk")
    + multipart((BOTH, named("gbk")), boundary=b"----=_Part_80501_1"),
    "Foxmail": head(AT, b"X-Mailer: Foxmail 7.2.25.254[cn]", b"Mime-Version: 1.0", charset="gbk")
    + multipart((BOTH, named("gbk", b"application/vnd.ms-excel")), boundary=b"----=_001_NextPart"),
    "Outlook": head(AT, b"Thread-Index: AdpA", b"MIME-Version: 1.0", b"X-Mailer: Microsoft Outlook 16.0")
    + multipart(
        (multipart((BOTH, LOGO), b"related", b"----=_NextPart_001"), named("gb18030")), boundary=b"----=_NextPart_000"
    ),
}


@pytest.mark.parametrize("program", PROGRAMS)
@pytest.mark.parametrize("forwarded", ["", "as it came", "by a program that names it"])
def test_a_workbook_arrives_from_every_program(program: str, forwarded: str) -> None:
    whole = PROGRAMS[program]
    if forwarded == "as it came":
        whole = head(b"MIME-Version: 1.0") + multipart(
            (TEXT, b"Content-Type: message/rfc822\r\n\r\n" + whole), boundary=b"f"
        )
    elif forwarded:
        part = attachment(whole, b"Content-Type: application/octet-stream; name=" + word("gbk", "转发.eml") + b"\r\n")
        whole = head(b"MIME-Version: 1.0") + multipart((TEXT, part), boundary=b"f")
    (one,) = all_of(whole)
    assert (one.name, [found.data for found in arrived(whole)], arrived(whole)[0].kind) == (NAME, [BOOK], Kind.WORKBOOK)
    assert one.letter is not None
    assert (one.letter.sender, one.letter.subject) == ("10001@qq.com", "报送自评表")
    assert one.letter.sent == datetime(2024, 1, 5, 2, 20, 30, tzinfo=UTC)


def test_what_is_forwarded_in_the_text_counts_as_sent_by_who_forwards() -> None:
    quoted = (
        b"Content-Type: text/plain\r\n\r\n----- Original -----\r\nFrom: li@b.cn\r\nDate: 2024-01-02 08:00\r\n\r\nx\r\n"
    )
    (one,) = arrived(head(AT, b"MIME-Version: 1.0") + multipart((quoted, named("utf-8")), boundary=b"f"))
    assert one.letter is not None
    assert (one.letter.sender, one.letter.sent) == ("10001@qq.com", datetime(2024, 1, 5, 2, 20, 30, tzinfo=UTC))
