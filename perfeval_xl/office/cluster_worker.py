"""What a process of a cluster does for an office: it hands what is to be judged to a child, and the answer back.

It is called in threads, of a process that may have no children of `multiprocessing`; so each load goes to a plain
process (`perfeval_xl.office.cluster_child`), which stays for the next one. Whatever a file does, it does to that.
"""

from __future__ import annotations

import contextlib
import platform
import shutil
import subprocess
import sys
import tempfile
import threading
import time

from perfeval_xl import __version__
from perfeval_xl.errors import ClusterError
from perfeval_xl.office.cluster_child import program, receive, send

IDLE = 300.0
"""Seconds after which a child that nobody needs is ended."""
TRIES = 2
"""Times that a load is handed to a child: the first may have been ended by somebody else."""


class Child:
    """A process that judges, with a folder of its own."""

    def __init__(self) -> None:
        self._home = tempfile.mkdtemp(prefix="perfeval-")
        # Without the folder in which the cluster was started, where anything may lie.
        command = [sys.executable, "-P", "-m", "perfeval_xl.office.cluster_child", self._home]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self.used = time.monotonic()

    @property
    def is_alive(self) -> bool:
        """Whether it may be asked."""
        return self._process.poll() is None

    def ask(self, load: bytes) -> bytes | None:
        """The answer; None where the process ended before it gave one."""
        process = self._process
        if process.stdin is None or process.stdout is None:
            return None
        try:
            send(process.stdin, load)
            return receive(process.stdout)
        except (OSError, EOFError):
            return None
        finally:
            self.used = time.monotonic()

    def end(self) -> None:
        """End it, and whatever it left."""
        with contextlib.suppress(OSError):
            self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._process.wait()
        shutil.rmtree(self._home, ignore_errors=True)


class _Nursery:
    """The children of this process: as many as it does things at once."""

    def __init__(self) -> None:
        self._idle: list[Child] = []
        self._busy: dict[Child, bool] = {}
        """Those that are asked, and whether they are kept afterwards."""
        self._lock = threading.Lock()
        self._sweeper: threading.Timer | None = None

    def take(self) -> Child:
        """A child that has nothing to do."""
        child = None
        with self._lock:
            while self._idle and child is None:
                child = self._idle.pop()
                if not child.is_alive:
                    child.end()
                    child = None
        if child is None:
            child = Child()
        with self._lock:
            self._busy[child] = True
        return child

    def give_back(self, child: Child, *, good: bool = True) -> None:
        """Keep it for the next load, unless it is no ``good`` or nobody is there any more who would send one."""
        with self._lock:
            kept = self._busy.pop(child, True) and good
            if kept:
                self._idle.append(child)
                self._watch()
        if not kept:
            child.end()

    def dismiss(self) -> None:
        """End those that have nothing to do, and the others when they are done."""
        with self._lock:
            self._busy = dict.fromkeys(self._busy, False)
        self.end()

    def end(self, since: float = 0.0) -> None:
        """End those that have had nothing to do for so many seconds."""
        with self._lock:
            old = [child for child in self._idle if time.monotonic() - child.used >= since]
            self._idle = [child for child in self._idle if child not in old]
        for child in old:
            child.end()

    def _watch(self) -> None:
        """Look after a while whether any of them is to be ended; under the lock."""
        if self._sweeper is None and self._idle:
            self._sweeper = threading.Timer(IDLE, self._sweep)
            self._sweeper.daemon = True
            self._sweeper.start()

    def _sweep(self) -> None:
        self.end(IDLE)
        with self._lock:
            self._sweeper = None
            self._watch()


_nursery = _Nursery()


def judge_load(load: bytes) -> bytes:
    """What is told of the papers of a load (`perfeval_xl.office.cluster_freight`), in a process of a cluster.

    Raises ClusterError where whoever judged was ended twice, or cannot be started.
    """
    for _ in range(TRIES):
        try:
            child = _nursery.take()
        except OSError as error:
            raise ClusterError(f"no process could be started: {error}") from error
        answer = child.ask(load)
        if answer is not None:
            _nursery.give_back(child)
            return answer
        _nursery.give_back(child, good=False)
    raise ClusterError("the process that judged was ended")


def about() -> dict[str, str]:
    """What runs in this process: ``version`` of the program, ``python``, and the mark of the very ``program``."""
    return {"version": __version__, "python": platform.python_version(), "program": program()}


async def dismiss() -> None:
    """End the children of this process, those that are busy when they are done.

    A coroutine, as Dask calls nothing else without waiting for it.
    """
    _nursery.dismiss()
