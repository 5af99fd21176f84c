"""Which indicator of this year's form is which one of last year's, and when two texts say the same.

By name, as far as forms of different years, editions and rules agree in it: without signs, width, numbering and years.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from perfeval_xl.forms.spoken_names import spoken_name

_NO_LETTER = re.compile(r"[\W_]+")
_NOT_TOLD = re.compile(r"(?:(?![〔〕-])[\W_])+")
_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_YEAR_OF_NAME = re.compile(r"(?<!\d)20\d\d(?!\d)(?:年度|年)?")


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


@dataclass(frozen=True)
class Matched:
    """Which indicators are the same, by their positions."""

    pairs: tuple[tuple[int, int], ...]
    """This year's and last year's, in this year's order."""
    new: tuple[int, ...]
    """Those of this year that are none of last year's."""
    dropped: tuple[int, ...]
    """Those of last year that are none of this year's."""


def folded(text: str) -> str:
    """``text`` as it is compared: letters and digits alone, full-width ones as the others."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text))


def of_its_year(text: str, year: int) -> str:
    """`folded`, every year told by its distance from ``year``: 2023年12月 of 2023 is what 2022年12月 is of 2022."""
    told = _YEAR.sub(lambda found: f"〔{int(found[0]) - year}〕", unicodedata.normalize("NFKC", text))
    return _NOT_TOLD.sub("", told)


@functools.lru_cache(maxsize=KEPT)
def bare_name(name: str) -> str:
    """The name of an indicator by which it is known again in another year: “指标1：★2023年培训人数：” is 培训人数."""
    spoken = unicodedata.normalize("NFKC", spoken_name(name))
    return folded(_YEAR_OF_NAME.sub("", spoken)) or folded(spoken) or spoken


@functools.lru_cache(maxsize=KEPT)
def _heading(text: str) -> str:
    return folded(text)


def matched(now: Sequence[NamedIndicator], before: Sequence[NamedIndicator]) -> Matched:
    """The indicators of ``now`` that are those of ``before``.

    First by 一级指标, 二级指标 and name, then by 一级指标 and name, then by the name alone where it is left once in
    either year: other rules, or a new version of the same, may have put it elsewhere. Of several with one name the
    first is the first.
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
    return Matched(tuple(sorted(found.items())), tuple(left[0]), tuple(left[1]))
