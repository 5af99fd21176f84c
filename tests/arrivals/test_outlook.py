"""What lies in a message of Outlook comes out with the name, the sender and the time that it was sent with."""

from __future__ import annotations

import io
import sys
from dataclasses import replace
from datetime import datetime
from email.utils import format_datetime

import msgforge
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_xl.arrivals.model import DEEPEST, MOST_ENTRIES, Arrived, Budget, Inside, Kind, Letter, Refused
from perfeval_xl.arrivals.opening import opened
from perfeval_xl.arrivals.outlook import parts
from perfeval_xl.packaging.compound_file import compound_file_bytes
from tests.arrivals.mails import signed_whole
from tests.arrivals.messages_of_outlook import NOON, Attached, Mail, outlook_file

LARGE = bytes(range(256)) * 100
"""More than lies in small sectors."""


def found(data: bytes, budget: Budget | None = None, depth: int = 0) -> list[Inside | Refused]:
    return list(parts(Inside(data, "来件.msg", depth=depth), budget or Budget()))


def told(data: bytes, budget: Budget | None = None, depth: int = 0) -> list[tuple[str, object]]:
    """The name of each part, with its bytes or the code and the facts of its refusal."""
    return [
        (one.name, " ".join((one.code, *one.facts.values())) if isinstance(one, Refused) else one.source)
        for one in found(data, budget, depth)
    ]


def letter_of(data: bytes) -> Letter:
    (one,) = found(data)
    assert one.letter is not None
    return one.letter


def test_a_message_as_another_program_writes_it() -> None:
    message = msgforge.Message(
        "报送绩效自评表", text_body="见附件", to=["czj@example.com"], sender=("Li@Example.com", "李"), sent=NOON
    )
    message.attach_bytes("自评表.xlsx", LARGE).attach_bytes("说明.txt", b"small")
    parts_of_it = found(message.as_bytes())

    assert [(one.name, one.source) for one in parts_of_it if isinstance(one, Inside)] == [
        ("自评表.xlsx", LARGE),
        ("说明.txt", b"small"),
    ]
    assert {(one.trail, one.bundle) for one in parts_of_it} == {(("来件.msg",), ("来件.msg",))}
    letter = parts_of_it[0].letter
    assert letter is not None
    assert (letter.sender, letter.subject, letter.sent) == ("li@example.com", "报送绩效自评表", NOON)


@pytest.mark.parametrize("encoding", ["utf-16-le", "gb18030", "utf-8"])
def test_texts_are_read_in_whatever_way_they_are_kept(encoding: str) -> None:
    """The code page that is declared is not asked for: 936 and 1252 are written for any."""
    page = {"3FFD0003": b""}
    mail = Mail("报送自评表", "a@b.cn", NOON, [Attached("市政务服务局_自评表.xlsx", LARGE)], "", encoding, page)

    assert told(outlook_file(mail)) == [("市政务服务局_自评表.xlsx", LARGE)]
    assert letter_of(outlook_file(mail)) == Letter("a@b.cn", "报送自评表", "", NOON)


def test_when_a_message_came_stands_in_its_head_or_beside_it() -> None:
    """Programs that fetch a message write down when they did so; of its copy at the sender's nothing says it."""
    (table,) = [Attached("a", b"x")]
    head = f"Received: from a by b; {format_datetime(NOON)}\r\n\r\n"
    came = [
        letter_of(outlook_file(Mail(sent=NOON, came=NOON.replace(day=16), attached=[table], headers=one))).received
        for one in (head, "")
    ]
    assert (*came, letter_of(outlook_file(Mail(sent=NOON, attached=[table]))).received) == (
        NOON,
        NOON.replace(day=16),
        None,
    )


def test_a_message_that_its_own_sender_attaches_says_nothing_sure_of_its_day() -> None:
    for sender, came, doubted in (("a@b.cn", NOON, True), ("office@b.cn", NOON, False), ("office@b.cn", None, True)):
        inner = Mail("", "a@b.cn", NOON, [Attached("自评表.xlsx", LARGE)], came=came)
        letter = letter_of(outlook_file(Mail("", sender, NOON.replace(month=5), [Attached("", inner)])))
        assert (letter.sent, letter.doubted) == (NOON, doubted)


def test_the_innermost_message_is_the_one_that_counts() -> None:
    files = [Attached("自评表.xlsx", LARGE), Attached("扫描.pdf", b"%PDF")]
    inner = Mail("报送", "unit@b.cn", NOON, files, came=NOON)
    outer = Mail("转发：报送", "office@b.cn", NOON.replace(month=5), [Attached("1.txt", b"1"), Attached("", inner)])
    first, table, scan = found(outlook_file(outer))

    assert (first.letter and first.letter.sender, first.bundle) == ("office@b.cn", ("来件.msg",))
    for one in (table, scan):
        assert one.letter == Letter("unit@b.cn", "报送", "", NOON, received=NOON)
        assert one.trail == one.bundle == ("来件.msg", "转发的邮件“报送”")
    assert (table.name, isinstance(table, Inside) and table.source) == ("自评表.xlsx", LARGE)


