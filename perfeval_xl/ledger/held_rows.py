"""Whole judgements as rows again, with their answers, findings and figures: for whoever passes them on."""

from __future__ import annotations

import sqlite3
from dataclasses import fields
from typing import Any

from perfeval_xl.ledger.rows import FigureRow, FindingRow, JudgementRow
from perfeval_xl.ledger.schema import FIGURE, FINDING, JUDGEMENT
from perfeval_xl.ledger.states import HELD

_TRUTHS = {field.name for field in fields(JudgementRow) if field.type == "bool"}
_COLUMNS = ", ".join(f"j.{name}" for name in JUDGEMENT.of_row)
_ONE = "WHERE sha = ? AND report = ? AND rules = ?"


def judgements_of(connection: sqlite3.Connection, sha: str) -> list[JudgementRow]:
    """The judgements that hold of a workbook: of it alone, and of each report that it was held against.

    Raises sqlite3.Error.
    """
    query = f"""
        SELECT {_COLUMNS}, coalesce(a.answers, x'') FROM judgement j LEFT JOIN answers a USING (sha, report, rules)
        WHERE j.sha = ? AND {HELD.format("j")} ORDER BY j.report"""
    return [_whole(connection, row) for row in connection.execute(query, (sha,)).fetchall()]


def _whole(connection: sqlite3.Connection, row: tuple[Any, ...]) -> JudgementRow:
    values: dict[str, Any] = dict(zip((*JUDGEMENT.of_row, "answers"), row, strict=True))
    key = (values["sha"], values["report"], values["rules"])
    findings = connection.execute(f"SELECT {', '.join(FINDING.of_row)} FROM finding {_ONE} ORDER BY nth", key)
    figures = connection.execute(f"SELECT {', '.join(FIGURE.of_row)} FROM figure {_ONE} ORDER BY form, key", key)
    values |= {name: bool(values[name]) for name in _TRUTHS}
    return JudgementRow(
        **values,
        findings=tuple(FindingRow(*one) for one in findings),
        figures=tuple(FigureRow(*one) for one in figures),
    )
