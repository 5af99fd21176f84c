"""The Word file of a report: real styles and titles, contents, numbers, places of what is open; nothing harms."""

import functools
import io
import re
import struct
import time
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import docx
import pytest
from docx.document import Document

from perfeval_xl.reports.model import Origin, Paragraph, Report, ReportTable, Span
from perfeval_xl.reports.word import docx_bytes
from perfeval_xl.reports.word_contents import FEWEST_TITLES
from perfeval_xl.reports.word_tables import column_widths
from perfeval_xl.returns.report_text import read_report
from perfeval_xl.tables import chinese_numeral
from tests.reports import reports_made
from tests.reports.reports_made import BLOCKS, DAY, TITLE, UNIT, forms, report, row, said, whole

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


WHOLE, PLAIN = whole(), report()
"""A report with everything, and one without cover, unit and day; each is written once."""


@functools.cache
def _files() -> dict[int, bytes]:
    return {id(of): docx_bytes(of) for of in (WHOLE, PLAIN)}


def file_of(of: Report) -> bytes:
    return _files().get(id(of)) or docx_bytes(of)


def document(of: Report) -> Document:
    return docx.Document(io.BytesIO(file_of(of)))


def part(of: Report, name: str) -> str:
    with zipfile.ZipFile(io.BytesIO(file_of(of))) as package:
        return package.read(name).decode()


def body(of: Report) -> str:
    return part(of, "word/document.xml")


def texts_by_style(of: Report, style: str) -> list[str]:
    """Texts of all paragraphs in a style, also those inside of contents and tables."""
    return list(_texts(ElementTree.fromstring(body(of)), style))


def _texts(root: ElementTree.Element, style: str) -> Iterator[str]:
    for paragraph in root.iter(f"{W}p"):
        named = paragraph.find(f"{W}pPr/{W}pStyle")
        if named is not None and named.get(f"{W}val") == style:
            yield "".join(text.text or "" for text in paragraph.iter(f"{W}t"))


# ---- titles and numbers


def test_titles_are_the_outline_of_the_document() -> None:
    found = [
        (int(p.style.name.removeprefix("Heading ")), p.text)
        for p in document(WHOLE).paragraphs
        if (p.style.name or "").startswith("Heading")
    ]
    expected = [
        (b.level, "".join(span.text for span in b.spans)) for b in BLOCKS if isinstance(b, Paragraph) and b.level
    ]
    assert found == expected


@pytest.mark.parametrize("level", [1, 2, 3, 4, 5])
def test_a_style_of_title_has_its_level_in_the_outline_and_in_the_numbers(level: int) -> None:
    [style] = [s for s in document(PLAIN).styles if s.name == f"Heading {level}"]
    settings = style.element.pPr
    assert settings.find(f"{W}outlineLvl").get(f"{W}val") == str(level - 1)
    assert settings.find(f"{W}numPr/{W}ilvl").get(f"{W}val") == str(level - 1)
    assert settings.find(f"{W}keepNext") is not None


def counted(*numbers: tuple[int, str]) -> list[str]:
    """What stands as text before each of some titles; empty where Word counts it."""
    of = report([said("甲", level=level, number=number) for level, number in numbers])
    return [p.text.removesuffix("甲") for p in document(of).paragraphs if (p.style.name or "").startswith("Heading")]


def test_word_counts_titles_and_begins_again_below_each_other() -> None:
    assert (
        counted((1, "一、"), (2, "（一）"), (2, "（二）"), (1, "二、"), (2, "（一）"), (3, "1."), (5, "①")) == [""] * 7
    )
    numbers = part(PLAIN, "word/numbering.xml")
    assert '<w:numFmt w:val="chineseCountingThousand"/><w:pStyle w:val="Heading2"/>' in numbers
    assert '<w:lvlText w:val="（%2）"/>' in numbers


@pytest.mark.parametrize(
    ("numbers", "as_text"),
    [
        ([(1, "二、")], ["二、"]),
        ([(1, "一、"), (1, "三、"), (1, "二、")], ["", "三、", ""]),
        ([(1, "一、"), (1, "2.")], ["", "2."]),
        ([(1, "附一")], ["附一"]),
        ([(1, "")], [""]),
        ([(2, "（一）"), (1, "一、")], ["", "一、"]),
        ([(1, "一、"), (3, "1."), (2, "（一）")], ["", "", "（一）"]),
        ([(1, "㉑")], ["㉑"]),
    ],
)
def test_a_number_to_which_word_would_not_count_stays_a_text(
    numbers: list[tuple[int, str]], as_text: list[str]
) -> None:
    assert counted(*numbers) == as_text


