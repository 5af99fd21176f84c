"""A draft as it is sent: what its file says of who gets it, and bytes that no server takes for a command."""

from __future__ import annotations

import email
import email.policy
from email.message import EmailMessage

import pytest

from perfeval_xl.office.outgoing import NoDraftError, Outgoing, read_draft
from perfeval_xl.outputs.mail import is_untouched
from tests.office.drafted import draft_of

SENDER, NAME, DATED = "jx@example.gov.cn", "市财政局绩效科", "Fri, 01 Mar 2024 09:05:00 +0800"


def with_head(*lines: str, body: str = "正文", encoding: str = "utf-8") -> Outgoing:
    """A draft with these headers, as somebody wrote it with an editor."""
    return read_draft("\n".join([*lines, "", body, ""]).encode(encoding))


def sent(draft: Outgoing) -> EmailMessage:
    """What a mail program sees of it."""
    data = draft.message(SENDER, NAME, DATED)
    message = email.message_from_bytes(data, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_what_the_program_wrote_goes_out_as_it_stands_but_for_its_head() -> None:
    data = draft_of(1)
    draft = read_draft(data)
    out = draft.message(SENDER, NAME, DATED)
    assert draft.untouched
    assert out.partition(b"\r\n\r\n")[2] == data.partition(b"\r\n\r\n")[2]
    message = sent(draft)
    assert (message["From"], message["Date"], message["X-Unsent"]) == (f"{NAME} <{SENDER}>", DATED, None)
    assert f"Message-ID: {message['Message-ID']}".encode() in data
    assert (message["To"], message["In-Reply-To"]) == ("unit001@example.org", "<m1@example.org>")
    assert draft.attachments == ("退改单_A-001_第1个项目.xlsx",)
    assert draft.recipients == ("unit001@example.org",)
    assert draft.subject == message["Subject"] == "2023年度绩效自评：第1个项目请修改后重报"


def test_what_somebody_changed_goes_out_under_an_id_of_its_own() -> None:
    data = draft_of(1)
    changed = read_draft(data.replace(b"unit001@", b"other@"))
    assert not changed.untouched
    assert changed.message_id != read_draft(data).message_id
    assert changed.message_id == read_draft(data.replace(b"unit001@", b"other@")).message_id
    assert sent(changed)["Message-ID"] == changed.message_id


def test_an_id_of_a_mail_program_stays() -> None:
    assert with_head("To: a@x.cn", "Message-ID: <tencent_1@qq.com>").message_id == "<tencent_1@qq.com>"
    for wrong in ("<a b@x>", "nothing", "<a@x>\nMessage-ID: <b@x>"):
        assert with_head("To: a@x.cn", f"Message-ID: {wrong}").message_id.endswith("@perfeval.invalid>")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("To: a@x.cn, B@x.cn ,a@X.cn", ("a@x.cn", "B@x.cn")),
        ('To: "甲局, <c@x.cn>" <a@x.cn>; b@x.cn;', ("a@x.cn", "b@x.cn")),
        ("To: =?utf-8?b?ZXZpbEB4LmNuLCA=?= <a@x.cn>", ("a@x.cn",)),
        ("To: a@x.cn\n\tCc: b@x.cn", None),
        ("To: undisclosed-recipients:;", ()),
        ("To: 甲组: a@x.cn, b@x.cn;", ("a@x.cn", "b@x.cn")),
        ("To: a@x.cn (甲局 (二楼), 张三)", ("a@x.cn",)),
        ("To: a@x.cn\nCC: b@x.cn\nBcc: c@x.cn", ("a@x.cn", "b@x.cn", "c@x.cn")),
        ("To: a@x.cn\nTo: b@x.cn", ("a@x.cn", "b@x.cn")),
        ("To:", ()),
        ("To: 张三", None),
        ("To: a@x.cn>\\r\\nRCPT TO:<evil@x.cn", None),
        ("To: <a@x.cn> <evil@x.cn>", ("evil@x.cn",)),
        ("To: 张三@x.cn", None),
        ("To: a@localhost", None),
        ('To: "a\\"b, (c@x.cn)" <a@x.cn>, (d@x.cn "" (\\() e@x.cn) b@x.cn', ("a@x.cn", "b@x.cn")),
    ],
)
def test_who_gets_it(line: str, expected: tuple[str, ...] | None) -> None:
    draft = with_head(line, "Subject: x")
    if expected is None:
        with pytest.raises(NoDraftError, match="不是能用的邮箱"):
            _ = draft.recipients
    else:
        assert draft.recipients == expected


