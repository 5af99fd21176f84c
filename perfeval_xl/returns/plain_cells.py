"""Read the cells of rows that are written as nearly all programs write them; any other rows are left to `cell_reading`.

Both give the same cells: what is asked there of a tree is asked here of the text that the tree would be built of.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from itertools import repeat
from sys import getsizeof
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.returns.budget import Limit
from perfeval_xl.returns.cell_reading import (
    DEEPEST,
    LAST_COLUMN,
    LAST_ROW,
    LONGEST_FORMULA,
    LONGEST_TEXT,
    WIDEST,
    BookContent,
    check_row,
    error_in,
    is_hidden,
)
from perfeval_xl.returns.cells import RawCell, RawSheet
from perfeval_xl.returns.references import column_of, stored_number
from perfeval_xl.returns.remembered import MOST_BYTES
from perfeval_xl.returns.sheet_text import CELL_ALONE, SheetText, Tile, unescaped
from perfeval_xl.returns.styles import Look
from perfeval_xl.vocabulary import CellPosition

MOST_PLACES = 16_384
"""References whose places are kept from sheet to sheet; a form has two thousand."""
_BEFORE, _BEHIND = len('c r="'), -len('"')
"""What stands around a reference."""
_EMPTY = re.compile(r'<c(?: r="([A-Z]{1,3})")?( s="[0-9]{1,9}" ?)/>')
_MAY_BE_EMPTY = ("n", "s")
"""Kinds of cells whose value may be an empty text, which is none."""
_SAID = re.compile(r'(?: s="([0-9]{1,9})")?(?: t="(s|n|str|b|e)")? ?')


class _Otherwise(Exception):
    """Something is written as only the tree can tell."""


class _Places(dict[str, CellPosition]):
    """The places of cells by how they state their references, in capital letters and without a sign."""

    def __missing__(self, reference: str) -> CellPosition:
        written = reference[_BEFORE:_BEHIND]
        letters = written.rstrip("0123456789")
        place = int(written[len(letters) :]) - 1, column_of(letters)
        if place[1] >= LAST_COLUMN:
            raise _Otherwise
        if len(self) < MOST_PLACES:
            self[reference] = place
        return place


_PLACES = _Places()


class _Formulas(dict[str, str]):
    """Formulas as they are meant, by how they are stored: those of all forms of a rule set are the same, and full of
    signs.
    """

    def __init__(self) -> None:
        super().__init__()
        self._bytes = 0

    def __missing__(self, stored: str) -> str:
        formula = unescaped(stored) if "&" in stored else stored
        if formula.isspace() or len(formula) > LONGEST_FORMULA:
            raise _Otherwise
        self._bytes += getsizeof(stored) + getsizeof(formula)
        if self._bytes > MOST_BYTES:
            self.clear()
            self._bytes = 0
        else:
            self[stored] = formula
        return formula


_FORMULAS = _Formulas()


class _Said(NamedTuple):
    """What the tag of a cell says besides its reference."""

    kind: str
    look: Look
    empty: RawCell
    """A cell of this look with nothing in it."""


class _Tags(dict[str, _Said]):
    """What tags say by how they say it."""

    def __init__(self, looks: Mapping[str, Look]) -> None:
        super().__init__()
        self._looks = looks

    def __missing__(self, written: str) -> _Said:
        match = _SAID.fullmatch(written)
        look = None if match is None else self._looks.get(match[1] or "0")
        if match is None or look is None:
            raise _Otherwise
        self[written] = _Said(match[2] or "n", look, RawCell(None, None, look.locked, look, look.shown))
        return self[written]


class _Run(NamedTuple):
    """Empty cells beside each other, of which those are left out that nobody looks at."""

    columns: Sequence[int]
    cells: Sequence[RawCell]
    last: int
    """The column of the last one."""


class _Runs(dict[tuple[str, int], _Run]):
    """Empty cells by how they are written, the number of their row left out, and by the column before them.

    Beside a form there may be hundreds of thousands that only have a colour, in rows that are all alike.
    """

    def __init__(self, tags: _Tags) -> None:
        super().__init__()
        self._tags = tags

    def __missing__(self, key: tuple[str, int]) -> _Run:
        written, column = key
        found = _EMPTY.findall(written)
        if len(found) != written.count("<"):
            raise _Otherwise
        columns, cells = [], []
        for letters, said in found:
            here = column_of(letters) if letters else column + 1
            if not column < here < LAST_COLUMN:
                raise _Otherwise
            column = here
            empty = self._tags[said].empty
            if column < WIDEST:
                columns.append(column)
                cells.append(empty)
        self[key] = _Run(columns, cells, column)
        return self[key]


class PlainCells:
    """Reads the plain rows of the sheets of one workbook."""

    def __init__(self, content: BookContent) -> None:
        self._budget = content.budget
        self._texts = {str(at): text for at, text in enumerate(content.texts) if len(text) <= LONGEST_TEXT}
        self._tags = _Tags(content.looks)
        self._runs = _Runs(self._tags)

    def read(self, text: SheetText, sheet: RawSheet) -> bool:
        """Read the rows of ``text`` into ``sheet``; nothing, and False, where only the tree can tell.

        Raises ReturnFileError (W032).
        """
        if text.tiles is None:
            return False
        try:
            rows = {shape: _row(row) for shape, row in text.shapes.items()}
            cells, stated = self._cells(text.tiles)
        except _Otherwise:
            return False
        sheet.cells = cells
        for number, shape in stated:
            hidden, height = rows[shape]
            if hidden:
                sheet.hidden_rows.add(number)
            if height is not None:
                sheet.heights[number] = height
        return True

    def _cells(self, tiles: Sequence[Tile]) -> tuple[dict[CellPosition, RawCell], list[tuple[int, str]]]:
        """The cells by their places, and the rows with what their tags say besides their numbers."""
        tags, runs, texts, new = self._tags, self._runs, self._texts, tuple.__new__
        cells: dict[CellPosition, RawCell] = {}
        rows: list[tuple[int, str]] = []
        last = line = column = -1
        filled = length = 0
        for reference, said, run, formula, valued, stored, number, shape, closed, _ in tiles:
            if reference:
                if reference == CELL_ALONE:
                    column += 1
                    if line < 0 or column >= LAST_COLUMN:
                        raise _Otherwise
                    at = line, column
                else:
                    at = _PLACES[reference]
                    if at[0] != line or at[1] <= column:
                        raise _Otherwise
                    column = at[1]
                kind, look, empty = tags[said]
                value: Decimal | str | bool | None = None
                if valued:
                    if kind == "s":
                        value = texts.get(stored)
                    elif kind == "n":
                        value = stored_number(stored)
                    else:
                        value = _value(kind, stored)
                    if value is None and (stored or kind not in _MAY_BE_EMPTY):
                        raise _Otherwise
                if formula:
                    formula = _FORMULAS[formula]
                    length += len(formula)
                elif value is None:
                    if column < WIDEST and line < DEEPEST:
                        cells[at] = empty
                    if run:
                        # Without the number of the row, in which rows differ that are coloured alike.
                        columns, empties, column = runs[run.replace(f'{line + 1}" s', '" s'), column]
                        if line < DEEPEST:
                            cells.update(zip(zip(repeat(line), columns, strict=False), empties, strict=False))
                    continue
                filled += 1
                cells[at] = new(RawCell, (value, formula or None, look.locked, look, look.shown, None))
            elif number:
                if line >= 0 or int(number) - 1 <= last:
                    raise _Otherwise
                last = int(number) - 1
                rows.append((last, shape))
                if not closed:
                    line, column = last, -1
            elif line < 0:
                raise _Otherwise
            else:
                line = -1
        if line >= 0 or last >= LAST_ROW or not self._has_room(filled, length):
            raise _Otherwise
        return cells, rows

    def _has_room(self, filled: int, length: int) -> bool:
        """Count cells and characters of formulas, unless that is too many."""
        fits = self._budget.has(Limit.CELLS, filled) and self._budget.has(Limit.FORMULAS, length)
        if fits:
            self._budget.take(Limit.CELLS, filled)
            self._budget.take(Limit.FORMULAS, length)
        return fits


def _value(kind: str, stored: str) -> str | bool | None:
    """What a text, a truth or an error is read as; None for what is none."""
    match kind:
        case "str" if "_x" not in stored:
            text = unescaped(stored) if "&" in stored else stored
            return text if len(text) <= LONGEST_TEXT else None
        case "b" if stored in ("0", "1"):
            return stored == "1"
        case "e":
            return error_in(stored)
    return None


def _row(row: Element) -> tuple[bool, str | None]:
    """Whether a row is hidden, and the height that it states."""
    try:
        check_row(row, "")
        return is_hidden(row), row.get("ht")
    except ReturnFileError as error:
        raise _Otherwise from error
