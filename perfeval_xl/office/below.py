"""What lower offices say of a round, beside what this office knows itself: for whoever tells how it stands.

Plain values made of the ledger; nothing of it counts here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

from perfeval_xl.arrivals.model import NAMELESS
from perfeval_xl.findings import Code, Finding, Place
from perfeval_xl.findings.facts import Count, FindingFact, shown
from perfeval_xl.ledger import states
from perfeval_xl.ledger.decisions import DROP, asked_below
from perfeval_xl.ledger.from_below import ERROR, LOWER, VOUCHED
from perfeval_xl.ledger.rows import AttemptState, Claim, DecisionRow, FindingRow, IssueRow, ProjectState
from perfeval_xl.ledger.said_rows import JudgedBelow, PackageRow, ToldRow
from perfeval_xl.office.intake import PACKAGE
from perfeval_xl.office.office_findings import row_of
from perfeval_xl.plain_text import one_line
from perfeval_xl.sealing.certificates import folded

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger

Key = tuple[int, str]
"""A project: year and code."""
HERE = "本级"
"""What this office is called beside lower ones."""
SAME_NUMBER = "，多半是在两台电脑上或两轮里各做的；都收下了，请与它核对以哪一个为准"
"""What is said of two packages of one office and number."""
MOST_DIFFERENCES = 3
"""Differences that a finding names."""
_DIGITS_OF_SHA, _DIGITS_OF_MARK = 8, 12


@dataclass(frozen=True)
class Below:
    """What lower offices say."""

    packages: Sequence[PackageRow] = ()
    """What came of each volume last, the oldest first."""
    told: Sequence[ToldRow] = ()
    """How projects stand by the volumes that were taken over."""
    claims: Sequence[Claim] = ()
    asked: Sequence[DecisionRow] = ()
    """What lower offices ask for."""
    judged: Mapping[str, Sequence[JudgedBelow]] = field(default_factory=dict)
    """By the hash of a file that was judged here, too: what it is worth here, then by each lower office."""

    twins: Mapping[Key, str] = field(default_factory=dict)
    """By project the code of another one of the same name and unit, where a lower office issued one of the two."""
    files: Mapping[str, str] = field(default_factory=dict)
    """What each volume was called when it came, with what it lay in."""

    @cached_property
    def names(self) -> Mapping[str, str]:
        """The lower offices by their keys."""
        return {row.signer: one_line(row.office) for row in self.packages if row.signer}

    @cached_property
    def volumes(self) -> Mapping[str, PackageRow]:
        """The volumes that were taken over, by their hashes."""
        return {row.sha: row for row in self.packages if row.taken}

    @cached_property
    def newest(self) -> Mapping[Key, Mapping[str, ToldRow]]:
        """By project and the key of each lower office what the newest of its packages that speaks of it says."""
        found: dict[Key, dict[str, ToldRow]] = {}
        for row in sorted(self.told, key=lambda one: age_of(self.volumes[one.package])):
            found.setdefault((row.year, row.code), {})[self.volumes[row.package].signer] = row
        return found

    @cached_property
    def contested(self) -> Mapping[Key, Sequence[Claim]]:
        """Who issued what, of each project of which nobody has decided whose word holds."""
        found: dict[Key, list[Claim]] = {}
        for one in self.claims:
            if one.contested:
                found.setdefault((one.year, one.code), []).append(one)
        return found

    @cached_property
    def theirs(self) -> frozenset[Key]:
        """The projects that a lower office issued and this one did not: that office answers and chases their units."""
        return frozenset((one.year, one.code) for one in self.claims if one.holds and one.origin)

    def of_form(self, state: ProjectState, rows: Sequence[FindingRow]) -> Sequence[FindingRow]:
        """The findings of a file of a project, but those for which the office that issued it answers."""
        if (state.year, state.code) not in self.theirs:
            return rows
        return [row for row in rows if row.code not in VOUCHED or row.severity != ERROR]

    def name(self, key: str) -> str:
        """What an office is called."""
        return self.names.get(key) or (f"公钥{key[:_DIGITS_OF_SHA]}…的下级" if key else HERE)


def age_of(row: PackageRow) -> tuple[str, int, str]:
    """By what one volume of an office is newer than another: its number alone begins anew where a round does."""
    return row.made_at, row.number, row.sha


def below_of(
    ledger: Ledger, claims: Sequence[Claim], decisions: Iterable[DecisionRow], projects: Iterable[ProjectState] = ()
) -> Below:
    """What lower offices say in the packages that came in; nothing where none did. Raises LedgerError."""
    newest: dict[str, PackageRow] = {}
    for row in ledger.packages():
        newest[row.sha] = row
    if not newest:
        return Below()
    taken = {row.sha for row in newest.values() if row.taken}
    judged: dict[str, list[JudgedBelow]] = {}
    for one in ledger.judged_below():
        judged.setdefault(one.sha, []).append(one)
    return Below(
        packages=list(newest.values()),
        told=[row for row in ledger.below() if row.code and row.package in taken],
        claims=claims,
        asked=asked_below(decisions),
        judged=judged,
        twins=_twins(projects, {(one.year, one.code) for one in claims if one.origin}),
        files={
            sha: states.STEP.join(filter(None, (trail, name or NAMELESS)))
            for sha, name, trail, _ in ledger.arrived(PACKAGE)
        },
    )


def _twins(projects: Iterable[ProjectState], below: Collection[Key]) -> dict[Key, str]:
    """Projects that are one by name and unit, and two by their codes; none that is exempted."""
    same: dict[tuple[str, ...], list[ProjectState]] = {}
    for one in projects:
        if one.state != states.EXEMPT:
            same.setdefault((folded(one.name), folded(one.unit or one.department), one.kind), []).append(one)
    found: dict[Key, str] = {}
    for group in same.values():
        keys = [(one.year, one.code) for one in group]
        if len(keys) > 1 and any(key in below for key in keys):
            found |= {key: next(code for _, code in keys if code != key[1]) for key in keys}
    return found


def newest_issues(issues: Iterable[IssueRow], year: int, claims: Iterable[Claim]) -> dict[str, IssueRow]:
    """The newest of each code, by whoever's word holds; while that is contested rather what was issued here."""
    held = {one.code: one.origin for one in claims if one.holds and one.year == year}
    newest: dict[str, IssueRow] = {}
    for one in issues:
        known = newest.get(one.code)
        if one.year != year or held.get(one.code, one.origin) != one.origin:
            continue
        if known is None or (not one.origin, one.batch) >= (not known.origin, known.batch):
            newest[one.code] = one
    return newest


