"""A seeded round through the real program: ``python -m tests.office.round N SEED [FOLDER] [-j JOBS] [--made]``.

Makes N projects over many departments and all kinds of rules, issues them with ``perfeval build --round``, lets their
returns arrive in every way (`round_scenarios`), runs ``perfeval collect`` and ``perfeval status --json``, and compares
every project, the sum of the scores and the sums of the money with what was planted. Prints a table; 1 where anything
differs. ``--made`` takes the round that lies in FOLDER, and collects and compares it again.
"""

from __future__ import annotations

import argparse
import copy
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeVar

from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.folders import HOME_VARIABLE
from perfeval_xl.office.rounds import Round
from perfeval_xl.profiles import available
from tests.office import round_truth
from tests.office.round_delivery import Postbag
from tests.office.round_making import Project, projects, save_list
from tests.office.round_scenarios import CLEAN, SCENARIOS, Scenario
from tests.office.round_story import Story
from tests.office.round_truth import Truth

CHUNK = 50
"""Projects whose returns lie in one folder of 来件, with one mailbox and one archive."""
ROOT = Path(__file__).parents[2]
TRUTH = "truth.json"
Build = Callable[..., str]
T, R = TypeVar("T"), TypeVar("R")


@dataclass(frozen=True)
class Part:
    """A project and what is going to happen to it."""

    project: Project
    newer: Project
    scenario: Scenario
    partner: Project | None = None


def planned(count: int, seed: int, now: datetime, profiles: Sequence[str] = ()) -> list[Part]:
    """What happens to every project: each scenario at least once, the rest clean. ``profiles`` are all by default."""
    return parts_of(projects(count, seed, profiles or available()), seed, now)


def parts_of(given: Sequence[Project], seed: int, now: datetime) -> list[Part]:
    """The same of projects that are there."""
    rng, left, count = random.Random(seed), list(given), len(given)
    rng.shuffle(left)
    parts = []

    def take(scenario: Scenario) -> Project | None:
        found = next((one for one in left if scenario.fits(one)), None)
        if found is not None:
            left.remove(found)
        return None if found is None else _due(found, scenario, now)

    for scenario in sorted(SCENARIOS, key=lambda one: one.share):
        for _ in range(max(1, round(scenario.share * count / 100))):
            project = take(scenario)
            partner = take(scenario) if scenario.pair else None
            if project is not None:
                parts.append(Part(project, _again(project, scenario.again), scenario, partner))
    for project in left:
        due = _due(project, CLEAN, now)
        parts.append(Part(due, due, CLEAN))
    rng.shuffle(parts)
    return parts


def _due(project: Project, scenario: Scenario, now: datetime) -> Project:
    day = now.astimezone(BEIJING).date() + timedelta(days=scenario.due)
    return replace(project, deadline=day.isoformat())


def _again(project: Project, what: str) -> Project:
    """The project as it is issued a second time."""
    brief = copy.deepcopy(project.brief)
    head = brief["department" if "department" in brief else "project"]
    if what == "unit":
        head["implementing_unit"] += "（更名）"
    if what == "budget":
        own = brief["projects"][0] if "projects" in brief else brief
        for stage in next(iter(own["budget"].values())):
            next(iter(own["budget"].values()))[stage] += 7
        if own is not brief:
            brief["budget"]["general_public"]["final_budget"] += 7
    return replace(project, brief=brief)


def make(
    folder: Path, count: int, seed: int, *, jobs: int = 2, build: Build | None = None, profiles: Sequence[str] = ()
) -> Truth:
    """Issue a round in ``folder`` and let its returns arrive; what is true of it lies in ``truth.json``.

    ``build`` runs ``perfeval`` with its arguments, in a process of its own by default.
    """
    now = datetime.now(UTC).replace(microsecond=0)
    parts = planned(count, seed, now, profiles)
    everyone = [one for part in parts for one in (part.project, part.partner) if one is not None]
    build = build or run
    issue(folder, everyone, "清单", jobs, build)
    issue(folder, [part.newer for part in parts if part.newer.brief != part.project.brief], "清单二", jobs, build)
    chunks = [parts[at : at + CHUNK] for at in range(0, len(parts), CHUNK)]
    truth, inbox = Truth(seed), Round(folder).inbox
    tasks = [(chunk, inbox / f"批次{at:03d}", now, seed * 1000 + at) for at, chunk in enumerate(chunks)]
    for told in _mapped(delivered, tasks, jobs):
        truth.projects += told.projects
        truth.unregistered += told.unregistered
        truth.refused += told.refused
        truth.files += told.files
        truth.containers += told.containers
    truth.save(folder / TRUTH)
    return truth


def _mapped(function: Callable[[T], R], tasks: Sequence[T], jobs: int) -> Iterable[R]:
    """What a function gives for each task, in several processes or in this one."""
    if jobs == 1:
        return list(map(function, tasks))
    with ProcessPoolExecutor(jobs) as pool:
        return list(pool.map(function, tasks))


