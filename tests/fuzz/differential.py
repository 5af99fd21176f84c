"""``python -m tests.fuzz.differential``: does a workbook that we do not send back show others what it shows us?

Each mutated workbook is refused, sent back, or passes. Of those that pass, or are called genuine, every cell is
compared with what openpyxl, SheetJS and LibreOffice read. Locked cells must be as they were issued for all of
them, open cells the same for all of them as for us.

    python -m tests.fuzz.differential --count 3000 --seed 1
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.findings import Finding
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.returns.cells import RawBook
from perfeval_xl.submission import check_bytes
from tests.fuzz import oracle, running
from tests.fuzz.bases import bases
from tests.fuzz.mutations import Case, case_of, made
from tests.fuzz.outcome import FILE, WHOLE, Issued, Outcome, Verdict, issued_as
from tests.fuzz.readers import EMPTY, READERS, Cell, Shown
from tests.plans import plans_kept


@dataclass(frozen=True)
class Passed:
    """A mutated workbook that is not sent back as altered."""

    case: Case
    data: bytes
    book: RawBook
    new: tuple[Finding, ...]
    """What is said of it and not of its base."""


@dataclass
class Table:
    """What came of a run."""

    counts: Counter[str] = field(default_factory=Counter)
    compared: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)
    differing: dict[str, list[tuple[Passed, str]]] = field(default_factory=lambda: {name: [] for name in READERS})
    seconds: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        files = ", ".join(f"{what} {count}" for what, count in self.counts.items())
        lines = [f"{files} ({self.seconds['us']:.0f} s)", "reader        compared  cannot read  differing  seconds"]
        for name, count in self.compared.items():
            columns = (count, self.unread[name], len(self.differing[name]), round(self.seconds[name]))
            lines.append(f"{name:12}{columns[0]:10}{columns[1]:13}{columns[2]:11}{columns[3]:9}")
        return "\n".join(lines)

    @property
    def sound(self) -> bool:
        """Whether nobody reads another content."""
        return not any(self.differing.values())


def passing(seed: int, numbers: Iterable[int], table: Table, only: str = "") -> list[Passed]:
    """The cases of these numbers that are not sent back as altered; the others are counted."""
    with plans_kept():
        return list(_passing(seed, numbers, table, only))


def _passing(seed: int, numbers: Iterable[int], table: Table, only: str) -> Iterator[Passed]:
    began = time.monotonic()
    for number in numbers:
        data, case = made(case_of(seed, number, bases(), only))
        table.counts["files"] += 1
        submission = check_bytes(FILE, data)
        if submission.case is None or submission.case.book is None:
            table.counts["refused"] += 1
            continue
        new = issued_as(case.base).new(submission.findings)
        if submission.blocking and not submission.genuine:
            table.counts["found"] += 1
            continue
        table.counts["passed"] += 1
        yield Passed(case, data, submission.case.book, tuple(new))
    table.seconds["us"] = time.monotonic() - began  # type: ignore[assignment]


def compare(passed: Sequence[Passed], table: Table, names: Iterable[str] = tuple(READERS)) -> None:
    """Have some programs read these workbooks, and note whoever reads something else."""
    for name in names:
        began = time.monotonic()
        shown = READERS[name]([(one.data, one.case.base) for one in passed])
        table.seconds[name] = time.monotonic() - began  # type: ignore[assignment]
        for one, read in zip(passed, shown, strict=True):
            table.compared[name] += 1
            if read is None:
                table.unread[name] += 1
                continue
            difference = next(differences(one, read), None)
            if difference is not None:
                table.differing[name].append((one, difference))


def differences(one: Passed, shown: Shown) -> Iterator[str]:
    """What a program shows otherwise than we do."""
    issued = issued_as(one.case.base)
    told = {finding.place.sheet for finding in one.new}
    names = set(issued.reading.sheets)
    if shown.sheets != names and not told & {"", WHOLE}:
        yield f"sheets {sorted(shown.sheets ^ names)}"
    for name in shown.hidden - issued.reading.hidden:
        if not told & {name, WHOLE}:
            yield f"{name} is hidden"
    if shown.empty:
        # Sheets without a cell: it found nothing to read.
        return
    for (name, at), (now, before) in sorted(shown.changed.items()):
        if name not in names or (name, at) in issued.opened or _mean_the_same(now, before):
            continue
        if now[1] is not None and now[1] == before[1] and told & {name, WHOLE}:
            # Another result of the same formula, of which something is said.
            continue
        yield f"{name}!{cell_name(*at)}: {now!r}, issued {before!r}"
    yield from _answers(one, issued, shown)


def _mean_the_same(now: Cell, before: Cell) -> bool:
    """Whether a cell shows what it showed, but for a spelling, or a result that is not there."""
    if now[1] is None or before[1] is None:
        return now[1] is before[1] and alike(now[0], before[0])
    # LibreOffice shows 0 for a stored empty text while it is told to compute nothing by itself.
    nothing = now[0] is None or (now[0] == 0 and before[0] is None)
    return (nothing or alike(now[0], before[0], result=True)) and oracle.same_formula(now[1], before[1])


def _answers(one: Passed, issued: Issued, shown: Shown) -> Iterator[str]:
    """Open cells that the program shows otherwise than we read them."""
    for name, at in sorted(issued.opened):
        sheet, before = one.book.sheet(name), issued.reading.sheets[name].cells.get(at)
        as_issued = EMPTY if before is None else (before.value, before.formula)
        theirs = shown.changed.get((name, at), (as_issued, EMPTY))[0]
        raw = sheet.cells.get(at) if sheet is not None else None
        ours = EMPTY if raw is None else (raw.value, raw.formula)
        if (ours[1] is None) is not (theirs[1] is None) or not (ours[1] is not None or alike(ours[0], theirs[0])):
            yield f"{name}!{cell_name(*at)}: {theirs!r}, we read {ours!r}"


def alike(one: Value, other: Value, *, result: bool = False) -> bool:
    """Whether two values are the same; some programs know no truth values, and show them as numbers."""
    if isinstance(one, bool) or isinstance(other, bool):
        return not isinstance(one, str) and not isinstance(other, str) and one == other
    if isinstance(one, str) or isinstance(other, str):
        return oracle.alike(one or None, other or None, result=result)
    return one == other


def main() -> int:
    """Run as asked; 1 where somebody reads another content."""
    asked = argparse.ArgumentParser(prog="python -m tests.fuzz.differential")
    asked.add_argument("--seed", type=int, default=1)
    asked.add_argument("--count", type=int, default=3000, help="mutated workbooks")
    asked.add_argument("--first", type=int, default=0)
    asked.add_argument("--only", default="", help="a mutation or a kind of mutations")
    asked.add_argument("--reader", action="append", choices=tuple(READERS), help="instead of all three")
    asked.add_argument("--folder", type=Path, default=running.OUTPUT, help="where workbooks are kept that differ")
    options = asked.parse_args()
    table = Table()
    passed = passing(options.seed, range(options.first, options.first + options.count), table, options.only)
    compare(passed, table, options.reader or tuple(READERS))
    for name, found in table.differing.items():
        for one, what in found:
            failure = running.Failure(one.case, Verdict(Outcome.OTHERWISE, f"{name}: {what}"), one.data)
            print(failure, running.keep(failure, options.folder), sep="\n")
    print(table)
    return int(not table.sound)


if __name__ == "__main__":
    sys.exit(main())
