"""From a workbook or a dossier to its report."""

from __future__ import annotations

from pathlib import Path

from perfeval_xl.checks import Case
from perfeval_xl.errors import PerfevalError
from perfeval_xl.outputs.narrative import Report, compose
from perfeval_xl.outputs.word import docx_bytes
from perfeval_xl.profiles.outline import Outline, load_outline
from perfeval_xl.submission import check_file

KINDS = (".docx", ".txt")


def report_of(path: Path, previous: Path | None = None) -> Report:
    """Return the report of a workbook or a dossier.

    Raises PerfevalError where it cannot be read, where a sheet is missing, and where
    its profile has no outline.
    """
    case = _case(path)
    outline = load_outline(case.form.profile)
    if outline is None:
        raise PerfevalError(f"规则集{case.form.profile.id}没有自评报告的提纲")
    before = _case(previous) if previous else None
    return compose(case, outline, _written(case, outline), previous=before)


def _case(path: Path) -> Case:
    submission = check_file(path)
    if submission.case is None:
        said = "；".join(found.message for found in submission.findings)
        raise PerfevalError(f"{path}读不出来：{said}")
    if submission.case.missing:
        raise PerfevalError(f"{path}缺少{'、'.join(sorted(submission.case.missing))}，写不出报告")
    return submission.case


def _written(case: Case, outline: Outline) -> dict[str, str]:
    """What a person wrote: in the free texts of the form, or in the paragraphs of a dossier."""
    keys = [section.write.key for section in outline.sections if section.write]
    found = {key: case.scored.text(f"texts.{key}") for key in keys}
    return {key: text for key, text in found.items() if text} | dict(case.filled.paragraphs)


def report_bytes(report: Report, kind: str) -> bytes:
    """Return ``report`` as a file of ``kind``, one of `KINDS`."""
    return docx_bytes(report) if kind == ".docx" else report.text.encode("utf-8")
