"""Growth, shares and rates that a 自评报告 computes: amount, change, rate and the year before fit each other.

A figure may have been rounded. A rate is held to be wrong only where no figures that round to those of the sentence
give it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from perfeval_xl.checks.case import Case, finding
from perfeval_xl.checks.report_department import report_tells_the_base_data
from perfeval_xl.checks.report_figures import report_tells_the_rates
from perfeval_xl.checks.report_money import report_tells_the_amounts
from perfeval_xl.checks.report_statements import read, report_check, told_once, whole_sentences
from perfeval_xl.checks.sentences import Sentence
from perfeval_xl.findings import Code, Finding, FindingFact, Measured, Phrase, Rate
from perfeval_xl.patterns import pattern

_QUANTITY = r"(?<![\d.])\d{{1,3}}(?:,\d{{3}}){{1,4}}(?:\.\d{{1,8}})?|\d{{1,12}}(?:\.\d{{1,8}})?"
_UNIT = (
    "亿元|万元|元|万人次|万人|人次|人|件|次|户|家|个|项|份|起|例|套|台|条|吨|公里|平方米|亩|座|处|场|期|名|篇|宗|批次"
    "|万吨|万件|万次"
)


def _number(name: str) -> str:
    """A number with its unit, as the groups ``name`` and ``name_unit``."""
    return rf"(?P<{name}>{_QUANTITY.format()})\s?(?P<{name}_unit>{_UNIT})"


_PERCENT = r"(?P<rate>\d{1,4}(?:\.\d{1,4})?)\s?[%％]"
_UP, _DOWN = "增加|增长|上升|提高|增多|多", "减少|下降|降低|压减|缩减|节约|少"
_GAP = r"[，,、；;（(]?\s?"
_TO_BEFORE = r"(?:比|较|同比|环比|与)(?P<before_words>[^，,。；;\d%％]{0,16}?)"
_RATE_WORDS = (
    rf"(?P<rate_words>(?:同比|比上年|较上年|降幅|增幅|增长率|下降率|增减率|幅度)?(?:{_UP}|{_DOWN})?(?:了|率|幅度)?约?"
    r"[为达]?(?:到)?)"
)
_BY = pattern(
    rf"{_TO_BEFORE}(?P<before>{_QUANTITY.format()})?(?P<before_unit>(?<=\d)\s?(?:{_UNIT}))?[的相比，,]{{0,3}}"
    rf"(?P<way>{_UP}|{_DOWN})了?{_number('change')}{_GAP}{_RATE_WORDS}{_PERCENT}"
)
"""“比上年减少47.19万元，减少24.41%”, with the amount of the year before where it is told."""
_FROM_TO = pattern(
    rf"[由从](?P<words>[^，,。；;\d]{{0,12}}(?:20\d\d年)?[^，,。；;\d]{{0,10}}){_number('before')}[^\d，,。；;]{{0,6}}?"
    rf"(?P<way>{_UP}|{_DOWN})(?:到|至|为)[^，,。；;\d]{{0,8}}(?:20\d\d年的?)?{_number('now')}{_GAP}{_RATE_WORDS}{_PERCENT}"
)
"""“从300万元增加到490万元，增长63.33%”."""
_SHARE = pattern(
    rf"{_number('part')}[，,（(]?(?:约)?占(?P<words>[^，,。；;\d%％]{{0,12}}){_number('whole')}的{_PERCENT}"
)
"""“245万元，占年初预算490万元的50%”."""
_DONE = pattern(
    rf"(?:计划|应|目标|年初(?:预算|目标)|预算(?:批复|安排)?|批复)(?:数|金额|资金|任务)?(?P<words>[^，,。；;\d%％]{{0,10}}){_number('whole')}[，,、；;。]"
    rf"[^，,。；;\d%％]{{0,4}}(?:20\d\d年度?)?[^，,。；;\d%％]{{0,10}}?(?:完成|实际|到位|下达|下拨|拨付)[^，,。；;\d%％]{{0,10}}{_number('part')}[，,、；;（(]"
    rf"[^，,。；;\d%％]{{0,8}}(?:完成率|到位率)[为达到]{{0,2}}\s?{_PERCENT}"
)
"""“计划1000件，实际完成850件，完成率85%”."""
_YEAR = r"(?P<{0}>20\d\d年度?|[上去]年度?|本年度?|今年)"
_TWO_YEARS = pattern(
    rf"{_YEAR.format('first')}[^，,。；;\d%％]{{0,14}}{_number('a')}[，,；;、]{_YEAR.format('second')}(?:(?!增|减|新|降|升|比|较|[，,。；;\d%％]).){{0,14}}{_number('b')}[，,；;]"
    rf"(?:同比|[比较](?:上年|去年|20\d\d年))?(?P<way>{_UP}|{_DOWN})(?:率|了|幅度)?[为达]?{_PERCENT}"
)
"""“2021年支出300万元，2022年支出490万元，增长63.33%”."""
_BY_AMOUNT = pattern(
    rf"(?:比|较)(?P<words>[^，,。；;\d%％]{{0,16}}|20\d\d年度?[^，,。；;\d%％]{{0,8}}){_number('before')}[的相比，,]{{0,3}}(?P<way>{_UP}|{_DOWN})了?{_number('change')}"
)
"""“比上年300万元增加190万元”."""
_AMOUNT = pattern(_number("now"))
_ROUND = pattern("左右|多|余|以上|以下|近|约|超过|不足|平均|年均|每|百分点")
"""Round figures, and rates that are of none of the figures beside them."""
_SCALE = {"亿元": Fraction(10_000), "万元": Fraction(1), "元": Fraction(1, 10_000)}
_PLACES = 6
"""Decimals of an amount, to the cent."""
_SLACK = Fraction(1, 10)
"""Of the last digit of a rate: some cut it where others round."""


class _Figure(NamedTuple):
    """A number that may have been rounded."""

    value: Fraction
    half: Fraction
    """Half of its last digit."""
    unit: str

    @property
    def low(self) -> Fraction:
        return max(self.value - self.half, Fraction(0))

    @property
    def high(self) -> Fraction:
        return self.value + self.half


@report_check(Code.S130)
def report_computes_its_rates(case: Case) -> Iterator[Finding]:
    """Changes, rates of growth, shares and rates of completion are those of the figures beside them."""
    found = [
        one
        for sentence in whole_sentences(case)
        for one in (*_changes(sentence), *_between_years(sentence), *_of_a_whole(sentence))
    ]
    # A figure that is not that of the form is told by itself; that nothing fits it, follows.
    yield from told_once(found, case, (report_tells_the_amounts, report_tells_the_rates, report_tells_the_base_data))


def _changes(sentence: Sentence) -> Iterator[Finding]:
    """By how much, and by what share, something is more or less than the year before."""
    for match in _BY.finditer(sentence.text):
        change, rate = _read(match, "change"), _read(match, "rate")
        turned = re.search(_DOWN if match["way"] in _UP.split("|") else _UP, match["rate_words"].removesuffix("约"))
        stated = _read(match, "before") if match["before"] and match["before_unit"] else None
        if _ROUND.search(match[0]):
            continue
        if turned:
            yield _told(
                sentence,
                match,
                match[0][match.start("way") - match.start() :],
                Phrase("{way}", way=match["way"]),
                "前后说法相反",
            )
            continue
        up = match["way"] in _UP.split("|")
        nows = [now for now in _amounts(sentence.text[: match.start()]) if now.unit == change.unit]
        befores = [stated] if stated else [_before(now, change, up=up) for now in nows[::-1]]
        earlier = None if stated else _told_before(sentence.text[: match.start()])
        befores = [earlier] if earlier is not None else befores
        fitting = [_share(change, before) for before in befores if before.low > 0 and before.unit == change.unit]
        if fitting and not any(low <= rate.high and rate.low <= high for low, high in fitting):
            before = befores[0]
            yield _wrong(
                sentence,
                match,
                change.value / before.value,
                Phrase("{change}÷{before}", change=_fact(change), before=_fact(before)),
            )
    for match in _BY_AMOUNT.finditer(sentence.text):
        before, change = _read(match, "before"), _read(match, "change")
        nows = [now for now in _amounts(sentence.text[: match.start()]) if now.unit == change.unit == before.unit]
        up = match["way"] in _UP.split("|")
        if nows and not _ROUND.search(match[0]) and not any(_fits(now, before, change, up=up) for now in nows):
            now = nows[-1]
            first, second = (now, before) if up else (before, now)
            yield _told(
                sentence,
                match,
                match[0],
                _fact(_Figure(first.value - second.value, first.half, change.unit)),
                Phrase("{first}－{second}", first=_fact(first), second=_fact(second)),
            )


def _between_years(sentence: Sentence) -> Iterator[Finding]:
    """A rate of growth from one figure to another."""
    for match in _FROM_TO.finditer(sentence.text):
        yield from _grown(sentence, match, _read(match, "before"), _read(match, "now"))
    for match in _TWO_YEARS.finditer(sentence.text):
        a, b = _read(match, "a"), _read(match, "b")
        years = [_year(match[name]) for name in ("first", "second")]
        if (years[0] < 0) == (years[1] < 0) and years[0] != years[1]:
            yield from _grown(sentence, match, *((a, b) if years[0] < years[1] else (b, a)))


def _grown(sentence: Sentence, match: re.Match[str], before: _Figure, now: _Figure) -> Iterator[Finding]:
    rate, up = _read(match, "rate"), match["way"] in _UP.split("|")
    if _ROUND.search(match[0]) or before.unit != now.unit or before.low <= 0:
        return
    low, high = (now.low - before.high) / before.high, (now.high - before.low) / before.low
    low, high = (low, high) if up else (-high, -low)
    if not (low * 100 <= rate.high and rate.low <= high * 100):
        grown = (now.value - before.value) / before.value
        how = Phrase("由{before}到{now}", before=_fact(before), now=_fact(now))
        if (grown < 0) == up and grown != 0:
            yield _told(
                sentence,
                match,
                f"{match['way']}{match['rate']}%",
                Phrase("{way}{rate}", way="减少" if up else "增加", rate=Rate(abs(grown))),
                how,
            )
        else:
            yield _wrong(sentence, match, abs(grown), how)


def _of_a_whole(sentence: Sentence) -> Iterator[Finding]:
    """A share of a whole, and what was done of what was planned."""
    for sought in (_SHARE, _DONE):
        for match in sought.finditer(sentence.text):
            part, whole, rate = _read(match, "part"), _read(match, "whole"), _read(match, "rate")
            if part.unit != whole.unit or whole.low <= 0 or _ROUND.search(match[0]):
                continue
            low, high = _share(part, whole)
            if not (low <= rate.high and rate.low <= high):
                how = Phrase("{part}÷{whole}", part=_fact(part), whole=_fact(whole))
                yield _wrong(sentence, match, part.value / whole.value, how)


def _wrong(sentence: Sentence, match: re.Match[str], right: Fraction, how: Phrase) -> Finding:
    return _told(sentence, match, f"{match['rate']}%", Rate(right), how)


def _told(sentence: Sentence, match: re.Match[str], found: str, expected: FindingFact, how: FindingFact) -> Finding:
    return finding(
        Code.S130,
        sentence.place(match[0], match.start(), match.end()),
        found=found,
        expected=expected,
        how=how,
    )


def _read(match: re.Match[str], name: str) -> _Figure:
    """The figure of a group; money in 万元."""
    written = match[name]
    unit = "%" if name == "rate" else (match[f"{name}_unit"] or "").strip()
    scale = _SCALE.get(unit, Fraction(1))
    half = Fraction(1, 2 * 10 ** len(written.partition(".")[2])) * scale
    if name == "rate":
        half *= 1 + 2 * _SLACK
    return _Figure(read(written) * scale, half, "万元" if unit in _SCALE else unit)


def _amounts(text: str) -> list[_Figure]:
    """The figures with a unit in ``text``, in their order."""
    return [_read(match, "now") for match in _AMOUNT.finditer(text)]


def _before(now: _Figure, change: _Figure, *, up: bool) -> _Figure:
    """What the year before was."""
    value = now.value - change.value if up else now.value + change.value
    return _Figure(value, now.half + change.half, now.unit)


def _told_before(text: str) -> _Figure | None:
    """The last figure of ``text`` where another year begins behind it: “2021年支出300万元，2022年”."""
    last = next(iter(list(_AMOUNT.finditer(text))[::-1]), None)
    if last is None or not re.search(r"20\d\d年|今年|本年", text[last.end() :]):
        return None
    return _read(last, "now")


def _fits(now: _Figure, before: _Figure, change: _Figure, *, up: bool) -> bool:
    difference = now.value - before.value if up else before.value - now.value
    return abs(difference - change.value) <= now.half + before.half + change.half


def _share(part: _Figure, whole: _Figure) -> tuple[Fraction, Fraction]:
    """Between what a share may lie, in percent."""
    return part.low / whole.high * 100, part.high / whole.low * 100


def _year(words: str) -> int:
    """A year; those that are told by words are less than nothing, the earlier one first."""
    if words[:4].isdigit():
        return int(words[:4])
    return -2 if words[0] in "上去" else -1


def _fact(figure: _Figure) -> Phrase:
    return Phrase("{number}{unit}", number=Measured(figure.value, figure.unit, _PLACES), unit=figure.unit)
