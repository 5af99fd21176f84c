"""``python -m tests.mutants --seed 11 --count 60``: how many of so many small faults the tests see.

Each mutant runs in a copy of the project, in the test files that execute its line: first those of
its own package, then the quick ones. Results are written as they come, and a run that was ended
goes on from there; other code begins anew, and what survived older tests is tried again.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import queue
import signal
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.mutants.running import FEWEST_SECONDS, PASSED, ROOT, Copy, save
from tests.mutants.sample import PARTS, Mutant, chosen

WITHOUT = ("addin", "code_health", "engines", "excel_safety", "libreoffice", "mutants", "packaging")
"""Folders whose tests are about the tools, or start an office for every test."""
SLOW = ("parity/test_forms.py", "parity/test_rules.py", "parity/test_hints.py", "issuing/test_looks.py")
RECORD_SECONDS = 900.0
"""At most, for one test file while its lines are recorded."""


@dataclass
class Recorded:
    """What the tests of the unchanged code execute, and how long they take."""

    seconds: dict[str, float] = field(default_factory=dict)
    lines: dict[str, dict[str, list[int]]] = field(default_factory=dict)
    """By test file, then by module."""

    def executed(self) -> dict[str, set[int]]:
        """The lines of each module that any test executes."""
        found: dict[str, set[int]] = {}
        for modules in self.lines.values():
            for module, lines in modules.items():
                found.setdefault(module, set()).update(lines)
        return found

    def files_for(self, mutant: Mutant, killed_before: Counter[str]) -> list[str]:
        """The test files that execute the mutant's line, the likeliest to fail and quickest first."""
        files = [file for file, modules in self.lines.items() if mutant.change.line in modules.get(mutant.module, ())]
        part = Path(mutant.module).with_suffix("").parts[1]
        return sorted(
            files, key=lambda file: (f"tests/{part}/" not in file, self.seconds[file] / (1 + killed_before[file]))
        )


def test_files(root: Path, folders: list[str]) -> list[str]:
    """The test files that take part: of all folders, or of those that are named."""
    return [
        str(path.relative_to(root))
        for path in sorted((root / "tests").glob("*/test_*.py"))
        if (path.parent.name in folders if folders else path.parent.name not in WITHOUT)
        and f"{path.parent.name}/{path.name}" not in SLOW
    ]


def hash_of(root: Path, *folders: str) -> str:
    """One word for all that stands in these folders."""
    state = hashlib.sha256()
    for folder in folders:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in (".py", ".toml", ".json") and "mutants" not in path.parts:
                state.update(str(path.relative_to(root)).encode() + path.read_bytes())
    return state.hexdigest()[:16]


class Workers:
    """Copies of the project, each used by one thread at a time."""

    def __init__(self, count: int, root: Path, folder: Path) -> None:
        """Take a copy that is never changed first: somebody may go on working in ``root``."""
        self.count = count
        self.original = Copy(folder / "original", root).folder
        self._free: queue.Queue[Copy] = queue.Queue()
        for number in range(count):
            self._free.put(Copy(folder / str(number), self.original))

    def each(self, items: list[Any], work: Callable[[Copy, Any], None]) -> None:
        """Do ``work`` for all items; the first failure ends it."""

        def one(item: Any) -> None:
            copy = self._free.get()
            try:
                work(copy, item)
            finally:
                self._free.put(copy)

        with ThreadPoolExecutor(self.count) as pool:
            try:
                for done in [pool.submit(one, item) for item in items]:
                    done.result()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def record(workers: Workers, root: Path, path: Path, files: list[str]) -> Recorded:
    """Run every test file on the unchanged code; one that fails there twice is left out, as it tells nothing."""
    held: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    marks = {file: hashlib.sha256((root / file).read_bytes()).hexdigest()[:16] for file in files}
    others = {file: entry for file, entry in held.items() if file not in marks}
    held = {file: entry for file, entry in held.items() if entry["test"] == marks.get(file)}
    lock = threading.Lock()

    def one(copy: Copy, file: str) -> None:
        run, lines = copy.recorded(file, seconds=RECORD_SECONDS)
        if run.code != PASSED:
            # An office under load may have been late.
            run, lines = copy.recorded(file, seconds=RECORD_SECONDS)
        if run.code != PASSED:
            print(f"left out, as it fails on the unchanged code: {file}\n{run.output[-2000:]}", flush=True)
            return
        with lock:
            held[file] = {"test": marks[file], "seconds": round(run.seconds, 1), "lines": lines}
            save(path, others | held)
            print(f"recorded {len(held)}: {file} {run.seconds:.1f} s", flush=True)

    workers.each([file for file in marks if file not in held], one)
    return Recorded(
        {file: entry["seconds"] for file, entry in held.items()}, {file: entry["lines"] for file, entry in held.items()}
    )


