"""Find the planned sheets and rows in a workbook where they may have been moved.

A row that somebody inserted moves everything below it. That is one finding, not
two hundred, and the answers below are still read from where they now stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfeval_xl.layout.grid import Plan, SheetPlan
from perfeval_xl.returns.cells import RawBook, RawSheet

FARTHEST = 60
"""Rows beyond the planned ones that are still looked at."""
ENOUGH = 0.5
"""Share of a row's fixed texts that identifies it."""
SHORTEST = 2
"""Characters from which a text identifies a row: every row may have a dash."""
MATCH, CHANGED, GAP = 10, -5, -3
"""Worth of a pair that matches, of one that does not, and of a row left out. A row whose
texts were changed in place costs less than one that is gone and another that is new.
Whole numbers, so that the way back through the table finds what was added up."""


@dataclass(frozen=True)
class Aligned:
    """A planned sheet and the sheet that matches it."""

    plan: SheetPlan
    raw: RawSheet | None
    rows: Mapping[int, int | None]
    """Planned row to where it stands now, None where it is gone; empty where all stand still."""

    @property
    def moved(self) -> bool:
        """Whether any row stands elsewhere than in the plan."""
        return bool(self.rows)

    def row(self, planned: int) -> int | None:
        """Where the planned row stands now; None where it is gone."""
        return self.rows.get(planned, planned)


def align(plan: Plan, book: RawBook) -> tuple[Aligned, ...]:
    """Pair every planned sheet with the sheet that has its name, else its texts."""
    named = {sheet.name: sheet for sheet in book.sheets}
    unmatched = [sheet for sheet in book.sheets if all(sheet.name != p.name for p in plan.sheets)]
    aligned = []
    for planned in plan.sheets:
        raw = named.get(planned.name)
        if raw is None:
            # The forms of projects look much the same: the one with most of the texts matches.
            raw = max(
                (sheet for sheet in unmatched if _looks_like(planned, sheet)),
                key=lambda sheet: _same_texts(planned, sheet),
                default=None,
            )
            if raw is not None:
                unmatched.remove(raw)
        aligned.append(Aligned(planned, raw, _moved_rows(planned, raw) if raw else {}))
    return tuple(aligned)


def _texts(plan: SheetPlan) -> dict[int, dict[int, str | None]]:
    """Fixed texts that identify a row, by row and column; None for a formula, in a row that has nothing else."""
    rows: dict[int, dict[int, str | None]] = {}
    computed: dict[int, dict[int, str | None]] = {}
    for (row, column), cell in plan.cells.items():
        if isinstance(cell.value, str) and len(cell.value) >= SHORTEST:
            rows.setdefault(row, {})[column] = cell.value
        elif cell.formula is not None:
            computed.setdefault(row, {})[column] = None
    return {**computed, **rows}


def _looks_like(plan: SheetPlan, raw: RawSheet) -> bool:
    rows = _texts(plan)
    matches = sum(_matches(texts, raw, row) for row, texts in rows.items())
    return matches >= ENOUGH * len(rows)


def _same_texts(plan: SheetPlan, raw: RawSheet) -> int:
    return sum(_same(text, raw, row, column) for row, texts in _texts(plan).items() for column, text in texts.items())


def _matches(texts: Mapping[int, str | None], raw: RawSheet, row: int) -> bool:
    same = sum(_same(text, raw, row, column) for column, text in texts.items())
    return same > 0 and same >= ENOUGH * len(texts)


def _same(text: str | None, raw: RawSheet, row: int, column: int) -> bool:
    cell = raw.cells.get((row, column))
    if cell is None:
        return False
    return cell.formula is not None if text is None else cell.value == text


def _moved_rows(plan: SheetPlan, raw: RawSheet) -> dict[int, int | None]:
    texts = _texts(plan)
    if all(_matches(expected, raw, row) for row, expected in texts.items()):
        return {}
    last = max((row for row, _ in plan.cells), default=0)
    lowest = max((row for row, _ in raw.cells), default=0)
    rows = _paired(texts, raw, last + 1, min(lowest, last + FARTHEST) + 1)
    return {} if all(row == now for row, now in rows.items()) else rows


def _paired(
    texts: Mapping[int, Mapping[int, str | None]], raw: RawSheet, planned: int, actual: int
) -> dict[int, int | None]:
    """The best pairing of planned with actual rows that keeps their order."""

    def value_of_pair(row: int, now: int) -> int:
        if row not in texts:
            return 0
        return MATCH if _matches(texts[row], raw, now) else CHANGED

    best = [[GAP * now for now in range(actual + 1)]]
    for row in range(planned):
        above, line = best[-1], [GAP * (row + 1)]
        for now in range(actual):
            line.append(max(above[now] + value_of_pair(row, now), above[now + 1] + GAP, line[now] + GAP))
        best.append(line)
    rows: dict[int, int | None] = {}
    row, now = planned, actual
    while row > 0:
        if now > 0 and best[row][now] == best[row - 1][now - 1] + value_of_pair(row - 1, now - 1):
            row, now = row - 1, now - 1
            rows[row] = now
        elif best[row][now] == best[row - 1][now] + GAP:
            row -= 1
            rows[row] = None
        else:
            now -= 1
    return dict(sorted(rows.items()))
