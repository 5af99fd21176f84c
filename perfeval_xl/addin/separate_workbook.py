"""A results or report sheet as a separate workbook, for a form that takes no sheets: beside it, or in Documents.

That is a form whose office chose the password, and one whose copy cannot be
read. Whatever somebody wrote stays: a file or an open workbook makes way only
where it was made for this very form and nothing was changed but 出错说明, which
is carried over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

import xlwings as xw

from perfeval_xl.addin.host import is_marked_open, numbered_paths, path_beside, saved_path
from perfeval_xl.addin.live_book import LiveReading, read_sheet
from perfeval_xl.checks.project_identity import explanations, is_attached
from perfeval_xl.errors import ActionError, OutputError, ReturnFileError
from perfeval_xl.files import write_file
from perfeval_xl.frozen import frozen
from perfeval_xl.returns.cells import RawBook
from perfeval_xl.returns.reader import read_book
from perfeval_xl.sealing.attached import Attached

_STILL_OPEN = "“{}”可能还开着；请先保存、关上它，再做一次"


@frozen
class SeparateWorkbook:
    """Where such a workbook is, or will be."""

    path: Path
    content: RawBook | None = None
    """Its sheets now; None where there are none yet."""
    opened: xw.Book | None = None
    """The workbook itself, where it is open."""
    typed: Mapping[str, str] = field(default_factory=dict)
    """What the unit wrote beside the findings, by their marks: in it, and in those that were set aside."""
    aside: Path | None = None
    """One that somebody changed, which stays as it is."""

    @property
    def remark(self) -> str:
        """What is to be said of one that was set aside."""
        if self.aside is None:
            return ""
        return f"（“{self.aside.name}”被改动过，留着没有动；里面的出错说明抄过来了）"


def find(book: xw.Book, reading: LiveReading, kind: Attached) -> SeparateWorkbook:
    """The workbook of ``kind`` that was made for the form in ``book``, or the place where it can be made."""
    kept: dict[str, str] = {}
    aside = None
    for path in numbered_paths(path_beside(book, reading.name, f"_{kind.name}.xlsx")):
        # Excel holds one workbook of a name, wherever it lies.
        opened = next((one for one in book.app.books if one.name.lower() == path.name.lower()), None)
        if opened is None and not path.exists():
            return SeparateWorkbook(path, typed=kept, aside=aside)
        content = _content(path, opened)
        typed = explanations(content)
        kept |= typed
        if content is not None and all(is_attached(sheet, reading.identity, beside=True) for sheet in content.sheets):
            return SeparateWorkbook(path, content, opened, kept, aside)
        if typed:
            aside = path
    raise AssertionError("names do not end")


def show_workbook(app: xw.App, data: bytes, workbook: SeparateWorkbook) -> Path:
    """Write ``data`` in its place and open it; return where.

    Raises ActionError where another program has it open: what was typed there since would be lost.
    """
    if workbook.opened is not None:
        workbook.opened.close()
    elif is_marked_open(workbook.path):
        raise ActionError(_STILL_OPEN.format(workbook.path.name))
    try:
        write_file(workbook.path, data)
    except OutputError as error:
        if workbook.path.exists():
            raise ActionError(f"{error}。{_STILL_OPEN.format(workbook.path.name)}") from error
        raise
    app.books.open(str(workbook.path))
    return workbook.path


def _content(path: Path, opened: xw.Book | None) -> RawBook | None:
    """The content, of the open workbook rather than of the file; None where that is another workbook."""
    if opened is None:
        try:
            return read_book(path)
        except ReturnFileError:
            return None
    if saved_path(opened) != path:
        return None
    return RawBook(tuple(read_sheet(sheet) for sheet in opened.sheets), {}, {}, True)
