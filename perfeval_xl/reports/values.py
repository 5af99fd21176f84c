"""What a field holds, as people write it in a report, with where it stands."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from perfeval_xl.checks import Case
from perfeval_xl.checks.case import AMOUNT_PLACES
from perfeval_xl.expressions.evaluate import Value, exact, is_number, rounded
from perfeval_xl.findings.facts import percent, shown
from perfeval_xl.forms.form import FieldKind
from perfeval_xl.forms.written_values import chinese_day
from perfeval_xl.reports.model import Origin, Span
from perfeval_xl.reports.sentences import clean
from perfeval_xl.vocabulary import NOT_APPLICABLE

PRINTED, AGREED, RECKONED = "自评表所列", "自评表所列，与按规则复算一致", "按规则复算"
"""Whose a score is that a printed table states: the table's, both, or that of the rules."""
SCORE_PLACES, FIGURE_PLACES = 2, 4
"""Decimals of a score, which forms print with two, and most decimals of any other figure."""
DIGITS = ".digits"
"""Ends the key of how many decimals a printed rate has."""
_TYPED = frozenset({FieldKind.TEXT})


def is_printed(case: Case) -> bool:
    """Whether ``case`` is a table that somebody printed, with results that are not the program's."""
    return case.book is None and bool(case.filled.reported)


def prints_scores(case: Case) -> bool:
    """Whether a table prints scores of its rows, so that what it does not print was not given by its unit."""
    return any(printed_value(case, row.key("score")) is not None for row in case.form.rows)


def printed_value(case: Case, key: str) -> Value:
    """What a printed table states as a result in ``key``; None for a workbook, whose formulas state it."""
    return case.filled.reported.get(key) if case.book is None else None


def written(value: object, kind: FieldKind) -> str:
    """A value as people write it in a sentence; empty where there is none."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, str):
        return clean(value).strip()
    if not is_number(value):
        return str(value)
    number = Fraction(value)
    match kind:
        case FieldKind.RATE:
            return percent(number)
        case FieldKind.PERCENT:
            return f"{shown(number * 100, FIGURE_PLACES)}%"
        case FieldKind.AMOUNT:
            return shown(number, AMOUNT_PLACES)
        case FieldKind.DATE:
            return chinese_day(Decimal(int(number)))
    return shown(number, FIGURE_PLACES if kind in (FieldKind.NUMBER, FieldKind.FIGURE) else SCORE_PLACES)


def kind_of(case: Case, key: str) -> FieldKind:
    """The kind of a field; text where the form has none such."""
    known = case.form.fields.get(key)
    return known.kind if known else FieldKind.TEXT


def label_of(case: Case, key: str) -> str:
    """What people call a field."""
    known = case.form.fields.get(key)
    return clean(known.label) if known else key


def cell(case: Case, key: str) -> Span:
    """What stands in ``key``, as recomputed; its text is empty where nothing stands there."""
    kind = kind_of(case, key)
    text = written(case.scored.values.get(key), kind)
    origin = Origin.TYPED if kind in _TYPED and text != NOT_APPLICABLE else Origin.CELL
    return Span(text, origin, (case.form.full(key),))


def printed_cell(case: Case, key: str) -> Span | None:
    """What a printed table states in ``key``; None where it states nothing, or the case is a workbook."""
    value = printed_value(case, key)
    if value is None or isinstance(value, bool):
        return None
    text = _printed_rate(case, key, value) if kind_of(case, key) is FieldKind.RATE else ""
    text = text or written(value, kind_of(case, key))
    return Span(text, Origin.CELL, (case.form.full(key),), PRINTED) if text else None


def _printed_rate(case: Case, key: str, value: Value) -> str:
    """A rate with as many decimals as it was printed with: 86% and not 86.00%."""
    digits = case.filled.reported.get(key + DIGITS)
    if not is_number(value) or not is_number(digits):
        return ""
    return f"{shown(rounded(exact(value) * 100, int(exact(digits))), int(exact(digits)))}%"


def agree(case: Case, key: str) -> bool:
    """Whether what a printed table states in ``key`` is what the rules give, to the decimals that it prints."""
    stated, own = printed_value(case, key), case.scored.values.get(key)
    if not is_number(stated) or not is_number(own):
        return stated is None or stated == own
    places = case.filled.reported.get(key + DIGITS)
    if kind_of(case, key) is FieldKind.RATE:
        decimals = int(exact(places)) + 2 if is_number(places) else FIGURE_PLACES
    else:
        decimals = SCORE_PLACES
    return rounded(exact(stated), decimals) == rounded(exact(own), decimals)
