"""Sums that a 自评报告 makes in its sentences: what is listed makes what it is said to make.

A list may tell only the greater part of a whole. So more than the whole is always a slip, and less only
where the list is closed: it names 其他, or all the sources there can be, or misses the whole by little.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import NamedTuple

from perfeval_xl.checks.case import AMOUNT_PLACES, Case, finding
from perfeval_xl.checks.report_money import AMOUNT, SCALES, report_tells_the_amounts
from perfeval_xl.checks.report_statements import read, report_check, told_once, whole_sentences
from perfeval_xl.checks.sentences import NUMBER, Sentence
from perfeval_xl.findings import Amount, Code, Count, Finding, Measured, Phrase
from perfeval_xl.patterns import pattern

_SIZES = "平方公里|平方米|立方米|公里|千米|米|公顷|亩|万吨|吨"
"""Of what is measured no part is counted twice, as people may be (妇女300人、老人250人)."""
_AMOUNT_WORDS = rf"-?\d[\d,]{{0,18}}(?:\.\d{{1,8}})?\s?(?:(?:亿|万)?元|(?:{_SIZES}))"
_OF_WHICH = pattern(r"[，,。；（(]?(?:其中|分别[为是]|包括|具体(?:为|是|如下)|明细(?:为|如下)|如下)[：:，,]?")
"""Between a whole and its parts."""
_NAME = r"(?P<name>[^，,。；;、：:（）()\d-]{1,24}(?:[（(][^（）()\d]{1,20}[）)][^，,。；;、：:（）()\d-]{0,16})?)"
_PART = pattern(
    rf"(?:(?:\d{{1,2}}[.．、)）]|[①-⑳]|[（(]\d{{1,2}}[）)]|[一二三四五六七八九]是)\s?)?{_NAME}[：:]?\s?(?P<amount>{_AMOUNT_WORDS})"
    r"(?:[（(](?:占)?[^（）()元]{0,12}[%％][）)]|[，,]占[^，,。；;、元]{0,12}[%％])?"
)
"""A name and its amount, with its share where that is told."""
_BETWEEN = pattern(r"[、，,；;和及]?\s?")
_ALL_TOLD = pattern(
    rf"[，,；;。]?(?:以上)?(?:共计|合计|总计|总共|累计|共)(?:[^，,。；;、：:（）()\d-]{{0,6}}?)(?P<whole>{_AMOUNT_WORDS})"
)
_OPEN = pattern(r"等|主要|大部分|左右|约|近|部分|如")
"""A list that does not say that it is whole."""
_REST = pattern(r"^(?:其他|其它|其余|剩余|结余|另)")
_SAME_KIND = (
    frozenset({"基本支出", "项目支出"}),
    frozenset({"人员经费", "公用经费"}),
    frozenset({"中央", "省", "市", "县", "区", "本级", "地方"}),
    frozenset({"财政拨款", "当年财政拨款", "一般公共预算", "政府性基金", "上年结转", "其他资金", "自筹"}),
)
"""Names of which the parts of a whole consist where there are only two."""
_NO_PARTS = pattern(
    r"(?<!公共)预算|计划|申请|申报|调整|调增|调减|核减|压减|收回|追加|年初|执行|结余|超支|(?<!上年)结转|上年(?!结转)|去年|20\d\d年|平均|每|人均|单价|收入|支付|完成|批复|下达|到位"
)
"""Amounts of such names are told beside each other, and not added up."""
_FEWEST = 3
"""Parts of a list that is taken to be whole without 其他."""
_LITTLE = Fraction(1, 10)
"""Share of the whole that a list without 其他 may miss and still was meant to make it: a figure was typed wrong."""
_AMOUNT_KEYS = ("funds.", "line.", "project.")
"""How the keys of amounts begin."""
_MONEY = "万元"
_MEASURED = pattern(rf"{NUMBER}\s?(?P<unit>{_SIZES})")
_CENT = Fraction(1, 10**AMOUNT_PLACES)


class _Part(NamedTuple):
    name: str
    amount: Fraction
    """万元."""
    places: Fraction
    """By how much it may have been rounded, 万元."""
    end: int
    """Where in the sentence it ends."""
    unit: str = _MONEY


@report_check(Code.S128)
def report_adds_up_what_it_lists(case: Case) -> Iterator[Finding]:
    """What a sentence lists of a whole makes that whole, and two spellings of one amount are one amount."""
    known = _known_amounts(case)
    found = [
        one
        for sentence in whole_sentences(case)
        for one in (
            *_of_which(sentence, known),
            *_all_told(sentence, known),
            *_said_twice(sentence),
            *_changed(sentence, known),
        )
    ]
    # A part that is not that of the form is told by itself; that the sum fails, too, follows.
    yield from told_once(found, case, (report_tells_the_amounts,))


def _known_amounts(case: Case) -> frozenset[Fraction]:
    """Every amount of the forms, 万元: where those do not add up, the checks of the forms say so."""
    keys = [(view, key) for view in case.views for key in view.form.fields if key.startswith(_AMOUNT_KEYS)]
    values = [view.scored.number(key) for view, key in keys]
    return frozenset(case.money.in_10k(value) for value in values if value is not None)


def _of_which(sentence: Sentence, known: frozenset[Fraction]) -> Iterator[Finding]:
    """“支出10.7万元，其中：办公费…、电费…”."""
    for match in _OF_WHICH.finditer(sentence.text):
        whole = _last_amount(sentence.text, match.start())
        if whole is None or _OPEN.search(sentence.text[whole.end : match.end()]):
            continue
        parts = list(_parts(sentence.text, match.end()))
        rest = sentence.text[parts[-1].end : parts[-1].end + 1] if parts else ""
        if (
            len(parts) > 1
            and not _are_known((whole, *parts), known)
            and rest in ("", "。", "；", ";", "，", ",", "）", ")")
        ):
            yield from _compared(sentence, whole, parts, whole.end)


def _all_told(sentence: Sentence, known: frozenset[Fraction]) -> Iterator[Finding]:
    """“办公费3万元、电费4万元，合计7万元”."""
    for match in _ALL_TOLD.finditer(sentence.text):
        whole = _read("", match["whole"], match.end())
        before = sentence.text[: match.start()]
        start = max((before.rfind(sign) + 1 for sign in "。；：:"), default=0)
        parts = list(_parts(before, start)) if whole and "其中" not in before else []
        if whole and len(parts) > 1 and not _are_known((whole, *parts), known) and parts[-1].end == len(before):
            yield from _compared(sentence, whole, parts, match.end(), closed=True)


def _said_twice(sentence: Sentence) -> Iterator[Finding]:
    """“1246.51万元（12465100元）”: one amount in two units."""
    twice = re.compile(
        rf"(?P<one>{_AMOUNT_WORDS})\s?[（(，,]?(?:即|折合|合计?人民币)?(?P<sign>[（(即合])?(?P<two>{_AMOUNT_WORDS})[）)]?"
    )
    for match in twice.finditer(sentence.text):
        between = sentence.text[match.end("one") : match.start("two")]
        one, two = _read("", match["one"], match.end("one")), _read("", match["two"], match.end("two"))
        units = {match[name].rstrip("元")[-1:] for name in ("one", "two")}
        if not re.fullmatch(r"\s?(?:[（(]即?|[，,]?即|[，,]?折合)", between) or one is None or two is None:
            continue
        if (
            len(units & {"万", "亿"}) + len(units - {"万", "亿"}) > 1
            and abs(one.amount - two.amount) > one.places + two.places
        ):
            yield finding(
                Code.S128,
                sentence.place(match["one"], match.start(), match.end()),
                count=Count(1),
                found=_fact(two.amount),
                expected=_fact(one.amount),
                gap=_fact(abs(one.amount - two.amount)),
            )


def _are_known(parts: Sequence[_Part], known: frozenset[Fraction]) -> bool:
    """Whether all are amounts of the form, as it tells them or rounded."""
    return all(
        part.unit == _MONEY and any(abs(part.amount - value) <= part.places for value in known) for part in parts
    )


_STEPS = pattern(
    rf"年初预算(?:数|安排|为)*(?P<first>{_AMOUNT_WORDS})[，,、](?:年中)?(?:追加|调增)(?:预算|资金|了)*(?P<more>{_AMOUNT_WORDS})[，,、]"
    rf"(?:(?:年中)?(?:调减|核减|压减|收回)(?:预算|资金|了)*(?P<less>{_AMOUNT_WORDS})[，,、])?(?:调整后)?全年预算(?:数|调整|为)*(?P<last>{_AMOUNT_WORDS})"
)
"""“年初预算1030万元，追加45万元，全年预算1075万元”."""


def _changed(sentence: Sentence, known: frozenset[Fraction]) -> Iterator[Finding]:
    """A budget and its changes make the budget of the whole year."""
    for match in _STEPS.finditer(sentence.text):
        first, more, last = (_read("", match[name], match.end(name)) for name in ("first", "more", "last"))
        less = _read("", match["less"], match.end("less")) if match["less"] else None
        if not first or not more or not last or _are_known((first, more, last), known):
            continue
        total = first.amount + more.amount - (less.amount if less else 0)
        if abs(total - last.amount) > 3 * max(first.places, more.places, last.places) + _CENT:
            yield finding(
                Code.S128,
                sentence.place("全年预算", match.start(), match.end()),
                found=_fact(total),
                expected=_fact(last.amount),
                gap=_fact(abs(total - last.amount)),
                count=Count(3 if less else 2),
            )


def _compared(
    sentence: Sentence, whole: _Part, parts: Sequence[_Part], end: int, *, closed: bool = False
) -> Iterator[Finding]:
    """What is wrong with a whole and its parts."""
    total = sum((part.amount for part in parts), Fraction(0))
    # Beside 90.5 a 490 is 490, and none that was rounded.
    rounded = min(part.places for part in (whole, *parts)) * (len(parts) + 1)
    names = [part.name for part in parts]
    listed = sentence.text[end : parts[-1].end]
    if abs(total - whole.amount) <= rounded + _CENT:
        return
    if len(set(names)) != len(names) or any(part.amount == whole.amount for part in parts):
        return
    if any(part.unit != whole.unit for part in parts):
        return
    less = total < whole.amount
    short = (
        closed
        or any(_REST.search(name) for name in names)
        or any(all(any(word in name for word in kind) for name in names) for kind in _SAME_KIND)
        or (len(parts) >= _FEWEST and whole.amount - total <= _LITTLE * whole.amount)
    )
    if less and (not short or (_OPEN.search(listed) and not closed)):
        return
    yield finding(
        Code.S128,
        sentence.place(whole.name, min(end - len(whole.name), end), parts[-1].end),
        found=_fact(total, whole.unit),
        expected=_fact(whole.amount, whole.unit),
        gap=_fact(abs(total - whole.amount), whole.unit),
        count=Count(len(parts)),
    )


def _fact(amount: Fraction, unit: str = _MONEY) -> Phrase:
    if unit != _MONEY:
        return Phrase("{amount}{unit}", amount=Measured(amount, unit, AMOUNT_PLACES), unit=unit)
    return Phrase("{amount}万元", amount=Amount(amount, AMOUNT_PLACES))


def _last_amount(text: str, end: int) -> _Part | None:
    """The amount that stands right before ``end``, with the words that lead up to it."""
    matches = list(re.finditer(rf"(?P<words>[^，,。；;：:\d-]{{0,16}})(?P<amount>{_AMOUNT_WORDS})", text[:end]))
    match = matches[-1] if matches else None
    if match is None or text[match.end() : end].strip("，,。；（(： "):
        return None
    return _read(match["words"], match["amount"], match.end())


def _parts(text: str, start: int) -> Iterator[_Part]:
    """The items of a list that begins at ``start``, up to what is none."""
    at, sign = start, ""
    while (match := _PART.match(text, at)) is not None:
        part = _read(match["name"].strip(), match["amount"], match.end())
        if part is None or _NO_PARTS.search(part.name):
            return
        yield part
        between = _BETWEEN.match(text, match.end())
        at = between.end() if between else match.end()
        # “财政拨款300万元、自筹100万元，结余20万元”: what another sign parts is no item.
        if between and (sign or between[0]) not in (between[0], "和", "及"):
            return
        sign = sign or (between[0] if between else "")


def _read(name: str, written: str, end: int) -> _Part | None:
    measured = _MEASURED.fullmatch(written)
    if measured is not None:
        half = Fraction(1, 2 * 10 ** len(measured[1].partition(".")[2]))
        return _Part(name, read(measured[1]), half, end, measured["unit"])
    match = AMOUNT.fullmatch(written)
    if match is None or not match["unit"]:
        return None
    scale = SCALES[match["unit"][0]]
    places = len(match[3].partition(".")[2])
    return _Part(name, read(match[3]) / scale, Fraction(1, 2 * 10**places) / scale, end)