def refused_facts(row: PackageRow) -> dict[str, str]:
    """Why a volume was not taken over, as the facts of its finding."""
    try:
        told = json.loads(row.why)
    except ValueError:
        told = {}
    return {name: str(told.get(name, "")) for name in ("why", "words")}


def volume_mark(sha: str) -> str:
    """By what a volume is known of which somebody decided that it is not to be told of."""
    return hashlib.sha256(f"package {sha}".encode()).hexdigest()[:_DIGITS_OF_MARK]


def refused_volumes(below: Below, decisions: Iterable[DecisionRow]) -> Iterator[tuple[PackageRow, FindingRow]]:
    """The volumes of which nothing was taken over, each with its finding; none that somebody put aside."""
    aside = {row.mark for row in decisions if row.kind == DROP and row.mark}
    for row in below.packages:
        if not row.taken and volume_mark(row.sha) not in aside:
            yield row, row_of(Finding(Code.Z018, Place(), refused_facts(row)))


def of_below(below: Below, state: ProjectState, attempts: Sequence[AttemptState]) -> Iterator[FindingRow]:
    """What is said of a project because of what lower offices say of it."""
    claims = below.contested.get((state.year, state.code), ())
    if claims and states.ISSUED_TWICE in state.flags:
        marks = {one.mark for one in claims}
        who = "、".join(f"“{below.name(one.origin)}”" for one in claims)
        facts: dict[str, FindingFact] = {"code": one_line(state.code), "found": Count(len(marks)), "why": who}
        yield row_of(Finding(Code.Z020, Place(), facts))
    twin = below.twins.get((state.year, state.code))
    if twin is not None:
        yield row_of(Finding(Code.Z023, Place(), {"other": one_line(twin)}))
    deciding = [one for one in attempts if one.sha and one.sha in (state.sha, *state.rivals)]
    differences = [words for one in deciding for words in differences_of(below, one)]
    differences += _counted_otherwise(below, state, attempts)
    if differences:
        more = f"等{len(differences)}处" if len(differences) > MOST_DIFFERENCES else ""
        why = "；".join(dict.fromkeys(differences[:MOST_DIFFERENCES])) + more
        yield row_of(Finding(Code.Z019, Place(path=state.file), {"why": why}))


