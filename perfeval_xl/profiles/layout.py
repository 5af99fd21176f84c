"""Read how the official form of a place looks."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from perfeval_xl.profiles.columns import read_columns, read_signs
from perfeval_xl.profiles.fund_columns import read_fund_columns, read_fund_words
from perfeval_xl.profiles.geometry import PAIR
from perfeval_xl.profiles.head import (
    BOXES_IN_A_ROW,
    COMPUTED_BOXES,
    IDENTITY_FIELDS,
    TITLE_WORDS,
    check_placed,
    line,
    read_head,
    rows_of_names,
)
from perfeval_xl.profiles.layout_rule import FUND_LEAD, FUNDS_BELOW, FUNDS_BLOCK, GRID_BLOCK, LINE_POINTS, TEXT_BLOCK
from perfeval_xl.profiles.profile import (
    Basis,
    ChoiceField,
    FundColumn,
    LayoutRule,
    TextBlock,
)
from perfeval_xl.profiles.text_grids import read_grids
from perfeval_xl.tables import Table, check_list

BLOCKS = ("identity", "funds", "functions", "goal", "indicators", "total", "texts", "footer", "notes")
"""The parts of a form, in any order."""
LAST_BLOCKS = ("footer", "notes")
"""Those that stand last where they are not listed."""
TOTAL_BLOCK = "total"
"""The row of the total, and its box in the head; a form may have either."""
OPTIONAL_BLOCKS = ("goal", "funds")
"""Those that a form may do without."""
ESCAPE = re.compile(r"_x[0-9A-Fa-f]{4}_")
"""What programs take for an escape (ECMA-376, §22.9.2.19), and would show as one other letter."""
SHEET_NAME = re.compile(r"[^\W\d]\w*")
NEEDS_QUOTES = re.compile(r"(?i)[a-z]{1,3}\d+|r\d*c?\d*|c\d*|true|false|history")
"""Names that Excel takes for cells or values, or keeps for itself."""
OTHER_SHEETS = ("校验", "填表说明")
SOMETIMES = ("上年对比",)
"""Sheets that every workbook has besides its forms, and one that some have."""
LONGEST_SHEET_NAME = 31
"""Excel's limit, in UTF-16 units."""
LONGEST_TEXT = 2000
"""Most characters of a free text; platforms allow 2000 (domain.md §1.4)."""


def read_layout(table: Table, basis: Callable[[Table], Basis], *, department: bool, scored: bool = True) -> LayoutRule:
    """Return the layout that ``table`` describes; mistakes are noted in the table."""
    columns = read_columns(table, scored=scored)
    choices = _choices(table.table("choices"))
    own, grids, head = read_texts(table), read_grids(table, longest=LONGEST_TEXT), read_head(table, choices)
    texts = (*own, *(block for grid in grids for block in grid.texts))
    apart = (*(f"{TEXT_BLOCK}{block.key}" for block in own), *(f"{GRID_BLOCK}{grid.key}" for grid in grids))
    due = {"functions": department, "total": scored}
    due |= {"footer": bool(head.footers), "notes": bool(head.notes)}
    computed = COMPUTED_BOXES if scored else {}
    fund_total, rates, line_rates = read_fund_words(table)
    layout = LayoutRule(
        sheet=sheet_name(table),
        title=line(table, "title", words=TITLE_WORDS),
        annex=table.text("annex", default=""),
        subtitle=line(table, "subtitle"),
        landscape=table.flag("landscape", default=False),
        blocks=(blocks := _blocks(table, due, apart)),
        identity=_identity(table, (*IDENTITY_FIELDS, *computed, *choices, *head.fields)),
        choices=choices,
        columns=columns,
        rating=table.flag("rating", default=True),
        captions=_captions(table.table("captions"), blocks),
        fund_lead=table.text("fund_lead", default=FUND_LEAD),
        fund_total_below=table.flag("fund_total_below", default=False),
        line_points=table.text("line_points", default=LINE_POINTS),
        funds=read_fund_columns(table, columns, scored=scored) if FUNDS_BLOCK in blocks else _no_funds(table),
        funds_label=table.text("funds_label"),
        texts=texts,
        texts_label=table.text("texts_label", default=""),
        empty_categories=table.flag("empty_categories", default=False),
        head=head,
        basis=basis(table),
        fund_total=fund_total,
        rates=rates,
        line_rates=line_rates,
        signs=read_signs(table.table("signs")),
        grids=grids,
    )
    if not layout.title.strip() and "title" in table:
        table.mistake("title", "表要有标题", "照本地的表写")
    check_placed(table, choices, [name for row in layout.identity for name in row], of="choices")
    _rows_fit(table, layout)
    table.finish()
    return layout


