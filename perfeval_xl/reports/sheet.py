"""The sheet 自评报告: the report as it is printed, and beside each paragraph the cells it reports."""

from __future__ import annotations

import math

from perfeval_xl.checks import Case
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.grid import Plan, SheetPlan
from perfeval_xl.reports.model import Paragraph, Report, ReportChart, ReportTable, Span
from perfeval_xl.sealing.attached import REPORT
from perfeval_xl.sealing.attached import line as code_line
from perfeval_xl.text_measure import LINE, MARGIN, TALLEST, lines_of
from perfeval_xl.writer.protection import Lock
from perfeval_xl.writer.xlsx import Seal, workbook_bytes

NAME = REPORT.name
WIDTHS = (10.0, 12.0, 26.0, 14.0, 14.0, 7.0, 7.0)
"""Of the printed columns: those of the table of indicators."""
LAST = len(WIDTHS) - 1
SOURCES, SOURCES_WIDTH = LAST + 1, 80.0
"""The column beside the report, which is not printed."""
SPANS = {3: ((0, 1), (2, 2), (3, LAST)), 4: ((0, 1), (2, 2), (3, 3), (4, LAST))}
"""Printed columns that each column of a narrower table takes."""
PARAGRAPH_INDENT = "　　"
MOST_SOURCES = 12
"""Cells that are named beside a paragraph; the rest is counted."""


def report_plan(report: Report, identity: str = "") -> SheetPlan:
    """Return the sheet of ``report``: every row as high as its text, and a page wide.

    With the ``identity`` of its workbook it carries the code by which a check recognises it.
    """
    sheet = SheetBuilder(NAME, report.case.form, {})
    sheet.plan.widths = [*WIDTHS, SOURCES_WIDTH]
    sheet.text(0, 0, report.title, "title", to_column=LAST)
    sheet.text(0, SOURCES, "这一段的数取自哪些格（这一栏不打印）", "sidehead")
    sheet.need(0, 2 * lines_of(report.title, sheet.width(0, LAST) / 2))
    row = 1
    for each in report.blocks:
        block = each.table if isinstance(each, ReportChart) else each
        if isinstance(block, ReportTable):
            row = _table(sheet, block, row)
        else:
            row = _paragraph(sheet, block, report.case, row)
    for line in report.attached:
        row = _paragraph(sheet, Paragraph((Span(line),)), report.case, row)
    sheet.plan.printed = (0, 0, row - 1, LAST)
    sheet.plan.frozen = 1
    sheet.plan.flowing = True
    if identity:
        sheet.text(row, SOURCES, "　", "note")
    plan = sheet.finish({})
    if identity:
        texts = {at: cell.value for at, cell in plan.cells.items() if isinstance(cell.value, str)}
        plan.cells[row, SOURCES] = plan.cells[row, SOURCES]._replace(value=code_line(REPORT, identity, texts))
    return plan


def report_book(report: Report, identity: str = "", lock: Lock | None = None) -> bytes:
    """Return an .xlsx that holds nothing but the sheet of ``report``; it is no form and is not sealed."""
    plan = Plan(report.case.form, (report_plan(report, identity),), {}, {})
    return workbook_bytes(plan, {}, seal=Seal({}, {}), lock=lock)


def places(case: Case, keys: tuple[str, ...]) -> str:
    """Where the fields with these full keys stand, for people."""
    unique: dict[str, None] = {}
    for key in keys:
        form, _, own = key.rpartition(":")
        view = next((view for view in case.views if view.form.id == form), None)
        if view is not None and own in view.form.fields:
            unique[str(view.place(own))] = None
    named = list(unique)
    more = f"等{len(named)}处" if len(named) > MOST_SOURCES else ""
    return "、".join(named[:MOST_SOURCES]) + more


def _paragraph(sheet: SheetBuilder, block: Paragraph, case: Case, row: int) -> int:
    text = PARAGRAPH_INDENT + block.text
    lines = lines_of(text, sheet.width(0, LAST))
    # A row of Excel has an end; what is longer takes several, merged.
    rows = math.ceil((lines * LINE + MARGIN) / TALLEST)
    style = ("left", "strong") if block.level else ("left", "top")
    sheet.text(row, 0, text, *style, to_row=row + rows - 1, to_column=LAST)
    for at in range(row, row + rows):
        sheet.need(at, math.ceil(lines / rows) + (0.5 if block.level else 0.3))
    if block.level:
        sheet.plan.headings.add(row)
    source = places(case, block.keys)
    if source:
        sheet.text(row, SOURCES, source, "note", to_row=row + rows - 1)
    return row + rows


def _table(sheet: SheetBuilder, block: ReportTable, row: int) -> int:
    sheet.text(row, 0, block.title, "label", to_column=LAST)
    sheet.need(row, 1.8)
    sheet.plan.headings |= {row, row + 1}
    row += 1
    spans = SPANS.get(len(block.head)) or tuple((at, at) for at in range(len(block.head)))
    for number, cells in enumerate((block.head, *((cell.text for cell in row) for row in block.rows))):
        for (first, last), text in zip(spans, cells, strict=True):
            sheet.text(row, first, text, "boxed", "label" if number == 0 else "center", to_column=last)
        sheet.need(row, 1.4)
        row += 1
    return row
