"""Applies the rules of counting to the rows: how the round stands now."""

from __future__ import annotations

import gc
import itertools
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from functools import cached_property
from typing import Any

from perfeval_xl.ledger import states
from perfeval_xl.ledger.decisions import decided, put_down
from perfeval_xl.ledger.rows import AttemptState, Claim, MaterialRow, ProjectState
from perfeval_xl.ledger.ties import Ties

_PROJECT, _ATTEMPT = ([one.name for one in fields(row)] for row in (ProjectState, AttemptState))
_FLAGS, _RIVALS = (_PROJECT.index(name) for name in ("flags", "rivals"))
_TRUTHS = tuple(_ATTEMPT.index(name) for name in ("counted", "is_foreign", "put_aside"))
"""Which of the values of a query are no plain text or number yet."""
_NAMED = tuple(
    tuple(flag for nth, flag in enumerate(states.FLAGS) if bits >> nth & 1) for bits in range(1 << len(states.FLAGS))
)
"""The flags that a number means."""
_LOST = "SELECT sha FROM temp.placed WHERE said = '' AND NOT (readable AND ours)"
"""Workbooks that do not say whose they are, because nobody could read them."""
_NTH = itertools.count(1)
"""Numbers of the computations, by which temporary tables say whose they are."""


class Standing:
    """How a round stands on a day, by the rows that were there when it was asked.

    What is read later than another computation over the same connection rests on the rows that are there then.
    """

    def __init__(self, connection: sqlite3.Connection, today: date) -> None:
        self._connection, self._today = connection, today
        self._nth = next(_NTH)
        self._count()

    def read(self) -> None:
        """Read all of it: afterwards nothing is asked of the connection."""
        _ = self.projects, self.attempts, self.materials, self.claims

    @cached_property
    def projects(self) -> tuple[ProjectState, ...]:
        """By department, unit and code."""
        with self._counted() as values, _no_collecting():
            rows = self._connection.execute(states.PROJECTS, values)
            return tuple(sorted(map(_project, rows), key=lambda one: (one.department, one.unit, one.code, one.year)))

    @cached_property
    def attempts(self) -> tuple[AttemptState, ...]:
        """By project, the newest first; those that belong to none at the end."""
        with self._counted(), _no_collecting():
            return tuple(map(_attempt, self._connection.execute(states.ATTEMPTS)))

    @cached_property
    def materials(self) -> tuple[MaterialRow, ...]:
        """By project; those that belong to none first."""
        with self._counted():
            return tuple(Ties(self._connection).materials())

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Who issued what lower offices say that they issued, too; by project, what was issued here first."""
        query = """
            SELECT c.year, c.code, c.origin, c.mark, h.contested, NOT h.contested AND h.origin = c.origin
            FROM temp.claim c CROSS JOIN temp.holder h USING (year, code) ORDER BY c.year, c.code, c.origin"""
        with self._counted():
            rows = self._connection.execute(query).fetchall()
        return tuple(
            Claim(year, code, origin, mark, bool(contested), bool(holds))
            for year, code, origin, mark, contested, holds in rows
        )

    @property
    def _values(self) -> dict[str, object]:
        found = self._connection.execute("SELECT value FROM meta WHERE key = 'policy.explanations'").fetchone()
        required = found is not None and found[0] == states.REQUIRED
        return {"today": self._today.isoformat(), "required": required}

    @contextmanager
    def _counted(self) -> Iterator[dict[str, object]]:
        """Have the temporary tables be ours."""
        if self._connection.execute("SELECT nth FROM temp.computation").fetchone() != (self._nth,):
            self._count()
        yield self._values

    def _count(self) -> None:
        """Make the temporary tables."""
        connection = self._connection
        connection.execute("PRAGMA temp_store=MEMORY")
        # One look at the rows, whatever is added meanwhile.
        connection.execute("BEGIN")
        try:
            states.fill(connection, "computation", "nth", [(self._nth,)])
            put_down(connection, decided(connection))
            states.make(connection, states.PLACED, {})
            states.fill(connection, "guessed", "sha, year, code, tied", Ties(connection).guesses(_LOST))
            states.make(connection, states.COUNTED_BY, self._values)
        finally:
            connection.execute("COMMIT")


def standing(connection: sqlite3.Connection, today: date) -> Standing:
    """How every project, file and material stands on a day, all of it read, so that the connection may be closed.

    ``connection`` has no transaction open; temporary tables are made in it. Raises sqlite3.Error where the ledger
    cannot be read.
    """
    found = Standing(connection, today)
    found.read()
    return found


def _project(values: tuple[Any, ...]) -> ProjectState:
    row = list(values)
    row[_FLAGS], row[_RIVALS] = _NAMED[row[_FLAGS]], tuple(sorted(row[_RIVALS].split(","))) if row[_RIVALS] else ()
    return ProjectState(*row)


def _attempt(values: tuple[Any, ...]) -> AttemptState:
    row = list(values)
    for at in _TRUTHS:
        row[at] = bool(row[at])
    return AttemptState(*row)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Let nobody look for rubbish while a hundred thousand rows are made, none of which is any."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()
