"""The columns of a form by their content."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.profiles.geometry import Geometry


class Columns(Geometry):
    """Columns of the indicator table by role, and where the other blocks of the sheet have their edges."""

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
