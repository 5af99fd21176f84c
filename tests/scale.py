"""How many files are borne: ``python -m tests.scale [2000]``.

Prints what a result takes in a pickle, the peak memory of a process that checks
40 files and of one that checks all of them, the time until ``perfeval check``
shows the first result, what Ctrl-C leaves, and whether two processes find what
one does. Every file is another project; each third has a mistake, and some are
no workbooks at all.
"""

from __future__ import annotations

import io
import os
import pickle
import re
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.issuing import workbook
from perfeval_xl.profiles import load, published
from perfeval_xl.submission import check_bytes, check_file
from tests.issuing.samples import PROJECTS, Data, answered, filled_from
from tests.making import book_bytes

FEW, MANY, INTERRUPTED_AFTER = 40, 2000, 100
MEMORY_LIMIT, FIRST_LIMIT = 1.3, 1.0
"""Times the memory of a few files; seconds."""
ROOT = Path(__file__).parents[1]
_COUNTING = """
import hashlib, resource, sys
from pathlib import Path

if __name__ == "__main__":
    from perfeval_xl.batch import check_many

    paths = [Path(line) for line in sys.stdin.read().splitlines()]
    digest, count = hashlib.sha256(), 0
    for result in check_many(paths, jobs=int(sys.argv[1])):
        digest.update(repr(result).encode())
        count += 1
    print(count, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, digest.hexdigest())
"""


@dataclass(frozen=True)
class Run:
    """What a process that checked some files reports of itself."""

    count: int
    peak: int
    """Kilobytes."""
    digest: str
    """Of all results, in their order."""
    seconds: float


def main(count: int = MANY) -> None:
    """Print every figure beside what was asked for."""
    _sizes()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        begun = time.perf_counter()
        paths = made(folder, count)
        print(f"{count} files made in {time.perf_counter() - begun:.0f} s")
        few, many = run(paths[:FEW]), run(paths)
        print(f"peak memory: {FEW} files {few.peak >> 10} MB, {count} files {many.peak >> 10} MB", end=", ")
        print(f"{many.peak / few.peak:.2f} times (at most {MEMORY_LIMIT})")
        print(f"one process: {1000 * many.seconds / count:.1f} ms a file")
        two = run(paths, jobs=2)
        print(f"two processes: {1000 * two.seconds / count:.1f} ms a file, parent {two.peak >> 10} MB", end=", ")
        print(f"the same results: {two.digest == many.digest}")
        for jobs in (1, 2):
            seconds, shown, ending = interrupted(folder, jobs=jobs)
            print(f"-j {jobs}: first result after {seconds:.2f} s (at most {FIRST_LIMIT})", end="; ")
            print(f"Ctrl-C after {INTERRUPTED_AFTER} results: {shown} shown; {ending}")


def _sizes() -> None:
    """What a result takes in a pickle, and what the case takes from which it was made."""
    clean = check_bytes(Path("表.xlsx"), book_bytes())
    print(f"a clean result in a pickle: {_pickled(clean.result)} bytes; its case {_pickled(clean.case)} bytes")
    for profile_id, path in published().items():
        result = check_file(path).result
        print(f"  {profile_id}: {len(result.findings)} findings, {_pickled(result)} bytes")


def _pickled(thing: object) -> int:
    return len(pickle.dumps(thing, pickle.HIGHEST_PROTOCOL))


def made(folder: Path, count: int) -> list[Path]:
    """Write so many files into ``folder``."""
    paths = []
    for number in range(count):
        path = folder / f"{number:05d}.xlsx"
        profile = load(PROJECTS[number % len(PROJECTS)])
        path.write_bytes(b"no workbook" if number % 40 == 39 else workbook(filled_from(_data(number), profile)))
        paths.append(path)
    return paths


def _data(number: int) -> Data:
    """A project like no other: its texts, targets and answers have its number in them."""
    data = answered(load(PROJECTS[number % len(PROJECTS)]), code=f"P-{number:05d}", name=f"第{number}号信息化项目")
    first = data["indicators"][0]
    first |= {"name": f"第{number}号平台建设数量", "target": f"≥{1000 + number}个", "actual": 1000 + number}
    data["goal"] = {"expected": f"建成第{number}号平台。", "actual": f"建成了第{number}号平台，运行平稳。"}
    if number % 3 == 0:
        data["indicators"][-1]["actual"] = 10 + number / 1000
        data["indicators"][-1]["reason"] = "无"
    return data


def run(paths: list[Path], *, jobs: int = 1) -> Run:
    """Check ``paths`` in a process of its own."""
    begun = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        # A process that is spawned reads the program anew, which a text on standard input would not allow.
        program = Path(name) / "count_results.py"
        program.write_text(_COUNTING, encoding="utf-8")
        result = subprocess.run(
            [sys.executable, program, str(jobs)],
            input="\n".join(map(str, paths)),
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.split()
    return Run(int(result[0]), int(result[1]), result[2], time.perf_counter() - begun)


def interrupted(folder: Path, *, jobs: int, after: int = INTERRUPTED_AFTER) -> tuple[float, int, str]:
    """Seconds until ``perfeval check`` shows the first result; what is shown and said after Ctrl-C."""
    command = [sys.executable, "-m", "perfeval_xl", "check", str(folder), "-j", str(jobs)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    begun, first, shown = time.perf_counter(), None, 0
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for line in process.stdout:
            if not line.startswith(" "):
                first = first or time.perf_counter() - begun
                shown += bool(re.fullmatch(r".*\.xlsx\n", line))
            if shown == after:
                # To the whole group, as a terminal does.
                os.killpg(process.pid, signal.SIGINT)
                after = -1
        errors = process.stderr.read().strip()
    return first or 0.0, shown, f"exit code {process.returncode}, {errors}"


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(line_buffering=True)
    main(*map(int, sys.argv[1:]))
