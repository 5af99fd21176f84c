"""Tables of a report in Word: columns as wide as their texts ask for, equal neighbours joined, the head repeated."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from perfeval_xl.reports.model import ReportTable, TableCell
from perfeval_xl.reports.word_styles import CELL_MARGIN_MM, SIZE_5, SIZE_5_SMALL, WIDTH_MM
from perfeval_xl.reports.word_text import Body
from perfeval_xl.reports.word_xml import paragraph, run, twips
from perfeval_xl.text_measure import width_of

MM_PER_POINT = 25.4 / 72
LONGEST_WHOLE = 12
"""Lines up to which a row stays on one page; a longer one may be parted, or a page would stay empty."""
SHORT_TABLE = 6
"""Rows up to which a table stays on one page."""
_SIZES = (SIZE_5, SIZE_5_SMALL, 7.5)
"""Letters of a table; the next one where columns get too narrow."""
_LEAST_CHARACTERS = 3
"""Chinese characters that a column has room for."""
_HEAD_CHARACTERS = 4
"""Characters of a line of a head; a longer head is broken."""
_LONGEST_UNBROKEN = 24
"""Letters of a figure or a Latin word that a column makes room for; a longer one is no figure."""
_UNBROKEN = re.compile(r"[!-~]+")
"""Figures and Latin words, which Word does not break."""
SPACER = paragraph("Spacer", "")
"""What parts a table from what follows it."""
HEAD_ROW, WHOLE_ROW = "<w:tblHeader/>", "<w:cantSplit/>"


def column_widths(rows: Sequence[Sequence[str]], head: Sequence[str], room: float) -> tuple[list[float], float]:
    """Return the width of each column in mm, together ``room``, and the points of the letters.

    Words get as much room as they need where there is enough, if need be in smaller letters; else long texts share
    what figures leave, so that the whole becomes as short as it can be.
    """
    columns = [[head[number], *(row[number] for row in rows)] for number in range(len(head))]
    least = [_least(texts) for texts in columns]
    wanted = [
        max(small, max((width_of(line) for text in texts for line in text.split("\n")), default=0) + 1)
        for texts, small in zip(columns, least, strict=True)
    ]
    rooms = {points: 2 * (room - CELL_MARGIN_MM * len(head)) / (points * MM_PER_POINT) for points in _SIZES}
    """Half Chinese characters in a row; a digit is one."""
    fitting = next((points for points in _SIZES[:2] if sum(wanted) <= rooms[points]), None)
    if fitting is None:
        fitting = next((points for points in _SIZES if sum(least) <= rooms[points]), _SIZES[-1])
        if sum(least) <= rooms[fitting]:
            weights = [math.sqrt(sum(map(width_of, texts)) or 1) for texts in columns]
            wanted = _shared(least, wanted, weights, rooms[fitting])
    half = room / (sum(wanted) + 2 * CELL_MARGIN_MM * len(head) / (fitting * MM_PER_POINT))
    margin = 2 * CELL_MARGIN_MM / (fitting * MM_PER_POINT)
    return [(width + margin) * half for width in wanted], fitting


def _least(texts: Sequence[str]) -> float:
    """Half characters without which a column is read letter by letter; the first of ``texts`` is its head."""
    unbroken = max((len(part) for text in texts for part in _UNBROKEN.findall(text)), default=0)
    head = min(width_of(texts[0]), 2 * _HEAD_CHARACTERS)
    return max(2 * _LEAST_CHARACTERS, head, min(unbroken, _LONGEST_UNBROKEN)) + 1


def _shared(least: list[float], wanted: list[float], weights: list[float], room: float) -> list[float]:
    """Shares of ``room`` by ``weights``, none below its least or above what it wants."""
    fixed: dict[int, float] = {}
    while True:
        free = [number for number in range(len(least)) if number not in fixed]
        left = room - sum(fixed.values())
        total = sum(weights[number] for number in free)
        shares = {number: left * weights[number] / total for number in free}
        short = {number: least[number] for number in free if shares[number] < least[number]}
        beyond = {number: wanted[number] for number in free if shares[number] > wanted[number]}
        # Those that need more than their share come first; what they take may leave no column too much.
        settled = short or beyond
        if not settled or len(settled) == len(free):
            widths = [fixed.get(number, shares.get(number, 0)) for number in range(len(least))]
            return [width * room / sum(widths) for width in widths]
        fixed |= settled


def table_xml(body: Body, table: ReportTable, *, kept: bool = False) -> str:
    """The table with its caption; ``kept`` where it stays together with what follows it."""
    texts = [[cell.text for cell in row] for row in table.rows]
    widths, points = column_widths(texts, table.head, WIDTH_MM)
    size = "" if points == SIZE_5 else f'<w:sz w:val="{round(2 * points)}"/>'
    firsts = _firsts(texts, table.merged)
    head = "".join(
        _cell(width, paragraph("TableHead", run(text, settings=size)))
        for width, text in zip(widths, table.head, strict=True)
    )
    rows = [f"<w:tr><w:trPr>{WHOLE_ROW}{HEAD_ROW}</w:trPr>{head}</w:tr>"]
    together = kept or len(table.rows) <= SHORT_TABLE
    for number, row in enumerate(table.rows):
        last = number == len(table.rows) - 1
        settings = "<w:keepNext/>" if together and (kept or not last) else ""
        rows.append(_row(body, row, number, widths, points, firsts, table, settings))
    caption = paragraph("Caption", run(table.title)) if table.title else ""
    return caption + framed("ReportTable", widths, "".join(rows)) + SPACER


def framed(style: str, widths: Sequence[float], rows: str) -> str:
    """A table of ``rows`` whose columns are so many mm wide, in the middle between the margins."""
    columns = "".join(f'<w:gridCol w:w="{twips(width)}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{sum(map(twips, widths))}" w:type="dxa"/>'
        f'<w:jc w:val="center"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>'
    )


def _row(
    body: Body,
    row: Sequence[TableCell],
    number: int,
    widths: Sequence[float],
    points: float,
    firsts: dict[int, list[bool]],
    table: ReportTable,
    settings: str,
) -> str:
    size = "" if points == SIZE_5 else f'<w:sz w:val="{round(2 * points)}"/>'
    cells = []
    longest = 1
    for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
        joined = firsts.get(column)
        style = "TableWords" if column in table.wide else "TableText"
        if joined is not None and not joined[number]:
            cells.append(_cell(width, paragraph(style, "", settings), "<w:vMerge/>"))
            continue
        begins = joined is not None and number + 1 < len(joined) and not joined[number + 1]
        content = body.spans(cell.spans, size)
        cells.append(_cell(width, paragraph(style, content, settings), '<w:vMerge w:val="restart"/>' if begins else ""))
        if not begins:
            longest = max(longest, lines_in(cell.text, width, points))
    whole = f"<w:trPr>{WHOLE_ROW}</w:trPr>" if longest <= LONGEST_WHOLE else ""
    return f"<w:tr>{whole}{''.join(cells)}</w:tr>"


def lines_in(text: str, width: float, points: float) -> int:
    """Lines that ``text`` takes in a column of ``width`` mm."""
    room = max(2.0, (width - CELL_MARGIN_MM) / (points * MM_PER_POINT / 2))
    return sum(max(1, math.ceil(width_of(line) / room)) for line in text.split("\n"))


def height_of(lines: int, points: float) -> float:
    """Millimetres of a row with so many lines."""
    return (lines * points * 1.3 + 2) * MM_PER_POINT


def _cell(width: float, content: str, merge: str = "") -> str:
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{twips(width)}" w:type="dxa"/>{merge}<w:vAlign w:val="center"/></w:tcPr>'
        f"{content}</w:tc>"
    )


def _firsts(texts: Sequence[Sequence[str]], merged: Sequence[int]) -> dict[int, list[bool]]:
    """For each joined column and row whether a cell begins there: where its text changes, or one left of it does."""
    firsts: dict[int, list[bool]] = {}
    begun = [False] * len(texts)
    for column in sorted(merged):
        for number, row in enumerate(texts):
            begun[number] = begun[number] or number == 0 or not row[column] or texts[number - 1][column] != row[column]
        firsts[column] = list(begun)
    return firsts
