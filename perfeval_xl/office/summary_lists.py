"""待处理, 异常, 抽查名单, 复核情况: what is to be decided, looked at and looked at again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from perfeval_xl.office.columns import Column
from perfeval_xl.office.pending import (
    CHOICE,
    CODE,
    DEPARTMENT,
    FILE,
    MARK,
    MATTER,
    NAME,
    NTH,
    PENDING_HEADS,
    PENDING_SHEET,
    PLACE,
    REASON,
    SITUATION,
    UNIT,
    UNTIL,
    WHO,
)
from perfeval_xl.office.pending_things import EXTEND_WORD, MUST, PRESSING, Pending
from perfeval_xl.office.recheck_frames import FORMS, OUTSTANDING, REFUSED, ROWS, SUPERSEDED, UNITS, Rechecked
from perfeval_xl.office.status import STEP
from perfeval_xl.office.summary_parts import (
    CLUES,
    DRAWN,
    RECHECKED,
    TAB_TO_DO,
    Columns,
    Row,
    Source,
    numbered,
    styled,
    table,
)
from perfeval_xl.writer.table_book import Block, Cell, Head, Look, SheetSpec, Styled, TableBlock, TextBlock

_PENDING_LOOKS: Mapping[str, Head] = {
    NTH: Head(NTH, Look.COUNT, 6),
    MATTER: Head(MATTER, Look.MARK, 10),
    CODE: Head(CODE, Look.CODE, 13),
    NAME: Head(NAME, Look.TEXT, 20),
    DEPARTMENT: Head(DEPARTMENT, Look.TEXT, 13),
    UNIT: Head(UNIT, Look.TEXT, 14),
    SITUATION: Head(SITUATION, Look.TEXT, 52),
    FILE: Head(FILE, Look.LINK, 30),
    PLACE: Head(PLACE, Look.LINK, 12),
    CHOICE: Head(CHOICE, Look.MARK, 12, open=True, note="点这一列的格子，从下拉列表里选"),
    UNTIL: Head(UNTIL, Look.DAY, 12, open=True, note=f"只在处理选“{EXTEND_WORD}”时填，写成2026-04-10这样的日期"),
    REASON: Head(
        REASON, Look.TEXT, 26, open=True, note="必填：为什么这样处理；选“不认可”“不采用”的，理由会写进给单位的答复"
    ),
    WHO: Head(WHO, Look.MARK, 10, open=True, note="可以不填；不填就记保存这个文件的人"),
    MARK: Head(MARK, Look.CODE, 10, hidden=True),
}
USUAL = 16.0
"""Characters of a column of which nothing else is said."""
_WEIGHTS = {MUST: "alarm", PRESSING: "caution"}
_HOW = (
    "在黄色的格子里填：先在“处理”里选，再写“理由”（必填），选“延期到”的还要写日期；填完保存、关闭本文件，再收一次表，"
    "就记进台账，这一行就不再出现。红色的不处理就不能往下走，黄色的已经逾期，其余的可以先放着。行可以排序、筛选，不影响收取。"
)


def to_decide(source: Source, pending: Sequence[Pending]) -> SheetSpec:
    """待处理: the rows, each with its choices; what was typed before and not taken over stands there again."""
    at = PENDING_HEADS.index(CHOICE)
    block = TableBlock(
        "Pending",
        [_PENDING_LOOKS[title] for title in PENDING_HEADS],
        [_pending_row(source, number, one) for number, one in enumerate(pending, start=1)],
        choices={(number, at): one.choices for number, one in enumerate(pending)},
        prompts={
            (number, at): f"上次没有收：{source.typed[one.mark].why}"
            for number, one in enumerate(pending)
            if one.mark in source.typed
        },
        empty="没有要处理的。",
    )
    return SheetSpec(PENDING_SHEET, [block], title=PENDING_SHEET, about=_HOW, frozen=4, tab=TAB_TO_DO)


def _pending_row(source: Source, number: int, one: Pending) -> list[Cell]:
    typed = source.typed.get(one.mark)
    style = _WEIGHTS.get(one.weight)
    cells: dict[str, Cell] = {
        NTH: number,
        MATTER: Styled(one.matter, style) if style else one.matter,
        CODE: one.code,
        NAME: one.name,
        DEPARTMENT: one.department,
        UNIT: one.unit,
        SITUATION: one.what,
        FILE: source.opens(one.sha, one.file.rpartition(STEP)[2], tip=one.file),
        PLACE: source.at(one.sha, one.place),
        MARK: one.mark,
    }
    if typed is not None:
        # It is red, and says what is the matter with it when its cell is chosen.
        cells |= {CHOICE: Styled(typed.choice, "alarm"), UNTIL: typed.until, REASON: typed.reason, WHO: typed.who}
    return [cells.get(title) for title in PENDING_HEADS]


def clues(source: Source, columns: Sequence[Column]) -> SheetSpec:
    """异常: what is worth a second look, the heaviest first."""
    widths: Mapping[str, tuple[float, Look | None]] = {
        "weight": (6, Look.COUNT),
        "clue": (16, Look.TEXT),
        "code": (18, Look.CODE),
        "name": (20, None),
        "department": (13, None),
        "unit": (14, None),
        "why": (56, None),
        "place": (18, Look.LINK),
        "evidence": (34, None),
        "codes": (24, None),
        "sha": (12, Look.CODE),
    }
    order = _all_of(columns, widths, without="sha")
    made = _table("Clues", columns, source.clues, source, widths, order, unprinted=("codes", "evidence"))
    about = (
        "值得再看一眼的地方，分量大的在前；每条都写明为什么。这是线索，不是结论：看过没有问题的，不必处理。"
        "“先看这一格”点开就是原件的那一格（只读）。"
    )
    return SheetSpec(CLUES, [made], title=CLUES, about=about, frozen=4, tab=TAB_TO_DO)


_CELLS = {"standing": styled("standing", {SUPERSEDED: "aside", OUTSTANDING: "notable", REFUSED: "caution"})}
"""Columns of which some words have a colour."""
_ORDER_WIDTHS: Mapping[str, tuple[float, Look | None]] = {
    "weight": (13, None),
    "rank": (9, None),
    "digits": (34, None),
    "how": (14, None),
}
_NOT_DRAWN = (
    "还没有抽过：名单是现在抽会抽到的，收到新的表、处理了待处理的就会变；"
    "运行 perfeval recheck 抽过、写出复核表，就定下来，不再变。"
)


def drawn(
    source: Source, columns: Sequence[Column], of_strata: Sequence[Column], of_order: Sequence[Column]
) -> SheetSpec:
    """抽查名单: what is drawn to be checked again, by what rule, and out of what."""
    widths: Mapping[str, tuple[float, Look | None]] = {
        "code": (13, Look.CODE),
        "name": (24, None),
        "department": (14, None),
        "unit": (16, None),
        "stratum": (28, None),
        "denominator": (13, None),
        "score": (9, None),
        "why": (34, None),
        "draw": (14, None),
        "standing": (20, None),
        "clues": (24, None),
    }
    made = _table("Drawn", columns, source.drawn, source, widths, _all_of(columns, widths))
    blocks: list[Block] = [made]
    if source.strata:
        blocks.append(_plain("Strata", of_strata, source.strata, source))
    lead = [] if any(row["draw"] for row in source.drawn) else [_NOT_DRAWN]
    blocks.append(TextBlock([*lead, *source.rule], title="怎样抽的，怎样再抽一次"))
    if source.order:
        # Widths of the columns above, so that those of one kind stand below one another.
        own = {**widths, **_ORDER_WIDTHS}
        order = [one.key for one in of_order]
        title = "每个已计的表的层、权数和次序（重抽、核对用）"
        blocks.append(_table("Order", of_order, source.order, source, own, order, title=title))
    about = "按金额、得分和线索分层抽取；同样的数据、同样的种子，在任何电脑上抽出来都一样。"
    return SheetSpec(DRAWN, blocks, title=DRAWN, about=about, frozen=0, tab=TAB_TO_DO)


def _all_of(columns: Sequence[Column], widths: Mapping[str, object], without: str = "") -> list[str]:
    """The keys of the columns in the order of their ``widths``, then of those that have none."""
    return [key for key in (*widths, *(one.key for one in columns if one.key not in widths)) if key != without]


def _table(
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    source: Source,
    widths: Mapping[str, tuple[float, Look | None]],
    order: Sequence[str],
    *,
    unprinted: Sequence[str] = (),
    **more: Any,
) -> TableBlock:
    """A table of ``columns`` with a number before each row."""
    column_of, known = Columns(columns), {column.key for column in columns}
    shown = [numbered()]
    for key in filter(known.__contains__, order):
        width, look = widths.get(key, (USUAL, None))
        shown.append(column_of(key, width, look=look, printed=key not in unprinted, cell=_CELLS.get(key)))
    return table(name, shown, rows, source, **more)


def _plain(
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Row],
    source: Source,
) -> TableBlock:
    """A small table that is no table of Excel's: its first text takes the room of several columns."""
    column_of = Columns(columns)
    heads: list[Head] = []
    for column in columns:
        one = column_of(column.key, 0)
        heads.append(Head(one.title, one.look, span=3 if not heads else 1, note=one.note))
    lines = [[column_of(column.key, 0).cell(source, row) for column in columns] for row in rows]
    return TableBlock(name, heads, lines, title="各层有多少、抽了多少", native=False)


