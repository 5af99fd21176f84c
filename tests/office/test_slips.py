"""退改单: every finding of a form with its cell, to which it leads, in a workbook in which Excel repairs nothing."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlwings as xw
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.libreoffice import bridge
from perfeval_xl.office.own_papers import SLIP
from perfeval_xl.office.slips import HEADS, LONGEST_FILE, SHEET
from perfeval_xl.office.statements import COUNTED
from tests import making
from tests.excel_safety.lint import lint
from tests.office.slips_made import BACK, FILE, PART, REPORT, made, part_of, row


def sheet_of(data: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(data))[SHEET]
    assert isinstance(sheet, Worksheet)
    return sheet


def lines_of(sheet: Worksheet) -> Iterator[tuple[Any, ...]]:
    """The rows of the table."""
    [table] = sheet.tables.values()
    return (tuple(cell.value for cell in line) for line in sheet[table.ref][1:])


def links_of(sheet: Worksheet) -> list[tuple[str, str]]:
    """File and cell of each link."""
    return [
        (str(one.target), str(one.location)) for line in sheet.iter_rows() for cell in line if (one := cell.hyperlink)
    ]


def test_verdict_first_step_and_where_it_goes_stand_on_top() -> None:
    sheet = sheet_of(made(PART))
    texts = [str(value) for line in sheet.iter_rows(max_row=8, values_only=True) if (value := line[0])]
    assert texts[0] == "退改单：A-001　政务服务提升项目（2023年度）"
    assert texts[1] == "结论：退回，有必须改的问题，共2处必须改，2处要核对或说明。"
    assert texts[2] == "先做：自评表!H12：未填写“办结率”实际完成值。请填写。"
    assert BACK in texts
    assert any(FILE in text and "2024-03-28 10:12" in text for text in texts)


def test_each_finding_has_weight_place_what_cure_found_expected_basis_and_code() -> None:
    lines = list(lines_of(sheet_of(made(PART))))
    assert [head.title for head in HEADS] == ["轻重", "位置", "问题", "怎么改", "现值", "应为", "依据", "编号"]
    assert lines[0] == ("必须改", "自评表!H12", "未填写“办结率”实际完成值", "请填写", None, None, "第6条", "T003")
    assert lines[1][4:6] == ("90", "89.5")
    assert [line[0] for line in lines] == ["必须改", "必须改", "核实", "核实"]
    assert lines[3][1] == "自评报告第6段“【待填】”"


def test_places_lead_into_the_form_as_it_was_called_and_nowhere_else() -> None:
    target = FILE.replace("%", "%25").replace("#", "%23").replace(" ", "%20")
    assert links_of(sheet_of(made(PART))) == [
        (target, "'自评表'!H12"),
        (target, "'所属项目''s'!C3"),
        (target, "'自评表'!K15"),
    ]


@pytest.mark.parametrize(
    "file",
    [
        "../../表.xlsx",
        "C:\\表.xlsx",
        "\\\\server\\表.xlsx",
        "http://evil.org/表.xlsx",
        "表\u202e.xlsx",
        "tcmime.1388.bin",
        "（没有名称）",
        "表.exe",
        "长" * LONGEST_FILE + ".xlsx",
    ],
)
def test_a_name_that_leads_elsewhere_leads_nowhere(file: str) -> None:
    data = made(part_of(row("自评表!H12"), file=file))
    assert links_of(sheet_of(data)) == []
    assert [line[1] for line in lines_of(sheet_of(data))] == ["自评表!H12"]


@pytest.mark.parametrize(
    "place", ["（整个文件）", "自评表", "指标3·实际完成值", "a\nb!C1", f"{'表' * 32}!C1", "!C1", "自评表!C", "表!C1 x"]
)
def test_what_is_no_cell_is_said_and_leads_nowhere(place: str) -> None:
    assert links_of(sheet_of(made(part_of(row(place))))) == []


FORMULAS = ('=HYPERLINK("http://x","a")', "+cmd|' /C calc'!A0", "@SUM(1)", "-1+1", "x" * 40_000, "\x1b[2J\ud800")


def test_texts_stay_texts_and_excel_has_nothing_to_repair(tmp_path: Path) -> None:
    for at, text in enumerate(FORMULAS):
        rows = [row("自评表!H12", message=text, fix=text, found=text, expected=text, basis=text)]
        path = tmp_path / f"{at}.xlsx"
        path.write_bytes(made(replace(part_of(*rows, file=f"{text[:20]}.xlsx"), why=text)))
        assert lint(path) == []
        assert not any(cell.data_type == "f" for line in sheet_of(path.read_bytes()).iter_rows() for cell in line)
    (tmp_path / "long.xlsx").write_bytes(made(PART, name="长" * 3_000, code="P" * 300, unit="局" * 500))
    assert lint(tmp_path / "long.xlsx") == []
    for name, part in (("whole", PART), ("counted", part_of(outcome=COUNTED, report=(REPORT,)))):
        path = tmp_path / f"{name}.xlsx"
        path.write_bytes(made(part))
        assert lint(path) == []


def test_it_is_printed_on_a4_across_filtered_and_known_again() -> None:
    data = made(PART)
    sheet = sheet_of(data)
    [table] = sheet.tables.values()
    head = int(re.findall(r"\d+", table.ref)[0])
    assert table.autoFilter is not None
    assert sheet.freeze_panes == f"A{head + 1}"
    assert (sheet.page_setup.paperSize, sheet.page_setup.orientation) == (9, "landscape")
    assert sheet.print_title_rows == f"${head}:${head}"
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert {one.name: one.value for one in book.custom_doc_props.props} == {SLIP: "A-001"}


def test_in_libreoffice_a_link_leads_to_its_cell_where_both_files_lie_in_one_folder(
    app: xw.App, tmp_path: Path
) -> None:
    form = making.book(tmp_path / FILE)
    cell = making.at("i01.actual")
    places = [f"{making.FORM}!{cell}", f"{making.FORM}!K15"]
    (tmp_path / "退改单_A-001_项目.xlsx").write_bytes(made(part_of(*map(row, places))))
    office = app.impl.office
    desktop = office.service("frame.Desktop")
    hidden = (bridge.option("Hidden", True),)
    with office.deadline(60):
        book = desktop.loadComponentFromURL(bridge.url(tmp_path / "退改单_A-001_项目.xlsx"), "_blank", 0, hidden)
        sheet = book.Sheets.getByName(SHEET)
        urls = [field.URL for line in range(20) for field in _fields(sheet.getCellByPosition(1, line))]
        book.close(True)
        reached = []
        for url in urls:
            opened = desktop.loadComponentFromURL(url, "_blank", 0, ())
            selected = opened.CurrentController.Selection
            reached.append((bridge.path_of(opened.URL), selected.AbsoluteName))
            opened.close(True)
    column, line = re.fullmatch(r"([A-Z]+)(\d+)", cell).groups()  # type: ignore[union-attr]
    assert reached == [
        (str(form), f"${making.FORM}.${column}${line}"),
        (str(form), f"${making.FORM}.$K$15"),
    ]


def _fields(cell: Any) -> Iterator[Any]:
    found = cell.getTextFields().createEnumeration()
    while found.hasMoreElements():
        yield found.nextElement()
