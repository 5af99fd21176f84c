"""What a report says of one indicator: what was asked, what was done, the score, and why points were lost.

Nothing is said that its cells do not say. A blank is a gap and its score is not told; what stands in a cell and cannot
be read is told as it stands, with what is wrong about it.
"""

from __future__ import annotations

import enum
from collections.abc import Iterator
from fractions import Fraction
from typing import NamedTuple

from perfeval_xl.checks import Case
from perfeval_xl.expressions.tree import Field
from perfeval_xl.findings.facts import shown
from perfeval_xl.forms import entries, row_tests
from perfeval_xl.forms.form import FieldKind, IndicatorRow
from perfeval_xl.forms.spoken_names import spoken_name
from perfeval_xl.forms.written_values import Doubt
from perfeval_xl.reports import course_words, spans
from perfeval_xl.reports.flaws import flaw_at
from perfeval_xl.reports.model import Origin, Span
from perfeval_xl.reports.spans import as_sentence, doubt, from_cells, gap, merged, on_one_line, words
from perfeval_xl.reports.values import AGREED, PRINTED, RECKONED, SCORE_PLACES, written
from perfeval_xl.tables import named
from perfeval_xl.vocabulary import AROUND_WORDS, NO_TARGET, UNFINISHED, Polarity

NO_TARGETS = frozenset({"定性", "定性指标", "无", "-", "－", "/", "／", NO_TARGET, ""})
"""What stands in the place of a target and asks for nothing."""
LONGEST_ECHO = 20
"""Characters of a text beside a qualitative target that repeats it; a longer one is not said twice in a sentence."""
SHORTEST_LEVEL = 3
"""Characters of a level that is told as it is; 优, 好 and 较高 need a word before them."""

_EQUALS = "=＝ "
PER_PIECE = ("每", "单", "均", "造价")
"""In the name of a cost that is not what was spent, but what one of many cost."""
BECAUSE = ("因", "由于")
"""How a reason begins that needs no word before it."""
GOING_ON = ("已", "未", "没有", "按", "如期", "圆满", "达", "基本", "部分")
"""How a text begins that may stand in a sentence as it is; any other is quoted."""


class Why(enum.Enum):
    """What a list tells of the reasons of its rows."""

    ALL = "all"
    UNTOLD = "untold"
    """All but the reasons of what was missed: another section tells those that somebody gave."""
    NONE = "none"
    """Another section tells the rows that were missed, with their reasons and what is open about them."""


class RowScores(NamedTuple):
    """The score of an indicator as a printed table tells it, and as the rules give it; None for what is not there."""

    printed: Fraction | None
    ruled: Fraction | None

    @property
    def differ(self) -> bool:
        """Whether the table tells another one than the rules give, or one where they give none."""
        return self.printed is not None and self.printed != self.ruled

    @property
    def told(self) -> Fraction | None:
        """The one that a report tells first: that of the table."""
        return self.ruled if self.printed is None else self.printed


def scores_of(case: Case, row: IndicatorRow) -> RowScores:
    """The scores of an indicator. Those of a workbook are its own, whatever stood in the file."""
    if not row.scored:
        return RowScores(None, None)
    key = row.key("score")
    return RowScores(case.reported(key) if case.book is None else None, case.scored.number(key))


def is_open(case: Case, row: IndicatorRow) -> bool:
    """Whether nothing stands in the actual value of an indicator that applies to the project."""
    return case.applies(row) and case.holds(entries.is_blank(Field(row.key("actual"))))


def is_unreadable(case: Case, row: IndicatorRow) -> bool:
    """Whether something stands there that is no number, no day or no level of the form."""
    if is_open(case, row) or not case.applies(row):
        return False
    actual = case.scored.values.get(row.key("actual"))
    text = actual.strip(AROUND_WORDS) if isinstance(actual, str) else None
    if row.indicator.target.polarity is not Polarity.QUALITATIVE:
        return text is not None and text not in row.words
    known = case.form.fields[row.key("actual")].options
    return text is None or (bool(known) and text not in known)


