"""What is told of mailboxes at the end of a run: which failed, and what in them was looked at and not taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol, TypeVar

from perfeval_xl.office.mail_addresses import SCHEME

MOST_SUBJECTS = 3
"""Messages that are named before the rest is counted."""


_CURE = ("在邮箱里看是哪个地址，改清单里的联系邮箱", "向单位问对的地址，改清单里的联系邮箱")
"""What to do about messages that came back, where nobody says from whom, and where somebody does."""

T = TypeVar("T")
"""What is worked on while progress is shown."""


class Told(Protocol):
    """Who shows how far it is."""

    def over(self, items: Iterator[T], count: int, what: str) -> Iterator[T]:
        """``items``, of which there are ``count``; ``what`` is done to them."""


class Failed(NamedTuple):
    """A mailbox that could not be read to its end."""

    box: str
    """As people call it."""
    why: str
    """With the cure."""


@dataclass
class MailCounts:
    """What was looked at in mailboxes in this run, and not taken."""

    failed: list[Failed] = field(default_factory=list)
    strangers: int = 0
    """Messages of nobody who is registered, in which no workbook can be."""
    with_files: list[str] = field(default_factory=list)
    """The subjects of those of them to which something is attached."""
    letters: list[str] = field(default_factory=list)
    """The subjects of messages of registered addresses without a file."""
    own: int = 0
    """Messages that the office sent itself, with nothing but what it issued."""
    returned: list[str] = field(default_factory=list)
    """Of messages of servers that could not deliver what the office sent, to whom it was; empty where none says."""
    missing: list[str] = field(default_factory=list)
    """Why messages did not come that are asked for again by the next run."""

    @property
    def lines(self) -> Iterator[str]:
        """What to tell of it."""
        for why, count in Counter(self.missing).items():
            yield f"有{count}封邮件这次没有取到（{why}），下次再收"
        if self.returned:
            to = "、".join(dict.fromkeys(filter(None, self.returned)))
            which = f"（发给{to}的）" if to else ""
            yield f"有{len(self.returned)}封退信{which}：发给单位的邮件没有送到，请{_CURE[bool(to)]}，再发一次"
        if self.letters:
            count = len(self.letters)
            yield f"登记的单位另有{count}封来信没有附件，没有收：{_some(self.letters)}；要紧的请在邮箱里看"
        if self.own:
            yield f"本单位自己发出的{self.own}封（下发的表、没有附件的），没有收"
        if self.strangers:
            more = f"；其中{len(self.with_files)}封有附件：{_some(self.with_files)}" if self.with_files else ""
            cure = "，要收的请另存为.eml放进“来件”" if self.with_files else ""
            yield f"另有{self.strangers}封与这一轮无关（没有表，发件人没有登记），没有收{more}{cure}"


def _some(subjects: Sequence[str]) -> str:
    named = "、".join(subjects[:MOST_SUBJECTS])
    return f"{named}等" if len(subjects) > MOST_SUBJECTS else named


def is_mailbox(source: str) -> bool:
    """Whether a source of the ledger is a mailbox."""
    return source.startswith(f"{SCHEME}://")
