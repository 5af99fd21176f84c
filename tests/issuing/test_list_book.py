"""The cells of a list as programs other than ours store them."""

from __future__ import annotations

import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from perfeval_xl.errors import BriefError, ReturnFileError
from perfeval_xl.list_answers import prepare
from perfeval_xl.profiles import load
from perfeval_xl.returns import list_book, list_sheets
from perfeval_xl.returns.list_book import UNSAVED, ListSheet, NoValue, read_list_book
from tests.issuing.lists import NATIONAL, short_list

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml"
FORMATS = (
    *("General", "0%", "000", "yyyy/m/d", "G/通用格式", '0.00_ "万元"'),
    *("[$-804]yyyy年m月d日;@", "@", "#,##0.00_);[Red]-0"),
    *('0"个"', '"≥"0.0', '"HH-"000', "#,##0万元", 'yyyy"年"m"月"', 'yyyy"年度"', 'm"月"d"日"'),
)


def book(
    path: Path, sheet: str, *, texts: str = "", settings: str = "", encoding: str = "utf-8", before: str = ""
) -> Path:
    """A workbook with one sheet 指标 that holds exactly this XML, by a style for each of FORMATS."""
    codes = "".join(f'<numFmt numFmtId="{200 + n}" formatCode="{_quoted(code)}"/>' for n, code in enumerate(FORMATS))
    styles = (
        "".join(f'<xf numFmtId="{200 + n}"/>' for n in range(len(FORMATS))) + '<xf numFmtId="58"/><xf numFmtId="57"/>'
    )
    kinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{CONTENT}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="a" Type="{kinds}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">{settings}'
        '<sheets><sheet name="指标" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="a" Type="{kinds}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="b" Type="{kinds}/sharedStrings" Target="sharedStrings.xml"/>'
        f'<Relationship Id="c" Type="{kinds}/styles" Target="styles.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">{texts}</sst>',
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><numFmts>{codes}</numFmts>'
        f"<cellXfs>{styles}</cellXfs></styleSheet>",
    }
    with zipfile.ZipFile(path, "w") as package:
        for name, text in parts.items():
            package.writestr(name, text)
        root = f'{before}<worksheet xmlns="{MAIN}">{sheet}</worksheet>'
        package.writestr("xl/worksheets/sheet1.xml", root.encode(encoding))
    return path


def _quoted(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;")


def sheet_of(folder: Path, rows: str, **more: str) -> ListSheet:
    """The sheet with these rows."""
    return read_list_book(book(folder / "a.xlsx", f"<sheetData>{rows}</sheetData>", **more))["指标"]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("<c><v>0.95</v></c>", Decimal("0.95")),
        ('<c s="1"><v>0.95</v></c>', "95%"),
        ('<c s="2"><v>7</v></c>', "007"),
        ('<c s="2"><v>7.5</v></c>', Decimal("7.5")),
        ('<c s="3"><v>45291</v></c>', date(2023, 12, 31)),
        ('<c s="6"><v>45291</v></c>', date(2023, 12, 31)),
        ('<c s="16"><v>45291</v></c>', date(2023, 12, 31)),
        ('<c s="17"><v>45261</v></c>', "2023年12月"),
        ('<c s="9"><v>1000</v></c>', "1000个"),
        ('<c s="10"><v>90</v></c>', "≥90"),
        ('<c s="11"><v>7</v></c>', "HH-007"),
        ('<c s="12"><v>1234</v></c>', "1234万元"),
        ('<c s="13"><v>45261</v></c>', "2023年12月"),
        ('<c s="14"><v>45261</v></c>', "2023年"),
        ('<c s="15"><v>45261</v></c>', date(2023, 12, 1)),
        ('<c s="4"><v>45291</v></c>', Decimal(45291)),
        ('<c s="5"><v>12.5</v></c>', "12.5万元"),
        ('<c s="8"><v>-3</v></c>', Decimal(-3)),
        ('<c s="3"><v>0</v></c>', Decimal(0)),
        ('<c s="7"><v>12</v></c>', Decimal(12)),
        ('<c t="d"><v>2023-05-01T00:00:00</v></c>', date(2023, 5, 1)),
        ('<c t="b"><v>1</v></c>', True),
        ('<c t="s"><v>0</v></c>', "一级指标"),
        ('<c t="s"><v>1</v></c>', "产出指标"),
        ('<c t="inlineStr"><is><t> 数量 </t></is></c>', "数量"),
        ('<c t="str"><f>A1</f><v>甲_x000A_乙</v></c>', "甲\n乙"),
        ("<c><f>1+1</f><v>2</v></c>", Decimal(2)),
        ("<c><f>1+1</f></c>", UNSAVED),
        ("<c><f>1+1</f><v/></c>", UNSAVED),
        ('<c t="e"><f>1/0</f><v>#DIV/0!</v></c>', NoValue("是错误值#DIV/0!", "请改正公式，或者直接填写")),
    ],
)
def test_a_cell_is_what_the_list_shows(cell: str, value: object, tmp_path: Path) -> None:
    texts = "<si><t>一级指标</t></si><si><r><t>产出</t></r><r><t>指标</t></r><rPh sb='0' eb='1'><t>x</t></rPh></si>"
    assert sheet_of(tmp_path, f"<row>{cell}</row>", texts=texts).rows == {1: {0: value}}


