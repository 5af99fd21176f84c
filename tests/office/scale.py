"""How a large round is borne: ``python -m tests.office.scale 20000``, ``make scale N=20000``.

So many workbooks of distinct bytes are made of templates (`tests.office.many_books`), registered in the ledger by rows
(to issue them would take forty milliseconds each), put into 来件, taken in and judged by ``perfeval collect -j 2``;
then it is asked again with nothing new, and how the round stands, 汇总 and CSV are made. With ``--rows`` nothing is
judged: deliveries and judgements are put into the ledger, two hundred of which were judged, and originals are empty
files, because neither is opened where nothing is new; that is how a hundred thousand are measured. Then a thousand
workbooks come in besides: what one of them costs where so much is there already.

Times are processor time, the processes that judge included, and time by the clock; memory is that of the largest
process. Another program may be using the machine: processor time suffers less.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from perfeval_xl import folders
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.originals import original
from perfeval_xl.ledger.rows import BlobRow, ContainerRow, DeliveryRow, JudgementRow
from perfeval_xl.office.fingerprint import fingerprint
from perfeval_xl.office.rereading import reader
from perfeval_xl.office.rounds import Round
from tests.office import many_books
from tests.office.many_books import Template, code_of, department_of, sha_of, template_of
from tests.office.papers import row
from tests.office.small_rounds import SENT_AT, YEAR

COUNT = 1_000
JOBS = 2
FRESH = 1_000
"""Workbooks that come into a ledger that was filled by rows."""
TOGETHER = 500
"""Rows that are recorded at once where they are made."""
SIZE = 30_000
"""Bytes of an original that nobody reads."""
SEEN, SENT = "2023-02-01T00:00:00Z", "2023-01-29T13:46:40Z"
_MEASURED = """
import json, re, resource, sys, time
def used():
    own, others = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return own.ru_utime + own.ru_stime + others.ru_utime + others.ru_stime
times = {}
class measured:
    def __init__(self, name): self.name = name
    def __enter__(self): self.began = used(), time.perf_counter()
    def __exit__(self, *raised):
        now = used(), time.perf_counter()
        old = times.get(self.name, (0, 0))
        times[self.name] = tuple(was + after - before for was, after, before in zip(old, now, self.began))
def timed(owner, name):
    plain = getattr(owner, name)
    def run(*given, **named):
        with measured(name.strip("_")): return plain(*given, **named)
    setattr(owner, name, run)
"""
_COLLECT = f"""{_MEASURED}
from perfeval_xl import cli
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office.collecting import _Run
for name in ("_take_in", "_judge", "_tell_what_is_gone"): timed(_Run, name)
timed(Ledger, "standing")
with measured("whole"):
    try: cli.main(["collect", sys.argv[1], "--no-answers", "--no-summary", *sys.argv[2:]])
    except SystemExit: pass
"""
_LOADED = f"""{_MEASURED}
from datetime import UTC, datetime
from pathlib import Path
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office.rounds import Round
from perfeval_xl.office.status import lines_of, view_of
place, now = Round(Path(sys.argv[1])), datetime.now(UTC)
"""
_STATES = f"""{_LOADED}
with Ledger.open(place.ledger, readonly=True) as ledger, measured("states"):
    ledger.states(now.date())
with Ledger.open(place.ledger, readonly=True) as ledger, measured("standing"):
    ledger.standing(now.date())
"""
_SUMMARY = f"""{_LOADED}
from perfeval_xl.office.consolidated import write_summary
with measured("summary"), Ledger.open(place.ledger, readonly=True) as ledger:
    view = view_of(place.folder, ledger, now)
    write_summary(view, lines_of(view), ledger, Round(Path(sys.argv[2])), now, "")
"""
_CSV = f"""{_LOADED}
from perfeval_xl.office.exports import write_exports
with measured("csv"), Ledger.open(place.ledger, readonly=True) as ledger:
    view = view_of(place.folder, ledger, now)
    write_exports(view, lines_of(view), ledger, Round(Path(sys.argv[2])), formats=["csv"])
