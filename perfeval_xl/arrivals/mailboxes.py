"""Mailboxes (mbox): messages one after another, each after a line that begins with ``From ``."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import BinaryIO

from perfeval_xl.arrivals.message_heads import head_of, label_of
from perfeval_xl.arrivals.messages import LARGEST_MESSAGE
from perfeval_xl.arrivals.model import Budget, Inside, Refused, Shape

MOST_MESSAGES = 50_000
"""Messages in one mailbox that are read: more have come to no office in a year of rounds."""
_LONGEST_LINE = 1 << 20
"""Bytes that are read at a time where no line ends."""
_BOM = b"\xef\xbb\xbf"
_FIELD = re.compile(rb"[!-9;-~]+[ \t]*:|>?From ")
_TIMED = re.compile(rb"\d\d:\d\d")
_QUOTED = re.compile(rb"^>(?=>*From )", re.MULTILINE)


def messages(inside: Inside, budget: Budget) -> Iterator[Inside | Refused]:
    """The messages of a mailbox, read one after another: never more than one is held.

    What is asked of the budget is asked by the messages themselves.
    """
    for number, raw in enumerate(_split(_with_lines(inside)), 1):
        label = f"第{number}封"
        if number > MOST_MESSAGES:
            yield inside.refused("Z004", what="邮箱里的邮件", limit=f"{MOST_MESSAGES}封")
            return
        if raw is None:
            one = replace(inside.within(label, b""), depth=inside.depth)
            yield one.refused("Z004", what="邮件", limit=f"{LARGEST_MESSAGE >> 20}MB")
            continue
        plain = _QUOTED.sub(b"", raw) if b">From " in raw else raw
        head, _ = head_of(plain, 0, len(plain))
        one = inside.within(label_of(head, label), plain)
        yield replace(one, depth=inside.depth, shape=Shape.MESSAGE)


def _with_lines(inside: Inside) -> BinaryIO:
    """The mailbox with line ends that are found: old programs of the Mac wrote others."""
    file = inside.opened()
    start = inside.head(_LONGEST_LINE)
    if b"\n" in start or inside.size() > LARGEST_MESSAGE:
        file.seek(len(_BOM) if start.startswith(_BOM) else 0)
        return file
    return io.BytesIO(inside.data().removeprefix(_BOM).replace(b"\r", b"\n"))


def _split(file: BinaryIO) -> Iterator[bytes | None]:
    """Each message without the line before it; None for one that is too large. What stands before the first such line
    is one, unless it is blank.

    A line that begins with ``From `` begins a message where a field follows it, and a blank line stands before or a
    time in it: a letter may hold such a line, and not every program marks it.
    """
    held = b""
    current = io.BytesIO()
    size, begun, blank = 0, False, True
    while line := file.readline(_LONGEST_LINE):
        if held:
            if _FIELD.match(line) and (blank or _TIMED.search(held)):
                if begun:
                    yield None if size > LARGEST_MESSAGE else current.getvalue()
                current, size, begun = io.BytesIO(), 0, True
            else:
                size += len(held)
                current.write(held)
            held = b""
        if line[:5] == b"From ":
            held = line
            blank = blank or not begun
            continue
        blank = line in (b"\n", b"\r\n")
        begun = begun or not blank
        size += len(line)
        if size <= LARGEST_MESSAGE:
            current.write(line)
    if begun:
        yield None if size > LARGEST_MESSAGE else current.getvalue()
