"""Values are read and written as Excel reads and writes them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwings as xw

from perfeval_xl.libreoffice.engine import Engine
from perfeval_xl.libreoffice.errors import ComError
from perfeval_xl.libreoffice.input_parsing import parse_text


def test_a_block_is_read_with_its_kinds(sheet: xw.Sheet) -> None:
    """Numbers, texts, days, booleans, money, errors and empty cells, in one call."""
    assert sheet["A1:E5"].value == [
        ["标题", None, None, None, None],
        ["甲", 1.0, 2.0, dt.datetime(2023, 12, 31), None],
        ["乙", 2.5, "高", 0.5, Decimal("93.06")],
        ["丙", 3.0, "高", True, "001"],
        [None, 6.5, None, None, None],
    ]
    assert sheet["E2"].options(err_to_str=True).value == "#DIV/0!"
    assert sheet["A:A"].value[:4] == ["标题", "甲", "乙", "丙"]


def test_a_number_that_is_no_day_stays_a_number(sheet: xw.Sheet) -> None:
    """Excel shows ##### for it; below zero and after the year 9999 there are no days."""
    numbers = [-1, -0.5, 0, 2_958_465.5, 2_958_466, 1e15, 1e308]
    sheet["H1:H7"].number_format = "yyyy-mm-dd"
    sheet["H1:H7"].value = [[number] for number in numbers]

    days = [dt.datetime(1899, 12, 30), dt.datetime(9999, 12, 31, 12)]
    assert sheet["H1:H7"].value == [*numbers[:2], *days, *numbers[4:]]
    assert sheet["H6"].value == 1e15
    assert [type(sheet[place].value) for place in ("H1", "H4", "H6")] == [float, dt.datetime, float]


def test_money_is_decimal_on_windows_and_a_number_on_the_mac(sheet: xw.Sheet, engine: Engine) -> None:
    """Decimal times float is a TypeError: code has to live with both."""
    assert sheet["E3"].value == Decimal("93.06")
    engine.currency_as_decimal = False
    assert sheet["E3"].value == 93.06
    assert isinstance(sheet["E3"].value, float)


def test_what_is_written_comes_back(sheet: xw.Sheet, engine: Engine) -> None:
    """A block of every kind, with nothing converted on the way."""
    data = [
        ["文字", 1.5, dt.datetime(2024, 2, 29), True],
        ["第1条", -3, dt.datetime(2024, 2, 29, 13, 30), False],
        [None, 2**40, "第一行\n第二行", "'001"],
    ]
    sheet["H1"].value = data

    assert sheet["H1:K3"].value == [*data[:2], [None, 2**40, "第一行\n第二行", "001"]]
    assert sheet["J1"].number_format == "yyyy/m/d"
    assert engine.converted == []


