"""异常: the tables of a round are read for clues, and the clues are a table again.

The clues themselves are found by `clue_numbers`, `clue_words` and `clue_tampering`; what one is, says `clues`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

import pandas as pd

from perfeval_xl.ledger import states
from perfeval_xl.office.answered import Answers
from perfeval_xl.office.clue_numbers import adjusted, exact, full_marks, outrun, ten_thousandfold
from perfeval_xl.office.clue_tampering import tampered
from perfeval_xl.office.clue_words import is_free, later, money_as_quantity, same_text, satisfaction, unmeasured
from perfeval_xl.office.clues import (
    BETWEEN_CODES,
    CELL_MARK,
    MOST_OF_A_KIND,
    Clue,
    Fault,
    Form,
    Indicator,
    Seen,
    Words,
    listed,
)
from perfeval_xl.office.columns import CELL, Column, Kind
from perfeval_xl.office.status import NUMERATOR, WHOLE_DEPARTMENT
from perfeval_xl.office.table_rows import KIND_NAMES
from perfeval_xl.vocabulary import Stage

if TYPE_CHECKING:
    from perfeval_xl.ledger.book import Ledger
    from perfeval_xl.office.frames import Frames

CLUES = (
    Column("weight", "分量", Kind.COUNT, about="1至100，越大越该先看"),
    Column("clue", "线索"),
    Column("code", "项目编码"),
    Column("name", "项目名称"),
    Column("department", "主管部门"),
    Column("unit", "单位"),
    Column("why", "为什么"),
    Column("evidence", "在哪里", about="编码、工作表!单元格、文件SHA-256的前8位"),
    Column("place", "先看这一格", about=f"{CELL}；说的是整个文件的为空"),
    Column("sha", "文件SHA-256"),
    Column("codes", "涉及的项目", about="全部；表上以顿号分隔，最多60个"),
)
"""Columns of the table of clues."""
MOST_CODES = 60
"""Projects that a row of the sheet names."""
_AMOUNTS: Mapping[str, str] = {
    "original": f"funds.{Stage.ORIGINAL}",
    "final": f"funds.{Stage.FINAL}",
    "actual": NUMERATOR,
    "rate": "rate",
    "score": "total.score",
}
"""Figures of a form, by what they are called here."""


def clues(frames: Frames, ledger: Ledger | None = None, more: Iterable[Clue] = ()) -> pd.DataFrame:
    """All clues of a round, the heaviest first, with the columns of `CLUES`; see `shown` for a sheet.

    The ledger gives the texts of the forms, and the money of projects inside of departments' workbooks; without it
    only what the tables hold is looked at. ``more`` are those of years before. Raises LedgerError.
    """
    found = sorted((*_found(frames, ledger), *more), key=lambda one: (-one.weight, one.kind.value, one.codes, one.why))
    return _frame(found)


def shown(table: pd.DataFrame) -> pd.DataFrame:
    """The clues as a sheet has them: of each kind the heaviest, and what is left of it in one row; of many projects the
    first are named, and how many they are.
    """
    parts: list[pd.DataFrame] = []
    for clue, rows in table.groupby("clue", sort=False):
        parts.append(rows.head(MOST_OF_A_KIND))
        rest = rows.iloc[MOST_OF_A_KIND:]
        if len(rest):
            parts.append(_rest(str(clue), rest))
    if not parts:
        return table
    together = pd.concat(parts)
    together["codes"] = [listed(codes.split(BETWEEN_CODES), MOST_CODES) for codes in together["codes"]]
    return together.sort_values("weight", ascending=False, kind="stable").reset_index(drop=True)


def _rest(clue: str, rows: pd.DataFrame) -> pd.DataFrame:
    """What is not shown row by row, as one row."""
    codes = list(dict.fromkeys(code for text in rows["codes"] for code in text.split(BETWEEN_CODES)))
    first = rows.iloc[[0]].copy()
    first["code"], first["codes"] = listed(codes), BETWEEN_CODES.join(codes)
    first["name"], first["department"], first["unit"] = f"另有{len(rows)}条", "", ""
    first["why"] = f"“{clue}”另有{len(rows)}条，分量不超过{rows['weight'].max()}，没有逐条列出；涉及的项目见最后一栏。"
    return first


def _frame(found: Iterable[Clue]) -> pd.DataFrame:
    rows = [
        (
            one.weight,
            one.kind.value,
            one.called,
            one.name,
            one.department,
            one.unit,
            one.why,
            one.evidence,
            first.place if CELL_MARK in first.place else "",
            first.sha,
            BETWEEN_CODES.join(one.codes),
        )
        for one, first in ((one, _first(one)) for one in found)
    ]
    table = pd.DataFrame(rows, columns=[column.key for column in CLUES])
    return table.astype({column.key: "Int64" if column.kind is Kind.COUNT else "str" for column in CLUES})


def _first(clue: Clue) -> Seen:
    """The cell to look at first; a file where it names no cell, for a finding may be about the whole of it."""
    return next((cell for cell in clue.cells if CELL_MARK in cell.place), clue.cells[0])


def _found(frames: Frames, ledger: Ledger | None) -> Iterator[Clue]:
    forms = {form.key: form for form in _main_forms(frames.projects)}
    figures = _figures(ledger, {form.sha for form in forms.values()}) if ledger is not None else {}
    forms |= {form.key: form for form in _inside_forms(frames.indicators, forms, figures)}
    rows = list(_indicators(frames.indicators, forms))
    words = list(_words(ledger, forms)) if ledger is not None else []
    faults = list(_faults(frames.findings))
    counted = list(forms.values())
    years = dict(zip(frames.projects["code"], frames.projects["year"], strict=True))
    reasons = {one.form.key: one.text for one in words if one.key == "execution.reason"}
    yield from tampered(faults, {form.code for form in counted})
    yield from ten_thousandfold(counted, faults)
    yield from outrun(counted, rows)
    yield from adjusted(counted, reasons)
    yield from full_marks(rows)
    yield from exact(rows)
    yield from same_text(words)
    yield from unmeasured(rows)
    yield from money_as_quantity(rows)
    yield from later(rows, {str(code): int(year) for code, year in years.items()})
    yield from satisfaction(rows, words)


def _main_forms(projects: pd.DataFrame) -> Iterator[Form]:
    """The form of each project that counts."""
    for row in projects[projects["state"] == states.COUNTED].itertuples(index=False):
        yield Form(
            row.code,
            "",
            row.name,
            row.department,
            row.unit,
            row.sha,
            row.kind == KIND_NAMES[WHOLE_DEPARTMENT],
            _number(row.original_budget),
            _number(row.final_budget),
            _number(row.actual_expenditure),
            _number(row.rate),
            _number(row.score),
            {
                "original": row.original_budget_place,
                "final": row.final_budget_place,
                "actual": row.actual_expenditure_place,
                "rate": row.rate_place,
                "score": row.score_place,
            },
            row.materials,
        )


def _number(value: float) -> float | None:
    return None if value != value else float(value)


def _figures(ledger: Ledger, counted: set[str]) -> dict[tuple[str, str], dict[str, tuple[float, str]]]:
    """Numbers and places of the forms inside of workbooks that count, by file and code."""
    found: dict[tuple[str, str], dict[str, tuple[float, str]]] = {}
    for sha, row in ledger.figures():
        if row.form and sha in counted:
            found.setdefault((sha, row.form), {})[row.key] = _exact(row.value), row.place
    return found


def _exact(text: str) -> float:
    above, _, below = text.partition("/")
    return float(above) / float(below or 1)


def _inside_forms(
    indicators: pd.DataFrame,
    forms: Mapping[tuple[str, str], Form],
    figures: Mapping[tuple[str, str], Mapping[str, tuple[float, str]]],
) -> Iterator[Form]:
    """The projects inside of departments' workbooks."""
    inside = indicators[indicators["form"] != ""].drop_duplicates(["code", "form"])
    for row in inside.itertuples(index=False):
        main = forms.get((row.code, ""))
        if main is None:
            continue
        told = figures.get((row.sha, row.form), {})
        amounts = {name: told[key] for name, key in _AMOUNTS.items() if key in told}
        yield Form(
            row.code,
            row.form,
            row.name,
            main.department,
            row.unit or main.unit,
            row.sha,
            original=_of(amounts, "original"),
            final=_of(amounts, "final"),
            actual=_of(amounts, "actual"),
            rate=_of(amounts, "rate"),
            score=_of(amounts, "score"),
            places={name: place for name, (_, place) in amounts.items()},
            materials=main.materials,
        )


