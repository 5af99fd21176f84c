"""Pictures of the buttons, drawn: for programs that have no pictures of Office's own, or not by the same names."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from PIL import Image, ImageDraw

SIZE = 32
"""Pixels; where a small one is wanted it is made smaller."""
_FINE = 8
"""Times as large it is drawn, so that its edges are smooth."""
_GRID = 16
_BLUE, _GREEN, _RED, _GREY = "#2b6cb0", "#2f855a", "#c05621", "#4a5568"
_PAPER = ((3, 1), (10, 1), (13, 4), (13, 15), (3, 15), (3, 1))
Stroke = Sequence[tuple[float, float]]
"""A line through points of the grid."""
_STROKES: Mapping[str, tuple[str, Sequence[Stroke]]] = {
    "new": (_BLUE, (_PAPER, ((8, 5.5), (8, 12)), ((4.8, 8.8), (11.2, 8.8)))),
    "next_blank": (
        _BLUE,
        (((2, 9), (14, 9), (14, 14), (2, 14), (2, 9)), ((8, 1), (8, 6)), ((5, 4), (8, 6.5), (11, 4))),
    ),
    "rescore": (_BLUE, (((12.5, 4), (12.5, 2), (4, 2), (9, 8), (4, 14), (12.5, 14), (12.5, 12)),)),
    "check": (_GREEN, (((2, 8.5), (6.5, 13), (14, 3)),)),
    "next_finding": (
        _RED,
        (((8, 1.5), (15, 14.5), (1, 14.5), (8, 1.5)), ((8, 6), (8, 10)), ((8, 12), (8, 12.4))),
    ),
    "clear": (_RED, (((3, 3), (13, 13)), ((13, 3), (3, 13)))),
    "report": (_BLUE, (_PAPER, ((5.5, 6), (10.5, 6)), ((5.5, 9), (10.5, 9)), ((5.5, 12), (10.5, 12)))),
    "report_word": (_BLUE, (_PAPER, ((5, 6), (6.5, 12), (8, 7.5), (9.5, 12), (11, 6)))),
    "submit": (
        _GREEN,
        (((8, 10.5), (8, 1.5)), ((4.2, 5), (8, 1.5), (11.8, 5)), ((2, 9), (2, 14.5), (14, 14.5), (14, 9))),
    ),
    "help": (
        _GREY,
        (((5, 5), (5.6, 2.9), (8, 2), (10.4, 2.9), (11, 5), (10, 7), (8, 8.5), (8, 10.5)), ((8, 13.6), (8, 14))),
    ),
    "collect": (
        _BLUE,
        (((8, 1.5), (8, 9)), ((4.5, 6), (8, 9.5), (11.5, 6)), ((1.5, 9), (3, 14), (13, 14), (14.5, 9))),
    ),
    "mailbox": (_BLUE, (((1.5, 3.5), (14.5, 3.5), (14.5, 13), (1.5, 13), (1.5, 3.5)), ((1.5, 4), (8, 9), (14.5, 4)))),
    "decide": (
        _RED,
        (
            ((1.5, 3.5), (3, 5), (5.5, 2)),
            ((8, 3.5), (14.5, 3.5)),
            ((1.5, 8), (5, 8)),
            ((8, 8), (14.5, 8)),
            ((1.5, 12.5), (5, 12.5)),
            ((8, 12.5), (14.5, 12.5)),
        ),
    ),
    "send": (_GREEN, (((1.5, 7.5), (14.5, 1.5), (10, 14.5), (7, 9), (1.5, 7.5)), ((7, 9), (14.5, 1.5)))),
    "chase": (
        _RED,
        (
            ((3, 12), (4, 10.5), (4, 6.5), (5.5, 3.5), (8, 2.5), (10.5, 3.5), (12, 6.5), (12, 10.5), (13, 12), (3, 12)),
            ((7, 14.3), (9, 14.3)),
        ),
    ),
    "summary": (
        _BLUE,
        (((1.5, 14.5), (14.5, 14.5)), ((3.5, 12), (3.5, 8)), ((8, 12), (8, 2.5)), ((12.5, 12), (12.5, 5.5))),
    ),
    "forward": (
        _GREEN,
        (
            ((2, 6), (2, 14.5), (14, 14.5), (14, 6)),
            ((2, 10), (5.5, 10), (6.5, 11.5), (9.5, 11.5), (10.5, 10), (14, 10)),
            ((8, 8.5), (8, 1.5)),
            ((5, 4.5), (8, 1.5), (11, 4.5)),
        ),
    ),
    "open_round": (_BLUE, (((1.5, 13.5), (1.5, 3), (6, 3), (7.5, 5), (14.5, 5), (14.5, 13.5), (1.5, 13.5)),)),
    "diagnose": (_GREY, (((1, 9), (4.5, 9), (6.5, 3), (9.5, 14), (11.5, 9), (15, 9)),)),
}
"""By the id of a button: its colour, and lines on a grid of sixteen."""


def icon(id: str, size: int = SIZE) -> bytes:
    """The picture of the button ``id`` as PNG of ``size`` pixels, the same bytes each time.

    Raises KeyError where none is drawn.
    """
    colour, strokes = _STROKES[id]
    scale = SIZE * _FINE / _GRID
    picture = Image.new("RGBA", (SIZE * _FINE, SIZE * _FINE), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    width = round(1.6 * scale)
    for stroke in strokes:
        points = [(x * scale, y * scale) for x, y in stroke]
        draw.line(points, fill=colour, width=width, joint="curve")
        for x, y in points:
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=colour)
    made = io.BytesIO()
    picture.resize((size, size), Image.Resampling.LANCZOS).save(made, "PNG")
    return made.getvalue()
