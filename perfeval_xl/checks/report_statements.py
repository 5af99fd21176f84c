"""What the checks of a 自评报告 share: what it says, of which form, and where."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction

from perfeval_xl.checks.case import Case, Check, Finder, Scope, check, finding, needs_report
from perfeval_xl.checks.sentences import NOTE, TITLE_LINE, USUAL_FUNDS, FundNames, KnownNames, Sentence, joined, split
from perfeval_xl.findings import Code, Finding, FindingFact
from perfeval_xl.findings.facts import texts_of
from perfeval_xl.patterns import pattern
from perfeval_xl.profiles.layout_rule import COMMON_LINES
from perfeval_xl.profiles.outline import Section
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.returns.report_text import ReportLine, ReportText
from perfeval_xl.tables import chinese_numeral

MOST_FINDINGS = 50
"""Of one check: whoever fixes these has read the report again, and a list of thousands is read by nobody."""
LONGEST_LABEL = 20
"""Characters of a cell; what is longer, or ends like a sentence, is text that was laid out in a table."""
END = pattern(r"^(?:报告应包括)?(?:以下)?附[件表]\s*\d{0,2}\s*(?:[：:]|$)")
"""From here on nothing but attachments."""
NUMERALS = tuple(chinese_numeral(number) for number in range(100))
_COUNTED = (
    pattern(r"^第([一二三四五六七八九十]{1,3})(?:部分|章)"),
    pattern(r"^([一二三四五六七八九十]{1,3})[、.．]"),
    pattern(r"^[（(]([一二三四五六七八九十]{1,3})[）)]"),
    pattern(r"^(\d{1,2})[、.．](?!\d)"),
)
"""How the sections of a report are counted, the highest first."""
_CONTENTS = pattern(r"^目\s{0,8}[录次]$")
_LEADER = pattern(r"(?:[.…·]{2,40}\s?|\s)\d{1,3}$|[.…·]{2,40}$|(?<=[\u4e00-\u9fff])\d{1,3}$")
"""Dots and a page: a title in a table of contents."""
MOST_CONTENTS = 200
"""Lines before the end of a table of contents."""
_NOT_TOLD = pattern(r"目标|预期|标准|原因|计划|依据|说明")
"""Beside such a cell stands what was wished, or why."""
_PUNCTUATION = pattern(r"[\s“”\"'‘’《》（）()、，。：:·—\-]")


def report_check(*codes: Code) -> Callable[[Finder], Check]:
    """A check of a report beside its form; `MOST_FINDINGS` at most."""

    def register(find: Finder) -> Check:
        @functools.wraps(find)
        def first(case: Case) -> Iterable[Finding]:
            return itertools.islice(find(case), MOST_FINDINGS)

        return check(*codes, skip=needs_report, scope=Scope.WHOLE)(first)

    return register


def body(case: Case) -> tuple[ReportLine, ...]:
    """The lines of the report before its attachments, without what it leaves open: nobody has stated that."""
    return _body(case.report) if case.report else ()


def body_as_written(case: Case) -> tuple[ReportLine, ...]:
    """The same lines with what they leave open: 【待填：…】, 【待核对：…】."""
    return _lines(case.report) if case.report else ()


@functools.lru_cache(maxsize=4)
def _body(report: ReportText) -> tuple[ReportLine, ...]:
    return tuple(map(_stated, _lines(report)))


_LEFT_OPEN = pattern(r"【待(?:填|核对|补充?|定)[^】]{0,2000}】")


def _stated(line: ReportLine) -> ReportLine:
    """``line`` with the same number of characters that say nothing for what is left open."""
    if "【待" not in line.text:
        return line
    return replace(line, text=_covered(line.text), cells=tuple(map(_covered, line.cells)))


def _covered(text: str) -> str:
    return _LEFT_OPEN.sub(lambda match: NOTE * len(match[0]), text)


@functools.lru_cache(maxsize=4)
def _lines(report: ReportText) -> tuple[ReportLine, ...]:
    lines = _without_contents(report.lines)
    numbers = next((counted for pattern in _COUNTED if len(counted := _numbers(lines, pattern)) > 1), {})
    highest, before = 0, []
    for at in range(len(lines)):
        before.append(highest)
        highest = max(highest, numbers.get(at, 0))
    later, goes_on = 0, [False] * len(lines)
    for at in range(len(lines) - 1, -1, -1):
        # “附件” in the middle of a report is no end of it: its sections go on counting.
        goes_on[at] = later > before[at]
        later = max(later, numbers.get(at, 0))
    for at, line in enumerate(lines[1:], start=1):
        if END.match(line.text) and not line.cells and not goes_on[at]:
            return lines[:at]
    return lines


def _without_contents(lines: tuple[ReportLine, ...]) -> tuple[ReportLine, ...]:
    """``lines`` without a table of contents, whose titles all come again."""
    start = next((at for at, line in enumerate(lines[:MOST_CONTENTS]) if _CONTENTS.match(line.text)), None)
    if start is None:
        return lines
    seen = set[str]()
    for at, line in enumerate(lines[start + 1 : start + MOST_CONTENTS], start=start + 1):
        title = bare(_LEADER.sub("", line.text))
        if title in seen:
            return (*lines[:start], *lines[at:])
        seen.add(title)
    return lines


def _numbers(lines: tuple[ReportLine, ...], pattern: re.Pattern[str]) -> Mapping[int, int]:
    """The numbers of the titles that are counted in one way."""
    words = {at: match[1] for at, line in enumerate(lines) if (match := pattern.match(line.text))}
    return {
        at: int(word) if word.isdigit() else NUMERALS.index(word)
        for at, word in words.items()
        if word.isdigit() or word in NUMERALS
    }


def names(case: Case) -> KnownNames:
    """What the workbook calls things; none of these words tells a figure."""
    briefs = [view.form.brief for view in case.views]
    whole = bool(case.projects)
    units = [name.strip() for brief in briefs for name in (brief.supervising_department, brief.implementing_unit)]
    own = [name_of(view) for view in case.views]
    return KnownNames(
        tuple(filter(None, own + (units if whole else []))),
        () if whole else tuple(filter(None, units)),
        tuple(row.indicator.name.strip() for view in case.views for row in view.form.rows),
        fund_names(case.form.profile.project_rules),
    )


SHORTEST_FUND = 3
"""Characters of a source of funds without 资金 that still names it: 上年结转, and not 财政."""


def fund_names(profile: Profile) -> FundNames:
    """What the sources of funds of a project are called in a text."""
    usual = {key: word for word, key in USUAL_FUNDS}
    named = []
    for line in profile.fund_lines:
        short = line.name.removesuffix("资金")
        usually = line in COMMON_LINES
        named.append((usual[line.key] if usually else short if len(short) >= SHORTEST_FUND else line.name, line.key))
    return tuple(named)


def sentences(case: Case) -> tuple[Sentence, ...]:
    """Every sentence of the body and of the footnotes; the rows of tables are read elsewhere."""
    return _sentences(case.report, names(case), case.form.brief.year) if case.report else ()


@functools.lru_cache(maxsize=4)
def _sentences(report: ReportText, names: KnownNames, year: int) -> tuple[Sentence, ...]:
    result, title, heading = list[Sentence](), "", ""
    lines, notes = _body(report), tuple(map(_stated, report.notes))
    for line in (*lines, *notes):
        if notes and line is notes[0]:
            title = heading = ""  # A footnote is none of the last section.
        if line.level or TITLE_LINE.match(line.text):
            title = line.text
        for text in _texts(line):
            result.extend(split(line, text, title, year, names, heading))
        if line.level or (not line.cells and _HEADING.match(line.text)):
            heading = line.text
        elif heading.endswith(("：", ":")) and not _ITEM.match(line.text):
            heading = ""  # “质量指标：” heads one paragraph, or the items below it.
    return tuple(result)


def whole_sentences(case: Case) -> Iterator[Sentence]:
    """The sentences up to their full stop: a list whose items end in “；” is one, and so is one whose items stand
    on lines of their own below “其中：”. What a clause says of whom and when is not known of these."""
    waiting: list[Sentence] = []
    for sentence in sentences(case):
        if waiting and not _goes_on(waiting[-1], sentence):
            yield joined(waiting)
            waiting = []
        waiting.append(sentence)
    if waiting:
        yield joined(waiting)


_HEADING = pattern(
    r"(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[）)、.．]|[①-⑳])\s*[^，。；：:,;]{2,30}$|[^，。；：:,;]{2,40}[：:]$"
)
"""A short line that says of what those below it tell."""
_ITEM = pattern(r"^(?:[（(]?\d{1,2}[）).、．]|[①-⑳]|[一二三四五六七八九]是)")


def _goes_on(before: Sentence, sentence: Sentence) -> bool:
    """Whether a list goes on: after “；”, or with an item on the next line."""
    if before.line is sentence.line:
        return sentence.start > 0 and before.text.endswith(("；", ";"))
    return before.text.endswith(("：", ":", "；", ";")) and bool(_ITEM.match(sentence.text))


def _texts(line: ReportLine) -> Iterator[str]:
    """What a line says in sentences: all of a paragraph, the long cells of a row."""
    if not line.cells:
        yield line.text
    elif not any(_NOT_TOLD.search(cell) for cell in line.cells if len(cell) <= LONGEST_LABEL):
        yield from (cell for cell in line.cells if "。" in cell or len(cell) > LONGEST_LABEL)


def tables(case: Case) -> Iterator[ReportLine]:
    """Every row of a table, wherever it stands."""
    yield from (line for line in (case.report.lines if case.report else ()) if line.cells)


def forms_meant(case: Case, sentence: Sentence, at: int) -> tuple[Case, ...]:
    """The forms to which the figure at ``at`` belongs: the projects named before it, else the main form."""
    views = [(bare(name_of(view)), view) for view in case.projects]
    named = _named(sentence.line.text, tuple(name for name, _ in views))
    if views and not named and sentence.heading.endswith(("：", ":")):
        # “政务服务提升项目：”, and below it （1）, （2）.
        above = _named(sentence.heading, tuple(name for name, _ in views))
        return tuple(view for name, view in views if name in above) or (case,)
    before = sentence.start + at
    return tuple(view for name, view in views if name in named and _first(sentence.line.text, view) < before) or (case,)


def _first(text: str, view: Case) -> int:
    """Where a project is named first; at the start of the line where it is written with other punctuation."""
    return max(0, text.find(name_of(view)))


@functools.lru_cache(maxsize=64)
def _named(text: str, names: tuple[str, ...]) -> frozenset[str]:
    """Which of ``names`` stand in ``text``; one that stands only inside a longer one does not."""
    remaining, named = bare(text), set[str]()
    for name in sorted(names, key=len, reverse=True):
        if len(name) > 1 and name in remaining:
            named.add(name)
            remaining = remaining.replace(name, "\n")
    return frozenset(named)


def name_of(view: Case) -> str:
    """Name of the project, or of the department."""
    return view.form.brief.name.strip()


def bare(text: str) -> str:
    """``text`` without spaces and punctuation, for comparison."""
    return _PUNCTUATION.sub("", text)


_OF_THE_WHOLE = ("绩效", "项目")
"""What a report calls all that is evaluated, and no part of it."""


def stem(heading: str) -> str:
    """A heading as people shorten it: 产出 for 产出指标; 绩效指标 stays, for 绩效自评得分 is that of the whole."""
    name = bare(heading)
    short = name.removesuffix("指标")
    return name if short in _OF_THE_WHOLE else short


def read(written: str) -> Fraction:
    """The number that was written."""
    return Fraction(written.replace(",", ""))


def agrees(written: str, value: Fraction | None) -> bool:
    """Whether a number written with so many decimals is ``value`` rounded to them."""
    if value is None:
        return False
    places = len(written.partition(".")[2])
    return abs(read(written) - value) <= Fraction(1, 2 * 10**places)


def among(written: str, values: Iterable[Fraction | None]) -> bool:
    """Whether a number is one of ``values``."""
    return any(agrees(written, value) for value in values)


def titles(case: Case) -> Mapping[str, Section]:
    """The sections of the outline by their titles, without numbers and punctuation."""
    outline = case.form.profile.outline
    sections = outline.sections if outline else ()
    return {bare(section.title): section for section in sections if "{" not in section.title}


def told_once(found: Sequence[Finding], case: Case, causes: Sequence[Check]) -> Iterator[Finding]:
    """``found`` without what was told before in the same words, and without what stands in a paragraph of which
    ``causes`` tell a figure already: what does not fit a wrong figure follows from it."""
    wrong = {paragraph(one) for check in causes for one in check.find(case)} if found else set[str]()
    told = set[tuple[str, ...]]()
    for one in found:
        words = tuple(texts_of(one.facts).values())
        if words not in told and paragraph(one) not in wrong:
            told.add(words)
            yield one


def paragraph(found: Finding) -> str:
    """The paragraph of the report that a finding is about, without its words."""
    return found.place.path.partition("“")[0]


def differs(
    sentence: Sentence, match: re.Match[str], view: Case, key: str, written: str, right: FindingFact
) -> Finding:
    """A figure of a sentence is not that of the form."""
    label = view.form.fields[key].label if key in view.form.fields else key
    if view.form.id:
        label = f"{view.form.sheet}的{label}"
    return finding(
        Code.H053,
        sentence.place(label, match.start(), match.end()),
        item=label,
        found=written,
        expected=right,
        other=view.place(key),
    )
