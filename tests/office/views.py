"""Rounds as the ledger would tell them, made by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from perfeval_xl.findings import Severity
from perfeval_xl.ledger import states
from perfeval_xl.ledger.rows import (
    AttemptState,
    DecisionRow,
    DeliveryRow,
    FindingRow,
    IssueRow,
    MaterialRow,
    ProjectState,
)
from perfeval_xl.office.status import DENOMINATOR, NUMERATOR, View

NOW = datetime(2024, 4, 2, 4, 0, tzinfo=UTC)
SENT = "2024-03-28T02:12:00Z"
"""10:12 in Beijing."""


def project(code: str = "A-001", state: str = states.COUNTED, **changes: object) -> ProjectState:
    """A project that a file counts for, unless told otherwise."""
    came = state not in (states.MISSING, states.EXEMPT)
    told: dict[str, object] = {
        "year": 2023,
        "code": code,
        "kind": "project",
        "name": "政务服务提升项目",
        "department": "市政务服务局",
        "unit": "市大数据中心",
        "member_of": "",
        "person": "张三",
        "address": "zhang@x.cn",
        "deadline": "2024-03-31",
        "state": state,
        "flags": (),
        "verdict": states.READY if came else "",
        "sha": f"sha-{code}" if came else "",
        "file": f"来信.eml › {code}.xlsx" if came else "",
        "sent": SENT if came else "",
        "sent_by": "message" if came else "",
        "score": "94.83" if came else "",
        "rating": "优" if came else "",
    }
    return ProjectState(**(told | changes))  # type: ignore[arg-type]


def attempt(code: str = "A-001", **changes: object) -> AttemptState:
    """The file that counts for a project."""
    told: dict[str, object] = {
        "year": 2023,
        "code": code,
        "tied": "identity",
        "sha": f"sha-{code}",
        "file": f"来信.eml › {code}.xlsx",
        "sender": "zhang@x.cn",
        "sent": SENT,
        "sent_by": "message",
        "doubt": "",
        "verdict": states.READY,
        "content": f"content-{code}",
        "score": "94.83",
        "rating": "优",
        "counted": True,
        "read_year": 2023,
        "read_code": code,
        "name": "政务服务提升项目",
        "department": "市政务服务局",
        "unit": "市大数据中心",
        "judged_by": "rules",
    }
    values = told | changes
    return AttemptState(**({"answered": values["content"]} | values))  # type: ignore[arg-type]


def finding(code: str = "S046", severity: int = Severity.VERIFY, **changes: str) -> FindingRow:
    """Something that the check found."""
    told = {
        "place": "自评表!K15",
        "item": "",
        "message": f"第{code}句",
        "found": "",
        "expected": "",
        "fix": "请改",
        "basis": "",
        "mark": "0123456789ab",
        "explanation": "",
        "facts": "{}",
    }
    return FindingRow(code=code, severity=int(severity), **(told | changes))


def material(code: str = "", role: str = "report", **changes: str) -> MaterialRow:
    """A report that came along."""
    told = {
        "tied": "bundle" if code else "",
        "sha": f"{role}-{code}",
        "role": role,
        "name": "自评报告.docx",
        "file": "来信.eml › 自评报告.docx",
        "sent": SENT,
        "sender": "zhang@x.cn",
    }
    return MaterialRow(year=2023, code=code, **(told | changes))


def refused(code: str = "Z006", facts: str = "{}", **changes: str) -> DeliveryRow:
    """Something that was not opened."""
    told = {
        "source": "file",
        "mark": "来件/a.zip|1|1",
        "trail": "来件",
        "bundle": "",
        "name": "a.zip",
        "sha": "",
        "role": "",
        "sent": "",
        "sent_by": "",
        "sender": "",
        "subject": "",
        "message_id": "",
        "seen": "2024-04-01T00:00:00Z",
    }
    return DeliveryRow(nth=0, headers=b"", code=code, facts=facts, **(told | changes))


def issue(code: str = "A-001", batch: int = 1, **changes: str) -> IssueRow:
    """What was issued of a project."""
    told = {
        "member_of": "",
        "kind": "project",
        "name": "政务服务提升项目",
        "department": "市政务服务局",
        "unit": "市大数据中心",
        "profile": "x/2023",
        "rules": "",
        "content": "",
        "issuer": "",
        "file": f"{code}_{batch}.xlsx",
        "at": "2024-01-01T00:00:00Z",
    }
    return IssueRow(
        identity=f"{code}-{batch}", batch=batch, year=2023, code=code, version=1, layout=1, number=0, **(told | changes)
    )


def view(
    *projects: ProjectState,
    attempts: Sequence[AttemptState] | None = None,
    materials: Sequence[MaterialRow] = (),
    refused: Sequence[DeliveryRow] = (),
    issues: Sequence[IssueRow] = (),
    findings: Mapping[tuple[str, str], Sequence[FindingRow]] | None = None,
    money: Mapping[str, tuple[str, str]] | None = None,
    accepted: Mapping[tuple[int, str], Sequence[str]] | None = None,
    unaccepted: Mapping[tuple[int, str], Sequence[tuple[str, str]]] | None = None,
    decisions: Sequence[DecisionRow] = (),
) -> View:
    """A round of ``projects``; each has its file unless ``attempts`` are given. ``money`` by file: spent, budget."""
    came = [attempt(one.code, verdict=one.verdict) for one in projects if one.sha] if attempts is None else attempts
    return View(
        folder=Path("轮次"),
        year=2023,
        now=NOW,
        states=projects,
        attempts=came,
        materials=materials,
        refused=refused,
        issues={one.code: one for one in issues},
        findings=findings or {},
        figures={
            sha: {NUMERATOR: Fraction(spent), DENOMINATOR: Fraction(budget)}
            for sha, (spent, budget) in (money or {}).items()
        },
        accepted=accepted or {},
        unaccepted=unaccepted or {},
        decisions=decisions,
    )
