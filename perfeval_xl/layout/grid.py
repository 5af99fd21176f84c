"""The plan of a workbook: every cell, its content, its lock and what may be typed.

The writer writes it, the reader reads by it, the tamper check compares with it.
Rows and columns count from 0 inside the program and appear as ``H12`` outside.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.form import Form
from perfeval_xl.frozen import frozen

FORMULA_LIMIT = 8192
"""Characters of a formula; Excel takes no more."""
_REMEMBERED = 16_384
"""Addresses whose text is remembered: twice those of fields in the largest workbook."""


@functools.cache
def letters(column: int) -> str:
    """Column letters: 0 is A, 27 is AB."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(ord("A") + rest) + name
    return name


@functools.lru_cache(maxsize=_REMEMBERED)
def absolute(row: int, column: int) -> str:
    """``$H$12`` for row 11, column 7."""
    return f"${letters(column)}${row + 1}"


def cell_name(row: int, column: int) -> str:
    """``H12`` for row 11, column 7."""
    return f"{letters(column)}{row + 1}"


class Address(NamedTuple):
    """One cell of one sheet. A tuple, because a check makes one for each field of every file."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        return f"{self.sheet}!{cell_name(self.row, self.column)}"

    @property
    def absolute(self) -> str:
        """``$H$12``, for a formula on the same sheet."""
        return absolute(self.row, self.column)


@frozen(slots=True)
class Validation:
    """What may be typed into a cell; the texts are for the person at the keyboard."""

    kind: str
    """``decimal``, ``date``, ``list`` or ``length``."""
    low: Decimal | None = None
    high: Decimal | str | None = None
    """A number, or a cell of the same sheet."""
    options: tuple[str, ...] = ()
    title: str = ""
    prompt: str = ""
    error: str = ""
    refuses: bool = True
    """Whether anything else is refused; a list that does not only offers a word."""


class PlannedCell(NamedTuple):
    """One cell, or the first of a merged block that reaches to ``last_row``, ``last_column``.

    A tuple, because a check rebuilds four hundred of them for every file.
    """

    row: int
    column: int
    last_row: int
    last_column: int
    style: tuple[str, ...]
    """Tables of the theme, later ones win."""
    value: Value = None
    """Fixed content: a label, or a given field."""
    key: str | None = None
    """The field that stands here, by its full key."""
    formula: str | None = None
    open: bool = False
    """Whether the unit may type here."""
    link: Address | None = None

    @property
    def merged(self) -> bool:
        """Whether it covers more than one cell."""
        return (self.row, self.column) != (self.last_row, self.last_column)


class Conditional(NamedTuple):
    """A conditional format over a block of cells."""

    first: tuple[int, int]
    last: tuple[int, int]
    formula: str
    """Relative to the first cell."""
    style: str


@frozen(slots=True)
class ChartSeries:
    """The bars of one colour."""

    name: tuple[int, int]
    """Row and column of the cell that says what they are."""
    column: int
    """Where their numbers stand, in the rows of the names of the bars."""
    colour: str


@frozen(slots=True)
class PlannedChart:
    """Bars drawn of the numbers of a table on the same sheet, standing in a row of its own that is as high."""

    title: str
    row: int
    """The row in which it stands; it takes the printed width."""
    names: tuple[int, int, int]
    """First row, last row and column of the names of the bars."""
    series: tuple[ChartSeries, ...]
    lying: bool
    """Whether the bars lie, the first on top, because their names are long or many."""
    about: str
    """For those who cannot see it."""


@dataclass
class SheetPlan:
    """One sheet. Built up by `arrange`, not changed after."""

    name: str
    widths: list[float] = field(default_factory=list)
    heights: dict[int, float] = field(default_factory=dict)
    cells: dict[tuple[int, int], PlannedCell] = field(default_factory=dict)
    hidden: list[tuple[PlannedCell, PlannedCell]] = field(default_factory=list)
    """Cells that begin where another one was put later, each with that one; none on a sound sheet."""
    validations: dict[tuple[int, int], Validation] = field(default_factory=dict)
    conditionals: list[Conditional] = field(default_factory=list)
    landscape: bool = False
    printed: tuple[int, int, int, int] = (0, 0, 0, 0)
    """First row, first column, last row, last column of the print area."""
    repeated: int | None = None
    """Row that is printed on top of every page."""
    table: tuple[int, int] | None = None
    """First and last row below the repeated one."""
    headings: set[int] = field(default_factory=set)
    """Rows that announce what stands below them, and do not end a page."""
    sections: set[int] = field(default_factory=set)
    """Those of them that begin something new, before which a page sooner ends."""
    flowing: bool = False
    """Whether pages are filled as those of a text, and not ended before something new begins."""
    frozen: int = 0
    """Rows that stay in sight."""
    filtered: tuple[int, int, int, int] | None = None
    """Block with filter buttons."""
    one_page: bool = False
    plain_print: bool = False
    """Whether it is printed without colours, as official forms are."""
    growing: set[int] = field(default_factory=set)
    """Rows whose height is left to the program, so that they grow with what is typed."""
    cursor: tuple[int, int] | None = None
    """Row and column of the first cell to fill in, on which the sheet opens."""
    breaks: list[int] = field(default_factory=list)
    """Rows before which a printed page ends."""
    charts: list[PlannedChart] = field(default_factory=list)
    marked: dict[tuple[int, int], tuple[tuple[int, int], ...]] = field(default_factory=dict)
    """Pieces of a text that are shown in the colour of a warning, by its cell: first letter and the one after the
    last."""

    written: list[bytes] = field(default_factory=list, init=False, repr=False, compare=False)
    """How each of its cells is written for a digest, in their order; empty where that is not known yet."""

    @property
    def merges(self) -> set[tuple[int, int, int, int]]:
        """The merged ranges: first row and column, last row and column."""
        return {(c.row, c.column, c.last_row, c.last_column) for c in self.cells.values() if c.merged}


@frozen
class Plan:
    """A whole workbook before it is written, or against which it is read."""

    form: Form
    """The main form; others are its companions."""
    sheets: tuple[SheetPlan, ...]
    addresses: Mapping[str, Address]
    """Where each field stands, by its full key."""
    names: Mapping[str, Address]
    """Defined names that people and programs may use."""

    def sheet(self, name: str) -> SheetPlan:
        """The sheet called ``name``. Raises KeyError."""
        return next(sheet for sheet in self.sheets if sheet.name == name)
