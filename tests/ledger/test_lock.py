"""One writer at a time."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from perfeval_xl.errors import LedgerError
from perfeval_xl.ledger.faults import Fault
from perfeval_xl.ledger.lock import WAITING, held


def holder(folder: Path) -> int:
    """Another process that has the lock until it is ended."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        held(folder, print)
        os.write(writing, b"x")
        time.sleep(60)
        os._exit(0)
    os.read(reading, 1)
    os.close(reading)
    os.close(writing)
    return child


def ended(child: int) -> None:
    """Kill the other process, and wait for its end."""
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


def test_another_one_waits_says_so_once_and_has_it_when_the_holder_is_killed(tmp_path: Path) -> None:
    child = holder(tmp_path)
    said: list[str] = []
    killer = threading.Timer(0.35, ended, [child])
    killer.start()
    begun = time.monotonic()
    held(tmp_path, said.append).release()
    killer.join()
    assert time.monotonic() - begun >= 0.3
    assert said == [WAITING]


def test_who_does_not_want_to_wait_is_told(tmp_path: Path) -> None:
    child = holder(tmp_path)
    try:
        with pytest.raises(LedgerError, match="占用") as told:
            held(tmp_path, print, longest=0)
        assert told.value.kind == Fault.LOCKED
    finally:
        ended(child)


def test_it_can_be_had_again_and_given_back_twice(tmp_path: Path) -> None:
    said: list[str] = []
    lock = held(tmp_path, said.append)
    lock.release()
    lock.release()
    held(tmp_path, said.append).release()
    assert said == []


def test_where_there_is_no_folder_it_is_told(tmp_path: Path) -> None:
    with pytest.raises(LedgerError) as told:
        held(tmp_path / "none", print)
    assert told.value.kind == Fault.GONE
