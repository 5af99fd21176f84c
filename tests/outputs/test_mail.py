"""Drafts of messages: what a mail program finds in them, whatever names and texts say."""

import email
import email.policy
import re
from datetime import UTC, datetime
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote

import pytest

from perfeval_xl.outputs.mail import ANYTHING, EXCEL, Attachment, Draft, draft_bytes, is_untouched
from perfeval_xl.plain_text import without_unseen
from tests.engines.mail import read_mails

AT = datetime(2024, 4, 2, 4, 0, tzinfo=UTC)
PLAIN = Draft(
    "标题", "正文\n第二行", ("a@example.org",), (Attachment("退改单_A-001_项目.xlsx", b"PK\x03\x04"),), ("<1@x.cn>",)
)


def read(draft: Draft) -> EmailMessage:
    message = email.message_from_bytes(draft_bytes(draft, AT), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body_of(message: EmailMessage) -> str:
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


def test_a_draft_says_to_whom_it_goes_and_what_it_answers() -> None:
    message = read(PLAIN)
    assert message["X-Unsent"] == "1"
    assert message["To"] == "a@example.org"
    assert message["Subject"] == "标题"
    assert message["Date"] == "Tue, 02 Apr 2024 04:00:00 +0000"
    assert (message["In-Reply-To"], message["References"]) == ("<1@x.cn>", "<1@x.cn>")
    assert body_of(message).splitlines() == ["正文", "第二行"]


def test_what_answers_several_messages_names_all_of_them_and_is_put_below_the_newest() -> None:
    message = read(Draft("a", "b", answers=("<1@x.cn>", "no", "<2@x.cn>", "<1@x.cn>", "<3@x\r\nBcc: a@b.cn>")))
    assert message["In-Reply-To"] == "<2@x.cn>"
    assert message["References"].split() == ["<1@x.cn>", "<2@x.cn>"]
    assert message["Bcc"] is None


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (("a@b.cn", "c.d@e.org", "a@b.cn"), "a@b.cn, c.d@e.org"),
        (("a@b.cn\r\nBcc: x@y.cn", "a@b.cn, c@d.cn", "张三@例子.中国", "a", "a@b", f"{'a' * 250}@b.cn"), None),
        (tuple(f"somebody{number}@a-long-name-of-an-office.example.org" for number in range(40)), "40"),
    ],
)
def test_only_addresses_are_written_to(said: tuple[str, ...], kept: str | None) -> None:
    message = read(Draft("a", "b", said))
    told = message["To"]
    assert kept in (told, str(str(told).count("@")))


def test_the_same_content_is_the_same_message_whenever_it_is_written() -> None:
    first, later = draft_bytes(PLAIN, AT), draft_bytes(PLAIN, AT.replace(month=5))
    assert first == draft_bytes(PLAIN, AT) != later
    ids = [email.message_from_bytes(data)["Message-ID"] for data in (first, later)]
    assert ids[0] == ids[1]
    for other in (
        Draft("标题2", PLAIN.body, PLAIN.to, PLAIN.attachments, PLAIN.answers),
        Draft(PLAIN.subject, "正文", PLAIN.to, PLAIN.attachments, PLAIN.answers),
        Draft(PLAIN.subject, PLAIN.body, ("b@example.org",), PLAIN.attachments, PLAIN.answers),
        Draft(PLAIN.subject, PLAIN.body, PLAIN.to, (), PLAIN.answers),
        Draft(PLAIN.subject, PLAIN.body, PLAIN.to, PLAIN.attachments),
    ):
        assert email.message_from_bytes(draft_bytes(other, AT))["Message-ID"] != ids[0]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"To: a@", b"To: b@"),
        (b"\r\nSubject:", b"\r\nCc: x@y.cn\r\nSubject:"),
        (b"X-Unsent: 1\r\n", b""),
        (b"UEsDBA==", b"UEsDBB=="),
        (b"Message-ID: <", b"Message-ID: <0"),
        (b"\r\n", b"\n"),
    ],
)
def test_a_draft_that_somebody_changed_is_known(old: bytes, new: bytes) -> None:
    data = draft_bytes(PLAIN, AT)
    assert is_untouched(data)
    assert old in data
    assert not is_untouched(data.replace(old, new, 1 if old != b"\r\n" else -1))


NAMES = (
    "退改单_A-001_政务服务提升项目.xlsx",
    "某某县农业农村局（本级）_2022年度高标准农田建设和“两区”划定及耕地质量提升项目" + "续建" * 12 + "_2022.xlsx",
    "a' b & c;d_2022.docx",
    "说明 100%.pdf",
    "𠮷林省_葛飾.txt",
    "没有后缀",
    "=?utf-8?Q?a?=.xlsx",
    'a" \\; filename=b.exe.xlsx',
)


