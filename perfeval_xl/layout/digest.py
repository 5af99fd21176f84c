"""A digest of what a workbook means, whatever program saved it last."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Iterable

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.layout.grid import Plan, SheetPlan, Validation
from perfeval_xl.tables import plain

_LONGEST, _REMEMBERED = 300, 4_096
"""Characters of a text of which it is remembered how it is written, and how many are: the labels and formulas of a few
profiles."""


def digest(plan: Plan) -> str:
    """SHA-256 of every fixed content, formula, lock and validation of ``plan``.

    Answers, cached values, widths, heights and looks are left out: they may
    change while a form is filled in. It stands in workbooks that were issued: what is hashed
    is to the letter what ``repr`` makes of a list of all this.
    """
    parts = [part for sheet in plan.sheets for part in (repr(sheet.name), _cells(sheet), _rules(sheet))]
    names = repr([(name, str(place)) for name, place in plan.names.items()])
    return hashlib.sha256(_listed([*parts, names]).encode()).hexdigest()


def _cells(sheet: SheetPlan) -> str:
    """Place and content of each cell."""
    return _listed(
        [
            f"({row}, {column}, {last_row}, {last_column}, {_quoted('open' if is_open else formula or _text(value))})"
            for row, column, last_row, last_column, _, value, _, formula, is_open, _ in sheet.cells.values()
        ]
    )


def _rules(sheet: SheetPlan) -> str:
    """What may be typed into each open cell."""
    return _listed([f"(({row}, {column}), {_rule(rule)})" for (row, column), rule in sheet.validations.items()])


def _rule(rule: Validation) -> str:
    return _written(rule.kind, rule.low, rule.high, rule.options, rule.refuses)


@functools.lru_cache(maxsize=_REMEMBERED)
def _written(kind: str, low: Value, high: Value, options: tuple[str, ...], refuses: bool) -> str:
    """The rest of a tuple that begins with a place."""
    return repr((kind, _text(low), _text(high), options, *(() if refuses else ("offers",))))[1:-1]


def _listed(parts: Iterable[str]) -> str:
    return f"[{', '.join(parts)}]"


def _quoted(text: str) -> str:
    """``repr`` of a text, which looks at each letter of a long formula several times."""
    if len(text) <= _LONGEST:
        return _remembered(text)
    return f"'{text}'" if text.isprintable() and "'" not in text and "\\" not in text else repr(text)


_remembered = functools.lru_cache(maxsize=_REMEMBERED)(repr)


def _text(value: Value) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    # 5 and 5.0 are one number, whichever of the two the brief was written with.
    return plain(value)
