"""The sheet 校验结果: what was found, each with a link to its cell and room for an explanation."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

from perfeval_xl.checks import Case
from perfeval_xl.checks.explained import LONGEST_EXPLANATION, mark_of, typed_for
from perfeval_xl.findings import Finding, Severity
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.grid import Plan, SheetPlan, Validation
from perfeval_xl.outputs.terminal import scores_of_case, tally
from perfeval_xl.returns.cells import RawBook
from perfeval_xl.sealing.attached import HEADINGS, RESULTS, SAID, line, link_to
from perfeval_xl.submission import Submission
from perfeval_xl.writer.protection import Lock
from perfeval_xl.writer.xlsx import Seal, workbook_bytes

WIDTHS = (5.0, 6.0, 16.0, 36.0, 26.0, 12.0, 12.0, 30.0, 16.0, 14.0, 6.0)
NUMBER, SEVERITY, PLACE, MESSAGE, EXPLANATION, FOUND, EXPECTED, FIX, BASIS, MARK, CODE = range(len(HEADINGS))
FIRST = 3
"""Row of the first finding, from 0."""
MOST = 1_500
"""Findings that are listed; a form with more needs another look altogether."""
_STYLES = {Severity.ERROR: "alarm", Severity.VERIFY: "caution", Severity.NOTE: "left"}
COLOURED = "已标红{}格"
"""Said on the sheet where cells of the form were coloured."""
_COLOURED = re.compile(COLOURED.format(r"\d+"))
ACTIONS = ("校验", "重新计分", "上报")
"""What makes the sheet, or makes it anew."""
HIDDEN = 0.0
"""Width of a column that nobody need see: the mark, and the code, which says nothing to a unit."""
_LENGTH = Validation(
    "length",
    Decimal(0),
    Decimal(LONGEST_EXPLANATION),
    title="出错说明",
    prompt="写明为什么是这样；数改了要重写。",
    error=f"最多{LONGEST_EXPLANATION}字。",
)


def was_coloured(book: RawBook) -> bool:
    """Whether the sheet in ``book`` says that cells of the form were coloured."""
    sheet = book.sheet(RESULTS.name)
    heading = sheet.cells.get((1, 0)) if sheet is not None else None
    return heading is not None and bool(_COLOURED.search(str(heading.value)))


def listed(submission: Submission) -> list[Finding]:
    """The findings in the order of the sheet: worst first, then as the checks found them."""
    return sorted(submission.findings, key=lambda finding: -finding.severity)


def results_plan(
    submission: Submission,
    case: Case,
    identity: str,
    *,
    when: str,
    typed: Mapping[str, str],
    coloured: int = 0,
    action: str = "校验",
    file: str | None = "",
) -> tuple[SheetPlan, dict[str, str]]:
    """The sheet, and what stands in its open cells by key. ``action`` made it, one of `ACTIONS`.

    Its links lead into the workbook ``file`` where it stands beside that; with None it has none.
    """
    sheet = SheetBuilder(RESULTS.name, case.form, {})
    sheet.plan.widths = list(WIDTHS)
    sheet.text(0, 0, "校验结果", "title", to_column=BASIS)
    marked = f"；{COLOURED.format(coloured)}" if coloured else ""
    sheet.text(
        1, 0, f"{when}{action}　{_standing(submission)}；{scores_of_case(case)}{marked}", "left", to_column=BASIS
    )
    sheet.need(0, 2)
    for column, heading in enumerate(HEADINGS):
        sheet.text(FIRST - 1, column, heading, "boxed", "label")
    findings = listed(submission)
    rows = _rows(sheet, findings[:MOST], case, typed)
    row = FIRST + len(rows)
    if not findings:
        sheet.text(row, 0, "没有发现问题。", "left", to_column=BASIS)
        row += 1
    if len(findings) > MOST:
        sheet.text(row, 0, f"共{len(findings)}项，只列出前{MOST}项。", "left", to_column=BASIS)
        row += 1
    plan = _finished(sheet, row)
    contents = {}
    for at, mark in rows.items():
        key = f"explanation.{mark}.{at}"
        plan.cells[at, EXPLANATION] = plan.cells[at, EXPLANATION]._replace(value=None, open=True, key=key)
        plan.validations[at, EXPLANATION] = _LENGTH
        contents[key] = typed_for(typed, findings[at - FIRST], case)
        link = _link(findings[at - FIRST])
        if link and file is not None:
            text = str(plan.cells[at, PLACE].value)
            plan.cells[at, PLACE] = plan.cells[at, PLACE]._replace(
                formula=f"={link_to(*link, text, file)}", key=f"place.{at}"
            )
            contents[f"place.{at}"] = text
    texts = {at: cell.value for at, cell in plan.cells.items() if isinstance(cell.value, str)}
    code = plan.cells[row, CODE]
    plan.cells[row, CODE] = code._replace(value=line(RESULTS, identity, texts))
    return plan, contents


def results_book(
    submission: Submission,
    case: Case,
    identity: str,
    *,
    when: str,
    typed: Mapping[str, str],
    lock: Lock | None,
    coloured: int = 0,
    action: str = "校验",
    file: str | None = "",
) -> bytes:
    """An .xlsx that holds nothing but the sheet 校验结果, to be copied into the form, or to stand beside ``file``."""
    sheet, contents = results_plan(
        submission, case, identity, when=when, typed=typed, coloured=coloured, action=action, file=file
    )
    plan = Plan(case.form, (sheet,), {}, {})
    return workbook_bytes(plan, contents, seal=Seal({}, {}), lock=lock)


def _standing(submission: Submission) -> str:
    """How a form stands before it is sent."""
    return f"{'还不能上报' if submission.blocking else '可以上报'}：{tally(submission.findings)}"


def _rows(sheet: SheetBuilder, findings: Sequence[Finding], case: Case, typed: Mapping[str, str]) -> dict[int, str]:
    """Put one row for each finding; return their marks by row."""
    marks = {}
    for row, finding in enumerate(findings, start=FIRST):
        marks[row] = mark_of(finding, case)
        texts = {
            NUMBER: str(row - FIRST + 1),
            SEVERITY: finding.severity.chinese,
            PLACE: str(finding.place),
            MESSAGE: f"{finding.message}。",
            FOUND: finding.found,
            EXPECTED: finding.expected,
            FIX: f"{finding.fix}。",
            BASIS: finding.basis,
        }
        for column, text in texts.items():
            style = (
                ("center", _STYLES[finding.severity])
                if column == SEVERITY
                else (("center",) if column == NUMBER else ("left",))
            )
            leads = column == PLACE and _link(finding)
            sheet.text(row, column, text, "boxed", *style, *(("link",) if leads else ()))
        open_style = ("input",) if finding.severity is Severity.VERIFY else ()
        # Its text is put in when the sheet is written; here it makes the row high enough.
        sheet.text(row, EXPLANATION, typed_for(typed, finding, case), "boxed", "left", *open_style, "text")
        sheet.text(row, MARK, marks[row], "note")
        sheet.text(row, CODE, finding.code.name, "note")
    return marks


def _finished(sheet: SheetBuilder, row: int) -> SheetPlan:
    sheet.text(row, 0, SAID, "note", to_column=BASIS)
    sheet.text(row, CODE, "　", "note", measured=False)
    sheet.plan.printed = (0, 0, row, BASIS)
    sheet.plan.repeated = FIRST - 1
    sheet.plan.frozen = FIRST
    sheet.plan.landscape = True
    plan = sheet.finish({})
    plan.widths[MARK] = plan.widths[CODE] = HIDDEN
    return plan


def _link(finding: Finding) -> tuple[str, str] | None:
    """Sheet and cell that a finding points to; of a block its first cell."""
    place = finding.place
    return (place.sheet, place.cell.partition(":")[0] or "A1") if place.sheet else None
