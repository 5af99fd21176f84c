"""The goal of a form and the free texts that it asks for."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval_xl.expressions.tree import Field, Not
from perfeval_xl.forms import course
from perfeval_xl.forms.form import FormKind
from perfeval_xl.forms.printed_texts import EXPECTED, GOAL, GOAL_LINES, look_key
from perfeval_xl.forms.shared_fields import LONGEST_GOAL
from perfeval_xl.layout.columns import Columns
from perfeval_xl.layout.strips import Block
from perfeval_xl.profiles.head_rule import USUAL_GOAL
from perfeval_xl.profiles.profile import TextBlock
from perfeval_xl.text_measure import rows_for


def goal_block(sheet: Block, at: Columns, row: int) -> int:
    """The goal, and what became of it where the form asks: beside it, or below."""
    rule = sheet.profile.layout.head.goal
    if not sheet.has(GOAL):
        usual = "整体绩效\n目标" if sheet.form.kind is FormKind.DEPARTMENT else USUAL_GOAL
        return long_block(sheet, at, row, rule.label or usual, EXPECTED, LONGEST_GOAL, GOAL_LINES)
    label = rule.label or USUAL_GOAL
    first, last = (_below if rule.in_rows else _beside)(sheet, at, row, label)
    if sheet.has(course.WHOLE_GOAL):
        start, end = at.beside
        # The last column is left to what is said of the text.
        end -= 0 if at.hint_is_beside else 1
        sheet.text(row, start, "实施期总目标（跨年项目，不计分）", "boxed", "sidehead", to_column=end)
        sheet.field(row + 1, start, course.WHOLE_GOAL, "side", to_row=last, to_column=end)
    _look(sheet, at, GOAL, first, last)
    return last + 1


def _beside(sheet: Block, at: Columns, row: int, label: str) -> tuple[int, int]:
    """The goal on the left, and what became of it on the right; returns the rows of that."""
    rule = sheet.profile.layout.head.goal
    columns = [(rule.expected, EXPECTED), (rule.actual, GOAL)]
    if rule.before:
        columns.insert(0, (sheet.profile.layout.head.fields[rule.before].heading, f"project.{rule.before}"))
    spans = at.goal_spans(before=bool(rule.before))
    last = row + rows_for(rule.room(LONGEST_GOAL), min(sheet.width(*span) for span in spans[-2:]))
    sheet.text(row, 0, label, "boxed", "label", to_row=last, to_column=at.label_end)
    for (heading, _), (start, end) in zip(columns, spans, strict=True):
        sheet.text(row, start, heading, "boxed", "label", to_column=end)
    for (_, key), (start, end) in zip(columns, spans, strict=True):
        looks = () if key == GOAL else ("left",)
        sheet.field(row + 1, start, key, *looks, to_row=last, to_column=end, spare=GOAL_LINES)
    return row + 1, last


def _below(sheet: Block, at: Columns, row: int, label: str) -> tuple[int, int]:
    """The goal above, and what became of it below; returns the rows of that."""
    rule, left, text = sheet.profile.layout.head.goal, at.label_end + 1, at.goal_text_from
    # What is said of the whole project stands beside both.
    rows = max(2, rows_for(LONGEST_GOAL, sheet.width(text, at.last_printed)))
    second, last = row + rows, row + 2 * rows - 1
    sheet.text(row, 0, label, "boxed", "label", to_row=last, to_column=at.label_end)
    for start, end, heading in ((row, second - 1, rule.expected), (second, last, rule.actual)):
        sheet.text(start, left, heading, "boxed", "label", to_row=end, to_column=text - 1)
    sheet.field(row, text, EXPECTED, "left", to_row=second - 1, to_column=at.last_printed, spare=GOAL_LINES)
    sheet.field(second, text, GOAL, to_row=last, to_column=at.last_printed, spare=GOAL_LINES)
    return second, last


def long_block(sheet: Block, at: Columns, row: int, label: str, key: str, longest: int, lines: int) -> int:
    """A long text over the whole width, with its label on the left."""
    left = at.label_end + 1
    last = row + rows_for(longest, sheet.width(left, at.last_printed)) - 1
    sheet.text(row, 0, label, "boxed", "label", to_row=last, to_column=left - 1)
    sheet.field(row, left, key, "left", to_row=last, to_column=at.last_printed, spare=lines)
    return last + 1


def texts_block(sheet: Block, at: Columns, row: int) -> int:
    """The free texts that stand together, by their groups."""
    # Where they do not fit below the table, they are better together on a page of their own.
    sheet.plan.sections.add(row)
    return _texts(sheet, at, row, sheet.profile.layout.plain_texts)


def text_block(sheet: Block, at: Columns, row: int, key: str) -> int:
    """One free text that stands in a place of its own."""
    return _texts(sheet, at, row, [block for block in sheet.profile.layout.texts if block.key == key])


def grid_block(sheet: Block, at: Columns, row: int, key: str) -> int:
    """Free texts by row and column, below their headings."""
    grid = next(grid for grid in sheet.profile.layout.grids if grid.key == key)
    label, names, spans = at.grid_spans(len(grid.columns))
    last = row + len(grid.rows)
    sheet.text(row, label[0], grid.label, "boxed", "label", to_row=last, to_column=label[1])
    sheet.text(row, names[0], grid.corner, "boxed", "label", to_column=names[1])
    for (_, heading), (start, end) in zip(grid.columns, spans, strict=True):
        sheet.text(row, start, heading, "boxed", "label", to_column=end)
    sheet.need(row, 1.5)
    for number, (name, heading) in enumerate(grid.rows, start=row + 1):
        sheet.text(number, names[0], heading, "boxed", "center", to_column=names[1])
        for (column, _), (start, end) in zip(grid.columns, spans, strict=True):
            sheet.field(number, start, f"texts.{grid.text_key(name, column)}", to_column=end, spare=grid.lines)
    return last + 1


def _texts(sheet: Block, at: Columns, row: int, blocks: Sequence[TextBlock]) -> int:
    layout = sheet.profile.layout
    grouped = any(block.group for block in blocks)
    label, group, heading = at.text_labels(grouped=grouped)
    text = at.text_from(grouped=grouped)
    start_of, last = [], row - 1
    for block in blocks:
        start_of.append(last + 1)
        last += rows_for(block.limit, sheet.width(text, at.last_printed))
    ends = [*(start - 1 for start in start_of[1:]), last]
    if grouped:
        sheet.text(row, 0, layout.texts_label, "boxed", "label", to_row=last, to_column=label[1])
    start = group[0] if grouped else 0
    group_first = row
    for number, block in enumerate(blocks):
        here, end = start_of[number], ends[number]
        first = heading[0] if block.group else start
        sheet.text(here, first, block.heading, "boxed", "center", to_row=end, to_column=heading[1])
        sheet.field(here, text, f"texts.{block.key}", to_row=end, to_column=at.last_printed, spare=block.lines)
        _look(sheet, at, f"texts.{block.key}", here, end)
        after = blocks[number + 1].group if number + 1 < len(blocks) else ""
        if block.group and after != block.group:
            sheet.text(group_first, group[0], block.group, "boxed", "center", to_row=end, to_column=group[1])
        if after != block.group:
            group_first = end + 1
    return last + 1


def _look(sheet: Block, at: Columns, key: str, row: int, last: int) -> None:
    """Beside a text, that one should look whether it is printed whole."""
    look = look_key(key)
    if sheet.has(look):
        column = at.side if at.hint_is_beside else at.last
        sheet.field(row, column, look, "side", to_row=last)
        where = (row, column)
        sheet.conditional(where, where, Not(Field(look).is_choice("")), "notable")
