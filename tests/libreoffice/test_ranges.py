"""Ranges: where they are, how they look, what hangs on them."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlwings as xw

from perfeval_xl.libreoffice.errors import ComError


def test_ranges_are_found_by_address(sheet: xw.Sheet) -> None:
    """One area, several, whole columns and rows, tuples."""
    wanted: dict[str | tuple[int, int], str] = {
        "A1": "$A$1",
        "a1:b3": "$A$1:$B$3",
        "B3:A1": "$A$1:$B$3",
        "A:B": "$A:$B",
        "2:3": "$2:$3",
        "A1,C3:D4": "$A$1,$C$3:$D$4",
        (2, 3): "$C$2",
        "XFD1048576": "$XFD$1048576",
    }
    assert {given: sheet.range(given).address for given in wanted} == wanted


def test_a_wrong_address_is_refused(sheet: xw.Sheet) -> None:
    """A name on another sheet, and more than 255 characters, too."""
    for wrong in ("A0", "XFE1", "nothing", "A1,", "本表", "A1:B2:C3", ",".join(["A1"] * 90)):
        with pytest.raises(ComError, match="Method 'Range'"):
            sheet.range(wrong)


def test_ranges_have_a_shape_and_move(sheet: xw.Sheet) -> None:
    """Corners, offset, resize, counting through."""
    block = sheet.range((2, 1), (4, 3))
    assert (block.row, block.column, block.shape, block.size, len(block)) == (2, 1, (3, 3), 9, 9)
    assert block.offset(1, 1).address == "$B$3:$D$5"
    assert block.resize(1, 2).address == "$A$2:$B$2"
    assert block[0, 1].address == block(1, 2).address == "$B$2"
    assert block(4).address == "$A$3"
    assert block.last_cell.address == "$C$4"
    assert block.get_address(False, False) == "A2:C4"
    assert block.get_address(external=True) == "'[样表 一.xlsx]数据'!$A$2:$C$4"
    assert [cell.address for cell in sheet["A1:B2"]] == ["$A$1", "$B$1", "$A$2", "$B$2"]


def test_the_filled_cells_around_are_found(sheet: xw.Sheet) -> None:
    """Used range, end, expand, current region."""
    assert sheet.used_range.address == "$A$1:$F$5"
    assert sheet["A2"].end("down").address == "$A$4"
    assert sheet["A1048576"].end("up").address == "$A$4"
    assert sheet["B2"].end("right").address == "$F$2"
    assert sheet["A5"].end("left").address == "$A$5"
    assert sheet["A5"].end("right").address == "$B$5"
    assert sheet["H9"].end("down").row == 1_048_576
    assert sheet["A2"].expand().address == "$A$2:$F$4"
    assert sheet["B2"].expand("down").address == "$B$2:$B$5"
    sheet["J10:K11"].value = 1
    assert sheet["K11"].current_region.address == "$J$10:$K$11"


def test_looks_are_set_and_kept_in_the_file(sheet: xw.Sheet, tmp_path: Path) -> None:
    """Fill, number format, wrapping, font, sizes, merging; several areas at once."""
    block = sheet.range("H2:I3,K5")
    block.color = (255, 242, 204)
    block.number_format = "0.00%"
    block.wrap_text = True
    block.font.bold, block.font.size, block.font.name, block.font.color = True, 14, "仿宋", "#c00000"
    assert sheet["A1"].column_width == pytest.approx(20, abs=0.05)
    sheet["H:H"].column_width = 25
    sheet["2:2"].row_height = 40
    sheet["H8:I9"].value = [["甲", "乙"], ["丙", "丁"]]
    sheet["H8:I9"].merge()

    assert (block.color, block.number_format, block.wrap_text) == ((255, 242, 204), "0.00%", True)
    assert (block.font.bold, block.font.size, block.font.name, block.font.color) == (True, 14, "仿宋", (192, 0, 0))
    assert (sheet["H1"].column_width, sheet["H2"].row_height) == pytest.approx((25, 40), abs=0.05)
    assert sheet["H8:I9"].value == [["甲", None], [None, None]]
    assert sheet["J4"].color is None
    sheet.book.save(tmp_path / "样.xlsx")
    saved = openpyxl.load_workbook(tmp_path / "样.xlsx")["数据"]
    assert saved.column_dimensions["H"].width == pytest.approx(25.71, abs=0.02)
    for address in ("H2", "K5"):
        cell = saved[address]
        assert cell.fill.fgColor.rgb == "FFFFF2CC"
        assert (cell.number_format, cell.alignment.wrap_text) == ("0.00%", True)
        assert (cell.font.b, cell.font.sz, cell.font.name, cell.font.color.rgb) == (True, 14, "仿宋", "FFC00000")
    assert "H8:I9" in {str(merged) for merged in saved.merged_cells}


def test_mixed_looks_are_none(sheet: xw.Sheet) -> None:
    """As on Windows; a mixed fill is black."""
    sheet["H1"].font.bold = True
    sheet["H1"].color = "#00ff00"
    sheet["H1"].number_format = "0.0"
    mixed = sheet["H1:H2"]

    assert (mixed.font.bold, mixed.number_format, mixed.color) == (None, None, (0, 0, 0))
    assert sheet["A1:B1"].column_width is None
    sheet["H1"].color = None
    assert sheet["H1"].color is None


def test_rows_grow_with_their_text(sheet: xw.Sheet) -> None:
    """autofit fits heights."""
    sheet["H10"].wrap_text = True
    sheet["H10"].value = "一行很长的文字" * 20
    sheet["10:10"].row_height = 10
    sheet["10:10"].rows.autofit()

    assert (sheet["H10"].row_height or 0) > 40


def test_impossible_sizes_are_refused(sheet: xw.Sheet) -> None:
    """A column is at most 255 characters wide, a row 409 points high."""
    with pytest.raises(ComError, match="ColumnWidth"):
        sheet["A1"].column_width = 256
    with pytest.raises(ComError, match="RowHeight"):
        sheet["A1"].row_height = 410


def test_cells_are_cleared(sheet: xw.Sheet) -> None:
    """Contents alone, or all."""
    sheet["H1"].value, sheet["H1"].color = 1, (1, 2, 3)
    sheet["H1"].clear_contents()
    assert (sheet["H1"].value, sheet["H1"].color) == (None, (1, 2, 3))
    sheet["H1"].clear()
    assert sheet["H1"].color is None


def test_links_are_read_and_added(sheet: xw.Sheet, tmp_path: Path) -> None:
    """To pages, and to cells of the workbook, whose place Excel keeps apart from the address."""
    assert sheet["F2"].hyperlink == "https://example.org/a"
    assert (sheet["F3"].hyperlink, sheet["F3"].api.Hyperlinks(1).SubAddress) == ("", "'锁定'!C5")
    sheet["H1"].add_hyperlink("#锁定!C2", "到C2")
    sheet["H2"].add_hyperlink("https://example.org/?a=1#b", "页")

    assert sheet["H1:H2"].value == ["到C2", "页"]
    assert sheet["H1"].api.Hyperlinks(1).SubAddress == "锁定!C2"
    assert sheet["A2"].api.Hyperlinks.Count == 0
    with pytest.raises(Exception, match="doesn't seem to contain a hyperlink"):
        _ = sheet["A2"].hyperlink
    sheet.book.save(tmp_path / "链.xlsx")
    saved = openpyxl.load_workbook(tmp_path / "链.xlsx")["数据"]
    assert saved["H1"].hyperlink.location == "锁定!C2"
    assert saved["F3"].hyperlink.location.replace("'", "") == "锁定!C5"
    assert saved["H2"].hyperlink.target.startswith("https://example.org/?a=1")


def test_notes_are_added_changed_and_removed(sheet: xw.Sheet, tmp_path: Path) -> None:
    """One to a cell."""
    assert sheet["B3"].note is None
    note = sheet["B3"].add_note("请说明原因")
    assert sheet["B3"].note.text == "请说明原因"
    note.text = "已说明"
    sheet["B4"].add_note("另一条")
    sheet.book.save(tmp_path / "注.xlsx")
    assert openpyxl.load_workbook(tmp_path / "注.xlsx")["数据"]["B3"].comment.text == "已说明"

    note.delete()
    assert sheet["B3"].note is None
    assert sheet["B4"].note.text == "另一条"


def test_cells_are_selected_on_the_active_sheet(sheet: xw.Sheet) -> None:
    """On another one Excel refuses."""
    sheet.activate()
    sheet["B2:C3"].select()
    assert sheet.book.app.selection.address == "$B$2:$C$3"
    with pytest.raises(ComError, match="Select method"):
        sheet.book.sheets["锁定"]["A1"].select()
