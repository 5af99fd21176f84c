"""The table of indicators of a form."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from perfeval_xl.expressions.tree import All, Expr, Field, IsNumber, Not
from perfeval_xl.forms import row_hints
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import CategoryBlock, DimensionBlock, IndicatorRow
from perfeval_xl.forms.shared_fields import text_holder
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.colours import hint_colours, says
from perfeval_xl.layout.columns import Columns, columns_of
from perfeval_xl.layout.execution_row import execution_row
from perfeval_xl.layout.indicator_row import place_row
from perfeval_xl.layout.percents import percent_looks
from perfeval_xl.layout.shapes import FormShape, bare_shape
from perfeval_xl.layout.strips import Block, Strip
from perfeval_xl.profiles.geometry import LEVELS
from perfeval_xl.profiles.profile import Fill
from perfeval_xl.tables import plain
from perfeval_xl.vocabulary import Polarity

_ALARMS = {
    "reason": (row_hints.NO_REASON, row_hints.OTHER_YEAR_UNEXPLAINED, row_hints.TOO_LONG),
    "deduction_reason": (row_hints.NO_DEDUCTION_REASON, row_hints.TOO_LONG),
    "deduction": (row_hints.BAD_DEDUCTION,),
    "actual": (
        row_hints.NOT_A_NUMBER,
        row_hints.NOT_A_DAY,
        row_hints.NOT_A_LEVEL,
        row_hints.OUT_OF_RANGE,
        row_hints.ABOVE_WHOLE,
        row_hints.HUNDREDTH,
        row_hints.HUNDREDFOLD,
    ),
    "assessed": (row_hints.BAD_ASSESSED, row_hints.NOT_ASSESSED, row_hints.OUTSIDE_BAND),
}
"""The cells of a row that turn red, by what the hint says."""
_REMEMBERED = 256
"""Heads of tables that are remembered: those of the forms of several large departments."""
MANY_ROWS = 12
"""Rows of a 一级指标 from which it may not fit on one page."""


def indicator_table(sheet: SheetBuilder, at: Columns, row: int) -> int:
    """The indicators by 一级 and 二级指标, and beside them the columns of the work."""
    header, form = row, bare_shape(sheet.form)
    row = first = sheet.lay(_table_head(form, row))
    starts: list[tuple[int, DimensionBlock]] = []
    for block in sheet.form.dimensions:
        starts.append((row, block))
        row = _dimension(sheet, at, row, block, form)
    last = row - 1
    _groups(sheet, at, starts, row)
    block_column = at.get("block")
    if block_column is not None:
        label = at.all[block_column].heading
        sheet.text(header, block_column, label, "boxed", "label", to_row=max(last, header))
    if last >= first:
        sheet.plan.repeated = header
        sheet.plan.table = (first, last)
        sheet.plan.filtered = (header, at.side, last, len(at.all) - 1)
        if sheet.texts is not None:
            _marks(sheet, at, first, last)
    return row


def _groups(sheet: SheetBuilder, at: Columns, starts: Sequence[tuple[int, DimensionBlock]], after: int) -> None:
    """The cells of the level above the 一级指标: one over those beside each other that name the same."""
    level, profile = at.get("group"), sheet.profile
    if level is None:
        return
    named = {rule.dimension: rule.group for rule in profile.dimensions}
    for group, items in groupby(starts, key=lambda item: named[item[1].dimension]):
        blocks = list(items)
        following = [row for row, _ in starts if row > blocks[-1][0]]
        last = (following[0] if following else after) - 1
        if last >= blocks[0][0]:
            points = sum((block.prescribed for _, block in blocks), Decimal(0))
            text = group.format(points=plain(points))
            sheet.text(blocks[0][0], level, text, "boxed", "center", *_high(last - blocks[0][0]), to_row=last)


@functools.lru_cache(maxsize=_REMEMBERED)
def _table_head(form: FormShape, row: int) -> Strip:
    at = columns_of(form.profile)
    sheet = Block(form, at.widths, at.last_printed)
    for start, end, heading in at.headings(0):
        if at.all[start].role != "block":
            style = ("boxed", "label") if at.all[start].printed else ("boxed", "sidehead")
            sheet.text(row, start, heading, *style, to_column=end)
    sheet.need(row, 2)
    return Strip(sheet, row + 1)


def _dimension(sheet: SheetBuilder, at: Columns, row: int, block: DimensionBlock, form: FormShape) -> int:
    first, profile = row, sheet.profile
    for category in block.categories:
        if category.rows or category.execution or profile.layout.empty_categories:
            row = _category(sheet, at, row, category, block, form)
    if row == first:
        return row
    level = at.get("dimension")
    if level is not None:
        heading = _heading(sheet, block)
        end = level + (not _has_categories(block) and at.get("category") == level + 1)
        sheet.text(first, level, heading, "boxed", "center", *_high(row - first), to_row=row - 1, to_column=end)
    _merged(sheet, at, (first, row - 1), "dimension", f"dimension.{block.dimension}", block.rows)
    return row


def _heading(sheet: SheetBuilder, block: DimensionBlock) -> str:
    """What stands in the cell of a 一级指标; without points where there are none."""
    profile = sheet.profile
    rule = profile.dimension(block.dimension)
    pattern = (rule.label if rule else "") or profile.layout.head.dimension_heading
    if not profile.scored and "{points}" in pattern:
        pattern = "{heading}"
    return pattern.format(heading=block.heading, points=plain(block.prescribed))


def _has_categories(block: DimensionBlock) -> bool:
    """Whether the 一级指标 has 二级指标 with names; else its own cell spans both columns."""
    return any(category.heading for category in block.categories)


def _high(rows: int) -> tuple[str, ...]:
    """The label of a block that runs over pages stands on the first of them, uncut."""
    return ("top",) if rows > MANY_ROWS else ()


def _category(
    sheet: SheetBuilder, at: Columns, row: int, block: CategoryBlock, above: DimensionBlock, form: FormShape
) -> int:
    first = row
    if block.execution is not None:
        row = execution_row(sheet, at, row, block)
    for item in block.rows:
        row = place_row(sheet, at, row, item, form)
    if not block.rows and block.execution is None:
        sheet.text(row, at["indicator"], "无", "boxed", "center")
        for number, column in enumerate(at.all):
            if column.role not in (*LEVELS, "indicator") and column.merge != "dimension":
                sheet.text(row, number, "", "boxed", *(() if column.printed else ("side",)))
        row += 1
    level = at.get("category")
    if level is not None and (_has_categories(above) or at.get("dimension") != level - 1):
        sheet.text(first, level, block.heading, "boxed", "center", *_high(row - first), to_row=row - 1)
    if block.rows or block.execution:
        key = f"category.{above.dimension}.{block.category}"
        _merged(sheet, at, (first, row - 1), "category", key, block.rows)
    return row


def _merged(
    sheet: SheetBuilder, at: Columns, rows: tuple[int, int], level: str, key: str, items: Sequence[IndicatorRow]
) -> None:
    """The cells that are one over the rows of a level: its sums, and its texts."""
    for number, column in enumerate(at.all):
        if column.merge == level:
            looks = () if column.printed else ("side",)
            if column.fill == Fill.PEN:
                sheet.text(rows[0], number, "", "boxed", *looks, to_row=rows[1])
                continue
            own = text_holder(column, items).key(column.name) if column.fill else f"{key}.{column.role}"
            sheet.field(rows[0], number, own, *looks, to_row=rows[1])


def _marks(sheet: SheetBuilder, at: Columns, first: int, last: int) -> None:
    """Colours that change while the form is filled in; one rule for the whole column."""
    row = next(iter(sheet.form.rows))
    hint, score, scored = Field(row.key("hint")), Field(row.key("score")), sheet.profile.scored
    used = ("hint", "rate", "polarity", *(("score", "points") if scored else ()))
    places = {row.key(role): at.of_row(role) for role in used}

    def column(role: str, test: Expr, style: str) -> None:
        sheet.conditional((first, at[role]), (last, at[role]), test, style, columns=places)

    less = All((IsNumber(score), score.below(Field(row.key("points")))))
    second = sheet.edition is Edition.SECOND
    # What is printed bears no colour once nothing is left to do; there the hint says what is.
    if scored and (second or not at.printed("rule_score")):
        column("score" if second else "rule_score", less, "caution")
    for role in _ALARMS if scored else ("reason", "actual"):
        texts = _ALARMS[role]
        column(role, says(hint, *texts), "alarm")
    column("reason", says(hint, row_hints.OVER), "caution")
    column(
        "actual", says(hint, row_hints.SLIP_ASKED, row_hints.OTHER_YEAR, row_hints.OTHER_YEAR_UNEXPLAINED), "caution"
    )
    hint_colours(sheet, (first, at["hint"]), (last, at["hint"]), hint, places)
    percent_looks(sheet, at["actual"])
    threshold = sheet.profile.over_achievement.threshold
    rate = Field(row.key("rate"))
    more = Not(Field(row.key("polarity")).is_choice(sheet.profile.layout.signs[Polarity.AT_MOST]))
    if second or not at.printed("rate"):
        column("rate", All((IsNumber(rate), rate.at_least(threshold), more)), "notable")