def test_a_tab_comes_back_from_a_text_of_several_lines(sheet: xw.Sheet, tmp_path: Path) -> None:
    """Alone, in a block, as the result of a formula, and from a file."""
    texts = ["第一行\n第二行\t制表", "一行\t制表", "\n\t\t"]
    sheet["H1:H3"].value = [[text] for text in texts]
    sheet["H4"].formula = "=H1"
    sheet.book.save(tmp_path / "制表.xlsx")

    for read in (sheet, sheet.book.app.books.open(tmp_path / "制表.xlsx").sheets["数据"]):
        assert read["H1"].value == read["H4"].value == texts[0]
        assert read["H1:I4"].value == [[text, None] for text in (*texts, texts[0])]
        assert [text for (text,) in read["H1:H3"].formula] == texts


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("001", "number", 1),
        ("1,234.50", "number", 1234.5),
        ("5%", "percent", 0.05),
        ("（5）", "text", "（5）"),
        ("(5)", "number", -5),
        ("￥93.06", "number", 93.06),
        ("12E3", "number", 12000),
        ("1 1/2", "number", 1.5),
        ("1E999", "text", "1E999"),
        ("TRUE", "bool", 1),
        ("#N/A", "error", "#N/A"),
        ("12:30", "time", 12.5 / 24),
        ("9:30 PM", "time", 21.5 / 24),
        ("9时30分", "time", 9.5 / 24),
        ("13:30 PM", "text", "13:30 PM"),
        ("2023-12-31", "date", 45291),
        ("2023年12月31日", "date", 45291),
        ("2023/5", "date", 45047),
        ("2023-12-31 12:00", "datetime", 45291.5),
        ("5/50", "date", 18384),
        ("2023-02-30", "text", "2023-02-30"),
        ("2023.12.31", "text", "2023.12.31"),
        ("13/5", "text", "13/5"),
        ("80 %", "percent", 0.8),
        ("'007", "text", "007"),
        ("=A1", "formula", "=A1"),
        ("-完成", "formula", "=-完成"),
        ("", "empty", ""),
        ("12:75", "text", "12:75"),
        ("第1条", "text", "第1条"),
        (" ", "text", " "),
    ],
)
def test_strings_are_taken_as_typed(text: str, kind: str, value: object) -> None:
    """What Chinese Excel makes of a string that is given to a cell."""
    assert (parse_text(text).kind, parse_text(text).value) == (kind, value)


def test_a_month_and_a_day_are_of_this_year() -> None:
    """``1/2`` and ``1月2日`` are days."""
    day = float((dt.date(dt.date.today().year, 1, 2) - dt.date(1899, 12, 30)).days)
    assert parse_text("1/2").value == parse_text("1-2").value == parse_text("1月2日").value == day


def test_converted_strings_are_listed(sheet: xw.Sheet, engine: Engine) -> None:
    """A test of the add-in asserts that the list is empty; cells of format Text keep all."""
    sheet["H1:J1"].value = ["001", "好", "50%"]
    sheet["F4"].value = "002"

    assert engine.converted == [("$H$1", "001", "number", 1.0), ("$J$1", "50%", "percent", 0.5)]
    assert sheet["H1:J1"].value == [1, "好", 0.5]
    assert sheet["J1"].number_format == "0%"
    assert sheet["F4"].value == "002"


def test_a_decimal_is_written_as_money(sheet: xw.Sheet, engine: Engine) -> None:
    """Two places are left of it: programs write floats."""
    sheet["H1"].value = Decimal("93.065")

    assert engine.converted == [("$H$1", "93.065", "money", 93.06)]
    assert sheet["H1"].value == Decimal("93.06")
    assert "¥" in sheet["H1"].number_format


def test_a_long_text_stays_whole_and_a_longer_one_is_refused(sheet: xw.Sheet, tmp_path: Path) -> None:
    """3,000 characters are written, saved and read; 32,768 are more than a cell holds."""
    text = "本项目按计划推进。" * 334
    sheet["H1"].value = text[:3000]
    assert sheet["H1"].value == text[:3000]
    sheet.book.save(tmp_path / "长.xlsx")
    assert openpyxl.load_workbook(tmp_path / "长.xlsx")["数据"]["H1"].value == text[:3000]

    sheet["H2"].value = "字" * 32_767
    with pytest.raises(ComError) as caught:
        sheet["H2"].value = "字" * 32_768
    assert caught.value.excepinfo is not None
    assert caught.value.excepinfo[-1] == -2146827284
    with pytest.raises(ComError):
        sheet["H3:H4"].value = [["好"], ["字" * 32_768]]


def test_what_no_cell_can_hold_is_a_type_error(sheet: xw.Sheet) -> None:
    """As pywin32 says it."""
    with pytest.raises(TypeError, match="COM VARIANT"):
        sheet["H1"].value = object()


def test_one_value_fills_a_range_and_none_empties_it(sheet: xw.Sheet) -> None:
    """Also over several areas."""
    sheet.range("H1,J2:K3").value = "好"
    assert sheet["H1:K3"].value == [["好", None, None, None], [None, None, "好", "好"], [None, None, "好", "好"]]

    sheet["J2:K3"].value = None
    assert sheet["J2:K3"].value == [[None, None], [None, None]]


