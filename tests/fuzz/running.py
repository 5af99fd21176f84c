"""Runs of many mutated workbooks: counted by outcome, failures made small and kept as files."""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.fuzz.bases import bases
from tests.fuzz.mutations import Case, case_of, made, shrunk
from tests.fuzz.outcome import Outcome, Verdict, judged
from tests.plans import plans_kept

OUTPUT = Path("build/fuzz")
"""Where failures are kept."""


@dataclass(frozen=True)
class Failure:
    """A workbook that came out wrong, with as few mutations as do it."""

    case: Case
    verdict: Verdict
    data: bytes

    def __str__(self) -> str:
        why = self.verdict.why.strip()
        head = f"{self.case.name} {self.verdict.outcome.value}: {why.splitlines()[-1] if why else ''}"
        return "\n    ".join((head, f"from {self.case.base.name}", *self.case.said))


@dataclass
class Tally:
    """What a run came to."""

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    causes: Counter[str] = field(default_factory=Counter)
    failures: list[Failure] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")
    seconds: float = 0.0
    """Of processor time."""

    @property
    def peak(self) -> int:
        """The most memory that the process had, in MB."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

    def __str__(self) -> str:
        lines = [f"{self.outcomes[outcome]:7} {outcome.value}" for outcome in Outcome if self.outcomes[outcome]]
        causes = ", ".join(f"{code} {count}" for code, count in self.causes.most_common(24))
        end = f"{self.seconds:.1f} s, slowest {self.slowest[0]:.2f} s ({self.slowest[1]}), peak {self.peak} MB"
        return "\n".join((*lines, f"causes: {causes}", end))


def run(
    seed: int, numbers: Iterable[int], *, only: str = "", on_failure: Callable[[Failure], object] | None = None
) -> Tally:
    """Make and judge the cases of these numbers."""
    with plans_kept():
        return _run(seed, numbers, only, on_failure)


def _run(seed: int, numbers: Iterable[int], only: str, on_failure: Callable[[Failure], object] | None) -> Tally:
    tally, began = Tally(), time.process_time()
    for number in numbers:
        case = case_of(seed, number, bases(), only)
        data, case = made(case)
        verdict = judged(data, case.base)
        tally.outcomes[verdict.outcome] += 1
        if verdict.outcome in (Outcome.FOUND, Outcome.REFUSED):
            tally.causes[verdict.why] += 1
        tally.slowest = max(tally.slowest, (verdict.seconds, case.name))
        if verdict.outcome.failed:
            failure = smallest(case, verdict.outcome)
            tally.failures.append(failure)
            if on_failure is not None:
                on_failure(failure)
        tally.seconds = time.process_time() - began
    return tally


def smallest(case: Case, outcome: Outcome) -> Failure:
    """A failure with as few mutations as still make it."""
    small = shrunk(case, lambda data: judged(data, case.base).outcome is outcome)
    data, small = made(small)
    return Failure(small, judged(data, case.base), data)


def keep(failure: Failure, folder: Path = OUTPUT) -> Path:
    """Write a failure as a workbook and a text that says how it is made again."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{failure.verdict.outcome.name.lower()}-{failure.case.name.replace(':', '-')}.xlsx"
    path.write_bytes(failure.data)
    path.with_suffix(".txt").write_text(
        f"{failure}\n\nmake it again: python -m tests.fuzz --case {failure.case.name}\n"
        f"check it: perfeval check {path.name}\n\n{failure.verdict.why}\n",
        encoding="utf-8",
    )
    return path


def numbers_until(minutes: float) -> Iterator[int]:
    """Numbers for as long as wanted."""
    end, number = time.monotonic() + 60 * minutes, 0
    while time.monotonic() < end:
        yield number
        number += 1
