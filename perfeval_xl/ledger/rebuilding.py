"""The book made anew from its journal, and what is said where the journal cannot be read either.

The journal is all that is needed. Where a line of it is damaged, or some of it is gone, what the old book still
holds is taken over, and the journal is written anew; both old ones are kept beside under other names.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from perfeval_xl import __version__
from perfeval_xl.errors import LedgerError
from perfeval_xl.ledger import journal
from perfeval_xl.ledger.book_file import (
    BOOK_NAME,
    made_empty,
    opened,
    put,
    put_meta,
    replay,
    row_of,
    rows_in,
    write_journal,
)
from perfeval_xl.ledger.faults import Fault, fault, told
from perfeval_xl.ledger.originals import sync_folder
from perfeval_xl.ledger.schema import EVENT, FORMAT, IN_JOURNAL, ISSUE, META


@dataclass(frozen=True)
class Rebuilt:
    """What came of making a book anew."""

    unread: tuple[int, ...] = ()
    """Lines of the journal that could not be read, from 1."""
    had_again: int = 0
    """Rows that were not in the journal any more, and were taken over from the old book."""


def made_anew(folder: Path, *, keep: bool) -> Rebuilt:
    """Make the book from the journal; the one that is there is kept beside under another name, or replaced.

    Raises LedgerError where a newer program has written either of the two, and where nothing is to be read.
    """
    path, temporary = folder / BOOK_NAME, folder / f".{BOOK_NAME}.tmp"
    with told(path), _old_book(path) as old:
        for leftover in (temporary, Path(f"{temporary}-journal")):
            leftover.unlink(missing_ok=True)
        connection = sqlite3.connect(temporary, isolation_level=None)
        try:
            # Nobody has it yet: should it be cut off, it is begun anew.
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("BEGIN")
            rebuilt = _filled(connection, folder, old)
            connection.execute("COMMIT")
        finally:
            connection.close()
        with temporary.open("rb+") as file:
            os.fsync(file.fileno())
    with told(path):
        if keep and path.exists():
            os.replace(path, _aside(folder, "台账", ".sqlite"))
        # What the old one left half written is not to be rolled back in the new one.
        Path(f"{path}-journal").unlink(missing_ok=True)
        os.replace(temporary, path)
        sync_folder(folder)
    return rebuilt


@contextlib.contextmanager
def _old_book(path: Path) -> Iterator[sqlite3.Connection | None]:
    """The book that is there; None where there is none or it is damaged. Raises LedgerError for a newer one."""
    connection = None
    if path.exists():
        try:
            with told(path):
                connection = opened(path, readonly=False)
        except LedgerError as error:
            if error.kind in (Fault.NEWER, Fault.LOCKED):
                raise
    try:
        yield connection
    finally:
        if connection is not None:
            connection.close()


def _filled(connection: sqlite3.Connection, folder: Path, old: sqlite3.Connection | None) -> Rebuilt:
    """Fill an empty book with what the journal holds, and what of it only the old book still does."""
    made_empty(connection)
    put_meta(connection, {"format": str(FORMAT), "program": __version__, "journal": "0"})
    unread: list[int] = []
    size = journal.size(folder)
    if size:
        replay(connection, folder, 0, unread=unread)
    had_again = 0
    if old is not None and (unread or _is_short(folder, size, old)):
        had_again = _taken_over(connection, old)
    elif not size:
        raise fault(Fault.MISSING, folder)
    if not connection.execute(f"SELECT 1 FROM {META.name} WHERE key = 'year'").fetchone():
        [year] = connection.execute(f"SELECT max(year) FROM {ISSUE.name}").fetchone()
        put_meta(connection, {"year": str(year)} if year is not None else {})
    if had_again:
        if size:
            shutil.copyfile(journal.path_in(folder), _aside(folder, "登记", ".jsonl"))
        put_meta(connection, {"journal": str(write_journal(connection, folder))})
    return Rebuilt(tuple(unread), had_again)


def _is_short(folder: Path, size: int, old: sqlite3.Connection) -> bool:
    """Whether some of the journal is gone that was there when the old book was written to last."""
    found = old.execute(f"SELECT value FROM {META.name} WHERE key = 'journal'").fetchone()
    end = int(found[0]) if found is not None and str(found[0]).isdecimal() else 0
    return not size or size < end or not journal.begins_a_line(folder, end)


def _taken_over(connection: sqlite3.Connection, old: sqlite3.Connection) -> int:
    """Add the rows of the old book that are not there, and say how many."""
    before = _count(connection)
    for table in IN_JOURNAL.values():
        # What cannot be read of one table speaks against none of the others.
        with contextlib.suppress(sqlite3.DatabaseError):
            there = set(rows_in(connection, table)) if table is EVENT else set()
            put(connection, table, [row_of(table, row) for row in rows_in(old, table) if row not in there])
    added = _count(connection) - before
    for key, value in old.execute(f"SELECT key, value FROM {META.name} WHERE key <> 'journal'").fetchall():
        connection.execute(f"INSERT OR IGNORE INTO {META.name} (key, value) VALUES (?, ?)", (key, value))
    return added


def _count(connection: sqlite3.Connection) -> int:
    """Rows that the journal holds, too."""
    return sum(connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in IN_JOURNAL)


def _aside(folder: Path, name: str, ending: str) -> Path:
    """A name for a damaged file that no other one has."""
    stamp = datetime.now().strftime("%Y%m%d_%H%M%S")
    stems = (f"{name}_损坏_{stamp}{more}" for more in itertools.chain([""], map("_{}".format, itertools.count(2))))
    return next(folder / f"{stem}{ending}" for stem in stems if not (folder / f"{stem}{ending}").exists())
