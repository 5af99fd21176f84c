"""Reports made by hand, for tests of what writes them: every kind of block, span and page once."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from fractions import Fraction

from perfeval_xl.checks import Case
from perfeval_xl.reports.annexes import BASE_DATA, MAIN, PROJECTS, annexes_of
from perfeval_xl.reports.model import (
    Annex,
    Block,
    Origin,
    Paragraph,
    Report,
    ReportChart,
    ReportTable,
    Span,
    TableCell,
)
from perfeval_xl.submission import dossier_case
from tests import departments, making

TITLE = "某市示例局2023年度城区道路综合改造及养护专项绩效自评报告"
UNIT, DAY = "某市示例局道路养护中心", "2024年3月30日"
GAP = Span("【待填：改进措施】", Origin.GAP)
DOUBT = Span("【待核对：自评表所列得分96分，各行相加105分】", Origin.DOUBT)
SENTENCE = "全年预算500万元，全年执行490万元，预算执行率98%。"
LONG = "项目实施以来，道路养护中心按照年初下达的计划逐段开展病害调查、路面修复、排水疏通和标线补划等工作，" * 4


@functools.cache
def case() -> Case:
    """A sound form of a project."""
    return dossier_case(making.Dossier(making.dossier(), "示例.toml"))


def said(*spans: Span | str, level: int = 0, number: str = "") -> Paragraph:
    """A paragraph or a title of ``spans``."""
    return Paragraph(tuple(Span(span) if isinstance(span, str) else span for span in spans), level, number)


@functools.cache
def forms() -> tuple[Annex, ...]:
    """The form of `case`, attached, and those of a department without its projects."""
    whole = annexes_of(_department(), ((BASE_DATA, "基础数据表"), (MAIN, "部门自评表")))
    return (*annexes_of(case(), ((MAIN, "项目支出绩效自评表"),)), *whole)


@functools.cache
def forms_of_projects() -> tuple[Annex, ...]:
    """The forms of the two projects of a department, attached behind its own."""
    return annexes_of(_department(), ((MAIN, "部门自评表"), (PROJECTS, "项目自评表")))


def _department() -> Case:
    return dossier_case(making.Dossier(departments.department(), "部门.toml"))


def row(*texts: str | Span) -> tuple[TableCell, ...]:
    """A row of a table."""
    return tuple(TableCell((Span(text) if isinstance(text, str) else text,)) for text in texts)


INDICATORS = ReportTable(
    "绩效指标完成情况",
    ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分"),
    (
        row("产出指标", "数量指标", "改造道路长度", "≥12.5公里", "13.2公里", "10", "10"),
        row("产出指标", "数量指标", "补划标线面积", "≥8,000平方米", "7,200平方米", "10", "9"),
        row("产出指标", "质量指标", "工程验收合格率", "=100%", "100%", "15", "15"),
        row("产出指标", "时效指标", "完工时间", "2023年11月30日前", "2023年12月20日", "15", "12"),
        row("效益指标", "社会效益指标", "沿线居民出行时间", "明显缩短", "达成年度指标", "30", "30"),
        row("满意度指标", "服务对象满意度指标", "沿线居民满意度", "≥90%", "93.5%", "10", GAP),
    ),
    merged=(0, 1),
    wide=(2,),
)
FUNDS = ReportTable(
    "资金收支情况（万元）",
    ("资金来源", "年初预算", "全年预算", "全年执行"),
    (row("财政拨款", "402", "402", "394"), row("上年结转", "98", "98", "96"), row("合计", "500", "500", "490")),
)
SCORES = ReportTable(
    "一级指标得分（分）",
    ("一级指标", "分值", "得分"),
    tuple(
        (
            TableCell((Span(name),)),
            TableCell((Span(str(full)),), Fraction(full)),
            TableCell((Span(str(got)),), Fraction(got)),
        )
        for name, full, got in (("产出指标", 50, 46), ("效益指标", 30, 30), ("满意度指标", 10, 10))
    ),
)
CHART = ReportChart("各一级指标得分与分值", SCORES, 0, (1, 2), "分")
BLOCKS: tuple[Block, ...] = (
    said("根据有关要求，我单位对本项目开展了绩效自评，现将有关情况报告如下："),
    said("项目基本情况", level=1, number="一、"),
    said("项目概况", level=2, number="（一）"),
    said("立项背景", level=3, number="1."),
    said(LONG),
    said("主要内容", level=3, number="2."),
    said(LONG),
    said("资金情况", level=2, number="（二）"),
    said(SENTENCE),
    FUNDS,
    said("综合评价结论", level=1, number="二、"),
    said("自评得分96分，", DOUBT, "。"),
    CHART,
    said("绩效目标实现情况", level=1, number="三、"),
    said("产出指标", level=2, number="（一）"),
    said("数量指标：改造道路长度年度指标值≥12.5公里，实际完成13.2公里，得10分；", number="①"),
    said("数量指标：补划标线面积年度指标值≥8,000平方米，实际完成7,200平方米，得9分。", number="②"),
    INDICATORS,
    said("存在的问题及改进措施", level=1, number="四、"),
    said(GAP),
)
COVER = (said("单位名称：（盖章）"), said("主要负责人签字："), said(DAY))
SIGNATURE = (said(f"{UNIT}（公章）"), said(DAY))


def report(blocks: Sequence[Block] = BLOCKS, *, title: str = TITLE, annexes: tuple[Annex, ...] = ()) -> Report:
    """A report of ``blocks`` with neither cover nor unit and day."""
    return Report(case(), title, tuple(blocks), annexes=annexes)


def whole(annexes: tuple[Annex, ...] = ()) -> Report:
    """A report with everything that one can have."""
    return Report(
        case(),
        TITLE,
        BLOCKS,
        cover=COVER,
        signature=SIGNATURE,
        attachments=tuple(annex.title for annex in annexes),
        annexes=annexes,
    )
