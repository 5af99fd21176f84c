"""The sheet 上年对比: last year's figures and texts beside this year's, which follow the form by formulas.

Nothing is typed here. A form of which nothing is known of last year has no part in it, and a workbook without any has
no such sheet.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from perfeval_xl.expressions.tree import Field, LongerThan
from perfeval_xl.forms.comparison import (
    BELOW,
    BOTH_WORSE,
    DROPPED,
    NEW,
    RATE,
    RATING,
    SCORE,
    STAGES,
    change,
    is_compared,
    now,
    row_key,
    stage_key,
    text_key,
)
from perfeval_xl.forms.form import Form, IndicatorRow
from perfeval_xl.forms.last_year import SHEET, LastRow, LastYear
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.tables import chinese_numeral
from perfeval_xl.text_measure import LINE, MARGIN, TALLEST, characters_in, lines_of

NAME = SHEET
WIDTHS = (9, 27, 11, 13, 13, 13, 13, 11, 9, 9, 9, 24)
LAST = len(WIDTHS) - 1
"""The tab of the sheet, the widths of its columns, and the last of them."""
HOW_TO = (
    "上年各栏是上年自评表里的数和话，本年各栏随本年的自评表自动显示。本表只供对照，锁定，不用填；"
    "上年的数不是本年的填报内容，本年的请在自评表里按实际填写。"
)
"""What stands above the tables."""
OF_YEARS = "上年", "本年"
HEADINGS = ("一级指标", "三级指标", "性质、单位", "指标值", "", "实际完成值", "", "增减", "得分", "", "增减", "提示")
"""Headings of the indicators; each empty one goes on with the one before it."""
ANSWER_LINES = 3
"""Lines that are shown of a text of this year at the least, where last year's was shorter."""
_MIDDLE = {RATING: ("center",)}
"""Looks of what is no number among numbers."""
_TEXT, _OWN_TEXT = (2, 6), (7, LAST)
"""First and last column of a text of last year, and of this year's."""


def is_asked(form: Form) -> bool:
    """Whether anything is known of last year."""
    return any(is_compared(own) for own in form.forms)


def build(sheet: SheetBuilder) -> SheetBuilder:
    """Place the tables, form by form."""
    main = sheet.form
    sheet.plan.widths = [float(width) for width in WIDTHS]
    sheet.plan.landscape = True
    sheet.text(0, 0, "上 年 对 比", "title", to_column=LAST)
    sheet.need(0, 2.2)
    sheet.text(1, 0, HOW_TO, "note", to_column=LAST)
    row = 2
    compared = [form for form in main.forms if is_compared(form)]
    for number, form in enumerate(compared, start=1):
        sheet.form = form
        last = form.brief.previous
        if last is None:
            continue
        title = f"{form.brief.name}（上年：{last.year}年度，本年：{form.brief.year}年度）"
        if main.companions:
            title = f"{chinese_numeral(number)}、{form.sheet}：{title}"
        sheet.text(row, 0, title, "section", to_column=LAST)
        sheet.plan.headings.add(row)
        sheet.plan.sections.add(row)
        row += 1
        for note in last.notes:
            sheet.text(row, 0, note, "note", to_column=LAST)
            sheet.plan.headings.add(row)
            row += 1
        row = _figures(sheet, last, row)
        row = _indicators(sheet, last, row)
        row = _texts(sheet, last, row) + 1
    sheet.form = main
    sheet.plan.printed = (0, 0, row - 2, LAST)
    sheet.plan.frozen = 1
    return sheet


def _head(sheet: SheetBuilder, row: int, names: Sequence[tuple[int, int, str]]) -> int:
    for first, last, name in names:
        sheet.text(row, first, name, "boxed", "label", to_column=last)
    sheet.need(row, 1.5)
    sheet.plan.headings.add(row)
    return row + 1


