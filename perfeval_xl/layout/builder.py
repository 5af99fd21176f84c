"""Place things on a sheet; formulas follow once every field has its cell."""

from __future__ import annotations

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from perfeval_xl.errors import LayoutError
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.expressions.excel import AddressOf as AddressOf
from perfeval_xl.expressions.excel import to_excel
from perfeval_xl.expressions.tree import Expr
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import FieldKind, Form, FormField, Source
from perfeval_xl.layout.grid import Address, Conditional, PlannedCell, SheetPlan, letters
from perfeval_xl.layout.pages import FULL, USUAL, Filled, paginate, raise_labels
from perfeval_xl.layout.validations import validation_of
from perfeval_xl.text_measure import characters_in, height_for, lines_of

LAST_ROW, LAST_COLUMN = 1_048_575, 16_383
"""Excel's grid."""
COLOURED = ("input", "computed")
"""Looks that colour a cell for as long as a form is filled in."""
FORMULA_LIMIT = 8192
"""Characters of a formula; Excel takes no more."""

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


def _style(field: FormField) -> tuple[str, ...]:
    return (*_SOURCE_STYLE[field.source], *_KIND_STYLE[field.kind])


class _Placed(NamedTuple):
    row: int
    column: int
    last_row: int
    last_column: int
    style: tuple[str, ...]
    value: Value
    field: FormField | None
    link: str | tuple[str, int, int] | None
    form: Form
    """The form whose field stands here, or whose keys the link means."""


