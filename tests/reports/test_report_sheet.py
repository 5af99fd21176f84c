"""The sheet 自评报告: the same words, all of them printed, each paragraph with the cells it tells."""

from __future__ import annotations

import io
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from perfeval_xl.layout.grid import PlannedCell, SheetPlan, cell_name
from perfeval_xl.layout.pages import PAGE_HEIGHT
from perfeval_xl.profiles.library import published
from perfeval_xl.reports.doors import report_of
from perfeval_xl.reports.model import Origin, Paragraph, Report, ReportTable, Span
from perfeval_xl.reports.sheet import NAME, OPEN_HEADING, report_book, report_plan
from perfeval_xl.reports.sheet_tables import PRINTED, USUAL, column_widths, spans_of
from perfeval_xl.reports.sheet_texts import INDENT, MOST_LINES, places, room_of, size_of, sources
from perfeval_xl.sealing.attached import SOURCES_HEADING
from perfeval_xl.text_measure import height_for, lines_of
from tests import departments, making
from tests.engines import libreoffice, render
from tests.making import put
from tests.outputs.commands import perfeval
from tests.reports import sheets_made
from tests.reports.sheets_made import LONG


@cache
def made() -> Report:
    return sheets_made.full()


@cache
def plan_of_made() -> SheetPlan:
    return report_plan(made())


def bare(text: str) -> str:
    return re.sub(r"\s", "", text)


def printed(plan: SheetPlan) -> list[PlannedCell]:
    """The printed cells with something in them, in the order of reading, a merged one in each of its rows."""
    _, _, bottom, right = plan.printed
    found = [
        (row, column, cell)
        for (top, column), cell in plan.cells.items()
        if cell.value is not None and column <= right
        for row in range(top, cell.last_row + 1)
        if row <= bottom
    ]
    return [cell for _, _, cell in sorted(found, key=lambda item: item[:2])]


def said(report: Report) -> str:
    """What the sheet has to say: the title first, then the lines of the cover."""
    lines = report.text.splitlines()
    count = len(report.cover)
    return bare("".join([lines[count], *lines[:count], *lines[count + 1 :]]))


def beside(plan: SheetPlan) -> dict[int, str]:
    column = plan.printed[3] + 1
    return {row: str(cell.value) for (row, at), cell in plan.cells.items() if at == column}


def row_with(plan: SheetPlan, text: str) -> int:
    [row] = [row for (row, column), cell in plan.cells.items() if column == 0 and text in str(cell.value)]
    return row


@pytest.mark.parametrize("profile_id", sorted(published()))
def test_the_sheet_says_what_the_text_says(profile_id: str) -> None:
    report = report_of(published()[profile_id])
    cells = printed(report_plan(report))
    assert bare("".join(str(cell.value) for cell in cells)) == said(report)


def test_every_kind_of_block_is_on_the_sheet() -> None:
    plan, report = plan_of_made(), made()
    assert bare("".join(str(cell.value) for cell in printed(plan))) == said(report)
    assert plan.cells[0, 0].value == report.title
    assert plan.cells[0, plan.printed[3] + 1].value == SOURCES_HEADING
    assert len(plan.charts) == 3


@pytest.mark.parametrize("report", [made(), sheets_made.full(rows=200, repeats=186)], ids=["short", "long"])
def test_every_row_is_as_high_as_its_text(report: Report) -> None:
    plan = report_plan(report)
    room = room_of(plan.widths[: plan.printed[3] + 1], size_of("prose"))
    assert max(plan.heights.values()) < PAGE_HEIGHT / 2
    for cell in printed(plan):
        if not isinstance(cell.value, str) or "title" in cell.style:
            continue
        height = sum(plan.heights[row] for row in range(cell.row, cell.last_row + 1))
        width = sum(plan.widths[cell.column : cell.last_column + 1])
        lines = (
            lines_of(cell.value, room) * size_of("prose") / 10 if "prose" in cell.style else lines_of(cell.value, width)
        )
        assert height + 0.1 >= height_for(lines), cell.value


def test_a_long_text_is_parted_after_sentences_and_stays_whole() -> None:
    plan = report_plan(sheets_made.full(repeats=186))
    room = room_of(plan.widths[: plan.printed[3] + 1], size_of("prose"))
    parts = [cell.value for cell in printed(plan) if isinstance(cell.value, str) and LONG in cell.value]
    assert "".join(parts) == INDENT + LONG * 186
    assert all(part.endswith("。") for part in parts)
    assert {lines_of(part, room) for part in parts} <= {MOST_LINES, MOST_LINES - 1, MOST_LINES - 2, MOST_LINES - 3}


