"""What a number format makes of a number: another number, a percentage, a date, a text."""

from __future__ import annotations

import enum
import re

_BRACKETS = re.compile(r"\[[^\]]*\]")
_LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.')
_AREA = re.compile(r'(?<=[0#?])(?:"\s*[A-Za-z]{1,3}[23]"|\s)')
"""A unit behind the number, ``m2`` or ``km2``, whose digit nobody takes for one of the number."""
_GENERAL = re.compile(r"general|g/通用格式", re.IGNORECASE)
"""The format of a cell that nobody formatted, also as WPS writes it."""


class Shown(enum.Enum):
    """As what a number appears under its format."""

    NUMBER = "数字"
    PERCENT = "百分数"
    DATE = "日期"
    TEXT = "文本"
    """As it was typed; whatever is typed then becomes text."""


_TEXT = 49
_PERCENT = frozenset({9, 10})
_DATES = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
"""Formats that have a number and no code (ECMA-376, §18.8.30), those of East Asian programs among them."""


def shown_as(number: str | None, code: str) -> Shown:
    """What numbers look like under a format with a code of its own, or under the built-in one of this number."""
    if not code:
        built_in = int(number) if number is not None and number.isascii() and number.isdigit() else 0
        kinds = ((Shown.PERCENT, _PERCENT), (Shown.DATE, _DATES), (Shown.TEXT, (_TEXT,)))
        return next((kind for kind, numbers in kinds if built_in in numbers), Shown.NUMBER)
    plain = _LITERAL.sub("", _BRACKETS.sub("", _GENERAL.sub("", code))).partition(";")[0]
    if "%" in plain or "％" in plain:
        return Shown.PERCENT
    if re.search("[ymdhs]", plain, re.IGNORECASE):
        return Shown.DATE
    return Shown.TEXT if plain.strip() == "@" else Shown.NUMBER


def disguises(code: str) -> bool:
    """Whether a number format shows another number than the one that is stored.

    Digits of its own, empty sections and sections without a place for the number
    do that; words around a date or a number do not, nor a unit behind it.
    """
    plain = _AREA.sub("", _BRACKETS.sub("", code))
    if re.search("[1-9]", plain):
        return True
    sections = [_LITERAL.sub("", section) for section in plain.split(";")]
    return bool(code) and any(not re.search("[0#?@GgymdhsYMDHS]", part) for part in sections)
