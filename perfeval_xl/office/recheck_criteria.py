"""复核口径: what an office may say of an indicator when it checks a form again, and what that takes from its score.

They are data (``workbook_templates/recheck.toml``), published nowhere that was read: an office changes a copy of them
in the folder of its round.
"""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from importlib import resources
from typing import TYPE_CHECKING

from perfeval_xl.errors import BriefError, Mistake, reason_of
from perfeval_xl.files import content_of
from perfeval_xl.findings.own_articles import PACKAGE
from perfeval_xl.findings.own_rules import cite
from perfeval_xl.tables import Table, check_list, plain, syntax_mistake

if TYPE_CHECKING:
    from perfeval_xl.office.rounds import Round

FILE = "recheck.toml"
"""Where they are shipped, beside the rules."""
OWN_FILE = "口径.toml"
"""Where an office writes its own, in the folder 复核 of a round."""
LARGEST = 1 << 20
"""Bytes of it that are read."""
LONGEST_ID, LONGEST_SENTENCE = 10, 200
"""Characters of an id, and of a sentence of the sheet."""
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


def shipped() -> str:
    """The text of the file that comes with the program."""
    return resources.files(PACKAGE).joinpath(FILE).read_text(encoding="utf-8")


@functools.cache
def criteria() -> Criteria:
    """The 口径 that come with the program."""
    return _read(_loaded(shipped(), FILE), FILE, _rules())


def criteria_of(place: Round) -> Criteria:
    """The 口径 of a round: its own where it has any, else those that come with the program.

    Raises BriefError for every mistake in its own.
    """
    path = place.rechecks / OWN_FILE
    name = f"{place.rechecks.name}/{OWN_FILE}"
    try:
        data = content_of(path, LARGEST)
    except FileNotFoundError:
        return criteria()
    except OSError as error:
        raise BriefError([Mistake(name, "整个文件", f"打不开：{reason_of(error)}")]) from error
    if data is None:
        raise BriefError([Mistake(name, "整个文件", "太大，不是口径")])
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BriefError([Mistake(name, "整个文件", syntax_mistake(error))]) from error
    return _read(_loaded(text, name), name, _rules())


def copy_for_a_round() -> str:
    """The shipped file as an office changes it: without what is not for it to say."""
    text = shipped()
    return text[: text.index("[own]")] + text[text.index("[[criteria]]") :]


def _loaded(text: str, name: str) -> Mapping[str, object]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BriefError([Mistake(name, "整个文件", syntax_mistake(error))]) from error


def _rules() -> tuple[int, tuple[str, ...]]:
    """The article that says how they are applied, and its sentences."""
    own = tomllib.loads(shipped())["own"]
    sentences = [str(text) for key, text in own.items() if key != "article"]
    return own["article"], (f"怎样扣（{cite(own['article'])}）", *sentences)


def _read(data: Mapping[str, object], name: str, rules: tuple[int, tuple[str, ...]]) -> Criteria:
    mistakes: list[Mistake] = []
    table = Table(data, file=name, path="", mistakes=mistakes)
    source = table.table("source")
    title, seen, note = (source.text(key, longest=LONGEST_SENTENCE) for key in ("title", "seen", "note"))
    verified = source.flag("verified")
    source.finish()
    found = tuple(_criteria(table))
    check_list(table, "criteria", [one.option for one in found if one.level == INDICATOR])
    for id in sorted({one.id for one in found if [other.id for other in found].count(one.id) > 1}):
        table.mistake("criteria", f"编号{id}出现了不止一次", "每条的编号不同")
    if name == FILE:
        table.value("own")
    table.finish()
    if mistakes:
        raise BriefError(mistakes)
    article, sentences = rules
    return Criteria(found, (f"来历：{title}。{seen}", note), verified, article, sentences)


def _criteria(table: Table) -> Iterator[Criterion]:
    for one in table.tables("criteria"):
        id = one.text("id", longest=LONGEST_ID)
        if not id or id.split() != [id]:
            one.mistake("id", f"编号“{id}”是空的，或中间有空格", "如 3甲")
        yield Criterion(
            id=id,
            text=one.text("text", longest=LONGEST_SENTENCE),
            about=one.text("about", longest=LONGEST_SENTENCE),
            deduction=Fraction(one.number("deduct", low=0, high=1, default=0)),
            level=one.choice("level", (INDICATOR, WHOLE, CHECK), default=INDICATOR),
            execution=one.flag("execution", default=False),
            words=tuple(one.texts("words", default=[])),
            polarity=tuple(one.texts("polarity", default=[])),
        )
        one.finish()
