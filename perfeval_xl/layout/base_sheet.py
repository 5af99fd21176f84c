"""The sheet 基础数据表: people and expenditure of a department, with what they say of each other."""

from __future__ import annotations

import functools
from typing import NamedTuple

from perfeval_xl.expressions.tree import Field
from perfeval_xl.forms.base_data import heading
from perfeval_xl.forms.base_keys import FOOT, breakdown_key, line_key, project_key
from perfeval_xl.forms.department_fields import project_id, project_sheets
from perfeval_xl.forms.edition import Edition
from perfeval_xl.layout import check_sheet, notes_sheet, top_rows
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.colours import hint_colours, open_colours
from perfeval_xl.layout.foot_rows import place_fields
from perfeval_xl.layout.shapes import FormShape
from perfeval_xl.layout.strips import Block, Strip
from perfeval_xl.layout.top_rows import STATUS_ROW
from perfeval_xl.profiles.profile import BaseData, BaseLine, BaseStrip, CellKind, Profile
from perfeval_xl.vocabulary import BaseColumn

NAME_WIDTH, AMOUNT_WIDTH, RATE_WIDTH, HINT_WIDTH, REASON_WIDTH = 36.0, 17.0, 12.0, 26.0, 34.0
INDENT = "　"
SIDE_HEADS = ("比上年增减", "决算占预算", "勾稽（自动）", "说明（需要时填）")
"""Widths of the columns, the indent of a line within a group, and the heads beside the columns of amounts."""


_REMEMBERED = 64
"""Sheets that are remembered, one for each profile, year and number of projects."""
LINE, FIRST_SHEET = 0, 1
"""The numbers of the texts that the sheet waits for: the line below its title, and the sheets of the projects, behind
which come their names in each line that they are parts of."""


class _Of(NamedTuple):
    """What decides what stands on the sheet, besides the fields."""

    draft: bool
    year: int
    projects: int


def build(sheet: SheetBuilder, form: FormShape) -> SheetBuilder:
    """Place the whole sheet."""
    brief, base = sheet.form.brief, _base(sheet.profile)
    sheet.plan.widths = _widths(base)
    sheets = (name for _, name in project_sheets(brief, edition=sheet.edition))
    names = (
        f"{INDENT * (line.level + 1)}{number}、{project.name}"
        for line in base.lines
        if line.projects
        for number, project in enumerate(brief.projects, start=1)
    )
    said = (_line_below(sheet), *sheets, *names)
    row = sheet.lay(_placed(form, _Of(brief.draft, brief.year, len(brief.projects))), said)
    above = top_rows.rows_above(sheet.edition)
    sheet.plan.printed = (above, 0, row - 1, len(base.columns))
    sheet.plan.frozen = above
    sheet.plan.plain_print = True
    open_colours(sheet)
    return sheet


@functools.lru_cache(maxsize=_REMEMBERED)
def _placed(form: FormShape, of: _Of) -> Strip:
    base = _base(form.profile)
    count = len(base.columns)
    sheet = Block(form, _widths(base), paper=count)
    row = _head(sheet, base, of, count)
    for strip in base.strips:
        if not strip.below:
            row = _strip(sheet, strip, of, row, count)
    row = _lines(sheet, base, of, row, count)
    for strip in base.strips:
        if strip.below:
            row = _strip(sheet, strip, of, row, count)
    for block in base.texts:
        sheet.text(row, 0, block.heading, "boxed", "center")
        sheet.field(row, 1, f"texts.{block.key}", to_column=count, spare=block.lines)
        row += 1
    if sheet.edition is Edition.SECOND:
        row = _breakdown(sheet, base, of, row, count)
    for note in base.notes:
        sheet.text(row, 0, note, "note", to_column=count)
        row += 1
    row = _foot(sheet, base, row, count)
    if sheet.edition > Edition.SECOND:
        # It is no part of the official form, and stands below all of it.
        row = _breakdown(sheet, base, of, row, count)
    sheet.paper = None
    _status(sheet, base, of, count)
    _colours(sheet)
    return Strip(sheet, row)


