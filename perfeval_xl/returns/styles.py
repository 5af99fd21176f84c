"""What the styles of a workbook decide of its cells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeVar
from xml.etree.ElementTree import Element

from perfeval_xl.returns.colours import Palette, is_seen, mixed
from perfeval_xl.returns.format_codes import canonical
from perfeval_xl.returns.namespaces import MAIN
from perfeval_xl.returns.number_formats import Shown, shown_in_cell
from perfeval_xl.returns.strict_xml import words
from perfeval_xl.returns.style_schema import is_true, number, one_of, whole
from perfeval_xl.returns.symbol_fonts import is_of_symbols
from perfeval_xl.returns.themes import BLACK, WHITE
from perfeval_xl.returns.zip_records import contradiction

USUAL_SIZE = 11.0
"""Points of a font that states no size."""
LEAST_SIZE = 5.0
"""Points of the smallest letters that can be read."""
LARGEST_SIZE = 409.55
"""Points of the largest font that programs have."""
DEEP_INDENT = 3
"""Steps of an indent from which it is looked at whether anything is left of the cell."""
RAISED = 0.6
"""Share of the size of letters that those above or below the line have."""
LEAST_RAISED = 4.0
"""Points of the smallest of those; the 2 of m² in letters of seven points has a little more."""
_SYMBOL_CHARSET, _FROM_THE_RIGHT = 2, 2
FIRST_OWN = 59
"""The first number of a format that not all programs know unless the workbook says what it is."""
_PLACES = words("baseline superscript subscript")
_HORIZONTAL = words("general left center right fill justify centerContinuous distributed")
_SHARES = {
    "darkGray": 0.75,
    "mediumGray": 0.5,
    "lightGray": 0.25,
    "gray125": 0.125,
    "gray0625": 0.0625,
}
_PATTERNS = frozenset(_SHARES) | words(
    "none solid darkHorizontal darkVertical darkDown darkUp darkGrid darkTrellis "
    "lightHorizontal lightVertical lightDown lightUp lightGrid lightTrellis"
)
_DARK, _LIGHT = 0.5, 0.25
"""Shares of a paper that its pattern covers."""


class Font(NamedTuple):
    """What of a font decides whether a text can be read."""

    ink: str | None = None
    """Its colour; None for that of the program."""
    size: float = USUAL_SIZE
    symbols: bool = False
    """Whether it has pictures for letters."""
    struck: bool = False
    """Whether a line goes through its letters."""
    raised: bool = False
    """Whether its letters are small, above or below the line."""


_Item = TypeVar("_Item", Font, tuple[str, ...])


class Face(NamedTuple):
    """How a style shows a text."""

    font: Font = Font()
    papers: tuple[str, ...] = (WHITE,)
    """The colours behind the text, of which a fading one has several."""
    horizontal: str = ""
    indent: int = 0
    rotation: int = 0
    shrinks: bool = False
    wraps: bool = False
    turned: bool = False
    """Whether it is written from the right to the left."""

    @property
    def ink(self) -> str:
        """The colour of the text."""
        return self.font.ink or BLACK

    @property
    def fault(self) -> str:
        """Why no text in it can be read; empty where one can."""
        if self.font.size < LEAST_SIZE:
            return f"字号只有{self.font.size:g}磅"
        if self.font.raised and self.font.size * RAISED < LEAST_RAISED:
            return f"字号只有{self.font.size:g}磅，又设为上标或下标"
        return "" if is_seen(self.ink, self.papers) else "字的颜色与底色几乎一样"

    @property
    def is_odd(self) -> bool:
        """Whether it depends on the place and the text whether that can be read."""
        font, turned = self.font, self.rotation or self.horizontal == "fill" or self.turned
        return bool(font.symbols or font.struck or turned or self.indent >= DEEP_INDENT or self.shrinks)


class Look(NamedTuple):
    """What a cell's style decides."""

    locked: bool
    shown: Shown
    """As what numbers appear."""
    code: str
    """The number format, also of one that has but a number."""
    face: Face = Face()
    fault: str = ""
    """Why no text in it can be read."""
    odd: bool = False
    """Whether it depends on the place and the text whether that can be read."""


PLAIN = Look(True, Shown.NUMBER, "General")
"""A cell without a style."""


def looks_of(styles: Element, palette: Palette | None = None) -> dict[str, Look]:
    """What each style decides, by its index as cells write it. Raises ReturnFileError."""
    palette = palette or Palette()
    formats = _formats(styles)
    fonts = [font_of(item, palette) for item in styles.iterfind(f"{MAIN}fonts/{MAIN}font")]
    papers = [papers_of(item, palette) or (WHITE,) for item in styles.iterfind(f"{MAIN}fills/{MAIN}fill")]
    looks = {}
    for at, item in enumerate(styles.iterfind(f"{MAIN}cellXfs/{MAIN}xf")):
        guard = item.find(f"{MAIN}protection")
        locked = guard is None or is_true(guard.get("locked", "1"), "“锁定”")
        numbered = _plain(item.get("numFmtId", "0"))
        code = formats.get(numbered, "")
        if not code and int(numbered) >= FIRST_OWN:
            raise contradiction(f"格式表里有的格子用了数字格式{numbered}，没有这种格式")
        font, paper = _at(fonts, item.get("fontId"), Font(), "字体"), _at(papers, item.get("fillId"), (WHITE,), "填充")
        face = _face(font, paper, item.find(f"{MAIN}alignment"))
        looks[str(at)] = Look(
            locked, shown_in_cell(numbered, code), canonical(numbered, code), face, face.fault, face.is_odd
        )
    return looks


