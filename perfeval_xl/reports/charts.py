"""The charts of a report: bars over a table that is printed with them.

A chart shows all of what its title says or is not drawn: where one figure is still open there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from perfeval_xl.checks import Case
from perfeval_xl.forms.form import FormKind
from perfeval_xl.reports.model import Origin, ReportChart, ReportTable, TableCell
from perfeval_xl.reports.report_tables import funds_table, projects_table, scores_table
from perfeval_xl.vocabulary import Stage

FEWEST, MOST = 2, 15
"""Groups of bars: one alone compares nothing, and more than these cannot be read."""
FEWEST_SOURCES = 3
"""Rows of a table of funds: a total and one source are the same bar twice."""
NAME, POINTS, SCORE = 0, 1, 2
"""Columns of the table of scores; those that a printed table tells come before those that the rules give."""
POINTS_UNIT = "分"
"""What the axis of a chart of scores counts."""


def score_chart(case: Case) -> ReportChart | None:
    """得分 beside 分值 of each 一级指标, the execution rate among them; None while anything is not scored."""
    table = scores_table(case)
    if table is None or not _is_complete(table, (POINTS, SCORE)) or not any(row[SCORE].value for row in table.rows):
        return None
    return ReportChart("各部分的得分与分值（分）", table, NAME, (POINTS, SCORE), POINTS_UNIT)


def fund_chart(case: Case) -> ReportChart | None:
    """Spending beside the budget of each source of money, for a department of each project.

    None where there is one source alone, and where what was spent of one is still to be filled in.
    """
    is_department = case.form.kind is FormKind.DEPARTMENT
    table = projects_table(case) if is_department else funds_table(case)
    budget = (Stage.FINAL if case.by_final else Stage.ORIGINAL).chinese
    if table is None or not {budget, Stage.ACTUAL.chinese} <= set(table.head):
        return None
    columns = table.head.index(budget), table.head.index(Stage.ACTUAL.chinese)
    if not _is_complete(table, columns) or (not is_department and len(table.rows) < FEWEST_SOURCES):
        return None
    of = "各项目" if is_department else "各项资金"
    return ReportChart(f"{of}的预算与执行（{case.money}）", table, NAME, columns, str(case.money))


def years_chart(case: Case, previous: Case | None) -> ReportChart | None:
    """The scores of the year before and of this one by 一级指标; None where their points are not the same."""
    now, before = (scores_table(one) if one is not None else None for one in (case, previous))
    if previous is None or now is None or before is None:
        return None
    years = (previous.form.brief.year, case.form.brief.year)
    if years[0] >= years[1] or not all(_is_complete(table, (POINTS, SCORE)) for table in (now, before)):
        return None
    if [_part(row) for row in now.rows] != [_part(row) for row in before.rows]:
        return None
    head = (now.head[NAME], *(f"{year}年度得分" for year in years))
    rows = tuple(
        (this[NAME], _of_year(last[SCORE], years[0]), this[SCORE])
        for this, last in zip(now.rows, before.rows, strict=True)
    )
    table = ReportTable("两年得分比较（分）", head, rows)
    return ReportChart(f"{years[0]}年度与{years[1]}年度得分比较（分）", table, NAME, (1, 2), POINTS_UNIT)


def _is_complete(table: ReportTable, columns: Sequence[int]) -> bool:
    """Whether there are bars to compare, and nothing of them is still open; a dash is no bar, and no 0.

    The last column is what is compared: it has a figure in every row.
    """
    cells = [row[column] for row in table.rows for column in columns]
    is_open = any(span.origin.is_open for cell in cells for span in cell.spans)
    is_known = all(row[columns[-1]].value is not None for row in table.rows)
    has_bars = any(row[columns[0]].value for row in table.rows)
    return FEWEST <= len(table.rows) <= MOST and not is_open and is_known and has_bars


def _part(row: Sequence[TableCell]) -> tuple[str, object]:
    return row[NAME].text, row[POINTS].value


def _of_year(score: TableCell, year: int) -> TableCell:
    """A figure of the form of another year, whose cells are not those of this one."""
    whose = f"取自{year}年度自评表"
    spans = tuple(replace(span, origin=Origin.ISSUED, keys=(), how=whose) for span in score.spans)
    return TableCell(spans, score.value)
