"""What the ledger knows of the sending of drafts: which went out, which did not, and of which nobody can tell.

A row is written before a server gets a message and another one when it has answered. Where the second is missing the
program was ended, or the line was cut, in between: the message may have arrived, and only a person can find out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from perfeval_xl.ledger.said_rows import SendRow

SENT_FOLDER = "已发出"
"""Folder beside drafts for those that went out; whoever sends one by hand may put it there as well."""
LATER = "4"
"""First digit of what a server says that takes a message later."""

PLAN, TO_SEND = "清单", "要发出"
"""How the line begins that says by which mark a list can be agreed to, and the one behind which drafts are named."""
NOTHING = "没有要发的"
"""Said where nothing waits."""
DOUBT, CHANGED = "★", "改过的"
"""Before what may go to somebody whom it is not for, and said of what is not as the program wrote it."""
LIES = "；草稿："
"""Before the draft of which a line of a list is."""


class Stage(StrEnum):
    """States of a `SendRow`."""

    PREPARED = "prepared"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    KEPT = "kept"


DONE = frozenset({Stage.SENT, Stage.KEPT})
"""States of what is not to be sent."""
OUT = frozenset({Stage.SENT, Stage.KEPT, Stage.SENDING})
"""States of what went out, or may have: such a draft is not written over, and does not count as one that waits."""


@dataclass(frozen=True)
class Sendings:
    """The newest row of each message, and of each draft."""

    by_message: Mapping[str, SendRow]
    by_file: Mapping[str, SendRow]
    """By the path at which a draft was written, in the folder of the round."""
    last: int = 0
    """Number of the newest row; 0 where there is none."""

    @property
    def out(self) -> frozenset[str]:
        """The drafts that went out, or may have."""
        return frozenset(file for file, row in self.by_file.items() if row.state in OUT)

    def is_unknown(self, file: str) -> bool:
        """Whether nobody can tell if this draft went out."""
        row = self.by_file.get(file)
        return row is not None and row.state == Stage.SENDING


def sendings_of(rows: Iterable[SendRow]) -> Sendings:
    """What follows from all rows, in whatever order they come."""
    ordered = sorted(rows, key=lambda one: one.nth)
    return Sendings(
        {row.message_id: row for row in ordered},
        {row.file: row for row in ordered},
        ordered[-1].nth if ordered else 0,
    )


def is_for_later(row: SendRow) -> bool:
    """Whether a server did not take a message now, and may later."""
    return row.state == Stage.FAILED and row.why.startswith(LATER)
