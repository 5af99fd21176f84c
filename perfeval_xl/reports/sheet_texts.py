"""The texts of the sheet 自评报告: parted where a page may end, and the cells that they tell."""

from __future__ import annotations

import functools
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from perfeval_xl.checks import Case
from perfeval_xl.layout.pages import PIXELS_PER_CHARACTER, PIXELS_PER_COLUMN, PIXELS_PER_POINT
from perfeval_xl.layout.styles import look
from perfeval_xl.reports.asked import Seen
from perfeval_xl.reports.model import Origin, Span
from perfeval_xl.text_measure import SLACK, lines_of, width_of

INDENT = "　　"
"""Before each paragraph."""
MOST_LINES = 10
"""Of a row: a paragraph of more lines is parted after a sentence, so that a page can end in it and not before it."""
MOST_SOURCES = 12
"""Cells that are named beside a paragraph; the rest is counted."""
SAFETY = 0.97
"""Share of a line that is counted on: programs measure fonts a little differently."""
_COUNTED = re.compile(r"(.*![A-Z]{1,3}|指标)(\d{1,7})(|·.*)")
"""A cell, or a field of an indicator of a dossier, by its number."""
_SENTENCE = re.compile(r"[^。；！？]*[。；！？]*")


@dataclass(frozen=True)
class Part:
    """A piece of a paragraph that stands in a row."""

    text: str
    lines: int
    marked: tuple[tuple[int, int], ...] = ()
    """Pieces that are to be filled in or cleared up: first letter and the one after the last."""
    origin: Origin | None = None
    """What makes it open, if anything does."""


def room_of(widths: Sequence[float], size: float) -> float:
    """Characters of ``size`` points, as `lines_of` counts them, in a line over columns of these widths."""
    pixels = sum(round(PIXELS_PER_CHARACTER * one) + PIXELS_PER_COLUMN for one in widths)
    return 2 * SAFETY * (pixels - PIXELS_PER_COLUMN) / (size * PIXELS_PER_POINT) + SLACK


def parts_of(spans: Sequence[Span], room: float) -> Iterator[Part]:
    """The rows of a paragraph with so much ``room`` in a line."""
    text = "".join(span.text for span in spans)
    opened, start = [], 0
    for span in spans:
        if span.origin.is_open and span.text:
            opened.append((start, start + len(span.text), span.origin))
        start += len(span.text)
    start = 0
    for piece in _pieces(text, room):
        end = start + len(piece)
        within = [
            (max(a, start) - start, min(b, end) - start, origin) for a, b, origin in opened if a < end and b > start
        ]
        marked = tuple((a, b) for a, b, _ in within)
        yield Part(piece, lines_of(piece, room), marked, within[0][2] if within else None)
        start = end


def _pieces(text: str, room: float) -> Iterator[str]:
    """``text`` parted after sentences into pieces of at most `MOST_LINES` lines, a longer sentence within.

    They are about as long as each other: none is a line alone.
    """
    while (lines := lines_of(text, room)) > MOST_LINES:
        most = math.ceil(lines / math.ceil(lines / MOST_LINES))
        piece = ""
        for sentence in _SENTENCE.findall(text):
            if lines_of(piece + sentence, room) > most:
                break
            piece += sentence
        piece = piece or text[: _letters(text, MOST_LINES * (room - SLACK))]
        yield piece
        text = text[len(piece) :]
    if text:
        yield text


def _letters(text: str, width: float) -> int:
    """How many letters of ``text`` are as wide as that, one at least."""
    used, count = 0, 0
    for letter in text:
        used += width_of(letter)
        if used > width:
            break
        count += 1
    return max(1, count)


def places(case: Case, keys: Sequence[str]) -> str:
    """Where the fields with these full keys stand, for people, the cells of a sheet together."""
    unique = dict.fromkeys(place for key in keys if (place := _place_of(Seen(case), key)))
    told, sheet = list[str](), ""
    runs = _runs(list(unique))
    for place in runs[:MOST_SOURCES]:
        own, mark, cell = place.rpartition("!")
        told.append(cell if mark and own == sheet else place)
        sheet = own if mark else ""
    return "、".join(told) + (f"等{len(unique)}处" if len(runs) > MOST_SOURCES else "")


@functools.lru_cache(maxsize=1024)
def _place_of(seen: Seen, key: str) -> str:
    """Where a field stands: a report tells most of them several times. Empty for what the form does not have."""
    form, _, own = key.rpartition(":")
    view = next((view for view in seen.view.views if view.form.id == form), None)
    return str(view.place(own)) if view is not None and own in view.form.fields else ""


def _runs(named: Sequence[str]) -> list[str]:
    """Places with those that follow one another told as one: cells of a column, a field of several indicators."""
    runs: list[tuple[str, int, int, str]] = []
    for name in named:
        match = _COUNTED.fullmatch(name)
        before, number, after = (match[1], int(match[2]), match[3]) if match else (name, 0, "")
        if match and runs and (runs[-1][0], runs[-1][2] + 1, runs[-1][3]) == (before, number, after):
            runs[-1] = (before, runs[-1][1], number, after)
        else:
            runs.append((before, number, number, after))
    return [_run(*run) for run in runs]


def _run(before: str, first: int, last: int, after: str) -> str:
    if not first:
        return before
    if first == last:
        return f"{before}{first}{after}"
    return f"{before}{first}～{last}{after}" if after else f"{before}{first}:{before.rpartition('!')[2]}{last}"


def sources(case: Case, spans: Sequence[Span]) -> str:
    """The cells that these pieces of a report tell, and how its sums were made."""
    keys = tuple(dict.fromkeys(key for span in spans for key in span.keys))
    made = dict.fromkeys(f"“{span.text.strip()}”：{span.how}" for span in spans if span.how)
    return "；".join(filter(None, (places(case, keys), *list(made)[:MOST_SOURCES])))


def size_of(*looks: str) -> float:
    """Points of the letters of these looks."""
    return float(look(looks)["font_size"])


def lines_in_body(lines: int, size: float) -> float:
    """Lines of letters of ``size`` points, in lines of the body."""
    return math.ceil(lines * size / size_of() * 10) / 10
