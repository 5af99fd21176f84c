"""A draft as it is sent: read from its file, and made into the bytes that a server gets.

Drafts lie in folders where anybody may change them, so that nothing in one is believed: whoever gets it is read here
and told to the clerk, and what a server would take for a command or for the end of the message cannot come about.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from urllib.parse import unquote

from perfeval_xl.arrivals.names import header_text as text_of
from perfeval_xl.errors import UnreadableError
from perfeval_xl.outputs.mail import NEW_LINE, PLACE, header_text, in_header, is_untouched
from perfeval_xl.plain_text import is_address, one_line

LARGEST_SENT = 50 * 1024 * 1024
"""Bytes of a message: more is taken by no mail server that offices use (QQ 50 MB, 163 50 MB, Exchange 10 to 35 MB)."""
MOST_LINE_ENDS = 2_000_000
"""Line feeds and carriage returns; the largest message in Base64 has 1.4 million."""
LONGEST_HEAD = 256 * 1024
"""Bytes of the headers; what is longer is no draft of anybody's."""
LONGEST_SUBJECT, MOST_RECIPIENTS, LONGEST_RECIPIENTS = 80, 100, 32 * 1024
"""Characters of a subject that are shown; addresses of one message, as RFC 5321 has servers take, and their bytes."""

_LINES = re.compile(rb"\r\n|\r|\n")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:(.*)", re.DOTALL)
_GROUP = re.compile(r"^[^<>@:]*:")
_ANGLE = re.compile(r"<([^<>]*)>\s*$")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}@[!-;=?-~]{1,240}>")
_ATTACHED = re.compile(rb"^content-disposition:[ \t]*attachment", re.IGNORECASE | re.MULTILINE)
_NAMED = re.compile(rb"^ filename\*=UTF-8''([!-~]+?)\r?$", re.MULTILINE)
_TO = ("to", "cc", "bcc")
"""Headers whose addresses get it."""
_OURS = frozenset(
    ("bcc", "date", "delivered-to", "from", "message-id", "received", "return-path", "sender", "x-unsent", "errors-to")
)
"""Headers that are written anew, or that nobody else may see."""
_RESENT = "resent-"
"""How headers begin that say another story of who sends it."""


class NoDraftError(UnreadableError):
    """A file that cannot be sent as a message; the words say why, and what to do."""


@dataclass(frozen=True)
class Outgoing:
    """A draft that was read."""

    head: tuple[tuple[str, bytes], ...]
    """Its headers in their order: name in lower case, and the whole field without its last line end."""
    body: bytes
    """What stands behind them, with the line ends of a message."""
    untouched: bool
    """Whether it is as the program wrote it."""
    digest: str
    """Of the file: whether it changed since somebody was asked."""

    @cached_property
    def recipients(self) -> tuple[str, ...]:
        """Everybody that gets it, each once. Raises NoDraftError for what is no address."""
        found: dict[str, str] = {}
        for name in _TO:
            for value in self._values(name):
                for address in _addresses_in(value):
                    found.setdefault(address.lower(), address)
        if len(found) > MOST_RECIPIENTS:
            raise NoDraftError(f"收件人有{len(found)}个，超过{MOST_RECIPIENTS}个，没有发；请分开发")
        return tuple(found.values())

    @cached_property
    def answers_to(self) -> tuple[str, ...]:
        """Addresses that a reply goes to, where the draft names other ones than who sends it."""
        return tuple(address for value in self._values("reply-to") for address in _addresses_in(value))

    @cached_property
    def subject(self) -> str:
        """What it is about, on one line."""
        return one_line(header_text(next(map(text_of, self._values("subject")), "")), LONGEST_SUBJECT) or "（没有主题）"

    @cached_property
    def attachments(self) -> tuple[str, ...]:
        """Names of the files that go along; where a mail program wrote them otherwise only how many there are."""
        count = len(_ATTACHED.findall(self.body))
        named = [one_line(unquote(found.decode("ascii")), LONGEST_SUBJECT) for found in _NAMED.findall(self.body)]
        return tuple(named) if len(named) == count else tuple("" for _ in range(count))

    @cached_property
    def message_id(self) -> str:
        """What it goes out under: that of the draft, or of whichever mail program changed it; where the content is not
        what it was made of, a new one, made of that.
        """
        given = [one_line(text_of(value)).strip() for value in self._values("message-id")]
        if len(given) == 1 and _MESSAGE_ID.fullmatch(given[0]) and (self.untouched or not _is_ours(given[0])):
            return given[0]
        return f"<{self.digest[:40]}@{PLACE}>"

    @cached_property
    def head_bytes(self) -> list[bytes]:
        """The headers that are sent as they stand. Raises NoDraftError for those that are no ASCII."""
        return [_ascii(name, field) for name, field in self.head if not _is_dropped(name)]

    def message(self, sender: str, name: str, dated: str) -> bytes:
        """The bytes for the server: from ``sender``, who is called ``name``; ``dated`` is when, as a header says it.

        No line ends otherwise than lines of a message do. Raises NoDraftError as `head_bytes` does.
        """
        shown = in_header(header_text(name), len("From: "))
        whole = [f"From: {_phrase(shown)} <{sender}>" if name else f"From: {sender}"]
        whole += [f"Date: {dated}", f"Message-ID: {self.message_id}"]
        return b"\r\n".join([*(line.encode("ascii") for line in whole), *self.head_bytes, b"", self.body])

    def _values(self, name: str) -> Iterator[bytes]:
        return (field.partition(b":")[2].strip() for known, field in self.head if known == name)


