"""A digest of what a workbook means, whatever program saved it last."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from perfeval_xl.expressions.evaluate import Value, is_number
from perfeval_xl.layout.grid import Plan, cell_name
from perfeval_xl.tables import plain


def digest(plan: Plan) -> str:
    """SHA-256 of every fixed content, formula, lock and validation of ``plan``.

    Answers, cached values, widths, heights and looks are left out: they may
    change while a form is filled in.
    """
    return hashlib.sha256("\n".join(_lines(plan)).encode()).hexdigest()


def _lines(plan: Plan) -> Iterator[str]:
    for sheet in plan.sheets:
        yield f"sheet {sheet.name}"
        for cell in sheet.cells.values():
            content = "open" if cell.open else cell.formula or _text(cell.value)
            yield f"{cell.row},{cell.column}:{cell.last_row},{cell.last_column}|{content}"
        for (row, column), rule in sheet.validations.items():
            limits = f"{rule.low}|{rule.high}|{','.join(rule.options)}"
            yield f"{cell_name(row, column)}?{rule.kind}|{limits}"
    for name, place in plan.names.items():
        yield f"name {name}={place}"


def _text(value: Value) -> str:
    if value is None:
        return ""
    return plain(value) if is_number(value) else str(value)
