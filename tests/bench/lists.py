"""Build from an Excel list: what reading the list costs beside writing its workbooks."""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from perfeval_xl.issuing import issue_all
from perfeval_xl.list_answers import answer, prepare
from perfeval_xl.profiles import load
from tests.bench.figures import Figures, Row
from tests.bench.measuring import timed
from tests.issuing.lists import NATIONAL, save
from tests.issuing.samples import project

COUNT, RUNS = 300, 3
READ = 0.10
"""What was asked for: reading by writing."""


def listed(path: Path, count: int, first: int = 0) -> Path:
    """A list of so many projects that differ in codes, names and targets."""
    profile, dossiers = load(NATIONAL), []
    for number in range(first, first + count):
        dossiers.append(project(profile, code=f"P-{number:04}", name=f"第{number}号信息化项目"))
        dossiers[-1]["indicators"][0] |= {"name": f"第{number}号平台建设数量", "target": f"≥{1000 + number}个"}
    return save(path, profile, dossiers)


def measure(figures: Figures) -> None:
    """A list of three hundred projects, read with all that is to be said of it, and its workbooks written."""
    profile = load(NATIONAL)
    reading, writing, count = [], [], 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for run in range(RUNS):
            path = listed(folder / f"清单{run}.xlsx", COUNT, run * COUNT)
            read = []

            def whole(path: Path = path, read: list = read) -> None:
                read.append(prepare(profile, path))
                answer(read[0], path)

            reading.append(timed(whole))
            jobs, target = read[0].jobs, folder / f"表{run}"
            writing.append(timed(lambda jobs=jobs, target=target: sum(1 for _ in issue_all(jobs, target))))
            count = len(list(target.glob("*.xlsx")))
    ratio = statistics.median(one / other for one, other in zip(reading, writing, strict=True))
    each, written = (statistics.median(times) * 1000 / COUNT for times in (reading, writing))
    told = f"{each:.2f} + {written:.1f} ms a project, {count} written, {RUNS} lists"
    figures.add(Row(f"build {COUNT} from an Excel list: reading it / writing", ratio, READ, detail=told))
