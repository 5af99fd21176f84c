"""Cells that were cut and pasted, or dragged, elsewhere: every formula that named them follows, as in every program.

What pointed to a cell points to where it now stands, and what pointed to the cell that it was dropped on points to
nothing (#REF!). That is one thing that was done, and not as many altered formulas.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from perfeval_xl.checks.case import Case, Scope, check, finding, needs_workbook
from perfeval_xl.findings import Code, Finding, Place
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.patterns import pattern
from perfeval_xl.returns.formulas import normalised, same_formula
from perfeval_xl.returns.references import area_of
from perfeval_xl.vocabulary import CellPosition

NOWHERE = "#REF!"
"""What a reference becomes whose cell is gone."""
_PIECE = pattern(
    r'"(?:[^"]|"")*"|(?P<sheet>[^\W\d]\w*!)?(?P<cell>\$?[A-Z]{1,3}\$?[0-9]{1,7}(?![\w(])|#REF!)|\w+(?=\()|[^"$#\w]+|.',
    re.DOTALL,
)
_LONGEST = 2
"""How many times as long as the issued formula one may be that differs by its references alone."""

Cell = tuple[str, str]
"""Sheet and cell, as they were issued: ``("自评表", "H16")``."""
_Token = tuple[str, Cell | None]
"""A piece of a formula: what stands there, or the cell that is named."""


@dataclass
class Moves:
    """Which cells were moved where, and which formulas differ by that alone."""

    cells: dict[Cell, Cell] = field(default_factory=dict)
    """Where each cell came from, and where it stands now."""
    formulas: set[Cell] = field(default_factory=set)
    """Cells whose formulas followed."""

    def place(self, case: Case, cell: Cell) -> Place:
        """Where a cell that was moved stood, for a finding; called by its field."""
        block = area_of(cell[1])
        for aligned in case.sheets:
            if aligned.plan.name == cell[0] and block is not None and aligned.raw is not None:
                planned = aligned.plan.cells.get(block[:2])
                known = case.form.every_field.get(planned.key or "") if planned is not None else None
                return Place(aligned.raw.name, cell[1], known.label if known is not None else cell[1])
        return Place(*cell)


def findings_of(moves: Moves, case: Case) -> Iterator[Finding]:
    """One finding for each block of cells that was moved together."""
    blocks: dict[tuple[str, str, int, int], list[Cell]] = {}
    for before, after in moves.cells.items():
        here, there = area_of(before[1]), area_of(after[1])
        if here is not None and there is not None:
            blocks.setdefault((before[0], after[0], there[0] - here[0], there[1] - here[1]), []).append(before)
    for cells in blocks.values():
        place, after = moves.place(case, cells[0]), moves.cells[cells[0]]
        item = place.item if len(cells) == 1 else f"{place.item}等{len(cells)}格"
        found = moves.place(case, after)
        yield finding(Code.G172, Place(place.sheet, place.cell, item), found=f"{found.sheet}!{found.cell}")


@check(Code.G172, skip=needs_workbook, scope=Scope.WHOLE)
def cells_stand_where_they_stood(case: Case) -> Iterator[Finding]:
    """Nobody cut a cell and pasted it elsewhere, or dragged it."""
    yield from findings_of(moves_of(case), case)


def moves_of(case: Case) -> Moves:
    """The cells of a workbook that were moved; none where rows came in or went, or formulas differ otherwise."""
    moves = Moves()
    if case.moved or case.values_only:
        return moves
    changed, used = _changed_formulas(case)
    sent: dict[Cell, set[Cell]] = {}
    for was, now in changed.values():
        for (_, before), (_, after), ranged in _pairs(was, now):
            if before is not None and after is not None and before != after and not ranged:
                sent.setdefault(before, set()).add(after)
    single = {before: next(iter(after)) for before, after in sent.items() if len(after) == 1 and before not in used}
    targets = {after for after in single.values() if after[1] != NOWHERE}
    # A formula that points to nothing is explained by what was dropped there, and by nothing else.
    known = {before: after for before, after in single.items() if after[1] != NOWHERE or before in targets}
    moved = {before: after for before, after in known.items() if after[1] != NOWHERE}
    if not moved or len(set(moved.values())) < len(moved) or any(cell in used for cell in targets):
        return moves
    moves.cells = moved
    moves.formulas = {at for at, (was, now) in changed.items() if _follows(was, now, known)}
    return moves


def _changed_formulas(case: Case) -> tuple[dict[Cell, tuple[list[_Token], list[_Token]]], set[Cell]]:
    """Formulas that are others now, before and after, and the cells that are still named where they were."""
    others = {
        (sheet, cell_name(*at)): now
        for sheet, at, issued, now in _formulas(case, doubtful=True)
        if now != issued and not same_formula(now, issued, case.renamed)
    }
    if not others:
        return {}, set()
    changed: dict[Cell, tuple[list[_Token], list[_Token]]] = {}
    used: set[Cell] = set()
    for sheet, at, issued, _ in _formulas(case):
        here = (sheet, cell_name(*at))
        was = list(_tokens(normalised(issued), here[0], {}))
        if here not in others:
            used.update(cell for number, (_, cell) in enumerate(was) if cell is not None and not _in_range(was, number))
        elif len(others[here]) <= _LONGEST * len(issued):
            now = list(_tokens(normalised(others[here]), here[0], case.renamed))
            changed[here] = (was, now)
            used.update(one[1] for one, other, ranged in _pairs(was, now) if one == other and one[1] and not ranged)
    return changed, used


def _formulas(case: Case, *, doubtful: bool = False) -> Iterator[tuple[str, CellPosition, str, str]]:
    """Cells that were issued with a formula and have one now: sheet, place, and both without the equals sign.

    The ``doubtful`` ones alone are enough for who asks whether there are others than those issued.
    """
    for sheet, found in case.found.items():
        for at, planned, cell in found.doubtful if doubtful else found.pairs:
            if planned.formula is not None and cell is not None and cell.formula is not None:
                yield sheet, at, planned.formula[1:], cell.formula


def _tokens(formula: str, sheet: str, renamed: Mapping[str, str]) -> Iterator[_Token]:
    for piece in _PIECE.finditer(formula):
        if piece["cell"] is None:
            yield piece[0], None
        else:
            named, cell = (piece["sheet"] or f"{sheet}!")[:-1], piece["cell"].replace("$", "")
            yield "", ("" if cell == NOWHERE else renamed.get(named, named), cell)


def _in_range(tokens: list[_Token], at: int) -> bool:
    before = tokens[at - 1][0] if at else ""
    after = tokens[at + 1][0] if at + 1 < len(tokens) else ""
    return ":" in (before, after)


def _pairs(was: list[_Token], now: list[_Token]) -> Iterator[tuple[_Token, _Token, bool]]:
    """The tokens of two formulas side by side, and whether they are edges of a block; none where they differ more."""
    if len(was) == len(now) and all(one[0] == other[0] for one, other in zip(was, now, strict=True)):
        for at, (one, other) in enumerate(zip(was, now, strict=True)):
            yield one, other, _in_range(was, at)


def _follows(was: list[_Token], now: list[_Token], known: Mapping[Cell, Cell]) -> bool:
    """Whether ``now`` is ``was`` with the cells that were moved."""
    pairs = list(_pairs(was, now))
    if not pairs:
        return False
    for (_, before), (_, after), ranged in pairs:
        if before is None or after is None:
            if before is not after:
                return False
            continue
        there = known.get(before, before)
        if after != there and not (ranged and after == before):
            return False
    return True
