"""Automatic numbers of a Word document: 一、 （一） 1. as the page shows them, which no letter of the text says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple
from xml.etree.ElementTree import Element

from perfeval_xl.frozen import frozen
from perfeval_xl.returns.numerals import in_chinese
from perfeval_xl.returns.word_looks import WORD
from perfeval_xl.tables import chinese_numeral

LONGEST_NUMBER = 24
"""Characters of a number; what is longer is no number."""
_LEVELS = 9
_MOST_DIGITS = 9
_HUNDRED = 100
_ROMAN = (
    *((1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"), (40, "XL")),
    *((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I")),
)
_LARGEST_ROMAN, _MOST_LETTERS = 3999, 3
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_NEEDS_NO_SPACE = "、，。：；）】》」』 \u3000\t"
"""After these, words follow without a space."""


class _Range(NamedTuple):
    """Characters that are numbers by themselves: ① is the first of twenty."""

    first: str
    size: int


_DRAWN = {
    "decimalEnclosedCircle": _Range("①", 20),
    "decimalEnclosedCircleChinese": _Range("①", 20),
    "decimalEnclosedParen": _Range("⑴", 20),
    "decimalEnclosedFullstop": _Range("⒈", 20),
    "ideographEnclosedCircle": _Range("㊀", 10),
}


def _written(number: int) -> str:
    # 十二 where a cell of a sheet writes 一十二.
    return chinese_numeral(number) if 0 < number < _HUNDRED else in_chinese(str(number), 1, structured=True)


def _digits(number: int) -> str:
    return in_chinese(str(number), 1, structured=False)


def _legal(number: int) -> str:
    return in_chinese(str(number), 2, structured=True)


def _roman(number: int) -> str:
    if not 0 < number <= _LARGEST_ROMAN:
        return str(number)
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _letter(number: int) -> str:
    times, at = divmod(number - 1, 26)
    return chr(ord("A") + at) * (times + 1) if 0 <= times < _MOST_LETTERS else str(number)


def _listed(signs: str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else str(number)


_WAYS: dict[str, Callable[[int], str]] = {
    "none": lambda number: "",
    "decimalZero": lambda number: f"{number:02d}",
    "decimalFullWidth": lambda number: in_chinese(str(number), 3, structured=False),
    "decimalFullWidth2": lambda number: in_chinese(str(number), 3, structured=False),
    "upperRoman": _roman,
    "lowerRoman": lambda number: _roman(number).lower(),
    "upperLetter": _letter,
    "lowerLetter": lambda number: _letter(number).lower(),
    **dict.fromkeys(
        (
            *("chineseCounting", "chineseCountingThousand", "japaneseCounting"),
            *("taiwaneseCounting", "taiwaneseCountingThousand"),
        ),
        _written,
    ),
    **dict.fromkeys(("japaneseDigitalTenThousand", "taiwaneseDigital", "ideographDigital", "koreanDigital2"), _digits),
    **dict.fromkeys(("chineseLegalSimplified", "japaneseLegal", "ideographLegalTraditional"), _legal),
    "ideographTraditional": _listed(_STEMS),
    "ideographZodiac": _listed(_BRANCHES),
}
"""How a number is written, by the names of ECMA-376 (§17.18.59); what is not named is written in digits."""


def _shown(number: int, way: str) -> str:
    drawn = _DRAWN.get(way)
    if drawn is not None:
        return chr(ord(drawn.first) + number - 1) if 0 < number <= drawn.size else str(number)
    return _WAYS.get(way, str)(number)


@frozen
class _Level:
    """How one level of a list is numbered."""

    start: int = 1
    way: str = "decimal"
    text: str = ""
    restarts_after: int | None = None
    """Restarts after levels above this one; None after all above it, 0 never."""
    in_digits: bool = False
    apart: bool = True
    """Whether anything stands between the number and the words."""
    style: str = ""


@dataclass
class _List:
    """A list that is numbered through, and how far it has come."""

    levels: dict[int, _Level] = field(default_factory=dict)
    counts: dict[int, int] = field(default_factory=dict)
    same_as: str = ""
    """The style whose list it is."""

    def go_on(self, at: int, start: int) -> None:
        """Go one further at a level, which begins with ``start``; those below begin anew."""
        self.counts[at] = self.counts.get(at, start - 1) + 1
        for below in [level for level in self.counts if level > at]:
            after = self.levels.get(below, _Level()).restarts_after
            if after is None or at < after:
                del self.counts[below]


class _Named(NamedTuple):
    """The list that a paragraph or a style names."""

    number: str | None = None
    level: int | None = None


class Numbers:
    """The numbers of one document, asked for in the order of its paragraphs."""

    def __init__(self, numbering: Element | None, styles: Element | None) -> None:
        self._lists: dict[str, _List] = {}
        self._list_of: dict[str, str] = {}
        self._own: dict[str, dict[int, tuple[int | None, _Level | None]]] = {}
        """What a use of a list has otherwise: where a level starts, how it is numbered."""
        self._begun = set[str]()
        self._styles: dict[str, tuple[_Named, str]] = {}
        self._usual = ""
        for style in () if styles is None else styles.iter(f"{WORD}style"):
            if style.get(f"{WORD}type", "paragraph") in ("paragraph", "numbering"):
                name = style.get(f"{WORD}styleId", "")
                self._styles[name] = _named(style.find(f"{WORD}pPr")), _value(style.find(f"{WORD}basedOn"))
                if style.get(f"{WORD}default") in ("1", "true", "on") and style.get(f"{WORD}type") != "numbering":
                    self._usual = name
        for node in () if numbering is None else numbering:
            if node.tag == f"{WORD}abstractNum":
                levels = {at: level for at, level in map(_level, node.iter(f"{WORD}lvl")) if at is not None}
                linked = _value(node.find(f"{WORD}numStyleLink"))
                self._lists[node.get(f"{WORD}abstractNumId", "")] = _List(levels, same_as=linked)
            elif node.tag == f"{WORD}num":
                number = node.get(f"{WORD}numId", "")
                self._list_of[number] = _value(node.find(f"{WORD}abstractNumId"))
                self._own[number] = dict(_overrides(node))

    def before(self, paragraph: Element) -> str:
        """Count ``paragraph``, and give what stands before its words; empty where it has no number, or a mere dot."""
        settings = paragraph.find(f"{WORD}pPr")
        style = _value(settings.find(f"{WORD}pStyle")) if settings is not None else ""
        own, by_style = _named(settings), self._by_style(style or self._usual)
        number = own.number if own.number is not None else by_style.number
        found = self._list(number) if number is not None else None
        if number is None or found is None:
            return ""
        level = own.level if own.level is not None else by_style.level
        if level is None:
            level = next((at for at, known in found.levels.items() if style and known.style == style), 0)
        return self._count(number, found, level)

    def _count(self, number: str, found: _List, at: int) -> str:
        changed = self._own.get(number, {})
        if number not in self._begun:
            self._begun.add(number)
            for level, (start, _) in changed.items():
                if start is not None:
                    found.counts[level] = start - 1
                    for below in [one for one in found.counts if one > level and one not in changed]:
                        del found.counts[below]
        start = changed[at][0] if at in changed else None
        found.go_on(at, found.levels.get(at, _Level()).start if start is None else start)
        known = {**found.levels, **{level: own for level, (_, own) in changed.items() if own is not None}}
        shown = known.get(at)
        if shown is None or shown.way == "bullet":
            return ""
        text = shown.text[:LONGEST_NUMBER]
        for one in range(_LEVELS):
            if f"%{one + 1}" in text:
                of = known.get(one, _Level())
                text = text.replace(
                    f"%{one + 1}",
                    _shown(found.counts.get(one, of.start), "decimal" if shown.in_digits else of.way),
                )
        text = text.strip()[:LONGEST_NUMBER]
        return f"{text} " if text and shown.apart and text[-1] not in _NEEDS_NO_SPACE else text

    def _by_style(self, style: str) -> _Named:
        """The list of a style, or of what it rests on; a level that it says itself counts."""
        number, level, seen = None, None, set[str]()
        while style in self._styles and style not in seen and number is None:
            seen.add(style)
            named, base = self._styles[style]
            level = named.level if level is None else level
            number = named.number
            if number is not None and level is None and (found := self._list(number)) is not None:
                level = next((at for at, known in found.levels.items() if known.style == style), None)
            style = base
        return _Named(number, level)

    def _list(self, number: str) -> _List | None:
        """The list of a use; by way of a style, where it says so."""
        found = self._lists.get(self._list_of.get(number, ""))
        if found is not None and found.same_as and not found.levels:
            named = self._styles.get(found.same_as, (_Named(), ""))[0].number
            other = self._lists.get(self._list_of.get(named or "", ""))
            return other if other is not None and not other.same_as else found
        return found


def _value(node: Element | None) -> str:
    return "" if node is None else node.get(f"{WORD}val", "")


def _number(node: Element | None) -> int | None:
    written = _value(node)
    return int(written) if written.isdecimal() and len(written) <= _MOST_DIGITS else None


def _named(settings: Element | None) -> _Named:
    numbered = settings.find(f"{WORD}numPr") if settings is not None else None
    if numbered is None:
        return _Named()
    number, level = numbered.find(f"{WORD}numId"), _number(numbered.find(f"{WORD}ilvl"))
    return _Named(None if number is None else _value(number), level if level is None or level < _LEVELS else None)


def _level(node: Element) -> tuple[int | None, _Level]:
    written = node.get(f"{WORD}ilvl", "")
    way, restart = node.find(f"{WORD}numFmt"), node.find(f"{WORD}lvlRestart")
    start = _number(node.find(f"{WORD}start"))
    legal = node.find(f"{WORD}isLgl")
    return int(written) if written in tuple("012345678") else None, _Level(
        start=1 if start is None else start,
        way="decimal" if way is None else _value(way),
        text=_value(node.find(f"{WORD}lvlText")),
        restarts_after=None if restart is None else _number(restart),
        in_digits=legal is not None and legal.get(f"{WORD}val", "1") not in ("0", "false", "off"),
        apart=_value(node.find(f"{WORD}suff")) != "nothing",
        style=_value(node.find(f"{WORD}pStyle")),
    )


def _overrides(use: Element) -> Iterator[tuple[int, tuple[int | None, _Level | None]]]:
    for node in use.iter(f"{WORD}lvlOverride"):
        written = node.get(f"{WORD}ilvl", "")
        if written in tuple("012345678"):
            level = node.find(f"{WORD}lvl")
            yield (
                int(written),
                (
                    _number(node.find(f"{WORD}startOverride")),
                    None if level is None else _level(level)[1],
                ),
            )
