"""Check many files: one file, one result, as they come, in one process or in several.

Nothing is kept of a file but its `Result`, so that ten thousand need no more
memory than ten. Whatever a file does to the program becomes a finding of that
file (W017), and the others go on.
"""

from __future__ import annotations

import functools
import gc
import itertools
import multiprocessing
import signal
import sys
import traceback
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from perfeval_xl.failures import write_log
from perfeval_xl.findings import WHOLE_FILE, Code, Finding
from perfeval_xl.profiles import Library
from perfeval_xl.result import ChecksRun, Result
from perfeval_xl.sealing.trust import Trust
from perfeval_xl.submission import bytes_of, check_bytes, sha256_of

WINDOW = 4
"""Files that are under way for each process: enough that none waits, few enough to hold."""
MOST_JOBS = 60
"""Processes; Windows waits for no more than 61."""
Content = bytes | bytearray | memoryview
"""What a file holds, where there is none."""
FileSource = str | Path | Content
"""A path, or the bytes of a file."""
Waiting = deque[tuple["Source", Future[Result]]]
"""Files that are under way, in their order."""
UNNAMED = "文件"
"""What bytes without a name are called in messages."""
DIED = "进程意外退出"
"""Of a file that ended the process which checked it."""


@dataclass(frozen=True)
class Source:
    """One file as it was given; it crosses to the process that checks it."""

    path: Path
    """Where it is; of bytes what messages call them."""
    data: bytes | None = None
    """None where they are still to be read."""
    name: str | None = None
    """What its result is to call it, where that is not the path."""

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


@dataclass(frozen=True)
class Options:
    """How files are checked; it crosses to the processes that do it."""

    trust: Trust = field(default_factory=Trust)
    """The offices whose signature is accepted."""
    library: Library | None = None
    """Where rules are looked for; None for those shipped."""
    debug: bool = False
    """Whether a fault of the program is reported in full on standard error."""


def check(
    source: FileSource,
    *,
    name: str = "",
    trusted: Trust | Mapping[str, str] | None = None,
    report: str | Path | None = None,
    library: Library | None = None,
    debug: bool = False,
) -> Result:
    """Check one returned workbook or dossier. Never raises for what it holds.

    ``source`` is a path, or the bytes of a file; ``name`` says what bytes are
    called, and its ending what they are; without one that is seen from them.
    ``report`` is the 自评报告 that came with it. ``trusted`` are the offices
    whose signature is accepted, as `perfeval_xl.sealing.trust.trust_in` reads them, or names by public key;
    ``library`` the folders of rules.
    With ``debug`` a fault of the program is reported on standard error. Raises
    TypeError where ``source`` is neither.
    """
    options = Options(Trust.of(trusted), library, debug)
    return _checked(Source.of(source, name), options, report)


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
) -> Iterator[Result]:
    """Check ``files`` and yield one result a file, in their order, as soon as it is there.

    Each is a path, the bytes of a file, or a pair of the name and the bytes.

    With ``jobs`` that many processes work at once; the results are the same. They
    are spawned, so that a script which asks for them must stand behind
    ``if __name__ == "__main__":``. Closing the iterator ends them.
    Raises ValueError for fewer than one, and TypeError when it comes to what is no file.
    """
    if jobs < 1:
        raise ValueError(f"jobs is {jobs}, and must be at least 1")
    options = Options(Trust.of(trusted), library, debug)
    if jobs == 1:
        return (_checked(Source.of_many(file), options) for file in files)
    return _in_processes(map(Source.of_many, files), min(jobs, MOST_JOBS), options)


def _checked(source: Source, options: Options, report: str | Path | None = None) -> Result:
    result = _fenced(source.path, source.data, options, report)
    return result if source.name is None else replace(result, path=source.name)


def _fenced(path: Path, data: bytes | None, options: Options, report: str | Path | None) -> Result:
    """Check one file; a fault of the program is a finding of that file."""
    try:
        data = bytes_of(path) if data is None else data
        beside = None if report is None else Path(report)
        return check_bytes(path, data, trusted=options.trust, report=beside, library=options.library).result
    except Exception as error:
        # One file must not stop a round: here alone a fault of the program is caught, and written down.
        if options.debug:
            print("".join(traceback.format_exception(error)), file=sys.stderr)
        return _fault(path, data, type(error).__name__, write_log(error, f"check {path}"))


def _fault(path: Path, data: bytes | None, why: str, log: str) -> Result:
    finding = Finding(Code.W017, WHOLE_FILE, {"why": why, "other": log})
    return Result(str(path), sha256_of(data), None, False, (finding,), None, (), ChecksRun("", ()))


def _in_processes(sources: Iterator[Source], jobs: int, options: Options) -> Iterator[Result]:
    first = next(sources, None)
    if first is None:
        return
    # Here, because the other processes take a second to start.
    yield _checked(first, options)
    waiting: Waiting = deque()
    while (source := next(sources, None)) is not None:
        with _pool(jobs, options) as pool:
            submit = functools.partial(_submit, pool, waiting)
            submit([source, *itertools.islice(sources, jobs * WINDOW)])
            while waiting and not isinstance(waiting[0][1].exception(), BrokenProcessPool):
                _, future = waiting.popleft()
                submit(itertools.islice(sources, 1))
                yield future.result()
        # Where something ended a process, it shows who did it when each file is asked alone.
        while waiting:
            source, future = waiting.popleft()
            yield _alone(source, options) if future.exception() else future.result()


def _submit(pool: ProcessPoolExecutor, waiting: Waiting, sources: Iterable[Source]) -> None:
    with _deaf_to_ctrl_c():
        for source in sources:
            try:
                future = pool.submit(_check_here, source)
            except BrokenProcessPool as error:
                future = Future()
                future.set_exception(error)
            waiting.append((source, future))


def _alone(source: Source, options: Options) -> Result:
    """Check a file in a process of its own, which it may well end."""
    with _pool(1, options) as pool:
        try:
            with _deaf_to_ctrl_c():
                future = pool.submit(_check_here, source)
            return future.result()
        except BrokenProcessPool as error:
            data = bytes_of(source.path) if source.data is None else source.data
            result = _fault(source.path, data, DIED, write_log(error, f"check {source.path}"))
            return result if source.name is None else replace(result, path=source.name)


@contextmanager
def _pool(jobs: int, options: Options) -> Iterator[ProcessPoolExecutor]:
    """Processes that are begun anew on every system, and end when they are not wanted any more."""
    pool = ProcessPoolExecutor(
        jobs, multiprocessing.get_context("spawn"), initializer=_begin, initargs=(options, gc.get_threshold())
    )
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


_own: list[Options] = []
"""In a process that was begun here: how it checks. It comes once, because a library keeps what it has read."""


def _begin(options: Options, sweep: tuple[int, int, int]) -> None:
    """What a process does first: leave Ctrl-C to its parent, and collect garbage as that does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(*sweep)
    _own.append(options)


def _check_here(source: Source) -> Result:
    return _checked(source, _own[0])


@contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """A process that starts now never hears Ctrl-C, not even before it can say so itself."""
    if sys.platform == "win32":
        yield
    else:
        before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        try:
            yield
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
