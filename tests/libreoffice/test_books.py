"""Workbooks are opened, found, saved and closed."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from perfeval_xl.libreoffice.errors import ComError
from tests import making
from tests.libreoffice.books import issued, issued_password, sample, tags

ACTUAL = str(making.plan().addresses["i01.actual"]).partition("!")[2]
"""The cell of the first actual value."""


def test_a_path_with_chinese_and_spaces_opens_and_saves(app: xw.App, tmp_path: Path) -> None:
    """Name and full name come back as they are on disk."""
    folder = tmp_path / "绩效 自评（2023）"
    folder.mkdir()
    book = app.books.open(sample(folder / "表 一.xlsx"))
    assert (book.name, book.fullname) == ("表 一.xlsx", str(folder / "表 一.xlsx"))

    book.sheets[0]["A2"].value = "改过"
    book.save()
    book.save(folder / "另 存.xlsx")

    assert book.name == "另 存.xlsx"
    for name in ("表 一.xlsx", "另 存.xlsx"):
        assert openpyxl.load_workbook(folder / name)["数据"]["A2"].value == "改过"


def test_books_are_found_by_name_number_and_path(app: xw.App, tmp_path: Path) -> None:
    """In the order in which they were opened; the last one is active until another is activated."""
    first = app.books.open(sample(tmp_path / "甲.xlsx"))
    second = app.books.open(sample(tmp_path / "乙.xlsx"))

    assert [book.name for book in app.books] == ["甲.xlsx", "乙.xlsx"]
    assert app.books["甲.xlsx"] == app.books[0] == first
    assert xw.Book(tmp_path / "乙.xlsx") == second == app.books.active == xw.books.active
    first.activate()
    assert app.books.active == first
    second.close()
    assert [book.name for book in app.books] == ["甲.xlsx"]
    with pytest.raises(KeyError):
        app.books["乙.xlsx"]


def test_a_new_book_has_one_sheet_and_a_name(app: xw.App, tmp_path: Path) -> None:
    """It is active, and gets a place when it is saved."""
    book = app.books.add()
    assert book.name.startswith("Book")
    assert [sheet.name for sheet in book.sheets] == ["Sheet1"]
    assert app.books.active == book

    book.save(tmp_path / "新.xlsx")

    assert book.fullname == str(tmp_path / "新.xlsx")


def test_a_file_that_cannot_be_opened_or_written_is_refused(app: xw.App, book: xw.Book, tmp_path: Path) -> None:
    """No such file, no workbook, no such folder, no such kind of file."""
    (tmp_path / "坏.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(FileNotFoundError):
        app.books.open(tmp_path / "没有.xlsx")
    with pytest.raises(ComError):
        app.books.open(tmp_path / "坏.xlsx")
    with pytest.raises(ComError, match="cannot access the file"):
        book.save(tmp_path / "没有" / "甲.xlsx")
    with pytest.raises(ComError, match="cannot access the file"):
        book.save(tmp_path / "甲.abc")


def test_values_are_calculated_when_a_book_is_opened(sheet: xw.Sheet) -> None:
    """The results in the file, all wrong here, are not believed."""
    assert sheet["B5"].value == 6.5
    assert sheet["C2:C4"].value == [2, "高", "高"]


def test_a_copy_leaves_the_book_where_it_is(app: xw.App, book: xw.Book, tmp_path: Path) -> None:
    """SaveCopyAs neither moves the book nor makes it a saved one."""
    home = book.fullname
    assert book.api.Saved
    book.sheets[0]["A2"].value = "改过"

    book.api.SaveCopyAs(str(tmp_path / "副 本.xlsx"))

    assert (book.fullname, book.api.FullName, book.api.Saved) == (home, home, False)
    assert openpyxl.load_workbook(tmp_path / "副 本.xlsx")["数据"]["A2"].value == "改过"
    assert openpyxl.load_workbook(home)["数据"]["A2"].value == "甲"
    book.save()
    assert book.api.Saved


def test_a_book_opened_for_reading_is_not_saved_in_place(app: xw.App, tmp_path: Path) -> None:
    """ReadOnly tells, and saving under another name works."""
    book = app.books.open(sample(tmp_path / "甲.xlsx"), read_only=True)

    assert book.api.ReadOnly
    book.sheets[0]["A2"].value = "只在内存里"
    assert book.sheets[0]["A2"].value == "只在内存里"
    with pytest.raises(ComError, match="read-only"):
        book.save()
    book.save(tmp_path / "乙.xlsx")
    assert (tmp_path / "乙.xlsx").exists()


def test_an_issued_form_opens_fills_and_scores(app: xw.App, tmp_path: Path) -> None:
    """A form as we build it: an answer changes the score at once, and is in the file after saving."""
    path = issued(tmp_path / "自评表.xlsx")
    book = app.books.open(path)
    total = book.names["pe_total_score"].refers_to_range
    assert total.value == 94.8

    actual = book.sheets["自评表"][ACTUAL]
    actual.value = 950
    assert total.value == 95.3

    book.save()
    assert openpyxl.load_workbook(path)["自评表"][ACTUAL].value == 950


@pytest.mark.parametrize("error", ["=1/0", "=NA()"])
def test_an_error_leaves_merged_cells_whole(app: xw.App, tmp_path: Path, error: str) -> None:
    """After a sheet was copied into the form, LibreOffice itself writes C1:B0 for C1:D1."""
    path = issued(tmp_path / "自评表.xlsx")
    merged = tags(path, "xl/worksheets/sheet1.xml", "mergeCell")
    assert {"ref": "C1:D1"} in merged
    form = app.books.open(path)
    form.api.Unprotect(issued_password())
    app.books.open(sample(tmp_path / "样表.xlsx")).sheets["数据"].copy(after=form.sheets[-1])

    form.sheets["自评表"][ACTUAL].value = error
    form.api.SaveCopyAs(str(tmp_path / "副本.xlsx"))
    form.sheets["自评表"][ACTUAL].value = 900
    form.sheets["自评表"][ACTUAL].value = error
    form.save()

    for written in (tmp_path / "副本.xlsx", path):
        saved = tags(written, "xl/worksheets/sheet1.xml", "mergeCell")
        assert sorted(tag["ref"] for tag in saved) == sorted(tag["ref"] for tag in merged)


def test_saving_leaves_old_results_to_who_calculates_by_hand(app: xw.App, book: xw.Book, tmp_path: Path) -> None:
    """What is in the file is what is on the screen."""
    app.calculation = "manual"
    book.sheets[0]["B2"].value = 100
    book.save(tmp_path / "甲.xlsx")
    app.calculation = "automatic"
    book.api.SaveCopyAs(str(tmp_path / "乙.xlsx"))

    totals = [
        openpyxl.load_workbook(tmp_path / name, data_only=True)["数据"]["B5"].value for name in ("甲.xlsx", "乙.xlsx")
    ]
    assert totals == [6.5, 105.5]


def test_a_headless_office_shows_no_window(app: xw.App, tmp_path: Path) -> None:
    """It would paint them beside the calls, and 7.4 ends of that; panes stay frozen when the book is saved."""
    path = sample(tmp_path / "一.xlsx")
    source = openpyxl.load_workbook(path)
    source["数据"].freeze_panes = "B3"
    source.save(path)
    book = app.books.open(path)
    assert not book.impl.xl.CurrentController.Frame.ContainerWindow.isVisible()

    book.save(tmp_path / "二.xlsx")

    assert openpyxl.load_workbook(tmp_path / "二.xlsx")["数据"].freeze_panes == "B3"


def test_what_is_only_glanced_at_has_no_window_of_its_own(app: xw.App, tmp_path: Path) -> None:
    """While the screen stands still nothing comes and goes on it; otherwise a person sees what is opened."""
    path = sample(tmp_path / "一.xlsx")
    seen = []
    for updating in (False, True):
        app.screen_updating = updating
        book = app.books.open(path, read_only=True)
        seen.append({item.Name: item.Value for item in book.impl.xl.getArgs()}.get("Hidden", False))
        book.close()
    assert seen == [True, False]
