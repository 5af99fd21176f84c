"""What is made once in a run, though several workers need it."""

from __future__ import annotations

import fcntl
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

T = TypeVar("T")


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], T]) -> T:
    """``make(folder)``, called by the first worker that asks; the others read what it returned.

    ``folder`` is kept as long as the run's other temporary files. A failure is not kept: the next worker tries too.
    """
    shared = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        shared = shared.parent
    folder = shared / "once" / name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        pickled = folder / "made.pickle"
        if not pickled.exists():
            value = make(folder)
            pickled.write_bytes(pickle.dumps(value))
            return value
    value_read: T = pickle.loads(pickled.read_bytes())
    return value_read
