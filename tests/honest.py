"""Honest changes as a table: ``python -m tests.honest`` → kind, what the check says, genuine, total.

Whoever wants to know what a unit is told of an ordinary paste, format or re-save reads it here; the same kinds
are a test (`tests/returns/test_honest_changes.py`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from perfeval_xl.submission import Submission, check_file
from tests import making
from tests.engines import libreoffice, resaving
from tests.returns.check_edited import checked
from tests.returns.honest_kinds import HONEST, MENDED


def line(group: str, name: str, submission: Submission) -> str:
    """One row of the table."""
    told = [f"{one.severity.chinese} {one.code.name} {one.message}。{one.fix}。" for one in submission.findings]
    total = submission.case.scored.number("total.score") if submission.case is not None else None
    score = "" if total is None else f"{float(total):g}"
    says = "<br>".join(told) or "（无）"
    return f"| {group} | {name} | {says} | {submission.genuine} | {score} |"


def table() -> Iterator[str]:
    """All kinds, one row each."""
    yield "| group | kind | what the check says | genuine | total |"
    yield "|---|---|---|---|---|"
    with TemporaryDirectory() as folder:
        for kind in HONEST:
            submission = checked(making.book(Path(folder) / "自评表.xlsx"), kind.edit)
            yield line(kind.group, kind.name, submission)
        for mended in MENDED:
            submission = checked(making.book(Path(folder) / "自评表.xlsx"), mended.edit)
            yield line("要改正", mended.name, submission)
        yield from resaved(Path(folder))


def resaved(folder: Path) -> Iterator[str]:
    """The sound form as other programs save it."""
    book = making.book(folder / "自评表.xlsx")
    saved = {
        **resaving.in_node([book], folder / "node"),
        "openpyxl": resaving.by_openpyxl([book], folder / "openpyxl"),
        "ironcalc": resaving.by_ironcalc([book], folder / "ironcalc"),
        "LibreOffice": libreoffice.resave([book], folder / "libreoffice"),
    }
    for program, [path] in saved.items():
        yield line("另存", program, check_file(path))


if __name__ == "__main__":
    for row in table():
        sys.stdout.write(f"{row}\n")