def test_formulas_are_read_in_excels_spelling(sheet: xw.Sheet) -> None:
    """In one block: formulas, and what would be typed for the others."""
    assert sheet["A1:C4"].formula == (
        ("标题", "", ""),
        ("甲", "1", '=IF(B2>2,"高",数据!$B$2*2)'),
        ("乙", "2.5", '=IF(B3>2,"高",数据!$B$3*2)'),
        ("丙", "3", '=IF(B4>2,"高",数据!$B$4*2)'),
    )
    assert sheet["E4"].formula == "001"


def test_formulas_come_back_as_they_were_written(sheet: xw.Sheet) -> None:
    """Sheets, names, arrays, texts with the signs of formulas in them."""
    formulas = [
        "=SUM(B2:B4,锁定!$C$2)",
        '=IF(TRUE,"a;b.c1",{1,2;3,4})',
        "=IFERROR(合计_数据/0,\"'x'!A1\")",
        "='1 表'!A1&\"x\"",
        "=SUMPRODUCT((B2:B4>1)*1)",
        '=TEXT(B2,"0.00%")',
        '=COUNTIF(A:A,"甲")',
    ]
    sheet.book.sheets.add("1 表", after=sheet)
    sheet["H1:H7"].formula = [[formula] for formula in formulas]
    assert [formula for (formula,) in sheet["H1:H7"].formula] == formulas


def test_a_formula_over_a_range_follows_its_cells(sheet: xw.Sheet) -> None:
    """One string for many cells, and one for each."""
    sheet["H2:I4"].formula = "=B2*$B$2"
    assert sheet["H2:I4"].formula == (("=B2*$B$2", "=C2*$B$2"), ("=B3*$B$2", "=C3*$B$2"), ("=B4*$B$2", "=C4*$B$2"))
    sheet["H2:H3"].formula = [["=B2"], ["=B3+1"]]
    assert sheet["H2:H3"].value == [1, 3.5]


def test_a_broken_formula_is_refused(sheet: xw.Sheet) -> None:
    """Excel says that there is a problem with it."""
    with pytest.raises(ComError, match="problem with this formula"):
        sheet["H1"].value = "=1+*2"


def test_a_long_text_in_a_formula_is_refused(sheet: xw.Sheet) -> None:
    """255 characters between quotes are the most."""
    sheet["H1"].formula = f'="{"字" * 255}"'
    with pytest.raises(ComError, match="255 characters"):
        sheet["H1"].formula = f'="{"字" * 256}"'


def test_days_of_a_book_that_counts_from_1904(app: xw.App, tmp_path: Path) -> None:
    """Excel on old Macs: the day is the same, the number is not."""
    workbook = xlsxwriter.Workbook(tmp_path / "旧.xlsx", {"date_1904": True})
    workbook.add_worksheet("一").write_datetime("A1", dt.datetime(2023, 1, 1), workbook.add_format({"num_format": 14}))
    workbook.close()
    sheet = app.books.open(tmp_path / "旧.xlsx").sheets[0]

    assert sheet["A1"].value == dt.datetime(2023, 1, 1)
    sheet["A2"].value = dt.datetime(2023, 1, 1)
    assert sheet["A1:A2"].value == [dt.datetime(2023, 1, 1)] * 2


def test_a_merged_cell_has_its_value_in_the_first(sheet: xw.Sheet) -> None:
    """The others read as empty; a part of it cannot be cleared."""
    assert sheet["A1:D1"].value == ["标题", None, None, None]
    assert sheet["B1"].merge_cells
    assert sheet["B1"].merge_area.address == "$A$1:$D$1"
    with pytest.raises(ComError, match="merged cell"):
        sheet["A1"].clear_contents()
    sheet["A1:D1"].clear_contents()
    assert sheet["A1"].value is None
