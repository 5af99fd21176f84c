"""The parameters of rules: what a profile may write for each of them, and what is made of it.

A rule declares a parameter as an annotated field of its dataclass::

    cap: Annotated[Decimal, Number("最高可得分值的比例", 0, 1)]

The reader of profiles, the schema and the tests of parity go by that. A field with a default
need not stand in a profile.
"""

from __future__ import annotations

import abc
import functools
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from decimal import Decimal
from typing import Any, get_type_hints

from perfeval_xl.frozen import frozen
from perfeval_xl.tables import Table, check_list, exact_number, exact_percent, list_in_words, plain

LONGEST_GRADE = 40
"""Characters of a level; it stands in a list and inside formulas."""
WHOLE_PERCENTS = 100
"""What tiers go up to that are said in percent, and not as fractions of 1."""
Tiers = tuple[tuple[Decimal, Decimal], ...]
"""(what is reached, share of the points), from low to high."""


@frozen
class Band:
    """One level of a qualitative scale; ``lower`` and ``upper`` are shares of the points."""

    grade: str
    """达成年度指标 ...: what the unit picks from the list."""
    short: str
    lower: Decimal
    """Included."""
    upper: Decimal
    """Excluded, but for the level that reaches 1; the same as ``lower`` where the level is worth just that."""

    @property
    def is_fixed(self) -> bool:
        """Whether the level is worth one share of the points, so that nobody has to choose within it."""
        return self.lower == self.upper


@frozen
class Parameter(abc.ABC):
    """What a profile may write under one key of a rule."""

    meaning: str
    """In Chinese, for the author of a profile."""

    @abc.abstractmethod
    def read(self, table: Table, key: str, points: Decimal) -> object:
        """Return the value under ``key`` for a rule that is worth ``points``; mistakes are noted in the table."""

    @abc.abstractmethod
    def schema(self) -> dict[str, object]:
        """Return the JSON schema of what may be written."""


@frozen
class NumberParameter(Parameter):
    """A number within bounds, both included."""

    low: Decimal | int
    high: Decimal | int
    within_points: bool = False
    """Whether it may not exceed the points of its row either."""

    def read(self, table: Table, key: str, points: Decimal) -> Decimal:
        """See `Parameter.read`."""
        return table.number(key, low=self.low, high=min(self.high, points) if self.within_points else self.high)

    def schema(self) -> dict[str, object]:
        """See `Parameter.schema`."""
        return {
            "type": "number",
            "minimum": float(self.low),
            "maximum": float(self.high),
            "description": self.meaning,
        }


@frozen
class WholeParameter(Parameter):
    """A whole number within bounds, both included."""

    low: int
    high: int

    def read(self, table: Table, key: str, points: Decimal) -> int:
        """See `Parameter.read`."""
        return table.whole(key, low=self.low, high=self.high)

    def schema(self) -> dict[str, object]:
        """See `Parameter.schema`."""
        return {"type": "integer", "minimum": self.low, "maximum": self.high, "description": self.meaning}


