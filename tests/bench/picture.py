"""The peers as a picture: bars that lie, Chinese beside English."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from PIL import Image, ImageDraw, ImageFont

from perfeval_xl.reports.chart_fonts import chinese_font

WIDTH, ROW, HEAD, EDGE = 1500, 46, 64, 30
"""Pixels of the picture, of a row, of a heading and around all of it."""
NAMES, LONGEST = 640, 700
"""Pixels of the names, and of the longest bar."""
INK, QUIET, OURS, LIMIT, OTHERS = "#1f2933", "#6b7785", "#1f6f8b", "#b7c4cf", "#c98a4b"
HEADINGS = {False: "读一份自评表 reading one form, ms", True: "写一份自评表 writing one form, ms"}


class Bar(NamedTuple):
    """One of them."""

    chinese: str
    english: str
    value: float
    writes: bool
    ours: bool

    @property
    def colour(self) -> str:
        """Ours, that of others, or of what nobody can go below."""
        return OURS if self.ours else LIMIT if self.english.endswith("the limit") else OTHERS


def draw(bars: Sequence[Bar], path: Path) -> None:
    """Write the picture to ``path``: one scale for reading, another for writing."""
    groups = [[bar for bar in bars if bar.writes is writes] for writes in (False, True)]
    height = 2 * EDGE + sum(HEAD + ROW * len(group) for group in groups)
    image = Image.new("RGB", (WIDTH, height), "white")
    pen, at = ImageDraw.Draw(image), EDGE
    for group in groups:
        at = _group(pen, group, at)
    image.quantize(32).save(path, optimize=True)


def _group(pen: ImageDraw.ImageDraw, bars: Sequence[Bar], top: int) -> int:
    if not bars:
        return top
    pen.text((EDGE, top + 14), HEADINGS[bars[0].writes], fill=INK, font=_font(26))
    top += HEAD
    longest = max(bar.value for bar in bars)
    for bar in bars:
        pen.text((EDGE, top), bar.chinese, fill=INK, font=_font(19))
        pen.text((EDGE, top + 23), bar.english, fill=QUIET, font=_font(14))
        left, length = EDGE + NAMES - 100, max(2, round(LONGEST * bar.value / longest))
        pen.rectangle((left, top + 6, left + length, top + 32), fill=bar.colour)
        pen.text((left + length + 10, top + 19), f"{bar.value:.1f}", fill=INK, font=_font(19), anchor="lm")
        top += ROW
    return top


def _font(size: int) -> ImageFont.FreeTypeFont:
    font = chinese_font()
    if font is None:
        raise OSError("no font with Chinese letters is here; `make packages` brings one")
    return ImageFont.truetype(str(font.path), size, index=font.number)
