"""What is in the file of a 自评报告 and not on its page."""

from __future__ import annotations

from collections.abc import Iterator

from perfeval_xl.checks.case import Case, finding
from perfeval_xl.checks.report_statements import report_check
from perfeval_xl.checks.sentences import place
from perfeval_xl.findings import Code, Finding, Place


@report_check(Code.S113, Code.S114)
def report_shows_what_it_holds(case: Case) -> Iterator[Finding]:
    """No figure is hidden from who reads the page, and no other file lies inside, which is not read."""
    report = case.report
    for unseen in report.unseen if report else ():
        line = unseen.line
        where = place(line, "报告", line.text, 0, len(line.text)) if line else Place(path=report.file if report else "")
        if unseen.text:
            yield finding(Code.S113, where, found=unseen.text)
        else:
            yield finding(Code.S114, where)
