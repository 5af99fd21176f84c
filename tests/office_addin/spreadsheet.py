"""A spreadsheet program that only remembers what was done to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import xlwings as xw

from perfeval_xl.addin.session import Session


@dataclass
class Sheet:
    """A sheet, which may be brought to the front."""

    name: str
    book: Book
    visible: bool = True

    def range(self, cell: str) -> SimpleNamespace:
        """Cells that may be read or selected."""
        values = [[None, None], ["序号", "处理"], [1, None]]
        return SimpleNamespace(
            options=lambda ndim: SimpleNamespace(value=values), select=lambda: setattr(self.book, "selected", cell)
        )

    def activate(self) -> None:
        """Bring it to the front."""
        self.book.front = self.name


@dataclass
class Book:
    """A workbook that is open."""

    path: str
    saved: bool = True
    front: str = ""
    selected: str = ""
    names: tuple[str, ...] = ("总览", "待处理")
    times_saved: int = 0
    closed: bool = False
    ReadOnly: bool = False

    @property
    def name(self) -> str:
        return Path(self.path).name

    @property
    def api(self) -> Book:
        return self

    @property
    def FullName(self) -> str:
        return self.path

    @property
    def Saved(self) -> bool:
        return self.saved

    @Saved.setter
    def Saved(self, value: bool) -> None:
        self.saved = value

    @property
    def sheets(self) -> Sheets:
        return Sheets([Sheet(name, self) for name in self.names])

    def activate(self) -> None:
        self.front = self.front or self.names[0]

    def close(self) -> None:
        self.closed = True

    def save(self) -> None:
        self.saved, self.times_saved = True, self.times_saved + 1


class Sheets(list[Sheet]):
    """Sheets by number and name."""

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(key) if isinstance(key, int) else next(one for one in self if one.name == key)


@dataclass
class Books:
    """The open workbooks."""

    opened: list[Book] = field(default_factory=list)

    def __iter__(self) -> Any:
        return iter(self.opened)

    def open(self, path: str) -> Book:
        self.opened.append(Book(path))
        return self.opened[-1]


@dataclass
class Program:
    """The program itself; a folder is ``chosen`` where it asks for one."""

    books: Books = field(default_factory=Books)
    status_bar: object = False
    screen_updating: bool = True
    chosen: str = ""
    engine: SimpleNamespace = field(default_factory=lambda: SimpleNamespace(name="excel"))
    asked: int = 0
    busy: bool = False

    def __setattr__(self, name: str, value: object) -> None:
        if name == "status_bar" and getattr(self, "busy", False):
            raise OSError("a cell is being edited")
        super().__setattr__(name, value)

    @property
    def api(self) -> SimpleNamespace:
        return SimpleNamespace(FileDialog=self._dialog)

    def _dialog(self, kind: int) -> SimpleNamespace:
        self.asked += 1
        return SimpleNamespace(Show=lambda: -1 if self.chosen else 0, SelectedItems=lambda number: self.chosen)


def session(program: Program, on_top: Path | None = None) -> Session:
    """A press of a button with the workbook ``on_top``."""
    caller = Book(str(on_top)) if on_top is not None else None
    if caller is not None:
        program.books.opened.append(caller)
    return Session(cast("xw.App", program), cast("xw.Book | None", caller), "绩效汇总")
