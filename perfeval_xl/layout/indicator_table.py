"""The table of indicators of a form, and its total."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby

from perfeval_xl.expressions.tree import All, Any, Expr, Field, IsNumber, Not
from perfeval_xl.forms import course, row_hints
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import CategoryBlock, DimensionBlock, IndicatorRow
from perfeval_xl.forms.printed_texts import REASON_LINES
from perfeval_xl.forms.shared_fields import LEFT_OUT, UNCAPPED, text_holder
from perfeval_xl.forms.written_values import PERCENT
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.colours import hint_colours, says
from perfeval_xl.layout.columns import Columns
from perfeval_xl.layout.execution_row import execution_row
from perfeval_xl.layout.percents import percent_looks, percent_style
from perfeval_xl.profiles.columns import MEASURE_AGAIN, SERIAL
from perfeval_xl.profiles.geometry import LEVELS, OF_PERCENTS, OWN
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
DEADLINE_WIDTH = 15.5
"""Characters of a column that shows 2023年12月31日前; in a narrower one stands 2023-12-31."""
MANY_ROWS = 12
"""Rows of a 一级指标 from which it may not fit on one page."""


def indicator_table(sheet: SheetBuilder, at: Columns, row: int) -> int:
    """The indicators by 一级 and 二级指标, and beside them the columns of the work."""
    header = row
    _table_head(sheet, at, header)
    row += 1
    first = row
    starts: list[tuple[int, DimensionBlock]] = []
    for block in sheet.form.dimensions:
        starts.append((row, block))
        row = _dimension(sheet, at, row, block)
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
        _marks(sheet, at, first, last)
    return row


def _groups(sheet: SheetBuilder, at: Columns, starts: Sequence[tuple[int, DimensionBlock]], after: int) -> None:
    """The cells of the level above the 一级指标: one over those beside each other that name the same."""
    level, profile = at.get("group"), sheet.form.profile
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


def _table_head(sheet: SheetBuilder, at: Columns, row: int) -> None:
    for start, end, heading in at.headings(0):
        if at.all[start].role != "block":
            style = ("boxed", "label") if at.all[start].printed else ("boxed", "sidehead")
            sheet.text(row, start, heading, *style, to_column=end)
    sheet.need(row, 2)


def _dimension(sheet: SheetBuilder, at: Columns, row: int, block: DimensionBlock) -> int:
    first, profile = row, sheet.form.profile
    for category in block.categories:
        if category.rows or category.execution or profile.layout.empty_categories:
            row = _category(sheet, at, row, category, block)
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
    profile = sheet.form.profile
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


def _category(sheet: SheetBuilder, at: Columns, row: int, block: CategoryBlock, above: DimensionBlock) -> int:
    first = row
    if block.execution is not None:
        row = execution_row(sheet, at, row, block)
    for item in block.rows:
        _row(sheet, at, row, item)
        row += 1
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


def _row(sheet: SheetBuilder, at: Columns, row: int, item: IndicatorRow) -> None:
    fields = sheet.form.fields
    for where, column in enumerate(at.all):
        role = column.role
        if role in LEVELS or column.merge:
            continue
        key = item.key(column.name if column.fill else role)
        side = () if column.printed else ("side",)
        if role in ("number", "measure", "target"):
            _target(sheet, at, row, where, item)
        elif role == SERIAL:
            sheet.text(row, where, str(int(item.id[1:])), "boxed", "center", *side)
        elif role == MEASURE_AGAIN:
            sheet.text(row, where, _unit(item), "boxed", "center", *side)
        elif key in fields:
            extra = ("center", *side) if role in ("polarity", "core") else side
            sheet.field(row, where, key, *extra, spare=REASON_LINES if role == "reason" else 1)
        else:
            sheet.text(row, where, "—" if role == "rate" else "", "boxed", "center", *side)
    sheet.need(row, 2)


def _target(sheet: SheetBuilder, at: Columns, row: int, where: int, item: IndicatorRow) -> None:
    """What stands of a target in one of its columns."""
    column, fields = at.all[where], sheet.form.fields
    side = () if column.printed else ("side",)
    words, number, measure = (item.key(role) for role in ("target", "number", "measure"))
    parted = item.in_percent and _parts_percents(at)
    whole, qualitative = "target" in at, item.indicator.target.polarity is Polarity.QUALITATIVE
    if column.role == "target":
        sheet.field(row, where, number if qualitative else words, "center", *side)
    elif parted and column.role == "number" and not column.key:
        sheet.text(row, where, plain(item.indicator.target.number or 0), "boxed", "center", *side)
    elif (whole and qualitative) or (column.key and words not in fields and not parted):
        # It stands in another column, and nowhere twice.
        sheet.text(row, where, "—", "boxed", "center", *side)
    elif column.role == "number" and words in fields and not whole and not column.key:
        sheet.field(row, where, words, "center", *side)
    elif column.role == "number":
        joined = not whole and not column.key and at.number_is_joined and not _has_measure(at, item)
        end = where + joined
        sheet.field(row, where, number, *_look(item, sheet.width(where, end)), *side, to_column=end)
    elif measure in fields:
        sheet.field(row, where, measure, "center", *side)
    elif _has_measure(at, item) or whole or not at.number_is_joined:
        sheet.text(row, where, PERCENT if item.in_percent else "—", "boxed", "center", *side)


def _parts_percents(at: Columns) -> bool:
    """Whether a percentage is printed as a number, with % in a column of its own name."""
    return "target" not in at and any(f"number_{key}" in at for key in (OF_PERCENTS, OWN)) and _has_percents(at)


def _has_percents(at: Columns) -> bool:
    return at.printed("measure") and at.all[at["measure"]].heading != at.all[at["number"]].heading


def _unit(item: IndicatorRow) -> str:
    """The unit of a target in words."""
    return PERCENT if item.in_percent else item.indicator.target.measure or "—"


def _has_measure(at: Columns, item: IndicatorRow) -> bool:
    """Whether the unit of a target stands in a cell of its own: % only where its column has its own name."""
    if item.in_percent:
        return at.all[at["measure"]].heading != at.all[at["number"]].heading
    return item.indicator.target.polarity.is_number


def _look(item: IndicatorRow, width: float) -> tuple[str, ...]:
    """How the number of a target is shown."""
    target = item.indicator.target
    if item.in_percent:
        return (percent_style(target.number),)
    if target.polarity.is_number:
        return ()
    if target.polarity is Polarity.DEADLINE:
        return ("deadline",) if width >= DEADLINE_WIDTH else ()
    return ("center",)


def _marks(sheet: SheetBuilder, at: Columns, first: int, last: int) -> None:
    """Colours that change while the form is filled in; one rule for the whole column."""
    row = next(iter(sheet.form.rows))
    hint, score, scored = Field(row.key("hint")), Field(row.key("score")), sheet.form.profile.scored
    used = ("hint", "rate", "polarity", *(("score", "points") if scored else ()))
    places = {row.key(role): at.of_row(role) for role in used}

    def column(role: str, test: Expr, style: str) -> None:
        sheet.conditional((first, at[role]), (last, at[role]), test, style, columns=places)

    less = All((IsNumber(score), score.below(Field(row.key("points")))))
    second = sheet.form.edition is Edition.SECOND
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
    threshold = sheet.form.profile.over_achievement.threshold
    rate = Field(row.key("rate"))
    more = Not(Field(row.key("polarity")).is_choice(sheet.form.profile.layout.signs[Polarity.AT_MOST]))
    if second or not at.printed("rate"):
        column("rate", All((IsNumber(rate), rate.at_least(threshold), more)), "notable")


def _free_pair(at: Columns, taken: set[int]) -> int:
    """The first of two neighbouring columns beside the form in which nothing stands yet in the row of the total."""
    pairs = (column for column in range(at.side, at.last) if not {column, column + 1} & taken)
    return next(pairs, at.last - 1)


def total_row(sheet: SheetBuilder, at: Columns, row: int) -> int:
    """Points and score of everything, and the grade."""
    if course.LABEL in sheet.form.fields:
        sheet.field(row, 0, course.LABEL, "label", to_column=at.total_label_end)
    else:
        sheet.text(row, 0, sheet.form.profile.layout.head.total_label, "boxed", "label", to_column=at.total_label_end)
    rating = at.rating_at if sheet.form.profile.layout.rating else at.side + 1
    taken = set[int]()
    if LEFT_OUT.key in sheet.form.fields:
        shown = at.side + 1 if at.hint_is_beside else at.last
        rating += rating == shown
        sheet.text(row, at.side, "不适用指标的分值", "boxed", "sidehead", to_column=shown - 1)
        sheet.field(row, shown, LEFT_OUT.key, "side")
        taken |= {*range(at.side, shown + 1)}
    taken |= {at["points"], at["score"], rating}
    if UNCAPPED.key in sheet.form.fields:
        start = _free_pair(at, taken)
        sheet.text(row, start, "限额前合计", "boxed", "sidehead")
        sheet.field(row, start + 1, UNCAPPED.key, "side")
    looks = {name: ("strong",) if at.printed(name) else ("strong", "side") for name in ("points", "score")}
    sheet.field(row, at["points"], "total.points", *looks["points"])
    sheet.field(row, at["score"], "total.score", *looks["score"])
    style = ("center", "strong") if rating <= at.last_printed else ("center", "strong", "side")
    sheet.field(row, rating, "total.rating", *style)
    for column in range(at.total_label_end + 1, at.side):
        if column not in (at["points"], at["score"], rating):
            sheet.text(row, column, "", "boxed")
    sheet.need(row, 1.5)
    full = sheet.form.profile.full_points
    wrong = Any((Field("total.points").below(full), Field("total.points").above(full)))
    sheet.conditional((row, at["points"]), (row, at["points"]), wrong, "alarm")
    return row + 1
