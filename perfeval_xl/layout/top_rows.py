"""The rows above a form that never scroll away: how it stands, and what the columns of its table are called.

Only rows from the first on can be frozen, and the heading of the table stands too far down for that:
its names are repeated here. The form that is printed begins below.
"""

from __future__ import annotations

from collections.abc import Iterable

from perfeval_xl.expressions.tree import Field
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.live_checks import IN_DOUBT, READY
from perfeval_xl.layout import check_sheet, notes_sheet
from perfeval_xl.layout.columns import Columns
from perfeval_xl.layout.placing import Placing

STATUS_ROW = 0
NAMES_ROW = 1
"""The two rows, from the third edition on; before it there was only the first."""
NAMES_OF = "指标表各栏"
"""Says what the names in the second row are those of."""


def rows_above(edition: Edition) -> int:
    """How many rows of a sheet stand above the form, hence the first row of the form."""
    return NAMES_ROW if edition is Edition.SECOND else NAMES_ROW + 1


def place(sheet: Placing, at: Columns) -> None:
    """Put the rows above a form that has a table of indicators."""
    if sheet.edition is Edition.SECOND:
        _second_status(sheet, at)
        return
    (label, end), state, waiting, open_cells, failing, broken, results, guide = at.status
    check, notes = (check_sheet.NAME, 0, 0), (notes_sheet.NAME, 0, 0)
    sheet.text(STATUS_ROW, label, "填报状态", "status", "strong", to_column=end)
    sheet.field(STATUS_ROW, state[0], "check.state", "status", to_column=state[1])
    sheet.text(STATUS_ROW, waiting[0], "未填格数", "status", to_column=waiting[1])
    sheet.field(STATUS_ROW, open_cells[0], "check.open", "status", to_column=open_cells[1])
    sheet.text(STATUS_ROW, failing[0], "未通过项", "status", to_column=failing[1])
    sheet.field(STATUS_ROW, broken[0], "check.broken", "status", to_column=broken[1])
    sheet.text(STATUS_ROW, results[0], "查看校验结果", "status", "link", to_column=results[1], link=check)
    sheet.text(STATUS_ROW, guide[0], "查看填表说明", "status", "link", to_column=guide[1], link=notes)
    sheet.need(STATUS_ROW, 1.4)
    colour_status(sheet, (STATUS_ROW, state[0]), (STATUS_ROW, broken[0]))
    _names(sheet, at)


def colour_status(sheet: Placing, state: tuple[int, int], broken: tuple[int, int]) -> None:
    """Green where the form is done, amber where a word is asked for, red where something is wrong."""
    for text, style in ((READY, "good"), (IN_DOUBT, "caution")):
        sheet.conditional(state, state, Field("check.state").is_choice(text), style)
    sheet.conditional(broken, broken, Field("check.broken").above(0), "alarm")


def names(sheet: Placing, headings: Iterable[tuple[int, int, str]]) -> None:
    """Repeat headings: first column, last column and text of each."""
    for first, last, heading in headings:
        sheet.text(NAMES_ROW, first, heading, "status", "name", to_column=last)
    sheet.need(NAMES_ROW, 1.2)


def _names(sheet: Placing, at: Columns) -> None:
    first = at.names_from
    of = [(0, first - 1, NAMES_OF)] if first else []
    names(sheet, [*of, *((start, end, _flat(text)) for start, end, text in at.headings(first))])


def _flat(heading: str) -> str:
    """A heading on one line; of one of two lines the first says enough."""
    return heading.partition("\n")[0]


def _second_status(sheet: Placing, at: Columns) -> None:
    row, broken = STATUS_ROW, at["points"]
    sheet.text(row, at["block"], "填报状态", "status", "strong", to_column=at["dimension"])
    sheet.field(row, at["category"], "check.state", "status", to_column=at["number"])
    sheet.text(row, at["measure"], "未填格数", "status")
    sheet.field(row, at["actual"], "check.open", "status")
    sheet.text(row, broken, "未通过项", "status")
    sheet.field(row, broken + 1, "check.broken", "status")
    sheet.text(row, broken + 2, "查看校验结果", "status", "link", link=(check_sheet.NAME, 0, 0))
    sheet.text(row, broken + 3, "查看填表说明", "status", "link", to_column=broken + 4, link=(notes_sheet.NAME, 0, 0))
    sheet.need(row, 2)
    for text, style in ((READY, "good"), (IN_DOUBT, "caution")):
        sheet.conditional((row, at["category"]), (row, at["category"]), Field("check.state").is_choice(text), style)
    failing = Field("check.broken").above(0)
    sheet.conditional((row, broken + 1), (row, broken + 1), failing, "alarm")
