"""A workbook like those the project makes, with one of everything the lint looks at."""

import base64
import hashlib
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import xlsxwriter
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

Parts = dict[str, bytes]
Edit = Callable[[Parts], None]

INPUT = "xl/worksheets/sheet1.xml"
RATES = "xl/worksheets/sheet2.xml"
WORKBOOK = "xl/workbook.xml"
STYLES = "xl/styles.xml"

_HASH = base64.b64encode(hashlib.sha512(b"sample").digest()).decode()
_SALT = base64.b64encode(b"0123456789abcdef").decode()


def write_good(path: Path) -> None:
    """Write the workbook that the lint must find clean."""
    book = xlsxwriter.Workbook(path)
    entry = book.add_worksheet("录入表")
    rates = book.add_worksheet("Rates & codes")
    codes = book.add_worksheet("_codes")
    codes.write_column("A1", ["a", "b", "c"])
    codes.very_hidden()
    _write_rates(book, rates)
    _write_cells(book, entry)
    _write_rules(book, entry)
    _write_page(entry)
    book.define_name("RateTable", "='Rates & codes'!$A$2:$B$4")
    book.define_name("Seal", '="0123abcd"')
    book.define_name("录入表!Entries", "=录入表!$B$3:$B$20")
    book.set_properties({"title": "Sample", "author": "Office"})
    book.set_custom_property("Digest", "f" * 128)
    book.set_custom_property("Version", 3)
    book.close()
    _edit_file(path, _lock)


def write_broken(good: Path, path: Path, edit: Edit) -> None:
    """Copy the good workbook, with its parts edited."""
    path.write_bytes(good.read_bytes())
    _edit_file(path, edit)


def swap(part: str, old: str, new: str) -> Edit:
    """An edit that replaces a text in a part once; the text must be there."""

    def edit(parts: Parts) -> None:
        content = parts[part].decode()
        assert old in content, f"{old} is not in {part}"
        parts[part] = content.replace(old, new, 1).encode()

    return edit


def both(*edits: Edit) -> Edit:
    """An edit that makes several."""

    def edit(parts: Parts) -> None:
        for one in edits:
            one(parts)

    return edit


def _edit_file(path: Path, edit: Edit) -> None:
    """Read all parts of a file, edit them, and write them back in their order."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    edit(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def _lock(parts: Parts) -> None:
    """Put modern password hashes in place, which xlsxwriter cannot write."""
    modern = f'lgorithmName="SHA-512" {{0}}ashValue="{_HASH}" {{1}}altValue="{_SALT}" {{2}}pinCount'
    sheet = "a" + modern.format("h", "s", "s") + '="100000"'
    book = "workbookA" + modern.format("workbookH", "workbookS", "workbookS") + '="100000"'
    swap(INPUT, "<sheetProtection ", f"<sheetProtection {sheet} ")(parts)
    structure = f'<workbookProtection {book} lockStructure="1"/>'
    swap(WORKBOOK, "<bookViews>", f"{structure}<bookViews>")(parts)


def _write_rates(book: Workbook, sheet: Worksheet) -> None:
    """A code list with rates, behind a password of the old kind."""
    sheet.write_row("A1", ["Code", "Rate"])
    for row, (code, rate) in enumerate((("one", 0.13), ("two", 0.09), ("three", 0.0)), start=1):
        sheet.write_row(row, 0, [code, rate], book.add_format({"num_format": "0.0%"}))
    sheet.protect("old")


def _write_cells(book: Workbook, sheet: Worksheet) -> None:
    """Titles, entries, formulas and a total."""
    entry = book.add_format({"locked": False, "num_format": "#,##0.00;[Red]-#,##0.00"})
    day = book.add_format({"locked": False, "num_format": 'yyyy"年"m"月"d"日"'})
    title = book.add_format({"bold": True, "font_name": "微软雅黑", "font_size": 14})
    sheet.set_column("A:A", 14)
    sheet.set_column("B:D", 255)
    sheet.set_row(0, 409)
    sheet.merge_range("A1:D1", "Entries", title)
    sheet.write_row("A2", ["Code", "Amount", "Result", "Day"])
    sheet.write("A3", "one", entry)
    sheet.write("B3", 12.5, entry)
    sheet.write_datetime("D3", date(2026, 1, 31), day)
    rate = "INDEX('Rates & codes'!$B$2:$B$4,MATCH(A3,'Rates & codes'!$A$2:$A$4,0))"
    sheet.write_formula("C3", f'=IF(B3="","",ROUND(B3*{rate},2))', None, 1.63)
    sheet.write_boolean("A4", True)
    sheet.write_rich_string("A5", "plain ", title, "bold")
    sheet.write_formula("B21", "=SUM(Entries)", None, 12.5)
    sheet.write_formula("C21", '=TEXT(-B21%,"0.00")&IF(B21<>0,"ok",)', None, "-0.13ok")
    sheet.write_array_formula("D21", "{=SUM(B3:B20*{1,2;3,4})}", None, 0)
    sheet.write_url("A22", "internal:'Rates & codes'!A1", string="to the rates")
    sheet.write_url("A23", "https://example.org/help", string="help")
    sheet.write_formula("A24", '=HYPERLINK("#\'Rates & codes\'!A1","rates")', None, "rates")
    sheet.write_comment("B3", "The amount without tax.")
    sheet.protect("", {"select_locked_cells": True})


def _write_rules(book: Workbook, sheet: Worksheet) -> None:
    """Data validations and conditional formats."""
    sheet.data_validation("A3:A20", {"validate": "list", "source": "='Rates & codes'!$A$2:$A$4"})
    sheet.data_validation("E3:E20", {"validate": "list", "source": ["yes", "no"]})
    sheet.data_validation(
        "B3:B20",
        {
            "validate": "decimal", "criteria": "between", "minimum": 0, "maximum": 1000,
            "input_title": "Amount", "input_message": "Without tax",
            "error_title": "Amount", "error_message": "0 to 1000",
        },
    )  # fmt: skip
    sheet.data_validation("F3:F20", {"validate": "custom", "value": "=LEN(F3)<=50"})
    sheet.data_validation("D3:D20", {"validate": "date", "criteria": ">=", "value": date(2026, 1, 1)})
    red = book.add_format({"bg_color": "#FFC7CE"})
    sheet.conditional_format("A3:D20", {"type": "formula", "criteria": "=$B3>10000", "format": red})
    sheet.conditional_format(
        "B3:B20",
        {"type": "cell", "criteria": "between", "minimum": 1, "maximum": 2, "format": red},
    )
    sheet.conditional_format("C3:C20", {"type": "blanks", "format": red})


def _write_page(sheet: Worksheet) -> None:
    """Print set-up."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.freeze_panes(2, 1)
    sheet.print_area("A1:D24")
    sheet.repeat_rows(0, 1)
    sheet.repeat_columns(0, 0)
    sheet.set_header('&L&"微软雅黑,Bold"&10Entries && more&R&D')
    sheet.set_footer("&C&P / &N")
