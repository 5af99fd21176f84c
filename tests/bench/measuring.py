"""Processor time, of this process and of others, in alternating runs; and what machine it was."""

from __future__ import annotations

import contextlib
import importlib.metadata
import json
import math
import os
import platform
import re
import statistics
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
LEAST, MOST = 5, 15
"""Runs of a measurement: never fewer, never more."""
SECONDS = 2.0
"""Processor seconds of a measurement, after which no run more is begun than the fewest."""
ENOUGH = 0.015
"""How far the median of the ratios may be off, by its standard error, that nothing more is run."""
LIBRARIES = ("XlsxWriter", "openpyxl", "xlwings", "python-docx", "pandas", "python-calamine")
"""Whose versions are told with the figures."""
Group = Mapping[str, Callable[[], object]]
"""What is measured in turn, by name."""
_TOLD = """
import json as _json, re as _re, resource as _resource
_uses = [_resource.getrusage(who) for who in (_resource.RUSAGE_SELF, _resource.RUSAGE_CHILDREN)]
_found = _re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read()) if _sys.platform == "linux" else None
_most = int(_found[1]) if _found else _uses[0].ru_maxrss
_times = [_use.ru_utime + _use.ru_stime for _use in _uses]
print("\\n" + _json.dumps([*_times, max(_most, _uses[1].ru_maxrss) / 1024, _most / 1024]))
"""


class Pairs(NamedTuple):
    """Two things measured in turn, in seconds of processor time."""

    ours: tuple[float, ...]
    theirs: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """The median of the ratios of each pair."""
        return statistics.median(self.ratios)

    @property
    def ratios(self) -> list[float]:
        """Ours by theirs, pair by pair."""
        return [a / b for a, b in zip(self.ours, self.theirs, strict=True)]

    @property
    def sure(self) -> bool:
        """Whether the ratios lie so close that more of them would say the same."""
        if len(self.ours) < LEAST:
            return False
        low, middle, high = statistics.quantiles(self.ratios, n=4)
        # The standard error of a median, of the distance between the quartiles.
        return 0.93 * (high - low) / len(self.ours) ** 0.5 < ENOUGH * middle


@dataclass(frozen=True)
class Times:
    """What several things took, by name, in the order in which each group was measured."""

    of: Mapping[str, tuple[float, ...]]

    def pairs(self, one: str, other: str) -> Pairs:
        """Two of them."""
        return Pairs(self.of[one], self.of[other])

    def median(self, name: str) -> float:
        """Seconds of one of them."""
        return statistics.median(self.of[name])


class Use(NamedTuple):
    """What a process used."""

    own: float
    """Processor seconds of itself."""
    children: float
    """Processor seconds of the processes that it began."""
    megabytes: float
    """At most, of the largest of them."""
    own_megabytes: float
    """At most, of itself."""
    printed: str
    """What it said."""

    @property
    def seconds(self) -> float:
        """Processor seconds of all of them."""
        return self.own + self.children


@dataclass(frozen=True)
class Machine:
    """On what was measured."""

    processor: str
    cores: int
    system: str
    python: str
    libraries: str

    def __str__(self) -> str:
        return f"{self.processor}, {self.cores} cores, {self.system}; Python {self.python}; {self.libraries}"


def machine() -> Machine:
    """This machine, with the versions of the libraries that are compared."""
    versions = []
    for name in LIBRARIES:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            versions.append(f"{name} {importlib.metadata.version(name)}")
    cores, system = os.cpu_count() or 1, f"{platform.system()} {platform.release()}"
    return Machine(_processor(), cores, system, platform.python_version(), ", ".join(versions))


def _processor() -> str:
    with contextlib.suppress(OSError):
        info = Path("/proc/cpuinfo").read_text(encoding="utf-8")
        name, clock = (re.search(rf"^{what}\s*:\s*(.+)$", info, re.MULTILINE) for what in ("model name", "cpu MHz"))
        if name:
            return name[1] + (f" ({float(clock[1]) / 1000:.1f} GHz)" if clock else "")
    return platform.processor() or platform.machine()


def load() -> float:
    """How many processes wanted a core in the last minute."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def timed(run: Callable[[], object]) -> float:
    """Processor seconds of this process for one run."""
    start = time.process_time()
    run()
    return time.process_time() - start


def in_turn(groups: Iterable[Group], *, seconds: float = SECONDS, least: int = LEAST) -> Times:
    """Measure groups of runs, each group of another file, until their ratios are known well enough.

    The first of a group is what the others are held against. The first group is not counted: it loads what a
    process loads once. ``least`` groups are, whatever they take.
    """
    times: dict[str, list[float]] = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for number, group in enumerate(groups):
            # None is always the one that finds the caches of the processor as another left them.
            names = list(group)
            for name in names if number % 2 else reversed(names):
                taken = timed(group[name])
                if number:
                    times.setdefault(name, []).append(taken)
            first, *others = names
            pairs = [Pairs(tuple(times[first]), tuple(times[other])) for other in others] if number else []
            spent = sum(map(sum, times.values()))
            if number >= MOST or (number >= least and (spent > seconds or all(pair.sure for pair in pairs))):
                break
    return Times({name: tuple(taken) for name, taken in times.items()})


def program(text: str, *arguments: object, **settings: str) -> Use:
    """Run a Python program afresh, and say what it used."""
    command = [sys.executable, "-c", f"import sys as _sys\n{text}\n{_TOLD}", *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", **settings}
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False, env=environment, cwd=ROOT)
    if done.returncode:
        raise RuntimeError(f"{text}\nended with {done.returncode}:\n{done.stderr}")
    printed, _, told = done.stdout.rstrip().rpartition("\n")
    return Use(*json.loads(told), printed.strip())


def process(command: Sequence[str | Path]) -> float:
    """Processor seconds of a process, with those that it began; whatever it ends with."""
    before = os.times()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return (after.children_user - before.children_user) + (after.children_system - before.children_system)


def processes(one: Sequence[str | Path], other: Sequence[str | Path], runs: int) -> Pairs:
    """Two processes in turn; the first of each is not counted, for it brings the files into memory."""
    times = [(process(one), process(other)) for _ in range(runs + 1)][1:]
    return Pairs(tuple(a for a, _ in times), tuple(b for _, b in times))


def exponent(sizes: Sequence[float], times: Sequence[float]) -> float:
    """The slope of times over sizes, both as logarithms: 1 where twice as much takes twice as long."""
    across, up = ([math.log(max(value, 1e-9)) for value in values] for values in (sizes, times))
    return statistics.linear_regression(across, up).slope
