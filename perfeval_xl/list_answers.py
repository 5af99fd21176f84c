"""What an office is told of its list: 清单问题.xlsx beside it, in the words of the terminal and of the button.

`perfeval build` and 新建 both read a list by `prepare` and answer it by `answer`.
"""

from __future__ import annotations

import glob
import os
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from perfeval_xl.errors import OutputError, ReturnFileError
from perfeval_xl.files import exists, file_stem, write_file
from perfeval_xl.findings import Code
from perfeval_xl.forms.list_problems import Level, ListProblem, in_order, tally
from perfeval_xl.issuing import DOSSIERS, Issued, Job, cure, jobs_of, list_jobs
from perfeval_xl.profiles import Profile
from perfeval_xl.returns.namespaces import CUSTOM
from perfeval_xl.returns.package import open_package
from perfeval_xl.sealing.identity import PROPERTY
from perfeval_xl.standing import REPLACED_FOLDER, Standing
from perfeval_xl.writer.problem_book import MARK, mark_of, problem_book

FILE_NAME = "清单问题.xlsx"
MOST_SHOWN = 8
"""Problems that are told at once; the rest stands in the file."""
MOST_NAMES = 99
"""Numbered names that are tried where the file is in use."""


@dataclass(frozen=True)
class Prepared:
    """A brief or a list as read: what can be built, and what is to be said first."""

    jobs: tuple[Job, ...]
    problems: tuple[ListProblem, ...] = ()
    """In the order of the list; none for a dossier, whose findings name its keys."""
    is_list: bool = False
    draft: bool = False
    unread: bool = False
    """Whether the list itself has mistakes, which not even a draft is built with."""

    @property
    def blocked(self) -> bool:
        """Whether nothing may be issued."""
        return self.unread or (not self.draft and any(problem.level > Level.NOTE for problem in self.problems))


def prepare(profile: Profile, path: Path, *, draft: bool = False) -> Prepared:
    """Read a dossier, or a list with everything that is wrong or doubtful in it.

    Raises BriefError for the mistakes of a dossier, and for a list that cannot be read at all.
    """
    if path.suffix.lower() in DOSSIERS:
        return Prepared(tuple(jobs_of(profile, path, draft=draft)), draft=draft)
    jobs, parts, read = list_jobs(profile, path, draft=draft)
    unread = any(problem.level is Level.ERROR for problem in read.problems)
    wrong = {cell for problem in read.problems if problem.level is Level.ERROR for cell in problem.cells}
    # What a cell that could not be read seems to say is not worth a word.
    doubts = (problem for job in (*jobs, *parts) for problem in problems_of(job) if wrong.isdisjoint(problem.cells))
    problems = [*read.problems, *doubts]
    return Prepared(tuple(jobs), in_order(problems, read.sheets), is_list=True, draft=draft, unread=unread)


def problems_of(job: Job) -> Iterator[ListProblem]:
    """What is to be said of the brief of a job, at the cells of the list that it came from."""
    if job.listed is None:
        return
    rows = [f"{own.full(row.id)}." for own in job.filled.form.forms for row in own.rows]
    for finding in job.findings:
        of_all = finding.code is Code.S013 or not finding.place.key.startswith(tuple(rows))
        if job.partial and of_all and not finding.kind.ask:
            # A sum, a share or a part that is missing: it may be so for what could not be read.
            continue
        level = Level.ASK if finding.kind.ask else Level.ERROR if finding.severity.blocking else Level.NOTE
        yield job.listed.problem(job.filled.form, finding.place.key, finding.message, cure(job, finding), level)


@dataclass(frozen=True)
class Answer:
    """What became of 清单问题.xlsx."""

    file: Path | None
    """Where it lies; None where there is nothing to say and none lay there."""
    lines: tuple[str, ...]
    """What is told at once, with the first few problems."""


def answer(prepared: Prepared, list_path: Path, *, linked: bool = True, busy: Iterable[str] = ()) -> Answer:
    """Write 清单问题.xlsx beside the list, and say what it says.

    One of an earlier time is replaced, and says 没有问题 when all is well. Another name is taken
    where a file of that name is not ours, is of another list, or is open (``busy``: names of open workbooks).
    """
    problems = prepared.problems
    if not problems:
        if any(_answers(old, list_path) for old in (list_path.with_name(FILE_NAME), _own_name(list_path))):
            # An old list of problems beside a list without any would mislead.
            _write(list_path, problem_book((), list_path.name), busy, again=True)
        return Answer(None, ())
    try:
        file = _write(list_path, problem_book(problems, list_path.name, linked=linked), busy)
        where = f"全部列在 {file}，点单元格可以跳到清单"
    except OutputError as error:
        file, where = None, f"“{FILE_NAME}”没有写成：{error}"
    head = f"清单里有{tally(problems)}；{where}："
    shown = sorted(problems, key=lambda problem: -problem.level)[:MOST_SHOWN]
    more = [f"  ……另有{len(problems) - MOST_SHOWN}处"] if len(problems) > MOST_SHOWN else []
    return Answer(file, (head, *(f"  {problem}" for problem in shown), *more))


def outcome_lines(issued: Issued) -> list[str]:
    """What became of one workbook."""
    match issued.standing:
        case Standing.NEW:
            return [f"已写出 {issued.path}"]
        case Standing.SAME:
            return [f"没有动 {issued.path}（已有，相同{'，已经填过' if issued.found.filled else ''}）"]
        case Standing.KEPT:
            return [f"没有动 {issued.path}（已有，{issued.found.why}）"]
    aside = f"，旧的在“{REPLACED_FOLDER}”里" if issued.aside else ""
    return [f"已换新 {issued.path}（原来的{issued.found.why}{aside}）"]


