"""Percentages as people write them: 95%, 96.5%, 94.05%, and not 95.00%."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from perfeval_xl.expressions.excel import to_excel
from perfeval_xl.expressions.tree import All, Expr, Field, IsNumber, Not, Rounded
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.grid import letters
from perfeval_xl.layout.styles import look

WHOLE, TENTH = "percent_whole", "percent_tenth"
"""Looks of a percentage without decimals, and with one."""


def percent_style(number: Decimal | None) -> str:
    """The look of a percentage that is known when the workbook is built; 95 is 95%."""
    if number is None:
        return "percent"
    digits = -int(number.normalize().as_tuple().exponent)
    return WHOLE if digits <= 0 else TENTH if digits == 1 else "percent"


def percent_looks(sheet: SheetBuilder, column: int) -> None:
    """Take idle zeros away from what is typed in the rows in %, by one rule for each run of them."""
    form = sheet.form
    rows = {
        sheet.places[form.full(row.key("actual"))].row: row.key("actual")
        for row in form.rows
        if row.in_percent and not row.indicator.ratio
    }
    for first, last in _runs(rows):
        for test, style in _tests(Field(rows[first])):
            sheet.conditional((first, column), (last, column), test, style, columns={rows[first]: column})


def _tests(actual: Field) -> tuple[tuple[Expr, str], ...]:
    """When a percentage has which of the two looks."""
    whole, tenth = actual.equals(Rounded(actual, 2)), actual.equals(Rounded(actual, 3))
    return (All((IsNumber(actual), whole)), WHOLE), (All((IsNumber(actual), tenth, Not(whole))), TENTH)


@functools.lru_cache(maxsize=256)
def percent_formulas(row: int, column: int) -> Mapping[str, str]:
    """The rules of `percent_looks` over cells of which this is the first, by the number format that they give."""
    place = f"${letters(column)}{row + 1}"
    return {str(look((style,))["num_format"]): to_excel(test, lambda _: place) for test, style in _tests(Field("cell"))}


def _runs(numbers: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The first and last of each run of numbers that follow one another."""
    first = last = None
    for number in sorted(numbers):
        if first is None or last is None:
            first = last = number
        elif number == last + 1:
            last = number
        else:
            yield first, last
            first = last = number
    if first is not None and last is not None:
        yield first, last
