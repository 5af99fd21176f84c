"""Draws the forms that are looked at again, so that anybody can draw the same ones once more.

Every form belongs to a 层 by its money, its grade and the clues on it, and has a place in an order that follows from
the seed and its code alone: the number that SHA-256 of ``seed|code`` begins with, divided by its weight. The first of
each 层 is drawn, then the first of all others until there are enough. (A sequential Poisson sample: the chance of a
form grows with its weight, and the order of rows, the machine and random numbers of a program play no part.)

How stable a draw is: as long as the 层 are as coarse as before and the limits of 金额 stay, one more form changes it by
itself and at most one other. Each form that a moved limit, a clue or a grade puts elsewhere changes it by at most two
others. What was drawn before stays if that is asked for, also where it does not count any more: whoever sends a second
form must not get out of a draw, and no other form comes in its stead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil

from perfeval_xl.ledger import states
from perfeval_xl.office.status import KINDS, WHOLE_DEPARTMENT

SHARE, LEAST = 0.10, 5
"""How many are drawn where nobody says: one of ten, and five of a small round. 本程序自定规则: offices were seen to
check again 10 of 17 and 10 of 70 (reference/domain.md §6); no document says how many it must be."""
HEAVY, NOTABLE = 60, 30
"""Weights of clues from which on a form is one 有重点线索, and one that is drawn rather than others."""
MOST_SHARED = 1 / 3
"""Share of all forms above which a clue that is about so many of them says nothing of any one, in rounds that are not
quite small; our own."""
FOR_HEAVY, FOR_NOTABLE, FOR_LARGE = 2, 1, 1
"""What is added to the weight of a form, which is 1, for a heavy clue, for a notable one, and for being one of the
third with the most money: offices choose by 关注度 and 金额 (reference/domain.md §6). The numbers are our own."""
_DIVISIBLE = 12
"""By every weight from 1 to 4, so that dividing leaves whole numbers, which are equal on every machine."""
DIGITS = 16
"""Hexadecimal digits of the hash that are the number of a form."""
SMALL, MIDDLE, LARGE = "金额小", "金额中", "金额大"
UNRATED = "无等级"
RISKY, PLAIN = "有重点线索", "无重点线索"
_BETWEEN_PARTS = "·"
_OUTSIDE = (states.UNDECIDED, states.RETURNED, states.MISSING, states.EXEMPT)
"""States in which a project is not drawn, in the order in which they are told."""
WHOLE = "全部"
"""The only 层 where there are too few draws for any others."""
MOST_NAMED = 10
"""Codes that are named before the rest is counted."""
NAMED = "指定"
"""The 层 of a project that somebody named: it was not drawn."""
BEFORE, FIRST, NEXT = "以前已抽中", "本层次序最前", "其余次序最前"
"""How a form came to be drawn."""


@dataclass(frozen=True)
class Candidate:
    """A form that may be drawn."""

    code: str
    is_whole: bool = False
    """部门整体支出: never compared by its money, which contains that of projects."""
    money: float = 0.0
    """万元."""
    rating: str = UNRATED
    clue: int = 0
    """The weight of its heaviest clue; 0 without any."""
    clues: tuple[str, ...] = ()
    """What its clues are called, the heaviest first."""

    @property
    def risk(self) -> str:
        """For its 层."""
        return RISKY if self.clue >= HEAVY else PLAIN


@dataclass(frozen=True)
class Drawing:
    """What was drawn, and what it takes to draw it again."""

    by: str
    """What 层 are told apart by, in words; empty where there is one alone."""
    limits: tuple[float, float]
    """Up to where an amount of a project is 小, and up to where 中; 万元."""
    strata: Mapping[str, str]
    """The 层 of each candidate, by code."""
    weights: Mapping[str, int]
    """From 1 to 4, by code."""
    chosen: Sequence[tuple[str, str]]
    """The codes that are drawn, each with how it came to be, by 层 and order."""
    before: int
    """How many of them were drawn before."""
    gone: int = 0
    """How many more were drawn before that are no candidates any more; they are part of what was wanted."""


_Parts = Callable[[Candidate, str], tuple[str, ...]]
_GRAINS: Sequence[tuple[str, _Parts]] = (
    ("类别、金额、等级、线索", lambda one, size: (size, one.rating, one.risk)),
    ("类别、金额、线索", lambda one, size: (size, one.risk)),
    ("类别、金额", lambda one, size: (size,)),
    ("类别", lambda one, size: ()),
)
"""By what 层 are told apart, from fine to coarse; the size of 部门整体支出 is empty."""


def drawn_from(
    candidates: Sequence[Candidate], wanted: int, seed: str, before: Collection[str] = (), gone: int = 0
) -> Drawing:
    """Draw ``wanted`` of the candidates; all where there are no more. Those of the codes ``before`` that are among
    them stay drawn and are part of that number, which they may exceed; so are those that were drawn before and are
    ``gone`` from the candidates, so that no other form is drawn in their stead.
    """
    limits = _limits([one.money for one in candidates if not one.is_whole])
    sizes = {one.code: "" if one.is_whole else _size(one.money, limits) for one in candidates}
    weights = {one.code: _weight(one, sizes[one.code]) for one in candidates}
    known = set(before)
    kept = [one.code for one in candidates if one.code in known]
    wanted = max(len(kept), min(len(candidates), wanted - gone))
    by, strata = _strata(candidates, sizes, kept, wanted)
    order = {one.code: (order_of(seed, one.code, weights[one.code]), one.code) for one in candidates}
    how = _chosen(sorted(order, key=order.__getitem__), kept, wanted, strata)
    chosen = sorted(how.items(), key=lambda item: (order_of_stratum(strata[item[0]]), order[item[0]]))
    return Drawing(by, limits, strata, weights, chosen, len(kept), gone)


def wanted_of(population: int, count: int | None, share: float | None) -> int:
    """How many are to be drawn: the count, else the share (a fraction of 1, rounded up), else one of ten and at least
    five. Raises ValueError for a count or share that is none.
    """
    if (count is not None and count < 1) or (share is not None and not 0 < share <= 1):
        raise ValueError(f"count {count}, share {share}")
    if count is not None:
        return count
    # Rounded before, for 0.1 × 30 is a little more than 3.
    return max(ceil(round(population * (share or SHARE), 6)), 1 if share else LEAST)


def order_of(seed: str, code: str, weight: int) -> int:
    """The place of a form in the order in which it is drawn: the smaller, the sooner. ``weight`` is 1 to 4."""
    return int(digits_of(seed, code), 16) * (_DIVISIBLE // weight)


def digits_of(seed: str, code: str) -> str:
    """The hexadecimal digits that are the number of a form before it is divided by its weight."""
    return hashlib.sha256(f"{seed}|{code}".encode()).hexdigest()[:DIGITS]


def order_of_stratum(name: str) -> tuple[str, ...]:
    """By which 层 are told: the most money first."""
    ranks = {LARGE: "1", MIDDLE: "2", SMALL: "3", RISKY: "1", PLAIN: "2"}
    return tuple(ranks.get(part, part) for part in name.split(_BETWEEN_PARTS))


def left_out(codes: Mapping[str, Sequence[str]]) -> str:
    """Which registered projects could not be drawn, in a sentence; ``codes`` are those of each state. Those of 待定
    are named first: whoever sends two forms must not get out of a draw unseen.
    """
    out = {state: codes[state] for state in _OUTSIDE if codes.get(state)}
    told = [
        f"{state}{len(own)}个（{'、'.join(own[:MOST_NAMED])}{'等' if len(own) > MOST_NAMED else ''}）"
        for state, own in out.items()
    ]
    counted, registered = len(codes.get(states.COUNTED, ())), sum(map(len, codes.values()))
    outside = f"不在抽取范围内的{registered - counted}个：{'、'.join(told)}。" if told else "全部在抽取范围内。"
    return f"在册{registered}个，只从已计的里抽；{outside}"


def rule_of(drawing: Drawing, seed: str) -> tuple[str, ...]:
    """How it was drawn, in sentences that are enough to draw it again."""
    drawn, population = len(drawing.chosen), len(drawing.strata)
    small, middle = (f"{limit:.2f}" for limit in drawing.limits)
    between = f"不超过{middle}万元的为中，" if middle != small else ""
    before = f"，其中以前已抽中{drawing.before}个" if drawing.before else ""
    return (
        f"从{population}个已计的表中抽取{drawn}个{before}。种子：{seed}",
        f"按{drawing.by}分层。" if drawing.by else "抽取数太少，没有分层。",
        f"金额按表内执行率的预算数：不超过{small}万元的为小，{between}其余为大，项目各约三分之一；"
        f"部门整体支出的表自成一类，不按金额分。重点线索是“异常”表中分量{HEAVY}以上的；"
        f"涉及的表超过{LEAST}个、又超过三分之一的线索，分量多大都不算。",
        "层数多于抽取数时，依次不看等级、线索、金额，使每层至少抽1个。",
        f"每个表的次序数＝SHA-256（“种子|项目编码”，UTF-8）的前{DIGITS}位十六进制数÷权数；"
        f"权数＝1，有重点线索的加{FOR_HEAVY}，有分量{NOTABLE}以上线索的加{FOR_NOTABLE}，金额大的加{FOR_LARGE}。",
        "先在每层取次序数最小的1个，再从其余的里取次序数最小的，取够为止。"
        "种子和台账相同，任何人抽出的都相同，与行的顺序无关。",
    )


def why_of(candidate: Candidate, drawing: Drawing, how: str) -> str:
    """``本层次序最前（权数4：金额大、有重点线索）``."""
    weight = drawing.weights[candidate.code]
    is_large = not candidate.is_whole and _size(candidate.money, drawing.limits) == LARGE
    reasons = [LARGE] if is_large else []
    reasons += [RISKY] if candidate.clue >= HEAVY else ["有线索"] if candidate.clue >= NOTABLE else []
    return f"{how}（权数{weight}{'：' if reasons else ''}{'、'.join(reasons)}）"


def _weight(one: Candidate, size: str) -> int:
    for_clue = FOR_HEAVY if one.clue >= HEAVY else FOR_NOTABLE if one.clue >= NOTABLE else 0
    return 1 + for_clue + (FOR_LARGE if size == LARGE else 0)


def _limits(money: Sequence[float]) -> tuple[float, float]:
    """Up to where an amount is one of the smallest third, and up to where one of the second."""
    ordered = sorted(money)
    if not ordered:
        return 0.0, 0.0
    return ordered[ceil(len(ordered) / 3) - 1], ordered[ceil(len(ordered) * 2 / 3) - 1]


def _size(money: float, limits: tuple[float, float]) -> str:
    small, middle = limits
    return SMALL if money <= small else MIDDLE if money <= middle else LARGE


def _strata(
    candidates: Sequence[Candidate], sizes: Mapping[str, str], kept: Collection[str], wanted: int
) -> tuple[str, Mapping[str, str]]:
    """By what 层 are told apart, the finest grain of which every 层 can have one; and the 层 of each."""
    for by, parts in _GRAINS:
        strata = {
            one.code: _BETWEEN_PARTS.join(
                (KINDS[WHOLE_DEPARTMENT if one.is_whole else "project"], *filter(None, parts(one, sizes[one.code])))
            )
            for one in candidates
        }
        uncovered = set(strata.values()) - {strata[code] for code in kept}
        if len(uncovered) <= wanted - len(kept):
            return by, strata
    return "", dict.fromkeys(sizes, WHOLE)


def _chosen(ordered: Sequence[str], kept: Sequence[str], wanted: int, strata: Mapping[str, str]) -> dict[str, str]:
    """The codes that are drawn, each with how it came to be."""
    chosen = dict.fromkeys(kept, BEFORE)
    covered = {strata[code] for code in kept}
    for code in ordered:
        if len(chosen) < wanted and strata[code] not in covered:
            covered.add(strata[code])
            chosen[code] = FIRST
    for code in ordered:
        if len(chosen) < wanted and code not in chosen:
            chosen[code] = NEXT
    return chosen
