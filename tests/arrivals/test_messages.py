"""What is attached comes out byte for byte, what is letter or ornament does not, and nothing is passed over unsaid."""

from __future__ import annotations

import base64
import binascii
import io
import quopri
from datetime import UTC, datetime

import pytest

from perfeval_xl.arrivals import message_heads, messages
from perfeval_xl.arrivals.model import DEEPEST, KEPT_HEADERS, MOST_REFUSALS, Arrived, Kind, Letter, Shape
from perfeval_xl.arrivals.opening import opened
from perfeval_xl.arrivals.signed_content import signed_content
from tests.arrivals.mails import (
    BOOK,
    HEAD,
    LETTER,
    all_of,
    arrived,
    attachment,
    base64_lines,
    codes,
    message,
    multipart,
    packed,
    refused,
    signed_whole,
    workbook,
)

SHEET = (
    b'Content-Type: application/octet-stream; name="a.xlsx"\r\nContent-Disposition: attachment; filename="a.xlsx"\r\n'
)
FILE = attachment(BOOK, SHEET)
LOGO, SCAN = b"\x89PNG\r\n\x1a\n" + bytes(900), b"\xff\xd8\xff\xe0" + bytes(messages.SMALLEST_SCAN)


def test_a_letter_is_known_by_its_head() -> None:
    (one,) = arrived(message(FILE))
    assert one.letter == Letter(
        sender="zhang.san@example.gov.cn",
        subject="绩效自评表",
        message_id="<tencent_1@qq.com>",
        sent=datetime(2024, 1, 5, 2, 20, 30, tzinfo=UTC),
        headers=(HEAD + b'Content-Type: multipart/mixed;\r\n\tboundary="----=_Part_1"'),
    )
    assert (one.trail, one.bundle, one.when) == (("来件.eml",), ("来件.eml",), None)


def test_no_more_of_a_head_is_kept_than_is_said() -> None:
    (one,) = arrived(message(FILE, head=HEAD + b"X-A: " + b"a" * 200_000 + b"\r\n"))
    assert one.data == BOOK
    assert one.letter is not None
    assert len(one.letter.headers) == KEPT_HEADERS


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Fri, 5 Jan 2024 10:20:30 +0800", (2024, 1, 5, 2, 20, 30)),
        ("Fri, 5 Jan 2024 10:20:30 +0800 (GMT+08:00)", (2024, 1, 5, 2, 20, 30)),
        ("Fri, 5 Jan 2024 10:20:30 +0800 (CST)", (2024, 1, 5, 2, 20, 30)),
        ("Fri, 5 Jan 2024 10:20:30 CST", (2024, 1, 5, 2, 20, 30)),
        ("Fri, 5 Jan 2024 10:20:30", (2024, 1, 5, 2, 20, 30)),
        ("Fri, 5 Jan 2024 10:20:30 +8000", (2024, 1, 5, 2, 20, 30)),
        ("Fri, 5 Jan 2024 02:20:30 GMT", (2024, 1, 5, 2, 20, 30)),
        ("Fri, 05 Jan 2024 02:20:30 -0000", (2024, 1, 5, 2, 20, 30)),
        ("5 Jan 24 02:20 UT", (2024, 1, 5, 2, 20, 0)),
        ("2024-01-05 10:20:30", (2024, 1, 5, 2, 20, 30)),
        ("2024年1月5日 10:20", (2024, 1, 5, 2, 20, 0)),
        ("2024-01-05T10:20:60", (2024, 1, 5, 2, 20, 59)),
        ("Thu, 1 Jan 1970 08:00:00 +0800", None),
        ("Fri, 45 Jan 2024 10:20:30 +0800", None),
        ("昨天", None),
        ("", None),
    ],
)
def test_a_date_is_read_as_it_was_meant(written: str, expected: tuple[int, ...] | None) -> None:
    assert message_heads.when_sent(written) == (datetime(*expected, tzinfo=UTC) if expected else None)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (b"a@B.cn", "a@b.cn"),
        (b'"=?utf-8?B?5byg5LiJ?=" <Zhang@b.cn>', "zhang@b.cn"),
        (b"=?utf-8?B?5byg5LiJPHpAYi5jbj4=?=", "z@b.cn"),
        ("张三 <z@b.cn>".encode("gbk"), "z@b.cn"),
        (b'"a@x.cn" <b@y.cn>', "b@y.cn"),
        (b"a@b.cn, c@d.cn", "a@b.cn"),
        (b"nobody", ""),
    ],
)
def test_a_sender_is_an_address(written: bytes, expected: str) -> None:
    assert message_heads.letter_in(b"From: " + written + b"\r\n").sender == expected


