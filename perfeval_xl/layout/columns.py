"""The columns of a form by their content."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.profiles.profile import Column


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

    @property
    def side(self) -> int:
        """The first column beside the printed page."""
        return self.last_printed + 1

    @property
    def hint_is_beside(self) -> bool:
        """Whether the hint stands right beside the printed page, where it is seen on a small screen."""
        return self._at["hint"] == self.side

    @property
    def beside(self) -> tuple[int, int]:
        """First and last column for what is written beside the form: those next to the hint, or all of them."""
        if not self.hint_is_beside:
            return self.side, self.last
        return self.side + 1, max(self._at["deduction_reason"], self.side + 2)

    def headings(self, first: int) -> Iterator[tuple[int, int, str]]:
        """First column, last column and text of each heading from column ``first`` on."""
        while first < len(self.all):
            end, heading = first, self.all[first].heading
            while end + 1 < len(self.all) and heading and self.all[end + 1].heading == heading:
                end += 1
            yield first, end, heading
            first = end + 1


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
