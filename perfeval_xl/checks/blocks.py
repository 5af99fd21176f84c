"""G 篡改: does one formula give its results to a whole block of cells that were issued?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from perfeval_xl.checks.case import Case, Scope, check, finding, needs_workbook
from perfeval_xl.checks.covered import block_name, cells_named
from perfeval_xl.findings import Code, Finding, Place
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.returns.align import Aligned
from perfeval_xl.returns.cells import RawCell, RawSheet
from perfeval_xl.vocabulary import CellPosition


@check(Code.G173, skip=needs_workbook, scope=Scope.WHOLE)
def no_formula_covers_other_cells(case: Case) -> Iterator[Finding]:
    """No array formula or data table reaches over issued cells; it is told where it stands, and once."""
    for aligned in case.sheets:
        if aligned.raw is not None:
            for holder, covered in covering_formulas(aligned).items():
                yield _covering(aligned.raw, holder, covered)


def covering_formulas(aligned: Aligned) -> Mapping[CellPosition, list[CellPosition]]:
    """The cells whose formulas cover issued cells besides themselves, and those cells."""
    found: dict[CellPosition, list[CellPosition]] = {}
    raw = aligned.raw
    if raw is None or not raw.spreads:
        return found
    for row, column in aligned.plan.cells:
        now = aligned.row(row)
        cell = None if now is None else raw.cells.get((now, column))
        if now is not None and cell is not None and cell.spread is not None and cell.spread != (now, column):
            found.setdefault(cell.spread, []).append((now, column))
    return found


def is_covered(cell: RawCell | None, covering: Mapping[CellPosition, object]) -> bool:
    """Whether a cell is one of a block that is told as such."""
    return cell is not None and cell.spread is not None and cell.spread in covering


def _covering(raw: RawSheet, holder: CellPosition, covered: list[CellPosition]) -> Finding:
    return finding(
        Code.G173,
        Place(raw.name, cell_name(*holder)),
        own=cell_name(*holder),
        what=block_name(raw.spreads[holder]),
        found=cells_named(sorted(covered)),
    )
