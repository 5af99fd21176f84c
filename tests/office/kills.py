"""Ends ``perfeval collect`` at random points and asks whether the next run makes good: the ledger must be the same.

    python -m tests.office.kills ROUND                    a round that was not collected yet; it is copied
    python -m tests.office.kills --make 40 --seed 7       one made here

Each kill has a copy of its own; -9 goes to the program, or to it and its judges together. At least half of them come
after the first judgement was recorded.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.office import small_rounds

KILLS = 20
"""Of each number of jobs."""
JOBS = (1, 2)
OF_A_RUN = frozenset({"seen", "at", "judged_at", "millis", "opened_at"})
"""Columns that say when something was done, and differ between two runs."""
EVENTS = "event"
"""The table of what happened, which differs as well."""
OF_LEDGER = frozenset({"journal", "created", "program", "sample"})
"""What is said of the ledger that differs, too: when and by whom it was made, how long its journal with events is, the
secret of its draws."""
LEDGER, DATABASE, ORIGINALS, ANSWERS = "台账", "台账.sqlite", "原件", "答复"
TOO_LONG = 600
"""Seconds after which a run that does not end is a failure."""
PAUSE = 0.02
"""Seconds between two looks at what a run has recorded."""
MARGIN = 0.95
"""Of the time that a run takes: nobody kills what is over."""
SHORTEST = 0.05
"""Seconds below which nothing of the program runs yet."""

Tables = dict[str, list[tuple[object, ...]]]
"""The rows of each table, in order."""


@dataclass(frozen=True)
class Kill:
    """One run that was ended, and what came of it."""

    jobs: int
    seconds: float
    together: bool
    """Whether its judges were ended with it."""
    containers: int
    judgements: int
    """What was recorded by then."""
    problems: tuple[str, ...]

    def __str__(self) -> str:
        whom = "program and judges" if self.together else "program"
        done = f"{self.containers:4} files and {self.judgements:4} judgements recorded"
        return f"-j {self.jobs}  {whom:18} after {self.seconds:5.2f} s  {done}  {'; '.join(self.problems) or 'same'}"


def collecting(place: Path, jobs: int = 1, *more: str) -> subprocess.Popen[str]:
    """``perfeval collect`` of the round in ``place``, begun."""
    command = [sys.executable, "-m", "perfeval_xl", "collect", str(place), "-j", str(jobs), *more]
    return subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", start_new_session=True
    )


def collected(place: Path, jobs: int = 1, *more: str) -> tuple[int, str, str]:
    """Exit code and what was said of a run that nobody disturbs."""
    running = collecting(place, jobs, *more)
    out, err = running.communicate(timeout=TOO_LONG)
    return running.returncode, out, err


def tables_of(place: Path, *, whole: bool = False) -> Tables:
    """What the ledger of a round holds; ``whole`` with what differs between runs, but for events."""
    with contextlib.closing(sqlite3.connect(place / LEDGER / DATABASE)) as book:
        names = [name for (name,) in book.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
        told: Tables = {}
        for name in names:
            if name == EVENTS or name.startswith("sqlite_"):
                continue
            columns = [row[1] for row in book.execute(f'PRAGMA table_info("{name}")')]
            kept = [column for column in columns if whole or column not in OF_A_RUN]
            listed = ", ".join(f'"{column}"' for column in kept)
            rows = book.execute(f'SELECT {listed} FROM "{name}"')
            told[name] = sorted((row for row in rows if row[0] not in OF_LEDGER or name != "meta"), key=repr)
        return told


def faults_in(place: Path) -> Iterator[str]:
    """What is left half done in the folder of a ledger, and originals that are not what their name says."""
    with contextlib.closing(sqlite3.connect(place / LEDGER / DATABASE)) as book:
        [(verdict,)] = book.execute("PRAGMA integrity_check")
        if verdict != "ok":
            yield f"integrity_check: {verdict}"
        referred = {sha for (sha,) in book.execute("SELECT sha FROM delivery WHERE sha <> ''")}
    kept = set()
    for path in sorted((place / LEDGER).rglob("*")):
        if path.suffix == ".tmp" or (path.name.endswith("-journal") and path.stat().st_size):
            yield f"left over: {path.name}"
        elif ORIGINALS in path.parts and path.is_file():
            kept.add(path.stem)
            if hashlib.sha256(path.read_bytes()).hexdigest() != path.stem:
                yield f"not its own hash: {path.name}"
    yield from (f"no original: {sha}" for sha in sorted(referred - kept))


def differences(one: Tables, other: Tables) -> list[str]:
    """The tables in which two ledgers differ."""
    return [
        f"{name}: {len(one.get(name, ()))} and {len(other.get(name, ()))} rows"
        for name in sorted({*one, *other})
        if one.get(name) != other.get(name)
    ]


def copied(place: Path, folder: Path) -> Path:
    """A copy of a round, with the times of its files."""
    target = folder / f"{len(list(folder.iterdir()))}" / place.name
    return Path(shutil.copytree(place, target))


def killed(
    place: Path, jobs: int, seconds: float, *more: str, together: bool, expected: Tables, answers: list[str]
) -> Kill:
    """End a run of the round in ``place`` after so many seconds, and have others make good."""
    running = collecting(place, jobs, *more)
    begun = time.monotonic()
    with contextlib.suppress(subprocess.TimeoutExpired):
        running.wait(seconds)
    lived = time.monotonic() - begun
    if running.returncode is None:
        (os.killpg if together else os.kill)(running.pid, signal.SIGKILL)
    running.communicate(timeout=TOO_LONG)
    before = tables_of(place)
    counts = len(before.get("container", ())), len(before.get("judgement", ()))
    problems = []
    code, out, err = collected(place, jobs, *more)
    if code not in (0, 1, 2):
        problems.append(f"ended with {code}: {err.strip() or out.strip()}")
    problems += differences(tables_of(place), expected) + list(faults_in(place))
    if answers_in(place) != answers:
        problems.append(f"answers: {answers_in(place)} and {answers}")
    whole = tables_of(place, whole=True)
    collected(place, jobs, *more)
    problems += [f"once more: {told}" for told in differences(tables_of(place, whole=True), whole)]
    return Kill(jobs, lived, together, *counts, tuple(problems))


def answers_in(place: Path) -> list[str]:
    """What was written for units."""
    return sorted(path.relative_to(place).as_posix() for path in (place / ANSWERS).rglob("*"))


def kills(place: Path, folder: Path, count: int, jobs: int, chance: random.Random, *more: str) -> Iterator[Kill]:
    """So many kills of the round in ``place``, copies of which are made in ``folder``."""
    undisturbed = copied(place, folder)
    first, last = _watched(undisturbed, jobs, *more)
    expected, answers, late = tables_of(undisturbed), answers_in(undisturbed), 0
    for number in range(count):
        low = first if late * 2 < number + 1 else SHORTEST
        copy = copied(place, folder)
        kill = killed(
            copy,
            jobs,
            chance.uniform(low, low + (last - low) * MARGIN),
            *more,
            together=chance.random() < 0.5,
            expected=expected,
            answers=answers,
        )
        late += kill.judgements > 0
        shutil.rmtree(copy.parent)
        yield kill


def _watched(place: Path, jobs: int, *more: str) -> tuple[float, float]:
    """When a run that nobody disturbs has recorded its first judgement, and when it is over, in seconds."""
    running, begun, first = collecting(place, jobs, *more), time.monotonic(), 0.0
    while running.poll() is None:
        time.sleep(PAUSE)
        if not first and tables_of(place).get("judgement"):
            first = time.monotonic() - begun
    out, err = running.communicate()
    last = time.monotonic() - begun
    if running.returncode not in (0, 1, 2) or not tables_of(place).get("judgement"):
        raise RuntimeError(f"a run that nobody disturbed ended with {running.returncode}: {err or out}")
    return first or last, last


def made(folder: Path, count: int) -> Path:
    """A round of so many projects: files, a zip of some, one that came twice, one that is damaged, one too few."""
    of = small_rounds.registered(folder, count)
    returned = [small_rounds.returned(number, wrong=number % 5 == 0) for number in range(1, count)]
    some, others = returned[: count // 3], returned[count // 3 :]
    files = {f"单位{at}/自评表{at}.xlsx": data for at, data in enumerate(others)}
    files |= {"打包.zip": small_rounds.zipped({f"{at}.xlsx": data for at, data in enumerate(some)})}
    files |= {"再发.xlsx": returned[0], "坏.xlsx": returned[0][:2000], "说明.txt": "材料".encode()}
    small_rounds.put_in(of, files)
    return of.folder


def main() -> None:
    """Print a line for each kill, and at the end how many left a difference."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("round", type=Path, nargs="?")
    parser.add_argument("--make", type=int, metavar="N", help="make a round of so many projects")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--kills", type=int, default=KILLS, help="of each number of jobs")
    given = parser.parse_args()
    if (given.round is None) == (given.make is None):
        parser.error("name a round, or have one made with --make")
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder)
        copies = base / "copies"
        copies.mkdir()
        place = given.round or made(base / "round", given.make)
        done = []
        for jobs in JOBS:
            for kill in kills(place, copies, given.kills, jobs, chance):
                print(kill, flush=True)
                done.append(kill)
        late = sum(kill.judgements > 0 for kill in done)
        wrong = [kill for kill in done if kill.problems]
        print(f"{len(done)} kills, {late} of them after the first judgement; {len(wrong)} left a difference")
        sys.exit(bool(wrong) or late * 2 < len(done))


if __name__ == "__main__":
    main()
