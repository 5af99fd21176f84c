"""Messages as they are sent: what is attached to them, and messages that were forwarded in them.

A message is split where its boundaries stand, in its bytes: nothing is copied but what comes out, and no depth of
parts uses up the stack. An attachment is whatever is neither the letter nor its ornament: also a part without a name,
without Content-Disposition, or called inline. A picture that the letter itself shows, or without a name, is an ornament
below `SMALLEST_SCAN`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from perfeval_xl.arrivals import kinds, mail_bodies, names
from perfeval_xl.arrivals.message_heads import Head, head_of, head_of_letter, label_of, letter_of, with_letter
from perfeval_xl.arrivals.model import (
    ALL_TOO_MANY,
    DEEPEST,
    KEPT_HEADERS,
    LONGEST_WAY,
    MOST_ENTRIES,
    Budget,
    Inside,
    Letter,
    Refused,
    Shape,
)
from perfeval_xl.arrivals.signed_content import signed_content

LARGEST_MESSAGE = 96 << 20
"""Bytes of one message that is read: a file of the largest size that is kept has 88 MB in it."""
LARGEST_HEADS = 4 << 20
"""Bytes of the heads of all parts of a message: each of the most parts that are read may have two thousand."""
USUAL_PARTS = 20
"""Parts of a letter that are no files, which nobody counts; those beyond take the room of files, since reading them
costs as much."""
DEEPEST_PARTS = 32
"""Multiparts inside of one another: programs make five."""
SMALLEST_SCAN = 64 << 10
"""Bytes above which a picture in the letter is kept: a page that was photographed has more, a logo has less."""
_BOM = b"\xef\xbb\xbf"
_COUNT = re.compile(rb"\d{1,12}[ \t]*\r?\n(?=[!-9;-~]+:)")
"""The line that Apple Mail puts before a message: its length."""
_GUESSED = re.compile(rb"(?:\A|\n)--([^\r\n]{1,200})\r?\n(?=[!-9;-~]+:|\r?\n)")
_FILES = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF-", b"\xff\xd8\xff", b"7z\xbc\xaf", b"Rar!")
"""How files begin that are no text, whatever the part calls itself."""
_SIGNATURES = frozenset(
    (
        "application/pgp-signature",
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/applefile",
        "message/delivery-status",
        "message/disposition-notification",
        "message/feedback-report",
        "text/rfc822-headers",
        "text/calendar",
        "application/ics",
    )
)
"""What belongs to the letter and is nothing that a person attached."""
_LETTERS = frozenset(
    ("text/plain", "text/html", "text/enriched", "text/richtext", "text/x-amp-html", "text/watch-html", "text")
)
"""The types that a letter itself is of."""
_WRAPPED = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))
_ENCRYPTED = "multipart/encrypted"
_MESSAGES = frozenset(("message/rfc822", "message/global", "message/news"))
RETURNED, RECEIPT, AUTOMATIC = "这是退信，原来那封邮件没有送到对方", "这是已读回执", "这是自动回复"
INVITATION, NOTHING_ATTACHED = "这是会议邀请", "邮件没有附件"
"""What a message is with which no file came, be it attached or left elsewhere."""
_AUTOMATIC = re.compile(
    r"^\s*(?:自动回复|自動回覆|automatic reply|auto(?:matic)?[ -]?reply|out of office)", re.IGNORECASE
)


@dataclass(frozen=True)
class _Part:
    """One part that holds no others."""

    head: Head
    start: int
    end: int
    kind: str
    """Its type; that which holds where none is given."""


class _TooManyError(Exception):
    """There are more parts than are read."""


class _TooDeepError(Exception):
    """Parts are nested deeper than is read."""


def parts(inside: Inside, budget: Budget) -> Iterator[Inside | Refused]:
    """What came with the message: files, messages that may hold files again, and what of it could not be read.

    A message with nothing in it is refused as such (Z010), also where its file lies elsewhere and only a link came.
    What a server returned is opened where somebody passes that on, as units do to prove that they sent something: else
    it was sent from here. It says nothing sure of its day.
    """
    if inside.size() > LARGEST_MESSAGE:
        yield inside.refused("Z004", what="邮件", limit=f"{LARGEST_MESSAGE >> 20}MB")
        return
    if not budget.entries:
        yield _too_many(inside, budget)
        return
    data = _plain_lines(inside.data())
    head, body = head_of(data, 0, len(data))
    letter = letter_of(head, data[: min(body, KEPT_HEADERS)].rstrip())
    mine = with_letter(inside, _fetched(letter, inside.taken))
    try:
        found = list(_parts(data, head, body))
    except _TooManyError:
        yield mine.refused("Z004", what="邮件里的附件", limit=ALL_TOO_MANY)
        return
    except _TooDeepError:
        yield mine.refused("Z005", limit=str(DEEPEST))
        return
    count = 0
    is_own_return = _returned(head) and inside.letter is None
    for one in _attached(data, found, mine, is_return=_returned(head)):
        if is_own_return and isinstance(one, Inside) and Shape.MESSAGE in (one.shape, kinds.shape_of(one)):
            continue
        count += 1
        if isinstance(one, Inside) and not (budget.enter() and budget.unpack(one.size())):
            yield _too_many(mine, budget)
            return
        yield one
    if not budget.enter(max(len(found) - count - USUAL_PARTS, 0)):
        budget.entries = 0
    store = mail_bodies.store_linked(_letter_text(data, found), alone=not count)
    if store:
        yield mine.refused("Z010", what=f"邮件里{'还有' if count else '只有'}{store}的链接")
    elif not count:
        yield mine.refused("Z010", what=_what_it_is(head, found))


def _fetched(letter: Letter, taken: datetime | None) -> Letter:
    """``letter`` as that of a message which a server has since ``taken``. One that was longer under way than a message
    is has its lines of servers from somewhere else, or from whoever wrote it.
    """
    if taken is None or letter.received is None:
        return replace(letter, received=letter.received or taken)
    return replace(letter, doubted=taken - letter.received > LONGEST_WAY)


def _too_many(one: Inside, budget: Budget) -> Refused:
    return one.refused("Z004", what="里面的文件", limit=f"{MOST_ENTRIES}个或{budget.whole >> 20}MB")


def _plain_lines(data: bytes) -> bytes:
    """``data`` without what stands before the head, and with line ends that are found."""
    start = len(_BOM) if data.startswith(_BOM) else 0
    while data[start : start + 1] in (b"\r", b"\n"):
        start += 1
    count = _COUNT.match(data, start)
    start = count.end() if count else start
    data = data[start:] if start else data
    return data if b"\n" in data else data.replace(b"\r", b"\n")


def _parts(data: bytes, head: Head, body: int) -> Iterator[_Part]:
    """The parts that hold no others, in their order.

    Raises _TooManyError, _TooDeepError.
    """
    waiting = [(head, body, len(data), "text/plain", 0)]
    count = heads = 0
    while waiting:
        head, start, end, usual, depth = waiting.pop()
        kind = head.content_type or usual
        if kind == _ENCRYPTED:
            yield _Part(head, start, end, kind)
            continue
        spans = _split(data, head, start, end) if kind.startswith("multipart/") else []
        if not spans:
            if not kind.startswith("multipart/") or data[start : start + LONGEST_GAP].strip():
                yield _Part(head, start, end, kind)
            continue
        count += len(spans)
        if count > MOST_ENTRIES:
            raise _TooManyError
        if depth >= DEEPEST_PARTS:
            raise _TooDeepError
        inner = "message/rfc822" if kind == "multipart/digest" else "text/plain"
        for begin, stop in reversed(spans):
            part, part_body = head_of(data, begin, stop)
            heads += part_body - begin
            if heads > LARGEST_HEADS:
                raise _TooManyError
            waiting.append((part, part_body, stop, inner, depth + 1))


LONGEST_GAP = 1_000
"""Bytes of a multipart without any part in which something must stand for it to be told."""


MOST_MARKS = 10 * MOST_ENTRIES
"""Places in a multipart that look as its boundary does: above, it was made to take time."""


def _split(data: bytes, head: Head, start: int, end: int) -> list[tuple[int, int]]:
    """Where the parts of a multipart lie. What follows its end counts again from the next boundary on.

    Raises _TooManyError.
    """
    value = _boundary(head)
    if not value or data.find(b"--" + value, start, end) < 0:
        guessed = _GUESSED.search(data, max(start - 1, 0), end)
        if guessed is None:
            return []
        value = guessed[1].rstrip()
    mark = b"--" + value
    spans: list[tuple[int, int]] = []
    begin, at = -1, data.find(mark, start, end)
    for _ in range(MOST_MARKS):
        if at < 0:
            break
        if at > start and data[at - 1 : at] != b"\n":
            at = data.find(mark, at + len(mark), end)
            continue
        stop = data.find(b"\n", at, end)
        stop = end if stop < 0 else stop
        rest = data[at + len(mark) : min(stop, at + len(mark) + LONGEST_GAP)].rstrip()
        if rest in (b"", b"--"):
            if begin >= 0:
                spans.append((begin, _line_before(data, begin, at)))
            begin = -1 if rest else min(stop + 1, end)
            if len(spans) > MOST_ENTRIES:
                raise _TooManyError
        at = data.find(mark, stop, end)
    if at >= 0:
        raise _TooManyError
    if begin >= 0:
        spans.append((begin, end))
    return spans


def _line_before(data: bytes, begin: int, at: int) -> int:
    """Where a part ends that is followed by a boundary: the end of the line before belongs to that."""
    if at - 1 >= begin and data[at - 1 : at] == b"\n":
        at -= 1
        if at - 1 >= begin and data[at - 1 : at] == b"\r":
            at -= 1
    return at


_BOUNDARY = re.compile(rb"""boundary\s*=\s*(?:"([^"]*)"|([^;\s]+))""", re.IGNORECASE)


