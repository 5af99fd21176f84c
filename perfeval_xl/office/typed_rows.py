"""What somebody typed into a 汇总: rows by their marks, wherever they were moved to, and who saved it."""

from __future__ import annotations

import hashlib
import os
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from xml.etree.ElementTree import Element

from perfeval_xl.errors import ReturnFileError, reason_of
from perfeval_xl.files import content_of
from perfeval_xl.forms.contact import ReadDeadline, deadline_in
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.office.own_papers import ROUND, SUMMARY
from perfeval_xl.office.pending import (
    CHOICE,
    MADE_HEADS,
    MADE_SHEET,
    MARK,
    PENDING_HEADS,
    PENDING_SHEET,
    REASON,
    TAKE_BACK,
    UNTIL,
    WHO,
)
from perfeval_xl.plain_text import one_line
from perfeval_xl.returns.book_parts import properties_of
from perfeval_xl.returns.list_book import UNREADABLE, ListSheet, NoValue, read_list
from perfeval_xl.returns.package import LARGEST_PACKAGE, Package, open_package
from perfeval_xl.tables import plain

SHORTEST_STATE, LONGEST_STATE = 8, 12
"""Letters of it that are kept with a decision."""
LONGEST_WHO, LONGEST_WORD = 60, 40
"""Characters of a name, and of a text that a message repeats."""
LONGEST_REASON = 500
"""Characters of a reason that are kept."""
LONGEST_DAY = 40
"""Characters of what may be a day."""
HOW_DAYS = "请写成2024年3月31日、2024/3/31这样的日期"
"""What to do about a day that nobody can read."""
_CORE, _SAVED_BY = "docProps/core.xml", "lastModifiedBy"
_MOST_READ = 1 << 20
"""Bytes of the properties of a document; they have some hundred."""
TYPED = (CHOICE, UNTIL, REASON, WHO)
"""Titles of the columns of 待处理 that are typed into."""


class TypedRow:
    """One row with a mark, or with something typed, as texts without blanks around them."""

    def __init__(self, sheet: str, number: int, columns: Mapping[str, int], values: Mapping[int, object]) -> None:
        self.sheet, self.number = sheet, number
        self._columns = columns
        self._values = {title: values.get(column) for title, column in columns.items()}

    def value(self, title: str) -> object:
        """What stands in a column: a text, a number, a day, a truth, `NoValue`; None for nothing."""
        value = self._values.get(title)
        return value.strip() or None if isinstance(value, str) else value

    def text(self, title: str) -> str:
        """The same as a text; empty for nothing, and where a formula has no value."""
        match self.value(title):
            case str() as text:
                return text
            case Decimal() as number:
                return plain(number)
            case date() as day:
                return day.isoformat()
            case bool() as truth:
                return "TRUE" if truth else "FALSE"
        return ""

    def word(self, title: str) -> str:
        """The same without blanks and in one width: `` 免 报`` is 免报."""
        return squeezed(self.text(title))

    def reason(self, title: str) -> str:
        """A reason on one line; empty where it says nothing."""
        line = one_line(" ".join(self.text(title).split()), LONGEST_REASON)
        return line if any(map(str.isalpha, line)) else ""

    def day(self, title: str) -> ReadDeadline:
        """The day that stands in a column; nothing that is longer than one is looked through."""
        text = self.text(title)
        return deadline_in(text) if len(text) <= LONGEST_DAY else ReadDeadline(wrong="不是日期", cure=HOW_DAYS)

    def place(self, title: str) -> str:
        """``待处理!K7``."""
        return f"{self.sheet}!{cell_name(self.number - 1, self._columns.get(title, 0))}"

    def broken(self, titles: Sequence[str]) -> tuple[str, NoValue] | None:
        """The first of these columns whose formula has no value, or an error, with what that is."""
        return next(((title, value) for title in titles if isinstance(value := self._values.get(title), NoValue)), None)

    @property
    def mark(self) -> str:
        """By what the thing is known; empty where there is none."""
        return self.text(MARK)


