"""What comes out of whatever arrived: something to keep, or something refused with its reason."""

from __future__ import annotations

import enum
import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta, timezone
from typing import BinaryIO

BEIJING = timezone(timedelta(hours=8))
"""The one official time of China: in it deadlines end, and times without a zone are read."""
LONGEST_WAY = timedelta(days=1)
"""Time that a message takes: zones are read wrongly, and servers try again. What says otherwise has a wrong clock, or
was made to."""
LARGEST_FILE = 64 << 20
"""Bytes of one file that is kept."""
LARGEST_CONTAINER = 512 << 20
"""Bytes of everything inside of one file, after unpacking."""
MOST_ENTRIES = 2_000
"""Files and messages inside of one file."""
ALL_TOO_MANY = f"{MOST_ENTRIES}个（一个也没有读）"
"""How that is said of a container of which nothing was read, since it says itself how many there are."""
LARGEST_RATIO = 200
"""Times its packed size that an entry of an archive may have."""
DEEPEST = 4
"""Containers inside of one another."""
LONGEST_HEADERS = 64 << 10
"""Bytes of the head of a message that are read."""
KEPT_HEADERS = 32 << 10
"""Bytes of it that are kept."""
MOST_REFUSALS = 20
"""Refusals of one kind in one file that are told one by one."""


class Kind(enum.StrEnum):
    """What a file is, by its content."""

    WORKBOOK = "workbook"
    """A spreadsheet of any format, also one that cannot be read: judging says what is the matter with it."""
    REPORT = "report"
    """A .docx, which may be a 自评报告."""
    SCAN = "scan"
    """A PDF or a picture."""
    PACKAGE = "package"
    """What a lower office hands up, signed; whoever takes it in says what is in it."""
    OTHER = "other"
    """A text, or another document: evidence perhaps."""


class Shape(enum.StrEnum):
    """How something is to be gone on with: what holds other things has an opener, the rest is kept or refused."""

    MAILBOX = "mailbox"
    """mbox: messages one after another."""
    MESSAGE = "message"
    """A message as it is sent (.eml)."""
    OUTLOOK = "outlook"
    """A message as Outlook keeps it (.msg)."""
    ZIP = "zip"
    """A zip that is no document."""
    ARCHIVE = "archive"
    """Another archive: 7z, rar, tar, gz …"""
    TNEF = "tnef"
    """winmail.dat."""
    SHORTCUT = "shortcut"
    """A file that only names another one: .lnk, .url."""
    EMPTY = "empty"
    FILE = "file"
    """Anything else: something to keep."""


class SentBy(enum.StrEnum):
    """What a time of sending rests on, the best first."""

    FILE = "file"
    """上报 wrote it into the workbook."""
    MESSAGE = "message"
    """The date of the innermost message."""
    SERVER = "server"
    """When the server took the message."""
    ARCHIVE = "archive"
    """The time of the entry in an archive, or the date of a message that its sender attached to another one."""
    DISK = "disk"
    """When the file on the disk was written."""


@dataclass(frozen=True)
class Letter:
    """The innermost message that something came in."""

    sender: str = ""
    """The address alone, in lower case."""
    subject: str = ""
    message_id: str = ""
    sent: datetime | None = None
    """Its Date, in UTC; None where it says none that can be read."""
    headers: bytes = b""
    """As they came, at most `KEPT_HEADERS`. No body is kept."""
    received: datetime | None = None
    """When the last server on its way took it, in UTC; None where none says so, as in the copy of its sender."""
    doubted: bool = False
    """Whether nobody but somebody who may have made it up says when it was sent: see `message_heads.attached_to`."""


@dataclass(frozen=True)
class Arrived:
    """One file that was found, at any depth."""

    data: bytes
    kind: Kind
    name: str
    """Its base name, of at most 200 characters; empty where it has none."""
    trail: tuple[str, ...]
    """What it lay in, from the outside: ``收件箱.mbox``, ``第50封“…”``, ``附件.zip``."""
    bundle: tuple[str, ...]
    """What it came together with: the trail as far as the innermost message; without one, as far as the innermost
    archive, with the folder in it; of a plain file nothing."""
    letter: Letter | None = None
    when: datetime | None = None
    """The time of its entry in the innermost archive, in UTC; None where it lay in none."""


