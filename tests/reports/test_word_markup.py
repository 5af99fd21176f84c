"""Paragraphs and tables as text: what python-docx reads in them is what was to be written."""

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import Table
from docx.text.paragraph import Paragraph
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.plain_text import without_controls
from perfeval_xl.reports.word_markup import Cell, TableRow, append, link, paragraph, place, run, table

TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=40)


@given(TEXTS)
def test_a_text_comes_back_as_it_was_written_but_for_what_no_document_holds(text):
    document = Document()
    written = Paragraph(append(document, paragraph("Normal", run(text))), document._body)
    assert written.text.replace("\r", "\n") == without_controls(text).replace("\r", "\n")


def test_a_run_has_its_style_size_and_weight():
    document = Document()
    written = Paragraph(
        append(document, paragraph("Normal", run("甲<乙>&丙", "Strong", 10.5, bold=True), kept=True, align="right")),
        document._body,
    )
    (made,) = written.runs
    assert (made.text, made.style.style_id, made.font.size, made.bold) == ("甲<乙>&丙", "Strong", Pt(10.5), True)
    assert written.paragraph_format.keep_with_next
    assert written.alignment is WD_ALIGN_PARAGRAPH.RIGHT
    assert made._r.rPr.rFonts.get(qn("w:hint")) == "eastAsia"


def test_places_and_links_stand_around_their_runs():
    document = Document()
    made = append(document, paragraph("Normal", place(7, "_Open7", run("待填")) + link("_Open7", run("去填"))))
    assert [child.tag.rpartition("}")[2] for child in made[1:]] == ["bookmarkStart", "r", "bookmarkEnd", "hyperlink"]
    assert Paragraph(made, document._body).hyperlinks[0].fragment == "_Open7"


def test_merged_cells_are_one_for_python_docx():
    wide = Cell(paragraph("Normal", run("两列两行")), 2, "restart", ("top",), "DDEBF7", "top")
    rows = [
        TableRow([wide, Cell(paragraph("Normal", run("右")))], whole=True, height=9, headed=True),
        TableRow([Cell("<w:p/>", 2, "continue"), Cell()]),
        TableRow([Cell(paragraph("Normal", run(text))) for text in "甲乙丙"]),
    ]
    document = Document()
    made = Table(append(document, table("TableGrid", (20, 30, 40), rows)), document._body)
    texts = [[cell.text for cell in row.cells] for row in made.rows]
    assert texts == [["两列两行", "两列两行", "右"], ["两列两行", "两列两行", ""], ["甲", "乙", "丙"]]
    assert made.cell(0, 0)._tc is made.cell(1, 1)._tc
    assert [round(cell.width.mm) for cell in (made.cell(0, 0), made.cell(2, 2))] == [50, 40]
    assert abs(made.rows[0].height - Mm(9)) < Pt(0.1)
    assert made.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert made.rows[0]._tr.trPr.find(qn("w:cantSplit")) is not None
    assert made.rows[1].height is None
