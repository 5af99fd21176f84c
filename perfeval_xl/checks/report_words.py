"""What a 自评报告 says in words: of which project and year, and whether it says anything."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from perfeval_xl.checks.model import Case, Scope, check, finding, percent, shown
from perfeval_xl.checks.telling import (
    EARLIER,
    NUMBER,
    bare,
    body,
    meant,
    name_of,
    needs_report,
    place,
    read,
    sentences,
    stem,
    titles,
)
from perfeval_xl.findings import Code, Finding
from perfeval_xl.forms.model import FormKind
from perfeval_xl.profiles.outline import Section
from perfeval_xl.returns.report_text import Line
from perfeval_xl.tables import plain

_NONE_MISSED = re.compile(
    r"暂?(?:没有|无|未有|不存在)未完成的(?:绩效)?(?:目标|指标)?|未完成的?(?:绩效)?(?:目标|指标)[^，。；]{0,6}[：:]\s*(?:暂)?(?:无|没有)")
_ALL_REACHED = re.compile(
    r"(?:指标值?|绩效目标|任务)[^，。；未没不]{0,6}(?:均|都|全部|全)(?:已|已经)?(?:圆满|按时|按期|如期|超额|按要求){0,2}(?:完成|实现|达到|达标)")
_PROJECT_NAMED = re.compile(r"对([^，。；：]{2,60}?)项目(?:支出)?(?:开展|进行|组织)了?[^，。；]{0,6}(?:自评|绩效评价)")
_NO_NAME = re.compile(
    r"20\d\d|年度?|我单位|我局|我站|我中心|本单位|本部门|单位|部门|整体支出|项目支出|专项|资金|支出|预算|财政|重点|市本级"
    r"|[本该各各类有和及以上述所全部的等与\s]")
_YEAR_JUDGED = re.compile(
    r"(?<!\d)(\d{4})年度?[^，。；\d]{0,40}?(?:绩效自评|自评报告|绩效分析)"
    r"|^(\d{4})年度?[^，。；\d]{0,30}(?:预算|支出|编制)(?:数|收入|执行)?[^，。；\d]{0,4}(?=\d)")
_STILL_TO_COME = re.compile(
    r"(?:计划|预计|拟|力争|争取)(?:于|在|到)?(?P<when>(?P<year>20\d\d)年(?:上半年|下半年|\d{1,2}月|年?底|年?末|内)?"
    r"|(?:今|本)?年(?:底|末)前?)[^，。；]{0,12}(?:完成|签发|建成|启动|投入|上线|验收|实施)")
_LEFT_OVER = re.compile(
    r"【待填[^】]{0,80}】|[（(][^（）()]{0,60}?(?:(?:限|不超过)\d{2,4}字|\d{2,4}字(?:以内|左右|内))[）)]|[×xX＊*]{3,}|□{2,}|_{3,}|＿{3,}"
    r"|请(?:在此)?填写[^，。；]{0,10}|单击或点击此处|在此处?(?:填写|输入)|（此处[^）]{0,20}）")
_EXECUTION = "预算执行率"
_POINTS = rf"(?:指标)?(?:权重|分值|占|为|：)?{NUMBER}\s*([%％分])"
_FRAMEWORK = re.compile(r"以[“\"]?([^“”\"。；]{4,60}?)[”\"]?(?:等)?为一级指标")
_COUNTS = (
    (re.compile(rf"(?:设|共)[^，。；\d]{{0,4}}三级指标{NUMBER}[个项条]"), "三级指标"),
    (re.compile(rf"共(?:设|有|计)?{NUMBER}[个项条](?:三级|绩效)?指标"), "三级指标"),
    (re.compile(rf"(?<!未)得满分的{NUMBER}[个项条]"), "得满分的指标"),
    (re.compile(rf"未得满分的{NUMBER}[个项条]"), "未得满分的指标"),
    (re.compile(rf"共{NUMBER}个项目"), "项目"),
)
_SHORTEST = 4
"""Characters of another project's name by which its paragraphs are known again."""
_TITLE = re.compile(
    r"^(?P<count>第?[（(]?(?P<number>[一二三四五六七八九十]{1,3}|\d{1,2})[）)、.．章节]|[①-⑳])"
    r"\s*(?P<title>\S.{1,38})$")