@dataclass(frozen=True)
class Refused:
    """Something that was not read, and why."""

    code: str
    """Of a finding, Z001 to Z010."""
    name: str
    trail: tuple[str, ...]
    bundle: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    """What its message tells."""
    letter: Letter | None = None
    data: bytes = field(default=b"", repr=False, compare=False)
    """What was refused, where its bytes are at hand and no more than are kept."""


@dataclass(frozen=True)
class Inside:
    """Something that was found, and may itself hold others."""

    source: bytes | BinaryIO
    """What is in it; a file is open for reading, and can be sought in."""
    name: str
    """Its base name; of a message in a mailbox, or of one that was forwarded, what it is called in a trail."""
    trail: tuple[str, ...] = ()
    """What it lies in, from the outside."""
    bundle: tuple[str, ...] = ()
    """As in `Arrived`."""
    letter: Letter | None = None
    when: datetime | None = None
    depth: int = 0
    """Containers around it, mailboxes not counted: their messages are."""
    shape: Shape | None = None
    """Where what it lay in says what it is; otherwise its content is asked."""
    taken: datetime | None = None
    """When the server took it from which it was fetched, in UTC; None where it was not fetched from one."""
    of_stranger: bool = False
    """Whether nobody here knows who sent it: no day is sure that only a message says which he attached."""

    def opened(self) -> BinaryIO:
        """What is in it as a file, at its beginning."""
        if isinstance(self.source, bytes):
            return io.BytesIO(self.source)
        self.source.seek(0)
        return self.source

    def head(self, most: int) -> bytes:
        """Its first ``most`` bytes."""
        return self.source[:most] if isinstance(self.source, bytes) else self.opened().read(most)

    def size(self) -> int:
        """Its bytes, counted."""
        return len(self.source) if isinstance(self.source, bytes) else self.source.seek(0, io.SEEK_END)

    def data(self) -> bytes:
        """All of it; whoever asks has looked at `size` before."""
        return self.source if isinstance(self.source, bytes) else self.opened().read()

    def within(self, name: str, source: bytes | BinaryIO) -> Inside:
        """Something called ``name`` that lies in this one: one deeper, in the same bundle and letter.

        An opener of messages replaces bundle and letter, one of archives `when`, and the bundle where there is no
        letter.
        """
        inner, deeper = self.inner_trail, self.depth + 1
        return replace(self, source=source, name=name, trail=inner, depth=deeper, shape=None, taken=None)

    def refused(self, code: str, **facts: str) -> Refused:
        """This one as something that was not read."""
        at_hand = self.source if isinstance(self.source, bytes) and len(self.source) <= LARGEST_FILE else b""
        return Refused(code, self.name, self.trail, self.bundle, facts, self.letter, at_hand)

    @property
    def inner_trail(self) -> tuple[str, ...]:
        """What everything in it lies in."""
        return (*self.trail, self.name or NAMELESS)


NAMELESS = "（没有名称）"
"""What stands in a trail for something without a name."""
NO_SENDER = "（看不出）"
"""Stands for the sender of a message that names none that can be read: it is nobody who is registered."""


@dataclass
class Budget:
    """What may still come out of one file."""

    entries: int = MOST_ENTRIES
    size: int = LARGEST_CONTAINER
    whole: int = LARGEST_CONTAINER
    """What ``size`` was at first, in bytes."""

    @classmethod
    def of(cls, size: int) -> Budget:
        """That of a file of ``size`` bytes: layer upon layer it may come to no more times that than one layer may."""
        room = min(LARGEST_CONTAINER, max(LARGEST_FILE, size * LARGEST_RATIO))
        return cls(size=room, whole=room)

    def enter(self, many: int = 1) -> bool:
        """Takes room for ``many`` entries; False, and nothing is taken, where there is not enough."""
        if many > self.entries:
            return False
        self.entries -= many
        return True

    def unpack(self, size: int) -> bool:
        """Takes room for ``size`` bytes; False, and nothing is taken, where there is not enough."""
        if size > self.size:
            return False
        self.size -= size
        return True


Opener = Callable[[Inside, Budget], Iterator[Inside | Refused]]
"""Takes a container apart; what comes out may be containers again. Whatever it raises ends this container alone."""