def is_known(case: Case, row: IndicatorRow) -> bool:
    """Whether it can be said that an indicator reached its target or did not, and what it scored."""
    if is_open(case, row) or is_unreadable(case, row):
        return False
    return not row.scored or case.scored.number(row.key("score")) is not None


def gives_up_points(case: Case, row: IndicatorRow) -> bool:
    """Whether it has less than its points, by the table or by the rules, its own deductions included."""
    scores, points = scores_of(case, row), case.scored.number(row.key("points")) if row.scored else None
    known = [score for score in scores if score is not None]
    return points is not None and any(score < points for score in known)


def name_span(case: Case, row: IndicatorRow) -> Span:
    """The name of an indicator."""
    return from_cells(case, spoken_name(row.indicator.name), row.key("indicator"))


def quoted_span(case: Case, row: IndicatorRow) -> Span:
    """The name of an indicator in quotation marks, its own ones being the inner ones."""
    return from_cells(case, name_of(row), row.key("indicator"))


def name_of(row: IndicatorRow) -> str:
    """The name of an indicator, quoted, as a gap calls it."""
    return named(spoken_name(row.indicator.name))


def row_spans(case: Case, row: IndicatorRow, *, after: str = "：") -> tuple[Span, ...]:
    """What is told of an indicator up to its score, without a full stop; ``after`` is the sign behind its name."""
    said = course_words.row_state(case, row)
    clauses = [said] if said else list(_clauses(case, row))
    return merged((name_span(case, row), words(after), *spans.between(clauses, "，")))


def told(case: Case, row: IndicatorRow, *, after: str = "：", why: Why = Why.ALL) -> tuple[Span, ...]:
    """Everything that is told of an indicator, in whole sentences; ``why`` says what of the reasons."""
    return merged((*as_sentence(row_spans(case, row, after=after)), *why_spans(case, row, why)))


def _clauses(case: Case, row: IndicatorRow) -> Iterator[tuple[Span, ...]]:
    target = target_span(case, row)
    if target:
        quoted = row.indicator.target.polarity is Polarity.QUALITATIVE
        yield (words("指标值“"), target, words("”")) if quoted else (words("指标值"), target)
    if is_open(case, row):
        yield words("实际完成"), actual_gap(case, row)
        return
    if is_unreadable(case, row):
        yield _as_it_stands(case, row)
    else:
        yield from _done(case, row)
    score = score_spans(case, row)
    if score:
        yield score


def actual_gap(case: Case, row: IndicatorRow) -> Span:
    """That nobody has said what was done."""
    return gap(case, f"{name_of(row)}实际完成值", row.key("actual"))


def _as_it_stands(case: Case, row: IndicatorRow) -> tuple[Span, ...]:
    key, text = row.key("actual"), actual_text(case, row)
    is_day = row.indicator.target.polarity is Polarity.DEADLINE
    asked = "选项" if row.indicator.target.polarity is Polarity.QUALITATIVE else "日期" if is_day else "确定的数"
    found = flaw_at(case, key) or f"{name_of(row)}实际完成值“{on_one_line(text)}”不是{asked}"
    wrong = doubt(case, found, key)
    return words("实际"), from_cells(case, f"“{on_one_line(text)}”", key), wrong


def target_span(case: Case, row: IndicatorRow) -> Span | None:
    """年度指标值 as the form shows it; None where nothing is asked for."""
    target = row.indicator.target
    if target.polarity is Polarity.QUALITATIVE:
        text = on_one_line(target.text)
        return (
            None
            if text in NO_TARGETS or text == spoken_name(row.indicator.name)
            else from_cells(case, text, *_asked(row))
        )
    if target.number is None:
        return None
    text = _printed_target(case, row) or str(target)
    if target.polarity is Polarity.EXACT:
        text = text.lstrip(_EQUALS)
    return from_cells(case, text, *(key for key in _asked(row) if key in case.form.fields))