_TITLE_LINES = 3
_TITLE_YEAR = re.compile(r"^(\d{4})年度?")
_TOP = "一、"
_FIRST = ("一", "1", "①")
_LONGEST_TITLE = 40
_KEPT = 3
"""Titles of the outline from which on a report is taken to follow it."""
_SIMILAR = 0.6
"""Share of a name that must stand in the report in one piece."""


@check(Code.H054, skip=needs_report, scope=Scope.WHOLE)
def report_admits_what_was_missed(case: Case) -> Iterator[Finding]:
    """Nothing is called complete while money is unspent or an indicator is short."""
    for said in sentences(case):
        view = meant(case, said.line)[0]
        missed = [row for row in view.form.rows if not view.is_reached(row)]
        rate = view.scored.number("execution.rate")
        short = rate is not None and rate < 1
        denied, praised = _NONE_MISSED.search(said.text), _ALL_REACHED.search(said.text)
        found = denied or praised
        if found is None or not (missed or (short and denied)):
            continue
        if missed:
            row = missed[0]
            score = shown(view.scored.number(row.key("rule_score")))
            what = (f"有{len(missed)}项指标没有达到指标值，如“{row.indicator.name}”得{score}分"
                    f"（分值{plain(row.indicator.points)}分）")
            at = str(view.row_place(row, "actual"))
            if short and denied:
                what += f"，预算执行率{percent(rate)}"
        else:
            what, at = f"预算执行率只有{percent(rate)}", str(view.place("execution.rate"))
        yield finding(Code.H054, said.place("未完成的绩效目标", found.start(), found.end()),
                      found=found[0], expected=what, other=at)


@check(Code.S055, skip=needs_report, scope=Scope.WHOLE)
def report_is_of_this_project(case: Case) -> Iterator[Finding]:
    """The report names this project, and no paragraph is about another one."""
    text, name = bare("".join(line.text for line in _all(case))), bare(name_of(case))
    if name and text and not _stands_in(name, text):
        line = body(case)[0]
        yield finding(Code.S055, place(line, "项目名称", line.text, 0, len(line.text)),
                      found="别的项目或部门（全文没有本项目的名称）", expected=f"“{name_of(case)}”")
    own = _own_words(case)
    for other in dict.fromkeys(_others(case, own)):
        known = _marks(other, own)
        for line in body(case):
            mark = next((mark for mark in known if mark in line.text), None)
            if mark is not None:
                at = line.text.index(mark)
                yield finding(Code.S055, place(line, "项目名称", line.text, at, at + len(mark)),
                              found=f"“{other}”（“{mark}”）", expected=f"“{name_of(case)}”")


@check(Code.S055, skip=needs_report, scope=Scope.WHOLE)
def report_is_of_this_year(case: Case) -> Iterator[Finding]:
    """The report is about the year of the form, and tells what happened, not what is planned for it."""
    year = case.form.brief.year
    for line in body(case)[:_TITLE_LINES]:
        found = _TITLE_YEAR.match(line.text)
        if found and int(found[1]) != year and not _YEAR_JUDGED.search(line.text):
            yield finding(Code.S055, place(line, "年度", line.text, 0, found.end()),
                          found=f"{found[1]}年度", expected=f"{year}年度")
    # Where the figures of this year are told, too, those of another one are for comparison.
    tells_own = any(found[2] == str(year) for said in sentences(case) for found in _YEAR_JUDGED.finditer(said.text))
    for said in sentences(case):
        for found in _YEAR_JUDGED.finditer(said.text):
            told = int(found[1] or found[2])
            compared = (found[2] and tells_own) or EARLIER.search(f"{said.title}{said.text}")
            if told != year and not compared and not said.is_quoted(found.start()):
                yield finding(Code.S055, said.place("年度", found.start(), found.end()),
                              found=f"{told}年度", expected=f"{year}年度")
        for found in _STILL_TO_COME.finditer(said.text):
            if found["year"] is None or int(found["year"]) <= year:
                yield finding(Code.S055, said.place("年度", found.start(), found.end()),
                              found=f"“{found[0]}”，像是从前的计划", expected=f"{year}年度，已经结束")


