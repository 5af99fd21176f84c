"""A round as frames of pandas, whose columns are the keys of `perfeval_xl.office.columns`, in that order.

A text that is not there is empty, a number that is not there NaN. Exact numbers are made floats here, once; amounts are
万元 whatever a form states. Whoever has no pandas gets an ImportError when this module is imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas

from perfeval_xl.ledger import states
from perfeval_xl.office.columns import DELIVERIES, FINDINGS, INDICATORS, PLATFORM, PROJECTS, Column, Kind
from perfeval_xl.office.status import ProjectLine, View
from perfeval_xl.office.table_rows import (
    GENERAL_SCALE,
    KIND_NAMES,
    PERCENT,
    Material,
    Record,
    Value,
    answered_rows,
    bare,
    delivery_rows,
    finding_rows,
)

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger

_FLOATS = frozenset({Kind.AMOUNT, Kind.SCORE, Kind.RATE, Kind.NUMBER})
TOGETHER = 10_000
"""Rows that are packed at once: exact numbers and single texts take ten times the room of what they become."""
RATINGS = tuple(name for _, name in GENERAL_SCALE)
"""优, 良, 中, 差."""
STATES_COUNTED = {
    "counted": states.COUNTED,
    "returned": states.RETURNED,
    "undecided": states.UNDECIDED,
    "missing": states.MISSING,
    "exempt": states.EXEMPT,
}
"""Columns of `departments` and `nodes` that say how many projects stand how."""


@dataclass(frozen=True)
class Frames:
    """The four tables of a round."""

    projects: pandas.DataFrame
    """`columns.PROJECTS`: by department, unit and code. Only what counts has money and a score."""
    indicators: pandas.DataFrame
    """`columns.INDICATORS`: in the order of the projects, then of the workbook."""
    findings: pandas.DataFrame
    """`columns.FINDINGS`: in the order of the projects, the worst of each file first."""
    deliveries: pandas.DataFrame
    """`columns.DELIVERIES`: by the container that they came in."""


def frames_of(view: View, lines: Iterable[ProjectLine], ledger: Ledger) -> Frames:
    """The tables of the round of ``view`` with its ``lines``. Raises LedgerError."""
    material = Material(view, lines, ledger)
    projects, indicators = _Table(PROJECTS), _Table(INDICATORS)
    for project, own in answered_rows(material):
        projects.add([project])
        indicators.add(own)
    return Frames(
        projects=projects.done(),
        indicators=indicators.done(),
        findings=frame(FINDINGS, finding_rows(material)),
        deliveries=frame(DELIVERIES, delivery_rows(material)),
    )


def frame(columns: Sequence[Column], records: Iterable[Record]) -> pandas.DataFrame:
    """A frame of these columns with the types that belong to them, also where there is no row."""
    table = _Table(columns)
    table.add(records)
    return table.done()


class _Table:
    """A frame in the making: rows are packed as they come, a part at a time."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self._columns = columns
        self._waiting: list[Record] = []
        self._parts: list[pandas.DataFrame] = []

    def add(self, records: Iterable[Record]) -> None:
        """Add rows."""
        for record in records:
            self._waiting.append(record)
            if len(self._waiting) == TOGETHER:
                self._parts.append(self._packed())

    def _packed(self) -> pandas.DataFrame:
        values = list(zip(*self._waiting, strict=True)) or [()] * len(self._columns)
        self._waiting = []
        pairs = zip(self._columns, values, strict=True)
        return pandas.DataFrame({column.key: _series(column.kind, cells) for column, cells in pairs})

    def done(self) -> pandas.DataFrame:
        """All rows, in the order in which they came."""
        if self._waiting or not self._parts:
            self._parts.append(self._packed())
        return self._parts[0] if len(self._parts) == 1 else pandas.concat(self._parts, ignore_index=True)


def _series(kind: Kind, cells: Sequence[Value]) -> pandas.Series:
    if kind in _FLOATS:
        return pandas.Series([_float(cell) for cell in cells], dtype="float64")
    if kind is Kind.COUNT:
        return pandas.Series(list(cells), dtype="Int64")
    if kind is Kind.TRUTH:
        return pandas.Series(list(cells), dtype="bool")
    return pandas.Series(list(cells), dtype="str")


