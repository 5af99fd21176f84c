"""Points and amounts that do not add up (H): each with the finding that it brings about."""

from __future__ import annotations

from tests.checks.cases import Mistake, both
from tests.making import put
from tests.weights import places

SHIFTED = both(put("indicators.1.points", 15), put("indicators.8.points", 5))
"""Five points under the wrong 一级指标: the sum of all is right."""
OUT_OF_RANGE = both(put("indicators.1.points", 16), put("indicators.4.points", 14))
"""One more than the most that may be given."""
OTHER_CATEGORY = both(put("indicators.5.points", 20), put("indicators.6.points", 15))
"""What a 二级指标 must have stands under another one of the same 一级指标."""

CASES = (
    Mistake(
        "H008", put("indicators.1.points", 9.5), "分值合计", "执行率10 + 产出49.5 + 效益30 + 满意度10 = 99.5", "100"
    ),
    Mistake("H009", SHIFTED, "产出指标分值小计", "55", "50"),
    Mistake("H009", SHIFTED, "效益指标分值小计", "25", "30"),
    Mistake("H009", OUT_OF_RANGE, "项目决策分值小计", "16", "5至15", of=places.dossier),
    Mistake("H009", OTHER_CATEGORY, "指标5·分值", "20", "25", of=places.dossier),
    Mistake("H010", put("indicators.1.points", 20), "分值合计", "100", "90"),
    Mistake("H011", put("reported.dimension_points.output", 55), "产出指标分值小计", "55", "50"),
    Mistake("H015", put("reported.funds.total.actual_expenditure", 550.08), "年度资金总额全年执行数", "550.08", "490"),
    Mistake("H015", put("reported.funds.total.original_budget", 500.01), "年度资金总额年初预算数", "500.01", "500"),
    Mistake("H017", put("funds.carry_over.actual_expenditure", 101), "上年结转资金全年执行数", "101", "100"),
    Mistake("H017", put("funds.appropriation.actual_expenditure", 412.5), "当年财政拨款全年执行数", "412.5", "400"),
    Mistake("H024", put("reported.balance", 20), "结余", "20", "10"),
)

SOUND = {
    "H015 less than a cent": ("H015", put("reported.funds.total.final_budget", 500.009)),
    "H024 less than a cent": ("H024", put("reported.balance", 10.009)),
    "H017 spent to the last cent": ("H017", put("funds.carry_over.actual_expenditure", 100)),
    "H008 what makes 100 without the execution rate has its cause told": ("H008", put("indicators.1.points", 20)),
    "H009 where the sum of all is wrong, that is told": ("H009", put("indicators.1.points", 15)),
    "H010 what makes 95 left room": ("H010", put("indicators.1.points", 15)),
    "H011 a heading is right over rows that are told to be wrong": (
        "H011",
        both(put("indicators.1.points", 15), put("reported.dimension_points.output", 50)),
    ),
}
"""A change that must not bring about the finding of that code."""
