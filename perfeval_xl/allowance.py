"""How much time and memory one file may take, and what stops a file that takes more.

The reader and the checks are made so that no file takes long: they are linear, with bounds. This is the
fence behind them. Time is processor time, so that a busy computer refuses nobody; what a file may take grows with
the form that it is, because a department of sixty projects is rightly slower than one project.
"""

from __future__ import annotations

import mmap
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from types import FrameType

from perfeval_xl.errors import PerfevalError

if sys.platform != "win32":
    import resource

SECONDS = 1.2
"""Processor time for a file, besides what its form may take. Ours take 0.07 s; with half a second to begin, the program
ends within two."""
SECONDS_A_FORM, SECONDS_A_ROW = 0.075, 0.005
"""More for each form of a workbook, and for each of its indicators, or each row of an office's list: three times what
they took where this was measured (24 and 1.7 ms)."""
SECONDS_OF_A_LIST = 4.0
"""Instead, for the list of an office, which may have a million coloured rows in which nothing is."""
SECONDS_MORE = 0.3
"""More for the report that is read beside it."""
BEYOND = 2
"""Seconds after which a process is ended that has not stopped by itself: it is inside of a library."""
WAIT = 120.0
"""Seconds by the clock, for a file on a server that does not answer: it uses no processor."""
MEGABYTES = 300
"""Memory of a process that checks files, altogether."""
OWN_MEGABYTES = 50
"""What the process has before it looks at a file."""
MUCH = 100
"""Megabytes by which a process has grown before it looks for garbage: the next file counts what this one left."""
AGAIN = 0.2
"""Seconds until the alarm is repeated, where what it raised was lost in the end of an object."""
_TICKS = ~0 << 3
"""The clock of Linux for processor time of this very process by ticks (CPUCLOCK_PROF), by which limits are kept."""
WATCHED = 0.1
"""Seconds between two looks at the processor time, where the system has no alarm for it."""


class OverTime(BaseException):
    """A file took more processor time than it may.

    No Exception, so that nothing between the file and the fence takes it for a fault that it knows.
    """

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        super().__init__(limit_in_words(seconds))


class OverLimitError(PerfevalError):
    """A file took more time or memory than it may, where no finding can say so."""


def over_limit(name: object, error: OverTime | MemoryError) -> OverLimitError:
    """What is said of a file that took too much."""
    much = f"用了超过{error}" if isinstance(error, OverTime) else f"要用的内存超过{memory_in_words()}"
    return OverLimitError(f"读{name}{much}，没有读完；请确认是不是这里要用的文件，内容太多的请删去用不着的部分")


class _Allowed:
    """What the file that is being read may take; there is one at a time."""

    seconds: float | None = None
    """None where nothing is limited."""
    begun: float = 0.0
    space: int = 0
    """Bytes of the address space before the first file; what one leaves behind counts for the next."""


_allowed = _Allowed()


def limit_in_words(seconds: float) -> str:
    """``1.2秒``."""
    return f"{seconds:.1f}".removesuffix(".0") + "秒"


def memory_in_words() -> str:
    """``300MB``."""
    return f"{MEGABYTES}MB"


def allow_rows(count: int, *, forms: int = 0) -> None:
    """Let the file that is being read take what so many rows need, of forms or of a list."""
    _allow(forms * SECONDS_A_FORM + count * SECONDS_A_ROW)


def _allow(seconds: float) -> None:
    if _allowed.seconds is None:
        return
    _allowed.seconds += seconds
    if sys.platform != "win32":
        left, _ = signal.getitimer(signal.ITIMER_PROF)
        signal.setitimer(signal.ITIMER_PROF, left + seconds, AGAIN)
        _end_after(left + seconds + BEYOND)


@contextmanager
def limited(
    seconds: float, *, memory: bool = True, late: Callable[[float], None] | None = None, afresh: bool = False
) -> Iterator[None]:
    """Raise OverTime where what is done inside takes more processor time, and MemoryError for memory.

    What files before it left behind counts, so that a process of many files does not grow without end; not
    ``afresh``, in a process that does other things besides.

    Where the system has no alarm, ``late`` is called from another thread, which is to end the process.
    Only the main thread can be limited.
    """
    _allowed.seconds, _allowed.begun = seconds, time.process_time()
    if afresh:
        _allowed.space = 0
    try:
        with _alarm(seconds, late), _memory() if memory else nullcontext():
            yield
    finally:
        _allowed.seconds = None
        if afresh:
            _allowed.space = 0


def has_grown() -> bool:
    """Whether the process holds much more than before the first file."""
    return bool(_allowed.space) and _address_space() - _allowed.space > MUCH << 20


def _address_space() -> int:
    """Bytes of the address space in use; 0 where the system does not say."""
    try:
        with open("/proc/self/statm", "rb") as state:
            return int(state.read().split()[0]) * mmap.PAGESIZE
    except (OSError, ValueError, IndexError):
        return 0


if sys.platform == "win32":

    @contextmanager
    def _alarm(seconds: float, late: Callable[[float], None] | None) -> Iterator[None]:
        done = threading.Event()

        def watch() -> None:
            while not done.wait(WATCHED):
                allowed = _allowed.seconds
                if allowed is not None and time.process_time() - _allowed.begun > allowed and late is not None:
                    late(allowed)

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            done.set()

    @contextmanager
    def _memory() -> Iterator[None]:
        yield

else:

    @contextmanager
    def _alarm(seconds: float, late: Callable[[float], None] | None) -> Iterator[None]:
        def ring(number: int, frame: FrameType | None) -> None:
            raise OverTime(_allowed.seconds or seconds)

        before = signal.signal(signal.SIGPROF, ring)
        limits = resource.getrlimit(resource.RLIMIT_CPU)
        try:
            signal.setitimer(signal.ITIMER_PROF, seconds, AGAIN)
            _end_after(seconds + BEYOND)
            yield
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)
            resource.setrlimit(resource.RLIMIT_CPU, limits)

    def _end_after(seconds: float) -> None:
        """Have the system end the process after so much more processor time."""
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        wanted = int(max(time.process_time(), _counted()) + seconds) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))

    def _counted() -> float:
        """Processor time as the limit of the system counts it: by ticks, which after minutes may be seconds ahead."""
        try:
            return time.clock_gettime(_TICKS)
        except (OSError, AttributeError):
            return 0.0

    @contextmanager
    def _memory() -> Iterator[None]:
        """Let the process grow by so much, and no more."""
        _allowed.space = _allowed.space or _address_space()
        limits = resource.getrlimit(resource.RLIMIT_AS)
        wanted = _allowed.space + (MEGABYTES - OWN_MEGABYTES << 20)
        most = limits[1]
        if not _allowed.space or (most != resource.RLIM_INFINITY and most < wanted):
            # What the system does not say, or limits more, is left alone.
            yield
            return
        resource.setrlimit(resource.RLIMIT_AS, (wanted, most))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_AS, limits)
