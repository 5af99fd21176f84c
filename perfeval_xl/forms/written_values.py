"""Read targets and actuals as people write them.

Read where certain, kept as text where not; whatever had to be supposed is
noted as a `Doubt`, so that nothing is guessed in silence.
"""

from __future__ import annotations

import calendar
import enum
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.profiles.profile import QualitativeScoring
from perfeval_xl.tables import exact_number
from perfeval_xl.vocabulary import UNFINISHED, Category, Polarity

DAY_ZERO = date(1899, 12, 30)
"""The day a spreadsheet counts from; right for every date after February 1900."""

LAST_DAY = 2_958_465
"""31 December 9999, the last day that a spreadsheet knows."""


class Doubt(enum.Enum):
    """What had to be supposed, or could not be read."""

    DIRECTION = "没有写方向"
    STRICT = "写的是“大于/小于”，按“≥/≤”处理"
    YEAR = "没有写年份，按评价年度处理"
    KEPT_AS_TEXT = "不是数字也不是日期，按定性处理"
    OPERATOR = "带有运算符"
    MEASURE = "带有计量单位"
    OTHER_MEASURE = "计量单位与指标值不同"
    FULL_WIDTH = "用了全角字符"
    REPEATS_TARGET = "照抄指标值"
    READ_AS = "不是规定的等次，按其意思读作等次"
    UNREADABLE = "读不出来"


PERCENT = "%"
POINTS_OF_PERCENT = frozenset({"", "个百分点", "百分点", "百分点数"})
"""Measures beside which people type a % sign, and none at all."""
PERCENT_POINTS = Decimal(100)
"""What 100% is as people say it; a cell in a percent format holds 1."""
SIGNED_MEASURES = frozenset({PERCENT, "‰", "个百分点", "百分点"})
"""Measures in which an actual may be below zero."""


@dataclass(frozen=True)
class Target:
    """年度指标值: direction, number and measure, or a day, or words."""

    polarity: Polarity
    number: Decimal | None = None
    """Days since 1899-12-30 for a deadline."""
    measure: str = ""
    text: str = ""
    """As the author wrote it; for a qualitative target all there is."""
    doubts: tuple[Doubt, ...] = ()

    @property
    def may_be_negative(self) -> bool:
        """Whether less than nothing can be achieved: a change in % can, a number of things cannot."""
        return self.measure in SIGNED_MEASURES or (self.number is not None and self.number <= 0)

    def __str__(self) -> str:
        if self.polarity is Polarity.QUALITATIVE or self.number is None:
            return self.text
        if self.polarity is Polarity.DEADLINE:
            return f"{chinese_day(self.number)}前"
        return f"{self.polarity.sign}{self.number:f}{self.measure}"


@dataclass(frozen=True)
class ReadValue:
    """What a text means as the content of a cell, and what was supposed."""

    value: Value
    doubts: tuple[Doubt, ...] = ()


