"""What lies in a message as Outlook keeps it (.msg): a compound file of properties, with a folder for each attachment.

Texts stand there in UTF-16, or in bytes whose declared code page is often not theirs; so that is not asked for.
"""

from __future__ import annotations

import importlib.util
import io
import struct
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from perfeval_xl.arrivals import mail_bodies
from perfeval_xl.arrivals.message_heads import (
    LONGEST_SUBJECT,
    Head,
    head_of,
    head_of_letter,
    label_of,
    letter_of,
    with_letter,
)
from perfeval_xl.arrivals.messages import SMALLEST_SCAN
from perfeval_xl.arrivals.model import (
    ALL_TOO_MANY,
    DEEPEST,
    LARGEST_FILE,
    Budget,
    Inside,
    Letter,
    Refused,
    Shape,
)
from perfeval_xl.arrivals.names import base_name, decoded
from perfeval_xl.arrivals.signed_content import signed_content
from perfeval_xl.plain_text import without_unseen

MOST_RECORDS = 50_000
"""Streams and folders of a file: a message with 2,000 attachments has 40,000."""
LARGEST_PROPERTY = 1 << 20
"""Bytes of a text or of a list of properties that are read."""
_WHAT, _INSTALL = "Outlook邮件（.msg）", "；本机装上perfeval-xl[office]后就能读"
_PROPERTIES, _STREAM, _ATTACHMENT = "__PROPERTIES_VERSION1.0", "__SUBSTG1.0_", "__ATTACH_VERSION1.0_"
_WIDE_TEXT, _NARROW_TEXT, _BYTES, _FOLDER = "001F", "001E", "0102", "000D"
_SUBJECT, _MESSAGE_ID, _HEADERS, _TEXT, _PAGE, _CLASS = "0037", "1035", "007D", "1000", "1013", "001A"
_FLAGS, _HAS_ATTACHMENT = 0x0E07, 0x10
_SENDERS = ("5D01", "0C1F", "5D02", "0065")
"""Address of who sent it, plain or as Exchange knows it, and of whom he sent it for."""
_SENT, _CAME = 0x0039, 0x0E06
"""When it was sent, and when it came in."""
_DATA, _METHOD, _CONTENT_ID, _MIME = "3701", 0x3705, "3712", "370E"
_NAMES = ("3707", "3704", "3001")
"""Name of an attachment: whole, of eight letters, as it is shown."""
_SIGNED, _SEALED = "multipart/signed", "application/pkcs7-mime"
"""What the only attachment of a message is called that was signed, or encrypted, as a whole."""
_ELSEWHERE = frozenset((2, 3, 4, 7))
"""Methods of attaching by which only the place of a file is sent."""
_HEAD_OF_MESSAGE, _HEAD_OF_EMBEDDED, _HEAD_OF_ATTACHMENT = 32, 24, 8
"""Bytes before the properties of fixed length."""
_FIXED = struct.Struct("<HHL8s")
_SMALL_SECTOR = 6
"""The power of two that is the size of a small sector, in every file."""
_SINCE = datetime(1601, 1, 1, tzinfo=UTC)
_EARLIEST = 1990
"""Year before which nobody sent such a message: a time that is 0 is of 1601."""

_Path = tuple[str, ...]


class _BrokenError(Exception):
    """The file is no message that can be read."""


def can_read() -> bool:
    """Whether what reads such messages is installed here."""
    return importlib.util.find_spec("olefile") is not None


def parts(inside: Inside, budget: Budget) -> Iterator[Inside | Refused]:
    """The attachments of a message, and those of messages in it; a refusal where there are none."""
    try:
        import olefile
    except ImportError:
        yield inside.refused("Z009", what=_WHAT, words=_INSTALL)
        return
    try:
        store = _Store(olefile, inside)
    except _BrokenError:
        yield inside.refused("Z003", why="邮件的内容读不出来")
        return
    yield from _message(store, (), inside, budget)


