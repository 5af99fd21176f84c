"""待处理: what somebody has to decide about, or may; and what was decided and may be taken back.

Each thing has a mark, by which a row of 汇总 is known again wherever it is moved to. The mark says what the thing is,
and as what it stood when it was asked: once that changes it is another question.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.findings import Code, Severity
from perfeval_xl.ledger import states
from perfeval_xl.ledger.decisions import DROP, EXEMPT, EXTEND, USE, is_below
from perfeval_xl.ledger.rows import AttemptState, DecisionRow, FindingRow
from perfeval_xl.ledger.ties import BY_IDENTITY
from perfeval_xl.office.office_findings import of_attempt, of_refusal
from perfeval_xl.office.pending_below import of_lower_offices, of_volumes
from perfeval_xl.office.pending_things import (
    ACCEPT_WORD,
    DROP_WORD,
    LATER,
    MADE,
    MATTERS,
    MAY,
    MISSING,
    MUST,
    OF_A_FILE,
    OF_A_PROJECT,
    PRESSING,
    REFUSE_WORD,
    RETURNED,
    RIVAL,
    SAID,
    STRANGE,
    TAKE_BACK_WORD,
    UNJUDGED,
    UNREAD,
    UNSAID,
    USE_WORD,
    WORD_OF,
    Pending,
    Thing,
    digest,
)
from perfeval_xl.office.pending_words import (
    delivery_in_words,
    file_in_words,
    sender_in_words,
    stranger_in_words,
)
from perfeval_xl.office.status import UNOPENED, ProjectLine, View, refused_mark, where_it_lay
from perfeval_xl.office.tally import is_unregistered

NTH, MATTER, CODE, NAME, DEPARTMENT, UNIT = "序号", "事项", "项目编码", "项目名称", "主管部门", "单位"
SITUATION, FILE, PLACE, MARK = "情况", "文件", "位置", "标记"
CHOICE, UNTIL, REASON, WHO = "处理", "延期到", "理由", "处理人"
"""Titles of the columns that are typed into, of the sheet 待处理."""
PENDING_HEADS = (
    NTH,
    MATTER,
    CODE,
    NAME,
    DEPARTMENT,
    UNIT,
    SITUATION,
    FILE,
    PLACE,
    CHOICE,
    UNTIL,
    REASON,
    WHO,
    MARK,
)
"""Titles of the columns of the sheet 待处理, in their order; a row is known by them and by its mark alone."""
PENDING_SHEET, MADE_SHEET = "待处理", "说明"
"""The sheets of 汇总 that are typed into."""
DECISION, AT, TAKE_BACK, TAKE_BACK_REASON = "决定", "时间", TAKE_BACK_WORD, "撤销理由"
MADE_HEADS = (DECISION, CODE, NAME, SITUATION, REASON, WHO, AT, TAKE_BACK, TAKE_BACK_REASON, MARK)
"""Titles of the columns of the table of decisions on the sheet 说明; 撤销 and 撤销理由 are typed into."""


@dataclass(frozen=True)
class Made:
    """One row of the table of decisions: one that holds."""

    row: DecisionRow
    words: str
    """``延期到2024-04-10``."""
    name: str
    """Of the project; empty for a file that belongs to none."""
    what: str
    """What it is about, in words: the file, the finding."""
    mark: str


def pending_of(view: View, lines: Sequence[ProjectLine]) -> list[Pending]:
    """Everything to be decided, each once, what holds up a project first; ``lines`` are those of the whole ``view``."""
    found = [*_of_lines(lines), *_strange(view), *_unread(view), *_refused(view), *of_volumes(view)]
    found += [one for line in lines for one in of_lower_offices(view, line)]
    found += [one for line in lines for one in _of_project(view, line)]
    order = {matter: at for at, matter in enumerate(MATTERS)}
    once: dict[str, Pending] = {}
    for one in found:
        once.setdefault(one.mark, one)
    return sorted(once.values(), key=lambda one: (order[one.matter], -one.weight, one.department, one.code))


def made_of(view: View) -> list[Made]:
    """The decisions that hold, the newest first."""
    names = {(one.year, one.code): one.name for one in view.states}
    files = {one.sha: one.file for one in view.attempts}
    here = {one.sha for one in view.attempts if not one.put_aside}
    refused = {refused_mark(one): where_it_lay(one) for one in view.refused}
    messages = {row.mark: f"{row.place}：{row.message}" for rows in view.findings.values() for row in rows if row.mark}
    return [
        Made(
            row,
            in_words(row),
            names.get((row.year, row.code), ""),
            files.get(row.sha, "") or messages.get(row.mark, "") or refused.get(row.mark, ""),
            made_thing(row).mark,
        )
        for row in reversed(view.decisions)
        # What a lower office decided of a file that came here, too, is only asked for.
        if not (is_below(row) and row.kind == DROP and row.sha in here)
    ]


def in_words(row: DecisionRow) -> str:
    """What was decided: ``免报``, ``延期到2024-04-10``."""
    word = WORD_OF.get(row.kind, row.kind)
    return f"{word}{row.value}" if row.kind == EXTEND else word


def made_thing(row: DecisionRow) -> Thing:
    """By what the mark of a decision knows it."""
    return Thing(
        MADE, row.year, row.code, row.sha, row.mark, digest(repr((row.kind, row.value, row.explanation, row.at)))
    )


def _of_lines(lines: Sequence[ProjectLine]) -> Iterator[Pending]:
    for line in lines:
        if line.state.rivals:
            yield from _rivals(line)
        else:
            yield from _explanations(line)
            yield from _later(line)
            yield from _though_exempt(line)


def _rivals(line: ProjectLine) -> Iterator[Pending]:
    """One row for each of the files between which nobody can choose but a person."""
    state = line.state
    # What it says before the colon names the other file, which has a row of its own.
    contradiction = next((row.message.rpartition("：")[2] for row in line.findings if row.code == Code.Z016.name), "")
    stood = digest(repr(state.rivals))
    for one in line.attempts:
        if one.sha in state.rivals:
            why = f"{len(state.rivals)}份不同的表，定不下以哪份为准（{contradiction}）；{file_in_words(one, state)}"
            thing = Thing(RIVAL, state.year, state.code, one.sha, "", stood)
            yield _pending(line, thing, why, OF_A_FILE, MUST, file=one)


def _explanations(line: ProjectLine) -> Iterator[Pending]:
    """What is to be checked in the form that decides: whether what the unit says of it is enough."""
    deciding = next((one for one in line.attempts if one.sha == line.state.sha), None)
    if line.state.state not in (states.COUNTED, states.RETURNED) or deciding is None:
        return
    if any(row.severity == Severity.ERROR for row in line.findings) or deciding.verdict not in _READ:
        # It is sent back in any case.
        return
    for row in line.findings:
        if row.severity != Severity.VERIFY or not row.mark or row.mark in line.accepted or line.is_refused(row):
            continue
        said = f"。单位说明：“{row.explanation.rstrip('。')}”" if row.explanation else ""
        matter = SAID if row.explanation else UNSAID
        state = line.state
        thing = Thing(matter, state.year, state.code, state.sha, row.mark, digest(row.explanation))
        choices = (ACCEPT_WORD, REFUSE_WORD)
        said += stranger_in_words(deciding, line.state)
        weight = MUST if state.state == states.RETURNED else MAY
        yield _pending(line, thing, f"{row.message}{said}", choices, weight, file=deciding, row=row)


def _later(line: ProjectLine) -> Iterator[Pending]:
    """Files that came after the one that counts and do not: they are faulty, or somebody chose that one before."""
    state = line.state
    counted = next((one for one in line.attempts if one.counted), None)
    if state.state != states.COUNTED or counted is None:
        return
    chosen = next((row.at for row in line.decisions if row.kind == USE and row.sha == state.sha), None)
    for one in itertools.takewhile(lambda one: not one.counted, line.attempts):
        is_fit, is_same = one.verdict in _FIT, bool(one.answered) and one.answered == counted.answered
        if one.put_aside or is_same or (chosen is not None and one.seen < chosen):
            continue
        if is_fit and chosen is not None:
            why = f"决定采用计入的那一份以后，又来了一份，没有计入；{file_in_words(one, state)}"
        elif one.verdict in _BACK and states.MORE_RETURNED in state.flags:
            why = f"计入的那一份以后又来了一份，要退回，没有计入；{file_in_words(one, state)}"
        else:
            continue
        thing = Thing(LATER, state.year, state.code, one.sha, "", digest(state.sha))
        yield _pending(line, thing, why, OF_A_FILE, MAY, file=one)


def _though_exempt(line: ProjectLine) -> Iterator[Pending]:
    """Files that came since somebody decided that none is asked for."""
    state = line.state
    exempted = next((row.at for row in line.decisions if row.kind == EXEMPT), None)
    if state.state != states.EXEMPT or exempted is None:
        return
    for one in line.attempts:
        if one.verdict in _FIT | _BACK and one.tied == BY_IDENTITY and not one.put_aside and one.seen >= exempted:
            why = f"已定免报，以后又来了一份，没有计入；采用的，免报随之撤销；{file_in_words(one, state)}"
            thing = Thing(LATER, state.year, state.code, one.sha, "", digest(EXEMPT))
            yield _pending(line, thing, why, OF_A_FILE, MAY, file=one)


def _of_project(view: View, line: ProjectLine) -> Iterator[Pending]:
    """A project that could not be judged, was returned or is missing; not while it has more time."""
    today = view.now.astimezone(BEIJING).date().isoformat()
    if line.state.state == states.UNDECIDED and not line.state.rivals:
        yield from _not_judged(view, line)
    elif any(row.kind == EXTEND and row.value >= today for row in line.decisions):
        return
    elif line.state.state == states.RETURNED:
        yield _returned(line)
    elif line.state.state == states.MISSING:
        yield _missing(line)


def _not_judged(view: View, line: ProjectLine) -> Iterator[Pending]:
    one = next((one for one in line.attempts if one.sha == line.state.sha), None)
    if one is None or not one.judged_by:
        return
    worst = next(iter(view.findings.get((one.sha, ""), ())), None)
    why = f"没能审核：{worst.message}。{worst.fix}" if worst else "没能审核"
    thing = Thing(UNJUDGED, line.state.year, line.state.code, one.sha, "", "")
    yield _pending(line, thing, why, (DROP_WORD,), MUST, file=one)


def _returned(line: ProjectLine) -> Pending:
    state = line.state
    one = next((one for one in line.attempts if one.sha == state.sha), None)
    worst = next(iter(line.open), None)
    first = f"，首要问题：{worst.message}" if worst else ""
    sender = stranger_in_words(one, state) if one is not None else ""
    aside = "，已决定不采用" if one is not None and one.put_aside else ""
    verdict = "" if state.verdict == states.FAULTY else f"，{state.verdict}"
    return _pending(
        line,
        Thing(RETURNED, state.year, state.code, state.sha, "", _stood(line)),
        f"{_overdue(line)}退回未重报{_until(line)}{verdict}{aside}{first}{sender}",
        (USE_WORD, *OF_A_PROJECT),
        PRESSING if _overdue(line) else MAY,
        file=one,
        row=worst,
    )


def _missing(line: ProjectLine) -> Pending:
    state = line.state
    told = (states.OVERDUE, *states.SAID_BELOW.values())
    others = "".join(f"，{flag}" for flag in state.flags if flag not in told)
    return _pending(
        line,
        Thing(MISSING, state.year, state.code, "", "", _stood(line)),
        "，".join((f"{_overdue(line)}未报{_until(line)}{others}", *line.said_below)),
        OF_A_PROJECT,
        PRESSING if _overdue(line) else MAY,
        file=None,
    )


def _stood(line: ProjectLine) -> str:
    """How a project stands, as far as it matters for whether it is exempted, gets more time or counts as it is."""
    state = line.state
    return digest(repr((state.state, state.verdict, state.sha, state.deadline)))


def _overdue(line: ProjectLine) -> str:
    return states.OVERDUE if states.OVERDUE in line.state.flags else ""


def _until(line: ProjectLine) -> str:
    return f"（截止{line.state.deadline}）" if line.state.deadline else ""


def _strange(view: View) -> Iterator[Pending]:
    """Forms that are of no project of the round."""
    for one in view.attempts:
        if is_unregistered(one):
            row = next(of_attempt(one, (), view.year, view.issues), None)
            why = f"{row.message}。{row.fix}" if row else one.verdict
            yield _of_file(view, Thing(STRANGE, one.year, one.code, one.sha, "", ""), one, why)


def _unread(view: View) -> Iterator[Pending]:
    """Workbooks that could not be read, and those without a project that could not be judged."""
    undecided = {one.sha for one in view.states if one.state == states.UNDECIDED}
    for one in view.attempts:
        if one.put_aside or not one.judged_by or one.sha in undecided or one.sha in view.rechecks:
            continue
        if one.verdict in (states.UNREADABLE, states.UNJUDGED):
            rows = view.findings.get((one.sha, ""), ())
            worst = max(rows, key=lambda row: row.severity, default=None)
            why = f"{worst.message}。{worst.fix}" if worst else one.verdict
            matter = UNREAD if one.verdict == states.UNREADABLE else UNJUDGED
            yield _of_file(view, Thing(matter, one.year, one.code, one.sha, "", ""), one, why)


def _refused(view: View) -> Iterator[Pending]:
    """What could not be opened at all."""
    aside = {row.mark for row in view.decisions if row.kind == DROP and row.mark}
    for one in view.refused:
        mark = refused_mark(one)
        row = of_refusal(one) if one.code in UNOPENED and mark not in aside else None
        if row is not None:
            thing = Thing(UNREAD, 0, "", one.sha, mark, "")
            sender = delivery_in_words(one)
            yield Pending(
                matter=UNREAD,
                code="",
                name="",
                department="",
                unit="",
                what=f"{row.message}。{row.fix}" + (f"。{sender}" if sender else ""),
                file=where_it_lay(one),
                sha=one.sha,
                place="",
                choices=(DROP_WORD,),
                mark=thing.mark,
                weight=MUST,
                thing=thing,
            )


_FIT = frozenset({states.READY, states.UNEXPLAINED})
"""Verdicts with which a file may count."""
_BACK = frozenset({states.FAULTY, states.ALTERED, states.REISSUED})
"""Verdicts with which a file is sent back."""
_READ = _FIT | {states.FAULTY}
"""Verdicts of files whose explanations are read."""


def _of_file(view: View, thing: Thing, one: AttemptState, why: str) -> Pending:
    """A row about a file that is of no project for sure; what it does not say, the project says that it may be of."""
    state = view.projects.get((one.year, one.code))
    sender = sender_in_words(one, state)
    return Pending(
        matter=thing.matter,
        code=one.code or one.read_code,
        name=one.name or (state.name if state else ""),
        department=one.department or (state.department if state else ""),
        unit=one.unit or (state.unit if state else ""),
        what=f"{why}。{sender}" if sender else why,
        file=one.file,
        sha=one.sha,
        place="",
        choices=(DROP_WORD,),
        mark=thing.mark,
        weight=MUST,
        thing=thing,
    )


def _pending(
    line: ProjectLine,
    thing: Thing,
    what: str,
    choices: tuple[str, ...],
    weight: int,
    *,
    file: AttemptState | None,
    row: FindingRow | None = None,
) -> Pending:
    state = line.state
    return Pending(
        matter=thing.matter,
        code=state.code,
        name=state.name,
        department=state.department,
        unit=state.unit,
        what=what,
        file=file.file if file else "",
        sha=file.sha if file else "",
        place=row.place if row and row.mark else "",
        choices=choices,
        mark=thing.mark,
        weight=weight,
        thing=thing,
        explanation=row.explanation if row else "",
        deadline=state.deadline,
    )
