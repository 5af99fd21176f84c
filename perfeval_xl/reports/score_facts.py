"""What a report says of scores, and whose they are.

A workbook's total is what its formulas give. A printed table states a total that may be another one than its rules
give: then both are told, each as whose it is. A grade is told only of a score that holds.
"""

from __future__ import annotations

from perfeval_xl.checks import Case
from perfeval_xl.reports import course_words, spans, values
from perfeval_xl.reports.contradictions import points_hold
from perfeval_xl.reports.model import Origin, Span
from perfeval_xl.reports.sentences import gap

TOTAL, RATING, RATE = "total.score", "total.rating", "execution.rate"
EXECUTION, EXECUTION_POINTS = "execution.score", "execution.points"
"""Keys of the results that a form states."""
Spans = tuple[Span, ...]
"""Part of a sentence."""


def score_of(case: Case, key: str = TOTAL) -> Span:
    """The score in ``key`` as the form states it: what is printed, else what the rules give; empty where neither is."""
    printed = values.printed_cell(case, key)
    if printed is None:
        return _reckoned(case, key)
    return Span(printed.text, Origin.CELL, printed.keys, values.AGREED if values.agree(case, key) else values.PRINTED)


def _reckoned(case: Case, key: str) -> Span:
    """What the rules give; of half a form nothing, for that is no bad project."""
    own = values.cell(case, key)
    if key == TOTAL and case.scored.values.get(RATING) is None:
        return Span("", Origin.CELL, own.keys)
    how = values.RECKONED if case.book is None else ""
    return Span(own.text, Origin.CELL, own.keys, how)


def told_score(case: Case) -> Spans:
    """“自评得85.51分”, or whose each of two totals is; the gap where there is none."""
    stated, own = score_of(case), _reckoned(case, TOTAL)
    printed = stated.how == values.PRINTED
    if not stated.text:
        return (Span("自评得"), gap("总分", stated.keys), Span("分"))
    if stated.how == values.RECKONED and values.prints_scores(case):
        return (Span("按规则复算得"), stated, Span("分"))
    if not printed:
        return (Span("自评得"), stated, Span("分"))
    told: Spans = (Span("自评表所列得分"), stated, Span("分"))
    if own.text:
        told += (Span("，按规则复算为"), own, Span("分"))
    return told


def told_rating(case: Case) -> Spans:
    """“等级为“优””; nothing where a printed table has none, or where no score holds that it could be of."""
    printed, own = values.printed_cell(case, RATING), values.cell(case, RATING)
    holds = values.agree(case, TOTAL) and points_hold(case)
    if printed is not None and not (holds and printed.text == own.text):
        return (Span("自评表所列等级为“"), printed, Span("”"))
    if not own.text:
        has_total = values.printed_value(case, TOTAL) is not None
        return () if has_total else (Span("等级为“"), gap("等级", own.keys), Span("”"))
    if holds:
        return (Span("等级为“"), Span(own.text, Origin.CELL, own.keys), Span("”"))
    return () if values.is_printed(case) else (Span("等级"), gap("等级（先更正分值或得分）", own.keys))


def told_execution(case: Case) -> Spans:
    """“得8.63分（分值10分）”, and what the rules give where a printed table states another score.

    Nothing where the rate has no points. A table that prints its other scores and none for it did not give that one.
    """
    stated, own, points = (
        score_of(case, EXECUTION),
        values.cell(case, EXECUTION),
        values.cell(case, EXECUTION_POINTS),
    )
    if not case.scored.number(EXECUTION_POINTS) or course_words.is_unscored(case) or has_no_rate(case):
        return ()
    if not stated.text:
        return (Span("得"), gap("预算执行率得分", stated.keys), Span("分（分值"), points, Span("分）"))
    own_word = "按规则应得" if stated.how == values.RECKONED and values.prints_scores(case) else "得"
    told: Spans = (Span(own_word), stated, Span("分（分值"), points, Span("分"))
    if stated.how == values.PRINTED and own.text:
        told += (Span("，按规则复算"), own, Span("分"))
    return (*told, Span("）"))


def has_no_rate(case: Case) -> bool:
    """Whether a budget of nothing was told, of which no part can be spent."""
    return case.measured_by in case.form.fields and case.scored.number(case.measured_by) == 0


def rate_of(case: Case) -> Span:
    """The execution rate with the decimals that a printed table gives it; as recomputed where it prints none.

    Of no money none of which was spent there is no rate.
    """
    printed = values.printed_cell(case, RATE)
    if has_no_rate(case):
        which = "全年" if case.by_final else "年初"
        return spans.doubt(case, f"没有{which}预算，不能计算执行率", case.measured_by)
    if printed is not None and values.agree(case, RATE):
        return Span(printed.text, Origin.CELL, printed.keys, values.AGREED)
    return values.cell(case, RATE)