def issue(folder: Path, everyone: Iterable[Project], name: str, jobs: int, build: Build) -> None:
    """Write a list of each kind of rules below ``folder``, and issue what stands in it there."""
    by_profile: dict[str, list[Project]] = {}
    for project in everyone:
        by_profile.setdefault(project.profile, []).append(project)
    lists = folder / name
    # Each in a folder of its own, since what is to be said of a list is written beside it.
    tasks = [(lists / profile / "清单.xlsx", group) for profile, group in by_profile.items()]
    for path, _ in tasks:
        path.parent.mkdir(parents=True)
    _mapped(_listed, tasks, jobs)
    first, *others = [
        ("build", group[0].profile, "--brief", str(path), "--round", str(folder)) for path, group in tasks
    ]
    build(*first)
    if jobs == 1:
        for order in others:
            build(*order)
        return
    # As many offices at once as there are processes: all of them register in the ledger that there is now.
    with ThreadPoolExecutor(jobs) as pool:
        list(pool.map(lambda order: build(*order), others))


def _listed(task: tuple[Path, Sequence[Project]]) -> Path:
    return save_list(*task)


def delivered(task: tuple[Sequence[Part], Path, datetime, int]) -> Truth:
    """Let the returns of some projects arrive in one folder."""
    parts, folder, now, seed = task
    rng = random.Random(seed)
    truth, bag = Truth(seed), Postbag(folder, rng, now)
    for part in parts:
        story = Story(part.project, part.newer, bag, truth, rng, part.partner, part.scenario.name)
        part.scenario.run(story)
    bag.close()
    truth.files, truth.containers = bag.files, bag.containers
    return truth


def run(*arguments: str, expected: Sequence[int] = (0,)) -> str:
    """Run the program in a process of its own, without anybody's own rules and keys; what it writes.

    Raises RuntimeError where it ends otherwise.
    """
    home = Path(tempfile.gettempdir()) / "perfeval_round_settings"
    home.mkdir(exist_ok=True)
    result = subprocess.run(
        [sys.executable, "-m", "perfeval_xl", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", HOME_VARIABLE: str(home)},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if result.returncode not in expected:
        raise RuntimeError(f"{arguments}: {result.returncode}\n{result.stdout[-2000:]}\n{result.stderr[-2000:]}")
    return result.stdout


def collected(folder: Path, *, jobs: int = 2) -> tuple[str, dict[str, object]]:
    """Take a round in; what was said at the end, and how everything stands then."""
    said = run("collect", str(folder), "-j", str(jobs), expected=(0, 1, 2))
    return said, json.loads(run("status", str(folder), "--json", expected=(0, 1)))


def report(truth: Truth, status: Mapping[str, object], said: str) -> tuple[str, bool]:
    """The table with the sums, and whether everything is as it was planted."""
    wrong = round_truth.faults(truth, dict(status))
    if untrue := round_truth.said_faults(truth, said):
        wrong[""] = [*wrong.get("", []), *untrue]
    lines = [round_truth.table(truth, wrong), ""]
    for kind in ("project", "whole_department"):
        planted, told = round_truth.sums(truth, kind), round_truth.told_sums(dict(status), kind)
        for name in ("count", "score", "numerator", "denominator"):
            mine, theirs = getattr(planted, name), getattr(told, name)
            same = "equal" if mine == theirs else "DIFFERENT"
            lines.append(f"{kind}, sum of {name}: planted {float(mine):.4f}, told {float(theirs):.4f}, {same}")
    names = {one.code: one.scenario for one in truth.projects}
    lines += ["", said, f"{truth.files} files in {truth.containers} containers"]
    for code, faults in wrong.items():
        lines.append(f"{code or 'the round'} ({names.get(code, '')}): {'; '.join(faults)}")
    return "\n".join(lines), not wrong


def main() -> int:
    """Make, collect, compare; 1 where anything differs."""
    asked = argparse.ArgumentParser(prog="python -m tests.office.round", description="a seeded round, start to end")
    asked.add_argument("count", type=int)
    asked.add_argument("seed", type=int)
    asked.add_argument("folder", type=Path, nargs="?", help="where the round is made; a temporary one by default")
    asked.add_argument("-j", "--jobs", type=int, default=2)
    asked.add_argument("--made", action="store_true", help="the round that lies there")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.folder or Path(temporary)
        began = time.perf_counter()
        if options.made:
            truth = Truth.load(folder / TRUTH)
        else:
            truth = make(folder, options.count, options.seed, jobs=options.jobs)
        made = time.perf_counter()
        said, status = collected(folder, jobs=options.jobs)
        done = time.perf_counter()
        text, equal = report(truth, status, said)
        sys.stdout.write(f"{text}\nmade in {made - began:.0f} s, collected in {done - made:.0f} s\n")
        again = collected(folder, jobs=options.jobs)[1] == status
        seconds = time.perf_counter() - done
        sys.stdout.write(f"collected again in {seconds:.0f} s, which changed {'nothing' if again else 'SOMETHING'}\n")
    return int(not equal or not again)


if __name__ == "__main__":
    sys.exit(main())