def test_messages_in_messages_come_to_an_end() -> None:
    mail = Mail("里", attached=[Attached("自评表.xlsx", b"x")])
    for _ in range(DEEPEST + 1):
        mail = Mail("外", attached=[Attached("好.xlsx", b"y"), Attached("", mail)])

    assert told(outlook_file(mail)) == [("好.xlsx", b"y")] * DEEPEST + [("转发的邮件“外”", f"Z005 {DEEPEST}")]


def test_an_address_of_exchange_is_no_sender() -> None:
    mail = Mail(
        sender="/O=EXCHANGELABS/OU=X/CN=RECIPIENTS/CN=LI",
        attached=[Attached("a", b"x")],
        more={"5D01001F": "Li@B.cn".encode("utf-16-le"), "1035001F": "<1@b.cn>".encode("utf-16-le")},
    )

    assert letter_of(outlook_file(mail)) == Letter("li@b.cn", "", "<1@b.cn>")


@pytest.mark.parametrize("sent", [datetime.fromisoformat("1601-01-01T00:00:00Z"), None])
def test_a_time_that_nobody_wrote_is_none(sent: datetime | None) -> None:
    assert letter_of(outlook_file(Mail(sent=sent, attached=[Attached("a", b"x")]))).sent is None


@pytest.mark.parametrize(
    ("attached", "told_of_it"),
    [
        ([], [("来件.msg", "Z010 邮件没有附件")]),
        ([Attached("云.xlsx", None, 7)], [("云.xlsx", "Z010 附件放在别处，邮件里只有它的地址")]),
        ([Attached("空.xlsx", None)], [("空.xlsx", "Z003 附件里什么也没有")]),
        ([Attached("表", None, 6, {"3701000D/CONTENTS": b"x"})], [("表", "Z009 嵌在正文里的对象 ")]),
        (
            [Attached("logo.png", b"\x89PNG", 1, {"3712001E": b"image001", "370E001E": b"image/png"})],
            [("来件.msg", "Z010 邮件没有附件")],
        ),
        (
            [Attached("smime.p7m", b"0", 1, {"370E001E": b"application/pkcs7-mime"})],
            [
                ("smime.p7m", "Z009 加密的邮件（smime.p7m） ，发送时不要加密"),
            ],
        ),
        (
            [Attached("扫描.png", LARGE * 3, 1, {"3712001E": b"image001", "370E001E": b"image/png"})],
            [("扫描.png", LARGE * 3)],
        ),
        (
            [Attached("表.xlsx", b"PK", 1, {"3712001E": b"image001", "370E001E": b"application/octet-stream"})],
            [("表.xlsx", b"PK")],
        ),
    ],
)
def test_what_is_no_file_is_told(attached: list[Attached], told_of_it: list[tuple[str, object]]) -> None:
    assert told(outlook_file(Mail(attached=attached))) == told_of_it


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-8"])
def test_what_outlook_did_not_keep_stands_in_the_head_that_came(encoding: str) -> None:
    head = "From: =?gb2312?B?wO4=?= <Li@B.cn>\r\nDate: Fri, 15 Mar 2024 12:00:00 +0800\r\nMessage-ID: <7@b.cn>\r\n\r\n"
    letter = letter_of(outlook_file(Mail(attached=[Attached("a", b"x")], headers=head, encoding=encoding)))

    assert letter == Letter("li@b.cn", "", "<7@b.cn>", NOON, head.rstrip().encode())


@pytest.mark.parametrize("kind", ["multipart/signed", "application/pkcs7-mime"])
def test_a_message_that_was_signed_is_gone_on_with(kind: str) -> None:
    """Outlook keeps it as it was sent, without its head."""
    signed = b"Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n" + (
        b"Content-Type: application/octet-stream; name=a.xlsx\r\n\r\ngood\r\n--b--\r\n"
    )
    if kind != "multipart/signed":
        signed = signed_whole(signed)
    mail = Mail("报送", "a@b.cn", NOON, [Attached("smime.p7m", signed, 1, {"370E001F": kind.encode("utf-16-le")})])
    mail = replace(mail, came=NOON.replace(day=16))
    (arrived,) = opened(io.BytesIO(outlook_file(mail)), "来件.msg")

    assert isinstance(arrived, Arrived)
    assert (arrived.name, arrived.data) == ("a.xlsx", b"good")
    assert arrived.letter is not None
    assert arrived.letter == replace(arrived.letter, sender="a@b.cn", subject="报送", sent=NOON, doubted=False)
    assert arrived.letter.received == NOON.replace(day=16)


