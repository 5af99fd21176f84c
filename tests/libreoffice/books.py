"""Workbooks to try the engine on, and a look into the files that it saves."""

from __future__ import annotations

import datetime as dt
import functools
import io
import re
import zipfile
from pathlib import Path

import xlsxwriter

from perfeval_xl.sealing.identity import NAME, derived_password, join_chunks
from tests import making

PASSWORD = "Key 1"
ATTRIBUTE = re.compile(r'(\w+)="([^"]*)"')


def sample(path: Path) -> Path:
    """A workbook of everything: sheet 数据 is open, sheet 锁定 has a password and open cells C2:C4.

    数据: numbers, texts, formulas, a date, a time, a boolean, an error, money, a merged heading.
    """
    book = xlsxwriter.Workbook(path)
    _data(book)
    locked = book.add_worksheet("锁定")
    unlocked = book.add_format({"locked": False})
    for row in range(1, 4):
        locked.write(row, 1, row)
        locked.write(row, 2, row * 10, unlocked)
    locked.write_formula(4, 2, "=SUM(C2:C4)", None, 60)
    locked.protect(PASSWORD, {"format_columns": True})
    book.define_name("合计_数据", "=数据!$B$5")
    book.define_name("锁定!本表", "=锁定!$C$2:$C$4")
    book.close()
    return path


def _data(book: xlsxwriter.Workbook) -> None:
    sheet = book.add_worksheet("数据")
    sheet.merge_range("A1:D1", "标题", book.add_format({"bold": True, "font_name": "宋体", "font_size": 14}))
    for row, (name, number) in enumerate([("甲", 1), ("乙", 2.5), ("丙", 3)], start=1):
        sheet.write(row, 0, name)
        sheet.write(row, 1, number)
        sheet.write_formula(row, 2, f'=IF(B{row + 1}>2,"高",数据!$B${row + 1}*2)', None, 0)
    sheet.write_formula("B5", "=SUM(B2:B4)", None, 0)
    sheet.write_datetime("D2", dt.datetime(2023, 12, 31), book.add_format({"num_format": "yyyy-mm-dd"}))
    sheet.write_datetime("D3", dt.time(12), book.add_format({"num_format": "hh:mm"}))
    sheet.write_boolean("D4", True)
    sheet.write_formula("E2", "=1/0", None, "#DIV/0!")
    sheet.write("E3", 93.06, book.add_format({"num_format": "¥#,##0.00"}))
    sheet.write("E4", "001")
    sheet.write_url("F2", "https://example.org/a", string="公开")
    sheet.write_url("F3", "internal:'锁定'!C5", string="看合计")
    sheet.write("F4", "", book.add_format({"num_format": "@"}))
    sheet.set_column("A:A", 20)
    sheet.set_row(4, 30)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.set_margins(left=0.5)
    sheet.fit_to_pages(1, 0)
    sheet.print_area("A1:F20")
    sheet.repeat_rows(0, 1)
    sheet.set_h_pagebreaks([10])
    sheet.set_footer("&C第&P页")


@functools.cache
def _issued() -> bytes:
    return making.book_bytes()


def issued(path: Path) -> Path:
    """A 自评表 as `perfeval build` writes it."""
    path.write_bytes(_issued())
    return path


@functools.cache
def issued_password() -> str:
    """The password of that 自评表, which anybody can derive from it."""
    with zipfile.ZipFile(io.BytesIO(_issued())) as package:
        text = package.read("xl/workbook.xml").decode()
    encoded = join_chunks(dict(re.findall(r'<definedName name="([^"]+)"[^>]*>"([^"<]*)"<', text)), NAME)
    assert encoded is not None
    return derived_password(encoded)


def tags(path: Path, part: str, name: str) -> list[dict[str, str]]:
    """The attributes of each element ``name`` in a part of a file."""
    with zipfile.ZipFile(path) as package:
        text = package.read(part).decode()
    return [dict(ATTRIBUTE.findall(tag)) for tag in re.findall(rf"<{name}\b[^>]*>", text)]
