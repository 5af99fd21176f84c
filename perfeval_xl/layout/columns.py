"""The columns of a form by their content."""

from __future__ import annotations

import functools
from collections.abc import Iterator

from perfeval_xl.layout.placing import Placing
from perfeval_xl.profiles.fund_columns import place_of
from perfeval_xl.profiles.geometry import LEVELS, Geometry
from perfeval_xl.profiles.profile import FundColumn, Profile

_REMEMBERED = 64
"""Profiles whose columns are remembered."""
_ROWS = 4_096
"""Rows the keys of whose fields are: as many as several profiles have at the most."""
TARGET_ROLES = ("target", "number", "measure")
"""The fields that say what is to be reached."""


class Columns(Geometry):
    """Columns of the indicator table by role, and where the other blocks of the sheet have their edges."""

    @functools.cached_property
    def roles(self) -> tuple[str, ...]:
        """What the cells of a row may hold, each once, as the ends of the keys of its fields."""
        own = (column for column in self.all if column.role not in LEVELS)
        return tuple(dict.fromkeys((*TARGET_ROLES, *(column.name if column.fill else column.role for column in own))))

    def headings(self, first: int) -> Iterator[tuple[int, int, str]]:
        """First column, last column and text of each heading from column ``first`` on."""
        while first < len(self.all):
            end, heading = first, self.all[first].heading
            while end + 1 < len(self.all) and heading and self._same_heading(first, end + 1):
                end += 1
            yield first, end, heading
            first = end + 1

    def _same_heading(self, first: int, other: int) -> bool:
        one, two = self.all[first], self.all[other]
        return one.heading == two.heading and one.printed == two.printed and "block" not in (one.role, two.role)


@functools.lru_cache(maxsize=_REMEMBERED)
def columns_of(profile: Profile) -> Columns:
    """The columns of the forms of ``profile``: one object for each."""
    return Columns(profile.layout.columns)


@functools.lru_cache(maxsize=_ROWS)
def keys_of(at: Columns, row: str) -> tuple[str, ...]:
    """The keys that the fields of a row may have which stand in its cells, in the order of `Columns.roles`."""
    return tuple(f"{row}.{role}" for role in at.roles)


def fund_columns(
    sheet: Placing, at: Columns, first: int, last: int, *, headed: bool = True
) -> Iterator[tuple[FundColumn, int, int]]:
    """Place label and headings of the funds block; yield each other column with the first and last it covers."""
    layout = sheet.profile.layout
    for column in layout.funds:
        start, end = place_of(column.first, at.all), place_of(column.last, at.all, last=True)
        if column.role == "label":
            sheet.text(first, start, layout.funds_label, "boxed", "label", to_row=last, to_column=end)
            continue
        if headed:
            sheet.text(first, start, column.heading, "boxed", "label", to_column=end)
        yield column, start, end


def uncovered(sheet: Placing, at: Columns) -> Iterator[tuple[int, int]]:
    """First and last of the printed columns, run by run, that no column of the funds covers."""
    funds, taken = sheet.profile.layout.funds, set[int]()
    for column in funds:
        taken.update(range(place_of(column.first, at.all), place_of(column.last, at.all, last=True) + 1))
    start = None
    for number in range(at.last_printed + 2):
        free = number <= at.last_printed and number not in taken
        if free and start is None:
            start = number
        elif not free and start is not None:
            yield start, number - 1
            start = None
