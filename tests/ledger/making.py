"""Rows of a ledger in a line or two."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from perfeval_xl.ledger import book_file, schema
from perfeval_xl.ledger.rows import (
    BlobRow,
    ContactRow,
    ContainerRow,
    DecisionRow,
    DeliveryRow,
    FigureRow,
    FindingRow,
    IssueRow,
    JudgementRow,
    RulesRow,
)

YEAR = 2023
AT = "2024-01-02T00:00:00Z"
RULES = "r1"


def issue(code: str = "001", **changed: Any) -> IssueRow:
    """A project that was issued in the first batch; its identity and content are made of code and batch."""
    batch = changed.get("batch", 1)
    row = IssueRow(
        identity=f"i-{code}-{batch}",
        batch=batch,
        year=YEAR,
        code=code,
        member_of="",
        kind="project",
        name=f"项目{code}",
        department="市财政局",
        unit=f"单位{code}",
        profile="p/2023",
        version=1,
        rules="f",
        layout=4,
        content=f"c-{code}-{batch}",
        issuer="",
        number=0,
        file=f"{code}.xlsx",
        at=AT,
    )
    return replace(row, **changed)


def contact(code: str = "001", **changed: Any) -> ContactRow:
    """Whom to ask about a project."""
    row = ContactRow(YEAR, code, AT, "经办人", f"u{code}@example.com", "")
    return replace(row, **changed)


def delivery(sha: str, **changed: Any) -> DeliveryRow:
    """A workbook that came by mail on the first of March."""
    row = DeliveryRow(
        source="file",
        mark=f"来件/{sha}.eml|1|1",
        nth=0,
        trail=f"{sha}.eml",
        bundle=f"来件/{sha}.eml",
        name=f"{sha}.xlsx",
        sha=sha,
        role="workbook",
        code="",
        facts="",
        sent="2024-03-01T02:00:00Z",
        sent_by="message",
        sender="u001@example.com",
        subject="自评表",
        message_id="",
        headers=b"",
        seen=AT,
    )
    return replace(row, **changed)


def judgement(sha: str, code: str = "001", **changed: Any) -> JudgementRow:
    """A workbook of that project in which nothing is wrong."""
    row = JudgementRow(
        sha=sha,
        report="",
        rules=RULES,
        identity=f"i-{code}-1",
        year=YEAR,
        code=code,
        kind="project",
        name=f"项目{code}",
        department="市财政局",
        unit=f"单位{code}",
        readable=True,
        ours=True,
        genuine=True,
        errors=0,
        open=0,
        explained=0,
        blank=False,
        content=f"answers-{sha}",
        stamped="",
        submitted_at="",
        submitted_no=0,
        modified="",
        score="95",
        rating="优",
        layout=4,
        answers=b"{}",
        judged_at=AT,
        millis=30,
        findings=(),
        figures=(FigureRow("", "total.score", "95", "自评表!H30"),),
    )
    return replace(row, **changed)


def finding(**changed: Any) -> FindingRow:
    """An error in a cell."""
    row = FindingRow("T003", 3, "自评表!H12", "实际完成值", "没有填", "", "", "请填写", "", "m1", "", "{}")
    return replace(row, **changed)


def decided(kind: str, nth: int = 1, **changed: str) -> DecisionRow:
    """What was decided of the project 001 in that minute."""
    values = {"sha": "", "mark": "", "value": "", "explanation": ""} | changed
    at_ = f"2024-03-19T00:{nth:02}:00Z"
    return DecisionRow(YEAR, "001", kind, who="", why="", at=at_, from_file="", **values)


def container(of: DeliveryRow) -> ContainerRow:
    """What a delivery came in."""
    return ContainerRow(of.source, of.mark, 1, AT)


def blob(of: DeliveryRow) -> BlobRow:
    """Its bytes."""
    return BlobRow(of.sha, 10, ".xlsx", AT)


def in_memory(
    issues: Sequence[IssueRow],
    files: Sequence[tuple[DeliveryRow, JudgementRow | None]] = (),
    *,
    contacts: Sequence[ContactRow] = (),
    decisions: Sequence[DecisionRow] = (),
    rules: Sequence[str] = (RULES,),
    policy: str = "",
) -> sqlite3.Connection:
    """The tables of a ledger with these rows, on no disk."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    book_file.made_empty(connection)
    book_file.put_meta(connection, {"policy.explanations": policy})
    book_file.put(connection, schema.ISSUE, issues)
    book_file.put(connection, schema.CONTACT, contacts)
    book_file.put(connection, schema.DECISION, decisions)
    book_file.put(connection, schema.RULES, [RulesRow(nth, rule, "", AT) for nth, rule in enumerate(rules, 1)])
    book_file.put(connection, schema.DELIVERY, [one for one, _ in files])
    book_file.put_judgements(connection, [judged for _, judged in files if judged is not None])
    return connection
