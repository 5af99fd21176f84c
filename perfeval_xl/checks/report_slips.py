"""Slips that the text of a 自评报告 shows: wrong words, a list with a gap, an annex that is not there, and others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from perfeval_xl.checks.case import Case, finding
from perfeval_xl.checks.report_statements import bare, body, read, report_check, sentences
from perfeval_xl.checks.sentences import NUMBER, place
from perfeval_xl.findings import Amount, Code, Count, Finding, Rate
from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.patterns import pattern
from perfeval_xl.vocabulary import Stage

_WRONG = {
    "评份": (r"评份(?!额)", "评价"),
    "拔款": ("拔款", "拨款"),
    "年未": ("年未(?=实有|在职|在岗|在编|人数|余额|结余|结转|累计|存量|，|。)", "年末"),
    "的的": ("(?<!目)的的(?!确|士)", "的"),
    "做为": ("(?<![叫当看敢能够])做为(?=(?:[^民]).{0,8}(?:试点|重点|抓手|依据|单位|部门|目标|任务|参考|平台))", "作为"),
    "按装": ("按装(?!修|饰)", "安装"),
    "布署": ("布署", "部署"),
}
"""What is never right where it stands so: how it is called, where it is wrong, and the word that is meant."""
_HEAD = pattern(r"\s*(?:第?[（(]?[一二三四五六七八九十]{1,3}[）)、.．部章节])")
_AMOUNT = pattern(rf"{NUMBER}\s?万元")
_ITEM = pattern(r"\s*(?P<open>[（(]?)(?P<number>\d{1,2})(?P<close>[）)．.、])\s*(?=[^\d\s％%]|20\d\d年)")
_ATTACHED = pattern(r"附件\d{0,2}[：:][^。；]{2,40}[（(](?:附后|见附件|后附)[）)]")
_AS_BOUND = pattern(
    rf"(?:成本|支出|费用|造价|单价|实际完成|完成值|完成率)[^，,。；;\d]{{0,6}}为(?P<sign>小于等于|大于等于|小于或等于|大于或等于|≤|≥){NUMBER}"
)
_WISHED = pattern(r"目标|指标值|标准|要求|计划|上限|下限|定额|限额")
_QUALITY = pattern("产出质量|质量指标|项目完成质量|完成质量")
_RATE_LINE = pattern(rf"(?:\W|\d){{0,6}}预算执行率(?:为|达到?)?{NUMBER}\s?[%％]。?")
_CUT = pattern(
    rf"申报[^，,。；;\d]{{0,8}}{NUMBER}\s?万元[，,、；;]?[^，,。；;\d]{{0,10}}(?:批复|核定|下达)[^，,。；;\d]{{0,8}}{NUMBER}\s?万元"
)
_WHY_CUT = pattern("因|由于|压减|核减|调减|调整|统筹|财力|过紧日子|目标|省级|补助|奖补|上级")
_PROJECT_LINE = pattern(
    r"(?:^|[：:])\s*[（(]?\d{1,2}[）)．.、]\s*(?P<name>[^，,。；;：:\d]{3,30})[：:][^。]{0,20}\d[\d.,]*\s?万元"
)
ALIKE, FEWEST_ALIKE = Fraction(2, 3), 4
"""Of the signs of a name, and how many at least, that stand in another name of the same project."""
MOST_CUT = Fraction(3, 10)
"""Of what was applied for, as of a budget that changes: more is to be explained."""


@report_check(Code.S162)
def report_is_free_of_wrong_words(case: Case) -> Iterator[Finding]:
    """Words that are never right where they stand, each told once."""
    for told, (sought, right) in _WRONG.items():
        for line in body(case):
            match = re.search(sought, line.text)
            if match:
                where = place(line, told, line.text, match.start(), match.end())
                yield finding(Code.S162, where, found=match[0], expected=right)
                break


@report_check(Code.S161)
def report_counts_its_lists_on(case: Case) -> Iterator[Finding]:
    """After 1. comes 2.: a list that jumps has lost an item, or counts wrong."""
    before: tuple[str, int] | None = None
    between = ""
    for line in body(case):
        match = _ITEM.match(line.text)
        if match is None or line.cells:
            begins = line.level or _HEAD.match(line.text)
            before, between = (None, "") if begins else (before, between + line.text)
            continue
        style, number = match["open"] + match["close"], int(match["number"])
        if before and before[0] == style and number == before[1] + 2 and not _counted(before[1] + 1, between, style):
            where = place(line, "序号", line.text, match.start(), match.end())
            yield finding(Code.S161, where, found=Count(before[1]), expected=Count(number))
        before, between = (style, number), line.text[match.end() :]


def _counted(number: int, text: str, style: str) -> bool:
    """Whether the item that seems to be missing stands inside of a paragraph."""
    return re.search(rf"(?<!\d){number}\s?{re.escape(style[-1])}", text) is not None


@report_check(Code.S163)
def report_has_the_table_that_it_names(case: Case) -> Iterator[Finding]:
    """A form that is said to be attached is there; asked where there is nothing but the report."""
    if not case.filled.only_report or any(line.cells for line in body(case)):
        return
    for line in body(case):
        match = _ATTACHED.search(line.text)
        if match and "表" in match[0]:
            yield finding(Code.S163, place(line, "附件", line.text, match.start(), match.end()), found=match[0])
            return


@report_check(Code.S164)
def report_tells_results_as_figures(case: Case) -> Iterator[Finding]:
    """A result is so much, and not “at most” so much."""
    for sentence in sentences(case):
        match = _AS_BOUND.search(sentence.text)
        if match and not _WISHED.search(sentence.text[: match.end()]) and sentence.is_ours(match.start()):
            where = sentence.place("实际完成值", match.start(), match.end())
            yield finding(Code.S164, where, found=match[0], what=match["sign"])


@report_check(Code.S165)
def report_takes_no_execution_for_quality(case: Case) -> Iterator[Finding]:
    """预算执行率 is of the money, and no quality of what was put out."""
    of_quality = False
    for line in body(case):
        rate = _RATE_LINE.fullmatch(line.text)
        if rate and of_quality:
            yield finding(Code.S165, place(line, "预算执行率", line.text, 0, len(line.text)), found=line.text.strip())
        elif not rate and not re.search("[。；，]", line.text):
            # A title, or a line that stands for one: what follows is of it until the next.
            of_quality = _QUALITY.search(line.text) is not None


@report_check(Code.S166)
def report_says_why_less_was_granted(case: Case) -> Iterator[Finding]:
    """Where much less was granted than applied for, the report says what became of the targets; asked once."""
    for line in body(case):
        match = _CUT.search(line.text)
        if match is None or _WHY_CUT.search(line.text):
            continue
        asked, granted = read(match[1]), read(match[2])
        if asked and granted and (asked - granted) / asked > MOST_CUT:
            where = place(line, "预算批复数", line.text, match.start(), match.end())
            share = Rate((asked - granted) / asked)
            yield finding(Code.S166, where, found=Amount(asked), expected=Amount(granted), other=share)
            return


@report_check(Code.S168)
def report_calls_projects_by_their_names(case: Case) -> Iterator[Finding]:
    """A project of a department that the report lists with its money bears the name of its form."""
    names = {bare(view.form.brief.name): view for view in case.projects}
    for line in body(case) if names else ():
        for match in _PROJECT_LINE.finditer(line.text):
            told = bare(match["name"])
            if any(name in told or told in name for name in names):
                continue
            amounts = {read(amount) for amount in _AMOUNT.findall(line.text[match.start() :])}
            alike = [name for name, view in names.items() if _is_alike(told, name) and amounts & _amounts(view)]
            if len(alike) == 1:
                where = place(line, "项目名称", line.text, match.start("name"), match.end("name"))
                yield finding(Code.S168, where, found=match["name"], expected=names[alike[0]].form.brief.name)


def _amounts(view: Case) -> set[Fraction]:
    """What a project has and has spent in all."""
    stages = (Stage.ORIGINAL, Stage.FINAL, Stage.ACTUAL)
    known = (view.scored.number(fund_key(TOTAL, stage)) for stage in stages)
    return {amount for amount in known if amount}


def _is_alike(told: str, name: str) -> bool:
    """Whether most signs of the shorter of two names stand in the other, in their order."""
    short, long = sorted((told, name), key=len)
    at = shared = 0
    for sign in short:
        found = long.find(sign, at)
        if found >= 0:
            at, shared = found + 1, shared + 1
    return shared >= ALIKE * len(short) and shared >= FEWEST_ALIKE
