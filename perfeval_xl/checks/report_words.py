"""What a 自评报告 says in words of goals, indicators and numbers, and what nobody filled in."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from perfeval_xl.checks.case import Case, finding
from perfeval_xl.checks.report_statements import (
    NUMERALS,
    agrees,
    bare,
    body,
    body_as_written,
    forms_meant,
    read,
    report_check,
    sentences,
    stem,
)
from perfeval_xl.checks.sentences import NUMBER, Sentence, is_neutral, neutral, place
from perfeval_xl.findings import Code, Count, Finding, FindingFact, Phrase, Points, Rate
from perfeval_xl.forms.form import IndicatorRow
from perfeval_xl.patterns import pattern

_GOALS = r"(?:(?:年度|绩效|三级|任务){0,3}(?:目标|指标)值?)"
_NONE_MISSED = pattern(
    rf"暂?(?:没有|无|未有|不存在|未发现)(?:任何)?未(?:完成|达标|达到|实现)(?:的|目标值?|指标值?|预期)*{_GOALS}?"
    r"|未(?:完成|达标|实现)的?(?:绩效)?(?:目标|指标)[^，。；]{0,6}[：:]\s*(?:暂)?(?:无|没有)(?!法|关)"
)
ALL_REACHED = pattern(
    r"(?:(?P<count>\d{1,3})[项个](?:三级|绩效|年度){0,3})?(?:(?:绩效)?目标|指标值?)[^，。；未没不基中\d]{0,6}(?:均|都|全部|全)(?:已|已经)?(?:面|圆满|按时|按期|如期|超额|按要求|100[%％])"
    r"{0,2}(?:完成|实现|达到|达标|得满分)(?![的后前时])"
    rf"|(?:全面|圆满|全部)(?:地)?(?:完成|实现)了?(?:[^，。；未没不]{{0,10}}?的)?(?:各项|全部|所有)?{_GOALS}(?!任务)"
    rf"|完成了?(?:[^，。；未没不]{{0,10}}?的)?(?:各项|全部|所有){_GOALS}(?!任务)"
    rf"|{_GOALS}完成率(?:为|达到?)?100[%％]|{_GOALS}完成情况良好，均达到"
)
REST = pattern(r"其余|其他|其它|除|剩余|部分|大多|多数|基本")
HOPED = pattern(
    r"确保|力争|保障|争取|保证|为了|努力|推动|促进|计划|要求|目标是|承诺|尚|是否|如果|应当|预计|将|下一?步|[为以]$|有待"
)
PRAISE_HEAD = neutral(
    r"(?:20\d\d)?年初|年度|制[定订]|确定|设[定置]|下达|批复|申报|各项?|所有|均|绩效|三级|定量|定性|目标|指标值?|全部|一级|二级|个|按时|按期|如期|较好"
    r"|圆满|顺利|地|预期|总体|共设?|[\d一二三四五六七八九十]{1,4}项|\d{1,3}个|任务|工作|方面|本单位|单位|部门|综上|所述|总体来看|总体上|认真|组织|[暂经自评]"
)
_MISSED_TITLE = pattern(r"未(?:完成|达标|实现)[^。；]{0,8}(?:目标|指标|情况|原因)")
_NOTHING = pattern(r"(?:[暂均]?无|没有|不存在|无未完成[^，。；]{0,12})[。.！!]?")
_LEFT_OVER = pattern(
    "|".join(
        (
            r"【待(?:[填补定]|核对)[^】]{0,400}】|[（(]待[填补定][^（）()]{0,20}[）)]|(?:^|[：:，])待(?:填写?|补充)(?=[。，；]|$)",
            r"\{\{[^{}]{0,40}\}\}|\bTODO\b|单击或点击此处|在此处?(?:填写|输入)|（此处[^）]{0,20}）",
            r"[（(][^（）()]{0,60}?(?:(?:限|不超过)\d{2,4}字|\d{2,4}字(?:以内|左右|内))[）)]",
            r"[（(](?:说明|注|提示)[：:][^（）()]{0,20}填写[^（）()]{0,30}[）)]|请(?:在此)?填写[^，。；的]{0,10}(?![^，。；]{0,10}的)",
            r"(?<![\d“\"×xX＊*-])[×xX＊*]{3,}(?![\d”\"])",
            r"(?<![A-Za-z\d×张王李])[×xX]{2,}(?=[省市县区局乡镇村]|项目|单位)|某某(?=[省市县区局乡镇村项单])",
            r"□{2,}|_{3,}|＿{3,}|[_＿]{2,}(?=分|万?元|%|人)|[（(]\s{1,10}[）)](?=万?元|%|分|人)",
            r"(?:得分|支出|预算|结余|执行数?|资金)(?:为|：)?\s{1,10}(?:万元|分(?!值))|(?:等级|得分|结论)为?[“\"]?\s{1,10}[”\"]?(?=[。，；]|$)",
        )
    )
)
_SIGNED = pattern(r"签[字名章]|盖章|日期|电话|身份证|账号|联系")
"""Lines to sign, and numbers that are hidden on purpose."""
_EXECUTION = "预算执行率"
_ALONE = r"(?:(?<![\u4e00-\u9fff])|(?<=[和及与为中]))(?:项目)?"
"""社会效益 ends like 效益."""
_POINTS = rf"(?:指标)?(?:权重|分值|占|为|：|[（(])?{NUMBER}\s*([%％分])(?![（(](?:满分|分值))"
_FRAMEWORK = pattern(r"以[“\"]?([^“”\"。；]{4,60}?)[”\"]?(?:等)?为一级指标")
_COUNT = r"(?P<count>\d{1,4}|[一二三四五六七八九十]{1,3})"
_FULL = "得满分"
_COUNTS = (
    (pattern(rf"(?:设|共)[^，。；\d]{{0,4}}三级指标{_COUNT}[个项条]"), "三级指标"),
    (pattern(rf"三级指标共(?:设|有|计)?{_COUNT}[个项条]"), "三级指标"),
    (pattern(rf"(?:设|设置|设定)了?[^，。；\d]{{0,4}}绩效指标{_COUNT}[个项条]"), "三级指标"),
    (pattern(rf"共(?:设|有|计)?{_COUNT}[个项条](?:三级|绩效)?指标"), "三级指标"),
    (pattern(rf"(?<!未)得满分的{_COUNT}[个项条]"), "得满分的指标"),
    (pattern(rf"未得满分的{_COUNT}[个项条]"), "未得满分的指标"),
    (pattern(rf"(?<=指标[，,]){_COUNT}[个项条](?:指标)?(?:全部|均)?得满分(?!的)"), "得满分的指标"),
    (pattern(rf"(?:共|自评表的){_COUNT}个项目"), "项目"),
)
_COUNT_HEAD = neutral(
    r"绩效|指标|体系|目标|自评表?|设置?|中|其中|表|评价|设计|共|个性|量化|细化|分解"
    r"|\d{1,3}个?一级|二级|、|级|[一二三四五六七八九十]{1,3}个"
)


@report_check(Code.H054)
def report_admits_what_was_missed(case: Case) -> Iterator[Finding]:
    """Nothing is called complete while money is unspent or an indicator is short."""
    for sentence in sentences(case):
        view = forms_meant(case, sentence, len(sentence.text))[0]
        for sought in (_NONE_MISSED, ALL_REACHED):
            match = sought.search(sentence.masked)
            rows = judged(view, sentence, match) if match else None
            if match and rows is not None:
                denied = sought is _NONE_MISSED and len(rows) == len(view.form.rows)
                yield from _too_good(view, sentence, match, rows, denied=denied)
                break
    yield from _titles_with_nothing_below(case)


def judged(view: Case, sentence: Sentence, match: re.Match[str]) -> Sequence[IndicatorRow] | None:
    """The indicators that a sentence calls complete; None where it speaks of something else."""
    lead = sentence.lead(match.start())
    before = sentence.masked[max(0, match.start() - 60) : match.start()]
    if (
        lead.scope.other_year
        or lead.scope.part_of_year
        or sentence.is_quoted(match.start())
        or any(REST.search(words) or HOPED.search(words) for words in (before, match[0]))
        or HOPED.search(sentence.title)
        or _is_of_its_subject(sentence, match)
    ):
        return None
    rows = view.form.rows
    count = match.groupdict().get("count")
    if count and int(count) != len(rows):
        return None
    words = lead.text + match[0].split("指标")[0]
    blocks = {stem(heading): listed for heading, listed in blocks_of(view)}
    named = [name for name in sorted(blocks, key=len, reverse=True) if name and name in words]
    topic = [name for name in blocks if name and re.search(rf"{name}(?:指标)?(?:[：:]|[^，。]{{0,4}}方面)", before)]
    titled = [name for name in sorted(blocks, key=len, reverse=True) if name and name in sentence.title]
    if named and is_neutral(lead.text.replace(named[0], ""), PRAISE_HEAD):
        return blocks[named[0]]
    if named or not is_neutral(lead.text, PRAISE_HEAD):
        return None
    return blocks[(topic or titled)[0]] if topic or titled else rows


def _is_of_its_subject(sentence: Sentence, match: re.Match[str]) -> bool:
    """“新建6座，全部完成年度目标”: whose goals they are, the clause before says."""
    return (
        bool(re.search(r"(?:年度)?目标$", match[0]))
        and not re.search(r"绩效|各项|所有|指标", match[0])
        and re.search(r"[，,、：:；]", sentence.masked[max(0, match.start() - 60) : match.start()]) is not None
    )


def blocks_of(view: Case) -> Iterator[tuple[str, Sequence[IndicatorRow]]]:
    """一级 and 二级指标 with their rows."""
    for block in view.form.dimensions:
        yield block.heading, block.rows
        for category in block.categories:
            yield category.heading, category.rows


def _too_good(
    view: Case, sentence: Sentence, match: re.Match[str], rows: Sequence[IndicatorRow], *, denied: bool
) -> Iterator[Finding]:
    """What stands against it in the form: “得满分” speaks of points, everything else of targets."""
    full = _FULL in match[0] and view.form.profile.scored
    what, at = short_of_points(view, rows) if full else missed(view, rows, denied=denied)
    if what:
        yield finding(
            Code.H054,
            sentence.place("未完成的绩效目标", match.start(), match.end()),
            found=sentence.text[match.start() : match.end()],
            expected=what,
            other=at,
        )


def missed(view: Case, rows: Sequence[IndicatorRow], *, denied: bool) -> tuple[FindingFact, FindingFact]:
    """What was not reached, and where the form says so; nothing where all was."""
    missed = [row for row in rows if view.applies(row) and not view.is_reached(row)]
    rate = view.scored.number("execution.rate")
    short = denied and rate is not None and rate < 1
    if not missed:
        only = Phrase("预算执行率只有{rate}", rate=Rate(rate))
        return (only, view.place("execution.rate")) if short else ("", "")
    row = missed[0]
    what = Phrase(
        "有{count}项指标没有达到指标值，如{row}{rate}",
        count=Count(len(missed)),
        row=_scored(view, row, "rule_score"),
        rate=Phrase("，预算执行率{rate}", rate=Rate(rate)) if short else "",
    )
    return what, view.row_place(row, "actual")


def short_of_points(view: Case, rows: Sequence[IndicatorRow]) -> tuple[FindingFact, FindingFact]:
    """What does not have full points, and where the form says so; nothing where all has."""
    short = [row for row in rows if row.scored and view.applies(row) and not view.has_full_points(row)]
    if not short:
        return "", ""
    score = _scored(view, short[0], "score")
    return Phrase("有{count}项指标没有得满分，如{row}", count=Count(len(short)), row=score), view.row_place(
        short[0], "score"
    )


def _scored(view: Case, row: IndicatorRow, role: str) -> Phrase:
    if not row.scored:
        return Phrase("“{name}”", name=row.indicator.name)
    return Phrase(
        "“{name}”得{score}分（分值{points}分）",
        name=row.indicator.name,
        score=Points(view.scored.number(row.key(role))),
        points=Points(row.indicator.points, None),
    )


def _titles_with_nothing_below(case: Case) -> Iterator[Finding]:
    """“未完成的绩效目标” as a title, and “无” below it."""
    lines = body(case)
    for above, line in itertools.pairwise(lines):
        titled = _MISSED_TITLE.search(above.text) and len(above.text) <= 40 and not above.text.endswith(("。", "；"))
        if titled and _NOTHING.fullmatch(line.text) and not line.cells and not re.search(r"上年|20\d\d", above.text):
            what, at = missed(case, case.form.rows, denied=True)
            if what and not _NONE_MISSED.search(line.text):
                yield finding(
                    Code.H054,
                    place(line, "未完成的绩效目标", line.text, 0, len(line.text)),
                    found=f"{above.text}：{line.text.rstrip('。')}",
                    expected=what,
                    other=at,
                )


@report_check(Code.S056)
def report_has_no_prompts_left(case: Case) -> Iterator[Finding]:
    """No words of the outline stand where the unit's own should."""
    for line in body_as_written(case):
        for text in line.cells or (line.text,):
            for match in _LEFT_OVER.finditer(text):
                near = text[max(0, match.start() - 12) : match.start()]
                quoted = near.rfind("《") > near.rfind("》")
                hidden = not match[0].strip("×") and re.search("负责人|联系人|填表人|审核人", near)
                if not quoted and not hidden and not (_SIGNED.search(near) and "填" not in match[0]):
                    yield finding(Code.S056, place(line, "提示文字", text, match.start(), match.end()), found=match[0])


