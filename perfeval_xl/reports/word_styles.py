"""How a report looks in Word: its styles, each defined once, and what stands in for a font that a machine lacks.

The format of 公文 (GB/T 9704): 小标宋 for the title, 黑体, 楷体 and 仿宋 for what stands below, 三号, 22 lines a page.
Everything that looks alike has a style, so that an office changes it in one place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from perfeval_xl.reports.word_elements import MM_PER_POINT, TWIPS_PER_POINT, element

if TYPE_CHECKING:
    from docx.document import Document

TITLE_FONT, BODY_FONT, TABLE_FONT = "方正小标宋简体", "仿宋_GB2312", "宋体"
HEI, KAI = "黑体", "楷体_GB2312"
LATIN_FONT = "Times New Roman"
COVER_POINTS, SIZE_2, SIZE_3, SIZE_4, SIZE_4_SMALL, SIZE_5, SIZE_5_SMALL = 26, 22, 16, 14, 12, 10.5, 9
"""Points of 一号, 二号, 三号, 四号, 小四, 五号 and 小五."""
LINE_POINTS, TITLE_LINE_POINTS, CONTENTS_POINTS = 28.95, 36, 24
"""From line to line of the text, of which 22 fill the 225 mm of a page, of titles, and of the contents."""
WIDTH_MM = 156.0
"""Between the margins."""
LEVELS = 5
"""Levels of titles; `Heading 1` is the first."""
GAP, DOUBT = "Gap", "Doubt"
"""Ids of the styles of letters of what is to be filled in, and of what is to be cleared up."""
STAND_INS = {
    TITLE_FONT: ("宋体", "script", "02000000000000000000"),
    BODY_FONT: ("仿宋", "modern", "02010609030101010101"),
    KAI: ("楷体", "modern", "02010609030101010101"),
    HEI: ("SimHei", "modern", "02010609060101010101"),
    TABLE_FONT: ("SimSun", "auto", "02010600030101010101"),
}
"""Of each Chinese font: what Word takes on a machine that lacks it, its family and how it is drawn (PANOSE)."""
TO_PLACE, IN_CONTENTS = "ToPlace", "Hyperlink"
"""Ids of the styles of letters of links: to a place, seen as one, and from the contents, which look like text."""
_LETTERS = {
    GAP: ("待填写", "FFFF00"),
    DOUBT: ("待核对", "FFD966"),
    IN_CONTENTS: ("Hyperlink", ""),
    TO_PLACE: ("链接", ""),
}
"""Styles of letters by their ids: name, and the colour behind them."""
_LINK_COLOUR = "0563C1"
"""Of links in Word."""
CELL_MARGIN_TWIPS = 80
"""Between the letters of a table and its lines, on each side."""
CELL_MARGIN_MM = 2 * CELL_MARGIN_TWIPS / TWIPS_PER_POINT * MM_PER_POINT
"""Both sides together."""
SPACER_POINTS = 6
"""Height of the line that parts a table from what follows."""
_LEFT, _CENTER, _RIGHT = WD_ALIGN_PARAGRAPH.LEFT, WD_ALIGN_PARAGRAPH.CENTER, WD_ALIGN_PARAGRAPH.RIGHT


class _Look(NamedTuple):
    """A style of paragraphs; what is not said is as in its base."""

    id: str
    name: str
    font: str = ""
    points: float = 0
    base: str = "Normal"
    line: float = 0
    """Points from line to line; 0 for as high as the letters ask for."""
    before: float = 0
    after: float = 0
    align: WD_ALIGN_PARAGRAPH | None = None
    indented: bool = False
    """Whether its first line begins two characters further in."""
    kept: bool = False
    """Whether it stays together with what follows."""
    bold: bool = False
    outline: int = 0
    """Level in the navigation; 0 for text."""


def _looks() -> Iterator[_Look]:
    """All styles of paragraphs, a base before what rests on it."""
    yield _Look("BodyText", "Body Text", line=LINE_POINTS, indented=True)
    yield _Look("Title", "Title", TITLE_FONT, SIZE_2, "Normal", TITLE_LINE_POINTS, 0, LINE_POINTS, _CENTER, kept=True)
    for level, font in enumerate((HEI, KAI, BODY_FONT, BODY_FONT, BODY_FONT), start=1):
        yield _Look(
            f"Heading{level}",
            f"Heading {level}",
            font,
            SIZE_3,
            line=LINE_POINTS,
            indented=True,
            kept=True,
            bold=level == 3,
            outline=level,
        )
    yield _Look("Caption", "Caption", HEI, SIZE_4_SMALL, "Normal", 0, 8, 4, _CENTER, kept=True)
    yield _Look("Picture", "图", before=6, align=_CENTER, kept=True)
    yield _Look("PictureCaption", "图题", HEI, SIZE_4_SMALL, "Normal", 0, 2, 10, _CENTER)
    yield _Look("TableText", "表格文字", TABLE_FONT, SIZE_5, "Normal", 0, 1, 1, _CENTER)
    yield _Look("TableWords", "表格文字（左对齐）", base="TableText", align=_LEFT)
    yield _Look("TableHead", "表头", HEI, base="TableText", kept=True)
    yield _Look("Spacer", "表后空行", TABLE_FONT, SPACER_POINTS - 1, "Normal", SPACER_POINTS)
    yield _Look("Attachments", "附件说明", base="BodyText", kept=True)
    yield _Look("Signature", "落款", "", 0, "Normal", LINE_POINTS, align=_RIGHT)
    yield _Look("CoverTitle", "封面标题", TITLE_FONT, COVER_POINTS, "Normal", 42, 150, 0, _CENTER, kept=True)
    yield _Look("CoverLine", "封面", KAI, SIZE_3, "Normal", LINE_POINTS, 0, 14, _CENTER)
    yield _Look("TOCHeading", "TOC Heading", TITLE_FONT, SIZE_2, "Normal", TITLE_LINE_POINTS, 0, 14, _CENTER, kept=True)
    for level, font in enumerate((HEI, BODY_FONT, BODY_FONT), start=1):
        yield _Look(f"TOC{level}", f"toc {level}", font, SIZE_4, line=CONTENTS_POINTS)
    yield _Look("AnnexTitle", "附件标题", HEI, SIZE_3, "Normal", LINE_POINTS, 0, 6, kept=True, outline=1)
    yield _Look("AnnexPart", "附件标题（同类之一）", KAI, SIZE_4, "Normal", LINE_POINTS, 0, 4, kept=True, outline=4)
    yield _Look("AnnexText", "附件表格文字", TABLE_FONT, SIZE_5_SMALL, align=_CENTER)
    yield _Look("OpenPointsTitle", "待填写和核对的内容", HEI, SIZE_3, "Normal", LINE_POINTS, 0, 6, _CENTER, kept=True)
    yield _Look("OpenPointsNote", "待填写和核对的内容（说明）", KAI, SIZE_4, line=LINE_POINTS, after=8, indented=True)
    yield _Look("OpenPoint", "待填写和核对的内容（条目）", base="TableText", align=_LEFT)
    yield _Look("Footer", "Footer", TABLE_FONT, SIZE_4)


_FOLLOWERS = {"Title": "BodyText", "Caption": "TableText", "Picture": "PictureCaption", "PictureCaption": "BodyText"}
"""What a paragraph behind one of these styles has; behind a title it is the text."""
_UNLISTED = ("Spacer", "TOC1", "TOC2", "TOC3", "Footer")
"""Styles that nobody chooses from the gallery."""


def set_styles(document: Document) -> None:
    """Give ``document`` the styles of a report in place of all that it has."""
    styles = document.styles
    for style in [style for style in styles if style.name not in ("Normal", "Default Paragraph Font", "No List")]:
        if style.name != "Normal Table":
            style.delete()
    _defaults(styles.element)
    normal = styles["Normal"]
    normal.element.get_or_add_pPr().append(element("jc", val="both"))
    for look in _looks():
        _add(document, look)
    by_id: dict[str, Any] = {style.style_id: style for style in styles}
    for look in _looks():
        follower = _FOLLOWERS.get(look.id, "BodyText" if look.outline else look.id)
        by_id[look.id].next_paragraph_style = by_id[follower]
    for name, (shown, colour) in _LETTERS.items():
        letters = styles.add_style(shown, WD_STYLE_TYPE.CHARACTER, builtin=name == shown)
        letters.element.set(qn("w:styleId"), name)
        if colour:
            shade = element("shd", val="clear", color="auto", fill=colour)
            letters.element.get_or_add_rPr().append(shade)
        if name == TO_PLACE:
            letters.font.color.rgb = RGBColor.from_string(_LINK_COLOUR)
            letters.font.underline = True
    _add_tables(document)


def _defaults(styles: Any) -> None:
    """What holds where no style says otherwise: fonts, 三号, Chinese, no distance between paragraphs."""
    settings = styles.find(qn("w:docDefaults"))
    letters = settings.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    for part in list(letters):
        letters.remove(part)
    letters.append(_fonts(BODY_FONT))
    letters.extend(_sizes(SIZE_3))
    letters.append(element("lang", val="en-US", eastAsia="zh-CN", bidi="ar-SA"))
    for part in settings.findall(f"{qn('w:pPrDefault')}/{qn('w:pPr')}"):
        part.getparent().remove(part)


def _fonts(east_asian: str) -> Any:
    return element("rFonts", ascii=LATIN_FONT, hAnsi=LATIN_FONT, eastAsia=east_asian, cs=LATIN_FONT)


def _sizes(points: float) -> tuple[Any, Any]:
    half = round(2 * points)
    return element("sz", val=half), element("szCs", val=half)


def _add(document: Document, look: _Look) -> None:
    """Define one style of paragraphs."""
    styles = document.styles
    own = look.name.isascii()
    style: Any = styles.add_style(look.name, WD_STYLE_TYPE.PARAGRAPH, builtin=own)
    style.element.set(qn("w:styleId"), look.id)
    style.base_style = next(one for one in styles if one.style_id == look.base)
    style.quick_style, style.hidden = look.id not in _UNLISTED, False
    if look.font or look.bold:
        letters = style.element.get_or_add_rPr()
        if look.font:
            letters.append(_fonts(look.font))
        style.font.bold = look.bold or None
    if look.points:
        style.element.get_or_add_rPr().extend(_sizes(look.points))
    form = style.paragraph_format
    form.keep_with_next = form.keep_together = look.kept or None
    form.alignment = look.align
    if look.base == "Normal":
        form.space_before, form.space_after = Pt(look.before), Pt(look.after)
    if look.line:
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Pt(look.line)
    if look.indented:
        indent_two(style.element.get_or_add_pPr())
    if look.id.startswith("TOC") and look.id[3:].isdigit():
        form.left_indent = Pt((int(look.id[3:]) - 1) * 2 * SIZE_4)
        form.tab_stops.add_tab_stop(Mm(WIDTH_MM), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    if look.outline:
        _to_outline(style.element.get_or_add_pPr(), look)


def _to_outline(settings: Any, look: _Look) -> None:
    """Show what has this style in the navigation; a title is bound to its level of the numbers too."""
    if look.id.startswith("Heading"):
        number = settings.get_or_add_numPr()
        number.get_or_add_ilvl().val = look.outline - 1
        number.get_or_add_numId().val = 1
    # The schema wants it last of what stands here.
    settings.append(element("outlineLvl", val=look.outline - 1))


def indent_two(settings: Any) -> None:
    """Have the first line begin two characters further in; in characters, so that it follows their size."""
    indent = settings.get_or_add_ind()
    indent.set(qn("w:firstLineChars"), "200")
    indent.set(qn("w:firstLine"), str(2 * SIZE_3 * TWIPS_PER_POINT))


def _add_tables(document: Document) -> None:
    """Define the styles of tables: with lines for those of the report, without for a form, which has its own."""
    for name, shown, lined in (("ReportTable", "报告表格", True), ("AnnexTable", "附件表格", False)):
        style: Any = document.styles.add_style(shown, WD_STYLE_TYPE.TABLE)
        style.element.set(qn("w:styleId"), name)
        style.base_style = next(one for one in document.styles if one.style_id == "TableNormal")
        settings = element("tblPr")
        if lined:
            sides = ("top", "left", "bottom", "right", "insideH", "insideV")
            settings.append(element("tblBorders", *(line(side) for side in sides)))
        margins = (
            element(side, w=CELL_MARGIN_TWIPS if side in ("left", "right") else 0, type="dxa")
            for side in ("top", "left", "bottom", "right")
        )
        settings.append(element("tblCellMar", *margins))
        style.element.append(settings)


def line(side: str) -> Any:
    """A thin line on one ``side`` of a table or a cell."""
    return element(side, val="single", sz=4, space=0, color="auto")
