"""Keys of the base data, and what some of its lines mean."""

from __future__ import annotations

from perfeval_xl.profiles.profile import BaseData, BaseLine
from perfeval_xl.vocabulary import BaseColumn

LONGEST_LINE_REASON = 100
"""Characters of a reason beside a line."""
FOOT = "foot"
"""What the keys of the fields below the base data begin with."""
BASE = "base"
"""The id of the form that holds the base data of a department."""
LINKED = (BaseColumn.BUDGET, BaseColumn.ACTUAL)
"""Columns in which the lines of the projects come from their own forms."""
THREE_PUBLIC = "three_public"
"""The line 三公经费, which must keep within its budget although it is a sum."""


def asks_reason(line: BaseLine) -> bool:
    """Whether overspending is explained here; that of other sums is explained at their parts."""
    return line.key == THREE_PUBLIC or not (line.parts or line.projects)


def formless(base: BaseData) -> tuple[str, ...]:
    """Lines of what is spent on projects that have no form of their own."""
    return tuple(part for line in base.lines if line.projects for part in line.parts)


def line_key(line: str, column: str) -> str:
    """Key of one amount of the table."""
    return f"line.{line}.{column}"


def project_key(project: str, column: str) -> str:
    """Key of one amount of a project's own line; ``project`` is the id of its form."""
    return f"project.{project}.{column}"


def breakdown_key(row: int, role: str) -> str:
    """Key of a cell of the list by 支出功能科目; rows count from 1."""
    return f"breakdown.r{row:02d}.{role}"


def first_amount(base: BaseData) -> str:
    """Key of the amount with which the table begins."""
    return line_key(base.lines[0].key, BaseColumn.ACTUAL)