def test_a_text_without_a_full_stop_is_parted_too() -> None:
    endless = "智" * 5000
    plan = report_plan(sheets_made.full(more=(sheets_made.typed(endless),)))
    parts = [cell.value for cell in printed(plan) if isinstance(cell.value, str) and "智智" in cell.value]
    assert "".join(parts) == INDENT + endless
    assert len(parts) > 5


def test_equal_neighbours_of_a_merged_column_are_one_cell() -> None:
    plan = plan_of_made()
    one = [cell for cell in plan.cells.values() if cell.value == "产出指标" and cell.merged and "boxed" in cell.style]
    assert [cell.last_row - cell.row + 1 for cell in one if cell.last_row > cell.row] == [6]
    seconds = sorted((cell.row, cell.last_row) for cell in plan.cells.values() if cell.value == "数量指标")
    assert [last - first + 1 for first, last in seconds] == [2, 1], "a 二级指标 of the same name begins anew"


def test_two_hundred_rows_are_printed_on_full_pages() -> None:
    plan = report_plan(sheets_made.full(rows=200))
    edges = [0, *plan.breaks, plan.printed[2] + 1]
    used = [sum(plan.heights.get(row, 15.0) for row in range(a, b)) for a, b in pairwise(edges)]
    assert len(used) > 8
    assert all(one > 0.75 * PAGE_HEIGHT for one in used[:-1])
    assert max(used) <= PAGE_HEIGHT


def test_what_closes_the_report_is_never_alone_on_a_page() -> None:
    for repeats in (1, 4, 7, 10, 13):
        plan = report_plan(sheets_made.full(repeats=repeats))
        assert not plan.breaks or plan.breaks[-1] <= row_with(plan, "附件") - 1


def test_each_paragraph_with_a_figure_names_its_cells() -> None:
    plan = plan_of_made()
    told = beside(plan)[row_with(plan, "自评得分")]
    assert told.startswith("总分、")
    assert "“94.8”：自评表所列，与按规则复算一致" in told
    assert "“49”：各指标得分之和" in told
    assert "“9.8”：取自2021年度自评表" in "".join(beside(plan).values())


def test_cells_of_one_sheet_are_named_together(tmp_path: Path) -> None:
    case = report_of(making.book(tmp_path / "a.xlsx")).case
    assert places(case, ("total.score", "total.rating", "no.such.field")) == (
        f"{making.place('total.score')}、{making.place('total.rating').partition('!')[2]}"
    )
    many = tuple(case.form.fields)
    assert places(case, many).endswith("处")
    assert sources(case, (Span("12", Origin.SUM, (), "计数"),)) == "“12”：计数"


def test_places_that_follow_one_another_are_told_as_one(tmp_path: Path) -> None:
    book = report_of(making.book(tmp_path / "a.xlsx")).case
    keys = [row.key("score") for row in book.form.rows]
    first, last = making.place(keys[0]), making.place(keys[-1])
    assert places(book, keys) == f"{first}:{last.rpartition('!')[2]}"
    dossier = sheets_made.case()
    assert places(dossier, [*keys[:3], keys[4]]) == "指标1～3·得分、指标5·得分"


def test_the_cells_of_a_department_are_named_by_their_sheets(tmp_path: Path) -> None:
    plan = report_plan(report_of(departments.book(tmp_path / "部门.xlsx")))
    told = "、".join(beside(plan).values())
    for key in ("base:staff.quota", "p01:total.score", "total.score"):
        sheet, _, cell = departments.place(key).partition("!")
        assert sheet in told
        assert cell in told


def test_what_is_open_is_coloured_and_listed_with_a_link() -> None:
    plan, report = plan_of_made(), made()
    links = plan.printed[3] + 2
    start = row_with(plan, OPEN_HEADING)
    assert start > plan.printed[2]
    for number, point in enumerate(report.open_points, start=1):
        row = start + number
        assert plan.cells[row, 0].value == f"{number}. {point.text}"
        link = plan.cells[row, links]
        target = str(link.value).partition("!")[2]
        [at] = [at for at in range(plan.printed[2] + 1) if cell_name(at, 0) == target]
        line = "".join(str(cell.value) for cell in plan.cells.values() if cell.row == at and cell.value)
        assert point.text in line
        assert link.formula == f'=HYPERLINK("#\'{NAME}\'!{target}","{NAME}!{target}")'
    gap = plan.cells[row_with(plan, "【待填：预算没有用完的原因】"), 0]
    assert "required" in gap.style
    [(first, after)] = plan.marked[gap.row, 0]
    assert str(gap.value)[first:after] == "【待填：预算没有用完的原因】"
    assert "doubtful" in plan.cells[row_with(plan, "【待核对：各分项合计488"), 0].style


