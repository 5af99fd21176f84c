"""The issued cells that something lies over, and their names in a message."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from perfeval_xl.findings import Count, FindingFact, Phrase
from perfeval_xl.layout.grid import PlannedCell, cell_name
from perfeval_xl.returns.align import Aligned
from perfeval_xl.vocabulary import CellBlock, CellPosition

CELLS_NAMED = 3
"""Covered cells that are named."""


def standing(aligned: Aligned) -> Iterator[tuple[PlannedCell, CellBlock]]:
    """The planned cells that are still there, with the block that each covers now."""
    for (row, column), cell in aligned.plan.cells.items():
        now = aligned.row(row)
        if now is not None:
            yield cell, (now, column, now + cell.last_row - cell.row, cell.last_column)


def meet(one: CellBlock, other: CellBlock) -> bool:
    """Whether two blocks have a cell in common."""
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def cells_named(cells: Sequence[CellPosition]) -> FindingFact:
    """``J24、K24等12格``."""
    names = tuple(cell_name(*at) for at in cells[:CELLS_NAMED])
    if len(cells) <= CELLS_NAMED:
        return Phrase("{cells}", cells=names)
    return Phrase("{cells}等{count}格", cells=names, count=Count(len(cells)))


def block_name(block: CellBlock) -> str:
    """``A1:B2``."""
    return f"{cell_name(block[0], block[1])}:{cell_name(block[2], block[3])}"
