"""What a number format makes of a number: another number, a percentage, a date, a text."""

from __future__ import annotations

import enum
import functools
import re

_BRACKETS = re.compile(r"\[[^\]]*\]")
_LITERAL = re.compile(r'"(?P<quoted>[^"]*)"|[\\!*](?P<sign>.)|_.')
_GENERAL = re.compile(r"general|g/通用格式", re.IGNORECASE)
"""The format of a cell that nobody formatted, also as WPS writes it."""


class Shown(enum.Enum):
    """As what a number appears under its format."""

    NUMBER = "数字"
    PERCENT = "百分数"
    DATE = "日期"
    TEXT = "文本"
    """As it was typed; whatever is typed then becomes text."""
    PART = "不完整的日期"
    """A month or a year without its day, or a time of day."""
    MARKED = "另带百分号的数"
    """With a sign for percent that is but a word beside it."""
    FIGURE = "另有格式的数"
    """A number that may be rounded or have words beside it."""


_MONTH_AND_DAY = frozenset({16, 28, 29, 51, 53, 54, 58})
_TEXT = 49
_PERCENT = frozenset({9, 10})
_WHOLE_DATES = frozenset({14, 15, 22, 30, 31})
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


@functools.lru_cache(maxsize=1024)
def shown_in_cell(number: str | None, code: str) -> Shown:
    """The same, told apart as far as a message of what the cell shows needs it."""
    kind = shown_as(number, code)
    if kind is Shown.DATE and code:
        plain = _LITERAL.sub("", _BRACKETS.sub("", _GENERAL.sub("", code))).partition(";")[0]
        whole = re.search("[ye]", plain, re.IGNORECASE) or not re.search("[hs]", plain, re.IGNORECASE)
        return kind if whole and re.search("(?<!d)d{1,2}(?!d)", plain, re.IGNORECASE) else Shown.PART
    if kind is Shown.DATE:
        return kind if int(number or 0) in _WHOLE_DATES | _MONTH_AND_DAY else Shown.PART
    if kind is not Shown.NUMBER or number in (None, "0") or _GENERAL.fullmatch(code):
        return kind
    return Shown.MARKED if any("%" in text or "％" in text for text in _words(code)) else Shown.FIGURE


def _words(code: str) -> list[str]:
    """What a format writes by itself."""
    return [match["quoted"] or match["sign"] or "" for match in _LITERAL.finditer(_BRACKETS.sub("", code))]
