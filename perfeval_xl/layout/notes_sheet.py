"""The sheet 填表说明: how to fill the form in, and the rules with their 依据."""

from __future__ import annotations

import functools

from perfeval_xl.forms.edition import Edition
from perfeval_xl.forms.form import Brief, Form
from perfeval_xl.forms.shared_fields import columns_of, is_sum_of_changes
from perfeval_xl.layout.builder import SheetBuilder
from perfeval_xl.layout.grid import SheetPlan
from perfeval_xl.profiles.describe import describe, describe_course, sources
from perfeval_xl.profiles.profile import Profile
from perfeval_xl.tables import chinese_numeral

NAME = "填表说明"
WIDTHS = [20, 62, 42]
LAST = len(WIDTHS) - 1
_REMEMBERED = 32
"""Sheets that are remembered, one for each profile and edition that returns name."""
_NOBODY = Brief("", "", 0, "", "", "", ())

HOW_TO = (
    (
        "填哪些格",
        "黄色的格要填，填好就变白；浅黄色的格需要时才填；其余是下发内容和公式，不能改。全部填好以后，打印出来没有底色。",
    ),
    ("按什么键", "打开时光标停在第一个要填的格；按Tab到右边下一个可以填的格，按回车到下一行的同一栏。"),
    ("填报提示", "每行右边的“填报提示”说这一行还差什么，✓表示没有必须改的问题；第1行的“未填格数”是还有几格没填。"),
    (
        "实际完成值",
        "只填数字，不写“≥”“≤”和计量单位；以%计的填96就是96%，百分号自动出现；时限指标填完成日期，没有完成的选“未完成”；"
        "定性指标从列表选档次。",
    ),
    ("定性评分", "选“达成”的默认满分，也可以在该档范围内少打；选其他档次的，要在“定性评分”栏打分。"),
    ("文字长短", "各格限多少字，点到该格就有提示；标点和空格也算。"),
    ("自行扣减", "要在规则得分之外再扣分的，在“自行扣减”栏填扣减数，并写明理由；规则得分仍然看得见。"),
    (
        "资金",
        "金额单位是{money}。下发了预算数的那一栏，空着的资金来源就是没有预算，不能再填；预算有变动的，请下发单位按调整后的预算重新下发。"
        "没有下发预算数的，按批复填写。",
    ),
    ("没有的内容", "没有的资金来源不填；不要用“无”“—”代替空白，真的是0才填0。每栏资金至少填一行。"),
    ("填完以后", "看第1行“填报状态”和“校验”表，没有未通过的再上报，“核实”的请先核对；请勿改动表名、行列和公式。"),
    ("文字材料", "自评报告里要由人写的话写在“文字材料”表，可以先空着；数字不用写，生成报告时自动取自表内。"),
    ("保护密码", "锁定是为了防止误改，不是保密；如需解锁，请联系下发单位。"),
)
"""How a form of a project is filled in."""

CHANGED_BUDGET = (
    "预算调整数",
    "调增的填正数，调减的填负数，没有调整的不填；全年预算数由年初预算数加预算调整数自动算出。",
)
"""What is said besides where 全年预算数 is such a sum."""
SECOND_HOW_TO = {
    "填哪些格": "只填浅黄色的格；灰色格由公式自动计算，白色格是下发内容，都不能改。",
    "按什么键": "",
    "填报提示": "",
    "实际完成值": "只填数字，不写“≥”“≤”“%”和计量单位；时限指标填完成日期；定性指标从列表选等次。",
    "定性评分": "选“达成”的默认满分，也可以在该档范围内少打；选其他等次的，要在“定性评分”栏打分。",
    "文字长短": "",
    "资金": "",
    "填完以后": "看第1行“填报状态”和“校验”表，全部是✓再上报；请勿改动表名、行列和公式。",
}
"""What the second edition said instead; of what is empty it said nothing."""

OF_SCORES = ("定性评分", "自行扣减")
"""Of what a form without scores says nothing."""
COURSE_HOW_TO = (
    ("没有完成的时限指标", "到填表时仍没有完成的，在“实际完成值”里选“未完成”，按0分计，并说明原因；不要编一个日期。"),
    (
        "项目状态",
        "正常实施的不选；全年没有启动的，在表头右侧“项目状态”选“未启动”，取消或终止的选“已取消/终止”，并写明原因，各项指标不用填。",
    ),
)
"""What is filled in otherwise where a project did not run its usual course."""

