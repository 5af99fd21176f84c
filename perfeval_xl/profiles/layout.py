"""Read how the official form of a place looks."""

from __future__ import annotations

from collections.abc import Callable

from perfeval_xl.profiles.model import (
    Basis,
    ChoiceField,
    Column,
    FundColumn,
    LayoutRule,
    TextBlock,
)
from perfeval_xl.tables import Table
from perfeval_xl.vocabulary import Stage

BLOCKS = ("identity", "funds", "goal", "indicators", "total", "texts")
REQUIRED_ROLES = ("block", "dimension", "category", "indicator", "polarity", "number", "measure",
                  "actual", "points", "rate", "rule_score", "assessed", "deduction",
                  "deduction_reason", "score", "reason", "hint")
"""Every column a form has; which of them print is the profile's choice."""
FUND_ROLES = ("label", "name", *Stage, "points", "rate", "score")
IDENTITY_FIELDS = ("name", "code", "supervising_department", "implementing_unit")
LONGEST_TEXT = 2000
"""Most characters of a free text; platforms allow 2000 (domain.md §1.4)."""


def read_layout(table: Table, basis: Callable[[Table], Basis]) -> LayoutRule:
    """Return the layout that ``table`` describes; mistakes are noted in the table."""
    columns = _columns(table)
    choices = {
        key: ChoiceField(key, inner.text("heading"), tuple(inner.texts("options")))
        for key, inner in _tables(table.table("choices"))
    }
    layout = LayoutRule(
        sheet=table.text("sheet"),
        title=table.text("title"),
        annex=table.text("annex", default=""),
        subtitle=table.text("subtitle"),
        landscape=table.flag("landscape", default=False),
        blocks=_named(table, "blocks", BLOCKS),
        identity=_identity(table, (*IDENTITY_FIELDS, *choices)),
        choices=choices,
        columns=columns,
        funds=_funds(table, [column.role for column in columns]),
        funds_label=table.text("funds_label"),
        execution_only_total=table.flag("execution_only_total", default=True),
        texts=tuple(
            TextBlock(
                item.text("key"),
                item.text("group", default=""),
                item.text("heading"),
                item.whole("limit", low=10, high=LONGEST_TEXT),
                item.whole("lines", low=1, high=30),
            )
            for item in table.tables("texts")
        ),
        texts_label=table.text("texts_label", default=""),
        empty_categories=table.flag("empty_categories", default=False),
        basis=basis(table),
    )
    table.finish()
    return layout


def _columns(table: Table) -> tuple[Column, ...]:
    columns = tuple(
        Column(
            item.choice("role", REQUIRED_ROLES),
            item.text("heading", default=""),
            item.number("width", low=2, high=80),
            item.flag("printed", default=True),
        )
        for item in table.tables("columns")
    )
    roles = [column.role for column in columns]
    for role in REQUIRED_ROLES:
        if roles.count(role) != 1:
            table.mistake("columns", f"“{role}”栏应有一个，现有{roles.count(role)}个")
    printed = [column.printed for column in columns]
    if printed != sorted(printed, reverse=True):
        table.mistake("columns", "打印的栏应在前，不打印的栏应在后")
    return columns


def _funds(table: Table, roles: list[str]) -> tuple[FundColumn, ...]:
    return tuple(
        FundColumn(
            item.choice("role", FUND_ROLES),
            item.text("heading", default=""),
            item.choice("first", roles or ["block"]),
            item.choice("last", roles or ["block"]),
        )
        for item in table.tables("funds")
    )


def _named(table: Table, key: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(table.texts(key))
    for name in names:
        if name not in allowed:
            table.mistake(key, f"“{name}”不认识", f"允许：{'、'.join(allowed)}")
    return names


def _identity(table: Table, allowed: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    rows = tuple(_rows(table))
    for number, row in enumerate(rows, start=1):
        for name in row:
            if name not in allowed:
                table.mistake(f"identity[{number}]", f"“{name}”不认识", f"允许：{'、'.join(allowed)}")
    return rows


def _tables(table: Table) -> list[tuple[str, Table]]:
    return [(key, table.table(key)) for key in table.held]


def _rows(table: Table) -> list[tuple[str, ...]]:
    found = table.value("identity")
    good = isinstance(found, list) and all(
        isinstance(row, list) and row and all(isinstance(name, str) for name in row)
        for row in found
    )
    if not good or not isinstance(found, list):
        table.mistake("identity", "应为行的列表，每行是一至两个字段名")
        return []
    return [tuple(row) for row in found]
