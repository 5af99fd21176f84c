"""Colours as parts state them, and whether one can be seen on another."""

from __future__ import annotations

import colorsys
import functools
import re
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.returns.namespaces import MAIN

BLACK, WHITE = "000000", "FFFFFF"
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
_OF_SYSTEM = {"64": BLACK, "65": WHITE}
"""Those of texts and of paper, as the system has them."""
_ACCENTS = ("4F81BD", "C0504D", "9BBB59", "8064A2", "4BACC6", "F79646")
OFFICE = (WHITE, BLACK, "EEECE1", "1F497D", *_ACCENTS, "0000FF", "800080")
"""Colours of a theme in the order in which cells count them, where a workbook has no theme."""
_ORDER = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink")
_THEMED = re.compile(
    rb"<(?:\w+:)?(" + "|".join((*_ORDER, "folHlink")).encode() + rb")\b[^>]*>\s*<(?:\w+:)?s(?:ys|rgb)Clr\b([^>]*)",
    re.DOTALL,
)
_SYSTEM = {b"window": WHITE, b"windowText": BLACK}
"""Colours that a theme leaves to the system, whatever it says that they were last."""
_HEX = re.compile("[0-9A-Fa-f]{6}")
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

    theme: tuple[str, ...] = OFFICE
    indexed: tuple[str, ...] = INDEXED

    def rgb(self, item: Element | None) -> str | None:
        """The colour that an element states, as six digits; None for the one of the program."""
        if item is None or item.get("auto") in ("1", "true"):
            return None
        stated = item.get("rgb", "")
        if len(stated) in (6, 8) and _HEX.fullmatch(stated[-6:]):
            return _tinted(stated[-6:].upper(), item.get("tint", "0"))
        if item.get("theme") is None and item.get("indexed") in _OF_SYSTEM:
            return _OF_SYSTEM[item.get("indexed", "")]
        number = item.get("theme") or item.get("indexed") or ""
        table = self.theme if item.get("theme") is not None else self.indexed
        if not (number.isascii() and number.isdigit() and len(number) < 4 and int(number) < len(table)):
            return None
        return _tinted(table[int(number)], item.get("tint", "0"))

    def named(self, name: str) -> str | None:
        """The colour that a number format names."""
        number = re.sub(r"\D", "", name)
        if number:
            # Color1 is the ninth of the table, where the first eight stand for the second time.
            at = int(number[:3]) + 7
            return self.indexed[at] if 8 <= at < len(self.indexed) else None
        return _NAMED.get(name) or _NAMED.get(name.removesuffix("色"))


def palette_of(styles: Element | None, theme: bytes | None) -> Palette:
    """The colours of a workbook by its styles and the part of its theme."""
    own = () if styles is None else tuple(styles.iterfind(f"{MAIN}colors/{MAIN}indexedColors/{MAIN}rgbColor"))
    stated = [item.get("rgb", "")[-6:].upper() for item in own]
    indexed = tuple(new if _HEX.fullmatch(new) else old for new, old in zip(stated, INDEXED, strict=False))
    return Palette(OFFICE if theme is None else _themed(theme), indexed + INDEXED[len(indexed) :])


@functools.lru_cache(maxsize=8)
def _themed(theme: bytes) -> tuple[str, ...]:
    """The colours of a theme, in the order in which cells count them."""
    found: dict[str, str] = {}
    for match in _THEMED.finditer(theme):
        system = next((colour for name, colour in _SYSTEM.items() if b'val="%s"' % name in match[2]), None)
        stated = re.search(rb'lastClr="([0-9A-Fa-f]{6})"|\bval="([0-9A-Fa-f]{6})"', match[2])
        if system is not None:
            found.setdefault(match[1].decode(), system)
        elif stated is not None:
            found.setdefault(match[1].decode(), (stated[1] or stated[2]).decode().upper())
    return tuple(found.get(name, usual) for name, usual in zip((*_ORDER, "folHlink"), OFFICE, strict=True))


def _tinted(rgb: str, tint: str) -> str:
    try:
        amount = float(tint)
    except ValueError:
        return rgb
    if not amount or not -1 <= amount <= 1:
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
