"""What came in before it is opened: a file in a folder, a message in a mailbox."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import NamedTuple, Protocol

from perfeval_xl.arrivals.folders import Found
from perfeval_xl.arrivals.model import SentBy

SOURCE = "file"
"""The kind of source that a folder is."""
STEP = " › "
"""Between what something lay in, from the outside."""


class Comer(Protocol):
    """Something that came in, and what is known of it before it is opened."""

    @property
    def source(self) -> str:
        """As in `ContainerRow`."""

    @property
    def mark(self) -> str:
        """As in `ContainerRow`."""

    @property
    def above(self) -> tuple[str, ...]:
        """What it lay in."""

    @property
    def came(self) -> tuple[datetime, SentBy]:
        """When, and what that rests on, where it does not say itself when it was sent."""

    @property
    def size(self) -> int:
        """In bytes."""

    def bundle(self, inner: tuple[str, ...]) -> str:
        """What an entry came together with; ``inner`` is that of the entry, from this one on."""


class Mail(NamedTuple):
    """A message of a mailbox that the ledger does not know."""

    source: str
    """``imaps://user@host/FOLDER``."""
    mark: str
    """``UIDVALIDITY|UID``."""
    above: tuple[str, ...]
    """The mailbox, as people call it."""
    name: str
    """What it is called in a trail."""
    data: bytes
    received: datetime
    """When the server took it, in UTC."""
    of_stranger: bool = False
    """Whether it is neither of the office nor of anybody who is registered."""

    @property
    def came(self) -> tuple[datetime, SentBy]:
        """See `Comer`."""
        return self.received, SentBy.SERVER

    @property
    def size(self) -> int:
        """In bytes."""
        return len(self.data)

    def bundle(self, inner: tuple[str, ...]) -> str:
        """See `Comer`; many messages have the same subject."""
        return STEP.join((f"{self.source}|{self.mark}", *inner[1:]))


class Fresh(NamedTuple):
    """A file that the ledger does not know."""

    found: Found
    place: str
    """Where it lies, as the ledger has it."""
    mark: str
    above: tuple[str, ...]
    """The folders between the source and it."""
    is_original: bool = False
    """Whether it is read where it was kept: where it came in it lies no more."""
    was_here: bool = False
    """Whether a file lay there that was taken in, of another size or time."""

    @property
    def name(self) -> str:
        """What it is called."""
        return self.place.rpartition("/")[2] if self.is_original else self.found.name

    @property
    def source(self) -> str:
        """See `Comer`."""
        return SOURCE

    @property
    def came(self) -> tuple[datetime, SentBy]:
        """See `Comer`: when it was written before it came in. Raises OverflowError, ValueError beyond the calendar."""
        return datetime.fromtimestamp(int(self.mark.rpartition("|")[2]) // 1_000_000_000, UTC), SentBy.DISK

    @property
    def size(self) -> int:
        """In bytes."""
        return int(self.mark.split("|")[-2])

    def bundle(self, inner: tuple[str, ...]) -> str:
        """What an entry came together with; the first name of ``inner`` is that of the file, which many may have."""
        if inner:
            return STEP.join((self.place, *inner[1:]))
        return self.place.rpartition("/")[0] if self.above else ""
