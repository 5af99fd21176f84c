"""What the office wrote to units, read as a mail program reads it."""

from __future__ import annotations

import email
import email.policy
from collections.abc import Sequence
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path

from perfeval_xl.ledger.rows import DecisionRow, DeliveryRow
from perfeval_xl.ledger.said_rows import ReplyRow, SendRow


@dataclass
class FakeLedger:
    """What answers ask of a ledger, in memory."""

    came: Sequence[DeliveryRow] = ()
    said: list[ReplyRow] = field(default_factory=list)
    policies: dict[str, str] = field(default_factory=dict)
    made: Sequence[DecisionRow] = ()
    went: list[SendRow] = field(default_factory=list)

    def sendings(self) -> list[SendRow]:
        """How far the sending of drafts came."""
        return list(self.went)

    def decisions(self) -> list[DecisionRow]:
        """What was decided, also what holds no more."""
        return list(self.made)

    def deliveries(self) -> list[DeliveryRow]:
        """What arrived."""
        return list(self.came)

    def replies(self) -> list[ReplyRow]:
        """What was said."""
        return list(self.said)

    def replied(self, rows: Sequence[ReplyRow]) -> None:
        """As the table does, of one key only the first row is kept."""
        known = {(row.year, row.code, row.kind, row.said) for row in self.said}
        self.said += [row for row in rows if (row.year, row.code, row.kind, row.said) not in known]

    def meta(self, key: str, default: str = "") -> str:
        """A policy of the round."""
        return self.policies.get(key, default)


def read(path: Path) -> EmailMessage:
    """A draft."""
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def body_of(message: EmailMessage) -> str:
    """Its text."""
    part = message.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


def attached(message: EmailMessage) -> dict[str, bytes]:
    """Its attachments by name."""
    return {str(part.get_filename()): part.get_payload(decode=True) for part in message.iter_attachments()}  # type: ignore[misc]
