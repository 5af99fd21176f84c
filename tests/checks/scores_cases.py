"""Rates, scores and totals that are not the rules' (P): each with its finding."""

from __future__ import annotations

from tests.checks.cases import Mistake, both
from tests.making import drop, put
from tests.weights import places

REASON = "因汛期停工，部分事项推迟上线"

SLOW = both(put("funds.appropriation.actual_expenditure", 75), put("reported", {}))
"""Three quarters are spent, and the total may be 89 at most."""

CASES = (
    Mistake("P018", put("reported.funds.total.rate", "86%"), "预算执行率", "86%", "98%"),
    Mistake("P018", put("reported.funds.appropriation.rate", "97.99%"), "当年财政拨款执行率", "97.99%", "98%"),
    Mistake("P019", put("reported.execution.score", 9), "预算执行率得分", "9", "9.8"),
    Mistake("P040", put("indicators.1.reported.score", 11), "指标1·得分", "11", "10"),
    Mistake("P040", put("indicators.1.reported.score", -1), "指标1·得分", "-1", "10"),
    Mistake("P040", put("indicators.9.deduction", 12), "指标9·自行扣减", "12", "10"),
    Mistake("P040", put("indicators.9.deduction", "一分"), "指标9·自行扣减", "“一分”", "10"),
    Mistake("P040", put("indicators.8.assessed", -1), "指标8·定性评分", "-1", "10"),
    Mistake("P041", put("indicators.1.reported.score", 8), "指标1·得分", "8", "9"),
    Mistake("P042", put("indicators.2.reported.score", 8), "指标2·得分", "8", "10"),
    Mistake(
        "P042",
        both(put("indicators.2.reported.score", 8), put("indicators.2.reason", "无偏差")),
        "指标2·得分",
        "8",
        "10",
    ),
    Mistake(
        "P043",
        both(put("indicators.3.actual", "＞90%"), put("indicators.3.reported.score", 9)),
        "指标3·偏差原因分析及改进措施",
        "9",
        "10",
    ),
    Mistake("P043", drop("indicators.1.reason"), "指标1·偏差原因分析及改进措施", "9", "10"),
    Mistake("P043", put("indicators.1.reason", "无。"), "指标1·偏差原因分析及改进措施", "9", "10"),
    Mistake(
        "P107",
        both(
            drop("indicators.1.reason"),
            drop("indicators.1.points"),
            drop("indicators.1.reported"),
            put("indicators.1.unscored", True),
        ),
        "指标1·偏差原因分析及改进措施",
        "",
        "≥1000个",
    ),
    Mistake("P047", put("indicators.8.assessed", 9), "指标8·定性评分", "9", "6（含）至8（不含）"),
    Mistake("P047", put("indicators.8.assessed", 8), "指标8·定性评分", "8", "6（含）至8（不含）"),
    Mistake("P048", put("reported.total.score", 96), "总分", "96", "94.8"),
    Mistake("P106", both(SLOW, put("reported.total.score", 97)), "总分", "97", "89", of=places.dossier),
    Mistake("P048", both(put("indicators.2.reported.score", 8), put("reported.total.score", 96)), "总分", "96", "92.8"),
    Mistake("P049", put("reported.total.rating", "优秀"), "等级", "优秀", "优"),
    Mistake("P049", put("reported.total.rating", "良"), "等级", "良", "优"),
    Mistake("P052", drop("indicators.9.deduction_reason"), "指标9·扣减理由", "1"),
    Mistake(
        "P102",
        both(drop("indicators.8.assessed"), drop("indicators.8.reported.score")),
        "指标8·定性评分",
        "部分达成年度指标并具有一定效果",
        "6（含）至8（不含）",
    ),
)

SOUND = {
    "P018 a rate printed without decimals is compared without": ("P018", put("reported.funds.total.rate", "98%")),
    "P019 within the tolerance of a tenth": ("P019", put("reported.execution.score", 9.9)),
    "P041 within the tolerance of a tenth": ("P041", put("indicators.1.reported.score", 8.9)),
    "P042 the deduction has a reason": (
        "P042",
        lambda held: (
            put("indicators.2.reported.score", 8)(held),
            put("indicators.2.reason", "因资料不全自行少计")(held),
        ),
    ),
    "P047 the lower edge belongs to the band": ("P047", put("indicators.8.assessed", 6)),
    "P048 within the tolerance of a tenth": ("P048", put("reported.total.score", 94.9)),
    "P043 full points need no reason": ("P043", drop("indicators.9.deduction")),
}
"""A change that must not bring about the finding of that code."""
