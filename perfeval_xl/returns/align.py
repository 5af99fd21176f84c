"""Find the planned sheets and rows in a workbook where they may have been moved.

A row that somebody inserted moves everything below it. That is one finding, not
two hundred, and the answers below are still read from where they now stand.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from perfeval_xl.frozen import frozen
from perfeval_xl.layout.grid import Plan, SheetPlan
from perfeval_xl.returns.cells import RawBook, RawSheet

FARTHEST = 60
"""Rows beyond the planned ones that are still looked at."""
ENOUGH = 0.5
"""Share of a row's fixed texts that identifies it."""
SHORTEST = 2
"""Characters from which a text identifies a row: every row may have a dash."""
MATCH, CHANGED, GAP, NEVER = 10, -5, -3, -1_000_000_000
"""Worth of a pair that matches, of one that does not, and of a row left out. A row whose
texts were changed in place costs less than one that is gone and another that is new.
`NEVER` stands where nothing is looked at. Whole numbers, so that the way back through the table finds what was
added up."""
BAND = 100
"""How far from its place a row is looked for, besides the rows by which the sheet grew or shrank."""
MOST_PAIRS = 2_000_000
"""Pairs of a planned row with a row found that may be looked at in a workbook, half a second's work. The forms of sixty
projects make 800,000; where more are asked for, rows are taken to stand where they were issued."""
MOST_CANDIDATES = 100
"""Sheets of another name in which a planned sheet that is gone is looked for."""


@frozen
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
    issued = {planned.name for planned in plan.sheets}
    unmatched = [sheet for sheet in book.sheets if sheet.name not in issued][:MOST_CANDIDATES]
    aligned, pairs = [], MOST_PAIRS
    for planned in plan.sheets:
        raw = named.get(planned.name)
        if raw is not None and _stands(planned, raw):
            aligned.append(Aligned(planned, raw, {}))
            continue
        texts = _texts(planned)
        if raw is None:
            # The forms of projects look much the same: the one with most of the texts matches.
            raw = max(
                (sheet for sheet in unmatched if _looks_like(texts, sheet)),
                key=lambda sheet: _same_texts(texts, sheet),
                default=None,
            )
            if raw is not None:
                unmatched.remove(raw)
        rows: dict[int, int | None] = {}
        if raw is not None and not all(_matches(expected, raw, row) for row, expected in texts.items()):
            area = _area(planned, raw)
            pairs -= area.pairs
            if pairs >= 0:
                rows = _moved_rows(texts, raw, area)
        aligned.append(Aligned(planned, raw, rows))
    return tuple(aligned)


def _stands(plan: SheetPlan, raw: RawSheet) -> bool:
    """Whether every fixed text and every formula stands where it was planned, as in nearly all files; then so do the
    rows.
    """
    for at, planned in plan.cells.items():
        text = planned.value
        fixed = isinstance(text, str) and len(text) >= SHORTEST
        if fixed or planned.formula is not None:
            cell = raw.cells.get(at)
            if cell is None or (cell.value != text if fixed else cell.formula is None):
                return False
    return True


class _Area(NamedTuple):
    """Which pairs of rows are looked at."""

    planned: int
    """How many rows are planned."""
    found: int
    """How many rows were found that may be one of them."""

    def reach(self, row: int) -> tuple[int, int]:
        """How few and how many of the found rows may have become the first ``row`` planned ones."""
        more = self.found - self.planned
        return max(0, min(self.found, row - BAND + min(0, more))), min(self.found, row + BAND + max(0, more))

    @property
    def pairs(self) -> int:
        """How many there are."""
        return self.planned * min(self.found, 2 * BAND + abs(self.found - self.planned) + 1)


def _area(plan: SheetPlan, raw: RawSheet) -> _Area:
    last = max((row for row, _ in plan.cells), default=0)
    lowest = max((row for row, _ in raw.cells), default=0)
    return _Area(last + 1, min(lowest, last + FARTHEST) + 1)


_Texts = dict[int, dict[int, str | None]]
"""Fixed texts by row and column."""


