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
from perfeval_xl.checks.year_texts import FEWEST_UNITS, SHORTEST_TEXT
from perfeval_xl.checks.years import compared
from perfeval_xl.findings import Code, Finding, Severity
from perfeval_xl.forms.form import FormKind
from perfeval_xl.forms.same_indicators import folded
from perfeval_xl.forms.same_projects import NamedProject, named, same_projects, what_differs
from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.ledger.rows import ProjectState
from perfeval_xl.office.answered import Answers
from perfeval_xl.office.clues import CELL_MARK, Clue
from perfeval_xl.office.earlier_rounds import EarlierRound, earlier_rounds, forms_of
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import ProjectLine
from perfeval_xl.office.table_rows import BETWEEN, BETWEEN_ROWS, KIND_NAMES, Record, is_counted
from perfeval_xl.office.year_clues import clues_of
from perfeval_xl.office.year_columns import GONE, NEW, SAME
from perfeval_xl.office.year_promises import promises_of
from perfeval_xl.vocabulary import Stage

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger

_BUDGETS = tuple(fund_key(TOTAL, stage) for stage in (Stage.FINAL, Stage.ORIGINAL))
_EASED = frozenset({Code.N103, Code.N104})


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
    now = [one for line in own for one in _known(line.state, packed if is_counted(line) else {})]
    before = [one for round_ in earlier for state in round_.counted for one in _known(state, round_.packed, round_)]
    comparison = _Comparison(folder, packed, _standard(earlier))
    pairs = same_projects([one.project for one in now], [one.project for one in before])
    for at, one in enumerate(now):
        comparison.add(one, before[pairs[at]] if at in pairs else None)
    taken = {before[at].project for at in pairs.values()}
    latest = max((round_.year for round_ in earlier), default=0)
    for one in before:
        if one.project.year == latest and one.project not in taken:
            comparison.gone(one)
    return comparison.tables([round_.year for round_ in earlier], problems)


def _known(state: ProjectState, packed: Mapping[str, bytes], earlier: EarlierRound | None = None) -> Iterator[_Known]:
    """A workbook, and the projects inside of it where it is one of a department that counts."""
    main = named(state.year, state.kind, state.code, state.name, state.department, state.unit)
    yield _Known(main, state, earlier=earlier)
    if state.kind == FormKind.DEPARTMENT.value and state.sha in packed:
        for form in forms_of(Answers(packed[state.sha]), state)[1:]:
            yield _Known(form.project, state, form.id, earlier)


def _standard(earlier: Iterable[EarlierRound]) -> frozenset[str]:
    """Long texts that several units wrote before, folded: they were given to all of them."""
    units: dict[str, set[str]] = defaultdict(set)
    for round_ in earlier:
        for state in round_.counted:
            for _, text, _ in Answers(round_.packed.get(state.sha, b"")).texts():
                if len(text) >= SHORTEST_TEXT:
                    units[text].add(state.unit or state.name)
    return frozenset(folded(text) for text, own in units.items() if len(own) >= FEWEST_UNITS)


class _Comparison:
    """Collects the rows."""

    def __init__(self, folder: Path, packed: Mapping[str, bytes], standard: frozenset[str]) -> None:
        self._folder, self._packed, self._standard = folder, packed, standard
        self._projects: list[Record] = []
        self._findings: list[tuple[Severity, Record]] = []
        self._promises: list[Record] = []
        self._clues: list[Clue] = []
        self._last: tuple[str, dict[str, YearForm]] = "", {}
        self._last_before: tuple[str, dict[str, YearForm]] = "", {}

    def add(self, one: _Known, before: _Known | None) -> None:
        """A project of this year, beside its form of before where there is one."""
        now = self._form(one)
        if before is None:
            self._projects.append(self._row(one, now, None, None, [], NEW))
            return
        then = self._form(before)
        found: list[Finding] = []
        pair = None
        if now is not None and then is not None:
            pair = Beside(now, then, what_differs(one.project, before.project), self._standard)
            found = sorted(compared(pair), key=lambda finding: -finding.severity)
        self._projects.append(self._row(one, now, before, then, found, SAME, pair))
        if pair is None:
            return
        own, there = self._called(one), (one.state.sha, before.state.sha, self._original(before))
        for finding in found:
            self._findings.append((finding.severity, (*own, *_told(finding), *there)))
        self._promises += [(*own, *promise, *there) for promise in promises_of(pair)]
        self._clues += clues_of(one.state, one.inside, one.project, found)

    def gone(self, before: _Known) -> None:
        """A project of the year before that is no longer."""
        self._projects.append(self._row(None, None, before, self._form(before), [], GONE))

    def tables(self, years: Iterable[int], problems: Sequence[str]) -> YearTables:
        """All rows."""
        self._findings.sort(key=lambda one: -one[0])
        return YearTables(
            self._projects,
            [row for _, row in self._findings],
            self._promises,
            self._clues,
            sorted(set(years), reverse=True),
            problems,
        )

    def _form(self, one: _Known) -> YearForm | None:
        """What a project says; the workbook that was unpacked last is kept for the projects inside of it."""
        last = self._last if one.earlier is None else self._last_before
        if last[0] != one.state.sha or not one.state.sha:
            packed = (self._packed if one.earlier is None else one.earlier.packed).get(one.state.sha, b"")
            forms = {form.id: form for form in forms_of(Answers(packed), one.state)} if packed else {}
            last = one.state.sha, forms
            if one.earlier is None:
                self._last = last
            else:
                self._last_before = last
        return last[1].get(one.id)

    def _called(self, one: _Known) -> tuple[int, str, str, str, str, str]:
        project = one.project
        return project.year, one.state.code, one.inside, project.name, project.department, project.unit

    def _original(self, before: _Known) -> str:
        return before.earlier.original(before.state.sha, self._folder) if before.earlier else ""

    def _row(
        self,
        one: _Known | None,
        now: YearForm | None,
        before: _Known | None,
        then: YearForm | None,
        found: Sequence[Finding],
        relation: str,
        pair: Beside | None = None,
    ) -> Record:
        known = one or before
        if known is None:
            raise ValueError("a row of no project")
        kinds = Counter(finding.severity for finding in found)
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
            BETWEEN.join(dict.fromkeys(one.place.item.strip("“”") for one in found if one.code in _EASED)),
            kinds[Severity.VERIFY],
            kinds[Severity.NOTE],
            _brief(found),
            now.place("total.score") if now else "",
            then.place("total.score") if then else "",
            one.state.sha if one else "",
            before.state.sha if before else "",
            self._original(before) if before else "",
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