@frozen
class Steps(Parameter):
    """Tiers: pairs of what is reached, from 0 to ``high``, and the share of the points that it is worth."""

    high: int
    falls: bool = False
    """Whether the share falls as more is reached: a ratio of which less is better."""
    turns: Decimal | None = None
    """What may be worth less than the tier below it: whatever begins above that."""

    def read(self, table: Table, key: str, points: Decimal) -> Tiers:
        """See `Parameter.read`."""
        written = table.value(key)
        pairs = []
        for number, pair in enumerate(written if isinstance(written, list) else [], start=1):
            numbers = [exact_number(part) for part in pair] if isinstance(pair, list) else []
            reached, share = (*numbers, None, None)[:2]
            if len(numbers) != 2 or reached is None or share is None:
                table.mistake(f"{key}[{number}]", f"应为[达到, 得分比例]两个数，现为{list_in_words(pair)}")
            elif not (0 <= reached <= self.high and 0 <= share <= 1):
                table.mistake(f"{key}[{number}]", f"{list_in_words(pair)}超出范围", f"允许[0至{self.high}, 0至1]")
            else:
                pairs.append((reached, share))
        if not pairs:
            table.mistake(key, "至少要有一档")
            pairs = [(Decimal(0), Decimal(1))]
        pairs.sort()
        self._check_order(table, key, pairs)
        if self.high == WHOLE_PERCENTS and pairs[-1][0] <= 1:
            table.mistake(key, f"最高一档是{plain(pairs[-1][0])}", "达到多少写百分数，如90，不写0.9")
        return tuple(pairs)

    def _check_order(self, table: Table, key: str, pairs: Sequence[tuple[Decimal, Decimal]]) -> None:
        """Who reaches more has no less, where more is better."""
        for (low, below), (high, above) in itertools.pairwise(pairs):
            if low == high:
                table.mistake(key, f"{plain(low)}写了两档", "每档只写一次")
            elif (below < above) if self.falls else (above < below and not (self.turns and high > self.turns)):
                better, other = ((high, above), (low, below)) if self.falls else ((low, below), (high, above))
                what = f"{plain(better[0])}得{plain(better[1])}，{plain(other[0])}只得{plain(other[1])}，次序反了"
                table.mistake(key, what, "完成得越好，得分比例不能越低")

    def schema(self) -> dict[str, object]:
        """See `Parameter.schema`."""
        reached = {"type": "number", "minimum": 0, "maximum": self.high}
        share = {"type": "number", "minimum": 0, "maximum": 1}
        pair = {"type": "array", "prefixItems": [reached, share], "minItems": 2, "maxItems": 2}
        return {"type": "array", "items": pair, "minItems": 1, "description": self.meaning}


MOST_TIMES = 1000
"""The highest multiple of a target that a profile may name."""
_LIKE_PERCENT = 100
"""Multiples from which on percents were meant."""


@frozen
class ExcessTier:
    """What it costs to do so much more than was asked for."""

    times: Decimal
    """The multiple of the target."""
    included: bool
    """Whether it begins at that multiple (达到), or above it (超过)."""
    loss: Decimal
    """Points, or a share of the points of the row."""
    is_share: bool

    @property
    def words(self) -> str:
        """In Chinese."""
        costs = f"{exact_percent(self.loss)}的分值" if self.is_share else f"{plain(self.loss)}分"
        return f"{'达到' if self.included else '超过'}指标值{exact_percent(self.times)}的扣{costs}"


@frozen
class ExcessTiers(Parameter):
    """What is lost by far more than was asked for: tables of a multiple and a loss; the highest that is met counts."""

    def read(self, table: Table, key: str, points: Decimal) -> tuple[ExcessTier, ...]:
        """See `Parameter.read`."""
        tiers = tuple(self._tier(item, points) for item in table.tables(key))
        places = [(tier.times, not tier.included) for tier in tiers]
        if len(set(places)) < len(places):
            table.mistake(key, "同一倍数写了两档", "每个倍数只写一档")
        elif places != sorted(places):
            table.mistake(key, "应从低到高排列")
        for below, above in itertools.pairwise(tiers):
            if below.is_share is above.is_share and above.loss < below.loss:
                table.mistake(key, f"“{above.words}”比低一档的“{below.words}”扣得少")
        return tiers

    def _tier(self, item: Table, points: Decimal) -> ExcessTier:
        bound = self._one_of(item, "above", "from")
        loss = self._one_of(item, "points", "share")
        times = item.number(bound, low=1, high=MOST_TIMES)
        costs = item.number(loss, low=0, high=1 if loss == "share" else points)
        if times >= _LIKE_PERCENT:
            item.mistake(bound, f"{plain(times)}倍太多，多半是百分数", "写倍数，如1.3（130%）")
        if bound == "from" and times <= 1:
            item.mistake(bound, f"应大于1，现为{plain(times)}", "刚好完成的不能扣分")
        if not costs:
            item.mistake(loss, "应大于0")
        item.finish()
        return ExcessTier(times, bound == "from", costs, loss == "share")

    def _one_of(self, item: Table, one: str, other: str) -> str:
        if (one in item) is (other in item):
            item.mistake(one, f"{one}和{other}要写一个，只写一个")
            item.value(other, required=False)
        return other if other in item and one not in item else one

    def schema(self) -> dict[str, object]:
        """See `Parameter.schema`."""
        times = {"type": "number", "minimum": 1, "maximum": MOST_TIMES}
        points, share = {"type": "number", "minimum": 0}, {"type": "number", "minimum": 0, "maximum": 1}
        keys = {"above": times, "from": times, "points": points, "share": share}
        one_each = [
            {"oneOf": [{"required": [one]} for one in pair]} for pair in (("above", "from"), ("points", "share"))
        ]
        tier = {"type": "object", "properties": keys, "allOf": one_each, "additionalProperties": False}
        return {"type": "array", "items": tier, "description": self.meaning}


