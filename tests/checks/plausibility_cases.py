"""What wants a second look (S): each with the finding that it brings about."""

from __future__ import annotations

from tests.checks.cases import Mistake, both
from tests.making import Change, drop, put
from tests.weights import places


def spent(amount: float) -> Change:
    """Expenditure of the appropriation, its total and nothing else reported."""
    return both(
        put("funds.appropriation.actual_expenditure", amount),
        put("reported.funds.total.actual_expenditure", amount + 98),
    )


def budgeted(amount: float) -> Change:
    """Original budget of the appropriation, with its total."""
    return both(
        put("budget.appropriation.original_budget", amount),
        put("reported.funds.total.original_budget", amount + 100),
    )


NAMED_DAMAGE = put("indicators.7.name", "安全事故起数")
"""A row of what is bad."""
BY_ORIGINAL_BUDGET = both(
    put("profile", "hunan_yiyang/2022_original_budget"),
    put("indicators.9.dimension", "outcome"),
    drop("reported.dimension_points"),
    budgeted(450),
)
ADDED = both(
    BY_ORIGINAL_BUDGET,
    budgeted(0),
    put("budget.carry_over.original_budget", 0),
    put("reported.funds.total.original_budget", 0),
)
"""A project that was added during the year, where the rate is measured by the budget at its start."""
ALL_SPENT_AND_SAVED = both(
    put("indicators.5.name", "项目成本节约率"),
    put("indicators.5.target", "≥5%"),
    put("indicators.5.actual", 6),
    spent(402),
)
LATE = "加强与部门的对接，尽快补齐"

NOT_USUAL = both(put("indicators.2.points", 10), put("indicators.4.points", 25))
"""Five points less than there are as a rule."""

