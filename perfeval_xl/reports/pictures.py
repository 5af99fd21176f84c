"""A chart as a picture, for files that hold no native one: bars in grey and in one accent, values at them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from perfeval_xl.reports.chart_fonts import Font, chinese_font
from perfeval_xl.reports.model import ReportChart

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw
    from PIL.ImageFont import FreeTypeFont

ACROSS_CM, DOTS_PER_INCH = 15.0, 200
WIDTH = round(ACROSS_CM / 2.54 * DOTS_PER_INCH)
"""Dots: the width of a page between its margins."""
LETTERS, SMALL = 28, 24
"""Dots of a letter: 10 points, and 8.6 for names and values that stand close together."""
ACCENT, BESIDE, INK, LINE = "#1F4E79", "#BFBFBF", "#404040", "#A6A6A6"
EDGE, PAD = 24, 8
"""Dots around the picture, and between a bar and its value."""
STANDING, LEGEND = 330, 56
"""Dots that the highest bar has, and the row of the legend below all."""
THICKEST, APART = 120, 4
"""Dots of a bar at most, and between two of one group."""
FILLED = 0.72
"""Share of its room that a group of bars takes."""
LYING_BAR, LYING_GAP = 34, 22
"""Dots of a bar that lies, and between two groups of those."""
NAMES_SHARE = 0.36
"""Of the width, at most, for names beside lying bars."""
MOST_LINES = 2
"""Of a name; what does not fit in is cut."""


@dataclass(frozen=True)
class _Bar:
    """A bar of one group."""

    share: float
    """Of the longest, from 0 to 1."""
    text: str
    colour: str


@dataclass(frozen=True)
class _Group:
    """What stands side by side under one name."""

    name: str
    bars: tuple[_Bar, ...]


def chart_png(chart: ReportChart, font: Font | None = None) -> bytes | None:
    """Return ``chart`` as a PNG file of 15 cm at 200 dots to the inch, without its title; the same bytes each time.

    None where the machine has no font with Chinese letters, or no library to draw with, and where there is no bar.
    """
    found = font or chinese_font()
    groups = _groups(chart)
    if found is None or not any(bar.share for group in groups for bar in group.bars):
        return None
    try:
        from PIL import Image, ImageDraw, ImageFont

        letters = ImageFont.truetype(str(found.path), LETTERS, index=found.number)
        small = ImageFont.truetype(str(found.path), SMALL, index=found.number)
    except (ImportError, OSError):
        return None
    legend = [(chart.table.head[at], colour) for at, colour in zip(chart.series, _colours(chart), strict=True)]
    lying = not _fits_standing(groups, small)
    height = _lying_height(groups) if lying else EDGE + LETTERS + PAD + STANDING + PAD + MOST_LINES * LETTERS + LEGEND
    image = Image.new("RGB", (WIDTH, height), "white")
    pen = ImageDraw.Draw(image)
    if lying:
        _draw_lying(pen, groups, letters)
    else:
        _draw_standing(pen, groups, small)
    _draw_legend(pen, legend, letters, height - LEGEND)
    target = io.BytesIO()
    # Its utmost would take thrice the time and make the file a twentieth smaller.
    image.save(target, "PNG", dpi=(DOTS_PER_INCH, DOTS_PER_INCH), compress_level=6)
    return target.getvalue()


def _colours(chart: ReportChart) -> list[str]:
    """The last series is what the chart is about."""
    return [BESIDE] * (len(chart.series) - 1) + [ACCENT]


def _groups(chart: ReportChart) -> list[_Group]:
    values = [cells[at].value or 0 for cells in chart.table.rows for at in chart.series]
    longest = max((value for value in values if value > 0), default=0)
    if not longest:
        return []
    return [
        _Group(
            cells[chart.label].text,
            tuple(
                _Bar(max(0.0, float((cells[at].value or 0) / longest)), cells[at].text, colour)
                for at, colour in zip(chart.series, _colours(chart), strict=True)
            ),
        )
        for cells in chart.table.rows
    ]


def _fits_standing(groups: Sequence[_Group], font: FreeTypeFont) -> bool:
    """Whether every name fits below its bars, and every value above its own."""
    room = (WIDTH - 2 * EDGE) / len(groups)
    pitch = min(THICKEST + APART, room * FILLED / len(groups[0].bars))
    widest = max(font.getlength(bar.text) for group in groups for bar in group.bars)
    return widest <= pitch + APART and all(
        len(_wrapped(group.name, font, room * 0.96)) <= MOST_LINES for group in groups
    )


def _draw_standing(pen: ImageDraw, groups: Sequence[_Group], font: FreeTypeFont) -> None:
    floor = EDGE + LETTERS + PAD + STANDING
    room = (WIDTH - 2 * EDGE) / len(groups)
    count = len(groups[0].bars)
    thick = min(THICKEST, (room * FILLED - APART * (count - 1)) / count)
    for number, group in enumerate(groups):
        middle = EDGE + room * (number + 0.5)
        left = middle - (thick * count + APART * (count - 1)) / 2
        for at, bar in enumerate(group.bars):
            start = left + at * (thick + APART)
            top = floor - STANDING * bar.share
            if bar.share:
                pen.rectangle((round(start), round(top), round(start + thick), floor), fill=bar.colour)
            pen.text((start + thick / 2, top - PAD), bar.text, INK, font, anchor="ms")
        for line, text in enumerate(_wrapped(group.name, font, room * 0.96)):
            pen.text((middle, floor + PAD + line * LETTERS), text, INK, font, anchor="ma")
    pen.line((EDGE, floor, WIDTH - EDGE, floor), LINE, 2)


def _lying_height(groups: Sequence[_Group]) -> int:
    return EDGE + sum(len(group.bars) * (LYING_BAR + APART) + LYING_GAP for group in groups) + LEGEND


def _draw_lying(pen: ImageDraw, groups: Sequence[_Group], font: FreeTypeFont) -> None:
    most = WIDTH * NAMES_SHARE
    names = [_cut(_wrapped(group.name, font, most), font, most) for group in groups]
    left = EDGE + round(max(font.getlength(line) for lines in names for line in lines)) + 2 * PAD
    values = max(font.getlength(bar.text) for group in groups for bar in group.bars)
    room = WIDTH - EDGE - left - values - 2 * PAD
    top = EDGE
    for group, lines in zip(groups, names, strict=True):
        high = len(group.bars) * (LYING_BAR + APART)
        for at, bar in enumerate(group.bars):
            start = top + at * (LYING_BAR + APART)
            if bar.share:
                pen.rectangle((left, start, round(left + room * bar.share), start + LYING_BAR), fill=bar.colour)
            pen.text((left + room * bar.share + PAD, start + LYING_BAR / 2), bar.text, INK, font, anchor="lm")
        first = top + high / 2 - (len(lines) - 1) * LETTERS / 2
        for at, line in enumerate(lines):
            pen.text((left - PAD, first + at * LETTERS), line, INK, font, anchor="rm")
        top += high + LYING_GAP
    pen.line((left, EDGE - PAD, left, top - LYING_GAP), LINE, 2)


def _draw_legend(pen: ImageDraw, legend: Sequence[tuple[str, str]], font: FreeTypeFont, top: int) -> None:
    widths = [LETTERS + PAD + font.getlength(text) + 2 * EDGE for text, _ in legend]
    left, middle = (WIDTH - sum(widths) + 2 * EDGE) / 2, top + LEGEND / 2
    for (text, colour), width in zip(legend, widths, strict=True):
        pen.rectangle((round(left), round(middle - 11), round(left + 22), round(middle + 11)), fill=colour)
        pen.text((left + LETTERS + PAD, middle), text, INK, font, anchor="lm")
        left += width


def _wrapped(text: str, font: FreeTypeFont, width: float) -> list[str]:
    """``text`` in lines of that width, parted anywhere, as Chinese may be."""
    lines = [""]
    for letter in text:
        if lines[-1] and font.getlength(lines[-1] + letter) > width:
            lines.append("")
        lines[-1] += letter
    return lines


def _cut(lines: list[str], font: FreeTypeFont, width: float) -> list[str]:
    """No more lines than there is room for; the last says that there was more."""
    if len(lines) <= MOST_LINES:
        return lines
    last = lines[MOST_LINES - 1]
    while last and font.getlength(f"{last}…") > width:
        last = last[:-1]
    return [*lines[: MOST_LINES - 1], f"{last}…"]
