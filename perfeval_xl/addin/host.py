"""What xlwings does not offer itself: protection, a copy of the open workbook, a busy program.

Excel on Windows and the LibreOffice engine spell these the same (``sheet.api``);
Excel on the Mac has neither a copy of an open workbook nor the same names, so a
button says there what it cannot do.
"""

from __future__ import annotations

import itertools
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile
from typing import TypeVar

import xlwings as xw

from perfeval_xl import folders
from perfeval_xl.addin import boxes
from perfeval_xl.buttons import tab
from perfeval_xl.errors import ActionError

TITLE = tab().label
"""Of every message box."""
BUSY = (-2147418111, -2146777998)
"""What COM answers while a cell is being edited, or a dialog is open."""
GONE = (-2147023174, -2147417848, -2147023170)
"""What it answers when the program has ended."""
PAUSES = (0.1, 0.2, 0.4, 0.8)
"""Seconds to wait before a busy program is asked again."""
ALLOWANCES = (
    "AllowFormattingCells",
    "AllowFormattingColumns",
    "AllowFormattingRows",
    "AllowInsertingColumns",
    "AllowInsertingRows",
    "AllowInsertingHyperlinks",
    "AllowDeletingColumns",
    "AllowDeletingRows",
    "AllowSorting",
    "AllowFiltering",
    "AllowUsingPivotTables",
)
"""What a protected sheet may permit; it forgets all of it when it is protected again without them."""
_T = TypeVar("_T")
_LOCKED_BY_ANOTHER = "“{}”是用别的密码保护的，程序解不开；保护没有动"


def error_number(error: BaseException) -> int:
    """The number of a COM error, the inner one where there is one; 0 for other exceptions."""
    inner = getattr(error, "excepinfo", None)
    own = getattr(error, "hresult", 0)
    numbers = [own, inner[5] if inner and len(inner) > 5 and isinstance(inner[5], int) else 0]
    return next((one for one in numbers if one in BUSY + GONE), own if isinstance(own, int) else 0)


def retry_while_busy(action: Callable[[], _T]) -> _T:
    """Do what must not be left undone, waiting a little while the program is busy."""
    for pause in PAUSES:
        try:
            return action()
        except Exception as error:
            if error_number(error) not in BUSY:
                raise
        time.sleep(pause)
    return action()


def ask(app: xw.App, question: str, title: str = TITLE) -> bool:
    """Put a question over the spreadsheet program; 否 unless somebody says 是.

    Enter must lose nothing. xlwings cannot choose the button that Enter presses, so that Windows is asked itself;
    our engine over LibreOffice and a workbook as a file choose 否.
    """
    if sys.platform == "win32" and isinstance(app, xw.App):
        return boxes.ask(question, title, app.hwnd)
    return bool(app.alert(question, title, "yes_no", "info") == "yes")


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder for a file that Excel opens or writes; a virus scanner that still has it open does no harm."""
    with TemporaryDirectory(prefix="perfeval", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def saved_path(book: xw.Book) -> Path | None:
    """The path of the workbook; None for one that was never saved, and for one in the cloud."""
    full_name = str(book.api.FullName)
    path = Path(full_name)
    return path if "://" not in full_name and path.is_absolute() else None


def path_beside(book: xw.Book, name: str, ending: str) -> Path:
    """A file beside the workbook called ``name``, or in the user's documents; see `folder_beside`."""
    return folder_beside(book) / f"{Path(name).stem}{ending}"


def folder_beside(book: xw.Book) -> Path:
    """The folder of the workbook, or the user's documents where it has none, or nothing can be written there."""
    path = saved_path(book)
    return path.parent if path is not None and _takes_files(path.parent) else folders.work()


def _takes_files(folder: Path) -> bool:
    """Whether a file can be written there: only trying tells, on a server and on Windows."""
    try:
        with TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def numbered_paths(path: Path) -> Iterator[Path]:
    """``path``, then the same with _2, _3 … appended to its name."""
    yield path
    for number in itertools.count(2):
        yield path.with_stem(f"{path.stem}_{number}")


def unused_path(path: Path) -> Path:
    """``path``, or the first of its numbered names that does not exist."""
    return next(one for one in numbered_paths(path) if not one.exists())


def is_marked_open(path: Path) -> bool:
    """Whether Excel, WPS or LibreOffice has put its mark beside a workbook, which says that it is open."""
    # Excel drops two letters of a long name.
    names = [f"~${path.name}", f"~${path.name[2:]}", f".~{path.name}", f".~lock.{path.name}#"]
    try:
        return any((path.parent / name).exists() for name in names)
    except OSError:
        return False


def save_copy(book: xw.Book, path: Path) -> None:
    """Write the present state of the workbook to ``path``; the open one is not changed.

    Raises ActionError where the program cannot.
    """
    if sys.platform != "darwin" or not isinstance(book, xw.Book):
        book.api.SaveCopyAs(str(path))
    else:
        raise ActionError("Mac版Excel不能另存副本，请先保存，再用命令行审核这个文件")


def open_workbook(app: xw.App, path: Path) -> xw.Book:
    """The workbook of ``path``, opened or brought to the front.

    Raises ActionError where another one is called so: Excel holds one workbook of a name, wherever it lies.
    """
    for book in app.books:
        if saved_path(book) == path:
            book.activate()
            return book
        if book.name.lower() == path.name.lower():
            raise ActionError(f"已经打开了另一个“{book.name}”（{book.api.FullName}）；请先关上它，再打开 {path}")
    return app.books.open(str(path))


@contextmanager
def unlocked_structure(book: xw.Book, password: str) -> Iterator[None]:
    """Let sheets be added and deleted, and lock the structure again afterwards.

    Raises ActionError where the password is another one; nothing is changed then.
    """
    if not book.api.ProtectStructure:
        yield
        return
    try:
        book.api.Unprotect(password)
    except Exception as error:
        if error_number(error) in BUSY + GONE:
            raise
        raise ActionError(_LOCKED_BY_ANOTHER.format(book.name)) from error
    try:
        yield
    finally:
        retry_while_busy(lambda: book.api.Protect(password, True))


@contextmanager
def unprotected(sheet: xw.Sheet, password: str) -> Iterator[None]:
    """Lift the protection of ``sheet`` and restore it with everything it permitted.

    Raises ActionError where the password is another one; nothing is changed then.
    """
    api = sheet.api
    if not api.ProtectContents:
        yield
        return
    allowed = {name: bool(getattr(api.Protection, name)) for name in ALLOWANCES}
    try:
        drawings, scenarios = (bool(getattr(api, name, True)) for name in ("ProtectDrawingObjects", "ProtectScenarios"))
        api.Unprotect(password)
    except Exception as error:
        if error_number(error) in BUSY + GONE:
            raise
        raise ActionError(_LOCKED_BY_ANOTHER.format(sheet.name)) from error
    if api.ProtectContents:
        raise ActionError(_LOCKED_BY_ANOTHER.format(sheet.name))
    try:
        yield
    finally:
        retry_while_busy(
            lambda: api.Protect(
                Password=password, DrawingObjects=drawings, Contents=True, Scenarios=scenarios, **allowed
            )
        )
