"""The sheet 校验结果: what was found, each with a link to its cell and room for an explanation."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence

from perfeval_xl.checks import Case
from perfeval_xl.findings import Finding, Severity
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.grid import Plan, SheetPlan
from perfeval_xl.outputs.terminal import summary
from perfeval_xl.returns.cells import RawBook, RawSheet
from perfeval_xl.sealing.attached import RESULTS, line
from perfeval_xl.submission import Submission
from perfeval_xl.writer.protection import Lock
from perfeval_xl.writer.xlsx import Seal, workbook_bytes

HEADINGS = ("序号", "轻重", "位置", "问题", "现值", "应为", "怎么改", "依据", "出错说明", "标识")
WIDTHS = (5.0, 6.0, 17.0, 34.0, 13.0, 13.0, 26.0, 24.0, 26.0, 14.0)
NUMBER, SEVERITY, PLACE, MESSAGE, FOUND, EXPECTED, FIX, BASIS, EXPLANATION, MARK = range(len(HEADINGS))
FIRST = 3
"""Row of the first finding, from 0."""
MOST = 1_500
"""Findings that are listed; a form with more needs another look altogether."""
LONGEST_EXPLANATION = 500
_STYLES = {Severity.ERROR: "alarm", Severity.VERIFY: "caution", Severity.NOTE: "left"}
_MARK = re.compile(r"[0-9a-f]{12}")
_CELL = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})")


def explanations(book: RawBook | None) -> dict[str, str]:
    """What the unit typed beside the findings of the last 校验, by their marks."""
    sheet = book.sheet(RESULTS.name) if book is not None else None
    found = {}
    for (row, column), cell in sheet.cells.items() if sheet is not None else ():
        if column != MARK or not isinstance(cell.value, str) or not _MARK.fullmatch(cell.value):
            continue
        typed = sheet.cells.get((row, EXPLANATION)) if sheet is not None else None
        text = str(typed.value).strip() if typed is not None and typed.value is not None else ""
        if text:
            found[cell.value] = text[:LONGEST_EXPLANATION]
    return found


def mark_of(finding: Finding, book: RawBook | None) -> str:
    """A mark that stays while a finding says the same of the same value.

    An explanation that was typed for it is kept as long; once a figure changes,
    it has to be explained anew.
    """
    held = _held(finding, book)
    said = repr((finding.code.name, str(finding.place), finding.message, finding.found, finding.expected, held))
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def listed(submission: Submission) -> list[Finding]:
    """The findings in the order of the sheet: worst first, then as the checks found them."""
    return sorted(submission.findings, key=lambda found: -found.severity)


def results_plan(
    submission: Submission, case: Case, identity: str, *, when: str, typed: Mapping[str, str]
) -> tuple[SheetPlan, dict[str, str]]:
    """The sheet, and what stands in its open cells by key."""
    sheet = SheetBuilder(RESULTS.name, case.form, {})
    sheet.plan.widths = list(WIDTHS)
    sheet.text(0, 0, "校验结果", "title", to_column=EXPLANATION)
    sheet.text(1, 0, f"{when}　{summary(submission)}", "left", to_column=EXPLANATION)
    sheet.need(0, 2)
    for column, heading in enumerate(HEADINGS):
        sheet.text(FIRST - 1, column, heading, "boxed", "label")
    found = listed(submission)
    rows = _rows(sheet, found[:MOST], case)
    row = FIRST + len(rows)
    if not found:
        sheet.text(row, 0, "没有发现问题。", "left", to_column=EXPLANATION)
        row += 1
    if len(found) > MOST:
        sheet.text(row, 0, f"共{len(found)}项，只列出前{MOST}项。", "left", to_column=EXPLANATION)
        row += 1
    plan = _finished(sheet, row)
    held = {}
    for at, mark in rows.items():
        key = f"explanation.{mark}.{at}"
        plan.cells[at, EXPLANATION] = plan.cells[at, EXPLANATION]._replace(open=True, key=key)
        held[key] = typed.get(mark, "")
    texts = {at: cell.value for at, cell in plan.cells.items() if isinstance(cell.value, str)}
    code = plan.cells[row, 0]
    plan.cells[row, 0] = code._replace(value=line(RESULTS, identity, texts))
    return plan, held


def results_book(
    submission: Submission, case: Case, identity: str, *, when: str, typed: Mapping[str, str], lock: Lock | None
) -> bytes:
    """An .xlsx that holds nothing but the sheet 校验结果, to be copied into the workbook."""
    sheet, held = results_plan(submission, case, identity, when=when, typed=typed)
    plan = Plan(case.form, (sheet,), {}, {})
    return workbook_bytes(plan, held, seal=Seal({}, {}), lock=lock)


def _rows(sheet: SheetBuilder, found: Sequence[Finding], case: Case) -> dict[int, str]:
    """Put one row for each finding; return their marks by row."""
    marks = {}
    for row, finding in enumerate(found, start=FIRST):
        marks[row] = mark_of(finding, case.book)
        texts = (str(row - FIRST + 1), finding.severity.chinese, str(finding.place), f"{finding.message}。",
                 finding.found, finding.expected, f"{finding.fix}。", f"{finding.basis}（{finding.code.name}）")
        for column, text in enumerate(texts):
            style = ("center", _STYLES[finding.severity]) if column == SEVERITY else (
                ("center",) if column == NUMBER else ("left",))
            link = _link(finding) if column == PLACE else None
            sheet.text(row, column, text, "boxed", *style, *(("link",) if link else ()), link=link)
        open_style = ("input",) if finding.severity is Severity.VERIFY else ()
        sheet.text(row, EXPLANATION, "", "boxed", "left", *open_style)
        sheet.text(row, MARK, marks[row], "note")
    return marks


def _finished(sheet: SheetBuilder, row: int) -> SheetPlan:
    sheet.text(row, 0, "　", "note", to_column=BASIS)
    sheet.plan.printed = (0, 0, row, EXPLANATION)
    sheet.plan.repeated = FIRST - 1
    sheet.plan.frozen = FIRST
    sheet.plan.landscape = True
    return sheet.finish({})


def _link(finding: Finding) -> tuple[str, int, int] | None:
    place = finding.place
    if not place.sheet:
        return None
    cell = _CELL.fullmatch(place.cell) if place.cell else None
    return (place.sheet, *(_at(cell) if cell else (0, 0)))


def _at(cell: re.Match[str]) -> tuple[int, int]:
    column = 0
    for letter in cell[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(cell[2]) - 1, column - 1


def _held(finding: Finding, book: RawBook | None) -> str:
    """The value that stands at the place of a finding."""
    sheet: RawSheet | None = book.sheet(finding.place.sheet) if book is not None else None
    cell = _CELL.fullmatch(finding.place.cell) if finding.place.cell else None
    raw = sheet.cells.get(_at(cell)) if sheet is not None and cell is not None else None
    return "" if raw is None or raw.value is None else str(raw.value)



