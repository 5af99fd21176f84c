"""The part of the ledger that says what an office did: answered, drew, checked again, sent, took from lower offices."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import Any

from perfeval_xl.ledger.rows import BlobRow, IssueRow
from perfeval_xl.ledger.said_rows import DrawRow, PackageRow, RecheckRow, ReplyRow, SendRow
from perfeval_xl.ledger.schema import BLOB, DRAW, ISSUE, PACKAGE, RECHECK, REPLY, SENDING, Table


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
        """How far the sending of drafts came at each time; the newest of a message counts."""
        return [SendRow(*row) for row in self._rows(SENDING)]

    def packaged(self, rows: Sequence[PackageRow], issues: Sequence[IssueRow] = ()) -> None:
        """Add packages of lower offices, with what these issued."""
        self._add([(ISSUE, issues), (PACKAGE, rows)])

    def packages(self) -> list[PackageRow]:
        """The packages of lower offices that came in."""
        return [PackageRow(*row) for row in self._rows(PACKAGE)]

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