ATTACHED = {
    "without Content-Disposition": b"Content-Type: application/vnd.ms-excel\r\n",
    "inline": b"Content-Type: application/octet-stream\r\nContent-Disposition: inline; filename=a.xlsx\r\n",
    "without any header": b"",
    "said to be text, and named": b"Content-Type: text/plain; name=a.xlsx\r\n",
    "called an attachment": b"Content-Type: text/plain\r\nContent-Disposition: ATTACHMENT\r\n",
    "of no type": b"Content-Type: xlsx; name=a.xlsx\r\n",
    "sound": b"Content-Type: audio/x-mine\r\n",
    "of no end of type": b"Content-Type: ;;;\r\nContent-Disposition: attachment\r\n",
}


@pytest.mark.parametrize("way", ATTACHED)
def test_whatever_is_no_letter_is_attached(way: str) -> None:
    data = workbook() if way == "without any header" else BOOK
    assert [one.data for one in arrived(message(attachment(data, ATTACHED[way])))] == [data]


ENCODED = {
    "Base64 in one line": (b"base64", base64.b64encode(BOOK)),
    "Base64 without padding": (b"BASE64 ", base64.b64encode(BOOK + b"a").rstrip(b"=")),
    "Base64 with what does not belong": (b"base64", b"!!" + base64.encodebytes(BOOK).replace(b"\n", b" \r\n*")),
    "Base64 with a remark": (b"base64; (as ever)", base64.encodebytes(BOOK)),
    "Base64 with a hyphen": (b"Base-64", base64.encodebytes(BOOK)),
    "quoted-printable": (b"quoted-printable", quopri.encodestring(BOOK)),
    "as it is": (b"8bit", BOOK),
    "of no known kind": (b"x-none", BOOK),
    "uuencode": (
        b"x-uuencode",
        b"begin 644 a.xlsx\n"
        + b"".join(binascii.b2a_uu(BOOK[at : at + 45]) for at in range(0, len(BOOK), 45))
        + b"`\nend\n",
    ),
}


@pytest.mark.parametrize("way", ENCODED)
def test_a_file_is_unpacked_however_it_was_sent(way: str) -> None:
    encoding, body = ENCODED[way]
    part = SHEET + b"Content-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body
    (one,) = arrived(message(part))
    assert one.data == BOOK + (b"a" if "padding" in way else b"")


def test_a_boundary_stands_at_the_beginning_of_a_line() -> None:
    text = b"Content-Type: text/plain; name=a.txt\r\n\r\nsee --=_b\r\nor --=_b--\r\n."
    (one,) = arrived(HEAD + multipart([text], boundary=b"=_b"))
    assert one.data.endswith(b"or --=_b--\r\n.")


@pytest.mark.parametrize("said", [b"base64", b"quoted-printable", b"7bit", b"x-none", b""])
def test_what_no_encoding_can_be_is_read_as_it_is(said: bytes) -> None:
    """Gateways encode a part anew and forget to say so, or say so and do not."""
    field = SHEET + (b"Content-Transfer-Encoding: " + said + b"\r\n" if said else b"") + b"\r\n"
    (one,) = arrived(message(field + workbook()))
    assert one.data == workbook()
    (one,) = arrived(message(field + b"\r\n" + base64_lines(workbook())))
    assert one.data == workbook()


def test_a_file_in_the_text_is_read() -> None:
    lines = b"".join(binascii.b2a_uu(BOOK[at : at + 45]) for at in range(0, len(BOOK), 45))
    text = b"Content-Type: text/plain\r\n\r\nHello\nbegin 644 \xd7\xd4\xc6\xc0.xls\n" + lines + b"`\nend\nbye\n"
    (one,) = arrived(HEAD + text)
    assert (one.name, one.data) == ("自评.xls", BOOK)


def test_a_message_that_is_a_file_itself_is_read() -> None:
    (one,) = arrived(HEAD + attachment(BOOK, SHEET))
    assert (one.name, one.data, one.trail) == ("a.xlsx", BOOK, ("来件.eml",))


