"""Was a target read as its author meant it? What cannot be known is asked of the office before anything is issued."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from perfeval_xl.checks.case import Case, check, finding
from perfeval_xl.findings import Code, Finding, Measured, Rate
from perfeval_xl.forms.form import IndicatorRow
from perfeval_xl.forms.written.plain import words
from perfeval_xl.forms.written.units import DURATIONS
from perfeval_xl.forms.written_values import (
    KEPT,
    DirectionWords,
    Doubt,
    Target,
    chinese_day,
    direction_words,
    is_percent,
)
from perfeval_xl.patterns import pattern
from perfeval_xl.vocabulary import Category, Polarity


def _issued(case: Case) -> str | None:
    """Skip for a workbook that was issued: what is wrong with its brief nobody can mend now."""
    issued = case.book is not None and not case.form.brief.draft
    return "下发时已提示下发单位" if issued else None


def _rows(case: Case) -> Iterator[tuple[IndicatorRow, Target]]:
    """The rows of the brief; those that the profile prescribes are as it says."""
    for row in case.form.rows:
        if not row.indicator.ratio:
            yield row, row.indicator.target


@check(Code.T105, on_brief=True)
def targets_were_read_with_certainty(case: Case) -> Iterator[Finding]:
    """What had to be supposed about a target is said."""
    for row, target in _rows(case):
        for doubt in target.doubts:
            if doubt is Doubt.DIRECTION and row.is_cost and not case.brief_only:
                # Of a cost it is asked, not noted (S029).
                continue
            if doubt is Doubt.WHOLE_PERIOD and Doubt.YEAR in target.doubts:
                # Said with the year.
                continue
            if doubt is not Doubt.UNSETTLED and doubt not in KEPT:
                yield finding(
                    Code.T105, case.row_place(row, "number"), found=target.text, expected=_supposed(target, doubt)
                )


_SUPPOSED = frozenset({Doubt.DIRECTION, Doubt.UNSETTLED, Doubt.ZERO})
"""Doubts of a target that did not say its direction itself."""
_OF_TIME = pattern("时|期|年限|寿命|周期|间")
"""Names that speak of a time."""


def _supposed(target: Target, doubt: Doubt) -> str:
    if doubt is Doubt.DIRECTION:
        return f"没有写计算符号，按“{target.polarity.sign}”处理"
    if doubt in (Doubt.YEAR, Doubt.WHOLE_PERIOD) and target.number is not None:
        missing = {Doubt.YEAR: "年份", Doubt.WHOLE_PERIOD: "日子"}
        named = "和".join(missing[each] for each in target.doubts if each in missing)
        return f"没有写{named}，按{chinese_day(target.number)}处理"
    return str(doubt.value)


@check(Code.T109, on_brief=True, skip=_issued)
def limits_are_not_below_nothing(case: Case) -> Iterator[Finding]:
    """No target asks for at most less than nothing: there is no rate of it."""
    for row, target in _rows(case):
        if "T109" in case.mistakes.get(row.id, ()) and target.number is not None:
            yield finding(
                Code.T109,
                case.row_place(row, "number"),
                found=target.text,
                expected=Measured(-target.number, target.measure, None),
                what=target.measure,
            )


_PUNCTUATION = "（）()。. \u3000\n"
_UNSAID = frozenset(
    words(
        "待定 无 暂无 未定 没有 暂定 另行通知 另行确定 另行下达 待确定 待明确 待下达 待通知 待补充 待填 未确定 "
        "未明确 不详 不明 暂不确定 暂未确定 空 N/A n/a"
    )
)
"""Words of a target that is not set."""


@check(Code.T110, on_brief=True, skip=_issued)
def targets_are_not_empty(case: Case) -> Iterator[Finding]:
    """Every indicator has a target."""
    for row, target in _rows(case):
        # What is judged by a scale of its own needs no target besides.
        unsaid = target.polarity is Polarity.QUALITATIVE and target.text.strip(_PUNCTUATION) in _UNSAID
        unsaid = unsaid and not row.scale
        if unsaid or "T110" in case.mistakes.get(row.id, ()):
            yield finding(Code.T110, case.row_place(row, "number"), found=target.text.strip() or "空")


@check(Code.S109, on_brief=True)
def directions_are_settled(case: Case) -> Iterator[Finding]:
    """More or less is better: it is written, or name, unit or category say so."""
    for row, target in _rows(case):
        if Doubt.UNSETTLED in target.doubts and not case.is_confirmed(row):
            yield finding(Code.S109, case.row_place(row, "number"), found=target.text, expected=str(target))


_WAYS = (Polarity.AT_LEAST, Polarity.AT_MOST)


@check(Code.S110, on_brief=True)
def directions_fit_their_names(case: Case) -> Iterator[Finding]:
    """Nobody asks for at least so much of what is bad, or at most so much of what is good."""
    words = direction_words(case.form.profile)
    for row, target in _rows(case):
        # Costs have questions of their own.
        if target.polarity not in _WAYS or not target.number or row.is_cost or case.is_confirmed(row):
            continue
        way = words.way_of(row.indicator.name) or _way_of_time(row, target)
        if way is None or way is target.polarity or _SUPPOSED.intersection(target.doubts):
            continue
        if target.measure in DURATIONS and not _OF_TIME.search(row.indicator.name):
            # 7日内 beside 培训人次: not the number that its name speaks of.
            continue
        better = "多" if way is Polarity.AT_LEAST else "少"
        yield finding(Code.S110, case.row_place(row, "polarity"), found=target.text, what=better, expected=way.sign)


_LASTING = pattern("年限|寿命|时长|使用|保修|质保|保质|有效|持续|服务期|储存|保存")


def _way_of_time(row: IndicatorRow, target: Target) -> Polarity | None:
    """A time that something may take is better short; one that something lasts is no such time."""
    takes = row.nature is Category.TIMELINESS and target.measure in DURATIONS
    return Polarity.AT_MOST if takes and not _LASTING.search(row.indicator.name) else None


@check(Code.S111, on_brief=True)
def percentages_are_no_fractions(case: Case) -> Iterator[Finding]:
    """0.95 in % is hardly ever less than one percent."""
    words = direction_words(case.form.profile)
    for row, target in _rows(case):
        if not case.is_confirmed(row) and _is_fraction(case, row, target, words):
            number = target.number or Decimal(0)
            yield finding(
                Code.S111,
                case.row_place(row, "number"),
                found=target.text,
                other=Rate(number / 100, None),
                expected=Rate(number, None),
            )


_CHANGES = pattern("提升|提高|增长|增加|增幅|上升|改善|下降|降低|降幅|减少")
"""In a name: what is counted is by how much something changes, and not how large it is."""


def _is_fraction(case: Case, row: IndicatorRow, target: Target, words: DirectionWords) -> bool:
    """Whether a share that should be large is 1 % or less, or a rate without unit is at most 1."""
    number, name = target.number, row.indicator.name
    if number is None or not 0 < number <= 1 or target.polarity not in (Polarity.AT_LEAST, Polarity.EXACT):
        return False
    if not is_percent(target.measure):
        return not target.measure and name.endswith(case.form.profile.plausibility.percent_names)
    if _CHANGES.search(name):
        return False  # a growth or a decline by 1 % is a sound target
    good = words.way_of(name) is Polarity.AT_LEAST or row.nature in (Category.BENEFICIARY, Category.QUALITY)
    return number < 1 or good


@check(Code.S112, on_brief=True)
def targets_are_read_whole(case: Case) -> Iterator[Finding]:
    """What has figures in it and stayed text is meant as text."""
    for row, target in _rows(case):
        kept = next((doubt for doubt in target.doubts if doubt in KEPT), None)
        if kept is not None and not case.is_confirmed(row):
            yield finding(
                Code.S112,
                case.row_place(row, "number"),
                found=target.text,
                what=kept.value,
                words=_CURES[kept],
            )


_CURES = {
    Doubt.RANGE: "只要求下限的写“≥”和数字，只要求上限的写“≤”和数字；两头都要求的分成两个指标；一段时间写截止的日期",
    Doubt.COMPOUND: "一个指标只写一项要求：分成两个指标，或者只留最要紧的一项",
    Doubt.NO_SUCH_DAY: "请核对日期，写成“2023年12月31日前”的样子",
    Doubt.PARTLY_READ: (
        "数量写成“≥1000个”，期限写成“2023年12月31日前”或“3个工作日内”的样子，说明文字写进指标名称；"
        "少见的单位单独写在“计量单位”里"
    ),
    Doubt.NO_NUMBER: "写成数字，如“≤100万元”；不是数字的要求去掉计算符号",
}