DEPARTMENT_HOW_TO = (
    ("先后次序", "先填每个项目的自评表，再填“基础数据表”，最后填部门整体支出自评表；“校验”表列出各表还差几格。"),
    ("自动取数", "项目支出各行取自项目自评表；执行数＝基础数据表的基本支出决算＋项目支出决算，都不用再填。"),
    ("没有自评表的项目", "每个一级项目都应有自评表；少了一个，请下发单位补发，不要自己加表。"),
)
"""How the workbook of a department is filled in."""


@functools.lru_cache(maxsize=_REMEMBERED)
def plan(profile: Profile, edition: Edition) -> SheetPlan:
    """The sheet for ``profile``; it is the same for every project, hence has no fields of a form."""
    sheet = SheetBuilder(NAME, Form(profile, _NOBODY, {}, (), {}, (), edition=edition), {})
    _build(sheet, profile)
    return sheet.finish({})


def _build(sheet: SheetBuilder, profile: Profile) -> None:
    """Place the instructions and the rules of the profile."""
    sheet.plan.widths = [float(width) for width in WIDTHS]
    sheet.text(0, 0, "填 表 说 明", "title", to_column=LAST)
    sheet.need(0, 2.2)
    subtitle = f"规则集：{profile.title}（{profile.id}，第{profile.version}版）"
    sheet.text(1, 0, subtitle, "note", to_column=LAST)
    row = _section(sheet, 2, "一、怎样填")
    how_to = _how_to(sheet.form.edition, profile.project_rules)
    for topic, text in (*(DEPARTMENT_HOW_TO if profile.projects else ()), *how_to):
        sheet.text(row, 0, topic, "boxed", "center")
        sheet.text(row, 1, text, "boxed", "left", to_column=LAST)
        row += 1
    row = _rules(sheet, _section(sheet, row, "二、怎样计分" if profile.scored else "二、填报的规则"), profile)
    number, named = 3, sources(profile)
    projects = profile.projects
    if projects is not None:
        row = _section(sheet, row, f"三、项目支出自评表怎样计分（{projects.id}，第{projects.version}版）")
        row = _rules(sheet, row, projects)
        number, named = 4, list(dict.fromkeys((*named, *sources(projects))))
    row = _section(sheet, row, f"{chinese_numeral(number)}、依据的出处")
    for topic, text in named:
        sheet.text(row, 0, topic, "boxed", "center")
        sheet.text(row, 1, text, "boxed", "left", to_column=LAST)
        row += 1
    sheet.plan.printed = (0, 0, row - 1, LAST)
    sheet.plan.frozen = 1


def _how_to(edition: Edition, profile: Profile) -> list[tuple[str, str]]:
    """How a form of a project is filled in, as workbooks of ``edition`` say it."""
    left_out = () if profile.scored else OF_SCORES
    said = SECOND_HOW_TO if edition is Edition.SECOND else {}
    added = () if edition is Edition.SECOND else COURSE_HOW_TO
    told = [
        (topic, words)
        for topic, text in (*HOW_TO, *added)
        if (words := said.get(topic, text)) and topic not in left_out
    ]
    if is_sum_of_changes(columns_of(profile)):
        told.append(CHANGED_BUDGET)
    return [(topic, words.replace("{money}", profile.money)) for topic, words in told if words]


def _rules(sheet: SheetBuilder, row: int, profile: Profile) -> int:
    for column, name in enumerate(("事项", "规则", "依据")):
        sheet.text(row, column, name, "boxed", "label")
    sheet.plan.headings.add(row)
    row += 1
    second = sheet.form.edition is Edition.SECOND
    usual = second or profile.department is not None or not profile.scored
    of_course = () if usual else describe_course(profile)
    for line in (*describe(profile, as_0_4_0=second), *of_course):
        sheet.text(row, 0, line.topic, "boxed", "center")
        sheet.text(row, 1, line.rule, "boxed", "left")
        sheet.text(row, 2, line.basis, "boxed", "left")
        row += 1
    return row


def _section(sheet: SheetBuilder, row: int, title: str) -> int:
    sheet.text(row, 0, title, "section", to_column=LAST)
    sheet.need(row, 1.6)
    sheet.plan.headings.add(row)
    sheet.plan.sections.add(row)
    return row + 1
