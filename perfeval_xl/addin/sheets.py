"""Put a sheet from another workbook into the open one, whole or not at all."""

from __future__ import annotations

import secrets

import xlwings as xw

from perfeval_xl.addin.host import ask, retry_while_busy, temporary_folder, unlocked_structure
from perfeval_xl.addin.live_book import LiveReading


def attach(book: xw.Book, data: bytes, name: str, reading: LiveReading, password: str) -> xw.Sheet:
    """Copy the only sheet of the workbook in ``data`` to the end of ``book``, and show it.

    A sheet of that name is replaced once the new one is there. Raises ActionError
    where the structure is locked with another password.
    """
    existing = reading.sheets
    app = book.app
    with unlocked_structure(book, password), temporary_folder() as folder:
        # Excel holds one workbook of a name: this one must be like no other.
        path = folder / f"perfeval-{secrets.token_hex(4)}.xlsx"
        path.write_bytes(data)
        source = app.books.open(str(path), read_only=True)
        try:
            sheet = source.sheets[0].copy(after=book.sheets[reading.last_issued])
        finally:
            retry_while_busy(source.close)
        if name in existing:
            _replace(book, name, sheet)
    sheet.activate()
    return sheet


def confirm_deletion(app: xw.App, name: str, kept: int = 0) -> bool:
    """Ask whether a sheet that the add-in does not recognise may be deleted: under the lock nobody else can.

    ``kept`` explanations on it are not lost.
    """
    kept_note = f"里面的{kept}条出错说明会抄到新表，其余的" if kept else ""
    question = f"“{name}”表不是本程序生成的，或者被改动过。要由程序删去吗？{kept_note}删去后不能恢复。"
    return ask(app, question)


def detach(book: xw.Book, name: str, *, password: str) -> None:
    """Delete the sheet ``name``."""
    with unlocked_structure(book, password):
        _delete(book, name)


def _replace(book: xw.Book, name: str, sheet: xw.Sheet) -> None:
    """The new sheet is complete: delete the old one and give its name to the new one.

    Where the old one cannot be deleted, the new one is.
    """

    def rename() -> None:
        sheet.name = name

    try:
        retry_while_busy(lambda: _delete(book, name))
    except Exception:
        retry_while_busy(lambda: _delete(book, sheet.name))
        raise
    retry_while_busy(rename)


def _delete(book: xw.Book, name: str) -> None:
    """Delete a sheet without Excel asking for confirmation."""
    app = book.app
    app.display_alerts = False
    try:
        book.sheets[name].delete()
    finally:
        app.display_alerts = True
