"""The sheet 自评表: the official form, with the columns of the work beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from perfeval_xl.expressions.tree import All, Any, Expr, Field, IsNumber, Not
from perfeval_xl.forms import course, course_tests, row_hints
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import CategoryBlock, DimensionBlock, IndicatorRow
from perfeval_xl.forms.printed_texts import GOAL_LINES, REASON_LINES, look_key
from perfeval_xl.forms.shared_fields import LEFT_OUT, LONGEST_GOAL
from perfeval_xl.layout import top_rows
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.colours import FUNDS_HINT, funds_colours, hint_colours, open_colours, says
from perfeval_xl.layout.columns import Columns, fund_columns
from perfeval_xl.layout.percents import percent_looks, percent_style
from perfeval_xl.tables import plain
from perfeval_xl.text_measure import rows_for
from perfeval_xl.vocabulary import Fund, Polarity

REASON_OF_FUNDS = "执行率偏低、预算调整较大的原因（需要时填）"
"""Heading of the reason beside the funds."""
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


Block = Callable[[SheetBuilder, Columns, int], int]
"""Places a part of the form from a row on, and returns the row below it."""


def build(sheet: SheetBuilder, own: Mapping[str, Block] | None = None) -> SheetBuilder:
    """Place the whole form; ``own`` are its blocks that a form of a project does not have."""
    layout = sheet.form.profile.layout
    columns = Columns(layout.columns)
    sheet.plan.widths = [float(column.width) for column in layout.columns]
    sheet.plan.landscape = layout.landscape
    row = _head(sheet, columns)
    blocks: dict[str, Block] = {
        "identity": _identity,
        "funds": _funds,
        "goal": _goal,
        "indicators": _indicators,
        "total": _total,
        "texts": _texts,
        **(own or {}),
    }
    for name in layout.blocks:
        row = blocks[name](sheet, columns, row)
    top_rows.place(sheet, columns)
    above = top_rows.rows_above(sheet.form.edition)
    sheet.plan.printed = (above, 0, row - 1, columns.last_printed)
    sheet.plan.frozen = above
    sheet.plan.plain_print = True
    open_colours(sheet)
    return sheet


def _head(sheet: SheetBuilder, at: Columns) -> int:
    form, layout = sheet.form, sheet.form.profile.layout
    row, last = top_rows.rows_above(form.edition), at.last_printed
    if layout.annex:
        sheet.text(row, 0, layout.annex, "annex", to_column=last)
        row += 1
    title = layout.title + ("（草稿，不得上报）" if form.brief.draft else "")
    sheet.text(row, 0, title, "title", *(("draft",) if form.brief.draft else ()), to_column=last)
    sheet.need(row, 2.2)
    row += 1
    subtitle = layout.subtitle.format(year=form.brief.year, unit=form.unit)
    sheet.text(row, 0, subtitle, "subtitle", to_column=last)
    sheet.need(row, 1.4)
    if course.STATE.key in form.fields:
        _course(sheet, at, row)
    return row + 1


def _course(sheet: SheetBuilder, at: Columns, row: int) -> None:
    """The state of the project, in the side columns beside title and subtitle."""
    side, (start, end), layout = at.side, at.beside, sheet.form.profile.layout
    # Beside the head there is room for a reason of several lines.
    last = row + (len(layout.identity) if layout.blocks[:1] == ("identity",) else 0)
    if at.hint_is_beside:
        # The label has the column of the hints, so that the list is seen on a small screen.
        label_end, reason_end, hint_end = side, end, row - 1
    else:
        start, label_end, reason_end, hint_end = side + 2, side + 1, end - 1, last
    sheet.text(row - 1, side, "项目状态（正常的不选）", "boxed", "sidehead", to_column=label_end)
    sheet.field(row - 1, start, course.STATE.key, "side", to_column=end - 1)
    sheet.text(row, side, "未启动、取消的原因", "boxed", "sidehead", to_row=last, to_column=label_end)
    sheet.field(row, start, course.REASON.key, "side", to_row=last, to_column=reason_end)
    hint = (row - 1, end)
    sheet.field(row - 1, end, course.HINT, "side", to_row=hint_end, spare=2)
    shown = Field(course.HINT)
    sheet.conditional(hint, hint, says(shown, row_hints.KEPT), "good")
    sheet.conditional(hint, hint, says(shown, course_tests.CHOSEN), "caution")
    sheet.conditional(hint, hint, says(shown, *course_tests.WRONG), "alarm")


def _identity(sheet: SheetBuilder, at: Columns, row: int) -> int:
    for names in sheet.form.profile.layout.identity:
        spans = _halves(at) if len(names) > 1 else ((at["block"], at["dimension"], at.last_printed),)
        for name, (label, label_end, value_end) in zip(names, spans, strict=True):
            heading = sheet.form.fields[f"project.{name}"].label
            sheet.text(row, label, heading, "boxed", "label", to_column=label_end)
            sheet.field(row, label_end + 1, f"project.{name}", "left", to_column=value_end)
        sheet.need(row, 1.5)
        row += 1
    return row


def _halves(at: Columns) -> tuple[tuple[int, int, int], ...]:
    """(label from, label to, value to) of the left and the right half of a row."""
    middle = at["polarity"]
    return ((at["block"], at["dimension"], middle - 1), (middle, at["measure"], at.last_printed))


def _funds(sheet: SheetBuilder, at: Columns, row: int) -> int:
    lines = (None, *Fund)
    first, last = row, row + len(lines)
    for role, start, end in fund_columns(sheet, at, first, last):
        for number, fund in enumerate(lines, start=1):
            _fund_cell(sheet, first + number, start, end, role, fund)
    (_beside_funds if at.hint_is_beside and FUNDS_HINT in sheet.form.fields else _right_of_funds)(
        sheet, at, first, last
    )
    for number in range(len(lines) + 1):
        sheet.need(first + number, 1.5)
    return last + 1


def _beside_funds(sheet: SheetBuilder, at: Columns, first: int, last: int) -> None:
    """The hint, and the reason at the last lines, so that Tab comes to it after the first amounts."""
    hint, start, (_, end) = at.side, last - 1, at.beside
    sheet.text(first, hint, "资金填报提示", "boxed", "sidehead")
    sheet.field(first + 1, hint, FUNDS_HINT, "side", to_row=last)
    sheet.text(first, hint + 1, REASON_OF_FUNDS, "boxed", "sidehead", "left", to_row=start - 1, to_column=end)
    sheet.field(start, hint + 1, "execution.reason", "side", to_row=last, to_column=end)
    funds_colours(sheet, (first + 1, hint), (start, hint + 1))


def _right_of_funds(sheet: SheetBuilder, at: Columns, first: int, last: int) -> None:
    """As forms have it whose hints stand in the last column."""
    side, end = at.side, at.last
    hinted = FUNDS_HINT in sheet.form.fields
    sheet.text(first, side, REASON_OF_FUNDS, "boxed", "sidehead", to_column=end - 1 if hinted else end)
    sheet.field(first + 1, side, "execution.reason", "side", to_row=last, to_column=end)
    if hinted:
        sheet.field(first, end, FUNDS_HINT, "side", spare=2)
        funds_colours(sheet, (first, end), (first + 1, side))


def _fund_cell(sheet: SheetBuilder, row: int, start: int, end: int, role: str, fund: Fund | None) -> None:
    line = fund or "total"
    match role:
        case "name":
            lead = "其中：" if fund is Fund.APPROPRIATION else "" if fund is None else "　　　"
            name = f"{lead}{fund.chinese}" if fund else "年度资金总额"
            sheet.text(row, start, name, "boxed", "left", to_column=end)
        case "points" | "score":
            if fund is None:
                sheet.field(row, start, f"execution.{role}", to_column=end)
            else:
                sheet.text(row, start, "—", "boxed", "center", to_column=end)
        case "rate":
            key = "execution.rate" if fund is None else f"funds.{line}.rate"
            sheet.field(row, start, key, to_column=end)
        case _:
            sheet.field(row, start, f"funds.{line}.{role}", to_column=end)


def _goal(sheet: SheetBuilder, at: Columns, row: int) -> int:
    left, right = at["category"], at["actual"]
    rows = rows_for(LONGEST_GOAL, min(sheet.width(left, right - 1), sheet.width(right, at.last_printed)))
    last = row + rows
    sheet.text(row, at["block"], "年度总体目标", "boxed", "label", to_row=last, to_column=at["dimension"])
    sheet.text(row, left, "预期目标", "boxed", "label", to_column=right - 1)
    sheet.text(row, right, "实际完成情况", "boxed", "label", to_column=at.last_printed)
    sheet.field(row + 1, left, "goal.expected", "left", to_row=last, to_column=right - 1, spare=GOAL_LINES)
    sheet.field(row + 1, right, "goal.actual", to_row=last, to_column=at.last_printed, spare=GOAL_LINES)
    if course.WHOLE_GOAL in sheet.form.fields:
        start, end = at.beside
        # The last column is left to what is said of the text.
        end -= 0 if at.hint_is_beside else 1
        sheet.text(row, start, "实施期总目标（跨年项目，不计分）", "boxed", "sidehead", to_column=end)
        sheet.field(row + 1, start, course.WHOLE_GOAL, "side", to_row=last, to_column=end)
    _look(sheet, at, "goal.actual", row + 1, last)
    return last + 1


def _indicators(sheet: SheetBuilder, at: Columns, row: int) -> int:
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


def _total(sheet: SheetBuilder, at: Columns, row: int) -> int:
    if course.LABEL in sheet.form.fields:
        sheet.field(row, at["block"], course.LABEL, "label", to_column=at["actual"])
    else:
        sheet.text(row, at["block"], "总分", "boxed", "label", to_column=at["actual"])
    if LEFT_OUT.key in sheet.form.fields:
        shown = at.side + 1 if at.hint_is_beside else at.last
        sheet.text(row, at.side, "不适用指标的分值", "boxed", "sidehead", to_column=shown - 1)
        sheet.field(row, shown, LEFT_OUT.key, "side")
    sheet.field(row, at["points"], "total.points", "strong")
    sheet.field(row, at["score"], "total.score", "strong")
    rating = at["reason"]
    style = ("center", "strong") if at.printed("reason") else ("center", "strong", "side")
    sheet.field(row, rating, "total.rating", *style)
    sheet.need(row, 1.5)
    full = sheet.form.profile.full_points
    wrong = Any((Field("total.points").below(full), Field("total.points").above(full)))
    sheet.conditional((row, at["points"]), (row, at["points"]), wrong, "alarm")
    return row + 1


def _texts(sheet: SheetBuilder, at: Columns, row: int) -> int:
    layout = sheet.form.profile.layout
    start_of, last = [], row - 1
    # Where they do not fit below the table, they are better together on a page of their own.
    sheet.plan.sections.add(row)
    for block in layout.texts:
        start_of.append(last + 1)
        last += rows_for(block.limit, sheet.width(at["indicator"], at.last_printed))
    ends = [*(start - 1 for start in start_of[1:]), last]
    grouped = any(block.group for block in layout.texts)
    if grouped:
        sheet.text(row, at["block"], layout.texts_label, "boxed", "label", to_row=last)
    start = at["dimension"] if grouped else at["block"]
    group_first = row
    for number, block in enumerate(layout.texts):
        here, end = start_of[number], ends[number]
        heading = at["category"] if block.group else start
        sheet.text(here, heading, block.heading, "boxed", "center", to_row=end, to_column=at["category"])
        sheet.field(
            here, at["indicator"], f"texts.{block.key}", to_row=end, to_column=at.last_printed, spare=block.lines
        )
        _look(sheet, at, f"texts.{block.key}", here, end)
        after = layout.texts[number + 1].group if number + 1 < len(layout.texts) else ""
        if block.group and after != block.group:
            sheet.text(group_first, at["dimension"], block.group, "boxed", "center", to_row=end)
        if after != block.group:
            group_first = end + 1
    return last + 1


def _look(sheet: SheetBuilder, at: Columns, key: str, row: int, last: int) -> None:
    """Beside a text, that one should look whether it is printed whole."""
    look = look_key(key)
    if look in sheet.form.fields:
        column = at.side if at.hint_is_beside else at.last
        sheet.field(row, column, look, "side", to_row=last)
        where = (row, column)
        sheet.conditional(where, where, Not(Field(look).is_choice("")), "notable")
