"""Sheets and names: found, added, renamed, copied into another book."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwings as xw

from perfeval_xl.libreoffice.errors import BAD_INDEX, ComError
from tests.libreoffice.books import PASSWORD, issued, sample, tags


def test_sheets_are_found(book: xw.Book) -> None:
    """By number, by name whatever its case, by asking whether they are there."""
    book.sheets.add("Total", after=book.sheets[-1])

    assert [sheet.name for sheet in book.sheets] == ["数据", "锁定", "Total"]
    assert book.sheets["total"] == book.sheets[2] == book.sheets(3)
    assert book.sheets["锁定"].index == 2
    assert "TOTAL" in book.sheets
    assert "没有" not in book.sheets
    with pytest.raises(ComError) as caught:
        book.sheets["没有"]
    assert caught.value.hresult == BAD_INDEX


def test_sheets_are_added_shown_renamed_and_removed(book: xw.Book) -> None:
    """A new one is active; the others stay what they are."""
    first = book.sheets["数据"]
    added = book.sheets.add("结果", before="锁定")
    assert (book.sheets.active, added.index) == (added, 2)
    added.name = "结果（2）"
    assert [sheet.name for sheet in book.sheets] == ["数据", "结果（2）", "锁定"]
    first.activate()
    assert book.sheets.active == first
    added.delete()
    assert [sheet.name for sheet in book.sheets] == ["数据", "锁定"]
    assert first["A2"].value == "甲"
    assert book.sheets.add(after=first).name == "Sheet3"


def test_a_name_that_excel_does_not_take_is_refused(book: xw.Book) -> None:
    """Taken, too long, with a colon or a quote at its end."""
    for wrong in ("锁定", "a:b", "'a", "a'", "History"):
        with pytest.raises(ComError):
            book.sheets["数据"].name = wrong
    with pytest.raises(ComError):
        book.sheets.add("字" * 32)
    with pytest.raises(ValueError, match="already present"):
        book.sheets.add("数据")


def test_sheets_are_hidden_but_not_the_last_one(book: xw.Book) -> None:
    """A book shows at least one, and keeps at least one that it can show."""
    book.sheets["锁定"].visible = False
    assert not book.sheets["锁定"].visible
    with pytest.raises(ComError, match="Visible"):
        book.sheets["数据"].visible = False
    with pytest.raises(ComError, match="Delete"):
        book.sheets["数据"].delete()
    book.sheets["锁定"].visible = True
    assert book.sheets["锁定"].visible


def test_a_sheet_is_copied_within_its_book(book: xw.Book) -> None:
    """The copy gets a number, or the name it is given."""
    assert book.sheets["数据"].copy().name == "数据 (2)"
    assert book.sheets["数据"].copy(before=book.sheets[0], name="首页").index == 1
    assert [sheet.name for sheet in book.sheets] == ["首页", "数据", "锁定", "数据 (2)"]


def test_a_sheet_is_copied_into_another_book_as_it_is(app: xw.App, book: xw.Book, tmp_path: Path) -> None:
    """Values, formulas, looks, sizes, merges, links, notes and print setup."""
    book.sheets["数据"]["B3"].add_note("看这里")
    target = app.books.add()
    copied = book.sheets["数据"].copy(after=target.sheets[0])
    assert (copied.name, copied.book.name, copied.index) == ("数据", target.name, 2)
    assert copied["C2:C4"].value == [2, "高", "高"]
    assert copied["C3"].formula == '=IF(B3>2,"高",数据!$B$3*2)'
    assert copied["F2"].hyperlink == "https://example.org/a"

    target.save(tmp_path / "汇 总.xlsx")

    saved = openpyxl.load_workbook(tmp_path / "汇 总.xlsx")["数据"]
    assert (saved["A1"].font.b, saved["A1"].font.sz, copied["A1"].font.name) == (True, 14, "宋体")
    assert {str(merged) for merged in saved.merged_cells} == {"A1:D1"}
    assert saved.column_dimensions["A"].width == pytest.approx(20.71, abs=0.02)
    assert saved.row_dimensions[5].height == pytest.approx(30, abs=0.1)
    assert saved["D2"].number_format.lower().startswith("yyyy")
    assert saved["F2"].hyperlink.target == "https://example.org/a"
    assert saved["B3"].comment.text == "看这里"
    assert (saved.page_setup.orientation, saved.page_setup.paperSize) == ("landscape", 8)
    assert (saved.sheet_properties.pageSetUpPr.fitToPage, saved.page_setup.fitToHeight) == (True, 0)
    assert saved.page_margins.left == pytest.approx(0.5, abs=0.01)
    assert saved.print_area.replace("'", "") == "数据!$A$1:$F$20"
    assert saved.print_title_rows == "$1:$2"
    assert [row_break.id for row_break in saved.row_breaks.brk] == [10]
    assert "&P" in saved.oddFooter.center.text


def test_a_copied_sheet_has_its_results_where_somebody_calculates_by_hand(
    app: xw.App, book: xw.Book, tmp_path: Path
) -> None:
    """As in Excel: links, sums and errors are there, and the old results of the book itself stay old."""
    workbook = xlsxwriter.Workbook(tmp_path / "清单.xlsx")
    listed = workbook.add_worksheet("清单")
    listed.merge_range("B1:C1", "")
    for cell, formula in {"A1": '=HYPERLINK("#B2","第1处")', "B1": "=1+1", "A2": "=B1*2", "B2": "=1/0"}.items():
        listed.write_formula(cell, formula)
    listed.write_array_formula("D1:D2", "{=ROW(A1:A2)*2}")
    workbook.close()
    source = app.books.open(tmp_path / "清单.xlsx")
    sheet = book.sheets["数据"]
    sheet["H1"].formula = '=SUM(INDIRECT("B2:B4"))'
    app.calculation = "manual"
    sheet["B2"].value = 100
    for locked in (False, True):
        if locked:
            source.sheets[0].api.Protect(PASSWORD)

        copied = source.sheets[0].copy(after=book.sheets[-1])

        assert copied["A1:D2"].options(err_to_str=True).value == [["第1处", 2, None, 2], [4, "#DIV/0!", None, 4]]
        assert copied["B1"].merge_area.address == "$B$1:$C$1"
        assert copied["A2"].formula == "=B1*2"
    book.activate()
    assert app.calculation == "manual"
    assert [sheet["B5"].value, sheet["H1"].value, sheet["C2"].value] == [6.5, 6.5, 2]
    sheet.copy(before=sheet)
    assert book.sheets[0]["B5"].value == 6.5
    app.calculation = "automatic"
    assert [sheet["B5"].value, sheet["H1"].value, sheet["C2"].value] == [105.5, 105.5, "高"]


def test_sheets_of_issued_forms_are_gathered_in_one_book(app: xw.App, tmp_path: Path) -> None:
    """Before others, twice, and protected as they were: LibreOffice itself crashes on the way."""
    form = app.books.open(issued(tmp_path / "自评表.xlsx"))
    target = app.books.add()

    form.sheets["自评表"].copy(before=target.sheets[0])
    form.sheets["自评表"].copy(before=target.sheets[0])
    form.sheets["校验"].copy(before=target.sheets[0])
    target.save(tmp_path / "汇总.xlsx")

    assert [sheet.name for sheet in target.sheets] == ["校验", "自评表 (2)", "自评表", "Sheet1"]
    copied, original = (book.sheets["自评表"]["A1:Q24"].formula for book in (target, form))
    # What leads to another sheet leads back into the old book, as in Excel.
    assert [[text.replace("[自评表.xlsx]", "") for text in row] for row in copied] == [list(row) for row in original]
    counted = original[0][8]
    assert counted.startswith("=(SUMPRODUCT((校验!$E$4:")
    assert copied[0][8] == counted.replace("校验!", "[自评表.xlsx]校验!")
    for number in (1, 2, 3):
        (lock,) = tags(tmp_path / "汇总.xlsx", f"xl/worksheets/sheet{number}.xml", "sheetProtection")
        assert (lock["sheet"], lock["algorithmName"], lock["formatColumns"]) == ("1", "SHA-512", "0")
    with pytest.raises(ComError, match="Copy method"):
        target.sheets["Sheet1"].copy(after=form.sheets[0])


def test_names_are_found_added_changed_and_removed(book: xw.Book) -> None:
    """Of the book and of a sheet."""
    sheet = book.sheets["锁定"]
    assert [name.name for name in book.names] == ["合计_数据", "锁定!本表"]
    assert book.names["合计_数据"].refers_to == "=数据!$B$5"
    assert book.names["合计_数据"].refers_to_range.value == 6.5
    assert sheet.names["本表"].refers_to_range.address == "$C$2:$C$4"
    assert sheet["本表"].value == [10, 20, 30]
    assert "本表" not in book.names

    book.names.add("税率_1", "=0.13")
    sheet.names.add("只在此", "=锁定!$A$1")
    book.sheets["数据"]["B2:B3"].name = "区_域"
    book.names["合计_数据"].refers_to = "=数据!$B$2"

    assert book.names["税率_1"].refers_to == "=0.13"
    assert book.sheets["数据"]["区_域"].address == "$B$2:$B$3"
    assert book.sheets["数据"]["B2:B3"].name.name == "区_域"
    assert book.names["合计_数据"].refers_to_range.value == 1
    assert [name.name for name in sheet.names] == ["锁定!只在此", "锁定!本表"]
    with pytest.raises(ComError):
        _ = book.names["税率_1"].refers_to_range
    book.names["区_域"].delete()
    assert "区_域" not in book.names


def test_api_offers_nothing_that_excel_has_not(book: xw.Book) -> None:
    """What is written against LibreOffice by mistake fails here already."""
    assert not hasattr(book.api, "isProtected")
    assert not hasattr(book.sheets[0].api, "isProtected")
    assert not hasattr(book.sheets[0]["A1"].api, "getDataArray")
    assert not hasattr(book.sheets[0], "charts")


def test_a_name_on_another_sheet_is_not_seen(app: xw.App, tmp_path: Path) -> None:
    """Worksheet.Range refuses it; the name itself leads there."""
    book = app.books.open(sample(tmp_path / "甲.xlsx"))
    with pytest.raises(ComError):
        book.sheets["锁定"].range("合计_数据")
