"""What somebody has to decide because of what lower offices hand up: whose word holds, what they ask for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from perfeval_xl.ledger import states
from perfeval_xl.ledger.decisions import DROP, EXTEND, is_below
from perfeval_xl.ledger.from_below import BELOW
from perfeval_xl.ledger.rows import DecisionRow
from perfeval_xl.office.below import refused_volumes, volume_mark
from perfeval_xl.office.pending_things import (
    ASKED,
    DROP_WORD,
    EXEMPT_WORD,
    ISSUED_WORD,
    MAY,
    MUST,
    OF_A_FILE,
    TWICE,
    UNREAD,
    WORD_OF,
    Pending,
    Thing,
    digest,
)
from perfeval_xl.office.status import ProjectLine, View
from perfeval_xl.plain_text import one_line

LONGEST_WHY = 200
"""Characters of a reason of a lower office that are shown."""


def of_lower_offices(view: View, line: ProjectLine) -> Iterator[Pending]:
    """Whose word holds of a project that several issued, and what lower offices ask for."""
    key = (line.state.year, line.state.code)
    claims = view.below.contested.get(key, ())
    if states.ISSUED_TWICE in line.state.flags:
        stood = digest(repr([(one.origin, one.mark) for one in claims]))
        for mark in dict.fromkeys(one.mark for one in claims):
            same = [one for one in claims if one.mark == mark]
            who = "、".join(f"“{view.below.name(one.origin)}”" for one in same)
            others = "、".join(f"“{view.below.name(one.origin)}”" for one in claims if one.mark != mark)
            why = f"{who}下发的与{others}下发的内容不同，定下来以前不计入；以{who}下发的为准的，选“{ISSUED_WORD}”"
            yield _pending(line, Thing(TWICE, *key, "", mark, stood), why, (ISSUED_WORD,), MUST)
    twin = view.below.twins.get(key)
    if twin is not None:
        cure = f"是同一个项目的，对不计的那个选“{EXEMPT_WORD}”"
        why = f"与编码{one_line(twin)}的项目名称、单位都相同，编码不同，会计两次；{cure}"
        yield _pending(line, Thing(TWICE, *key, "", "", digest(twin)), why, (EXEMPT_WORD,), MAY)
    yield from _dropped(view, line)
    aside = {row.mark for row in line.decisions if row.kind == DROP and row.mark}
    held = {row.kind for row in line.decisions}
    for row in view.asked.get(key, ()):
        mark = _mark(row)
        if row.kind not in held and mark not in aside:
            until, wanted = ("", "") if row.kind != EXTEND else (f"到{row.value}", _day(row.value))
            how = f"（日期不填就是{wanted}，已经过了的也可以）" if wanted else ""
            who, word = view.below.name(row.from_file.removeprefix(BELOW)), WORD_OF[row.kind].removesuffix("到")
            why = f"“{who}”要求{word}{until}：{one_line(row.why, LONGEST_WHY)}；同意的选“{WORD_OF[row.kind]}”{how}"
            thing = Thing(ASKED, *key, "", mark, digest(line.state.state))
            yield replace(_pending(line, thing, why, (WORD_OF[row.kind], DROP_WORD), MAY), until=wanted)


def _dropped(view: View, line: ProjectLine) -> Iterator[Pending]:
    """Files that a lower office put aside and this one got by itself: it is not for others to say."""
    theirs = {row.sha: row for row in line.decisions if row.kind == DROP and row.sha and is_below(row)}
    for one in line.attempts:
        row = theirs.get(one.sha)
        if row is not None and not one.put_aside:
            who = view.below.name(row.from_file.removeprefix(BELOW))
            why = f"“{who}”不采用这一份：{one_line(row.why, LONGEST_WHY)}；这里也收到过，同意的选“{DROP_WORD}”"
            key = (line.state.year, line.state.code)
            thing = Thing(ASKED, *key, one.sha, "", digest(repr((row.from_file, row.at))))
            yield replace(_pending(line, thing, why, OF_A_FILE, MAY), file=one.file, sha=one.sha)


def of_volumes(view: View) -> Iterator[Pending]:
    """The packages of which nothing was taken over."""
    for row, finding in refused_volumes(view.below, view.decisions):
        thing, file = Thing(UNREAD, 0, "", row.sha, volume_mark(row.sha), ""), view.below.files.get(row.sha, "")
        what = f"{finding.message}。{finding.fix}"
        yield Pending(UNREAD, "", "", "", "", what, file, row.sha, "", (DROP_WORD,), thing.mark, MUST, thing)


def _mark(row: DecisionRow) -> str:
    """By what a request is known; another one of the same office is asked anew."""
    return digest(repr((row.from_file, row.kind, row.value, row.at)))


def _day(text: str) -> str:
    """A day that a lower office wrote; empty where it is none."""
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return ""


def _pending(line: ProjectLine, thing: Thing, what: str, choices: tuple[str, ...], weight: int) -> Pending:
    state = line.state
    return Pending(
        matter=thing.matter,
        code=state.code,
        name=state.name,
        department=state.department,
        unit=state.unit,
        what=what,
        file="",
        sha="",
        place="",
        choices=choices,
        mark=thing.mark,
        weight=weight,
        thing=thing,
        deadline=state.deadline,
    )