@pytest.mark.parametrize(
    ("more", "told_of_it"),
    [
        ({"1000001F": "见 https://pan.baidu.com/s/1abc".encode("utf-16-le")}, "Z010 邮件里只有百度网盘的链接"),
        ({"10130102": b"<a href='https://wx.mail.qq.com/ftn/x'>"}, "Z010 邮件里只有QQ邮箱的超大附件的链接"),
        ({"001A001F": "REPORT.IPM.Note.NDR".encode("utf-16-le")}, "Z010 这是退信或回执"),
    ],
)
def test_a_message_without_a_file_says_why(more: dict[str, bytes], told_of_it: str) -> None:
    assert told(outlook_file(Mail(more=more))) == [("来件.msg", told_of_it)]


def test_room_is_asked_for() -> None:
    data = outlook_file(Mail(attached=[Attached(str(number), b"x" * 40) for number in range(3)]))

    assert told(data, Budget(entries=2)) == [("来件.msg", f"Z004 里面的文件数 {MOST_ENTRIES}个（一个也没有读）")]
    assert told(data, Budget(size=80)) == [("0", b"x" * 40), ("1", b"x" * 40), ("2", "Z004 邮件里附件的大小 512MB")]


def test_without_the_library_the_refusal_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "olefile", None)

    assert told(outlook_file(Mail())) == [
        ("来件.msg", "Z009 Outlook邮件（.msg） ；本机装上perfeval-xl[office]后就能读")
    ]


def lying(data: bytes, at: int, value: int) -> bytes:
    return data[:at] + value.to_bytes(4, "little") + data[at + 4 :]


MAIL = outlook_file(Mail("报送", "a@b.cn", NOON, [Attached("自评表.xlsx", LARGE), Attached("2", b"small")]))


@pytest.mark.parametrize("at", [32, 44, 64, 72])
def test_a_head_that_lies_of_its_tables_is_refused(at: int) -> None:
    """They would be read round and round until there is no memory left."""
    assert told(lying(MAIL, at, 0x7FFF_0040)) == [("来件.msg", "Z003 邮件的内容读不出来")]


def test_an_attachment_that_lies_of_its_size_costs_itself_alone() -> None:
    record = MAIL.index("__substg1.0_37010102".encode("utf-16-le"))
    size = record + 120

    assert int.from_bytes(MAIL[size : size + 4], "little") == len(LARGE)
    assert told(lying(MAIL, size, len(LARGE) * 8)) == [
        ("自评表.xlsx", "Z003 附件的内容读不出来"),
        ("2", b"small"),
    ]
    assert told(lying(MAIL, size, 0x7FFF_FFFF))[0] == ("自评表.xlsx", "Z004 文件大小 64MB")


def test_a_message_that_ends_in_its_first_name_is_told() -> None:
    table = bytes(4) + b"\xfe\xff\xff\xff" + bytes(504)
    moved = lying(lying(MAIL[:512], 48, 1), 76, 0) + table + bytes(32)

    assert [one.kind for one in opened(io.BytesIO(moved), "a.xls") if isinstance(one, Arrived)] == [Kind.WORKBOOK]


def test_chains_that_bite_their_tails_are_refused() -> None:
    """Where each sector leads to the first, and where the sectors of an attachment lead to themselves."""
    table = MAIL.rindex(b"\xfd\xff\xff\xff") // 512 * 512
    first = MAIL.index(LARGE[:512]) // 512 - 1

    assert told(MAIL[:table] + bytes(512)) == [("来件.msg", "Z003 邮件的附件丢失了")]
    assert told(lying(MAIL, table + 4 * first, first)) == [
        ("自评表.xlsx", "Z003 附件的内容读不出来"),
        ("2", b"small"),
    ]


def test_a_tree_that_is_a_chain_is_refused() -> None:
    """A thousand entries, each the left neighbour of the next, end Python's patience."""
    data = bytearray(compound_file_bytes({(f"s{number:04}",): b"" for number in range(1_500)}))
    directory = 512 + 512 * int.from_bytes(data[48:52], "little")
    for number in range(1_501):
        at = directory + 128 * number
        data[at + 68 : at + 80] = b"".join(
            link.to_bytes(4, "little")
            for link in (
                number + 1 if 0 < number < 1_500 else 0xFFFF_FFFF,
                0xFFFF_FFFF,
                0xFFFF_FFFF if number else 1,
            )
        )

    assert told(bytes(data)) == [("来件.msg", "Z003 邮件的内容读不出来")]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(MAIL) - 1), st.binary(min_size=1, max_size=8)), max_size=6), st.booleans())
def test_no_bytes_make_it_raise(changes: list[tuple[int, bytes]], cut: bool) -> None:
    data = bytearray(MAIL)
    for at, noise in changes:
        data[at : at + len(noise)] = noise
    for one in found(bytes(data[: changes[0][0]] if cut and changes else data)):
        assert isinstance(one, Refused) or isinstance(one.source, bytes)
