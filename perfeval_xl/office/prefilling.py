"""Puts last year's form beside each form that is about to be issued: `perfeval build --previous`.

What was answered last year goes onto the locked sheet 上年对比 and into no cell of this year's form. A project is known
again by its code, else by its name and unit; whose code now belongs to somebody else gets nothing of the other's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.form import Brief, FilledForm, Form, FormKind
from perfeval_xl.forms.last_year import LastYear
from perfeval_xl.issuing import Job
from perfeval_xl.office.issue_rows import named
from perfeval_xl.office.last_year_values import last_year, shortened, size_of
from perfeval_xl.office.last_years import LastForm, Source
from perfeval_xl.plain_text import one_line
from perfeval_xl.returns.list_words import bare
from perfeval_xl.sealing.certificates import folded

MOST_CHARACTERS = 200_000
"""Characters of last year's texts in one workbook: they travel in it twice, packed, and are read at each check."""
MOST_ROWS = 1_000
"""Indicators of both years on the sheet: what a workbook may hold in all leaves room for so many beside the largest
department."""


@dataclass
class Compared:
    """The jobs with what was found of last year, and what is to be said of it."""

    jobs: list[Job]
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class _Own:
    """A form that is about to be issued."""

    job: int
    place: int
    """Number of its project inside of a department's workbook; -1 for the main form."""
    form: Form

    @property
    def brief(self) -> Brief:
        return self.form.brief

    @property
    def words(self) -> str:
        return one_line(f"{self.brief.code}{self.brief.name}")


@dataclass(frozen=True)
class _Found:
    """What of last year is the same project."""

    last: LastForm
    notes: tuple[str, ...] = ()


def compared(jobs: Sequence[Job], source: Source) -> Compared:
    """``jobs`` with the forms of last year that are the same projects; those without any are as they were."""
    every = list(_forms(jobs))
    found, lines = _matched(every, source.forms)
    mine: dict[int, dict[int, _Found]] = defaultdict(dict)
    for own, one in zip(every, found, strict=True):
        if one is not None:
            mine[own.job][own.place] = one
    done = [_with(job, mine[at], lines) if at in mine else job for at, job in enumerate(jobs)]
    without = [own.words for own, one in zip(every, found, strict=True) if one is None]
    head = f"上年对比：{len(every) - len(without)}个有上年数据"
    if without:
        head += f"，{len(without)}个没有（不附“上年对比”）：{named(without)}"
    return Compared(done, [head, *lines, *source.lines])


def _forms(jobs: Sequence[Job]) -> Iterator[_Own]:
    """Every form with indicators: those of projects, of departments, and of the projects inside of them."""
    for at, job in enumerate(jobs):
        form = job.filled.form
        yield _Own(at, -1, form)
        inside = [other for other in form.companions if other.kind is FormKind.PROJECT]
        yield from (_Own(at, number, other) for number, other in enumerate(inside))


# ---- which is which


def _matched(every: Sequence[_Own], last: Sequence[LastForm]) -> tuple[list[_Found | None], list[str]]:
    """For each form of this year the one of last year, and what is to be said of it."""
    found: list[_Found | None] = [None] * len(every)
    lines, taken = [], set[int]()
    by_code = {(one.kind, folded(one.code)): at for at, one in enumerate(last) if folded(one.code)}
    other_kind = {folded(one.code): one for one in last if folded(one.code)}
    for at, own in enumerate(every):
        code, kind = folded(own.brief.code), own.form.kind.value
        known = by_code.get((kind, code)) if code else None
        if known is None:
            other = other_kind.get(code) if code else None
            if other is not None:
                lines.append(
                    f"编码“{own.brief.code}”上年是{_KINDS.get(other.kind, '别的')}“{other.name}”，没有拿来对比"
                )
        elif _is_another(own, last[known]):
            one = last[known]
            lines.append(
                f"编码“{own.brief.code}”上年是“{one.name}”（{one.unit}），这次是“{own.brief.name}”（{own.form.unit}），"
                "像是两个项目，没有拿来对比；确是同一个的，请先把名称或单位改得与上年一致"
            )
        else:
            found[at] = _Found(last[known], _renamed(own, last[known]))
            taken.add(known)
    _by_name(every, last, found, taken)
    named_ones = [own.words for own, one in zip(every, found, strict=True) if one and one.notes[:1] == (BY_NAME,)]
    if named_ones:
        lines.append(f"其中{len(named_ones)}个编码与上年不同，按名称和单位认出，请核对：{named(named_ones)}")
    return found, [one_line(line) for line in lines]


