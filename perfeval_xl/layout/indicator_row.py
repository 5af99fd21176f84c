"""A row of the table of indicators: placed once for all that have the same fields in the same row."""

from __future__ import annotations

import functools
from typing import NamedTuple

from perfeval_xl.forms.form import IndicatorRow
from perfeval_xl.forms.printed_texts import REASON_LINES
from perfeval_xl.forms.written_values import PERCENT
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.columns import TARGET_ROLES, Columns, columns_of, keys_of
from perfeval_xl.layout.percents import percent_style
from perfeval_xl.layout.shapes import Facts, FormShape, facts_of
from perfeval_xl.layout.strips import Block, Strip
from perfeval_xl.profiles.columns import MEASURE_AGAIN, SERIAL
from perfeval_xl.profiles.geometry import LEVELS, OF_PERCENTS, OWN
from perfeval_xl.rules.row import Row
from perfeval_xl.tables import plain
from perfeval_xl.vocabulary import Polarity

DEADLINE_WIDTH = 15.5
"""Characters of a column that shows 2023年12月31日前; in a narrower one stands 2023-12-31."""
_REMEMBERED = 2_048
"""Rows that are remembered: those of the largest department, and of several profiles besides."""
NUMBER, UNIT = range(2)
"""The numbers of the texts that a row may wait for: its target as a number, and the unit of that."""


class RowShape(NamedTuple):
    """What decides where the cells of a row stand, and which there are; nothing of what stands in them."""

    form: FormShape
    """The form without any of its fields."""
    row: Row
    percent: str
    """The look of a target in %; empty where it is in none."""
    fields: Facts
    """What is known of the fields of the row."""


def place_row(sheet: SheetBuilder, at: Columns, row: int, item: IndicatorRow, form: FormShape) -> int:
    """Place an indicator of a form of the bare shape ``form`` in ``row``; return the next one."""
    facts, target, own = item.facts, item.indicator.target, sheet.form.fields
    fields = facts_of([own[key] for key in keys_of(at, item.id) if key in own])
    percent = percent_style(target.number) if facts.as_fraction else ""
    strip = _placed(RowShape(form, facts, percent, fields), row)
    return sheet.lay(strip, _texts(item) if strip.said else ())


def _texts(item: IndicatorRow) -> tuple[str, str]:
    """The texts by their numbers."""
    target = item.indicator.target
    return plain(target.number or 0), PERCENT if item.facts.as_fraction else target.measure or "—"


@functools.lru_cache(maxsize=_REMEMBERED)
def _placed(item: RowShape, row: int) -> Strip:
    form, at = item.form, columns_of(item.form.profile)
    own = FormShape(form.profile, form.edition, form.kind, form.id, item.fields)
    sheet = Block(own, at.widths, at.last_printed)
    for where, column in enumerate(at.all):
        role = column.role
        if role in LEVELS or column.merge:
            continue
        key = f"{item.row.id}.{column.name if column.fill else role}"
        side = () if column.printed else ("side",)
        if role in TARGET_ROLES:
            _target(sheet, at, row, where, item)
        elif role == SERIAL:
            sheet.text(row, where, str(int(item.row.id[1:])), "boxed", "center", *side)
        elif role == MEASURE_AGAIN:
            sheet.said(row, where, UNIT, "boxed", "center", *side)
        elif sheet.has(key):
            extra = ("center", *side) if role in ("polarity", "core") else side
            sheet.field(row, where, key, *extra, spare=REASON_LINES if role == "reason" else 1)
        else:
            sheet.text(row, where, "—" if role == "rate" else "", "boxed", "center", *side)
    sheet.need(row, 2)
    return Strip(sheet, row + 1)


def _target(sheet: Block, at: Columns, row: int, where: int, item: RowShape) -> None:
    """What stands of a target in one of its columns."""
    column = at.all[where]
    side = () if column.printed else ("side",)
    words, number, measure = (f"{item.row.id}.{role}" for role in TARGET_ROLES)
    parted = bool(item.percent) and _parts_percents(at)
    whole, qualitative = "target" in at, item.row.polarity is Polarity.QUALITATIVE
    if column.role == "target":
        sheet.field(row, where, number if qualitative else words, "center", *side)
    elif parted and column.role == "number" and not column.key:
        sheet.said(row, where, NUMBER, "boxed", "center", *side)
    elif (whole and qualitative) or (column.key and not sheet.has(words) and not parted):
        # It stands in another column, and nowhere twice.
        sheet.text(row, where, "—", "boxed", "center", *side)
    elif column.role == "number" and sheet.has(words) and not whole and not column.key:
        sheet.field(row, where, words, "center", *side)
    elif column.role == "number":
        joined = not whole and not column.key and at.number_is_joined and not _has_measure(at, item)
        end = where + joined
        sheet.field(row, where, number, *_look(item, sheet.width(where, end)), *side, to_column=end)
    elif sheet.has(measure):
        sheet.field(row, where, measure, "center", *side)
    elif _has_measure(at, item) or whole or not at.number_is_joined:
        sheet.text(row, where, PERCENT if item.percent else "—", "boxed", "center", *side)


def _parts_percents(at: Columns) -> bool:
    """Whether a percentage is printed as a number, with % in a column of its own name."""
    return "target" not in at and any(f"number_{key}" in at for key in (OF_PERCENTS, OWN)) and _has_percents(at)


def _has_percents(at: Columns) -> bool:
    return at.printed("measure") and at.all[at["measure"]].heading != at.all[at["number"]].heading


def _has_measure(at: Columns, item: RowShape) -> bool:
    """Whether the unit of a target stands in a cell of its own: % only where its column has its own name."""
    if item.percent:
        return at.all[at["measure"]].heading != at.all[at["number"]].heading
    return item.row.polarity is not None and item.row.polarity.is_number


def _look(item: RowShape, width: float) -> tuple[str, ...]:
    """How the number of a target is shown."""
    if item.percent:
        return (item.percent,)
    if item.row.polarity is not None and item.row.polarity.is_number:
        return ()
    if item.row.polarity is Polarity.DEADLINE:
        return ("deadline",) if width >= DEADLINE_WIDTH else ()
    return ("center",)