@check(Code.S056, skip=needs_report, scope=Scope.WHOLE)
def report_has_no_prompts_left(case: Case) -> Iterator[Finding]:
    """No words of the outline stand where the unit's own should."""
    for line in body(case):
        for found in _LEFT_OVER.finditer(line.text):
            yield finding(Code.S056, place(line, "提示文字", line.text, found.start(), found.end()), found=found[0])


@dataclass
class _Open:
    """A title, and what was found below it so far."""

    line: Line
    title: str
    style: str
    count: str
    level: int = 0
    """By its Word style, or by the outline where that has such a title."""
    characters: int = 0
    filled: bool = False


@check(Code.T057, Code.T060, skip=needs_report, scope=Scope.WHOLE)
def report_fills_its_sections(case: Case) -> Iterator[Finding]:
    """No section is empty, none is longer than the outline allows."""
    known = titles(case)
    for section in _sections(case):
        asked = known.get(bare(section.title))
        top = section.style == _TOP or section.line.level == 1
        if not section.filled and (top or asked is not None):
            yield finding(Code.T057, place(section.line, section.title, section.line.text, 0, len(section.line.text)),
                          found=section.title)
        if asked is not None and asked.write is not None and not (asked.say or asked.listing) \
                and section.characters > asked.write.limit:
            yield finding(Code.T060, place(section.line, section.title, section.line.text, 0, len(section.line.text)),
                          item=section.title, found=str(section.characters), expected=str(asked.write.limit))


@check(Code.S058, skip=needs_report, scope=Scope.WHOLE)
def report_keeps_the_framework(case: Case) -> Iterator[Finding]:
    """一级指标 and their points are those of the form."""
    weights: dict[str, tuple[str, Fraction]] = {
        stem(block.heading): (block.heading, sum((Fraction(row.indicator.points) for row in block.rows), Fraction(0)))
        for block in case.form.dimensions}
    whole = "、".join(heading for heading, _ in weights.values())
    framework = frozenset(weights)
    weights[_EXECUTION] = (_EXECUTION, Fraction(case.form.profile.execution.points))
    weights["评分满分"] = weights["体系满分"] = ("满分", case.scored.number("total.points") or Fraction(0))
    for said in sentences(case):
        for found in _FRAMEWORK.finditer(said.text):
            named = [stem(part).removeprefix("项目") for part in re.split(r"[、，和及]", found[1])]
            if any(not any(part in head or head in part for head in framework) for part in named if part):
                yield finding(Code.S058, said.place("指标体系", found.start(), found.end()),
                              found=found[1], expected=whole)
        if not re.search(r"权重|分值|满分", said.text):
            continue
        for head, (heading, points) in weights.items():
            for found in re.finditer(rf"{re.escape(head)}{_POINTS}", said.text):
                rate = heading == _EXECUTION and found[2] != "分" and "权重" not in said.text
                if read(found[1]) != points and not rate:
                    yield finding(Code.S058, said.place("指标体系", found.start(), found.end()),
                                  found=found[0], expected=f"{heading}{plain(points)}分")