def excess_in_words(tiers: tuple[ExcessTier, ...]) -> str:
    """What far more than was asked for costs, to be put behind the words of a rule; empty for no tiers."""
    if not tiers:
        return ""
    highest = "（只按最高的一档扣）" if len(tiers) > 1 else ""
    return f"；实际值{'，'.join(tier.words for tier in tiers)}{highest}，扣完为止"


def tiers_in_words(tiers: Tiers, scale: int) -> str:
    """The tiers from the highest down; ``scale`` makes percentages of what is reached."""
    parts = [f"{plain(reached * scale)}%（含）以上得{exact_percent(share)}的分" for reached, share in reversed(tiers)]
    return f"{'，'.join(parts)}，以下不得分"


@frozen
class Bands(Parameter):
    """The levels of a scale, from the best down; together they go from 1 to 0, but for levels of one fixed share."""

    def read(self, table: Table, key: str, points: Decimal) -> tuple[Band, ...]:
        """See `Parameter.read`."""
        bands = tuple(self._band(item) for item in table.tables(key))
        check_list(table, key, (band.grade for band in bands))
        if len(bands) < 2:
            table.mistake(key, "至少要有两档")
        for above, below in itertools.pairwise(bands):
            if below.upper > above.lower or not (above.lower == below.upper or above.is_fixed or below.is_fixed):
                table.mistake(key, f"“{above.grade}”下限{above.lower}与“{below.grade}”上限{below.upper}不相接")
        if bands and (bands[0].upper != 1 or not (bands[-1].lower == 0 or bands[-1].is_fixed)):
            table.mistake(key, "各档合起来应从0到1")
        return bands

    def _band(self, item: Table) -> Band:
        low, high = item.number("lower", low=0, high=1), item.number("upper", low=0, high=1)
        grade = item.text("grade", longest=LONGEST_GRADE)
        band = Band(grade, item.text("short", longest=LONGEST_GRADE), low, high)
        if low > high:
            item.mistake("lower", f"下限{low}大于上限{high}", "两者相等的，为固定的得分比例")
        item.finish()
        return band

    def schema(self) -> dict[str, object]:
        """See `Parameter.schema`."""
        text = {"type": "string", "minLength": 1, "maxLength": LONGEST_GRADE}
        share = {"type": "number", "minimum": 0, "maximum": 1}
        keys = {"grade": text, "short": text, "lower": share, "upper": share}
        band = {"type": "object", "properties": keys, "required": list(keys), "additionalProperties": False}
        return {"type": "array", "items": band, "minItems": 2, "description": self.meaning}


@functools.cache
def parameters_of(rule: type[Any]) -> Mapping[str, Parameter]:
    """The parameters that a rule declares, by key."""
    hints = get_type_hints(rule, include_extras=True)
    return {
        field.name: next(mark for mark in hints[field.name].__metadata__ if isinstance(mark, Parameter))
        for field in fields(rule)
    }


@functools.cache
def optional_parameters(rule: type[Any]) -> frozenset[str]:
    """Those that need not stand in a profile."""
    return frozenset(field.name for field in fields(rule) if field.default is not MISSING)
