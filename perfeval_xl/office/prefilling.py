"""Puts last year's form beside each form that is about to be issued: `perfeval build --previous`.

What was answered last year goes onto the locked sheet 上年对比 and into no cell of this year's form. Which project is
which is the business of `perfeval_xl.forms.same_projects`; nobody is shown what somebody else answered.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from perfeval_xl.checks.year_forms import YearForm
from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.form import Brief, FilledForm, Form, FormKind
from perfeval_xl.forms.last_year import LastYear
from perfeval_xl.forms.same_indicators import bare_name
from perfeval_xl.forms.same_projects import NamedProject, same_projects, what_differs
from perfeval_xl.forms.same_projects import named as known_as
from perfeval_xl.issuing import Job
from perfeval_xl.office.issue_rows import named
from perfeval_xl.office.last_year_values import last_year, shortened, size_of
from perfeval_xl.office.last_years import LastForm, Source
from perfeval_xl.plain_text import one_line

MOST_CHARACTERS = 200_000
"""Characters of last year's texts in one workbook: they travel in it twice, packed, and are read at each check."""
MOST_ROWS = 1_600
"""Indicators of both years on the sheet: with twelve cells each beside the twenty-three of their form they stay below
what a workbook may hold in all (`returns.budget`)."""


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
    department: str
    """主管部门; of a project inside of a department's workbook that of the department, or the department."""
    unit: str
    year: int

    @property
    def brief(self) -> Brief:
        return self.form.brief

    @property
    def project(self) -> NamedProject:
        """What it is known by."""
        brief, kind = self.brief, self.form.kind.value
        return known_as(self.year, kind, brief.code, brief.name, self.department, self.unit)

    @property
    def words(self) -> str:
        return one_line(f"{self.brief.code}{self.brief.name}")


@dataclass(frozen=True)
class _Found:
    """What of last year is the same project."""

    last: LastForm
    differs: str = ""
    """What of code, name and unit is not the same, in words."""


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
    return Compared(done, [one_line(line) for line in (head, *lines, *source.lines)])


def _forms(jobs: Sequence[Job]) -> Iterator[_Own]:
    """Every form with indicators: those of projects, of departments, and of the projects inside of them.

    They are known by what a workbook says of them, as those of last year are (`perfeval_xl.checks.year_forms`).
    """
    for at, job in enumerate(jobs):
        form, brief = job.filled.form, job.brief
        yield _Own(at, -1, form, brief.supervising_department, brief.implementing_unit, brief.year)
        inside = [other for other in form.companions if other.kind is FormKind.PROJECT]
        above = brief.supervising_department or brief.name
        for number, other in enumerate(inside):
            shown = other.brief.implementing_unit if "project.implementing_unit" in other.fields else ""
            yield _Own(at, number, other, above, shown or brief.implementing_unit or brief.name, brief.year)


# ---- which is which


def _matched(every: Sequence[_Own], last: Sequence[LastForm]) -> tuple[list[_Found | None], list[str]]:
    """For each form of this year the one of last year, and what is to be said of it."""
    now, before = [own.project for own in every], [one.form.project for one in last]
    found = same_projects(now, before)
    foreign = {own: other for own, other in found.items() if _is_of_another(now[own], before[other])}
    lines = [_told(every[own], last[other].form) for own, other in foreign.items()]
    if foreign:
        # Whose code went to somebody else is looked for once more, by name and unit alone.
        found = {own: other for own, other in found.items() if own not in foreign}
        left = [at for at in range(len(now)) if at not in found]
        free = sorted(set(range(len(before))) - set(found.values()))
        again = same_projects(
            [now[at]._replace(code="") if at in foreign else now[at] for at in left], [before[at] for at in free]
        )
        pairs = {left[own]: free[other] for own, other in again.items()}
        found |= {own: other for own, other in pairs.items() if not _is_of_another(now[own], before[other])}
    done = [
        _Found(last[found[at]], what_differs(one, before[found[at]])) if at in found else None
        for at, one in enumerate(now)
    ]
    unsure = [f"{own.words}（{one.differs}）" for own, one in zip(every, done, strict=True) if one and one.differs]
    if unsure:
        lines.append(f"其中{len(unsure)}个的编码、名称或单位与上年不全相同，请核对是不是同一个项目：{named(unsure)}")
    return done, lines


def _is_of_another(now: NamedProject, before: NamedProject) -> bool:
    """Whether a form of last year is somebody else's: nobody is shown what a unit of another 主管部门 answered.

    A unit may be renamed or merged, which its 主管部门 knows; lists are numbered anew, and names such as 公用经费 stand
    in each of them.
    """
    if now.kind == FormKind.DEPARTMENT.value:
        return bare_name(now.name) != bare_name(before.name)
    same = bare_name(now.unit) == bare_name(before.unit)
    return not same and bare_name(now.department) != bare_name(before.department)


def _told(own: _Own, last: YearForm) -> str:
    return (
        f"{own.words}（{own.project.unit}）：上年这样编码或名称的是“{last.name}”（{last.unit}，{last.department}），"
        "单位、主管部门都不同，没有拿来对比"
    )


# ---- into the jobs


def _with(job: Job, found: dict[int, _Found], lines: list[str]) -> Job:
    """``job`` with what was found of its forms."""
    form = job.filled.form
    inside = [other for other in form.companions if other.kind is FormKind.PROJECT]
    years = {
        place: last_year(inside[place] if place >= 0 else form, one.last, one.differs) for place, one in found.items()
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
