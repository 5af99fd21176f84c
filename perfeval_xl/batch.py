"""Check many files: one file, one result, as they come, in one process or in several.

Nothing is kept of a file but its `Result`, so that ten thousand need no more
memory than ten. Whatever a file does to the program becomes a finding of that
file (W017; W036 where it takes too long, W037 too much memory), and the others go on.
"""

from __future__ import annotations

import functools
import gc
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from perfeval_xl import allowance
from perfeval_xl.allowance import SECONDS, SECONDS_MORE, OverTime, limit_in_words, limited, memory_in_words
from perfeval_xl.failures import write_log
from perfeval_xl.fence import LATE, Done, EndedError, Workers
from perfeval_xl.findings import WHOLE_FILE, Code, Finding
from perfeval_xl.frozen import frozen
from perfeval_xl.plain_text import visible
from perfeval_xl.profiles import Library
from perfeval_xl.result import Result
from perfeval_xl.sealing.trust import Trust
from perfeval_xl.submission import Submission, bytes_of, check_bytes, sha256_of

if TYPE_CHECKING:
    from perfeval_xl.checks.year_forms import LastYear

R = TypeVar("R")
"""What is made of the check of a file."""

MOST_JOBS = 60
"""Processes; Windows waits for no more than 61."""
Content = bytes | bytearray | memoryview
"""What a file holds, where there is none."""
FileSource = str | Path | Content
"""A path, or the bytes of a file."""
UNNAMED = "文件"
"""What bytes without a name are called in messages."""
LONGEST_TRACE = 100_000
"""Characters of a fault that is reported in full."""
DIED = "进程意外退出"
"""Of a file that ended the process which checked it."""


@frozen
class Source:
    """One file as it was given; it crosses to the process that checks it."""

    path: Path
    """Where it is; of bytes what messages call them."""
    data: bytes | None = None
    """None where they are still to be read."""
    name: str | None = None
    """What its result is to call it, where that is not the path."""
    report: Path | None = None
    """The 自评报告 that came with it."""

    @classmethod
    def of(cls, given: object, name: str = "") -> Source:
        """From a path or bytes; ``name`` is for bytes. Raises TypeError for anything else."""
        match given:
            case str() | Path():
                return cls(Path(given))
            case bytes() | bytearray() | memoryview():
                data = bytes(given)
                called = Path(name if Path(name).suffix else f"{name or UNNAMED}{suffix_of(data)}")
                return cls(called, data, name)
        raise TypeError(f"a file is a path (str, Path) or its content (bytes), not {type(given).__name__}")

    @classmethod
    def of_many(cls, given: object) -> Source:
        """From a path, bytes, or a pair of a name and bytes. Raises TypeError for anything else."""
        match given:
            case (str(name), bytes() | bytearray() | memoryview() as data):
                return cls.of(data, name)
            case tuple():
                raise TypeError("a pair is the name of a file (str) and its content (bytes)")
        return cls.of(given)


@frozen
class Options:
    """How files are checked; it crosses to the processes that do it."""

    trust: Trust = field(default_factory=Trust)
    """The offices whose signature is accepted."""
    library: Library | None = None
    """Where rules are looked for; None for those shipped."""
    debug: bool = False
    """Whether a fault of the program is reported in full on standard error."""
    last_year: LastYear | None = None
    """Forms of years before that each file is held against."""


def check(
    source: FileSource,
    *,
    name: str = "",
    trusted: Trust | Mapping[str, str] | None = None,
    report: str | Path | None = None,
    library: Library | None = None,
    debug: bool = False,
    last_year: LastYear | None = None,
) -> Result:
    """Check one returned workbook or dossier, here and now. Never raises for what it holds.

    A program may have threads and memory of its own, so that nothing but the bounds of the reader limits what
    a file takes; `check_many` with ``fenced`` limits it whatever it holds.

    ``source`` is a path, or the bytes of a file; ``name`` says what bytes are
    called, and its ending what they are; without one that is seen from them.
    ``report`` is the 自评报告 that came with it. ``trusted`` are the offices
    whose signature is accepted, as `perfeval_xl.sealing.trust.trust_in` reads them, or names by public key;
    ``library`` the folders of rules; ``last_year`` what `perfeval_xl.earlier_forms.last_year` read.
    With ``debug`` a fault of the program is reported on standard error. Raises
    TypeError where ``source`` is neither.
    """
    options = Options(Trust.of(trusted), library, debug, last_year)
    beside = None if report is None else Path(report)
    return _judged(replace(Source.of(source, name), report=beside), options).result


