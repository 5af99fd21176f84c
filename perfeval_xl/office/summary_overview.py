"""总览: how the round stands, on one page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from perfeval_xl.ledger import states
from perfeval_xl.office.office_findings import in_beijing
from perfeval_xl.office.pending import PENDING_SHEET
from perfeval_xl.office.status import View, unopened_of
from perfeval_xl.office.summary_parts import (
    OPEN,
    OVERVIEW,
    PROJECTS,
    TAB_NUMBERS,
    Row,
    Source,
    seen,
)
from perfeval_xl.office.tally import tally_of
from perfeval_xl.writer.table_book import (
    Block,
    Card,
    CardsBlock,
    ChartBlock,
    Head,
    Look,
    SheetSpec,
    TableBlock,
)

BANDS = ((0, "60以下"), (60, "60~80"), (80, "80~90"), (90, "90~95"), (95, "95~100"))
"""得分段, by the score from which on a form belongs to it; the last one holds whatever is above."""
FULL = "满分"
"""A band of its own: who gives himself everything is looked at first."""
RATINGS = ("优", "良", "中", "差")
UNSCORED = "不计分"
"""What counts and has no score by its rules, or no rating."""
SCALE = 100
"""Points by which forms of other full marks would be compared; bands are of 100."""
MOST_DOTS = 20_000
"""Projects in one chart."""
COLUMNS, WIDTH = 12, 8.6
"""Of the page: its columns, and characters of each."""
CHART_WIDTH, CHART_HEIGHT = 384, 250
"""Pixels: two beside one another over the page."""
_GREEN, _AMBER, _RED, _BLUE, _GREY = "#4C9A5B", "#E3B23C", "#C8553D", "#5B8DB8", "#A6A6A6"
_STATES = ((states.COUNTED, _GREEN), (states.RETURNED, _RED), (states.UNDECIDED, _AMBER), (states.MISSING, _BLUE),
           (states.EXEMPT, _GREY))  # fmt: skip


def overview(source: Source, pending: int) -> SheetSpec:
    """The sheet; ``pending`` is how many rows 待处理 has."""
    blocks: list[Block] = [_cards(source, pending), _kinds(source), *_charts(source), _numbers(source)]
    when = in_beijing(source.now.isoformat())
    about = (
        f"截至{when}（北京时间）。金额单位：万元。项目支出和部门整体支出分别统计，从不相加：部门的钱里已包含它的项目。"
        f"只有“已计”的表计入金额和得分；每个数的定义见“说明”。"
    )
    return SheetSpec(
        OVERVIEW,
        blocks,
        title=summary_title(source.view),
        about=about,
        landscape=False,
        widths=(WIDTH,) * COLUMNS,
        tab=TAB_NUMBERS,
        one_page=True,
    )


def summary_title(view: View) -> str:
    """What the workbook is called."""
    return f"{view.year}年度绩效自评汇总" if view.year else "绩效自评汇总"


def _cards(source: Source, pending: int) -> CardsBlock:
    view = source.view
    tally, unopened = tally_of(view.states, view.attempts), len(unopened_of(view))
    due = len(view.states) - tally.exempt
    share = f"应报{due}个的{tally.counted / due:.1%}" if due else "没有应报的"
    late = sum(states.LATE in one.flags for one in view.states if one.state == states.COUNTED)
    overdue = sum(states.OVERDUE in one.flags for one in view.states if one.state == states.MISSING)
    cards = (
        Card(
            "已计",
            tally.counted,
            note=f"{share}\n其中迟报{late}个" if late else share,
            target=seen(PROJECTS),
            style="good",
        ),
        Card("退回", tally.returned, note="等单位重报", target=seen(OPEN)),
        Card("待处理", tally.pending, note=f"可处理的共{pending}条", target=seen(PENDING_SHEET)),
        Card("未报", tally.missing, note=f"其中逾期{overdue}个" if overdue else "没有逾期的", target=seen(OPEN)),
        Card("免报", tally.exempt, note="不计入应报"),
        Card("没能打开", unopened, note="原因见“说明”", target=seen("说明")),
    )
    return CardsBlock(cards, span=COLUMNS // len(cards))


def _kinds(source: Source) -> TableBlock:
    heads = (
        Head("类别", Look.MARK, span=2),
        Head("应报", Look.COUNT),
        Head("已计", Look.COUNT),
        Head("预算数", Look.AMOUNT, span=2, note="执行率的分母：各表自己的规则用的年初预算数或全年预算数"),
        Head("执行数", Look.AMOUNT, span=2, note="执行率的分子"),
        Head("执行率", Look.RATE, note="执行数合计÷预算数合计"),
        Head("平均得分", Look.SCORE),
        Head("按预算加权得分", Look.SCORE, span=2),
    )
    rows = [
        [
            row["kind"],
            row["projects"] - row["exempt"],
            row["counted"],
            row["denominator"] if row["rated"] else None,
            row["numerator"] if row["rated"] else None,
            row["rate"],
            row["mean"],
            row["weighted"],
        ]
        for row in source.kinds
    ]
    told = "；".join(
        f"{row['kind']}的平均得分是{row['scored']}个的，另有{row['counted'] - row['scored']}个按规则不计分"
        for row in source.kinds
        if row["scored"] < row["counted"]
    )
    return TableBlock("Kinds", heads, rows, about=told and f"{told}。", native=False, empty="还没有登记项目。")


def _charts(source: Source) -> list[Block]:
    size: dict[str, Any] = {"width": CHART_WIDTH, "height": CHART_HEIGHT}
    charts: list[Block] = [
        ChartBlock(
            "column", "各状态的表", "Numbers", "状态", ["个数"], lines=len(_STATES),
            colours=[hue for _, hue in _STATES], about="各状态各有多少张表", **size,
        ),
        ChartBlock(
            "pie", "等级（结果应用）", "Numbers", "等级", ["各等级"], lines=len(RATINGS) + 1,
            colours=(_GREEN, _BLUE, _AMBER, _RED, _GREY), about="优、良、中、差和不计分的各有多少张表", **size,
        ),
        ChartBlock(
            "column", "自评得分的分布", "Numbers", "得分段", ["各段"], lines=len(BANDS) + 2, colours=(_BLUE,),
            about="各得分段各有多少张表", **size,
        ),
    ]  # fmt: skip
    scores = [row["score"] for row in _of_projects(source) if row["score"] is not None and row["rate"] is not None]
    if scores and len(source.projects) <= MOST_DOTS:
        least = min(90.0, *scores)
        charts.append(
            ChartBlock(
                "scatter", "执行率与得分（项目支出）", "Projects", "预算执行率", ["自评得分"], x_title="预算执行率",
                y_title="自评得分", x_format="0%", y_format="0", y_range=(max(0.0, least // 10 * 10), SCALE),
                colours=(_BLUE,), about="每个点是一个项目", **size,
            )
        )  # fmt: skip
    return charts


def _of_projects(source: Source) -> list[Row]:
    return [row for row in source.projects if row["kind"] == "项目支出"]


def _numbers(source: Source) -> TableBlock:
    """What the charts show, as numbers."""
    by_state = Counter(one.state for one in source.view.states)
    counted = [row for row in source.projects if row["state"] == states.COUNTED]
    by_rating = Counter(row["usage"] or UNSCORED for row in counted)
    bands = [*(name for _, name in BANDS), FULL, UNSCORED]
    by_band = Counter(UNSCORED if row["score"] is None else band_of(row["score"]) for row in counted)
    columns: Sequence[Sequence[tuple[str, int]]] = (
        [(state, by_state[state]) for state, _ in _STATES],
        [(rating, by_rating[rating]) for rating in (*RATINGS, UNSCORED)],
        [(band, by_band[band]) for band in bands],
    )
    rows = [
        [cell for column in columns for cell in (column[at] if at < len(column) else (None, None))]
        for at in range(max(map(len, columns)))
    ]
    heads = (
        Head("状态", Look.MARK, span=2),
        Head("个数", Look.COUNT, span=2),
        Head("等级", Look.MARK, span=2),
        Head("各等级", Look.COUNT, span=2),
        Head("得分段", Look.MARK, span=2),
        Head("各段", Look.COUNT, span=2),
    )
    return TableBlock("Numbers", heads, rows, title="图里的数", native=False)


def band_of(score: float) -> str:
    """The 得分段 that a score belongs to."""
    if score >= SCALE:
        return FULL
    return next(name for lower, name in reversed(BANDS) if score >= lower or lower == 0)
