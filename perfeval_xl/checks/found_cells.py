"""The planned cells of a sheet beside those that were found: looked at once, for all checks.

Nearly every locked cell is to the letter what was issued. The checks ask no more of those, and look closely at the
few that are left.
"""

from __future__ import annotations

from collections.abc import Container, Iterable
from functools import cached_property

from perfeval_xl.layout.grid import PlannedCell
from perfeval_xl.returns.align import Aligned
from perfeval_xl.returns.cells import RawCell
from perfeval_xl.returns.styles import Look
from perfeval_xl.vocabulary import CellBlock, CellPosition

Pair = tuple[CellPosition, PlannedCell, RawCell]
"""Where a planned cell now stands, what was planned, and what was found."""


class FoundSheet:
    """One planned sheet with what was found of it; everything is empty where the sheet is gone."""

    def __init__(self, aligned: Aligned) -> None:
        self._aligned, self._cells = aligned, {} if aligned.raw is None else aligned.raw.cells
        self.pairs: list[Pair] = []
        """The planned cells that are there, in the order of the plan."""
        self.computed: list[tuple[PlannedCell, RawCell, bool]] = []
        """Those that were issued with the formula of a field, and whether it is to the letter the same."""
        self.doubtful: list[tuple[CellPosition, PlannedCell, RawCell | None]] = []
        """Planned cells, in the same order, that are not to the letter and lock what was issued: gone, changed, not
        locked, or answers with a formula."""
        if aligned.raw is not None:
            self._look()

    def _look(self) -> None:
        doubtful, pairs = self.doubtful, self.pairs
        for at, planned in self._standing():
            cell = self._cells.get(at)
            if cell is None:
                if not planned.open:
                    doubtful.append((at, planned, None))
                continue
            pair = (at, planned, cell)
            pairs.append(pair)
            value, formula, locked, _, _, spread = cell
            expected = planned.formula
            if expected is not None:
                alike = formula == expected[1:]
                if planned.key is not None:
                    self.computed.append((planned, cell, alike))
                alike = alike and not spread
            else:
                # Of two values that are equal one may still be a truth, and the other a number.
                alike = formula is None and value == planned.value and type(value) is type(planned.value)
            if planned.open:
                if formula is not None:
                    doubtful.append(pair)
            elif not (alike and locked):
                doubtful.append(pair)

    def _standing(self) -> Iterable[tuple[CellPosition, PlannedCell]]:
        """The planned cells whose rows are there, with where they now stand."""
        planned = self._aligned.plan.cells.items()
        if not self._aligned.moved:
            return planned
        rows = ((self._aligned.row(row), column, cell) for (row, column), cell in planned)
        return (((row, column), cell) for row, column, cell in rows if row is not None)

    @cached_property
    def strays(self) -> list[CellPosition]:
        """Where something was found in cells of which none was planned, in the order in which it was found.

        Beside a form there may be hundreds of thousands of cells that only have a colour.
        """
        planned: Container[CellPosition] = self._aligned.plan.cells
        if self._aligned.moved:
            planned = {at for at, _ in self._standing()}
        return [
            at
            for at, (value, formula, _, _, _, _) in self._cells.items()
            if (formula is not None or (value is not None and value != "")) and at not in planned
        ]

    @cached_property
    def merges(self) -> set[CellBlock]:
        """The blocks of cells that were issued as one, where they were issued."""
        cells = self._aligned.plan.cells.values()
        return {cell[:4] for cell in cells if cell.last_column != cell.column or cell.last_row != cell.row}

    @cached_property
    def looks(self) -> tuple[Look, ...]:
        """The styles that cells of the sheet use, each once."""
        looks = [cell.look for cell in self._cells.values()]
        return tuple(dict(zip(map(id, looks), looks, strict=True)).values())
