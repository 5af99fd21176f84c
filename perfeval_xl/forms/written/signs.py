"""Directions: the signs and words by which people say at least, at most, just as much."""

from __future__ import annotations

from collections.abc import Iterable

from perfeval_xl.forms.written.plain import plain, words
from perfeval_xl.frozen import frozen
from perfeval_xl.vocabulary import Polarity


@frozen
class Direction:
    """What a sign or a word says of a number."""

    polarity: Polarity
    strict: bool = False
    """Whether the number itself is not good enough: >, 超过."""


_MORE, _LESS, _SAME = Direction(Polarity.AT_LEAST), Direction(Polarity.AT_MOST), Direction(Polarity.EXACT)
_ABOVE, _BELOW = Direction(Polarity.AT_LEAST, strict=True), Direction(Polarity.AT_MOST, strict=True)

_BEFORE: dict[Direction, tuple[str, ...]] = {
    _MORE: words(
        "≥ >= => ≥= 不低于 不少于 不小于 不短于 不得低于 不得少于 不得小于 不能低于 不能少于 不应低于 "
        "不应少于 至少 最少 最低 起码 达到 达 大于等于 大于或等于 大于或者等于 等于或大于 高于等于 高于或等于 "
        "多于或等于 提高到 提高至 提升到 提升至 增加到 增加至"
    ),
    _LESS: words(
        "≤ <= =< ≤= 不超过 不超 不高于 不多于 不大于 不长于 不突破 不得超过 不得高于 不得多于 不得大于 "
        "不能超过 不能高于 不应超过 至多 最多 最高 小于等于 小于或等于 小于或者等于 等于或小于 低于等于 低于或等于 "
        "少于或等于 控制在 控制到 控制为 限制在 压缩到 压缩至 降到 降至 降低到 降低至 下降到 下降至 减少到 减少至 "
        "缩短到 缩短至"
    ),
    _SAME: words("= == 等于"),
    _ABOVE: words("> 大于 超过 超出 超 高于 多于 长于"),
    _BELOW: words("< 小于 低于 少于 短于 不足 不到 不满"),
}
_BEHIND: dict[Direction, tuple[str, ...]] = {
    _MORE: words(
        "及以上 或以上 和以上 含以上 (含)以上 (含)及以上 及其以上 以上 以上(含) 及以上(含) 以上(含本数) 含及以上 "
        "为下限 (下限) (min) (MIN) (最低) (至少) 为底线"
    ),
    _LESS: words(
        "及以下 或以下 和以下 含以下 (含)以下 (含)及以下 及其以下 以下 以下(含) 及以下(含) 以下(含本数) "
        "含及以下 以内 之内 及以内 (含)以内 以内(含) 以内(含本数) 之内(含) "
        "为上限 (上限) 上限 (max) (MAX) (最高) (最多) 为限 封顶"
    ),
    _ABOVE: words("以上(不含) 以上(不含本数)"),
    _BELOW: words("以下(不含) 以下(不含本数)"),
}


def _longest_first(table: dict[Direction, tuple[str, ...]]) -> tuple[tuple[str, Direction], ...]:
    pairs = ((word, direction) for direction, spellings in table.items() for word in spellings)
    return tuple(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0])))


BEFORE = _longest_first(_BEFORE)
"""Signs and words before a number, the longest first."""
BEHIND = _longest_first(_BEHIND)
"""Words behind a number and its unit, the longest first."""
INCLUDED = ("(含本数)", "(含)", "含本数", "含")
"""Says that the number itself is good enough."""
_COLUMN = dict(BEFORE) | {
    "〉=": _MORE,
    "〈=": _LESS,
    "≥=": _MORE,
    "≤=": _LESS,
    "时间": Direction(Polarity.DEADLINE),
    "日期": Direction(Polarity.DEADLINE),
    "期限": Direction(Polarity.DEADLINE),
    "文字": Direction(Polarity.QUALITATIVE),
    "时限": Direction(Polarity.DEADLINE),
    "定性": Direction(Polarity.QUALITATIVE),
    "正向": _MORE,
    "正向指标": _MORE,
    "反向": _LESS,
    "反向指标": _LESS,
    "逆向": _LESS,
    "定性指标": Direction(Polarity.QUALITATIVE),
}


_NAMED = dict(BEHIND) | _COLUMN | {way.value: Direction(way) for way in Polarity}
"""What is written in such a column."""


def direction_named(text: str) -> Direction | None:
    """What stands in a column 指标性质 or 计算符号: ＝, ≧, 大于等于, 定性; None for what is no such thing."""
    return _NAMED.get(plain(text))


def joined(directions: Iterable[Direction]) -> Direction | None:
    """One direction that all say, strict where one of them is; None where they contradict each other."""
    found = list(directions)
    if len({direction.polarity for direction in found}) != 1:
        return None
    return Direction(found[0].polarity, any(direction.strict for direction in found))


WORDS = tuple(dict.fromkeys(word for word, _ in (*BEFORE, *BEHIND)))
"""Every sign and word of direction."""
