"""What a workbook holds of a profile, and what is only asked of it when it comes back.

What it holds (points, rules, forms, words in formulas) may never change for what was issued: it has a
fingerprint, and each released version of it is kept. What is only asked (word lists and thresholds of
checks, the tolerance for printed scores, what people write instead of a grade, the message of a
submission) is always today's, and a change of it affects no issued workbook.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal

from perfeval_xl.profiles.outline import ReportBox

Tables = Mapping[str, object]
"""The tables of a profile, merged with those of the profiles that it extends."""

ONLY_CHECKED: tuple[tuple[str, ...], ...] = (
    ("course", "unfinished_words"),
    ("mail",),
    ("plausibility",),
    ("rounding", "printed_tolerance"),
    ("scoring", "qualitative", "read_as"),
)
"""Paths of what is only asked."""
NOT_ISSUED = ("extends", "version")
"""What names a profile and says nothing of a form."""
PROVISIONS = "provisions"
"""The table of provisions."""


def issued_part(tables: Tables) -> dict[str, object]:
    """What a workbook holds of ``tables``, with the provisions that it names, as plain JSON values."""
    issued = {key: value for key, value in tables.items() if key not in NOT_ISSUED}
    for path in ONLY_CHECKED:
        issued = _without(issued, path)
    named = set(_named_provisions(issued))
    provisions = tables.get(PROVISIONS)
    if isinstance(provisions, Mapping):
        issued[PROVISIONS] = {key: value for key, value in provisions.items() if key in named}
    return {key: _plain(value) for key, value in issued.items()}


def with_todays_checks(issued: Tables, today: Tables) -> dict[str, object]:
    """The tables of an older version: what was ``issued``, and what is asked ``today``."""
    joined = dict(issued)
    for path in ONLY_CHECKED:
        value = _at(today, path)
        if value is not None:
            joined = _put(joined, path, value)
    below, own = today.get(PROVISIONS), issued.get(PROVISIONS)
    if isinstance(below, Mapping) and isinstance(own, Mapping):
        # Their order is that in which the workbook lists them.
        joined[PROVISIONS] = {**own, **{key: value for key, value in below.items() if key not in own}}
    return without_foreign_grades(joined)


def fingerprint(issued: Tables, boxes: tuple[ReportBox, ...], projects: str) -> str:
    """SHA-256 of what a workbook holds, whatever the order of keys and the way a number is written.

    ``projects`` is the fingerprint of the rules for the projects of a department.
    """
    parts = [_plain(issued), [list(box) for box in boxes], projects]
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _named_provisions(value: object) -> Iterator[str]:
    if isinstance(value, Mapping):
        named = value.get("provision")
        if isinstance(named, str):
            yield named
        for inner in value.values():
            yield from _named_provisions(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _named_provisions(inner)


def _plain(value: object) -> object:
    """``value`` as JSON writes it: 5, 5.0 and 5.00 are one number, and a day is its text."""
    match value:
        case Mapping():
            return {str(key): _plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [_plain(inner) for inner in value]
        case bool() | str() | None:
            return value
        case Decimal() | int() | float():
            return _plain_number(value)
        case date():
            return value.isoformat()
    return str(value)


def _plain_number(value: Decimal | int | float) -> int | float | str:
    try:
        number = float(value)
    except (OverflowError, ValueError):
        return str(value)
    return int(number) if number.is_integer() else number


def _at(tables: Tables, path: tuple[str, ...]) -> object:
    value: object = tables
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _without(tables: Tables, path: tuple[str, ...]) -> dict[str, object]:
    first, *rest = path
    inner = tables.get(first)
    if not rest:
        return {key: value for key, value in tables.items() if key != first}
    if not isinstance(inner, Mapping):
        return dict(tables)
    return {**tables, first: _without(inner, tuple(rest))}


def _put(tables: Tables, path: tuple[str, ...], value: object) -> dict[str, object]:
    first, *rest = path
    inner = tables.get(first)
    if not rest:
        return {**tables, first: value}
    return {**tables, first: _put(inner if isinstance(inner, Mapping) else {}, tuple(rest), value)}


def without_foreign_grades(tables: dict[str, object], own: Tables | None = None) -> dict[str, object]:
    """Leave out of ``read_as`` what means a grade that another version or profile has.

    What the ``own`` tables of a profile say stays: there it is a mistake of its author.
    """
    path = ("scoring", "qualitative", "read_as")
    stated = _at(own or {}, path)
    kept = set(stated) if isinstance(stated, Mapping) else set()
    read_as, bands = _at(tables, path), _at(tables, ("scoring", "qualitative", "bands"))
    if not isinstance(read_as, Mapping) or not isinstance(bands, list):
        return tables
    # A list, because what an author writes for a grade may be anything, tables and lists among it.
    grades = [band.get("grade") for band in bands if isinstance(band, Mapping)]
    return _put(tables, path, {word: grade for word, grade in read_as.items() if grade in grades or word in kept})
