"""The file 台账.sqlite: opened, looked at, and brought up to what its journal says."""

from __future__ import annotations

import contextlib
import itertools
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from perfeval_xl.ledger import journal
from perfeval_xl.ledger.faults import BUSY_SECONDS, Fault, fault
from perfeval_xl.ledger.rows import DeliveryRow, JudgementRow
from perfeval_xl.ledger.schema import (
    ANSWERS,
    DELIVERY,
    EVENT,
    FIGURE,
    FINDING,
    FORMAT,
    HEADER,
    IN_JOURNAL,
    INDEXES,
    JUDGEMENT,
    META,
    TABLES,
    Table,
)

BOOK_NAME = "台账.sqlite"
LARGEST_CHECKED = 200 << 20
"""Bytes of a book that is looked through before it is written to; a larger one takes seconds."""


def opened(path: Path, *, readonly: bool) -> sqlite3.Connection:
    """Open a book that is there, and look whether it is sound. Raises LedgerError, or what `told` turns into one."""
    # Writable for a reader too: what a run left half written that was ended is rolled back by whoever comes next.
    uri = f"{path.absolute().as_uri()}?mode=rw"
    connection = sqlite3.connect(uri, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        if not readonly:
            # A write-ahead log is damaged on a network share, and a journal in memory by whoever ends the program.
            connection.execute("PRAGMA journal_mode=TRUNCATE")
            connection.execute("PRAGMA synchronous=FULL")
        _check(path, connection, readonly=readonly)
        _complete(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check(path: Path, connection: sqlite3.Connection, *, readonly: bool) -> None:
    """Raises LedgerError where the book is newer, damaged or none of ours."""
    found = connection.execute("SELECT value FROM meta WHERE key='format'").fetchone()
    if found is None or not str(found[0]).isdecimal():
        raise fault(Fault.DAMAGED, path)
    if int(found[0]) > FORMAT:
        raise fault(Fault.NEWER, path)
    if not readonly and path.stat().st_size <= LARGEST_CHECKED:
        told_by = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
        if told_by != "ok":
            raise fault(Fault.DAMAGED, path, str(told_by).replace("\n", " "))


def _complete(connection: sqlite3.Connection) -> None:
    """Give a book of a program before this one the tables and columns that have come since, empty.

    Only what was added can be made up for; whoever changes a key or a meaning raises `FORMAT`.
    """
    missing = []
    for table in TABLES:
        there = {str(row[1]) for row in connection.execute(f"PRAGMA table_info({table.name})")}
        if not there:
            missing.append(table.create)
        else:
            missing += [table.add(name) for name in table.columns if name not in there]
    if missing:
        with transaction(connection):
            for statement in missing:
                connection.execute(statement)


def catch_up(connection: sqlite3.Connection, folder: Path) -> bool:
    """Take over what a run wrote into the journal that was ended before it wrote the tables.

    A journal that is lost, or was replaced by another, is written again from the tables: then the answer is True.
    """
    found = connection.execute("SELECT value FROM meta WHERE key='journal'").fetchone()
    begin = int(found[0]) if found else 0
    size = journal.size(folder)
    if size < begin or not journal.begins_a_line(folder, begin):
        with transaction(connection):
            if size:
                replay(connection, folder, 0, but=EVENT)
            put_meta(connection, {"journal": str(write_journal(connection, folder))})
        return True
    if size > begin:
        with transaction(connection):
            replay(connection, folder, begin)
    return False


def write_journal(connection: sqlite3.Connection, folder: Path) -> int:
    """Write the journal anew with all rows of the tables, and return its size."""
    values = dict(connection.execute("SELECT key, value FROM meta WHERE key <> 'journal'").fetchall())
    return journal.write_again(folder, itertools.chain([journal.meta_line(values)], _lines(connection)))


def _lines(connection: sqlite3.Connection) -> Iterator[bytes]:
    for table in IN_JOURNAL.values():
        for row in rows_in(connection, table):
            yield journal.line(table, row_of(table, row))


def rows_in(connection: sqlite3.Connection, table: Table) -> Iterator[tuple[Any, ...]]:
    """Every row of a table of the journal as the values of its fields; a delivery with its head."""
    if table is DELIVERY:
        names = ", ".join("coalesce(headers, x'')" if name == "headers" else name for name in table.fields)
        query = f"SELECT {names} FROM delivery LEFT JOIN header USING (source, mark, nth)"
    else:
        query = f"SELECT {', '.join(table.fields)} FROM {table.name}"
    return iter(connection.execute(query))


def row_of(table: Table, values: Sequence[Any]) -> object:
    """The row that has these values."""
    return table.row_of(values)


def replay(
    connection: sqlite3.Connection,
    folder: Path,
    begin: int,
    *,
    but: Table | None = None,
    unread: list[int] | None = None,
) -> None:
    """Put the rows of the journal from ``begin`` on into the tables, ``but`` those of one.

    The numbers of lines that cannot be read are added to ``unread``.
    """
    end = begin
    for name, row, at in journal.replay(folder, begin, unread):
        end = at
        if isinstance(row, dict):
            if int(row.get("format", "0")) > FORMAT:
                raise fault(Fault.NEWER, folder)
            put_meta(connection, row)
        elif IN_JOURNAL[name] is not but:
            put(connection, IN_JOURNAL[name], [row])
    put_meta(connection, {"journal": str(end)})


def put(connection: sqlite3.Connection, table: Table, rows: Sequence[object]) -> None:
    """Add rows of facts, each to the tables that its fields stand in."""
    connection.executemany(table.insert, [table.values(row) for row in rows])
    if table is DELIVERY:
        deliveries = [row for row in rows if isinstance(row, DeliveryRow) and row.headers]
        heads = [(one.source, one.mark, one.nth, one.headers) for one in deliveries]
        connection.executemany(HEADER.insert, heads)


def put_judgements(connection: sqlite3.Connection, rows: Sequence[JudgementRow]) -> None:
    """Add judgements with their answers, findings and figures."""
    judgements, answers, findings, figures = (list[tuple[object, ...]]() for _ in range(4))
    for row in rows:
        key = (row.sha, row.report, row.rules)
        judgements.append(JUDGEMENT.values(row))
        answers.append((*key, row.answers))
        findings += [FINDING.values(one, (*key, nth)) for nth, one in enumerate(row.findings)]
        figures += [FIGURE.values(one, key) for one in row.figures]
    connection.executemany(JUDGEMENT.insert, judgements)
    connection.executemany(ANSWERS.insert, answers)
    connection.executemany(FINDING.insert, findings)
    connection.executemany(FIGURE.insert, figures)


def made_empty(connection: sqlite3.Connection) -> None:
    """Make the tables in a book that has none."""
    for statement in (*(table.create for table in TABLES), *INDEXES):
        connection.execute(statement)


def put_meta(connection: sqlite3.Connection, values: Mapping[str, str]) -> None:
    """Say something of the ledger itself; what was said before under the same key is replaced."""
    connection.executemany(
        f"INSERT INTO {META.name} (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value=excluded.value",
        list(values.items()),
    )


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        with contextlib.suppress(sqlite3.Error):
            connection.execute("ROLLBACK")
        raise
