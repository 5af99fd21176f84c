"""A submission as JSON, for other programs."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from perfeval_xl.checks import Case
from perfeval_xl.expressions.evaluate import is_number
from perfeval_xl.findings import Finding
from perfeval_xl.forms.form import FormKind
from perfeval_xl.submission import Submission

JsonObject = dict[str, object]
"""An object of JSON."""


def to_json(submissions: Iterable[Submission]) -> JsonObject:
    """Return everything that was found, as plain data."""
    return {"files": [_file(submission) for submission in submissions]}


def _file(submission: Submission) -> JsonObject:
    case = submission.case
    return {
        "path": str(submission.path),
        "profile": case.form.profile.id if case else None,
        "genuine": submission.genuine,
        "scores": _scores(case) if case and not case.missing else None,
        "findings": [_finding(found) for found in submission.findings],
        "checks": {
            "passed": [o.check.name for o in submission.outcomes if not (o.findings or o.skipped)],
            "found": [{"check": o.check.name, "count": len(o.findings)} for o in submission.outcomes if o.findings],
            "skipped": [{"check": o.check.name, "because": o.skipped} for o in submission.outcomes if o.skipped],
        },
    }


def _scores(case: Case) -> JsonObject:
    """The scores of a form; those of a department have the scores of its projects besides."""
    projects = [view for view in case.views if view.form.kind is FormKind.PROJECT]
    if case.form.kind is not FormKind.DEPARTMENT:
        return _form(case)
    return _form(case) | {"projects": [{"name": view.form.brief.name} | _form(view) for view in projects]}


def _form(case: Case) -> JsonObject:
    return {
        "execution": _number(case, "execution.score"),
        "indicators": [
            {"name": row.indicator.name, "score": _number(case, row.key("score"))} for row in case.form.rows
        ],
        "total": _number(case, "total.score"),
        "rating": case.scored.text("total.rating") or None,
    }


def _number(case: Case, key: str) -> float | None:
    found = case.scored.values[key]
    return float(Fraction(found)) if is_number(found) else None


def _finding(found: Finding) -> JsonObject:
    return {
        "code": found.code.name,
        "severity": found.severity.chinese,
        "place": str(found.place),
        "message": found.message,
        "found": found.found,
        "expected": found.expected,
        "fix": found.fix,
        "basis": found.basis,
    }
