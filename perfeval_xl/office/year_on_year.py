"""A round beside those of years before: each project with its own form of then, exactly and without any library.

The findings are for the office: they are in no answer to a unit, and decide nothing of what counts.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from perfeval_xl.checks.year_figures import budget_change, share_of_points
from perfeval_xl.checks.year_forms import Beside, YearForm
from perfeval_xl.checks.year_texts import FEWEST_UNITS
from perfeval_xl.checks.years import compared
from perfeval_xl.findings import Code, Finding, Phrase, Severity
from perfeval_xl.forms.form import FormKind
from perfeval_xl.forms.same_indicators import folded
from perfeval_xl.forms.same_projects import NamedProject, same_projects, what_differs
from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.ledger.rows import ProjectState
from perfeval_xl.office.answered import Answers
from perfeval_xl.office.clues import CELL_MARK, Clue
from perfeval_xl.office.earlier_rounds import EarlierRound, earlier_rounds, forms_of, project_of
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import ProjectLine
from perfeval_xl.office.table_rows import BETWEEN, BETWEEN_ROWS, KIND_NAMES, Record, is_counted
from perfeval_xl.office.year_clues import clues_of
from perfeval_xl.office.year_columns import GONE, NEW, SAME, UNCOUNTED, UNKNOWN
from perfeval_xl.office.year_promises import promises_of
from perfeval_xl.vocabulary import Stage

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger

_BUDGETS = tuple(fund_key(TOTAL, stage) for stage in (Stage.FINAL, Stage.ORIGINAL))
_EASED = frozenset({Code.N103, Code.N104})
_OF_TEXTS = frozenset({Code.N101, Code.N102, Code.N112, Code.N113})


@dataclass(frozen=True)
class YearTables:
    """What comes of it."""

    projects: Sequence[Record] = ()
    """See `year_columns.YEARS`."""
    findings: Sequence[Record] = ()
    """See `year_columns.YEAR_FINDINGS`; what is to be asked about before what is only told."""
    promises: Sequence[Record] = ()
    """See `year_columns.YEAR_PROMISES`."""
    clues: Sequence[Clue] = ()
    years: Sequence[int] = ()
    """The years of the rounds that were read, the latest first."""
    problems: Sequence[str] = ()
    """Which rounds could not be read, in words."""


@dataclass(frozen=True, eq=False)
class _Known:
    """A project of a round by what it is known by; what it says stays packed until it is compared."""

    project: NamedProject
    state: ProjectState
    packed: bytes
    """What the workbook says of it that counts; empty where none does."""
    id: str = ""
    """Of its form in the workbook of a department."""
    earlier: EarlierRound | None = None
    """The round that it is of; None for this one."""

    @property
    def inside(self) -> str:
        """Its own code, where it has no workbook of its own."""
        return self.project.code if self.id else ""


def years_beside(of: Round, ledger: Ledger, lines: Iterable[ProjectLine]) -> YearTables | None:
    """The round beside those that it is to be held against; None where it is to be held against none.

    Raises LedgerError where its own ledger cannot be read; that of another round is told.
    """
    earlier, problems = earlier_rounds(of, ledger)
    return compare_rounds(of.folder, ledger, lines, earlier, problems) if earlier or problems else None


def compare_rounds(
    folder: Path, ledger: Ledger, lines: Iterable[ProjectLine], earlier: Sequence[EarlierRound], problems: Sequence[str]
) -> YearTables:
    """The round in ``folder`` beside ``earlier`` ones. Raises LedgerError."""
    own = sorted(lines, key=lambda line: (line.state.department, line.state.unit, line.state.code))
    counted = {line.state.sha for line in own if is_counted(line)}
    packed = {sha: answers for sha, answers in ledger.all_answers() if sha in counted}
    now = [
        one for line in own for one in _known(line.state, packed.get(line.state.sha, b"") if is_counted(line) else b"")
    ]
    before = [
        one for round_ in earlier for state in round_.states for one in _known(state, round_.packed_of(state), round_)
    ]
    comparison = _Comparison(folder, earlier, complete=not problems)
    pairs = same_projects([one.project for one in now], [one.project for one in before])
    for at, one in enumerate(now):
        comparison.add(one, before[pairs[at]] if at in pairs else None)
    taken = set(pairs.values())
    latest = max((round_.year for round_ in earlier), default=0)
    for at, one in enumerate(before):
        if one.project.year == latest and at not in taken:
            comparison.gone(one)
    return comparison.tables([round_.year for round_ in earlier], problems)


def _known(state: ProjectState, packed: bytes, earlier: EarlierRound | None = None) -> Iterator[_Known]:
    """A project, and those inside of it where it is a department of which a form counts."""
    yield _Known(project_of(state), state, packed, earlier=earlier)
    if state.kind == FormKind.DEPARTMENT.value and packed:
        for form in forms_of(Answers(packed), state)[1:]:
            yield _Known(form.project, state, packed, form.id, earlier)


@dataclass(frozen=True, eq=False)
class _Compared:
    """What is known of one row before it is seen which texts were given to many."""

    one: _Known | None
    """None for a project that is no longer."""
    before: _Known | None
    head: Record
    """Its first columns, up to 新设的指标."""
    found: Sequence[Finding]
    places: tuple[str, str]
    """Of the totals, now and before."""


class _Comparison:
    """Collects what becomes rows."""

    def __init__(self, folder: Path, earlier: Iterable[EarlierRound], *, complete: bool) -> None:
        # What stands in a round that could not be read may well have been there.
        self._unmatched = NEW if complete else UNKNOWN
        self._originals = {one.of.folder: one.originals_seen_from(folder) for one in earlier}
        self._compared: list[_Compared] = []
        self._promises: list[Record] = []
        self._last: dict[bool, tuple[str, Mapping[str, YearForm]]] = {}

    def add(self, one: _Known, before: _Known | None) -> None:
        """A project of this year, beside its form of before where there is one."""
        now, then = self._form(one), self._form(before) if before else None
        found: list[Finding] = []
        pair = None
        if before and now is not None and then is not None:
            pair = Beside(now, then, what_differs(one.project, before.project))
            found = sorted(compared(pair), key=lambda finding: -finding.severity)
            own, there = _called(one), self._there(one, before)
            self._promises += [(*own, *promise, *there) for promise in promises_of(pair)]
        relation = self._unmatched if before is None else SAME if before.packed else UNCOUNTED
        head = _head(one, now, before, then, pair, relation)
        self._compared.append(_Compared(one, before, head, found, _places(now, then)))

    def gone(self, before: _Known) -> None:
        """A project of the year before that is no longer."""
        then = self._form(before)
        head = _head(None, None, before, then, None, GONE)
        self._compared.append(_Compared(None, before, head, (), _places(None, then)))

    def tables(self, years: Iterable[int], problems: Sequence[str]) -> YearTables:
        """All rows, without what many units were given to say."""
        given = _given(self._compared)
        projects, clues = list[Record](), list[Clue]()
        findings: list[tuple[Severity, Record]] = []
        for row in self._compared:
            found = [finding for finding in row.found if _repeated(finding) not in given]
            projects.append(self._row(row, found))
            if row.one is None or row.before is None:
                continue
            own, there = _called(row.one), self._there(row.one, row.before)
            findings += [(finding.severity, (*own, *_told(finding), *there)) for finding in found]
            clues += clues_of(row.one.state, row.one.inside, row.one.project, found)
        findings.sort(key=lambda one: -one[0])
        latest_first = sorted(set(years), reverse=True)
        return YearTables(projects, [row for _, row in findings], self._promises, clues, latest_first, problems)

    def _form(self, one: _Known) -> YearForm | None:
        """What a project says; the workbook that was unpacked last is kept for the projects inside of it."""
        if not one.packed:
            return None
        which, sha = one.earlier is None, one.state.sha
        kept = self._last.get(which)
        if kept is None or kept[0] != sha:
            kept = self._last[which] = sha, {form.id: form for form in forms_of(Answers(one.packed), one.state)}
        return kept[1].get(one.id)

    def _there(self, one: _Known | None, before: _Known | None) -> tuple[str, str, str]:
        """The hashes of both files, and where that of before lies."""
        earlier = before.earlier if before else None
        sha = before.state.sha if before else ""
        path = self._originals[earlier.of.folder].get(sha, "") if earlier else ""
        return one.state.sha if one else "", sha, path

    def _row(self, row: _Compared, found: Sequence[Finding]) -> Record:
        kinds = Counter(finding.severity for finding in found)
        return (
            *row.head,
            BETWEEN.join(dict.fromkeys(one.place.item.strip("“”") for one in found if one.code in _EASED)),
            kinds[Severity.VERIFY],
            kinds[Severity.NOTE],
            _brief(found),
            *row.places,
            *self._there(row.one, row.before),
        )


def _called(one: _Known) -> tuple[int, str, str, str, str, str]:
    project = one.project
    return project.year, one.state.code, one.inside, project.name, project.department, project.unit


def _places(now: YearForm | None, then: YearForm | None) -> tuple[str, str]:
    return now.place("total.score") if now else "", then.place("total.score") if then else ""


def _given(rows: Iterable[_Compared]) -> frozenset[str]:
    """Texts, folded, that so many units repeated that all of them were given it."""
    units: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for finding in row.found:
            text = _repeated(finding)
            if text and row.one is not None:
                units[text].add(row.one.project.unit or row.one.project.name)
    return frozenset(text for text, own in units.items() if len(own) >= FEWEST_UNITS)


def _repeated(finding: Finding) -> str:
    """The text that a finding says was repeated, folded; empty for any other."""
    expected = finding.facts.get("expected")
    if finding.code not in _OF_TEXTS or not isinstance(expected, Phrase):
        return ""
    return folded(str(expected.facts["text"]))


def _head(
    one: _Known | None,
    now: YearForm | None,
    before: _Known | None,
    then: YearForm | None,
    pair: Beside | None,
    relation: str,
) -> Record:
    known = one or before
    if known is None:
        raise ValueError("a row of no project")
    changes = _changes(now, then, pair)
    return (
        known.project.year if one else None,
        known.state.code,
        known.inside,
        known.project.name,
        known.project.department,
        known.project.unit,
        KIND_NAMES.get(known.project.kind, known.project.kind),
        one.state.state if one else "",
        relation,
        what_differs(one.project, before.project) if one and before else "",
        before.project.year if before else None,
        before.project.code if before else "",
        *_two(now, then, _score),
        changes[0],
        then.text("total.rating") if then else "",
        now.text("total.rating") if now else "",
        *_two(now, then, _rate),
        changes[1],
        *_two(now, then, _budget),
        changes[2],
        len(pair.pairs) if pair else None,
        BETWEEN.join(row.name for row in pair.dropped) if pair else "",
        BETWEEN.join(row.name for row in pair.new) if pair else "",
    )


_BRIEF: Mapping[Code, str] = {
    Code.N101: "文字照抄",
    Code.N102: "文字未变",
    Code.N103: "指标值偏松",
    Code.N104: "指标值放松",
    Code.N105: "计算符号改了",
    Code.N106: "指标去掉了",
    Code.N107: "新设指标",
    Code.N108: "指标大部分更换",
    Code.N109: "得分变动大",
    Code.N110: "执行率变动大",
    Code.N111: "预算变动大",
    Code.N112: "改进措施照抄",
    Code.N113: "再次没有完成、原因照抄",
    Code.N114: "完成值全部照抄",
    Code.N115: "执行数分毫不差",
    Code.N116: "结转与结余对不上",
    Code.N117: "上年数对不上",
    Code.N118: "编码、名称、单位有改动",
    Code.N119: "计量单位改了",
    Code.N121: "指标名称改了",
}
"""What a finding is, in a few characters."""
_OF_THE_WHOLE = frozenset({Code.N107, Code.N108, Code.N109, Code.N110, Code.N111, Code.N114, Code.N115, Code.N118})
"""Findings whose item is said by these characters already."""


def _brief(found: Iterable[Finding]) -> str:
    """What was found, in a line: the indicators of one kind together."""
    items: dict[Code, list[str]] = {}
    for one in found:
        items.setdefault(one.code, []).append(one.place.item)
    return BETWEEN_ROWS.join(
        _BRIEF[code] if code in _OF_THE_WHOLE else f"{_BRIEF[code]}（{BETWEEN.join(dict.fromkeys(own))}）"
        for code, own in items.items()
    )


def _two(
    now: YearForm | None, then: YearForm | None, of: Callable[[YearForm], Fraction | None]
) -> tuple[Fraction | None, Fraction | None]:
    """A number of before and the one of now."""
    return of(then) if then else None, of(now) if now else None


def _score(form: YearForm) -> Fraction | None:
    return form.number("total.score")


def _rate(form: YearForm) -> Fraction | None:
    return form.number("execution.rate")


def _budget(form: YearForm) -> Fraction | None:
    return next((amount for key in _BUDGETS if (amount := form.amount(key)) is not None), None)


def _changes(
    now: YearForm | None, then: YearForm | None, pair: Beside | None
) -> tuple[Fraction | None, Fraction | None, Fraction | None]:
    """By how much total, rate and budget changed."""
    if now is None or then is None or pair is None:
        return None, None, None
    scores = share_of_points(now), share_of_points(then)
    rates = _rate(now), _rate(then)
    return _less(*scores), _less(*rates), budget_change(pair)


def _less(one: Fraction | None, other: Fraction | None) -> Fraction | None:
    return None if one is None or other is None else one - other


def _told(finding: Finding) -> Record:
    """From 级别 to 依据."""
    there = finding.facts.get("other", "")
    place = finding.place
    return (
        finding.severity.chinese,
        finding.code.name,
        f"{place.sheet}{CELL_MARK}{place.cell}" if place.cell else place.sheet,
        there if isinstance(there, str) and CELL_MARK in there else "",
        place.item,
        finding.message,
        finding.found,
        finding.expected,
        finding.fix,
        finding.basis,
    )