def test_whoever_gets_a_blind_copy_is_told_to_nobody_else() -> None:
    draft = with_head("To: a@x.cn", "Bcc: b@x.cn", "Resent-To: c@x.cn", "Sender: d@x.cn", "From: e@x.cn", "Received: f")
    assert draft.recipients == ("a@x.cn", "b@x.cn")
    assert [name for name in sent(draft) if name not in ("From", "Date", "Message-ID", "To")] == []
    assert sent(draft)["From"].addresses[0].addr_spec == SENDER


def test_no_line_of_a_draft_ends_the_message_before_its_end() -> None:
    body = "甲\n.\n乙\r.\r丙\r\n.\r\nMAIL FROM:<evil@x.cn>\r\n"
    out = with_head("To: a@x.cn", body=body).message(SENDER, NAME, DATED)
    assert b"\r" not in out.replace(b"\r\n", b"")
    assert b"\n" not in out.replace(b"\r\n", b"")
    assert out.endswith(b"\r\n")


def test_a_carriage_return_begins_no_header_that_nobody_sees() -> None:
    draft = with_head("To: a@x.cn", "Subject: x\rBcc: evil@x.cn")
    assert draft.recipients == ("a@x.cn", "evil@x.cn")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "不像邮件草稿"),
        (b"To: a@x.cn\r\n", "不像邮件草稿"),
        (b"PK\x03\x04" + bytes(100), "不能发的字节"),
        (b"To: a@x.cn\r\n\r\n" + b"\n" * 2_000_000, "行太多"),
        (b"no header at all\r\n\r\nx", "读不懂的行"),
        (b" folded: first\r\n\r\nx", "读不懂的行"),
        (b"To: a@x.cn\r\nX: " + b"a" * 300_000 + b"\r\n\r\nx", "不像邮件草稿"),
    ],
)
def test_what_is_no_message_is_not_sent(data: bytes, why: str) -> None:
    with pytest.raises(NoDraftError, match=why):
        read_draft(data)


def test_a_subject_typed_into_the_file_is_encoded_and_other_headers_are_refused() -> None:
    for encoding in ("utf-8", "gb18030"):
        assert (
            sent(with_head("To: a@x.cn", "Subject: 请重报：自评表", encoding=encoding))["Subject"] == "请重报：自评表"
        )
    with pytest.raises(NoDraftError, match="没有编码的汉字"):
        with_head("To: 甲局 <a@x.cn>").message(SENDER, NAME, DATED)


def test_a_byte_order_mark_of_an_editor_is_no_header() -> None:
    assert with_head("\ufeffTo: a@x.cn").recipients == ("a@x.cn",)


def test_a_name_of_the_sender_begins_no_header() -> None:
    out = with_head("To: a@x.cn").message(SENDER, "甲\r\nBcc: evil@x.cn", DATED).decode("ascii", "replace")
    assert "\r\nBcc" not in out
    plain = with_head("To: a@x.cn").message(SENDER, 'A "b" <c@d.cn>', DATED)
    message = email.message_from_bytes(plain, policy=email.policy.default)
    assert [one.addr_spec for one in message["From"].addresses] == [SENDER]
    assert b"\r\nFrom: jx@example.gov.cn\r\n" in b"\r\n" + with_head("To: a@x.cn").message(SENDER, "", DATED)


@pytest.mark.parametrize("value", ['"' + '\\"' * 12_000, "(" * 24_000, '"a@x.cn', "a@x.cn (b", "a@x.cn," * 6_000])
def test_recipients_that_do_not_end_are_refused_at_once(value: str) -> None:
    with pytest.raises(NoDraftError, match=r"没有写完|太长"):
        _ = with_head(f"To: {value}").recipients


def test_too_many_recipients_are_refused() -> None:
    many = ", ".join(f"u{number}@x.cn" for number in range(101))
    with pytest.raises(NoDraftError, match="超过100个"):
        _ = with_head(f"To: {many}").recipients


def test_the_same_draft_is_untouched_for_both() -> None:
    assert is_untouched(draft_of(3))
    assert read_draft(draft_of(3)).untouched
