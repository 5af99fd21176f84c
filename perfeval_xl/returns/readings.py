"""What a person reads in a cell, and whether that is what the cell stores."""

from __future__ import annotations

import enum
import functools
import re
import unicodedata
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from perfeval_xl.forms.written_values import LAST_DAY
from perfeval_xl.returns.date_rendering import day_of_number
from perfeval_xl.returns.format_codes import Kind, sections_of
from perfeval_xl.returns.numerals import CHARACTERS, SCALES, chinese_number
from perfeval_xl.returns.rendering import FULL, rendered

ROUGH = Decimal("0.01")
"""Share of a number by which what is shown may differ from it before it is told."""
_HALF = Decimal("0.5000001")
_NUMBER = re.compile(r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+(?: \d{3})+(?!\d)|\d+)?(?:\.\d+|\.(?!\d))?(?:[eE][+-]?\d+)?")
_START = re.compile(r"(?<![\d.])(?=\.?\d)")
_UNIT = re.compile(
    r"(?:(?<=[\d万亿千百十])\s*(?:[A-DF-Za-df-z]|[A-Za-z]{2,3})|(?<![A-Za-z\d.])(?:[kcdmh]?m|[CSN]?O))[23](?![\d.,])"
)
"""A unit beside the number, ``m2`` or ``km2``, whose digit nobody takes for one of the number."""
_FRACTION = re.compile(r"(?:(\d+) +)?(\d+)/(\d+)")
_ALIKE = re.compile(r"(?<=\d)[OoОоΟοlI|ıＩ◯◦⚪]+(?![^\W\d_])|(?<![^\W\d_])[OoОоΟοlI|ı◯◦⚪]+(?=\d)")
"""Letters beside a number that look like digits of it."""
_MARKS = frozenset("·•∙‧٫٬'’‘`´,，、。.")
"""What before a number looks like its point, or like one between thousands."""
_DASHES = frozenset("-–—―‒‑﹣➖")
_UNSEEN = frozenset({"Cf", "Cc", "Co", "Cs", "Cn", "Mn", "Me"})
"""Kinds of characters that are not seen, turn a text round or lie over it, or look like anything."""
_OF_NUMBERS = frozenset("0123456789.,- ¥￥$€")
_NOTHING = frozenset("-–—−―/()（） 无")
"""What people put for nothing."""
_DAY_PART = re.compile(r"\d+")
_ENGLISH_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CHINESE_MONTH = re.compile("十[一二]?月|[一二三四五六七八九]月")


class Verdict(enum.Enum):
    """How what is shown stands to what is stored."""

    SAME = enum.auto()
    ROUNDED = enum.auto()
    """Rounded to the places that are shown."""
    EMPTY = enum.auto()
    """Nothing is shown of a nought."""
    FULL = enum.auto()
    """No day: the cell is filled with ``#``."""
    OTHER = enum.auto()
    """Another number, or none at all."""


class Reading(NamedTuple):
    """A number as people read it."""

    value: Decimal
    place: Decimal
    """What one of its last place is worth."""


class Sight(NamedTuple):
    """What a cell shows, and how that stands to what it stores."""

    text: str
    verdict: Verdict
    colour: str = ""
    """That the format gives it, in its own words."""


@functools.lru_cache(maxsize=4096)
def sight_of(value: Decimal, code: str, unit: str = "") -> Sight:
    """What a cell shows of a number under a format, in a row that is measured in ``unit``."""
    drawn = rendered(value, code)
    if drawn is None:
        return Sight("", Verdict.OTHER)
    red = drawn.colour in ("red", "红", "红色", "color3") and value < 0
    return Sight(drawn.text, _verdict(value, drawn.text, code, unit, red=red), drawn.colour)


def is_date(code: str) -> bool:
    """Whether a format shows numbers as dates."""
    sections = sections_of(code)
    return sections is not None and sections[0].kind is Kind.DATE


def _verdict(value: Decimal, text: str, code: str, unit: str, *, red: bool) -> Verdict:
    if is_date(code):
        if text == FULL:
            return Verdict.FULL
        return Verdict.SAME if says_day(text, value) else Verdict.OTHER
    found = reading(text, unit)
    if found is None:
        shown = text.strip()
        if value == 0 and not shown:
            return Verdict.EMPTY
        return Verdict.SAME if value == 0 and {*shown} <= _NOTHING else Verdict.OTHER
    if found.value == value or (red and found.value == -value):
        return Verdict.SAME
    return Verdict.ROUNDED if abs(found.value - value) <= found.place * _HALF else Verdict.OTHER


@functools.lru_cache(maxsize=4096)
def reading(text: str, unit: str = "") -> Reading | None:
    """The one number that people read in ``text``; None where they read none, or several.

    Words for thousands and the like count, but not those of the unit in which the number is kept.
    """
    if is_obscured(text):
        return None
    plain = _UNIT.sub("", unicodedata.normalize("NFKC", text).replace("−", "-"))
    starts = [match.start() for match in _START.finditer(plain)]
    if not starts:
        return _chinese(plain)
    fraction = _FRACTION.search(plain)
    if fraction is not None and len(starts) <= 3:
        return _fraction(plain, fraction)
    match = _NUMBER.match(plain, starts[0])
    if match is None or any(start >= match.end() for start in starts):
        return None
    digits = match[0].replace(",", "").replace(" ", "")
    before, behind = plain[: match.start()].rstrip(" ¥$"), plain[match.end() :]
    if _ALIKE.search(plain) or before[-1:] in _MARKS - {""}:
        return None
    if not digits.strip(".") or before[-1:] in CHARACTERS - {""} or (before[-1:].isalnum() and before[-1:].isascii()):
        return _named(before, digits, behind)
    value = Decimal(digits)
    exponent = value.as_tuple().exponent
    place = Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)
    size = _size(behind, unit)
    if size is None:
        return None
    return Reading((-value if _is_below(before, behind) else value) * size, place * size)


