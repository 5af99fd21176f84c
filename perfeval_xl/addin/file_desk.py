"""A workbook as a file, where no program holds it open: as much of xlwings' app and book as the buttons ask for.

For WPS, old Office and every machine without an add-in. The file is read and never written; what a
button would put into the workbook stands beside it, and what it would open is noted, to be opened by whoever asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, cast

import xlwings as xw

from perfeval_xl.addin.session import Session
from perfeval_xl.errors import ReturnFileError, UnreadableError, reason_of
from perfeval_xl.files import content_of
from perfeval_xl.returns.cells import RawBook, RawSheet
from perfeval_xl.returns.package import LARGEST_PACKAGE
from perfeval_xl.returns.reader import read_book
from perfeval_xl.returns.references import area_of

Ask = Callable[[str], bool]
"""Puts a question to whoever asked for an action, and returns whether the answer is 是."""


Show = Callable[[Path], object]
"""Opens a file that was made."""


def not_shown(path: Path) -> None:
    """Where nobody can look at a file before the action has ended."""


class OpenQuestion(BaseException):
    """A question that cannot be put here and now: the action ends, having made at most what the question is about.

    No Exception, so that nobody takes it for a failure.
    """

    def __init__(self, question: str) -> None:
        self.question = question
        super().__init__(question)


NO_PROGRAM = "（没有，按文件处理）"
"""What 诊断 says of the spreadsheet program."""


class Cell(NamedTuple):
    """A cell of a sheet."""

    sheet: str
    address: str
    """``H12``."""

    @classmethod
    def named(cls, text: str) -> Cell | None:
        """The cell of ``自评表!H12``; None where that is no cell."""
        sheet, _, address = text.rpartition("!")
        return cls(sheet, address) if sheet and address else None


class _Chosen(NamedTuple):
    """The cell where the cursor stands, as xlwings hands it out."""

    sheet: FileSheet
    address: str

    def get_address(self, *, row_absolute: bool, column_absolute: bool) -> str:
        """Its address; signs for absolute ones are not asked for."""
        return self.address


class _Range:
    """A cell that is read, or to which somebody is to be taken."""

    def __init__(self, sheet: FileSheet, address: str) -> None:
        self._sheet, self._address = sheet, address

    @property
    def value(self) -> object:
        """What the file holds for it."""
        block = area_of(self._address)
        cell = self._sheet.raw.cells.get(block[:2]) if block is not None else None
        return None if cell is None else cell.value

    def select(self) -> None:
        """Note that this is where to go."""
        self._sheet.desk.goes_to = Cell(self._sheet.name, self._address)


class FileSheet:
    """A sheet of the file."""

    def __init__(self, desk: FileDesk, raw: RawSheet) -> None:
        self.desk, self.raw = desk, raw

    @property
    def name(self) -> str:
        """Its name."""
        return self.raw.name

    @property
    def visible(self) -> bool:
        """Whether anybody can go there."""
        return self.raw.visible

    def activate(self) -> None:
        """Nothing to be done: the cell that is selected next says it."""

    def range(self, address: str) -> _Range:
        """The cell of an address."""
        return _Range(self, address)


class _Sheets(list[FileSheet]):
    """The sheets of a file, by number or by name."""

    def __getitem__(self, key: int | str) -> FileSheet:  # type: ignore[override]
        if isinstance(key, int):
            return super().__getitem__(key)
        return next(sheet for sheet in self if sheet.name == key)


@dataclass
class _BookApi:
    """What is asked of Excel's Workbook."""

    FullName: str
    data: bytes
    Saved: bool = True
    """A file is as it was saved."""

    def SaveCopyAs(self, path: str) -> None:
        """Write the same bytes to ``path``."""
        Path(path).write_bytes(self.data)


class FileBook:
    """The workbook in a file."""

    names: tuple[()] = ()

    def __init__(self, desk: FileDesk, path: Path, data: bytes) -> None:
        self.app = desk
        self.name = path.name
        self.api = _BookApi(str(path), data)
        self.sheets = _Sheets(FileSheet(desk, sheet) for sheet in _read(path, data).sheets)

    @property
    def selection(self) -> _Chosen | None:
        """The cell where the cursor stands, as far as it was told."""
        at = self.app.stands_at
        sheet = next((sheet for sheet in self.sheets if at is not None and sheet.name == at.sheet), None)
        return _Chosen(sheet, at.address) if at is not None and sheet is not None else None

    def close(self) -> None:
        """Nothing is open."""


def _read(path: Path, data: bytes) -> RawBook:
    """What is in the file; nothing where that cannot be read, which the check says with its reason."""
    try:
        return read_book(path, data)
    except ReturnFileError:
        return RawBook((), {}, {}, structure_locked=False)


@dataclass
class _Books:
    """The workbook itself, and a list of those that are to be opened."""

    here: list[FileBook]
    to_open: list[Path] = field(default_factory=list)

    def __iter__(self) -> Iterator[FileBook]:
        return iter(self.here)

    def open(self, path: str, *, read_only: bool = False) -> None:
        """Note that a workbook, or another file, is to be opened."""
        if Path(path) not in self.to_open:
            self.to_open.append(Path(path))


class FileDesk:
    """Stands for the spreadsheet program.

    Questions go to ``ask``; the cursor ``stands_at`` a cell where that is known.
    """

    version = NO_PROGRAM
    screen_updating = display_alerts = True

    def __init__(self, ask: Ask, stands_at: Cell | None = None, show: Show = not_shown) -> None:
        self._ask, self._show = ask, show
        self.stands_at = stands_at
        self.goes_to: Cell | None = None
        """Where the cursor is to go."""
        self.status_bar: str | bool = False
        self.books = _Books([])

    def alert(self, prompt: str, title: str | None = None, buttons: str = "ok", mode: str | None = None) -> str:
        """Put a question over what was made so far; the answer is 是 where somebody says so."""
        if buttons != "yes_no":
            return "no"
        if self._show is not not_shown:
            for path in self.books.to_open:
                self._show(path)
            self.books.to_open.clear()
        return "yes" if self._ask(prompt) else "no"


def session_of(desk: FileDesk, path: Path | None, content: Path | None = None) -> Session:
    """A press of a button on the workbook at ``path``, whose ``content`` may be a copy somewhere else.

    ``path`` is None where no workbook is meant. Raises UnreadableError where it cannot be read.
    """
    if path is None:
        return Session(cast("xw.App", desk), None, by_file=True)
    book = FileBook(desk, path, _bytes(content or path))
    desk.books.here.append(book)
    return Session(cast("xw.App", desk), cast("xw.Book", book), by_file=True)


def _bytes(path: Path) -> bytes:
    try:
        data = content_of(path, LARGEST_PACKAGE)
    except OSError as error:
        raise UnreadableError(f"{path}读不出来：{reason_of(error)}") from error
    if data is None:
        raise UnreadableError(f"{path}太大，不会是自评表；请给出下发的那个文件")
    return data
