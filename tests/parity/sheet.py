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
from perfeval_xl.layout.grid import Address
from tests.engines import cells, libreoffice, live

SHEET = "S"
LIBREOFFICE, IRONCALC = "LibreOffice", "IronCalc"
ANY_ROW = "987654"
"""Stands for the number of a row in a formula that is written once for all of them; no constant contains it."""
Sort = tuple[int, tuple[str, ...]]
"""Cases whose formulas are the same: which expressions they have, and which cells."""
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
    """With `ANY_ROW` for the number of its row, so that thousands are one text."""
    values: Mapping[str, Value]
    """The whole row, as Python has it."""
    ours: Value
    theirs: Mapping[str, object]
    """By engine."""
    row: int = 0

    def __str__(self) -> str:
        row = ", ".join(f"{key}={_shown(value)}" for key, value in self.values.items())
        formula = self.formula.replace(ANY_ROW, str(self.row + 1))
        return f"{self.key}: {formula}\n  {row}\n  Python {_shown(self.ours)}, {self.theirs}"


class _PlainWorksheet(Worksheet):
    """Writes formulas as they are: looking for thirty functions that ours never call takes longer than all else."""

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        assert not expand_future_functions
        return formula.removeprefix("=")


def outcomes(cases: Sequence[Case], folder: Path) -> list[Outcome]:
    """Compute every formula of ``cases`` three times; rows in order."""
    return outcomes_of_each({SHEET: cases}, folder)[SHEET]


def outcomes_of_each(sheets: Mapping[str, Sequence[Case]], folder: Path) -> dict[str, list[Outcome]]:
    """The same of several sheets, for which LibreOffice starts once.

    The formulas are saved with the sentinel as their value, so that an engine which
    hands back what it was given is found out.
    """
    stale = [folder / f"stale{number}.xlsx" for number in range(len(sheets))]
    formulas = [_write(cases, path) for cases, path in zip(sheets.values(), stale, strict=True)]
    fresh = libreoffice.recalculate(stale, folder / "fresh")
    return {
        name: [
            outcome
            for row, (case, texts, typed) in enumerate(
                zip(cases, written, _typed_into_ironcalc(cases, folder / "typed.xlsx"), strict=True)
            )
            for outcome in _of(row, case, texts, {LIBREOFFICE: saved, IRONCALC: typed})
        ]
        for (name, cases), written, saved in zip(sheets.items(), formulas, map(cells.cached, fresh), strict=True)
    }


def _typed_into_ironcalc(cases: Sequence[Case], path: Path) -> list[dict[tuple[str, str], object]]:
    """What IronCalc shows for each case, by sheet and cell as if the case stood in its own row.

    Cases of the same formulas are typed into one row, one after the other: to read a formula costs
    this engine as much as to compute it a hundred times.
    """
    sorts: dict[Sort, list[int]] = {}
    for number, case in enumerate(cases):
        sorts.setdefault(_sort(case), []).append(number)
    _write([cases[numbers[0]] for numbers in sorts.values()], path)
    rounds = [
        [(row, numbers[at]) for row, numbers in enumerate(sorts.values()) if at < len(numbers)]
        for at in range(max(map(len, sorts.values())))
    ]
    fillings = [
        {
            Address(SHEET, row, column): value
            for row, number in standing
            for column, value in enumerate(cases[number].entered.values())
        }
        for standing in rounds
    ]
    columns = [list(_columns(cases[numbers[0]]).values()) for numbers in sorts.values()]
    wanted = [Address(SHEET, row, column) for row, used in enumerate(columns) for column in used]
    shown: dict[int, dict[tuple[str, str], object]] = {}
    for standing, values in zip(rounds, live.in_ironcalc(path, fillings, wanted), strict=True):
        for row, number in standing:
            shown[number] = {
                (SHEET, xl_rowcol_to_cell(number, column)): values[Address(SHEET, row, column)]
                for column in columns[row]
            }
    return [shown[number] for number in range(len(cases))]


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
    """Write the rows and return their formulas in `ANY_ROW` by key."""
    written = []
    known: dict[Sort, dict[str, str]] = {}
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet(SHEET, _PlainWorksheet)
        for row, case in enumerate(cases):
            places = {key: xl_rowcol_to_cell(row, column) for key, column in _columns(case).items()}
            for key, value in case.entered.items():
                if isinstance(value, str):
                    sheet.write_string(places[key], value)
                elif value is not None:
                    sheet.write_number(places[key], float(value))
            texts = _texts(case, known)
            for key, formula in texts.items():
                sheet.write_formula(places[key], formula.replace(ANY_ROW, str(row + 1)), None, cells.SENTINEL)
            written.append(texts)
    return written


def _sort(case: Case) -> Sort:
    """What cases of the same formulas have in common."""
    return id(case.computed), tuple(case.entered)


def _texts(case: Case, known: dict[Sort, dict[str, str]]) -> dict[str, str]:
    """The formulas of a case in `ANY_ROW`; rows of the same expressions have them in common."""
    group = _sort(case)
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
        yield Outcome(key, texts[key], data, data[key], theirs, row)


def _columns(case: Case) -> dict[str, int]:
    return {key: column for column, key in enumerate((*case.entered, *case.computed))}


def _shown(value: Value) -> str:
    return str(float(value)) if is_number(value) else repr(value)
