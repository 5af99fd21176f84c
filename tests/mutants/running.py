"""Run tests against a copy of the project in which one module is changed."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from coverage import CoverageData

ROOT = Path(__file__).parents[2]
COPIED = ("perfeval_xl", "tests", "macros", "workbook_templates", "docs")
FILES = ("setup.cfg", "pyproject.toml", "README.md", "CHANGELOG.md", "CONTRIBUTING.md", "Makefile", "constraints.txt")
DATA_FOLDERS = ("macros", "workbook_templates")
"""What an installed package has inside it; an editable one finds it at its own place."""
PASSED, FAILED, INTERRUPTED, USAGE = 0, 1, 2, 4
FEWEST_SECONDS = 60.0


@dataclass(frozen=True)
class Run:
    """How one run of pytest ended."""

    code: int | None
    """None where its time was over."""
    output: str
    seconds: float

    @property
    def killer(self) -> str:
        """The first test that failed, or the file that could not be imported."""
        if self.code is None:
            return "timeout"
        found = re.search(r"^(?:FAILED|ERROR) (\S+)", self.output, re.MULTILINE)
        return found[1] if found else "import"


class Copy:
    """A copy of the project in ``folder``, in which tests run."""

    def __init__(self, folder: Path, root: Path = ROOT) -> None:
        self.folder = folder
        unwanted = shutil.ignore_patterns("__pycache__", "output")
        for name in COPIED:
            if (root / name).is_dir():
                shutil.copytree(root / name, folder / name, ignore=unwanted)
        for name in FILES:
            if (root / name).is_file():
                shutil.copyfile(root / name, folder / name)
        for name in DATA_FOLDERS:
            if (root / name).is_dir():
                shutil.copytree(root / name, folder / "perfeval_xl" / name, ignore=unwanted, dirs_exist_ok=True)
        if (root / ".tools").is_dir():
            (folder / ".tools").symlink_to((root / ".tools").resolve())

    def put(self, module: str, source: bytes) -> None:
        """Give a module another source; what was compiled from the one before goes."""
        path = self.folder / module
        # Two sources of one size in one second look the same to Python's cache.
        for compiled in (path.parent / "__pycache__").glob(f"{path.stem}.*.pyc"):
            compiled.unlink()
        path.write_bytes(source)

    def tests(self, files: list[str], *, seconds: float) -> Run:
        """Run test files until one fails."""
        return self._pytest(["-m", "pytest"], files, seconds=seconds)

    def recorded(self, file: str, *, seconds: float) -> tuple[Run, dict[str, list[int]]]:
        """Run one test file, and tell which lines of which module it executes."""
        data = self.folder / f".coverage-{file.replace('/', '-')}"
        data.unlink(missing_ok=True)
        record = ["-m", "coverage", "run", f"--data-file={data}", "--source=perfeval_xl", "-m", "pytest"]
        run = self._pytest(record, [file], seconds=seconds)
        lines: dict[str, list[int]] = {}
        if data.exists():
            stored = CoverageData(basename=str(data))
            stored.read()
            for path in stored.measured_files():
                if Path(path).is_relative_to(self.folder):
                    lines[str(Path(path).relative_to(self.folder))] = sorted(stored.lines(path) or [])
        return run, lines

    def _pytest(self, start: list[str], files: list[str], *, seconds: float) -> Run:
        command = [sys.executable, *start, "-x", "-q", "--no-header", f"--basetemp={self.folder / '.tmp'}", *files]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
        began = time.monotonic()
        process = subprocess.Popen(
            command,
            cwd=self.folder,
            env=environment | {"LC_ALL": "C.UTF-8"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            # An office that a test started is ended with it.
            start_new_session=True,
        )
        try:
            output, _ = process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            return Run(None, output, time.monotonic() - began)
        return Run(_checked(process.returncode, output), output, time.monotonic() - began)


def _checked(code: int, output: str) -> int:
    """The exit code. Raises RuntimeError where pytest itself could not run."""
    broken_import = code == USAGE and "while loading conftest" in output
    if code not in (PASSED, FAILED, INTERRUPTED) and not broken_import and code >= 0:
        raise RuntimeError(f"pytest ended with {code}:\n{output[-2000:]}")
    return code


def save(path: Path, data: object) -> None:
    """Write JSON so that an end in the middle leaves the old file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_suffix(".tmp")
    temporary.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
    temporary.replace(path)
