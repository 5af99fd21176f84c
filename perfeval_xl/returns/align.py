"""Find the planned sheets and rows in a workbook where they may have been moved.

A row that somebody inserted moves everything below it. That is one finding, not
two hundred, and the answers below are still read from where they now stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from perfeval_xl.layout.grid import Plan, SheetPlan
from perfeval_xl.returns.cells import RawBook, RawSheet

FARTHEST = 30
"""Rows by which a block is still looked for."""
ENOUGH = 0.5
"""Share of a row's fixed texts that tells it is that row."""


@dataclass(frozen=True)
class Aligned:
    """A planned sheet and the sheet that is taken for it."""

    plan: SheetPlan
    raw: RawSheet | None
    offsets: Mapping[int, int]
    """Planned row to how far down it stands now; rows in place are left out."""

    @property
    def moved(self) -> bool:
        return bool(self.offsets)

    def row(self, planned: int) -> int:
        """Where the planned row stands now."""
        return planned + self.offsets.get(planned, 0)


def align(plan: Plan, book: RawBook) -> tuple[Aligned, ...]:
    """Pair every planned sheet with the sheet that has its name, else its texts."""
    named = {sheet.name: sheet for sheet in book.sheets}
    spare = [sheet for sheet in book.sheets if all(sheet.name != p.name for p in plan.sheets)]
    found = []
    for planned in plan.sheets:
        raw = named.get(planned.name)
        if raw is None:
            raw = next((sheet for sheet in spare if _alike(planned, sheet)), None)
            if raw is not None:
                spare.remove(raw)
        found.append(Aligned(planned, raw, _offsets(planned, raw) if raw else {}))
    return tuple(found)


def _texts(plan: SheetPlan) -> dict[int, dict[int, str]]:
    """Fixed texts by row and column."""
    rows: dict[int, dict[int, str]] = {}
    for (row, column), cell in plan.cells.items():
        if isinstance(cell.value, str):
            rows.setdefault(row, {})[column] = cell.value
    return rows


def _alike(plan: SheetPlan, raw: RawSheet) -> bool:
    rows = _texts(plan)
    matches = sum(_matches(texts, raw, row) for row, texts in rows.items())
    return matches >= ENOUGH * len(rows)


def _matches(texts: Mapping[int, str], raw: RawSheet, row: int) -> bool:
    same = sum(
        (cell := raw.cells.get((row, column))) is not None and cell.value == text
        for column, text in texts.items()
    )
    return same > 0 and same >= ENOUGH * len(texts)


def _offsets(plan: SheetPlan, raw: RawSheet) -> dict[int, int]:
    rows = _texts(plan)
    if all(_matches(texts, raw, row) for row, texts in rows.items()):
        return {}
    last = max((row for row, _ in plan.cells), default=0)
    offset, offsets = 0, {}
    for row in range(last + 1):
        texts = rows.get(row)
        if texts and not _matches(texts, raw, row + offset):
            near = sorted(range(-FARTHEST, FARTHEST + 1), key=lambda step: (abs(step), -step))
            offset = next(
                (offset + step for step in near if _matches(texts, raw, row + offset + step)),
                offset,
            )
        if offset:
            offsets[row] = offset
    return offsets
