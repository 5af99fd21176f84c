"""How a round stands: each project with its state, its file and what is open, and what all of them make together.

Everything comes from the ledger; no rules, no keys and no workbook are read.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from fractions import Fraction
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from perfeval_xl.arrivals.model import BEIJING, NAMELESS
from perfeval_xl.errors import LedgerError
from perfeval_xl.findings import Severity
from perfeval_xl.ledger import states
from perfeval_xl.ledger.decisions import DROP, decided_by, holding
from perfeval_xl.ledger.faults import Fault
from perfeval_xl.ledger.lock import held
from perfeval_xl.ledger.rows import (
    AttemptState,
    DecisionRow,
    DeliveryRow,
    FigureRow,
    FindingRow,
    IssueRow,
    MaterialRow,
    ProjectState,
)
from perfeval_xl.ledger.said_rows import WRITTEN, ForwardRow
from perfeval_xl.office.below import Below, below_of, newest_issues, of_below, refused_volumes
from perfeval_xl.office.below_words import flagged, said_of
from perfeval_xl.office.materials import pairs
from perfeval_xl.office.office_findings import (
    REPORT,
    SELF_EVALUATION,
    of_attempt,
    of_material,
    of_project,
    of_refusal,
    what_it_is,
)
from perfeval_xl.office.recheck_seen import came_in
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.said_to_units import ToldUnit, told_units
from perfeval_xl.office.tally import is_unregistered

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger

Row = TypeVar("Row", ProjectState, AttemptState, MaterialRow)
"""What names a file."""
M = TypeVar("M", str, tuple[str, str])
"""What a finding is known by."""
ORDER = (states.UNDECIDED, states.RETURNED, states.MISSING, states.COUNTED, states.EXEMPT)
"""States in the order in which somebody has to look after them."""
NUMERATOR, DENOMINATOR = "rate.numerator", "rate.denominator"
"""Figures that the rate of a form itself divides."""
LENGTH_OF_MARK = 12
"""Digits of the mark of what was not opened."""
STEP = " › "
"""Between what something lay in, from the outside."""
WHOLE_DEPARTMENT = "whole_department"
KINDS: Mapping[str, str] = {"project": "项目", WHOLE_DEPARTMENT: "部门整体"}
"""Kinds of forms, which are never added to one another: the money of a department contains that of its projects."""
SCORED = frozenset({states.FAULTY, states.UNEXPLAINED, states.READY})
"""Verdicts of files that were issued for the project as they are: their score is told."""
OF_THE_OFFICE, OF_FILES = "Z", "W"
"""Stages of the findings about files as they came, and about files that cannot be read."""
UNOPENED = frozenset(f"Z{number:03}" for number in range(2, 11))
"""Refusals of what may have been a return; Z001 is no form at all."""


@dataclass(frozen=True)
class View:
    """What the ledger knows of a round at one moment."""

    folder: Path
    year: int
    """0 where nothing is registered."""
    now: datetime
    states: Sequence[ProjectState]
    attempts: Sequence[AttemptState]
    materials: Sequence[MaterialRow]
    refused: Sequence[DeliveryRow]
    issues: Mapping[str, IssueRow]
    """The newest of each code of this year."""
    findings: Mapping[tuple[str, str], Sequence[FindingRow]]
    """By file and the report that it was held against, which is empty for the workbook alone."""
    figures: Mapping[str, Mapping[str, Fraction]]
    """Of the main form of each file, by key."""
    accepted: Mapping[tuple[int, str], Collection[str]] = field(default_factory=dict)
    """Marks of the findings that somebody accepted as they are, by year and code of the project."""
    unaccepted: Mapping[tuple[int, str], Collection[tuple[str, str]]] = field(default_factory=dict)
    """Marks of those whose explanation somebody did not accept, with that explanation; empty for any."""
    decisions: Sequence[DecisionRow] = ()
    """What people decided, as far as it holds, in the order in which they did."""
    forwarded: Sequence[ForwardRow] = ()
    """The packages that were made for the office above, by number."""
    told_units: Mapping[tuple[int, str], Sequence[ToldUnit]] = field(default_factory=dict)
    """What units were told of each project, by year and code, the newest first."""
    below: Below = field(default_factory=Below)
    """What lower offices say."""
    rechecks: Collection[str] = ()
    """Hashes of the 复核 workbooks that came in as forms do, and were not taken over: they are no forms."""

    @cached_property
    def projects(self) -> Mapping[tuple[int, str], ProjectState]:
        """How each project stands, by year and code."""
        return {(one.year, one.code): one for one in self.states}

    @cached_property
    def asked(self) -> Mapping[tuple[int, str], Sequence[DecisionRow]]:
        """What lower offices ask for, by year and code of the project."""
        return _by_key(self.below.asked)

    @cached_property
    def decided(self) -> Mapping[tuple[int, str], Sequence[DecisionRow]]:
        """The same by year and code of the project."""
        return _by_key(self.decisions)


@dataclass(frozen=True)
class Along:
    """Something that came along with the forms."""

    row: MaterialRow
    findings: tuple[FindingRow, ...]
    """What the office says of it, and what a report says otherwise than the form that it was held against."""

    @property
    def what(self) -> str:
        """What it is, for a clerk: a document is a 自评报告 if it is called so, or was held against the form."""
        held = any(row.code[:1] not in (OF_THE_OFFICE, OF_FILES) for row in self.findings)
        return SELF_EVALUATION if self.row.role == REPORT and held else what_it_is(self.row)


@dataclass(frozen=True)
class ProjectLine:
    """One project with everything that there is to say of it."""

    state: ProjectState
    findings: tuple[FindingRow, ...]
    """Of the file that decides, and what the office says of the project; worst first."""
    attempts: tuple[AttemptState, ...]
    materials: tuple[Along, ...]
    accepted: frozenset[str] = frozenset()
    """Marks of findings that somebody accepted."""
    unaccepted: frozenset[tuple[str, str]] = frozenset()
    """Marks of findings whose explanation somebody did not accept, with that explanation; empty for any."""
    unsaid: frozenset[tuple[str, str]] = frozenset()
    """Codes and places of the findings, in whichever file, that somebody did not accept: they have to be explained."""
    decisions: tuple[DecisionRow, ...] = ()
    """What people decided of it, as far as it holds, in the order in which they did."""
    of_others: Mapping[str, Sequence[FindingRow]] = field(default_factory=dict)
    """By the hash of each other file: why it is not worth what it was meant to be; worst first."""
    told_units: tuple[ToldUnit, ...] = ()
    """What its unit was told of it, the newest first."""
    said_below: tuple[str, ...] = ()
    """What lower offices say of it, where nothing came of it here."""

    @property
    def score(self) -> str:
        """Exactly; empty where the file that came neither counts nor is one of this project as it was issued, and where
        nothing is asked of it.
        """
        return self.state.score if self._is_scored else ""

    @property
    def rating(self) -> str:
        """See `score`."""
        return self.state.rating if self._is_scored else ""

    @property
    def _is_scored(self) -> bool:
        state = self.state
        return state.state == states.COUNTED or (state.state != states.EXEMPT and state.verdict in SCORED)

    @property
    def open(self) -> tuple[FindingRow, ...]:
        """What is still to be done about it, the worst first."""
        return tuple(filter(self.is_open, self.findings))

    @property
    def of_reports(self) -> tuple[FindingRow, ...]:
        """What is wrong with its newest 自评报告, or with its newest document where none is called so.

        It changes nothing of how the project stands.
        """
        reports = [one for one in self.materials if one.row.role == REPORT]
        named = [one for one in reports if one.what == SELF_EVALUATION] or reports
        newest = max(named, key=lambda one: (one.row.sent, one.row.sha), default=None)
        return tuple(row for row in newest.findings if row.severity != Severity.NOTE) if newest else ()

    def is_open(self, row: FindingRow) -> bool:
        """Whether something is still to be done about a finding: about an error always, about a 核实 until somebody
        explained it, or accepted it as it is.
        """
        if row.severity != Severity.VERIFY:
            return row.severity == Severity.ERROR
        return self.is_refused(row) or not (row.explanation or row.mark in self.accepted)

    def is_refused(self, row: FindingRow) -> bool:
        """Whether somebody did not accept the explanation that stands there, or did not when it was still there, or
        before the figure was changed without a word; another one is read afresh.
        """
        words = [words for mark, words in self.unaccepted if mark == row.mark]
        if words and (row.explanation in ("", *words) or "" in words):
            return True
        is_open = row.severity == Severity.VERIFY and not row.explanation and row.mark not in self.accepted
        return is_open and (row.code, row.place) in self.unsaid


@dataclass(frozen=True)
class Unopened:
    """Something that came in and could not be opened or read."""

    file: str
    """With what it lay in."""
    finding: FindingRow
    is_workbook: bool = False
    """Whether it is one that could not be read or judged."""
    sha: str = ""
    """Of what is kept of it: itself, or the file in which it was refused; empty where nothing is."""


@dataclass(frozen=True)
class Total:
    """What the counted forms of one kind make together."""

    kind: str
    count: int
    scored: int
    """Those of them that have a score; others have none by their rules."""
    score: Fraction
    rated: int
    """Those that have a rate; only their money is added."""
    numerator: Fraction
    """执行数, 万元."""
    denominator: Fraction
    """预算数 over which each of them computes its rate, 万元."""

    @property
    def rate(self) -> Fraction | None:
        """执行率 of all of them; None without a budget."""
        return self.numerator / self.denominator if self.denominator > 0 else None

    @property
    def mean(self) -> Fraction | None:
        """The mean score; None where none has any."""
        return self.score / self.scored if self.scored else None


def view_of(folder: Path, ledger: Ledger, now: datetime) -> View:
    """Everything that is told of the round in ``folder``, at ``now``. Raises LedgerError."""
    standing, decisions = ledger.standing(now.astimezone(BEIJING).date()), ledger.decisions()
    holds = holding(decisions)
    made, below = decided_by(holds), below_of(ledger, standing.claims, decisions, standing.projects)
    found: dict[tuple[str, str], list[FindingRow]] = {}
    for sha, report, row in ledger.findings():
        found.setdefault((sha, report), []).append(row)
    return View(
        folder=folder,
        year=ledger.year,
        now=now,
        states=[flagged(_called(one), below) for one in standing.projects],
        attempts=[_called(one) for one in standing.attempts],
        materials=[_called(one) for one in standing.materials],
        refused=_once(ledger.refused()),
        issues=newest_issues(ledger.issues(), ledger.year, standing.claims),
        findings=found,
        figures=_of_main_forms(ledger.figures()),
        accepted=_by_project(made.accepted),
        unaccepted=_by_project((key, (mark, words)) for key, mark, words in made.refused),
        decisions=holds,
        forwarded=[row for row in ledger.forwardings() if row.state == WRITTEN],
        told_units=told_units(ledger.replies(), ledger.sendings()),
        below=below,
        rechecks=came_in(Round(folder).ledger),
    )


def lines_of(view: View) -> list[ProjectLine]:
    """Every project, in the order in which somebody has to look after them, then by department and code."""
    attempts: dict[str, list[AttemptState]] = {}
    materials: dict[str, list[Along]] = {}
    for attempt in view.attempts:
        attempts.setdefault(attempt.code, []).append(attempt)
    for along in _alongs(view):
        materials.setdefault(along.row.code, []).append(along)
    lines = [_line(view, state, attempts.get(state.code, []), materials.get(state.code, [])) for state in view.states]
    rank = {state: at for at, state in enumerate(ORDER)}
    return sorted(
        lines,
        key=lambda line: (rank.get(line.state.state, len(rank)), line.state.department, line.state.code),
    )


def chosen(lines: Iterable[ProjectLine], wanted: Sequence[str], department: str, code: str) -> list[ProjectLine]:
    """Those ``lines`` that are in one of the ``wanted`` states or have such a flag, are of a department or unit whose
    name holds ``department``, and have this ``code``; what is empty asks for nothing.
    """
    return [
        line
        for line in lines
        if (not wanted or {line.state.state, *line.state.flags} & set(wanted))
        and any(department in name for name in _names_of_units(line.state))
        and (not code or line.state.code == code)
    ]


def _names_of_units(state: ProjectState) -> Iterator[str]:
    """Whose a project is; the form of a whole department is called as that is."""
    yield from (state.department, state.unit)
    if state.kind == WHOLE_DEPARTMENT:
        yield state.name


def is_collecting(folder: Path) -> bool:
    """Whether another program is writing to the ledger in ``folder`` just now; where nobody can tell, no."""
    try:
        held(folder, lambda _: None, longest=0).release()
    except LedgerError as error:
        return error.kind == Fault.LOCKED
    return False


def totals_of(view: View) -> list[Total]:
    """What the counted forms make together, each kind for itself."""
    return [
        _total(kind, [one for one in view.states if one.kind == kind and one.state == states.COUNTED], view)
        for kind in KINDS
        if any(one.kind == kind for one in view.states)
    ]


def unregistered_of(view: View) -> Iterator[tuple[AttemptState, tuple[FindingRow, ...]]]:
    """The forms that are of no project of the round, and of another year, each with what is said of it."""
    for one in view.attempts:
        if is_unregistered(one):
            yield one, tuple(of_attempt(one, (), view.year, view.issues))


def untied_of(view: View) -> list[Along]:
    """What came along and belongs to nobody; what may be of a project stands before what may be anything."""
    untied = [one for one in _alongs(view) if not one.row.code]
    return sorted(untied, key=lambda one: one.findings[0].code if one.findings else "", reverse=True)


def unjudged_of(view: View) -> list[AttemptState]:
    """The forms that were taken in and wait for their judgement, because a run was ended or still goes on, or because
    the original is gone.
    """
    return [one for one in view.attempts if not one.judged_by]


def unopened_of(view: View) -> list[Unopened]:
    """What could not be opened, read or judged, the newest first; nothing that somebody put aside."""
    aside = {row.mark for row in view.decisions if row.kind == DROP and row.mark}
    told = [
        (one.seen, Unopened(where_it_lay(one), row, sha=one.sha))
        for one in view.refused
        if (row := _refusal(one)) is not None and refused_mark(one) not in aside
    ]
    for one in view.attempts:
        worst = _worst(view, one.sha)
        if one.put_aside or one.sha in view.rechecks:
            continue
        if one.verdict in (states.UNREADABLE, states.UNJUDGED) and worst is not None:
            told.append((one.sent, Unopened(one.file, worst, is_workbook=True, sha=one.sha)))
    volumes = refused_volumes(view.below, view.decisions)
    told += [(one.seen, Unopened(view.below.files.get(one.sha, ""), row, sha=one.sha)) for one, row in volumes]
    return [one for _, one in sorted(told, key=lambda item: item[0], reverse=True)]


def _by_key(rows: Iterable[DecisionRow]) -> dict[tuple[int, str], list[DecisionRow]]:
    made: dict[tuple[int, str], list[DecisionRow]] = {}
    for row in rows:
        made.setdefault((row.year, row.code), []).append(row)
    return made


def _once(refused: Iterable[DeliveryRow]) -> list[DeliveryRow]:
    """Each refusal once, as it came last: a folder that was copied, with times of its own, brings all of them again."""
    return list(
        {(refused_mark(one), where_it_lay(one)): one for one in sorted(refused, key=lambda row: row.seen)}.values()
    )


def refused_mark(delivery: DeliveryRow) -> str:
    """By what is known that was not opened: stays where the same comes in again in the same container."""
    kept = delivery.sha or delivery.mark
    content = repr((kept, delivery.name, delivery.code))
    return hashlib.sha256(content.encode(errors="replace")).hexdigest()[:LENGTH_OF_MARK]


def _called(row: Row) -> Row:
    """The same, with a word for what came without a name."""
    return replace(row, file=f"{row.file}{NAMELESS}") if row.file.endswith(STEP) else row


def _refusal(delivery: DeliveryRow) -> FindingRow | None:
    return of_refusal(delivery) if delivery.code in UNOPENED else None


def _line(view: View, state: ProjectState, attempts: Sequence[AttemptState], materials: Sequence[Along]) -> ProjectLine:
    said: list[FindingRow] = []
    others: dict[str, Sequence[FindingRow]] = {}
    for one in attempts:
        told = view.below.of_form(state, view.findings.get((one.sha, ""), ()))
        own = [*of_attempt(one, told, view.year, view.issues), *(told if one.verdict != states.BLANK else ())]
        if one.sha == state.sha or one.sha in state.rivals:
            said += own
        elif one.verdict not in (states.READY, states.EVIDENCE) and one.judged_by:
            others[one.sha] = [
                row for row in _worst_first(own) if row.severity != Severity.NOTE and not row.explanation
            ]
    said += [*of_project(state, attempts), *of_below(view.below, state, attempts)]
    unaccepted = view.unaccepted.get((state.year, state.code), ())
    return ProjectLine(
        state,
        tuple(_worst_first(said)),
        tuple(attempts),
        tuple(materials),
        frozenset(view.accepted.get((state.year, state.code), ())),
        frozenset(unaccepted),
        frozenset(_unsaid(view, attempts, unaccepted)),
        tuple(view.decided.get((state.year, state.code), ())),
        others,
        tuple(view.told_units.get((state.year, state.code), ())),
        tuple(said_of(state, view.below)),
    )


def _worst_first(rows: Iterable[FindingRow]) -> list[FindingRow]:
    return sorted(rows, key=lambda row: (-row.severity, bool(row.explanation)))


def _unsaid(
    view: View, attempts: Sequence[AttemptState], unaccepted: Collection[tuple[str, str]]
) -> Iterator[tuple[str, str]]:
    """Code and place of what was not accepted in any of the files."""
    marks = {mark for mark, _ in unaccepted}
    for one in attempts if marks else ():
        yield from ((row.code, row.place) for row in view.findings.get((one.sha, ""), ()) if row.mark in marks)


def _alongs(view: View) -> Iterator[Along]:
    """Everything that came along."""
    held = {(one.report.code, one.report.sha): one.workbook.sha for one in pairs(view)}
    for row in view.materials:
        said, workbook = of_material(row), held.get((row.code, row.sha))
        against = view.findings.get((workbook, row.sha), ()) if workbook else ()
        yield Along(row, (*((said,) if said else ()), *against))


def _by_project(made: Iterable[tuple[tuple[int, str], M]]) -> dict[tuple[int, str], set[M]]:
    marks: dict[tuple[int, str], set[M]] = {}
    for key, mark in made:
        marks.setdefault(key, set()).add(mark)
    return marks


def _total(kind: str, counted: Sequence[ProjectState], view: View) -> Total:
    scores = [Fraction(one.score) for one in counted if one.score]
    money = [view.figures.get(one.sha, {}) for one in counted]
    rated = [one for one in money if NUMERATOR in one and DENOMINATOR in one]
    return Total(
        kind=kind,
        count=len(counted),
        scored=len(scores),
        score=sum(scores, Fraction(0)),
        rated=len(rated),
        numerator=sum((one[NUMERATOR] for one in rated), Fraction(0)),
        denominator=sum((one[DENOMINATOR] for one in rated), Fraction(0)),
    )


def _of_main_forms(figures: Iterable[tuple[str, FigureRow]]) -> dict[str, dict[str, Fraction]]:
    """What the rate of each main form divides; the forms inside of a department's workbook are part of that."""
    main: dict[str, dict[str, Fraction]] = {}
    for sha, row in figures:
        if not row.form and row.key in (NUMERATOR, DENOMINATOR):
            main.setdefault(sha, {})[row.key] = Fraction(row.value)
    return main


def _worst(view: View, sha: str) -> FindingRow | None:
    return max(view.findings.get((sha, ""), ()), key=lambda row: row.severity, default=None)


def where_it_lay(delivery: DeliveryRow) -> str:
    """What came in, with what it lay in."""
    return STEP.join(filter(None, (delivery.trail, delivery.name or NAMELESS)))