class _Store:
    """The streams of a compound file by their path, in capital letters."""

    def __init__(self, olefile: Any, inside: Inside) -> None:
        self._file, self._length = inside.opened(), inside.size()
        self._refuse_lies(inside.head(76))
        self._ole = olefile.OleFileIO()
        load, seen = self._ole._load_direntry, set[int]()

        def once(number: int) -> Any:
            if number in seen or len(seen) >= MOST_RECORDS:
                raise _BrokenError
            seen.add(number)
            return load(number)

        # The tree is loaded while it is opened: without end, where something in it holds what it lies in.
        self._ole._load_direntry = once
        self._entries: dict[_Path, Any] = {}
        try:
            self._ole.open(self._file)
            waiting: list[tuple[_Path, Any]] = [((), self._ole.root)]
            while waiting:
                path, entry = waiting.pop()
                self._entries[path] = entry
                waiting += (((*path, kid.name.upper()), kid) for kid in entry.kids)
        except (OSError, ValueError, IndexError, TypeError, AttributeError, struct.error, RecursionError) as error:
            raise _BrokenError from error
        if self._ole.root.size > self._length or (_PROPERTIES,) not in self._entries:
            raise _BrokenError

    def _refuse_lies(self, head: bytes) -> None:
        """Refuse tables that are larger than the whole file: they would be read round and round."""
        if len(head) < 76:
            raise _BrokenError
        power, small_power, tables, small, more = (
            int.from_bytes(head[at : at + size], "little") for at, size in ((30, 2), (32, 2), (44, 4), (64, 4), (72, 4))
        )
        sectors = (self._length >> power) + 1 if power in (9, 12) else 0
        if (
            small_power != _SMALL_SECTOR
            or tables > sectors * 4 * 2 // (1 << power) + 109
            or more > tables
            or small > sectors
        ):
            raise _BrokenError

    def has(self, path: _Path) -> bool:
        """Whether there is a stream or a folder."""
        return path in self._entries

    def folders(self, path: _Path, prefix: str) -> list[_Path]:
        """The folders below ``path`` whose names begin so, in their order."""
        return sorted(
            (*path, kid.name.upper()) for kid in self._entries[path].kids if kid.name.upper().startswith(prefix)
        )

    def size(self, path: _Path) -> int:
        """Bytes of a stream, as the directory says."""
        return int(self._entries[path].size)

    def read(self, path: _Path) -> bytes:
        """A stream. Raises _BrokenError where it is not as long as is said."""
        entry = self._entries[path]
        if entry.size > self._length:
            raise _BrokenError
        try:
            if entry.is_minifat:
                data: bytes = self._ole._open(entry.isectStart, entry.size).read()
            else:
                data = self._chain(entry.isectStart, entry.size)
        except (OSError, IndexError, ValueError, TypeError, AttributeError) as error:
            raise _BrokenError from error
        if len(data) != entry.size:
            raise _BrokenError
        return data

    def _chain(self, sector: int, size: int) -> bytes:
        """The sectors from ``sector`` on, many at once where they follow each other."""
        table, width = self._ole.fat, self._ole.sectorsize
        kept = io.BytesIO()
        seen: set[int] = set()
        while kept.tell() < size:
            first, many = sector, 1
            if first in seen:
                raise _BrokenError
            seen.add(first)
            left = size - kept.tell()
            while many * width < left and table[sector] == sector + 1:
                sector, many = sector + 1, many + 1
            self._file.seek((first + 1) * width)
            piece = self._file.read(min(many * width, left))
            if not piece:
                raise _BrokenError
            kept.write(piece)
            sector = table[sector]
        return kept.getvalue()

    def text(self, path: _Path, number: str) -> str:
        """A property that is a text; empty where there is none."""
        for kind in (_WIDE_TEXT, _NARROW_TEXT):
            raw = self.raw(path, number, kind)
            if raw:
                return (raw.decode("utf-16-le", "replace") if kind == _WIDE_TEXT else decoded(raw)).rstrip("\0")
        return ""

    def raw(self, path: _Path, number: str, kind: str) -> bytes:
        """A property of any length as it stands there; empty where there is none or too much of it."""
        stream = (*path, f"{_STREAM}{number}{kind}")
        if not self.has(stream) or self.size(stream) > LARGEST_PROPERTY:
            return b""
        try:
            return self.read(stream)
        except _BrokenError:
            return b""

    def fixed(self, path: _Path, head: int) -> Mapping[int, bytes]:
        """The properties of fixed length by their number, eight bytes each."""
        stream = (*path, _PROPERTIES)
        if not self.has(stream) or self.size(stream) > LARGEST_PROPERTY:
            return {}
        try:
            data = self.read(stream)[head:]
        except _BrokenError:
            return {}
        whole = data[: len(data) // _FIXED.size * _FIXED.size]
        return {number: value for _, number, _, value in _FIXED.iter_unpack(whole)}


def _message(store: _Store, path: _Path, inside: Inside, budget: Budget) -> Iterator[Inside | Refused]:
    """What lies in the message whose properties stand below ``path``."""
    message = with_letter(inside, _letter(store, path))
    attachments = store.folders(path, _ATTACHMENT)
    if not budget.enter(len(attachments)):
        yield message.refused("Z004", what="里面的文件数", limit=ALL_TOO_MANY)
        return
    nothing = True
    for attachment in attachments:
        for one in _attachment(store, attachment, message, budget):
            nothing = False
            yield one
    text = store.text(path, _TEXT) + decoded(store.raw(path, _PAGE, _BYTES))
    linked = mail_bodies.store_linked(text[: mail_bodies.LONGEST_TEXT], alone=nothing)
    flags = int.from_bytes(store.fixed(path, _head(path)).get(_FLAGS, b"")[:4], "little")
    if linked:
        yield message.refused("Z010", what=f"邮件里{'只有' if nothing else '还有'}{linked}的链接")
    elif nothing and store.text(path, _CLASS).upper().startswith("REPORT"):
        yield message.refused("Z010", what="这是退信或回执")
    elif not attachments and flags & _HAS_ATTACHMENT:
        yield message.refused("Z003", why="邮件的附件丢失了")
    elif nothing:
        yield message.refused("Z010", what="邮件没有附件")


def _attachment(store: _Store, path: _Path, message: Inside, budget: Budget) -> Iterator[Inside | Refused]:
    """An attachment, or everything in the message that it is."""
    name = base_name(next(filter(None, (store.text(path, number) for number in _NAMES)), ""))
    child = message.within(name, b"")
    embedded, data = (*path, f"{_STREAM}{_DATA}{_FOLDER}"), (*path, f"{_STREAM}{_DATA}{_BYTES}")
    mime = store.text(path, _MIME).lower()
    if store.has((*embedded, _PROPERTIES)):
        subject = ((b"subject", _subject(store, embedded).encode()),)
        forwarded = replace(child, name=label_of(Head(subject), "转发的邮件"))
        if forwarded.depth >= DEEPEST:
            yield forwarded.refused("Z005", limit=str(DEEPEST))
        else:
            yield from _message(store, embedded, forwarded, budget)
    elif store.has(embedded):
        yield child.refused("Z009", what="嵌在正文里的对象", words="")
    elif not store.has(data):
        method = int.from_bytes(store.fixed(path, _HEAD_OF_ATTACHMENT).get(_METHOD, b"")[:4], "little")
        if method in _ELSEWHERE:
            yield child.refused("Z010", what="附件放在别处，邮件里只有它的地址")
        else:
            yield child.refused("Z003", why="附件里什么也没有")
    elif mime.startswith("image/") and store.text(path, _CONTENT_ID) and store.size(data) < SMALLEST_SCAN:
        # A picture of the letter itself, that of a signature for instance, is left with it.
        return
    else:
        one = _whole(store, data, child, budget)
        yield _signed(one, mime) if mime in (_SIGNED, _SEALED) and isinstance(one, Inside) else one


def _signed(one: Inside, mime: str) -> Inside | Refused:
    """What was signed as a whole as the message it was, or why it cannot be."""
    content = one.data() if mime == _SIGNED else signed_content(one.data())
    if content is None:
        return one.refused("Z009", what="加密的邮件（smime.p7m）", words="，发送时不要加密")
    return replace(one, source=head_of_letter(one.letter or Letter()) + content, shape=Shape.MESSAGE)


def _whole(store: _Store, path: _Path, child: Inside, budget: Budget) -> Inside | Refused:
    """An attachment with its bytes, or why not."""
    if store.size(path) > LARGEST_FILE:
        return child.refused("Z004", what="文件大小", limit=f"{LARGEST_FILE >> 20}MB")
    if not budget.unpack(store.size(path)):
        return child.refused("Z004", what="邮件里附件的大小", limit=f"{budget.whole >> 20}MB")
    try:
        return replace(child, source=store.read(path))
    except _BrokenError:
        return child.refused("Z003", why="附件的内容读不出来")


def _subject(store: _Store, path: _Path) -> str:
    return without_unseen(store.text(path, _SUBJECT)).strip()[:LONGEST_SUBJECT]


def _letter(store: _Store, path: _Path) -> Letter:
    """Who sent the message, and when; what Outlook did not keep, by the head that it came with."""
    raw = store.raw(path, _HEADERS, _WIDE_TEXT).decode("utf-16-le", "replace").encode()
    raw = raw.rstrip(b"\0") or store.raw(path, _HEADERS, _NARROW_TEXT)
    came = letter_of(head_of(raw, 0, len(raw))[0], raw.rstrip())
    senders = (without_unseen(store.text(path, number)).strip().lower() for number in _SENDERS)
    fixed = store.fixed(path, _head(path))
    return Letter(
        next((sender for sender in senders if "@" in sender), came.sender),
        _subject(store, path) or came.subject,
        without_unseen(store.text(path, _MESSAGE_ID)).strip()[:LONGEST_SUBJECT] or came.message_id,
        _time(fixed.get(_SENT, b"")) or came.sent,
        came.headers,
        came.received or _time(fixed.get(_CAME, b"")),
    )


def _head(path: _Path) -> int:
    """Bytes before the properties of fixed length of a message, or of one that lies in another."""
    return _HEAD_OF_EMBEDDED if path else _HEAD_OF_MESSAGE


def _time(value: bytes) -> datetime | None:
    """A time that is counted in tenths of a microsecond."""
    try:
        when = _SINCE + timedelta(microseconds=int.from_bytes(value, "little") // 10)
    except OverflowError:
        return None
    return when if when.year >= _EARLIEST else None
