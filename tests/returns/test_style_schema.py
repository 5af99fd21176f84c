"""Fonts, colours, fills and themes: what programs show in two ways is refused, and what they all show is judged."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from perfeval_xl.returns.symbol_fonts import is_of_symbols
from tests import making
from tests.making import STYLES, Parts, place
from tests.returns.check_edited import checked, codes, places

THEME = "xl/theme/theme1.xml"
MARKUP = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
EXCEL_2010 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac"
SMALL = '<font><sz val="1"/><color rgb="FFFFFFFF"/><name val="宋体"/></font>'
INK = '<color theme="1"/>'
Edit = Callable[[Parts], None]


def replaced(part: str, old: str, new: str) -> Edit:
    """Put something else for a pattern wherever it stands in a part."""

    def edit(parts: Parts) -> None:
        text, count = re.subn(old, lambda _: new, parts[part].decode())
        assert count, old
        parts[part] = text.encode()

    return edit


def ink(new: str) -> Edit:
    """Another colour of all letters."""
    return replaced(STYLES, INK, new)


def theme(new: str) -> Edit:
    """Another colour of the theme for letters."""
    return replaced(THEME, "<a:dk1>.*?</a:dk1>", new)


def first(name: str, new: str) -> Edit:
    """Put something before what is counted in the styles."""
    return replaced(STYLES, f'(?<=<{name})( count="[0-9]+")>', f">{new}")


def twofold(content: str) -> str:
    """Something that only some programs see."""
    other = f'<mc:Choice Requires="x"/><mc:Fallback>{content}</mc:Fallback>'
    return f"<mc:AlternateContent {MARKUP}>{other}</mc:AlternateContent>"


def theme_fonts(typeface: str) -> Edit:
    """Another font of texts in the theme, which all fonts follow."""

    def edit(parts: Parts) -> None:
        replaced(
            THEME, "(?s)<a:minorFont>.*?</a:minorFont>", f'<a:minorFont><a:latin typeface="{typeface}"/></a:minorFont>'
        )(parts)
        replaced(STYLES, '<name val="宋体"/>', '<name val="宋体"/><scheme val="minor"/>')(parts)

    return edit


REFUSED: dict[str, tuple[Edit, str]] = {
    # ---- what is counted
    "a font that some programs count": (first("fonts", twofold(SMALL)), "格式表里有不该有的内容<AlternateContent>"),
    "a fill that some programs count": (first("fills", twofold("<fill/>")), "格式表里有不该有的内容<AlternateContent>"),
    "a format that some programs count": (first("dxfs", twofold("<dxf/>")), "格式表里有不该有的内容<AlternateContent>"),
    "a style that some programs count": (
        first("cellStyleXfs", twofold("<xf/>")),
        "格式表里有不该有的内容<AlternateContent>",
    ),
    "a font of nobody's": (first("fonts", '<y:font xmlns:y="urn:y"/>'), "格式表里有不该有的内容<font>"),
    "a size that some programs see": (
        replaced(STYLES, '<sz val="10"/>', twofold('<sz val="1"/>') + '<sz val="10"/>'),
        "格式表里有不该有的内容<AlternateContent>",
    ),
    # ---- twice
    "two colours": (ink(f'{INK}<color rgb="FFFFFFFF"/>'), "格式表里有两份<color>"),
    "two sizes": (replaced(STYLES, '<sz val="10"/>', '<sz val="10"/><sz val="1"/>'), "格式表里有两份<sz>"),
    "two names": (
        replaced(STYLES, '<name val="宋体"/>', '<name val="宋体"/><name val="Wingdings"/>'),
        "格式表里有两份<name>",
    ),
    "two colours of a fill": (
        replaced(STYLES, '<fgColor rgb="FFF0F0F0"/>', '<fgColor rgb="FFF0F0F0"/><fgColor rgb="FF000000"/>'),
        "格式表里有两份<fgColor>",
    ),
    "two ways of a fill": (
        replaced(STYLES, '<fill><patternFill patternType="none"/>', "<fill><patternFill/><gradientFill/>"),
        "格式表里有一种填充有两种写法",
    ),
    "two formats of a condition": (
        replaced(STYLES, "<dxf><numFmt", '<dxf><numFmt numFmtId="9" formatCode="0%"/><numFmt'),
        "格式表里有两份<numFmt>",
    ),
    # ---- colours
    "a colour in two ways": (ink('<color rgb="FF000000" theme="0"/>'), "格式表里有一种颜色写了两种，软件各取各的"),
    "a number and the theme": (ink('<color indexed="9" theme="1"/>'), "格式表里有一种颜色写了两种，软件各取各的"),
    "a colour of one's own and the program's": (
        ink('<color auto="1" rgb="FFFFFFFF"/>'),
        "格式表里有一种颜色写了两种，软件各取各的",
    ),
    "lighter than white": (ink('<color theme="1" tint="1.1"/>'), "格式表里有颜色的深浅写成“1.1”，超过1"),
    "a tint in words": (ink('<color theme="1" tint="one"/>'), "格式表里有颜色的深浅写成“one”，不是数"),
    "a colour of ten digits": (ink('<color rgb="00FFFFFFFF"/>'), "格式表里有颜色写成“00FFFFFFFF”，不是颜色的写法"),
    "a colour with a blank": (ink('<color rgb=" FFFFFFFF"/>'), "格式表里有颜色写成“ FFFFFFFF”，不是颜色的写法"),
    "a colour of the theme with a blank": (ink('<color theme=" 0"/>'), "格式表里有颜色的编号写成“ 0”，不是整数"),
    "a colour that is nowhere": (ink('<color theme="12"/>'), "格式表里有颜色的编号是12，没有这种颜色"),
    "no size": (replaced(STYLES, '<sz val="10"/>', '<sz val="0"/>'), "格式表里有字号是0磅，没有这样的字号"),
    "a size that is no number": (
        replaced(STYLES, '<sz val="10"/>', '<sz val="nan"/>'),
        "格式表里有字号写成“nan”，不是数",
    ),
    "a font that is nowhere": (replaced(STYLES, 'fontId="8"', 'fontId="9"'), "格式表里有的格子用了第10种字体，只有9种"),
    "a fill by half a number": (
        replaced(STYLES, 'fillId="4"', 'fillId="4x"'),
        "格式表里有填充的编号写成“4x”，不是整数",
    ),
    # ---- numbers and words that are none
    "a number format with a blank": (
        replaced(STYLES, 'numFmtId="167" fontId', 'numFmtId=" 167" fontId'),
        "格式表里有数字格式的编号写成“ 167”，不是整数",
    ),
    "a number format with a sign": (
        replaced(STYLES, 'numFmtId="167" formatCode', 'numFmtId="+167" formatCode'),
        "格式表里有数字格式的编号写成“+167”，不是整数",
    ),
    "a number format that is nowhere": (
        replaced(STYLES, 'numFmtId="167" fontId', 'numFmtId="197" fontId'),
        "格式表里有的格子用了数字格式197，没有这种格式",
    ),
    "a number format that says nothing": (
        first("numFmts", '<numFmt numFmtId="190"/>'),
        "数字格式190没有写明怎样显示",
    ),
    "an indent with letters": (
        replaced(STYLES, 'horizontal="center"', 'horizontal="left" indent="50x"'),
        "格式表里有缩进写成“50x”，不是整数",
    ),
    "a direction with letters": (
        replaced(STYLES, 'horizontal="center"', 'horizontal="center" textRotation="90x"'),
        "格式表里有文字方向写成“90x”，不是整数",
    ),
    "an alignment with a capital": (
        replaced(STYLES, 'horizontal="center"', 'horizontal="Fill"'),
        "格式表里有水平对齐写成“Fill”，没有这种写法",
    ),
    "a pattern with a capital": (
        replaced(STYLES, 'patternType="none"', 'patternType="Solid"'),
        "格式表里有填充的图案写成“Solid”，没有这种写法",
    ),
    "a lock that is neither open nor closed": (
        replaced(STYLES, 'locked="0"', 'locked="off"'),
        "格式表里有“锁定”写成“off”，不知道是有还是没有",
    ),
    # ---- the theme
    "a theme of named colours": (
        theme('<a:dk1><a:prstClr val="white"/></a:dk1>'),
        "主题里有颜色不是直接写明的，软件各显示各的",
    ),
    "a theme of another system colour": (
        theme('<a:dk1><a:sysClr val="btnFace" lastClr="000000"/></a:dk1>'),
        "主题里有颜色不是直接写明的，软件各显示各的",
    ),
    "a theme that is lightened": (
        theme('<a:dk1><a:srgbClr val="000000"><a:lumOff val="100000"/></a:srgbClr></a:dk1>'),
        "主题里有颜色不是直接写明的，软件各显示各的",
    ),
    "a theme of two blacks": (
        theme('<a:dk1><a:srgbClr val="000000"/></a:dk1><a:dk1><a:srgbClr val="FFFFFF"/></a:dk1>'),
        "主题里有两份<dk1>",
    ),
    "a theme that some programs see": (
        theme(twofold('<a:dk1><a:srgbClr val="FFFFFF"/></a:dk1>')),
        "主题里有不该有的内容<AlternateContent>",
    ),
    "a theme in a comment": (
        theme('<!--<a:dk1><a:srgbClr val="000000"/></a:dk1>--><a:dk1><a:srgbClr val="FFFFFF"/></a:dk1>'),
        "主题的内容里夹有注释，两边的文字有的软件连起来读，有的不读",
    ),
    "a theme of another kind": (
        replaced(
            THEME, "http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main"
        ),
        "主题的内容不是主题",
    ),
}
"""What is refused, and what the message says of it."""


@pytest.mark.parametrize(("edit", "why"), REFUSED.values(), ids=REFUSED.keys())
def test_a_look_that_programs_show_in_two_ways_is_refused(edit: Edit, why: str, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert codes(submission) == {"W015"}
    assert f"：{why}；" in submission.findings[0].message


UNSEEN: dict[str, Edit] = {
    "white in the theme, in quotes of another kind": theme("<a:dk1><a:srgbClr val = 'FFFFFF'/></a:dk1>"),
    "white in the theme, as a number": theme('<a:dk1><a:srgbClr val="FFFFF&#70;"/></a:dk1>'),
    "white by the system": theme('<a:dk1><a:sysClr val="window" lastClr="000000"/></a:dk1>'),
    "the colour of paper": ink('<color indexed="65"/>'),
    "the colour of charts": ink('<color indexed="78"/>'),
    "a theme of little pictures": theme_fonts("Wingdings"),
    "a font of little pictures": replaced(STYLES, '<name val="宋体"/>', '<name val="OpenSymbol"/>'),
    "one of several fonts": replaced(STYLES, '<name val="宋体"/>', '<name val="Wingdings 3;宋体"/>'),
    "small letters above the line": replaced(STYLES, '<sz val="10"/>', '<vertAlign val="superscript"/><sz val="6"/>'),
}
"""What every program shows so that it cannot be read."""


@pytest.mark.parametrize("edit", UNSEEN.values(), ids=UNSEEN.keys())
def test_a_look_in_which_nothing_can_be_read_is_found(edit: Edit, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert submission.genuine is False
    assert "G151" in codes(submission)


SEEN: dict[str, Edit] = {
    "six digits": ink('<color rgb="000000"/>'),
    "clear black": ink('<color rgb="00000000"/>'),
    "black stated twice": ink('<color rgb="FF000000" theme="1"/>'),
    "the program's": ink('<color auto="1"/>'),
    "the program's by its number": ink('<color indexed="32767"/>'),
    "that of the system": ink('<color indexed="64"/>'),
    "that of notes": ink('<color indexed="81"/>'),
    "a little lighter": ink('<color theme="1" tint="4.9989318521683403E-2"/>'),
    "no line": replaced(STYLES, '<sz val="10"/>', '<strike val="0"/><sz val="10.5"/>'),
    "letters on the line": replaced(STYLES, '<sz val="10"/>', '<vertAlign val="baseline"/><sz val="6"/>'),
    "the theme's font": theme_fonts("Calibri"),
    "extensions of Excel": replaced(
        STYLES,
        '<tableStyles count="0"[^>]*/>',
        '<tableStyles count="0"/><colors><mruColors><color rgb="FFFF0000"/></mruColors></colors><extLst>'
        '<ext uri="{EB79DEF2-80B8-43e5-95BD-54CBDDF9020C}" xmlns:x14="urn:x14"><x14:slicerStyles/></ext></extLst>',
    ),
    "what Excel says of its fonts": replaced(
        STYLES,
        '<fonts count="9">',
        f'<fonts count="9" xmlns:x14ac="{EXCEL_2010}" x14ac:knownFonts="1">',
    ),
    "a condition with all that it may have": replaced(
        STYLES,
        "<dxf><numFmt",
        '<dxf><font><b val="0"/><i/><strike/><condense val="0"/><extend val="0"/><color auto="1"/></font><numFmt',
    ),
    "unused colours of a theme in another way": replaced(
        THEME, "<a:accent6>.*?</a:accent6>", '<a:accent6><a:prstClr val="red"/></a:accent6>'
    ),
}
"""What every program shows alike."""


@pytest.mark.parametrize("edit", SEEN.values(), ids=SEEN.keys())
def test_a_look_that_every_program_shows_alike_is_nothing(edit: Edit, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert submission.genuine is True
    assert not {code for code in codes(submission) if code.startswith(("G15", "W0"))}


def test_a_number_format_is_known_by_its_number_however_it_is_written(tmp_path: Path) -> None:
    edit = replaced(STYLES, 'numFmtId="167" formatCode="0.00"', 'numFmtId="00167" formatCode="&quot;100.00&quot;"')
    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    assert place("total.score") in places(submission, "G121")


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Wingdings 2", True),
        (" Symbol ", True),
        ("Segoe MDL2 Assets", True),
        ("ZapfDingbats", True),
        ("ITC Zapf Dingbats", True),
        ("Segoe UI Symbol", False),
        ("宋体", False),
        ("Arial", False),
        ("Code New Roman", False),
    ],
)
def test_fonts_of_little_pictures(name: str, expected: bool) -> None:
    assert is_of_symbols(name) is expected