def _named(before: str, digits: str, behind: str) -> Reading | None:
    """A number behind a name of money in letters, as RMB 900; behind other letters it is part of a name."""
    name = re.search("[A-Za-z]+$", before)
    if name is None or name[0].upper() not in ("RMB", "CNY", "USD", "EUR", "HKD"):
        return None
    return reading(before[: name.start()] + " " + digits + behind)


def _is_below(before: str, behind: str) -> bool:
    return before[-1:] in _DASHES - {""} or (before.endswith("(") and ")" in behind)


def _size(behind: str, unit: str) -> Decimal | None:
    """By how much the words behind a number make it larger; None where they are digits of their own."""
    size = Decimal(1)
    rest = behind.lstrip()
    while rest:
        if rest[0] in SCALES:
            size *= Decimal(1) if rest[0] in unit else SCALES[rest[0]]
        elif rest[0] in CHARACTERS:
            return None
        else:
            break
        rest = rest[1:]
    signs = behind.count("%")
    if signs > 1:
        return None
    if signs and "%" not in unit:
        size /= 100
    return size / 1000 if "‰" in behind else size


def _fraction(plain: str, match: re.Match[str]) -> Reading | None:
    bottom = int(match[3])
    if not bottom or re.search(r"\d", plain[: match.start()] + plain[match.end() :]):
        return None
    place = Decimal(1) / bottom
    value = int(match[1] or 0) + Decimal(match[2]) * place
    return Reading(-value if _is_below(plain[: match.start()].rstrip(), plain[match.end() :]) else value, place)


def _chinese(plain: str) -> Reading | None:
    """A number in Chinese numerals, that stands alone."""
    runs = re.findall(f"[{''.join(sorted(CHARACTERS))}]+(?:[.点][{''.join(sorted(CHARACTERS))}]+)?", plain)
    value = chinese_number(runs[0]) if len(runs) == 1 else None
    if value is None:
        return None
    exponent = value.as_tuple().exponent
    below = plain[: plain.index(runs[0])].rstrip().endswith((*_DASHES, "负"))
    return Reading(-value if below else value, Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0))


def says_day(text: str, value: Decimal) -> bool:
    """Whether every figure in ``text`` is one of the day that is stored, in an order that people read as that day."""
    if not 0 <= value < LAST_DAY + 1 or is_obscured(text):
        return False
    day = day_of_number(value)
    plain = unicodedata.normalize("NFKC", text).lower()
    figures = [int(run) for run in _DAY_PART.findall(plain)]
    seconds = int(value * 86_400 + Decimal("0.5"))
    hours, minutes = seconds // 3600, seconds // 60
    clock = {hours % 24, hours % 12 or 12, minutes % 60, seconds % 60, hours, minutes, seconds}
    allowed = {day.year, day.year % 100, day.month, day.day} | (clock if ":" in plain or "时" in plain else set())
    if any(figure not in allowed for figure in figures):
        return False
    named = next((at for at, name in enumerate(_ENGLISH_MONTHS, 1) if name in plain), day.month)
    written = _CHINESE_MONTH.search(plain)
    if written is not None and chinese_number(written[0][:-1]) != day.month:
        return False
    return named == day.month and _in_order(figures, day)


def says_whole_day(text: str, value: Decimal) -> bool:
    """Whether a text says year, month and day of the day that is stored, and nothing else."""
    if not says_day(text, value):
        return False
    day = day_of_number(value)
    plain = unicodedata.normalize("NFKC", text).lower()
    figures = {int(run) for run in _DAY_PART.findall(plain)}
    named = _CHINESE_MONTH.search(plain) or any(name in plain for name in _ENGLISH_MONTHS)
    return bool(figures & {day.year, day.year % 100} and day.day in figures and (named or day.month in figures))


def _in_order(figures: list[int], day: date) -> bool:
    """Whether the day does not stand before its month behind the year, where people read the month."""
    if len(figures) < 3 or figures[0] not in (day.year, day.year % 100) or figures[0] <= 31:
        return True
    return figures[1:3] == [day.month, day.day]


def is_obscured(text: str) -> bool:
    """Whether a text has characters that are not seen, turn it round or look like anything."""
    return (not text.isascii() and any(unicodedata.category(character) in _UNSEEN for character in text)) or (
        "\n" in text or "\t" in text
    )


def words_beside(text: str) -> frozenset[str]:
    """The characters of a text that are no part of its number."""
    return frozenset(unicodedata.normalize("NFKC", text)) - _OF_NUMBERS


def has_same_text(value: str, text: str) -> bool:
    """Whether a text is shown as it is stored, but for spaces."""
    return "".join(text.split()) == "".join(value.split())
