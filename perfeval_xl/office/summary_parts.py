"""What the sheets of 汇总 are made of, and what they have in common: plain rows, links to the originals, columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from perfeval_xl.ledger import originals, states
from perfeval_xl.office.columns import Column, Kind
from perfeval_xl.office.rounds import LEDGER
from perfeval_xl.office.status import ProjectLine, View
from perfeval_xl.plain_text import one_line
from perfeval_xl.writer.table_book import Cell, Head, Link, Look, Styled, TableBlock, link_to
from perfeval_xl.writer.table_cells import MOST_LINKS, plain

if TYPE_CHECKING:
    from perfeval_xl.office.recheck_frames import Rechecked
    from perfeval_xl.office.taken import Typed
    from perfeval_xl.office.year_on_year import YearTables

OVERVIEW, PROJECTS, WHOLE, BY_DEPARTMENT, BY_NODE = "总览", "项目汇总表", "部门整体", "按主管部门", "按节点"
INDICATORS, FINDINGS, OPEN, CLUES, DRAWN = "指标明细", "审核问题", "未报与退回", "异常", "抽查名单"
RECHECKED, PLATFORM = "复核情况", "平台导入"
"""Sheets, besides 待处理 and 说明, which are read back."""
TAB_TO_DO, TAB_NUMBERS, TAB_ROWS, TAB_NOTES = "#BF8F00", "#1F4E79", "#7F9DB9", "#A6A6A6"
"""Colours of the tabs: what is to be done, what is told, what that rests on, what is said of it."""
WHOLE_FILE = "整个文件"
"""Where something is that is said of no cell."""
LOOKS: Mapping[Kind, Look] = {
    Kind.TEXT: Look.TEXT,
    Kind.AMOUNT: Look.AMOUNT,
    Kind.SCORE: Look.SCORE,
    Kind.RATE: Look.RATE,
    Kind.NUMBER: Look.NUMBER,
    Kind.COUNT: Look.COUNT,
    Kind.DAY: Look.DAY,
    Kind.TIME: Look.TIME,
    Kind.TRUTH: Look.MARK,
}
"""How the columns of a table look, by what they hold."""
STATE_STYLES: Mapping[str, str] = {
    states.COUNTED: "good",
    states.UNDECIDED: "caution",
    states.RETURNED: "alarm",
    states.MISSING: "notable",
    states.EXEMPT: "aside",
}
"""Colours of the states of a project."""
SEVERITY_STYLES: Mapping[str, str] = {"错误": "alarm", "核实": "caution", "提示": "notable"}
"""Colours of what was found, the worst first."""
RATING_STYLES: Mapping[str, str] = {"差": "alarm", "中": "caution"}
"""Colours of the ratings that somebody should look at."""
_PLACE = re.compile(r"(.{1,31})!\$?([A-Z]{1,3})\$?([0-9]{1,7})(?::.*)?", re.DOTALL)

Row = Mapping[str, Any]
"""A row of a frame by its keys; None for a number that is not there."""


@dataclass(frozen=True)
class Source:
    """Everything that 汇总 tells."""

    view: View
    lines: Sequence[ProjectLine]
    now: datetime
    suffixes: Mapping[str, str]
    """The ending under which each file is kept, by its hash."""
    projects: Sequence[Row] = ()
    indicators: Sequence[Row] = ()
    findings: Sequence[Row] = ()
    deliveries: Sequence[Row] = ()
    kinds: Sequence[Row] = ()
    """A row for each kind of form, as `frames.summed` makes it."""
    departments: Sequence[Row] = ()
    nodes: Sequence[Row] = ()
    clues: Sequence[Row] = ()
    drawn: Sequence[Row] = ()
    strata: Sequence[Row] = ()
    order: Sequence[Row] = ()
    """Everything that could be drawn, in its order."""
    rule: Sequence[str] = ()
    """How the draw was made, in sentences."""
    rechecked: Rechecked | None = None
    """None where nothing was drawn to be checked again."""
    typed: Mapping[str, Typed] = field(default_factory=dict)
    """By mark, what somebody typed that was not taken over."""
    years: YearTables | None = None
    """The same beside rounds of years before; None where it is held against none."""
    below: Sequence[Row] = ()
    """The packages of lower offices, as `perfeval_xl.office.summary_below` makes them."""
    above: str = ""
    """What leads from the folder of the workbook to that of the round: ``../`` from a 分册."""
    _paths: dict[str, str] = field(default_factory=dict, init=False)

    def original(self, sha: str) -> str:
        """The path of a file from the folder of the workbook; empty for one that is not kept."""
        path = self._paths.get(sha)
        if path is None:
            suffix = self.suffixes.get(sha)
            path = "" if suffix is None else self.above + originals.original(Path(LEDGER), sha, suffix).as_posix()
            self._paths[sha] = path
        return path

    def at(self, sha: str, place: str) -> Cell:
        """``自评表!H12`` as a link to that cell of the original; what is no cell is the whole of it."""
        found, path = _PLACE.fullmatch(place), self.original(sha)
        if not found or one_line(found[1]) != found[1]:
            return self.opens(sha, WHOLE_FILE if place else "")
        if not path:
            return place
        return Link(place, link_to(path, found[1], found[2] + found[3]), "打开原件的这一格（只读）")

    def opens(self, sha: str, words: str, tip: str = "") -> Cell:
        """A link to the original with these words; the words alone where it is not kept."""
        path = self.original(sha)
        return Link(words, link_to(path), f"打开原件（只读）{tip and f'：{tip}'}") if path and words else words


@dataclass(frozen=True)
class Shown:
    """A column of a sheet."""

    title: str
    look: Look
    width: float
    cell: Callable[[Source, Row], Cell]
    """What stands in it."""
    total: str = ""
    over: tuple[str, str] = ("", "")
    printed: bool = True
    hidden: bool = False
    note: str = ""

    @property
    def head(self) -> Head:
        """The column for the writer."""
        return Head(
            self.title,
            self.look,
            self.width,
            total=self.total,
            over=self.over,
            printed=self.printed,
            hidden=self.hidden,
            note=self.note,
        )


class Columns:
    """Makes columns of a table of `office.columns`: titles, looks and links come from there."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = {column.key: column for column in columns}

    def __call__(self, key: str, width: float, *, title: str = "", look: Look | None = None, **more: Any) -> Shown:
        """The column of this key."""
        column = self._columns[key]
        cell = more.pop("cell", None) or self._cell(column)
        own = Look.LINK if column.place_of else LOOKS[column.kind]
        more.setdefault("note", column.about)
        return Shown(title or column.title, look or own, width, cell, **more)

    def _cell(self, column: Column) -> Callable[[Source, Row], Cell]:
        key = column.key
        if column.place_of or key == "place":
            return lambda source, row: source.at(row["sha"], row[key])
        return lambda source, row: row[key]


