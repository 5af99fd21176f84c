"""The rules of counting: from rows to what each file is worth, and how each project stands.

Nothing here is stored. The same rows give the same states, in whatever order they were added; what is not settled by
them is 待定, and never chosen in silence.
"""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from perfeval_xl.ledger.rows import AttemptState, ProjectState
from perfeval_xl.ledger.times import Sent, is_after

UNREADABLE, UNJUDGED, UNREGISTERED, OTHER_YEAR, REISSUED = "读不出", "没能审", "不在册", "往年", "已换发"
ALTERED, BLANK, FAULTY, UNEXPLAINED, READY = "与下发不符", "空表", "退回", "待说明", "可报"
"""Verdicts of a file, in the order in which they are looked for."""
EXEMPT, COUNTED, UNDECIDED, RETURNED, MISSING = "免报", "已计", "待定", "退回", "未报"
STATES = (COUNTED, UNDECIDED, RETURNED, MISSING, EXEMPT)
"""States of a project."""
LATE, UNTIMED, TO_EXPLAIN, MORE_RETURNED, NOT_JUDGED = "迟报", "时间不明", "待说明", "另有退回件", "没能审"
CAME_STRANGE, CAME_BLANK, CAME_OLD, CAME_UNREADABLE = "发来不在册的表", "发来空表", "发来往年的表", "发来读不出的文件"
OVERDUE = "逾期"
FLAGS = (
    LATE,
    UNTIMED,
    TO_EXPLAIN,
    MORE_RETURNED,
    NOT_JUDGED,
    CAME_STRANGE,
    CAME_BLANK,
    CAME_OLD,
    CAME_UNREADABLE,
    OVERDUE,
)
"""What is to be said of a project besides its state, in this order."""
REQUIRED = "required"
"""Value of the policy ``explanations`` with which a 核实 without explanation does not count."""
TAKEN_BACK = "no"
"""Value of a decision that takes back the one before."""
_RETURNED = frozenset((ALTERED, FAULTY, REISSUED))
_CAME = {UNREGISTERED: CAME_STRANGE, BLANK: CAME_BLANK, OTHER_YEAR: CAME_OLD, UNREADABLE: CAME_UNREADABLE}
"""What is said of a project of which nothing but such files came."""

T = TypeVar("T")
"""What is decided of."""
Key = tuple[int, str]
"""A project: year and code."""


@dataclass(slots=True)
class Project:
    """A project with what is known of it."""

    key: Key
    kind: str
    name: str
    department: str
    unit: str
    content: str
    """Of its newest issue."""
    person: str = ""
    address: str = ""
    deadline: str = ""


@dataclass(slots=True)
class Attempt:
    """One file with what is known of it."""

    sha: str
    name: str
    file: str
    sender: str
    sent: Sent
    identity: str = ""
    read: Key = (0, "")
    """Year and code that it says it is of."""
    said: tuple[str, str, str] = ("", "", "")
    """Name, department and unit that it says it is of."""
    verdict: str = UNREADABLE
    project: Key = (0, "")
    tied: str = ""
    content: str = ""
    modified: str = ""
    number: int = 0
    claimed: str = ""
    """Time that 上报 wrote into it, believed or not."""
    open: int = 0
    score: str = ""
    rating: str = ""
    rules: str = ""
    counted: bool = False

    @property
    def order(self) -> tuple[str, str, str]:
        """By what it is newer than another: the time of sending where that is sure, else that of saving."""
        at = self.sent.at if self.sent.is_sure else self.modified or self.sent.at
        return at, self.modified, self.sha

    def contradicts(self, newer: Attempt) -> bool:
        """Whether something speaks against ``newer`` being the newer one of two that say different things."""
        if self.content and self.content == newer.content:
            return False
        if 0 < newer.number < self.number:
            return True
        if self.modified and newer.modified:
            return newer.modified < self.modified or (self.order[:2] == newer.order[:2])
        sure = self.sent.is_sure and newer.sent.is_sure
        return not sure or self.order[0] == newer.order[0]


@dataclass(slots=True)
class Decided:
    """What people decided, the newest of each kind and thing."""

    exempt: set[Key] = field(default_factory=set)
    until: dict[Key, str] = field(default_factory=dict)
    use: dict[Key, str] = field(default_factory=dict)
    dropped: set[tuple[Key, str]] = field(default_factory=set)
    accepted: set[tuple[Key, str]] = field(default_factory=set)
    """Findings by their marks, whose explanation is enough, or which need none."""
    refused: set[tuple[Key, str, str]] = field(default_factory=set)
    """Findings by their marks, whose explanation is not enough; with that explanation, empty for any."""


def decided(connection: sqlite3.Connection) -> Decided:
    """What people decided."""
    result = Decided()
    rows = connection.execute(
        "SELECT year, code, kind, sha, mark, value, explanation FROM decision ORDER BY at, value, who, why"
    )
    for year, code, kind, sha, mark, value, explanation in rows:
        key, holds = (year, code), value != TAKEN_BACK
        match kind:
            case "exempt":
                _put(result.exempt, key, holds)
            case "extend":
                result.until[key] = value if holds else ""
            case "use":
                # One that is used takes the place of another.
                result.use[key] = sha if holds else ""
                result.dropped.discard((key, sha))
            case "drop":
                _put(result.dropped, (key, sha), holds)
                if result.use.get(key) == sha:
                    result.use[key] = ""
            case "accept":
                _put(result.accepted, (key, mark), holds)
                result.refused = {one for one in result.refused if one[:2] != (key, mark)}
            case "refuse":
                result.refused = {one for one in result.refused if one[:2] != (key, mark)}
                _put(result.refused, (key, mark, explanation), holds)
                result.accepted.discard((key, mark))
    return result