def _float(cell: Value) -> float:
    if cell is None:
        return float("nan")
    try:
        return float(cell)
    except OverflowError:
        # What nobody means, and no spreadsheet can hold.
        return float("nan")


def departments(projects: pandas.DataFrame) -> pandas.DataFrame:
    """What the projects of each 主管部门 make together, 项目支出 and 部门整体支出 apart; see `summed`."""
    return summed(projects, "department")


def nodes(projects: pandas.DataFrame) -> pandas.DataFrame:
    """What the projects of each 节点 make together, 项目支出 and 部门整体支出 apart; see `summed`."""
    return summed(projects, "node")


def summed(projects: pandas.DataFrame, by: str) -> pandas.DataFrame:
    """A row for each value of the column ``by`` and each kind, in their order; with ``by`` "kind" one for each kind.

    Columns: ``by``, ``kind``, ``projects`` (how many), those of `STATES_COUNTED`, ``scored``, ``mean`` (平均得分),
    ``weighted`` (按预算加权得分: Σ score × denominator / Σ denominator of those that have both), ``original_budget``,
    ``final_budget``, ``actual_expenditure``, ``rated``, ``numerator``, ``denominator`` (of those that have a rate),
    ``rate`` (Σ numerator / Σ denominator), `RATINGS` (how many, by 结果应用), ``score``, ``weight``, ``product`` (what
    the two means divide: Σ score, Σ denominator and Σ score × denominator). A rate or mean of nothing is NaN.
    """
    keys = list(dict.fromkeys((by, "kind")))
    rated = projects["numerator"].notna() & projects["denominator"].notna()
    weight = projects["denominator"].where(projects["score"].notna() & projects["denominator"].notna())
    wide = projects.assign(
        projects=1,
        **{key: (projects["state"] == state).astype("int64") for key, state in STATES_COUNTED.items()},
        scored=projects["score"].notna().astype("int64"),
        rated=rated.astype("int64"),
        weight=weight,
        product=projects["score"] * weight,
        numerator=projects["numerator"].where(rated),
        denominator=projects["denominator"].where(rated),
        **{name: (projects["usage"] == name).astype("int64") for name in RATINGS},
    )
    added = ["projects", *STATES_COUNTED, "scored", "score", "weight", "product"]
    added += ["original_budget", "final_budget", "actual_expenditure", "rated", "numerator", "denominator", *RATINGS]
    table = wide.groupby(keys, as_index=False)[added].sum()
    table = table.sort_values(
        keys, key=lambda cells: cells.map(_rank) if cells.name == "kind" else cells, kind="stable"
    )
    table = table.reset_index(drop=True)
    table["mean"] = _ratio(table["score"], table["scored"])
    table["weighted"] = _ratio(table["product"], table["weight"])
    table["rate"] = _ratio(table["numerator"], table["denominator"])
    order = [*keys, "projects", *STATES_COUNTED, "scored", "mean", "weighted"]
    order += ["original_budget", "final_budget", "actual_expenditure", "rated", "numerator", "denominator", "rate"]
    return table[[*order, *RATINGS, "score", "weight", "product"]]


def _rank(kind: str) -> int:
    names = list(KIND_NAMES.values())
    return names.index(kind) if kind in names else len(names)


def platform(indicators: pandas.DataFrame) -> pandas.DataFrame:
    """The indicators as 预算绩效 platforms take them in (`columns.PLATFORM`): sign, value and unit apart."""
    is_percent = indicators["value_kind"] == PERCENT
    told = indicators.assign(
        code=indicators["code"].where(indicators["form"] == "", indicators["form"]),
        measure=indicators["measure"].where(~is_percent | (indicators["measure"] != ""), "%"),
        target=_bare(indicators, "target"),
        actual=_bare(indicators, "actual"),
    )
    return told[[column.key for column in PLATFORM]]


def _bare(indicators: pandas.DataFrame, part: str) -> pandas.Series:
    """Numbers without their units, days as 2024-03-31, anything else as it was written."""
    pairs = zip(indicators[part], indicators[f"{part}_number"], indicators["value_kind"], strict=True)
    return pandas.Series(
        [bare(text, number, kind) for text, number, kind in pairs], index=indicators.index, dtype="str"
    )


def _ratio(above: pandas.Series, below: pandas.Series) -> pandas.Series:
    """One over the other; NaN where there is nothing to divide by."""
    return above.astype("float64") / below.astype("float64").where(below > 0)
