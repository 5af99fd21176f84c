"""The forms that are attached to a report in its Word file: every cell as it is printed, on pages of their own."""

import io
from dataclasses import replace

import docx
import pytest
from docx.document import Document
from docx.table import Table

from perfeval_xl.reports.annexes import AnnexGrid, annex_grid
from perfeval_xl.reports.model import Annex
from perfeval_xl.reports.word import docx_bytes
from perfeval_xl.reports.word_annexes import form_parts
from tests.reports import reports_made
from tests.reports.reports_made import forms, forms_of_projects, report

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def document(*annexes: Annex) -> Document:
    return docx.Document(io.BytesIO(docx_bytes(report([reports_made.said("甲。")], annexes=annexes))))


def shown(table: Table) -> list[str]:
    """Texts of the cells in the order of reading, a joined one once."""
    cells = {cell._tc: cell.text for row in table.rows for cell in row.cells}
    return [text for text in cells.values() if text]


@pytest.mark.parametrize("annex", forms(), ids=lambda annex: annex.title)
def test_an_annex_shows_what_its_sheet_prints(annex: Annex) -> None:
    found = document(annex)
    texts = [text for table in found.tables for text in shown(table)]
    # Its own number stands in the title.
    texts += [p.text[:3] for p in found.paragraphs if p.style.name == "附件标题" and p.text[2].isdigit()]
    assert sorted(texts) == sorted(cell.text for cell in annex_grid(annex).cells if cell.text)


def test_cells_are_joined_as_on_the_sheet() -> None:
    annex = forms()[0]
    grid, [table] = annex_grid(annex), document(annex).tables
    for cell in grid.cells:
        last = table.cell(cell.row + cell.rows - 1, cell.column + cell.columns - 1)
        assert table.cell(cell.row, cell.column)._tc is last._tc, cell.text


@pytest.mark.parametrize("annex", forms(), ids=lambda annex: annex.title)
def test_no_table_is_wider_than_its_page(annex: Annex) -> None:
    found = document(annex)
    section = found.sections[-1]
    assert section.page_width is not None
    assert section.left_margin is not None
    assert section.right_margin is not None
    room = section.page_width - section.left_margin - section.right_margin
    for table in found.tables:
        assert sum(int(column.width or 0) for column in table.columns) <= room + len(table.columns) * 635


def test_every_annex_begins_a_page_with_its_title_that_the_contents_can_name() -> None:
    found = document(*forms())
    titles = [p for p in found.paragraphs if p.style.name == "附件标题"]
    assert [title.text for title in titles] == [f"{annex.label}：{annex.title}" for annex in forms()]
    # The first begins with the pages of the forms, the others each with a page of their own.
    assert [title.paragraph_format.page_break_before for title in titles] == [None, True, True]


def test_a_wide_form_lies_across() -> None:
    annex = forms()[0]
    wide = replace(annex, sheet=replace(annex.sheet, widths=[2 * width for width in annex.sheet.widths]))
    for form, across in ((annex, False), (wide, True)):
        section = document(form).sections[-1]
        assert section.page_width is not None
        assert section.page_height is not None
        assert (section.page_width > section.page_height) is across


def test_a_number_that_the_form_prints_itself_stands_in_the_title_alone() -> None:
    base = forms()[1]
    assert base.label == "附件2"
    found = document(base)
    assert f"附件2：{base.title}" in [paragraph.text for paragraph in found.paragraphs]
    assert "附件2" not in [text for table in found.tables for text in shown(table)]


def test_the_forms_of_all_projects_have_one_line_and_one_number_and_each_its_own_title() -> None:
    annexes = forms_of_projects()
    own, *projects = annexes
    lines = report(annexes=annexes).attached
    assert lines == [f"{own.label}：部门自评表", f"{projects[0].label}：项目自评表（2张）"]
    found = document(*annexes)
    assert [p.text for p in found.paragraphs if p.style.name == "附件标题"] == lines
    parts = [p for p in found.paragraphs if p.style.name == "附件标题（同类之一）"]
    assert [part.text for part in parts] == [f"{project.label}：{project.title}" for project in projects]
    assert [part.paragraph_format.page_break_before for part in parts] == [None, True]


def long(grid: AnnexGrid) -> AnnexGrid:
    return replace(grid, heights=tuple(40.0 for _ in grid.heights))


def test_the_headings_of_a_form_that_takes_several_pages_are_repeated() -> None:
    grid = annex_grid(forms()[0])
    assert grid.head is not None
    assert [part.headed for part in form_parts(grid, 1, 1_000, 0)] == [False]
    parts = list(form_parts(long(grid), 1, 250, 0))
    assert [(part.first, part.headed) for part in parts][:2] == [(0, False), (grid.head, True)]
    assert [part.after for part in parts] == [*(part.first for part in parts[1:]), len(grid.heights)]


def test_a_repeated_heading_ends_in_its_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfeval_xl.reports.word_annexes.annex_grid", lambda annex: long(annex_grid(annex)))
    tables = document(forms()[0]).tables
    head = tables[1].rows[0]
    assert head._tr.trPr.find(f"{W}tblHeader") is not None
    assert all(cell._tc.vMerge is None for cell in head.cells)
    texts = [text for table in tables for text in shown(table)]
    assert sorted(texts) == sorted(cell.text for cell in annex_grid(forms()[0]).cells if cell.text)