def _boundary(head: Head) -> bytes:
    """The boundary that the head of a multipart names; empty where it names none."""
    found = _BOUNDARY.search(head.get(b"content-type"))
    return (found[1] or found[2] or b"").rstrip() if found else b""


def _attached(data: bytes, found: list[_Part], mine: Inside, *, is_return: bool) -> Iterator[Inside | Refused]:
    """The parts that are no letter: files and messages, and what of it cannot be read. Messages in what ``is_return``
    of a server are doubted.
    """
    shown: set[str] = set()
    room = LARGEST_PAGE
    doubtful = replace(mine, letter=replace(mine.letter or Letter(), doubted=True)) if is_return else mine
    for part in found:
        if part.kind == "text/html" and part.end - part.start <= room:
            shown |= mail_bodies.pictures_shown(_content(data, part))
            room -= part.end - part.start
    for part in found:
        name = names.file_name(
            part.head.get(b"content-disposition"), part.head.get(b"content-type"), part.head.get(b"content-description")
        )
        if part.kind in _SIGNATURES:
            continue
        if part.kind in _MESSAGES:
            content = _content(data, part)
            inner, _ = head_of(content, 0, len(content))
            called = name or label_of(inner, "退回的邮件" if is_return else "转发的邮件")
            yield replace(doubtful.within(called, content), shape=Shape.MESSAGE)
        elif part.kind in _WRAPPED or part.kind == _ENCRYPTED:
            yield _sealed(data, part, mine, name)
        elif part.kind == "message/partial":
            yield mine.refused("Z009", what="拆成几封发来的邮件", words="")
        elif part.kind == "message/external-body":
            yield mine.refused("Z010", what="附件放在别处，邮件里只有它的地址")
        else:
            yield from _file(data, part, name, mine, shown)


