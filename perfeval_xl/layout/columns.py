"""The columns of a form by what stands in them."""

from __future__ import annotations

from perfeval_xl.profiles.model import Column

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
        return self._at[role] <= self.last_printed