def test_ornaments_are_left_out_and_photographs_kept() -> None:
    page = b'Content-Type: text/html\r\n\r\n<img src="cid:logo@x"><img src=cid:page>\r\n'
    shown = b"Content-Type: image/png; name=logo.png\r\nContent-ID: <logo@x>\r\n"
    photo = b"Content-Type: image/jpeg; name=page.jpg\r\nContent-ID: <page>\r\nContent-Disposition: inline\r\n"
    phone = b"Content-Type: image/png; name=IMG_1.png\r\nContent-Disposition: inline; filename=IMG_1.png\r\n"
    body = multipart((page, attachment(LOGO, shown), attachment(SCAN, photo)), b"related", b"in")
    nameless = attachment(LOGO, b"Content-Type: image/png\r\n")
    found = arrived(message(body, attachment(LOGO, phone), nameless, FILE))
    assert [(one.name, one.kind) for one in found] == [
        ("page.jpg", Kind.SCAN),
        ("IMG_1.png", Kind.SCAN),
        ("a.xlsx", Kind.WORKBOOK),
    ]


def test_the_two_readings_of_a_letter_are_none_of_them_attached() -> None:
    both = multipart((LETTER, b"Content-Type: text/html\r\n\r\n<p>x</p>"), b"alternative", b"alt")
    assert [one.name for one in arrived(message(both, FILE))] == ["a.xlsx"]


BROKEN = {
    "cut off in the last part": lambda whole: whole[: whole.rindex(b"--" + b"----=_Part_1")],
    "without the boundary in the head": lambda whole: whole.replace(b'boundary="----=_Part_1"', b"x=y"),
    "another boundary in the head": lambda whole: whole.replace(b'boundary="----=_Part_1"', b'boundary="other"'),
    "with a BOM and blank lines before": lambda whole: b"\xef\xbb\xbf\r\n\r\n" + whole,
    "with the ends of lines of Unix": lambda whole: whole.replace(b"\r\n", b"\n"),
    "with the ends of lines of old Macs": lambda whole: whole.replace(b"\r\n", b"\r"),
    "with spaces behind boundaries": lambda whole: whole.replace(b"_Part_1\r\n", b"_Part_1 \t\r\n"),
    "as Apple Mail keeps it": lambda whole: b"%d\n" % len(whole) + whole + b"<?xml version='1.0'?><plist/>",
    "with a line that is no field in the head": lambda whole: b"From me Fri Jan  5 10:20:30 2024\r\n" + whole,
}


@pytest.mark.parametrize("way", BROKEN)
def test_what_is_not_quite_a_message_is_read(way: str) -> None:
    whole = BROKEN[way](message(FILE))
    (one,) = arrived(whole)
    assert (one.data, one.letter and one.letter.subject) == (BOOK, "绩效自评表")


def test_an_inner_boundary_that_is_the_outer_one_hides_nothing() -> None:
    inner = multipart((LETTER, FILE))
    assert [one.name for one in arrived(HEAD + multipart((inner, FILE)))] == ["a.xlsx", "a.xlsx"]


def test_a_forwarded_message_keeps_its_own_head() -> None:
    own = received(FIRST) + HEAD.replace(b"5 Jan 2024", b"2 Jan 2024").replace(b"Zhang.San", b"Li.Si")
    inner = own + multipart((LETTER, FILE), boundary=b"inner")
    for part in (
        b"Content-Type: message/rfc822\r\nContent-Disposition: attachment\r\n\r\n" + inner,
        attachment(inner, b"Content-Type: message/rfc822\r\n"),
    ):
        (one,) = arrived(message(part))
        assert one.letter is not None
        assert (one.letter.sender, one.letter.sent) == (
            "li.si@example.gov.cn",
            datetime(2024, 1, 2, 2, 20, 30, tzinfo=UTC),
        )
        assert one.trail == one.bundle == ("来件.eml", "转发的邮件“绩效自评表”")
    (one,) = arrived(message(attachment(inner, b"Content-Type: application/octet-stream; name=b.eml\r\n")))
    assert (one.trail, one.letter and one.letter.sender) == (("来件.eml", "b.eml"), "li.si@example.gov.cn")


def received(*lines: bytes) -> bytes:
    """Lines of servers, the last one first."""
    return b"".join(b"Received: from a by b\r\n\t" + line + b"\r\n" for line in lines)


