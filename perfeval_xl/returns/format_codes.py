"""Number formats taken apart: sections, their conditions and colours, and what each writes (ECMA-376, §18.8.31)."""

from __future__ import annotations

import enum
import functools
import re
from decimal import Decimal
from typing import NamedTuple

from perfeval_xl.patterns import pattern

LONGEST_CODE = 255
"""Characters of a format; spreadsheets take no longer one."""
_YEAR_MONTH, _MONTH_DAY, _WHOLE_DAY = 'yyyy"年"m"月"', 'm"月"d"日"', 'yyyy"年"m"月"d"日"'
_HOURS, _SECONDS = '上午/下午h"时"mm"分"', '上午/下午h"时"mm"分"ss"秒"'
BUILT_IN: dict[str, str] = {
    "0": "General",
    "1": "0",
    "2": "0.00",
    "3": "#,##0",
    "4": "#,##0.00",
    "5": '"¥"#,##0;"¥"\\-#,##0',
    "6": '"¥"#,##0;[Red]"¥"\\-#,##0',
    "7": '"¥"#,##0.00;"¥"\\-#,##0.00',
    "8": '"¥"#,##0.00;[Red]"¥"\\-#,##0.00',
    "9": "0%",
    "10": "0.00%",
    "11": "0.00E+00",
    "12": "# ?/?",
    "13": "# ??/??",
    "14": "yyyy/m/d",
    "15": "d-mmm-yy",
    "16": "d-mmm",
    "17": "mmm-yy",
    "18": "h:mm AM/PM",
    "19": "h:mm:ss AM/PM",
    "20": "h:mm",
    "21": "h:mm:ss",
    "22": "yyyy/m/d h:mm",
    "27": _YEAR_MONTH,
    "28": _MONTH_DAY,
    "29": _MONTH_DAY,
    "30": "m-d-yy",
    "31": _WHOLE_DAY,
    "32": 'h"时"mm"分"',
    "33": 'h"时"mm"分"ss"秒"',
    "34": _HOURS,
    "35": _SECONDS,
    "36": _YEAR_MONTH,
    "37": "#,##0;\\-#,##0",
    "38": "#,##0;[Red]\\-#,##0",
    "39": "#,##0.00;\\-#,##0.00",
    "40": "#,##0.00;[Red]\\-#,##0.00",
    "41": '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ',
    "42": '_ "¥"* #,##0_ ;_ "¥"* \\-#,##0_ ;_ "¥"* "-"_ ;_ @_ ',
    "43": '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ',
    "44": '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    "45": "mm:ss",
    "46": "[h]:mm:ss",
    "47": "mm:ss.0",
    "48": "##0.0E+0",
    "49": "@",
    "50": _YEAR_MONTH,
    "51": _MONTH_DAY,
    "52": _YEAR_MONTH,
    "53": _MONTH_DAY,
    "54": _MONTH_DAY,
    "55": _HOURS,
    "56": _SECONDS,
    "57": _YEAR_MONTH,
    "58": _MONTH_DAY,
}
"""Formats that have a number and no code, as Excel shows them in China (§18.8.30)."""


class Kind(enum.Enum):
    """What a section makes of a number."""

    GENERAL = enum.auto()
    NUMBER = enum.auto()
    DATE = enum.auto()
    TEXT = enum.auto()
    WORDS = enum.auto()
    """Nothing of it is shown, but words of the section."""


class Token(NamedTuple):
    """One piece of a section."""

    kind: str
    """``word`` (a literal), ``digit``, ``point``, ``comma``, ``percent``, ``slash``, ``exponent``, ``date``,
    ``elapsed``, ``half`` (of the day), ``general``, ``at``."""
    text: str


class Section(NamedTuple):
    """What a format does with some of the numbers."""

    kind: Kind
    tokens: tuple[Token, ...]
    condition: tuple[str, Decimal] | None = None
    colour: str = ""
    """As the format names it, in small letters."""
    numerals: int = 0
    """Chinese numerals: 1 for 一二三, 2 for 壹贰叁, 3 for full-width digits; 0 for none."""
    calendar: int = 0
    """Another calendar than that of Rome, by its number in Windows."""
    chinese: bool = False
    """Whether months and weekdays are called by their Chinese names."""