def _formats(styles: Element) -> Mapping[str, str]:
    """The codes of formats by their numbers. Raises ReturnFileError (W015) where one has two, or none."""
    formats: dict[str, str] = {}
    for item in styles.iterfind(f"{MAIN}numFmts/{MAIN}numFmt"):
        numbered, code = _plain(item.get("numFmtId", "")), item.get("formatCode", "")
        if not code:
            raise contradiction(f"数字格式{numbered}没有写明怎样显示")
        if formats.setdefault(numbered, code) != code:
            raise contradiction(f"数字格式{numbered}有两种写法")
    return formats


def _plain(text: str) -> str:
    """The number of a format as others refer to it."""
    return str(whole(text, "数字格式的编号"))


def font_of(item: Element | None, palette: Palette) -> Font:
    """A font, also one that a conditional format states in part."""
    if item is None:
        return Font()
    name = item.find(f"{MAIN}name")
    name = item.find(f"{MAIN}rFont") if name is None else name
    charset, scheme = item.find(f"{MAIN}charset"), item.find(f"{MAIN}scheme")
    symbols = name is not None and is_of_symbols(name.get("val", ""))
    if charset is not None and whole(charset.get("val", "1"), "字体的字符集") == _SYMBOL_CHARSET:
        symbols = True
    if scheme is not None and scheme.get("val") in palette.theme.symbols:
        symbols = True
    line, place = item.find(f"{MAIN}strike"), item.find(f"{MAIN}vertAlign")
    struck = line is not None and is_true(line.get("val", "1"), "删除线")
    raised = place is not None and one_of(_PLACES, place.get("val", "baseline"), "字的上标、下标") != "baseline"
    return Font(palette.rgb(item.find(f"{MAIN}color")), _size(item.find(f"{MAIN}sz")), symbols, struck, raised)


def papers_of(item: Element | None, palette: Palette, *, conditional: bool = False) -> tuple[str, ...]:
    """The colours of a fill; none where there is no fill. In a conditional format the colours change places."""
    if item is None:
        return ()
    fading = item.find(f"{MAIN}gradientFill")
    if fading is not None:
        return tuple(palette.rgb(stop.find(f"{MAIN}color")) or WHITE for stop in fading.iterfind(f"{MAIN}stop"))
    pattern = item.find(f"{MAIN}patternFill")
    if pattern is None:
        return ()
    kind = one_of(_PATTERNS, pattern.get("patternType", "solid" if conditional else "none"), "填充的图案")
    front, behind = palette.rgb(pattern.find(f"{MAIN}fgColor")), pattern.find(f"{MAIN}bgColor")
    # Beside a full colour programs write 64 for the other one, which means nothing.
    back = None if behind is None or behind.get("indexed") == "64" else palette.rgb(behind)
    if kind == "none":
        return ()
    if kind == "solid":
        return ((back or front if conditional else front) or WHITE,)
    share = _SHARES.get(kind, _DARK if kind.startswith("dark") else _LIGHT)
    return (mixed(front or BLACK, back or WHITE, share),)


def _face(font: Font, papers: tuple[str, ...], alignment: Element | None) -> Face:
    if alignment is None:
        return Face(font, papers)
    return Face(
        font,
        papers,
        one_of(_HORIZONTAL, alignment.get("horizontal", "general"), "水平对齐"),
        whole(alignment.get("indent", "0"), "缩进"),
        whole(alignment.get("textRotation", "0"), "文字方向"),
        is_true(alignment.get("shrinkToFit", "0"), "“缩小字体填充”"),
        is_true(alignment.get("wrapText", "0"), "“自动换行”"),
        whole(alignment.get("readingOrder", "0"), "文字的先后") == _FROM_THE_RIGHT,
    )


def _size(item: Element | None) -> float:
    if item is None:
        return USUAL_SIZE
    size = number(item.get("val", ""), "字号")
    if not 0 < size <= LARGEST_SIZE:
        raise contradiction(f"格式表里有字号是{size:g}磅，没有这样的字号")
    return size


def _at(items: list[_Item], text: str | None, default: _Item, what: str) -> _Item:
    """The font or fill of this number; where there are none at all, that of the program."""
    at = 0 if text is None else whole(text, f"{what}的编号")
    if at >= max(1, len(items)):
        raise contradiction(f"格式表里有的格子用了第{at + 1}种{what}，只有{len(items)}种")
    return items[at] if items else default
