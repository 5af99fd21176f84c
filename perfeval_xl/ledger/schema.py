"""The tables of the ledger, made from the rows: what one column holds is said once, where the row says it."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

from perfeval_xl.ledger import rows, said_rows

FORMAT = 1
"""Of the ledger; a program refuses a newer one."""
JUDGED = ("sha", "report", "rules")
"""Key of a judgement."""
_TYPES: Mapping[str, str] = {"str": "TEXT", "int": "INTEGER", "bool": "INTEGER", "bytes": "BLOB"}


_EMPTY: Mapping[str, str] = {"TEXT": "''", "INTEGER": "0", "BLOB": "x''"}
"""What a column holds of a row that was written before there was such a column."""


@dataclass(frozen=True)
class Table:
    """One table: the row type whose fields are its columns, behind the key of what it belongs to."""

    name: str
    row: type
    key: tuple[str, ...]
    about: str
    owner: tuple[str, ...] = ()
    """Columns before those of the row: the key of the row to which this one belongs."""
    left: frozenset[str] = frozenset()
    """Fields of the row that are tables of their own."""
    in_journal: bool = True
    """Whether it cannot be computed again, and is written into the journal first."""

    @functools.cached_property
    def columns(self) -> tuple[str, ...]:
        """All of them, in their order."""
        return (*self.owner, *self.of_row)

    @functools.cached_property
    def of_row(self) -> tuple[str, ...]:
        """Those that are fields of the row."""
        return tuple(field.name for field in fields(self.row) if field.name not in self.left)

    @functools.cached_property
    def fields(self) -> tuple[str, ...]:
        """All fields of the row, also those that are tables of their own."""
        return tuple(field.name for field in fields(self.row))

    @functools.cached_property
    def insert(self) -> str:
        """The statement that adds a row; one that is there already is left as it is."""
        holes = ",".join("?" * len(self.columns))
        return f"INSERT OR IGNORE INTO {self.name} ({','.join(self.columns)}) VALUES ({holes})"

    @functools.cached_property
    def kinds(self) -> Mapping[str, str]:
        """Type of each column in SQLite."""
        own = {name: "INTEGER" if name == "nth" else "TEXT" for name in self.owner}
        return own | {field.name: _TYPES[str(field.type)] for field in fields(self.row) if field.name not in self.left}

    @property
    def create(self) -> str:
        """The statement that makes the table."""
        columns = [f"{name} {kind} NOT NULL" for name, kind in self.kinds.items()]
        key = [f"PRIMARY KEY ({','.join(self.key)})"] if self.key else []
        # A tree by the key alone is slow where rows are long. Where the key does not stand first in it, the check of
        # some releases of SQLite (3.40) takes one column for another and calls a sound table damaged.
        by_key = self.key and self.columns[: len(self.key)] == self.key and "BLOB" not in self.kinds.values()
        options = "STRICT, WITHOUT ROWID" if by_key else "STRICT"
        return f"CREATE TABLE {self.name} ({', '.join([*columns, *key])}) {options}"

    def add(self, column: str) -> str:
        """The statement that gives a table of before this column, empty in every row."""
        kind = self.kinds[column]
        return f"ALTER TABLE {self.name} ADD COLUMN {column} {kind} NOT NULL DEFAULT {_EMPTY[kind]}"

    @functools.cached_property
    def _truths(self) -> frozenset[int]:
        return frozenset(nth for nth, field in enumerate(fields(self.row)) if field.type == "bool")

    def row_of(self, values: Sequence[object]) -> Any:
        """The row with these values of its fields: SQLite knows no truths, and the journal takes nothing else."""
        if not self._truths:
            return self.row(*values)
        return self.row(*(bool(value) if nth in self._truths else value for nth, value in enumerate(values)))

    def values(self, row: object, owner: Sequence[object] = ()) -> tuple[object, ...]:
        """The row as the statement takes it."""
        return (*owner, *(getattr(row, name) for name in self.of_row))


META = Table("meta", rows.MetaRow, ("key",), "What is said of the ledger itself. The only table with rows that change.")
RULES = Table(
    "rules",
    rows.RulesRow,
    ("nth",),
    "Under which states of program, rules and keys it was judged, in the order in which they came into use.",
    in_journal=False,
)
ISSUE = Table("issue", rows.IssueRow, ("identity", "code", "batch", "origin"), "登记: what was issued.")
CONTACT = Table(
    "contact",
    rows.ContactRow,
    ("year", "code", "at", "person", "address", "deadline"),
    "Whom to ask, and until when; the newest row of a project counts.",
)
CONTAINER = Table(
    "container",
    rows.ContainerRow,
    ("source", "mark", "reader"),
    "来件: what was opened completely, also where it was empty; once for each program that did.",
)
BLOB = Table("blob", rows.BlobRow, ("sha",), "原件: the bytes of each file, kept once.")
DELIVERY = Table(
    "delivery",
    rows.DeliveryRow,
    ("source", "mark", "nth"),
    "Each arrival of each file.",
    left=frozenset(("headers",)),
)
HEADER = Table(
    "header",
    rows.HeaderRow,
    ("source", "mark", "nth"),
    "Heads of messages as they came. In the journal they stand in the line of their delivery.",
    in_journal=False,
)
JUDGEMENT = Table(
    "judgement",
    rows.JudgementRow,
    JUDGED,
    "审核: what the program says of a file under one state of its rules.",
    left=frozenset(("answers", "findings", "figures")),
    in_journal=False,
)
ANSWERS = Table(
    "answers", rows.AnswersRow, JUDGED, "What was answered in a judged file.", owner=JUDGED, in_journal=False
)
FINDING = Table(
    "finding", rows.FindingRow, (*JUDGED, "nth"), "Findings of a judgement.", owner=(*JUDGED, "nth"), in_journal=False
)
FIGURE = Table(
    "figure",
    rows.FigureRow,
    (*JUDGED, "form", "key"),
    "Numbers of a judgement that are added up.",
    owner=JUDGED,
    in_journal=False,
)
DECISION = Table(
    "decision",
    rows.DecisionRow,
    ("year", "code", "kind", "sha", "mark", "at", "value", "explanation", "from_file"),
    "What people decided; the newest row of a kind and thing counts.",
)
REPLY = Table("reply", said_rows.ReplyRow, ("year", "code", "kind", "said"), "答复: what was said to units.")
DRAW = Table(
    "draw", said_rows.DrawRow, ("draw", "year", "code"), "抽查: which projects were drawn to be checked again."
)
RECHECK = Table(
    "recheck",
    said_rows.RecheckRow,
    ("year", "code", "sha", "key", "at", "book"),
    "复核: what was found of each indicator; the newest row of an indicator counts.",
)
SENDING = Table(
    "sending",
    said_rows.SendRow,
    ("nth", "message_id", "state"),
    "发出: how far the sending of drafts has come; only ever added to, so that a run that was ended is seen.",
)
PACKAGE = Table(
    "package",
    said_rows.PackageRow,
    ("sha", "terms"),
    "下级上报: the volumes of packages of lower offices that came in; the newest row of one counts.",
)
TOLD = Table(
    "told",
    said_rows.ToldRow,
    ("package", "year", "code"),
    "How lower offices say that projects stand; read again from the packages, which are kept.",
    in_journal=False,
)
FORWARDING = Table(
    "forwarding",
    said_rows.ForwardRow,
    ("number", "state"),
    "上报汇总: the packages that were made for the office above.",
)
EVENT = Table("event", rows.EventRow, (), "What happened, to be read by people.")
"""The tables; each says what it holds, and its row what stands in its columns."""

TABLES = (
    META,
    RULES,
    ISSUE,
    CONTACT,
    CONTAINER,
    BLOB,
    DELIVERY,
    HEADER,
    JUDGEMENT,
    ANSWERS,
    FINDING,
    FIGURE,
    DECISION,
    REPLY,
    DRAW,
    RECHECK,
    SENDING,
    PACKAGE,
    TOLD,
    FORWARDING,
    EVENT,
)
"""All of them."""
IN_JOURNAL = {table.name: table for table in TABLES if table.in_journal and table is not META}
"""Those whose rows the journal holds, by name."""
INDEXES = ("CREATE INDEX delivery_by_sha ON delivery (sha, role, sent_by, sent, seen)",)
"""For what is asked often. Each costs every row that is added, so there is none for what a person asks."""