@pytest.mark.parametrize("name", NAMES)
def test_the_name_of_an_attachment_is_told_in_each_way_that_mail_programs_know(name: str) -> None:
    """A name by RFC 2231 alone arrives as ATT00001 or tcmime.bin where the program is older."""
    data = draft_bytes(Draft("a", "b", attachments=[Attachment(name, b"x")]), AT)
    part = email.message_from_bytes(data).get_payload()[1]
    told = re.findall(r'[ ;\n](file)?name="([^"]*)"', f"{part['Content-Type']}\n{part['Content-Disposition']}")
    assert [kind for kind, _ in told] == ["", "file"]
    assert {str(make_header(decode_header(words))) for _, words in told} == {name}
    assert unquote(re.findall(r"filename\*=UTF-8''(\S+)", part["Content-Disposition"])[0]) == name
    [attached] = read(Draft("a", "b", attachments=[Attachment(name, b"x")])).iter_attachments()
    assert attached.get_filename() == name


def test_attachments_of_several_kinds_say_what_they_are() -> None:
    kinds = {"a.xlsx": EXCEL, "a.PDF": "application/pdf", "a.txt": "text/plain", "a.eml": ANYTHING, "a": ANYTHING}
    message = read(Draft("a", "b", attachments=[Attachment(name, b"\xff\x00\r\n.") for name in kinds]))
    parts = list(message.iter_attachments())
    assert {part.get_filename(): part.get_content_type() for part in parts} == kinds
    assert {part.get_payload(decode=True) for part in parts} == {b"\xff\x00\r\n."}


HOSTILE = (
    "甲\r\nBcc: x@example.org\r\n\r\n乙",
    "project\nX-Unsent: 0\n\nbody",
    'a"; filename="virus.exe',
    "x" * 3_000,
    "绩" * 1_000,
    "\u202egnp.甲\x1b[2J\x00\x85\ud800\u2028乙",
    '=HYPERLINK("http://x","a")',
    "--=_boundary\r\nContent-Type: text/html",
    "",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_writes_a_header_or_a_line_of_the_message(text: str) -> None:
    draft = Draft(
        text, f"前\n{text}\n后", (text,), (Attachment(f"{text}.xlsx", text.encode("utf-8", "replace")),), (text,)
    )
    data = draft_bytes(draft, AT)
    lines = data.split(b"\r\n")
    assert max(map(len, lines)) <= 998
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    message = read(draft)
    assert message.keys() == ["X-Unsent", "Subject", "Date", "Message-ID", "MIME-Version", "Content-Type"]
    assert message["Subject"].replace("'", '"') == " ".join(without_unseen(" ".join(text.split())).split())
    [attached] = message.iter_attachments()
    assert attached.get_payload(decode=True) == text.encode("utf-8", "replace")
    assert "\x1b" not in body_of(message)
    assert body_of(message).startswith("前\r\n")
    assert len(str(attached.get_filename()).encode()) <= 255
    assert str(attached.get_filename()).endswith(".xlsx")


def test_a_program_that_has_nothing_in_common_with_python_reads_the_same(tmp_path: Path) -> None:
    # It reads a name that looks like an encoded word twice; no program writes such a name.
    names = [name for name in NAMES if "=?" not in name]
    files = [Attachment(name, name.encode()) for name in (*names, "长" * 90 + ".xlsx", "x" * 300 + ".pdf")]
    whole = Draft("标题" * 60, "正文=HYPERLINK(1)\n第二行", ("a@example.org", "b@example.org"), files, ("<1@x.cn>",))
    paths = []
    for at, draft in enumerate((whole, PLAIN)):
        paths.append(tmp_path / f"{at}.eml")
        paths[-1].write_bytes(draft_bytes(draft, AT))
    first, second = read_mails(paths)
    assert (first.subject, first.to, first.in_reply_to) == (whole.subject, tuple(whole.to), "<1@x.cn>")
    assert first.text.split() == whole.body.split()
    own = [(str(part.get_filename()), part.get_content_type()) for part in read(whole).iter_attachments()]
    assert [(name, kind) for name, kind, _ in first.attachments] == own
    assert [name for name, _ in own[: len(names)]] == names
    assert [content for _, _, content in first.attachments] == [file.data for file in files]
    assert [(name, content) for name, _, content in second.attachments] == [("退改单_A-001_项目.xlsx", b"PK\x03\x04")]