def read_draft(data: bytes) -> Outgoing:
    """A draft out of the bytes of its file. Raises NoDraftError where they are no message."""
    if data.count(b"\n") + data.count(b"\r") > MOST_LINE_ENDS:
        raise NoDraftError("行太多，不像邮件草稿，没有发；请用邮件程序打开，自己发")
    if b"\0" in data:
        raise NoDraftError("里面有不能发的字节（NUL），没有发；请用邮件程序打开，自己发")
    whole = _LINES.sub(NEW_LINE.encode(), data.removeprefix(b"\xef\xbb\xbf"))
    head, gap, body = whole.partition(b"\r\n\r\n")
    if not gap or len(head) > LONGEST_HEAD:
        raise NoDraftError("不像邮件草稿，没有发；请用邮件程序打开，自己发")
    fields: list[tuple[str, bytes]] = []
    for line in re.split(rb"\r\n(?![ \t])", head):
        found = _FIELD.fullmatch(line)
        if found is None:
            raise NoDraftError("邮件头里有读不懂的行，没有发；请用邮件程序打开，自己发")
        fields.append((found[1].decode("ascii").lower(), line))
    ended = body if body.endswith(b"\r\n") else body + b"\r\n"
    return Outgoing(tuple(fields), ended, is_untouched(data), hashlib.sha256(data).hexdigest())


def _addresses_in(value: bytes) -> Iterator[str]:
    """The addresses of a header; names that stand with them are left out. Raises NoDraftError for what is none."""
    if len(value) > LONGEST_RECIPIENTS:
        raise NoDraftError("收件人太长，没有发；请分开发")
    # What an encoded word stands for is a name, and may hold anything.
    text = re.sub(r"=\?[^?\s]*\?[^?\s]*\?[^?\s]*\?=", "", _unfolded(value).decode("utf-8", "replace"))
    for piece in re.split("[,;]", "".join(_outside(text))):
        bare = _GROUP.sub("", piece).strip()
        if not bare:
            continue
        angle = _ANGLE.search(bare)
        address = (angle[1] if angle else bare).strip()
        if not is_address(address):
            raise NoDraftError(f"收件人“{one_line(bare, LONGEST_SUBJECT)}”不是能用的邮箱，没有发；请改正")
        yield address


def _outside(text: str) -> Iterator[str]:
    """What of a header stands in no quotation marks and no comment. Raises NoDraftError where one does not end."""
    quoted, depth, escaped = False, 0, False
    for letter in text:
        if escaped:
            escaped = False
        elif letter == "\\" and (quoted or depth):
            escaped = True
        elif letter == '"' and not depth:
            quoted = not quoted
        elif quoted:
            continue
        elif letter in "()":
            depth = max(depth + (1 if letter == "(" else -1), 0)
        elif not depth:
            yield letter
    if quoted or depth:
        raise NoDraftError("收件人里的引号或括号没有写完，没有发；请改正")


def _unfolded(value: bytes) -> bytes:
    return re.sub(rb"\r\n(?=[ \t])", b"", value)


def _is_dropped(name: str) -> bool:
    return name in _OURS or name.startswith(_RESENT)


def _ascii(name: str, field: bytes) -> bytes:
    """A header as it may be sent: a subject that somebody typed into the file is written as encoded words."""
    if field.isascii():
        return field
    if name != "subject":
        raise NoDraftError("邮件头里有没有编码的汉字，没有发；请用邮件程序打开改，不要用记事本")
    text = header_text(text_of(field.partition(b":")[2].strip()))
    return f"Subject: {in_header(text, len('Subject: '))}".encode("ascii")


def _phrase(name: str) -> str:
    """A name before an address: an encoded word, or between quotation marks."""
    return name if name.startswith("=?") else f'"{name}"'


def _is_ours(message_id: str) -> bool:
    return message_id.endswith(f"@{PLACE}>")