def _rows_fit(table: Table, layout: LayoutRule) -> None:
    """The boxes of the head and the fields of the foot have columns enough beside each other."""
    printed = sum(column.printed for column in layout.columns)
    rows = [("identity", number, row, PAIR * len(row)) for number, row in enumerate(layout.identity, start=1)]
    for number, row in enumerate(layout.head.footers, start=1):
        own = [layout.head.fields[name] for name in row if name in layout.head.fields]
        rows.append(("footers", number, row, sum(field.columns for field in own)))
    for key, number, row, needed in rows:
        if layout.columns and needed > printed:
            what = f"一行{len(row)}项要占{needed}栏，指标表打印的只有{printed}栏"
            table.mistake(f"{key}[{number}]", what, '分成两行写；落款里手写的（fill = "pen"）只占一栏')


def _captions(table: Table, blocks: tuple[str, ...]) -> dict[str, str]:
    """What stands above single blocks."""
    captions = {}
    for name in table.values:
        captions[name] = table.text(name)
        if name not in blocks:
            table.mistake(name, "blocks里没有这一块", f"允许：{'、'.join(blocks)}")
    table.finish()
    return captions


def _no_funds(table: Table) -> tuple[FundColumn, ...]:
    """The columns of the funds below the page, for a form without them; those of the profile below do not count."""
    table.value("funds", required=False)
    return FUNDS_BELOW


def read_texts(table: Table) -> tuple[TextBlock, ...]:
    """The free texts that the table ``texts`` asks for."""
    blocks = []
    for item in table.tables("texts"):
        key, group = item.text("key"), item.text("group", default="")
        limit = item.whole("limit", low=10, high=LONGEST_TEXT)
        lines = item.whole("lines", low=1, high=30)
        required = item.flag("required", default=True)
        blocks.append(TextBlock(key, group, item.text("heading"), limit, lines, required))
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
        if key in (*IDENTITY_FIELDS, *COMPUTED_BOXES):
            table.mistake(key, "与表头固有的项同名", f"不能用：{'、'.join(IDENTITY_FIELDS)}")
        if not choices[key].options:
            item.mistake("options", "至少要有一个选项")
        check_list(item, "options", choices[key].options)
        item.finish()
    return choices


def sheet_name(table: Table) -> str:
    """A name that needs no quotes in any formula."""
    name = table.text("sheet", longest=LONGEST_SHEET_NAME)
    if not name.strip() and "sheet" in table:
        table.mistake("sheet", "工作表要有名称", "如“自评表”")
    elif name and NEEDS_QUOTES.fullmatch(name):
        table.mistake("sheet", f"“{name}”不能作表名", "像单元格的位置，或是Excel留用的词；请用汉字")
    elif name and (not SHEET_NAME.fullmatch(name) or name in (*OTHER_SHEETS, *SOMETIMES)):
        # Such a name stands in formulas as it is, and needs no quotes in any program.
        table.mistake(
            "sheet",
            f"“{name}”不能作表名",
            f"以汉字或字母开头，只用汉字、字母、数字和下划线，且不是{'、'.join((*OTHER_SHEETS, *SOMETIMES))}",
        )
    elif ESCAPE.search(name):
        table.mistake("sheet", f"“{name}”不能作表名", "“_x0041_”这样的写法会被当作控制符，请去掉下划线")
    return name


def _blocks(table: Table, due: Mapping[str, bool], apart: Sequence[str]) -> tuple[str, ...]:
    """The blocks in their order; which of them are ``due`` follows from the rest of the layout.

    A text may stand ``apart`` from the others, and a grid always does.
    """
    names = tuple(table.texts("blocks"))
    for name in names:
        if name not in (*BLOCKS, *apart):
            table.mistake("blocks", f"“{name}”不认识", f"允许：{'、'.join((*BLOCKS, *apart))}")
    for name in apart:
        least, count = int(name.startswith(GRID_BLOCK)), names.count(name)
        if not least <= count <= 1:
            table.mistake("blocks", f"“{name}”应有一个，现有{count}个")
    together = any(name.startswith(TEXT_BLOCK) and name not in names for name in apart)
    due = {"texts": together, **due}
    names += tuple(name for name in LAST_BLOCKS if due[name] and name not in names)
    for name in BLOCKS:
        count = int(due.get(name, True))
        if name == TOTAL_BLOCK and count and not names.count(name) and _shows_total(table):
            continue
        if names.count(name) != count and not (name in OPTIONAL_BLOCKS and not names.count(name)):
            table.mistake("blocks", f"“{name}”应有{count}个，现有{names.count(name)}个")
    return names


def _shows_total(table: Table) -> bool:
    """Whether the head shows the total, so that the form may do without a row of it."""
    rows = table.values.get("identity")
    return isinstance(rows, list) and any(isinstance(row, list) and TOTAL_BLOCK in row for row in rows)


def _identity(table: Table, allowed: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    rows = tuple(rows_of_names(table, "identity"))
    for number, row in enumerate(rows, start=1):
        if len(row) > BOXES_IN_A_ROW:
            table.mistake(f"identity[{number}]", f"一行有{len(row)}格", f"至多{BOXES_IN_A_ROW}格")
        for name in row:
            if name not in allowed:
                table.mistake(f"identity[{number}]", f"“{name}”不认识", f"允许：{'、'.join(allowed)}")
    return rows