def _figures(sheet: SheetBuilder, last: LastYear, row: int) -> int:
    """Money, execution and total."""
    money, fields = sheet.form.profile.money, sheet.form.fields
    labels = [(stage_key(stage), f"{stage.chinese}（{money}）") for stage in STAGES]
    labels += [(RATE, "预算执行率"), (SCORE, "自评总分"), (RATING, "等级")]
    shown = [(key, label) for key, label in labels if key in fields]
    if not shown:
        return row
    row = _head(sheet, row, ((0, 2, "项目"), (3, 4, "上年"), (5, 6, "本年"), (7, 8, "增减")))
    for key, label in shown:
        sheet.text(row, 0, label, "boxed", "left", to_column=2)
        sheet.field(row, 3, key, *_MIDDLE.get(key, ()), to_column=4)
        sheet.field(row, 5, now(key), *_MIDDLE.get(key, ()), to_column=6)
        if change(key) in fields:
            sheet.field(row, 7, change(key), to_column=8)
        else:
            sheet.text(row, 7, "", "boxed", to_column=8)
        sheet.need(row, 1.3)
        row += 1
    return row


def _indicators(sheet: SheetBuilder, last: LastYear, row: int) -> int:
    """The indicators of this year in its order, then those that only last year had."""
    form = sheet.form
    dropped = [one for one in last.rows if not one.row]
    if not form.rows and not dropped:
        return row
    sheet.need(row + 1, 1.3)
    top, below = row, row + 1
    for column, name in enumerate(HEADINGS):
        two = column + 1 <= LAST and not HEADINGS[column + 1]
        if name and two:
            sheet.text(top, column, name, "boxed", "label", to_column=column + 1)
            for at, year in enumerate(OF_YEARS):
                sheet.text(below, column + at, year, "boxed", "label")
        elif name:
            sheet.text(top, column, name, "boxed", "label", to_row=below)
    sheet.need(top, 1.3)
    sheet.plan.headings |= {top, below}
    row = first = row + 2
    before = {one.row: one for one in last.rows if one.row}
    for block in form.dimensions:
        for own in block.rows:
            _indicator(sheet, row, block.heading, own, before.get(own.id))
            row += 1
    for one in dropped:
        _dropped(sheet, row, one)
        row += 1
    _colours(sheet, first, row - 1)
    return row


def _indicator(sheet: SheetBuilder, row: int, heading: str, own: IndicatorRow, last: LastRow | None) -> None:
    fields, item = sheet.form.fields, own.indicator
    sheet.text(row, 0, heading, "boxed", "left")
    sheet.text(row, 1, item.name, "boxed", "left")
    sheet.text(row, 2, _sort(sheet, own), "boxed", "center")
    for column, role in ((3, "number"), (5, "actual"), (8, "score")):
        key = row_key(own.id, role)
        for at, name in ((column, key), (column + 1, now(key)), (column + 2, change(key))):
            if name in fields:
                sheet.field(row, at, name, "center")
            elif at - column < 2 or role != "number":
                sheet.text(row, at, "", "boxed")
    # What follows this year's form by a formula makes no row higher by itself.
    for column, role in ((4, "number"), (6, "actual")):
        field = fields.get(own.key(role))
        texts = [text for text in (field.value, *field.options) if isinstance(text, str)] if field else []
        sheet.need(row, max((lines_of(text, sheet.width(column, column)) for text in texts), default=1))
    note = last.note if last is not None else ""
    may_be_worse = last is not None and last.done is not None and item.target.polarity.is_number
    longest = f"{BOTH_WORSE}{BELOW}；{note}" if may_be_worse else note
    sheet.field(row, LAST, row_key(own.id, "mark"), "left", spare=max(1, lines_of(longest, sheet.width(LAST, LAST))))


def _sort(sheet: SheetBuilder, own: IndicatorRow) -> str:
    target = own.indicator.target
    sign = sheet.form.profile.layout.signs[target.polarity]
    return f"{sign} {target.measure}".strip() if target.polarity.is_number else sign