def run(
    mutants: list[Mutant], workers: Workers, recorded: Recorded, root: Path, path: Path, head: dict[str, Any]
) -> int:
    """Run every mutant that has no result yet; return how many of all survived."""
    tests = hash_of(root, "tests")
    results: dict[str, dict[str, Any]] = {}
    if path.exists():
        kept = json.loads(path.read_text(encoding="utf-8"))
        if {name: kept.get(name) for name in head} == head:
            # What survived older tests is tried again.
            standing = [one for one in kept["mutants"] if one["result"] == "killed" or one["tests"] == tests]
            results = {_mark(entry): entry for entry in standing}
    killed_before = Counter(entry["by"].partition("::")[0] for entry in results.values())
    lock = threading.Lock()

    def one(copy: Copy, mutant: Mutant) -> None:
        files = recorded.files_for(mutant, killed_before)
        source = (root / mutant.module).read_bytes()
        copy.put(mutant.module, mutant.change.made_to(source))
        try:
            seconds = max(FEWEST_SECONDS, 4 * sum(recorded.seconds[file] for file in files))
            ended = copy.tests(files, seconds=seconds)
        finally:
            copy.put(mutant.module, source)
        survived = ended.code == PASSED
        entry = {
            **_named(mutant),
            "result": "SURVIVED" if survived else "killed",
            "by": "" if survived else ended.killer,
            "files": len(files),
            "tests": tests,
            "seconds": round(ended.seconds, 1),
        }
        with lock:
            results[_mark(entry)] = entry
            killed_before[entry["by"].partition("::")[0]] += 1
            _write(path, head, [results[mark] for mark in map(_mark, map(_named, mutants)) if mark in results])
            print(line_of(entry), flush=True)

    workers.each([mutant for mutant in mutants if _mark(_named(mutant)) not in results], one)
    listed = [results[_mark(_named(mutant))] for mutant in mutants]
    _write(path, head, listed)
    return sum(entry["result"] == "SURVIVED" for entry in listed)


def _named(mutant: Mutant) -> dict[str, Any]:
    return {"place": mutant.place, "start": mutant.change.start, "what": mutant.words}


def _mark(entry: dict[str, Any]) -> str:
    return f"{entry['place']} {entry['start']} {entry['what']}"


def line_of(entry: dict[str, Any]) -> str:
    """A result as it is printed."""
    outcome = entry["result"] + (f" by {entry['by']}" if entry["by"] else "")
    return f"{entry['place']}  {entry['what']}  {outcome}  ({entry['seconds']} s, {entry['files']} files)"


def _write(path: Path, head: dict[str, Any], entries: list[dict[str, Any]]) -> None:
    save(path, {**head, "mutants": entries})
    killed = sum(entry["result"] == "killed" for entry in entries)
    rows = [
        f"# {killed} of {len(entries)} mutants killed (seed {head['seed']})",
        "",
        "| place | change | result | by |",
        "|---|---|---|---|",
        *(
            "| " + " | ".join(str(entry[name]).replace("|", "\\|") for name in ("place", "what", "result", "by")) + " |"
            for entry in entries
        ),
    ]
    path.with_suffix(".md").write_text("\n".join(rows) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """Take the command line; return 0 where at least nine of ten mutants are killed."""
    parser = argparse.ArgumentParser(prog="python -m tests.mutants", description=__doc__)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--count", type=int, default=60)
    parser.add_argument("--parts", nargs="+", default=list(PARTS), help="packages or modules of perfeval_xl")
    parser.add_argument("--tests", nargs="+", default=[], help="folders of tests; all that need no office by default")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--output", type=Path, default=root / "build", help="folder of records and results")
    asked = parser.parse_args(arguments)
    if threading.current_thread() is threading.main_thread():
        # Where this runs in the background, Ctrl-C is ignored, and tests would inherit that.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    with tempfile.TemporaryDirectory(prefix="mutants-", ignore_cleanup_errors=True) as folder:
        workers = Workers(asked.workers, root, Path(folder))
        original = workers.original
        code = hash_of(original, "perfeval_xl", "workbook_templates")
        recorded = record(
            workers, original, asked.output / f"mutants-lines-{code}.json", test_files(original, asked.tests)
        )
        mutants = chosen(original, asked.parts, asked.count, asked.seed, recorded.executed())
        head = {"seed": asked.seed, "count": asked.count, "parts": asked.parts, "folders": asked.tests, "code": code}
        survived = run(mutants, workers, recorded, original, asked.output / f"mutants-{asked.seed}.json", head)
    print(f"{len(mutants) - survived} of {len(mutants)} killed, {survived} survived")
    return 0 if survived * 10 <= len(mutants) else 1


if __name__ == "__main__":
    sys.exit(main())
