"""Cells of a sheet that would share a place, so that one hides the other."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, product

from perfeval_xl.layout.grid import PlannedCell, SheetPlan


def overlaps(sheet: SheetPlan) -> Iterator[tuple[PlannedCell, PlannedCell]]:
    """Each pair of cells that share a place: the one that was put there first, and the other."""
    yield from sheet.hidden
    if not _are_apart(sheet):
        yield from _pairs(sheet)


def _are_apart(sheet: SheetPlan) -> bool:
    """Whether no two cells share a place, as on every sheet that is issued: then all together take as many places as
    each by itself.
    """
    merged = [cell for cell in sheet.cells.values() if cell[:2] != cell[2:4]]
    blocks = (product(range(row, last_row + 1), range(column, last + 1)) for row, column, last_row, last, *_ in merged)
    covered = list(chain.from_iterable(blocks))
    return len(sheet.cells.keys() | covered) == len(sheet.cells) - len(merged) + len(covered)


def _pairs(sheet: SheetPlan) -> Iterator[tuple[PlannedCell, PlannedCell]]:
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
