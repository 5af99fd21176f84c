"""The columns of 上年对比: the projects of a round beside those of years before, what is found, what was promised."""

from __future__ import annotations

from perfeval_xl.office.columns import CELL, CODE, YEAR, Column, Kind

_FORM = Column("form", "表内项目编码", about="部门整体支出表里一个项目的编码；主表为空")
YEARS = (
    Column(YEAR, "年度", Kind.COUNT),
    Column(CODE, "项目编码", about="表的编码；部门整体支出表里的项目，是部门的编码；今年没有的，是那时的编码"),
    _FORM,
    Column("name", "项目名称"),
    Column("department", "主管部门"),
    Column("unit", "单位"),
    Column("kind", "类别"),
    Column("state", "状态", about="今年的；今年没有登记的为空"),
    Column("relation", "与上年", about="对上了、今年新增、今年没有、上年没有已计的表、上年的没有读到"),
    Column("differs", "对上的有什么不同", about="编码、名称、单位改了的；都没有改的为空"),
    Column("before_year", "对比的年度", Kind.COUNT),
    Column("before_code", "那时的编码"),
    Column("before_score", "上年得分", Kind.SCORE),
    Column("score", "今年得分", Kind.SCORE),
    Column("score_change", "得分变动", Kind.SCORE, about="都折成百分再减"),
    Column("before_rating", "上年等级"),
    Column("rating", "今年等级"),
    Column("before_rate", "上年执行率", Kind.RATE),
    Column("rate", "今年执行率", Kind.RATE),
    Column("rate_change", "执行率变动", Kind.RATE, about="百分点"),
    Column("before_budget", "上年预算数", Kind.AMOUNT, about="全年预算数，没有这一栏的用年初预算数"),
    Column("budget", "今年预算数", Kind.AMOUNT, about="同上"),
    Column("budget_change", "预算变动", Kind.RATE),
    Column("kept", "保留的指标", Kind.COUNT),
    Column("dropped", "去掉的指标"),
    Column("new", "新设的指标"),
    Column("eased", "放松的指标", about="指标值降低、放宽、推迟，或没有随上年的完成情况调整的"),
    Column("asked", "要核实", Kind.COUNT, about="上年对比问题里的"),
    Column("noted", "提示", Kind.COUNT),
    Column("told", "发现什么", about="逐条在上年对比问题里"),
    Column("place", "今年得分所在", about=CELL, place_of=("score",)),
    Column("before_place", "上年得分所在", about=CELL, place_of=("before_score",)),
    Column("sha", "文件SHA-256"),
    Column("before_sha", "上年文件SHA-256"),
    Column("before_original", "上年原件", about="从这一轮的文件夹看过去的路径"),
)
"""One row a project of this year, of those inside of departments' workbooks too, and of those that are no longer."""
YEAR_FINDINGS = (
    Column(YEAR, "年度", Kind.COUNT),
    Column(CODE, "项目编码"),
    _FORM,
    Column("name", "项目名称"),
    Column("department", "主管部门"),
    Column("unit", "单位"),
    Column("severity", "级别", about="核实、提示"),
    Column("finding", "编号"),
    Column("place", "今年的位置", about=CELL),
    Column("before_place", "上年的位置", about=CELL),
    Column("item", "事项"),
    Column("message", "问题"),
    Column("found", "今年"),
    Column("expected", "上年"),
    Column("fix", "怎么办"),
    Column("basis", "依据"),
    Column("sha", "文件SHA-256"),
    Column("before_sha", "上年文件SHA-256"),
    Column("before_original", "上年原件", about="从这一轮的文件夹看过去的路径"),
)
"""One row a finding of two years; none of it is returned to units or decides whether a form counts."""
YEAR_PROMISES = (
    Column(YEAR, "年度", Kind.COUNT),
    Column(CODE, "项目编码"),
    _FORM,
    Column("name", "项目名称"),
    Column("department", "主管部门"),
    Column("unit", "单位"),
    Column("item", "事项", about="写存在问题、改进措施的栏，或上年没有得满分的指标"),
    Column("before_year", "对比的年度", Kind.COUNT),
    Column("before", "上年怎么说"),
    Column("now", "今年怎么说"),
    Column("standing", "看下来"),
    Column("before_place", "上年的位置", about=CELL),
    Column("place", "今年的位置", about=CELL),
    Column("sha", "文件SHA-256"),
    Column("before_sha", "上年文件SHA-256"),
    Column("before_original", "上年原件", about="从这一轮的文件夹看过去的路径"),
)
"""One row for each text of problems and measures of the year before, and each indicator that was missed then."""
SAME, NEW, GONE, UNCOUNTED, UNKNOWN = "对上了", "今年新增", "今年没有", "上年没有已计的表", "上年的没有读到"
"""How a project stands to the years before."""
