"""A report as it is read: what stands on the page, in any encoding, and nothing hostile."""

from __future__ import annotations

import io
import re
import time
import zipfile
from pathlib import Path

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.returns.package import LARGEST_PART
from perfeval_xl.returns.report_text import (
    LARGEST_TEXT,
    LONGEST_REPORT,
    MOST_LINES,
    ReportLine,
    read_report,
    report_of_text,
)
from perfeval_xl.submission import check_file
from tests import making
from tests.outputs.commands import good_workbook, perfeval


def saved(document: Document, folder: Path) -> Path:
    path = folder / "报告.docx"
    document.save(str(path))
    return path


def lines(path: Path) -> list[str]:
    return [line.text for line in read_report(path).lines]


def test_paragraphs_titles_and_tables_stand_in_the_order_of_the_page(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("一、概况", 1)
    document.add_paragraph("")
    document.add_paragraph("执行率\t98%").add_run("，得9.8分")
    table = document.add_table(2, 2)
    for at, text in enumerate(("资金来源", "全年执行数", "年度资金总额", "490")):
        table.cell(at // 2, at % 2).text = text
    document.add_paragraph("二、结论")
    assert read_report(saved(document, tmp_path)).lines == (
        ReportLine(1, "一、概况", 1),
        ReportLine(2, "执行率 98%，得9.8分"),
        ReportLine(3, "资金来源 全年执行数", cells=("资金来源", "全年执行数")),
        ReportLine(4, "年度资金总额 490", cells=("年度资金总额", "490")),
        ReportLine(5, "二、结论"),
    )


def test_a_paragraph_may_be_a_title_without_a_style(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("概况")
    paragraph._p.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="1"/>'))
    document.add_paragraph("全年支出490万元。")
    assert [line.level for line in read_report(saved(document, tmp_path)).lines] == [2, 0]


def test_deleted_text_and_field_codes_are_not_read(tmp_path: Path) -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("得")
    for inner in (
        "<w:del {0}><w:r><w:t>96分</w:t></w:r></w:del>",
        "<w:ins {0}><w:r><w:t>94.8分</w:t></w:r></w:ins>",
        "<w:r {0}><w:instrText>PAGE 12</w:instrText></w:r>",
    ):
        paragraph._p.append(parse_xml(inner.format(nsdecls("w"))))
    assert lines(saved(document, tmp_path)) == ["得94.8分"]


def test_a_line_break_begins_a_line(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("一、概况\n支出490万元。")
    assert lines(saved(document, tmp_path)) == ["一、概况", "支出490万元。"]


W = nsdecls("w")
CELL = f"<w:tc {W}><w:p><w:r><w:t>{{0}}</w:t></w:r></w:p></w:tc>"


def test_rows_and_cells_inside_content_controls_are_read(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(1, 1)
    table.cell(0, 0).text = "执行率"
    control = f"<w:sdt {W}><w:sdtPr/><w:sdtContent>{{0}}</w:sdtContent></w:sdt>"
    table.rows[0]._tr.append(parse_xml(control.format(CELL.format("98%"))))
    row = f"<w:tr {W}>{CELL.format('得分')}{control.format(CELL.format('9.8'))}</w:tr>"
    table._tbl.append(parse_xml(control.format(row)))
    assert [line.cells for line in read_report(saved(document, tmp_path)).lines] == [("执行率", "98%"), ("得分", "9.8")]


def test_a_table_inside_a_table_is_read_once(tmp_path: Path) -> None:
    document = docx.Document()
    cell = document.add_table(1, 1).cell(0, 0)
    cell.text = "外"
    cell.add_table(1, 1).cell(0, 0).text = "内"
    assert lines(saved(document, tmp_path)) == ["外", "内"]


def test_a_cell_that_spans_columns_keeps_the_next_ones_under_their_headings(tmp_path: Path) -> None:
    document = docx.Document()
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 1)).text = "年度资金总额"
    table.cell(0, 2).text = "490"
    assert read_report(saved(document, tmp_path)).lines == (
        ReportLine(1, "年度资金总额 490", cells=("年度资金总额", "", "490")),
    )


def test_headers_and_footnotes_are_read_beside_the_text(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("一、概况")
    document.sections[0].header.paragraphs[0].text = "2022年度报告"
    assert read_report(saved(document, tmp_path)).notes == (ReportLine(2, "2022年度报告"),)


def test_nothing_invisible_and_no_line_break_hides_a_figure(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_paragraph("执行\u200b率\u00ad9\u20608%\u200b")
    document.add_paragraph("预算执行率\n98%。\n支出490万元。")
    assert lines(saved(document, tmp_path)) == ["执行率98%", "预算执行率98%。", "支出490万元。"]


def test_figures_are_read_as_the_page_shows_them() -> None:
    assert (
        report_of_text("报告.txt", "得98 .2分，得9 8 . 2 1分，第1 2项").lines[0].text == "得98.2分，得98.21分，第1 2项"
    )
    text = "得\u202e8.49\u202c分，\u200e执行率\u2066 98\u2069%\x07，支出\u202d490\u202c万元"
    assert report_of_text("报告.txt", text).lines[0].text == "得94.8分，执行率 98%，支出490万元"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_plain_text_is_read_as_windows_writes_it(encoding: str, tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_bytes("一、概况\r\n\r\n　　支出490万元。\r\n合计\t490\r\n".encode(encoding))
    assert read_report(path).lines == (
        ReportLine(1, "一、概况"),
        ReportLine(2, "支出490万元。"),
        ReportLine(3, "合计 490", cells=("合计", "490")),
    )


def test_a_paragraph_of_40000_characters_is_read_in_no_time(tmp_path: Path) -> None:
    path = tmp_path / "报告.txt"
    path.write_text("指标" * 8000 + "执行率" * 4000 + "（" * 2000 + "1" * 10000, encoding="utf-8")
    start = time.monotonic()
    submission = check_file(making.book(tmp_path / "a.xlsx"), report=path)
    assert time.monotonic() - start < 60
    assert submission.readable


def packed(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return buffer.getvalue()


ROOT = (
    b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" '
    b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    b'Target="word/document.xml"/></Relationships>'
)
MAIN = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
HOSTILE = {
    "not a zip": ("W016", b"Dear all"),
    "nothing": ("W016", b""),
    "old .doc": ("W016", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    "encrypted": ("W003", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le")),
    "cut off": ("W002", packed({"_rels/.rels": ROOT, "word/document.xml": MAIN})[:-40]),
    "no relationships": ("W016", packed({"word/document.xml": MAIN + b"</w:document>"})),
    "no document": ("W016", packed({"_rels/.rels": ROOT})),
    "no body": ("W016", packed({"_rels/.rels": ROOT, "word/document.xml": MAIN + b"</w:document>"})),
    "not XML": ("W002", packed({"_rels/.rels": ROOT, "word/document.xml": b"text"})),
    "entities": (
        "W007",
        packed({"_rels/.rels": ROOT, "word/document.xml": b'<!DOCTYPE x [<!ENTITY a "b">]>' + MAIN + b"</w:document>"}),
    ),
    "a bomb": ("W006", packed({"_rels/.rels": ROOT, "word/document.xml": b"<" + bytes(LARGEST_PART + 2)})),
    "a million tags": (
        "W032",
        packed(
            {
                "_rels/.rels": ROOT,
                "word/document.xml": MAIN + b"<w:body>" + b"<w:p/>" * 500_000 + b"</w:body></w:document>",
            }
        ),
    ),
}


@pytest.mark.parametrize(("code", "data"), HOSTILE.values(), ids=HOSTILE.keys())
def test_what_is_no_report_is_a_finding_and_the_form_is_still_checked(code: str, data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(data)
    submission = check_file(making.book(tmp_path / "a.xlsx"), report=path)
    assert [finding.code.name for finding in submission.findings] == [code]
    assert str(submission.findings[0].place) == "报告.docx"
    assert submission.readable
    assert submission.blocking
    assert path.read_bytes() == data


def test_a_workbook_is_no_report(tmp_path: Path) -> None:
    book = making.book(tmp_path / "a.xlsx")
    with pytest.raises(ReturnFileError, match="W016"):
        read_report(book)
    book.rename(tmp_path / "a.docx")
    with pytest.raises(ReturnFileError, match="W016"):
        read_report(tmp_path / "a.docx")


def test_a_report_that_is_not_there_is_said_to_be_so(tmp_path: Path) -> None:
    submission = check_file(making.book(tmp_path / "a.xlsx"), report=tmp_path / "没有.txt")
    assert [finding.code.name for finding in submission.findings] == ["W013"]


PARAGRAPH = b"<w:p><w:r><w:t>%b</w:t></w:r></w:p>"
LONG = {
    "one paragraph": PARAGRAPH % ("得" * (LONGEST_REPORT + 1)).encode(),
    "many paragraphs": PARAGRAPH % ("得" * 200).encode() * (LONGEST_REPORT // 200 + 1),
    "many lines": PARAGRAPH % b"1" * (MOST_LINES + 1),
    "many line breaks": b"<w:p><w:r>" + b"<w:br/>" * (MOST_LINES + 1) + b"<w:t>1</w:t></w:r></w:p>",
    "one row": b"<w:tbl><w:tr>" + b"<w:tc/>" * (MOST_LINES + 2) + b"</w:tr></w:tbl>",
    "one cell": b"<w:tbl><w:tr><w:tc>" + PARAGRAPH % (b"1" * (LONGEST_REPORT + 1)) + b"</w:tc></w:tr></w:tbl>",
}


@pytest.mark.parametrize("body", LONG.values(), ids=LONG.keys())
def test_what_is_longer_than_any_report_is_refused(body: bytes, tmp_path: Path) -> None:
    path = tmp_path / "报告.docx"
    path.write_bytes(
        packed({"_rels/.rels": ROOT, "word/document.xml": MAIN + b"<w:body>" + body + b"</w:body></w:document>"})
    )
    [finding] = check_file(making.book(tmp_path / "a.xlsx"), report=path).findings
    assert (finding.code.name, "10万字" in finding.message) == ("W006", True)


def test_a_text_that_is_longer_than_any_report_is_refused(tmp_path: Path) -> None:
    for number, text in enumerate(["得" * (LONGEST_REPORT + 1), "1\n" * (MOST_LINES + 1), " " * (LARGEST_TEXT + 1)]):
        path = tmp_path / f"{number}.txt"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ReturnFileError, match="W006"):
            read_report(path)


def test_deep_nesting_does_not_end_the_program(tmp_path: Path) -> None:
    deep = b"<w:sdt>" * 3000 + b"<w:p><w:r><w:t>x</w:t></w:r></w:p>" + b"</w:sdt>" * 3000
    path = tmp_path / "报告.docx"
    path.write_bytes(
        packed({"_rels/.rels": ROOT, "word/document.xml": MAIN + b"<w:body>" + deep + b"</w:body></w:document>"})
    )
    assert check_file(making.book(tmp_path / "a.xlsx"), report=path).readable


# ---- the command


def test_the_command_holds_a_report_against_its_workbook(tmp_path: Path) -> None:
    book, report = good_workbook(tmp_path), tmp_path / "报告.docx"
    assert perfeval("report", book, "-o", report).exit_code == 0
    fine = perfeval("check", book, "--report", report)
    assert fine.exit_code == 0, fine.output
    document = docx.Document(str(report))
    changed = next(p for p in document.paragraphs if "预算执行率" in p.text and "得" in p.text and "%" in p.text)
    changed.text = re.sub(r"预算执行率[\d.]+%", "预算执行率12.34%", changed.text)
    document.save(str(report))
    result = perfeval("check", book, "--report", report)
    assert result.exit_code == 1
    assert "H053" in result.output
    assert "12.34%" in result.output
    assert "自评表!" in result.output


def test_one_report_is_held_against_one_workbook(tmp_path: Path) -> None:
    book = good_workbook(tmp_path)
    (tmp_path / "报告.txt").write_text("一、概况", encoding="utf-8")
    other = tmp_path / "另一份.xlsx"
    other.write_bytes(book.read_bytes())
    result = perfeval("check", book, other, "--report", tmp_path / "报告.txt")
    assert result.exit_code == 1
    assert "一份自评报告只能与一个表核对" in result.output