_TOKEN = pattern(
    r"""
      "(?P<quoted>[^"]*)(?:"|\Z)
    | \\(?P<escaped>.)
    | _(?P<space>.)
    | \*(?P<fill>.)
    | \[(?P<bracket>[^\]]*)\]
    | (?P<general>general|g/通用格式)
    | (?P<half>am/pm|a/p|上午/下午)
    | (?P<digit>[0\#?])
    | (?P<exponent>e[+-])
    | (?P<date>y+|m+|d+|h+|s+|e+|b+|g+|a{3,4})
    | (?P<point>\.)
    | (?P<comma>,)
    | (?P<percent>%)
    | (?P<slash>/)
    | (?P<at>@)
    | (?P<end>;)
    | (?P<other>.)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_CONDITION = pattern(r"(<>|<=|>=|<|>|=)\s*(-?\d+(?:\.\d*)?(?:E[+-]?\d+)?)", re.IGNORECASE)
_ELAPSED = pattern("h+|m+|s+", re.IGNORECASE)
_NUMERALS = pattern(r"dbnum([123])", re.IGNORECASE)
_CURRENCY = pattern(r"\$([^-]*)(?:-(.*))?", re.DOTALL)
_COLOUR = pattern(
    r"black|white|red|green|blue|yellow|magenta|cyan|color\s*\d+|黑色?|白色?|红色?|绿色?|蓝色?|黄色?|洋红|青色?|颜色\s*\d+",
    re.IGNORECASE,
)
_TODAYS_CALENDARS = frozenset({0, 1, 2, 9, 10, 11, 12})
"""Kinds of the calendar in use, by their numbers in Windows."""


def canonical(number: str | None, code: str) -> str:
    """The code of a format that may have but a number."""
    return code or BUILT_IN.get(number or "0", "General")


class _Draft:
    """A section while it is read."""

    def __init__(self) -> None:
        self.tokens: list[Token] = []
        self.condition: tuple[str, Decimal] | None = None
        self.colour = ""
        self.numerals = self.calendar = 0
        self.chinese = False

    def bracket(self, text: str) -> None:
        """Take what stands in brackets."""
        if match := _CONDITION.fullmatch(text.strip()):
            self.condition = match[1], Decimal(match[2])
        elif _ELAPSED.fullmatch(text):
            self.tokens.append(Token("elapsed", text.lower()))
        elif match := _NUMERALS.fullmatch(text):
            self.numerals = int(match[1])
        elif _COLOUR.fullmatch(text.strip()):
            self.colour = text.strip().lower()
        elif match := _CURRENCY.fullmatch(text):
            if match[1]:
                self.tokens.append(Token("word", match[1]))
            self._locale((match[2] or "").partition(",")[0])

    def _locale(self, text: str) -> None:
        if re.fullmatch("[0-9A-Fa-f]{1,8}", text):
            number = int(text, 16)
            calendar = number >> 16 & 0xFF
            self.calendar = 0 if calendar in _TODAYS_CALENDARS else calendar
            self.chinese = number & 0x3FF == 0x04
        else:
            self.chinese = text.lower().startswith("zh")

    def section(self) -> Section:
        """What was read."""
        return Section(
            _kind(self.tokens),
            tuple(self.tokens),
            self.condition,
            self.colour,
            self.numerals,
            self.calendar,
            self.chinese,
        )


def _kind(tokens: list[Token]) -> Kind:
    kinds = {token.kind for token in tokens}
    if kinds & {"date", "elapsed", "half"}:
        return Kind.DATE
    if "general" in kinds:
        return Kind.GENERAL
    if "digit" in kinds:
        return Kind.NUMBER
    return Kind.TEXT if "at" in kinds else Kind.WORDS


@functools.lru_cache(maxsize=1024)
def sections_of(code: str) -> tuple[Section, ...] | None:
    """The sections of a format; None for one that no spreadsheet takes."""
    if len(code) > LONGEST_CODE:
        return None
    drafts = [_Draft()]
    for match in _TOKEN.finditer(code):
        kind, text = match.lastgroup or "other", match[match.lastgroup or 0]
        match kind:
            case "end":
                drafts.append(_Draft())
            case "bracket":
                drafts[-1].bracket(text)
            case "quoted" | "escaped" | "other":
                drafts[-1].tokens.append(Token("word", text))
            case "space":
                drafts[-1].tokens.append(Token("word", " "))
            case "fill":
                # It is written as often as there is room; three times will do to see what it is.
                drafts[-1].tokens.append(Token("word", text * 3))
            case "date":
                drafts[-1].tokens.append(Token(kind, text.lower()))
            case _:
                drafts[-1].tokens.append(Token(kind, text))
    return tuple(draft.section() for draft in drafts)