LAST = b"with ESMTP id 7; Sat, 6 Jan 2024 00:10:00 +0800 (CST)"
FIRST = b"with SMTP (a; b); Tue, 2 Jan 2024 10:00:00 +0800"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ((LAST, FIRST), (2024, 1, 5, 16, 10)),
        ((b"with POP3 for <a@b.cn>; Mon, 5 Feb 2024 09:00:00 +0800", LAST), (2024, 1, 5, 16, 10)),
        ((b"(fetchmail-6.4.1) for <a@b.cn>; Mon, 5 Feb 2024 09:00:00 +0800", LAST), (2024, 1, 5, 16, 10)),
        ((b"(qmail 7 invoked by uid 89); 5 Jan 2024 16:10:00 -0000", FIRST), (2024, 1, 5, 16, 10)),
        ((b"without a time", LAST), (2024, 1, 5, 16, 10)),
        ((), None),
    ],
)
def test_a_message_was_received_when_the_last_server_took_it(
    lines: tuple[bytes, ...], expected: tuple[int, ...] | None
) -> None:
    (one,) = arrived(message(FILE, head=received(*lines) + HEAD))
    assert one.letter is not None
    assert one.letter.received == (datetime(*expected, tzinfo=UTC) if expected else None)


LATER = HEAD.replace(b"5 Jan", b"9 Jan")


@pytest.mark.parametrize(
    ("outer", "doubted", "said"),
    [
        (HEAD, False, ""),
        (LATER, True, "（2024-01-09附来）"),
        (LATER.replace(b"Zhang.San", b"Li.Si"), True, "（2024-01-09附来）"),
        (received(LAST.replace(b"6 Jan", b"8 Jan")) + HEAD, True, "（2024-01-08附来）"),
        (HEAD.replace(b"Date", b"Dated"), True, ""),
    ],
    ids=["at once", "later", "by another", "later by its server", "nobody knows when"],
)
def test_a_message_that_its_own_sender_attaches_says_nothing_sure_of_its_day(
    outer: bytes, doubted: bool, said: str
) -> None:
    inner = HEAD + multipart((LETTER, FILE), boundary=b"in")
    (one,) = arrived(message(b"Content-Type: message/rfc822\r\n\r\n" + inner, head=outer))
    assert one.letter is not None
    assert (one.letter.doubted, one.letter.sent and one.letter.sent.day) == (doubted, 5)
    assert one.trail == one.bundle == ("来件.eml", f"转发的邮件“绩效自评表”{said}")


@pytest.mark.parametrize(("stranger", "doubted"), [(False, False), (True, True)])
def test_what_a_server_took_is_believed_where_somebody_known_passes_it_on(*, stranger: bool, doubted: bool) -> None:
    inner = received(FIRST) + HEAD + multipart((LETTER, FILE), boundary=b"in")
    part = b"Content-Type: message/rfc822\r\n\r\n"
    outer = message(part + inner, head=LATER.replace(b"Zhang.San", b"Li.Si"))
    for data in (outer, LATER + multipart((part + outer,), boundary=b"out")):
        (one,) = opened(io.BytesIO(data), "来件.eml", of_stranger=stranger)
        assert isinstance(one, Arrived)
        assert one.letter is not None
        assert one.letter.doubted is doubted


@pytest.mark.parametrize(("day", "doubted"), [(6, False), (9, True)])
def test_lines_of_servers_long_before_it_came_into_the_mailbox_are_doubted(day: int, *, doubted: bool) -> None:
    taken = datetime(2024, 1, day, 2, tzinfo=UTC)
    (one,) = opened(io.BytesIO(message(FILE, head=received(LAST) + HEAD)), "邮件", Shape.MESSAGE, taken)
    assert one.letter is not None
    assert (one.letter.doubted, one.letter.received and one.letter.received.day) == (doubted, 5)


RETURNED = b"Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n"


def test_a_form_in_a_return_that_somebody_passes_on_is_read_and_says_nothing_sure_of_its_day() -> None:
    sent = received(FIRST) + HEAD + multipart((LETTER, FILE), boundary=b"in")
    back = report(b"delivery-status", RETURNED, b"Content-Type: message/rfc822\r\n\r\n" + sent)
    (one,) = arrived(LATER + multipart((b"Content-Type: message/rfc822\r\n\r\n" + back,), boundary=b"out"))
    assert (one.name, one.trail[2]) == ("a.xlsx", "退回的邮件“绩效自评表”（2024-01-05附来）")
    assert one.letter is not None
    assert (one.letter.sender, one.letter.doubted) == ("zhang.san@example.gov.cn", True)


