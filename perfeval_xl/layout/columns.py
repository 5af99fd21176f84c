"""The columns of a form by their content."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.profiles.profile import Column

STATUS_ROW = 0
GOAL_LINES = 4
"""Lines of the goal that a unit usually writes."""


class Columns:
    """Columns of the indicator table by role."""

    def __init__(self, columns: tuple[Column, ...]) -> None:
        self.all = columns
        self._at = {column.role: number for number, column in enumerate(columns)}
        self.last_printed = sum(column.printed for column in columns) - 1
        self.last = len(columns) - 1

    def __getitem__(self, role: str) -> int:
        return self._at[role]

    def printed(self, role: str) -> bool:
        """Whether the column of this role is on the printed page."""
        return self._at[role] <= self.last_printed


def fund_columns(sheet: SheetBuilder, at: Columns, first: int, last: int) -> Iterator[tuple[str, int, int]]:
    """Place label and headings of the funds block; yield role, first and last column of each."""
    layout = sheet.form.profile.layout
    for column in layout.funds:
        start, end = at[column.first], at[column.last]
        if column.role == "label":
            sheet.text(first, start, layout.funds_label, "boxed", "label", to_row=last, to_column=end)
            continue
        sheet.text(first, start, column.heading, "boxed", "label", to_column=end)
        yield column.role, start, end