CASES = (
    Mistake("S150", NOT_USUAL, "项目管理分值小计", "20", "25", of=places.dossier),
    Mistake("S013", put("indicators.2.points", 120), "指标2·分值", "60%"),
    Mistake("S016", budgeted(250), "执行率偏低或预算调整的原因", "42.86%"),
    Mistake("S016", budgeted(650), "执行率偏低或预算调整的原因", "33.33%"),
    Mistake("S016", both(budgeted(250), put("execution.reason", "无")), "执行率偏低或预算调整的原因", "42.86%"),
    Mistake("S021", spent(302), "执行率偏低或预算调整的原因", "80%", "90%"),
    Mistake("S021", both(spent(302), put("execution.reason", "无。")), "执行率偏低或预算调整的原因", "80%", "90%"),
    Mistake("S022", spent(302), "预算执行率", "94.44%", "80%"),
    Mistake(
        "S029",
        put("indicators.5.target", "≤500万元"),
        "指标5·年度指标值",
        "指标值等于全年预算数500，成本节约不节约都得满分",
    ),
    Mistake("S029", put("indicators.5.target", "450万元"), "指标5·年度指标值", "指标值“450万元”没有写“≤”"),
    Mistake(
        "S029",
        both(put("indicators.5.target", "≤490万元"), put("indicators.5.actual", 490)),
        "指标5·年度指标值",
        "各项指标值之和恰为全年执行数490，疑为事后照抄",
    ),
    Mistake("S032", put("indicators.2.name", "办理事项数量"), "指标2·三级指标", "办理事项数量"),
    Mistake("S032", put("indicators.2.name", "“办理事项数量”（全年）"), "指标2·三级指标", "办理事项数量"),
    Mistake("S034", put("indicators.3.target", "≥90个"), "指标3·计量单位", "个", "%"),
    Mistake("S034", put("indicators.3.target", "≥150"), "指标3·计量单位", "空", "%"),
    Mistake("S034", put("indicators.7.name", "机房PUE"), "指标7·计量单位", "分钟", "没有单位的数"),
    Mistake("S035", put("indicators.4.actual", "完成"), "指标4·实际完成值", "完成"),
    Mistake("S035", put("indicators.4.actual", "2022年12月31日前"), "指标4·实际完成值", "2022年12月31日前"),
    Mistake("S036", put("indicators.8.target", "效果明显。"), "指标8·年度指标值", "效果明显。"),
    Mistake("S044", put("indicators.1.reason", LATE), "指标1·偏差原因分析及改进措施", LATE),
    Mistake("S045", put("indicators.2.reason", "一个子项目未完成"), "指标2·偏差原因分析及改进措施", "一个子项目未完成"),
    Mistake("S046", put("indicators.6.actual", 13), "指标6·偏差原因分析及改进措施", "130%", "130%"),
    Mistake(
        "S046",
        both(put("indicators.6.actual", 13), put("indicators.6.reason", "无")),
        "指标6·偏差原因分析及改进措施",
        "130%",
        "130%",
    ),
    Mistake("S101", put("indicators.6.name", "项目实施所带来的直接或间接影响"), "指标6·三级指标"),
    Mistake(
        "S102",
        both(
            budgeted(410),
            put("funds.appropriation.actual_expenditure", 400),
            put("funds.carry_over.actual_expenditure", 100),
            put("reported.funds.total.actual_expenditure", 500),
        ),
        "年度资金总额全年预算数",
        "500",
        "510",
    ),
    Mistake("S103", BY_ORIGINAL_BUDGET, "预算执行率", "89.09%", "98%"),
    Mistake("S103", both(BY_ORIGINAL_BUDGET, budgeted(300)), "预算执行率", "98%", "122.5%"),
    Mistake("S122", ADDED, "预算执行率", "98%"),
    Mistake("S016", ADDED, "执行率偏低或预算调整的原因", "500万元"),
    Mistake("S104", put("indicators.5.target", "≥5%"), "指标5·指标性质", "≥5%"),
    Mistake("S127", ALL_SPENT_AND_SAVED, "指标5·实际完成值", "6%", "500"),
    Mistake("S127", both(ALL_SPENT_AND_SAVED, put("indicators.5.name", "成本控制率")), "指标5·实际完成值", "6%", "500"),
    Mistake("S108", put("indicators.5.target", "=100万元"), "指标5·指标性质", "=100万元"),
    Mistake(
        "S132",
        both(put("indicators.3.actual", 0.96), put("indicators.3.reason", "因系统未上线")),
        "指标3·实际完成值",
        "0.96%",
        "96%",
    ),
    Mistake("S109", put("indicators.6.target", "10%"), "指标6·年度指标值", "10%", "≥10%"),
    Mistake("S110", both(NAMED_DAMAGE, put("indicators.7.target", "≥3起")), "指标7·指标性质", "≥3起", "≤"),
    Mistake("S110", put("indicators.4.target", "≥5天"), "指标4·指标性质", "≥5天", "≤"),
    Mistake("S110", put("indicators.9.target", "≤90%"), "指标9·指标性质", "≤90%", "≥"),
    Mistake("S110", put("indicators.9.target", "≤90"), "指标9·指标性质", "≤90", "≥"),
    Mistake("S111", put("indicators.3.target", "≥0.9%"), "指标3·年度指标值", "≥0.9%", "90%"),
    Mistake("S111", put("indicators.3.target", "1"), "指标3·年度指标值", "1", "100%"),
    Mistake("S112", put("indicators.3.target", "90%—95%"), "指标3·年度指标值", "90%—95%"),
    Mistake("S112", put("indicators.4.target", "11月底完成100%"), "指标4·年度指标值", "11月底完成100%"),
    Mistake("S112", put("indicators.4.target", "2月30日前"), "指标4·年度指标值", "2月30日前"),
    Mistake("S112", put("indicators.1.target", "100人为宜"), "指标1·年度指标值", "100人为宜"),
    Mistake("S112", put("indicators.1.target", "≥2022年"), "指标1·年度指标值", "≥2022年"),
    Mistake("S112", put("indicators.5.target", "≤预算数"), "指标5·年度指标值", "≤预算数"),
    Mistake("S112", put("indicators.1.target", "1000个左右"), "指标1·年度指标值", "1000个左右"),
)

