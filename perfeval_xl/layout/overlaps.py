"""Cells of a sheet that would share a place, so that one hides the other."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.layout.grid import PlannedCell, SheetPlan


def overlaps(sheet: SheetPlan) -> Iterator[tuple[PlannedCell, PlannedCell]]:
    """Each pair of cells that share a place: the one that was put there first, and the other."""
    yield from sheet.hidden
    taken: dict[tuple[int, int], PlannedCell] = {}
    for cell in sheet.cells.values():
        reported: set[tuple[int, int]] = set()
        for row in range(cell.row, cell.last_row + 1):
            for column in range(cell.column, cell.last_column + 1):
                other = taken.setdefault((row, column), cell)
                start = (other.row, other.column)
                if other is not cell and start not in reported:
                    reported.add(start)
                    yield other, cell
