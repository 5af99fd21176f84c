"""Change a returned workbook, check it, and say what was found."""

from __future__ import annotations

from pathlib import Path

from perfeval_xl.findings import Severity
from perfeval_xl.submission import Submission, check_file
from tests.making import opened
from tests.returns.tampering import Edit


def checked(book: Path, *edits: Edit) -> Submission:
    """What is found once ``edits`` are made."""
    with opened(book) as parts:
        for edit in edits:
            edit(parts)
    return check_file(book)


def codes(submission: Submission) -> set[str]:
    """The codes of everything that was found."""
    return {finding.code.name for finding in submission.findings}


def places(submission: Submission, code: str) -> list[str]:
    """Where a code was found."""
    return [str(finding.place) for finding in submission.findings if finding.code.name == code]


def blocking(submission: Submission) -> list[str]:
    """Codes and places of all errors."""
    return [f"{f.code.name} {f.place}" for f in submission.findings if f.severity is Severity.ERROR]