"""
_TOLD = """
most = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
most = max(most, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
print("\\n" + json.dumps({"times": times, "megabytes": most / 1024}))
"""


class Use(NamedTuple):
    """What a program used."""

    times: dict[str, list[float]]
    """Processor time and time by the clock, in seconds, of what it did."""
    megabytes: float


def use_of(program: str, *arguments: object) -> Use:
    """What a Python program says that it used, started afresh."""
    command = [sys.executable, "-c", f"{program}{_TOLD}", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(done.stderr)
    told = json.loads(done.stdout.splitlines()[-1])
    return Use(told["times"], told["megabytes"])


def registered(of: Round, made: list[Template], count: int) -> None:
    """Register so many projects, by rows."""
    with Ledger.create(of.ledger, YEAR) as ledger:
        for begin in range(1, count + 1, TOGETHER):
            numbers = range(begin, min(begin + TOGETHER, count + 1))
            issues, contacts = zip(*many_books.registrations(made, numbers), strict=True)
            ledger.register(issues, contacts)


def put_in(of: Round, made: list[Template], count: int, first: int = 1) -> None:
    """Write so many workbooks into 来件, in a folder for each department."""
    for number in range(first, first + count):
        path = _place(of, number)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(template_of(made, number).book(number))
        os.utime(path, (SENT_AT, SENT_AT))


def _place(of: Round, number: int) -> Path:
    return of.inbox / department_of(number // many_books.VARIANTS) / f"{code_of(number)}.xlsx"


def put_rows(of: Round, made: list[Template], count: int) -> None:
    """Put into the ledger what a run would that took in and judged so many workbooks; originals are empty."""
    rules = fingerprint((of.rules, folders.rules(), folders.shipped_rules()), folders.settings())
    with tempfile.TemporaryDirectory() as folder:
        judged = [row(Path(folder), one.book(0)) for one in made]
    with Ledger.open(of.ledger) as ledger:
        for begin in range(1, count + 1, TOGETHER):
            numbers = range(begin, min(begin + TOGETHER, count + 1))
            ledger.record([_taken(of, number) for number in numbers])
            for number in numbers:
                ledger.judged(_judgement(judged[number % len(made)], template_of(made, number), number, rules))
            ledger.flush()
        ledger.use_rules(rules)
    for number in range(1, count + 1):
        for path in (_place(of, number), original(of.ledger, sha_of(number), ".xlsx")):
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                file.truncate(SIZE)
            os.utime(path, (SENT_AT, SENT_AT))


def _taken(of: Round, number: int) -> tuple[ContainerRow, list[DeliveryRow], list[BlobRow]]:
    path, sha = _place(of, number).relative_to(of.folder), sha_of(number)
    mark = f"{path.as_posix()}|{SIZE}|{SENT_AT * 10**9}"
    delivery = DeliveryRow(
        source="file",
        mark=mark,
        nth=0,
        trail=path.parts[1],
        bundle=path.parent.as_posix(),
        name=path.name,
        sha=sha,
        role="workbook",
        code="",
        facts="",
        sent=SENT,
        sent_by="disk",
        sender="",
        subject="",
        message_id="",
        headers=b"",
        seen=SEEN,
    )
    return ContainerRow("file", mark, 1, SEEN, reader()), [delivery], [BlobRow(sha, SIZE, ".xlsx", SEEN)]


def _judgement(of: JudgementRow, template: Template, number: int, rules: str) -> JudgementRow:
    """What would be said of a workbook, by what was said of another one of its template."""
    answers = zlib.decompress(of.answers).replace("〔00000000〕".encode(), f"〔{number:08}〕".encode())
    sha = sha_of(number)
    return replace(
        of,
        sha=sha,
        rules=rules,
        identity=template.issue(number).identity,
        code=code_of(number),
        content=f"{sha[:4]}-{sha[4:8]}-{sha[8:12]}".upper(),
        answered=sha,
        answers=zlib.compress(answers, 1),
    )


def size_of(folder: Path) -> float:
    """Megabytes of everything below a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def report(count: int, place: Path, *, rows: bool) -> Iterator[str]:
    """Measure, and say each figure in a line."""
    of, begun = Round(place / "轮"), time.process_time()
    made = many_books.templates()
    yield f"{len(made)} templates built in {time.process_time() - begun:.0f} s"
    begun = time.process_time()
    registered(of, made, count + FRESH if rows else count)
    yield f"{count} registered by rows in {time.process_time() - begun:.0f} s"
    begun = time.process_time()
    (put_rows if rows else put_in)(of, made, count)
    how = "rows and empty files" if rows else "workbooks of distinct bytes"
    yield f"{count} {how} made in {time.process_time() - begun:.0f} s"
    if not rows:
        first = use_of(_COLLECT, of.folder, "-j", JOBS)
        yield from _per_file(first, count)
    again = use_of(_COLLECT, of.folder)
    yield f"nothing new: {_seconds(again, 'whole')}; {again.megabytes:.0f} MB"
    yield "; ".join(f"  {name} {_seconds(again, name)}" for name in again.times if name != "whole")
    if rows:
        put_in(of, made, FRESH, count + 1)
        yield f"{FRESH} workbooks more:"
        yield from _per_file(use_of(_COLLECT, of.folder, "-j", JOBS), FRESH, again)
    states = use_of(_STATES, of.folder)
    yield f"states: {_seconds(states, 'states')}; {states.megabytes:.0f} MB"
    yield f"states of projects, files and materials: {_seconds(states, 'standing')}"
    other = place / "other"
    other.mkdir()
    summary = use_of(_SUMMARY, of.folder, other)
    volumes = len(list(other.glob("汇总_分册/*.xlsx")))
    yield f"汇总: {_seconds(summary, 'summary')}; {summary.megabytes:.0f} MB; 分册 {volumes}; {size_of(other):.1f} MB"
    csv = use_of(_CSV, of.folder, other)
    yield f"CSV: {_seconds(csv, 'csv')}; {csv.megabytes:.0f} MB"
    count += FRESH if rows else 0
    ledger = of.ledger / "台账.sqlite"
    yield f"台账.sqlite {ledger.stat().st_size / count / 1e3:.1f} KB a workbook, {ledger.stat().st_size / 1e6:.0f} MB"
    journal = of.ledger / "登记.jsonl"
    yield f"登记.jsonl {journal.stat().st_size / count / 1e3:.1f} KB a workbook, {journal.stat().st_size / 1e6:.0f} MB"
    if not rows:
        yield f"originals {size_of(of.ledger / '原件') * 1e3 / count:.1f} KB a workbook"


def _per_file(use: Use, count: int, less: Use | None = None) -> Iterator[str]:
    """What each of so many files cost, ``less`` what the same run costs without any."""
    for name, called in (("take_in", "taking in"), ("judge", f"judging, -j {JOBS}")):
        without = less.times[name] if less else (0.0, 0.0)
        pairs = zip(use.times[name], without, strict=True)
        processor, clock = (1000 * (seconds - before) / count for seconds, before in pairs)
        yield f"{called}: {processor:.2f} ms of processor a file, {clock:.2f} ms by the clock"
    yield f"memory of that: {use.megabytes:.0f} MB"


def _seconds(use: Use, name: str) -> str:
    processor, clock = use.times[name]
    return f"{processor:.2f} s of processor, {clock:.2f} s by the clock"


def main() -> None:
    """Print every figure for each count; in a folder that was named the rounds stay."""
    parser = argparse.ArgumentParser(prog="python -m tests.office.scale", description="How a large round is borne.")
    parser.add_argument("counts", type=int, nargs="*", default=[COUNT], metavar="N", help="how many workbooks")
    parser.add_argument("--rows", action="store_true", help="fill the ledger by rows: nothing is judged")
    parser.add_argument("--folder", type=Path, help="where the rounds are made, and stay")
    given = parser.parse_args()
    for count in given.counts:
        place = given.folder / str(count) if given.folder else Path(tempfile.mkdtemp())
        place.mkdir(parents=True, exist_ok=True)
        os.environ[folders.HOME_VARIABLE] = str(place / "home")
        (place / "home").mkdir()
        try:
            for line in report(count, place, rows=given.rows):
                print(f"{count}: {line}", flush=True)
        finally:
            if given.folder is None:
                shutil.rmtree(place)


if __name__ == "__main__":
    main()
