"""How a round stands, as JSON for other programs. Sums and scores are exact texts, as `Fraction` reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from perfeval_xl.findings import Severity
from perfeval_xl.findings.facts import exact_text
from perfeval_xl.ledger.rows import AttemptState, DecisionRow, FindingRow
from perfeval_xl.ledger.said_rows import ForwardRow, PackageRow
from perfeval_xl.office.below import refused_facts
from perfeval_xl.office.pending import in_words
from perfeval_xl.office.said_to_units import ToldUnit
from perfeval_xl.office.status import (
    Along,
    ProjectLine,
    Total,
    Unopened,
    View,
    totals_of,
    unjudged_of,
    unopened_of,
    unregistered_of,
    untied_of,
)
from perfeval_xl.office.tally import Tally
from perfeval_xl.tables import JsonObject


def to_json(view: View, lines: Iterable[ProjectLine], counts: Tally, *, running: bool) -> JsonObject:
    """The round with ``lines``, which may be chosen ones; counts and totals are of the whole round."""
    unopened = unopened_of(view)
    return {
        "round": str(view.folder),
        "year": view.year or None,
        "collecting": running,
        "projects": [_project(line) for line in lines],
        "unregistered": [_attempt(one) | {"findings": _findings(told)} for one, told in unregistered_of(view)],
        "refused": [_unopened(one) for one in unopened if not one.is_workbook],
        "unreadable": [_unopened(one) for one in unopened if one.is_workbook],
        "unjudged": [_attempt(one) for one in unjudged_of(view)],
        "untied": [_material(one) for one in untied_of(view)],
        "counts": _counts(counts, unopened),
        "forwarded": [_forwarded(row) for row in view.forwarded],
        "packages": [_package(row) for row in view.below.packages],
        "totals": {one.kind: _total(one) for one in totals_of(view)},
    }


def _package(row: PackageRow) -> JsonObject:
    return {
        "office": row.office or None,
        "signer": row.signer or None,
        "number": row.number or None,
        "made_at": row.made_at or None,
        "volume": row.volume or None,
        "volumes": row.volumes or None,
        "package": row.package or None,
        "taken": row.taken,
        "why": refused_facts(row)["why"] or None,
        "with_originals": row.with_originals,
        "part": row.is_part,
        "seen": row.seen,
        "sha": row.sha,
    }


def _forwarded(row: ForwardRow) -> JsonObject:
    return {
        "number": row.number,
        "at": row.at,
        "volumes": row.volumes,
        "projects": row.projects,
        "counted": row.counted,
        "originals": row.originals,
        "part": row.part,
        "file": row.file,
    }


def _project(line: ProjectLine) -> JsonObject:
    state = line.state
    return {
        "year": state.year,
        "code": state.code,
        "name": state.name,
        "department": state.department,
        "unit": state.unit,
        "kind": state.kind,
        "state": state.state,
        "flags": list(state.flags),
        "verdict": state.verdict,
        "file": state.file,
        "sha": state.sha or None,
        "rivals": list(state.rivals),
        "sent": state.sent or None,
        "sent_by": state.sent_by or None,
        "score": line.score or None,
        "rating": line.rating or None,
        "deadline": state.deadline or None,
        "contact": {"person": state.person, "address": state.address},
        "open": len(line.open),
        "findings": _findings(line.findings, line),
        "materials": [_material(one) for one in line.materials],
        "attempts": [_attempt(one) for one in line.attempts],
        "decisions": [_decision(one) for one in line.decisions],
        "told": [_told(one) for one in line.told_units],
    }


def _told(one: ToldUnit) -> JsonObject:
    return {
        "kind": one.kind,
        "at": one.at,
        "file": one.file,
        "address": one.address,
        "stage": one.stage or None,
        "stage_at": one.stage_at or None,
        "why": one.why,
    }


def _decision(row: DecisionRow) -> JsonObject:
    return {
        "kind": row.kind,
        "words": in_words(row),
        "sha": row.sha or None,
        "mark": row.mark or None,
        "value": row.value or None,
        "explanation": row.explanation,
        "who": row.who,
        "why": row.why,
        "at": row.at,
        "from_file": row.from_file,
    }


def _attempt(one: AttemptState) -> JsonObject:
    return {
        "sha": one.sha,
        "file": one.file,
        "sender": one.sender,
        "sent": one.sent or None,
        "sent_by": one.sent_by or None,
        "deliveries": one.deliveries,
        "last": one.last or None,
        "last_sender": one.last_sender or None,
        "verdict": one.verdict,
        "judged": bool(one.judged_by),
        "counted": one.counted,
        "put_aside": one.put_aside,
        "tied": one.tied,
        "score": one.score or None,
        "content": one.content or None,
        "signer": one.signer or None,
        "year": one.read_year or None,
        "code": one.read_code,
        "name": one.name,
        "department": one.department,
        "unit": one.unit,
    }


def _material(along: Along) -> JsonObject:
    one = along.row
    return {
        "sha": one.sha,
        "role": one.role,
        "name": one.name,
        "file": one.file,
        "sender": one.sender,
        "sent": one.sent or None,
        "tied": one.tied,
        "what": along.what,
        "findings": _findings(along.findings),
    }


def _findings(rows: Iterable[FindingRow], line: ProjectLine | None = None) -> list[JsonObject]:
    return [
        {
            "code": row.code,
            "severity": Severity(row.severity).chinese,
            "place": row.place,
            "item": row.item,
            "message": row.message,
            "found": row.found,
            "expected": row.expected,
            "fix": row.fix,
            "basis": row.basis,
            "mark": row.mark or None,
            "explanation": row.explanation,
            "explained": bool(row.explanation),
            "open": line.is_open(row) if line is not None else row.severity > Severity.NOTE and not row.explanation,
        }
        for row in rows
    ]


def _unopened(one: Unopened) -> JsonObject:
    row = one.finding
    return {"file": one.file, "code": row.code, "message": row.message, "fix": row.fix, "sha": one.sha or None}


def _counts(counts: Tally, unopened: Sequence[Unopened]) -> JsonObject:
    return {
        "counted": counts.counted,
        "returned": counts.returned,
        "pending": counts.pending,
        "undecided": counts.undecided,
        "unregistered": counts.unregistered,
        "missing": counts.missing,
        "exempt": counts.exempt,
        "unopened": len(unopened),
    }


def _total(one: Total) -> JsonObject:
    return {
        "count": one.count,
        "scored": one.scored,
        "score": exact_text(one.score),
        "mean": _exact(one.mean),
        "rated": one.rated,
        "numerator": exact_text(one.numerator),
        "denominator": exact_text(one.denominator),
        "rate": _exact(one.rate),
    }


def _exact(number: Fraction | None) -> str | None:
    return None if number is None else exact_text(number)
