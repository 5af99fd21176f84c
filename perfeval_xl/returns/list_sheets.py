"""Read the sheets of an Excel list as rows of named cells, each of which knows its place.

What a row means is for `returns.project_list`; here is what Excel and its users do to it: merged
cells, sums, hidden rows, formulas, numbers as texts.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

from perfeval_xl.errors import BriefError, Mistake, ReturnFileError
from perfeval_xl.forms.list_columns import CONTACT_COLUMNS, INSTRUCTION_SHEET, ListColumn
from perfeval_xl.forms.list_problems import EMPTY, Level, ListProblem
from perfeval_xl.layout.grid import letters
from perfeval_xl.returns.list_book import MOST_ROWS, UNREADABLE, ListSheet, NoValue, read_list_book
from perfeval_xl.returns.list_headings import Heading, find_heading
from perfeval_xl.returns.list_words import (
    ReadNumber,
    bare,
    bare_heading,
    is_nothing,
    is_remark,
    is_sum,
    one_line,
    read_amount,
    read_points,
    read_year,
    typed_number,
    without_points,
)
from perfeval_xl.tables import exact_number, plain, value_in_words
from perfeval_xl.vocabulary import MoneyUnit

CODES = ("code", "department")
"""Columns whose values must be met again elsewhere."""
SHARED = (
    *CODES,
    *("dimension", "category", "polarity", "measure"),
    *("year", "supervising_department", "implementing_unit"),
    *(column.key for column in CONTACT_COLUMNS),
)
"""Columns in which the value of a merged cell counts for every row of it."""
NAMES = (*SHARED, "name")
"""Columns whose texts have no line breaks of their own."""
CONTINUED = ("code", "dimension", "category")
"""Columns that offices fill in the first row of a group only; the rows below are read as if they went on,
so that what else is wrong with them is told truly."""
_RULES = re.compile(r"^规则集：.*（([^（）]+)）$")
LONGEST_CODE_NUMBER = Decimal(10) ** 15
"""From here on a spreadsheet drops the last digits of a number."""
MOST_TOLD_ROWS = 10
"""Hidden or left-out rows that are named one by one."""


@dataclass(frozen=True)
class ListRow:
    """One row of the list, by the keys of its columns."""

    file: str
    sheet: str
    number: int
    """As Excel counts."""
    values: Mapping[str, object]
    """Empty cells are missing."""
    columns: Mapping[str, str]
    """Key to column letters."""
    written: Mapping[str, str] = field(default_factory=dict)
    """What stands in the cells, by key."""
    headings: Mapping[str, str] = field(default_factory=dict)
    """What the empty list calls a column, by key."""

    def text(self, key: str) -> str:
        """The value as text; empty where the cell is."""
        return str(self.values.get(key, ""))

    def mark(self, key: str) -> str:
        """What of the value must be the same in two sheets: not its spaces, nor the width of its letters."""
        return bare(self.text(key))

    def named(self, key: str, what: str) -> str:
        """``what`` with the name of its column before it, where it does not begin with a name."""
        heading = self.headings.get(key) or self.headings.get(f"choice.{key}")
        return what if heading is None or what.startswith("“") else f"“{heading}”{what}"

    def problem(self, key: str, what: str, cure: str = "", level: Level = Level.ERROR) -> ListProblem:
        """Something to be said of the cell of ``key``, or of the whole row where it has no such cell."""
        column = self.columns.get(key) or self.columns.get(f"choice.{key}") or ""
        found = self.written.get(key) or self.written.get(f"choice.{key}") or (EMPTY if column else "")
        return ListProblem(level, what, cure, self.sheet, self.number, column, found=found)


def read_sheets(
    path: Path, sheets: Mapping[str, tuple[ListColumn, ...]], profile_id: str
) -> tuple[dict[str, list[ListRow]], list[ListProblem]]:
    """Return the rows of each sheet, and what is to be said of them.

    Raises BriefError where the file cannot be read. Where a sheet, its heading or a column is missing
    there are no rows, for whatever were said of them would be wrong.
    """
    try:
        # A sheet of another name is named where one is missing, and its rows are nobody's concern.
        book = read_list_book(path, lambda tab: tab == INSTRUCTION_SHEET or any(name in tab for name in sheets))
    except ReturnFileError as error:
        what, cure = UNREADABLE.get(error.code, UNREADABLE["W002"])
        raise BriefError([Mistake(path.name, "整个文件", what.format_map(error.facts), cure)]) from error
    problems: list[ListProblem] = []
    of_headings = list(_other_rules(book, profile_id))
    rows: dict[str, list[ListRow]] = {}
    for name, columns in sheets.items():
        sheet = _sheet_called(book, name, tuple(sheets))
        if sheet is None:
            tabs = "、".join(f"“{tab}”" for tab in book)
            cure = f"现有的表：{tabs}；请用 perfeval brief 写出的空表"
            of_headings.append(ListProblem(Level.ERROR, f"缺少“{name}”表", cure))
            rows[name] = []
        else:
            rows[name] = _Sheet(path.name, sheet, columns, problems, of_headings).rows()
    if any(problem.level is Level.ERROR and not problem.column for problem in of_headings):
        return {}, of_headings
    return rows, of_headings + problems


def _other_rules(book: Mapping[str, ListSheet], profile_id: str) -> Iterator[ListProblem]:
    """A note where the list was written for other rules than those by which it is read."""
    about = book[INSTRUCTION_SHEET].rows.get(1, {}).get(0) if INSTRUCTION_SHEET in book else None
    named = _RULES.search(str(about or ""))
    if named is not None and named[1] != profile_id:
        what = f"这份清单是按{named[1]}的空表填的，现在按{profile_id}读"
        cure = "请核对用的规则集对不对；没有用错就不用管"
        yield ListProblem(Level.NOTE, what, cure, INSTRUCTION_SHEET, 1, "A", found=str(about))


def _sheet_called(book: Mapping[str, ListSheet], name: str, others: tuple[str, ...]) -> ListSheet | None:
    """The sheet ``name``; 项目清单 or 绩效指标表 where no sheet is called 项目 or 指标."""
    if name in book:
        return book[name]
    alike = [tab for tab in book if name in tab and not any(other in tab for other in others if other != name)]
    alike = [tab for tab in alike if "说明" not in tab]
    return book[alike[0]] if len(alike) == 1 else None


class _Sheet:
    """One sheet on its way to rows."""

    def __init__(
        self,
        file: str,
        sheet: ListSheet,
        columns: tuple[ListColumn, ...],
        problems: list[ListProblem],
        of_headings: list[ListProblem],
    ) -> None:
        self._file = file
        self._sheet = sheet
        self._columns = columns
        self._problems = problems
        self._of_headings = of_headings
        self._heading_of = {column.key: column.heading for column in columns}
        self._left_out: dict[str, list[int]] = {}
        self._placed: list[ListColumn] = []
        """The columns that the sheet has."""
        self._bare_names: dict[str, str] = {}
        """What the sheet calls each of them, without signs and spaces."""

    def rows(self) -> list[ListRow]:
        """The rows below the heading, those that are only sums left out."""
        sheet = self._sheet
        if not sheet.rows:
            return []
        heading = find_heading(sheet, self._columns, self._of_headings)
        if heading is None:
            return []
        if sheet.cut:
            cure = "请分成几个清单，或删去不用的行"
            self._problems.append(ListProblem(Level.ERROR, f"超过{MOST_ROWS}行", cure, sheet.name))
        letters_of = {key: letters(at) for key, at in heading.places.items()}
        # What a row of the sheet has is in one of its columns.
        self._placed = [column for column in self._columns if column.key in heading.places]
        self._bare_names = {key: bare_heading(name) for key, name in heading.names.items()}
        shared = self._merged(heading)
        rows: list[ListRow] = []
        for number in sorted(number for number in sheet.rows if number > heading.last):
            own = {key: sheet.rows[number][at] for key, at in heading.places.items() if at in sheet.rows[number]}
            if not own or self._is_left_out(number, own, heading):
                continue
            found = shared.get(number, {}) | own
            written = {key: _written(value) for key, value in found.items()}
            values: dict[str, object] = {}
            row = ListRow(self._file, sheet.name, number, values, letters_of, written, self._heading_of)
            values.update(self._values(row, found, heading))
            rows.append(row)
        self._note_rows(rows)
        return self._continued(rows, heading)

    def _merged(self, heading: Heading) -> dict[int, dict[str, object]]:
        """By row and key, what a merged cell above says of it."""
        key_at = {at: key for key, at in heading.places.items()}
        shared: dict[int, dict[str, object]] = {}
        numbers, room = sorted(self._sheet.rows), MOST_ROWS * len(key_at)
        for top, left, bottom, right in self._sheet.merges:
            value = self._sheet.rows.get(top, {}).get(left)
            if top <= heading.last or value in (None, "") or left not in key_at:
                continue
            below = numbers[bisect_left(numbers, top) : bisect_right(numbers, bottom)]
            room -= len(below)
            if room < 0:
                # Merged cells that lie over each other, which no program makes.
                break
            key = key_at[left]
            self._amounts_in_one(key_at, (top, left, bottom, right), value)
            if key in SHARED or key.startswith("choice."):
                for row in below[1:]:
                    shared.setdefault(row, {})[key] = value
            elif len(below) > 1:
                column = letters(left)
                where = f"{column}{top}:{column}{bottom}"
                what = f"“{self._heading_of[key]}”合并了{len(below)}行（{where}），每行各是多少看不出来"
                self._problems.append(
                    ListProblem(
                        *(Level.ERROR, what, "请取消合并，逐行填写", self._sheet.name, top, column, bottom),
                        found=_written(value),
                    )
                )
        return shared

    def _amounts_in_one(self, key_at: Mapping[int, str], block: tuple[int, int, int, int], value: object) -> None:
        """Say that several amounts of a row stand in one cell."""
        top, left, bottom, right = block
        amounts = [key for at, key in key_at.items() if left <= at <= right and "." in key]
        if len(amounts) > 1 and not is_nothing(value):
            where = f"{letters(left)}{top}:{letters(right)}{bottom}"
            what = f"“{self._heading_of[amounts[0]]}”等{len(amounts)}栏合并成了一格（{where}），每栏各是多少看不出来"
            cure = "请取消合并，分别填写"
            place = (self._sheet.name, top, letters(left))
            self._problems.append(ListProblem(Level.ERROR, what, cure, *place, found=_written(value)))

    def _is_left_out(self, number: int, own: Mapping[str, object], heading: Heading) -> bool:
        """Whether a row is a sum, a remark, or the heading once more: nothing to be read."""
        values = self._sheet.rows[number]
        if self._is_heading(own):
            self._left_out.setdefault("重复的表头", []).append(number)
            return True
        if all(isinstance(v, str) for v in values.values()) and is_remark(str(next(iter(values.values())))):
            self._left_out.setdefault("附注", []).append(number)
            return True
        sums = [at for at, value in values.items() if isinstance(value, str) and is_sum(value)]
        if not sums:
            return False
        described = {at for key, at in heading.places.items() if key in CONTINUED}
        others = (value for at, value in values.items() if at not in sums and at not in described)
        if not all(_is_sum_of_something(value) for value in others):
            return False
        self._left_out.setdefault("合计行", []).append(number)
        return True

    def _is_heading(self, own: Mapping[str, object]) -> bool:
        """Whether all cells of a row but one, and two at least, repeat what stands above them."""
        others = (key for key, value in own.items() if bare_heading(str(value)) != self._bare_names[key])
        return len(own) >= 2 and len(list(itertools.islice(others, 2))) < min(2, len(own) - 1)

    def _values(self, row: ListRow, found: Mapping[str, object], heading: Heading) -> Iterator[tuple[str, object]]:
        """What the cells of a row mean."""
        for column in self._placed:
            value = found.get(column.key)
            if value in (None, "") or ("." in column.key and is_nothing(value)):
                continue
            if isinstance(value, NoValue):
                self._problems.append(row.problem(column.key, f"“{column.heading}”{value.what}", value.cure))
                yield column.key, ""
            elif column.numeric:
                yield column.key, self._number(row, column, value, heading.units.get(column.key, ""))
            else:
                yield column.key, self._text(row, column, value)

    def _number(self, row: ListRow, column: ListColumn, value: object, unit: str) -> object:
        if column.key == "points" and (word := without_points(value)):
            if word != _written(value).strip():
                note = f"“{column.heading}”填“{_written(value)}”，这一行不计分"
                self._problems.append(row.problem(column.key, note, "如果计分，请填分值", Level.NOTE))
            return word
        read = _read_number(column, value, unit)
        if read.number is None:
            what = f"“{column.heading}”应为数字，现为{value_in_words(_written(value))}"
            self._problems.append(row.problem(column.key, what, read.cure))
            return _written(value)
        if read.note:
            self._problems.append(row.problem(column.key, read.note, "如果不对，请改清单", Level.NOTE))
        return read.number

    def _text(self, row: ListRow, column: ListColumn, value: object) -> object:
        """Everything but numbers as text, days of targets apart."""
        if isinstance(value, date):
            if column.key in CODES:
                what = f"编码成了日期{value.isoformat()}"
                cure = "表格程序把编码当成了日期；请把这一格的格式设为“文本”，重新填写"
                self._problems.append(row.problem(column.key, what, cure))
            return value if column.key == "target" else value.isoformat()
        number = exact_number(value)
        if number is not None:
            if column.key in CODES and number >= LONGEST_CODE_NUMBER:
                what = "编码太长，按数字存放时末几位已经丢失"
                cure = "请把这一列的格式设为“文本”，重新填写"
                self._problems.append(row.problem(column.key, what, cure))
            return plain(number)
        return one_line(str(value)) if column.key in NAMES else str(value)

    def _continued(self, rows: list[ListRow], heading: Heading) -> list[ListRow]:
        """Note what is not filled in, cells below one another as one; what goes on is filled from above."""
        before: dict[str, str] = {}
        result = []
        gaps: dict[str, list[ListRow]] = {}
        for row in rows:
            values = dict(row.values)
            for column in self._columns:
                if not column.required or column.key not in heading.places:
                    continue
                if column.key in values:
                    self._told(column, gaps.pop(column.key, []), before)
                    text = str(values[column.key])
                    if column.key == "code" and self._may_go_on(column) and before.get("code") != text:
                        # The next project begins, and nothing goes on into it.
                        before.clear()
                    before[column.key] = text
                    continue
                gaps.setdefault(column.key, []).append(row)
                if column.key in before and self._may_go_on(column):
                    values[column.key] = before[column.key]
            result.append(replace(row, values=values))
        for column in self._columns:
            self._told(column, gaps.pop(column.key, []), before)
        return result

    def _may_go_on(self, column: ListColumn) -> bool:
        """Whether a blank may mean the same as above: in the sheet with several rows for one owner."""
        return column.key in CONTINUED and any(other.key == "dimension" for other in self._columns)

    def _told(self, column: ListColumn, rows: list[ListRow], before: Mapping[str, str]) -> None:
        """Say that a required column is empty in these rows."""
        if not rows:
            return
        what, cure = f"“{column.heading}”没有填", column.hint.rstrip("。")
        above = before.get(column.key)
        shared = len(rows) > 1 and column.key in SHARED and column.key != "code"
        if above is not None and (shared or self._may_go_on(column)):
            cure = f"如果与上面的“{above}”相同，请每行都填上（选中后按Ctrl+D向下填充）"
        hidden_by = self._covered(rows[0], column.key)
        if hidden_by:
            cure = f"这一格与{hidden_by}合并了；请取消合并，分别填写"
        problem = replace(rows[0].problem(column.key, what, cure), found=EMPTY)
        self._problems.append(replace(problem, last_row=rows[-1].number if len(rows) > 1 else 0))

    def _covered(self, row: ListRow, key: str) -> str:
        """The merged cell that covers an empty one, if any."""
        for top, left, bottom, right in self._sheet.merges:
            if top <= row.number <= bottom and any(
                row.columns.get(key) == letters(at) for at in range(left + 1, min(right, left + 255) + 1)
            ):
                return f"{letters(left)}{top}"
        return ""

    def _note_rows(self, rows: Iterable[ListRow]) -> None:
        """Say which rows were not read, and which were though they are hidden."""
        name = self._sheet.name
        for what, numbers in self._left_out.items():
            said = f"第{_listed(numbers)}行是{what}，没有读"
            cure = {"合计行": "清单里不用写合计", "附注": "附注不用写进清单"}.get(what, "表头只要一行")
            self._problems.append(ListProblem(Level.NOTE, said, cure, name, numbers[0], found=what))
        hidden = [row.number for row in rows if row.number in self._sheet.hidden_rows]
        if hidden:
            why = "被筛选隐藏了" if self._sheet.filtered else "是隐藏的"
            said = f"第{_listed(hidden)}行{why}，照样读了"
            cure = "不要的行请删去；要的请取消隐藏或筛选，看一看再下发"
            self._problems.append(ListProblem(Level.NOTE, said, cure, name, hidden[0], found="（隐藏的行）"))


def _read_number(column: ListColumn, value: object, unit: str) -> ReadNumber:
    if column.key == "year":
        return read_year(value)
    if column.key == "points":
        return read_points(value)
    if "." in column.key:
        return read_amount(value, unit, column.money)
    return ReadNumber(typed_number(value), cure="只填数字")


ANY_UNIT = MoneyUnit.TEN_THOUSAND
"""In whatever unit a cell is read that is only asked whether it is a number."""


def _is_sum_of_something(value: object) -> bool:
    """Whether a cell holds nothing but a number."""
    if isinstance(value, str):
        return is_nothing(value) or any(
            read.number is not None for read in (read_points(value), read_amount(value, "", ANY_UNIT))
        )
    return not isinstance(value, date)


def _written(value: object) -> str:
    """What stands in a cell, as the list shows it."""
    number = exact_number(value)
    if number is not None:
        return plain(number)
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return value.isoformat() if isinstance(value, date) else str(value)


def _listed(numbers: list[int]) -> str:
    """Rows in a sentence; those below one another as 5—8."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and runs[-1][-1] == number - 1:
            runs[-1] = [runs[-1][0], number]
        else:
            runs.append([number])
    shown = "、".join("—".join(map(str, dict.fromkeys(run))) for run in runs[:MOST_TOLD_ROWS])
    return shown if len(runs) <= MOST_TOLD_ROWS else f"{shown}等{len(numbers)}"