class SheetBuilder:
    """One sheet while things are placed on it."""

    def __init__(self, name: str, form: Form, texts: Mapping[str, Value] | None) -> None:
        self.plan = SheetPlan(name)
        self.form = form
        """The form that what is placed next belongs to."""
        self.texts = texts
        """By full key, answers that are already there, for the height of their rows; None where nobody
        will print the sheet, and nothing need be measured."""
        self.places: dict[str, Address] = {}
        self._placed: list[_Placed] = []
        self._needs: dict[int, float] = {}
        self._merged: dict[int, float] = {}
        """Lines that merged cells need, for which no program makes a row higher."""

    def text(
        self,
        row: int,
        column: int,
        text: str,
        *style: str,
        to_row: int | None = None,
        to_column: int | None = None,
        link: str | tuple[str, int, int] | None = None,
        measured: bool = True,
    ) -> None:
        """Put a fixed text; ``link`` leads to a field by key or to (sheet, row, column).

        What is not ``measured`` makes no row higher, as a remark beside what is printed.
        """
        last_row = row if to_row is None else to_row
        last_column = column if to_column is None else to_column
        self._put(_Placed(row, column, last_row, last_column, style, text or None, None, link, self.form))
        if last_row == row and self.texts is not None and measured:
            self.need(row, lines_of(text, self.width(column, last_column)))
            if last_column > column:
                self._merged_need(row, lines_of(text, self.width(column, last_column)))

    def number(self, row: int, column: int, number: Decimal, *style: str, to_column: int) -> None:
        """Put a fixed number, from ``column`` to ``to_column``."""
        self._put(_Placed(row, column, row, to_column, style, number, None, None, self.form))

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
        field = self.form.fields[key]
        last_row = row if to_row is None else to_row
        last_column = column if to_column is None else to_column
        style = (*_style(field), *extra) if self.texts is not None else ()
        value = field.value if field.source is Source.GIVEN else None
        self._put(_Placed(row, column, last_row, last_column, style, value, field, None, self.form))
        full = self.form.full(key)
        if full not in self.places:
            self.places[full] = Address(self.plan.name, row, column)
            if field.source is Source.ANSWER:
                rule = validation_of(field, self.form.edition, self.form.profile.money)
                if rule is not None:
                    self.plan.validations[row, column] = rule
        if self.texts is None:
            return
        shown = self.texts.get(full, value)
        width = self.width(column, last_column)
        lines = lines_of(shown, width) if isinstance(shown, str) else 1
        if field.options:
            # Whatever is chosen must be readable, for nobody will make the row higher.
            lines = max(lines, *(lines_of(option, width) for option in field.options))
        if last_column > column:
            self._merged_need(row, lines)
        lines = max(lines, spare)
        for at in range(row, last_row + 1):
            self.need(at, math.ceil(lines / (last_row - row + 1)))
        if field.kind is FieldKind.LONG_TEXT and field.source is Source.ANSWER:
            self._long_text(row, last_row, column, last_column, lines, width)

    def _merged_need(self, row: int, lines: float) -> None:
        self._merged[row] = max(self._merged.get(row, 1), lines)

    def _long_text(self, row: int, last_row: int, column: int, last_column: int, lines: float, width: float) -> None:
        """A merged cell never grows by itself: show when more was typed than can be printed."""
        if (row, column) == (last_row, last_column):
            self.plan.growing.add(row)
            return
        place = f"${letters(column)}${row + 1}"
        rows = last_row - row + 1
        room = characters_in(rows * math.ceil(lines / rows), width)
        self.plan.conditionals.append(Conditional((row, column), (row, column), f"=LEN({place})>{room}", "notable"))

    def need(self, row: int, lines: float) -> None:
        """Ask for a row high enough for so many lines."""
        self._needs[row] = max(self._needs.get(row, 1), lines)

    def width(self, first: int, last: int) -> float:
        """Characters from column ``first`` to ``last``."""
        return sum(self.plan.widths[first : last + 1])

    def frame(self, row: int, column: int, last_column: int, *style: str) -> None:
        """Empty bordered cells, so that a row of the table closes."""
        for at in range(column, last_column + 1):
            self.text(row, at, "", *style)

    def conditional(
        self,
        first: tuple[int, int],
        last: tuple[int, int],
        test: Expr,
        style: str,
        *,
        columns: Mapping[str, int] | None = None,
    ) -> None:
        """Show ``style`` where ``test`` holds.

        ``columns`` gives the columns of fields that are meant row by row; other
        fields are looked up on this sheet. (Excel 2007 refuses other sheets here.)
        """

        if self.texts is None:
            return

        def address(key: str) -> str:
            if columns and key in columns:
                return f"${letters(columns[key])}{first[0] + 1}"
            return self.places[self.form.full(key)].absolute

        self.plan.conditionals.append(Conditional(first, last, to_excel(test, address), style))

    def printed_answer(self, field: FormField) -> tuple[int, int] | None:
        """Where on the printed part of this sheet ``field`` is typed; None where it is not."""
        place = self.places.get(self.form.full(field.key))
        if field.source is not Source.ANSWER or place is None or not self._is_printed(place.row, place.column):
            return None
        return place.row, place.column

    def _is_printed(self, row: int, column: int) -> bool:
        top, left, bottom, right = self.plan.printed
        return self.plan.plain_print and top <= row <= bottom and left <= column <= right

    def _style(self, at: _Placed) -> tuple[str, ...]:
        """The looks of a cell; what is printed has no colour of its own since the third edition."""
        if at.form.edition is Edition.SECOND or not self._is_printed(at.row, at.column):
            return at.style
        return tuple(name for name in at.style if name not in COLOURED)

    def finish(self, everywhere: Mapping[str, Address], pages: Filled | None = None) -> SheetPlan:
        """Write the formulas, now that ``everywhere`` says where each field stands.

        ``pages`` says how full pages have to be, where that is not as usual.
        """
        addresses: dict[str, AddressOf] = {}
        for at in self._placed:
            field, form = at.field, at.form
            if form.id not in addresses:
                addresses[form.id] = _addresses(self.plan.name, form, everywhere)
            address = addresses[form.id]
            formula = None
            full = form.full(field.key) if field is not None else None
            home = full is not None and self._is_home(everywhere[full], at)
            if field is not None and field.source is Source.ANSWER and not home:
                raise LayoutError(f"“{field.label}”在表上有两处，不知道填在哪里")
            if field is not None and field.expr is not None:
                formula = to_excel(field.expr, address) if home else "=" + address(field.key)
                if len(formula) > FORMULA_LIMIT:
                    raise LayoutError(
                        f"“{field.label}”的公式有{len(formula)}个字符，Excel最多{FORMULA_LIMIT}个；"
                        "请在规则集里减少它所涉及的必填格或行"
                    )
            link = (
                everywhere[form.full(at.link)] if isinstance(at.link, str) else (Address(*at.link) if at.link else None)
            )
            cell = PlannedCell(
                at.row,
                at.column,
                at.last_row,
                at.last_column,
                self._style(at),
                at.value,
                full,
                formula,
                field is not None and field.source is Source.ANSWER,
                link,
            )
            if (at.row, at.column) in self.plan.cells:
                self.plan.hidden.append((self.plan.cells[at.row, at.column], cell))
            self.plan.cells[at.row, at.column] = cell
        if self.texts is not None:
            self.plan.heights.update((row, height_for(n)) for row, n in self._needs.items())
            # A row grows with what is typed, unless a merged cell in it needs more than that.
            self.plan.growing -= {row for row, lines in self._merged.items() if lines > 1}
            is_form = self.plan.plain_print and self.form.edition > Edition.SECOND
            paginate(self.plan, pages or (FULL if is_form else USUAL))
            if is_form or pages is not None:
                raise_labels(self.plan)
        return self.plan

    def _is_home(self, place: Address, at: _Placed) -> bool:
        """Whether a field stands here for the first time, and not shown again."""
        return (place.row, place.column, place.sheet) == (at.row, at.column, self.plan.name)

    def _put(self, placed: _Placed) -> None:
        if placed.last_row > LAST_ROW or placed.last_column > LAST_COLUMN:
            raise LayoutError(f"第{placed.last_row + 1}行第{placed.last_column + 1}列超出Excel的范围")
        self._placed.append(placed)


def _addresses(sheet: str, form: Form, everywhere: Mapping[str, Address]) -> AddressOf:
    known: dict[str, str] = {}

    def address(key: str) -> str:
        if key not in known:
            place = everywhere[form.full(key)]
            own = place.sheet == sheet
            known[key] = place.absolute if own else f"{place.sheet}!{place.absolute}"
        return known[key]

    return address
