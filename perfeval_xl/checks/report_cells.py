"""What stands in the cells of a 自评报告's tables, against the workbook: funds, indicators, sums, single figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from perfeval_xl.checks.case import Case, finding
from perfeval_xl.checks.report_cell_figures import Figures, cell_place
from perfeval_xl.checks.report_rows import FAMILY, Rows, of_level, of_row, of_sign
from perfeval_xl.checks.report_statements import bare, name_of, read, report_check, stem
from perfeval_xl.checks.report_table_forms import Names, forms_of, label_of
from perfeval_xl.checks.report_tables import (
    INDICATOR_ROLES,
    LEFT,
    NAMES,
    RATES,
    RATINGS,
    STAFF,
    STAGES,
    Column,
    ReportTable,
    filled,
    number_in,
    tables_of,
)
from perfeval_xl.checks.report_totals import Sum, is_of_all, sums_of
from perfeval_xl.checks.sentences import NUMBER
from perfeval_xl.findings import Code, Finding, FindingFact, Points
from perfeval_xl.forms.shared_fields import TOTAL, fund_key, rate_key
from perfeval_xl.patterns import pattern
from perfeval_xl.returns.report_text import ReportLine
from perfeval_xl.vocabulary import BaseColumn, Stage

_EXECUTION = ("预算执行率", "资金执行率", "执行率", "预算执行情况", "预算执行", "资金执行情况", "预算资金执行率")
_PAIRS: Mapping[str, str] = {
    **dict.fromkeys(
        (
            *("自评得分", "自评总分", "自评分", "自评分数", "自评总得分", "总得分", "综合得分", "综合评价得分"),
            "绩效自评得分",
        ),
        "total.score",
    ),
    **dict.fromkeys(RATINGS, "total.rating"),
    **dict.fromkeys(RATES, "execution.rate"),
    **dict.fromkeys(LEFT, "funds.balance"),
}
"""What stands beside a label that is all of its row: 自评得分 94.8."""
_VALUE = pattern(
    rf"(?:已|共)?(?:完成|实现|达到?|为)?(?P<sign>[≥≤≧≦＝=＞＜><]|不低于|不少于|不高于|不超过)?\s?(?P<figure>{NUMBER}"
    r"\s?(?:[^\s\d，。；、：（）()以左余多]{0,10}))(?:[（(][^（）()\d]{0,12}[）)])?"
)
"""A cell that is one figure with its unit, and no text that holds one."""
_DATE = pattern(r"(?:于|在)?(?P<figure>20\d\d年\d{1,2}月\d{1,2}日)(?:前|之前|以前|完成|上线|竣工)?")
_BESIDE = pattern(rf"(?<=[^：:])[：:]\s?{NUMBER}\s?(?:亿元|万元|元)?$")
"""A figure that stands in the cell of its label."""
_EXACT = ("score", "points")


@report_check(Code.H053)
def report_copies_the_tables(case: Case) -> Iterator[Finding]:
    """Every table of the report that is about this form holds its figures; what a table repeats is told once."""
    names: dict[tuple[str, ...], Names] = {}
    told: dict[tuple[str, str, str], tuple[Finding, list[str]]] = {}
    for table in tables_of(case.report, case.form.brief.year) if case.report else ():
        reader = _Reader(case, table, names)
        for one, line in (*reader.findings(), *reader.in_another_unit()):
            known = told.setdefault((str(one.place.item), one.found, one.expected), (one, []))
            if known[0] is not one and line.where not in known[0].place.path:
                known[1].append(line.where)
    for one, again in told.values():
        more = f"（{'、'.join(dict.fromkeys(again))}同）" if again else ""
        yield replace(one, place=replace(one.place, path=f"{one.place.path}{more}"))


class _Line(NamedTuple):
    """A row with what is left of its first figure."""

    line: ReportLine
    labels: tuple[str, ...]
    """Without counts and remarks, the outermost first."""


class _Reader:
    """One part of a table, held against the forms that it may be about."""

    def __init__(self, case: Case, table: ReportTable, known: dict[tuple[str, ...], Names]) -> None:
        self.case, self.table, self.views = case, table, forms_of(case, table)
        forms = tuple(view.form.id for view in self.views)
        if forms not in known:
            known[forms] = Names(case, self.views)
        self._names = known[forms]
        year = case.form.brief.year
        self._heads = {at: column for at, column in table.columns.items() if column.year in (None, year)}
        targets = [at for at, column in self._heads.items() if INDICATOR_ROLES.get(column.name) == "number"]
        self._earlier = frozenset(at for at in targets[:-1] if self._heads[at].name.startswith("年初"))
        """Columns of targets that were changed during the year."""
        self._is_base = case.base is not None and any(column.year is not None for column in table.columns.values())
        """Whether its columns name their years, as those of the base data do."""
        self._figures = Figures()
        self._block: tuple[str, str] = ("", "")
        """一级 and 二级指标 that were named last."""

    def in_another_unit(self) -> Iterator[tuple[Finding, ReportLine]]:
        """Amounts that are right in another unit than the table says, told once."""
        yield from self._figures.in_another_unit()

    def findings(self) -> Iterator[tuple[Finding, ReportLine]]:
        """What is wrong, with its row."""
        if self.table.sample or not self.views:
            return
        if self.table.other:
            # A column may say that it is of this year all the same.
            year = self.case.form.brief.year
            self._heads = {at: one for at, one in self._heads.items() if one.year == year or one.name in NAMES}
            if not any(one.year == year for one in self._heads.values()):
                return
        by_column = self._across(self.table.heading) if self.table.heading else {}
        blocks = self._blocks_across(self.table.heading) if self.table.heading else {}
        for line in self.table.rows:
            across = self._across(line)
            if across:
                by_column = across
                continue
            for one in (*self._row(line, by_column), *self._block_scores(line, blocks)):
                yield one, line

    def _row(self, line: ReportLine, by_column: Mapping[int, Rows]) -> Iterator[Finding]:
        cells = [cell.strip() for cell in line.cells]
        labels = tuple(label for cell in self._labels(cells) if (label := label_of(_BESIDE.sub("", cell))))
        row = _Line(line, labels)
        self._remember(labels)
        if by_column and labels and bare(cells[0]) in INDICATOR_ROLES:
            for at, rows in by_column.items():
                if at < len(cells):
                    yield from self._indicator(line, rows, INDICATOR_ROLES[bare(cells[0])], cells[0], cells[at])
            return
        indicators = self._names.indicators
        known = next((indicators[label] for label in reversed(labels) if label in indicators), None)
        if known is not None:
            for at, column in self._heads.items():
                role = INDICATOR_ROLES.get(column.name)
                if role and at not in self._earlier:
                    yield from self._indicator(line, known, role, column.heading, self._text(line, at, column))
            return
        meant = self._meant(row)
        if meant:
            yield from self._funds_row(line, *meant)
            yield from self._beside(line, cells)
        elif labels and self._is_scored():
            yield from self._score_row(row)
        else:
            yield from self._base_row(row)
            yield from self._pairs(line)

    # ---- what a row is about

    def _labels(self, cells: Sequence[str]) -> Iterator[str]:
        """The cells that say what a row is about: those before its first figure, and those that name indicators."""
        columns = self.table.columns
        first = min((at for at, one in columns.items() if one.name not in NAMES), default=len(cells))
        yield from cells[:first]
        named = [at for at, one in columns.items() if one.name in NAMES and first < at < len(cells)]
        yield from (cells[at] for at in named)
        if not any(cells[:first]) and not named:
            figures = {at + one for at, column in columns.items() for one in range(column.width)}
            yield from (cell for at, cell in enumerate(cells) if at not in figures)

    def _is_scored(self) -> bool:
        return any(INDICATOR_ROLES.get(column.name) in ("score", "points") for column in self._heads.values())

    def _remember(self, labels: Sequence[str]) -> None:
        for view in self.views:
            for block in view.form.dimensions:
                if any(stem(block.heading) == stem(label) for label in labels):
                    self._block = block.dimension, ""
                for part in block.categories:
                    if any(bare(part.heading) and stem(part.heading) == stem(label) for label in labels):
                        self._block = block.dimension, part.category

    def _across(self, line: ReportLine) -> dict[int, Rows]:
        """Indicators that stand in the headings of columns."""
        if self.table.columns and not all(column.name in NAMES for column in self.table.columns.values()):
            return {}
        cells = [label_of(cell) for cell in line.cells]
        found = {at: self._names.indicators[cell] for at, cell in enumerate(cells) if cell in self._names.indicators}
        counted = len({id(rows) for rows in found.values()})
        return found if counted > 1 and not any(number_in(cell) for cell in line.cells) else {}

    def _blocks_across(self, heading: ReportLine) -> dict[int, list[Sum]]:
        """一级指标 and the total that stand in the headings of columns, where nothing else does but 执行率."""
        found: dict[int, list[Sum]] = {}
        for at, cell in enumerate(heading.cells[1:], start=1):
            label = label_of(cell)
            known = [one for one in sums_of(self.views, label, ("", "")) if one.named and one.scores]
            if known:
                found[at] = known
            elif label and label not in _EXECUTION:
                return {}
        return found if len(found) > 1 else {}

    def _block_scores(self, line: ReportLine, blocks: Mapping[int, list[Sum]]) -> Iterator[Finding]:
        """The scores of a row below such headings."""
        if not blocks or INDICATOR_ROLES.get(label_of(line.cells[0])) != "score":
            return
        for at, known in blocks.items():
            number = number_in(line.cells[at].strip()) if at < len(line.cells) else None
            if number and all(read(number[1]) not in one.scores for one in known):
                one = known[0]
                yield self._sum_differs(line, line.cells[0], one, number, one.key, Points(one.scores[0]))

    def _text(self, line: ReportLine, at: int, column: Column) -> str:
        """The cell below a heading; where it spans several, what they say together, unless the first says all."""
        cells = [cell.strip() for cell in line.cells[at : at + column.width]]
        first = cells[0] if cells else ""
        return first if len(cells) < 2 or _VALUE.fullmatch(first) else "".join(cells)

    # ---- indicators and sums

    def _indicator(self, line: ReportLine, rows: Rows, role: str, heading: str, cell: str) -> Iterator[Finding]:
        where = cell_place(line, heading)
        value, day = _VALUE.fullmatch(cell), _DATE.fullmatch(cell)
        if day:
            yield from of_row(where, rows, role, day["figure"], day["figure"])
        elif value:
            sign = value["sign"] or ""
            if role == "number":
                yield from of_sign(where, rows, sign if sign in FAMILY else "")
            if role in ("points", "score", "rate") and not number_in(value["figure"]):
                return
            yield from of_row(where, rows, role, value[3], value["figure"], heading=heading)
        elif role == "actual":
            yield from of_level(where, rows, cell)

    def _score_row(self, row: _Line) -> Iterator[Finding]:
        """The execution rate as a row, the sum of a block, or of all."""
        line, label = row.line, row.labels[-1]
        figures = [
            (role, column.heading, number)
            for at, column in self._heads.items()
            if (role := INDICATOR_ROLES.get(column.name, "rate" if column.name in RATES else ""))
            and (number := number_in(self._text(line, at, column)))
        ]
        if label in _EXECUTION:
            # A form that gives the execution rate no points may have an indicator of this name.
            if any(view.scored.number("execution.points") for view in self.views):
                yield from self._execution(line, figures)
            return
        numbers = [found for cell in filled(line) if (found := number_in(cell))]
        told = {role for role, _, _ in figures}
        by_year = any(column.year is not None for column in self.table.columns.values())
        if not told.issuperset(_EXACT) and len(numbers) == 2 and not by_year:
            # Figures of a sum need not stand below their headings where its label spans what it sums up.
            figures = [("points", "分值", numbers[0]), ("score", "得分", numbers[1])]
        elif not told and len(numbers) == 1 and read(numbers[0][1]) != self.case.scored.number("total.points"):
            figures = [("score", "得分", numbers[0])]
        points = next((number for role, _, number in figures if role == "points"), None)
        scores = [(heading, number) for role, heading, number in figures if role == "score"]
        yield from self._sum(line, label, points, scores)

    def _sum(
        self, line: ReportLine, label: str, points: re.Match[str] | None, scores: Sequence[tuple[str, re.Match[str]]]
    ) -> Iterator[Finding]:
        """Of points and score of a sum, the one that is wrong where the other is right; else it may sum up anything."""
        known = list(sums_of(self.views, label, self._block))
        meant = [one for one in known if (read(points[1]) in one.points if points else is_of_all(label) and one.named)]
        if any(not one.scores for one in known):
            # What has an open row adds up to nothing yet.
            return
        for heading, number in scores if meant else ():
            if all(read(number[1]) not in one.scores for one in known):
                yield self._sum_differs(line, heading, meant[0], number, meant[0].key, Points(meant[0].scores[0]))
        right = [one for one in known if one.named and any(read(number[1]) in one.scores for _, number in scores)]
        if points and not meant and right and right[0].points:
            key = right[0].key.replace("score", "points")
            yield self._sum_differs(line, "分值", right[0], points, key, Points(right[0].points[0]))

    def _sum_differs(
        self, line: ReportLine, heading: str, one: Sum, number: re.Match[str], key: str, expected: FindingFact
    ) -> Finding:
        item = one.name if key == one.key else f"{one.name.removesuffix('得分')}分值"
        return finding(
            Code.H053,
            cell_place(line, heading, item),
            item=item,
            found=number[1],
            expected=expected,
            other=one.view.place(key),
        )

    def _execution(self, line: ReportLine, figures: Sequence[tuple[str, str, re.Match[str]]]) -> Iterator[Finding]:
        keys = {"points": "execution.points", "score": "execution.score", "rate": "execution.rate"}
        for role, heading, number in figures:
            if role == "actual" and number["unit"] in ("%", "％"):
                role = "rate"
            if role in keys:
                yield from self._figures.compare(line, heading, number, [keys[role]], self.views, self.table.unit)

    # ---- funds

    def _funds_row(self, line: ReportLine, of: str, views: Sequence[Case]) -> Iterator[Finding]:
        """A row of a table of funds: 年度资金总额, a source, or a form of the department with its total."""
        # Of a row that is a form or a year, and no line of funds, the score is that of all.
        whole = of == TOTAL and not any(label_of(cell).removeprefix("其中") in self._names.lines for cell in line.cells)
        for at, column in self._heads.items():
            text = self._text(line, at, column)
            number, role = number_in(text), INDICATOR_ROLES.get(column.name, "")
            keys = [fund_key(of, stage) for stage in self._stages(column)]
            if column.name in RATES:
                keys = [rate_key(of)]
            elif of == TOTAL and column.name in LEFT:
                keys = ["funds.balance"]
            elif of == TOTAL and role in _EXACT:
                keys = [f"total.{role}", f"execution.{role}"] if whole else [f"execution.{role}"]
            elif whole and column.name in RATINGS:
                yield from self._rating(line, column.heading, text, views)
            if number is not None and keys:
                yield from self._figures.compare(
                    line, column.heading, number, keys, views, column.unit or self.table.unit
                )

    def _stages(self, column: Column) -> tuple[Stage, ...]:
        return STAGES.get(column.name, ())

    def _meant(self, row: _Line) -> tuple[str, Sequence[Case]] | tuple[()]:
        """The line of funds that a row is about, and of which forms; nothing where it is none of theirs."""
        labels = [label.removeprefix("其中") for label in row.labels]
        named = [view for view in self.case.views if bare(name_of(view)) in labels and view.form.funds]
        if named and self._heads:
            return TOTAL, named
        if not any(self._stages(column) or column.name in RATES for column in self._heads.values()):
            return ()
        years = [int(label[:4]) for label in labels if re.fullmatch(r"20\d\d年?度?", label)]
        if self._is_base:
            return ()
        if years or "本年" in labels or "上年" in labels:
            return (TOTAL, self.views) if years == [self.case.form.brief.year] or "本年" in labels else ()
        lines = self._names.lines
        if labels and labels[-1] in _EXECUTION:
            return ()
        found = next((lines[label] for label in labels if label in lines), None)
        if found is None and row.labels and row.labels[-1] in ("合计", "总计") and self._is_whole(lines):
            found = TOTAL
        if found is None and not labels and len(self.table.rows) == 1:
            found = TOTAL
        return () if found is None else (found, self.views)

    def _is_whole(self, lines: Mapping[str, str]) -> bool:
        """Whether a table lists nothing but sources of funds, so that its sum is that of the form."""
        first = min((at for at, one in self._heads.items() if self._stages(one)), default=0)
        labels = [
            [label_of(cell).removeprefix("其中") for cell in line.cells[:first] if cell.strip()]
            for line in self.table.rows
        ]
        named = [one for one in labels if one and one[-1] not in ("合计", "总计")]
        return bool(named) and all(one[-1] in lines for one in named)

    def _base_row(self, row: _Line) -> Iterator[Finding]:
        """A line of the base data of a department, by columns that name their year."""
        base, year = self.case.base, self.case.form.brief.year
        if base is None:
            return
        code = next((cell for cell in filled(row.line) if _FUNCTION.fullmatch(cell)), "")
        numbers = [found for cell in filled(row.line) if cell != code and (found := number_in(cell))]
        if code in self._names.functions and len(numbers) == 1:
            yield from self._figures.compare(
                row.line, "金额", numbers[0], self._names.functions[code], (base,), self.table.unit
            )
        for at, column in self.table.columns.items():
            number = (
                number_in(self._text(row.line, at, column)) if column.name in STAFF and self._tells_staff() else None
            )
            if number is not None and column.year in (None, year):
                yield from self._figures.compare(row.line, column.heading, number, [STAFF[column.name]], (base,), "")
        if not self._is_base:
            return
        for at, column in self.table.columns.items():
            stages = self._stages(column)
            role = BaseColumn.BUDGET if Stage.FINAL in stages else BaseColumn.ACTUAL if Stage.ACTUAL in stages else None
            if role is BaseColumn.ACTUAL and column.year in (0, year - 1):
                role = BaseColumn.PREVIOUS_ACTUAL
            elif role is None or column.year != year:
                continue
            number = number_in(self._text(row.line, at, column))
            labels = (label.removeprefix("其中") for label in row.labels)
            key = next((self._names.base[label, role] for label in labels if (label, role) in self._names.base), "")
            if number is not None and key:
                unit = column.unit or self.table.unit
                yield from self._figures.compare(row.line, column.heading, number, [key], (base,), unit)

    def _tells_staff(self) -> bool:
        return sum(column.name in STAFF for column in self.table.columns.values()) > 1

    # ---- single figures

    def _pairs(self, line: ReportLine) -> Iterator[Finding]:
        """Labels with their figures beside them, in a table without headings or one of years."""
        cells = [cell.strip() for cell in line.cells]
        if self.table.columns and self._heads:
            yield from self._within(line, cells)
            return
        at_year = next((at for at, year in self.table.years.items() if year == self.case.form.brief.year), None)
        if self.table.years:
            if at_year is not None and at_year < len(cells):
                yield from self._pair(line, label_of(cells[0]), cells[at_year])
            return
        known = [cell for cell in cells if cell]
        for label, value, after in zip(known, known[1:], [*known[2:], ""], strict=False):
            if not number_in(after):
                yield from self._pair(line, label_of(label), value)
        yield from self._within(line, cells)

    def _beside(self, line: ReportLine, cells: Sequence[str]) -> Iterator[Finding]:
        """Lines of funds whose amount stands right beside them, and below no heading."""
        for at, cell in enumerate(cells):
            beside = next((one for one in range(at + 1, len(cells)) if cells[one]), None)
            label = label_of(cell).removeprefix("其中")
            if label not in self._names.lines or beside is None or not number_in(cells[beside]):
                continue
            below = self._stages(self.table.columns[beside]) if beside in self.table.columns else ()
            known = [fund_key(self._names.lines[label], stage) for stage in below]
            if beside not in self.table.columns or (
                below and not any(key in self.views[0].form.fields for key in known)
            ):
                yield from self._pair(line, label, cells[beside])

    def _within(self, line: ReportLine, cells: Iterable[str]) -> Iterator[Finding]:
        """A label and its figure in one cell: 资金总额：533.49."""
        for cell in cells:
            label, colon, value = cell.replace(":", "：").rpartition("：")
            if colon and number_in(value):
                yield from self._pair(line, label_of(label.rpartition("：")[2]), value)

    def _pair(self, line: ReportLine, label: str, value: str) -> Iterator[Finding]:
        label = re.sub(r"^(?:20\d\d年度?|其中|本?项目)", "", label)
        number = number_in(value)
        if _PAIRS.get(label) == "total.rating":
            yield from self._rating(line, label, value, self.views)
        elif number is not None and label in _PAIRS:
            yield from self._figures.compare(line, label, number, [_PAIRS[label]], self.views, self.table.unit)
        elif number is not None and label in STAGES:
            keys = [fund_key(TOTAL, stage) for stage in STAGES[label]]
            yield from self._figures.compare(line, label, number, keys, self.views, self.table.unit)
        elif number is not None and (of := self._names.lines.get(label)):
            keys = [fund_key(of, stage) for stage in (Stage.FINAL, Stage.ORIGINAL, Stage.ACTUAL)]
            yield from self._figures.compare(line, label, number, keys, self.views, self.table.unit)

    def _rating(self, line: ReportLine, label: str, value: str, views: Sequence[Case]) -> Iterator[Finding]:
        words = [band.rating for band in self.case.form.profile.ratings]
        right = [view.scored.text("total.rating") for view in views]
        word = value.strip('“”"‘’ ')
        if word in words and any(right) and word not in right:
            yield finding(
                Code.H053,
                cell_place(line, label, label),
                item=label,
                found=word,
                expected=next(filter(None, right)),
                other=views[0].place("total.rating"),
            )


_FUNCTION = pattern(r"\d{7}")
"""A code of 支出功能科目."""