def suffix_of(data: bytes) -> str:
    """The ending of what bytes are: a brace begins JSON, plain text is TOML, anything else a workbook or none."""
    if data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{"):
        return ".json"
    try:
        is_text = not data.startswith(b"PK") and "\x00" not in data.decode("utf-8")
    except UnicodeDecodeError:
        is_text = False
    return ".toml" if is_text else ".xlsx"


def check_many(
    files: Iterable[FileSource | tuple[str, Content]],
    *,
    jobs: int = 1,
    trusted: Trust | Mapping[str, str] | None = None,
    library: Library | None = None,
    debug: bool = False,
    fenced: bool = False,
    last_year: LastYear | None = None,
) -> Iterator[Result]:
    """Check ``files`` and yield one result a file, in their order, as soon as it is there.

    Each is a path, the bytes of a file, or a pair of the name and the bytes.

    With ``jobs`` that many processes work at once; the results are the same. They
    are spawned, so that a script which asks for them must stand behind
    ``if __name__ == "__main__":``. Closing the iterator ends them. In them no file takes more than a little time and
    memory: one that would becomes a finding (W036, W037). With ``fenced`` that holds for a single process, too,
    which is then another one than this.
    Raises ValueError for fewer than one, and TypeError when it comes to what is no file.
    """
    if jobs < 1:
        raise ValueError(f"jobs is {jobs}, and must be at least 1")
    options = Options(Trust.of(trusted), library, debug, last_year)
    if jobs == 1 and not fenced:
        return (_judged(Source.of_many(file), options).result for file in files)
    return _workers(jobs, options).results(map(Source.of_many, files))


def check_fenced(
    files: Sequence[Path],
    *,
    jobs: int = 1,
    report: Path | None = None,
    trusted: Trust | None = None,
    library: Library | None = None,
    debug: bool = False,
    last_year: LastYear | None = None,
) -> Iterator[Result]:
    """Check ``files`` as `check_many` does, fenced, from a program that has a single thread and is ours.

    Where a process can be copied, its copies do it, which begin at once.
    """
    options = Options(Trust.of(trusted), library, debug, last_year)
    workers = _workers(min(jobs, len(files)), options, copies=jobs if sys.platform == "linux" else 0)
    return workers.results(Source(path, report=report) for path in files)


def _workers(jobs: int, options: Options, *, copies: int = 0) -> Workers[Source, Result, Options]:
    return Workers(min(jobs, MOST_JOBS), _limited, options, _lost, copies=copies)


def _limited(source: Source, options: Options) -> Done[Result]:
    """Check one file in a process that is there for it."""
    return swept(_judged(source, options, fenced=True))


def _judged(source: Source, options: Options, *, fenced: bool = False) -> Done[Result]:
    """Check one file; a fault of the program is a finding of that file, and so is that it takes too much."""
    return judged(source, options, functools.partial(_named, source), fenced=fenced)


def _named(source: Source, submission: Submission) -> Result:
    result = submission.result
    return result if source.name is None else replace(result, path=source.name)


def _lost(source: Source, ended: EndedError) -> Result:
    return _named(source, lost(source, ended))


def swept(done: Done[R]) -> Done[R]:
    """What comes of a file, after the process that checked it has let go of what the file left behind."""
    if allowance.has_grown():
        gc.collect()
    return done


def judged(source: Source, options: Options, of: Callable[[Submission], R], *, fenced: bool = True) -> Done[R]:
    """What ``of`` makes of the check of one file, within the limits of a file where it is ``fenced``.

    A fault of the program is a finding of that file, and so is that it takes too much; ``of`` is called with a
    submission that has nothing but this finding then.
    """
    try:
        return Done(_within_limits(source, options, of, fenced=fenced))
    except OverTime as error:
        beside = "（连同自评报告）" if source.report else ""
        return Done(of(_cut(source, Code.W036, limit_in_words(error.seconds) + beside, error)), leave=True)
    except MemoryError as error:
        return Done(of(_cut(source, Code.W037, memory_in_words(), error)), leave=True, again=True)
    except Exception as error:
        # One file must not stop a round: here alone a fault of the program is caught, and written down.
        if options.debug:
            print(visible("".join(traceback.format_exception(error)), LONGEST_TRACE), file=sys.stderr)
        return Done(of(_fault(source, type(error).__name__, error)))


def _within_limits(source: Source, options: Options, of: Callable[[Submission], R], *, fenced: bool) -> R:
    seconds = SECONDS + (SECONDS_MORE if source.report else 0.0)
    limits = limited(seconds, late=_leave) if fenced else nullcontext()
    with limits:
        data = bytes_of(source.path) if source.data is None else source.data
        return of(
            check_bytes(
                source.path,
                data,
                trusted=options.trust,
                report=source.report,
                library=options.library,
                last_year=options.last_year,
            )
        )


def _leave(seconds: float) -> None:
    """End the process from another thread than the one that is busy with a file."""
    os._exit(LATE)


def lost(source: Source, ended: EndedError) -> Submission:
    """What is known of a file that ended the process which checked it."""
    if ended.late:
        # Where the file itself does not answer, nobody asks it again.
        return _cut(replace(source, data=source.data or b""), Code.W036, limit_in_words(SECONDS), ended)
    return _fault(source, DIED, ended)


def _cut(source: Source, code: Code, limit: str, error: BaseException) -> Submission:
    return _broken(source, code, {"limit": limit, "other": write_log(error, f"check {source.path}")})


def _fault(source: Source, why: str, error: BaseException) -> Submission:
    return _broken(source, Code.W017, {"why": why, "other": write_log(error, f"check {source.path}")})


def _broken(source: Source, code: Code, facts: Mapping[str, str]) -> Submission:
    data = bytes_of(source.path) if source.data is None else source.data
    return Submission(source.path, None, (Finding(code, WHOLE_FILE, facts),), (), sha256_of(data))


def faulty(result: Result, error: Exception) -> Result:
    """What stands for a result that could not be shown."""
    why = {"why": type(error).__name__, "other": write_log(error, f"show {result.path}")}
    return replace(
        result, origin=None, genuine=False, findings=(Finding(Code.W017, WHOLE_FILE, why),), scores=None, missing=()
    )
