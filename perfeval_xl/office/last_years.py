"""What was answered last year, as plain values: of a round whose ledger lies here, or of files that units sent back.

Of a round only what counts is read; files are read as `perfeval check` reads them. What cannot be read is told, and the
rest goes on.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

from perfeval_xl.allowance import SECONDS, OverTime, limited, over_limit
from perfeval_xl.checks import Case
from perfeval_xl.checks.year_forms import YearForm, forms_in
from perfeval_xl.checks.years import forms_of
from perfeval_xl.errors import PerfevalError, UnreadableError
from perfeval_xl.folder_contents import files_meant
from perfeval_xl.forms.told import Told
from perfeval_xl.ledger import states
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.rows import IssueRow, ProjectState
from perfeval_xl.office.answered import Answers
from perfeval_xl.office.issue_rows import named, newest
from perfeval_xl.office.judging import is_blank
from perfeval_xl.office.rounds import Round
from perfeval_xl.plain_text import one_line
from perfeval_xl.profiles import Library, Profile
from perfeval_xl.sealing.certificates import folded
from perfeval_xl.sealing.submitted import stored_time
from perfeval_xl.submission import Submission, check_file

MOST_TOLD = 20
"""Files that could not be read which are told one by one."""


@dataclass(frozen=True)
class LastForm:
    """One form of last year: that of a project, also of one inside of a department's workbook, or of a department."""

    form: YearForm
    profile: Profile | None = None
    """Its rules; None where they are not here."""


@dataclass(frozen=True)
class Source:
    """What was found of last year."""

    forms: tuple[LastForm, ...]
    lines: tuple[str, ...] = field(default=())
    """What could not be used, for the clerk."""


def last_year_at(path: Path, year: int, library: Library) -> Source:
    """What was answered in ``year``, in the round or the files at ``path``.

    Raises UnreadableError where there is nothing, LedgerError where a ledger cannot be read, and PerfevalError where it
    is all of another year.
    """
    if not path.exists():
        raise UnreadableError(f"没有这个文件或文件夹：{path}（--previous 后面写上年那一轮的文件夹，或上年收回的表）")
    place = Round(path)
    return _of_round(place, year, library) if path.is_dir() and place.is_begun else _of_files(path, year, library)


def _refuse_year(path: Path, found: Iterable[int], year: int) -> None:
    years = "、".join(map(str, sorted(set(found))))
    raise PerfevalError(
        f"--previous 指的{path}是{years}年度的，这次下发的是{year + 1}年度的表，对比要用{year}年度的；"
        f"请改写{year}年度那一轮的文件夹，或收回的{year}年度的表；没有写出任何文件"
    )


# ---- a round


def _of_round(place: Round, year: int, library: Library) -> Source:
    with Ledger.open(place.ledger, readonly=True) as ledger:
        if ledger.year != year:
            _refuse_year(place.folder, [ledger.year], year)
        every = [one for one in ledger.states(date.today()) if not one.member_of]
        counted = {one.sha: one for one in every if one.state == states.COUNTED}
        packed = {sha: text for sha, text in ledger.all_answers() if sha in counted}
        issues = newest(ledger.issues())
    known = Library((place.rules.resolve(), *library.folders))
    forms: list[LastForm] = []
    for sha, text in packed.items():
        profile = _rules_of(issues.get(counted[sha].code), known)
        forms += _of_ledger(counted[sha], Answers(text), profile)
    left = len(every) - len(counted)
    return Source(
        tuple(forms), (f"上年那一轮里有{left}个没有已计的表（未报、退回等），没有可对比的数据",) if left else ()
    )


def _rules_of(issue: IssueRow | None, library: Library) -> Profile | None:
    """The rules by which a form was issued, for what its texts are called; None where they are not here."""
    if issue is None:
        return None
    try:
        return library.issued(issue.profile, issue.version, issue.rules)
    except PerfevalError:
        return None