def test_a_report_in_which_nothing_is_open_has_no_such_list() -> None:
    report = Report(sheets_made.case(), "报告", (sheets_made.SCORE,))
    plan = report_plan(report)
    assert not plan.marked
    assert not any(OPEN_HEADING in str(cell.value) for cell in plan.cells.values())


def test_an_attached_form_is_the_sheet_beside_it() -> None:
    links = plan_of_made().printed[3] + 2
    alone = report_plan(made(), "身份")
    inside = report_plan(made(), "身份", beside=True)
    row = row_with(inside, "附件：自评表")
    assert inside.cells[row, links].formula == '=HYPERLINK("#\'自评表\'!A1","自评表!A1")'
    assert (row_with(alone, "附件：自评表"), links) not in alone.cells


def test_a_report_that_is_handed_on_brings_its_forms() -> None:
    book = load_workbook(io.BytesIO(report_book(sheets_made.full(sheets_made.department()))))
    assert book.sheetnames == [NAME, departments.FORM, departments.BASE, departments.FIRST, departments.SECOND]
    values = {cell.value for row in book[departments.FORM].iter_rows() for cell in row}
    assert {"总分", 99.81, "优", "98.08%"} <= values
    assert not any(isinstance(v, str) and v.startswith("=") for v in values)
    assert load_workbook(io.BytesIO(report_book(made(), "身份"))).sheetnames == [NAME]


@cache
def strange_sheet() -> Worksheet:
    strange = ("=1+1", "{{ 7*7 }}", "@SUM(A1)", "-2+3", "http://example.com", "<r>一</r>甲", "_x0041_甲")
    blocks = tuple(sheets_made.typed(text) for text in strange)
    mixed = tuple(
        Paragraph((Span(text, Origin.TYPED), Span("【待填：甲】", Origin.GAP), Span(text))) for text in strange
    )
    return load_workbook(io.BytesIO(report_book(sheets_made.full(more=(*blocks, *mixed)))))[NAME]


@pytest.mark.parametrize("text", ["=1+1", "{{ 7*7 }}", "@SUM(A1)", "-2+3", "http://example.com", "<r>一</r>甲"])
def test_what_is_typed_is_a_text_in_the_sheet(text: str) -> None:
    cells = {
        str(cell.value): cell.data_type for row in strange_sheet().iter_rows(max_col=1) for cell in row if cell.value
    }
    assert cells[INDENT + text] == "s"
    assert cells[f"{INDENT}{text}【待填：甲】{text}"] == "s"


def test_figures_are_as_wide_as_they_are_and_sentences_share_the_rest() -> None:
    table = sheets_made.indicators()
    widths = column_widths(table)
    assert sum(widths) == pytest.approx(PRINTED)
    assert widths[5] < 10 < 14 < widths[7]
    spans = spans_of(column_widths(sheets_made.funds()), USUAL)
    assert [first for first, _ in spans] == [0, *(last + 1 for _, last in spans[:-1])]
    assert spans[-1][1] == len(USUAL) - 1
    words = ReportTable("甲", ("项目名称", "乙", "丙"), (), wide=(0,))
    assert all(sum(USUAL[a : b + 1]) >= 7 for a, b in spans_of(column_widths(words), USUAL))


def test_it_prints_on_a4_with_every_word_and_without_the_cells_beside(tmp_path: Path) -> None:
    path = making.book(tmp_path / "a.xlsx", making.dossier(put("paragraphs", {"problems": LONG * 50})))
    report = report_of(path)
    (tmp_path / "报告.xlsx").write_bytes(report_book(report))
    [pdf] = libreoffice.to_pdf([tmp_path / "报告.xlsx"], tmp_path / "pdf")
    assert all(size == pytest.approx(render.A4, abs=1) for size in render.page_sizes(pdf))
    words = bare(render.text_of(pdf))
    for block in report.blocks:
        if isinstance(block, Paragraph):
            assert bare(block.text) in words or len(block.text) > 300, block.text
    assert words.count(LONG) >= 45
    assert "自评表!" not in words
    assert OPEN_HEADING not in words


def test_the_command_writes_it(tmp_path: Path) -> None:
    path = making.book(tmp_path / "a.xlsx")
    assert perfeval("report", path, "-o", tmp_path / "报告.xlsx").exit_code == 0
    assert load_workbook(tmp_path / "报告.xlsx").sheetnames[0] == NAME
    refused = perfeval("check", path, "--report", tmp_path / "报告.xlsx")
    assert "不是Word文档" in refused.output