def test_a_formula_that_shows_nothing_is_an_empty_cell(tmp_path: Path) -> None:
    assert sheet_of(tmp_path, '<row><c t="str"><f>""</f><v></v></c></row>').rows == {}


def test_cells_and_rows_may_leave_out_where_they_are(tmp_path: Path) -> None:
    rows = (
        "<row><c><v>1</v></c><c/><c><v>3</v></c></row>"
        '<row r="5"><c r="C5"><v>5</v></c><c><v>6</v></c></row><row><c><v>7</v></c></row>'
    )
    assert sheet_of(tmp_path, rows).rows == {1: {0: 1, 2: 3}, 5: {2: 5, 3: 6}, 6: {0: 7}}


def test_days_are_counted_from_1904_where_the_book_says_so(tmp_path: Path) -> None:
    rows, settings = '<row><c s="3"><v>43829</v></c></row>', '<workbookPr date1904="1"/>'
    assert sheet_of(tmp_path, rows, settings=settings).rows == {1: {0: date(2023, 12, 31)}}


def test_a_sheet_may_be_stored_in_another_encoding_that_spreadsheets_read(tmp_path: Path) -> None:
    rows = '<row><c t="inlineStr"><is><t>数量</t></is></c></row>'
    assert sheet_of(tmp_path, rows, encoding="utf-16").rows == {1: {0: "数量"}}


def test_a_part_that_declares_entities_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReturnFileError, match="W007"):
        sheet_of(tmp_path, "<row/>", before='<!DOCTYPE x [<!ENTITY a "b">]>')


@pytest.mark.parametrize("cell", ['<c t="s"><v>9</v></c>', '<c t="s"><v>x</v></c>', "<c><v>1</c>"])
def test_a_damaged_sheet_is_refused(cell: str, tmp_path: Path) -> None:
    with pytest.raises(ReturnFileError, match="W002"):
        sheet_of(tmp_path, f"<row>{cell}</row>")


def test_merged_hidden_and_filtered_rows_are_known(tmp_path: Path) -> None:
    sheet = read_list_book(
        book(
            tmp_path / "a.xlsx",
            '<sheetData><row r="2" hidden="1"><c><v>1</v></c></row></sheetData>'
            '<autoFilter ref="A1:B2"><filterColumn colId="0"/></autoFilter>'
            '<mergeCells><mergeCell ref="A2:A4"/><mergeCell ref="no"/></mergeCells>',
        )
    )["指标"]
    assert (sheet.hidden_rows, sheet.filtered, sheet.merges) == ({2}, True, [(2, 0, 4, 0)])


def test_a_list_with_more_rows_than_are_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(list_book, "MOST_ROWS", 3)
    monkeypatch.setattr(list_sheets, "MOST_ROWS", 3)
    problems = prepare(load(NATIONAL), short_list(tmp_path / "清单.xlsx")).problems
    assert "指标表 超过3行" in [f"{problem.place} {problem.what}" for problem in problems]


@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04", b"not a zip", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600]
)
def test_a_file_that_is_no_workbook_is_told_before_anything_else(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "清单.xlsx").write_bytes(content)
    with pytest.raises(BriefError) as caught:
        prepare(load(NATIONAL), tmp_path / "清单.xlsx")
    [mistake] = caught.value.mistakes
    assert mistake.where == "整个文件"
    # The office's list is meant, and no form that somebody should hand in.
    assert mistake.allowed
    assert "上报" not in str(mistake)
    assert "下发" not in str(mistake)


def test_sheets_that_no_list_has_are_not_read(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>')
    assert read_list_book(path)["指标"].rows == {1: {0: Decimal(1)}}
    assert read_list_book(path, lambda name: name == "项目")["指标"].rows == {}


@pytest.mark.parametrize(
    ("limit", "code"), [("MOST_TAGS", "W009"), ("MOST_SHEETS", "W032"), ("MOST_MERGES", "W032")], ids=str
)
def test_a_list_of_more_than_any_list_has_is_refused(
    limit: str, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
    rows += '<mergeCells><mergeCell ref="A1:A2"/></mergeCells>'
    path = book(tmp_path / "a.xlsx", rows)
    assert read_list_book(path)["指标"].merges == [(1, 0, 2, 0)]
    monkeypatch.setattr(list_book, limit, 0)
    with pytest.raises(ReturnFileError, match=code):
        read_list_book(path)