def _of_ledger(state: ProjectState, told: Told, profile: Profile | None) -> Iterator[LastForm]:
    """The forms of one workbook that counts."""
    names = {"code": state.code, "name": state.name, "department": state.department, "unit": state.unit}
    yield from _with_rules(forms_in(told, state.year, sha=state.sha, **names), profile)


def _with_rules(forms: Iterable[YearForm], profile: Profile | None) -> Iterator[LastForm]:
    for one in forms:
        yield LastForm(one, profile if not one.id or profile is None else profile.project_rules)


# ---- files


@dataclass(frozen=True)
class _Read:
    """A file that could be read."""

    path: Path
    case: Case
    at: str
    """When it was sent, or saved."""
    genuine: bool


def _of_files(path: Path, year: int, library: Library) -> Source:
    meant = files_meant([path])
    read: dict[tuple[str, str], _Read] = {}
    lines, years, twice, altered = [], list[int](), list[str](), list[str]()
    for file in meant.files:
        found, why = _read(file, library)
        if found is None:
            lines.append(f"上年的“{one_line(file.name)}”没有用：{why}")
            continue
        brief = found.case.form.brief
        years.append(brief.year)
        if brief.year != year:
            lines.append(f"上年的“{one_line(file.name)}”没有用：是{brief.year}年度的表，不是{year}年度的")
            continue
        key = found.case.form.kind.value, folded(brief.code) or folded(f"{brief.name}/{brief.implementing_unit}")
        if key in read:
            twice.append(f"{brief.code}{brief.name}")
        if key not in read or (read[key].genuine, read[key].at) < (found.genuine, found.at):
            read[key] = found
    if years and year not in years:
        _refuse_year(path, years, year)
    altered = [one_line(one.path.name) for one in read.values() if not one.genuine]
    if len(lines) > MOST_TOLD:
        lines = [*lines[:MOST_TOLD], f"……另有{len(lines) - MOST_TOLD}个没有用"]
    if twice:
        lines.append(f"上年的表里有{len(twice)}个有不止一份，用了最后的一份：{named(sorted(set(twice)))}")
    if altered:
        lines.append(f"上年的表里有{len(altered)}个与当时下发的不符，仍拿来对比，请核对：{named(altered)}")
    if meant.left:
        lines.append(
            f"{one_line(path.name)}里另有{len(meant.left)}个没有看（子文件夹、邮件、压缩包里的，请先把自评表取出来）"
        )
    if not meant.files:
        above = next((one for one in path.absolute().parents if Round(one).is_begun), None)
        hint = f"；要用的是不是{above}" if above else ""
        raise UnreadableError(f"{path}里没有自评表（.xlsx），没有可以对比的{hint}")
    return Source(tuple(form for one in read.values() for form in of_case(one.case)), tuple(lines))


def _read(path: Path, library: Library) -> tuple[_Read | None, str]:
    """A file as it is checked; where it is of no use, why."""
    try:
        with limited(SECONDS, memory=False, afresh=True):
            submission = check_file(path, library=library)
    except (OverTime, MemoryError) as error:
        return None, str(over_limit(path.name, error))
    case = submission.case
    if case is None:
        return None, submission.findings[0].message if submission.findings else "读不出来"
    if is_blank(case):
        return None, "还没有填"
    return _Read(path, case, _saved_at(path, submission), submission.genuine is not False), ""


def _saved_at(path: Path, submission: Submission) -> str:
    book = submission.case.book if submission.case else None
    sent = stored_time(book.properties) if book is not None else None
    return sent or datetime.fromtimestamp(path.stat().st_mtime, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def of_case(case: Case) -> list[LastForm]:
    """The forms of what was read, but for the base data."""
    return list(_with_rules(forms_of(case), case.form.profile))


def years_of(years: Collection[int]) -> int:
    """The year before that of what is issued. Raises PerfevalError where that is several years."""
    if len(set(years)) != 1:
        told = "、".join(map(str, sorted(set(years))))
        raise PerfevalError(f"清单里有{told}几个年度的项目，上年对比只能用于同一年度的；请分开下发；没有写出任何文件")
    return next(iter(years)) - 1
