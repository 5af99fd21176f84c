"""A digest of what a workbook means, whatever program saved it last."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.layout.grid import FORMULA_LIMIT, Plan, PlannedCell, SheetPlan, Validation
from perfeval_xl.tables import plain

_SHORT, _REMEMBERED, _FEW = 300, 4_096, 512
"""Characters of a short text, and of how many of those, and of others, it is remembered how they are written:
the labels and formulas of a few profiles."""


def digest(plan: Plan) -> str:
    """SHA-256 of every fixed content, formula, lock and validation of ``plan``.

    Answers, cached values, widths, heights and looks are left out: they may
    change while a form is filled in. It stands in workbooks that were issued: what is hashed
    is to the letter what ``repr`` makes of a list of all this.
    """
    parts = [part for sheet in plan.sheets for part in (repr(sheet.name).encode(), _cells(sheet), _rules(sheet))]
    names = repr([(name, str(place)) for name, place in plan.names.items()])
    return hashlib.sha256(_listed([*parts, names.encode()])).hexdigest()


def _cells(sheet: SheetPlan) -> bytes:
    """Place and content of each cell."""
    known = sheet.written
    if len(known) != len(sheet.cells):
        return _listed(map(written, sheet.cells.values()))
    cells, at = list(sheet.cells.values()), 0
    for _ in range(known.count(b"")):
        at = known.index(b"", at)
        known[at] = written(cells[at])
    return _listed(known)


def beginning_of(cell: PlannedCell) -> bytes:
    """How a cell is written, without what stands in it and the bracket behind that."""
    row, column, last_row, last_column = cell[:4]
    return f"({row}, {column}, {last_row}, {last_column}, ".encode()


def ending_of(text: str) -> bytes:
    """How what stands in a cell is written, and the bracket behind it."""
    return f"{_quoted(text)})".encode()


def written(cell: PlannedCell) -> bytes:
    """How a cell is written."""
    return beginning_of(cell) + ending_of("open" if cell.open else cell.formula or text_of(cell.value))


def _rules(sheet: SheetPlan) -> bytes:
    """What may be typed into each open cell."""
    rules = [f"(({row}, {column}), {_rule(rule)})" for (row, column), rule in sheet.validations.items()]
    return f"[{', '.join(rules)}]".encode()


def _rule(rule: Validation) -> str:
    return _written(rule.kind, rule.low, rule.high, rule.options, rule.refuses)


@functools.lru_cache(maxsize=_REMEMBERED)
def _written(kind: str, low: Value, high: Value, options: tuple[str, ...], refuses: bool) -> str:
    """The rest of a tuple that begins with a place."""
    return repr((kind, text_of(low), text_of(high), options, *(() if refuses else ("offers",))))[1:-1]


def _listed(parts: Iterable[bytes]) -> bytes:
    return b"[%b]" % b", ".join(parts)


def _quoted(text: str) -> str:
    """``repr`` of a text, which looks at each of its letters; no formula is longer than `FORMULA_LIMIT`."""
    return _short(text) if len(text) <= _SHORT else _formula(text) if len(text) <= FORMULA_LIMIT else repr(text)


_short = functools.lru_cache(maxsize=_REMEMBERED)(repr)
_formula = functools.lru_cache(maxsize=_FEW)(repr)


def text_of(value: Value) -> str:
    """A content as text."""
    if value is None or isinstance(value, str):
        return value or ""
    # 5 and 5.0 are one number, whichever of the two the brief was written with.
    return plain(value)
