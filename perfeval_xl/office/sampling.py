"""抽查名单: the tables of what is drawn to be looked at again, by the rules of `perfeval_xl.office.drawing`."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import TYPE_CHECKING

import pandas as pd

from perfeval_xl.ledger import states
from perfeval_xl.office.clues import BETWEEN_CODES
from perfeval_xl.office.columns import Column, Kind
from perfeval_xl.office.drawing import (
    BEFORE,
    DIGITS,
    LEAST,
    MOST_NAMED,
    MOST_SHARED,
    NAMED,
    UNRATED,
    Candidate,
    Drawing,
    digits_of,
    drawn_from,
    left_out,
    order_of,
    order_of_stratum,
    rule_of,
    wanted_of,
    why_of,
)
from perfeval_xl.office.status import WHOLE_DEPARTMENT
from perfeval_xl.office.table_rows import KIND_NAMES

if TYPE_CHECKING:
    from perfeval_xl.ledger.said_rows import DrawRow

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
    Column("draw", "抽查批次", about="已写出复核表的；空着的还没有抽"),
    Column("standing", "情况"),
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


ORDER = (
    Column("code", "项目编码"),
    Column("name", "项目名称"),
    Column("department", "主管部门"),
    Column("unit", "单位"),
    Column("stratum", "层"),
    Column("weight", "权数", Kind.COUNT),
    Column("rank", "次序", Kind.COUNT, about="按次序数从小到大"),
    Column("digits", "前16位十六进制数", about="次序数＝这个数÷权数"),
    Column("how", "抽中", about="怎样抽中的"),
)
"""Columns of what a draw is made of: all that counts, in the order in which it is drawn."""


@dataclass(frozen=True)
class Sample:
    """A draw with all that it takes to make it again."""

    drawn: pd.DataFrame
    """What is drawn, with the columns of `DRAWS`: first what was drawn before and does not count any more, then the
    rest by 层 and order, then what was named or drawn with another seed before."""
    chosen: Mapping[str, str]
    """The codes of what is drawn with this seed and counts, each with its 层, in their order."""
    strata: pd.DataFrame
    """Each 层 with how many it has and how many of them are drawn, with the columns of `STRATA`."""
    order: pd.DataFrame
    """Everything that counts with its place in the order, with the columns of `ORDER`."""
    rule: tuple[str, ...]
    """How it was drawn and how to draw it again, in sentences."""


def draw(
    projects: pd.DataFrame,
    clues: pd.DataFrame,
    *,
    count: int | None = None,
    share: float | None = None,
    seed: str,
    draws: Iterable[DrawRow] = (),
) -> pd.DataFrame:
    """What is drawn, with the columns of `DRAWS`; see `sample`."""
    return sample(projects, clues, count=count, share=share, seed=seed, draws=draws).drawn


def sample(
    projects: pd.DataFrame,
    clues: pd.DataFrame,
    *,
    count: int | None = None,
    share: float | None = None,
    seed: str,
    draws: Iterable[DrawRow] = (),
) -> Sample:
    """Draw ``count`` of the counted forms, or this ``share`` of them (a fraction of 1), else one of ten and at least
    five; all where there are no more.

    ``projects`` has the columns of `perfeval_xl.office.columns.PROJECTS`, ``clues`` those of
    `perfeval_xl.office.anomalies.CLUES`. ``draws`` are those that were made before. What was drawn with the same seed
    stays, whatever has become of it, and is part of the count, which it may exceed; the rest is only listed. Raises
    ValueError for a count or share that is none.
    """
    projects = projects.sort_values("code").reset_index(drop=True)
    counted = projects[projects["state"] == states.COUNTED].reset_index(drop=True)
    candidates = list(_candidates(counted, clues))
    draws = list(draws)
    before = _newest(draws)
    own = [row.code for row in before.values() if _is_of(row, seed)]
    state_of = dict(zip(projects["code"], projects["state"], strict=True))
    gone = [code for code in own if state_of.get(code, states.COUNTED) != states.COUNTED]
    drawing = drawn_from(candidates, wanted_of(len(candidates), count, share), seed, own, len(gone))
    found = {one.code: one for one in candidates}
    rows = {code: (drawing.strata[code], why_of(found[code], drawing, how)) for code, how in drawing.chosen}
    besides = {code: (row.stratum, _why(row, seed)) for code, row in before.items() if code in state_of}
    listed = (
        {code: besides[code] for code in gone} | rows | {code: besides[code] for code in besides if code not in rows}
    )
    return Sample(
        _listed(projects, listed, draws, {one.code: one.clues for one in candidates}),
        {code: drawing.strata[code] for code, _ in drawing.chosen},
        _strata(candidates, drawing),
        _order(counted, drawing, seed),
        (*rule_of(drawing, seed), *_standing_of(state_of, gone, draws)),
    )


def seed_of(year: int, projects: pd.DataFrame, draws: Iterable[DrawRow]) -> str:
    """The seed where nobody says another: that of the last draw; before there is one, the year and a digest of the
    forms that count. ``projects`` has the columns of `perfeval_xl.office.columns.PROJECTS`.

    A unit that could know the seed before it sends its form could reckon whether that will be drawn. So it hangs on
    the forms of all, which nobody but the office has, and is kept with the draw.
    """
    drawn = [row for row in draws if row.stratum != NAMED and row.seed]
    if drawn:
        return max(drawn, key=lambda row: (row.at, row.draw)).seed
    counted = projects[projects["state"] == states.COUNTED]
    forms = sorted(zip(counted["code"], counted["sha"], strict=True))
    return f"{year}-{hashlib.sha256(repr(forms).encode()).hexdigest()[:DIGITS]}"


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


def _newest(draws: Iterable[DrawRow]) -> dict[str, DrawRow]:
    """The last draw of each project, by code; one that was drawn and named besides was drawn."""
    return {row.code: row for row in sorted(draws, key=lambda row: (row.stratum != NAMED, row.at, row.draw))}


def _is_of(row: DrawRow, seed: str) -> bool:
    return row.seed == seed and row.stratum != NAMED


def _why(row: DrawRow, seed: str) -> str:
    return NAMED if row.stratum == NAMED else BEFORE if row.seed == seed else f"{BEFORE}，种子：{row.seed}"


def _listed(
    projects: pd.DataFrame,
    listed: Mapping[str, tuple[str, str]],
    draws: Sequence[DrawRow],
    clues: Mapping[str, Sequence[str]],
) -> pd.DataFrame:
    """The rows of the codes ``listed``, each with its 层 and why it is there, in their order."""
    before, written = _newest(draws), {(row.code, row.sha) for row in draws}
    row_of = {code: row for row, code in enumerate(projects["code"])}
    frame = projects.iloc[[row_of[code] for code in listed]].reset_index(drop=True)
    standings = [
        _standing(state, is_drawn=code in before, is_written=(code, sha) in written)
        for code, state, sha in zip(frame["code"], frame["state"], frame["sha"], strict=True)
    ]
    more = {
        "stratum": [stratum for stratum, _ in listed.values()],
        "why": [why for _, why in listed.values()],
        "clues": ["、".join(clues.get(code, ())) for code in listed],
        "draw": [before[code].draw if code in before else "" for code in listed],
        "standing": standings,
    }
    for key, cells in more.items():
        frame[key] = pd.Series(cells, dtype="object")
    return frame[[column.key for column in DRAWS]]


def _standing(state: str, *, is_drawn: bool, is_written: bool) -> str:
    """How a project that is listed stands now; ``is_written`` where the form that counts was drawn."""
    if not is_drawn:
        return "还没有抽"
    if state != states.COUNTED:
        return f"已抽中，现在是“{state}”"
    return "已抽中" if is_written else "已抽中，现在计入的是另一份，再运行复核就写新的复核表"


def _standing_of(state_of: Mapping[str, str], gone: Sequence[str], draws: Collection[DrawRow]) -> Iterable[str]:
    """What could not be drawn, and what was drawn before, in sentences; ``gone`` does not count any more."""
    codes: dict[str, list[str]] = {}
    for code, state in state_of.items():
        codes.setdefault(state, []).append(code)
    yield left_out(codes)
    yield "没有另写种子的，种子是年度和第一次抽时所有已计的表的摘要，随那次抽查记在台账里，以后沿用。"
    if gone:
        named = "、".join(f"{code}（{state_of[code]}）" for code in gone[:MOST_NAMED])
        named += "等" if len(gone) > MOST_NAMED else ""
        yield f"以前抽中、现在不是已计的{len(gone)}个：{named}。仍算在抽取数里，没有另抽别的代替；要补抽，把抽取数写大"
    batches: dict[tuple[str, str], int] = {}
    for row in sorted(draws, key=lambda row: (row.at, row.draw)):
        how = NAMED if row.stratum == NAMED else f"种子：{row.seed}"
        batches[row.draw, how] = batches.get((row.draw, how), 0) + 1
    if batches:
        told = [f"{draw}（{how}）{number}个" for (draw, how), number in batches.items()]
        more = f"，另有更早的{len(told) - MOST_NAMED}批" if len(told) > MOST_NAMED else ""
        yield f"已抽的批次：{'、'.join(told[-MOST_NAMED:])}{more}"


def _order(counted: pd.DataFrame, drawing: Drawing, seed: str) -> pd.DataFrame:
    weights, how = drawing.weights, dict(drawing.chosen)
    ordered = sorted(counted["code"], key=lambda code: (order_of(seed, code, weights[code]), code))
    frame = counted.set_index("code", drop=False).loc[ordered].reset_index(drop=True)
    frame["stratum"] = pd.Series([drawing.strata[code] for code in ordered], dtype="object")
    frame["weight"] = pd.Series([weights[code] for code in ordered], dtype="Int64")
    frame["rank"] = pd.Series(range(1, len(ordered) + 1), dtype="Int64")
    frame["digits"] = pd.Series([digits_of(seed, code) for code in ordered], dtype="object")
    frame["how"] = pd.Series([how.get(code, "") for code in ordered], dtype="object")
    return frame[[column.key for column in ORDER]]


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