def _put(where: set[T], what: T, holds: bool) -> None:
    if holds:
        where.add(what)
    else:
        where.discard(what)


def verdict(attempt: Attempt, *, genuine: bool, blank: bool, errors: int, refused: bool) -> str:
    """What a file of a project is worth that was issued as it now is."""
    if not genuine:
        return ALTERED
    if blank:
        return BLANK
    if errors or refused:
        return FAULTY
    return UNEXPLAINED if attempt.open else READY


def project_state(
    project: Project, attempts: Sequence[Attempt], made: Decided, today: date, *, required: bool
) -> ProjectState:
    """How a project stands, of which these files came; marks the one that counts."""
    newest_first = sorted(attempts, key=lambda one: one.order, reverse=True)
    deadline = made.until.get(project.key) or project.deadline
    counted, rivals = _counted(project, newest_first, made, required=required)
    flags: set[str] = set()
    if project.key in made.exempt:
        state, about = EXEMPT, counted or (newest_first[0] if newest_first else None)
    elif rivals:
        state, about = UNDECIDED, None
    elif counted is not None:
        counted.counted = True
        state, about = COUNTED, counted
        flags = _flags_of_counted(counted, newest_first, deadline)
    else:
        state, about, flags = _without_counted(newest_first, required=required)
        if deadline and today.isoformat() > deadline and state in (MISSING, RETURNED):
            flags.add(OVERDUE)
    year, code = project.key
    return ProjectState(
        year=year,
        code=code,
        kind=project.kind,
        name=project.name,
        department=project.department,
        unit=project.unit,
        member_of="",
        person=project.person,
        address=project.address,
        deadline=deadline,
        state=state,
        flags=tuple(flag for flag in FLAGS if flag in flags) if flags else (),
        verdict=about.verdict if about else "",
        sha=about.sha if about else "",
        file=about.file if about else "",
        sent=about.sent.at if about else "",
        sent_by=about.sent.by if about else "",
        score=about.score if about else "",
        rating=about.rating if about else "",
        rivals=tuple(sorted(one.sha for one in rivals)),
    )


def _counted(
    project: Project, newest_first: Sequence[Attempt], made: Decided, *, required: bool
) -> tuple[Attempt | None, list[Attempt]]:
    """The file that counts, or those between which somebody has to decide."""
    chosen = made.use.get(project.key)
    if chosen:
        for one in newest_first:
            if one.sha == chosen and one.tied == "identity" and one.verdict not in (UNREADABLE, UNJUDGED):
                return one, []
    fit = (READY,) if required else (READY, UNEXPLAINED)
    able = [one for one in newest_first if one.verdict in fit and (project.key, one.sha) not in made.dropped]
    if not able:
        return None, []
    against = [one for one in able[1:] if one.contradicts(able[0])]
    return (None, [able[0], *against]) if against else (able[0], [])


def _flags_of_counted(counted: Attempt, newest_first: Sequence[Attempt], deadline: str) -> set[str]:
    flags = set()
    same = [one for one in newest_first if one is counted or (one.content and one.content == counted.content)]
    sure = [one.sent.at for one in same if one.sent.is_sure]
    # What was here in time was sent in time, whatever the clocks of others say.
    was_here = any(one.sent.seen and not is_after(one.sent.seen, deadline) for one in same)
    at = min(sure) if sure else counted.sent.at
    if not was_here and deadline and (not at or is_after(at, deadline)):
        flags.add(LATE if sure else UNTIMED)
    if counted.open:
        flags.add(TO_EXPLAIN)
    for one in newest_first:
        if one is counted:
            break
        if one.verdict in _RETURNED or one.verdict == BLANK:
            flags.add(MORE_RETURNED)
        elif one.verdict == UNJUDGED:
            flags.add(NOT_JUDGED)
    return flags


def _without_counted(newest_first: Sequence[Attempt], *, required: bool) -> tuple[str, Attempt | None, set[str]]:
    """State, the file that decides it, and what is to be said, where nothing counts."""
    flags = {_CAME[one.verdict] for one in newest_first if one.verdict in _CAME}
    for one in newest_first:
        if one.verdict == UNJUDGED:
            return UNDECIDED, one, {NOT_JUDGED}
        if one.verdict in _RETURNED or one.verdict in (READY, UNEXPLAINED):
            # One that is fit and yet does not count was put aside by somebody, or is to be explained first.
            return RETURNED, one, flags | ({TO_EXPLAIN} if one.verdict == UNEXPLAINED and required else set())
    return MISSING, newest_first[0] if newest_first else None, flags


def attempt_state(one: Attempt) -> AttemptState:
    """The same as plain values."""
    year, code = one.project
    name, department, unit = one.said
    return AttemptState(
        year=year,
        code=code,
        tied=one.tied,
        sha=one.sha,
        file=one.file,
        sender=one.sender,
        sent=one.sent.at,
        sent_by=one.sent.by,
        doubted=one.sent.doubted,
        verdict=one.verdict,
        content=one.content,
        score=one.score,
        rating=one.rating,
        counted=one.counted,
        read_year=one.read[0],
        read_code=one.read[1],
        name=name,
        department=department,
        unit=unit,
        judged_by=one.rules,
        claimed=one.claimed,
    )


def by_project(attempts: Iterable[Attempt]) -> Mapping[Key, list[Attempt]]:
    """Files by the project that they belong to."""
    groups: defaultdict[Key, list[Attempt]] = defaultdict(list)
    for one in attempts:
        if one.tied:
            groups[one.project].append(one)
    return groups
