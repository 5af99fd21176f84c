"""The table of indicators of a form, and its total."""

from __future__ import annotations

from perfeval_xl.expressions.tree import All, Any, Expr, Field, IsNumber, Not
from perfeval_xl.forms import course, row_hints
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import CategoryBlock, DimensionBlock, IndicatorRow
from perfeval_xl.forms.printed_texts import REASON_LINES
from perfeval_xl.forms.shared_fields import LEFT_OUT
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.colours import hint_colours, says
from perfeval_xl.layout.columns import Columns
from perfeval_xl.layout.percents import percent_looks, percent_style
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
MANY_ROWS = 12
"""Rows of a 一级指标 from which it may not fit on one page."""


def indicator_table(sheet: SheetBuilder, at: Columns, row: int) -> int:
    """The indicators by 一级 and 二级指标, and beside them the columns of the work."""
    header = row
    _table_head(sheet, at, header)
    row += 1
    first = row
    for block in sheet.form.dimensions:
        row = _dimension(sheet, at, row, block)
    last = row - 1
    label = sheet.form.profile.layout.columns[at["block"]].heading
    sheet.text(header, at["block"], label, "boxed", "label", to_row=max(last, header))
    if last >= first:
        sheet.plan.repeated = header
        sheet.plan.table = (first, last)
        sheet.plan.filtered = (header, at.last_printed + 1, last, at.last)
        _marks(sheet, at, first, last)
    return row


def _table_head(sheet: SheetBuilder, at: Columns, row: int) -> None:
    for start, end, heading in at.headings(1):
        style = ("boxed", "label") if at.all[start].printed else ("boxed", "sidehead")
        sheet.text(row, start, heading, *style, to_column=end)
    sheet.need(row, 2)


def _dimension(sheet: SheetBuilder, at: Columns, row: int, block: DimensionBlock) -> int:
    first = row
    shown = sheet.form.profile.layout.empty_categories
    for category in block.categories:
        if category.rows or shown:
            row = _category(sheet, at, row, category)
    if row > first:
        heading = f"{block.heading}\n（{plain(block.prescribed)}分）"
        # The label of a block that runs over pages stands on the first of them, uncut.
        high = ("top",) if row - first > MANY_ROWS else ()
        sheet.text(first, at["dimension"], heading, "boxed", "center", *high, to_row=row - 1)
    return row


def _category(sheet: SheetBuilder, at: Columns, row: int, block: CategoryBlock) -> int:
    first = row
    for item in block.rows:
        _row(sheet, at, row, item)
        row += 1
    if not block.rows:
        sheet.text(row, at["indicator"], "无", "boxed", "center")
        sheet.frame(row, at["polarity"], at.last_printed, "boxed")
        sheet.frame(row, at.last_printed + 1, at.last, "boxed", "side")
        row += 1
    high = ("top",) if row - first > MANY_ROWS else ()
    sheet.text(first, at["category"], block.heading, "boxed", "center", *high, to_row=row - 1)
    return row


def _row(sheet: SheetBuilder, at: Columns, row: int, item: IndicatorRow) -> None:
    fields = sheet.form.fields
    for column in at.all[2:]:
        role, where = column.role, at[column.role]
        if role in ("category", "measure"):
            continue
        key = item.key(role)
        side = () if column.printed else ("side",)
        if role == "number":
            target = item.indicator.target
            if item.in_percent:
                sheet.field(row, where, key, percent_style(target.number), to_column=at["measure"])
            elif target.polarity.is_number:
                sheet.field(row, where, key)
                sheet.field(row, at["measure"], item.key("measure"), "center")
            else:
                look = "deadline" if target.polarity is Polarity.DEADLINE else "center"
                sheet.field(row, where, key, look, to_column=at["measure"])
        elif key in fields:
            extra = ("center",) if role == "polarity" else side
            sheet.field(row, where, key, *extra, spare=REASON_LINES if role == "reason" else 1)
        else:
            sheet.text(row, where, "—" if role == "rate" else "", "boxed", "center", *side)
    sheet.need(row, 2)


def _marks(sheet: SheetBuilder, at: Columns, first: int, last: int) -> None:
    """Colours that change while the form is filled in; one rule for the whole column."""
    row = next(iter(sheet.form.rows))
    hint, score = Field(row.key("hint")), Field(row.key("score"))
    places = {row.key(role): at[role] for role in ("hint", "score", "points", "rate", "polarity")}

    def column(role: str, test: Expr, style: str) -> None:
        sheet.conditional((first, at[role]), (last, at[role]), test, style, columns=places)

    less = All((IsNumber(score), score.below(Field(row.key("points")))))
    # What is printed bears no colour once nothing is left to do; there the hint says what is.
    column("score" if sheet.form.edition is Edition.SECOND else "rule_score", less, "caution")
    for role, texts in _ALARMS.items():
        column(role, says(hint, *texts), "alarm")
    column("reason", says(hint, row_hints.OVER), "caution")
    column(
        "actual", says(hint, row_hints.SLIP_ASKED, row_hints.OTHER_YEAR, row_hints.OTHER_YEAR_UNEXPLAINED), "caution"
    )
    hint_colours(sheet, (first, at["hint"]), (last, at["hint"]), hint, places)
    percent_looks(sheet, at["actual"])
    threshold = sheet.form.profile.over_achievement.threshold
    rate = Field(row.key("rate"))
    more = Not(Field(row.key("polarity")).is_choice(Polarity.AT_MOST.sign))
    column("rate", All((IsNumber(rate), rate.at_least(threshold), more)), "notable")


def total_row(sheet: SheetBuilder, at: Columns, row: int) -> int:
    """Points and score of everything, and the grade."""
    if course.LABEL in sheet.form.fields:
        sheet.field(row, 0, course.LABEL, "label", to_column=at.total_label_end)
    else:
        sheet.text(row, 0, "总分", "boxed", "label", to_column=at.total_label_end)
    rating = at.rating_at
    if LEFT_OUT.key in sheet.form.fields:
        shown = at.side + 1 if at.hint_is_beside else at.last
        rating += rating == shown
        sheet.text(row, at.side, "不适用指标的分值", "boxed", "sidehead", to_column=shown - 1)
        sheet.field(row, shown, LEFT_OUT.key, "side")
    sheet.field(row, at["points"], "total.points", "strong")
    sheet.field(row, at["score"], "total.score", "strong")
    style = ("center", "strong") if rating <= at.last_printed else ("center", "strong", "side")
    sheet.field(row, rating, "total.rating", *style)
    sheet.need(row, 1.5)
    full = sheet.form.profile.full_points
    wrong = Any((Field("total.points").below(full), Field("total.points").above(full)))
    sheet.conditional((row, at["points"]), (row, at["points"]), wrong, "alarm")
    return row + 1
