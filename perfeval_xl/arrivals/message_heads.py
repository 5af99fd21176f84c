"""The head of a message or of a part of it: its fields as bytes, and what is to be known of a letter."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parseaddr, parsedate_tz

from perfeval_xl import plain_text
from perfeval_xl.arrivals import names
from perfeval_xl.arrivals.model import BEIJING, KEPT_HEADERS, LONGEST_HEADERS, LONGEST_WAY, Inside, Letter

LONGEST_SUBJECT = 300
"""Characters of a subject that are kept."""
LONGEST_LABEL = 40
"""Characters of it that stand in a trail."""
LONGEST_HEAD = 1 << 20
"""Bytes beyond which nothing more is read of a head: one with ten thousand receivers has half of them."""
_NEEDED = frozenset(
    (
        b"content-type",
        b"content-disposition",
        b"content-transfer-encoding",
        b"content-id",
        b"from",
        b"date",
        b"subject",
        b"message-id",
    )
)
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_BLANK = re.compile(rb"\n\r?\n")
_ADDRESS = re.compile(r"[^\s<>,;:\"'()\[\]@]{1,64}@[^\s<>,;:\"'()\[\]@]{1,255}")
_LONGEST_ADDRESS = 254
"""Characters that an address of mail may have."""
_DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[T\s]*(\d{1,2})[:：](\d{2})(?:[:：](\d{2}))?)?"
)
"""A date as people write it, which some programs put into the head."""
_NUMERIC = re.compile(r"[+-]\d{4}\b")
_UNIVERSAL = re.compile(r"\b(?:GMT|UTC?|Z)\b|-0000")
_FARTHEST = timedelta(hours=14)
"""The zone that is farthest from UTC; what claims more is no zone."""
_LAST_SECOND = 59
"""Of a minute: a leap second is none that Python knows."""
_FETCHED = re.compile(rb"\bwith\s+(?:POP|IMAP)|\bfetchmail|\bgetmail", re.IGNORECASE)
"""What a program says of itself that took a message out of a mailbox."""
_FIRST_YEAR, _LAST_YEAR = 1990, 2200
"""Years between which a message may say that it was sent: before, nobody here sent any."""


@dataclass(frozen=True)
class Head:
    """The fields of a head, in their order, names in lower case, values unfolded but not decoded."""

    fields: tuple[tuple[bytes, bytes], ...]

    def get(self, name: bytes) -> bytes:
        """The value of the first field of that name; empty where there is none."""
        return next((value for key, value in self.fields if key == name), b"")

    @property
    def content_type(self) -> str:
        """``application/pdf``, in lower case; empty where none is given."""
        return names.decoded(self.get(b"content-type").split(b";")[0]).strip().strip('"').lower()


def head_of(data: bytes, start: int, end: int) -> tuple[Head, int]:
    """The head that begins at ``start``, and where the body begins.

    Of fields beyond `LONGEST_HEADERS` bytes those are read that say how to go on. A line that is no field ends the
    head: the blank line is missing then.
    """
    fields: list[tuple[bytes, list[bytes]]] = []
    at, most, passed = start, start + LONGEST_HEADERS, False
    while at < end:
        stop = data.find(b"\n", at, end) + 1 or end
        line = data[at : min(stop, at + LONGEST_HEADERS)].rstrip(b"\r\n")
        if not line:
            return _head(fields), stop
        field = _FIELD.match(line)
        if field is not None:
            passed = at >= most and field[1].lower() not in _NEEDED
            if not passed:
                fields.append((field[1].lower(), [line[field.end() :]]))
        elif line[:1] in b" \t" and fields:
            if not passed:
                fields[-1][1].append(line)
        elif not (at == start and line.lstrip(b">").startswith(b"From ")):
            return _head(fields), at
        at = stop
        if at >= start + LONGEST_HEAD:
            blank = _BLANK.search(data, at - 1, end)
            return _head(fields), blank.end() if blank else end
    return _head(fields), end


def _head(fields: list[tuple[bytes, list[bytes]]]) -> Head:
    return Head(tuple((name, b"".join(lines)[:LONGEST_HEADERS].strip()) for name, lines in fields))


def letter_in(raw: bytes) -> Letter:
    """What is kept of a message of which ``raw`` is the head."""
    return letter_of(head_of(raw, 0, len(raw))[0], raw)


def letter_of(head: Head, raw: bytes) -> Letter:
    """What is kept of a message with this head, which stands in ``raw``."""
    return Letter(
        sender=_sender(head),
        subject=subject_of(head),
        message_id=plain_text.without_unseen(names.decoded(head.get(b"message-id")))[:LONGEST_SUBJECT].strip(),
        sent=when_sent(names.header_text(head.get(b"date"))),
        headers=raw[:KEPT_HEADERS],
        received=when_received(head),
    )


def attached_to(outer: Letter | None, letter: Letter, *, of_stranger: bool = False) -> Letter:
    """``letter`` as that of a message that came in ``outer``, of another day: whoever attaches his own may write any
    day into it, and a second address costs nothing. So one of which no server says that it took it is not believed,
    and nothing ``of_stranger``, who may have written such a line, too.
    """
    if outer is None or letter.doubted:
        return letter
    own, sent = letter.received or letter.sent, outer.received or outer.sent
    apart = own is not None and (sent is None or abs(sent - own) > LONGEST_WAY)
    is_his_own = letter.sender in ("", outer.sender)
    is_anybodys = is_his_own or of_stranger or letter.received is None
    return replace(letter, doubted=outer.doubted or (is_anybodys and apart))


def with_letter(inside: Inside, letter: Letter) -> Inside:
    """``inside`` as the message of this letter, which everything in it came with.

    Where the date of it is doubted, its name says on which day it was attached.
    """
    letter = attached_to(inside.letter, letter, of_stranger=inside.of_stranger)
    outer = inside.letter or Letter()
    came = outer.received or outer.sent
    day = f"（{came.astimezone(BEIJING):%Y-%m-%d}附来）" if letter.doubted and came else ""
    message = replace(inside, name=f"{inside.name}{day}", letter=letter)
    return replace(message, bundle=message.inner_trail)


def head_of_letter(letter: Letter) -> bytes:
    """The lines of a message with this letter that what was signed of it does not have."""
    times = "".join(
        f"{field}{when.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}\r\n"
        for field, when in (("Received: ;", letter.received), ("Date: ", letter.sent))
        if when
    )
    lines = f"From: {letter.sender}\r\nSubject: {letter.subject}\r\nMessage-ID: {letter.message_id}\r\n{times}"
    return lines.encode()


def subject_of(head: Head) -> str:
    """Its subject, on one line."""
    return plain_text.without_unseen(names.header_text(head.get(b"subject"))).strip()[:LONGEST_SUBJECT]


def label_of(head: Head, what: str) -> str:
    """What a message is called in a trail: ``what`` it is, with its subject."""
    subject = subject_of(head)
    cut = subject if len(subject) <= LONGEST_LABEL else subject[:LONGEST_LABEL] + plain_text.CUT
    return f"{what}“{cut}”" if cut else what


def _sender(head: Head) -> str:
    """The address that it came from, alone and in lower case."""
    for field in (b"from", b"sender", b"reply-to", b"return-path"):
        text = names.header_text(head.get(field))[:LONGEST_HEADERS]
        try:
            told = parseaddr(text)[1]
        except (RecursionError, ValueError, IndexError):
            told = ""  # parentheses in parentheses: it is an address that is asked for, not a sentence
        found = _ADDRESS.findall(told) or _ADDRESS.findall(text)
        if found:
            return plain_text.without_unseen(found[-1])[:_LONGEST_ADDRESS].lower()
    return ""


def receivers_of(head: Head) -> list[str]:
    """The addresses to which it was sent, in lower case."""
    return [one.lower() for one in _ADDRESS.findall(names.header_text(head.get(b"to"))[:LONGEST_HEADERS])]


def when_received(head: Head) -> datetime | None:
    """When the last server took it, in UTC, by the upper-most line in which one says so: others wrote those below.

    A line of a program that fetched it from its mailbox says nothing of when it came there.
    """
    for name, value in head.fields:
        if name == b"received":
            way, _, time = value.rpartition(b";")
            when = None if _FETCHED.search(way) else when_sent(names.decoded(time))
            if when is not None:
                return when
    return None


def when_sent(text: str) -> datetime | None:
    """The time that a Date says, in UTC; None where it says none.

    Without a zone, with one that cannot be, or with the letters CST alone, it is Beijing time: CST is the American
    one only for those who wrote the standard.
    """
    read = _read_date(text[:LONGEST_SUBJECT])
    if read is None or not _FIRST_YEAR <= read.year <= _LAST_YEAR:
        return None
    return read.astimezone(UTC)


def _read_date(text: str) -> datetime | None:
    try:
        parts = parsedate_tz(text)
        if parts is None:
            day = _DAY.search(text)
            if day is None:
                return None
            year, month, date, hour, minute, second = (int(part or 0) for part in day.groups())
            return datetime(year, month, date, hour, minute, min(second, _LAST_SECOND), tzinfo=BEIJING)
        zone = BEIJING
        if _NUMERIC.search(text) and "-0000" not in text:
            given = timedelta(seconds=parts[9] or 0)
            zone = timezone(given) if abs(given) <= _FARTHEST else BEIJING
        elif _UNIVERSAL.search(text):
            zone = UTC
        return datetime(*parts[:5], min(parts[5], _LAST_SECOND), tzinfo=zone)
    except (ValueError, OverflowError, IndexError, TypeError):
        return None
