"""What may be supposed where a text leaves it open: the direction of a number, and why a text stays text."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping

from perfeval_xl.forms.written.days import DAY_LIKE
from perfeval_xl.forms.written.doubts import Doubt
from perfeval_xl.forms.written.plain import GAP, plain
from perfeval_xl.forms.written.quantities import Quantity
from perfeval_xl.forms.written.units import DURATIONS, PERCENT, RANKS
from perfeval_xl.frozen import frozen
from perfeval_xl.patterns import pattern
from perfeval_xl.vocabulary import Category, Polarity


@frozen
class DirectionWords:
    """Endings of indicator names, or beginnings (``惠及…``), that tell which numbers are good; data of the rules."""

    smaller: tuple[str, ...] = ()
    """受害率, 投诉数: less is better."""
    larger: tuple[str, ...] = ()
    """合格率, 覆盖率: more is better."""
    unclear: tuple[str, ...] = ()
    """占比, 控制率: either may be meant."""

    shares: tuple[str, ...] = ()
    """满意度, 合格率: parts of a whole, in % where no unit is written."""

    bare: tuple[str, ...] = ()
    """PUE: quantities that have no unit, whatever their names end with."""

    def is_share(self, name: str) -> bool:
        """Whether an indicator of this name is a part of a whole, or a rate."""
        head = _ENDING.sub("", plain(name))
        known = head.endswith(self.shares or ("\0",)) and not head.endswith(_NO_SHARES)
        return known and not any(word in name for word in self.bare)

    @functools.cached_property
    def _known(self) -> Mapping[str, Polarity | None]:
        """The direction that each word tells; a list of ten thousand names asks each time."""
        kinds = ((self.smaller, Polarity.AT_MOST), (self.larger, Polarity.AT_LEAST), (self.unclear, None))
        # Of a word that stands in two of them the first counts.
        return {word: way for words, way in reversed(kinds) for word in words if word}

    @functools.cached_property
    def _longest(self) -> int:
        """Characters of the longest word."""
        return max(map(len, self._known), default=0)

    def way_of(self, name: str) -> Polarity | None:
        """The direction that an indicator's name tells; the longest ending counts."""
        head, known = _ENDING.sub("", plain(name)), self._known
        lengths = range(min(len(head), self._longest), 0, -1)
        told = next((word for length in lengths if (word := head[-length:]) in known), None)
        if told is None:
            # A beginning says less than an ending: 惠及居民户数, but 服务投诉率.
            told = next((word for length in (*lengths, 0) if (word := head[:length] + _AND_MORE) in known), None)
        return None if told is None else known[told]

    def is_unclear(self, name: str) -> bool:
        """Whether the name is one that may be meant either way."""
        return self.way_of(name) is None and _ENDING.sub("", plain(name)).endswith(self.unclear or ("\0",))


_AND_MORE = "…"
"""Behind a word: names that begin with it."""
NO_WORDS = DirectionWords()
"""Where no rules say anything of names."""
HALF = 50
"""Percent; a share that should be small is not allowed to be more than half."""
_ENDING = pattern(r"(?:指标|情况)?(?:\([^()]*\))?[”\"」』]*$")
_NO_SHARES = ("容积率", "功率", "频率", "分辨率", "倍率", "汇率", "速率", "心率", "帧率", "比率", "比例")
"""Rates and ratios that may well be no percentages."""
_SHARE = ("率", "度", "比例", "比重", "面")
_MORE_BY_NATURE = frozenset({Category.QUANTITY, Category.BENEFICIARY})


def supposed_way(quantity: Quantity, *, category: Category | None, name: str, words: DirectionWords) -> Polarity | None:
    """The direction of a quantity that states none: by name, zero, unit and category; None where nothing settles it."""
    if quantity.number == 0:
        # Nothing cannot be asked for, only not more than nothing.
        return Polarity.AT_MOST
    by_name, is_cost = words.way_of(name), category is not None and category.is_cost
    if by_name is not None or words.is_unclear(name):
        return by_name if by_name or not is_cost else Polarity.AT_MOST
    if is_cost:
        # A saving is not spending: more of it may be meant.
        return None if is_saving(name) else Polarity.AT_MOST
    if quantity.unit in RANKS:
        return None
    if quantity.unit in DURATIONS:
        # Five days of training are not five days until an answer.
        return Polarity.AT_MOST if category is Category.TIMELINESS else None
    if category in _MORE_BY_NATURE:
        return Polarity.AT_LEAST
    if quantity.unit == PERCENT and quantity.number >= HALF:
        return Polarity.AT_LEAST
    return None


_SAVING = pattern("节约|节省|节支|压减|压缩|降低|减少|下降")


def is_saving(name: str) -> bool:
    """Whether an indicator's name speaks of money that is not spent: 节约经费, 成本降低额."""
    return bool(_SAVING.search(name))


_RANGE = pattern(r"±|[0-9百千万亿%‰\u4e00-\u9fff](?:-+|[—–―~～〜∽]+|至|到)[0-9.一二三四五六七八九十]")
_FIGURE = pattern(r"[0-9]+(?:[.,][0-9]+)*")
_NO_FIGURE = pattern(r"[A-Za-z]+[0-9.]+|[0-9]+[×xX*](?=[0-9])|[0-9]{1,2}(?:时|点|:[0-9]{2})")
"""PM2.5, 7×24小时, 18:00: figures that are not a requirement of their own."""
_BY_NAME = pattern("[一二两三四五六七八九十]+个(?:100%|百分百|百分之百)")
"""六个100%: how several duties are called together, and no figure that was left unread."""
_NUMERAL = pattern(
    r"[百千十万一二两三四五六七八九]分之|半(?:个?小时|天|日|个月|数)|[十百千万][余多几]|[壹贰叁肆伍柒捌玖拾佰仟]+[个人次项]|[一二两三四五六七八九十百]+(?:次|个|项|人|天|日|小时|月|年|季度|成|倍)"
)


def why_kept(written: str) -> Doubt:
    """Why a text (plain) that is neither quantity nor day stays text."""
    if re.match(r"[≥≤<>=]+[^0-9≥≤<>=]+$", written):
        return Doubt.NO_NUMBER
    written = _BY_NAME.sub("", written)
    figures = _FIGURE.findall(_NO_FIGURE.sub("", DAY_LIKE.sub("", written)))
    if not re.search("[0-9]", written) and not DAY_LIKE.search(written) and not _NUMERAL.search(written):
        return Doubt.KEPT_AS_TEXT
    if _RANGE.search(written):
        return Doubt.RANGE
    if (len(figures) > 1 and GAP not in written) or (figures and DAY_LIKE.search(written)):
        return Doubt.COMPOUND
    return Doubt.PARTLY_READ


_NONE = pattern(
    r"(?:零|无|0|未发生|不发生|没有发生|没有|不出现|未出现|杜绝)(?P<what>[\u4e00-\u9fff]{0,14}?)(?:发生|情况|现象|记录)?"
)
_JOINED_NOUNS = pattern(r"[和与及、或]")


def is_nothing_of(written: str, name: str, bad: Iterable[str]) -> bool:
    """Whether a text (plain) asks for none of what is bad: 零事故, 无投诉, 未发生安全事故; 无 beside 事故数."""
    match = _NONE.fullmatch(written)
    if match is None:
        return False
    what = match["what"]
    nouns = tuple(bad)
    if not what:
        return False if not name else bool(nouns) and plain(name).endswith(nouns)
    return bool(nouns) and all(part.endswith(nouns) for part in _JOINED_NOUNS.split(what))
