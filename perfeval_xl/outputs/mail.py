"""Drafts of messages: a .eml with files attached that a mail program opens for sending.

What a form, a list or a file says may stand in any part of a draft: none of it begins a header or a line. The name of
an attachment is told in both ways that mail programs know. RFC 2231 (``filename*``) alone is no name to older ones
(ATT00001, tcmime.bin), and RFC 2047 in a parameter is no standard, but what they read.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.utils import format_datetime
from pathlib import Path, PurePath
from urllib.parse import quote

from perfeval_xl.plain_text import is_address, without_controls, without_unseen

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""The type of an attached workbook."""
ANYTHING = "application/octet-stream"
"""The type of what has no other."""
TYPES: Mapping[str, str] = {
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".txt": "text/plain",
    ".xlsx": EXCEL,
    ".zip": "application/zip",
}
"""Types of attachments by the ending of their names."""
NEW_LINE, LONGEST_LINE = "\r\n", 70
"""What ends a line of a message, and how long one of its headers may be; RFC 2047 allows 76."""
LONGEST_NAME = 240
"""Bytes of the name of an attachment: file systems take 255, and programs number what is there already."""
MOST_REFERENCES = 20
"""Messages that one answers at once; the newest of them."""
PLACE = "perfeval.invalid"
"""What stands behind the @ of the Message-ID of a draft: a name that belongs to nobody (RFC 2606)."""
_PLAIN = re.compile(r"(?!.*=\?)[ -\[\]-~]*")
"""What may stand in a header as it is: nothing that begins an encoded word, and no backslash."""
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,240}@[!-;=?-~]{1,240}>")
_CHANGING = (b"Date: ", b"Message-ID: ")
"""Headers of which the Message-ID is not made: when it was written, and itself."""
_UNSENT = b"X-Unsent: 1"


@dataclass(frozen=True)
class Attachment:
    """A file that goes along."""

    name: str
    data: bytes

    @classmethod
    def of(cls, path: Path) -> Attachment:
        """The file at ``path``. Raises OSError."""
        return cls(path.name, path.read_bytes())


@dataclass(frozen=True)
class Draft:
    """A message that somebody will look at, and send."""

    subject: str
    body: str
    """Plain text, with ``\\n`` between lines."""
    to: Sequence[str] = ()
    """Addresses; what no mail server would take for one is left out, see `perfeval_xl.plain_text.is_address`."""
    attachments: Sequence[Attachment] = ()
    answers: Sequence[str] = ()
    """Message-IDs of what is answered, the newest last; what is none is left out."""


def draft_bytes(draft: Draft, at: datetime) -> bytes:
    """``draft`` as a .eml that was written ``at`` that time, of a known zone; no line is longer than 998 bytes.

    Its Message-ID is made of its content: what is written, and then sent, a second time is the same message.
    """
    body = without_controls(draft.body).replace("\n", NEW_LINE).encode()
    boundary = _boundary(body, draft.attachments)
    head = [
        # Outlook and Thunderbird open a message with this header for editing, and not as one that came in.
        _UNSENT.decode(),
        *_addressed(draft.to),
        f"Subject: {in_header(header_text(draft.subject), len('Subject: '))}",
        *_answering(draft.answers),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/mixed; boundary="{boundary}"',
    ]
    rest = ["", f"--{boundary}", 'Content-Type: text/plain; charset="utf-8"', *_base64(body)]
    for one in draft.attachments:
        rest += [f"--{boundary}", *_named(one.name), *_base64(one.data)]
    rest += [f"--{boundary}--", ""]
    made_of = _digest(NEW_LINE.join([*head, *rest]).encode("ascii"))
    dated = [f"Date: {format_datetime(at)}", f"Message-ID: <{made_of}@{PLACE}>"]
    return NEW_LINE.join([*head[:-2], *dated, *head[-2:], *rest]).encode("ascii")


def is_untouched(data: bytes) -> bool:
    """Whether ``data`` is a draft as `draft_bytes` wrote it: nobody addressed, changed or sent it since."""
    end = NEW_LINE.encode()
    lines = data.split(end)
    if lines[0] != _UNSENT or b"" not in lines:
        return False
    head = lines[: lines.index(b"")]
    told = [line for line in head if line.startswith(_CHANGING[1])]
    kept = [line for line in head if not line.startswith(_CHANGING)]
    made_of = _digest(end.join([*kept, *lines[len(head) :]]))
    return told == [f"Message-ID: <{made_of}@{PLACE}>".encode()]


def header_text(text: str) -> str:
    """``text`` on one line, without anything unseen."""
    return " ".join(without_unseen(" ".join(text.split())).split())


def in_header(text: str, used: int) -> str:
    """``text`` as encoded words (RFC 2047), folded; plain ASCII as it is. ``used`` columns stand before it."""
    if _PLAIN.fullmatch(text) and used + len(text) <= LONGEST_LINE:
        return text.replace('"', "'")
    return Header(text, "utf-8", maxlinelen=LONGEST_LINE - used).encode(linesep=NEW_LINE)


def _addressed(addresses: Iterable[str]) -> list[str]:
    known = list(filter(is_address, dict.fromkeys(addresses)))
    return [f"To: {f',{NEW_LINE} '.join(known)}"] if known else []


def _answering(answered: Iterable[str]) -> list[str]:
    known = list(filter(_MESSAGE_ID.fullmatch, dict.fromkeys(answered)))[-MOST_REFERENCES:]
    return [f"In-Reply-To: {known[-1]}", f"References: {f'{NEW_LINE} '.join(known)}"] if known else []


def _boundary(body: bytes, attachments: Iterable[Attachment]) -> str:
    """What stands between the parts: nothing in Base64 holds it, and the same content has the same one."""
    made = hashlib.sha256(body)
    for one in attachments:
        made.update(hashlib.sha256(one.data).digest())
    return f"=_{made.hexdigest()[:32]}"


def _digest(message: bytes) -> str:
    return hashlib.sha256(message).hexdigest()[:40]


def _named(name: str) -> list[str]:
    """The headers of an attachment, which bear its name in both ways."""
    name = _shortened(without_unseen(name))
    words, kind = in_header(name, 0), TYPES.get(PurePath(name).suffix.lower(), ANYTHING)
    return [
        f"Content-Type: {kind};",
        f' name="{words}"',
        "Content-Disposition: attachment;",
        f' filename="{words}";',
        f" filename*=UTF-8''{quote(name, safe='')}",
    ]


def _shortened(name: str) -> str:
    """``name``, with its ending, in so few bytes that every file system takes it."""
    if len(name.encode()) <= LONGEST_NAME:
        return name
    ending = PurePath(name).suffix if len(PurePath(name).suffix.encode()) <= LONGEST_LINE else ""
    return name.encode()[: LONGEST_NAME - len(ending.encode())].decode(errors="ignore") + ending


def _base64(content: bytes) -> list[str]:
    """The rest of a part: its encoding, an empty line, the content."""
    return ["Content-Transfer-Encoding: base64", "", *base64.encodebytes(content).decode("ascii").split(), ""]
