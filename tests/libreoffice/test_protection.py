"""What is locked refuses, the right password opens, and the file keeps its locks."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlwings as xw

from perfeval_xl.libreoffice.errors import ComError
from tests.libreoffice.books import PASSWORD, issued, issued_password, tags

SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
LOCKED = "on a protected sheet"
WRONG = "password you supplied is not correct"
CHANGES: dict[str, Callable[[xw.Range], object]] = {
    "value": lambda cell: setattr(cell, "value", 1),
    "formula": lambda cell: setattr(cell, "formula", "=1"),
    "clear_contents": lambda cell: cell.clear_contents(),
    "clear": lambda cell: cell.clear(),
    "colour": lambda cell: setattr(cell, "color", (1, 2, 3)),
    "number format": lambda cell: setattr(cell, "number_format", "0.0"),
    "wrapping": lambda cell: setattr(cell, "wrap_text", True),
    "font": lambda cell: setattr(cell.font, "bold", True),
    "height": lambda cell: setattr(cell, "row_height", 30),
    "merging": lambda cell: cell.resize(1, 2).merge(),
    "link": lambda cell: cell.add_hyperlink("https://example.org"),
    "note": lambda cell: cell.add_note("注"),
}


@pytest.fixture
def locked(book: xw.Book) -> xw.Sheet:
    """The protected sheet of the sample."""
    return book.sheets["锁定"]


@pytest.fixture
def form(app: xw.App, tmp_path: Path) -> xw.Book:
    """An issued 自评表."""
    return app.books.open(issued(tmp_path / "自评表.xlsx"))


def test_a_locked_cell_refuses_every_change(locked: xw.Sheet) -> None:
    """LibreOffice itself would write the value and silently drop the rest."""
    before = locked["B2:C2"].value
    for change in CHANGES.values():
        with pytest.raises(ComError, match=LOCKED):
            change(locked["B2"])

    assert locked["B2:C2"].value == before


def test_an_open_cell_takes_values_but_no_looks(locked: xw.Sheet) -> None:
    """As in Excel; a block with one locked cell refuses as a whole."""
    locked["C2:C4"].value = [[1], [2], [3]]
    assert locked["C5"].value == 6
    locked["C2"].clear_contents()
    with pytest.raises(ComError, match=LOCKED):
        locked["C2"].color = (1, 2, 3)
    with pytest.raises(ComError, match=LOCKED):
        locked["B2:C4"].value = 0
    with pytest.raises(ComError, match=LOCKED):
        locked.range("C2,B3").value = 0
    assert (locked["C2"].api.Locked, locked["B2"].api.Locked, locked["B2:C2"].api.Locked) == (False, True, None)


def test_what_the_protection_permits_can_be_done(locked: xw.Sheet, tmp_path: Path) -> None:
    """Widths here, and nothing else."""
    permissions = locked.api.Protection
    assert (permissions.AllowFormattingColumns, permissions.AllowFormattingRows) == (True, False)
    locked["C1"].column_width = 33
    assert locked["C1"].column_width == pytest.approx(33, abs=0.05)


def test_a_sheet_opens_with_its_password_only(locked: xw.Sheet) -> None:
    """The hash of old, which XlsxWriter writes."""
    with pytest.raises(ComError, match=WRONG):
        locked.api.Unprotect("错")
    with pytest.raises(ComError, match=WRONG):
        locked.api.Unprotect()
    assert locked.api.ProtectContents

    locked.api.Unprotect(PASSWORD)

    assert not locked.api.ProtectContents
    locked["B2"].value = 5
    locked.api.Unprotect("anything: it is open")


def test_a_sheet_of_an_issued_form_opens_with_the_derived_password(form: xw.Book) -> None:
    """SHA-512, as our writer writes it."""
    sheet = form.sheets["自评表"]
    with pytest.raises(ComError, match=WRONG):
        sheet.api.Unprotect("wrong")
    sheet.api.Unprotect(issued_password())

    sheet["A1"].value = "改过"
    assert sheet["A1"].value == "改过"


def test_an_untouched_form_keeps_its_locks_when_it_is_saved(form: xw.Book, tmp_path: Path) -> None:
    """The same hashes, for sheets and for the structure."""
    before = [
        tags(tmp_path / "自评表.xlsx", *place) for place in ((SHEET, "sheetProtection"), (BOOK, "workbookProtection"))
    ]
    form.save(tmp_path / "存.xlsx")
    form.api.SaveCopyAs(str(tmp_path / "副本.xlsx"))

    for name in ("存.xlsx", "副本.xlsx"):
        sheet, book = tags(tmp_path / name, SHEET, "sheetProtection"), tags(tmp_path / name, BOOK, "workbookProtection")
        assert sheet[0]["hashValue"] == before[0][0]["hashValue"]
        assert book == before[1]


def test_a_sheet_protected_anew_is_protected_in_the_file(app: xw.App, form: xw.Book, tmp_path: Path) -> None:
    """With SHA-512 and just the permissions that were given; it opens with the same password again."""
    sheet, password = form.sheets["自评表"], issued_password()
    sheet.api.Unprotect(password)
    sheet.api.Protect(password, AllowFormattingColumns=True, AllowFiltering=True)
    with pytest.raises(ComError, match=LOCKED):
        sheet["A1"].value = "改过"
    assert sheet.api.Protection.AllowFiltering
    assert not sheet.api.Protection.AllowFormattingRows

    form.save(tmp_path / "存.xlsx")
    form.save()

    (lock,) = tags(tmp_path / "存.xlsx", SHEET, "sheetProtection")
    assert {name: value for name, value in lock.items() if not name.endswith("Value")} == {
        "algorithmName": "SHA-512",
        "spinCount": "100000",
        "sheet": "1",
        "objects": "1",
        "scenarios": "1",
        "formatColumns": "0",
        "autoFilter": "0",
    }
    form.close()
    again = app.books.open(tmp_path / "存.xlsx").sheets["自评表"]
    with pytest.raises(ComError, match=WRONG):
        again.api.Unprotect("wrong")
    again.api.Unprotect(password)


def test_programs_may_write_where_only_people_may_not(form: xw.Book, tmp_path: Path) -> None:
    """UserInterfaceOnly; in the file the sheet is protected like any other."""
    sheet = form.sheets["自评表"]
    with pytest.raises(ComError, match=WRONG):
        sheet.api.Protect("wrong", UserInterfaceOnly=True)
    sheet.api.Protect(issued_password(), UserInterfaceOnly=True, AllowFormattingRows=True)

    for change in ("value", "formula", "colour", "font", "height", "note"):
        CHANGES[change](sheet["A1"])
    assert sheet["A1"].value == 1
    assert sheet["A1"].note.text == "注"
    assert sheet.api.ProtectContents
    assert sheet.api.ProtectionMode
    form.save(tmp_path / "存.xlsx")
    (lock,) = tags(tmp_path / "存.xlsx", SHEET, "sheetProtection")
    assert (lock["sheet"], lock["formatRows"]) == ("1", "0")


def test_a_locked_structure_refuses_every_change(form: xw.Book) -> None:
    """LibreOffice does not even read this lock."""
    assert form.api.ProtectStructure
    sheet = form.sheets["校验"]
    with pytest.raises(ComError, match="Add method"):
        form.sheets.add("新")
    with pytest.raises(ComError, match="protected"):
        sheet.delete()
    with pytest.raises(ComError, match="protected"):
        sheet.name = "新"
    with pytest.raises(ComError, match="protected"):
        sheet.visible = False
    with pytest.raises(ComError, match="protected"):
        sheet.move(before=form.sheets[0])
    with pytest.raises(ComError, match="Copy method"):
        sheet.copy()


def test_the_structure_opens_with_its_password_and_is_locked_again(form: xw.Book, tmp_path: Path) -> None:
    """A sheet is added in between; the file has the lock."""
    with pytest.raises(ComError, match=WRONG):
        form.api.Unprotect("wrong")
    with pytest.raises(ComError, match=WRONG):
        form.api.Unprotect()
    form.api.Unprotect(issued_password())
    assert not form.api.ProtectStructure
    form.sheets.add("自评报告", after=form.sheets[-1])
    form.api.Protect(issued_password(), Structure=True)
    with pytest.raises(ComError):
        form.sheets.add("再加")

    form.save(tmp_path / "存.xlsx")

    (lock,) = tags(tmp_path / "存.xlsx", BOOK, "workbookProtection")
    assert (lock["workbookAlgorithmName"], lock["lockStructure"]) == ("SHA-512", "1")
    again = form.app.books.open(tmp_path / "存.xlsx")
    again.api.Unprotect(issued_password())
    assert not again.api.ProtectStructure


def test_a_password_may_be_chinese(app: xw.App, book: xw.Book, tmp_path: Path) -> None:
    """Of a sheet and of the structure, saved and opened again; a sheet is known by its new name."""
    sheet = book.sheets["数据"]
    sheet.api.Protect("口令 1", AllowSorting=True, DrawingObjects=False)
    sheet.name = "数 据"
    assert sheet.api.Protection.AllowSorting
    sheet["H1"].add_note("图形没有保护")
    book.api.Protect("口令 2")
    book.save(tmp_path / "存.xlsx")
    book.close()

    again = app.books.open(tmp_path / "存.xlsx")
    again.api.Unprotect("口令 2")
    again.sheets["数 据"].api.Unprotect("口令 1")
    again.sheets["数 据"]["A2"].value = "改过"
    assert again.sheets["数 据"]["A2"].value == "改过"


def test_a_lock_without_a_password_opens_with_any(book: xw.Book) -> None:
    """Also with none."""
    sheet = book.sheets["数据"]
    sheet.api.Protect()
    assert sheet.api.ProtectContents
    sheet.api.Unprotect("anything")
    assert not sheet.api.ProtectContents
    book.api.Protect()
    assert book.api.ProtectStructure
    book.api.Unprotect("anything")
    assert not book.api.ProtectStructure


def test_an_unlocked_structure_is_unlocked_in_the_file(form: xw.Book, tmp_path: Path) -> None:
    """What was taken off stays off."""
    form.api.Unprotect(issued_password())
    form.save(tmp_path / "存.xlsx")

    locks = tags(tmp_path / "存.xlsx", BOOK, "workbookProtection")
    assert all("lockStructure" not in lock for lock in locks)
