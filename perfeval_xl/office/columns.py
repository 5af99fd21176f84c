"""The columns of the tables of a round: one source for 汇总.xlsx, for CSV and Parquet, and for what describes them.

A table is a frame of pandas whose columns are the keys, in this order (`perfeval_xl.office.frames`).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass

YEAR, CODE = "year", "code"
"""Keys of the two columns that together name a project."""
CELL = "工作表!单元格"
"""What a place looks like."""


class Kind(enum.Enum):
    """What a column holds, hence how it is stored and shown."""

    TEXT = "text"
    AMOUNT = "amount"
    """万元."""
    SCORE = "score"
    """Points."""
    RATE = "rate"
    """A fraction of 1, shown in %."""
    NUMBER = "number"
    """Any other number."""
    COUNT = "count"
    """A whole number."""
    DAY = "day"
    TIME = "time"
    """Stored in UTC, shown in Beijing time."""
    TRUTH = "truth"


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    key: str
    """Its name for programs."""
    title: str
    """Its name for people."""
    kind: Kind = Kind.TEXT
    personal: bool = False
    """Whether it names people or their addresses; it leaves the office only where somebody asks for it."""
    about: str = ""
    """What it says, where the title does not."""
    place_of: tuple[str, ...] = ()
    """Of a column that says where something stands: the keys of the columns whose numbers stand there."""

    @property
    def unit(self) -> str:
        """What its numbers are in; empty where that is no question."""
        return {Kind.AMOUNT: "万元", Kind.SCORE: "分", Kind.RATE: "%"}.get(self.kind, "")


PROJECTS = (
    Column("year", "年度", Kind.COUNT),
    Column("code", "项目编码"),
    Column("name", "项目名称"),
    Column("kind", "类别", about="项目支出或部门整体支出；两类从不相加"),
    Column("department", "主管部门"),
    Column("unit", "单位"),
    Column("node", "节点", about="清单“节点”栏所写"),
    Column("state", "状态"),
    Column("flags", "另有", about="迟报、待说明等，以顿号分隔"),
    Column("original_budget", "年初预算数", Kind.AMOUNT),
    Column("final_budget", "全年预算数", Kind.AMOUNT),
    Column("actual_expenditure", "全年执行数", Kind.AMOUNT),
    Column("numerator", "执行率分子", Kind.AMOUNT, about="表内执行率所用的执行数"),
    Column("denominator", "执行率分母", Kind.AMOUNT, about="表内执行率所用的预算数，各规则集不同"),
    Column("measured_by", "分母是", about="年初预算数或全年预算数"),
    Column("rate", "预算执行率", Kind.RATE),
    Column("execution_score", "执行得分", Kind.SCORE),
    Column("score", "自评得分", Kind.SCORE),
    Column("rating", "等级"),
    Column("missed", "未完成指标及原因", about="没有得满分的指标；部门整体支出的不含其中的项目"),
    Column("measures", "改进措施", about="表上要求写改进措施的文字栏；没有这样的栏的为空"),
    Column("usage", "结果应用", about="优、良、中、差：按等级；规则集不分等级的，按满分的90%、80%、60%"),
    Column("errors", "错误", Kind.COUNT, about="所据文件的"),
    Column("verifies", "核实", Kind.COUNT, about="没有说明、没有认可的"),
    Column("materials", "材料", about="随表来的自评报告、盖章扫描件、佐证"),
    Column("has_report", "有自评报告", Kind.TRUTH),
    Column("sent", "上报时间", Kind.TIME),
    Column("sent_by", "时间依据"),
    Column("deadline", "截止日期", Kind.DAY),
    Column("file", "所据文件"),
    Column("sha", "文件SHA-256"),
    Column("original", "原件", about="在这一轮文件夹里的路径"),
    Column("original_budget_place", "年初预算数所在", about=CELL, place_of=("original_budget",)),
    Column("final_budget_place", "全年预算数所在", about=CELL, place_of=("final_budget",)),
    Column("actual_expenditure_place", "全年执行数所在", about=CELL, place_of=("actual_expenditure", "numerator")),
    Column("denominator_place", "执行率分母所在", about=CELL, place_of=("denominator",)),
    Column("rate_place", "预算执行率所在", about=CELL, place_of=("rate",)),
    Column("execution_score_place", "执行得分所在", about=CELL, place_of=("execution_score",)),
    Column("score_place", "得分所在", about=CELL, place_of=("score",)),
    Column("person", "联系人", personal=True),
    Column("address", "联系邮箱", personal=True),
)
"""One row a project of the register."""
INDICATORS = (
    Column("year", "年度", Kind.COUNT),
    Column("code", "项目编码", about="表的编码；部门整体支出表里的项目，是部门的编码"),
    Column("form", "表内项目编码", about="部门整体支出表里一个项目的编码；主表为空"),
    Column("name", "项目名称"),
    Column("department", "主管部门"),
    Column("unit", "单位"),
    Column("key", "指标键"),
    Column("dimension", "一级指标"),
    Column("category", "二级指标"),
    Column("indicator", "三级指标"),
    Column("polarity", "计算符号"),
    Column("target", "指标值"),
    Column("measure", "计量单位"),
    Column("actual", "实际完成值"),
    Column("actual_number", "实际完成值（数）", Kind.NUMBER, about="百分数是1的分数，日期是1899-12-30起的天数"),
    Column("target_number", "指标值（数）", Kind.NUMBER),
    Column("value_kind", "数的种类", about="number、percent、day、text"),
    Column("points", "权重", Kind.SCORE),
    Column("score", "得分", Kind.SCORE),
    Column("lost", "扣减分数", Kind.SCORE),
    Column("reason", "得失分依据"),
    Column("place", "得分所在", about=CELL, place_of=("score",)),
    Column("actual_place", "实际完成值所在", about=CELL, place_of=("actual", "actual_number")),
    Column("target_place", "指标值所在", about=CELL, place_of=("target",)),
    Column("target_number_place", "指标值（数）所在", about=f"{CELL}；多在不打印的栏", place_of=("target_number",)),
    Column("points_place", "权重所在", about=CELL, place_of=("points",)),
    Column("sha", "文件SHA-256"),
)
"""One row an indicator of the forms that count, of those inside of departments' workbooks too."""
FINDINGS = (
    Column("year", "年度", Kind.COUNT),
    Column("code", "项目编码"),
    Column("name", "项目名称"),
    Column("department", "主管部门"),
    Column("unit", "单位"),
    Column("counted", "计入的那份", Kind.TRUTH),
    Column("severity", "级别", about="错误、核实、提示"),
    Column("finding", "编号"),
    Column("place", "位置", about=CELL),
    Column("item", "事项"),
    Column("message", "问题"),
    Column("found", "现值"),
    Column("expected", "应为"),
    Column("fix", "怎么改"),
    Column("basis", "依据"),
    Column("explanation", "出错说明"),
    Column("standing", "处理情况", about="未说明、已说明、已认可、不认可；错误和提示为空"),
    Column("report", "核对的报告", about="与自评报告核对时，报告的文件名"),
    Column("mark", "标记"),
    Column("file", "文件"),
    Column("sha", "文件SHA-256"),
)
"""One row a finding of every file that came for a project, and of what the office says of it."""
DELIVERIES = (
    Column("seen", "收到时间", Kind.TIME),
    Column("sent", "发出时间", Kind.TIME),
    Column("sent_by", "时间依据"),
    Column("file", "文件", about="连同它所在的邮件、压缩包"),
    Column("role", "种类", about="自评表、自评报告、扫描件、其他、没能打开"),
    Column("code", "项目编码", about="认不出是哪个项目的为空"),
    Column("verdict", "审核结论"),
    Column("counted", "计入", Kind.TRUTH),
    Column("refused", "没能打开的原因", about="编号"),
    Column("sha", "文件SHA-256"),
    Column("sender", "发件人", personal=True),
    Column("subject", "邮件主题", personal=True),
)
"""One row for each time that a file arrived."""
PLATFORM = (
    Column(YEAR, "年度", Kind.COUNT),
    Column(CODE, "项目编码", about="部门整体支出表里的项目，是项目自己的编码"),
    Column("name", "项目名称"),
    Column("dimension", "一级指标"),
    Column("category", "二级指标"),
    Column("indicator", "三级指标"),
    Column("polarity", "计算符号"),
    Column("measure", "计量单位"),
    Column("target", "指标值", about="不带计算符号和计量单位"),
    Column("actual", "实际完成值", about="不带计量单位"),
    Column("points", "权重", Kind.SCORE),
    Column("score", "得分", Kind.SCORE),
    Column("lost", "扣减分数", Kind.SCORE),
    Column("reason", "得失分依据"),
)
"""One row an indicator, in the columns in which 预算绩效 platforms take indicators in."""
