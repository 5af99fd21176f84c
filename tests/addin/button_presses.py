"""Open a workbook, press a button, and see what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import xlwings as xw

from perfeval_xl.addin import actions
from perfeval_xl.addin.session import Reply
from perfeval_xl.findings import Finding
from perfeval_xl.outputs.results_sheet import CODE, FIRST, MARK, MESSAGE, PLACE
from perfeval_xl.returns.cells import RawBook
from perfeval_xl.returns.reader import read_book
from perfeval_xl.sealing.attached import RESULTS
from perfeval_xl.sealing.identity import derived_password
from perfeval_xl.submission import check_file

Rows = list[tuple[str, str, str]]
"""Place, message and code of findings."""


@dataclass
class Bench:
    """An office and a folder to work in."""

    app: xw.App
    folder: Path

    def opened(self, path: Path) -> xw.Book:
        """Open a workbook, and have the buttons pressed in it."""
        book = self.app.books.open(str(path))
        book.set_mock_caller()
        return book

    def press(self, name: str) -> str:
        """Press a button; return what it said, nothing where it only moved the cursor."""
        reply = actions.run_action(name)
        return reply.text if reply is not None else ""

    def pressed(self, name: str) -> Reply:
        """Press a button that has something to say."""
        reply = actions.run_action(name)
        assert reply is not None
        return reply

    def saved(self, book: xw.Book, name: str = "另存.xlsx") -> Path:
        """The open workbook as a file, itself untouched."""
        path = self.folder / name
        book.api.SaveCopyAs(str(path))
        return path


def interrupt(app: xw.App, calls: int, happening: Callable[[], object]) -> None:
    """Let something happen right before one of the next calls into the office."""
    host = app.impl.host
    enter = host.enter
    left = [calls]

    def entered(call: str) -> None:
        left[0] -= 1
        if left[0] == 0:
            happening()
        enter(call)

    host.enter = entered


def names(book: xw.Book) -> list[str]:
    return [sheet.name for sheet in book.sheets]


def listed_rows(book: xw.Book) -> Rows:
    """What the sheet 校验结果 lists."""
    sheet = book.sheets[RESULTS.name]
    last = sheet.used_range.last_cell.row
    rows = sheet.range((FIRST + 1, 1), (last, CODE + 1)).options(ndim=2).value
    return [(row[PLACE], row[MESSAGE].removesuffix("。"), row[CODE]) for row in rows if row[MARK]]


def finding_rows(findings: Iterable[Finding]) -> Rows:
    """The same of the findings of the command line."""
    return [(str(finding.place), finding.message, finding.code.name) for finding in findings]


def digest(path: Path) -> RawBook:
    """Everything that the reader reads, to be compared."""
    return read_book(path)


def password_of(path: Path) -> str:
    """The password of the protection that follows from the workbook itself."""
    case = check_file(path).case
    assert case is not None
    assert case.recognised is not None
    return derived_password(case.recognised.encoded)
