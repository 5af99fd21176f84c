"""What there is to say to a unit of one project, as it stands: whether something came, counts, or has to be mended.

Computed from the ledger each time; that it was said before is known by its digest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace

from perfeval_xl.findings import Code, Severity
from perfeval_xl.ledger import states
from perfeval_xl.ledger.decisions import DROP, EXEMPT, EXTEND, USE
from perfeval_xl.ledger.rows import AttemptState, DecisionRow, FindingRow
from perfeval_xl.office.office_findings import of_attempt
from perfeval_xl.office.status import OF_THE_OFFICE, ProjectLine, View
from perfeval_xl.office.unit_words import OF_THE_FORM, for_unit

COUNTED, CHECKING, ASIDE, EXEMPTED, EXTENDED = "已计入", "正在核对", "没有采用", "免报", "延期"
REJECTED, UNEXEMPTED, UNEXTENDED = "不采用", "撤销免报", "撤销延期"
"""Outcomes besides those that are verdicts of `perfeval_xl.ledger.states`. What was put aside is `ASIDE` where nothing
else came, and `REJECTED` beside another form."""
CORRECTIONS = {EXEMPT: UNEXEMPTED, EXTEND: UNEXTENDED}
"""What a unit is told where somebody took back what it was told, by the kind of the decision."""
WITH_SLIP = frozenset({states.FAULTY, states.ALTERED, states.REISSUED, states.UNEXPLAINED, COUNTED})
"""Outcomes of forms whose findings are listed in a 退改单."""
_FORMS = WITH_SLIP | {states.BLANK, states.OTHER_YEAR, states.READY}
"""Verdicts of what was meant to count; other files are put aside so that nobody is asked about them any more."""
TO_MEND = frozenset(
    {*WITH_SLIP, *CORRECTIONS.values(), states.BLANK, states.OTHER_YEAR, states.UNREADABLE, ASIDE} - {COUNTED}
)
"""Outcomes after which something has to come in, or to come in again."""
DIGITS = 40
"""Of a digest."""
_FIT = frozenset({states.READY, states.UNEXPLAINED})
"""Verdicts with which a form counts by itself."""
_ANOTHER = frozenset({states.REISSUED, states.OTHER_YEAR, states.BLANK})
"""Verdicts after which another file is to be filled in."""


@dataclass(frozen=True)
class Part:
    """What is said of one file that came for a project, or of the project where it is about none."""

    outcome: str
    """One of the above, or a verdict."""
    one: AttemptState | None = None
    rows: tuple[FindingRow, ...] = ()
    """What is to be mended or explained in the form, the first to be done first."""
    report: tuple[FindingRow, ...] = ()
    """What is to be mended in the 自评报告."""
    notes: tuple[FindingRow, ...] = ()
    """What it has to know besides: that the clock of its computer is wrong."""
    why: str = ""
    """理由 of a decision that it rests on."""
    until: str = ""
    """The new deadline, where somebody gave more time."""
    later: bool = False
    """Whether it came after the file that counts."""

    @property
    def open(self) -> bool:
        """Whether the unit has to do something."""
        return self.outcome in TO_MEND or bool(self.rows or self.report)

    @property
    def has_slip(self) -> bool:
        """Whether its findings are listed in a 退改单."""
        return self.outcome in WITH_SLIP and bool(self.rows or self.report)


@dataclass(frozen=True)
class Statement:
    """Everything that there is to say to a unit of one project."""

    line: ProjectLine
    parts: tuple[Part, ...]

    @property
    def open(self) -> bool:
        """Whether the unit has to do something."""
        return any(part.open for part in self.parts)

    @property
    def sha(self) -> str:
        """The file that it is about first; empty where it is about none."""
        return next((part.one.sha for part in self.parts if part.one), "")

    @property
    def digest(self) -> str:
        """Of what is said; the words do not matter."""
        flags = sorted({states.LATE, states.UNTIMED} & set(self.line.state.flags))
        told = [[_told(part) for part in self.parts], flags]
        data = json.dumps(told, ensure_ascii=False).encode(errors="surrogatepass")
        return hashlib.sha256(data).hexdigest()[:DIGITS]


def statement_of(view: View, line: ProjectLine, taken_back: Sequence[DecisionRow] = ()) -> Statement | None:
    """What there is to say of a project; None where nothing came of it and nobody decided anything.

    ``taken_back`` are decisions that its unit was told of and that hold no more.
    """
    parts = (*_corrections(line, taken_back), *_parts(view, line))
    parts = (*parts, *_rejected(line, {part.one.sha for part in parts if part.one}))
    return Statement(line, parts) if parts else None


def _corrections(line: ProjectLine, taken_back: Sequence[DecisionRow]) -> Iterator[Part]:
    """That something holds no more, as long as that matters."""
    if line.state.state in (states.MISSING, states.RETURNED, states.UNDECIDED):
        yield from (Part(CORRECTIONS[row.kind], until=row.value) for row in taken_back)


def _rejected(line: ProjectLine, told: Collection[str]) -> Iterator[Part]:
    """The forms that somebody put aside, besides those that something else is ``told`` of."""
    for row in line.decisions:
        for one in line.attempts if row.kind == DROP and row.sha and not row.mark else ():
            if one.sha == row.sha and one.sha not in told and one.verdict in _FORMS:
                yield Part(REJECTED, one, why=row.why)


def _told(part: Part) -> list[object]:
    one = part.one
    # Words may change with the program; what has no mark is known by what it is about.
    marks = sorted({f"{row.code}:{row.mark or (row.place, row.facts)}" for row in (*part.rows, *part.report)})
    file = [one.sha, one.verdict, one.counted, one.score, one.rating] if one else []
    return [part.outcome, file, marks, part.why, part.until]


def _parts(view: View, line: ProjectLine) -> Iterator[Part]:
    state, decided = line.state, {row.kind: row for row in line.decisions}
    if state.state == states.EXEMPT:
        if EXEMPT in decided:
            yield Part(EXEMPTED)
            # Whoever sends something all the same is to know that it came; somebody is asked what becomes of it.
            came = (each for each in line.attempts if each.verdict != states.EVIDENCE and not each.put_aside)
            newest = next((each for each in came if each.seen > decided[EXEMPT].at), None)
            yield from [Part(CHECKING, newest, later=True)] if newest else []
        return
    one = next((one for one in line.attempts if one.sha == state.sha), None)
    if state.state == states.COUNTED and one is not None:
        # What somebody took as it is, with its mistakes, is not asked for again.
        as_it_is = one.verdict not in _FIT and any(row.kind == USE and row.sha == one.sha for row in line.decisions)
        rows = () if as_it_is else _rows(view, line, one)
        yield Part(COUNTED, one, rows, _of_reports(line), _notes(line))
        yield from _later(view, line, one)
    elif state.state == states.UNDECIDED:
        yield from (Part(CHECKING, rival) for rival in line.attempts if rival.sha in (state.sha, *state.rivals))
    else:
        # Evidence that came along is no form: what is said is said of the newest that is one.
        theirs = (each for each in line.attempts if each.verdict != states.EVIDENCE)
        one = next(theirs, None) if one is not None and one.verdict == states.EVIDENCE else one
        if one is not None:
            yield _not_counted(view, line, one)
    if EXTEND in decided and state.state != states.COUNTED:
        yield Part(EXTENDED, until=decided[EXTEND].value)


def _not_counted(view: View, line: ProjectLine, one: AttemptState) -> Part:
    """What is said of a file that does not count."""
    aside = next((row for row in line.decisions if row.kind == DROP and row.sha == one.sha), None)
    if one.put_aside and aside is not None:
        return Part(ASIDE, one, why=aside.why)
    rows = _rows(view, line, one)
    clean = one.verdict == states.ALTERED and not any(_blocks(row) for row in rows)
    if one.verdict not in TO_MEND or not one.judged_by or clean:
        # What is wrong may be ours: it is looked into here, and told when that is done.
        return Part(CHECKING, one)
    if one.verdict == states.UNREADABLE and not rows:
        return Part(CHECKING, one)
    report = _of_reports(line) if one.verdict in (states.FAULTY, states.UNEXPLAINED) else ()
    return Part(one.verdict, one, rows, report, _notes(line) if one.sha == line.state.sha else ())


def _later(view: View, line: ProjectLine, counted: AttemptState) -> Iterator[Part]:
    """A file that came after the one that counts, and does not: it takes nothing out, but has to be answered."""
    is_chosen = any(row.kind == USE and row.sha == counted.sha for row in line.decisions)
    for one in line.attempts:
        if one.counted:
            return
        same = bool(one.answered) and one.answered == counted.answered
        if is_chosen and one.verdict in _FIT and not one.put_aside and not same:
            yield Part(CHECKING, one, later=True)
            return
        if one.verdict in TO_MEND and not one.put_aside and not same and one.judged_by:
            part = _not_counted(view, line, one)
            yield replace(part, report=(), later=True)
            return


def _rows(view: View, line: ProjectLine, one: AttemptState) -> tuple[FindingRow, ...]:
    """What is still to be done in a form, in the words for a unit."""
    told: Sequence[FindingRow] = view.findings.get((one.sha, ""), ())
    found = [*of_attempt(one, told, view.year, view.issues), *(told if one.verdict != states.BLANK else ())]
    if one.verdict in _ANOTHER:
        # What is wrong with a form that is not to be mended is of no use to anybody.
        found = [row for row in found if row.code.startswith(OF_THE_OFFICE)]
    rows = [_refused(row, line) for row in for_unit(filter(line.is_open, found))]
    return tuple(sorted(rows, key=lambda row: (not _blocks(row), -row.severity)))


def _blocks(row: FindingRow) -> bool:
    """Whether it is why a form is not taken for what was issued: nothing else matters before."""
    return row.severity == Severity.ERROR and row.code.startswith((*OF_THE_FORM, OF_THE_OFFICE))


def _refused(row: FindingRow, line: ProjectLine) -> FindingRow:
    """The same with the reason, where an explanation was not accepted."""
    if not line.is_refused(row):
        return row
    decided = [one for one in line.decisions if one.kind == states.REFUSED and one.mark == row.mark]
    why = f"：{decided[-1].why.rstrip('。')}" if decided and decided[-1].why else ""
    said = f"所写的说明没有认可{why}。请改正，或把说明写清楚"
    return replace(row, fix=f"{said if row.explanation else f'没有说明，不能计入{why}。请改正，或写明说明'}。{row.fix}")


def _notes(line: ProjectLine) -> tuple[FindingRow, ...]:
    """That the time in the file cannot be believed."""
    return tuple(for_unit(row for row in line.findings if row.code == Code.Z021.name))


def _of_reports(line: ProjectLine) -> tuple[FindingRow, ...]:
    return tuple(for_unit(line.of_reports))
