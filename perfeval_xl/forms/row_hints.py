"""The hint beside each row, and beside the funds: what is left to do there, ✓ where nothing is.

A hint that begins with ✓ lets the row pass: there is no blocking finding at it. What stands
behind ✓ is asked for, but does not send the form back.
"""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence

from perfeval_xl.expressions import tree
from perfeval_xl.expressions.tree import NEVER, Choice, Expr, Field, IsNumber, LongerThan, Not
from perfeval_xl.forms import entries, form_tests, row_tests
from perfeval_xl.forms.entries import any_of, when
from perfeval_xl.forms.form import FormField, IndicatorRow
from perfeval_xl.forms.shared_fields import LONGEST_REASON, LONGEST_SIDE_REASON, Funds, required_texts
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.rules.row import Row
from perfeval_xl.vocabulary import NOT_APPLICABLE, UNFINISHED, Polarity

_REMEMBERED = 4096
"""Hints that are remembered: those of the largest department, several times over."""
KEPT = "✓"
ASKED = "核实："
"""How a hint begins that asks, and lets the row pass."""
OPEN = "未填"
NOT_A_NUMBER = "应填数字"
NOT_A_DAY = f"应填日期或选“{UNFINISHED}”"
NOT_A_LEVEL = "请从列表中选档次"
OUT_OF_RANGE = "负数或数字过大，请核对"
BAD_ASSESSED = "定性评分应是0至分值的数字"
NOT_ASSESSED = "请填定性评分"
OUTSIDE_BAND = "定性评分超出档次"
BAD_DEDUCTION = "扣减应是0至分值的数字"
TOO_LONG = "文字太长，请压缩"
NO_DEDUCTION_REASON = "请写扣减理由"
NO_REASON = "请说明偏差原因"
OTHER_YEAR_UNEXPLAINED = "日期不在本年度，请核对；属实的请说明偏差原因"
OTHER_YEAR = f"{ASKED}日期不在本年度"
LEFT_OUT_SILENTLY = f"请说明{NOT_APPLICABLE}的原因"
OVER = "✓ 请说明超额原因"
ABOVE_WHOLE = "超过100%，请核对"
HUNDREDTH = "约为指标值的1/100，请核对百分号，属实的写明原因"
HUNDREDFOLD = "约为指标值的100倍，请核对百分号，属实的写明原因"
SLIP_ASKED = f"{ASKED}实际完成值与指标值相差约100倍"
NO_FIGURES = "基础数据不齐或为0"
ISSUED_WRONG = "下发的指标有误，请报下发单位"
UNSCORED = "没有计分，请报下发单位"
TEXT_OPEN = "本行还有必填的文字没有填"
COLUMN_OPEN = "预算数、执行数各栏至少填一行"
OVERSPENT = "执行数超过预算数"
INCOME_DIFFERS = "收入合计与支出合计不等"
LOW_EXECUTION = "✓ 请说明执行率偏低"
BUDGET_CHANGED = "✓ 请说明预算调整"
ROW_QUESTIONS = (OVER, SLIP_ASKED, OTHER_YEAR, LOW_EXECUTION, BUDGET_CHANGED)
"""Hints that ask for a word and let the row pass."""
TO_FILL = {NOT_ASSESSED: "assessed", NO_DEDUCTION_REASON: "deduction_reason", NO_REASON: "reason"}
"""Hints that ask for a cell which need not be filled in every row, and its role."""

ROW_HINT_GROUPS = (
    ("实际完成值没有填对的", (NOT_A_NUMBER, NOT_A_DAY, NOT_A_LEVEL, OUT_OF_RANGE)),
    ("百分数像是差了100倍或超过100%的", (ABOVE_WHOLE, HUNDREDTH, HUNDREDFOLD)),
    ("定性评分缺少或不对的", (BAD_ASSESSED, NOT_ASSESSED, OUTSIDE_BAND)),
    ("得分低于分值而未说明原因的", (NO_REASON, OTHER_YEAR_UNEXPLAINED)),
    (f"选了“{NOT_APPLICABLE}”而未说明原因的", (LEFT_OUT_SILENTLY,)),
    ("自行扣减不对或未写理由的", (BAD_DEDUCTION, NO_DEDUCTION_REASON)),
    ("原因或理由写得太长的", (TOO_LONG,)),
    ("超额完成而未说明的", (OVER,)),
    ("与指标值相差约100倍、写了原因的", (SLIP_ASKED,)),
    ("完成日期不在本年度的", (OTHER_YEAR,)),
    ("下发有误或没有计分的", (ISSUED_WRONG, UNSCORED)),
)
RATIO_GROUP = ("基础数据不齐或为0而无法计算的", (NO_FIGURES,))
Mistakes = Iterable[tuple[Expr, str]]
"""Tests with what is said where they hold, the first that holds first."""


