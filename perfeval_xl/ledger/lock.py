"""One writer at a time: a lock of the operating system, which ends with the process that holds it."""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

from perfeval_xl.ledger.faults import Fault, fault, told

LOCK_NAME = "锁"
WAITING = "另一个程序正在用这个台账，等它做完……"
PAUSE = 0.1
"""Seconds between two looks whether the lock is free."""
_TAKEN = (errno.EAGAIN, errno.EACCES, errno.EDEADLK)
"""What a lock that another holds is refused with."""

if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)


class Lock:
    """The lock of a ledger while it is held; `release` gives it back, and so does the end of the process."""

    def __init__(self, handle: int) -> None:
        self._handle: int | None = handle

    def release(self) -> None:
        """Give it back; a second time nothing happens."""
        handle, self._handle = self._handle, None
        if handle is not None:
            try:
                _unlock(handle)
            finally:
                os.close(handle)


def held(folder: Path, say: Callable[[str], None], longest: float | None = None, name: str = LOCK_NAME) -> Lock:
    """Wait for the lock of the ledger in ``folder`` and take it; by another ``name`` a lock of something else there.

    ``say`` is called once where somebody else holds it; ``longest`` are the seconds after which nobody waits any more,
    None for ever. Raises LedgerError where it cannot be had.
    """
    path = folder / name
    with told(path):
        handle = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
    begun, said = time.monotonic(), False
    try:
        while True:
            if _got(path, handle):
                return Lock(handle)
            if longest is not None and time.monotonic() - begun >= longest:
                raise fault(Fault.LOCKED, folder, f"{longest:.0f}")
            if not said:
                say(WAITING)
                said = True
            time.sleep(PAUSE)
    except BaseException:
        os.close(handle)
        raise


def _got(path: Path, handle: int) -> bool:
    """Whether the lock was free, and is ours now."""
    with told(path):
        try:
            _lock(handle)
        except OSError as error:
            if error.errno not in _TAKEN:
                raise
            return False
    return True
