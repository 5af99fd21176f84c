"""Read the columns of the funds block of a form."""

from __future__ import annotations

from perfeval_xl.profiles.profile import FundColumn
from perfeval_xl.tables import Table
from perfeval_xl.vocabulary import Stage

FUND_ROLES = ("label", "name", *Stage, "points", "rate", "score")
NEEDED_FUND_ROLES = ("label", "name", Stage.ACTUAL, "points", "rate", "score")
"""Every column the funds may have, and those they need."""


def read_fund_columns(table: Table, roles: list[str]) -> tuple[FundColumn, ...]:
    """The columns of the funds, laid over those of the indicators, whose ``roles`` are given."""
    listed = []
    for item in table.tables("funds"):
        first = item.choice("first", roles or ["block"])
        last = item.choice("last", roles or ["block"])
        role = item.choice("role", FUND_ROLES)
        listed.append(FundColumn(role, item.text("heading", default=""), first, last))
        item.finish()
    _check_overlaps(table, roles, listed)
    named = [column.role for column in listed]
    for role in FUND_ROLES:
        most = 1 if role in NEEDED_FUND_ROLES else 0
        if not most <= named.count(role) <= 1:
            table.mistake("funds", f"“{role}”栏应有{'一个' if most else '至多一个'}，现有{named.count(role)}个")
    return tuple(listed)


def _check_overlaps(table: Table, roles: list[str], funds: list[FundColumn]) -> None:
    """Each column of the indicator table carries one column of the funds at most."""
    taken: dict[str, str] = {}
    for number, column in enumerate(funds, start=1):
        if not {column.first, column.last} <= set(roles):
            continue
        start, end = roles.index(column.first), roles.index(column.last)
        if start > end:
            table.mistake(f"funds[{number}]", f"“{column.first}”栏在“{column.last}”栏之后", "first应在last之前")
        for role in roles[start : end + 1]:
            if role in taken:
                what = f"“{column.role}”与“{taken[role]}”都占了“{role}”栏"
                table.mistake(f"funds[{number}]", what, "资金表的各栏不能重叠")
                break
        taken.update(dict.fromkeys(roles[start : end + 1], column.role))
