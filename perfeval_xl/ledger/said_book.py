"""The part of the ledger that says what an office did: answered, drew, checked again, sent, took from lower offices."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from perfeval_xl.ledger.from_below import JUDGED_BELOW_BY, VOUCHED_FOR
from perfeval_xl.ledger.rows import (
    BlobRow,
    ContactRow,
    ContainerRow,
    DecisionRow,
    DeliveryRow,
    EventRow,
    IssueRow,
    JudgementRow,
)
from perfeval_xl.ledger.said_rows import (
    DrawRow,
    ForwardRow,
    JudgedBelow,
    PackageRow,
    RecheckRow,
    ReplyRow,
    SendRow,
    ToldRow,
)
from perfeval_xl.ledger.schema import (
    BLOB,
    CONTACT,
    CONTAINER,
    DECISION,
    DELIVERY,
    DRAW,
    EVENT,
    FORWARDING,
    ISSUE,
    PACKAGE,
    RECHECK,
    REPLY,
    SENDING,
    TOLD,
    Table,
)
from perfeval_xl.ledger.states import HELD


@dataclass(frozen=True)
class FromBelow:
    """The rows that a volume of a lower office gives."""

    issues: Sequence[IssueRow] = ()
    contacts: Sequence[ContactRow] = ()
    containers: Sequence[ContainerRow] = ()
    deliveries: Sequence[DeliveryRow] = ()
    blobs: Sequence[BlobRow] = ()
    decisions: Sequence[DecisionRow] = ()


class SaidBook(ABC):
    """Rows of `perfeval_xl.ledger.said_rows`, added and read. All methods raise LedgerError."""

    @abstractmethod
    def _add(self, groups: Sequence[tuple[Table, Sequence[object]]]) -> None:
        """Add rows: all of them, or nothing."""

    @abstractmethod
    def _rows(self, table: Table) -> list[tuple[Any, ...]]:
        """All rows of a table, in the order of their columns."""

    def replied(self, replies: Sequence[ReplyRow]) -> None:
        """Add what was said to units."""
        self._add([(REPLY, replies)])

    def replies(self) -> list[ReplyRow]:
        """Everything that was said to units."""
        return [ReplyRow(*row) for row in self._rows(REPLY)]

    def sending(self, rows: Sequence[SendRow]) -> None:
        """Add how far the sending of drafts has come; it is on the disk before this returns."""
        self._add([(SENDING, rows)])

    def sendings(self) -> list[SendRow]:
        """How far the sending of drafts came at each time, the newest last; the newest of a message counts."""
        return [SendRow(*row) for row in self._rows(SENDING)]

    def packaged(self, rows: Sequence[PackageRow], below: FromBelow | None = None) -> None:
        """Add what came of volumes of lower offices, with what was taken over from one: all of it, or nothing."""
        one = below or FromBelow()
        self._add(
            [
                (BLOB, one.blobs),
                (DELIVERY, one.deliveries),
                (CONTAINER, one.containers),
                (ISSUE, one.issues),
                (CONTACT, one.contacts),
                (DECISION, one.decisions),
                (PACKAGE, rows),
            ]
        )

    def packages(self) -> list[PackageRow]:
        """What came of each volume of lower offices, the newest last."""
        rows: list[PackageRow] = [PACKAGE.row_of(row) for row in self._rows(PACKAGE)]
        return sorted(rows, key=lambda row: (row.seen, row.taken, row.sha))

    def below(self) -> list[ToldRow]:
        """How lower offices say in the volumes that were read that projects stand."""
        return [ToldRow(*row) for row in self._rows(TOLD)]

    def judged_below(self) -> list[JudgedBelow]:
        """Of each file that a lower office judged, and that was judged by another one, too: what it is worth by the
        judgement that holds, then by every other one of a lower office.
        """
        columns = "j.sha, j.rules, j.readable, j.genuine, j.blank, j.errors, j.score"
        query = f"""
            WITH lower AS MATERIALIZED (
                SELECT DISTINCT sha FROM judgement WHERE report = '' AND {JUDGED_BELOW_BY.format("judgement")})
            SELECT {columns}, {VOUCHED_FOR}, {HELD.format("j")} AS holds FROM lower CROSS JOIN judgement j USING (sha)
            WHERE j.report = '' AND (holds OR {JUDGED_BELOW_BY.format("j")}) ORDER BY j.sha, holds DESC, j.rules"""
        rows = [
            JudgedBelow(sha, rules, bool(readable), bool(genuine), bool(blank), errors, score, vouched)
            for sha, rules, readable, genuine, blank, errors, score, vouched, _ in self._found(query)
        ]
        several = Counter(row.sha for row in rows)
        return [row for row in rows if several[row.sha] > 1]

    @abstractmethod
    def _found(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """What a query finds."""

    @abstractmethod
    def read_below(self, told: Sequence[ToldRow], judgements: Sequence[JudgementRow]) -> None:
        """Add what a volume says: all of it, or nothing. It is read again from the volume where it is lost."""

    def forwarding(self, row: ForwardRow, events: Sequence[EventRow] = ()) -> None:
        """Add how far the making of a package for the office above has come, with what people read of it."""
        self._add([(FORWARDING, [row]), (EVENT, events)])

    def forwardings(self) -> list[ForwardRow]:
        """The packages that were begun or made for the office above, by number."""
        return [FORWARDING.row_of(row) for row in self._rows(FORWARDING)]

    def drawn(self, draws: Sequence[DrawRow]) -> None:
        """Add what was drawn to be checked again."""
        self._add([(DRAW, draws)])

    def draws(self) -> list[DrawRow]:
        """Everything that was drawn to be checked again, by draw and project."""
        return [DrawRow(*row) for row in self._rows(DRAW)]

    def rechecked(self, found: Sequence[RecheckRow], kept: Sequence[BlobRow] = ()) -> None:
        """Add what was found when forms were checked again, with the workbooks that say so."""
        self._add([(BLOB, kept), (RECHECK, found)])

    def rechecks(self) -> list[RecheckRow]:
        """Everything that was found when forms were checked again; the newest of an indicator of a form counts."""
        return [RecheckRow(*row) for row in self._rows(RECHECK)]