def numbered(width: float = 6) -> Shown:
    """序号: the number of the row; `table` fills it in."""
    return Shown("序号", Look.COUNT, width, lambda source, row: None)


def styled(key: str, styles: Mapping[str, str]) -> Callable[[Source, Row], Cell]:
    """What makes the cells of a column that has a colour for each word."""
    return lambda source, row: Styled(row[key], styles[row[key]]) if row[key] in styles else row[key]


def table(name: str, columns: Sequence[Shown], rows: Sequence[Row], source: Source, **more: Any) -> TableBlock:
    """The table of these columns and rows."""
    lines = [[column.cell(source, row) for column in columns] for row in rows]
    if columns[0].title == "序号":
        for number, line in enumerate(lines, start=1):
            line[0] = number
    # A sheet has no more links than Excel takes: of many rows the columns on the left keep theirs.
    leading = [at for at, column in enumerate(columns) if column.look is Look.LINK]
    for at in leading[MOST_LINKS // max(len(rows), 1) :]:
        for line in lines:
            line[at] = plain(line[at])
    return TableBlock(name, [column.head for column in columns], lines, **more)


def rows_of(frame: Any) -> list[Row]:
    """The rows of a frame of pandas as plain values: None for a number that is not there."""
    columns = {}
    for key in frame.columns:
        cells = frame[key]
        missing = cells.isna()
        columns[key] = cells.astype(object).where(~missing, None).tolist() if missing.any() else cells.tolist()
    names = list(columns)
    return [dict(zip(names, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def seen(sheet: str) -> str:
    """Where a link to a sheet of the same workbook leads."""
    return link_to("", sheet)
