"""How much room a text needs: a merged cell never grows by itself."""

from __future__ import annotations

import math
import unicodedata

LINE = 13.5
"""Points of a line of 10-point body text."""
MARGIN = 4.0
TALLEST = 409.0
"""Points; Excel's limit for a row."""
SLACK = 1.0
"""Characters that a cell's own margins take from its width."""
_REMEMBERED = 16_384
"""Characters of which it is remembered how wide they are: more than a province writes."""


class _Widths(dict[str, int]):
    """How wide characters are, each looked up once."""

    def __missing__(self, character: str) -> int:
        width = 2 if unicodedata.east_asian_width(character) in "WFA" else 1
        if len(self) < _REMEMBERED:
            self[character] = width
        return width


_width_of_one = _Widths().__getitem__


def width_of(text: str) -> int:
    """Width in characters of the body font; a Chinese one counts twice."""
    return len(text) if text.isascii() else sum(map(_width_of_one, text))


def lines_of(text: str, width: float) -> int:
    """Lines that ``text`` takes in a cell of ``width`` characters."""
    room = max(width - SLACK, 2.0)
    if "\n" not in text:
        return max(1, math.ceil(width_of(text) / room))
    return sum(max(1, math.ceil(width_of(part) / room)) for part in text.split("\n"))


def rows_for(longest: int, width: float) -> int:
    """Rows that a merged cell must span so that ``longest`` characters can be shown in it."""
    lines = math.ceil(2 * longest / max(width - SLACK, 2.0))
    return max(1, math.ceil((lines * LINE + MARGIN) / TALLEST))


def characters_in(lines: float, width: float) -> int:
    """Chinese characters that fit into so many lines."""
    return int(lines * (width - SLACK) / 2)


def height_for(lines: float) -> float:
    """Points of a row with so many lines."""
    return min(TALLEST, lines * LINE + MARGIN)
