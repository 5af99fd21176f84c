"""上年对比, 上年对比问题, 上年问题整改: the round beside those of years before, where it is held against any."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from perfeval_xl.office.columns import Column
from perfeval_xl.office.summary_parts import (
    RATING_STYLES,
    SEVERITY_STYLES,
    STATE_STYLES,
    TAB_NUMBERS,
    TAB_ROWS,
    TAB_TO_DO,
    Columns,
    Row,
    Shown,
    Source,
    numbered,
    styled,
    table,
)
from perfeval_xl.office.table_rows import Record
from perfeval_xl.office.year_columns import GONE, NEW, UNCOUNTED, UNKNOWN, YEAR_FINDINGS, YEAR_PROMISES, YEARS
from perfeval_xl.office.year_promises import GONE as INDICATOR_GONE
from perfeval_xl.office.year_promises import MISSED_AGAIN, REACHED, UNSAID
from perfeval_xl.writer.table_book import Cell, Link, Look, SheetSpec, Styled, link_to

PROJECTS, FINDINGS, PROMISES = "上年对比", "上年对比问题", "上年问题整改"
"""The sheets."""
_RELATIONS = {NEW: "notable", GONE: "aside", UNCOUNTED: "caution", UNKNOWN: "caution"}
_OPEN = "打开上年原件的这一格（只读）"
_OF_BEFORE = "before_place"


def rows_of(columns: Sequence[Column], records: Sequence[Record]) -> list[Row]:
    """Records as rows by their keys; exact numbers are made floats here."""
    names = [column.key for column in columns]
    return [dict(zip(names, map(_plain, record), strict=True)) for record in records]


def _plain(value: object) -> object:
    return value if value is None or isinstance(value, (str, bool, int)) else _float(value)


def _float(value: object) -> float | None:
    try:
        return float(value)  # type: ignore[arg-type]
    except OverflowError:
        return None


def _there(source: Source, row: Row) -> Cell:
    """A cell of the form of before as a link to it."""
    place: str = row[_OF_BEFORE]
    path, (sheet, _, cell) = row["before_original"], place.rpartition("!")
    return Link(place, link_to(source.above + path, sheet, cell), _OPEN) if path and sheet else place


def _standing(source: Source, row: Row) -> Cell:
    text: str = row["standing"]
    if text.startswith((MISSED_AGAIN, UNSAID, INDICATOR_GONE)) or text.startswith("与上年"):
        return Styled(text, "caution")
    return Styled(text, "good") if text.startswith(REACHED) else text


def _moved(key: str) -> Callable[[Source, Row], Cell]:
    """A change, in red where it is a fall."""
    return lambda source, row: Styled(row[key], "alarm") if row[key] is not None and row[key] < 0 else row[key]


_YEAR, _FINDING, _PROMISE = Columns(YEARS), Columns(YEAR_FINDINGS), Columns(YEAR_PROMISES)
_PROJECTS: Sequence[Shown] = (
    numbered(),
    _YEAR("code", 13, look=Look.CODE),
    _YEAR("name", 24),
    _YEAR("unit", 14),
    _YEAR("relation", 10, look=Look.MARK, cell=styled("relation", _RELATIONS)),
    _YEAR("before_score", 9),
    _YEAR("score", 9),
    _YEAR("score_change", 9, cell=_moved("score_change")),
    _YEAR("before_rate", 10),
    _YEAR("rate", 10),
    _YEAR("rate_change", 10, cell=_moved("rate_change")),
    _YEAR("before_budget", 12),
    _YEAR("budget", 12),
    _YEAR("budget_change", 10, cell=_moved("budget_change")),
    _YEAR("asked", 7),
    _YEAR("told", 44, look=Look.LONG),
    _YEAR("kept", 8, printed=False),
    _YEAR("dropped", 20, printed=False),
    _YEAR("eased", 20, printed=False),
    _YEAR("new", 20, printed=False),
    _YEAR("differs", 24, printed=False),
    _YEAR("before_rating", 6, look=Look.MARK, cell=styled("before_rating", RATING_STYLES), printed=False),
    _YEAR("rating", 6, look=Look.MARK, cell=styled("rating", RATING_STYLES), printed=False),
    _YEAR("place", 14, printed=False),
    _YEAR(_OF_BEFORE, 14, cell=_there, printed=False),
    _YEAR("department", 14, printed=False),
    _YEAR("kind", 12, look=Look.MARK, printed=False),
    _YEAR("state", 8, look=Look.MARK, cell=styled("state", STATE_STYLES), printed=False),
    _YEAR("form", 13, look=Look.CODE, printed=False),
    _YEAR("before_year", 8, look=Look.MARK, printed=False),
    _YEAR("before_code", 13, look=Look.CODE, printed=False),
    _YEAR("noted", 7, printed=False),
)
_FINDINGS: Sequence[Shown] = (
    numbered(),
    _FINDING("severity", 7, look=Look.MARK, cell=styled("severity", SEVERITY_STYLES)),
    _FINDING("code", 13, look=Look.CODE),
    _FINDING("name", 22),
    _FINDING("unit", 14),
    _FINDING("place", 14, look=Look.LINK),
    _FINDING(_OF_BEFORE, 14, look=Look.LINK, cell=_there),
    _FINDING("message", 52),
    _FINDING("found", 22),
    _FINDING("expected", 22),
    _FINDING("fix", 34),
    _FINDING("finding", 8, look=Look.MARK, printed=False),
    _FINDING("basis", 22, printed=False),
    _FINDING("department", 14, printed=False),
    _FINDING("form", 13, look=Look.CODE, printed=False),
)
_PROMISES: Sequence[Shown] = (
    numbered(),
    _PROMISE("code", 13, look=Look.CODE),
    _PROMISE("name", 22),
    _PROMISE("unit", 14),
    _PROMISE("item", 20),
    _PROMISE("before", 46, look=Look.LONG),
    _PROMISE("now", 46, look=Look.LONG),
    _PROMISE("standing", 16, cell=_standing),
    _PROMISE(_OF_BEFORE, 14, look=Look.LINK, cell=_there),
    _PROMISE("place", 14, look=Look.LINK),
    _PROMISE("before_year", 8, look=Look.MARK, printed=False),
    _PROMISE("department", 14, printed=False),
    _PROMISE("form", 13, look=Look.CODE, printed=False),
)


def years(source: Source) -> list[SheetSpec]:
    """The three sheets; none where the round is held against no other."""
    found = source.years
    if found is None:
        return []
    which = "、".join(f"{year}年度" for year in found.years)
    beside = f"与{which}的轮次对比。" if which else "没有一个以前年度的轮次读得出来。"
    problems = "".join(f"注意：{line.rstrip('。')}。" for line in found.problems)
    about = (
        f"{beside}{problems}哪张表是同一个项目的，看编码、名称和单位；编码、名称、单位改了的写在“对上的有什么不同”。"
        "“发现什么”只供收表单位核实，不退给单位，也不影响收不收。“上年”指对比的那个年度。"
    )
    projects = table("Years", _PROJECTS, rows_of(YEARS, found.projects), source, empty="没有项目。")
    findings = table("YearFindings", _FINDINGS, rows_of(YEAR_FINDINGS, found.findings), source, empty="没有要核实的。")
    promises = table(
        "YearPromises",
        _PROMISES,
        rows_of(YEAR_PROMISES, found.promises),
        source,
        empty="上年没有写问题和措施，指标都得了满分。",
    )
    asked = "逐条写明今年和上年的两格，点开就是两年的原件（只读）。核实在前；这些是线索，不是结论，向单位问清楚就行。"
    kept = (
        "上年写的存在问题、改进措施，和上年没有得满分的指标，旁边是今年的说法和结果：上年说要做的，今年做了没有。"
        "黄色的是照抄的、没有写的、仍没有得满分的。"
    )
    return [
        SheetSpec(PROJECTS, [projects], title=PROJECTS, about=about, frozen=3, tab=TAB_NUMBERS),
        SheetSpec(FINDINGS, [findings], title=FINDINGS, about=asked, frozen=4, tab=TAB_TO_DO),
        SheetSpec(PROMISES, [promises], title=PROMISES, about=kept, frozen=3, tab=TAB_ROWS),
    ]
