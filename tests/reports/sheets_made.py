"""Reports put together by hand, with everything that a report may hold, to be written in every form."""

from __future__ import annotations

from fractions import Fraction

from perfeval_xl.checks import Case
from perfeval_xl.reports.annexes import BASE_DATA, MAIN, PROJECTS, annexes_of
from perfeval_xl.reports.charts import fund_chart, score_chart, years_chart
from perfeval_xl.reports.model import Block, Origin, Paragraph, Report, ReportTable, Span, TableCell
from perfeval_xl.submission import dossier_case
from tests import departments, making
from tests.making import put

LONG = "围绕群众办事的堵点，梳理高频事项，统一标准，分批上线。"
"""27 characters; a paragraph of 5,000 is of 186 of them."""


def case() -> Case:
    """The sound project as a dossier."""
    return dossier_case(making.Dossier(making.dossier(), "示例.toml"))


def department() -> Case:
    """The sound department as a dossier."""
    return dossier_case(making.Dossier(departments.department(), "部门.toml"))


def before() -> Case:
    """The project of the year before."""
    changes = (put("project.year", 2021), put("indicators.4.target", "2021年12月31日前"))
    return dossier_case(making.Dossier(making.dossier(*changes), "上年.toml"))


def words(text: str, level: int = 0, number: str = "") -> Paragraph:
    """A title or a sentence of the outline."""
    return Paragraph((Span(text),), level, number)


def typed(text: str) -> Paragraph:
    """A paragraph that somebody typed."""
    return Paragraph((Span(text, Origin.TYPED, ("paragraphs.problems",)),))


def cell(text: str, origin: Origin = Origin.CELL, key: str = "", value: Fraction | int | None = None) -> TableCell:
    """A cell of a table."""
    return TableCell((Span(text, origin, (key,) if key else ()),), None if value is None else Fraction(value))


SCORE = Paragraph(
    (
        Span("自评得分"),
        Span("94.8", Origin.CELL, ("total.score",), "自评表所列，与按规则复算一致"),
        Span("分，等级为“"),
        Span("优", Origin.CELL, ("total.rating",)),
        Span("”，产出指标得"),
        Span("49", Origin.SUM, ("i01.score", "i02.score", "i03.score", "i04.score", "i05.score"), "各指标得分之和"),
        Span("分。"),
    )
)
GAP = Paragraph(
    (
        Span("预算执行率"),
        Span("98%", Origin.CELL, ("execution.rate",)),
        Span("，没有用完的原因："),
        Span("【待填：预算没有用完的原因】", Origin.GAP, ("execution.reason",)),
        Span("。"),
    )
)
DOUBT = Paragraph(
    (
        Span("项目支出"),
        Span("490", Origin.CELL, ("funds.total.actual_expenditure",)),
        Span("万元"),
        Span(
            "【待核对：各分项合计488万元，与年度资金总额490万元不一致】",
            Origin.DOUBT,
            ("funds.total.actual_expenditure",),
        ),
        Span("。"),
    )
)


def indicators(count: int = 9) -> ReportTable:
    """The table of indicators, of so many rows, with a gap in it; 一级 and 二级指标 merged."""
    rows = []
    for number in range(1, count + 1):
        first = number <= max(1, count * 2 // 3)
        rows.append(
            (
                cell("产出指标" if first else "效益指标", Origin.WORDS),
                cell(("数量指标" if number % 6 < 3 else "质量指标") if first else "社会效益指标", Origin.WORDS),
                cell(f"第{number}项工作按照年度计划完成的比例", Origin.TYPED, "i01.indicator"),
                cell("≥90%", key="i01.number"),
                cell("【待填】", Origin.GAP, "i01.actual")
                if number == 2
                else cell(f"{90 + number % 10}%", key="i01.actual"),
                cell("10", key="i01.points", value=10),
                cell("9.5", key="i01.score", value=Fraction(19, 2)),
                cell("因汛期停工，部分事项推迟到下年上线" if number % 4 == 0 else "无偏差", Origin.TYPED, "i01.reason"),
            )
        )
    head = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")
    return ReportTable("绩效指标完成情况", head, tuple(rows), merged=(0, 1), wide=(2, 7))


def funds() -> ReportTable:
    """The table of funds."""
    rows = (
        (cell("年度资金总额", Origin.WORDS), cell("500", value=500), cell("500", value=500), cell("490", value=490)),
        (cell("当年财政拨款", Origin.WORDS), cell("400", value=400), cell("400", value=400), cell("392", value=392)),
        (cell("上年结转资金", Origin.WORDS), cell("100", value=100), cell("100", value=100), cell("98", value=98)),
    )
    return ReportTable("项目资金情况（万元）", ("资金来源", "年初预算数", "全年预算数", "全年执行数"), rows)


def full(of: Case | None = None, *, rows: int = 9, repeats: int = 1, more: tuple[Block, ...] = ()) -> Report:
    """A report of a project with every kind of block; its typed text ``repeats`` times `LONG`."""
    own = of or case()
    charts = [chart for chart in (score_chart(own), fund_chart(own), years_chart(own, before())) if chart is not None]
    blocks: tuple[Block, ...] = (
        words("根据工作要求，对2022年度政务服务提升项目开展绩效自评，现将情况报告如下："),
        words("自评结论", 1, "一、"),
        SCORE,
        *charts[:1],
        words("资金使用情况", 2, "（一）"),
        funds(),
        GAP,
        *charts[1:],
        words("绩效目标完成情况", 2, "（二）"),
        indicators(rows),
        DOUBT,
        words("存在的问题和原因", 1, "二、"),
        typed(LONG * repeats),
        words("改进措施", 1, "三、"),
        Paragraph((Span("【待填：改进措施】", Origin.GAP),)),
        *more,
    )
    named = ((MAIN, "自评表"), (BASE_DATA, "基础数据表"), (PROJECTS, "项目支出绩效自评表"))
    annexes = annexes_of(own, named)
    return Report(
        own,
        "2022年度政务服务提升项目绩效自评报告",
        blocks,
        cover=(words("单位名称：市大数据中心（盖章）"), Paragraph((Span("主要负责人签字：　　　　　　"),))),
        signature=(words("市大数据中心"), Paragraph((Span("【待填：报告日期】", Origin.GAP),))),
        attachments=tuple(dict.fromkeys(annex.title.partition("（")[0] for annex in annexes)),
        annexes=annexes,
    )
