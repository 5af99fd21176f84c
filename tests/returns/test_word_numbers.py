"""Automatic numbers of Word stand in the lines as the page shows them."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.returns.test_word_page import run, style, word


def level(at: int, way: str, text: str, more: str = "", start: int = 1) -> str:
    shown = f'<w:numFmt w:val="{way}"/>{more}<w:lvlText w:val="{text}"/>'
    return f'<w:lvl w:ilvl="{at}"><w:start w:val="{start}"/>{shown}</w:lvl>'


def lists(*levels: str, uses: str = "") -> str:
    """One list, used as number 1, and whatever ``uses`` says besides."""
    return (
        f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>{uses}'
    )


def item(text: str, at: int | None = 0, number: int | None = 1, named: str = "") -> str:
    inner = f'<w:pStyle w:val="{named}"/>' if named else ""
    if number is not None:
        of = "" if at is None else f'<w:ilvl w:val="{at}"/>'
        inner += f'<w:numPr>{of}<w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{inner}</w:pPr>{run(text)}</w:p>"


def read(folder: Path, body: str, numbering: str, styles: str = "") -> list[str]:
    return [line.text for line in word(folder, body, styles, numbering=numbering).lines]


@pytest.mark.parametrize(
    ("way", "text", "start", "shown"),
    [
        ("chineseCountingThousand", "%1、", 1, "一、概况"),
        ("chineseCounting", "（%1）", 12, "（十二）概况"),
        ("japaneseCounting", "第%1章", 10, "第十章 概况"),
        ("taiwaneseCountingThousand", "%1、", 21, "二十一、概况"),
        ("ideographDigital", "%1、", 10, "一〇、概况"),
        ("taiwaneseDigital", "%1、", 3, "三、概况"),
        ("chineseLegalSimplified", "%1、", 3, "叁、概况"),
        ("ideographTraditional", "%1、", 2, "乙、概况"),
        ("decimal", "%1.", 1, "1. 概况"),
        ("decimal", "(%1)", 4, "(4) 概况"),
        ("decimalZero", "%1", 4, "04 概况"),
        ("decimalFullWidth", "%1、", 2, "2、概况"),
        ("decimalEnclosedCircle", "%1", 20, "⑳ 概况"),
        ("decimalEnclosedCircleChinese", "%1", 21, "21 概况"),
        ("decimalEnclosedParen", "%1", 2, "⑵ 概况"),
        ("upperRoman", "%1、", 1994, "MCMXCIV、概况"),
        ("lowerLetter", "%1）", 28, "bb）概况"),
        ("none", "附件", 1, "附件 概况"),
        ("bullet", "·", 1, "概况"),
        ("decimal", "%1%1%1%1%1", 999999999, "999999999999999999999999 概况"),
    ],
)
def test_a_number_is_written_as_its_list_says(way: str, text: str, start: int, shown: str, tmp_path: Path) -> None:
    assert read(tmp_path, item("概况"), lists(level(0, way, text, start=start))) == [shown]


def test_a_list_counts_its_levels_and_begins_anew_below_each(tmp_path: Path) -> None:
    numbering = lists(
        level(0, "chineseCounting", "%1、"),
        level(1, "chineseCounting", "（%2）"),
        level(2, "decimal", "%1.%3", "<w:isLgl/>"),
    )
    body = item("甲") + item("乙", 1) + item("丙", 1) + item("丁", 2) + item("戊") + item("己", 1) + item("庚", 2)
    assert read(tmp_path, body, numbering) == [
        "一、甲",
        "（一）乙",
        "（二）丙",
        "1.1 丁",
        "二、戊",
        "（一）己",
        "2.1 庚",
    ]


def test_a_level_may_go_on_and_a_use_may_begin_elsewhere(tmp_path: Path) -> None:
    numbering = lists(
        level(0, "decimal", "%1、"),
        level(1, "decimal", "（%2）", '<w:lvlRestart w:val="0"/>'),
        uses='<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/>'
        '</w:lvlOverride><w:lvlOverride w:ilvl="1"><w:startOverride w:val="3"/></w:lvlOverride></w:num>',
    )
    body = (
        item("甲") + item("乙", 1) + item("丙") + item("丁", 1) + item("戊", 0, 2) + item("己", 1, 2) + item("庚", 0, 0)
    )
    assert read(tmp_path, body, numbering) == ["1、甲", "（1）乙", "2、丙", "（2）丁", "5、戊", "（3）己", "庚"]


def test_a_style_brings_its_number_and_its_level(tmp_path: Path) -> None:
    numbering = lists(
        level(0, "chineseCounting", "%1、", '<w:pStyle w:val="H1"/>'),
        level(1, "chineseCounting", "（%2）", '<w:pStyle w:val="H2"/>'),
    )
    settings = '<w:pPr><w:numPr>{0}<w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="{1}"/></w:pPr>'
    styles = (
        style("paragraph", "H1", settings.format("", 0))
        + style("paragraph", "H2", settings.format('<w:ilvl w:val="1"/>', 1))
        + style("paragraph", "Own", "", base="H1")
    )
    body = (
        item("概况", number=None, named="H1")
        + item("立项", number=None, named="H2")
        + item("结论", number=None, named="Own")
    )
    report = word(tmp_path, body, styles, numbering=numbering)
    assert [(line.text, line.level) for line in report.lines] == [("一、概况", 1), ("（一）立项", 2), ("二、结论", 1)]


def test_a_list_of_a_style_and_a_list_that_leads_nowhere(tmp_path: Path) -> None:
    numbering = (
        '<w:abstractNum w:abstractNumId="7"><w:numStyleLink w:val="S"/></w:abstractNum>'
        '<w:num w:numId="3"><w:abstractNumId w:val="7"/></w:num>' + lists(level(0, "decimal", "%1、"))
    )
    styles = style("numbering", "S", '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr>')
    assert read(tmp_path, item("甲", None, 3) + item("乙", 0, 9), numbering, styles) == ["1、甲", "乙"]
    round_about = style("paragraph", "A", "", base="B") + style("paragraph", "B", "", base="A")
    assert read(tmp_path, item("丙", number=None, named="A"), numbering, round_about) == ["丙"]


def test_what_is_hidden_or_empty_shows_no_number(tmp_path: Path) -> None:
    hidden = "<w:p><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr><w:rPr><w:vanish/></w:rPr></w:pPr></w:p>"
    assert read(tmp_path, item("甲") + hidden + item("") + item("乙"), lists(level(0, "decimal", "%1、"))) == [
        "1、甲",
        "3、乙",
    ]


def test_numbers_in_cells_are_read(tmp_path: Path) -> None:
    cells = "".join(f"<w:tc>{one}</w:tc>" for one in (item(""), item("办结率", number=None)))
    assert read(
        tmp_path, f"<w:tbl><w:tr>{cells}</w:tr><w:tr>{cells}</w:tr></w:tbl>", lists(level(0, "decimal", "%1"))
    ) == [
        "1 办结率",
        "2 办结率",
    ]
