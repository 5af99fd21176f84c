"""Whose budget it is, and what unit it is in: each with the finding that it brings about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests import making
from tests.checks.cases import Mistake, Spoilt, both
from tests.making import FORM, Change, Data, put

ISSUED = "当年财政拨款年初预算数400、上年结转资金年初预算数100"


def typed_by_the_unit(data: Data) -> None:
    """Nothing of the budget is issued; the unit types what the office would have."""
    for line, amounts in data.pop("budget").items():
        data["funds"].setdefault(line, {}).update(amounts)


def _book(*changes: Change) -> Callable[[Path], Path]:
    """What writes the workbook of the sound project with ``changes``."""
    return lambda folder: making.book(folder / "自评表.xlsx", making.dossier(*changes))


CASES = (
    Mistake(
        "S120",
        put("funds.appropriation.final_budget", 420),
        "当年财政拨款全年预算数",
        "当年财政拨款全年预算数420、上年结转资金全年预算数100",
        ISSUED,
    ),
    Mistake("S120", put("funds.other_funds.original_budget", 50), "其他资金年初预算数", "其他资金年初预算数50", ISSUED),
)
YUAN_ISSUED = put("budget.appropriation.original_budget", 4_000_000)
YUAN_TYPED = both(
    typed_by_the_unit,
    *(put(f"funds.appropriation.{stage}", 4_000_000) for stage in ("original_budget", "final_budget")),
    put("funds.appropriation.actual_expenditure", 3_920_000),
)
CASES += (
    Mistake("S123", YUAN_ISSUED, "当年财政拨款年初预算数", "4000000"),
    Mistake(
        "S123",
        both(put("budget.appropriation.original_budget", 4_125), put("goal.expected", "投入资金412.5万元。")),
        "当年财政拨款年初预算数",
        "4125",
    ),
    Mistake("S124", YUAN_TYPED, "当年财政拨款年初预算数", "4000000"),
    Mistake("S125", put("indicators.5.target", "≤4500000万元"), "指标5·年度指标值", "4500000万元", "500"),
    Mistake("S023", put("funds.appropriation.actual_expenditure", 0.0392), "当年财政拨款全年执行数", "0.0392", "400"),
    Mistake("H017", put("funds.appropriation.actual_expenditure", 3_920), "当年财政拨款全年执行数", "3920", "400"),
)
FILES = (
    Spoilt(
        "S121",
        _book(typed_by_the_unit),
        f"{FORM}!D9",
        "当年财政拨款年初预算数400、上年结转资金年初预算数100、当年财政拨款全年预算数400、上年结转资金全年预算数100",
    ),
)
SOUND = {
    "S120 the final budget is what was issued": ("S120", put("funds.carry_over.final_budget", 100.0)),
    "S120 0 is no budget of its own": ("S120", put("funds.other_funds.final_budget", 0)),
    "S121 a printed table was not issued": ("S121", typed_by_the_unit),
    "H017 what is no amount is told, and not what follows": ("H017", put("funds.appropriation.final_budget", "四百")),
    "S120 what is no amount is told, and not what follows": ("S120", put("funds.appropriation.final_budget", -5)),
    "S124 what is larger than any budget is told (T102)": (
        "S124",
        put("funds.appropriation.actual_expenditure", 1e308),
    ),
    "S016 of a budget below nothing there is no share": ("S016", put("funds.appropriation.final_budget", -500)),
    "S021 below nothing it is no rate": ("S021", put("funds.appropriation.actual_expenditure", -500)),
    "S123 a large budget with its decimals": ("S123", put("budget.appropriation.original_budget", 12_345.67)),
    "S123 a large round budget": ("S123", put("budget.appropriation.original_budget", 30_000)),
    "S123 the goal tells the same amount": ("S123", put("goal.expected", "投入400万元，每户补助40万元。")),
    "S124 beside an issued amount S023 tells": ("S124", put("funds.appropriation.actual_expenditure", 3_920_000)),
    "S125 a cost in 元 beside a budget in 万元": ("S125", put("indicators.5.target", "≤4500000元")),
    "S125 a cost of each": ("S125", both(put("indicators.5.name", "人均成本"), put("indicators.5.target", "≤500元"))),
    "S029 a cost that has the number of the budget, and another unit": ("S029", put("indicators.5.target", "≤500元")),
}
"""A change that must not bring about the finding of that code."""
