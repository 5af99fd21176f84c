"""Colours as parts state them, and whether one can be seen on another."""

from __future__ import annotations

import colorsys
import functools
import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.returns.namespaces import MAIN
from perfeval_xl.returns.style_schema import LONGEST_VALUE, is_true, number, whole
from perfeval_xl.returns.themes import BLACK, WHITE, Theme
from perfeval_xl.returns.zip_records import contradiction

FAINTEST = 1.4
"""Contrast (WCAG: lighter over darker) below which nobody reads a text. Grey of 15 % on white has 1.41."""
_BASE = ["000000", "FFFFFF", "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF"]
_MORE = re.findall(
    "[0-9A-F]{6}",
    "800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF 660066 FF8080 0066CC CCCCFF "
    "000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 "
    "3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696 003366 339966 003300 333300 993300 993366 333399 333333",
)
INDEXED = (*_BASE, *_BASE, *_MORE)
"""Colours by their old numbers (ECMA-376, §18.8.27)."""
_OF_SYSTEM = {
    **dict.fromkeys((64, 66, 77, 79, 81), BLACK),
    **dict.fromkeys((65, 67, 78, 80), WHITE),
}
"""Those of texts and lines, and of paper, charts and buttons, as the system has them."""
_OF_PROGRAM = 32_767
"""The number of the colour that the program chooses."""
_HEX = re.compile("(?:[0-9A-Fa-f]{2})?([0-9A-Fa-f]{6})")
_ALIKE = 8
"""By how much each part of a colour may differ that is stated in two ways."""
_WAYS = ("theme", "rgb", "indexed")
_NAMED = {
    "black": BLACK,
    "white": WHITE,
    "red": "FF0000",
    "green": "00FF00",
    "blue": "0000FF",
    "yellow": "FFFF00",
    "magenta": "FF00FF",
    "cyan": "00FFFF",
    "黑": BLACK,
    "白": WHITE,
    "红": "FF0000",
    "绿": "00FF00",
    "蓝": "0000FF",
    "黄": "FFFF00",
    "洋红": "FF00FF",
    "青": "00FFFF",
}


class Palette(NamedTuple):
    """What the colours of a workbook are."""

    theme: Theme = Theme()
    indexed: tuple[str, ...] = INDEXED

    def rgb(self, item: Element | None) -> str | None:
        """The colour that an element states, as six digits; None for the one of the program.

        Raises ReturnFileError (W015) for one that programs show differently.
        """
        if item is None:
            return None
        stated = [(way, item.get(way, "")) for way in _WAYS if way in item.attrib]
        automatic = is_true(item.get("auto", "0"), "颜色的“自动”")
        tint = number(item.get("tint", "0"), "颜色的深浅")
        if not -1 <= tint <= 1:
            raise contradiction(f"格式表里有颜色的深浅写成“{item.get('tint', '')[:LONGEST_VALUE]}”，超过1")
        colours: list[str | None] = [None] if automatic else []
        colours += [self._colour(way, text, tint) for way, text in stated]
        if any(not _alike(colours[0], other) for other in colours[1:]):
            raise contradiction("格式表里有一种颜色写了两种，软件各取各的")
        return colours[0] if colours else None

    def _colour(self, way: str, text: str, tint: float) -> str | None:
        if way == "rgb":
            match = _HEX.fullmatch(text)
            if match is None:
                raise contradiction(f"格式表里有颜色写成“{text[:LONGEST_VALUE]}”，不是颜色的写法")
            return _tinted(match[1].upper(), tint)
        at = whole(text, "颜色的编号")
        if way == "indexed" and at == _OF_PROGRAM:
            return None
        if way == "indexed" and at in _OF_SYSTEM:
            return _OF_SYSTEM[at]
        table = self.theme.colours if way == "theme" else self.indexed
        if at >= len(table):
            raise contradiction(f"格式表里有颜色的编号是{text[:LONGEST_VALUE]}，没有这种颜色")
        if not table[at]:
            raise contradiction("主题里有颜色不是直接写明的，软件各显示各的")
        return _tinted(table[at], tint)

    def named(self, name: str) -> str | None:
        """The colour that a number format names."""
        number = re.sub(r"\D", "", name)
        if number:
            # Color1 is the ninth of the table, where the first eight stand for the second time.
            at = int(number[:3]) + 7
            return self.indexed[at] if 8 <= at < len(self.indexed) else None
        return _NAMED.get(name) or _NAMED.get(name.removesuffix("色"))


def palette_of(styles: Element | None, theme: Theme) -> Palette:
    """The colours of a workbook by its styles and its theme. Raises ReturnFileError (W015)."""
    own = () if styles is None else tuple(styles.iterfind(f"{MAIN}colors/{MAIN}indexedColors/{MAIN}rgbColor"))
    plain = Palette()
    indexed = tuple(plain.rgb(item) or BLACK for item in own[: len(INDEXED)])
    return Palette(theme, indexed + INDEXED[len(indexed) :])


def _alike(one: str | None, other: str | None) -> bool:
    if one is None or other is None:
        return one == other
    return all(abs(int(one[at : at + 2], 16) - int(other[at : at + 2], 16)) <= _ALIKE for at in (0, 2, 4))


def _tinted(rgb: str, amount: float) -> str:
    if not amount:
        return rgb
    red, green, blue = (int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4))
    hue, light, full = colorsys.rgb_to_hls(red, green, blue)
    light = light * (1 + amount) if amount < 0 else light * (1 - amount) + amount
    return "".join(f"{round(part * 255):02X}" for part in colorsys.hls_to_rgb(hue, min(1.0, light), full))


@functools.lru_cache(maxsize=1024)
def contrast(first: str, second: str) -> float:
    """How well one colour is seen on the other: 1 for not at all, 21 for black on white."""
    one, other = sorted((_luminance(first), _luminance(second)))
    return (other + 0.05) / (one + 0.05)


def _luminance(rgb: str) -> float:
    parts = (int(rgb[at : at + 2], 16) / 255 for at in (0, 2, 4))
    red, green, blue = (p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def is_seen(ink: str, papers: tuple[str, ...]) -> bool:
    """Whether a text of one colour can be seen on any of the others."""
    return any(contrast(ink, paper) >= FAINTEST for paper in papers)


def mixed(front: str, back: str, share: float) -> str:
    """A colour of which ``share`` is in front, as dots on a paper."""
    pairs = zip((front[0:2], front[2:4], front[4:6]), (back[0:2], back[2:4], back[4:6]), strict=True)
    return "".join(f"{round(int(one, 16) * share + int(other, 16) * (1 - share)):02X}" for one, other in pairs)
