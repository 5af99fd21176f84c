"""How a report looks in Word: its styles, its fonts with what stands in for them, its settings.

The format of 公文 (GB/T 9704): 小标宋 for the title, 黑体, 楷体 and 仿宋 for what stands below, 三号, 22 lines a page.
Everything that looks alike has a style, so that an office changes it in one place.
"""

from __future__ import annotations

from dataclasses import dataclass

from perfeval_xl.reports.word_xml import DECLARATION, NAMESPACES, TWIPS_PER_POINT, WORD, twips

TITLE_FONT, BODY_FONT, TABLE_FONT = "方正小标宋简体", "仿宋_GB2312", "宋体"
HEI, KAI = "黑体", "楷体_GB2312"
LATIN_FONT = "Times New Roman"
SIZE_2, SIZE_3, SIZE_4, SIZE_5, SIZE_5_SMALL = 22, 16, 14, 10.5, 9
"""Points of 二号, 三号, 四号, 五号 and 小五."""
COVER_POINTS = 26
"""Of the title on a cover: 一号."""
LINE_POINTS = 28.95
"""From line to line: 22 of them fill the 225 mm of a page."""
WIDTH_MM = 156.0
"""Between the margins."""
LEVELS = 5
"""Levels of titles; `Heading 1` is the first."""
GAP, DOUBT = "Gap", "Doubt"
"""Styles of letters of what is to be filled in, and of what is to be cleared up."""
STAND_INS = {
    TITLE_FONT: ("宋体", "script", "02000000000000000000"),
    BODY_FONT: ("仿宋", "modern", "02010609030101010101"),
    KAI: ("楷体", "modern", "02010609030101010101"),
    HEI: ("SimHei", "modern", "02010609060101010101"),
    TABLE_FONT: ("SimSun", "auto", "02010600030101010101"),
}
"""Of each Chinese font: what Word takes on a machine that lacks it, its family and how it is drawn (PANOSE)."""
_EXACT = f'w:line="{round(LINE_POINTS * TWIPS_PER_POINT)}" w:lineRule="exact"'
TWO_CHARACTERS = f'<w:ind w:firstLineChars="200" w:firstLine="{2 * SIZE_3 * TWIPS_PER_POINT}"/>'
"""How far a paragraph and a title begin from the margin."""
_YELLOW, _ORANGE = "FFFF00", "FFD966"
"""Behind 【待填】 and 【待核对】."""
_CELL_MARGIN_TWIPS = 80
"""Between the letters of a table and its lines, on each side."""
CELL_MARGIN_MM = 2 * _CELL_MARGIN_TWIPS / twips(1)
"""Both sides together."""


@dataclass(frozen=True, slots=True)
class _Style:
    """A style of paragraphs."""

    id: str
    name: str
    font: str = ""
    points: float = 0
    paragraph: str = ""
    """Settings of the paragraph in the order of the schema."""
    base: str = "Normal"
    follower: str = ""
    bold: bool = False
    listed: bool = True
    """Whether it stands in the gallery of styles."""

    @property
    def xml(self) -> str:
        """As it stands in styles.xml."""
        letters = _fonts(self.font) if self.font else ""
        letters += "<w:b/>" if self.bold else ""
        letters += _size(self.points) if self.points else ""
        return (
            f'<w:style w:type="paragraph" {"" if self.name in _BUILT_IN else CUSTOM}w:styleId="{self.id}">'
            f'<w:name w:val="{self.name}"/><w:basedOn w:val="{self.base}"/>'
            + (f'<w:next w:val="{self.follower}"/>' if self.follower else "")
            + ("<w:qFormat/>" if self.listed else "")
            + (f"<w:pPr>{self.paragraph}</w:pPr>" if self.paragraph else "")
            + (f"<w:rPr>{letters}</w:rPr>" if letters else "")
            + "</w:style>"
        )


CUSTOM = 'w:customStyle="1" '
_BUILT_IN = frozenset(
    (
        *("Title", "Body Text", "caption", "TOC Heading", "footer", "toc 1", "toc 2", "toc 3"),
        *(f"heading {level}" for level in range(1, LEVELS + 1)),
    )
)
"""Names that Word knows, and shows in the language of the reader."""


def _fonts(east_asian: str) -> str:
    return f'<w:rFonts w:ascii="{LATIN_FONT}" w:hAnsi="{LATIN_FONT}" w:eastAsia="{east_asian}" w:cs="{LATIN_FONT}"/>'


