"""Tables of a report in Word: columns as wide as their texts ask for, equal neighbours joined, the head repeated."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from perfeval_xl.reports.model import ReportTable
from perfeval_xl.reports.word_elements import MM_PER_POINT
from perfeval_xl.reports.word_markup import Cell, TableRow, append, paragraph, run
from perfeval_xl.reports.word_markup import table as markup
from perfeval_xl.reports.word_styles import CELL_MARGIN_MM, SIZE_5, SIZE_5_SMALL, WIDTH_MM
from perfeval_xl.reports.word_text import Body
from perfeval_xl.text_measure import width_of

TABLE_STYLE = "ReportTable"
"""Id of the style of the tables of a report."""
LONGEST_WHOLE = 12
"""Lines up to which a row stays on one page; a longer one may be parted, or a page would stay empty."""
SHORT_TABLE = 4
"""Rows up to which a table stays on one page."""
_SIZES = (SIZE_5, SIZE_5_SMALL, 7.5)
"""Letters of a table; the next one where columns get too narrow."""
_LEAST_CHARACTERS = 3
"""Chinese characters that a column has room for."""
_WIDEST = 80.0
"""Half characters beyond which a column wins nothing."""
_MOST_MEASURED = 40
"""Rows by which the widths are chosen, those with the longest texts."""
_FEW_COLUMNS = 5
"""A table with more of them that does not fit has small letters."""
_HEAD_CHARACTERS = 4
"""Characters of a line of a head; a longer head is broken."""
_LONGEST_UNBROKEN = 24
"""Letters of a figure or a Latin word that a column makes room for; a longer one is no figure."""
_UNBROKEN = re.compile(r"[!-~]+")
"""Figures and Latin words, which Word does not break."""


def column_widths(rows: Sequence[Sequence[str]], head: Sequence[str], room: float) -> tuple[list[float], float]:
    """Return the width of each column in mm, together ``room``, and the points of the letters.

    Words get as much room as they need where there is enough, if need be in smaller letters; else each column gives
    up what makes the table least longer.
    """
    columns = [[head[number], *(row[number] for row in rows)] for number in range(len(head))]
    least = [_least(texts) for texts in columns]
    wanted = [
        max(small, max((width_of(line) for text in texts for line in text.split("\n")), default=0) + 1)
        for texts, small in zip(columns, least, strict=True)
    ]
    rooms = {points: 2 * (room - CELL_MARGIN_MM * len(head)) / (points * MM_PER_POINT) for points in _SIZES}
    """Half Chinese characters in a row; a digit is one."""
    points = next((points for points in _SIZES[:2] if sum(wanted) <= rooms[points]), None)
    if points is None:
        sizes = _SIZES if len(head) <= _FEW_COLUMNS else _SIZES[1:]
        points = next((points for points in sizes if sum(least) <= rooms[points]), _SIZES[-1])
        if sum(least) <= rooms[points]:
            wanted = _shrunk(columns, least, wanted, rooms[points])
    margin = 2 * CELL_MARGIN_MM / (points * MM_PER_POINT)
    half = room / (sum(wanted) + margin * len(head))
    return [(width + margin) * half for width in wanted], points


def _least(texts: Sequence[str]) -> float:
    """Half characters without which a column is read letter by letter; the first of ``texts`` is its head."""
    unbroken = max((len(part) for text in texts for part in _UNBROKEN.findall(text)), default=0)
    head = min(width_of(texts[0]), 2 * _HEAD_CHARACTERS)
    return max(2 * _LEAST_CHARACTERS, head, min(unbroken, _LONGEST_UNBROKEN)) + 1


def _shrunk(columns: Sequence[Sequence[str]], least: list[float], wanted: list[float], room: float) -> list[float]:
    """The columns made narrower a character at a time, each time the one that makes the table least longer by it."""
    widths = [min(width, max(small, _WIDEST)) for width, small in zip(wanted, least, strict=True)]
    rows = sorted(zip(*columns, strict=True), key=lambda row: -max(map(len, row)))[:_MOST_MEASURED]
    lengths = [[width_of(text) for text in column] for column in zip(*rows, strict=True)]
    lines = [_lines(column, width) for column, width in zip(lengths, widths, strict=True)]
    while sum(widths) > room:
        harm = {}
        for number, width in enumerate(widths):
            if width - 2 >= least[number]:
                others = [max(row) for row in zip(*(lines[:number] + lines[number + 1 :]), strict=True)] or [1] * len(
                    rows
                )
                narrower = _lines(lengths[number], width - 2)
                # Of two that do the same harm, the wider one.
                harm[sum(map(max, zip(others, narrower, strict=True))), -width] = number
        if not harm:
            break
        narrowed = harm[min(harm)]
        widths[narrowed] -= 2
        lines[narrowed] = _lines(lengths[narrowed], widths[narrowed])
    return widths


def _lines(lengths: Sequence[int], width: float) -> list[int]:
    return [max(1, math.ceil(length / width)) for length in lengths]


def add_table(body: Body, table: ReportTable) -> None:
    """Add the table with its caption."""
    texts = [[cell.text for cell in row] for row in table.rows]
    widths, points = column_widths(texts, table.head, WIDTH_MM)
    size = 0 if points == SIZE_5 else points
    if table.title:
        body.add("Caption", table.title)
    firsts = _firsts(texts, table.merged)
    rows = [head_row(table.head, size)]
    for number, row in enumerate(table.rows):
        kept = len(table.rows) <= SHORT_TABLE and number < len(table.rows) - 1
        cells = []
        for column, said in enumerate(row):
            inside = body.runs(said.spans, size) if _begins(firsts, column, number) else ""
            style = "TableWords" if column in table.wide else "TableText"
            merged = _merged(firsts[column], number) if column in firsts else ""
            cells.append(Cell(paragraph(style, inside, kept=kept), merged=merged))
        alone = [at for at in range(len(row)) if at not in firsts]
        lines = max((lines_in(texts[number][at], widths[at], points) for at in alone), default=1)
        rows.append(TableRow(cells, whole=lines <= LONGEST_WHOLE))
    append(body.document, markup(TABLE_STYLE, widths, rows))
    body.add("Spacer")


def head_row(head: Sequence[str], points: float = 0) -> TableRow:
    """The row of headings, which is repeated on each page, in letters of a size of its own where one is given."""
    return TableRow([Cell(paragraph("TableHead", run(text, points=points))) for text in head], whole=True, headed=True)


def _begins(firsts: dict[int, list[bool]], column: int, row: int) -> bool:
    return column not in firsts or firsts[column][row]


def _merged(begun: Sequence[bool], row: int) -> str:
    """Whether a cell of a joined column is one with those below it, or with the one above it."""
    if not begun[row]:
        return "continue"
    return "restart" if row + 1 < len(begun) and not begun[row + 1] else ""


def lines_in(text: str, width: float, points: float) -> int:
    """Lines that ``text`` takes in a column of ``width`` mm."""
    room = max(2.0, (width - CELL_MARGIN_MM) / (points * MM_PER_POINT / 2))
    return sum(max(1, math.ceil(width_of(line) / room)) for line in text.split("\n"))


def _firsts(texts: Sequence[Sequence[str]], merged: Sequence[int]) -> dict[int, list[bool]]:
    """For each joined column and row whether a cell begins there: where its text changes, or one left of it does."""
    firsts: dict[int, list[bool]] = {}
    begun = [False] * len(texts)
    for column in sorted(merged):
        for number, row in enumerate(texts):
            begun[number] = begun[number] or number == 0 or not row[column] or texts[number - 1][column] != row[column]
        firsts[column] = list(begun)
    return firsts
