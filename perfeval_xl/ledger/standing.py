"""Reads the rows that the rules of counting look at, and applies them: how the round stands now."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from perfeval_xl.ledger import states, times
from perfeval_xl.ledger.rows import AttemptState, MaterialRow, ProjectState
from perfeval_xl.ledger.states import Attempt, Decided, Key, Project
from perfeval_xl.ledger.ties import BY_CODE, BY_IDENTITY, NOBODY, Ties

HELD = """
    SELECT sha, report, rules, max(coalesce(r.last, 0) || ' ' || rules) AS newest
    FROM judgement LEFT JOIN (SELECT fingerprint, printf('%09d', max(nth)) AS last FROM rules GROUP BY fingerprint) r
    ON r.fingerprint = judgement.rules GROUP BY sha, report"""
"""Keys of the judgements that hold: of each file, the one under the rules that were in use last."""
STEP = " › "
"""Between what something lay in, from the outside."""


@dataclass
class _Came:
    """The deliveries of one file."""

    name: str
    file: str
    seen: str
    first: tuple[str, str]
    """By what the delivery is chosen that is shown: its time, and where it lay."""
    senders: set[str] = field(default_factory=set)
    sender: str = ""
    names: set[str] = field(default_factory=set)
    bundles: set[str] = field(default_factory=set)
    times: dict[str, str] = field(default_factory=dict)
    """The earliest by what it rests on."""


@dataclass(frozen=True)
class Standing:
    """How a round stands."""

    projects: tuple[ProjectState, ...]
    """By department, unit and code."""
    attempts: tuple[AttemptState, ...]
    """By project, the newest first; those that belong to none at the end."""
    materials: tuple[MaterialRow, ...]


def standing(connection: sqlite3.Connection, today: date) -> Standing:
    """How every project, file and material stands on a day. Raises sqlite3.Error where the ledger cannot be read."""
    connection.execute("BEGIN")
    try:
        return _standing(connection, today)
    finally:
        connection.execute("ROLLBACK")


def _standing(connection: sqlite3.Connection, today: date) -> Standing:
    projects, issued = _projects(connection)
    made, required = states.decided(connection), _is_required(connection)
    attempts = _attempts(connection, projects, issued, made)
    came_along = _came(connection, workbooks=False)
    by_bundle: defaultdict[str, set[Key]] = defaultdict(set)
    for one, came in attempts:
        if one.tied:
            for bundle in came.bundles:
                by_bundle[bundle].add(one.project)
    ties = Ties.of(projects.values(), by_bundle)
    for one, came in attempts:
        if not one.tied and one.verdict in (states.UNREADABLE, states.UNJUDGED):
            one.project, one.tied = _tie(ties, came, by_sender=True)
    groups = states.by_project(one for one, _ in attempts)
    told = [
        states.project_state(project, groups.get(key, ()), made, today, required=required)
        for key, project in projects.items()
    ]
    told.sort(key=lambda one: (one.department, one.unit, one.code, one.year))
    ordered = [one for one, _ in attempts]
    ordered.sort(key=lambda one: one.order, reverse=True)
    ordered.sort(key=lambda one: (not one.tied, one.project))
    return Standing(tuple(told), tuple(map(states.attempt_state, ordered)), tuple(_materials(came_along, ties)))


def _tie(ties: Ties, came: _Came, *, by_sender: bool) -> tuple[Key, str]:
    for bundle in sorted(came.bundles):
        key, how = ties.find(bundle, ())
        if how:
            return key, how
    return ties.find("", sorted(came.names), came.sender if by_sender and len(came.senders) == 1 else "")


def _materials(came_along: Mapping[tuple[str, str], _Came], ties: Ties) -> Iterable[MaterialRow]:
    for (sha, role), came in sorted(came_along.items()):
        key, how = _tie(ties, came, by_sender=False)
        sent = times.sent("", came.times, "", came.seen)
        yield MaterialRow(key[0], key[1], how, sha, role, came.name, came.file, sent.at, came.sender)


def _is_required(connection: sqlite3.Connection) -> bool:
    found = connection.execute("SELECT value FROM meta WHERE key='policy.explanations'").fetchone()
    return found is not None and found[0] == states.REQUIRED


def _projects(connection: sqlite3.Connection) -> tuple[dict[Key, Project], dict[str, tuple[Key, str, str]]]:
    """The projects as they were issued last, and by identity which project, content and time an issue has."""
    rows = connection.execute(
        "SELECT identity, year, code, kind, name, department, unit, content, at FROM issue"
        " WHERE member_of = '' ORDER BY batch, identity"
    ).fetchall()
    projects, issued = dict[Key, Project](), dict[str, tuple[Key, str, str]]()
    for identity, year, code, kind, name, department, unit, content, at in rows:
        key = (year, code)
        projects[key] = Project(key, kind, name, department, unit, content)
        first = issued.get(identity)
        issued[identity] = (key, content, min(at, first[2]) if first else at)
    contacts = connection.execute(
        "SELECT year, code, person, address, deadline FROM contact ORDER BY at, person, address, deadline"
    )
    for year, code, person, address, deadline in contacts:
        project = projects.get((year, code))
        if project is not None:
            project.person, project.address, project.deadline = person, address, deadline
    return projects, issued


def _came(connection: sqlite3.Connection, *, workbooks: bool) -> dict[tuple[str, str], _Came]:
    """The deliveries by file and role."""
    rows = connection.execute(
        "SELECT sha, role, name, trail, sent, sent_by, sender, bundle, seen FROM delivery"
        f" WHERE sha <> '' AND role {'=' if workbooks else '<>'} 'workbook'"
    )
    found: dict[tuple[str, str], _Came] = {}
    for sha, role, name, trail, sent, sent_by, sender, bundle, seen in rows:
        file = f"{trail}{STEP}{name}" if trail else name
        came = found.get((sha, role))
        first = (sent or "~", file)
        if came is None:
            came = found[sha, role] = _Came(name, file, seen, first, sender=sender)
        elif first < came.first:
            came.name, came.file, came.first, came.sender = name, file, first, sender
        came.seen = min(seen, came.seen)
        came.senders.add(sender)
        came.names.add(name)
        if bundle:
            came.bundles.add(bundle)
        if sent and (sent_by not in came.times or sent < came.times[sent_by]):
            came.times[sent_by] = sent
    return found


def _attempts(
    connection: sqlite3.Connection,
    projects: Mapping[Key, Project],
    issued: Mapping[str, tuple[Key, str, str]],
    made: Decided,
) -> list[tuple[Attempt, _Came]]:
    """Every file that may be a workbook, with its verdict."""
    came = _came(connection, workbooks=True)
    years = defaultdict(set)
    for year, code in projects:
        years[code].add(year)
    settled = _settled(connection, made)
    result = []
    for row in _judgements(connection):
        sha, identity = row[0], row[1]
        deliveries = came.get((sha, "workbook"))
        if deliveries is None:
            continue
        year, code, name, department, unit, readable, ours, genuine, errors, open_, blank = row[2:13]
        content, submitted, number, modified, score, rating, rules = row[13:20]
        key, current, at = issued.get(identity, (NOBODY, "", ""))
        one = Attempt(
            sha,
            deliveries.name,
            deliveries.file,
            deliveries.sender,
            times.sent(submitted, deliveries.times, at, deliveries.seen),
            identity=identity,
            read=(year, code),
            said=(name, department, unit),
            content=content,
            modified=modified,
            number=number,
            claimed=submitted,
            open=open_,
            score=score,
            rating=rating,
            rules=rules,
        )
        if key != NOBODY:
            one.project, one.tied = key, BY_IDENTITY
        elif (year, code) in projects:
            one.project, one.tied = (year, code), BY_CODE
        elif code and years.get(code):
            one.project, one.tied = (max(years[code]), code), BY_CODE
        closed, refused = settled.get((one.project, sha), (0, False))
        one.open = max(open_ - closed, 0)
        if not ours:
            one.verdict = states.UNJUDGED
        elif not readable:
            one.verdict = states.UNREADABLE
        elif key == NOBODY:
            one.verdict = states.OTHER_YEAR if one.tied and one.project[0] != year else states.UNREGISTERED
        elif current != projects[key].content:
            one.verdict = states.REISSUED
        else:
            one.verdict = states.verdict(one, genuine=bool(genuine), blank=bool(blank), errors=errors, refused=refused)
        result.append((one, deliveries))
    return result


def _judgements(connection: sqlite3.Connection) -> Iterable[tuple[Any, ...]]:
    """Of each workbook the judgement that holds."""
    return connection.execute(
        "SELECT sha, identity, year, code, name, department, unit, readable, ours, genuine, errors, open, blank,"
        f" content, submitted_at, submitted_no, modified, score, rating, rules FROM ({HELD}) held"
        " CROSS JOIN judgement USING (sha, report, rules) WHERE report = ''"
    )


def _settled(connection: sqlite3.Connection, made: Decided) -> dict[tuple[Key, str], tuple[int, bool]]:
    """Of files how many 核实 somebody accepted that have no explanation, and whether an explanation was refused."""
    marks = {mark for _, mark in made.accepted} | {mark for _, mark, _ in made.refused}
    if not marks:
        return {}
    result: dict[tuple[Key, str], tuple[int, bool]] = {}
    holes = ",".join("?" * len(marks))
    rows = connection.execute(
        f"SELECT DISTINCT sha, mark, explanation, severity FROM finding WHERE report = '' AND mark IN ({holes})",
        sorted(marks),
    )
    keys = {key for key, _ in made.accepted} | {key for key, _, _ in made.refused}
    for sha, mark, explanation, severity in rows:
        for key in keys:
            closed, refused = result.get((key, sha), (0, False))
            if (key, mark) in made.accepted and not explanation and severity == 2:
                closed += 1
            if {(key, mark, ""), (key, mark, explanation)} & made.refused:
                refused = True
            result[key, sha] = closed, refused
    return result