def _printed_target(case: Case, row: IndicatorRow) -> str:
    """The target as a printed table has it, which may have no sign; empty for a workbook."""
    text, measure = on_one_line(row.indicator.target.text), row.indicator.target.measure
    if case.book is not None or not any(sign.isdigit() for sign in text):
        return ""
    return f"{text}{measure}" if text[-1].isdigit() else text


def _asked(row: IndicatorRow) -> tuple[str, ...]:
    roles = ("number",) if row.indicator.target.polarity is Polarity.QUALITATIVE else ("polarity", "number", "measure")
    return tuple(row.key(role) for role in roles)


def actual_text(case: Case, row: IndicatorRow) -> str:
    """实际完成值 as the form shows it, with its measure; empty where nothing stands there."""
    key, target = row.key("actual"), row.indicator.target
    value = case.scored.values.get(key)
    text = written(value, case.form.fields[key].kind)
    measured = target.polarity.is_number and not row.indicator.ratio and not row.in_percent
    return f"{text}{target.measure}" if measured and text and not isinstance(value, str) else text


def printed_text(case: Case, row: IndicatorRow) -> str:
    """实际完成值 as a printed table has it; empty for a workbook, and for a day that was read."""
    key = row.key("actual")
    written = on_one_line(case.filled.printed.get(key, "")) if case.book is None else ""
    is_day = row.indicator.target.polarity is Polarity.DEADLINE and case.scored.number(key) is not None
    return "" if is_day and not _repeats(case, row) else written


def _repeats(case: Case, row: IndicatorRow) -> bool:
    """Whether a printed table gives the target once more for what was done."""
    return Doubt.REPEATS_TARGET in case.filled.readings.get(row.key("actual"), ())


def _actual(case: Case, row: IndicatorRow) -> Span:
    """The number that was reached; “≥850个” as it is printed, for that is no number."""
    key, written_text = row.key("actual"), printed_text(case, row)
    is_more = Doubt.OPERATOR in case.filled.readings.get(key, ())
    if is_more and written_text and not written_text.startswith(tuple(_EQUALS)):
        return from_cells(case, f"“{written_text}”", key)
    return from_cells(case, actual_text(case, row), key)


def _done(case: Case, row: IndicatorRow) -> Iterator[tuple[Span, ...]]:
    """What was done, and how that compares with what was asked."""
    target, reached = row.indicator.target, case.is_reached(row)
    match target.polarity:
        case Polarity.QUALITATIVE:
            yield _level(case, row)
        case Polarity.DEADLINE:
            yield _day(case, row)
            if not reached and case.scored.number(row.key("actual")) is not None:
                yield (words("晚于规定期限"),)
        case Polarity.AT_MOST:
            is_cost = row_tests.is_money(target.measure) and row.is_cost
            each = any(word in row.indicator.name for word in PER_PIECE)
            yield words("实际支出" if is_cost and not each else "实际为"), _actual(case, row)
            if not reached and not row.indicator.ratio:
                yield (words("超过指标值"),)
            elif is_cost:
                yield (words("控制在指标值以内"),)
        case _:
            share = row.facts.takes_percent or bool(row.indicator.ratio)
            # Of what must not happen nothing is completed.
            yield words("实际为" if share or target.number == 0 else "实际完成"), _actual(case, row)
            yield from _compared(case, row, share=share, reached=reached)


