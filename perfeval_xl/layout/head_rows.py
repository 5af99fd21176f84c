"""The head of a form: title, what it is about, and the state of the project beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from perfeval_xl.expressions.tree import Field
from perfeval_xl.forms import course, course_tests, row_hints
from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import Form
from perfeval_xl.layout import top_rows
from perfeval_xl.layout.colours import says
from perfeval_xl.layout.columns import Columns
from perfeval_xl.layout.foot_rows import heading_of, place_fields
from perfeval_xl.layout.strips import Block
from perfeval_xl.profiles.geometry import label_width
from perfeval_xl.profiles.head import COMPUTED_BOXES

_COMPUTED = {"total": "total.score", "rating": "total.rating", "execution_rate": "execution.rate"}
"""The fields that the head may show besides its own, by the name of the box."""


class Head(NamedTuple):
    """What of the head of a form decides where its parts stand, and is no field."""

    draft: bool
    subtitle: bool
    """Whether there is a line below the title."""
    left: float
    right: float
    """Characters of what stands above the table on the left and on the right; none where nothing does."""
    labels: tuple[tuple[str, str], ...]
    """What the fields in the boxes of the head are called, by their keys."""


TITLE, SUBTITLE, LEFT, RIGHT = range(4)
"""The numbers of the texts that the head waits for."""


def head_of(form: Form) -> tuple[Head, tuple[str, ...]]:
    """The head of a form, and the texts that stand in it."""
    brief, layout = form.brief, form.profile.layout
    title = layout.titled(brief.year, form.unit, brief.name) + ("（草稿，不得上报）" if brief.draft else "")
    subtitle, left, right = (
        text.format(year=brief.year, unit=form.unit) for text in (layout.subtitle, layout.head.left, layout.head.right)
    )
    wide, wide_right = (label_width(text) if text else 0 for text in (left, right))
    keys = (f"project.{name}" for names in layout.identity for name in names)
    labels = tuple((key, form.fields[key].label) for key in keys if key in form.fields)
    return Head(brief.draft, bool(subtitle), wide, wide_right, labels), (title, subtitle, left, right)


def title_rows(sheet: Block, at: Columns, head: Head) -> int:
    """Annex, title and the line below it."""
    layout = sheet.profile.layout
    row, last = top_rows.rows_above(sheet.edition), at.last_printed
    for above in filter(None, (layout.annex, layout.head.number)):
        sheet.text(row, 0, above, "annex", to_column=last)
        row += 1
    sheet.said(row, 0, TITLE, "title", *(("draft",) if head.draft else ()), to_column=last)
    sheet.need(row, 2.2)
    below = _lines_below(sheet, at, row + 1, head)
    if sheet.has(course.STATE.key):
        _course(sheet, at, row + 1, below)
    return below


def _lines_below(sheet: Block, at: Columns, row: int, head: Head) -> int:
    """What stands between the title and the table; returns the first row of the table."""
    first, left, right = row, head.left, head.right
    if head.subtitle:
        sheet.said(row, 0, SUBTITLE, "subtitle", to_column=at.last_printed)
        sheet.need(row, 1.4)
        row += 1
    if sheet.profile.layout.head.above:
        _fields_above(sheet, at, row, left)
        row += 1
    elif left or right:
        middle = _parted(at, left, right) if left and right else at.side
        middle = middle if left else 0
        if left:
            sheet.said(row, 0, LEFT, "annex", to_column=middle - 1)
        if right:
            sheet.said(row, middle, RIGHT, "annex", "right", to_column=at.last_printed)
        sheet.need(row, 1.4)
        row += 1
    if row == first and not _identity_first(sheet):
        # Beside the title there is no room for what is asked of the course of the project.
        sheet.text(row, 0, "", "subtitle", to_column=at.last_printed)
        row += 1
    return row


def _fields_above(sheet: Block, at: Columns, row: int, left: float) -> None:
    """A line above the table with fields to be filled in, right of what stands there."""
    rule = sheet.profile.layout.head
    fields = [rule.fields[key] for key in rule.above]
    needed = [*([left] if left else []), *(label_width(heading_of(own)) for own in fields)]
    boxes = list(at.boxes(*needed))
    if left:
        start, _, end = boxes.pop(0)
        sheet.said(row, start, LEFT, "annex", to_column=end)
    place_fields(sheet, row, fields, boxes, "project")


def _parted(at: Columns, left: float, right: float) -> int:
    """The column at which a line is parted for two texts of that many characters."""
    wanted = at.width(0, at.last_printed) * left / (left + right)
    return min(range(1, at.last_printed + 1), key=lambda column: abs(at.width(0, column - 1) - wanted))


def _identity_first(sheet: Block) -> bool:
    layout = sheet.profile.layout
    return layout.blocks[:1] == ("identity",) and bool(layout.identity)


def _course(sheet: Block, at: Columns, row: int, table: int) -> None:
    """The state of the project, in the side columns beside the title and what stands below it, from ``row`` on.

    Beside the head there is room for a reason of several lines; ``table`` is its first row.
    """
    side, (start, end), layout = at.side, at.beside, sheet.profile.layout
    last = table - 1 + (len(layout.identity) if layout.blocks[:1] == ("identity",) else 0)
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


def identity_rows(sheet: Block, at: Columns, row: int, head: Head) -> int:
    """What the form is about: names, units and boxes."""
    second, labels = sheet.edition is Edition.SECOND, dict(head.labels)
    for names in sheet.profile.layout.identity:
        headings = [_label(sheet, name, labels) for name in names]
        spans = at.boxes(*(0 if second else label_width(heading) for heading in headings))
        for name, heading, (label, label_end, value_end) in zip(names, headings, spans, strict=True):
            sheet.text(row, label, heading, "boxed", "label", to_column=label_end)
            if name in COMPUTED_BOXES:
                sheet.field(row, label_end + 1, _COMPUTED[name], "center", to_column=value_end)
            elif sheet.has(f"project.{name}"):
                sheet.field(row, label_end + 1, f"project.{name}", "left", to_column=value_end)
            else:
                sheet.text(row, label_end + 1, "", "boxed", to_column=value_end)
        sheet.need(row, 1.5)
        row += 1
    return row


def _label(sheet: Block, name: str, labels: Mapping[str, str]) -> str:
    """What a box of the head is called; what is written by hand has no cell of its own."""
    if name in COMPUTED_BOXES:
        return sheet.profile.layout.head.labels.get(name, COMPUTED_BOXES[name])
    label = labels.get(f"project.{name}")
    return label if label is not None else sheet.profile.layout.head.fields[name].heading
