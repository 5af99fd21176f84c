"""A round that a cluster judges, of which a machine dies: ``python -m tests.office.cluster_round [200]``.

Two workers of Dask on this machine; one of them is ended by force as soon as the first judgements are recorded. The
ledger must be that of one process. Prints what the way to another machine costs.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import re
import resource
import signal
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.office.kills import Tables, collecting, copied, differences, faults_in, tables_of
from tests.office.small_rounds import put_in, registered, returned

COUNT = 200
WORKERS = 2
WRONG, HOSTILE = 7, 50
"""Every so many is sent back, or is no workbook at all."""
PAUSE = 0.02
TOO_LONG = 900


@dataclass(frozen=True)
class Run:
    """One run of collect."""

    tables: Tables
    seconds: float
    """By the clock."""
    used: float
    """Processor time, with that of its own children."""
    said: str
    code: int


@contextlib.contextmanager
def cluster(workers: int = WORKERS) -> Iterator[Any]:
    """A cluster on this machine, of processes with one thread each."""
    import distributed

    made: Any = distributed.LocalCluster
    with made(n_workers=workers, threads_per_worker=1, dashboard_address="127.0.0.1:0", silence_logs=50) as found:
        yield found


def round_of(folder: Path, count: int) -> Path:
    """A round into which so many workbooks came, some of them wrong, some none at all."""
    of = registered(folder, count)
    numbers = range(1, count + 1)
    files = {f"{number:05}.xlsx": returned(number, wrong=number % WRONG == 0) for number in numbers}
    files |= {f"坏{number:05}.xlsx": b"PK\x03\x04" + bytes([number % 256]) * 99 for number in numbers[::HOSTILE]}
    put_in(of, files)
    return folder


def collected(place: Path, *options: str, kill: int = 0) -> Run:
    """Run ``perfeval collect``; ``kill`` the process of this number when something is recorded."""
    begun, before = time.monotonic(), _used()
    running = collecting(place, 1, "--no-answers", "--no-summary", *options)
    if kill:
        while running.poll() is None and judgements(place) < 1:
            time.sleep(PAUSE)
        os.kill(kill, signal.SIGKILL)
    out, err = running.communicate(timeout=TOO_LONG)
    return Run(tables_of(place), time.monotonic() - begun, _used() - before, out + err, running.returncode)


def judgements(place: Path) -> int:
    """How many are recorded."""
    path = place / "台账" / "台账.sqlite"
    with contextlib.suppress(sqlite3.Error), contextlib.closing(sqlite3.connect(path)) as book:
        return int(book.execute("SELECT count(*) FROM judgement").fetchone()[0])
    return 0


def _used() -> float:
    use = resource.getrusage(resource.RUSAGE_CHILDREN)
    return use.ru_utime + use.ru_stime


def problems(place: Path, run: Run, expected: Run) -> list[str]:
    """In what a run differs from what was expected."""
    return [*differences(run.tables, expected.tables), *faults_in(place)]


def processor_of(found: Any) -> float:
    """Processor time of all processes of a cluster on this machine, their children included."""
    import psutil

    seconds = 0.0
    for worker in found.workers.values():
        for process in (psutil.Process(worker.pid), *psutil.Process(worker.pid).children(recursive=True)):
            with contextlib.suppress(psutil.Error):
                times = process.cpu_times()
                seconds += times.user + times.system + times.children_user + times.children_system
    return seconds


def main(count: int = COUNT) -> int:
    """Print every figure; 1 where the ledgers differ."""
    with tempfile.TemporaryDirectory() as name:
        os.environ["PERFEVAL_HOME"] = f"{name}/home"
        Path(name, "home").mkdir()
        place, copies = round_of(Path(name) / "轮", count), Path(name) / "copies"
        copies.mkdir()
        one = collected(copied(place, copies))
        print(f"one process: {one.seconds:.1f} s by the clock, {1000 * one.used / count:.1f} ms of processor a file")
        with cluster() as found:
            address = found.scheduler_address
            whole = copied(place, copies)
            before = processor_of(found)
            run = collected(whole, "--scheduler", address)
            far = processor_of(found) - before
            print(f"{WORKERS} workers: {run.seconds:.1f} s by the clock", end=", ")
            print(f"{1000 * run.used / count:.1f} ms of processor a file here, {1000 * far / count:.1f} ms there")
            differ = problems(whole, run, one)
            print(f"  {'; '.join(differ) or 'equal to one process'}")
            place = copied(place, copies)
            victim = next(iter(found.workers.values())).pid
            killed = collected(place, "--scheduler", address, kill=victim)
            print(f"one of {WORKERS} killed mid-way: {killed.seconds:.1f} s by the clock", end="; ")
            print("; ".join(problems(place, killed, one)) or "equal to one process")
            print(re.sub(r"(?m)^", "  | ", killed.said.strip()))
            return int(bool(differ or problems(place, killed, one)))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        prog="python -m tests.office.cluster_round", description="A cluster judges a round; one of its machines dies."
    )
    parser.add_argument("count", type=int, nargs="?", default=COUNT, metavar="N", help="how many workbooks")
    sys.exit(main(parser.parse_args().count))
