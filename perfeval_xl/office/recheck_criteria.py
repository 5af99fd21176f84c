"""复核口径: what an office may say of an indicator when it checks a form again, and what that takes from its score.

They are data (``workbook_templates/recheck.toml``): published nowhere that was read, so that every place changes them.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from typing import Any

from perfeval_xl.findings.own_articles import PACKAGE
from perfeval_xl.findings.own_rules import cite
from perfeval_xl.tables import plain

FILE = "recheck.toml"
"""Where they are shipped, beside the rules."""
INDICATOR, WHOLE, CHECK = "indicator", "whole", "check"
"""Of what a 口径 speaks: of one indicator, of the form and its report together, or of the 复核 itself."""


@dataclass(frozen=True)
class Criterion:
    """One 口径."""

    id: str
    """Its number where it was seen, with 甲乙丙 for its degrees."""
    text: str
    about: str
    """What it means, in a sentence."""
    deduction: Fraction = Fraction(0)
    """Which part of the score of the unit it takes, from 0 to 1."""
    level: str = INDICATOR
    execution: bool = False
    """Whether it may be said of the 执行率."""
    words: tuple[str, ...] = ()
    """It is offered where one of them stands in the headings of an indicator; empty: everywhere."""
    polarity: tuple[str, ...] = ()
    """It is offered for indicators of one of these 计算符号; empty: for all."""

    @property
    def effect(self) -> str:
        """What it does to the score, in words."""
        if self.deduction == 1:
            return "打0分"
        return f"扣{plain(float(self.deduction * 100))}%" if self.deduction else "不扣分"

    @property
    def option(self) -> str:
        """How it stands in a drop-down."""
        return f"{self.id} {self.text}（{self.effect}）"


@dataclass(frozen=True)
class Criteria:
    """All 口径, with where they come from."""

    all: tuple[Criterion, ...]
    source: tuple[str, ...]
    """Where they come from, in sentences."""
    verified: bool
    """Whether the document was read that publishes them."""
    article: int
    """Of 本程序自定规则, which says how they are applied."""
    rules: tuple[str, ...]
    """How they are applied: a heading that cites that article, and sentences."""

    def of(self, level: str) -> tuple[Criterion, ...]:
        """Those that speak of this."""
        return tuple(one for one in self.all if one.level == level)

    def offered(self, headings: Sequence[str], polarity: str) -> tuple[Criterion, ...]:
        """Those that may be said of an indicator with these headings (一级, 二级, 三级) and this 计算符号."""
        text = "".join(headings)
        is_known = any(word in text for one in self.of(INDICATOR) for word in one.words)
        return tuple(
            one
            for one in self.of(INDICATOR)
            if (not one.polarity or polarity in one.polarity)
            and (not one.words or not is_known or any(word in text for word in one.words))
        )

    @property
    def of_execution(self) -> tuple[Criterion, ...]:
        """Those that may be said of the 执行率."""
        return tuple(one for one in self.of(INDICATOR) if one.execution)


def taken(chosen: Iterable[Criterion]) -> Fraction:
    """Which part of a score several 口径 take together: they speak of the same points, so that the largest counts."""
    return max((one.deduction for one in chosen), default=Fraction(0))


@functools.cache
def criteria() -> Criteria:
    """The 口径 that come with the program."""
    return _read(tomllib.loads(resources.files(PACKAGE).joinpath(FILE).read_text(encoding="utf-8")))


def _read(data: Mapping[str, Any]) -> Criteria:
    source, own = data["source"], dict(data["own"])
    article = own.pop("article")
    return Criteria(
        tuple(map(_criterion, data["criteria"])),
        source=(f"来历：{source['title']}。{source['seen']}", source["note"]),
        verified=source["verified"],
        article=article,
        rules=(f"怎样扣（{cite(article)}）", *own.values()),
    )


def _criterion(table: Mapping[str, Any]) -> Criterion:
    return Criterion(
        id=table["id"],
        text=table["text"],
        about=table["about"],
        deduction=Fraction(table.get("deduct", "0")),
        level=table.get("level", INDICATOR),
        execution=table.get("execution", False),
        words=tuple(table.get("words", ())),
        polarity=tuple(table.get("polarity", ())),
    )
