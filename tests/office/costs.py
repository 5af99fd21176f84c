"""What it costs to take in a round, beside what its workbooks cost to check: for ``make bench``."""

from __future__ import annotations

import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from perfeval_xl.office.rounds import Round
from tests import making
from tests.office.small_rounds import put_in, registered, returned

FORMS, MANY, FEW, AGAIN = 20, 2_000, 200, 500
"""Projects that differ, and workbooks that came in of them: for memory, for it and for time, and that are known."""
COST_LIMIT, MEMORY_LIMIT, AGAIN_LIMIT = 3.0, 8.0, 0.5
"""Milliseconds a workbook, megabytes, seconds."""
RUNS = 3
CORE = "docProps/core.xml"
_DAY = re.compile(rb"(modified[^>]*>)[^<]*")
_CHECK = """
import gc, json, resource, sys
from pathlib import Path
from perfeval_xl import cli
from perfeval_xl.batch import check_fenced
gc.set_threshold(cli.SWEEP)
count = sum(1 for result in check_fenced(sorted(Path(sys.argv[1]).iterdir())))
"""
_COLLECT = """
import json, sys
from perfeval_xl import cli
try:
    cli.main(["collect", sys.argv[1]])
except SystemExit:
    pass
"""
SUMMARY, SUMMARY_LIMIT, SUMMARY_MEMORY_LIMIT = 500, 3.0, 250
"""Projects of a 汇总, seconds, and megabytes."""
_LOADED = """
import json, sys
from datetime import UTC, datetime
from pathlib import Path
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office.consolidated import write_summary
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import lines_of, view_of
"""
_SUMMARY = f"""{_LOADED}
place, now = Round(Path(sys.argv[1])), datetime.now(UTC)
with Ledger.open(place.ledger, readonly=True) as ledger:
    view = view_of(place.folder, ledger, now)
    write_summary(view, lines_of(view), ledger, Round(Path(sys.argv[2])), now, "")
"""
_TOLD = """
import re, resource
own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
times = [use.ru_utime + use.ru_stime for use in (own, others)]
# What the system says of the program itself is at least what the one had that began it.
most = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
print("\\n" + json.dumps({"seconds": sum(times), "kilobytes": max(most, others.ru_maxrss)}))
"""


class Use(NamedTuple):
    """What a program used, with the processes that it began."""

    seconds: float
    """Processor time."""
    megabytes: float
    """At most, of the largest of its processes."""


def use_of(program: str, *arguments: object) -> Use:
    """What a Python program uses that is started afresh."""
    command = [sys.executable, "-c", f"{program}{_TOLD}", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    return Use(told["seconds"], told["kilobytes"] / 1024)


def variants(count: int) -> Iterator[tuple[str, bytes]]:
    """So many workbooks that differ, of `FORMS` projects: each as if it had been saved at another time."""
    with tempfile.TemporaryDirectory() as folder:
        sources = []
        for number in range(1, FORMS + 1):
            path = Path(folder) / "表.xlsx"
            path.write_bytes(returned(number))
            sources.append(making.Parts(path))
        target = Path(folder) / "另.xlsx"
        for number in range(count):
            parts = dict(sources[number % FORMS])
            day = f"2023-03-{number // 1440 % 28 + 1:02}T{number // 60 % 24:02}:{number % 60:02}:00Z"
            parts[CORE] = _DAY.sub(rb"\g<1>" + day.encode(), parts[CORE])
            yield f"{number:05}.xlsx", making.write_zip(target, parts).read_bytes()


def round_of(folder: Path, count: int) -> Round:
    """A round in which so many workbooks lie in 来件, not yet taken in."""
    of = registered(folder, FORMS)
    put_in(of, dict(variants(count)))
    return of


def print_all() -> None:
    """Print every figure beside what was asked for."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        rounds = [round_of(base / f"{FEW}_{number}", FEW) for number in range(RUNS)]
        pairs = [(use_of(_CHECK, of.inbox), use_of(_COLLECT, of.folder)) for of in rounds]
        more = statistics.median((taken.seconds - checked.seconds) * 1000 / FEW for checked, taken in pairs)
        print(f"  collect - check, a workbook of {FEW}{more:24.2f} ms   (asked: at most {COST_LIMIT})")
        many = use_of(_COLLECT, round_of(base / f"{MANY}", MANY).folder).megabytes
        growth = many - pairs[0][1].megabytes
        told = f"{growth:.1f} MB to {many:.0f} MB"
        print(f"  memory of collect, {FEW} to {MANY} grows by{told:>22}   (asked: at most {MEMORY_LIMIT})")
    with tempfile.TemporaryDirectory() as folder:
        known = round_of(Path(folder) / "round", AGAIN)
        use_of(_COLLECT, known.folder)
        again = statistics.median(use_of(_COLLECT, known.folder).seconds for _ in range(RUNS))
        print(f"  nothing new among {AGAIN}{again:37.2f} s    (asked: at most {AGAIN_LIMIT})")
    print_summary()


def print_summary() -> None:
    """What 汇总 takes: from the ledger to the file, without loading the libraries; and the memory of all of it."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        of = registered(base / "round", SUMMARY)
        put_in(of, {f"{number:05}.xlsx": returned(number) for number in range(1, SUMMARY + 1)})
        use_of(_COLLECT, of.folder)
        (base / "other").mkdir()
        uses = [use_of(_SUMMARY, of.folder, base / "other") for _ in range(RUNS)]
        seconds = statistics.median(use.seconds for use in uses) - use_of(_LOADED).seconds
        print(f"  汇总 of {SUMMARY} projects{seconds:36.2f} s    (asked: at most {SUMMARY_LIMIT})")
        most = max(use.megabytes for use in uses)
        print(f"  its memory{most:48.0f} MB   (asked: at most {SUMMARY_MEMORY_LIMIT})")


if __name__ == "__main__":
    os.environ["PERFEVAL_HOME"] = tempfile.mkdtemp()
    print_all()
