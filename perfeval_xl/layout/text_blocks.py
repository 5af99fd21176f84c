"""The goal of a form and the free texts that it asks for."""

from __future__ import annotations

from perfeval_xl.expressions.tree import Field, Not
from perfeval_xl.forms import course
from perfeval_xl.forms.printed_texts import GOAL_LINES, look_key
from perfeval_xl.forms.shared_fields import LONGEST_GOAL
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.columns import Columns
from perfeval_xl.text_measure import rows_for


def goal_block(sheet: SheetBuilder, at: Columns, row: int) -> int:
    """The goal, and what became of it."""
    left, right = at.label_end + 1, at.goal_split
    rows = rows_for(LONGEST_GOAL, min(sheet.width(left, right - 1), sheet.width(right, at.last_printed)))
    last = row + rows
    sheet.text(row, 0, "年度总体目标", "boxed", "label", to_row=last, to_column=at.label_end)
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


def texts_block(sheet: SheetBuilder, at: Columns, row: int) -> int:
    """The free texts, by their groups."""
    layout = sheet.form.profile.layout
    grouped = any(block.group for block in layout.texts)
    label, group, heading = at.text_labels(grouped=grouped)
    text = at.text_from(grouped=grouped)
    start_of, last = [], row - 1
    # Where they do not fit below the table, they are better together on a page of their own.
    sheet.plan.sections.add(row)
    for block in layout.texts:
        start_of.append(last + 1)
        last += rows_for(block.limit, sheet.width(text, at.last_printed))
    ends = [*(start - 1 for start in start_of[1:]), last]
    if grouped:
        sheet.text(row, 0, layout.texts_label, "boxed", "label", to_row=last, to_column=label[1])
    start = group[0] if grouped else 0
    group_first = row
    for number, block in enumerate(layout.texts):
        here, end = start_of[number], ends[number]
        first = heading[0] if block.group else start
        sheet.text(here, first, block.heading, "boxed", "center", to_row=end, to_column=heading[1])
        sheet.field(here, text, f"texts.{block.key}", to_row=end, to_column=at.last_printed, spare=block.lines)
        _look(sheet, at, f"texts.{block.key}", here, end)
        after = layout.texts[number + 1].group if number + 1 < len(layout.texts) else ""
        if block.group and after != block.group:
            sheet.text(group_first, group[0], block.group, "boxed", "center", to_row=end, to_column=group[1])
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