def _base(profile: Profile) -> BaseData:
    if profile.department is None:
        raise LookupError("base data without rules for them")
    return profile.department.base


def _widths(base: BaseData) -> list[float]:
    return [NAME_WIDTH, *([AMOUNT_WIDTH] * len(base.columns)), RATE_WIDTH, RATE_WIDTH, HINT_WIDTH, REASON_WIDTH]


def _status(sheet: Block, base: BaseData, of: _Of, count: int) -> None:
    row, second = STATUS_ROW, sheet.edition is Edition.SECOND
    sheet.field(row, 0, "check.state", "status")
    sheet.text(row, 1, "未填格数", "status")
    sheet.field(row, 2, "check.open", "status")
    sheet.text(row, 3, "未通过项", "status", to_column=count)
    sheet.field(row, count + 1, "check.broken", "status")
    sheet.text(row, count + 2, "查看校验", "status", "link", link=(check_sheet.NAME, 0, 0))
    sheet.text(row, count + 3, "查看填表说明", "status", "link", link=(notes_sheet.NAME, 0, 0))
    sheet.need(row, 2 if second else 1.4)
    top_rows.colour_status(sheet, (row, 0), (row, count + 1))
    if not second:
        amounts = [heading(words, of.year) for words in base.columns.values()]
        sheet_names = enumerate((base.lines_label, *amounts, *SIDE_HEADS))
        top_rows.names(sheet, ((column, column, name) for column, name in sheet_names))


def _line_below(sheet: SheetBuilder) -> str:
    """What stands below the title."""
    brief = sheet.form.brief
    unit = brief.implementing_unit or brief.name
    own = _base(sheet.profile).head_left
    if own:
        return own.format(year=brief.year, unit=unit)
    return f"填报单位：{unit}　　（{brief.year}年度）　　金额单位：{sheet.profile.money}"


def _head(sheet: Block, base: BaseData, of: _Of, count: int) -> int:
    row = top_rows.rows_above(sheet.edition)
    if base.annex:
        sheet.text(row, 0, base.annex, "annex", to_column=count)
        row += 1
    title = base.title + ("（草稿，不得上报）" if of.draft else "")
    sheet.text(row, 0, title, "title", *(("draft",) if of.draft else ()), to_column=count)
    sheet.need(row, 2.2)
    sheet.said(row + 1, 0, LINE, "annex" if base.head_left else "subtitle", to_column=count)
    sheet.need(row + 1, 1.4)
    return row + 2


def _strip(sheet: Block, strip: BaseStrip, of: _Of, row: int, count: int) -> int:
    sheet.text(row, 0, strip.heading, "boxed", "label", to_row=row + 1)
    for number in range(count):
        column = number + 1
        if number >= len(strip.cells):
            sheet.text(row, column, "", "boxed")
            sheet.text(row + 1, column, "", "boxed")
            continue
        cell = strip.cells[number]
        sheet.text(row, column, heading(cell.heading, of.year), "boxed", "label")
        look = () if cell.kind is CellKind.AMOUNT else ("center",)
        sheet.field(row + 1, column, f"{strip.key}.{cell.key}", *look)
    sheet.text(row, count + 3, SIDE_HEADS[2], "boxed", "sidehead")
    sheet.field(row + 1, count + 3, f"{strip.key}.hint", "side")
    if sheet.has(f"{strip.key}.reason"):
        sheet.text(row, count + 4, SIDE_HEADS[3], "boxed", "sidehead")
        sheet.field(row + 1, count + 4, f"{strip.key}.reason", "side")
    sheet.need(row, 1.5)
    sheet.need(row + 1, 1.5)
    return row + 2


def _lines(sheet: Block, base: BaseData, of: _Of, row: int, count: int) -> int:
    sheet.text(row, 0, base.lines_label, "boxed", "label")
    for column, words in enumerate(base.columns.values(), start=1):
        sheet.text(row, column, heading(words, of.year), "boxed", "label")
    for column, text in enumerate(SIDE_HEADS, start=count + 1):
        sheet.text(row, column, text, "boxed", "sidehead")
    sheet.need(row, 1.8)
    sheet.plan.headings.add(row)
    sheet.plan.repeated = row
    row += 1
    for line in base.lines:
        row = _line(sheet, base, of, line, row, count)
    sheet.plan.table = (sheet.plan.repeated + 1, row - 1)
    return row