def _compared(case: Case, row: IndicatorRow, *, share: bool, reached: bool) -> Iterator[tuple[Span, ...]]:
    """How far a number came that is better the larger it is. 完成率 of a share would be a percentage of another."""
    key, target = row.key("rate"), row.indicator.target
    rate = case.scored.number(key) if key in case.form.fields else None
    if row.indicator.ratio or target.number is None or target.number <= 0:
        return
    if share or rate is None or rate < 0:
        if not reached:
            exact = target.polarity is Polarity.EXACT
            yield (words("与指标值不一致" if exact else "低于指标值"),)
    elif rate not in (0, 1):
        shown_rate = from_cells(case, written(rate, FieldKind.RATE), key)
        yield words("为年度指标值的" if reached or rate > 1 else "完成年度指标值的"), shown_rate
        if rate > 1 and not reached:
            yield (words("与指标值不一致"),)


def _day(case: Case, row: IndicatorRow) -> tuple[Span, ...]:
    """When something was finished. A table that repeats the deadline does not say the day."""
    key = row.key("actual")
    written = printed_text(case, row)
    if written and _repeats(case, row):
        if any(sign.isdigit() for sign in written) and not written.endswith("完成"):
            return words("于"), from_cells(case, written, key), words("完成")
        return (from_cells(case, written, key),)
    text = actual_text(case, row)
    if text.strip(AROUND_WORDS) == UNFINISHED:
        return (from_cells(case, UNFINISHED, key),)
    return words("于"), from_cells(case, text, key), words("完成")


def _level(case: Case, row: IndicatorRow) -> tuple[Span, ...]:
    """How far a qualitative target was reached, in the words of the form or, where a table is printed, in its own."""
    key = row.key("actual")
    level, written, repeats = actual_text(case, row), printed_text(case, row), _repeats(case, row)
    read_as = Doubt.READ_AS in case.filled.readings.get(key, ())
    if written and (repeats or read_as) and len(written) <= LONGEST_ECHO:
        told_as_is = from_cells(case, written, key)
        if repeats and target_span(case, row) is not None:
            return words("实际"), told_as_is
        goes_on = written.startswith(GOING_ON)
        return (told_as_is,) if goes_on else (words("实际完成情况为“"), told_as_is, words("”"))
    if len(level) < SHORTEST_LEVEL:
        return words("评定为“"), from_cells(case, level, key), words("”")
    return (from_cells(case, level, key),)


def score_spans(case: Case, row: IndicatorRow) -> tuple[Span, ...]:
    """“得4分（分值5分）”; nothing of what has no points, or has a score neither in the table nor by the rules."""
    if not row.scored or is_open(case, row):
        return ()
    scores, key, points = scores_of(case, row), row.key("score"), points_span(case, row)
    if scores.told is None:
        open_score = words("得"), score_gap(case, row), words("分（分值"), points, words("分）")
        return () if is_unreadable(case, row) else open_score
    how = AGREED if scores.printed is not None and scores.printed == scores.ruled else PRINTED
    first = from_cells(case, points_text(case, scores.told), key, how=how if scores.printed is not None else "")
    by_rule: tuple[Span, ...] = ()
    if scores.differ and scores.ruled is not None:
        by_rule = words(f"分，{RECKONED}"), from_cells(case, points_text(case, scores.ruled), key, how=RECKONED)
    return words("得"), first, words("分（分值"), points, *by_rule, words("分）")


def score_gap(case: Case, row: IndicatorRow) -> Span:
    """That a score is still to be given: by hand, where the level is scored so."""
    assessed = row.key("assessed")
    by_hand = assessed in case.form.fields and case.holds(row_tests.is_unassessed(case.form.profile, row.facts))
    key = assessed if by_hand else row.key("score")
    return gap(case, f"{name_of(row)}得分", key)


def points_text(case: Case, points: Fraction) -> str:
    """A score with the decimals that scores of the form have."""
    return shown(points, max(SCORE_PLACES, case.form.profile.score_places))


def points_span(case: Case, row: IndicatorRow) -> Span:
    """分值 of an indicator."""
    return spans.of_field(case, row.key("points"), label=f"{name_of(row)}分值")


