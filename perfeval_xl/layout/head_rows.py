"""The head of a form: title, what it is about, and the state of the project beside it."""

from __future__ import annotations

from perfeval_xl.expressions.tree import Field
from perfeval_xl.forms import course, course_tests, row_hints
from perfeval_xl.forms.edition import Edition
from perfeval_xl.layout import top_rows
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.colours import says
from perfeval_xl.layout.columns import Columns
from perfeval_xl.profiles.geometry import label_width


def title_rows(sheet: SheetBuilder, at: Columns) -> int:
    """Annex, title and the line below it."""
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


def identity_rows(sheet: SheetBuilder, at: Columns, row: int) -> int:
    """What the form is about: names, units and boxes."""
    second = sheet.form.edition is Edition.SECOND
    for names in sheet.form.profile.layout.identity:
        headings = [sheet.form.fields[f"project.{name}"].label for name in names]
        spans = at.boxes(*(0 if second else label_width(heading) for heading in headings))
        for name, heading, (label, label_end, value_end) in zip(names, headings, spans, strict=True):
            sheet.text(row, label, heading, "boxed", "label", to_column=label_end)
            sheet.field(row, label_end + 1, f"project.{name}", "left", to_column=value_end)
        sheet.need(row, 1.5)
        row += 1
    return row
