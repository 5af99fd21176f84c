"""Points and amounts that do not add up (H): each with the finding that it brings about."""

from __future__ import annotations

from tests.checks.cases import Mistake, both
from tests.making import put

CASES = (
    Mistake("H008", put("indicators.1.points", 20), "分值合计", "执行率10 + 产出60 + 效益30 + 满意度10 = 110", "100"),
    Mistake(
        "H008", put("indicators.1.points", 9.5), "分值合计", "执行率10 + 产出49.5 + 效益30 + 满意度10 = 99.5", "100"
    ),
    Mistake("H009", put("indicators.1.points", 15), "产出指标分值小计", "55", "50"),
    Mistake("H009", put("indicators.8.points", 5), "效益指标分值小计", "25", "30"),
    Mistake("H010", put("indicators.1.points", 20), "分值合计", "100", "90"),
    Mistake("H011", put("reported.dimension_points.output", 55), "产出指标分值小计", "55", "50"),
    Mistake("H015", put("reported.funds.total.actual_expenditure", 550.08), "年度资金总额全年执行数", "550.08", "490"),
    Mistake("H015", put("reported.funds.total.original_budget", 500.01), "年度资金总额年初预算数", "500.01", "500"),
    Mistake("H017", put("funds.carry_over.actual_expenditure", 101), "上年结转资金全年执行数", "101", "100"),
    Mistake(
        "H017",
        both(
            put("funds.appropriation.actual_expenditure", 412.5), put("reported.funds.total.actual_expenditure", 510.5)
        ),
        "年度资金总额全年执行数",
        "510.5",
        "500",
    ),
    Mistake("H024", put("reported.balance", 20), "结余", "20", "10"),
)

SOUND = {
    "H015 less than a cent": ("H015", put("reported.funds.total.final_budget", 500.009)),
    "H024 less than a cent": ("H024", put("reported.balance", 10.009)),
    "H017 spent to the last cent": ("H017", put("funds.carry_over.actual_expenditure", 100)),
}
"""A change that must not bring about the finding of that code."""
