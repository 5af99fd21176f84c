"""Write expressions beside the cells they speak of, and have two engines compute them."""

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import xlsxwriter
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.worksheet import Worksheet

from perfeval_xl.expressions.evaluate import Value, evaluate, is_number, rounded
from perfeval_xl.expressions.excel import to_excel
from perfeval_xl.expressions.tree import Expr
from tests.engines import cells, ironcalc, libreoffice

SHEET = "S"
LIBREOFFICE, IRONCALC = "LibreOffice", "IronCalc"
ANY_ROW = "987654"
"""Stands for the number of a row in a formula that is written once for all of them; no constant contains it."""
CLOSE = 1e-9
"""How far two numbers may be apart, relative to the larger one."""
NOTHING = 1e-12
"""What a subtraction of doubles may leave where exactly nothing is left."""


@dataclass(frozen=True)
class Case:
    """One row of the sheet: cells as they are typed, then formulas in order."""

    entered: Mapping[str, Value]
    computed: Mapping[str, Expr]


@dataclass(frozen=True)
class Outcome:
    """What Python and both engines make of one formula."""

    key: str
    formula: str
    values: Mapping[str, Value]
    """The whole row, as Python has it."""
    ours: Value
    theirs: Mapping[str, object]
    """By engine."""

    def __str__(self) -> str:
        row = ", ".join(f"{key}={_shown(value)}" for key, value in self.values.items())
        return f"{self.key}: {self.formula}\n  {row}\n  Python {_shown(self.ours)}, {self.theirs}"


class _PlainWorksheet(Worksheet):
    """Writes formulas as they are: looking for thirty functions that ours never call takes longer than all else."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        assert not expand_future_functions
        return formula.removeprefix("=")


def outcomes(cases: Sequence[Case], folder: Path) -> list[Outcome]:
    """Compute every formula of ``cases`` three times; rows in order.

    The formulas are saved with the sentinel as their value, so that an engine which
    hands back what it was given is found out.
    """
    stale = folder / "stale.xlsx"
    formulas = _write(cases, stale)
    [fresh] = libreoffice.recalculate([stale], folder / "fresh")
    engines = {LIBREOFFICE: cells.cached(fresh), IRONCALC: ironcalc.values(stale)}
    return [
        outcome
        for row, (case, texts) in enumerate(zip(cases, formulas, strict=True))
        for outcome in _of(row, case, texts, engines)
    ]


def differences(results: Sequence[Outcome], *, places: int | None = None) -> list[str]:
    """Those outcomes in which an engine does not say what Python says, as texts."""
    return [
        str(outcome)
        for outcome in results
        if not all(same(outcome.ours, theirs, places=places) for theirs in outcome.theirs.values())
    ]


@functools.lru_cache(maxsize=100_000, typed=True)
def same(ours: Value, theirs: object, *, places: int | None = None) -> bool:
    """Whether a cell shows what ``evaluate`` gives.

    With ``places`` it must also be the same when both are rounded, to the last digit.
    """
    if ours is None:
        return theirs in (None, "")
    if not is_number(ours):
        return ours == theirs
    if not isinstance(theirs, float):
        return False
    exact, shown = Fraction(ours), Fraction(theirs)
    if abs(exact - shown) > max(CLOSE * max(abs(exact), abs(shown)), NOTHING):
        return False
    return places is None or rounded(Decimal(repr(theirs)), places) == rounded(exact, places)


def _write(cases: Sequence[Case], path: Path) -> list[dict[str, str]]:
    """Write the rows and return their formulas by key."""
    written = []
    known: dict[tuple[int, tuple[str, ...]], dict[str, str]] = {}
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(SHEET, _PlainWorksheet)
        for row, case in enumerate(cases):
            places = {key: xl_rowcol_to_cell(row, column) for key, column in _columns(case).items()}
            for key, value in case.entered.items():
                if isinstance(value, str):
                    sheet.write_string(places[key], value)
                elif value is not None:
                    sheet.write_number(places[key], float(value))
            texts = {key: text.replace(ANY_ROW, str(row + 1)) for key, text in _texts(case, known).items()}
            for key, formula in texts.items():
                sheet.write_formula(places[key], formula, None, cells.SENTINEL)
            written.append(texts)
    return written


def _texts(case: Case, known: dict[tuple[int, tuple[str, ...]], dict[str, str]]) -> dict[str, str]:
    """The formulas of a case in `ANY_ROW`; rows of the same expressions have them in common."""
    group = id(case.computed), tuple(case.entered)
    if group not in known:
        places = {key: xl_rowcol_to_cell(int(ANY_ROW) - 1, column) for key, column in _columns(case).items()}
        known[group] = {key: to_excel(expr, places.__getitem__) for key, expr in case.computed.items()}
    return known[group]


def _of(
    row: int, case: Case, texts: Mapping[str, str], engines: Mapping[str, Mapping[tuple[str, str], object]]
) -> Iterator[Outcome]:
    data: dict[str, Value] = dict(case.entered)
    columns = _columns(case)
    for key, expr in case.computed.items():
        data[key] = evaluate(expr, data)
        place = SHEET, xl_rowcol_to_cell(row, columns[key])
        theirs = {name: values.get(place) for name, values in engines.items()}
        # The row is filled as it goes on; it is only looked at in a message.
        yield Outcome(key, texts[key], data, data[key], theirs)


def _columns(case: Case) -> dict[str, int]:
    return {key: column for column, key in enumerate((*case.entered, *case.computed))}


def _shown(value: Value) -> str:
    return str(float(value)) if is_number(value) else repr(value)
