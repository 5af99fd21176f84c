"""Tables of a round as `office.frames` makes them, written by hand: what is not said is empty."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import pandas as pd

from perfeval_xl.office import frames
from perfeval_xl.office.columns import DELIVERIES, FINDINGS, INDICATORS, PROJECTS, Column, Kind

_EMPTY: dict[Kind, Any] = {
    **dict.fromkeys((Kind.AMOUNT, Kind.SCORE, Kind.RATE, Kind.NUMBER)),
    Kind.COUNT: 0,
    Kind.TRUTH: False,
}
YEAR = 2022


def frame(columns: Sequence[Column], rows: Iterable[dict[str, Any]]) -> pd.DataFrame:
    """A table of these columns; numbers that a row does not have are missing."""
    return frames.frame(columns, (tuple(row.get(one.key, _EMPTY.get(one.kind, "")) for one in columns) for row in rows))


def project(code: str, **said: Any) -> dict[str, Any]:
    """A counted project of a unit of its own; ``said`` is what it says besides."""
    known = {
        "year": YEAR,
        "code": code,
        "name": f"{code}项目",
        "kind": "项目支出",
        "department": "某局",
        "unit": f"{code}所",
        "state": "已计",
        "sha": f"sha-{code}",
        "score_place": "自评表!H25",
    }
    return {**known, **said}


def projects(*rows: dict[str, Any]) -> pd.DataFrame:
    """The table of projects."""
    return frame(PROJECTS, rows)


def indicators(*rows: dict[str, Any]) -> pd.DataFrame:
    """The table of indicators."""
    return frame(INDICATORS, rows)


def findings(*rows: dict[str, Any]) -> pd.DataFrame:
    """The table of findings."""
    return frame(FINDINGS, rows)


def deliveries(*rows: dict[str, Any]) -> pd.DataFrame:
    """The table of deliveries."""
    return frame(DELIVERIES, rows)
