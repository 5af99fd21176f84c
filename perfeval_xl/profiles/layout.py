"""Read how the official form of a place looks."""

from __future__ import annotations

import re
from collections.abc import Callable

from perfeval_xl.profiles.profile import (
    Basis,
    ChoiceField,
    Column,
    FundColumn,
    LayoutRule,
    TextBlock,
)
from perfeval_xl.tables import Table, check_list
from perfeval_xl.vocabulary import Stage

BLOCKS = ("identity", "funds", "functions", "goal", "indicators", "total", "texts")
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
FUND_ROLES = ("label", "name", *Stage, "points", "rate", "score")
NEEDED_FUND_ROLES = ("label", "name", Stage.ACTUAL, "points", "rate", "score")
BOXES_IN_A_ROW = 2
ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")
"""What programs take for an escape (ECMA-376, §22.9.2.19), and would show as one other letter."""
SHEET_NAME = re.compile(r"[^\W\d]\w*")
OTHER_SHEETS = ("校验", "填表说明")
LONGEST_SHEET_NAME = 31
"""Excel's limit, in UTF-16 units."""
IDENTITY_FIELDS = ("name", "code", "supervising_department", "implementing_unit")
LONGEST_TEXT = 2000
"""Most characters of a free text; platforms allow 2000 (domain.md §1.4)."""


def read_layout(table: Table, basis: Callable[[Table], Basis], *, department: bool) -> LayoutRule:
    """Return the layout that ``table`` describes; mistakes are noted in the table."""
    columns = _columns(table)
    choices = _choices(table.table("choices"))
    texts = read_texts(table)
    layout = LayoutRule(
        sheet=sheet_name(table),
        title=table.text("title"),
        annex=table.text("annex", default=""),
        subtitle=_subtitle(table),
        landscape=table.flag("landscape", default=False),
        blocks=_blocks(table, texts=bool(texts), functions=department),
        identity=_identity(table, (*IDENTITY_FIELDS, *choices)),
        choices=choices,
        columns=columns,
        funds=_funds(table, [column.role for column in columns]),
        funds_label=table.text("funds_label"),
        texts=texts,
        texts_label=table.text("texts_label", default=""),
        empty_categories=table.flag("empty_categories", default=False),
        basis=basis(table),
    )
    table.finish()
    return layout


def _columns(table: Table) -> tuple[Column, ...]:
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


def _funds(table: Table, roles: list[str]) -> tuple[FundColumn, ...]:
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


def read_texts(table: Table) -> tuple[TextBlock, ...]:
    """The free texts that the table ``texts`` asks for."""
    blocks = []
    for item in table.tables("texts"):
        key, group = item.text("key"), item.text("group", default="")
        limit = item.whole("limit", low=10, high=LONGEST_TEXT)
        lines = item.whole("lines", low=1, high=30)
        blocks.append(TextBlock(key, group, item.text("heading"), limit, lines))
        item.finish()
    keys = [block.key for block in blocks]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        table.mistake("texts", f"“{key}”出现了{keys.count(key)}次", "每个key只用一次")
    return tuple(blocks)


def _choices(table: Table) -> dict[str, ChoiceField]:
    choices = {}
    for key in table.values:
        item = table.table(key)
        choices[key] = ChoiceField(key, item.text("heading"), tuple(item.texts("options")))
        if key in IDENTITY_FIELDS:
            table.mistake(key, "与表头固有的项同名", f"不能用：{'、'.join(IDENTITY_FIELDS)}")
        if not choices[key].options:
            item.mistake("options", "至少要有一个选项")
        check_list(item, "options", choices[key].options)
        item.finish()
    return choices


def sheet_name(table: Table) -> str:
    """A name that needs no quotes in any formula."""
    name = table.text("sheet", longest=LONGEST_SHEET_NAME)
    if name and (not SHEET_NAME.fullmatch(name) or name in OTHER_SHEETS):
        # Such a name stands in formulas as it is, and needs no quotes in any program.
        table.mistake("sheet", f"“{name}”不能作表名", f"只用汉字、字母和下划线，且不是{'、'.join(OTHER_SHEETS)}")
    elif ESCAPE.search(name):
        table.mistake("sheet", f"“{name}”不能作表名", "“_x0041_”这样的写法会被当作控制符，请去掉下划线")
    return name


def _subtitle(table: Table) -> str:
    text = table.text("subtitle")
    try:
        text.format(year=0, unit="")
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        table.mistake("subtitle", f"花括号里的内容不认识：{error}", "允许：{year}、{unit}")
        return ""
    return text


def _blocks(table: Table, **optional: bool) -> tuple[str, ...]:
    names = tuple(table.texts("blocks"))
    for name in names:
        if name not in BLOCKS:
            table.mistake("blocks", f"“{name}”不认识", f"允许：{'、'.join(BLOCKS)}")
    for name in BLOCKS:
        due = int(optional.get(name, True))
        if names.count(name) != due:
            table.mistake("blocks", f"“{name}”应有{due}个，现有{names.count(name)}个")
    return names


def _identity(table: Table, allowed: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    rows = tuple(_rows(table))
    for number, row in enumerate(rows, start=1):
        if len(row) > BOXES_IN_A_ROW:
            table.mistake(f"identity[{number}]", f"一行有{len(row)}格", f"至多{BOXES_IN_A_ROW}格")
        for name in row:
            if name not in allowed:
                table.mistake(f"identity[{number}]", f"“{name}”不认识", f"允许：{'、'.join(allowed)}")
    return rows


def _rows(table: Table) -> list[tuple[str, ...]]:
    rows = table.value("identity")
    good = isinstance(rows, list) and all(
        isinstance(row, list) and row and all(isinstance(name, str) for name in row) for row in rows
    )
    if not good or not isinstance(rows, list):
        table.mistake("identity", "应为行的列表，每行是一至两个字段名")
        return []
    return [tuple(row) for row in rows]