def former_lines(jobs: Sequence[Job], folder: Path) -> list[str]:
    """Workbooks in ``folder`` of the code and year of a job that are not its own: it has another name now."""
    said = "的编码相同，像是改名以前的旧表；没有动，请核对后移走"
    return list(dict.fromkeys(f"{path.name}与{job.file_name}{said}" for job, path in _former(jobs, folder)))


def absent_lines(jobs: Sequence[Job], folder: Path) -> list[str]:
    """Forms of ours in ``folder`` of the year of the list of which the list knows nothing."""
    known = {job.file_name for job in jobs} | {path.name for _, path in _former(jobs, folder)}
    endings = {glob.escape(job.ending) for job in jobs}
    paths = sorted({path for ending in endings for path in folder.glob(f"*_*_{ending}.xlsx")})
    names = [path.name for path in paths if path.name not in known and _is_ours(path)]
    if not names:
        return []
    more = "等" if len(names) > MOST_SHOWN else ""
    return [f"清单里没有的表{len(names)}个：{'、'.join(names[:MOST_SHOWN])}{more}；没有动，不再下发的请移走"]


def _former(jobs: Sequence[Job], folder: Path) -> Iterator[tuple[Job, Path]]:
    own = {job.file_name for job in jobs}
    # Listed once: to look through the folder for each job would cost a thousand times a thousand.
    there = sorted((os.path.normcase(path.name), path) for path in folder.glob("*.xlsx"))
    for job in jobs:
        begins = os.path.normcase(file_stem(job.brief.code, "", "") + "_")
        # A draft and an issued form are never each other's former name.
        ends = os.path.normcase(f"_{job.ending}.xlsx")
        for at in range(bisect_left(there, begins, key=itemgetter(0)) if len(begins) > 1 else len(there), len(there)):
            name, path = there[at]
            if not name.startswith(begins):
                break
            if name.endswith(ends) and len(name) >= len(begins + ends) and path.name not in own:
                yield job, path


def summary_lines(done: Sequence[Issued], *, force: str = "加 --force") -> list[str]:
    """How many workbooks were written and how many left, and what to do about those that differ."""
    counts = {standing: [one for one in done if one.standing is standing] for standing in Standing}
    if len(counts[Standing.NEW]) == len(done):
        return []
    parts = [f"{standing.value}{len(found)}个" for standing, found in counts.items() if found]
    lines = [f"共{len(done)}个：{'，'.join(parts)}"]
    left = counts[Standing.KEPT]
    if left:
        names = "、".join(one.path.name for one in left[:MOST_SHOWN])
        more = f"等{len(left)}个" if len(left) > MOST_SHOWN else ""
        other = f"，或{force}" if force else ""
        lines.append(f"与清单不同而没有动的：{names}{more}。要换成新的，请先把它移到别处再生成一次{other}")
    return lines


def unused_contact_lines(jobs: Sequence[Job]) -> list[str]:
    """Said where a brief names whom to ask, or until when, and no round is there to keep it."""
    if all(job.contact.empty for job in jobs):
        return []
    return ["联系人、联系邮箱、截止日期、节点没有用到：不写进自评表，只在登记一轮（build … --round）时记进台账"]


def _write(list_path: Path, data: bytes, busy: Iterable[str], *, again: bool = False) -> Path:
    """Write under the first name that is free or ours. Raises OutputError where none can be written."""
    open_names = {name.casefold() for name in busy}
    first = list_path.with_name(FILE_NAME)
    failure: OutputError | None = None
    for path in _names(list_path):
        if path.name.casefold() in open_names or (exists(path) and list_answered_by(path) != mark_of(list_path.name)):
            continue
        try:
            write_file(path, data)
        except OutputError as error:
            failure = failure or error
            if again or not exists(path):
                # Nothing stands in the way; another name would do no better.
                break
        else:
            return path
    raise failure or OutputError(f"{first}等文件都不能写")


def _names(list_path: Path) -> Iterator[Path]:
    """The names for what is said of a list, the best first: its own where another list has taken the usual one."""
    first, own = list_path.with_name(FILE_NAME), _own_name(list_path)
    if _answers(own, list_path):
        yield own
    yield first
    if exists(first) and list_answered_by(first) not in (None, mark_of(list_path.name)):
        yield own
    yield from (first.with_stem(f"{first.stem}_{number}") for number in range(2, MOST_NAMES))


def _own_name(list_path: Path) -> Path:
    """清单问题_教育.xlsx for 教育.xlsx."""
    name = Path(FILE_NAME)
    return list_path.with_name(f"{name.stem}_{list_path.stem}{name.suffix}")


def _answers(path: Path, list_path: Path) -> bool:
    return exists(path) and list_answered_by(path) == mark_of(list_path.name)


def list_answered_by(path: Path) -> str | None:
    """The name of the list that a 清单问题.xlsx of ours is about; None for any other file."""
    return _properties(path).get(MARK)


def _is_ours(path: Path) -> bool:
    """Whether a file has the identity of a form."""
    return PROPERTY.format(1) in _properties(path)


def _properties(path: Path) -> dict[str, str]:
    """The texts of the own properties of a workbook; none of any other file."""
    try:
        package = open_package(path)
        if not package.has("docProps/custom.xml"):
            return {}
        properties = package.xml("docProps/custom.xml").iterfind(f"{CUSTOM}property")
        return {item.get("name", ""): "".join(item.itertext()) for item in properties}
    except ReturnFileError:
        return {}
