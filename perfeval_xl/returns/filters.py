"""Which rows a filter hides by its own criteria."""

from __future__ import annotations

import functools
import re
from decimal import Decimal
from xml.etree.ElementTree import Element, fromstring

from perfeval_xl.forms.written_values import DAY_ZERO, LAST_DAY
from perfeval_xl.returns.cells import RawCell, RawSheet
from perfeval_xl.returns.namespaces import MAIN
from perfeval_xl.returns.references import stored_number
from perfeval_xl.returns.rendering import rendered
from perfeval_xl.returns.sheet_display import area_in

LONGEST_PATTERN = 255
"""Characters of a text, also of one with ``*`` and ``?``, to which a filter looks."""
_BELOW = {"lessThan", "lessThanOrEqual"}
_ABOVE = {"greaterThan", "greaterThanOrEqual"}


def is_filtered(sheet: RawSheet, row: int) -> bool:
    """Whether the filter of a sheet hides this row, or may: what it cannot be asked for it may hide.

    A filter hides no row outside its block, nor its heading, nor what its criteria show.
    """
    rules = _criteria(sheet.display.filtered) if sheet.display.filtered else None
    area = None if rules is None else area_in(rules.get("ref", ""))
    if rules is None or area is None or not area[0] < row <= area[2]:
        return False
    for column in rules.iterfind(f"{MAIN}filterColumn"):
        number = column.get("colId", "")
        if not (number.isascii() and number.isdigit() and len(number) < 6):
            continue
        if not _shows(column, sheet.cells.get((row, area[1] + int(number)))):
            return True
    return False


@functools.lru_cache(maxsize=1)
def _criteria(stored: bytes) -> Element:
    """The filter of a sheet, which is asked row by row."""
    return fromstring(stored)


def _shows(column: Element, cell: RawCell | None) -> bool:
    """Whether the criteria of one column surely show the row of this cell."""
    listed, custom = column.find(f"{MAIN}filters"), column.find(f"{MAIN}customFilters")
    if listed is not None:
        return _is_listed(listed, cell)
    if custom is None:
        # By colours, by the highest ten, by this month: whatever it hides may be rightly hidden.
        return False
    answers = [_holds(item.get("operator", "equal"), item.get("val", ""), cell) for item in custom]
    return all(answers) if custom.get("and") in ("1", "true") else any(answers)


def _is_listed(listed: Element, cell: RawCell | None) -> bool:
    value = None if cell is None or cell.value == "" else cell.value
    if cell is None or value is None:
        return listed.get("blank") in ("1", "true")
    shown = _shown(cell).strip().casefold()
    for item in listed:
        text = item.get("val", "").strip()
        if item.tag == f"{MAIN}filter" and (text.casefold() == shown or _same_number(text, value)):
            return True
        if item.tag == f"{MAIN}dateGroupItem" and isinstance(value, Decimal) and _is_in(item, value):
            return True
    return False


def _shown(cell: RawCell) -> str:
    if isinstance(cell.value, Decimal):
        drawn = rendered(cell.value, cell.look.code)
        return "" if drawn is None else drawn.text
    return str(cell.value)


def _same_number(text: str, value: object) -> bool:
    return isinstance(value, Decimal) and stored_number(text) == value


def _is_in(item: Element, value: Decimal) -> bool:
    """Whether a day lies in the year, month or day that a filter lists."""
    if not 0 < value <= LAST_DAY:
        return False
    day = DAY_ZERO.fromordinal(DAY_ZERO.toordinal() + int(value))
    own = {"year": day.year, "month": day.month, "day": day.day}
    return all(item.get(name) in (None, str(part), f"{part:02}") for name, part in own.items())


def _holds(operator: str, text: str, cell: RawCell | None) -> bool:
    value = None if cell is None else cell.value
    number = stored_number(text)
    if operator in ("equal", "notEqual"):
        same = _same_number(text, value) or (cell is not None and fits(text, _shown(cell)))
        if value in (None, ""):
            same = text.strip() == ""
        return same is (operator == "equal")
    if number is None or not isinstance(value, Decimal):
        return False
    if value == number:
        return operator in ("lessThanOrEqual", "greaterThanOrEqual")
    return operator in (_BELOW if value < number else _ABOVE)


def fits(pattern: str, text: str) -> bool:
    """Whether a text is one of those that ``*`` and ``?`` stand for, in steps of their lengths multiplied."""
    pieces = re.findall(r"~[*?~]|.", pattern[:LONGEST_PATTERN].casefold(), re.DOTALL)
    text = text[:LONGEST_PATTERN].casefold()
    at = piece = 0
    star, again = -1, 0
    while at < len(text):
        own = pieces[piece] if piece < len(pieces) else ""
        if own and own != "*" and (own == "?" or own.removeprefix("~") == text[at]):
            at, piece = at + 1, piece + 1
        elif own == "*":
            star, again, piece = piece, at, piece + 1
        elif star >= 0:
            again += 1
            at, piece = again, star + 1
        else:
            return False
    return all(rest == "*" for rest in pieces[piece:])
