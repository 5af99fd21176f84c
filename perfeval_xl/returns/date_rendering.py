"""Show a number of days as a spreadsheet does under the format of a date or a time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from perfeval_xl.forms.written_values import DAY_ZERO, LAST_DAY
from perfeval_xl.returns.format_codes import Section, Token

SECONDS = 86_400
"""Of a day."""
_LEAP_DAY = 60
"""29 February 1900 of spreadsheets, a day that never was."""
_BUDDHIST, _KOREAN, _TAIWANESE = 7, 5, 4
_YEARS_MORE = {_BUDDHIST: 543, _KOREAN: 2333, _TAIWANESE: -1911}
"""Years that other calendars count more, by their numbers in Windows."""
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_CHINESE_MONTHS = ["一月", "二月", "三月", "四月", "五月", "六月", "七月", "八月", "九月", "十月", "十一月", "十二月"]
_WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
_CHINESE_WEEKDAYS = "一二三四五六日"


def draw_day(value: Decimal, section: Section) -> str | None:
    """What a number of days shows; None where it is no day."""
    if not 0 <= value < LAST_DAY + 1:
        return None
    tokens = _read(section.tokens)
    places = max((len(token.text) for token in tokens if token.kind == "part"), default=0)
    seconds = (value * SECONDS).quantize(Decimal(1).scaleb(-places))
    if not any(token.kind in ("second", "part") for token in tokens):
        # What is not shown is cut off, not rounded: 23:59:59 is no new day.
        seconds = (value * SECONDS).quantize(Decimal(1))
    whole = int(seconds)
    moment = datetime.combine(day_of_number(seconds / SECONDS), time()) + timedelta(seconds=whole % SECONDS)
    part = format(seconds, "f").partition(".")[2]
    half = any(token.kind == "half" for token in tokens)
    return "".join(_piece(token, section, moment, whole, part, half=half) for token in tokens)


def day_of_number(value: Decimal) -> date:
    """The day that a spreadsheet shows for a number of days, the first of 1900 for 1."""
    day = min(int(value), int(LAST_DAY))
    return DAY_ZERO + timedelta(days=day + (day < _LEAP_DAY))


def _read(tokens: Sequence[Token]) -> list[Token]:
    """Tell minutes from months, and parts of seconds from other digits."""
    read: list[Token] = []
    last = ""
    for at, token in enumerate(tokens):
        following = next((t for t in tokens[at + 1 :] if t.kind in ("date", "elapsed")), None)
        kind, letter = token.kind, token.text[:1]
        if kind == "date" and letter == "m" and len(token.text) < 3:
            if last == "h" or (following is not None and following.text[0] == "s"):
                kind = "minute"
        elif kind == "date" and letter == "s":
            kind = "second"
        elif kind == "digit" and read and read[-1].kind == "part":
            read[-1] = Token("part", read[-1].text + token.text)
            continue
        elif kind == "point" and last == "s" and at + 1 < len(tokens) and tokens[at + 1].kind == "digit":
            read += [Token("word", "."), Token("part", "")]
            continue
        if token.kind in ("date", "elapsed"):
            last = letter
        read.append(Token(kind, token.text))
    return read


def _piece(token: Token, section: Section, moment: datetime, seconds: int, part: str, *, half: bool) -> str:
    text = token.text
    match token.kind:
        case "date":
            return _of_day(text, section, moment, half=half)
        case "minute":
            return f"{moment.minute:0{len(text)}}"
        case "second":
            return f"{moment.second:0{min(len(text), 2)}}"
        case "part":
            return part[: len(text)].ljust(len(text), "0")
        case "elapsed":
            unit = {"h": 3600, "m": 60, "s": 1}[text[0]]
            return f"{seconds // unit:0{len(text)}}"
        case "half":
            first, second = text.split("/")
            return first if moment.hour < 12 else second
    return text


def _of_day(text: str, section: Section, moment: datetime, *, half: bool) -> str:
    length = len(text)
    year = moment.year + _YEARS_MORE.get(section.calendar, 0)
    match text[0]:
        case "y":
            return f"{year % 100:02}" if length < 3 else f"{year:04}"
        case "e":
            return f"{year}"
        case "b":
            return f"{(moment.year + 543) % 100:02}" if length < 3 else f"{moment.year + 543:04}"
        case "m":
            if length > 2:
                name = (_CHINESE_MONTHS if section.chinese else _MONTHS)[moment.month - 1]
                return name[:1] if length == 5 else name if length == 4 or section.chinese else name[:3]
            return f"{moment.month:0{length}}"
        case "d":
            if length > 2:
                name = _WEEKDAYS[moment.weekday()]
                own = _CHINESE_WEEKDAYS[moment.weekday()]
                if section.chinese:
                    return f"周{own}" if length == 3 else f"星期{own}"
                return name[:3] if length == 3 else name
            return f"{moment.day:0{length}}"
        case "a":
            own = _CHINESE_WEEKDAYS[moment.weekday()]
            return own if length == 3 else f"星期{own}"
        case "h":
            hour = (moment.hour - 1) % 12 + 1 if half else moment.hour
            return f"{hour:0{min(length, 2)}}"
        case "g":
            return "公元" if length == 3 else ""
    return text