MEANT = put("indicators.5.confirmed", True)

SOUND = {
    "S132 nothing was said": ("S132", put("indicators.3.actual", 0.96)),
    "S016 the budget changed by exactly 30 %": ("S016", budgeted(900 / 1.3 - 100)),
    "S021 the rate is exactly 90 %": ("S021", spent(352)),
    "S022 the score rate is less than a twentieth ahead": ("S022", spent(352)),
    "S046 the actual is just below 130 %": ("S046", put("indicators.6.actual", 12.99)),
    "S046 ≤ is kept far below": ("S046", put("indicators.7.actual", 5)),
    "S013 the share is just below 60 %": ("S013", put("indicators.2.points", 119)),
    "S032 a deadline may bear the name of its work": ("S032", put("indicators.4.name", "办理事项数量达标时间")),
    "S034 days a month are a rate of their own": (
        "S034",
        both(put("indicators.3.name", "机房使用率"), put("indicators.3.target", "≥15天/月")),
    ),
    "S034 a percentage point is a rate's unit": ("S034", put("indicators.3.target", "≥5个百分点")),
    "S035 a day late is a day": ("S035", put("indicators.4.actual", "2023年1月5日")),
    "S036 a target that says what to look at": ("S036", put("indicators.8.target", "制度健全，群众评价良好")),
    "S044 a measure with its cause": ("S044", put("indicators.1.reason", "加强对接；因部门未接入")),
    "S045 a reason for over-achievement": ("S045", put("indicators.2.reason", "因新增一批事项")),
    "S102 a budget that grew to what was spent": ("S102", spent(400)),
    "S109 the name settles it": (
        "S109",
        both(put("indicators.6.name", "企业跑腿次数下降率"), put("indicators.6.target", "10%")),
    ),
    "S109 the sign settles it": ("S109", put("indicators.6.target", "10%以上")),
    "S110 less of what is bad": ("S110", both(NAMED_DAMAGE, put("indicators.7.target", "≤3起"))),
    "S110 days beside a name that counts people": (
        "S110",
        both(put("indicators.1.name", "培训人次"), put("indicators.1.target", "7日内")),
    ),
    "S111 a rate of damage may be small": (
        "S111",
        both(put("indicators.6.name", "森林火灾受害率"), put("indicators.6.target", "≤0.9%")),
    ),
    "S111 a growth by one percent": (
        "S111",
        both(put("indicators.3.name", "群众诉求办结率提升"), put("indicators.3.target", "≥1%")),
    ),
    "S112 duties that are called six times a hundred percent": ("S112", put("indicators.8.target", "扬尘治理六个100%")),
    "S111 nine tenths in percent": ("S111", put("indicators.3.target", "≥90%")),
    "S112 words without a figure": ("S112", put("indicators.8.target", "按要求完成")),
    "S112 words that are said to be words": (
        "S112",
        both(put("indicators.8.target", "90%—95%"), put("indicators.8.polarity", "定性")),
    ),
    "S108 nothing is as little as there can be": ("S108", put("indicators.5.target", "=0吨")),
    "S108 the office means it": ("S108", both(MEANT, put("indicators.5.target", "=100万元"))),
    "S104 the office means it": ("S104", both(MEANT, put("indicators.5.target", "≥5%"))),
    "S127 not all was spent": ("S127", both(ALL_SPENT_AND_SAVED, spent(392))),
    "S127 it is said what was saved": (
        "S127",
        both(ALL_SPENT_AND_SAVED, put("indicators.5.reason", "因设备招标价低于概算6%，节约部分用于运维")),
    ),
    "S127 no saving but a rate that is kept to": (
        "S127",
        both(
            ALL_SPENT_AND_SAVED,
            put("indicators.5.name", "预算控制率"),
            put("indicators.5.target", "≥95%"),
            put("indicators.5.actual", 100),
        ),
    ),
    "S103 the denominator is the final budget": ("S103", budgeted(450)),
}
"""A change that must not bring about the finding of that code."""
