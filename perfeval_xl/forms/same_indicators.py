"""Which indicator of this year's form is which one of last year's, and when two texts say the same.

By name, as far as forms of different years, editions and rules agree in it: without signs, width, numbering and years.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import NamedTuple

from perfeval_xl.forms.spoken_names import spoken_name
from perfeval_xl.frozen import frozen
from perfeval_xl.patterns import pattern

_NO_LETTER = pattern(r"[\W_]+")
_NOT_TOLD = pattern(r"(?:(?![〔〕-])[\W_])+")
_YEAR = pattern(r"(?<!\d)(?:20)?(\d\d)(?=年)|(?<!\d)20(\d\d)(?!\d)")
_YEAR_OF_NAME = pattern(r"(?<!\d)20\d\d(?!\d)(?:年度|年)?")


NEAR = 10
"""Years from now within which two digits before 年 are taken for one."""
ALIKE, FEWEST_ALIKE, LEAST_PART = 0.85, 4, 0.6
"""Share of their characters that two names have in common from which on one is the other in new words (办理事项数量 and
事项办理数量); characters of the shorter one; and its share of the longer where that has all of it, in order (业务办结率
and 业务网上办结率)."""
_ORDINALS = pattern("[0-9一二三四五六七八九十甲乙丙丁男女]")
KEPT = 4096
"""Names that are kept as they were made bare: a name is asked for in both years, and headings in every form."""


class NamedIndicator(NamedTuple):
    """What an indicator is known by, as its form prints it."""

    dimension: str
    """一级指标."""
    category: str
    """二级指标."""
    name: str
    """三级指标."""


@frozen
class Matched:
    """Which indicators are the same, by their positions."""

    pairs: tuple[tuple[int, int], ...]
    """This year's and last year's, in this year's order."""
    new: tuple[int, ...]
    """Those of this year that are none of last year's."""
    dropped: tuple[int, ...]
    """Those of last year that are none of this year's."""
    renamed: frozenset[tuple[int, int]] = frozenset()
    """Those of ``pairs`` whose names are not the same, but alike."""


def folded(text: str) -> str:
    """``text`` as it is compared: letters and digits alone, full-width ones as the others."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text))


def of_its_year(text: str, year: int) -> str:
    """`folded`, every year told by its distance from ``year``: 2023年12月 of 2023 is what 2022年12月 is of 2022."""

    def told(found: re.Match[str]) -> str:
        distance = 2000 + int(found[1] or found[2]) - year
        # 21年 may be a year, and twenty-one of them.
        return f"〔{distance}〕" if abs(distance) <= NEAR or len(found[0]) > len("21") else found[0]

    return _NOT_TOLD.sub("", _YEAR.sub(told, unicodedata.normalize("NFKC", text)))


@functools.lru_cache(maxsize=KEPT)
def bare_name(name: str) -> str:
    """The name of an indicator by which it is known again in another year: “指标1：★2023年培训人数：” is 培训人数."""
    spoken = unicodedata.normalize("NFKC", spoken_name(name))
    return folded(_YEAR_OF_NAME.sub("", spoken)) or folded(spoken) or spoken


@functools.lru_cache(maxsize=KEPT)
def _heading(text: str) -> str:
    return folded(text)


def matched(now: Sequence[NamedIndicator], before: Sequence[NamedIndicator], *, alike: bool = False) -> Matched:
    """The indicators of ``now`` that are those of ``before``.

    First by 一级指标, 二级指标 and name, then by 一级指标 and name, then by the name alone where it is left once in
    either year: other rules, or a new version of the same, may have put it elsewhere. Of several with one name the
    first is the first. With ``alike`` those that are left under the same headings are the same, too, where no other
    name is as much like theirs.
    """
    names = [[bare_name(one.name) for one in rows] for rows in (now, before)]
    left = [list(range(len(rows))) for rows in (now, before)]
    found: dict[int, int] = {}

    def pair(key: Callable[[NamedIndicator, str], Hashable], *, single: bool) -> None:
        groups: list[dict[Hashable, list[int]]] = []
        if not all(left):
            return
        for rows, bare, open_ones in zip((now, before), names, left, strict=True):
            groups.append(defaultdict(list))
            for at in open_ones:
                groups[-1][key(rows[at], bare[at])].append(at)
        for own, ours in groups[0].items():
            theirs = groups[1].get(own, [])
            if single and (len(ours), len(theirs)) != (1, 1):
                continue
            found.update(zip(ours, theirs, strict=False))
        taken = set(found), set(found.values())
        left[:] = [[at for at in open_ones if at not in gone] for open_ones, gone in zip(left, taken, strict=True)]

    pair(lambda one, bare: (_heading(one.dimension), _heading(one.category), bare), single=False)
    pair(lambda one, bare: (_heading(one.dimension), bare), single=False)
    pair(lambda one, bare: bare, single=True)
    renamed = frozenset(_alike(now, before, names, left)) if alike and all(left) else frozenset[tuple[int, int]]()
    found.update(renamed)
    new = tuple(at for at in left[0] if at not in found)
    gone = {other for _, other in renamed}
    return Matched(tuple(sorted(found.items())), new, tuple(at for at in left[1] if at not in gone), renamed)


def _alike(
    now: Sequence[NamedIndicator],
    before: Sequence[NamedIndicator],
    names: Sequence[Sequence[str]],
    left: Sequence[Sequence[int]],
) -> Iterator[tuple[int, int]]:
    """Which of what is left has, under the same headings, one name that is like its own, and that one no other."""
    likes = [
        (own, other)
        for own in left[0]
        for other in left[1]
        if (_heading(now[own].dimension), _heading(now[own].category))
        == (_heading(before[other].dimension), _heading(before[other].category))
        and are_alike(names[0][own], names[1][other])
    ]
    owns, others = Counter(own for own, _ in likes), Counter(other for _, other in likes)
    return (pair for pair in likes if owns[pair[0]] == others[pair[1]] == 1)


def are_alike(one: str, other: str) -> bool:
    """Whether two bare names may be of one thing: nearly the same characters, or one all in the other; and what numbers
    them, or tells men from women, is the same.
    """
    short, long = sorted((one, other), key=len)
    if len(short) < FEWEST_ALIKE or sorted(_ORDINALS.findall(one)) != sorted(_ORDINALS.findall(other)):
        return False
    common = (Counter(one) & Counter(other)).total()
    if 2 * common >= ALIKE * (len(one) + len(other)):
        return True
    letters = iter(long)
    return len(short) >= LEAST_PART * len(long) and all(letter in letters for letter in short)