@report_check(Code.S058)
def report_keeps_the_framework(case: Case) -> Iterator[Finding]:
    """一级指标 and their points are those of the form."""
    weights: dict[str, tuple[str, Fraction]] = {
        stem(block.heading): (block.heading, Fraction(case.form.points_of(block))) for block in case.form.dimensions
    }
    whole = "、".join(heading for heading, _ in weights.values())
    framework = frozenset(weights)
    weights[_EXECUTION] = (_EXECUTION, Fraction(case.form.profile.execution.points))
    weights["评分满分"] = weights["自评满分"] = weights["体系满分"] = (
        "满分",
        case.scored.number("total.points") or Fraction(0),
    )
    patterns = {head: re.compile(_ALONE + re.escape(head) + _POINTS) for head in weights}
    rate = (case.scored.number("execution.rate") or Fraction(0)) * 100
    for sentence in sentences(case):
        for match in _FRAMEWORK.finditer(sentence.text):
            named = [stem(part).removeprefix("项目") for part in re.split(r"[、，和及]", match[1])]
            if any(not any(part in head or head in part for head in framework) for part in named if part):
                yield finding(
                    Code.S058, sentence.place("指标体系", match.start(), match.end()), found=match[1], expected=whole
                )
        if not case.form.profile.scored or not re.search(r"权重|分值|满分", sentence.text):
            continue
        for head, (heading, points) in weights.items():
            for match in patterns[head].finditer(sentence.text):
                is_rate = (
                    heading == _EXECUTION
                    and match[2] != "分"
                    and (
                        "权重" not in sentence.text
                        or agrees(match[1], rate)
                        or re.match(r"[）)]?[，,、（(]{0,2}权重", sentence.text[match.end() :])
                    )
                )
                if read(match[1]) != points and not is_rate:
                    yield finding(
                        Code.S058,
                        sentence.place("指标体系", match.start(), match.end()),
                        found=match[0],
                        expected=Phrase("{heading}{points}分", heading=heading, points=Points(points, None)),
                    )


