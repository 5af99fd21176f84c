"""The charts of a report: bars over a table that is printed with them, every figure with its cells.

A chart shows all of what its title says or is not drawn: where one figure is missing there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from perfeval_xl.checks import Case
from perfeval_xl.expressions.evaluate import Value, exact, is_number
from perfeval_xl.forms.form import DimensionBlock, FormKind
from perfeval_xl.forms.shared_fields import fund_key
from perfeval_xl.reports.model import Origin, ReportChart, ReportTable, Span, TableCell
from perfeval_xl.reports.sentences import clean
from perfeval_xl.reports.values import PRINTED, cell, kind_of, printed_value, written
from perfeval_xl.vocabulary import Stage

FEWEST, MOST = 2, 15
"""Bars: one alone compares nothing, and more than these cannot be read."""
SUM_OF_SCORES, SUM_OF_POINTS = "各指标得分之和", "各指标分值之和"
POINTS_UNIT = "分"
Row = tuple[TableCell, ...]


def score_chart(case: Case) -> ReportChart | None:
    """得分 beside 分值 of each 一级指标, the execution rate among them.

    None while anything is not scored, and where nothing has a score.
    """
    parts = _parts(case)
    if not FEWEST <= len(parts) <= MOST or not any(part.score.value for part in parts):
        return None
    whose = f"（{PRINTED}）" if _is_printed_otherwise(case) else ""
    head = ("一级指标", "分值", f"得分{whose}")
    table = ReportTable("各一级指标得分情况", head, tuple((part.name, part.points, part.score) for part in parts))
    return ReportChart("各一级指标的得分与分值（分）", table, 0, (1, 2), POINTS_UNIT)


def fund_chart(case: Case) -> ReportChart | None:
    """Spending beside the budget of each source of money, for a department of each project.

    None where less than two have money, or what was spent of one is not known.
    """
    is_department = case.form.kind is FormKind.DEPARTMENT
    rows = tuple(_project_rows(case) if is_department else _fund_rows(case))
    if not FEWEST <= len(rows) <= MOST or any(row[2].value is None for row in rows):
        return None
    if all(row[1].value is None for row in rows):
        return None
    budget = _budget(case).chinese
    of = "各项目" if is_department else "各资金来源"
    head = ("项目名称" if is_department else "资金来源", budget, Stage.ACTUAL.chinese)
    table = ReportTable(f"{of}预算执行情况（{case.money}）", head, rows, wide=(0,) if is_department else ())
    return ReportChart(f"{of}的预算与执行（{case.money}）", table, 0, (1, 2), str(case.money))


def years_chart(case: Case, previous: Case | None) -> ReportChart | None:
    """The scores of this year and the year before by 一级指标; None where their points are not the same."""
    if previous is None:
        return None
    now, before = _parts(case), _parts(previous)
    alike = [(one.name.text, one.points.value) for one in now] == [(one.name.text, one.points.value) for one in before]
    years = (previous.form.brief.year, case.form.brief.year)
    if not alike or not FEWEST <= len(now) <= MOST or years[0] >= years[1]:
        return None
    head = ("一级指标", *(f"{year}年度得分" for year in years))
    rows = tuple(
        (this.name, _of_year(last.score, years[0]), this.score) for this, last in zip(now, before, strict=True)
    )
    table = ReportTable("两年得分比较", head, rows)
    return ReportChart(f"{years[0]}年度与{years[1]}年度得分比较（分）", table, 0, (1, 2), POINTS_UNIT)


@dataclass(frozen=True)
class _Part:
    """A 一级指标, or the execution rate."""

    name: TableCell
    points: TableCell
    score: TableCell


def _parts(case: Case) -> list[_Part]:
    """What the total is made of; nothing while a part of it has no score."""
    if not case.form.profile.scored or case.is_unrated:
        return []
    parts: list[_Part] = []
    execution = case.form.profile.execution
    if execution.points and not execution.inside:
        score = _stated(case, "execution.score")
        if score is None:
            return []
        points = _figure(cell(case, "execution.points"), case.scored.number("execution.points"))
        parts.append(_Part(_words("预算执行率"), points, _figure(_span(case, "execution.score", score), score)))
    for block in case.form.dimensions:
        part = _of_block(case, block)
        if part is not None:
            parts.append(part)
        elif any(row.scored and case.applies(row) for row in block.rows):
            return []
    return parts


def _of_block(case: Case, block: DimensionBlock) -> _Part | None:
    """The sums of a 一级指标; None where one of its scores is missing, or it has none."""
    rows = [row for row in block.rows if row.scored and case.applies(row)]
    inside = block.holds_execution
    keys = [*(["execution.score"] if inside else []), *(row.key("score") for row in rows)]
    worth = [*(["execution.points"] if inside else []), *(row.key("points") for row in rows)]
    scores, points = [_stated(case, key) for key in keys], [case.scored.number(key) for key in worth]
    if not keys or None in scores or None in points:
        return None
    return _Part(
        _words(block.heading),
        _sum(case, worth, [one for one in points if one is not None], SUM_OF_POINTS),
        _sum(case, keys, [one for one in scores if one is not None], SUM_OF_SCORES),
    )


def _stated(case: Case, key: str) -> Fraction | None:
    """The score that a printed table states, else the one that the rules give."""
    stated: Value = printed_value(case, key)
    return exact(stated) if is_number(stated) else case.scored.number(key)


def _is_printed_otherwise(case: Case) -> bool:
    """Whether a printed table states a score that the rules do not give."""
    keys = [row.key("score") for row in case.form.scored_rows] + ["execution.score"]
    stated = {key: value for key in keys if is_number(value := printed_value(case, key))}
    return any(exact(value) != case.scored.number(key) for key, value in stated.items())


def _fund_rows(case: Case) -> Iterator[Row]:
    """The sources that have money."""
    for line in case.form.profile.fund_lines:
        keys = [fund_key(line.key, stage) for stage in (_budget(case), Stage.ACTUAL)]
        keys = [key for key in keys if key in case.form.fields]
        if len(keys) == 2 and any(case.scored.number(key) for key in keys):
            yield (_words(clean(line.name)), *(_amount(case, key) for key in keys))


def _project_rows(case: Case) -> Iterator[Row]:
    for view in case.projects:
        keys = [case.measured_by, fund_key("total", Stage.ACTUAL)]
        if all(key in view.form.fields for key in keys):
            name = Span(clean(view.form.brief.name), Origin.CELL, (view.form.full("project.name"),))
            yield (TableCell((name,)), *(_amount(view, key) for key in keys))


def _budget(case: Case) -> Stage:
    return Stage.FINAL if case.by_final else Stage.ORIGINAL


def _amount(case: Case, key: str) -> TableCell:
    """An amount; a dash where there is none, for a blank is no 0."""
    number = case.scored.number(key)
    return (
        TableCell((Span("—", Origin.CELL, (case.form.full(key),)),))
        if number is None
        else _figure(cell(case, key), number)
    )


def _sum(case: Case, keys: Sequence[str], numbers: Sequence[Fraction], how: str) -> TableCell:
    total = sum(numbers, Fraction(0))
    full = tuple(case.form.full(key) for key in keys)
    return TableCell((Span(written(total, kind_of(case, keys[-1])), Origin.SUM, full, how),), total)


def _span(case: Case, key: str, number: Fraction) -> Span:
    return Span(written(number, kind_of(case, key)), Origin.CELL, (case.form.full(key),))


def _figure(span: Span, number: Fraction | None) -> TableCell:
    return TableCell((span,), number)


def _words(text: str) -> TableCell:
    return TableCell((Span(text),))


def _of_year(score: TableCell, year: int) -> TableCell:
    """A figure of the form of another year, whose cells are not those of this one."""
    whose = f"取自{year}年度自评表"
    return TableCell(tuple(Span(span.text, span.origin, (), whose) for span in score.spans), score.value)
