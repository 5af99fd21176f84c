"""What is read of a mailbox on a server: where it is, what came of it, and which messages are fetched together."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

PORT = 993
"""Of IMAP over TLS (RFC 8314)."""
FETCHED_AT_ONCE = 20
"""Messages that are fetched together, at most."""
SMALL = 5 << 20
"""Bytes of a message that is fetched together with others; one that is larger comes alone."""
LARGEST_BATCH = 20 << 20
"""Bytes of the messages that are fetched together."""
_BEGINS = re.compile(rb"\d+ \(")


@dataclass(frozen=True)
class Account:
    """A folder of somebody's mailbox on a server."""

    host: str
    user: str
    port: int = PORT
    folder: str = "INBOX"
    """As people read it; its parts separated as on the server."""
    ca: Path | None = None
    """Certificates (PEM) that are trusted besides those of this system."""

    @property
    def server(self) -> str:
        """Host, and port where it is not the usual one."""
        return self.host if self.port == PORT else f"{self.host}:{self.port}"

    @property
    def words(self) -> str:
        """As people read it: ``邮箱jx@example.cn``."""
        return f"邮箱{self.user if '@' in self.user else f'{self.user}@{self.host}'}"


@dataclass(frozen=True)
class Fetched:
    """A message."""

    uid: int
    data: bytes = field(repr=False)
    """As it came."""
    received: datetime | None
    """When its server took it (INTERNALDATE), in UTC; None where that cannot be read."""


@dataclass(frozen=True)
class TooLarge:
    """A message that was not fetched."""

    uid: int
    size: int
    """In bytes, as the server says."""
    received: datetime | None
    head: bytes = field(default=b"", repr=False)
    """The fields at its beginning, or as many of them as are read of a message; empty where the server gave none."""


@dataclass(frozen=True)
class Gone:
    """A message that the server did not give. It may be asked for another time."""

    uid: int
    why: str
    """What may be told of it, in a few words."""
    received: datetime | None = None
    """When its server took it; None of one that is there no longer."""
    head: bytes = field(default=b"", repr=False)
    """As of `TooLarge`."""


@dataclass(frozen=True)
class Size:
    """What is known of a message before it is fetched."""

    uid: int
    size: int
    received: datetime | None


def batches(messages: Sequence[Size]) -> Iterator[list[Size]]:
    """Small ones together, as many as are fetched at once; each large one alone, in the order of their numbers."""
    batch: list[Size] = []
    for one in messages:
        full = len(batch) == FETCHED_AT_ONCE or sum(other.size for other in batch) + one.size > LARGEST_BATCH
        if batch and (full or one.size > SMALL):
            yield batch
            batch = []
        batch.append(one)
        if one.size > SMALL:
            yield batch
            batch = []
    if batch:
        yield batch


def answers(lines: Sequence[Any]) -> Iterator[list[Any]]:
    """Lines of the library for IMAP that belong to one answer each: it puts those of all messages into one row."""
    answer: list[Any] = []
    for line in lines:
        if line is None:
            continue
        if _BEGINS.match(line[0] if isinstance(line, tuple) else line) and answer:
            yield answer
            answer = []
        answer.append(line)
    if answer:
        yield answer


def in_utc(when: object) -> datetime | None:
    """A time as it is kept; None where there is none, or none that a calendar has."""
    try:
        return when.astimezone(UTC) if isinstance(when, datetime) else None
    except (OverflowError, ValueError):
        return None
