"""Put a sheet that was made elsewhere into the open workbook, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import xlwings as xw

from perfeval_xl.addin.host import opened_structure, patiently
from perfeval_xl.addin.live_book import Reading
from perfeval_xl.errors import ActionError


def attach(book: xw.Book, data: bytes, name: str, reading: Reading, password: str) -> xw.Sheet:
    """Copy the only sheet of the workbook in ``data`` to the end of ``book``, and show it.

    A sheet that the add-in made before under that name is replaced, once the new
    one stands. Raises ActionError where somebody else's sheet has the name, or
    where the structure is locked with another password.
    """
    standing = reading.sheets
    if name in standing and name not in reading.ours:
        raise ActionError(f"已有一张“{name}”表，但不是本程序生成的或被改动过；请把它改名或删去，再点一次按钮")
    app = book.app
    with opened_structure(book, password), TemporaryDirectory(prefix="perfeval") as folder:
        path = Path(folder) / f"{name}.xlsx"
        path.write_bytes(data)
        made = app.books.open(str(path))
        try:
            sheet = made.sheets[0].copy(after=book.sheets[standing[-1]])
        finally:
            patiently(made.close)
        if name in standing:
            _replace(book, name, sheet)
    sheet.activate()
    return sheet


def detach(book: xw.Book, name: str, *, password: str) -> None:
    """Take the sheet ``name`` away again."""
    with opened_structure(book, password):
        _delete(book, name)


def beside(app: xw.App, data: bytes, path: Path) -> xw.Book:
    """Open a made sheet as a workbook of its own, where it cannot be put into the form."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return app.books.open(str(path))


def _replace(book: xw.Book, name: str, sheet: xw.Sheet) -> None:
    """The new sheet is whole: now the old one goes, and leaves it its name.

    Where the old one cannot be deleted, the new one goes again.
    """

    def rename() -> None:
        sheet.name = name

    try:
        patiently(lambda: _delete(book, name))
    except Exception:
        patiently(lambda: _delete(book, sheet.name))
        raise
    patiently(rename)


def _delete(book: xw.Book, name: str) -> None:
    """Delete a sheet without being asked whether that is meant."""
    app = book.app
    app.display_alerts = False
    try:
        book.sheets[name].delete()
    finally:
        app.display_alerts = True
