"""What a unit wrote this year, beside what it wrote before: copied texts, promises repeated, excuses repeated."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from perfeval_xl.checks.year_forms import Beside, YearForm, YearRow
from perfeval_xl.findings import Code, Finding, FindingFact, Phrase, Year
from perfeval_xl.forms.same_indicators import folded, of_its_year
from perfeval_xl.forms.shared_fields import paragraph_key, text_key
from perfeval_xl.forms.told import MEASURES
from perfeval_xl.patterns import pattern
from perfeval_xl.tables import named

SHORTEST_TEXT = 30
"""Letters and digits from which on the same text is not written twice by chance (本程序自定规则 第39条, as 第33条)."""
SHORTEST_REASON = 8
"""Of a reason, which is short by nature, and stands at the same place of the same project (第39条)."""
FEWEST_UNITS = 3
"""Units that wrote the same text in both years, from which on it is one that all were given (第39条)."""
NEARLY = 0.95
"""Share of two texts that is the same, from which on they are nearly one (第39条)."""
CONTAINED = 0.8
"""Share of a text that another one is which has all of it and some words more (第39条)."""
MOST_REASONS = 3
"""Indicators of which each has a finding of its own; of more there is one (第39条)."""
OUR_PHRASES = (
    "达成年度指标",
    "部分达成年度指标并具有一定效果",
    "未达成年度指标且效果较差",
    "达成预期指标",
    "部分达成预期指标并具有一定效果",
    "未完成预期指标且效果较差",
)
"""What forms and platforms offer in their lists (reference/domain.md §3.4): everybody has them."""
SAME, SAME_BUT_YEARS, ALMOST = "一字不差", "只差年份", "几乎一样"
"""How much of a text is the same, in words."""
GOAL, DONE, EXECUTION = "goal.expected", "goal.actual", "execution.reason"
"""Keys of the texts that every form has."""
_LABELS = {
    GOAL: "年度总体目标",
    DONE: "目标实际完成情况",
    EXECUTION: "预算执行率的偏差原因",
    "course.reason": "未启动、取消的原因",
}
_TEXTS = (text_key(""), paragraph_key(""))
_ASIDE = "文字说明"
_STANDING = pattern(
    "概况|概述|基本情况|简介|依据|背景|目的|职能|职责|机构|组织|过程|程序|方法|制度|办法|管理情况|总目标"
)
"""Of the name of a text that tells what a project is, and may say the same each year."""
_CHANGING = pattern("问题|不足|原因|措施|建议|成效|结论")
"""Of the name of one that does not, whatever else is in its name."""
_DIGITS = pattern(r"\d+")
_OURS = frozenset(map(folded, OUR_PHRASES))


def texts_repeated(pair: Beside) -> Iterator[Finding]:
    """The texts of a form that are those of before (N101, N102, N112), and reasons of what was missed twice (N113)."""
    now, before = pair.now, pair.before
    own = now.text(MEASURES).split()
    for key, (text, place) in now.free.items():
        found = before.free.get(key)
        if found is None or not _is_free(key):
            continue
        words = sameness(text, now.year, found[0], before.year, shortest_of(key))
        if not words:
            continue
        item = called(now, key)
        standing = key == GOAL or is_standing(item)
        code = Code.N112 if key in own else Code.N102 if standing else Code.N101
        yield Finding(code, pair.at(place, item), _facts(pair, text, found[0], words, found[1]))
    yield from _reasons_repeated(pair)


def _reasons_repeated(pair: Beside) -> Iterator[Finding]:
    """Reasons of what was missed, where they are those of before; of many one finding."""
    again: list[tuple[YearRow, YearRow, str]] = []
    for row, old in pair.pairs:
        reason, excuse = row.text("reason"), old.text("reason")
        if not reason or not excuse or not row.is_missed:
            continue
        words = sameness(reason, pair.now.year, excuse, pair.before.year, SHORTEST_REASON)
        if words and old.is_missed:
            again.append((row, old, words))
        elif words:
            facts = _facts(pair, reason, excuse, words, old.place("reason"))
            yield Finding(Code.N101, pair.at(row.place("reason"), f"指标{named(row.name)}的原因"), facts)
    together = len(again) > MOST_REASONS
    for row, old, words in again[:1] if together else again:
        item = f"{named(row.name)}等{len(again)}个指标" if together else named(row.name)
        facts = _facts(pair, row.text("reason"), old.text("reason"), words, old.place("reason"))
        yield Finding(Code.N113, pair.at(row.place("reason"), item), facts)


def _facts(pair: Beside, text: str, before: str, words: str, place: str) -> dict[str, FindingFact]:
    year = Year(pair.before.year)
    expected = Phrase("{year}：{text}", year=year, text=before)
    return {"found": text, "expected": expected, "words": words, "what": year, "other": pair.there(place)}


def called(form: YearForm, key: str) -> str:
    """What a text is called in a sentence."""
    return _LABELS.get(key) or form.label(key) or _ASIDE


def is_standing(label: str) -> bool:
    """Whether a text of this name tells what a project is, rather than how it went."""
    return bool(_STANDING.search(label)) and not _CHANGING.search(label)


def _is_free(key: str) -> bool:
    return key in _LABELS or key.startswith(_TEXTS)


def shortest_of(key: str) -> int:
    """How long the text under a key must be to be compared."""
    return SHORTEST_REASON if key.endswith(".reason") else SHORTEST_TEXT


def sameness(text: str, year: int, other: str, before: int, shortest: int) -> str:
    """How much two texts of two years are the same, in words; empty where they are not.

    Where a figure differs the unit wrote about another year, however much of the sentence stayed.
    """
    if min(len(text), len(other)) < shortest:
        return ""
    one, two = folded(text), folded(other)
    if min(len(one), len(two)) < shortest or one in _OURS:
        return ""
    if one == two:
        return SAME
    shifted, back = of_its_year(text, year), of_its_year(other, before)
    if shifted == back:
        return SAME_BUT_YEARS
    short, long = sorted((len(shifted), len(back)))
    if short >= CONTAINED * long and (shifted in back or back in shifted):
        return ALMOST
    if short < SHORTEST_TEXT or short < NEARLY * long or _DIGITS.findall(shifted) != _DIGITS.findall(back):
        return ""
    matcher = SequenceMatcher(None, shifted, back, autojunk=False)
    alike = matcher.real_quick_ratio() >= NEARLY and matcher.quick_ratio() >= NEARLY and matcher.ratio() >= NEARLY
    return ALMOST if alike else ""