@dataclass(frozen=True)
class TypedBook:
    """A 汇总 as far as somebody types into it."""

    path: Path
    file: os.stat_result
    """Size and time of the file, from before it was read."""
    state: str
    """Which 汇总 it is: beginning of its property; where that is gone, made of the marks that stand in it."""
    of_round: str
    """Of which round it is, as `own_papers.round_mark`; empty where it does not say."""
    saved_by: str
    """Who saved it last, as his program says; empty where it does not."""
    pending: tuple[TypedRow, ...] = ()
    """Rows of 待处理 into which something was typed."""
    made: tuple[TypedRow, ...] = ()
    """Rows of the decisions on 说明 that are to be taken back."""
    problems: tuple[str, ...] = field(default=())
    """Why a sheet could not be read, in words."""

    @property
    def name(self) -> str:
        """What the file is called."""
        return self.path.name

    @property
    def from_file(self) -> str:
        """``汇总.xlsx（0123456789ab）``: the file, and for which state of the round it was written."""
        return f"{one_line(self.name, LONGEST_WORD)}（{self.state}）"


class UnreadBookError(Exception):
    """A 汇总 cannot be read; the text says why, and what to do."""


def squeezed(text: str) -> str:
    """``text`` without blanks and in one width."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def read_typed(path: Path) -> TypedBook:
    """What was typed into the 汇总 at ``path``. Raises UnreadBookError; OSError never."""
    try:
        file = path.stat()
        data = content_of(path, LARGEST_PACKAGE)
        if data is None:
            raise ReturnFileError("W006")
        package = open_package(path, data, ours=True)
        sheets = read_list(package, lambda name: name.startswith((PENDING_SHEET, MADE_SHEET)))
        properties = properties_of(package)
        found = _book(path, file, sheets, properties.get(SUMMARY, ""), _saved_by(package))
        return replace(found, of_round=properties.get(ROUND, ""))
    except ReturnFileError as error:
        what, cure = UNREADABLE.get(error.code, ("读不出来（{code}）", "请在Excel或WPS里打开，另存一份再试"))
        why = what.format_map({"code": error.code, **error.facts})
        raise UnreadBookError(f"{path.name}{why}，里面填的处理没有读。{cure}") from error
    except OSError as error:
        raise UnreadBookError(
            f"{path.name}打不开（{reason_of(error)}），里面填的处理没有读。正在用的请保存并关掉，再收一次"
        ) from error


def _book(path: Path, file: os.stat_result, sheets: Mapping[str, ListSheet], state: str, saved_by: str) -> TypedBook:
    problems: list[str] = []
    pending, made = list[TypedRow](), list[TypedRow]()
    marks: set[str] = set()
    for name, sheet in sheets.items():
        is_pending = name.startswith(PENDING_SHEET)
        heads, asked = (PENDING_HEADS, CHOICE) if is_pending else (MADE_HEADS, TAKE_BACK)
        columns: dict[str, int] | None = None
        for number, values in sorted(sheet.rows.items()):
            titles = {squeezed(value): at for at, value in sorted(values.items()) if isinstance(value, str)}
            if asked in titles and MARK in titles:
                columns = {title: titles[title] for title in heads if title in titles}
                continue
            if columns is None:
                continue
            row = TypedRow(name, number, columns, values)
            marks |= {row.mark} - {""}
            if is_pending and any(row.value(title) is not None for title in TYPED):
                pending.append(row)
            elif not is_pending and row.mark and row.value(TAKE_BACK) is not None:
                made.append(row)
        if is_pending and columns is None and sheet.rows:
            problems.append(
                f"“{name}”表里找不到“{CHOICE}”和“{MARK}”两栏的表头，填的处理没有读；请用收表写出的{path.name}"
            )
        if sheet.cut:
            problems.append(f"“{name}”表的行太多，后面的没有读；请删去用不着的行")
    if not any(name.startswith(PENDING_SHEET) for name in sheets):
        problems.append(f"里面没有“{PENDING_SHEET}”表，没有可读的处理")
    given = "".join(filter(str.isalnum, state))[:LONGEST_STATE]
    state = given if len(given) >= SHORTEST_STATE else _made_of(marks)
    return TypedBook(path, file, state, "", saved_by, tuple(pending), tuple(made), tuple(problems))


def _made_of(marks: set[str]) -> str:
    """Which 汇总 it is, where its property is lost: the things to be decided tell."""
    return hashlib.sha256("\n".join(sorted(marks)).encode(errors="replace")).hexdigest()[:LONGEST_STATE]


def _saved_by(package: Package) -> str:
    """The name of whoever saved it last; empty where nothing says so."""
    try:
        if not 0 < package.size(_CORE) <= _MOST_READ:
            return ""
        root: Element = package.xml(_CORE)
    except ReturnFileError:
        return ""
    found = next((item.text for item in root if item.tag.rpartition("}")[2] == _SAVED_BY), None)
    return one_line(" ".join((found or "").split()), LONGEST_WHO)
