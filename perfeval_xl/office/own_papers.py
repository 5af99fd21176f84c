"""Workbooks of this program that are no forms and come in all the same: by what they are known, and called."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import replace

from perfeval_xl.ledger.rows import FindingRow, IssueRow, JudgementRow
from perfeval_xl.office.recheck_facts import is_one

SLIP, SUMMARY = "perfeval_slip", "perfeval_summary"
"""Properties of a 退改单, whose value is the code of the project, and of a 汇总, whose value is the state it tells."""
PACKAGE = "perfeval_package"
"""Property of the 汇总 in a package of a lower office, whose value is the number and time of that."""
ROUND = "perfeval_round"
"""Property of a 汇总 that says of which round it is, as `round_mark` does."""
LENGTH_OF_MARK = 12
"""Digits of the mark of a round."""
A_SUMMARY = "这是汇总，不是自评表"
"""What is said of a 汇总 that came in as forms do: what was typed into it is not read, for anybody may have sent it."""

OF_A_PACKAGE = "这是上报包里的汇总，不是自评表"
"""What is said of that of a package, which somebody unpacked."""


def round_mark(issues: Iterable[IssueRow]) -> str:
    """By what a round is known: what was registered here first, and when; empty while nothing is."""
    first = min(((one.at, one.identity, one.code) for one in issues if not one.origin), default=None)
    return hashlib.sha256(repr(first).encode(errors="replace")).hexdigest()[:LENGTH_OF_MARK] if first else ""


def is_of_the_office(properties: Mapping[str, str]) -> bool:
    """Whether a workbook is of an office alone, a 复核 or a 汇总: no unit is told of it."""
    return is_one(properties) or _has(properties, SUMMARY) or _has(properties, PACKAGE)


def called(row: FindingRow, properties: Mapping[str, str]) -> FindingRow:
    """The finding that a workbook is none of ours, in words that say what it is instead."""
    if _has(properties, SLIP):
        return replace(row, message="这是退改单，不是自评表", fix="请照它改好下发的自评表，发自评表来")
    if _has(properties, SUMMARY):
        return replace(
            row,
            message=A_SUMMARY,
            fix="要读里面填的处理，请放进这一轮的文件夹，或者收件时写上--decisions和它的路径",
        )
    if _has(properties, PACKAGE):
        return replace(row, message=OF_A_PACKAGE, fix="请把整个包（.zip）原样放进“来件”，不要解压，再收一次")
    return row


def of_summaries(judged: Iterable[tuple[str, JudgementRow]]) -> list[str]:
    """What is told of the 汇总 among the workbooks that cannot be read, which have these names."""
    rows = [(name, one) for name, row in judged for one in row.findings]
    return [f"{name}：{one.message}；{one.fix}" for name, one in rows if one.message in (A_SUMMARY, OF_A_PACKAGE)]


def _has(properties: Mapping[str, str], name: str) -> bool:
    """Programs write the names of properties as they like."""
    return any(one.casefold() == name for one in properties)