_KINDS = {FormKind.PROJECT.value: "项目", FormKind.DEPARTMENT.value: "部门整体"}
BY_NAME = "编码与上年不同，按名称和单位认出。"
"""Said on the sheet of a project that has another code now."""


def _is_another(own: _Own, last: LastForm) -> bool:
    """Whether a code of last year is somebody else's now: nobody is shown what another unit answered.

    A project may be renamed, and a unit too; both at once, or a unit of another 主管部门, is another project.
    """
    if own.form.kind is FormKind.DEPARTMENT:
        return bare(own.brief.name) != bare(last.name)
    unit = bare(own.form.unit) == bare(last.unit)
    above = bare(own.brief.supervising_department) == bare(last.department)
    return not unit and (bare(own.brief.name) != bare(last.name) or not above)


def _renamed(own: _Own, last: LastForm) -> tuple[str, ...]:
    notes = []
    if bare(own.brief.name) != bare(last.name):
        notes.append(f"上年的名称是“{last.name}”。")
    if last.unit and bare(own.form.unit) != bare(last.unit):
        notes.append(f"上年的单位是“{last.unit}”。")
    return tuple(notes)


def _by_name(every: Sequence[_Own], last: Sequence[LastForm], found: list[_Found | None], taken: set[int]) -> None:
    """Find those that are left by name and unit, where these are of one form alone in either year."""

    def by_name(forms: Sequence[tuple[str, str, str]], left: Sequence[int]) -> dict[tuple[str, str, str], list[int]]:
        groups: dict[tuple[str, str, str], list[int]] = defaultdict(list)
        for at in left:
            groups[forms[at]].append(at)
        return groups

    ours = [(own.form.kind.value, bare(own.brief.name), bare(own.form.unit)) for own in every]
    theirs = [(one.kind, bare(one.name), bare(one.unit)) for one in last]
    open_ones = by_name(ours, [at for at, one in enumerate(found) if one is None])
    before = by_name(theirs, [at for at in range(len(last)) if at not in taken])
    # Of a name that two units have, or one unit twice, nobody knows which is which.
    every_name = by_name(ours, range(len(ours))), by_name(theirs, range(len(theirs)))
    for key, own in open_ones.items():
        if key[1] and key[2] and all(len(names.get(key, ())) == 1 for names in (before, *every_name)):
            one = last[before[key][0]]
            own_code = every[own[0]].brief.code
            notes = (BY_NAME,) if folded(own_code) != folded(one.code) else ()
            found[own[0]] = _Found(one, (*notes, *([f"上年的编码是{one.code}。"] if one.code and notes else [])))


# ---- into the jobs


def _with(job: Job, found: dict[int, _Found], lines: list[str]) -> Job:
    """``job`` with what was found of its forms."""
    form = job.filled.form
    inside = [other for other in form.companions if other.kind is FormKind.PROJECT]
    years = {
        place: last_year(inside[place] if place >= 0 else form, one.last, one.notes) for place, one in found.items()
    }
    years = _bounded(job, years, lines)
    projects = tuple(replace(own, previous=years.get(at)) for at, own in enumerate(form.brief.projects))
    brief = replace(form.brief, projects=projects, previous=years.get(-1))
    built = build_form(form.profile, brief)
    companions = tuple(
        replace(filled, form=other) for filled, other in zip(job.filled.companions, built.companions, strict=True)
    )
    filled: FilledForm = replace(job.filled, form=built, companions=companions)
    return replace(job, filled=filled)


def _bounded(job: Job, years: dict[int, LastYear], lines: list[str]) -> dict[int, LastYear]:
    """What a workbook has room for; what is left out is told."""
    name = one_line(job.brief.name or job.brief.code)
    form = job.filled.form
    rows = sum(len(own.rows) for own in form.forms) + sum(len(one.rows) for one in years.values())
    if rows > MOST_ROWS and years.keys() - {-1}:
        lines.append(f"“{name}”的指标太多（两年共{rows}个），只附部门整体的对比，各项目的没有附")
        years = {place: one for place, one in years.items() if place == -1}
    if sum(map(size_of, years.values())) > MOST_CHARACTERS:
        lines.append(f"“{name}”上年的文字太长，对比里只留了每段的开头")
        years = {place: shortened(one) for place, one in years.items()}
    return years
