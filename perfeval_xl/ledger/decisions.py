"""What people decided: which decisions hold, and what they say to the rules of counting."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from perfeval_xl.ledger.from_below import BELOW
from perfeval_xl.ledger.rows import DecisionRow
from perfeval_xl.ledger.states import ACCEPTED, REFUSED, Key, fill

EXEMPT, EXTEND, USE, DROP, ISSUED = "exempt", "extend", "use", "drop", "issued"
"""Kinds of decisions of projects and files; those of findings are `ACCEPTED` and `REFUSED`."""
ASKED = frozenset((EXEMPT, EXTEND))
"""Kinds that a lower office may only ask for."""
_BY_ALL = frozenset((USE, DROP, ACCEPTED, REFUSED))
"""Kinds that hold also where a lower office decided, unless it was decided here."""
TAKEN_BACK = "no"
"""Value of a decision that takes back the one before."""
Thing = tuple[str, int, str, str, str, str]
"""What is decided: kind, year and code of the project, file, mark of the finding, explanation."""


@dataclass(slots=True)
class Decided:
    """What people decided, the newest of each kind and thing."""

    exempt: set[Key] = field(default_factory=set)
    until: dict[Key, str] = field(default_factory=dict)
    use: dict[Key, str] = field(default_factory=dict)
    used_below: set[Key] = field(default_factory=set)
    """Those of which a lower office decided that."""
    issued: dict[Key, str] = field(default_factory=dict)
    """By its mark, whose word holds of what was issued (`perfeval_xl.ledger.HERE`)."""
    dropped: set[tuple[Key, str]] = field(default_factory=set)
    dropped_below: set[tuple[Key, str]] = field(default_factory=set)
    """Files that a lower office put aside, as files of its project and of no other."""
    accepted: set[tuple[Key, str]] = field(default_factory=set)
    """Findings by their marks, whose explanation is enough, or which need none."""
    refused: set[tuple[Key, str, str]] = field(default_factory=set)
    """Findings by their marks, whose explanation is not enough; with that explanation, empty for any."""


def thing_of(row: DecisionRow) -> Thing:
    """What ``row`` is about: of two decisions of one thing the later one holds."""
    match row.kind:
        case "exempt" | "extend" | "use" | "issued":
            # One that is used takes the place of another.
            return row.kind, row.year, row.code, "", "", ""
        case "drop":
            return row.kind, row.year, row.code, row.sha, row.mark, ""
        case "accept":
            return row.kind, row.year, row.code, "", row.mark, ""
    return row.kind, row.year, row.code, "", row.mark, row.explanation


def is_below(row: DecisionRow) -> bool:
    """Whether a lower office decided it."""
    return row.from_file.startswith(BELOW)


def asked_below(rows: Iterable[DecisionRow]) -> list[DecisionRow]:
    """What lower offices ask for, the latest of each thing: they decided it there, and may not decide it here."""
    asked: dict[tuple[str, str, int, str], DecisionRow] = {}
    for row in sorted(rows, key=_order):
        if is_below(row) and row.kind in ASKED:
            asked[row.from_file, row.kind, row.year, row.code] = row
    return [row for row in asked.values() if row.value != TAKEN_BACK]


def _order(row: DecisionRow) -> tuple[object, ...]:
    return not is_below(row), row.at, row.value, row.who, row.why, row.from_file


def holding(rows: Iterable[DecisionRow]) -> list[DecisionRow]:
    """Those of ``rows`` that hold, the latest of each thing, in the order in which they were made.

    A file that is used is not put aside any more, and the other way round; a finding that is accepted is refused no
    more, whatever its explanation. Taking something back touches nothing but that. What was decided here comes after
    whatever a lower office decided, by whosever clock.
    """
    held: dict[Thing, DecisionRow] = {}
    refusals: dict[tuple[Key, str], set[Thing]] = {}
    for row in sorted(rows, key=_order):
        if is_below(row) and (row.kind not in _BY_ALL or (row.kind == DROP and (row.mark or not row.sha))):
            # Nor may it say of what this office is to be told.
            continue
        key, thing = (row.year, row.code), thing_of(row)
        if row.value == TAKEN_BACK:
            if row.kind != USE or thing not in held or row.sha in ("", held[thing].sha):
                held.pop(thing, None)
            continue
        # The later one stands behind.
        held.pop(thing, None)
        held[thing] = row
        match row.kind:
            case "use":
                held.pop((DROP, *key, row.sha, row.mark, ""), None)
            case "drop":
                used = held.get((USE, *key, "", "", ""))
                if used is not None and used.sha == row.sha:
                    del held[USE, *key, "", "", ""]
            case "accept":
                for refusal in refusals.pop((key, row.mark), ()):
                    held.pop(refusal, None)
            case "refuse":
                refusals.setdefault((key, row.mark), set()).add(thing)
                held.pop((ACCEPTED, *key, "", row.mark, ""), None)
    return list(held.values())


def decided_by(rows: Iterable[DecisionRow]) -> Decided:
    """What ``rows`` say to the rules of counting."""
    result = Decided()
    for row in holding(rows):
        key = (row.year, row.code)
        match row.kind:
            case "exempt":
                result.exempt.add(key)
            case "extend":
                result.until[key] = row.value
            case "use":
                result.use[key] = row.sha
                result.used_below |= {key} if is_below(row) else set()
            case "issued":
                result.issued[key] = row.mark
            case "drop" if row.sha and not row.mark:
                (result.dropped_below if is_below(row) else result.dropped).add((key, row.sha))
            case "accept":
                result.accepted.add((key, row.mark))
            case "refuse":
                result.refused.add((key, row.mark, row.explanation))
    return result


def decided(connection: sqlite3.Connection) -> Decided:
    """What people decided."""
    columns = "year, code, kind, sha, mark, value, who, why, at, from_file, explanation"
    return decided_by(DecisionRow(*row) for row in connection.execute(f"SELECT {columns} FROM decision"))


def put_down(connection: sqlite3.Connection, made: Decided) -> None:
    """Make temporary tables of what people decided."""
    fill(connection, "exempted", "year, code", made.exempt)
    fill(connection, "extended", "year, code, until", ((*key, until) for key, until in made.until.items() if until))
    used = ((*key, sha, key in made.used_below) for key, sha in made.use.items() if sha)
    fill(connection, "used", "year, code, sha, below", used)
    # Whose a file is that does not say so may change while the round goes on.
    fill(connection, "put_aside", "sha", ((sha,) for sha in {sha for _, sha in made.dropped}))
    fill(connection, "put_aside_below", "sha, year, code", ((sha, *key) for key, sha in made.dropped_below))
    fill(connection, "settled_issue", "year, code, mark", ((*key, mark) for key, mark in made.issued.items()))
    accepted = [(*key, mark, ACCEPTED, "") for key, mark in made.accepted]
    refused = [(*key, mark, REFUSED, explanation) for key, mark, explanation in made.refused]
    fill(connection, "marked", "year, code, mark, kind, explanation", accepted + refused)
