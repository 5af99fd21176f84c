"""What a report says of a project that did not begin, was called off or runs over years, and of what does not apply."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from perfeval_xl.checks import Case
from perfeval_xl.expressions.evaluate import rounded
from perfeval_xl.findings.facts import shown
from perfeval_xl.forms import course
from perfeval_xl.forms.caps import RATE
from perfeval_xl.forms.form import IndicatorRow
from perfeval_xl.forms.shared_fields import LEFT_OUT, UNCAPPED
from perfeval_xl.forms.spoken_names import spoken_name
from perfeval_xl.profiles.course import Scored
from perfeval_xl.reports import spans
from perfeval_xl.reports.model import Origin, Span
from perfeval_xl.tables import named
from perfeval_xl.vocabulary import NOT_APPLICABLE, ProjectState

_SCORED = {
    Scored.AS_USUAL: "各项指标照常计分",
    Scored.EXECUTION: "各项指标不得分，只按预算执行率计分",
    Scored.NOTHING: "不计分，也不评等级",
}


def state_of(case: Case) -> ProjectState:
    """The state of the project; a form without it, or with something else there, has the usual one."""
    if course.STATE.key in case.form.fields:
        for state in ProjectState:
            if case.holds(course.is_in(state)):
                return state
    return ProjectState.NORMAL


def is_idle(case: Case) -> bool:
    """Whether nothing of what was to be done is scored."""
    return course.STATE.key in case.form.fields and case.holds(course.is_idle(case.form.profile.course))


def is_unscored(case: Case) -> bool:
    """Whether nothing at all is scored."""
    return course.STATE.key in case.form.fields and case.holds(course.is_unscored(case.form.profile.course))


def row_state(case: Case, row: IndicatorRow) -> tuple[Span, ...]:
    """What is told in place of the actual value and the score of a row; nothing where it has them."""
    if not case.applies(row):
        key = row.key("reason")
        told = (spans.from_cells(case, NOT_APPLICABLE, row.key("actual")), spans.words("，不计分"))
        reason = spans.on_one_line(case.scored.text(key))
        if case.says_nothing(key):
            return (
                *told,
                spans.words("，原因："),
                spans.gap(case, f"{named(spoken_name(row.indicator.name))}不适用的原因", key),
            )
        return *told, spans.words("，原因："), spans.typed(case, reason, key)
    if is_idle(case):
        not_scored = "，不计分" if is_unscored(case) else "，不得分"
        return (*in_state(case), spans.words(not_scored))
    return ()


def in_state(case: Case) -> tuple[Span, ...]:
    """“项目未启动”; a state that is two words of a list, as such."""
    state = str(state_of(case))
    cell = spans.from_cells(case, state, course.STATE.key)
    if "/" in state:
        return spans.words("项目按“"), cell, spans.words("”填报")
    return spans.words("项目"), cell


def stopped_spans(case: Case) -> tuple[Span, ...]:
    """That a project did not begin or was called off, in a sentence, and what that leaves to be scored."""
    rest = "，不计分。" if is_unscored(case) else "，各项指标不得分。"
    return spans.merged((*in_state(case), spans.words(rest)))


def opening_spans(case: Case) -> Iterator[tuple[Span, ...]]:
    """The sentences that are told before everything else, a paragraph each."""
    state = state_of(case)
    if state in (ProjectState.NOT_BEGUN, ProjectState.CANCELLED):
        yield _stopped(case, state)
    if state is ProjectState.MULTI_YEAR:
        yield from _of_many_years(case)
    left_out = [row for row in case.form.rows if not case.applies(row)]
    if left_out:
        yield _not_counted(case, left_out)
    whole, total = case.scored.number(UNCAPPED.key), case.scored.number("total.score")
    if whole is not None and total is not None and whole > total:
        rate = rounded((case.scored.number(RATE.key) or Fraction(0)) * 100, 2)
        yield spans.merged(
            (
                spans.words("各项得分合计"),
                spans.from_cells(case, shown(whole, 2), UNCAPPED.key),
                spans.words("分，预算执行率"),
                spans.from_cells(case, f"{shown(rate, 2)}%", RATE.key),
                spans.words("，按规则总分不超过"),
                spans.from_cells(case, shown(total, 2), "total.score"),
                spans.words("分。"),
            )
        )


def _stopped(case: Case, state: ProjectState) -> tuple[Span, ...]:
    rules, said = case.form.profile.course, spans.on_one_line(case.scored.text(course.REASON.key))
    scored = {ProjectState.NOT_BEGUN: rules.not_begun, ProjectState.CANCELLED: rules.cancelled}[state]
    reason = spans.typed(case, said, course.REASON.key)
    why = reason if said else spans.gap(case, f"项目{state}的原因", course.REASON.key)
    told = spans.words("项目状态："), spans.from_cells(case, str(state), course.STATE.key), spans.words("，原因：")
    return spans.merged((*told, why, spans.words(f"。按规则{_SCORED[scored]}。")))


def _of_many_years(case: Case) -> Iterator[tuple[Span, ...]]:
    year = Span(str(case.form.brief.year), Origin.ISSUED)
    said = spans.on_one_line(case.scored.text(course.REASON.key))
    more = (spans.words("（"), spans.typed(case, said, course.REASON.key), spans.words("）")) if said else ()
    told = [spans.words("本项目跨年实施"), *more, spans.words("，本报告只评价"), year, spans.words("年度的目标。")]
    goal = spans.on_one_line(case.scored.text(course.WHOLE_GOAL))
    if goal:
        told += [spans.words("实施期总目标："), spans.from_cells(case, goal, course.WHOLE_GOAL), spans.words("。")]
    yield spans.merged(told)
    wholes = [row for row in case.form.rows if row.indicator.whole]
    if wholes:
        parts = [
            (
                spans.from_cells(case, spoken_name(row.indicator.name), row.key("indicator")),
                Span(spans.on_one_line(row.indicator.whole), Origin.ISSUED, spans.full(case, row.key("indicator"))),
            )
            for row in wholes
        ]
        yield spans.as_sentence((spans.words("整个实施期的指标值："), *spans.between(parts, "；")))


def _not_counted(case: Case, rows: list[IndicatorRow]) -> tuple[Span, ...]:
    parts = []
    for row in rows:
        key, name = row.key("reason"), spans.from_cells(case, named(spoken_name(row.indicator.name)), row.key("actual"))
        reason = spans.on_one_line(case.scored.text(key))
        why = () if case.says_nothing(key) else (spans.words("（"), spans.typed(case, reason, key), spans.words("）"))
        parts.append((name, *why))
    all_of_them = len(rows) == len(case.form.rows)
    rest = "没有适用的指标，不计总分" if all_of_them else "其余指标和预算执行率按满分折算为总分"
    points = spans.from_cells(case, shown(case.scored.number(LEFT_OUT.key), 2), LEFT_OUT.key)
    told = (*spans.between(parts, "、"), spans.words(f"填报为“{NOT_APPLICABLE}”，所占分值"))
    return spans.merged((*told, points, spans.words(f"分不计，{rest}。")))