def test_the_check_of_reports_reads_the_numbers_that_word_counts(tmp_path: Path) -> None:
    numbers = [
        (1, "一、"),
        (2, "（一）"),
        (3, "1."),
        (3, "2."),
        (5, "①"),
        (2, "（二）"),
        (3, "1."),
        (1, "二、"),
        (2, "（一）"),
    ]
    of = report([said("甲", level=level, number=number) for level, number in [*numbers, (2, "（三）"), (1, "3.")]])
    (tmp_path / "a.docx").write_bytes(docx_bytes(of))
    lines = read_report(tmp_path / "a.docx").lines
    assert [line.text for line in lines if line.level][-11:] == [b.text for b in of.blocks if isinstance(b, Paragraph)]


def test_thirty_titles_are_counted_in_chinese() -> None:
    assert counted(*((1, f"{chinese_numeral(n)}、") for n in range(1, 31))) == [""] * 30


# ---- contents


def test_the_contents_name_the_titles_and_invent_no_page() -> None:
    of = WHOLE
    lines = [text for level in (1, 2, 3) for text in texts_by_style(of, f"TOC{level}")]
    assert sorted(lines) == sorted(b.text for b in BLOCKS if isinstance(b, Paragraph) and 1 <= b.level <= 3)
    xml = body(of)
    assert r'TOC \o "1-3" \h \z \u' in xml
    assert xml.count('fldCharType="begin"') == xml.count('fldCharType="end"') == len(lines) + 1
    assert set(re.findall(r'w:anchor="(_Toc\d+)"', xml)) == set(re.findall(r'w:name="(_Toc\d+)"', xml))
    assert set(re.findall(r"PAGEREF (_Toc\d+)", xml)) == set(re.findall(r'w:name="(_Toc\d+)"', xml))


def test_nothing_has_word_ask_when_it_opens_the_file() -> None:
    assert "updateFields" not in part(WHOLE, "word/settings.xml")
    assert "w:dirty" not in body(WHOLE)


def test_a_few_titles_and_an_outline_without_contents_have_none() -> None:
    few = [said("甲", level=1) for _ in range(FEWEST_TITLES - 1)]
    assert "TOC " not in body(report(few))
    assert "TOC " in body(report([*few, said("乙", level=1)]))
    assert "TOC " not in body(Report(reports_made.case(), TITLE, BLOCKS, contents=False))


# ---- what is open


def test_what_is_open_is_coloured_and_listed_with_a_link_to_its_place() -> None:
    of = WHOLE
    xml = body(of)
    assert xml.count('<w:rStyle w:val="Gap"/>') == 2
    assert xml.count('<w:rStyle w:val="Doubt"/>') == 1
    assert texts_by_style(of, "OpenPoint") == [text for point in of.open_points for text in (point.section, point.text)]
    places = re.findall(r'w:name="(_Open\d+)"', xml)
    assert re.findall(r'w:anchor="(_Open\d+)"', xml) == places
    assert len(places) == len(of.open_points) == 3


def test_what_is_open_on_the_cover_and_below_the_report_is_listed_there() -> None:
    day = said(Span("【待填：日期】", Origin.GAP))
    of = replace(WHOLE, cover=(day,), signature=(said(UNIT), day))
    assert [(point.section, point.text) for point in of.open_points if point.text == "待填：日期"] == [
        ("封面", "待填：日期"),
        ("落款", "待填：日期"),
    ]
    assert len(re.findall(r'w:anchor="(_Open\d+)"', body(of))) == len(of.open_points)


def test_a_finished_report_has_no_page_of_open_points() -> None:
    of = report([said("甲", level=1), said("乙。")])
    assert texts_by_style(of, "OpenPointsTitle") == []
    assert '<w:rStyle w:val="Gap"/>' not in body(of)


# ---- pages


def test_the_cover_has_the_title_and_the_lines_of_the_outline_and_no_page_number() -> None:
    of = WHOLE
    assert texts_by_style(of, "CoverTitle") == [TITLE]
    assert texts_by_style(of, "CoverLine") == [line.text for line in of.cover]
    first, second = document(of).sections
    assert first._sectPr.findall(f"{W}footerReference") == []
    assert len(second._sectPr.findall(f"{W}footerReference")) == 2
    assert second._sectPr.find(f"{W}pgNumType").get(f"{W}start") == "1"


