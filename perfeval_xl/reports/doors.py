"""From a workbook or a dossier to its report."""

from __future__ import annotations

from pathlib import Path

from perfeval_xl.checks import Case
from perfeval_xl.errors import PerfevalError, UnreadableError
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.shared_fields import paragraph_key, text_key
from perfeval_xl.profiles import Library
from perfeval_xl.profiles.library import default_library
from perfeval_xl.profiles.outline import Outline
from perfeval_xl.reports.compose import compose
from perfeval_xl.reports.model import Report
from perfeval_xl.reports.sheet import report_book
from perfeval_xl.reports.word import docx_bytes
from perfeval_xl.submission import bytes_of, check_bytes
from perfeval_xl.tables import plain

REPORT_SUFFIXES = (".docx", ".xlsx", ".txt")
"""The files that a report may be written as."""


def report_of(path: Path, previous: Path | None = None, *, library: Library | None = None) -> Report:
    """Return the report of a workbook or a dossier.

    Raises PerfevalError where it cannot be read, where a sheet is missing, where its profile has no outline, and
    where ``previous`` is not of the year before; ProfileError where the outline has mistakes.
    """
    before = readable_case(previous, None, library) if previous else None
    return report_of_case(readable_case(path, None, library), before, library=library)


def report_of_case(case: Case, previous: Case | None = None, *, library: Library | None = None) -> Report:
    """Return the report of a form. Raises as `report_of` does."""
    # A workbook is read by the rules that it brings where today's have a mistake; its report is not written so.
    outline = (library or default_library()).outline_of(case.form.profile.id) or case.form.profile.outline
    if previous is not None:
        _refuse_other(case, previous)
    if outline is None:
        raise PerfevalError(f"规则集{case.form.profile.id}没有自评报告的提纲")
    return compose(case, outline, _written(case, outline), previous=previous)


def _refuse_other(case: Case, previous: Case) -> None:
    """Refuse for the year before what is of another year, or another kind of form."""
    year, given = case.form.brief.year, previous.form.brief.year
    if given != year - 1:
        raise PerfevalError(f"上年的表是{given}年度的，本表是{year}年度：请给{year - 1}年度的表")
    if previous.form.kind is not case.form.kind:
        raise PerfevalError(f"上年的表是“{previous.form.sheet}”，本表是“{case.form.sheet}”，不能比较：请给同一种表")


def readable_case(path: Path, data: bytes | None, library: Library | None) -> Case:
    """What is known of a file, or of bytes called so.

    Raises PerfevalError where no report can be made of it, UnreadableError where it cannot be read at all.
    """
    submission = check_bytes(path, bytes_of(path) if data is None else data, library=library)
    if submission.case is None:
        messages = "；".join(finding.message for finding in submission.findings)
        raise UnreadableError(f"{path}读不出来：{messages}")
    if submission.case.missing:
        raise PerfevalError(f"{path}缺少{'、'.join(sorted(submission.case.missing))}，写不出报告")
    return submission.case


def _written(case: Case, outline: Outline) -> dict[str, str]:
    """What a person wrote: on the sheet for it, or in the free texts of the form."""
    keys = [box.key for box in outline.boxes]
    values = case.scored.values
    paragraphs = {key: _typed(values.get(paragraph_key(key)), values.get(text_key(key))) for key in keys}
    return {key: text if isinstance(text, str) else plain(text) for key, text in paragraphs.items() if text is not None}


def _typed(in_box: Value, in_form: Value) -> Value:
    """The text of the box of the report; where that is empty, what the form itself asks for."""
    return in_form if in_box is None or (isinstance(in_box, str) and not in_box.strip()) else in_box


def report_bytes(report: Report, kind: str) -> bytes:
    """Return ``report`` as a file of ``kind``, one of `KINDS`."""
    if kind == ".docx":
        return docx_bytes(report)
    return report_book(report) if kind == ".xlsx" else report.text.encode("utf-8")
