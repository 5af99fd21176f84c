"""What Excel makes of a value that a program gives to ``Range.Value``.

A string is taken as if it had been typed: "001" becomes 1, "1/2" a day of this year. A leading
apostrophe, or the format "@" set before, keeps it. Chinese Excel knows years, months and days
written with 年月日 besides. What it makes of full-width digits is not emulated.
"""

from __future__ import annotations

import datetime as dt
import decimal
import math
import numbers
import re
from dataclasses import dataclass
from typing import Literal

from perfeval_xl.libreoffice.errors import refused

EXCEL_TEXT_LIMIT = 32_767
EXCEL_FORMULA_LIMIT = 8_192
EPOCH = dt.datetime(1899, 12, 30)
"""Characters of a text and of a formula in a cell, and the day that is 0."""

TypedKind = Literal[
    "empty", "text", "number", "bool", "date", "datetime", "time", "percent", "money", "formula", "error"
]
CONVERTED: frozenset[TypedKind] = frozenset({"number", "bool", "date", "datetime", "time", "percent", "error"})
"""What a string should not become behind its author's back; "=…" is meant."""

ERROR_NUMBERS = {
    "#DIV/0!": -2146826281,
    "#N/A": -2146826246,
    "#NAME?": -2146826259,
    "#NULL!": -2146826288,
    "#NUM!": -2146826252,
    "#REF!": -2146826265,
    "#VALUE!": -2146826273,
}
"""The errors of cells, with the numbers that COM gives them."""
OF_OFFICE = {
    502: "#VALUE!",
    503: "#NUM!",
    504: "#REF!",
    508: "#NAME?",
    519: "#VALUE!",
    521: "#NULL!",
    522: "#REF!",
    523: "#NUM!",
    524: "#REF!",
    525: "#NAME?",
    532: "#DIV/0!",
    32767: "#N/A",
}
"""LibreOffice's errors as Excel's. It has more of them; a circular reference is 522."""

_NUMBER = re.compile(r"([-+]?)\s*([$¥￥€£]?)\s*((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d*)?|\.\d+)(?:[eE]([-+]?\d+))?\s*(%?)")
_FRACTION = re.compile(r"(-?\d+) (\d+)/(\d+)")
_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([AaPp][Mm])?"
_DAY = re.compile(rf"(\d{{4}})(?:[-/](\d{{1,2}})[-/](\d{{1,2}})|年(\d{{1,2}})月(\d{{1,2}})日)(?:\s+{_CLOCK})?")
_MONTH = re.compile(r"(\d{4})(?:[-/](\d{1,2})|年(\d{1,2})月)")
_DAY_OF_MONTH = re.compile(r"(\d{1,2})(?:[-/](\d{1,2})|月(\d{1,2})日)")
_TIME = re.compile(_CLOCK)
_CHINESE_TIME = re.compile(r"(\d{1,2})[时時](\d{1,2})分(?:(\d{1,2})秒)?")
_SIGNED_FORMULA = re.compile(r"[-+][^\W\d]|[-+][$(]")


class CellError(int):
    """The error of a cell as COM gives it, a number, that knows its text."""

    text: str

    def __new__(cls, text: str) -> CellError:
        self = super().__new__(cls, ERROR_NUMBERS[text])
        self.text = text
        return self


@dataclass(frozen=True)
class Typed:
    """What a value becomes in a cell."""

    kind: TypedKind
    value: float | str


def parse_value(value: object, *, as_text: bool = False) -> Typed:
    """What Excel makes of ``value``; ``as_text`` in a cell of format "@".

    Raises ComError for a text that is too long, TypeError for what no cell can hold.
    """
    match value:
        case None:
            return Typed("empty", "")
        case bool():
            return Typed("bool", float(value))
        case str():
            return _checked(Typed("text" if value else "empty", value) if as_text else parse_text(value))
        case dt.datetime():
            return Typed("date" if value.time() == dt.time(0) else "datetime", to_serial(value))
        case dt.date():
            return Typed("date", to_serial(dt.datetime(value.year, value.month, value.day)))
        case decimal.Decimal():
            # It travels as an amount of money, of which Excel keeps what its format shows.
            return Typed("money", float(round(value, 2)))
        case numbers.Real():
            return Typed("number", float(value))
    raise TypeError(f"Objects of type '{type(value).__name__}' can not be converted to a COM VARIANT")