_PERCENT = re.compile(r"%|%?\(?(?:百分比|百分数|百分率)\)?|(?:百分比|百分数|百分率)\(%\)|\(%\)|百分之")
"""What people write into 计量单位 for percent."""
_NUMBER = r"(?P<number>[-+]?(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?)"
_OPERATOR = (
    r"(?P<operator>≥|≧|⩾|>=|=>|>|不低于|不少于|不小于|大于等于|大于|高于|"
    r"≤|≦|⩽|<=|=<|<|不超过|不高于|不大于|小于等于|小于|低于|=)?"
)
_QUANTITY = re.compile(rf"{_OPERATOR}\s*{_NUMBER}\s*(?P<measure>[^0-9]*)")
_DAY = re.compile(r"(?:([0-9]{4})[年\-/.])?([0-9]{1,2})[月\-/.]([0-9]{1,2})日?(?:之?前|以前)?(?:完成)?")
_YEAR_END = re.compile(r"([0-9]{4})年(?:年)?底(?:之?前|以前)?(?:完成)?")
_MONTH_END = re.compile(r"(?:([0-9]{4})年)?([0-9]{1,2})月底(?:之?前|以前)?(?:完成)?")
_HALF_WIDTH = {0x3000: " "} | {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_GROUPED = re.compile(r"(?<![0-9.,])[0-9]{1,3}(?:[ \u00a0][0-9]{3})+(?![0-9])")
"""1 000 000, as some write it."""
_BETWEEN_DIGITS = re.compile(r"(?<=[0-9])\s+(?=[0-9])")
_AT_LEAST = frozenset(["≥", "≧", "⩾", ">=", "=>", ">", "不低于", "不少于", "不小于", "大于等于", "大于", "高于"])
_STRICT = frozenset([">", "<", "大于", "小于", "高于", "低于"])
_ENDINGS = {
    "及以上": Polarity.AT_LEAST,
    "以上": Polarity.AT_LEAST,
    "及以下": Polarity.AT_MOST,
    "以下": Polarity.AT_MOST,
    "以内": Polarity.AT_MOST,
    "之内": Polarity.AT_MOST,
}
_CALENDAR_UNITS = frozenset(["年", "月", "日", "号", "月份", "季度"])
_DURATIONS = ("天", "个月", "小时", "分钟", "工作日", "周", "个工作日")


def is_percent(measure: str) -> bool:
    """Whether a 计量单位 means percent, however it is written; ‰ and percentage points are something else."""
    return canonical_measure(measure) == PERCENT


def canonical_measure(measure: str) -> str:
    """A 计量单位 as it is kept: without blanks, and ``%`` for every way to write percent."""
    plain = re.sub(r"\s+", "", measure.translate(_HALF_WIDTH)).replace("﹪", PERCENT)
    return PERCENT if _PERCENT.fullmatch(plain) else plain


def read_target(text: str, *, category: Category, year: int) -> Target:
    """Return what ``text`` prescribes for an indicator of ``category``.

    ``≥1000个`` and ``2023年12月31日前`` are certain. ``95%`` names no direction:
    it is taken as ≥ (≤ for costs and durations) with a doubt. What is neither
    number nor day stays text, qualitative, with a doubt.
    """
    written = _plain(text)
    day, doubts = _day(written, year)
    if day is not None:
        return Target(Polarity.DEADLINE, day, "", text, doubts)
    quantity = _quantity(written)
    if quantity is None or (quantity.group("measure") in _CALENDAR_UNITS):
        return Target(Polarity.QUALITATIVE, None, "", text, (Doubt.KEPT_AS_TEXT,))
    number = Decimal(quantity["number"].replace(",", ""))
    measure = _inclusive(quantity["measure"])
    polarity, measure, doubts = _direction(quantity["operator"], measure, category)
    return Target(polarity, number, canonical_measure(_inclusive(measure)), text, doubts)


def read_actual(
    text: str, target: Target, rule: QualitativeScoring, *, year: int, unfinished: tuple[str, ...] = ()
) -> ReadValue:
    """Return what ``text`` says was achieved of ``target``; ``unfinished`` are words for a deadline not met at all.

    A number loses its operator and measure with a doubt; an unreadable text
    stays the text it is.
    """
    written = _plain(text)
    if not written:
        return ReadValue(None)
    wide = (Doubt.FULL_WIDTH,) if _is_wide(text) else ()
    if target.polarity is Polarity.QUALITATIVE:
        return _level(written, target, rule)
    if target.polarity is Polarity.DEADLINE:
        day, doubts = _day(written, year, bare=True)
        copied = written == _plain(target.text) or rule.read_as.get(written) == _best(rule)
        if written in unfinished:
            return ReadValue(UNFINISHED)
        if copied:
            return ReadValue(target.number, (Doubt.REPEATS_TARGET,))
        return ReadValue(day, doubts) if day is not None else ReadValue(text, (Doubt.UNREADABLE,))
    quantity = _quantity(written)
    if quantity is None:
        return ReadValue(text, (Doubt.UNREADABLE,))
    operator, measure = quantity["operator"], _inclusive(quantity["measure"])
    for ending in _ENDINGS:
        if measure.endswith(ending) and not operator:
            operator, measure = ending, measure.removesuffix(ending)
    if measure and canonical_measure(measure) != canonical_measure(target.measure):
        return ReadValue(text, (Doubt.OTHER_MEASURE,))
    doubts = (Doubt.OPERATOR,) if operator else ()
    doubts += (Doubt.MEASURE,) if measure else ()
    return ReadValue(Decimal(quantity["number"].replace(",", "")), doubts + wide)


def read_rate(text: str) -> tuple[Decimal, int] | None:
    """Return a printed percentage as a fraction, and the digits it was printed with."""
    match = re.fullmatch(r"([0-9]+(?:\.([0-9]+))?)%", _plain(text))
    if match is None:
        return None
    return Decimal(match[1]) / 100, len(match[2] or "")


def serial(day: date) -> Decimal:
    """The number a spreadsheet stores for ``day``."""
    return Decimal((day - DAY_ZERO).days)


def day_of(number: Decimal) -> date | None:
    """The day that a cell stores as ``number``; None where there is no such day."""
    try:
        return DAY_ZERO + timedelta(days=int(number))
    except OverflowError:
        return None


def chinese_day(number: Decimal) -> str:
    """A stored day as people write it; the number itself where it is no day."""
    day = day_of(number)
    return format(number, "f") if day is None else f"{day.year}年{day.month}月{day.day}日"


def iso_day(number: Decimal) -> str:
    """A stored day as ``2023-12-31``."""
    return (DAY_ZERO + timedelta(days=int(number))).isoformat()


def _plain(text: str) -> str:
    """Half-width, without spaces: ２０％ becomes 20%.

    A space between two digits stays, as a sign that they are not one number; ² and ㎡
    stay what they are.
    """
    narrow = _GROUPED.sub(lambda match: re.sub(r"\s", "", match[0]), text.translate(_HALF_WIDTH))
    narrow = _BETWEEN_DIGITS.sub("␣", narrow)
    return re.sub(r"\s+", "", narrow)


def _is_wide(text: str) -> bool:
    return any(unicodedata.east_asian_width(letter) == "F" for letter in text)


def _quantity(written: str) -> re.Match[str] | None:
    """The parts of a quantity; None for what is none, or is more than a cell can hold."""
    match = _QUANTITY.fullmatch(written)
    if match is None or unicodedata.category((match["measure"] or " ")[0]) == "No":
        return None
    number = Decimal(match["number"].replace(",", ""))
    return match if exact_number(number) == number else None


def _inclusive(measure: str) -> str:
    """A measure without the （含） that people write behind it."""
    return measure.removesuffix("(含)").removesuffix("含")


def _direction(operator: str | None, measure: str, category: Category) -> tuple[Polarity, str, tuple[Doubt, ...]]:
    for ending, polarity in _ENDINGS.items():
        if measure.endswith(ending) and not operator:
            return polarity, measure.removesuffix(ending), ()
    if not operator and measure.removesuffix("内") in _DURATIONS and measure.endswith("内"):
        return Polarity.AT_MOST, measure.removesuffix("内"), ()
    doubts = (Doubt.STRICT,) if operator in _STRICT else ()
    if operator == "=":
        return Polarity.EXACT, measure, ()
    if operator:
        polarity = Polarity.AT_LEAST if operator in _AT_LEAST else Polarity.AT_MOST
        return polarity, measure, doubts
    less = category.is_cost or measure in _DURATIONS
    return (Polarity.AT_MOST if less else Polarity.AT_LEAST), measure, (Doubt.DIRECTION,)


def _day(written: str, year: int, *, bare: bool = False) -> tuple[Decimal | None, tuple[Doubt, ...]]:
    match = _YEAR_END.fullmatch(written)
    if match:
        return serial(date(int(match[1]), 12, 31)), ()
    match = _DAY.fullmatch(written)
    if match:
        parts = (match[1], match[2], match[3])
    else:
        match = _MONTH_END.fullmatch(written)
        if not match:
            return None, ()
        parts = (match[1], match[2], "0")
    chosen, month, day = int(parts[0] or year), int(parts[1]), int(parts[2])
    try:
        last = day or calendar.monthrange(chosen, month)[1]
        number = serial(date(chosen, month, last))
    except (ValueError, OverflowError, calendar.IllegalMonthError):
        return None, ()
    if parts[0]:
        return number, ()
    # 12.31 or 3-11 without a year may be a number or a span just as well, unless a day was asked for (``bare``).
    return (number, (Doubt.YEAR,)) if bare or "月" in written else (None, ())


def _level(written: str, target: Target, rule: QualitativeScoring) -> ReadValue:
    names: Mapping[str, str] = {band.grade: band.grade for band in rule.bands} | {
        band.short: band.grade for band in rule.bands
    }
    if written in names:
        return ReadValue(names[written])
    if written == _plain(target.text):
        return ReadValue(_best(rule), (Doubt.REPEATS_TARGET,))
    if written in rule.read_as:
        return ReadValue(rule.read_as[written], (Doubt.READ_AS,))
    return ReadValue(written, (Doubt.UNREADABLE,))


def _best(rule: QualitativeScoring) -> str:
    return rule.bands[0].grade
