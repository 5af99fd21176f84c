"""Satisfaction that a 自评报告 tells: what was asked of whom, and whether the numbers give the share."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple

from perfeval_xl.checks.case import Case, finding
from perfeval_xl.checks.report_statements import bare, body, read, report_check, sentences
from perfeval_xl.checks.sentences import NUMBER, Sentence, joined
from perfeval_xl.findings import Code, Count, Finding, FindingFact, Phrase, Rate
from perfeval_xl.patterns import pattern
from perfeval_xl.tables import named

_ROUND = r"(?P<round>余|多)?"
_PIECES = r"(?:份|张|人次|人|名|户|家|位|件|起)"
_SHEETS = r"(?:调查|测评|满意度)?(?:问卷|调查表|测评表|评议表|调查问卷|调查卷)"
_SENT = pattern(rf"(?<![各每])(?:发放|发出|派发|下发|印发|投放)[^，,。；;\d各每]{{0,20}}?{NUMBER}{_ROUND}(?:份|张)")
_BACK = pattern(rf"(?:收回|回收|返回|收到)(?!率)[^，,。；;\d]{{0,12}}?{NUMBER}{_ROUND}(?:份|张)")
_VALID = pattern(rf"(?:其中)?(?:有效|接通|接听)[^，,。；;\d率]{{0,10}}?{NUMBER}{_ROUND}{_PIECES}")
_ASKED = pattern(
    rf"(?:调查|走访|访问|回访|抽样|抽取|测评|征求)[^，,。；;\d份]{{0,14}}?{NUMBER}{_ROUND}(?:人次|人|名|户|家|位)"
)
_LEVELS = "非常|十分|很|比较|较为|较|基本|不太|不"
_SATISFIED = pattern(
    rf"(?P<level>{_LEVELS})?满意(?:的)?(?:问卷|人数|群众|票)?(?:有|为|共|是)?[：:]?{NUMBER}{_ROUND}{_PIECES}"
    rf"|{NUMBER}{_PIECES}(?:均|都|表示|认为|选择|评价|填|的|为|对[^，,。；;\d]{{0,12}})*[“”]?(?P<after>{_LEVELS})?满意(?!度|率)"
)
_BACK_RATE = pattern(rf"(?:回收率|收回率)[^，,。；;\d]{{0,6}}{NUMBER}\s?[%％]")
_SHARE = pattern(rf"(?:满意度|满意率)[^，,。；;\d%％≥≤不]{{0,10}}{NUMBER}\s?[%％](?!以[上下]|[≥≤])")
SATISFACTION = pattern(
    rf"(?:满意度|满意率|好评率|满意程度)(?!指标(?:分值|权重)?\d)[^，,。；;\d%％≥≤分权]{{0,16}}{NUMBER}\s?[%％](?!的?(?:权重|分值))"
)
"""A satisfaction that is told in percent."""
_STRONG = pattern(
    r"问卷|样本|满意度?(?:调查|测评|测验|评价|回访|评议)|(?:调查|测评)(?:群众|对象|用户|企业)|民意调查|调查表|评价器|好差评|社会评议|测评|回访"
)
_WEAK = pattern(r"调查(?!研究|小组|核查)|访谈|座谈|抽样|走访|投票|打分|电话|暗访|征求意见|意见箱|随机")
"""Words of a survey where those who were asked stand in the same paragraph."""
_ASKED_OF = pattern(r"满意|群众|服务对象|受益|用户|办事|公众|居民|企业|学生|家长|患者")
_COMPLAINTS = pattern(
    rf"(?:投诉|信访|举报)[^，,。；;\d]{{0,8}}{NUMBER}\s?(?:起|件|次|例|宗)|{NUMBER}\s?(?:起|件|次|例|宗)[^，,。；;\d]{{0,8}}(?:投诉|信访|举报)"
)
_WISHED = pattern(r"目标|指标值|≥|不低于|要求|计划|力争|确保|标准|应达|上年|去年")
_ROW = pattern(r"得\s?\d|分值|权重|指标值|实际完成|完成率|每[低高降减]|得满分|不得分|扣\s?\d|低于|达不到|规定|标准")
"""A sentence that tells a row of the form, where only its figures stand."""
_NEAR = 8
"""Characters after a number of sheets within which they are called questionnaires: “120份问卷”."""
_SLACK = Fraction(6, 5)
"""Half of the last digit of a share, and a fifth of it more: some cut where others round."""


class _Number(NamedTuple):
    value: Fraction
    round: bool
    """“120余份”: at least so many."""
    start: int
    end: int


@report_check(Code.S134, Code.S152)
def report_counts_its_survey(case: Case) -> Iterator[Finding]:
    """No more came back than was sent out, and who was satisfied makes the share that is told."""
    for sentence in _paragraphs(case):
        several = len(list(_SENT.finditer(sentence.text))) > 1 or len(list(_BACK.finditer(sentence.text))) > 1
        if not several and (re.search(_SHEETS, sentence.text) or _ASKED.search(sentence.text)):
            yield from _survey(sentence)


@report_check(Code.S136)
def report_says_how_satisfaction_was_asked(case: Case) -> Iterator[Finding]:
    """A satisfaction in percent rests on a survey, or on something else that the report names; asked once."""
    if any(says_how_it_was_asked(line.text) for line in body(case)):
        return
    for sentence in sentences(case):
        match = SATISFACTION.search(sentence.text)
        if (
            match
            and not _WISHED.search(sentence.text[: match.end() + _NEAR])
            and not _ROW.search(sentence.text)
            and not sentence.of_indicator
            and sentence.is_ours(match.start())
        ):
            place = sentence.place("满意度", match.start(), match.end())
            yield finding(Code.S136, place, what="自评报告", who="", found=match[0])
            return
    yield from _rows_without_a_word(case)


def says_how_it_was_asked(text: str) -> bool:
    """Whether a paragraph names a survey of those who are satisfied, or something like it."""
    return bool(_STRONG.search(text) or (_WEAK.search(text) and _ASKED_OF.search(text)))


def _rows_without_a_word(case: Case) -> Iterator[Finding]:
    """A satisfaction of which the form has a figure, and the report not a word."""
    told = bare("".join(line.text for line in (case.report.lines if case.report else ())))
    for view in case.views:
        for row in view.form.rows:
            name = row.indicator.name
            value = view.scored.number(row.key("actual")) if "满意" in name and row.in_percent else None
            asked = value is not None and view.applies(row) and not view.is_unrated
            if asked and bare(name) not in told:
                yield finding(
                    Code.S136,
                    view.row_place(row, "actual"),
                    what="自评表",
                    who="自评报告",
                    found=Phrase("{name}{rate}", name=named(name), rate=Rate(value)),
                )
                return


@report_check(Code.S154)
def report_takes_no_settled_complaints_for_satisfaction(case: Case) -> Iterator[Finding]:
    """A satisfaction is not told of complaints that were settled, nor where more complained than were asked."""
    asked = [
        number
        for sentence in sentences(case)
        for number in _numbers(_SENT, sentence.text)
        if re.search(_SHEETS, sentence.text[number.start : number.end + _NEAR])
    ]
    for sentence in _paragraphs(case):
        complaint, share = _COMPLAINTS.search(sentence.text), _SHARE.search(sentence.text)
        if complaint is None or share is None or share.start() < complaint.start() or re.search(_SHEETS, sentence.text):
            continue
        if _satisfied(sentence.text):
            continue
        number = read(complaint[1] or complaint[2])
        few = [one for one in asked if one.value <= number]
        yield finding(
            Code.S154,
            sentence.place("满意度", complaint.start(), share.end()),
            found=Count(number),
            expected=f"{share[1]}%",
            why=Phrase("，比发放的问卷（{count}份）还多", count=Count(few[0].value)) if few else "",
        )
        return


def _paragraphs(case: Case) -> Iterator[Sentence]:
    """All sentences of a paragraph as one."""
    for _, parts in itertools.groupby(sentences(case), key=lambda sentence: id(sentence.line)):
        yield joined(list(parts))


def _survey(sentence: Sentence) -> Iterator[Finding]:
    """What is wrong with the numbers of a survey, the first thing only: the others follow."""
    text = sentence.text
    found = {
        name: next(iter(_numbers(pattern, text)), None)
        for name, pattern in (("sent", _SENT), ("back", _BACK), ("valid", _VALID), ("asked", _ASKED))
    }
    sent, back, valid = found["sent"], found["back"], found["valid"]
    levels = _satisfied(text)
    share = _SHARE.search(text)
    for more, less, words in ((back, sent, "只发放了{count}份"), (valid, back, "只收回{count}份")):
        if more and less and not less.round and more.value > less.value:
            yield _told(sentence, more, Phrase(words, count=Count(less.value)))
            return
    bases = [one for one in (valid, back, sent or found["asked"]) if one and not one.round]
    positive = {level: one for level, one in levels.items() if level not in ("不", "不太")}
    satisfied = sum((one.value for one in positive.values()), Fraction(0))
    if bases and positive and satisfied > max(base.value for base in bases):
        first = next(iter(positive.values()))
        yield _told(sentence, first, Phrase("一共只有{count}份", count=Count(max(base.value for base in bases))))
        return
    returned = _BACK_RATE.search(text)
    if returned and back and sent and not back.round and not sent.round and sent.value:
        yield from _share_of(sentence, returned, [(back.value, sent.value)])
    if share is None or _WISHED.search(text[max(0, share.start() - 10) : share.end()]):
        return
    if sent and sent.round and not (positive or back or valid):
        yield finding(
            Code.S152,
            sentence.place("问卷", sent.start, share.end()),
            found=text[sent.start : sent.end],
            expected=f"{share[1]}%",
        )
    elif positive and bases and not any(one.round for one in positive.values()):
        best = next(iter(positive.values())).value
        denominators = [base.value for base in bases] + [sum((one.value for one in levels.values()), Fraction(0))] * (
            len(levels) > 1
        )
        yield from _share_of(
            sentence, share, [(part, whole) for part in {satisfied, best} for whole in denominators if whole]
        )


def _share_of(
    sentence: Sentence, match: re.Match[str], parts: Sequence[tuple[Fraction, Fraction]]
) -> Iterator[Finding]:
    """A share that lies outside of all that its numbers may give: of several levels each may weigh less than one."""
    half = Fraction(1, 2 * 10 ** len(match[1].partition(".")[2])) * _SLACK
    low = min(part / whole for part, whole in parts) * 100 - half
    high = max(part / whole for part, whole in parts) * 100 + half
    single = len({part for part, _ in parts}) == 1
    stated = read(match[1])
    fits = any(abs(part / whole * 100 - stated) <= half for part, whole in parts)
    if fits or (not single and low <= stated <= high):
        return
    part, whole = parts[0]
    yield finding(
        Code.S134,
        sentence.place("满意度", match.start(), match.end()),
        found=match[0],
        expected=Phrase("{part}÷{whole}＝{rate}", part=Count(part), whole=Count(whole), rate=Rate(part / whole)),
    )


def _satisfied(text: str) -> Mapping[str, _Number]:
    """How many were satisfied, by the word before 满意, in their order."""
    found = dict[str, _Number]()
    for match in _SATISFIED.finditer(text):
        level = match["level"] or match["after"] or ""
        number = match[2] or match[4]
        found.setdefault(level, _Number(read(number), bool(match["round"]), match.start(), match.end()))
    return found


def _numbers(pattern: re.Pattern[str], text: str) -> Iterator[_Number]:
    for match in pattern.finditer(text):
        yield _Number(read(match[1]), bool(match["round"]), match.start(), match.end())


def _told(sentence: Sentence, number: _Number, expected: FindingFact) -> Finding:
    return finding(
        Code.S134,
        sentence.place("问卷", number.start, number.end),
        found=sentence.text[number.start : number.end],
        expected=expected,
    )
