"""The sections of a 自评报告: none empty, none too long."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from perfeval_xl.checks.case import Case, finding
from perfeval_xl.checks.report_statements import bare, body, report_check, titles
from perfeval_xl.checks.sentences import place
from perfeval_xl.findings import Characters, Code, Finding, Place
from perfeval_xl.forms.shared_fields import paragraph_key, text_key
from perfeval_xl.frozen import frozen
from perfeval_xl.patterns import pattern
from perfeval_xl.profiles.outline import Section
from perfeval_xl.returns.report_text import ReportLine

_TITLE = pattern(
    r"^(?P<count>第?[（(]?(?P<number>[一二三四五六七八九十]{1,3}|\d{1,2})[）)、.．章节]|[①-⑳])"
    r"\s*(?P<title>\S.{1,38})$"
)
_TOP = "一、"
_FIRST = ("一", "1", "①")
_LONGEST_TITLE = 40
_KEPT = 3
"""Titles of the outline from which on a report is taken to follow it."""
_DEEPEST = 12
"""Titles inside each other; more are lines that somebody repeated."""
_LONGEST_LIST = 3
"""Empty titles in a row that no outline asks for are a list of points, not sections."""
_LEAST_TEXT = 10
"""Characters below its title without which a report says nothing."""
_NO_TEXT = ("略", "（略）", "(略)")


@dataclass
class _Open:
    """A title, and what was found below it so far."""

    line: ReportLine
    title: str
    style: str
    count: str
    level: int = 0
    """By its Word style, or by the outline where that has such a title."""
    characters: int = 0
    filled: bool = False
    listed: bool = False
    """Whether it counts inside of another title that counts in the same way."""


@report_check(Code.T057, Code.T060)
def report_fills_its_sections(case: Case) -> Iterator[Finding]:
    """No section is empty, none is longer than the outline allows."""
    lines = body(case)
    if case.report and sum(len(bare(line.text)) for line in lines[1:]) < _LEAST_TEXT:
        where = place(lines[0], "正文", lines[0].text, 0, len(lines[0].text)) if lines else Place(path=case.report.file)
        yield finding(Code.T057, where, found="正文")
        return
    known = titles(case)
    sections = list(_sections(case))
    empty = _empty(sections, known)
    for at, section in enumerate(sections):
        outlined = known.get(bare(section.title))
        where = place(section.line, section.title, section.line.text, 0, len(section.line.text))
        if at in empty:
            yield finding(Code.T057, where, found=section.title)
        limit = _limit(case, outlined)
        if limit is not None and section.characters > limit:
            yield finding(
                Code.T060,
                where,
                item=section.title,
                found=Characters(section.characters),
                expected=Characters(limit),
            )


def _limit(case: Case, section: Section | None) -> int | None:
    """How long what a person writes into a section may be: as long as the form itself lets it be.

    None where a person writes nothing there, or where the program writes besides.
    """
    if section is None or section.write is None or section.say or section.listing:
        return None
    keys = text_key(section.write.key), paragraph_key(section.write.key)
    typed = next((case.form.fields[key] for key in keys if key in case.form.fields), None)
    return typed.longest if typed is not None else section.write.limit


def _empty(sections: Sequence[_Open], known: Mapping[str, Section]) -> set[int]:
    """The sections that should say something and do not."""
    bad, run = set[int](), list[int]()
    for at, section in enumerate((*sections, None)):
        outlined = section is not None and bare(section.title) in known
        top = section is not None and (section.line.level == 1 or (section.style == _TOP and not section.listed))
        if section is not None and not section.filled and outlined and not known[bare(section.title)].table:
            bad.add(at)
        if section is not None and not section.filled and top and not outlined:
            run.append(at)
            continue
        if len(run) < _LONGEST_LIST:
            bad.update(run)
        run = []
    return bad


def _sections(case: Case) -> Iterator[_Open]:
    """Titles with what is below them, each when it ends."""
    known, stack, outlined = titles(case), list[_Open](), _outlined(case)
    lines = [(line, _title(line, outlined)) for line in body(case)]
    # What somebody typed may be counted, too; in a report that keeps to the outline, that is no title.
    kept = sum(opened is not None and bare(opened.title) in known for _, opened in lines) >= _KEPT
    for line, opened in lines:
        if opened is None or (kept and bare(opened.title) not in known and not line.level):
            for section in stack if line.text.rstrip("。") not in _NO_TEXT else ():
                section.filled = True
            for section in reversed(stack):
                # Counted as a cell counts: every character, punctuation and spaces among them.
                section.characters += len(line.text)
                if bare(section.title) in known:
                    # What stands in a section of the outline is not of the one above it, too.
                    break
            continue
        for _ in range(_ended_by(opened, stack)):
            yield stack.pop()
        for section in stack:
            section.filled = True
        opened.listed = any(section.style == opened.style for section in stack)
        stack.append(opened)
    yield from reversed(stack)


def _ended_by(opened: _Open, stack: list[_Open]) -> int:
    """How many of the open titles end where ``opened`` begins."""
    if opened.level:
        ended = [at for at, title in enumerate(stack) if title.level >= opened.level]
        if ended or not opened.count:
            return len(stack) - ended[0] if ended else 0
        if not opened.style:
            # Below titles of higher levels; a title without a number is like no other.
            return 0
    if opened.count in _FIRST and len(stack) < _DEEPEST:
        # （1） after another title begins a list below it; （2） goes on with the list it is of.
        return 0
    alike = [at for at, title in enumerate(stack) if title.style == opened.style]
    return len(stack) - alike[-1] if alike else 0


@frozen
class _Outlined:
    """What the outline says of titles alone."""

    levels: Mapping[str, int]
    """Of a title that stands at one level only; where it stands at two, its number says which is meant."""
    uncounted: frozenset[str]
    """Those that bear no number."""


def _outlined(case: Case) -> _Outlined:
    outline = case.form.profile.outline
    if outline is None:
        return _Outlined({}, frozenset())
    levels = dict[str, set[int]]()
    for own in outline.sections:
        levels.setdefault(bare(own.title), set()).add(own.level)
    sole = {title: next(iter(known)) for title, known in levels.items() if len(known) == 1}
    return _Outlined(sole, frozenset(title for title, level in sole.items() if not outline.numbering[level - 1]))


def _title(line: ReportLine, outlined: _Outlined) -> _Open | None:
    match = _TITLE.match(line.text)
    if line.cells or (match is None and not line.level and bare(line.text) not in outlined.uncounted):
        return None
    title = (match["title"] if match else line.text).rstrip("：: ")
    if re.search(r"[。；：:！？，]", title) or not 2 <= len(title) <= _LONGEST_TITLE:
        return None
    level = line.level or outlined.levels.get(bare(title), 0)
    if match is None:
        return _Open(line, title, "", "", level)
    number = match["number"] or match["count"]
    return _Open(line, title, match["count"].replace(number, "1" if number.isdigit() else "一"), number, level)
