"""Read what was typed into one 复核 workbook, and refuse whatever was changed in it that may not be changed.

Everything that is printed is compared with what was written; scores are computed anew, and what the sheet shows must
say the same. A mistake names its cell and what to do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from perfeval_xl.expressions.evaluate import rounded
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.office.recheck_criteria import Criterion
from perfeval_xl.office.recheck_facts import SCORE_PLACES, Form, Paper, Row
from perfeval_xl.office.recheck_layout import (
    DONE,
    FIRST_CRITERION,
    FIXED,
    FOUND,
    IS_DONE,
    NOTE,
    OPINION,
    SAID,
    SECOND_CRITERION,
    VALUE,
    WHEN,
    WHO,
    YES,
    At,
    Put,
    Sheet,
    open_cells,
    sheets_of,
)
from perfeval_xl.office.recheck_scores import Typed, score_of, total_of
from perfeval_xl.plain_text import one_line
from perfeval_xl.returns.cells import ErrorValue, RawBook, RawCell, RawSheet
from perfeval_xl.tables import plain

CLOSE = Fraction(1, 10**6)
"""By how much a number of a sheet may differ from the exact one: programs keep fifteen digits of it."""
LONGEST_NAMED = 30
"""Characters of a cell that a message repeats."""
_LOOSE = re.compile(r"[\s'$]|_xlfn\.")
"""What programs write differently in the same formula."""
_DAY = re.compile(r"(\d{4})\s*[-./年]\s*(\d{1,2})\s*[-./月]\s*(\d{1,2})\s*日?", re.ASCII)
"""A day as people write it."""
TOTAL, WHOLE = "total", "whole."
"""Keys of what is said of the whole form, and of a 口径 that speaks of it."""


@dataclass(frozen=True)
class Said:
    """What is recorded of one key."""

    key: str
    value: str = ""
    criteria: str = ""
    score: Fraction | None = None
    note: str = ""


@dataclass(frozen=True)
class Filled:
    """One workbook as it was filled in."""

    paper: Paper
    is_done: bool
    """Whether somebody said that it is complete."""
    is_empty: bool
    """Whether nothing was typed in."""
    who: str
    said: tuple[Said, ...]
    altered: tuple[str, ...]
    """What is printed and was changed, each with its cell; where there is any, nothing else of it counts."""
    mistakes: tuple[str, ...]
    """What cannot be taken of what was typed in, each with its cell."""


def filled_in(book: RawBook, paper: Paper) -> Filled:
    """What was typed into ``book``, which was made of ``paper``."""
    sheets = sheets_of(paper)
    reader = _Reader(book, paper, sheets)
    reader.compare()
    said = [one for sheet, form in zip(sheets, paper.forms, strict=False) for one in reader.form(sheet, form)]
    main = sheets[0]
    who = reader.text(main, (DONE, WHO))
    when = reader.text(main, (DONE, WHEN))
    if _is_no_day(when):
        reader.wrong(main, (DONE, WHEN), f"复核日期“{one_line(when, LONGEST_NAMED)}”没有这一天；请改")
    is_done = reader.text(main, (DONE, IS_DONE)) == YES
    if is_done and not who:
        reader.wrong(main, (DONE, WHO), "填完了，而没有写复核人；请写上姓名")
    return Filled(
        paper,
        is_done=is_done,
        is_empty=not reader.has_entries,
        who=who,
        said=tuple(said),
        altered=tuple(reader.altered),
        mistakes=tuple(reader.mistakes),
    )


class _Reader:
    def __init__(self, book: RawBook, paper: Paper, sheets: list[Sheet]) -> None:
        self._book, self._paper, self._sheets = book, paper, sheets
        self.altered: list[str] = []
        self.mistakes: list[str] = []
        self.has_entries = False
        self._wrong_rows: set[tuple[str, int]] = set()
        self._cells: Mapping[str, RawSheet] = {sheet.name: sheet for sheet in book.sheets}

    def wrong(self, sheet: Sheet, at: At, what: str) -> None:
        """Note a mistake of what was typed in."""
        self._wrong_rows.add((sheet.name, at[0]))
        self.mistakes.append(f"{sheet.name}!{cell_name(*at)}：{what}")

    def changed(self, sheet: Sheet, at: At, what: str) -> None:
        """Note that something printed was changed."""
        self.altered.append(f"{sheet.name}!{cell_name(*at)}：{what}")

    def compare(self) -> None:
        """Whether everything that is printed stands as it was written."""
        for sheet in self._sheets:
            found = self._cells.get(sheet.name)
            if found is None:
                self.altered.append(f"没有“{sheet.name}”表；请用原来写出的那一份重新填")
                continue
            for at, put in sheet.cells.items():
                cell = found.cells.get(at)
                if put.open:
                    self._open(sheet, at, put, cell)
                elif put.formula:
                    self._formula(sheet, at, put, cell)
                elif not _is_same(put.value, cell):
                    shown = named(cell)
                    self.changed(
                        sheet, at, f"印的是“{_printed(put.value)}”，现在是“{shown}”：被改过；请改回来，再收一次"
                    )

    def _open(self, sheet: Sheet, at: At, put: Put, cell: RawCell | None) -> None:
        """Whether what was typed in can be taken as it is."""
        if cell is None or (cell.value in (None, "") and cell.formula is None):
            return
        self.has_entries = True
        if cell.formula is not None:
            self.wrong(sheet, at, f"{put.what}是公式，不能收；请直接填写")
        elif isinstance(cell.value, ErrorValue):
            self.wrong(sheet, at, f"{put.what}是“{cell.value}”，不是填的内容；请重填")
        elif put.options and _chosen(cell, put.options) is None:
            self.wrong(sheet, at, f"{put.what}没有“{named(cell)}”这一项；请从下拉列表中选")
        elif put.longest and len(text_of(cell)) > put.longest:
            self.wrong(sheet, at, f"{put.what}有{len(text_of(cell))}字，最多{put.longest}字；请写短")

    def _formula(self, sheet: Sheet, at: At, put: Put, cell: RawCell | None) -> None:
        stored = cell.formula if cell is not None else None
        if stored is None or _loose(stored) != _loose(put.formula):
            self.changed(sheet, at, "公式被改过或删去；请用原来写出的那一份，把黄格的内容复制过去")

    def raw(self, sheet: Sheet, at: At) -> RawCell | None:
        """A cell as it was found."""
        found = self._cells.get(sheet.name)
        return found.cells.get(at) if found is not None else None

    def text(self, sheet: Sheet, at: At) -> str:
        """What was typed into a cell, as a text."""
        return text_of(self.raw(sheet, at))

    def form(self, sheet: Sheet, form: Form) -> Iterator[Said]:
        """What is said of each row of a form, of the whole, and its total."""
        scores: dict[str, Fraction | None] = {}
        for row in form.rows:
            at = sheet.rows[row.key]
            typed = self._row(sheet, row, at)
            scores[row.key] = score = score_of(row, typed)
            self._check(sheet, row, at, typed, score)
            ids = " ".join(one.id for one in typed.criteria)
            yield Said(row.key, typed.value, ids, score, typed.note)
        for id, at in sheet.wholes.items():
            yield Said(f"{WHOLE}{id}", self.text(sheet, (at, VALUE)), id, note=self.text(sheet, (at, FIRST_CRITERION)))
        total = total_of(form, scores)
        prefix = f"{form.id}:" if form.id else ""
        is_main = sheet is self._sheets[0]
        value = self.text(sheet, (DONE, WHEN)) if is_main else ""
        note = self.text(sheet, (OPINION, SAID)) if is_main else ""
        yield Said(f"{prefix}{TOTAL}", value, "", total, note)

    def _row(self, sheet: Sheet, row: Row, at: int) -> Typed:
        chosen: dict[str, Criterion] = {}
        offered = {one.option: one for one in self._paper.criterion(row.offered)}
        for column in (FIRST_CRITERION, SECOND_CRITERION):
            cell = self.raw(sheet, (at, column))
            option = _chosen(cell, tuple(offered)) if cell is not None else None
            if option is not None:
                chosen[offered[option].id] = offered[option]
        return Typed(
            value=self.text(sheet, (at, VALUE)),
            criteria=tuple(chosen.values()),
            fixed=self._fixed(sheet, row, at),
            note=self.text(sheet, (at, NOTE)),
        )

    def _fixed(self, sheet: Sheet, row: Row, at: int) -> Fraction | None:
        put, cell = sheet.cells[at, FIXED], self.raw(sheet, (at, FIXED))
        if not put.open or cell is None or cell.value in (None, "") or cell.formula is not None:
            return None
        if not isinstance(cell.value, Decimal):
            self.wrong(sheet, (at, FIXED), f"改定得分“{named(cell)}”不是数字；请填数字，不带单位和文字")
            return None
        number = Fraction(cell.value)
        if not 0 <= number <= Fraction(row.points):
            most = plain(float(Fraction(row.points)))
            self.wrong(sheet, (at, FIXED), f"改定得分{named(cell)}不在0和权重{most}之间；请改")
            return None
        kept = rounded(number, SCORE_PLACES)
        if abs(number - kept) <= CLOSE or number == Fraction(row.score):
            return kept if abs(number - kept) <= CLOSE else number
        self.wrong(sheet, (at, FIXED), f"改定得分{named(cell)}的小数多于{SCORE_PLACES}位；请改为{plain(float(kept))}")
        return None

    def _check(self, sheet: Sheet, row: Row, at: int, typed: Typed, score: Fraction | None) -> None:
        """Whether the sheet shows what was computed, and a changed score has a reason."""
        if score is None:
            return
        if score != Fraction(row.score) and not typed.criteria and not any(map(str.isalnum, typed.note)):
            own, new = (plain(round(float(number), 4)) for number in (Fraction(row.score), score))
            self.wrong(sheet, (at, NOTE), f"得分由{own}改为{new}，没有口径也没有备注；请选口径或写明原因")
        shown = self.raw(sheet, (at, FOUND))
        if self.altered or (sheet.name, at) in self._wrong_rows:
            # What it shows follows from what is told already.
            return
        if shown is None or shown.formula is None or shown.value is None:
            return
        if not isinstance(shown.value, Decimal) or abs(Fraction(shown.value) - score) > CLOSE:
            new = plain(round(float(score), 4))
            if (column := self._unlike(sheet, row, at)) is not None:
                told = named(self.raw(sheet, (at, column)))
                self.wrong(
                    sheet,
                    (at, column),
                    f"“{told}”与下拉列表里的不完全一样（多了空格，或少了字），公式认不出；请从列表中重新选，保存后再收一次",
                )
                return
            self.wrong(
                sheet,
                (at, FOUND),
                f"显示的是“{named(shown)}”，按所填的应为{new}：公式没有重算；请打开后按F9，保存后再收一次",
            )

    def _unlike(self, sheet: Sheet, row: Row, at: int) -> int | None:
        """The column of a 口径 that is understood here and by no formula, for it is not written as in the list."""
        options = {one.option for one in self._paper.criterion(row.offered)}
        for column in (FIRST_CRITERION, SECOND_CRITERION):
            cell = self.raw(sheet, (at, column))
            if cell is not None and text_of(cell) and cell.value not in options:
                return column
        return None


def _is_no_day(text: str) -> bool:
    """Whether a text is written as a day, and there is none."""
    found = _DAY.fullmatch(text)
    try:
        return found is not None and not date(*map(int, found.groups()))
    except ValueError:
        return True


def text_of(cell: RawCell | None) -> str:
    """What was typed into a cell, as a text; empty of nothing, and of what is no entry."""
    if cell is None or cell.value is None or cell.formula is not None or isinstance(cell.value, ErrorValue):
        return ""
    if isinstance(cell.value, Decimal):
        # Whoever pastes into a cell may bring the format of a percentage.
        return f"{plain(cell.value * 100)}%" if "%" in cell.look.code else plain(cell.value)
    return ("是" if cell.value else "否") if isinstance(cell.value, bool) else cell.value.strip()


def named(cell: RawCell | None) -> str:
    """What stands in a cell, for a message."""
    if cell is None or cell.value is None:
        return ""
    value = plain(cell.value) if isinstance(cell.value, Decimal) else str(cell.value)
    return one_line(value, LONGEST_NAMED)


def _chosen(cell: RawCell, options: tuple[str, ...]) -> str | None:
    """Which option was chosen; whoever types only its number means it."""
    text = text_of(cell)
    return next((one for one in options if text and text in (one, one.partition(" ")[0])), None)


def _is_same(value: str | Fraction | None, cell: RawCell | None) -> bool:
    if cell is not None and cell.formula is not None:
        return False
    found = cell.value if cell is not None else None
    if isinstance(value, Fraction):
        return isinstance(found, Decimal) and abs(Fraction(found) - value) <= CLOSE
    if not value:
        return found in (None, "")
    return isinstance(found, str) and found.split() == value.split()


def _printed(value: str | Fraction | None) -> str:
    text = "" if value is None else value if isinstance(value, str) else plain(float(value))
    return one_line(text, LONGEST_NAMED)


def _loose(formula: str) -> str:
    return _LOOSE.sub("", formula.removeprefix("=")).upper()


__all__ = ["Filled", "Said", "filled_in", "open_cells"]
