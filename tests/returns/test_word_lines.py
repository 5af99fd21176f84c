"""Where things stand in a Word document: tables, frames, text boxes, notes, and what the place is called."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.returns.report_text import ReportText
from tests.returns.test_word_page import copies, run, style, word


def paragraph(*inner: str, settings: str = "") -> str:
    return f"<w:p><w:pPr>{settings}</w:pPr>{''.join(inner)}</w:p>"


def cell(inner: str, settings: str = "") -> str:
    return f"<w:tc><w:tcPr>{settings}</w:tcPr>{inner}</w:tc>"


def row(*texts: str, settings: str = "") -> str:
    return f"<w:tr><w:trPr>{settings}</w:trPr>{''.join(cell(paragraph(run(text))) for text in texts)}</w:tr>"


def table(*rows: str) -> str:
    return f"<w:tbl>{''.join(rows)}</w:tbl>"


def box(*paragraphs: str) -> str:
    inner = f"<w:txbxContent>{''.join(paragraphs)}</w:txbxContent>"
    shape = f"<wps:wsp><wps:txbx>{inner}</wps:txbx></wps:wsp>"
    drawn = f"<w:drawing><wp:anchor><a:graphic>{shape}</a:graphic></wp:anchor></w:drawing>"
    old = f"<w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict>"
    return f"<w:r>{copies('wps', drawn, old)}</w:r>"


def where(report: ReportText) -> list[tuple[str, str]]:
    return [(line.where, line.text) for line in (*report.lines, *report.notes)]


def test_rows_are_counted_in_their_tables(tmp_path: Path) -> None:
    inner = f"<w:tr>{cell(paragraph(run('甲')) + table(row('丙', '丁')))}{cell(paragraph(run('乙')))}</w:tr>"
    body = paragraph(run("概况")) + table(row("一", "二"), inner, row("三", "四")) + table(row("五", "六"))
    report = word(tmp_path, body)
    assert where(report) == [
        ("第1段", "概况"),
        ("表1第1行", "一 二"),
        ("表1第2行", "甲 乙"),
        ("表2第1行", "丙 丁"),
        ("表1第3行", "三 四"),
        ("表3第1行", "五 六"),
    ]
    assert [line.table for line in report.lines] == [0, 1, 1, 2, 1, 3]


def test_a_frame_of_one_cell_holds_paragraphs(tmp_path: Path) -> None:
    title = style("paragraph", "T", '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>')
    inside = paragraph(run("一、概况"), settings='<w:pStyle w:val="T"/>') + paragraph(run("全年支出490万元。"))
    report = word(tmp_path, table(f"<w:tr>{cell(inside)}</w:tr>"), title)
    assert [(line.where, line.text, line.level, line.cells) for line in report.lines] == [
        ("表1第1行", "一、概况", 1, ()),
        ("表1第1行", "全年支出490万元。", 0, ()),
    ]


def test_a_long_cell_keeps_its_lines_and_a_broken_name_is_one(tmp_path: Path) -> None:
    name = cell(paragraph(run("经济效")) + paragraph(run("益指标")))
    text = cell(paragraph(run("1、管理不到位。")) + paragraph(run("2、力量不足。")))
    report = word(tmp_path, table(f"<w:tr>{name}{text}</w:tr>"))
    assert report.lines[0].cells == ("经济效益指标", "1、管理不到位。\n2、力量不足。")


def test_columns_that_a_row_leaves_out_before_its_cells_count(tmp_path: Path) -> None:
    report = word(tmp_path, table(row("一", "二", settings='<w:gridBefore w:val="2"/>')))
    assert report.lines[0].cells == ("", "", "一", "二")


def test_paragraphs_are_counted_without_the_contents_and_the_rows(tmp_path: Path) -> None:
    contents = paragraph(run("一、概况"), settings='<w:pStyle w:val="TOC1"/>')
    report = word(tmp_path, paragraph(run("目录")) + contents + table(row("甲", "乙")) + paragraph(run("概况")))
    assert where(report) == [("第1段", "目录"), ("目录", "一、概况"), ("表1第1行", "甲 乙"), ("第2段", "概况")]
    assert [line.number for line in report.lines] == [1, 2, 3, 4]


def test_a_text_box_is_read_once_after_its_paragraph(tmp_path: Path) -> None:
    report = word(
        tmp_path, paragraph(run("六、绩效情况"), box(paragraph(run("自评得95分。")), table(row("得分", "95"))))
    )
    assert where(report) == [("第1段", "六、绩效情况"), ("文本框1", "自评得95分。"), ("文本框1表1第1行", "得分 95")]
    assert report.unseen == ()


def test_a_figure_in_a_box_stands_in_its_sentence(tmp_path: Path) -> None:
    report = word(tmp_path, paragraph(run("自评得"), box(paragraph(run("94.8"))), run("分。")))
    assert where(report) == [("第1段", "自评得94.8分。")]


def test_notes_are_told_by_the_number_that_the_page_shows(tmp_path: Path) -> None:
    def note(at: int, text: str) -> str:
        return f'<w:footnote w:id="{at}">{paragraph(run(text))}</w:footnote>'

    def refer(at: int) -> str:
        return f'<w:r><w:footnoteReference w:id="{at}"/></w:r>'

    report = word(tmp_path, paragraph(run("甲"), refer(4), refer(2)), footnotes=note(2, "后") + note(4, "先"))
    assert where(report) == [("第1段", "甲"), ("脚注1", "先"), ("脚注2", "后")]


def test_a_paragraph_whose_end_was_deleted_goes_on(tmp_path: Path) -> None:
    deleted = '<w:rPr><w:del w:id="1"/></w:rPr>'
    report = word(tmp_path, paragraph(run("执行率"), settings=deleted) + paragraph(run("98%")))
    assert where(report) == [("第1段", "执行率98%")]


def test_a_title_by_a_style_that_rests_on_another(tmp_path: Path) -> None:
    styles = (
        style("paragraph", "T", '<w:pPr><w:outlineLvl w:val="1"/></w:pPr>')
        + style("paragraph", "Own", "", base="T")
        + style("paragraph", "Text", '<w:pPr><w:outlineLvl w:val="9"/></w:pPr>', base="T")
    )
    body = "".join(paragraph(run(name), settings=f'<w:pStyle w:val="{name}"/>') for name in ("T", "Own", "Text"))
    assert [line.level for line in word(tmp_path, body, styles).lines] == [2, 2, 0]


def test_tables_of_any_depth_and_width_are_read_in_no_time(tmp_path: Path) -> None:
    nested = "<w:tbl><w:tr><w:tc>" * 30 + paragraph(run("底")) + "</w:tc></w:tr></w:tbl>" * 30
    wide = cell(paragraph(run("宽")), '<w:gridSpan w:val="999"/>')
    lying = f"<w:tr>{wide}{cell(paragraph(run('字' * 5000)))}</w:tr>"
    body = nested + table(*(row(*("1",) * 10) for _ in range(1000)), lying)
    start = time.process_time()
    report = word(tmp_path, body)
    assert time.process_time() - start < 5
    assert [line.where for line in (report.lines[0], report.lines[-1])] == ["表30第1行", "表31第1001行"]
    assert len(report.lines[-1].cells) == 65


def test_a_table_of_more_columns_than_any_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ReturnFileError):
        word(tmp_path, table(row(*("",) * 10_002)))


def test_what_stands_in_a_cell_that_goes_on_from_above_is_not_shown(tmp_path: Path) -> None:
    begin, go_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"

    def merged(text: str, settings: str) -> str:
        return f"<w:tr>{cell(paragraph(run(text)), settings)}{cell(paragraph(run('乙')))}</w:tr>"

    rows = merged("产出", begin), merged("得95分", go_on), merged("效益", ""), merged("得90分", go_on)
    report = word(tmp_path, table(*rows))
    assert [line.cells[0] for line in report.lines] == ["产出", "", "效益", "得90分"]
    assert [one.text for one in report.unseen] == ["得95分"]
