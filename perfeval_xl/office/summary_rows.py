"""指标明细, 审核问题, 平台导入: what the numbers rest on, a row for each indicator and each finding."""

from __future__ import annotations

from collections.abc import Sequence

from perfeval_xl.office.columns import FINDINGS as FINDING_COLUMNS
from perfeval_xl.office.columns import INDICATORS as INDICATOR_COLUMNS
from perfeval_xl.office.summary_parts import (
    FINDINGS,
    INDICATORS,
    PLATFORM,
    SEVERITY_STYLES,
    TAB_ROWS,
    Columns,
    Row,
    Shown,
    Source,
    numbered,
    styled,
    table,
)
from perfeval_xl.office.table_rows import DAY, PERCENT, bare
from perfeval_xl.writer.table_book import SUM, Cell, Look, SheetSpec, Styled

_INDICATOR = Columns(INDICATOR_COLUMNS)
_FINDING = Columns(FINDING_COLUMNS)


def _score(source: Source, row: Row) -> Cell:
    score, points = row["score"], row["points"]
    return Styled(score, "alarm") if score is not None and points is not None and score < points else score


def _bare(row: Row, part: str) -> Cell:
    """A target or an actual as platforms take it in: a number as a number, in % where it is a share; a day and a text
    as they are written.
    """
    number = row[f"{part}_number"]
    if number is None:
        text: str = row[part]
        return text
    told = bare(row[part], number, row["value_kind"])
    return told if row["value_kind"] == DAY else float(told)


def _share(row: Row) -> str:
    """The unit of a share, which stands with its number in the form."""
    return "%" if row["value_kind"] == PERCENT else ""


_INDICATORS: Sequence[Shown] = (
    _INDICATOR("code", 13, look=Look.CODE),
    _INDICATOR("name", 20),
    _INDICATOR("dimension", 10, look=Look.MARK),
    _INDICATOR("category", 12, look=Look.MARK),
    _INDICATOR("indicator", 24),
    _INDICATOR("polarity", 6, look=Look.MARK),
    _INDICATOR("target", 16, look=Look.MARK),
    _INDICATOR("measure", 8, look=Look.MARK),
    _INDICATOR("actual", 16, look=Look.MARK),
    _INDICATOR("points", 8, total=SUM),
    _INDICATOR("score", 8, total=SUM, cell=_score),
    _INDICATOR("lost", 8, total=SUM),
    _INDICATOR("reason", 34),
    _INDICATOR("department", 14, printed=False),
    _INDICATOR("unit", 16, printed=False),
    _INDICATOR("form", 13, look=Look.CODE, printed=False),
    _INDICATOR("place", 14, printed=False),
    _INDICATOR("actual_place", 14, printed=False),
    _INDICATOR("target_place", 14, printed=False, look=Look.TEXT, cell=lambda source, row: row["target_place"]),
    _INDICATOR("points_place", 14, printed=False, look=Look.TEXT, cell=lambda source, row: row["points_place"]),
    _INDICATOR("sha", 20, look=Look.CODE, printed=False, hidden=True),
)
_FINDINGS: Sequence[Shown] = (
    numbered(),
    _FINDING("severity", 7, look=Look.MARK, cell=styled("severity", SEVERITY_STYLES)),
    _FINDING("code", 13, look=Look.CODE),
    _FINDING("name", 20),
    _FINDING("unit", 14),
    _FINDING("place", 13, look=Look.LINK),
    _FINDING("message", 40),
    _FINDING("found", 16),
    _FINDING("expected", 16),
    _FINDING("fix", 30),
    _FINDING("explanation", 24),
    _FINDING("standing", 9, look=Look.MARK),
    _FINDING("counted", 8),
    _FINDING("department", 14, printed=False),
    _FINDING("item", 20, printed=False),
    _FINDING("finding", 8, look=Look.MARK, printed=False),
    _FINDING("basis", 24, printed=False),
    _FINDING("report", 20, printed=False),
    _FINDING("file", 40, printed=False),
    _FINDING("mark", 14, look=Look.CODE, printed=False, hidden=True),
    _FINDING("sha", 20, look=Look.CODE, printed=False, hidden=True),
)
_PLATFORM: Sequence[Shown] = (
    Shown("项目编码", Look.CODE, 14, lambda source, row: row["form"] or row["code"]),
    *(_INDICATOR(key, width, look=look, note="") for key, width, look in (
        ("name", 24, Look.TEXT),
        ("dimension", 10, Look.TEXT),
        ("category", 12, Look.TEXT),
        ("indicator", 26, Look.TEXT),
        ("polarity", 9, Look.MARK),
    )),
    Shown("计量单位", Look.MARK, 9, lambda source, row: row["measure"] or _share(row)),
    Shown("指标值", Look.MARK, 16, lambda source, row: _bare(row, "target"), note="不带计算符号和计量单位"),
    Shown("实际完成值", Look.MARK, 16, lambda source, row: _bare(row, "actual"), note="不带计量单位"),
    *(_INDICATOR(key, width, look=look, note="") for key, width, look in (
        ("points", 9, Look.SCORE),
        ("score", 9, Look.SCORE),
        ("lost", 9, Look.SCORE),
        ("reason", 40, Look.TEXT),
    )),
)  # fmt: skip


def indicators(source: Source) -> SheetSpec:
    """指标明细."""
    about = (
        "已计各表的指标，部门整体支出表内各项目的也在内（“表内项目编码”写着是哪个）。红色是扣了分的。"
        "右边“得分所在”“实际完成值所在”点开就是原件的那一格（只读）。"
    )
    made = table("Indicators", _INDICATORS, source.indicators, source, totals=True)
    return SheetSpec(INDICATORS, [made], title=INDICATORS, about=about, frozen=2, tab=TAB_ROWS)


def findings(source: Source) -> SheetSpec:
    """审核问题: every finding of every file, the worst first."""
    order = {word: at for at, word in enumerate(SEVERITY_STYLES)}
    rows = sorted(source.findings, key=lambda row: (order.get(row["severity"], len(order)), not row["counted"]))
    about = "收到的每一份表查出的问题，错误在前，其中计入的那份在前。“位置”点开就是原件的那一格（只读）。"
    made = table("Findings", _FINDINGS, rows, source, empty="没有问题。")
    return SheetSpec(FINDINGS, [made], title=FINDINGS, about=about, frozen=4, tab=TAB_ROWS)


def platform(source: Source) -> SheetSpec:
    """平台导入: the indicators in the columns that platforms of finance offices take in; headings in the first row."""
    made = table("Platform", _PLATFORM, source.indicators, source, wrapped=False)
    return SheetSpec(PLATFORM, [made], frozen=1, tab=TAB_ROWS)
