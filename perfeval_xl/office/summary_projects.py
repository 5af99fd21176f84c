"""项目汇总表, 部门整体, 按主管部门, 按节点, 未报与退回: one row a project, and what they make together."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.ledger import states
from perfeval_xl.office.columns import PROJECTS as COLUMNS
from perfeval_xl.office.said_to_units import newest
from perfeval_xl.office.status import KINDS, WHOLE_DEPARTMENT, ProjectLine
from perfeval_xl.office.summary_parts import (
    BY_DEPARTMENT,
    BY_NODE,
    OPEN,
    PROJECTS,
    RATING_STYLES,
    STATE_STYLES,
    TAB_NUMBERS,
    TAB_TO_DO,
    WHOLE,
    Columns,
    Row,
    Shown,
    Source,
    numbered,
    styled,
    table,
)
from perfeval_xl.office.table_rows import KIND_NAMES
from perfeval_xl.writer.table_book import (
    MEAN,
    RATIO,
    SUM,
    Block,
    Cell,
    ChartBlock,
    Head,
    Look,
    SheetSpec,
    Styled,
    TableBlock,
)

KIND_OF_PROJECTS, KIND_OF_WHOLE = (KIND_NAMES[kind] for kind in KINDS)
"""类别 of the two kinds of forms."""
MOST_BARS = 40
"""Groups in one chart."""
SCORES = (60.0, 100.0)
"""From no bar behind a score to a whole one."""
BAR, AROUND = 24, 90
"""Pixels of a bar, and of what stands around them."""
_COLUMN = Columns(COLUMNS)
_PROJECT_COLUMNS: Sequence[Shown] = (
    numbered(),
    _COLUMN("code", 13, look=Look.CODE),
    _COLUMN("name", 24),
    _COLUMN("department", 13),
    _COLUMN("unit", 14),
    _COLUMN("state", 8, look=Look.MARK, cell=styled("state", STATE_STYLES)),
    _COLUMN("original_budget", 12, total=SUM),
    _COLUMN("final_budget", 12, total=SUM),
    _COLUMN("actual_expenditure", 12, total=SUM),
    _COLUMN("rate", 10, total=RATIO, over=("执行率分子", "执行率分母")),
    _COLUMN("score", 9, total=MEAN),
    _COLUMN("rating", 6, look=Look.MARK, cell=styled("rating", RATING_STYLES)),
    _COLUMN("missed", 40, look=Look.LONG),
    _COLUMN("measures", 28, look=Look.LONG),
    _COLUMN("materials", 12),
    _COLUMN("usage", 7, look=Look.MARK, printed=False),
    _COLUMN("flags", 14, printed=False),
    _COLUMN("errors", 6, total=SUM, printed=False),
    _COLUMN("verifies", 6, total=SUM, printed=False),
    _COLUMN("execution_score", 9, total=MEAN, printed=False),
    _COLUMN("numerator", 12, total=SUM, printed=False),
    _COLUMN("denominator", 12, total=SUM, printed=False),
    _COLUMN("measured_by", 11, look=Look.MARK, printed=False),
    _COLUMN("node", 12, printed=False),
    _COLUMN("sent", 17, printed=False),
    _COLUMN("sent_by", 12, look=Look.MARK, printed=False),
    _COLUMN("deadline", 12, printed=False),
    _COLUMN("person", 10, printed=False),
    _COLUMN("address", 24, printed=False),
    Shown(
        "打开原件",
        Look.LINK,
        10,
        lambda source, row: source.opens(row["sha"], "原件" if row["sha"] else ""),
        printed=False,
    ),
    _COLUMN("score_place", 14, printed=False),
    _COLUMN("execution_score_place", 14, printed=False),
    _COLUMN("rate_place", 14, printed=False),
    _COLUMN("original_budget_place", 14, printed=False),
    _COLUMN("final_budget_place", 14, printed=False),
    _COLUMN("actual_expenditure_place", 14, printed=False),
    _COLUMN("denominator_place", 14, printed=False),
    _COLUMN("file", 40, printed=False),
    _COLUMN("sha", 20, look=Look.CODE, printed=False, hidden=True),
)
_ABOUT = (
    "金额单位：万元。一行一个{what}；只有“已计”的有金额和得分。合计行随筛选变化：执行率＝执行率分子合计÷执行率分母合计，"
    "得分是平均得分。右边各“…所在”栏点开就是原件的那一格（只读）。"
)


def projects(source: Source) -> list[SheetSpec]:
    """项目汇总表, and 部门整体 where the round has forms of whole departments."""
    sheets = []
    for name, kind, block, what in (
        (PROJECTS, KIND_OF_PROJECTS, "Projects", "项目"),
        (WHOLE, KIND_OF_WHOLE, "Departments", "部门（部门整体支出）"),
    ):
        rows = [row for row in source.projects if row["kind"] == kind]
        if rows or kind == KIND_OF_PROJECTS:
            made = table(block, _PROJECT_COLUMNS, rows, source, totals=True, bars={"自评得分": SCORES})
            about = _ABOUT.format(what=what)
            sheets.append(SheetSpec(name, [made], title=name, about=about, frozen=3, tab=TAB_NUMBERS))
    return sheets


def by_department(source: Source) -> SheetSpec:
    """总体情况表: the sums of each 主管部门, the two kinds apart."""
    return _grouped(source, BY_DEPARTMENT, "总体情况表（按主管部门）", "department", "主管部门", source.departments)


def by_node(source: Source) -> SheetSpec:
    """The sums of each 节点, the two kinds apart."""
    return _grouped(source, BY_NODE, "总体情况表（按节点）", "node", "节点", source.nodes)


def _grouped(source: Source, sheet: str, title: str, key: str, heading: str, groups: Sequence[Row]) -> SheetSpec:
    blocks: list[Block] = []
    charts: list[Block] = []
    for kind, name in ((KIND_OF_PROJECTS, "Projects"), (KIND_OF_WHOLE, "Whole")):
        rows = [row for row in groups if row["kind"] == kind]
        if rows or kind == KIND_OF_PROJECTS:
            block = f"By{key.capitalize()}{name}"
            lines = [_group(row, key) for row in rows]
            blocks.append(TableBlock(block, _group_heads(heading), lines, title=kind, totals=True, empty="没有登记。"))
            if kind == KIND_OF_PROJECTS and 1 < len(rows) <= MOST_BARS:
                charts = _bars(block, heading, len(rows))
    about = (
        "金额单位：万元。应报不含免报；上报率＝已计÷应报；执行率＝分子合计÷分母合计，分母是各表自己的规则用的预算数；"
        "平均得分每张表算一份，按预算加权得分以执行率分母为权。"
    )
    # With its charts it is a page; with many groups it is a list.
    return SheetSpec(
        sheet,
        [*blocks, *charts],
        title=title,
        about=about,
        frozen=1,
        tab=TAB_NUMBERS,
        landscape=not charts,
        one_page=bool(charts),
    )


def _bars(block: str, heading: str, count: int) -> list[Block]:
    height = AROUND + BAR * count
    return [
        ChartBlock(
            "bar", title, block, heading, [values], width=600, height=height, x_format=form, colours=(hue,),
            x_range=span, about=f"各{heading}的{title}",
        )
        for title, values, form, hue, span in (
            ("项目支出：执行率", "执行率", "0.0%", "#5B8DB8", (0, 1)),
            ("项目支出：平均得分", "平均得分", "0.00", "#4C9A5B", (0, 100)),
        )
    ]  # fmt: skip


def _group_heads(heading: str) -> tuple[Head, ...]:
    return (
        Head(heading, Look.TEXT, 24),
        Head("应报", Look.COUNT, 7, total=SUM),
        Head("已计", Look.COUNT, 7, total=SUM),
        Head("退回", Look.COUNT, 7, total=SUM),
        Head("待定", Look.COUNT, 7, total=SUM),
        Head("未报", Look.COUNT, 7, total=SUM),
        Head("免报", Look.COUNT, 7, total=SUM),
        Head("上报率", Look.RATE, 9, total=RATIO, over=("已计", "应报")),
        Head("年初预算数", Look.AMOUNT, 13, total=SUM),
        Head("全年预算数", Look.AMOUNT, 13, total=SUM),
        Head("全年执行数", Look.AMOUNT, 13, total=SUM),
        Head("执行率", Look.RATE, 9, total=RATIO, over=("执行率分子", "执行率分母")),
        Head("平均得分", Look.SCORE, 9, total=RATIO, over=("得分合计", "有得分的")),
        Head("按预算加权得分", Look.SCORE, 10, total=RATIO, over=("得分×预算", "有得分的预算")),
        Head("优", Look.COUNT, 5, total=SUM),
        Head("良", Look.COUNT, 5, total=SUM),
        Head("中", Look.COUNT, 5, total=SUM),
        Head("差", Look.COUNT, 5, total=SUM),
        Head("执行率分子", Look.AMOUNT, 13, total=SUM, printed=False),
        Head("执行率分母", Look.AMOUNT, 13, total=SUM, printed=False),
        Head("有得分的", Look.COUNT, 9, total=SUM, printed=False),
        Head("得分合计", Look.SCORE, 11, total=SUM, printed=False),
        Head("有得分的预算", Look.AMOUNT, 13, total=SUM, printed=False),
        Head("得分×预算", Look.AMOUNT, 15, total=SUM, printed=False),
    )


def _group(row: Row, key: str) -> list[Cell]:
    has_rate = bool(row["rated"])
    return [
        row[key] or "（没有写）",
        row["projects"] - row["exempt"],
        row["counted"],
        Styled(row["returned"], "alarm") if row["returned"] else 0,
        Styled(row["undecided"], "caution") if row["undecided"] else 0,
        Styled(row["missing"], "notable") if row["missing"] else 0,
        row["exempt"],
        row["counted"] / due if (due := row["projects"] - row["exempt"]) else None,
        *(
            row[money] if row["counted"] else None
            for money in ("original_budget", "final_budget", "actual_expenditure")
        ),
        row["rate"],
        row["mean"],
        row["weighted"],
        *(row[rating] for rating in ("优", "良", "中", "差")),
        row["numerator"] if has_rate else None,
        row["denominator"] if has_rate else None,
        row["scored"],
        row["score"] if row["scored"] else None,
        row["weight"] if row["scored"] else None,
        row["product"] if row["scored"] else None,
    ]


OPEN_STATES = (states.RETURNED, states.MISSING, states.UNDECIDED)
"""States of what somebody is still waited for, or about."""
_OPEN_HEADS = (
    Head("序号", Look.COUNT, 6),
    Head("状态", Look.MARK, 8),
    Head("项目编码", Look.CODE, 13),
    Head("项目名称", Look.TEXT, 20),
    Head("主管部门", Look.TEXT, 13),
    Head("单位", Look.TEXT, 14),
    Head("联系人", Look.MARK, 10),
    Head("联系邮箱", Look.TEXT, 20),
    Head("截止日期", Look.DAY, 12),
    Head("逾期天数", Look.COUNT, 6),
    Head("另有", Look.TEXT, 12),
    Head("首要问题", Look.TEXT, 34),
    Head("怎么改", Look.TEXT, 28),
    Head("位置", Look.LINK, 13),
    Head("共几处", Look.COUNT, 6),
    Head("最近的答复", Look.TEXT, 28, printed=False, note="程序只知道自己发出的；用邮件程序发的仍写作草稿"),
    Head("最近的催报", Look.TEXT, 28, printed=False),
)


def open_ones(source: Source) -> SheetSpec:
    """未报与退回: whom to ask for what, with the contact."""
    lines = [line for line in source.lines if line.state.state in OPEN_STATES]
    order = {state: at for at, state in enumerate(OPEN_STATES)}
    lines.sort(key=lambda line: (line.state.department, line.state.unit, order[line.state.state], line.state.code))
    rows = [[number, *_open(source, line)] for number, line in enumerate(lines, start=1)]
    about = (
        "还在等的项目，按主管部门、单位排列；催报的草稿用“催报”（perfeval chase）写。"
        "本表有联系人，只在办公室内使用，不要外发。"
    )
    block = TableBlock("Open", _OPEN_HEADS, rows, empty="没有未报和退回的。")
    return SheetSpec(OPEN, [block], title=OPEN, about=about, frozen=4, tab=TAB_TO_DO)


def _open(source: Source, line: ProjectLine) -> list[Cell]:
    state = line.state
    worst = next(iter(line.open), None)
    late = _days_over(source, state.deadline)
    return [
        Styled(state.state, STATE_STYLES[state.state]),
        state.code,
        state.name,
        state.name if state.kind == WHOLE_DEPARTMENT and not state.department else state.department,
        state.unit,
        state.person,
        state.address,
        state.deadline,
        Styled(late, "alarm") if late else None,
        "、".join(state.flags),
        worst.message if worst else "；".join(line.said_below),
        worst.fix if worst else "",
        source.at(state.sha, worst.place) if worst else "",
        len(line.open) or None,
        newest(line.told_units, chase=False),
        newest(line.told_units, chase=True),
    ]


def _days_over(source: Source, deadline: str) -> int:
    try:
        over = source.now.astimezone(BEIJING).date() - date.fromisoformat(deadline)
    except ValueError:
        return 0
    return max(over.days, 0)
