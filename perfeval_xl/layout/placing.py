"""How things are placed on a sheet: fixed texts, fields, and what may become of their rows."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from perfeval_xl.errors import LayoutError
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.expressions.tree import Expr
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import FieldKind, FormField, Source
from perfeval_xl.layout.grid import SheetPlan
from perfeval_xl.layout.shapes import FieldShape
from perfeval_xl.profiles.profile import Profile

LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
"""Excel's grid."""
COLOURED = ("input", "computed")
"""Looks that colour a cell for as long as a form is filled in."""
Spot = tuple[int, int]
"""Row and column of a cell."""
Link = str | tuple[str, int, int] | int | None
"""Where a cell leads: to a field by key, to sheet, row and column, or to the sheet whose name is the text with this
number, of those that are told when the form is known."""

_KIND_STYLE = {
    FieldKind.TEXT: ("text",),
    FieldKind.LONG_TEXT: ("left",),
    FieldKind.AMOUNT: ("amount",),
    FieldKind.NUMBER: ("number",),
    FieldKind.FIGURE: ("number",),
    FieldKind.DATE: ("date",),
    FieldKind.CHOICE: ("choice",),
    FieldKind.POINTS: ("points",),
    FieldKind.SCORE: ("score",),
    FieldKind.RATE: ("rate",),
    FieldKind.PERCENT: ("percent",),
    FieldKind.COUNT: ("count",),
    FieldKind.MARK: ("mark",),
}
_SOURCE_STYLE: Mapping[Source, tuple[str, ...]] = {
    Source.GIVEN: ("boxed",),
    Source.ANSWER: ("boxed", "input"),
    Source.COMPUTED: ("boxed", "computed"),
}


def style_of(field: FormField | FieldShape) -> tuple[str, ...]:
    """The looks of a field by what it holds and who says it."""
    return (*_SOURCE_STYLE[field.source], *_KIND_STYLE[field.kind])


def uncoloured(style: tuple[str, ...]) -> tuple[str, ...]:
    """The looks without a colour of their own, as what is printed has them since the third edition."""
    return tuple(name for name in style if name not in COLOURED)


class Placed(NamedTuple):
    """What was placed in a cell, or over several."""

    row: int
    column: int
    last_row: int
    last_column: int
    style: tuple[str, ...]
    value: Value = None
    """A fixed content."""
    key: str | None = None
    """The field that stands here."""
    link: Link = None
    said: int | None = None
    """The number of the text that stands here, of those that are told when the form is known."""

    @property
    def spot(self) -> Spot:
        """Where it begins."""
        return self.row, self.column


class Measured(NamedTuple):
    """A text or a field that may need a higher row."""

    row: int
    column: int
    last_row: int
    last_column: int
    text: str = ""
    key: str | None = None
    said: int | None = None
    spare: int = 1
    """How many lines the text of a field may come to need."""


class Shown(NamedTuple):
    """A look that cells have where a test holds."""

    first: Spot
    last: Spot
    test: Expr
    style: str
    columns: Mapping[str, int] | None
    """The columns of fields that are meant row by row."""


class Placing(ABC):
    """A sheet, or a part of one, on which things are placed."""

    plan: SheetPlan
    """What is known of the sheet besides its cells: widths, headings and so on."""

    @property
    @abstractmethod
    def edition(self) -> Edition:
        """The edition of the workbook."""

    @property
    @abstractmethod
    def profile(self) -> Profile:
        """The rules of the form that what is placed next belongs to."""

    @abstractmethod
    def has(self, key: str) -> bool:
        """Whether the form has a field ``key``."""

    @abstractmethod
    def _field(self, key: str) -> FormField | FieldShape: ...

    @abstractmethod
    def _put(self, placed: Placed) -> None:
        """Keep what is placed."""

    @abstractmethod
    def _settle(self, key: str, spot: Spot) -> None:
        """A field is placed; it is at home where that is done first."""

    @abstractmethod
    def _measure(self, measured: Measured) -> None:
        """See to it that the rows of what is placed are high enough."""

    @abstractmethod
    def need(self, row: int, lines: float) -> None:
        """Ask for a row high enough for so many lines."""

    @abstractmethod
    def conditional(
        self, first: Spot, last: Spot, test: Expr, style: str, *, columns: Mapping[str, int] | None = None
    ) -> None:
        """Show ``style`` where ``test`` holds.

        ``columns`` gives the columns of fields that are meant row by row; other
        fields are looked up on this sheet. (Excel 2007 refuses other sheets here.)
        """

    def text(
        self,
        row: int,
        column: int,
        text: str,
        *style: str,
        to_row: int | None = None,
        to_column: int | None = None,
        link: Link = None,
        measured: bool = True,
    ) -> None:
        """Put a fixed text; ``link`` leads to a field by key, to (sheet, row, column) or, on a block, to a told sheet.

        What is not ``measured`` makes no row higher, as a remark beside what is printed.
        """
        last_row = row if to_row is None else to_row
        last_column = column if to_column is None else to_column
        self._keep(Placed(row, column, last_row, last_column, style, text or None, None, link))
        if last_row == row and measured:
            self._measure(Measured(row, column, last_row, last_column, text))

    def number(self, row: int, column: int, number: Decimal, *style: str, to_column: int) -> None:
        """Put a fixed number, from ``column`` to ``to_column``."""
        self._keep(Placed(row, column, row, to_column, style, number))

    def field(
        self,
        row: int,
        column: int,
        key: str,
        *extra: str,
        to_row: int | None = None,
        to_column: int | None = None,
        spare: int = 1,
    ) -> None:
        """Put the field ``key``; ``spare`` is how many lines its text may come to need."""
        last_row = row if to_row is None else to_row
        last_column = column if to_column is None else to_column
        style = (*style_of(self._field(key)), *extra)
        self._keep(Placed(row, column, last_row, last_column, style, None, key))
        self._settle(key, (row, column))
        self._measure(Measured(row, column, last_row, last_column, key=key, spare=spare))

    def width(self, first: int, last: int) -> float:
        """Characters from column ``first`` to ``last``."""
        return sum(self.plan.widths[first : last + 1])

    def frame(self, row: int, column: int, last_column: int, *style: str) -> None:
        """Empty bordered cells, so that a row of the table closes."""
        for at in range(column, last_column + 1):
            self.text(row, at, "", *style)

    def _keep(self, placed: Placed) -> None:
        if placed.last_row > LAST_ROW or placed.last_column > LAST_COLUMN:
            raise LayoutError(f"第{placed.last_row + 1}行第{placed.last_column + 1}列超出Excel的范围")
        self._put(placed)