def differences_of(below: Below, one: AttemptState) -> list[str]:
    """How a file is worth something else by a lower office, in whichever of its packages, than here, or than by
    another one.
    """
    here, *others = below.judged.get(one.sha, ()) or (None,)
    if here is None:
        return []
    if (one.year, one.code) in below.theirs:
        here = replace(here, errors=here.errors - here.vouched, genuine=one.verdict != states.ALTERED)
    us, told = _who(below, here), dict[tuple[str, str, str, str], str]()
    for other in others:
        for what, theirs, ours in _compared(other, here):
            # The same of several packages of one office is told once, of the newest.
            told[_key(other), what, theirs, ours] = f"{what}{_who(below, other)}{theirs}、{us}{ours}"
    return list(told.values())


def _who(below: Below, one: JudgedBelow) -> str:
    """``“甲市教育局”（第2号包）``, ``本级``."""
    if not one.rules.startswith(LOWER):
        return HERE
    number = one.rules.rsplit(":", 2)[-2].lstrip("0")
    return f"“{below.name(_key(one))}”（第{number}号包）"


def _key(one: JudgedBelow) -> str:
    return one.rules.removeprefix(LOWER).partition(":")[0] if one.rules.startswith(LOWER) else ""


def _compared(other: JudgedBelow, here: JudgedBelow) -> Iterator[tuple[str, str, str]]:
    if _worth(other) != _worth(here):
        yield "", f"说是{_worth(other)}", f"审核是{_worth(here)}"
    elif other.errors != here.errors:
        yield "错误", f"{other.errors}处", f"{here.errors}处"
    if other.score != here.score and here.readable and other.readable:
        yield "得分", _score(other.score), _score(here.score)


def _worth(one: JudgedBelow) -> str:
    if not one.readable:
        return states.UNREADABLE
    if not one.genuine:
        return states.ALTERED
    return states.BLANK if one.blank else "有错误" if one.errors else "没有错误"


def _score(text: str) -> str:
    return shown(Fraction(text)) if text else "不计分"


def _counted_otherwise(below: Below, state: ProjectState, attempts: Sequence[AttemptState]) -> Iterator[str]:
    """That another file counts below, or that one counts there and none here."""
    files = {one.sha: one for one in attempts}
    for key, told in below.newest.get((state.year, state.code), {}).items():
        if told.state != states.COUNTED or states.ISSUED_TWICE in state.flags:
            continue
        theirs, ours = files.get(told.sha), files.get(state.sha)
        if state.state != states.COUNTED:
            yield f"“{below.name(key)}”已计，这里{state.state}"
        elif told.sha != state.sha and not (theirs and ours and theirs.answered == ours.answered != ""):
            name = one_line(theirs.file.rpartition(states.STEP)[2]) if theirs else told.sha[:_DIGITS_OF_SHA]
            yield f"“{below.name(key)}”计的是另一份（{name}）"
