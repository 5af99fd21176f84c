"""What both ways of writing a plan agree on: its constants, and what stands beside a formula or in a validation."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from perfeval_xl.expressions.evaluate import Value, is_number
from perfeval_xl.forms.edition import Edition
from perfeval_xl.frozen import frozen
from perfeval_xl.layout.grid import Plan
from perfeval_xl.layout.styles import look

A4 = 9
MEASURE_FONT = "Arial"
"""The font of no text, by whose digits programs measure columns: 7 pixels wide at 10 points, also where a font of the
same measures stands in for it. 宋体 is not on every machine, and what stands in for it makes columns a quarter wider,
the print so much smaller and its pages a quarter empty."""
DOCUMENT_DAY = datetime(2000, 1, 1)
"""Written as the day of making, so that the same input gives the same bytes."""
FOOTER = "&C第&P页 共&N页"
"""Below each printed page."""
ERROR_TITLE = "填写有误"
"""Over what is said to somebody who typed what a cell does not take."""
MARKED = "draft"
"""The look of letters that are a warning."""
LINK_TIP = "转到"
"""How the tip of a link begins, before the cell that it leads to."""


@frozen
class Seal:
    """What is stored twice in the file: by property and by hidden name."""

    properties: Mapping[str, str]
    names: Mapping[str, str]


def measure_font(plan: Plan) -> str:
    """The font by which the columns of ``plan`` are measured."""
    return MEASURE_FONT if plan.form.edition > Edition.SECOND else str(look(())["font_name"])


def title_of(plan: Plan) -> str:
    """The title of the workbook, as its properties say it."""
    return f"{plan.form.brief.year}年度{plan.form.profile.layout.form_name}"


def cached(value: Value) -> str | int | float:
    """What a formula cell shows before anything is calculated."""
    if value is None:
        return ""
    if isinstance(value, (str, bool)):
        return value
    return float(value) if is_number(value) else ""


def limit(value: Decimal | str | None) -> int | float | str:
    """A limit of a validation, as it is written."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value or 0


def pieces_of(text: str, marked: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """A text in its pieces, and which of them are a warning; ``marked`` are those, as a plan has them."""
    edges = sorted({0, len(text)} | {edge for piece in marked for edge in piece})
    warned = set(marked)
    return [(text[start:end], (start, end) in warned) for start, end in itertools.pairwise(edges)]