def _size(points: float) -> str:
    half = round(2 * points)
    return f'<w:sz w:val="{half}"/><w:szCs w:val="{half}"/>'


def _spacing(before: float = 0, after: float = 0, line: str = _EXACT) -> str:
    """Points before and after a paragraph, and how far its lines are apart."""
    return (
        f'<w:spacing w:before="{round(before * TWIPS_PER_POINT)}" w:after="{round(after * TWIPS_PER_POINT)}" {line}/>'
    )


_SINGLE = 'w:line="240" w:lineRule="auto"'
"""As high as the letters ask for."""
_KEPT = "<w:keepNext/><w:keepLines/>"
_LEFT, _CENTER = '<w:jc w:val="left"/>', '<w:jc w:val="center"/>'


def _headings() -> tuple[_Style, ...]:
    """Titles, each bound to its level of the numbers."""
    fonts = (HEI, KAI, BODY_FONT, BODY_FONT, BODY_FONT)
    return tuple(
        _Style(
            f"Heading{level}",
            f"heading {level}",
            font,
            SIZE_3,
            f'{_KEPT}<w:numPr><w:ilvl w:val="{level - 1}"/><w:numId w:val="1"/></w:numPr>{_spacing()}'
            f'{TWO_CHARACTERS}<w:outlineLvl w:val="{level - 1}"/>',
            follower="BodyText",
            bold=level == 3,
        )
        for level, font in enumerate(fonts, start=1)
    )


def _tab(level: int) -> _Style:
    """A line of the contents: two characters further in for each level, dots up to the page."""
    margin = f'<w:ind w:left="{(level - 1) * 2 * SIZE_4 * TWIPS_PER_POINT}"/>'
    tabs = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{twips(WIDTH_MM)}"/></w:tabs>'
    font = HEI if level == 1 else BODY_FONT
    return _Style(
        f"TOC{level}", f"toc {level}", font, SIZE_4, tabs + _spacing() + margin, follower="BodyText", listed=False
    )


def _styles() -> tuple[_Style, ...]:
    """All styles of paragraphs but the usual one."""
    small = _spacing(1, 1, _SINGLE)
    return (
        _Style("BodyText", "Body Text", paragraph=_spacing() + TWO_CHARACTERS),
        _Style(
            "Title",
            "Title",
            TITLE_FONT,
            SIZE_2,
            _KEPT + _spacing(0, LINE_POINTS, _TITLE) + _CENTER,
            follower="BodyText",
        ),
        *_headings(),
        _Style("Caption", "caption", HEI, 12, _KEPT + _spacing(8, 4, _SINGLE) + _CENTER, follower="TableText"),
        _Style(
            "Picture", "图", paragraph="<w:keepNext/>" + _spacing(6, 0, _SINGLE) + _CENTER, follower="PictureCaption"
        ),
        _Style("PictureCaption", "图题", HEI, 12, _spacing(2, 10, _SINGLE) + _CENTER, follower="BodyText"),
        _Style("TableText", "表格文字", TABLE_FONT, SIZE_5, small + _CENTER),
        _Style("TableWords", "表格文字（左对齐）", paragraph=_LEFT, base="TableText"),
        _Style("TableHead", "表头", HEI, SIZE_5, "<w:keepNext/>", base="TableText"),
        _Style("Spacer", "表后空行", TABLE_FONT, 5, _spacing(line='w:line="120" w:lineRule="exact"'), listed=False),
        _Style("Attachments", "附件说明", base="BodyText", paragraph="<w:keepNext/>"),
        _Style(
            "Signature",
            "落款",
            base="BodyText",
            paragraph=f'{_KEPT}<w:ind w:firstLineChars="0" w:firstLine="0"/><w:jc w:val="right"/>',
        ),
        _Style(
            "CoverTitle",
            "封面标题",
            TITLE_FONT,
            COVER_POINTS,
            _KEPT + _spacing(150, 0, 'w:line="840" w:lineRule="exact"') + _CENTER,
        ),
        _Style("CoverLine", "封面", KAI, SIZE_3, _spacing(0, 14) + _CENTER),
        _Style(
            "TOCHeading",
            "TOC Heading",
            TITLE_FONT,
            SIZE_2,
            _KEPT + _spacing(0, 14, _TITLE) + _CENTER,
            follower="BodyText",
        ),
        _tab(1),
        _tab(2),
        _tab(3),
        _Style(
            "AnnexTitle",
            "附件标题",
            HEI,
            SIZE_3,
            f'{_KEPT}{_spacing(0, 6)}<w:outlineLvl w:val="0"/>',
            follower="BodyText",
        ),
        _Style("AnnexText", "附件表格文字", TABLE_FONT, SIZE_5_SMALL, _spacing(0, 0, _SINGLE) + _CENTER),
        _Style(
            "OpenPointsTitle",
            "待填写和核对的内容",
            HEI,
            SIZE_3,
            f"{_KEPT}{_spacing(0, 6)}{_CENTER}",
            follower="BodyText",
        ),
        _Style("OpenPointsNote", "待填写和核对的内容（说明）", KAI, SIZE_4, _spacing(0, 8) + TWO_CHARACTERS),
        _Style("OpenPoint", "待填写和核对的内容（条目）", base="TableText", paragraph=_LEFT),
        _Style("footer", "footer", TABLE_FONT, SIZE_4, _spacing(0, 0, _SINGLE), listed=False),
    )


