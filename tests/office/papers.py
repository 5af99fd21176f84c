"""Workbooks as originals, to be judged."""

from __future__ import annotations

import hashlib
from pathlib import Path

from perfeval_xl.batch import Options
from perfeval_xl.ledger.rows import JudgementRow
from perfeval_xl.office.judging import Altered, Paper, Terms, judge
from perfeval_xl.profiles import Library

RULES = "0123456789abcdef"
"""The mark under which is judged here."""


def paper(folder: Path, data: bytes, report: bytes | None = None) -> Paper:
    """``data`` as an original in ``folder``, perhaps with a report that came along."""
    sha, path = _kept(folder, data, ".xlsx")
    if report is None:
        return Paper(sha, path, "自评表.xlsx")
    report_sha, report_path = _kept(folder, report, ".docx")
    return Paper(sha, path, "自评表.xlsx", report_sha, report_path, "自评报告.docx")


def _kept(folder: Path, data: bytes, suffix: str) -> tuple[str, Path]:
    sha = hashlib.sha256(data).hexdigest()
    path = folder / f"{sha}{suffix}"
    path.write_bytes(data)
    return sha, path


def terms(library: Library | None = None) -> Terms:
    """Judge by the rules of ``library``, and trust nobody."""
    return Terms(Options(library=library), RULES)


def row(folder: Path, data: bytes, report: bytes | None = None, library: Library | None = None) -> JudgementRow:
    """The judgement of a workbook."""
    judged = judge(paper(folder, data, report), terms(library)).result
    assert not isinstance(judged, Altered)
    return judged