def passes(hint: str) -> bool:
    """Whether a row with this hint has no blocking finding."""
    return hint.startswith((KEPT, ASKED))


def groups(rows: Sequence[IndicatorRow]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The hints that are counted in a form with these rows."""
    if not any(row.scored for row in rows):
        return tuple(_of_unscored())
    return (*ROW_HINT_GROUPS, RATIO_GROUP) if any(row.indicator.ratio for row in rows) else ROW_HINT_GROUPS


def _of_unscored() -> Iterator[tuple[str, tuple[str, ...]]]:
    """The hints of a form without scores: none about scores, and its own word for a missing reason."""
    scores = {BAD_ASSESSED, NOT_ASSESSED, OUTSIDE_BAND, BAD_DEDUCTION, NO_DEDUCTION_REASON}
    for label, texts in ROW_HINT_GROUPS:
        if not scores.intersection(texts):
            label = "没有达到指标值而未说明原因的" if NO_REASON in texts else label
            yield ("下发有误的", (ISSUED_WRONG,)) if UNSCORED in texts else (label, texts)


def row_hint(profile: Profile, row: IndicatorRow) -> Expr:
    """What the unit should still do in a row."""
    return hint(profile, row.facts, issued_wrong=any(row_tests.issued_mistakes(row)))


@functools.lru_cache(maxsize=_REMEMBERED)
def hint(profile: Profile, row: Row, *, issued_wrong: bool = False) -> Expr:
    """What the unit should still do in a row, of whose indicator it is known whether it was ``issued_wrong``."""
    if issued_wrong:
        blank = NEVER if row.ratio else _is_open(profile, row)
        return first_of([(blank, OPEN)], tree.Text(ISSUED_WRONG))
    return first_of(
        [
            *_of_actual(profile, row),
            *_of_assessed(profile, row),
            (_lacks_text(profile, row), TEXT_OPEN),
            (row_tests.is_impossible_share(profile, row), ABOVE_WHOLE),
            *_of_words(profile, row),
            *_of_slips(profile, row),
            (_has_no_score(profile, row), UNSCORED),
        ],
        Choice(row_tests.reason_is_silent(profile, row), _unsaid(profile, row), _said(profile, row)),
    )


def _has_no_score(profile: Profile, row: Row) -> Expr:
    """Whether a row has no score, and nobody knows why."""
    if not row.scored:
        return NEVER
    return row_tests.unless(row_tests.is_unscored(profile, row), Not(IsNumber(row.field("rule_score"))))


def _unsaid(profile: Profile, row: Row) -> Expr:
    """What is asked where no reason is given; what a formula would ask twice is asked once for all of it."""
    loses = row_tests.loses_points(profile, row) if profile.reasons.score_below_points else NEVER
    questions = first_of([(loses, NO_REASON), (row_tests.is_far_above(profile, row), OVER)], tree.Text(KEPT))
    outside = row_tests.is_outside_year(row)
    if outside is not NEVER:
        questions = Choice(outside, first_of([(loses, OTHER_YEAR_UNEXPLAINED)], tree.Text(OTHER_YEAR)), questions)
    return first_of([(row_tests.is_left_out(row), LEFT_OUT_SILENTLY)], questions)


def _said(profile: Profile, row: Row) -> Expr:
    """What is asked where a reason is given: a day of another year that costs nothing, which no reason explains."""
    outside = row_tests.is_outside_year(row)
    if outside is NEVER:
        return tree.Text(KEPT)
    return first_of([(when(outside, Not(row_tests.loses_points(profile, row))), OTHER_YEAR)], tree.Text(KEPT))


def first_of(mistakes: Mistakes, otherwise: Expr) -> Expr:
    """What the first test that holds says; ``otherwise`` where none does."""
    left = otherwise
    for test, text in reversed([*mistakes]):
        left = left if test is NEVER else Choice(test, tree.Text(text), left)
    return left


def _of_actual(profile: Profile, row: Row) -> Iterator[tuple[Expr, str]]:
    actual = row.field("actual")
    if row.ratio:
        yield Not(IsNumber(actual)), NO_FIGURES
        return
    yield _is_open(profile, row), OPEN
    match row.polarity:
        case Polarity.QUALITATIVE:
            grades = (band.grade for band in profile.judged_by(row).bands)
            yield entries.is_no_option(actual, tuple(grades), row.words), NOT_A_LEVEL
        case Polarity.DEADLINE:
            yield entries.is_no_day(actual, row.words), NOT_A_DAY
        case _:
            least = -entries.LARGEST_NUMBER if row.signed else 0
            yield entries.is_no_number(actual, required=True, words=row.words), NOT_A_NUMBER
            yield entries.is_out_of_range(actual, least, entries.LARGEST_NUMBER), OUT_OF_RANGE


def _is_open(profile: Profile, row: Row) -> Expr:
    """Whether the actual value of a row is still to be typed."""
    return row_tests.unless(row_tests.is_idle(profile, row), entries.is_blank(row.field("actual")))


def _lacks_text(profile: Profile, row: Row) -> Expr:
    """Whether a text that the unit must write is still to be written in a column of the profile's own."""
    blank = any_of(entries.is_blank(row.field(name)) for name in required_texts(profile.layout))
    return blank if blank is NEVER else row_tests.unless(row_tests.is_idle(profile, row), blank)


def _of_slips(profile: Profile, row: Row) -> Iterator[tuple[Expr, str]]:
    """A % sign that was typed once too often, or left out."""
    silent = row_tests.reason_is_silent(profile, row)
    for test, text in ((row_tests.is_hundredth(row), HUNDREDTH), (row_tests.is_hundredfold(row), HUNDREDFOLD)):
        yield when(test, silent), text
        yield test, SLIP_ASKED


def _of_assessed(profile: Profile, row: Row) -> Iterator[tuple[Expr, str]]:
    judged = row.polarity is Polarity.QUALITATIVE and not row.ratio and row.scored
    if judged and not profile.judged_by(row).rule.is_fixed:
        yield row_tests.is_no_score(row, "assessed"), BAD_ASSESSED
        yield row_tests.is_unassessed(profile, row), NOT_ASSESSED
        yield row_tests.is_outside_band(profile, row), OUTSIDE_BAND


def _of_words(profile: Profile, row: Row) -> Iterator[tuple[Expr, str]]:
    """The deduction, and whether the words of the row are short enough."""
    long: list[Expr] = [LongerThan(row.field("reason"), LONGEST_REASON)]
    deducts = profile.deduction_allowed and row.scored
    if deducts:
        yield row_tests.is_no_score(row, "deduction"), BAD_DEDUCTION
        long.append(LongerThan(row.field("deduction_reason"), LONGEST_SIDE_REASON))
    yield any_of(long), TOO_LONG
    if deducts:
        yield row_tests.deduction_is_unexplained(profile, row), NO_DEDUCTION_REASON


def funds_hint(profile: Profile, fields: Mapping[str, FormField], funds: Funds) -> Expr:
    """What the unit should still do about the funds."""
    amounts = form_tests.typed_amounts(fields)
    columns = [cell.test for cell in form_tests.open_cells(fields, funds) if cell.is_column]
    required = [entries.is_blank(Field(field.key)) for field in amounts if field.required]
    silent = form_tests.is_silent(profile, fields["execution.reason"])
    questions = first_of(
        [(form_tests.is_low(profile), LOW_EXECUTION), (form_tests.is_changed(profile, funds), BUDGET_CHANGED)],
        tree.Text(KEPT),
    )
    return first_of(
        [
            (any_of(columns), COLUMN_OPEN),
            (any_of(required), OPEN),
            (any_of(entries.holds_no_number(field) for field in amounts), NOT_A_NUMBER),
            (any_of(entries.holds_out_of_range(field) for field in amounts), OUT_OF_RANGE),
            (form_tests.is_cut_below_nothing(funds), OUT_OF_RANGE),
            (form_tests.any_overspends(funds), OVERSPENT),
            (form_tests.income_differs() if form_tests.has_expenditure(fields) else NEVER, INCOME_DIFFERS),
            (entries.holds_too_long(fields["execution.reason"]), TOO_LONG),
        ],
        Choice(silent, questions, tree.Text(KEPT)),
    )