@check(Code.S059, skip=needs_report, scope=Scope.WHOLE)
def report_counts_right(case: Case) -> Iterator[Finding]:
    """Numbers of indicators and projects are those of the form."""
    reached = sum(case.is_reached(row) for row in case.form.rows)
    right = {
        "三级指标": len(case.form.rows), "得满分的指标": reached, "未得满分的指标": len(case.form.rows) - reached,
        "项目": sum(view.form.kind is FormKind.PROJECT for view in case.views),
    }
    for said in sentences(case):
        for pattern, what in _COUNTS:
            for found in pattern.finditer(said.text):
                asked = what != "项目" or case.form.kind is FormKind.DEPARTMENT
                if asked and read(found[1]) != right[what] and not said.is_earlier(found.start()):
                    yield finding(Code.S059, said.place(what, found.start(), found.end()), item=what,
                                  found=f"{found[1]}个", expected=f"{right[what]}个")


def _all(case: Case) -> tuple[Line, ...]:
    return case.report.lines if case.report else ()


def _stands_in(name: str, text: str) -> bool:
    """Whether the greater part of a name stands in a text in one piece."""
    size = max(2, int(len(name) * _SIMILAR))
    return any(name[at:at + size] in text for at in range(max(1, len(name) - size + 1)))


def _own_words(case: Case) -> str:
    """Everything that the workbook itself says."""
    brief = case.form.brief
    held = [brief.name, brief.supervising_department, brief.implementing_unit]
    for view in case.views:
        held += [name_of(view), *(value for value in view.scored.values.values() if isinstance(value, str))]
    return bare("".join(held))


def _others(case: Case, own: str) -> Iterator[str]:
    """Names of projects that the report says it evaluates, and that are not in the workbook."""
    for said in sentences(case):
        for found in _PROJECT_NAMED.finditer(said.text):
            name = re.sub(r"^20\d\d年度?", "", found[1].strip())
            core = bare(_NO_NAME.sub("", name))
            if len(core) >= 2 and not EARLIER.search(f"{said.title}{said.text}") and bare(name) not in own \
                    and not _stands_in(core, own):
                yield name


def _marks(name: str, own: str) -> list[str]:
    """Pieces of another project's name that the workbook never uses, the longest first."""
    pieces = [name[at:at + size] for size in range(len(name), _SHORTEST - 1, -1) for at in range(len(name) - size + 1)]
    if len(name) > _SHORTEST:
        pieces.append(name[-2:])
    return [piece for piece in pieces if bare(piece) == piece and piece not in own]


def _sections(case: Case) -> Iterator[_Open]:
    """Titles with what is below them, each when it ends."""
    known, stack = titles(case), list[_Open]()
    lines = [(line, _title(line, known)) for line in body(case)]
    # What somebody typed may be counted, too; in a report that keeps to the outline, that is no title.
    kept = sum(made is not None and bare(made.title) in known for _, made in lines) >= _KEPT
    for line, made in lines:
        if made is None or (kept and bare(made.title) not in known and not line.level):
            for section in stack:
                section.filled = True
                section.characters += len(bare(line.text))
            continue
        for _ in range(_ended_by(made, stack)):
            yield stack.pop()
        for section in stack:
            section.filled = True
        stack.append(made)
    yield from reversed(stack)


def _ended_by(made: _Open, stack: list[_Open]) -> int:
    """How many of the open titles end where ``made`` begins."""
    if made.level:
        ended = [at for at, title in enumerate(stack) if title.level >= made.level]
        if ended:
            return len(stack) - ended[0]
    if made.count in _FIRST:
        # （1） after another title begins a list below it; （2） goes on with the list it is of.
        return 0
    alike = [at for at, title in enumerate(stack) if title.style == made.style]
    return len(stack) - alike[-1] if alike else 0


def _title(line: Line, known: Mapping[str, Section]) -> _Open | None:
    found = _TITLE.match(line.text)
    if line.cells or (found is None and not line.level):
        return None
    title = (found["title"] if found else line.text).rstrip("：: ")
    if re.search(r"[。；：:！？，]", title) or not 2 <= len(title) <= _LONGEST_TITLE:
        return None
    level = line.level or (known[bare(title)].level if bare(title) in known else 0)
    if found is None:
        return _Open(line, title, "", "", level)
    number = found["number"] or found["count"]
    return _Open(line, title, found["count"].replace(number, "1" if number.isdigit() else "一"), number, level)