_TITLE = 'w:line="720" w:lineRule="exact"'
"""36 points from line to line of a title."""


def styles_xml() -> bytes:
    """Return styles.xml."""
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{_fonts(BODY_FONT)}{_size(SIZE_3)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    usual = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/>'
        '<w:pPr><w:widowControl/><w:jc w:val="both"/></w:pPr></w:style>'
        '<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont">'
        '<w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/></w:style>'
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/>'
        "<w:semiHidden/></w:style>"
    )
    letters = "".join(
        f'<w:style w:type="character" {CUSTOM}w:styleId="{name}"><w:name w:val="{shown}"/>'
        f'<w:basedOn w:val="DefaultParagraphFont"/><w:qFormat/><w:rPr><w:shd w:val="clear" w:color="auto" '
        f'w:fill="{colour}"/></w:rPr></w:style>'
        for name, shown, colour in ((GAP, "待填写", _YELLOW), (DOUBT, "待核对", _ORANGE))
    )
    link = (
        '<w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
        '<w:basedOn w:val="DefaultParagraphFont"/></w:style>'
    )
    paragraphs = "".join(style.xml for style in _styles())
    content = defaults + usual + paragraphs + letters + link + _tables()
    return f"{DECLARATION}<w:styles {NAMESPACES}>{content}</w:styles>".encode()


def _tables() -> str:
    """The style of tables without lines, and that of the tables of a report."""
    margins = (
        f'<w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="{_CELL_MARGIN_TWIPS}" w:type="dxa"/>'
        f'<w:bottom w:w="0" w:type="dxa"/><w:right w:w="{_CELL_MARGIN_TWIPS}" w:type="dxa"/></w:tblCellMar>'
    )
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/>'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{margins}</w:tblPr></w:style>'
        f'<w:style w:type="table" {CUSTOM}w:styleId="ReportTable"><w:name w:val="报告表格"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f"<w:tblPr><w:tblBorders>{sides}</w:tblBorders></w:tblPr></w:style>"
        f'<w:style w:type="table" {CUSTOM}w:styleId="AnnexTable"><w:name w:val="附件表格"/>'
        '<w:basedOn w:val="TableNormal"/><w:qFormat/></w:style>'
    )


def fonts_xml() -> bytes:
    """Return fontTable.xml: for each Chinese font what stands in for it."""
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:panose1 w:val="{panose}"/>'
        f'<w:charset w:val="86"/><w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for name, (other, family, panose) in STAND_INS.items()
    )
    latin = (
        f'<w:font w:name="{LATIN_FONT}"><w:panose1 w:val="02020603050405020304"/><w:charset w:val="00"/>'
        '<w:family w:val="roman"/><w:pitch w:val="variable"/></w:font>'
    )
    return f'{DECLARATION}<w:fonts xmlns:w="{WORD}">{fonts}{latin}</w:fonts>'.encode()


def settings_xml() -> bytes:
    """Return settings.xml. Nothing in it has Word ask a question when the document is opened."""
    return (
        f'{DECLARATION}<w:settings xmlns:w="{WORD}"><w:zoom w:percent="100"/><w:defaultTabStop w:val="420"/>'
        '<w:evenAndOddHeaders/><w:characterSpacingControl w:val="compressPunctuation"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" '
        'w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    ).encode()
