"""The ledger as the office uses it: opened, written to under its lock, asked.

Facts go into the journal first and then, in one transaction, into the tables; whoever is ended in between has
written a journal that is ahead, and the next one to open the ledger catches up with it.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from perfeval_xl import __version__
from perfeval_xl.ledger import journal
from perfeval_xl.ledger.book_file import (
    BOOK_NAME,
    catch_up,
    opened,
    put,
    put_judgements,
    put_meta,
    transaction,
)
from perfeval_xl.ledger.decisions import Decided, decided
from perfeval_xl.ledger.faults import Fault, fault, told
from perfeval_xl.ledger.held_rows import judgements_of
from perfeval_xl.ledger.rebuilding import Rebuilt, made_anew
from perfeval_xl.ledger.rows import (
    AttemptState,
    BlobRow,
    ContactRow,
    ContainerRow,
    DecisionRow,
    DeliveryRow,
    EventRow,
    FigureRow,
    FindingRow,
    IssueRow,
    JudgementRow,
    MaterialRow,
    ProjectState,
    RulesRow,
    Unjudged,
)
from perfeval_xl.ledger.said_book import SaidBook
from perfeval_xl.ledger.said_rows import ToldRow
from perfeval_xl.ledger.schema import (
    BLOB,
    CONTACT,
    CONTAINER,
    DECISION,
    DELIVERY,
    EVENT,
    FIGURE,
    FINDING,
    FORMAT,
    ISSUE,
    META,
    RULES,
    TABLES,
    TOLD,
    Table,
)
from perfeval_xl.ledger.standing import Standing
from perfeval_xl.ledger.states import HELD

MOST_TOGETHER, LONGEST_WAIT = 20, 1.0
"""Judgements that are recorded together, and seconds that one waits for others: each commit costs the disk as much
as twenty judgements do, and what was not recorded is judged again."""

_HELD = HELD.format("f")
_REFUSED = """d.code <> '' AND d.nth >= coalesce(
    (SELECT max(begins) FROM container c WHERE c.source = d.source AND c.mark = d.mark), 0)"""
"""Condition that a delivery was refused, and by no later reading of the same file taken."""


def now() -> str:
    """The time as the ledger has it."""
    return f"{datetime.now(UTC).replace(microsecond=0, tzinfo=None).isoformat()}Z"


class Ledger(SaidBook):
    """An open ledger. All methods raise LedgerError where disk, share or file fail; what was committed stays."""

    def __init__(self, folder: Path, connection: sqlite3.Connection, *, readonly: bool) -> None:
        self._folder, self._readonly = folder, readonly
        self._path = folder / BOOK_NAME
        self.connection = connection
        """For `perfeval_xl.ledger.states` and whoever asks for more than is asked for here."""
        self.rebuilt = Rebuilt()
        """What came of making it anew, where it just was."""
        self._standing: tuple[tuple[date, int, int], Standing] | None = None
        """How it stood when it was asked last, behind all that this depends on."""
        self._waiting: list[JudgementRow] = []
        self._first = 0.0

    @classmethod
    def exists(cls, folder: Path) -> bool:
        """Whether there is a ledger in ``folder``, or a journal that one can be made from."""
        return (folder / BOOK_NAME).exists() or journal.path_in(folder).exists()

    @classmethod
    def create(cls, folder: Path, year: int) -> Ledger:
        """Make the ledger of the round of a year; one that is there already is opened."""
        if cls.exists(folder):
            ledger = cls.open(folder)
            if not ledger.year:
                # Its making was cut off before it said anything.
                ledger.say("year", str(year))
            return ledger
        with told(folder):
            folder.mkdir(parents=True, exist_ok=True)
        values = {"format": str(FORMAT), "year": str(year), "program": __version__, "created": now()}
        journal.append(folder, [journal.meta_line(values)])
        return cls.open(folder)

    @classmethod
    def open(cls, folder: Path, *, readonly: bool = False) -> Ledger:
        """Open the ledger in ``folder``; whoever writes holds its lock. The journal is caught up with.

        Raises LedgerError where there is none, or it is damaged, newer, or cannot be read or written.
        """
        path = folder / BOOK_NAME
        if not path.exists():
            if not journal.path_in(folder).exists():
                raise fault(Fault.MISSING, folder)
            # Its making was cut off, or it was taken away: the journal has all of it.
            if readonly:
                raise fault(Fault.DAMAGED, folder, "台账.sqlite不见了")
            return cls.rebuild(folder, keep=False)
        with told(path):
            connection = opened(path, readonly=readonly)
            ledger = cls(folder, connection, readonly=readonly)
            try:
                if not readonly and catch_up(connection, folder):
                    ledger.event("journal", "登记丢失或被换过，已由台账重新写出")
            except BaseException:
                connection.close()
                raise
        return ledger

    @classmethod
    def rebuild(cls, folder: Path, *, keep: bool = True) -> Ledger:
        """Make the book anew from the journal and open it; the old one is kept beside under another name.

        What the program judged is not in the journal: it is judged again.
        """
        if not cls.exists(folder):
            raise fault(Fault.MISSING, folder)
        rebuilt = made_anew(folder, keep=keep)
        ledger = cls.open(folder)
        ledger.rebuilt = rebuilt
        if keep:
            ledger.event("rebuilt", "由登记重建")
        if rebuilt.unread:
            lines = "、".join(map(str, rebuilt.unread))
            ledger.event("journal", f"登记第{lines}行读不出，由原来的台账补回{rebuilt.had_again}行")
        return ledger

    def __enter__(self) -> Ledger:
        return self

    def __exit__(self, *raised: object) -> None:
        self.close()

    def close(self) -> None:
        """Record what waits, and close. Whatever happens, it is closed."""
        try:
            self.flush()
        finally:
            self.connection.close()

    # ---- what is said of it

    def meta(self, key: str, default: str = "") -> str:
        """What is said of the ledger under ``key``."""
        with told(self._path):
            found = self.connection.execute("SELECT value FROM meta WHERE key=?", (key,)).fetchone()
        return str(found[0]) if found else default

    def say(self, key: str, value: str) -> None:
        """Say something of the ledger itself, as a policy of the round: ``policy.explanations``, ``required``."""
        if self._readonly:
            raise fault(Fault.FORBIDDEN, self._path, "只是打开来看的")
        end = journal.append(self._folder, [journal.meta_line({key: value})])
        with self._transaction():
            put_meta(self.connection, {key: value, "journal": str(end)})

    @property
    def year(self) -> int:
        """The year that the round evaluates."""
        return int(self.meta("year", "0"))

    # ---- facts

    def register(self, issues: Sequence[IssueRow], contacts: Sequence[ContactRow] = ()) -> None:
        """Add what was issued, and whom to ask about it."""
        self._add([(ISSUE, issues), (CONTACT, contacts)])

    def issues(self) -> list[IssueRow]:
        """Everything that was issued, in no order that means anything."""
        return [IssueRow(*row) for row in self._rows(ISSUE)]

    def contacts(self) -> list[ContactRow]:
        """Everything that was said of whom to ask; the newest of a project counts."""
        return [ContactRow(*row) for row in self._rows(CONTACT)]

    def _rows(self, table: Table) -> list[tuple[Any, ...]]:
        columns = ", ".join(table.columns)
        with told(self._path):
            return self.connection.execute(f"SELECT {columns} FROM {table.name} ORDER BY {columns}").fetchall()

    def record(self, taken: Iterable[tuple[ContainerRow, Sequence[DeliveryRow], Sequence[BlobRow]]]) -> None:
        """Add what was opened, with everything that was in it: all of it, or nothing."""
        containers, deliveries, blobs = list[ContainerRow](), list[DeliveryRow](), list[BlobRow]()
        for container, own, kept in taken:
            containers.append(container)
            deliveries += own
            blobs += kept
        self._add([(BLOB, blobs), (DELIVERY, deliveries), (CONTAINER, containers)])

    def decide(self, decisions: Sequence[DecisionRow], events: Sequence[EventRow] = ()) -> None:
        """Add what somebody decided, with what people read of it."""
        self._add([(DECISION, decisions), (EVENT, events)])

    def decisions(self) -> list[DecisionRow]:
        """Everything that people decided, in the order of the keys of the rows."""
        return [DecisionRow(*row) for row in self._rows(DECISION)]

    def event(self, kind: str, text: str) -> None:
        """Write down that something happened."""
        self._add([(EVENT, [EventRow(now(), kind, text)])])

    def last_event(self) -> str:
        """When the last event was written down, by the clock of whoever did; empty where there is none."""
        with told(self._path):
            found = self.connection.execute("SELECT at FROM event ORDER BY rowid DESC").fetchone()
        return str(found[0]) if found else ""

    def latest(self) -> str:
        """The latest time at which anything was registered or happened, by whosever clock; empty where nothing was."""
        query = "SELECT max(at) FROM (SELECT at FROM issue UNION ALL SELECT at FROM event)"
        with told(self._path):
            found = self.connection.execute(query).fetchone()
        return str(found[0] or "")

    def _add(self, groups: Sequence[tuple[Table, Sequence[object]]]) -> None:
        lines = [journal.line(table, row) for table, rows in groups for row in rows]
        if not lines:
            return
        if self._readonly:
            raise fault(Fault.FORBIDDEN, self._path, "只是打开来看的")
        self.flush()
        end = journal.append(self._folder, lines)
        with self._transaction():
            for table, rows in groups:
                put(self.connection, table, rows)
            put_meta(self.connection, {"journal": str(end)})

    # ---- what was taken in

    def known_containers(self) -> set[tuple[str, str]]:
        """Source and mark of everything that was opened, and of which all that was in it is recorded."""
        query = """
            SELECT source, mark FROM (
                SELECT source, mark, max(entries) AS entries FROM container GROUP BY source, mark) c
            WHERE entries <= (SELECT count(*) FROM delivery d WHERE d.source = c.source AND d.mark = c.mark
                              AND (d.sha = '' OR EXISTS (SELECT 1 FROM blob b WHERE b.sha = d.sha)))"""
        return {(str(source), str(mark)) for source, mark in self._found(query)}

    def unread_by(self, reader: str) -> set[tuple[str, str]]:
        """Source and mark of what was opened, and of which something was refused that this reader never tried."""
        query = f"""
            SELECT DISTINCT source, mark FROM delivery d WHERE {_REFUSED} AND NOT EXISTS (
                SELECT 1 FROM container c WHERE c.source = d.source AND c.mark = d.mark AND c.reader = ?)"""
        return {(str(source), str(mark)) for source, mark in self._found(query, (reader,))}

    def readings(self, source: str, mark: str) -> tuple[list[ContainerRow], list[DeliveryRow]]:
        """What was recorded of something that was opened before, without the heads of its messages."""
        query = f"SELECT {', '.join(CONTAINER.columns)} FROM container WHERE source = ? AND mark = ?"
        rows = [ContainerRow(*row) for row in self._found(query, (source, mark))]
        return rows, self._deliveries("WHERE source = ? AND mark = ?", (source, mark))

    def kept(self) -> set[str]:
        """The hashes of all files that were recorded."""
        with told(self._path):
            return {str(sha) for (sha,) in self.connection.execute("SELECT sha FROM blob")}

    def suffixes(self) -> dict[str, str]:
        """The ending under which each file is kept, by its hash."""
        return {str(sha): str(suffix) for sha, suffix in self._found("SELECT sha, suffix FROM blob")}

    def arrivals_of(self, shas: Collection[str]) -> list[tuple[str, str, str, str]]:
        """Hash, name, source and mark of each arrival of the files with these hashes."""
        with told(self._path):
            rows = self.connection.execute(
                "SELECT sha, name, source, mark FROM delivery WHERE sha <> '' ORDER BY source, mark, nth"
            ).fetchall()
        return [(str(sha), str(name), str(source), str(mark)) for sha, name, source, mark in rows if sha in shas]

    def blobs(self) -> list[BlobRow]:
        """Every file that was recorded."""
        return [BlobRow(*row) for row in self._rows(BLOB)]

    def arrived(self, role: str) -> list[tuple[str, str, str, str]]:
        """Hash, name, what it lay in and when it was seen first, of each file of a role, by its hash."""
        query = "SELECT sha, name, trail, min(seen) FROM delivery WHERE role = ? GROUP BY sha ORDER BY sha"
        return [(sha, name, trail, seen) for sha, name, trail, seen in self._found(query, (role,))]

    def has(self, sha: str) -> bool:
        """Whether a file of this hash was recorded."""
        with told(self._path):
            return self.connection.execute("SELECT 1 FROM blob WHERE sha=?", (sha,)).fetchone() is not None

    def deliveries(self) -> list[DeliveryRow]:
        """Every arrival, by container; without the heads of the messages."""
        return self._deliveries("")

    def refused(self) -> list[DeliveryRow]:
        """What was not read when that was tried last, by container; without the heads of the messages."""
        return self._deliveries(f"d WHERE {_REFUSED}")

    def _deliveries(self, which: str, values: Sequence[object] = ()) -> list[DeliveryRow]:
        columns = ", ".join("x''" if name == "headers" else name for name in DELIVERY.fields)
        query = f"SELECT {columns} FROM delivery {which} ORDER BY source, mark, nth"
        return [DeliveryRow(*row) for row in self._found(query, values)]

    def _found(self, query: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with told(self._path):
            return self.connection.execute(query, values).fetchall()

    # ---- how it stands

    def standing(self, today: date) -> Standing:
        """How every project, file and material stands on a day, in Beijing; all of it is read.

        It is not computed again while nobody added a row.
        """
        with told(self._path):
            found = self._stands(today)
            found.read()
        return found

    def states(self, today: date) -> list[ProjectState]:
        """How each project stands on a day."""
        with told(self._path):
            return list(self._stands(today).projects)

    def attempts(self, today: date) -> list[AttemptState]:
        """What each file is worth that may be a workbook; the day does not matter."""
        with told(self._path):
            return list(self._stands(today).attempts)

    def materials(self) -> list[MaterialRow]:
        """What came along, and whose it is."""
        with told(self._path):
            return list(self._stands(self._standing[0][0] if self._standing else date.min).materials)

    def _stands(self, today: date) -> Standing:
        self.flush()
        others = self.connection.execute("PRAGMA data_version").fetchone()[0]
        # Temporary tables count as changes, too: those of its own making are in the number.
        if self._standing is None or self._standing[0] != (today, others, self.connection.total_changes):
            found = Standing(self.connection, today)
            self._standing = ((today, others, self.connection.total_changes), found)
        return self._standing[1]

    def decided(self) -> Decided:
        """What people decided, the newest of each kind and thing."""
        with told(self._path):
            return decided(self.connection)

    def judgements_of(self, sha: str) -> list[JudgementRow]:
        """The judgements that hold of a workbook, whole: of it alone, and of the reports it was held against."""
        with told(self._path):
            return judgements_of(self.connection, sha)

    def findings(self) -> Iterator[tuple[str, str, FindingRow]]:
        """Hash of the workbook, hash of the report it was held against, and finding, of the judgements that hold."""
        columns = ", ".join(f"f.{name}" for name in FINDING.of_row)
        query = f"SELECT f.sha, f.report, {columns} FROM finding f WHERE {_HELD} ORDER BY f.sha, f.report, f.nth"
        return ((sha, report, FindingRow(*rest)) for sha, report, *rest in self._found(query))

    def figures(self) -> Iterator[tuple[str, FigureRow]]:
        """Hash of the workbook and number, of the judgements that hold of workbooks alone."""
        columns = ", ".join(f"f.{name}" for name in FIGURE.of_row)
        query = f"SELECT f.sha, {columns} FROM figure f WHERE f.report = '' AND {_HELD} ORDER BY f.sha, f.form, f.key"
        return ((sha, FigureRow(*rest)) for sha, *rest in self._found(query))

    def all_answers(self) -> Iterator[tuple[str, bytes]]:
        """Hash of the workbook and what was answered in it, of the judgements that hold of workbooks alone."""
        self.flush()
        query = f"SELECT f.sha, f.answers FROM answers f WHERE f.report = '' AND {_HELD} ORDER BY f.sha"
        return ((str(sha), bytes(packed)) for sha, packed in self._found(query))

    def extent(self) -> str:
        """How many rows there are of each kind but events: rows are only added, so that the same text is the same
        ledger.
        """
        self.flush()
        names = [table.name for table in TABLES if table is not EVENT and table is not META]
        counts = [self._found(f"SELECT count(*) FROM {name}")[0][0] for name in names]
        policies = self._found("SELECT key, value FROM meta WHERE key <> 'journal' ORDER BY key")
        return repr((list(zip(names, counts, strict=True)), policies))

    def answers(self, sha: str) -> bytes:
        """What was answered in a workbook, by the judgement that holds; empty where there is none."""
        found = self._found(f"SELECT f.answers FROM answers f WHERE f.sha = ? AND f.report = '' AND {_HELD}", (sha,))
        return bytes(found[0][0]) if found else b""

    # ---- judgements

    def unjudged(self, rules: str) -> list[Unjudged]:
        """The workbooks without a judgement under ``rules``, in the order of their hashes."""
        self.flush()
        query = """
            SELECT blob.sha, blob.suffix, blob.size, min(delivery.name) FROM blob
            JOIN delivery ON delivery.sha = blob.sha AND delivery.role = 'workbook'
            WHERE NOT EXISTS (SELECT 1 FROM judgement WHERE judgement.sha = blob.sha AND report = '' AND rules = ?)
            GROUP BY blob.sha ORDER BY blob.sha"""
        with told(self._path):
            found = self.connection.execute(query, (rules,)).fetchall()
        return [Unjudged(*row) for row in found]

    def judged_reports(self, rules: str) -> set[tuple[str, str]]:
        """Workbook and report, by their hashes, of all that was held against one another under ``rules``."""
        self.flush()
        found = self._found("SELECT sha, report FROM judgement WHERE report <> '' AND rules = ?", (rules,))
        return {(str(sha), str(report)) for sha, report in found}

    def use_rules(self, fingerprint: str) -> None:
        """Say under which rules is judged from now on; the states rest on their judgements where there are any."""
        with told(self._path):
            last = self.connection.execute("SELECT nth, fingerprint FROM rules ORDER BY nth DESC").fetchone()
        if last is not None and last[1] == fingerprint:
            return
        row = RulesRow(last[0] + 1 if last else 1, fingerprint, __version__, now())
        with self._transaction():
            self.connection.execute(RULES.insert, RULES.values(row))

    def judged(self, row: JudgementRow) -> None:
        """Add a judgement, soon: with those that follow at once."""
        if not self._waiting:
            self._first = time.monotonic()
        self._waiting.append(row)
        if len(self._waiting) >= MOST_TOGETHER or time.monotonic() - self._first >= LONGEST_WAIT:
            self.flush()

    def read_below(self, told: Sequence[ToldRow], judgements: Sequence[JudgementRow]) -> None:
        """See `SaidBook`."""
        self.flush()
        with self._transaction():
            put_judgements(self.connection, judgements)
            put(self.connection, TOLD, told)

    def flush(self) -> None:
        """Record the judgements that wait."""
        # What is refused is not offered again when the ledger is closed.
        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        with self._transaction():
            put_judgements(self.connection, waiting)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """All of it or nothing."""
        with told(self._path), transaction(self.connection):
            yield
