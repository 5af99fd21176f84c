"""Read the columns of the table of indicators of a form."""

from __future__ import annotations

from perfeval_xl.profiles.profile import Column
from perfeval_xl.tables import Table

REQUIRED_ROLES = (
    "block",
    "dimension",
    "category",
    "indicator",
    "polarity",
    "number",
    "measure",
    "actual",
    "points",
    "rate",
    "rule_score",
    "assessed",
    "deduction",
    "deduction_reason",
    "score",
    "reason",
    "hint",
)
"""Every column a form has; which of them print is the profile's choice."""
FIRST_ROLES = ("block", "dimension", "category", "indicator")
ORDERED_ROLES = ("polarity", "number", "measure", "actual", "points")
LATER_ROLES = ("score", "reason")
"""Where total and grade stand, right of the label of the total, which reaches to ``actual``."""
ROOM_FOR_STATUS = 5
"""Columns from ``points`` on over which the state of the form is shown."""


def read_columns(table: Table) -> tuple[Column, ...]:
    """The columns in their order; mistakes are noted in the table."""
    listed = []
    for item in table.tables("columns"):
        role, heading = item.choice("role", REQUIRED_ROLES), item.text("heading", default="")
        width, shown = item.number("width", low=2, high=80), item.flag("printed", default=True)
        listed.append(Column(role, heading, width, shown))
        item.finish()
    columns = tuple(listed)
    roles = [column.role for column in columns]
    for role in REQUIRED_ROLES:
        if roles.count(role) != 1:
            table.mistake("columns", f"“{role}”栏应有一个，现有{roles.count(role)}个")
    _check_order(table, roles)
    printed = [column.printed for column in columns]
    if printed != sorted(printed, reverse=True):
        table.mistake("columns", "打印的栏应在前，不打印的栏应在后")
    return columns


def _check_order(table: Table, roles: list[str]) -> None:
    """The head of the sheet, its total and merged targets are laid over columns in this order."""
    at = {role: roles.index(role) for role in REQUIRED_ROLES if roles.count(role) == 1}
    if len(at) < len(REQUIRED_ROLES):
        return
    if roles[: len(FIRST_ROLES)] != list(FIRST_ROLES):
        table.mistake("columns", f"前四栏是{'、'.join(roles[: len(FIRST_ROLES)])}", f"依次为{'、'.join(FIRST_ROLES)}")
    if at["measure"] != at["number"] + 1:
        table.mistake("columns", "“measure”栏不在“number”栏的后一栏", "时限和定性的指标值要占这两栏")
    ordered = [role for role in roles if role in ORDERED_ROLES]
    if ordered != list(ORDERED_ROLES):
        table.mistake("columns", f"这几栏的次序是{'、'.join(ordered)}", f"依次为{'、'.join(ORDERED_ROLES)}")
    for role in LATER_ROLES:
        if at[role] < at["actual"]:
            table.mistake("columns", f"“{role}”栏在“actual”栏之前", "应在它之后")
    if at["points"] > len(roles) - ROOM_FOR_STATUS:
        table.mistake("columns", "“points”栏太靠后", f"它和后面的栏要有{ROOM_FOR_STATUS}栏，放填报状态")
