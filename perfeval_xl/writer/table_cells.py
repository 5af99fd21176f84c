"""Cells of a table: values of any kind, of which none that somebody typed becomes a formula, a link or a number."""

from __future__ import annotations

import functools
import math
import re
from datetime import UTC, date, datetime
from fractions import Fraction

from xlsxwriter.url import Url

from perfeval_xl.plain_text import visible
from perfeval_xl.writer.strict import CELL_TEXT_LIMIT, RICH, StrictWorksheet, require_success
from perfeval_xl.writer.table_looks import Looks
from perfeval_xl.writer.table_types import SHOWN_IN, Cell, Formula, Link, Look, Styled

MOST_LINKS = 60_000
"""Links of a sheet; Excel repairs a file with more than 65,530."""
MOST_BREAKS = 250
"""Line breaks of a cell; Excel takes 253."""
LONGEST_TIP, LONGEST_TARGET = 255, 2_000
"""Units of what is shown of a link, and of where it leads."""
_ESCAPES = re.compile(r"(_x[0-9A-Fa-f]{4})(?=_x[0-9A-Fa-f]{4}_)")
"""What Excel takes for a control character, where two share an underscore."""
_EARLIEST = date(1900, 3, 1)
"""Before it Excel counts days otherwise than the calendar."""


class CellWriter:
    """Writes cells into one sheet."""

    def __init__(self, sheet: StrictWorksheet, looks: Looks) -> None:
        self.sheet = sheet
        self._looks = looks
        self._links = 0

    def put(self, row: int, column: int, value: Cell, look: Look, styles: tuple[str, ...]) -> None:
        """Write ``value`` in the look of its column and the ``styles`` of its place."""
        if type(value) is str and value:
            self._text(row, column, value, look, styles)
            return
        if isinstance(value, Styled):
            styles = (*styles, value.style)
            value = value.value
        if isinstance(value, Formula):
            styles = (*styles, value.style) if value.style else styles
            shown = float(value.value) if isinstance(value.value, Fraction) else value.value
            self.sheet.put_formula(row, column, value.text, self._looks[(*look.value, *styles)], shown)
        elif isinstance(value, Link):
            self._link(row, column, value, styles, look)
        elif isinstance(value, bool):
            self.sheet.put_text(row, column, "是" if value else "否", self._looks[("center", *styles)])
        elif isinstance(value, str) and value:
            self._text(row, column, value, look, styles)
        elif isinstance(value, date):
            self._date(row, column, value, look, styles)
        elif (shown_number := number(value)) is not None:
            require_success(self.sheet._write_number(row, column, shown_number, self._looks[(*look.value, *styles)]))
        else:
            require_success(self.sheet._write_blank(row, column, None, self._looks[(*look.value, *styles)]))

    def _text(self, row: int, column: int, value: str, look: Look, styles: tuple[str, ...]) -> None:
        if look in (Look.DAY, Look.TIME) and (moment := moment_of(value)) is not None:
            self._date(row, column, moment, look, styles)
        else:
            # Whatever `put_text` would refuse is not in it any more.
            require_success(self.sheet._write_string(row, column, cleaned(value), self._looks[(*look.value, *styles)]))

    def _date(self, row: int, column: int, value: date, look: Look, styles: tuple[str, ...]) -> None:
        shown = value
        if isinstance(value, datetime) and value.tzinfo is not None:
            shown = value.astimezone(SHOWN_IN).replace(tzinfo=None)
        own = look if look in (Look.DAY, Look.TIME) else Look.DAY
        form = self._looks[(*own.value, *styles)]
        day = shown.date() if isinstance(shown, datetime) else shown
        if day < _EARLIEST:
            self.sheet.put_text(row, column, str(shown), form)
        else:
            require_success(self.sheet._write_datetime(row, column, day if look is Look.DAY else shown, form))

    def _link(self, row: int, column: int, link: Link, styles: tuple[str, ...], look: Look) -> None:
        text = cleaned(link.text)
        leads = link.target and text and len(link.target.encode("utf-16-le")) // 2 <= LONGEST_TARGET
        if not leads or self._links >= MOST_LINKS:
            self.sheet.put_text(row, column, text, self._looks[(*look.value, *styles)])
            return
        self._links += 1
        shown = self._looks[(*look.value, "link", *styles)]
        require_success(self.sheet.write_url(row, column, _address(link, text), shown))


def _address(link: Link, text: str) -> Url:
    """Where a link leads. XlsxWriter writes folders as Windows does, which other systems do not follow."""
    url = Url(link.target)
    url.text, url.tip = text, cleaned(link.tip)[: LONGEST_TIP // 2]
    url._link = url._link.replace("\\", "/")
    url._relationship_link = url._relationship_link.replace("\\", "/")
    return url


@functools.lru_cache(maxsize=16_384)
def cleaned(text: str) -> str:
    """``text`` as a cell can hold it: nothing in it is unseen, and it is no longer than Excel's limit."""
    shown = _ESCAPES.sub(r"\1 ", visible(text, CELL_TEXT_LIMIT))
    if shown.startswith(RICH[0]) and shown.endswith(RICH[1]):
        shown += " "
    if shown.count("\n") > MOST_BREAKS:
        parts = shown.split("\n")
        shown = "\n".join([*parts[:MOST_BREAKS], " ".join(parts[MOST_BREAKS:])])
    units = shown.encode("utf-16-le")
    if len(units) // 2 > CELL_TEXT_LIMIT:
        shown = units[: 2 * (CELL_TEXT_LIMIT - 1)].decode("utf-16-le", "ignore") + "…"
    return shown


def moment_of(text: str) -> date | None:
    """The day or time that ``text`` says in ISO 8601, a time without a zone being in UTC; None for any other."""
    try:
        if len(text) == len("2026-03-05"):
            return date.fromisoformat(text)
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def plain(value: Cell) -> str | int | float | Fraction | date | bool | None:
    """What a cell says, without its look."""
    if isinstance(value, (Styled, Formula)):
        return value.value
    return value.text if isinstance(value, Link) else value


def number(value: Cell) -> float | None:
    """The number that a cell holds; None where it holds none."""
    bare = plain(value)
    if isinstance(bare, bool) or not isinstance(bare, (int, float, Fraction)):
        return None
    try:
        shown = float(bare)
    except OverflowError:
        # No workbook holds it.
        return None
    return shown if math.isfinite(shown) else None
