"""Processes that check files, and are ended and replaced where a file would not let go of them.

A few of them live long. Each has one file at a time, so that it is known which one it was, and it stops by itself
where that takes too long (`perfeval_xl.allowance`); where it cannot, the system ends it, or the clock does.
Whatever happens, the results come in the order of the files, one for each.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import signal
import sys
import time
import warnings
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from typing import Generic, Literal, TypeVar

from perfeval_xl import allowance
from perfeval_xl.frozen import frozen

if sys.platform == "win32":
    from multiprocessing.connection import PipeConnection as Connection
else:
    import resource
    from multiprocessing.connection import Connection

T = TypeVar("T")
"""What is checked."""
R = TypeVar("R")
"""What comes of it."""
Q = TypeVar("Q")
"""How it is checked."""

WINDOW = 4
"""Files that are under way for each process: enough that none waits, few enough to hold."""
MOST_TRIES = 2
"""Times that a file is begun: a process may have been ended by somebody else, or have kept memory of a file before."""
SLOWEST_START = 60.0
"""Seconds by the clock that a process may take to begin, on a slow disk."""
LATE = 24
"""Exit code of a process that ended itself because its file took too long, where there is no signal for it."""

_PROCESSES: dict[str, Callable[..., BaseProcess]] = {"spawn": multiprocessing.get_context("spawn").Process}
"""How a process is begun."""
_LATE = {LATE}
"""Exit codes of a process that took too long."""
if sys.platform != "win32":
    _PROCESSES["fork"] = multiprocessing.get_context("fork").Process
    _LATE.add(-signal.SIGXCPU)


@frozen
class Done(Generic[R]):
    """What a process hands back of a file."""

    result: R
    leave: bool = False
    """Whether the process ends now, because what it did was cut short."""
    again: bool = False
    """Whether files before this one may have caused the result, so that a new process is asked as well."""


class EndedError(Exception):
    """How the process of a file ended."""

    def __init__(self, *, late: bool) -> None:
        self.late = late
        """Whether because it took too long."""
        super().__init__("took too long" if late else "ended")


@dataclass
class _Task(Generic[T, R]):
    """One file."""

    given: T
    results: tuple[R, ...] = ()
    """The result, once it is there."""
    tries: int = 0


class _Worker(Generic[T, R]):
    """One process, seen from the one that began it."""

    def __init__(self, process: BaseProcess, own: Connection, start: float) -> None:
        self._process = process
        self._start = start
        """Seconds that it may take to begin."""
        self.own = own
        self.task: _Task[T, R] | None = None
        self.fresh = True
        """Whether it has not done a file yet."""
        self.until = 0.0

    def take(self, task: _Task[T, R]) -> None:
        """Send a file. A process that is no longer there shows it when it is asked for the result."""
        self.task, self.until = task, time.monotonic() + self._start + allowance.WAIT
        task.tries += 1
        with contextlib.suppress(OSError):
            self.own.send(task.given)

    def end(self) -> int | None:
        """End the process, and return its exit code."""
        self.own.close()
        if self.task is not None:
            self._process.kill()
        self._process.join()
        code = self._process.exitcode
        self._process.close()
        return code


class Workers(Generic[T, R, Q]):
    """So many processes. ``work`` is what they do with a file, ``options`` how, and comes to each once.

    The first ``copies`` are copies of this process, which must have a single thread, and begin at once; others are
    spawned when they are needed. ``lost`` makes the result of a file that ended its process.
    """

    def __init__(
        self,
        count: int,
        work: Callable[[T, Q], Done[R]],
        options: Q,
        lost: Callable[[T, EndedError], R],
        *,
        copies: int = 0,
    ) -> None:
        self._count, self._work, self._options, self._lost = count, work, options, lost
        self._workers: list[_Worker[T, R]] = []
        for _ in range(min(copies, count)):
            self._begin("fork")

    def results(self, sources: Iterator[T]) -> Generator[R, None, None]:
        """One result for each of ``sources``, in their order, as soon as it is there. Closing it ends the processes."""
        waiting: deque[_Task[T, R]] = deque()
        asked_again: list[_Task[T, R]] = []
        more = True
        try:
            while more or waiting:
                while asked_again and self._has_room:
                    self._free(fresh=True).take(asked_again.pop())
                while more and len(waiting) < self._count * WINDOW and self._has_room:
                    try:
                        task = _Task[T, R](next(sources))
                    except StopIteration:
                        more = False
                    else:
                        waiting.append(task)
                        self._free().take(task)
                if waiting and waiting[0].results:
                    yield from waiting.popleft().results
                elif waiting:
                    asked_again += self._wait()
        finally:
            self.end()

    def answer(self, given: T) -> R:
        """The result of one file, waited for; its process stays for the next one until all are ended."""
        task = _Task[T, R](given)
        again = [task]
        while not task.results:
            if again:
                self._free(fresh=task.tries > 0).take(again.pop())
            again += self._wait()
        return task.results[0]

    def end(self) -> None:
        """End all processes."""
        while self._workers:
            self._workers.pop().end()

    @property
    def _has_room(self) -> bool:
        """Whether a file would be begun at once."""
        return len(self._workers) < self._count or any(worker.task is None for worker in self._workers)

    def _free(self, *, fresh: bool = False) -> _Worker[T, R]:
        """A process that has nothing to do; a ``fresh`` one has never had a file."""
        free = [worker for worker in self._workers if worker.task is None]
        if fresh:
            for worker in free:
                self._end(worker)
        elif free:
            return free[0]
        return self._begin("spawn")

    def _wait(self) -> list[_Task[T, R]]:
        """Take the results that have come, or wait for one; return the files that are to be begun again."""
        busy = [worker for worker in self._workers if worker.task is not None]
        first = min(worker.until for worker in busy)
        ready = connection.wait([worker.own for worker in busy], max(0.0, first - time.monotonic()))
        again = []
        for worker in busy:
            if worker.own in ready:
                again += self._receive(worker)
            elif time.monotonic() > worker.until:
                again += self._lose(worker, late=True)
        return again

    def _receive(self, worker: _Worker[T, R]) -> list[_Task[T, R]]:
        task = worker.task
        try:
            done: Done[R] = worker.own.recv()
        except (EOFError, OSError):
            return self._lose(worker, late=False)
        had_others, worker.fresh, worker.task = not worker.fresh, False, None
        if done.leave:
            self._end(worker)
        if task is None:
            return []
        if done.again and had_others and task.tries < MOST_TRIES:
            return [task]
        task.results = (done.result,)
        return []

    def _lose(self, worker: _Worker[T, R], *, late: bool) -> list[_Task[T, R]]:
        """End a process that is ended, or does not answer; its file is begun again where that may help."""
        task = worker.task
        late |= self._end(worker) in _LATE
        if task is None:
            return []
        if not late and task.tries < MOST_TRIES:
            return [task]
        task.results = (self._lost(task.given, EndedError(late=late)),)
        return []

    def _end(self, worker: _Worker[T, R]) -> int | None:
        self._workers.remove(worker)
        return worker.end()

    def _begin(self, how: Literal["fork", "spawn"]) -> _Worker[T, R]:
        own, far = multiprocessing.Pipe()
        # A copy of this process would hold the pipes of all others open.
        others = [*(other.own for other in self._workers), own] if how == "fork" else []
        process = _PROCESSES[how](
            target=_serve, args=(far, others, self._work, self._options, gc.get_threshold()), daemon=True
        )
        with _deaf_to_ctrl_c(), warnings.catch_warnings():
            # Python 3.12 warns of threads; those of a test runner hold nothing that the copy uses.
            warnings.simplefilter("ignore", DeprecationWarning)
            process.start()
        far.close()
        worker = _Worker[T, R](process, own, SLOWEST_START if how == "spawn" else 0.0)
        self._workers.append(worker)
        return worker


def _serve(
    far: Connection,
    others: Sequence[Connection],
    work: Callable[[T, Q], Done[R]],
    options: Q,
    sweep: tuple[int, int, int],
) -> None:
    """What a process does: leave Ctrl-C to its parent, collect garbage as that does, and take files one by one."""
    for other in others:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if sys.platform == "win32":
        signal.signal(signal.SIGBREAK, signal.SIG_IGN)
    else:
        # What the system ends for its time leaves no picture of its memory behind.
        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))
    gc.set_threshold(*sweep)
    while True:
        try:
            given = far.recv()
        except (EOFError, OSError):
            return
        done = work(given, options)
        try:
            far.send(done)
        except OSError:
            return
        if done.leave:
            return


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