def why_spans(case: Case, row: IndicatorRow, why: Why = Why.ALL) -> tuple[Span, ...]:
    """Why an indicator fell short or gave up points, in whole sentences; nothing where there is nothing to say."""
    if course_words.row_state(case, row) or why is Why.NONE:
        return ()
    taken, reason = _deduction(case, row), _reason(case, row)
    if why is Why.UNTOLD and is_missed(case, row) and reason and not reason[0].origin.is_open:
        reason = ()
    own = reason and (reason[0].origin is Origin.GAP or reason[0].text.startswith(BECAUSE))
    label = "原因及改进措施" if is_missed(case, row) else "情况说明"
    lead = (words(f"{label}："),) if reason and not own else ()
    return merged((*(as_sentence(taken) if taken else ()), *lead, *(as_sentence(reason) if reason else ())))


def reasons(case: Case, row: IndicatorRow) -> tuple[Span, ...]:
    """The same behind the name of the indicator: without what leads to a reason, and without a full stop."""
    if course_words.row_state(case, row):
        return ()
    return merged(spans.between([part for part in (_deduction(case, row), _reason(case, row)) if part], "；"))


def reason_told(case: Case, row: IndicatorRow) -> Span | None:
    """The reason that somebody gave in the cell for it; None where it says nothing."""
    said = _said(case, row.key("reason"))
    return spans.typed(case, said, row.key("reason")) if said else None


def _reason(case: Case, row: IndicatorRow) -> tuple[Span, ...]:
    key = row.key("reason")
    said, taken = _said(case, key), _said(case, row.key("deduction_reason")) if _deducts(case, row) else ""
    if said:
        # What was said of the deduction is not said again.
        return () if said in taken else (spans.typed(case, said, key),)
    if is_open(case, row) or not is_missed(case, row) or _only_deducts(case, row):
        return ()
    reached, lost = case.is_reached(row) or is_unreadable(case, row), gives_up_points(case, row)
    if reached and not lost:
        return ()
    return (gap(case, f"{name_of(row)}{'扣分的原因' if reached else '未完成的原因'}", key),)


def _said(case: Case, key: str) -> str:
    """What somebody typed as a reason; empty where it says nothing."""
    return "" if case.says_nothing(key) else on_one_line(case.scored.text(key))


def _only_deducts(case: Case, row: IndicatorRow) -> bool:
    """Whether all that is missing of the points is what the unit took off itself."""
    takes, scores = case.holds(row_tests.deducts(row.facts)), scores_of(case, row)
    return takes and not scores.differ and not case.holds(row_tests.loses_points(case.form.profile, row.facts))


def _deducts(case: Case, row: IndicatorRow) -> bool:
    """Whether the unit took points off itself, of a score that is known."""
    has = row.key("deduction_reason") in case.form.fields
    return has and case.holds(row_tests.deducts(row.facts)) and is_known(case, row)


def _deduction(case: Case, row: IndicatorRow) -> tuple[Span, ...]:
    if not _deducts(case, row):
        return ()
    key, why = row.key("deduction"), row.key("deduction_reason")
    taken, said = spans.of_field(case, key), _said(case, why)
    if case.holds(row_tests.is_no_score(row.facts, "deduction")):
        return (doubt(case, f"{name_of(row)}自行扣减{taken.text}分，超出分值", key),)
    whole = _said(case, row.key("reason"))
    if said and said in whole and said != whole:
        # The reason of the row says this and more.
        return words("单位自行扣减"), taken, words("分")
    reason = spans.typed(case, said, why) if said else gap(case, f"{name_of(row)}自行扣减的理由", why)
    return words("单位自行扣减"), taken, words("分，理由："), reason


def is_missed(case: Case, row: IndicatorRow) -> bool:
    """Whether a target was not reached, points were given up, or nobody knows yet.

    Of a project that was not to be done, and of what does not apply, nothing is missed.
    """
    if course_words.row_state(case, row):
        return False
    return not is_known(case, row) or not case.is_reached(row) or gives_up_points(case, row)