_RECHECK_WIDTHS: Mapping[str, tuple[float, Look | None]] = {
    "code": (13, Look.CODE),
    "name": (22, None),
    "kind": (10, Look.MARK),
    "department": (13, None),
    "unit": (14, None),
    "standing": (9, Look.MARK),
    "own": (9, None),
    "found": (9, None),
    "lost": (8, None),
    "departure": (9, None),
    "reasons": (50, None),
    "opinion": (24, None),
    "about": (18, None),
    "stratum": (24, None),
    "draw": (14, Look.MARK),
    "who": (10, Look.MARK),
    "at": (17, None),
    "book": (30, None),
    "drawn": (8, None),
    "checked": (8, None),
    "most": (9, None),
    "dimension": (10, Look.MARK),
    "category": (12, Look.MARK),
    "indicator": (24, None),
    "points": (8, None),
    "actual": (14, Look.MARK),
    "value": (14, Look.MARK),
    "criteria": (34, None),
    "note": (24, None),
}
_RECHECK_ORDERS: Sequence[Sequence[str]] = (
    [
        "code",
        "name",
        "kind",
        "department",
        "unit",
        "standing",
        "own",
        "found",
        "lost",
        "departure",
        "reasons",
        "opinion",
        "about",
        "stratum",
        "draw",
        "who",
        "at",
        "book",
    ],
    ["department", "unit", "kind", "drawn", "checked", "own", "found", "departure", "most"],
    [
        "code",
        "name",
        "dimension",
        "category",
        "indicator",
        "points",
        "actual",
        "value",
        "own",
        "found",
        "criteria",
        "note",
        "lost",
    ],
)
"""The columns of the three tables of 复核情况, so that those of one kind stand above one another."""
_RECHECK_ASIDE = ("stratum", "draw", "who", "at", "book")


def rechecked(source: Source, found: Rechecked) -> SheetSpec:
    """复核情况: by form, by unit, and by indicator."""
    blocks: list[Block] = []
    parts: Sequence[tuple[str, str, Sequence[Column], Sequence[Sequence[Any]]]] = (
        ("RecheckForms", "各项目", FORMS, found.forms),
        ("RecheckUnits", "各单位", UNITS, found.units),
        ("RecheckRows", "改了的指标", ROWS, found.rows),
    )
    for (name, title, columns, rows), order in zip(parts, _RECHECK_ORDERS, strict=True):
        named = [dict(zip((column.key for column in columns), row, strict=True)) for row in rows]
        blocks.append(
            _table(name, columns, named, source, _RECHECK_WIDTHS, order, unprinted=_RECHECK_ASIDE, title=title)
        )
    about = "偏离度＝（自评得分－复核得分）÷自评得分，正数是自评高了。部门整体支出表里的项目另列，不与别的相加。"
    return SheetSpec(RECHECKED, blocks, title=RECHECKED, about=about, frozen=0, tab=TAB_TO_DO)
