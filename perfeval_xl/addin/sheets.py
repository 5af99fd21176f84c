"""Put a sheet that was made elsewhere into the open workbook, whole or not at all."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import xlwings as xw

from perfeval_xl.addin.host import opened_structure
from perfeval_xl.errors import ActionError
from perfeval_xl.returns.cells import RawSheet

TEMPORARY = "_{}_"
"""What a sheet is called until the old one has made way."""


def attach(book: xw.Book, data: bytes, name: str, *, ours: list[RawSheet], password: str) -> xw.Sheet:
    """Copy the only sheet of the workbook in ``data`` to the end of ``book``, and show it.

    ``ours`` are the sheets that the add-in made before; one of them with the same
    name is replaced once the new one stands. Raises ActionError where somebody
    else's sheet has the name, or where the structure is locked with another password.
    """
    standing = [sheet.name for sheet in book.sheets]
    mine = [sheet.name for sheet in ours]
    if name in standing and name not in mine:
        raise ActionError(f"已有一张“{name}”表，但不是本程序生成的或被改动过；请把它改名或删去，再点一次按钮")
    app = book.app
    with opened_structure(book, password), TemporaryDirectory(prefix="perfeval") as folder:
        path = Path(folder) / f"{name}.xlsx"
        path.write_bytes(data)
        made = app.books.open(str(path))
        try:
            sheet = made.sheets[0].copy(after=book.sheets[-1], name=TEMPORARY.format(name))
        finally:
            made.close()
        try:
            if name in standing:
                _delete(book, name)
            sheet.name = name
        except Exception:
            _delete(book, TEMPORARY.format(name))
            raise
    book.activate()
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


def _delete(book: xw.Book, name: str) -> None:
    """Delete a sheet without being asked whether that is meant."""
    app = book.app
    app.display_alerts = False
    try:
        book.sheets[name].delete()
    finally:
        app.display_alerts = True