LARGEST_PAGE = 4 << 20
"""Bytes of the letter in HTML, all its parts together, that are searched for the pictures it shows."""


def _sealed(data: bytes, part: _Part, mine: Inside, name: str) -> Inside | Refused:
    """A message that was signed as a whole, as it was; or the refusal of what only its receiver's key opens."""
    content = signed_content(_content(data, part)) if part.kind in _WRAPPED else None
    if content is not None:
        whole = head_of_letter(mine.letter or Letter()) + content
        return replace(mine.within(name, whole), shape=Shape.MESSAGE)
    if "signed" in names.parameters(part.head.get(b"content-type")).get("smime-type", ""):
        return mine.refused("Z009", what="连同签名打包的邮件（smime.p7m）", words="，发送时不要加数字签名")
    return mine.refused("Z009", what="加密的邮件", words="，发送时不要加密")


def _file(data: bytes, part: _Part, name: str, mine: Inside, shown: set[str]) -> Iterator[Inside]:
    """What is attached as this part, if anything is: a letter may hold files in its text."""
    disposition = part.head.get(b"content-disposition").split(b";")[0].strip().lower()
    content = _content(data, part)
    if part.kind.startswith("multipart/"):
        yield mine.within(name, content)
    elif part.kind.startswith("image/"):
        called = names.decoded(part.head.get(b"content-id").strip(b"<> ")).lower()
        if len(content) >= SMALLEST_SCAN or (called not in shown and (name or disposition == b"attachment")):
            yield mine.within(name, content)
    elif part.kind not in _LETTERS or name or disposition == b"attachment" or content.startswith(_FILES):
        yield mine.within(name, content)
    elif part.kind == "text/plain":
        for called, inner in mail_bodies.uuencoded(content):
            yield mine.within(called, inner)


def _content(data: bytes, part: _Part) -> bytes:
    """What a part holds, as it was before it was sent."""
    return mail_bodies.unpacked(memoryview(data)[part.start : part.end], part.head.get(b"content-transfer-encoding"))


def _letter_text(data: bytes, found: list[_Part]) -> str:
    """The letter itself, as far as it may say where its file lies."""
    texts, room = [], 2 * mail_bodies.LONGEST_TEXT
    for part in found:
        if part.kind in {"text/plain", "text/html"} and part.end - part.start <= room:
            room -= part.end - part.start
            charset = names.parameters(part.head.get(b"content-type")).get("charset", "")
            texts.append(names.decoded(_content(data, part)[: mail_bodies.LONGEST_TEXT], charset))
    return "\n".join(texts)


def _report_of(head: Head) -> str:
    """What a multipart/report reports of; empty for other messages."""
    if head.content_type != "multipart/report":
        return ""
    return names.parameters(head.get(b"content-type")).get("report-type", "").lower()


def _returned(head: Head) -> bool:
    """Whether a server returns what could not be delivered: what lies in it was sent by the receiver."""
    return _report_of(head) == "delivery-status"


def _what_it_is(head: Head, found: list[_Part]) -> str:
    """What a message without any file is."""
    if _returned(head):
        return RETURNED
    if _report_of(head):
        return RECEIPT
    if head.get(b"auto-submitted").lower().startswith(b"auto-replied") or _AUTOMATIC.match(
        names.header_text(head.get(b"subject"))
    ):
        return AUTOMATIC
    if any(part.kind in {"text/calendar", "application/ics"} for part in found):
        return INVITATION
    return NOTHING_ATTACHED
