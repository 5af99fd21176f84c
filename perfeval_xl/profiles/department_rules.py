"""Read what a profile of whole departments says besides: base data and scored ratios."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from perfeval_xl.profiles.head import check_placed, read_fields, read_footers
from perfeval_xl.profiles.head import line as read_line
from perfeval_xl.profiles.layout import read_texts, sheet_name
from perfeval_xl.profiles.profile import (
    FULL_POINTS,
    BaseCell,
    BaseData,
    BaseLine,
    BaseStrip,
    Basis,
    Breakdown,
    CellKind,
    DimensionRule,
    ScoredRatio,
)
from perfeval_xl.rules.ratios import RATIOS, Ratio
from perfeval_xl.rules.registry import RATIO_SCORES
from perfeval_xl.tables import Table
from perfeval_xl.vocabulary import BaseColumn, Category, Spending

DEEPEST_INDENT = 4
"""Levels by which a heading may be indented."""
MOST_ROWS = 40
"""Rows of a list by 支出功能科目."""
KEY = re.compile(r"[a-z][a-z_]*")
Based = Callable[[Table], Basis]
"""A key of the base data, and what gives the provision of a table."""


def read_base_data(table: Table, basis: Based) -> BaseData:
    """Return the base data that ``table`` describes; mistakes are noted in the table."""
    columns = _columns(table.table("columns"))
    lines = tuple(_line(item) for item in table.tables("lines"))
    strips = tuple(_strip(item, len(columns)) for item in table.tables("strips"))
    fields = read_fields(table, ())
    base = BaseData(
        sheet=sheet_name(table),
        title=table.text("title"),
        annex=table.text("annex", default=""),
        columns=columns,
        lines=lines,
        strips=strips,
        lines_label=table.text("lines_label"),
        breakdown=_breakdown(table, lines, basis) if "breakdown" in table else None,
        texts=read_texts(table),
        notes=tuple(table.texts("notes", default=[])),
        basis=basis(table),
        fields=fields,
        footers=read_footers(table, fields),
        head_left=read_line(table, "head_left", default=""),
    )
    check_placed(table, fields, [name for row in base.footers for name in row])
    _whole(table, base)
    table.finish()
    return base


def _columns(table: Table) -> dict[BaseColumn, str]:
    columns = {role: _heading(table, role) for role in BaseColumn if role in table}
    for role in (BaseColumn.BUDGET, BaseColumn.ACTUAL):
        if role not in columns:
            table.mistake(role, "缺少此栏")
    table.finish()
    return columns


def _heading(table: Table, key: str) -> str:
    """A heading in which the year may stand."""
    text = table.text(key)
    try:
        text.format(year=0, previous=0)
    except (KeyError, IndexError, ValueError, AttributeError) as error:
        table.mistake(key, f"花括号里的内容不认识：{error}", "允许：{year}、{previous}")
        return ""
    return text


def _line(table: Table) -> BaseLine:
    line = BaseLine(
        key=_key(table),
        heading=table.text("heading"),
        level=table.whole("level", low=0, high=DEEPEST_INDENT, default=0),
        parts=tuple(table.texts("parts", default=[])),
        within=table.text("within", default=""),
        projects=table.flag("projects", default=False),
        required=table.flag("required", default=False),
        printed=table.text("printed", default=""),
    )
    table.finish()
    return line


def _key(table: Table) -> str:
    key = table.text("key")
    if key and not KEY.fullmatch(key):
        table.mistake("key", f"“{key}”不能作key", "只用小写英文字母和下划线")
    return key


def _strip(table: Table, columns: int) -> BaseStrip:
    cells = tuple(_cell(item) for item in table.tables("cells"))
    if not 1 <= len(cells) <= columns:
        table.mistake("cells", f"有{len(cells)}格", f"1至{columns}格，与金额栏数相同")
    _once(table, "cells", (cell.key for cell in cells))
    strip = BaseStrip(_key(table), table.text("heading"), cells, table.flag("below", default=False))
    table.finish()
    return strip


def _cell(table: Table) -> BaseCell:
    kind = CellKind(table.choice("kind", list(CellKind)))
    ratio = RATIOS[table.choice("ratio", RATIOS)] if kind is CellKind.RATIO else None
    cell = BaseCell(_key(table), _heading(table, "heading"), kind, ratio, table.flag("signed", default=False))
    table.finish()
    return cell


def _breakdown(table: Table, lines: tuple[BaseLine, ...], basis: Based) -> Breakdown:
    inner = table.table("breakdown")
    breakdown = Breakdown(
        inner.choice("line", [line.key for line in lines]),
        inner.text("heading"),
        inner.whole("rows", low=1, high=MOST_ROWS),
        basis(inner),
    )
    inner.finish()
    return breakdown


def _whole(table: Table, base: BaseData) -> None:
    """What no single line can say: sums are made of lines that are there."""
    keys = [line.key for line in base.lines]
    _once(table, "lines", keys)
    _once(table, "strips", (strip.key for strip in base.strips))
    for spending in Spending:
        if spending not in keys:
            table.mistake("lines", f"缺少{spending.chinese}（{spending.value}）一行")
    for number, line in enumerate(base.lines, start=1):
        for other in (*line.parts, *([line.within] if line.within else [])):
            if other not in keys or other == line.key:
                table.mistake(f"lines[{number}]", f"没有“{other}”一行", f"现有：{'、'.join(keys)}")
        if line.projects != (line.key == Spending.PROJECTS):
            table.mistake(f"lines[{number}].projects", "项目逐个列在项目支出（projects）之下", "只有这一行为true")
        if line.required and (line.parts or line.projects):
            table.mistake(f"lines[{number}].required", "合计由公式计算，不填")
    if _circular(base.lines):
        table.mistake("lines", "有的合计绕一圈又包含自己")
    have = figures(base)
    for strip in base.strips:
        for cell in strip.cells:
            if cell.ratio is not None:
                _needs(table, "strips", cell.ratio, have)


def _circular(lines: tuple[BaseLine, ...]) -> bool:
    parts = {line.key: line.parts for line in lines}

    def reaches(key: str, seen: tuple[str, ...]) -> bool:
        return key in seen or any(reaches(part, (*seen, key)) for part in parts.get(key, ()))

    return any(reaches(line.key, ()) for line in lines)


def figures(base: BaseData) -> frozenset[str]:
    """Keys of all figures that the base data have, but for the lines of single projects."""
    keys = {f"line.{line.key}.{column}" for line in base.lines for column in base.columns}
    keys |= {f"{strip.key}.{cell.key}" for strip in base.strips for cell in strip.cells}
    return frozenset(keys)


def _needs(table: Table, key: str, ratio: Ratio, have: frozenset[str]) -> None:
    for need in ratio.needs:
        if need not in have:
            table.mistake(key, f"“{ratio.name}”要用到{need}，基础数据表没有这一格")


def _once(table: Table, key: str, names: Iterable[str]) -> None:
    listed = list(names)
    for name in sorted({name for name in listed if listed.count(name) > 1}):
        table.mistake(key, f"“{name}”出现了{listed.count(name)}次", "每个key只用一次")


def read_ratios(
    root: Table,
    dimensions: tuple[DimensionRule, ...],
    base: BaseData,
    basis: Based,
) -> tuple[ScoredRatio, ...]:
    """Return the ratios that are scored, each with its rule."""
    have = figures(base)
    ratios = []
    for table in root.tables("ratios"):
        rules = {rule.dimension: rule for rule in dimensions}
        home = rules.get(table.choice("dimension", rules), dimensions[0] if dimensions else None)
        if home is None:
            continue
        category = table.choice("category", home.categories or list(Category))
        ratio = RATIOS[table.choice("ratio", RATIOS)]
        points = table.number("points", low=0, high=FULL_POINTS)
        rule = RATIO_SCORES.read(table, points=points)
        ratios.append(ScoredRatio(ratio, home.dimension, category, table.text("heading"), points, rule, basis(table)))
        _needs(table, "ratio", ratio, have)
        table.finish()
    _once(root, "ratios", (rule.ratio.name for rule in ratios))
    return tuple(ratios)