def _texts(plan: SheetPlan) -> _Texts:
    """Fixed texts that identify a row, by row and column; None for a formula, in a row that has nothing else."""
    rows: _Texts = {}
    computed: _Texts = {}
    for (row, column), cell in plan.cells.items():
        if isinstance(cell.value, str) and len(cell.value) >= SHORTEST:
            rows.setdefault(row, {})[column] = cell.value
        elif cell.formula is not None:
            computed.setdefault(row, {})[column] = None
    return {**computed, **rows}


def _looks_like(texts: _Texts, raw: RawSheet) -> bool:
    matches = sum(_matches(expected, raw, row) for row, expected in texts.items())
    return matches >= ENOUGH * len(texts)


def _same_texts(texts: _Texts, raw: RawSheet) -> int:
    return sum(_same(text, raw, row, column) for row, own in texts.items() for column, text in own.items())


def _matches(texts: Mapping[int, str | None], raw: RawSheet, row: int) -> bool:
    same = sum(_same(text, raw, row, column) for column, text in texts.items())
    return same > 0 and same >= ENOUGH * len(texts)


def _same(text: str | None, raw: RawSheet, row: int, column: int) -> bool:
    cell = raw.cells.get((row, column))
    if cell is None:
        return False
    return cell.formula is not None if text is None else cell.value == text


def _moved_rows(texts: _Texts, raw: RawSheet, area: _Area) -> dict[int, int | None]:
    rows = _paired(_worth(texts, raw, area), area)
    known = [row for row, now in rows.items() if now is not None and row in texts and _matches(texts[row], raw, now)]
    if not known:
        # Nothing is left to find rows by.
        return {}
    rows = _with_cleared(rows, known[-1])
    return {} if all(row == now for row, now in rows.items()) else rows


def _with_cleared(rows: Mapping[int, int | None], last: int) -> dict[int, int | None]:
    """``rows``, of which those below the ``last`` known one may be empty now: whoever clears cells takes no row away.

    What is gone there stands as far down as that one.
    """
    down = (rows[last] or 0) - last
    return {row: row + down if now is None and row > last else now for row, now in rows.items()}


def _worth(texts: _Texts, raw: RawSheet, area: _Area) -> list[list[int]]:
    """What each pair of a planned row with one within reach is worth."""
    found: dict[tuple[int, str | None], list[int]] = {}
    for (row, column), cell in sorted(raw.cells.items()):
        if row < area.found and isinstance(cell.value, str):
            found.setdefault((column, cell.value), []).append(row)
        if row < area.found and cell.formula is not None:
            found.setdefault((column, None), []).append(row)
    worth = []
    for row in range(area.planned):
        own = texts.get(row, {})
        first, end = area.reach(row)[0], area.reach(row + 1)[1]
        line = [CHANGED if own else 0] * (end - first)
        same: Counter[int] = Counter()
        for at in own.items():
            places = found.get(at, ())
            same.update(places[bisect_left(places, first) : bisect_left(places, end)])
        for now, count in same.items():
            if count >= ENOUGH * len(own):
                line[now - first] = MATCH
        worth.append(line)
    return worth


def _paired(worth: list[list[int]], area: _Area) -> dict[int, int | None]:
    """The best pairing of planned with actual rows that keeps their order."""
    starts, best = [0], [[GAP * now for now in range(area.reach(0)[1] + 1)]]
    for row, values in enumerate(worth):
        first, end = area.reach(row + 1)
        line, above, shift = [], best[-1], starts[-1]
        here = NEVER
        for now in range(first, end + 1):
            at = now - shift
            top = above[at] if at < len(above) else NEVER
            pair = above[at - 1] + values[at - 1] if 0 < at <= len(above) else NEVER
            here = max(pair, top + GAP, here + GAP)
            line.append(here)
        starts.append(first)
        best.append(line)

    def value(row: int, now: int) -> int:
        at = now - starts[row]
        return best[row][at] if 0 <= at < len(best[row]) else NEVER

    rows: dict[int, int | None] = {}
    row, now = area.planned, area.found
    while row > 0:
        left = now - 1 - starts[row - 1]
        if left >= 0 and value(row, now) == value(row - 1, now - 1) + worth[row - 1][left]:
            row, now = row - 1, now - 1
            rows[row] = now
        elif value(row, now) == value(row - 1, now) + GAP:
            row -= 1
            rows[row] = None
        else:
            now -= 1
    return dict(sorted(rows.items()))
