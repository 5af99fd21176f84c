"""Many files: several processes, what the one pays that hands them out, and whether time and memory grow."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from perfeval_xl import issuing
from perfeval_xl.build_command import build
from tests import making
from tests.bench import forms
from tests.bench.checking import record
from tests.bench.figures import Figures, Row
from tests.bench.lists import listed
from tests.bench.measuring import exponent, load, program
from tests.issuing.lists import NATIONAL

TWO, PARENT, SIZE, LONGER, LARGER = 0.58, 0.2, 1.0, 1.05, 1.3
"""What was asked for: of two processes, of the parent in ms and of a record in KB, of time and memory of many files."""
FEW, WARM = 500, 100
"""Files that many are held against, and those before them, which fill what is kept."""
FOR_TWO, RUNS = 200, 2
"""Files, and workbooks, of which two processes do half each."""
FOR_PARENT, BEGUN = 400, 40
PROJECTS = 10
"""One file of so many is of another project than all others; the texts that were typed differ in every file."""
_CHECK = """
import gc, json, re, sys, time
from pathlib import Path
from perfeval_xl import cli
from perfeval_xl.batch import check_many
gc.set_threshold(cli.SWEEP)
marks, told = set(map(int, sys.argv[2].split(","))), {}
paths = sorted(Path(sys.argv[1]).iterdir())
for number, result in enumerate(check_many(paths), start=1):
    if number in marks:
        memory = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
        told[number] = (time.process_time(), memory)
print(json.dumps(told))
"""
_PARENT = """
import gc, sys
from pathlib import Path
from perfeval_xl import cli
from perfeval_xl.batch import check_fenced
gc.set_threshold(cli.SWEEP)
paths = sorted(Path(sys.argv[1]).iterdir())[: int(sys.argv[2])]
print(sum(1 for _ in check_fenced(paths, jobs=2)))
"""


def variants(folder: Path, count: int) -> list[Path]:
    """So many files that differ, made cheaply: a tenth by us, the others of these with other texts typed in."""
    folder.mkdir()
    made = forms.several(forms.distinct(forms.TYPICAL, 1)[0], -(-count // PROJECTS))
    paths = []
    for number, filled in enumerate(made, start=1):
        path = folder / f"{number:05}_00.xlsx"
        path.write_bytes(issuing.workbook(filled))
        paths.append(path)
        parts = making.Parts(path)
        typed = f"（{number}）<".encode()
        holding = [name for name, part in parts.items() if typed in part]
        for other in range(1, min(PROJECTS, count - len(paths) + 1)):
            changed = {name: parts[name].replace(typed, f"（{number}、{other}）<".encode()) for name in holding}
            paths.append(making.write_zip(path.with_stem(f"{number:05}_{other:02}"), {**parts, **changed}))
    return sorted(paths)


def measure(figures: Figures, files: int = 2000) -> None:
    """Two processes, the parent, a record, and ``files`` beside five hundred."""
    nothing = record(issuing.workbook(making.filled()))
    if nothing.findings:
        raise ValueError("something is found in the form whose record is to be clean")
    clean = pickle.dumps(nothing, pickle.HIGHEST_PROTOCOL)
    found = pickle.dumps(record(issuing.workbook(forms.distinct(forms.TYPICAL, 1)[0])), pickle.HIGHEST_PROTOCOL)
    told = f"with ten findings {len(found) / 1024:.1f} KB"
    figures.add(Row("a clean record in a pickle", len(clean) / 1024, SIZE, unit=" KB", detail=told))
    with tempfile.TemporaryDirectory() as name:
        base = Path(name)
        variants(base / "some", FOR_PARENT)
        few, some = (program(_PARENT, base / "some", count).own for count in (BEGUN, FOR_PARENT))
        each = max(0.0, some - few) * 1000 / (FOR_PARENT - BEGUN)
        told = f"of {FOR_PARENT} files, -j 2"
        figures.add(Row("the parent's processor time for a record", each, PARENT, unit=" ms", detail=told))
        _two(figures, base)
        _growth(figures, base / "many", files)


def _two(figures: Figures, base: Path) -> None:
    """Wall clock: two processes beside one."""
    busy = load()
    files = variants(base / "two", FOR_TWO)
    check = [sys.executable, "-m", "perfeval_xl", "check", str(base / "two")]
    times = {jobs: [_wall([*check, "-j", str(jobs)]) for _ in range(RUNS)] for jobs in (1, 2)}
    one, two = map(min, times.values())
    told = f"{one:.1f} and {two:.1f} s, {os.cpu_count()} cores, load before it {busy:.1f}"
    figures.add(Row(f"check {len(files)} with -j 2 / one process, wall clock", two / one, TWO, 0.5, detail=told))
    if not any("-j" in parameter.opts for parameter in build.params):
        return
    path, target = listed(base / "清单.xlsx", FOR_TWO), map(str, range(100))
    command = [sys.executable, "-m", "perfeval_xl", "build", NATIONAL, "--brief", str(path)]
    places = (base / f"表{number}" for number in target)
    times = {
        jobs: [_wall([*command, "-j", str(jobs), "-o", str(next(places))]) for _ in range(RUNS)] for jobs in (1, 2)
    }
    one, two = map(min, times.values())
    told = f"{one:.1f} and {two:.1f} s, {os.cpu_count()} cores, load before it {busy:.1f}"
    figures.add(Row(f"build {FOR_TWO} with -j 2 / one process, wall clock", two / one, TWO, 0.5, detail=told))


def _wall(command: Sequence[str]) -> float:
    begun = time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - begun


def _growth(figures: Figures, folder: Path, files: int) -> None:
    """Time a file and peak memory of one process after few files, and after many."""
    variants(folder, files)
    marks = [WARM, FEW, files // 2, files]
    told = json.loads(program(_CHECK, folder, ",".join(map(str, marks))).printed)
    (warm, _), (few, less), (half, _), (all_, more) = (told[str(mark)] for mark in marks)
    first, later = (few - warm) / (FEW - WARM) * 1000, (all_ - few) / (files - FEW) * 1000
    named = f"{files:,} files / {FEW}"
    figures.add(Row(f"{named}: time a file", later / first, LONGER, detail=f"{later:.1f} / {first:.1f} ms"))
    slope = exponent([mark - WARM for mark in marks[1:]], [few - warm, half - warm, all_ - warm])
    figures.add(Row("exponent of growth with files", slope, LONGER, detail=" / ".join(map(str, marks[1:]))))
    figures.add(Row(f"{named}: peak memory", more / less, LARGER, detail=f"{more:.0f} / {less:.0f} MB"))