def _checked(parsed: Typed) -> Typed:
    longest = EXCEL_FORMULA_LIMIT if parsed.kind == "formula" else EXCEL_TEXT_LIMIT
    if isinstance(parsed.value, str) and len(parsed.value) > longest:
        raise refused("Application-defined or object-defined error")
    return parsed


def parse_text(text: str) -> Typed:
    """What Excel makes of a string in a cell whose format is not Text."""
    if not text:
        return Typed("empty", "")
    if text[0] == "'":
        return Typed("text", text[1:])
    if text[0] == "=" and len(text) > 1:
        return Typed("formula", text)
    bare = text.strip()
    if bare.upper() in ("TRUE", "FALSE"):
        return Typed("bool", float(bare.upper() == "TRUE"))
    if bare in ERROR_NUMBERS:
        return Typed("error", bare)
    parsed = _number(bare) or _date(bare) or _time(bare)
    if parsed:
        return parsed
    if _SIGNED_FORMULA.match(text):
        return Typed("formula", "=" + text)
    return Typed("text", text.replace("\r\n", "\n"))


def _number(text: str) -> Typed | None:
    in_brackets = text.startswith("(") and text.endswith(")")
    if match := _NUMBER.fullmatch(text[1:-1] if in_brackets else text):
        sign, _, digits, exponent, percent = match.groups()
        value = float(digits.replace(",", "") + (f"e{exponent}" if exponent else ""))
        if math.isinf(value):
            return None
        value = -value if in_brackets or sign == "-" else value
        return Typed("percent", value / 100) if percent else Typed("number", value)
    if (match := _FRACTION.fullmatch(text)) and int(match[3]):
        part = int(match[2]) / int(match[3])
        return Typed("number", int(match[1]) + (-part if text.startswith("-") else part))
    return None


def _date(text: str) -> Typed | None:
    try:
        if match := _DAY.fullmatch(text):
            year, *day = (part for part in match.groups()[:5] if part)
            clock = _clock(match[6], match[7], match[8], match[9]) if match[6] else 0.0
            month, number = map(int, day)
            day_number = to_serial(dt.datetime(int(year), month, number))
            return None if clock is None else Typed("datetime" if clock else "date", day_number + clock)
        if match := _MONTH.fullmatch(text):
            return Typed("date", to_serial(dt.datetime(int(match[1]), int(match[2] or match[3]), 1)))
        if match := _DAY_OF_MONTH.fullmatch(text):
            return _of_this_year(int(match[1]), int(match[2] or match[3]))
    except ValueError:
        pass
    return None


def _of_this_year(month: int, day: int) -> Typed:
    try:
        return Typed("date", to_serial(dt.datetime(dt.date.today().year, month, day)))
    except ValueError:
        # No such day: Excel takes it for a year, 30 to 99 being of the last century.
        return Typed("date", to_serial(dt.datetime(day + (1900 if day >= 30 else 2000), month, 1)))


def _time(text: str) -> Typed | None:
    if match := _TIME.fullmatch(text):
        clock = _clock(match[1], match[2], match[3], match[4])
    elif match := _CHINESE_TIME.fullmatch(text):
        clock = _clock(match[1], match[2], match[3], None)
    else:
        return None
    return None if clock is None else Typed("time", clock)


def _clock(hour: str, minute: str, second: str | None, half: str | None) -> float | None:
    hours = int(hour)
    if half:
        if not 1 <= hours <= 12:
            return None
        hours = hours % 12 + (12 if half.lower() == "pm" else 0)
    if int(minute) > 59 or int(second or 0) > 59:
        return None
    return (hours * 3600 + int(minute) * 60 + int(second or 0)) / 86_400


def to_serial(moment: dt.datetime) -> float:
    """The number of a day, counted from 1899-12-30. Excel has none before 1900."""
    if moment.year < 1900:
        raise ValueError("Excel knows no day before 1900")
    return (moment.replace(tzinfo=None) - EPOCH) / dt.timedelta(days=1)


def from_serial(number: float) -> dt.datetime | None:
    """The day and time of a number, to the millisecond: 23:59:59.999999 would be noise.

    None after the year 9999, where Excel and Python know no days.
    """
    try:
        return EPOCH + dt.timedelta(milliseconds=round(number * 86_400_000))
    except OverflowError:
        return None


def to_currency(number: float) -> decimal.Decimal:
    """A number of a currency cell as Windows hands it out: four decimals."""
    return decimal.Decimal(repr(round(number, 4)))
