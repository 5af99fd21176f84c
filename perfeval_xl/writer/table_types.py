"""What a workbook of tables is made of: columns, rows, texts, figures and charts; nothing in it knows of rounds."""

from __future__ import annotations

import enum
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from fractions import Fraction
from typing import NamedTuple

from perfeval_xl.plain_text import without_unseen

_ELSEWHERE = re.compile(r"[\\/:]")
"""In the name of a file, what would lead a link out of the folder."""
SHOWN_IN = timezone(timedelta(hours=8))
"""Times are shown in that of Beijing, which is that of every office."""
SUM, MEAN, COUNT, RATIO = "sum", "mean", "count", "ratio"
"""Totals under a column: of the numbers that are not filtered out, their mean, the number of filled cells, and the sum
of one column over that of another."""


class Look(enum.Enum):
    """How the cells of a column look, by the styles of the theme."""

    TEXT = ("left",)
    """A text that is broken into lines; a text of a unit is never more than that."""
    LONG = ("left", "top")
    """A text of many lines."""
    CODE = ("left", "text")
    """A text that looks like a number: what is typed into its cell stays text."""
    MARK = ("center",)
    """A short text in the middle."""
    AMOUNT = ("money",)
    """万元."""
    SCORE = ("score",)
    RATE = ("rate",)
    """A fraction of 1, shown in %."""
    NUMBER = ("number",)
    COUNT = ("whole",)
    DAY = ("date",)
    TIME = ("moment",)
    LINK = ("left", "link")


class Link(NamedTuple):
    """A text that leads somewhere."""

    text: str
    target: str
    """``internal:'表'!C12``, or ``external:路径#'表'!C12`` with a path from the workbook's folder (`link_to`)."""
    tip: str = ""
    """Shown when somebody points at it."""


class Styled(NamedTuple):
    """A value with a look of its own."""

    value: str | int | float | Fraction | date | datetime | None
    style: str
    """A style of the theme: ``alarm``, ``caution``, ``notable``, ``good``, ``strong`` …"""


class Formula(NamedTuple):
    """A formula of functions of Excel 2007, with the value that it has now."""

    text: str
    value: str | int | float | Fraction
    style: str = ""


Cell = str | int | float | Fraction | date | datetime | bool | Link | Styled | Formula | None
"""What may stand in a cell. A truth is shown as 是 or 否, NaN as nothing, a date written as text (ISO 8601, UTC) as a
date where the column holds dates."""


@dataclass(frozen=True)
class Head:
    """A column of a table."""

    title: str
    """What stands on top; no two columns of a table have the same."""
    look: Look = Look.TEXT
    width: float = 12
    """Characters; the widest of what stands above one another on a sheet holds."""
    total: str = ""
    """`SUM`, `MEAN`, `COUNT` or `RATIO`: what stands below."""
    over: tuple[str, str] = ("", "")
    """For `RATIO`, the titles of the two columns."""
    open: bool = False
    """Whether it is typed in: yellow, and not locked."""
    hidden: bool = False
    note: str = ""
    """Shown when somebody points at the title."""
    printed: bool = True
    """Whether it is printed; those that are not stand last."""
    span: int = 1
    """Columns of the sheet that it takes; only in tables that are not ``native``."""


@dataclass(frozen=True)
class TableBlock:
    """A table."""

    name: str
    """ASCII, once in the workbook; charts refer to it."""
    heads: Sequence[Head]
    rows: Sequence[Sequence[Cell]]
    """Each as long as ``heads``."""
    title: str = ""
    about: str = ""
    choices: Mapping[tuple[int, int], Sequence[str]] = field(default_factory=dict)
    """By row and column, from 0: what may be chosen from a list."""
    prompts: Mapping[tuple[int, int], str] = field(default_factory=dict)
    """By row and column, from 0: what is shown beside a cell with choices while it is chosen."""
    bars: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    """By title, the columns with bars behind their numbers: the number of no bar, and of a whole one."""
    totals: bool = False
    """Whether a line of totals stands below."""
    total_label: str = "合计"
    empty: str = "没有。"
    """Said instead of rows where there are none."""
    native: bool = True
    """Whether it is one of Excel's tables, which can be sorted and filtered; not for a few lines among others."""
    wrapped: bool = True
    """Whether long texts are broken into lines; of a table for programs they are not."""