def test_pages_are_counted_on_behind_the_first_that_is_counted() -> None:
    starts = [section._sectPr.find(f"{W}pgNumType") is not None for section in document(whole(forms())).sections]
    assert starts == [False, True, False, False]


def test_a_report_without_cover_begins_with_its_title() -> None:
    assert document(PLAIN).paragraphs[0].text == TITLE
    assert texts_by_style(PLAIN, "CoverTitle") == []


def test_unit_and_day_stay_with_the_last_words_of_the_report() -> None:
    of = WHOLE
    assert texts_by_style(of, "Signature") == [f"{UNIT}（公章）", DAY]
    xml = body(of)
    last = xml[: xml.index('<w:pStyle w:val="Signature"/>')].rpartition("<w:pStyle")[2]
    assert "<w:keepNext/>" in last


def test_the_page_is_that_of_an_official_paper() -> None:
    section = document(PLAIN).sections[-1]
    lengths = (section.page_width, section.page_height, section.top_margin, section.left_margin)
    assert [round(length.mm) for length in lengths if length is not None] == [210, 297, 37, 28]
    assert "PAGE" in part(PLAIN, "word/footer1.xml")


def test_a_long_title_breaks_before_words_that_belong_together() -> None:
    short = "某市2023年度智慧工地项目绩效自评报告"
    assert "<w:ind" not in body(report(title=short)).partition("</w:p>")[0]
    assert "<w:ind" in body(report(title=TITLE)).partition("</w:p>")[0]


# ---- styles, fonts, properties


def test_every_style_that_is_used_is_there_and_no_run_has_a_font_of_its_own() -> None:
    xml = body(WHOLE)
    used = set(re.findall(r'<w:(?:pStyle|rStyle|tblStyle) w:val="(\w+)"', xml))
    there = set(re.findall(r'w:styleId="(\w+)"', part(WHOLE, "word/styles.xml")))
    assert used <= there
    assert "w:ascii" not in xml
    assert "w:eastAsia=" not in xml


def test_fonts_of_official_papers_have_stand_ins() -> None:
    fonts = part(PLAIN, "word/fontTable.xml")
    styles = part(PLAIN, "word/styles.xml")
    named = set(re.findall(r'w:eastAsia="([^"]+)"', styles)) - {"zh-CN"}
    assert named == {"方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312", "宋体"}
    for name, other in (("方正小标宋简体", "宋体"), ("仿宋_GB2312", "仿宋"), ("楷体_GB2312", "楷体")):
        assert f'<w:font w:name="{name}"><w:altName w:val="{other}"/>' in fonts


def test_the_properties_are_those_of_the_report() -> None:
    properties = document(WHOLE).core_properties
    assert (properties.title, properties.author) == (TITLE, reports_made.case().form.unit)
    assert properties.created is not None
    assert properties.created.date().isoformat() == "2024-03-30"
    assert reports_made.case().form.unit in part(WHOLE, "docProps/app.xml")
    assert "created" not in part(PLAIN, "docProps/core.xml")


def test_the_same_report_is_the_same_file() -> None:
    assert docx_bytes(whole()) == docx_bytes(whole())


def test_nothing_is_left_of_the_program_that_made_the_file() -> None:
    with zipfile.ZipFile(io.BytesIO(docx_bytes(PLAIN))) as package:
        for name in package.namelist():
            assert b"python-docx" not in package.read(name), name
        assert [name for name in package.namelist() if "thumbnail" in name or "customXml" in name] == []


# ---- tables


def test_tables_are_tables_with_equal_neighbours_joined() -> None:
    found = document(report([reports_made.INDICATORS])).tables[0]
    assert [cell.text for cell in found.rows[0].cells] == list(reports_made.INDICATORS.head)
    assert len(found.rows) == len(reports_made.INDICATORS.rows) + 1
    column = [cell._tc for cell in found.columns[0].cells]
    assert column[1] is column[2] is column[3] is column[4]
    assert column[4] is not column[5]
    assert found.rows[0]._tr.trPr.find(f"{W}tblHeader") is not None