def _line(sheet: Block, base: BaseData, of: _Of, line: BaseLine, row: int, count: int) -> int:
    sheet.text(row, 0, INDENT * line.level + (line.printed or line.heading), "boxed", "left")
    for column, role in enumerate(base.columns, start=1):
        sheet.field(row, column, line_key(line.key, role))
    _compared(sheet, base, f"line.{line.key}", row, count)
    sheet.field(row, count + 3, f"line.{line.key}.hint", "side")
    sheet.field(row, count + 4, line_key(line.key, "reason"), "side")
    sheet.need(row, 1.5)
    row += 1
    if not line.projects:
        return row
    before = [other for other in base.lines[: base.lines.index(line)] if other.projects]
    first_name = FIRST_SHEET + of.projects * (1 + len(before))
    for number in range(of.projects):
        project = project_id(number + 1)
        sheet.said(row, 0, first_name + number, "boxed", "left")
        for column, role in enumerate(base.columns, start=1):
            sheet.field(row, column, project_key(project, role))
        _compared(sheet, base, f"project.{project}", row, count)
        sheet.text(row, count + 3, "取自项目自评表", "boxed", "side", "center", "link", link=FIRST_SHEET + number)
        sheet.text(row, count + 4, "", "boxed", "side")
        sheet.need(row, 1.5)
        row += 1
    return row


def _compared(sheet: Block, base: BaseData, stem: str, row: int, count: int) -> None:
    if BaseColumn.PREVIOUS_ACTUAL in base.columns:
        sheet.field(row, count + 1, f"{stem}.growth", "side")
    else:
        sheet.text(row, count + 1, "—", "boxed", "side", "center")
    sheet.field(row, count + 2, f"{stem}.used", "side")


def _breakdown(sheet: Block, base: BaseData, of: _Of, row: int, count: int) -> int:
    """A list of two columns of text and one of amounts, below the table."""
    breakdown = base.breakdown
    if breakdown is None:
        return row
    sheet.text(row, 0, heading(breakdown.heading, of.year), "boxed", "label", to_column=count)
    sheet.plan.headings |= {row, row + 1}
    row += 1
    amounts = f"金额（{sheet.profile.money}）"
    for start, end, text in ((0, 0, "支出功能科目编码"), (1, count - 1, "科目名称"), (count, count, amounts)):
        sheet.text(row, start, text, "boxed", "label", to_column=end)
    for number in range(1, breakdown.rows + 1):
        here = row + number
        sheet.field(here, 0, breakdown_key(number, "code"), "center")
        sheet.field(here, 1, breakdown_key(number, "name"), to_column=count - 1)
        sheet.field(here, count, breakdown_key(number, "amount"))
        sheet.need(here, 1.5)
    row += breakdown.rows + 1
    sheet.text(row, 0, "合计", "boxed", "label", to_column=count - 1)
    sheet.field(row, count, "breakdown.total", "strong")
    sheet.field(row, count + 3, "breakdown.hint", "side")
    sheet.need(row, 1.5)
    return row + 1


def _foot(sheet: Block, base: BaseData, row: int, count: int) -> int:
    """The lines below the notes; each field has a column for its name and one to be filled in."""
    pairs = (count + 1) // 2
    for names in base.footers:
        for start in range(0, len(names), pairs):
            fields = [base.fields[name] for name in names[start : start + pairs]]
            boxes = [(2 * number, 2 * number, 2 * number + 1) for number in range(len(fields))]
            place_fields(sheet, row, fields, boxes, FOOT, "right")
            row += 1
    return row


def _colours(sheet: Block) -> None:
    """Green where a line ties, amber where it asks for a word, red where it does not tie."""
    for key in sheet.form.fields:
        if key.endswith(".hint"):
            where = sheet.places[sheet.form.full(key)]
            hint_colours(sheet, where, where, Field(key))