def _of(amounts: Mapping[str, tuple[float, str]], name: str) -> float | None:
    return amounts[name][0] if name in amounts else None


def _indicators(indicators: pd.DataFrame, forms: Mapping[tuple[str, str], Form]) -> Iterator[Indicator]:
    for row in indicators.itertuples(index=False):
        form = forms.get((row.code, row.form))
        if form is not None:
            yield Indicator(
                form,
                row.dimension,
                row.category,
                row.indicator,
                row.polarity,
                row.target,
                row.measure,
                row.actual,
                _number(row.actual_number),
                _number(row.target_number),
                row.value_kind,
                _number(row.points),
                _number(row.score),
                row.reason,
                row.place,
                row.actual_place,
                row.target_place,
            )


def _words(ledger: Ledger, forms: Mapping[tuple[str, str], Form]) -> Iterator[Words]:
    """What units wrote as they like into the forms that count, and into the base data of departments."""
    mains = {form.sha: form for form in forms.values() if not form.inside}
    for sha, packed in ledger.all_answers():
        main = mains.get(sha)
        if main is None:
            continue
        answers = Answers(packed)
        for full, text, place in answers.texts():
            prefix, _, key = full.rpartition(":")
            if is_free(key):
                code = answers.text(f"{prefix}:project.code") if prefix else ""
                yield Words(forms.get((main.code, code), main), key, text, place)


def _faults(findings: pd.DataFrame) -> Iterator[Fault]:
    for row in findings[findings["report"] == ""].itertuples(index=False):
        yield Fault(
            row.code,
            row.name,
            row.department,
            row.unit,
            bool(row.counted),
            row.severity,
            row.finding,
            row.place,
            row.message,
            row.sha,
        )
