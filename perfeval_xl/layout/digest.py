"""A digest of what a workbook means, whatever program saved it last."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.layout.grid import Plan
from perfeval_xl.tables import plain


def digest(plan: Plan) -> str:
    """SHA-256 of every fixed content, formula, lock and validation of ``plan``.

    Answers, cached values, widths, heights and looks are left out: they may
    change while a form is filled in.
    """
    return hashlib.sha256(repr(list(_parts(plan))).encode()).hexdigest()


def _parts(plan: Plan) -> Iterator[object]:
    for sheet in plan.sheets:
        yield sheet.name
        yield [
            (
                cell.row,
                cell.column,
                cell.last_row,
                cell.last_column,
                "open" if cell.open else cell.formula or _text(cell.value),
            )
            for cell in sheet.cells.values()
        ]
        yield [
            (at, rule.kind, _text(rule.low), _text(rule.high), rule.options, *(() if rule.refuses else ("offers",)))
            for at, rule in sheet.validations.items()
        ]
    yield [(name, str(place)) for name, place in plan.names.items()]


def _text(value: Value) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    # 5 and 5.0 are one number, whichever of the two the brief was written with.
    return plain(value)
