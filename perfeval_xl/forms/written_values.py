"""Read targets and actuals as people write them.

Read where certain, kept as text where not; whatever had to be supposed is
noted as a `Doubt`, so that nothing is guessed in silence. The parts of the
grammar stand in `forms.written`.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.forms.written.days import (
    BARE_DAY,
    DAY_ZERO,
    EARLIEST,
    LAST_DAY,
    LATEST,
    NoSuchDay,
    WrittenDay,
    bare_day,
    chinese_day,
    day_in,
    day_of,
    iso_day,
    serial,
)
from perfeval_xl.forms.written.doubts import KEPT, Doubt
from perfeval_xl.forms.written.plain import half_width, is_wide, plain
from perfeval_xl.forms.written.quantities import Quantity, quantity_in
from perfeval_xl.forms.written.suppositions import NO_WORDS, DirectionWords, is_nothing_of, supposed_way, why_kept
from perfeval_xl.forms.written.units import (
    CALENDAR_UNITS,
    DURATIONS,
    PERCENT,
    PERCENT_POINTS,
    POINTS_OF_PERCENT,
    SIGNED_MEASURES,
    canonical_measure,
    is_percent,
)
from perfeval_xl.frozen import frozen
from perfeval_xl.patterns import pattern
from perfeval_xl.profiles.profile import Profile, QualitativeScoring
from perfeval_xl.vocabulary import UNFINISHED, Category, Polarity

__all__ = [
    "DAY_ZERO",
    "KEPT",
    "LAST_DAY",
    "PERCENT",
    "PERCENT_POINTS",
    "POINTS_OF_PERCENT",
    "SIGNED_MEASURES",
    "DirectionWords",
    "Doubt",
    "OtherUnit",
    "ReadValue",
    "Target",
    "canonical_measure",
    "chinese_day",
    "day_named",
    "day_of",
    "direction_words",
    "is_percent",
    "is_year",
    "iso_day",
    "read_actual",
    "read_rate",
    "read_target",
    "serial",
]


@frozen
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


@frozen
class ReadValue:
    """What a text means as the content of a cell, and what was supposed."""

    value: Value
    doubts: tuple[Doubt, ...] = ()


class OtherUnit(ValueError):
    """A target and the column 计量单位 name different units."""


def read_target(
    text: str,
    *,
    category: Category | None,
    year: int,
    name: str = "",
    measure: str = "",
    words: DirectionWords = NO_WORDS,
) -> Target:
    """Return what ``text`` prescribes for an indicator of ``category`` called ``name``.

    ``≥1000个`` and ``2023年12月31日前`` are certain. ``95%`` names no direction:
    it is supposed by the name's ending (``words``), the unit and the category, with a doubt, and
    where nothing settles it the doubt is `UNSETTLED`. What is not read to the last character stays text,
    qualitative, with a doubt that says why. ``measure`` is the unit that stands in a column of its own.

    Raises OtherUnit where text and ``measure`` name different units.
    """
    written, unit = plain(text), canonical_measure(measure)
    nothing = is_nothing_of(written, name, words.smaller)
    if nothing:
        return Target(Polarity.AT_MOST, Decimal(0), unit, text, (Doubt.ZERO,))
    day = _deadline(written, unit, name, category, year)
    if isinstance(day, Doubt):
        return Target(Polarity.QUALITATIVE, None, "", text, (day,))
    if day is not None:
        dropped = (Doubt.UNIT_DROPPED,) if unit and unit not in written and unit not in _OF_DAYS else ()
        return Target(Polarity.DEADLINE, day.number, "", text, day.doubts + dropped)
    quantity = _with_unit(quantity_in(written, name, unit), unit)
    if quantity is not None and _is_day_number(quantity, name, category):
        return Target(Polarity.QUALITATIVE, None, "", text, (Doubt.NO_SUCH_DAY,))
    if quantity is None or not _is_plain(quantity, category):
        return Target(Polarity.QUALITATIVE, None, "", text, (why_kept(written),))
    share = not quantity.unit and 0 < quantity.number <= PERCENT_POINTS
    supposed: tuple[Doubt, ...] = ()
    if share and (category is Category.BENEFICIARY or words.is_share(name)):
        quantity, supposed = replace(quantity, unit=PERCENT), (Doubt.PERCENT,)
    if quantity.direction is not None:
        doubts = (Doubt.STRICT,) if quantity.direction.strict else ()
        return Target(quantity.direction.polarity, quantity.number, quantity.unit, text, doubts + supposed)
    way = supposed_way(quantity, category=category, name=name, words=words)
    doubt = Doubt.UNSETTLED if way is None else Doubt.DIRECTION
    return Target(way or Polarity.AT_LEAST, quantity.number, quantity.unit, text, (doubt, *supposed))


_REMEMBERED = 64
"""Profiles whose words are remembered."""


@functools.lru_cache(maxsize=_REMEMBERED)
def direction_words(rules: Profile) -> DirectionWords:
    """What ``rules`` say of the names of indicators."""
    words = rules.plausibility
    shares = (*rules.over_achievement.shares, *words.percent_names)
    return DirectionWords(words.smaller_names, words.larger_names, words.unclear_names, shares, words.bare_names)


def day_named(text: str, year: int) -> WrittenDay | None:
    """The day that a text names which is said to be one: 12月, 2023.12; None where there is none."""
    try:
        return day_in(plain(text), year)
    except NoSuchDay:
        return None


_TIMES = pattern(r"时间|日期|时限|时点|节点|进度|完成|完工|竣工|及时|按时|按期|验收|到位")
_COUNTS = ("率", "度", "数", "量", "额", "比例", "占比", "次数", "人次", "工期", "周期", "时长")
"""Endings of names that are counted or measured, whatever they speak of."""
_OF_DAYS = frozenset(
    {"年", "年底", "年末", "日", "号", "季度", "月", "月份", "月底", "月末", "月前", "月底前", "日期", "时间"}
)
"""Units of a day itself: nothing is lost with them."""
_MONTHS = frozenset({"月", "月份", "月底", "月末", "月前", "月底前"})


def _deadline(written: str, unit: str, name: str, category: Category | None, year: int) -> WrittenDay | Doubt | None:
    """The day that a target names, or why it looks like one and is none."""
    timely = (category is Category.TIMELINESS or bool(_TIMES.search(name))) and not name.endswith(_COUNTS)
    joined = (
        written if unit in written or unit not in _MONTHS | {"年", "年底", "年末", "日", "季度"} else written + unit
    )
    rest = joined.removeprefix(plain(name)) if name else joined
    try:
        day = day_in(rest, year)
    except NoSuchDay:
        return Doubt.NO_SUCH_DAY
    if day is not None and (day.is_certain or timely):
        return day
    if day is not None and not _is_more(quantity_in(written, name), unit):
        # 12月, 四季度 or 2022.12 beside a name that speaks of no time: a number may be meant, or a name.
        return Doubt.PARTLY_READ
    return Doubt.PARTLY_READ if timely and not unit and BARE_DAY.fullmatch(rest) else None


def _is_more(quantity: Quantity | None, unit: str) -> bool:
    """Whether a number that may be a day as well has a sign or a unit: ≤2022.12, 2022.12 万元."""
    return quantity is not None and bool(quantity.direction or quantity.unit or unit)


def _with_unit(quantity: Quantity | None, unit: str) -> Quantity | None:
    """``quantity`` with the unit of the column 计量单位, where it has none of its own."""
    if quantity is None or not unit or quantity.unit == unit:
        return quantity
    if quantity.unit and not unit.startswith(quantity.unit):
        raise OtherUnit(quantity.unit)
    return Quantity(quantity.number, unit, quantity.direction, quantity.pieces)


def is_year(number: Decimal, unit: str) -> bool:
    """Whether a number is that of a year, and no number of years: ≥2022年."""
    return unit in ("年", "年度") and EARLIEST <= number <= LATEST


def _is_day_number(quantity: Quantity, name: str, category: Category | None) -> bool:
    """Whether a bare number beside the name of a day is one that cannot be read: 2023, 202312, 45291."""
    number = quantity.number
    bare = not quantity.unit and number == int(number)
    timely = category is Category.TIMELINESS and bool(_DAY_NAMES.search(name)) and not name.endswith(_COUNTS)
    return bare and timely and number >= EARLIEST


_DAY_NAMES = pattern(r"时间|日期|时点|节点|完成|完工|竣工")


def _is_plain(quantity: Quantity, category: Category | None) -> bool:
    """Whether a quantity is more than the number of a year, a month or a day."""
    if is_year(quantity.number, quantity.unit):
        return False
    if quantity.unit not in CALENDAR_UNITS:
        return True
    return quantity.unit in DURATIONS and (quantity.direction is not None or category is Category.TIMELINESS)


def read_actual(
    text: str, target: Target, rule: QualitativeScoring, *, year: int, unfinished: tuple[str, ...] = ()
) -> ReadValue:
    """Return what ``text`` says was achieved of ``target``; ``unfinished`` are words for a deadline not met at all.

    A number loses its operator and measure with a doubt; one that is only said to be more or less than
    so much (＞100%), and a text that is not read to the last character, stay the text they are.
    """
    written = plain(text)
    if not half_width(text):
        return ReadValue(None)
    if target.polarity is Polarity.QUALITATIVE:
        return _level(half_width(text), target, rule)
    if target.polarity is Polarity.DEADLINE:
        if half_width(text) in unfinished:
            return ReadValue(UNFINISHED)
        copied = written == plain(target.text) or rule.read_as.get(half_width(text)) == _best(rule)
        if copied:
            return ReadValue(target.number, (Doubt.REPEATS_TARGET,))
        return _achieved_day(text, written, year)
    quantity = quantity_in(written, unit=canonical_measure(target.measure))
    if quantity is None:
        nothing = target.number == 0 and written in _NOTHING
        return ReadValue(Decimal(0), (Doubt.ZERO,)) if nothing else ReadValue(text, (Doubt.UNREADABLE,))
    if quantity.direction is not None and quantity.direction.strict:
        return ReadValue(text, (Doubt.STRICT,))
    if quantity.unit and quantity.unit != canonical_measure(target.measure):
        return ReadValue(text, (Doubt.OTHER_MEASURE,))
    doubts: tuple[Doubt, ...] = (Doubt.OPERATOR,) if quantity.direction is not None else ()
    doubts += (Doubt.MEASURE,) if quantity.unit else ()
    return ReadValue(quantity.number, doubts + ((Doubt.FULL_WIDTH,) if is_wide(text) else ()))


_NOTHING = frozenset({"无", "零", "没有", "未发生", "无发生"})


def _achieved_day(text: str, written: str, year: int) -> ReadValue:
    """The day on which something was done; a month alone is none."""
    try:
        day = day_in(written, year) or bare_day(written, year)
    except NoSuchDay:
        day = None
    named = day is not None and (day.is_day or re.search(r"(?:月|[0-9]年年?)[底末]", written))
    if day is None or not named:
        return ReadValue(text, (Doubt.UNREADABLE,))
    return ReadValue(day.number, day.doubts)


def read_rate(text: str) -> tuple[Decimal, int] | None:
    """Return a printed percentage as a fraction, and the digits it was printed with."""
    match = re.fullmatch(r"([0-9]+(?:\.([0-9]+))?)%", half_width(text))
    if match is None:
        return None
    return Decimal(match[1]) / 100, len(match[2] or "")


def _level(written: str, target: Target, rule: QualitativeScoring) -> ReadValue:
    names: Mapping[str, str] = {band.grade: band.grade for band in rule.bands} | {
        band.short: band.grade for band in rule.bands
    }
    if written in names:
        return ReadValue(names[written])
    if written == half_width(target.text):
        return ReadValue(_best(rule), (Doubt.REPEATS_TARGET,))
    if written in rule.read_as:
        return ReadValue(rule.read_as[written], (Doubt.READ_AS,))
    return ReadValue(written, (Doubt.UNREADABLE,))


def _best(rule: QualitativeScoring) -> str:
    return rule.bands[0].grade
