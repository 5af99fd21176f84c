"""The row of 预算执行率 among the indicators, where a place has it there."""

from __future__ import annotations

from perfeval_xl.forms.execution import SHOWN_RATE, SHOWN_REASON
from perfeval_xl.forms.form import CategoryBlock
from perfeval_xl.forms.printed_texts import REASON_LINES
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.columns import Columns
from perfeval_xl.profiles.geometry import LEVELS
from perfeval_xl.profiles.profile import Fill
from perfeval_xl.vocabulary import NO_TARGET

_FIELDS = {
    "actual": SHOWN_RATE,
    "points": "execution.points",
    "score": "execution.score",
    "reason": SHOWN_REASON,
}
"""What stands in its cells, by the role of the column; nothing of it is typed here."""


def execution_row(sheet: SheetBuilder, at: Columns, row: int, block: CategoryBlock) -> int:
    """Place name, target, rate, points and score of the execution rate in ``row``; return the next one."""
    inside = block.execution
    if inside is None:
        return row
    for where, column in enumerate(at.all):
        role, side = column.role, () if column.printed else ("side",)
        if role in LEVELS or (column.merge and not column.fill):
            continue
        if column.merge:
            # A text over the rows of a level stands in the cell of those; without any there is none.
            if not block.rows and column.merge == "category":
                sheet.text(row, where, "", "boxed", *side)
        elif role == "indicator":
            sheet.text(row, where, inside.heading, "boxed", "left")
        elif column.fill == Fill.RULE:
            execution = sheet.profile.execution
            sheet.text(row, where, execution.rule.words(execution.points), "boxed", "left", *side)
        elif role in _FIELDS and sheet.has(_FIELDS[role]):
            sheet.field(row, where, _FIELDS[role], *side, spare=REASON_LINES if role == "reason" else 1)
        elif role == "number" and at.number_is_joined:
            sheet.text(row, where, inside.target or NO_TARGET, "boxed", "center", *side, to_column=at["measure"])
        elif role in ("number", "target"):
            sheet.text(row, where, inside.target or NO_TARGET, "boxed", "center", *side)
        elif role == "measure" and at.number_is_joined:
            continue
        else:
            sheet.text(row, where, "—" if role in ("polarity", "measure") else "", "boxed", "center", *side)
    sheet.need(row, 2)
    return row + 1