def test_a_file_beside_what_a_return_says_is_read() -> None:
    assert [one.name for one in arrived(report(b"delivery-status", RETURNED, FILE))] == ["a.xlsx"]
    whole = attachment(
        HEAD + multipart((FILE,), boundary=b"in"), b"Content-Type: application/octet-stream; name=a.eml\r\n"
    )
    assert arrived(report(b"delivery-status", RETURNED, whole)) == []


def test_a_zip_in_a_message_belongs_to_the_message() -> None:
    part = attachment(packed({"某局/表.xlsx": workbook()}), b"Content-Type: application/zip; name=a.zip\r\n")
    (one,) = arrived(message(part))
    assert (one.name, one.kind, one.bundle) == ("表.xlsx", Kind.WORKBOOK, ("来件.eml",))
    assert one.trail[:2] == ("来件.eml", "a.zip")


def nested(times: int) -> bytes:
    data = message(FILE)
    for _ in range(times):
        data = HEAD + b"Content-Type: message/rfc822\r\n\r\n" + data
    return data


def test_messages_in_messages_are_read_as_deep_as_is_said() -> None:
    assert [len(one.trail) for one in arrived(nested(DEEPEST - 1))] == [DEEPEST]
    assert (arrived(nested(9)), codes(nested(9))) == ([], ["Z005"])