def _dropped(sheet: SheetBuilder, row: int, last: LastRow) -> None:
    """An indicator that this year's form has not; nothing follows from it."""
    for column, text in ((0, last.dimension), (1, last.name), (2, ""), (3, last.target), (5, last.actual)):
        sheet.text(row, column, text, "boxed", "left" if column < 2 else "center")
    if last.score is None:
        sheet.text(row, 8, "", "boxed")
    else:
        sheet.number(row, 8, last.score, "boxed", "score", to_column=8)
    for column in (4, 6, 7, 9, 10):
        sheet.text(row, column, "", "boxed")
    sheet.text(row, LAST, DROPPED, "boxed", "left")


def _colours(sheet: SheetBuilder, first: int, last: int) -> None:
    """Pale where something is to be looked at."""
    rows = sheet.form.rows
    if not rows:
        return
    mark = row_key(rows[0].id, "mark")
    shown = Field(mark)
    for test, style in ((shown.is_choice(NEW), "notable"), (shown.is_choice(DROPPED), "notable")):
        sheet.conditional((first, LAST), (last, LAST), test, style, columns={mark: LAST})


def _texts(sheet: SheetBuilder, last: LastYear, row: int) -> int:
    """What was written, beside what is written this year."""
    fields = sheet.form.fields
    shown = [(text_key(number), one.label, one.text) for number, one in enumerate(last.texts)]
    for own in sheet.form.rows:
        key = row_key(own.id, "reason")
        if key in fields:
            shown.append((key, f"{own.indicator.name}：偏差原因及改进措施", str(fields[key].value)))
    dropped = [one for one in last.rows if not one.row and one.reason]
    if not shown and not dropped:
        return row
    names = ((0, 1, "栏目"), (*_TEXT, "上年写的"), (*_OWN_TEXT, "本年写的（显示不全的，看自评表）"))
    row = _head(sheet, row, names)
    for key, label, text in shown:
        end, lines = _text_rows(sheet, row, text)
        sheet.text(row, 0, label, "boxed", "left", "top", to_row=end, to_column=1)
        sheet.field(row, _TEXT[0], key, "left", "top", to_row=end, to_column=_TEXT[1])
        if now(key) in fields:
            sheet.field(row, _OWN_TEXT[0], now(key), "left", "top", to_row=end, to_column=_OWN_TEXT[1])
            _room_for(sheet, row, now(key), lines)
        else:
            sheet.text(row, _OWN_TEXT[0], "", "boxed", to_row=end, to_column=_OWN_TEXT[1])
        row = end + 1
    for one in dropped:
        end, _ = _text_rows(sheet, row, one.reason)
        label = f"{one.name}：偏差原因及改进措施（{DROPPED}）"
        sheet.text(row, 0, label, "boxed", "left", "top", to_row=end, to_column=1)
        sheet.text(row, _TEXT[0], one.reason, "boxed", "left", "top", to_row=end, to_column=_TEXT[1])
        sheet.text(row, _OWN_TEXT[0], "", "boxed", to_row=end, to_column=_OWN_TEXT[1])
        row = end + 1
    return row


def _room_for(sheet: SheetBuilder, row: int, key: str, lines: int) -> None:
    """Show where this year's text is longer than what can be seen of it: no merged cell grows by itself."""
    place, room = (row, _OWN_TEXT[0]), characters_in(lines, sheet.width(*_OWN_TEXT))
    sheet.conditional(place, place, LongerThan(Field(key), room), "notable")


def _text_rows(sheet: SheetBuilder, row: int, text: str) -> tuple[int, int]:
    """Make as many rows as ``text`` takes, each no higher than one can be: the last of them, and their lines."""
    width = sheet.width(*_TEXT)
    lines = max(lines_of(text, width) + 1, ANSWER_LINES)
    rows = math.ceil((lines * LINE + MARGIN) / TALLEST)
    for at in range(row, row + rows):
        sheet.need(at, math.ceil(lines / rows))
    return row + rows - 1, lines
