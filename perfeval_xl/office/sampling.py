"""抽查名单: the tables of what is drawn to be looked at again, by the rules of `perfeval_xl.office.drawing`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import pandas as pd

from perfeval_xl.ledger import states
from perfeval_xl.office.clues import BETWEEN_CODES
from perfeval_xl.office.columns import Column, Kind
from perfeval_xl.office.drawing import (
    LEAST,
    MOST_SHARED,
    UNRATED,
    Candidate,
    Drawing,
    drawn_from,
    order_of_stratum,
    rule_of,
    wanted_of,
    why_of,
)
from perfeval_xl.office.status import WHOLE_DEPARTMENT
from perfeval_xl.office.table_rows import KIND_NAMES

if TYPE_CHECKING:
    from perfeval_xl.ledger.rows import IssueRow

DRAWS = (
    Column("code", "项目编码"),
    Column("name", "项目名称"),
    Column("department", "主管部门"),
    Column("unit", "单位"),
    Column("stratum", "层", about="类别、金额、等级、线索"),
    Column("why", "为什么抽中"),
    Column("denominator", "预算数", Kind.AMOUNT, about="表内执行率的分母"),
    Column("score", "自评得分", Kind.SCORE),
    Column("clues", "线索", about="涉及三分之一以上的表的不列"),
)
"""Columns of what is drawn."""
STRATA = (
    Column("stratum", "层"),
    Column("population", "项目数", Kind.COUNT),
    Column("drawn", "抽取数", Kind.COUNT),
    Column("money", "预算数", Kind.AMOUNT, about="项目与部门整体支出不相加"),
    Column("money_drawn", "其中抽中的", Kind.AMOUNT, about="项目与部门整体支出不相加"),
)
"""Columns of the table of 层; its money must not be added up over projects and departments."""


@dataclass(frozen=True)
class Sample:
    """A draw with all that it takes to make it again."""

    drawn: pd.DataFrame
    """What is drawn, with the columns of `DRAWS`, by 层 and order."""
    strata: pd.DataFrame
    """Each 层 with how many it has and how many of them are drawn, with the columns of `STRATA`."""
    rule: tuple[str, ...]
    """How it was drawn and how to draw it again, in sentences."""


def draw(
    projects: pd.DataFrame,
    clues: pd.DataFrame,
    *,
    count: int | None = None,
    share: float | None = None,
    seed: str,
    decided: Collection[str] = (),
) -> pd.DataFrame:
    """What is drawn, with the columns of `DRAWS`; see `sample`."""
    return sample(projects, clues, count=count, share=share, seed=seed, decided=decided).drawn


def sample(
    projects: pd.DataFrame,
    clues: pd.DataFrame,
    *,
    count: int | None = None,
    share: float | None = None,
    seed: str,
    decided: Collection[str] = (),
) -> Sample:
    """Draw ``count`` of the counted forms, or this ``share`` of them (a fraction of 1), else one of ten and at least
    five; all where there are no more.

    ``projects`` has the columns of `perfeval_xl.office.columns.PROJECTS`, ``clues`` those of
    `perfeval_xl.office.anomalies.CLUES`. ``decided`` are codes that were drawn before: they stay as long as they are
    counted, and are part of the count, which they may exceed. Raises ValueError for a count or share that is none.
    """
    counted = projects[projects["state"] == states.COUNTED].sort_values("code").reset_index(drop=True)
    candidates = list(_candidates(counted, clues))
    drawing = drawn_from(candidates, wanted_of(len(candidates), count, share), seed, decided)
    return Sample(_drawn(counted, candidates, drawing), _strata(candidates, drawing), rule_of(drawing, seed))


def seed_of(year: int, issues: Iterable[IssueRow]) -> str:
    """The seed of a round where nobody says another: the year and the day on which its first workbook was registered,
    so that it stays the same while the round goes on. ``issues`` are all of the ledger, of old batches too.

    Whoever knows both can foretell a draw; an office that wants to surprise says a seed of its own.
    """
    return f"{year}-{min((one.at for one in issues), default='')[:10]}"


def _candidates(counted: pd.DataFrame, clues: pd.DataFrame) -> Iterable[Candidate]:
    found = _clues_by_code(clues, len(counted))
    columns = (counted[key] for key in ("code", "kind", "denominator", "rating"))
    for code, kind, money, rating in zip(*columns, strict=True):
        heaviest, named = found.get(str(code), (0, ()))
        yield Candidate(
            str(code),
            str(kind) == KIND_NAMES[WHOLE_DEPARTMENT],
            float(money) if isfinite(money) else 0.0,
            str(rating or UNRATED),
            heaviest,
            named,
        )


def _clues_by_code(clues: pd.DataFrame, population: int) -> Mapping[str, tuple[int, tuple[str, ...]]]:
    """By project the weight of its heaviest clue, and what its clues are called, the heaviest first; a clue about too
    many of them says nothing of any one.
    """
    rows = sorted(zip(clues["weight"], clues["clue"], clues["codes"], strict=True), key=lambda row: (-row[0], row[1]))
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for weight, clue, codes in rows:
        about = str(codes).split(BETWEEN_CODES)
        if len(about) > max(LEAST, population * MOST_SHARED):
            continue
        for code in about:
            heaviest, named = found.get(code, (int(weight), ()))
            found[code] = (heaviest, named if clue in named else (*named, str(clue)))
    return found


def _drawn(counted: pd.DataFrame, candidates: list[Candidate], drawing: Drawing) -> pd.DataFrame:
    """The rows of what is drawn, by 层 and order."""
    row_of = {one.code: row for row, one in enumerate(candidates)}
    rows = [row_of[code] for code, _ in drawing.chosen]
    frame = counted.iloc[rows].reset_index(drop=True)
    frame["stratum"] = pd.Series([drawing.strata[code] for code, _ in drawing.chosen], dtype="object")
    why = [why_of(candidates[row_of[code]], drawing, how) for code, how in drawing.chosen]
    frame["why"] = pd.Series(why, dtype="object")
    frame["clues"] = pd.Series(["、".join(candidates[row].clues) for row in rows], dtype="object")
    return frame[[column.key for column in DRAWS]]


def _strata(candidates: Iterable[Candidate], drawing: Drawing) -> pd.DataFrame:
    drawn = {code for code, _ in drawing.chosen}
    rows: dict[str, list[float]] = {}
    for one in candidates:
        row = rows.setdefault(drawing.strata[one.code], [0, 0, 0.0, 0.0])
        row[0] += 1
        row[2] += one.money
        if one.code in drawn:
            row[1] += 1
            row[3] += one.money
    table = [[name, *rows[name]] for name in sorted(rows, key=order_of_stratum)]
    frame = pd.DataFrame(table, columns=[one.key for one in STRATA])
    return frame.astype({"population": "Int64", "drawn": "Int64", "money": "float64", "money_drawn": "float64"})
