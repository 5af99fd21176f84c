"""Last year's form as it stands in the identity of this year's workbook."""

from __future__ import annotations

from decimal import Decimal

from perfeval_xl.forms.form import MOST_INDICATORS
from perfeval_xl.forms.last_year import LastRow, LastText, LastYear
from perfeval_xl.sealing.bounded import number, table, text
from perfeval_xl.tables import plain
from perfeval_xl.vocabulary import Stage

MOST_TEXTS, MOST_NOTES = 200, 50
"""Texts of one form, and what may be said of it; the largest form asks for some thirty texts."""


def last_year_to_data(last: LastYear) -> dict[str, object]:
    """``last`` as values of JSON, the same for the same."""
    return {
        "year": last.year,
        "code": last.code,
        "name": last.name,
        "unit": last.unit,
        "amounts": {str(stage): plain(amount) for stage, amount in last.amounts.items()},
        "rate": _written(last.rate),
        "score": _written(last.score),
        "rating": last.rating,
        "rows": [_row_to_data(row) for row in last.rows],
        "texts": [[one.key, one.label, one.text] for one in last.texts],
        "notes": list(last.notes),
    }


def last_year_from_data(value: object) -> LastYear:
    """What `last_year_to_data` wrote. Raises TypeError, ValueError, KeyError and InvalidOperation for anything else."""
    data = table(value)
    return LastYear(
        year=int(str(data["year"])),
        code=text(data["code"]),
        name=text(data["name"]),
        unit=text(data["unit"]),
        amounts={Stage(stage): number(amount) for stage, amount in table(data["amounts"]).items()},
        rate=_read(data["rate"]),
        score=_read(data["score"]),
        rating=text(data["rating"]),
        rows=tuple(_row_from_data(row) for row in _list(data["rows"], MOST_INDICATORS)),
        texts=tuple(LastText(*map(text, _list(one, 3))) for one in _list(data["texts"], MOST_TEXTS)),
        notes=tuple(map(text, _list(data["notes"], MOST_NOTES))),
    )


def _row_to_data(row: LastRow) -> list[object]:
    texts = [row.row, row.dimension, row.name, row.target, row.actual, row.reason, row.note]
    return [*texts, *map(_written, (row.number, row.done, row.points, row.score))]


def _row_from_data(value: object) -> LastRow:
    row, dimension, name, target, actual, reason, note, *numbers = _list(value, 11)
    aim, done, points, score = map(_read, numbers)
    return LastRow(
        row=text(row),
        dimension=text(dimension),
        name=text(name),
        target=text(target),
        actual=text(actual),
        number=aim,
        done=done,
        points=points,
        score=score,
        reason=text(reason),
        note=text(note),
    )


def _written(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def _read(value: object) -> Decimal | None:
    return None if value is None else number(value)


def _list(value: object, most: int) -> list[object]:
    if not isinstance(value, list):
        raise TypeError(value)
    if len(value) > most:
        raise ValueError("longer than any that is issued")
    return value
