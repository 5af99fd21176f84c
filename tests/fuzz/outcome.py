"""What became of a mutated workbook: refused with a cause, found, or read as what it is. Anything else is a failure."""

from __future__ import annotations

import enum
import functools
import json
import time
import traceback
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.findings import Code, Finding
from perfeval_xl.layout.grid import Plan, cell_name
from perfeval_xl.outputs.json_output import to_json
from perfeval_xl.returns.cells import RawBook
from perfeval_xl.submission import Submission, check_bytes
from tests.fuzz import oracle
from tests.fuzz.oracle import Position, Read, Reading
from tests.fuzz.parts import Base

WHOLE = "（整个文件）"
"""The place of what is said of a whole file."""
FILE = Path("自评表.xlsx")
"""What the bytes are called."""
MOST_SECONDS = 2.0
"""Processor time that any file may take."""


class Outcome(enum.Enum):
    """What became of a file."""

    REFUSED = "refused with a cause"
    FOUND = "found"
    SAME = "read the same as issued"
    CRASHED = "CRASHED"
    UNSEEN = "UNSEEN: changed, and nothing is said"
    OTHERWISE = "OTHERWISE: read as another content than a spreadsheet shows"
    SLOW = "SLOW"

    @property
    def failed(self) -> bool:
        """Whether it is a fault of ours."""
        return self.name in ("CRASHED", "UNSEEN", "OTHERWISE", "SLOW")


@dataclass(frozen=True)
class Verdict:
    """An outcome, and why."""

    outcome: Outcome
    why: str = ""
    seconds: float = 0.0


def judged(data: bytes, base: Base) -> Verdict:
    """What becomes of a workbook that was made from ``base``."""
    began = time.process_time()
    try:
        submission = check_bytes(FILE, data)
        json.dumps(to_json([submission.result]), ensure_ascii=False).encode()
    except Exception as error:
        return Verdict(Outcome.CRASHED, "".join(traceback.format_exception(error)), time.process_time() - began)
    seconds = time.process_time() - began
    if seconds > MOST_SECONDS:
        return Verdict(Outcome.SLOW, f"{seconds:.1f} s", seconds)
    outcome, why = _judged(submission, data, base)
    return Verdict(outcome, why, seconds)


def _judged(submission: Submission, data: bytes, base: Base) -> tuple[Outcome, str]:
    if submission.case is None:
        [finding] = submission.findings
        if finding.code is Code.W017 or not finding.message or not finding.fix:
            return Outcome.CRASHED, str(finding)
        return Outcome.REFUSED, finding.code.name
    issued = issued_as(base)
    new = issued.new(submission.findings)
    if any(finding.severity.blocking for finding in new):
        return Outcome.FOUND, new[0].code.name
    now = oracle.read(data)
    book, plan = submission.case.book, submission.case.plan
    if now is None or book is None or plan is None:
        return (Outcome.FOUND, new[0].code.name) if new else (Outcome.SAME, "openpyxl reads nothing")
    unseen = next(_unseen(now, issued, plan, new), None)
    if unseen is not None:
        return Outcome.UNSEEN, unseen
    otherwise = next(_otherwise(now, book, plan), None)
    if otherwise is not None:
        return Outcome.OTHERWISE, otherwise
    return (Outcome.FOUND, new[0].code.name) if new else (Outcome.SAME, "")


@dataclass(frozen=True)
class Issued:
    """A base as it is checked and read."""

    reading: Reading
    findings: Counter[tuple[str, str]]
    opened: frozenset[tuple[str, Position]]
    """Cells in which something may be typed."""
    printed: Mapping[str, tuple[int, int, int, int]]
    """What is printed of each sheet: rows and columns, first and last; the rest anybody may put out of sight."""

    def new(self, findings: tuple[Finding, ...]) -> list[Finding]:
        """Findings that the base does not have."""
        left = self.findings.copy()
        new = []
        for finding in findings:
            key = (finding.code.name, str(finding.place))
            if left[key] > 0:
                left[key] -= 1
            else:
                new.append(finding)
        return new


@functools.cache
def issued_as(base: Base) -> Issued:
    """What is known of a base. Raises ValueError where it is none."""
    submission, reading = check_bytes(FILE, base.data), oracle.read(base.data)
    if submission.case is None or submission.case.plan is None or submission.blocking or reading is None:
        raise ValueError(f"{base.name} is not sound: {submission.findings}")
    opened = frozenset(
        (sheet.name, at) for sheet in submission.case.plan.sheets for at, planned in sheet.cells.items() if planned.open
    )
    printed = {sheet.name: sheet.printed for sheet in submission.case.plan.sheets}
    findings = Counter((one.code.name, str(one.place)) for one in submission.findings)
    return Issued(reading, findings, opened, printed)


def _unseen(now: Reading, issued: Issued, plan: Plan, new: list[Finding]) -> Iterator[str]:
    """What openpyxl sees changed of what nobody may change, and no finding tells of.

    A content that was forged must be sent back, and nothing that blocks was found. Of a look any word is enough,
    at that sheet or of the whole file.
    """
    told = {finding.place.sheet for finding in new}
    for name, what in oracle.differences(now, issued.reading, issued.printed):
        if not told & {name, "", WHOLE}:
            yield f"{name}: {what}"
    for name in now.sheets.keys() & issued.reading.sheets.keys():
        cells, before = now.sheets[name].cells, issued.reading.sheets[name].cells
        if cells is before:
            continue
        for at in sorted(cells.keys() | before.keys()):
            one, other = cells.get(at), before.get(at)
            if _same(one, other) or (name, at) in issued.opened:
                continue
            if _differ_in_result_alone(one, other) and told & {name, "", WHOLE}:
                continue
            yield f"{name}!{cell_name(*at)}: {_said(one)}, issued {_said(other)}"


def _otherwise(now: Reading, book: RawBook, plan: Plan) -> Iterator[str]:
    """Open cells in which openpyxl reads another value or formula than we do."""
    for sheet in plan.sheets:
        raw, shown = book.sheet(sheet.name), now.sheets.get(sheet.name)
        if raw is None or shown is None:
            continue
        for at, planned in sheet.cells.items():
            if not planned.open:
                continue
            ours, theirs = raw.cells.get(at), shown.cells.get(at)
            mine = None if ours is None or ours.value == "" else ours.value
            other = None if theirs is None else theirs.value
            if not (type(mine) is type(other) and mine == other):
                yield f"{sheet.name}!{cell_name(*at)}: we read {mine!r}, openpyxl {other!r}"
            formulas = (
                ours is not None and ours.formula is not None,
                theirs is not None and theirs.formula is not None,
            )
            if formulas[0] is not formulas[1]:
                yield f"{sheet.name}!{cell_name(*at)}: a formula for {'us' if formulas[0] else 'openpyxl'} alone"


def _same(one: Read | None, other: Read | None) -> bool:
    if one is None or other is None:
        return one is other
    if one.formula is not None and one.value is None:
        # A program that computes nothing stores no result; nothing false is shown.
        return oracle.same_formula(one.formula, other.formula)
    return oracle.alike(one.value, other.value, result=one.formula is not None) and oracle.same_formula(
        one.formula, other.formula
    )


def _differ_in_result_alone(one: Read | None, other: Read | None) -> bool:
    return one is not None and other is not None and one.formula is not None and one.formula == other.formula


def _said(cell: Read | None) -> str:
    if cell is None:
        return "nothing"
    return repr(cell.value) if cell.formula is None else f"{cell.formula[:60]} → {cell.value!r}"
