"""Whether reports of random forms hold: ``python -m tests.reports.proof COUNT [FIRST]``.

Of each form (`random_forms`) the report is written, each figure held against its cells (`sourced`), and the text given
to the checks that compare a report with its form: they may find what is still open, and nothing else. Prints every
problem with the number of its form; exit code 1 where there is one.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from perfeval_xl.checks import Case
from perfeval_xl.checks.case import run
from perfeval_xl.checks.registry import CHECKS
from perfeval_xl.findings import Code
from perfeval_xl.forms.dossier import Dossier
from perfeval_xl.reports.doors import report_bytes, report_of_case
from perfeval_xl.reports.model import Report
from perfeval_xl.returns.report_text import ReportText, read_report, report_of_text
from perfeval_xl.submission import dossier_case
from tests.reports.random_forms import random_form
from tests.reports.sourced import audit

OF_REPORT = tuple(check for check in CHECKS if ".report_" in check.find.__module__)
"""The checks that hold a report against its form."""
OPEN = frozenset({Code.S056})
"""Says that something is still to be filled in or cleared up, which a report of an unfinished form must say itself."""


def case_of(seed: int) -> Case:
    """The form of a seed as it is scored."""
    return dossier_case(Dossier(random_form(seed), f"{seed}.toml"))


def problems(case: Case, name: str) -> list[str]:
    """What is wrong with the report of ``case``."""
    report = report_of_case(case)
    return [*audit(name, report).unsourced, *found_in(report, report_of_text(f"{name}.txt", report.text))]


def problems_in_word(case: Case, folder: Path) -> list[str]:
    """The same of its Word file, as it is read back."""
    report = report_of_case(case)
    path = folder / "报告.docx"
    path.write_bytes(report_bytes(report, ".docx"))
    return list(found_in(report, read_report(path)))


def found_in(report: Report, text: ReportText) -> Iterator[str]:
    """What the checks say of ``text``, what is open left out, and what somebody typed, who may be wrong."""
    typed = [span.text for _, spans in report.sentences() for span in spans if span.origin.value == "typed"]
    for outcome in run(OF_REPORT, replace(report.case, report=text)):
        for finding in outcome.findings:
            if not str(finding.place).startswith("报告"):
                continue  # it is about the form, with or without this report
            about = str(finding.place).partition("“")[2].strip("…”")
            if finding.code not in OPEN and not (about and any(about in one for one in typed)):
                yield f"{finding.code.name} {finding.place}: {finding.message}"


def main(count: str, first: str = "0") -> int:
    """Print the problems; return the exit code."""
    total = 0
    for seed in range(int(first), int(first) + int(count)):
        for problem in problems(case_of(seed), str(seed)):
            total += 1
            print(f"{seed}: {problem}")
    print(f"{count} forms, {total} problems")
    return 1 if total else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
