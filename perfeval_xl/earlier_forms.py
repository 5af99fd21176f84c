"""The forms of a year before, read so that this year's can be held against them: files, or folders of them."""

from __future__ import annotations

import functools
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from perfeval_xl.batch import MOST_JOBS, UNNAMED, Content, FileSource, Options, Source, judged, lost, swept
from perfeval_xl.checks.year_forms import LastYear, PackedBook
from perfeval_xl.checks.years import packed
from perfeval_xl.errors import PerfevalError
from perfeval_xl.fence import Done, EndedError, Workers
from perfeval_xl.folder_contents import files_meant
from perfeval_xl.forms.same_indicators import bare_name
from perfeval_xl.plain_text import one_line
from perfeval_xl.profiles import Library
from perfeval_xl.sealing.submitted import stored_time
from perfeval_xl.submission import Submission

MOST_TOLD = 20
"""Files that could not be used which are told one by one."""


@dataclass(frozen=True)
class _Read:
    """What came of one file; it crosses processes."""

    book: PackedBook | None
    problem: str = ""


def last_year(
    files: FileSource | Iterable[FileSource],
    *,
    jobs: int = 1,
    library: Library | None = None,
    fenced: bool = False,
) -> LastYear:
    """Read the forms of a year before: a file, a folder of them, the bytes of one, or several of these.

    Of several of one project the one that was sent last is taken. What cannot be used is among the ``problems`` of
    what is returned. With ``jobs`` or ``fenced`` processes read, as of `perfeval_xl.batch.check_many`. Raises
    PerfevalError for a folder that cannot be listed, or where there is not one form, and TypeError for what is no file.
    """
    given: list[object] = [files] if isinstance(files, (str, Path, Content)) else list(files)
    sources = list(_sources(given))
    if not sources:
        names = "、".join(str(one) for one in given if isinstance(one, (str, Path)))
        raise PerfevalError(f"{names}里没有上年的表（.xlsx、.toml、.json）；请写上年收回的表，或放它们的文件夹")
    options = Options(library=library)
    if jobs == 1 and not fenced:
        return _together(_read(source, options).result for source in sources)
    count = min(jobs, len(sources), MOST_JOBS)
    copies = count if sys.platform == "linux" and fenced else 0
    workers: Workers[Source, _Read, Options] = Workers(count, _limited, options, _lost, copies=copies)
    return _together(workers.results(iter(sources)))


def _sources(given: Iterable[object]) -> Iterator[Source]:
    for one in given:
        if isinstance(one, (str, Path)):
            yield from (Source(path) for path in files_meant([Path(one)]).files)
        else:
            yield Source.of(one)


def _limited(source: Source, options: Options) -> Done[_Read]:
    return swept(_read(source, options, fenced=True))


def _read(source: Source, options: Options, *, fenced: bool = False) -> Done[_Read]:
    return judged(source, options, functools.partial(_packed, source), fenced=fenced)


def _lost(source: Source, ended: EndedError) -> _Read:
    return _packed(source, lost(source, ended))


def _packed(source: Source, submission: Submission) -> _Read:
    called = one_line(source.path.name) or UNNAMED
    case = submission.case
    if case is None:
        why = "；".join(finding.message for finding in submission.findings[:1])
        return _Read(None, f"上年的“{called}”没有用：{why}")
    if case.missing:
        return _Read(None, f"上年的“{called}”没有用：缺少工作表")
    sent = stored_time(case.book.properties) if case.book is not None else ""
    changed = submission.genuine is False
    return _Read(
        packed(case, sent or _saved(source)), f"上年的“{called}”与下发的原表不符，对比时请留意" if changed else ""
    )


def _saved(source: Source) -> str:
    """When a file was saved; empty for bytes."""
    try:
        when = datetime.fromtimestamp(source.path.stat().st_mtime, UTC) if source.data is None else None
    except OSError:
        return ""
    return f"{when:%Y-%m-%dT%H:%M:%SZ}" if when else ""


def _together(results: Iterable[_Read]) -> LastYear:
    books: dict[tuple[object, ...], PackedBook] = {}
    problems, twice = [], 0
    for one in results:
        if one.problem:
            problems.append(one.problem)
        if one.book is None:
            continue
        main = one.book.main
        key = main.year, main.kind, main.code, bare_name(main.name), bare_name(main.unit)
        twice += key in books
        if key not in books or books[key].at <= one.book.at:
            books[key] = one.book
    if len(problems) > MOST_TOLD:
        problems = [*problems[:MOST_TOLD], f"上年的另有{len(problems) - MOST_TOLD}个文件有问题，没有逐个写出"]
    if twice:
        problems.append(f"上年的表有{twice}份重复，同一个项目用最近上报（或存盘）的那一份")
    return LastYear(tuple(books.values()), tuple(problems))
