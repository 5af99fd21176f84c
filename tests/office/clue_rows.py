"""Forms, indicators, texts and findings in which clues are looked for, made in a line: sound unless told otherwise."""

from __future__ import annotations

from typing import Any

from perfeval_xl.office.clues import Fault, Form, Indicator, Words

PLACES = {"original": "表!D8", "final": "表!E8", "actual": "表!F8", "rate": "表!H8", "score": "表!H25"}


def form(code: str = "A-1", **said: Any) -> Form:
    """A project of a unit of its own that spent nine tenths of its money."""
    known: dict[str, Any] = {
        "code": code,
        "inside": "",
        "name": f"{code}项目",
        "department": "某局",
        "unit": f"{code}所",
        "sha": f"{code:0<16}",
        "original": 100.0,
        "final": 100.0,
        "actual": 90.0,
        "rate": 0.9,
        "score": 95.0,
        "places": PLACES,
    }
    return Form(**(known | said))


def row(of: Form | None = None, **said: Any) -> Indicator:
    """A number that fell short of its target."""
    known: dict[str, Any] = {
        "form": of or form(),
        "dimension": "产出指标",
        "category": "数量指标",
        "name": "培训人数",
        "polarity": "≥",
        "target": "≥100人",
        "measure": "人",
        "actual": "99",
        "actual_number": 99.0,
        "target_number": 100.0,
        "value_kind": "number",
        "points": 10.0,
        "score": 9.0,
        "reason": "",
        "score_place": "表!H15",
        "actual_place": "表!F15",
        "target_place": "表!E15",
    }
    return Indicator(**(known | said))


def words(text: str, of: Form | None = None, key: str = "i03.reason", place: str = "表!I15") -> Words:
    """What a unit wrote; a reason unless told otherwise."""
    return Words(of or form(), key, text, place)


def fault(finding: str = "G101", code: str = "A-1", **said: Any) -> Fault:
    """A finding of the file that counts, an error."""
    known: dict[str, Any] = {
        "code": code,
        "name": f"{code}项目",
        "department": "某局",
        "unit": f"{code}所",
        "is_counted": True,
        "severity": "错误",
        "finding": finding,
        "place": "表!H15",
        "message": f"第{finding}句",
        "sha": f"{code:0<16}",
    }
    return Fault(**(known | said))
