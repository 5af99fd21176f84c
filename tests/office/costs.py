"""What it costs to take in a round, beside what its workbooks cost to check: for ``make bench``."""

from __future__ import annotations

import re
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from perfeval_xl.office.rounds import Round
from tests import making
from tests.bench.figures import Figures, Row
from tests.bench.measuring import program
from tests.office.small_rounds import put_in, registered, returned

FORMS, FEW, MANY = 20, 100, 500
"""Projects that differ, workbooks of them that came in, and projects of each of which one did."""
COST_LIMIT, MEMORY_LIMIT, AGAIN_LIMIT, SUMMARY_LIMIT, SUMMARY_MEMORY_LIMIT = 3.0, 8.0, 0.5, 3.0, 250
"""What was asked for: milliseconds a workbook, megabytes, seconds with nothing new, seconds and megabytes of 汇总."""
RUNS = 2
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
    cli.main(["collect", *sys.argv[1:]])
except SystemExit:
    pass
"""
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


def filled_round(folder: Path, count: int) -> Round:
    """A round of so many projects, of each of which the workbook lies in 来件."""
    of = registered(folder, count)
    put_in(of, {f"{number:05}.xlsx": returned(number) for number in range(1, count + 1)})
    return of


def taken_in(folder: Path, count: int) -> Round:
    """A round of so many projects whose workbooks have been taken in."""
    of = filled_round(folder, count)
    program(_COLLECT, of.folder)
    return of


def measure(figures: Figures) -> None:
    """Taking in beside checking, memory as workbooks come in, a run with nothing new, and 汇总."""
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        few, of = round_of(base / "few", FEW), filled_round(base / "round", MANY)
        checked = program(_CHECK, of.inbox).seconds - program(_CHECK, few.inbox).seconds
        less, more = (program(_COLLECT, one.folder, "--no-summary") for one in (few, of))
        # What each starts with is in both, and goes.
        cost = (more.seconds - less.seconds - checked) * 1000 / (MANY - FEW)
        told = f"{(more.seconds - less.seconds) * 1000 / (MANY - FEW):.1f} ms - {checked * 1000 / (MANY - FEW):.1f} ms"
        figures.add(Row("collect - check, a workbook", cost, COST_LIMIT, unit=" ms", detail=told))
        growth, told = more.megabytes - less.megabytes, f"to {more.megabytes:.0f} MB"
        figures.add(Row(f"memory of collect, {FEW} to {MANY} grows by", growth, MEMORY_LIMIT, unit=" MB", detail=told))
        program(_COLLECT, of.folder)
        again = statistics.median(program(_COLLECT, of.folder).seconds for _ in range(RUNS))
        figures.add(Row(f"collect, nothing new among {MANY}", again, AGAIN_LIMIT, unit=" s"))
        (base / "other").mkdir()
        uses = [program(_SUMMARY, of.folder, base / "other") for _ in range(RUNS)]
        seconds = statistics.median(use.seconds for use in uses) - program(_LOADED).seconds
        figures.add(Row(f"汇总 of {MANY} projects", seconds, SUMMARY_LIMIT, unit=" s"))
        most = max(use.megabytes for use in uses)
        figures.add(Row(f"memory of 汇总 of {MANY} projects", most, SUMMARY_MEMORY_LIMIT, unit=" MB"))
