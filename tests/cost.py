"""What the files of a folder cost: ``python -m tests.cost FOLDER [COMMAND]``.

Prints of each the exit code of ``perfeval check`` (or ``build``, ``extract``, ``report``), the codes that it tells, the
processor seconds of all its processes, and the memory of the largest. A .docx is the report that came with a sound
workbook. The last line is the worst.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from tests.making import book_bytes

ROOT = Path(__file__).parents[1]
PROFILE = "cn_national/2020"
COMMANDS = ("check", "build", "extract", "report")
ENOUGH = 120
"""Processor seconds after which a file is given up."""
_WATCH = f"""
import os, resource, subprocess, sys

resource.setrlimit(resource.RLIMIT_CPU, ({ENOUGH}, {ENOUGH} + 1))
process = subprocess.Popen([sys.executable, "-m", "perfeval_xl", *sys.argv[2:]])
_, status, used = os.wait4(process.pid, 0)
process.returncode = os.waitstatus_to_exitcode(status)
with open(sys.argv[1], "w") as report:
    print(process.returncode, used.ru_utime + used.ru_stime, used.ru_maxrss, file=report)
"""
"""Runs the program from a process that is small itself: what begins a process counts as its memory. Linux counts
kilobytes, and of the processes that a process waited for the largest."""
_CODE = re.compile(r"（([A-Z]\d{3})")


class Cost(NamedTuple):
    """What one file cost."""

    exit_code: int
    codes: tuple[str, ...]
    seconds: float
    """Of the processor, the start of the program included."""
    megabytes: int
    said: str
    """The last line."""


def main(folder: str, command: str = "check") -> None:
    """Print the cost of each file, and the worst."""
    worst = Cost(0, (), 0.0, 0, "")
    for path in sorted(Path(folder).iterdir()):
        if not path.is_file():
            continue
        cost = cost_of(path, command)
        worst = Cost(0, (), max(worst.seconds, cost.seconds), max(worst.megabytes, cost.megabytes), "")
        told = " ".join(cost.codes) if cost.codes else cost.said[:60]
        print(f"{path.name:44} exit {cost.exit_code:3} {cost.seconds:6.2f} s {cost.megabytes:5} MB  {told}", flush=True)
    print(f"{'worst':44}          {worst.seconds:6.2f} s {worst.megabytes:5} MB")


def cost_of(path: Path, command: str = "check") -> Cost:
    """Look at ``path`` as somebody does who has the command line."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        # What is said of a list is written beside it.
        path = Path(shutil.copy(path, folder))
        return run(_arguments(path, command, folder))[0]


def run(arguments: Sequence[str | Path], environment: dict[str, str] | None = None) -> tuple[Cost, str]:
    """Run ``perfeval``, and return what it cost and all that it said."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        own = {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PERFEVAL_HOME": str(folder / "home")}
        every = {**os.environ, **own, **(environment or {})}
        with (folder / "said").open("w+b") as said:
            subprocess.run(
                [sys.executable, "-c", _WATCH, folder / "used", *arguments],
                stdout=said,
                stderr=subprocess.STDOUT,
                env=every,
                check=True,
            )
            said.seek(0)
            text = said.read().decode(every["PYTHONIOENCODING"], errors="replace")
        exit_code, seconds, kilobytes = (folder / "used").read_text(encoding="ascii").split()
    lines = [line for line in text.splitlines() if line.strip()]
    codes = tuple(dict.fromkeys(_CODE.findall(text)))
    return Cost(int(exit_code), codes, float(seconds), int(kilobytes) >> 10, lines[-1] if lines else ""), text


def _arguments(path: Path, command: str, folder: Path) -> Sequence[str | Path]:
    if command == "build":
        return "build", PROFILE, "--brief", path, "-o", folder / "issued"
    if command != "check":
        return command, path, "-o", folder / ("taken.json" if command == "extract" else "report.docx")
    if path.suffix.lower() != ".docx":
        return "check", path
    sound = folder / "sound.xlsx"
    sound.write_bytes(book_bytes())
    return "check", sound, "--report", path


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3) or (len(sys.argv) == 3 and sys.argv[2] not in COMMANDS):
        sys.exit(__doc__)
    main(*sys.argv[1:])
