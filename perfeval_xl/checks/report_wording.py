"""How a 自评报告 is put: causes that are none, sections that tell something else, goals, counting."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval_xl.checks.case import Case, finding
from perfeval_xl.checks.report_statements import NUMERALS, bare, body, report_check, sentences
from perfeval_xl.checks.sentences import place
from perfeval_xl.findings import Code, Finding, Rate
from perfeval_xl.forms.spoken_names import spoken_name
from perfeval_xl.patterns import pattern
from perfeval_xl.returns.report_text import ReportLine
from perfeval_xl.vocabulary import Category

_NO_CAUSE = pattern(
    r"涉及(?:的?面|范围|部门|环节)?(?:较|很|比较|面)?[广多]|情况(?:较为|比较|十分)?复杂|客观(?:因素|原因|条件)|种种原因|各种(?:因素|原因)"
    r"|(?:多方面|诸多|多种)(?:的?)(?:因素|原因)|不可控(?:因素|原因)"
)
"""What may be said of anything, and gives no cause by itself."""
_LEADS_TO = pattern(r"导致|造成|影响|致使|所以")
_OF_MONEY = pattern(r"执行率|预算执行|执行进度|支出进度|偏差|结余|未完成|资金使用")
_LOW = Fraction(9, 10)
"""An execution rate below this needs a cause, as the forms of several places say."""
_ALL_COVERED = pattern(r"(?:实现|达到|做到|完成)[^，。；]{0,16}?全(?:面)?覆盖")
_GOAL = pattern(r"目标|目的")
_ON_TRIAL = pattern(r"试点|试运行|试用")
_COVERED = pattern(r"(?:已|全部|均)[^，。；]{0,10}全(?:面)?覆盖|覆盖率(?:为|达到?)?100")
_SATISFACTION_TITLE = pattern(r"满意")
_TELLS_SATISFACTION = pattern(r"满意|好评|投诉|评价|认可|反映|问卷|调查|【待|见[“《]|指标值|得分|得\s?\d|未启动|没有设")
"""Satisfaction, how it was asked, where it is told, or that there is none to tell."""
_SHORTEST_SECTION = 30
"""Characters of a section that has something to say."""
_STYLES = (
    pattern(r"^([一二三四五六七八九十]{1,3})、"),
    pattern(r"^[（(]([一二三四五六七八九十]{1,3})[）)]"),
    pattern(r"^(\d{1,2})、"),
    pattern(r"^(\d{1,2})[.．](?!\d)|^(\d{1,2})[.．](?=20\d\d年)"),
    pattern(r"^[（(](\d{1,2})[）)]"),
)
"""How titles and lists are counted."""
_ARABIC = 2
""""1、" among them; "1." follows."""


@report_check(Code.S170)
def report_counts_on(case: Case) -> Iterator[Finding]:
    """Titles are counted from one on; told once. A list that jumps is told by `report_slips`."""
    seen = set[tuple[int, int]]()
    for line in body(case):
        style, number = _number(line)
        if number > 1 and (style, number - 1) not in seen and not line.text.endswith(("。", "；")):
            yield finding(
                Code.S170,
                place(line, "编号", line.text, 0, min(len(line.text), _SHORTEST_SECTION)),
                found=line.text[: _SHORTEST_SECTION // 2],
            )
            return
        seen.add((style, number))


def _number(line: ReportLine) -> tuple[int, int]:
    """Which way of counting a line begins with, and its number; -1 where it is not counted."""
    for style, sought in enumerate(_STYLES):
        match = None if line.cells else sought.match(line.text)
        word = next((group for group in match.groups() if group), "") if match else ""
        if word:
            number = int(word) if word.isdigit() else NUMERALS.index(word) if word in NUMERALS else 0
            # 1、 and 1. are one way of counting: only the mark differs.
            return (min(style, _ARABIC) if style <= _ARABIC + 1 else style, number) if number else (-1, 0)
    return -1, 0


@report_check(Code.S172)
def report_tells_what_its_titles_say(case: Case) -> Iterator[Finding]:
    """A section about satisfaction tells of it."""
    for heading, group in itertools.groupby(sentences(case), key=lambda sentence: sentence.heading):
        told = list(group)
        text = "".join(sentence.text for sentence in told)
        rows = [row for row in case.form.rows if row.nature is Category.BENEFICIARY]
        names = [bare(spoken_name(row.indicator.name)) for row in rows]
        if (
            any("满意" in name for name in names)
            and not any(name in bare(text) for name in names)
            and _SATISFACTION_TITLE.search(heading)
            and len(text) >= _SHORTEST_SECTION
            and not _TELLS_SATISFACTION.search(text)
        ):
            at = told[0].place(heading, 0, len(told[0].text))
            yield finding(Code.S172, at, what="没有写满意度", found=told[0].text.rstrip("。"))


@report_check(Code.S174)
def report_gives_causes(case: Case) -> Iterator[Finding]:
    """Money that was left has a cause of this project, and none that may be said of anything."""
    rate = case.scored.number("execution.rate")
    if rate is None or rate >= _LOW:
        return
    for sentence in sentences(case):
        match = _NO_CAUSE.search(sentence.text)
        if (
            match
            and _LEADS_TO.search(sentence.text, match.end())
            and _OF_MONEY.search(sentence.text, match.end())
            and not sentence.is_earlier(match.start())
            and len(sentence.text) <= 2 * _SHORTEST_SECTION
        ):
            place_of = sentence.place("原因", match.start(), match.end())
            yield finding(Code.S174, place_of, found=match[0], expected=Rate(rate))
            return


@report_check(Code.S176)
def report_reaches_what_it_set_out_for(case: Case) -> Iterator[Finding]:
    """Where everything was to be covered, a trial is not its completion."""
    told = list(sentences(case))
    rows = "".join(row.indicator.name for row in case.form.rows)
    trial = next(
        (one for one in told if _ON_TRIAL.search(one.text) and not _GOAL.search(one.heading)),
        None,
    )
    if any(_COVERED.search(one.text) for one in told) or (trial is None and not _ON_TRIAL.search(rows)):
        return
    for sentence in told:
        match = _ALL_COVERED.search(sentence.text)
        later = any(int(year) > case.form.brief.year for year in re.findall(r"(20\d\d)年", sentence.text))
        if match and not later and _GOAL.search(sentence.heading + sentence.text[: match.start()]):
            yield finding(
                Code.S176,
                sentence.place("绩效目标", match.start(), match.end()),
                found=match[0],
                expected=str(trial.line.where) if trial else "三级指标",
            )
            return
