"""The tables of a report: funds, indicators, scores by 一级指标, projects of a department."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from perfeval_xl.checks import Case
from perfeval_xl.forms.form import CategoryBlock, DimensionBlock, FormKind, IndicatorRow
from perfeval_xl.forms.shared_fields import TOTAL, fund_key
from perfeval_xl.forms.spoken_names import spoken_name
from perfeval_xl.reports import course_words, row_words, spans
from perfeval_xl.reports.department_words import SPENT
from perfeval_xl.reports.model import Origin, ReportTable, Span, TableCell
from perfeval_xl.reports.row_lists import PART
from perfeval_xl.reports.sentences import clean
from perfeval_xl.reports.spans import from_cells, gap, words
from perfeval_xl.reports.values import AGREED, PRINTED, RECKONED
from perfeval_xl.tables import plain
from perfeval_xl.vocabulary import NO_TARGET, Stage

OF_TABLE, OF_RULES = f"得分（{PRINTED}）", f"得分（{RECKONED}）"
"""Heads of the two columns of scores where a printed table tells others than the rules give."""
_NONE = TableCell((words(NO_TARGET),))


def funds_table(case: Case) -> ReportTable | None:
    """年度资金总额 and the sources that have an amount, by the columns of the form."""
    stages = [stage for stage in Stage if stage in case.form.funds]
    if not stages:
        return None
    lines = case.form.profile.fund_lines if case.form.kind is FormKind.PROJECT else ()
    rows = [(TOTAL, case.form.profile.layout.fund_total)]
    rows += [
        (line.key, line.name)
        for line in lines
        if any(case.scored.number(fund_key(line.key, stage)) is not None for stage in stages)
    ]
    head = ("资金来源", *(stage.chinese for stage in stages))
    cells = [(_issued(name), *(_amount(case, key, stage) for stage in stages)) for key, name in rows]
    return ReportTable(f"资金情况（{case.money}）", head, tuple(cells))


def _amount(case: Case, line: str, stage: Stage) -> TableCell:
    """An amount; a budget that a source does not have is none, which is not 0."""
    key = fund_key(line, stage)
    if key not in case.form.fields or (line != TOTAL and stage is not Stage.ACTUAL and case.scored.number(key) is None):
        return _NONE
    return _field(case, key, stage.chinese)


def _issued(text: str) -> TableCell:
    return TableCell((Span(clean(" ".join(text.split())), Origin.ISSUED),))


def _field(case: Case, key: str, label: str) -> TableCell:
    return TableCell((spans.of_field(case, key, label=label),), case.scored.number(key))


def indicators_table(case: Case) -> ReportTable | None:
    """Every indicator with its target, what was done, its points and its score."""
    scored = case.form.profile.scored
    two = scored and _scores_differ(case)
    head = ["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值"]
    head += ["分值", *((OF_TABLE, OF_RULES) if two else ("得分",))] if scored else []
    rows = [
        (_issued(block.heading), _issued(category.heading), *own)
        for block in case.form.dimensions
        for category in block.categories
        for own in _rows(case, category, two=two)
    ]
    return ReportTable("绩效指标完成情况", tuple(head), tuple(rows), (0, 1), (2, 3, 4)) if rows else None


def _scores_differ(case: Case) -> bool:
    printed = case.reported("execution.score") if case.book is None else None
    inside = case.form.profile.execution.inside is not None
    execution = inside and printed is not None and printed != case.scored.number("execution.score")
    return execution or any(row_words.scores_of(case, row).differ for row in case.form.rows)


def _rows(case: Case, category: CategoryBlock, *, two: bool) -> Iterator[tuple[TableCell, ...]]:
    if category.execution is not None:
        own = category.execution
        yield (
            _issued(own.heading),
            _issued(own.target or NO_TARGET),
            _field(case, "execution.rate", "实际完成值"),
            _field(case, "execution.points", "分值"),
            *_score(case, "execution.score", two=two),
        )
    for row in category.rows:
        yield tuple(_row(case, row, two=two))


def _row(case: Case, row: IndicatorRow, *, two: bool) -> Iterator[TableCell]:
    name = row_words.name_span(case, row)
    yield TableCell((words(PART), name) if row.indicator.part else (name,))
    target = row_words.target_span(case, row)
    yield TableCell((target,)) if target else _NONE
    key = row.key("actual")
    if row_words.is_open(case, row):
        idle = course_words.is_idle(case)
        yield _NONE if idle else TableCell((gap(case, "实际完成值", key),))
    else:
        shown = row_words.printed_text(case, row) or row_words.actual_text(case, row)
        yield TableCell((from_cells(case, shown, key),), case.scored.number(key))
    if not case.form.profile.scored:
        return
    if not row.scored:
        yield from (_NONE,) * (3 if two else 2)
        return
    yield _field(case, row.key("points"), "分值")
    none = bool(course_words.row_state(case, row)) and case.scored.number(row.key("score")) is None
    if none or row_words.is_open(case, row):
        yield from (_NONE,) * (2 if two else 1)
    else:
        yield from _score(case, row.key("score"), two=two)


def _score(case: Case, key: str, *, two: bool) -> Iterator[TableCell]:
    printed = case.reported(key) if case.book is None else None
    ruled = case.scored.number(key)
    if two:
        yield _points(case, key, printed, PRINTED)
        yield _points(case, key, ruled, RECKONED)
        return
    known = ruled if printed is None else printed
    how = "" if printed is None else AGREED if printed == ruled else PRINTED
    yield TableCell((gap(case, "得分", key),)) if known is None else _points(case, key, known, how)


def _points(case: Case, key: str, value: Fraction | None, how: str) -> TableCell:
    return (
        _NONE
        if value is None
        else TableCell((from_cells(case, row_words.points_text(case, value), key, how=how),), value)
    )


def scores_table(case: Case) -> ReportTable | None:
    """分值 and 得分 by 一级指标, 预算执行率 first where it stands by itself; None for a form without scores.

    What does not apply to the project is in neither.
    """
    if not case.form.profile.scored or course_words.is_unscored(case):
        return None
    two = case.book is None and any(row_words.scores_of(case, row).differ for row in case.form.rows)
    head = ("一级指标", "分值", *((OF_TABLE, OF_RULES) if two else ("得分",)))
    rows = [_execution(case, two=two)] if _stands_alone(case) else []
    rows += [_dimension(case, block, two=two) for block in case.form.dimensions if _counts(case, block)]
    return ReportTable("各部分得分情况（分）", head, tuple(rows)) if rows else None


def _counts(case: Case, block: DimensionBlock) -> bool:
    """Whether any of a 一级指标 applies to the project."""
    return any(case.applies(row) for row in block.rows)


def _stands_alone(case: Case) -> bool:
    """Whether the rate has points of its own, and not as one of the indicators."""
    inside = case.form.profile.execution.inside is not None
    return "execution.score" in case.form.fields and not inside and case.scored.number("execution.points") != 0


def _execution(case: Case, *, two: bool) -> tuple[TableCell, ...]:
    score = tuple(_score(case, "execution.score", two=two))
    return _issued("预算执行率"), _field(case, "execution.points", "分值"), *score


def _dimension(case: Case, block: DimensionBlock, *, two: bool) -> tuple[TableCell, ...]:
    rows = [row for row in block.rows if row.scored and case.applies(row)]
    keys = [row.key("score") for row in rows]
    keys += ["execution.score"] if block.holds_execution else []
    left_out = [case.scored.number(row.key("points")) for row in block.rows if row.scored and row not in rows]
    points = Fraction(case.form.points_of(block)) - sum((one or 0 for one in left_out), Fraction(0))
    of_points = [row.key("points") for row in rows]
    value = TableCell((spans.reckoned(case, plain(points), "各项指标分值之和", *of_points),), points)
    printed = [case.reported(key) if case.book is None else None for key in keys]
    ruled = [case.scored.number(key) for key in keys]
    told = [one if own is None else own for own, one in zip(printed, ruled, strict=True)]
    if not two:
        return _issued(block.heading), value, _sum(case, keys, told)
    # A table that prints some of its scores prints no sum of them.
    first = _NONE if None in printed else _sum(case, keys, printed, PRINTED)
    return _issued(block.heading), value, first, _sum(case, keys, ruled, RECKONED)


def _sum(case: Case, keys: Sequence[str], scores: Sequence[Fraction | None], whose: str = "") -> TableCell:
    known = [score for score in scores if score is not None]
    if len(known) < len(scores) or not known:
        return TableCell((gap(case, "得分", *keys),))
    total = sum(known, Fraction(0))
    return TableCell(
        (spans.reckoned(case, row_words.points_text(case, total), f"{whose}各项指标得分之和", *keys),), total
    )


def projects_table(case: Case) -> ReportTable | None:
    """The projects of a department: budget, spending, rate and score; None for a form without projects."""
    if not case.projects:
        return None
    views, budgets = case.projects, (Stage.ORIGINAL, Stage.FINAL)
    stages = [stage for stage in budgets if any(stage in view.form.funds for view in views)]
    two = any(_total_differs(view) for view in views)
    head = ("项目名称", *(stage.chinese for stage in stages), Stage.ACTUAL.chinese, "预算执行率")
    head += (OF_TABLE, OF_RULES) if two else ("得分",)
    return ReportTable(f"各项目情况（{case.money}）", head, tuple(_project(view, stages, two=two) for view in views))


def _total_differs(view: Case) -> bool:
    printed = view.reported("total.score") if view.book is None else None
    return printed is not None and printed != view.scored.number("total.score")


def _project(view: Case, stages: Sequence[Stage], *, two: bool) -> tuple[TableCell, ...]:
    name = TableCell((from_cells(view, spoken_name(view.form.brief.name), "project.name"),))
    amounts = [_amount(view, TOTAL, stage) for stage in stages]
    rate = _field(view, "execution.rate", "预算执行率")
    # Half a form has no total yet.
    known = two or bool(view.scored.text("total.rating"))
    missing = (TableCell((gap(view, "总分", "total.score"),)),)
    score = tuple(_score(view, "total.score", two=two)) if known else missing
    return name, *amounts, _field(view, SPENT, "全年执行数"), rate, *score
