"""The numbers of titles as Word counts them, so that a title that is put in renumbers those below it.

What Word would count otherwise than the report says stays a text, and is never changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from perfeval_xl.reports.model import Paragraph
from perfeval_xl.reports.word_elements import TWIPS_PER_POINT, element
from perfeval_xl.reports.word_styles import LEVELS, SIZE_3
from perfeval_xl.tables import chinese_numeral

if TYPE_CHECKING:
    from docx.document import Document

_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_LARGEST = 99
"""The largest number that Word writes in Chinese as people do."""
_CHINESE = {chinese_numeral(number): number for number in range(1, _LARGEST + 1)}
_PARTS = re.compile(rf"([（(]?)([一二三四五六七八九十]{{1,3}}|[0-9]{{1,2}}|[{_CIRCLED}])([）)]?[、.．]?)")
_LIST_ID = "5E1F0001"
"""By which Word knows a list; the same in each report."""


class _Pattern(NamedTuple):
    """How a level is counted."""

    before: str
    format: str
    """Name of Word: ``chineseCountingThousand``, ``decimal`` or ``decimalEnclosedCircle``."""
    after: str


@dataclass(frozen=True)
class Numbering:
    """What Word counts of a report."""

    patterns: Mapping[int, _Pattern]
    """Of the levels that are counted."""
    counted: frozenset[int]
    """Places among the blocks of the titles whose number Word writes; of others it is a text."""


def _read(number: str) -> tuple[_Pattern, int] | None:
    """How ``number`` is counted, and its value; None for what Word does not count."""
    found = _PARTS.fullmatch(number)
    if found is None:
        return None
    before, core, after = found.groups()
    if core.isascii():
        return None if core.startswith("0") else (_Pattern(before, "decimal", after), int(core))
    if core in _CIRCLED:
        return _Pattern(before, "decimalEnclosedCircle", after), _CIRCLED.index(core) + 1
    value = _CHINESE.get(core)
    return None if value is None else (_Pattern(before, "chineseCountingThousand", after), value)


def numbering_of(blocks: Iterable[object]) -> Numbering:
    """Return what Word counts of ``blocks``: every title to which it would give the number that it has."""
    patterns: dict[int, _Pattern] = {}
    counted = set[int]()
    last = dict[int, int | None]()
    """The number that was last given on each level; None where it is not known what Word goes on with."""
    for place, block in enumerate(blocks):
        if not isinstance(block, Paragraph) or not 1 <= block.level <= LEVELS:
            continue
        read = _read(block.number)
        if read is None:
            continue
        pattern, value = read
        before = last.get(block.level, 0)
        if patterns.setdefault(block.level, pattern) != pattern or before is None or value != before + 1:
            continue
        counted.add(place)
        # A level that was passed over may begin at 1 or at 2 after this; programs differ.
        last = {level: last.get(level, None) for level in range(1, block.level)} | {block.level: value}
    return Numbering(patterns, frozenset(counted))


def set_numbering(document: Document, numbering: Numbering) -> None:
    """Give ``document`` one list of several levels, each bound to its style of title, in place of those it has."""
    lists = document.part.numbering_part.element
    for part in list(lists):
        lists.remove(part)
    levels = (_level(level, numbering.patterns.get(level)) for level in range(1, LEVELS + 1))
    kind = (element("nsid", val=_LIST_ID), element("multiLevelType", val="multilevel"), element("tmpl", val=_LIST_ID))
    lists.append(element("abstractNum", *kind, *levels, abstractNumId=0))
    lists.append(element("num", element("abstractNumId", val=0), numId=1))


def _level(level: int, pattern: _Pattern | None) -> Any:
    text = f"{pattern.before}%{level}{pattern.after}" if pattern else ""
    return element(
        "lvl",
        element("start", val=1),
        element("numFmt", val=pattern.format if pattern else "none"),
        element("pStyle", val=f"Heading{level}"),
        element("suff", val="nothing"),
        element("lvlText", val=text),
        element("lvlJc", val="left"),
        element("pPr", element("ind", left=0, firstLine=2 * SIZE_3 * TWIPS_PER_POINT)),
        ilvl=level - 1,
    )