def test_neighbours_of_different_parents_are_not_joined() -> None:
    table = ReportTable(
        "表", ("一级", "二级"), (row("甲", "同"), row("乙", "同"), row("乙", "同"), row("", "")), (0, 1)
    )
    second = document(report([table])).tables[0].columns[1].cells
    assert second[1]._tc is not second[2]._tc
    assert second[2]._tc is second[3]._tc


def test_columns_are_as_wide_as_the_page_and_as_what_stands_in_them() -> None:
    widths, points = column_widths([["产出", "很长的一段说明文字" * 20, "1,246.51"]], ("一级指标", "说明", "金额"), 156)
    assert sum(widths) == pytest.approx(156)
    assert widths[1] > 100
    assert min(widths) > 4 * points * 25.4 / 72
    many, smallest = column_widths([["1234567890.12"] * 14], ["金额"] * 14, 156)
    assert (sum(many), smallest) == (pytest.approx(156), 7.5)


def test_two_hundred_rows_are_written_at_once() -> None:
    table = ReportTable("表", reports_made.INDICATORS.head, reports_made.INDICATORS.rows * 34, (0, 1), (2,))
    begun = time.process_time()
    assert len(document(report([table])).tables[0].rows) == 205
    assert time.process_time() - begun < 2


# ---- what people type

HOSTILE = [
    "{{ 7*7 }}{% for x in y %}",
    "</w:t></w:r></w:p><w:p>",
    "&amp; <b>甲</b> \"乙\" '丙'",
    "]]>",
    "长" * 5_000,
    "=cmd|' /C calc'!A0",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_what_is_typed_is_text_wherever_it_stands(text: str) -> None:
    spans = (Span(text, Origin.TYPED), Span(f"【待填：{text}】", Origin.GAP))
    of = report(
        [
            Paragraph(spans, 1, text),
            Paragraph(spans),
            ReportTable(text, (text,), (row(text), row(*spans[1:]))),
            *(said(text, level=1) for _ in range(FEWEST_TITLES)),
        ],
        title=text,
    )
    read = document(of)
    assert read.paragraphs[0].text == text
    assert read.tables[0].rows[1].cells[0].text == text
    assert read.core_properties.title == text[:255]
    assert len(of.open_points) == 1


def test_what_steers_or_turns_is_left_out_and_lines_stay_lines() -> None:
    of = report([said("甲\x00乙\u202e丙\x1b[31m\ufffe丁\n戊\t己\ud800")])
    assert document(of).paragraphs[1].text == "甲乙丙[31m丁\n戊\t己"


# ---- pictures


def picture_of(monkeypatch: pytest.MonkeyPatch, data: bytes | None) -> Document:
    monkeypatch.setattr("perfeval_xl.reports.word_document.chart_png", lambda chart: data)
    return document(report([reports_made.CHART]))


def test_a_chart_is_its_table_and_a_picture_that_says_what_it_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    dots = b"".join(b"\x00" + b"\xff" * 40 for _ in range(20))
    chunks = ((b"IHDR", struct.pack(">IIBBBBB", 40, 20, 8, 0, 0, 0, 0)), (b"IDAT", zlib.compress(dots)), (b"IEND", b""))
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        for kind, content in chunks
    )
    found = picture_of(monkeypatch, data)
    [shape] = found.inline_shapes
    assert (round(shape.width.mm), round(shape.height.mm)) == (120, 60)
    assert shape._inline.docPr.get("descr") == (
        "各一级指标得分与分值（分）：产出指标分值50，得分46；效益指标分值30，得分30；满意度指标分值10，得分10。"
    )
    assert [p.text for p in found.paragraphs if p.style.name == "图题"] == [reports_made.CHART.title]
    assert len(found.tables) == 1


def test_a_chart_of_what_stands_in_a_table_above_needs_none_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfeval_xl.reports.word_document.chart_png", lambda chart: None)
    table = replace(reports_made.SCORES, title="别的", rows=(*reports_made.SCORES.rows, row("合计", "90", "86")))
    assert len(document(report([table, reports_made.CHART])).tables) == 1
    assert len(document(report([table, said("甲", level=1), reports_made.CHART])).tables) == 2
    fewer = replace(table, rows=table.rows[1:])
    assert len(document(report([fewer, reports_made.CHART])).tables) == 2


def test_a_machine_without_chinese_letters_to_draw_has_the_table(monkeypatch: pytest.MonkeyPatch) -> None:
    found = picture_of(monkeypatch, None)
    assert (len(found.tables), len(found.inline_shapes)) == (1, 0)
