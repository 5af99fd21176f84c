"""Whose budget it is, and what unit it is in: each with the finding that it brings about."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests import making
from tests.checks.cases import Mistake, Spoilt
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
FILES = (
    Spoilt(
        "S121",
        _book(typed_by_the_unit),
        f"{FORM}!D8",
        "当年财政拨款年初预算数400、上年结转资金年初预算数100、当年财政拨款全年预算数400、上年结转资金全年预算数100",
    ),
)
SOUND = {
    "S120 the final budget is what was issued": ("S120", put("funds.carry_over.final_budget", 100.0)),
    "S120 0 is no budget of its own": ("S120", put("funds.other_funds.final_budget", 0)),
    "S121 a printed table was not issued": ("S121", typed_by_the_unit),
}
"""A change that must not bring about the finding of that code."""
