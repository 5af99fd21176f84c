"""The tables of a 自评报告: what stands above each, its headings, and whether it is about this form at all."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from typing import NamedTuple

from perfeval_xl.checks.report_statements import bare
from perfeval_xl.checks.sentences import EARLIER, NUMBER
from perfeval_xl.frozen import frozen
from perfeval_xl.patterns import pattern
from perfeval_xl.returns.report_text import ReportLine, ReportText
from perfeval_xl.vocabulary import Stage

ABOVE = 3
"""Lines above a table that tell of it: a title, a year, a unit."""
LONGEST_HEADING, LONGEST_ABOVE = 30, 60
"""Characters of a heading, and of a line that is above a table and not a paragraph before it."""
INDICATOR_ROLES = {
    **dict.fromkeys(
        (
            *("年度指标值", "指标值", "目标值", "年初目标值", "年初指标值", "年度目标值", "全年目标值", "计划值"),
            *("调整指标值", "调整后指标值", "绩效目标值", "年度绩效目标值", "目标指标值", "预期指标值", "预期值"),
        ),
        "number",
    ),
    **dict.fromkeys(
        (
            *("实际完成值", "完成值", "全年实际完成值", "实际完成指标值", "实际值", "年度完成值", "全年完成值"),
            *("实际完成", "实际完成情况", "完成情况", "实际完成数"),
        ),
        "actual",
    ),
    **dict.fromkeys(
        ("分值", "权重", "分值权重", "权重分值", "标准分", "标准分值", "满分", "指标分值", "权重分"), "points"
    ),
    **dict.fromkeys(
        ("得分", "自评得分", "自评分", "自评分数", "评价得分", "实际得分", "评分", "得分情况", "指标得分"), "score"
    ),
    **dict.fromkeys(("完成率", "指标完成率", "完成比例"), "rate"),
}
"""What a column of a table of indicators tells, by its heading."""
STAGES: Mapping[str, tuple[Stage, ...]] = {
    **dict.fromkeys(
        ("年初预算数", "年初预算", "年初预算安排", "年初预算金额", "年初批复数", "年初预算安排数"), (Stage.ORIGINAL,)
    ),
    **dict.fromkeys(
        ("全年预算数", "全年预算", "调整后预算数", "调整后预算", "全年预算金额", "调整预算数"), (Stage.FINAL,)
    ),
    **dict.fromkeys(
        ("预算数", "预算", "预算金额", "预算安排", "预算安排数", "批复预算", "批复预算数"),
        (Stage.FINAL, Stage.ORIGINAL),
    ),
    **dict.fromkeys(("预算调整数", "调整数"), (Stage.ADJUSTMENT,)),
    **dict.fromkeys(("到位资金数", "到位资金", "资金到位数", "到位数"), (Stage.ARRIVED,)),
    **dict.fromkeys(
        (
            *("全年执行数", "执行数", "实际支出数", "实际支出", "支出数", "执行金额", "支出金额", "全年支出"),
            *("全年实际支出", "实际执行数", "决算数", "全年执行", "实际使用"),
        ),
        (Stage.ACTUAL,),
    ),
}
"""Columns of a table of funds; a heading may mean either budget."""
LEFT = ("结余", "结余资金", "结余数", "结余金额", "年末结余")
STAFF = {
    **dict.fromkeys(("编制数", "编制人数", "核定编制数"), "staff.quota"),
    **dict.fromkeys(("实际在职人数", "在职人数", "实有人数", "实有在职人数"), "staff.actual"),
    **dict.fromkeys(("控制率", "在职人员控制率"), "staff.rate"),
}
"""Columns of the staff of a department, and the fields of its base data."""
RATINGS = ("等级", "自评等级", "评价等级", "评定等级", "绩效等级", "绩效自评等级", "评价结果等级")
RATES = ("执行率", "预算执行率", "资金执行率")
NAMES = (
    *("三级指标", "指标名称", "三级指标名称", "绩效指标名称", "绩效指标", "指标", "指标内容", "考核指标", "评价指标"),
    *("具体指标", "明细指标", "项目指标"),
)
"""Headings of the column that names indicators."""
_KNOWN = frozenset((*INDICATOR_ROLES, *STAGES, *LEFT, *STAFF, *RATES, *RATINGS, *NAMES))
_UNIT = pattern(r"(?:单位[：:]\s?|[（(])(亿元|万元|元)")
_OF_HEADING = pattern(r"[（(][^（）()]{0,12}[）)]|[A-C]$|[%％]$|^[A-C](?=[\u4e00-\u9fff])")
_YEAR = pattern(r"(20\d\d)年度?")
_OWN_YEAR = pattern(r"^(20\d\d)年度?|^(上年|去年|上一年|本年|当年)度?(?!财政)")
_YEAR_ALONE = pattern(r"(20\d\d)年?度?")
_EARLIER_WORDS = ("上年", "去年", "上一年")
_SAMPLE = pattern(r"示例|样表|样例|样式|模板|参考格式|填写说明|[（(]例[）)]|举例")
"""A table that shows how one is filled in."""
_GOES_ON = pattern(r"^(?:.{0,30}(?:续表|[（(]续[）)])|第?\s?\d{1,3}\s?页?)$")
"""What stands between two pages of one table."""
_WHOSE = pattern(r"^(?:项目(?:支出)?名称|部门[（(]?单位[）)]?名称|部门名称)[：:]?$")
_NUMBER = pattern(rf"[￥¥]?{NUMBER}\s?(?P<unit>亿元|万元|元|[%％]|分|[万亿])?")


class Column(NamedTuple):
    """What stands below one heading."""

    heading: str
    """As it is written."""
    name: str
    """Without its year, its unit and remarks."""
    year: int | None = None
    """The year that it names; 0 for 上年."""
    unit: str = ""
    """Of its amounts, where it says so."""
    width: int = 1
    """Columns below it: ≥, 1000 and 个 may stand in three."""


@frozen
class ReportTable:
    """A table, or the part of one below a row of headings."""

    rows: tuple[ReportLine, ...]
    """Without the headings."""
    columns: Mapping[int, Column] = field(default_factory=dict)
    years: Mapping[int, int] = field(default_factory=dict)
    """Columns that are years, where a table compares some."""
    unit: str = ""
    """Of its amounts, where the table or what stands above it says so."""
    whose: tuple[str, ...] = ()
    """The project or the department that it names, in the order of the rows."""
    other: bool = False
    """Whether what stands above it names another year."""
    sample: bool = False
    """Whether it only shows how one is filled in."""
    heading: ReportLine | None = None
    """The row of its headings, the last where they are two; None where that stands in another part."""


def number_in(cell: str) -> re.Match[str] | None:
    """``cell`` as one figure and its unit; None where it says anything else."""
    return _NUMBER.fullmatch(cell.strip())


def filled(line: ReportLine) -> list[str]:
    """The cells of a row that hold something."""
    return [cell.strip() for cell in line.cells if cell.strip()]


def tables_of(report: ReportText, year: int) -> Iterator[ReportTable]:
    """The tables of a report in parts, one for each row of headings, and one for what stands before any."""
    before: _Part | None = None
    for above, rows, goes_on in _grouped(report.lines):
        part = _Part(above, year)
        width = max(len(line.cells) for line in rows)
        if goes_on and before is not None and before.columns and before.width == width:
            part = before.continued()
        part.width = width
        for line in rows:
            if part.takes(line):
                continue
            yield part.table()
            part = part.below(line)
        yield part.table()
        before = part


def _grouped(lines: Sequence[ReportLine]) -> Iterator[tuple[tuple[str, ...], tuple[ReportLine, ...], bool]]:
    """Tables: what stands above each, its rows, and whether it may go on with the one before."""
    groups: list[tuple[tuple[str, ...], list[ReportLine], bool]] = []
    known: dict[int, list[ReportLine]] = {}
    above: list[str] = []
    open_rows: list[ReportLine] | None = None
    for line in lines:
        if not line.cells:
            open_rows = None
            above.append(line.text)
            continue
        rows = known.get(line.table) if line.table else open_rows
        if rows is None:
            goes_on = bool(groups) and all(_GOES_ON.match(text) for text in above)
            rows = []
            groups.append((_told(above), rows, goes_on))
            above = []
            if line.table:
                known[line.table] = rows
        rows.append(line)
        open_rows = rows if not line.table else None
    yield from ((told, tuple(rows), goes_on) for told, rows, goes_on in groups)


def _told(above: list[str]) -> tuple[str, ...]:
    """The lines above a table that tell of it, the nearest first."""
    near = above[: -ABOVE - 1 : -1]
    short = [text for text in near[1:] if len(text) <= LONGEST_ABOVE]
    return (*near[:1], *short)


class _Part:
    """A part of a table that is being read."""

    def __init__(self, above: Sequence[str], year: int) -> None:
        self.year, self.width = year, 0
        self.columns: dict[int, Column] = {}
        self._years: dict[int, int] = {}
        self._parent: ReportLine | None = None
        """The row of headings above, directly after which a second one may follow."""
        self._heading: ReportLine | None = None
        self._rows: list[ReportLine] = []
        self._whose: list[str] = []
        self._unit = next((unit[1] for text in above if (unit := _UNIT.search(text))), "")
        self._sample = any(_SAMPLE.search(text) for text in above if len(text) <= LONGEST_ABOVE)
        self._other = next((other for text in above if (other := _is_other(text, year)) is not None), False)

    def takes(self, line: ReportLine) -> bool:
        """Take a row; not where it begins another part, with headings of its own."""
        cells = filled(line)
        if len(set(cells)) == 1:
            self._title(cells[0])
        columns, years = _columns(line, self._parent, self.year)
        if self._parent is not None and (columns or years) and _goes_below(line, self._parent, columns):
            self.columns |= columns
            self._years |= years
            self._parent = None
            return True
        if columns or years:
            if self.columns or self._years or self._rows:
                return False
            self._begin(line)
            return True
        self._parent = None
        self._rows.append(line)
        self._whose = list(_names_whose(line)) or self._whose
        return True

    def below(self, line: ReportLine) -> _Part:
        """The part that begins with a row of headings."""
        part = self.continued()
        part.width, part.columns, part._years = self.width, {}, {}
        part._begin(line)
        return part

    def continued(self) -> _Part:
        """A part that goes on with the same headings."""
        part = _Part((), self.year)
        part.columns, part._years = dict(self.columns), dict(self._years)
        part._unit, part._sample, part._other, part._whose = self._unit, self._sample, self._other, list(self._whose)
        return part

    def table(self) -> ReportTable:
        """What was read."""
        rows, whose = tuple(self._rows), tuple(self._whose)
        return ReportTable(rows, self.columns, self._years, self._unit, whose, self._other, self._sample, self._heading)

    def _begin(self, line: ReportLine) -> None:
        self.columns, self._years = _columns(line, None, self.year)
        self._parent = self._heading = line
        unit = _UNIT.search(line.text)
        self._unit = unit[1] if unit and not self._unit else self._unit

    def _title(self, text: str) -> None:
        if len(text) > LONGEST_ABOVE:
            return
        unit, other = _UNIT.search(text), _is_other(text, self.year)
        self._unit = unit[1] if unit else self._unit
        self._other = self._other if other is None else other
        self._sample = self._sample or bool(_SAMPLE.search(text))


def _is_other(text: str, year: int) -> bool | None:
    """Whether a line says that what is below it is of another year; None where it says nothing of years."""
    years = _YEAR.findall(text)
    if EARLIER.search(text):
        return str(year) not in years
    return str(year) not in years if years else None


def _names_whose(line: ReportLine) -> Iterator[str]:
    cells = filled(line)
    for label, value in itertools.pairwise(cells):
        if _WHOSE.match(label) and not _WHOSE.match(value):
            yield value
    for cell in cells:
        label, colon, value = cell.partition("：")
        if colon and _WHOSE.match(label) and value.strip():
            yield value.strip()


def column_of(cell: str, year: int) -> Column:
    """What a heading says."""
    unit = _UNIT.search(cell)
    name = bare(cell if not _OF_HEADING.search(cell) else _without_remarks(cell))
    own = _OWN_YEAR.match(name)
    named = None
    if own and name[own.end() :] in _KNOWN:
        named = int(own[1]) if own[1] else 0 if own[2] in _EARLIER_WORDS else year
        name = name[own.end() :]
    return Column(cell.strip(), name, named, unit[1] if unit else "")


def _without_remarks(cell: str) -> str:
    return _OF_HEADING.sub("", _OF_HEADING.sub("", cell.strip()).strip())


def _columns(line: ReportLine, parent: ReportLine | None, year: int) -> tuple[dict[int, Column], dict[int, int]]:
    """The headings of a row, and its years; none where it is no row of headings."""
    columns: dict[int, Column] = {}
    years: dict[int, int] = {}
    cells = [cell.strip() for cell in line.cells]
    for at, cell in enumerate(cells):
        alone = _YEAR_ALONE.fullmatch(cell)
        if (number_in(cell) and not alone) or len(cell) > LONGEST_HEADING:
            return {}, {}
        if alone:
            years[at] = int(alone[1])
            continue
        column = column_of(cell, year)
        if cell and column.name not in _KNOWN and parent is not None:
            column = column_of(_above(parent, at) + cell, year)._replace(heading=cell)
        elif cell and parent is not None and (of := _YEAR.match(_above(parent, at))) and column.year is None:
            column = column._replace(year=int(of[1]))
        if cell and column.name in _KNOWN:
            columns[at] = column._replace(width=_width(cells, at))
    # A year beside figures is no heading; one beside words alone is a row of a table by years.
    if years and not columns and not (cells and not _YEAR_ALONE.fullmatch(cells[0]) and len(years) > 1):
        return {}, {}
    return columns, years if len(years) > 1 and not columns else {}


def _above(parent: ReportLine, at: int) -> str:
    """The heading of the row above that spans a column."""
    cells = parent.cells[: at + 1]
    return next((cell.strip() for cell in reversed(cells) if cell.strip()), "")


def _width(cells: Sequence[str], at: int) -> int:
    later = next((one for one in range(at + 1, len(cells)) if cells[one]), len(cells))
    return later - at


def _goes_below(line: ReportLine, parent: ReportLine, columns: Iterable[int]) -> bool:
    """Whether a row of headings stands below another one, and is not the head of another table."""
    doubled = any(
        cell.strip() and bare(cell) != bare(over) and column_of(over, 0).name in NAMES
        for cell, over in zip(line.cells, parent.cells, strict=False)
    )
    return bool(list(columns)) and not doubled
