"""A result as JSON, for other programs."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from perfeval_xl.findings import Finding
from perfeval_xl.findings.facts import facts_data, place_data
from perfeval_xl.result import Origin, Result, Scores
from perfeval_xl.tables import JsonObject


def to_json(results: Iterable[Result]) -> JsonObject:
    """Return everything that was found, as plain data."""
    return {"files": [file_data(result) for result in results]}


def file_data(result: Result) -> JsonObject:
    """Return what was found in one file, as plain data."""
    return {
        "path": result.path,
        "profile": result.origin.profile if result.origin else None,
        "genuine": result.genuine,
        "scores": _whole(result.scores, result.origin) if result.scores else None,
        "findings": [_finding(finding) for finding in result.findings],
        "checks": {
            "passed": list(result.checks.passed),
            "found": [{"check": name, "count": _count(result, name)} for name in result.checks.found],
            "skipped": [{"check": name, "because": because} for name, because in result.checks.skipped],
        },
        "sha256": result.sha256 or None,
        "content": result.content or None,
        "form": _origin(result.origin) if result.origin else None,
    }


def _count(result: Result, check: str) -> int:
    return sum(finding.check == check for finding in result.findings)


def _whole(scores: Scores, origin: Origin | None) -> JsonObject:
    """The scores of a form; those of a department have the scores of its projects besides."""
    if origin is None or not scores.projects:
        return _form(scores)
    return _form(scores) | {"projects": [{"name": project.name} | _form(project) for project in scores.projects]}


def _form(scores: Scores) -> JsonObject:
    return {
        "execution": _number(scores.execution),
        "indicators": [{"name": row.name, "score": _number(row.score)} for row in scores.indicators],
        "total": _number(scores.total),
        "rating": scores.rating or None,
    }


def _number(value: Fraction | None) -> float | None:
    return None if value is None else float(value)


def _origin(origin: Origin) -> JsonObject:
    return {
        "version": origin.version,
        "layout": origin.layout,
        "kind": origin.kind,
        "year": origin.year,
        "code": origin.code,
        "name": origin.name,
        "department": origin.supervising_department,
        "unit": origin.implementing_unit,
        "money": origin.money,
        "draft": origin.draft,
        "signed": origin.signed,
        "signed_by": origin.signed_by,
        "signed_as": origin.signed_as,
        "number": origin.issue.number if origin.issue else None,
        "issued": origin.issue.day.isoformat() if origin.issue else None,
    }


def _finding(finding: Finding) -> JsonObject:
    return {
        "code": finding.code.name,
        "severity": finding.severity.chinese,
        "place": str(finding.place),
        "message": finding.message,
        "found": finding.found,
        "expected": finding.expected,
        "fix": finding.fix,
        "basis": finding.basis,
        "explanation": finding.explanation,
        "explained": bool(finding.explanation),
        "check": finding.check,
        "at": place_data(finding.place),
        "facts": facts_data(finding.facts),
    }
