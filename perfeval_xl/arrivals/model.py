"""What comes out of whatever arrived: something to keep, or something refused with its reason."""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8))
"""The one official time of China: in it deadlines end, and times without a zone are read."""
LARGEST_FILE = 64 << 20
"""Bytes of one file that is kept."""
LARGEST_CONTAINER = 512 << 20
"""Bytes of everything inside of one file, after unpacking."""
MOST_ENTRIES = 2_000
"""Files and messages inside of one file."""
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
    OTHER = "other"
    """A text, or another document: evidence perhaps."""


class SentBy(enum.StrEnum):
    """What a time of sending rests on, the best first."""

    FILE = "file"
    """上报 wrote it into the workbook."""
    MESSAGE = "message"
    """The date of the innermost message."""
    SERVER = "server"
    """The day on which the server took the message."""
    ARCHIVE = "archive"
    """The time of the entry in an archive."""
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