@report_check(Code.S059)
def report_counts_right(case: Case) -> Iterator[Finding]:
    """Numbers of indicators and projects are those of the form."""
    for sentence in sentences(case):
        for sought, what in _COUNTS:
            for match in sought.finditer(sentence.text):
                right, *also = _counts_of(case, sentence, match, what)
                numeral = match["count"]
                number = (
                    int(numeral) if numeral.isdigit() else NUMERALS.index(numeral) if numeral in NUMERALS else right
                )
                if right is not None and number not in (right, *also) and not sentence.is_earlier(match.start()):
                    yield finding(
                        Code.S059,
                        sentence.place(what, match.start(), match.end()),
                        item=what,
                        found=f"{numeral}个",
                        expected=Phrase("{count}个", count=Count(right)),
                    )


def _counts_of(case: Case, sentence: Sentence, match: re.Match[str], what: str) -> tuple[int | None, ...]:
    """How many there are of what a sentence counts, by the rules and by the scores that a table prints.

    None where it counts something else.
    """
    if what == "项目":
        return (len(case.projects) or None,)
    rows: Sequence[IndicatorRow] = case.form.rows
    words = bare(sentence.lead(match.start()).text)
    for heading, listed in blocks_of(case):
        if words.removesuffix("共").removesuffix("中") in (bare(heading), stem(heading)):
            rows, words = listed, ""
    if not is_neutral(words, _COUNT_HEAD):
        return (None,)
    scored = sum(case.applies(row) for row in rows)
    by_rule = sum(case.has_full_points(row) for row in rows)
    printed = sum(_is_full_as_printed(case, row) for row in rows)
    if what == "三级指标":
        return (len(rows),)
    return (by_rule, printed) if what == "得满分的指标" else (scored - by_rule, scored - printed)


def _is_full_as_printed(case: Case, row: IndicatorRow) -> bool:
    printed, points = case.reported(row.key("score")), case.scored.number(row.key("points"))
    return case.has_full_points(row) if printed is None or points is None else printed >= points