def test_signed_messages_are_read_and_sealed_ones_refused_with_a_cure() -> None:
    signature = attachment(b"0\x82", b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\n")
    signed = HEAD + multipart((multipart((LETTER, FILE), boundary=b"in"), signature), b"signed", b"out")
    assert [one.name for one in arrived(signed)] == ["a.xlsx"]
    for kind, what in (
        (b"application/pkcs7-mime; smime-type=enveloped-data", "加密的邮件"),
        (b"application/x-pkcs7-mime; name=smime.p7m", "加密的邮件"),
        (b'application/pkcs7-mime; smime-type="signed-data"', "连同签名打包的邮件（smime.p7m）"),
    ):
        (one,) = refused(HEAD + attachment(b"0\x82", b"Content-Type: " + kind + b"\r\n"))
        assert (one.code, one.facts["what"]) == ("Z009", what)
    pgp = multipart(
        (
            b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n",
            attachment(b"-----BEGIN PGP MESSAGE-----", b""),
        ),
        b"encrypted",
    )
    assert [one.code for one in all_of(HEAD + pgp)] == ["Z009"]


@pytest.mark.parametrize("piecewise", [False, True])
def test_a_message_that_was_signed_as_a_whole_is_read(piecewise: bool) -> None:
    packed_in = signed_whole(multipart((LETTER, FILE)), piecewise=piecewise)
    head = b"Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n"
    (one,) = arrived(received(LAST) + HEAD + attachment(packed_in, head))
    assert (one.name, one.trail) == ("a.xlsx", ("来件.eml", "smime.p7m"))
    assert one.letter is not None
    assert (one.letter.sender, one.letter.subject) == ("zhang.san@example.gov.cn", "绩效自评表")
    assert (one.letter.sent, one.letter.received, one.letter.doubted) == (
        datetime(2024, 1, 5, 2, 20, 30, tzinfo=UTC),
        datetime(2024, 1, 5, 16, 10, tzinfo=UTC),
        False,
    )


def test_what_is_sealed_or_broken_holds_no_message() -> None:
    whole = signed_whole(b"x" * 300)
    assert signed_content(whole) == b"x" * 300
    assert signed_content(signed_whole(b"x", name="2a864886f70d010703")) is None
    assert {signed_content(whole[:at]) for at in range(len(whole))} == {None}
    pieces = signed_whole(b"x" * 300, piecewise=True)
    assert {signed_content(pieces[:at]) for at in range(len(pieces) - 13)} == {None}


def test_winmail_dat_is_told_by_its_content() -> None:
    (one,) = refused(
        message(attachment(b"\x78\x9f\x3e\x22" + bytes(99), b"Content-Type: application/octet-stream\r\n"))
    )
    assert (one.code, one.bundle, one.letter and one.letter.sender) == (
        "Z008",
        ("来件.eml",),
        "zhang.san@example.gov.cn",
    )


LINKS = {
    "QQ": "从QQ邮箱发来的超大附件\n<a href='http://mail.qq.com/cgi-bin/ftnExs_download?t=exs_ftn_download&k=1'>下载</a>",
    "QQ, newer": "<a href='https://wx.mail.qq.com/ftn/download?func=3&key=1'>自评表.zip</a>",
    "163": "<a href='https://mail.163.com/large-attachment-download/index.html?p=1'>自评表.rar</a>",
    "189": "https://download.cloud.189.cn/file/downloadFile.action?dt=1",
    "in words": "从某市政务邮箱发来的云附件",
    "百度网盘": "链接: https://pan.baidu.com/s/1abc 提取码: 1234",
}


@pytest.mark.parametrize("store", LINKS)
def test_a_file_left_elsewhere_is_told(store: str) -> None:
    html = b"Content-Type: text/html; charset=gb2312\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    (one,) = all_of(HEAD + html + base64_lines(LINKS[store].encode("gbk")))
    assert (one.code, one.facts["what"][-3:]) == ("Z010", "的链接")


def test_a_store_of_mail_programs_is_told_beside_a_file_and_a_disk_is_not() -> None:
    for store, expected in (("163", ["Z010"]), ("百度网盘", [])):
        letter = b"Content-Type: text/html; charset=utf-8\r\n\r\n" + LINKS[store].encode()
        told = refused(HEAD + multipart((letter, FILE)))
        assert [one.code for one in told] == expected
        assert all(one.facts["what"].startswith("邮件里还有") for one in told)


def report(kind: bytes, *parts: bytes) -> bytes:
    return HEAD + multipart((LETTER, *parts)).replace(
        b"multipart/mixed;", b"multipart/report; report-type=" + kind + b";"
    )


EMPTY = {
    "邮件没有附件": HEAD + LETTER,
    "这是已读回执": report(
        b"disposition-notification", b"Content-Type: message/disposition-notification\r\n\r\nA: b\r\n"
    ),
    "这是退信，原来那封邮件没有送到对方": report(
        b"delivery-status",
        b"Content-Type: message/delivery-status\r\n\r\nAction: failed\r\n",
        b"Content-Type: message/rfc822\r\n\r\n" + HEAD + multipart((FILE,), boundary=b"in"),
    ),
    "这是自动回复": HEAD + b"Auto-Submitted: auto-replied\r\n" + LETTER,
    "这是会议邀请": message(b"Content-Type: text/calendar; method=REQUEST; name=invite.ics\r\n\r\nBEGIN:VCALENDAR\r\n"),
}


@pytest.mark.parametrize("what", EMPTY)
def test_a_message_without_a_file_says_what_it_is(what: str) -> None:
    (one,) = all_of(EMPTY[what])
    assert (one.code, one.facts, one.name) == ("Z010", {"what": what}, "来件.eml")


def test_empty_attachments_are_told_and_later_ones_counted() -> None:
    empty = b"Content-Type: application/octet-stream\r\n\r\n"
    found = refused(message(*[empty] * (MOST_REFUSALS + 7)))
    assert [one.code for one in found] == ["Z003"] * (MOST_REFUSALS + 1)
    assert found[-1].name == "另有7件"


def test_ten_thousand_parts_are_refused_as_a_whole() -> None:
    tiny = b"Content-Type: application/octet-stream\r\n\r\na"
    assert [one.code for one in all_of(HEAD + multipart([tiny] * 10_000))] == ["Z004"]


def test_two_thousand_multiparts_in_one_another_are_refused() -> None:
    data = LETTER
    for level in range(2_000):
        data = b'Content-Type: multipart/mixed; boundary="b%d"\r\n\r\n--b%d\r\n' % (level, level) + data
    assert [one.code for one in all_of(HEAD + data)] == ["Z005"]


def test_what_only_looks_like_boundaries_takes_no_time() -> None:
    body = HEAD + b"Content-Type: multipart/mixed; boundary=a\r\n\r\n" + b"--a-\r\n" * (messages.MOST_MARKS + 1)
    assert [one.code for one in all_of(body)] == ["Z004"]