@dataclass(frozen=True)
class TextBlock:
    """Paragraphs over the whole width."""

    lines: Sequence[str | Styled | Link]
    title: str = ""


@dataclass(frozen=True)
class Card:
    """A figure to be seen from afar."""

    label: str
    value: Cell
    look: Look = Look.COUNT
    note: str = ""
    target: str = ""
    """Where a click on the label leads, as in `Link`; empty for nowhere."""
    style: str = ""
    """A style of the theme for the value."""


@dataclass(frozen=True)
class CardsBlock:
    """Figures beside one another."""

    cards: Sequence[Card]
    span: int = 2
    """Columns of the sheet that each takes."""
    title: str = ""


@dataclass(frozen=True)
class ChartBlock:
    """A native chart; those that follow one another stand side by side."""

    kind: str
    """``column``, ``bar``, ``pie``, ``scatter``, ``line``."""
    title: str
    table: str
    """Name of the table that its numbers stand in."""
    categories: str
    """Title of the column of names; for ``scatter``, of the x values."""
    values: Sequence[str]
    """Titles of the columns of numbers, a series each."""
    width: int = 480
    """Pixels."""
    height: int = 300
    x_title: str = ""
    y_title: str = ""
    x_format: str = ""
    """Number format along the x axis."""
    y_format: str = ""
    x_range: tuple[float, float] | None = None
    y_range: tuple[float, float] | None = None
    colours: Sequence[str] = ()
    """Of the points of a pie or of single columns, in their order; else of the series."""
    lines: int = 0
    """Lines of the table that it shows, from the first; 0 for all."""
    about: str = ""
    """For those who cannot see it."""


Block = TableBlock | TextBlock | CardsBlock | ChartBlock
"""What stands on a sheet, from the top."""


@dataclass(frozen=True)
class SheetSpec:
    """A sheet."""

    name: str
    blocks: Sequence[Block]
    title: str = ""
    about: str = ""
    landscape: bool = True
    frozen: int = 0
    """Columns that stay where one scrolls to the right; the rows to the head of the first native table stay too."""
    held: bool = False
    """Whether the head of the first native table stays though a few texts stand above it."""
    widths: Sequence[float] = ()
    """Characters of the columns where the heads do not say so."""
    tab: str = ""
    """Colour of the tab."""
    one_page: bool = False
    """Whether it is printed on one page whatever its length."""


class Placed(NamedTuple):
    """Where a table stands; rows and columns from 0."""

    sheet: str
    head: int
    first: int
    last: int
    """Row of the last line, or of the sentence that there is none."""
    columns: Mapping[str, int]
    """By title."""

    def cell(self, row: int, title: str) -> tuple[int, int]:
        """Row and column of the cell in line ``row`` from 0."""
        return self.first + row, self.columns[title]


def leads_beside(name: str) -> bool:
    """Whether a link to a file of this name leads to one in the same folder, and nowhere else."""
    return without_unseen(name) == name and not _ELSEWHERE.search(name)


_ESCAPED = {ord(sign): f"%{ord(sign):02X}" for sign in '%#?" <>[]^`{}'}
"""What ends the name of a file in a link, or stands in none."""


def link_to(path: str, sheet: str = "", cell: str = "") -> str:
    """The target of a link to ``cell`` of the workbook at ``path``, as seen from the folder of the one with the link.

    Without ``path`` it leads to a cell of the same workbook.
    """
    place = f"'{sheet.replace(chr(39), chr(39) * 2)}'!{cell or 'A1'}" if sheet else ""
    if not path:
        return f"internal:{place}"
    file = path.translate(_ESCAPED)
    return f"external:{file}#{place}" if place else f"external:{file}"
