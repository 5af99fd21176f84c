"""Quantities as people write them: ≥1000个, 不低于90%（含）, 3日内, 控制在100万元以内, 百分之九十五以上.

A text is a quantity only where each of its characters is a sign or word of direction, the number, its unit,
or a word that the indicator's name says already; `Quantity.pieces` are those characters in their order.
"""

from __future__ import annotations

import re
from decimal import Decimal

from perfeval_xl.forms.written.days import DONE
from perfeval_xl.forms.written.numbers import FIGURES, NUMERALS, figure, numeral
from perfeval_xl.forms.written.plain import words
from perfeval_xl.forms.written.signs import BEFORE, BEHIND, INCLUDED, Direction, joined
from perfeval_xl.forms.written.units import DURATIONS, PERCENT, canonical_measure, is_known_unit
from perfeval_xl.frozen import frozen
from perfeval_xl.patterns import pattern
from perfeval_xl.vocabulary import Polarity


@frozen
class Quantity:
    """A number with whatever direction and unit stand around it."""

    number: Decimal
    unit: str
    direction: Direction | None
    """None where none is written."""
    pieces: tuple[str, ...]
    """What was read, from the first character to the last."""


_PLAIN_LEADS = words(
    "应 须 需 要 确保 保证 保持在 保持 维持在 维持 稳定在 力争 实现 完成 共 共计 "
    "总计 累计 合计 全年 年度 目标值 指标值 为 : 达到: 目标: 指标:"
)
"""Words before a number that say nothing of its direction."""
_PARTS = {"百分之": PERCENT, "千分之": "‰", "百分": PERCENT}
"""百分百 is all of it."""
_NUMBER = pattern(rf"(?P<figures>{FIGURES})|(?P<numerals>{NUMERALS})")
_REPEATED = r"\(含[-0-9.,]*[%\u4e00-\u9fff]*\)$"
"""90%以上（含90%）."""
_COUNTED = frozenset(
    words(
        "次 个 人 项 台 套 份 家 户 篇 件 座 条 辆 名 人次 批 处 天 日 小时 个小时 个月 工作日 个工作日 "
        "周 场 期 起 例 分钟 所 支 部 种 类 本 间 亩 公里 米 吨 万元 亿元 元"
    )
)
"""Units behind Chinese numerals: 三次 is a number, 一级 is a grade."""
_WITHIN = "内"
_SHORTEST = 2
"""Characters of the name that a target may repeat."""
_NEGATING = "不未无非零"


def quantity_in(written: str, name: str = "", unit: str = "") -> Quantity | None:
    """Return the quantity that the whole of ``written`` (plain) is; None where any character is left over.

    ``name`` is the indicator's, whose words may stand before the number once more: 合格率≥95%.
    ``unit`` is what the column 计量单位 says: it may be an unusual one.
    """
    column = unit
    before, directions, rest = _leads(written, name)
    part = next((part for part in _PARTS if rest.startswith(part)), "")
    percent = _PARTS.get(part, "")
    if percent:
        before, rest = (*before, part), rest.removeprefix(part)
    match = _NUMBER.match(rest)
    if match is None:
        return None
    number = figure(match[0]) if match["figures"] else numeral(match[0])
    if number is None:
        return None
    unit, behind, more = _tails(rest[match.end() :], directions)
    if percent:
        if unit:
            return None
        unit = percent
    elif match["numerals"] and unit not in _COUNTED and not (number == 0 and not unit):
        return None
    if not is_known_unit(unit) and unit != column:
        return None
    found = joined((*directions, *more)) if directions or more else None
    if found is None and (directions or more):
        return None
    if found is not None and found.strict and any(piece in INCLUDED for piece in behind):
        found = Direction(found.polarity)
    pieces = (*before, match[0], "" if percent else unit, *behind)
    return Quantity(number, canonical_measure(unit), found, tuple(piece for piece in pieces if piece))


def _leads(written: str, name: str) -> tuple[tuple[str, ...], tuple[Direction, ...], str]:
    """Words and signs before the number, those among them that are directions, and the rest."""
    pieces: list[str] = []
    directions: list[Direction] = []
    rest = written
    while rest:
        word = _repeats(rest, name)
        taken = next(((sign, way) for sign, way in BEFORE if rest.startswith(sign)), None)
        if taken is not None and len(taken[0]) >= len(word):
            word, way = taken
            directions.append(way)
        word = word or next((lead for lead in _PLAIN_LEADS if rest.startswith(lead)), "")
        if not word:
            break
        pieces.append(word)
        rest = rest[len(word) :]
    return tuple(pieces), tuple(directions), rest


def _repeats(rest: str, name: str) -> str:
    """The words of the name with which ``rest`` begins; nothing where the name negates them."""
    for length in range(min(len(name), len(rest)), _SHORTEST - 1, -1):
        head = rest[:length]
        if re.search(r"[0-9%]", head):
            continue
        if name.startswith(head) or (name.endswith(head) and name[-length - 1] not in _NEGATING):
            return head
    return ""


def _tails(text: str, before: tuple[Direction, ...]) -> tuple[str, tuple[str, ...], tuple[Direction, ...]]:
    """The unit at the head of ``text``, the words behind it, and the directions among them."""
    pieces: list[str] = []
    directions: list[Direction] = []
    rest = text
    while (deed := next((deed for deed in _DEEDS if rest.endswith(deed)), "")) and _is_done(rest.removesuffix(deed)):
        pieces.insert(0, deed)
        rest = rest.removesuffix(deed)
    while True:
        taken = next(((word, way) for word, way in BEHIND if rest.endswith(word)), None)
        if taken is not None:
            word, way = taken
            directions.append(way)
        elif match := re.search(_REPEATED, rest):
            word = match[0]
        elif rest.endswith("(不含)"):
            # Without it a number that is just reached would count.
            return rest, tuple(pieces), tuple(directions)
        else:
            word = next((word for word in INCLUDED if rest.endswith(word)), "")
        if not word and rest.endswith(_WITHIN) and _is_limit(rest[:-1], before, directions):
            word = rest[-1]
            directions.append(Direction(Polarity.AT_MOST))
        if not word:
            return rest, tuple(pieces), tuple(directions)
        pieces.insert(0, word)
        rest = rest[: -len(word)]


def _is_done(rest: str) -> bool:
    """Whether what stands before a deed is a share or a time: 100%完成, 3日内办结, 2小时响应."""
    return _WITHIN in rest or PERCENT in rest or rest in DURATIONS


def _is_limit(unit: str, before: tuple[Direction, ...], behind: list[Direction]) -> bool:
    """Whether 内 behind a unit is a limit: of time, of money, or where the sign says so."""
    limited = any(way.polarity is Polarity.AT_MOST for way in (*before, *behind))
    return limited or unit in DURATIONS or unit.endswith("元") or unit == PERCENT


_DEEDS: tuple[str, ...] = tuple(sorted((deed for deed in DONE if len(deed) > 1), key=len, reverse=True))
