"""The formulas of long forms stay within what Excel takes."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest

from perfeval_xl.forms.build import build_form
from perfeval_xl.forms.form import Brief, Indicator
from perfeval_xl.forms.written_values import Target
from perfeval_xl.layout.arrange import arrange
from perfeval_xl.layout.grid import Plan
from perfeval_xl.profiles import load
from perfeval_xl.profiles.library import available
from perfeval_xl.vocabulary import Polarity

CHARACTERS, ARGUMENTS, LEVELS = 8192, 255, 64
"""Excel's limits for one formula, one call, and calls inside calls."""
_TEXT = re.compile(r'"(?:[^"]|"")*"')
_NUMBER = re.compile(r"[0-9]+")
TARGETS = [
    Target(Polarity.AT_LEAST, Decimal(100), "个"),
    Target(Polarity.AT_MOST, Decimal(5), "万元"),
    Target(Polarity.QUALITATIVE, text="有效提升"),
    Target(Polarity.DEADLINE, Decimal(45291)),
    Target(Polarity.EXACT, Decimal(1), "次"),
]


def plan_of(profile_id: str, rows: int) -> Plan:
    """The plan of a form with so many indicators, spread over all categories."""
    profile = load(profile_id)
    homes = [(rule.dimension, category) for rule in profile.dimensions for category in rule.categories]
    indicators = tuple(
        Indicator(*homes[n % len(homes)], f"指标{n}", TARGETS[n % len(TARGETS)], Decimal(1)) for n in range(rows)
    )
    return arrange(build_form(profile, Brief("P-1", "项目", 2023, "局", "中心", "目标", indicators, draft=True)))


def formulas(plan: Plan) -> list[str]:
    return [cell.formula for sheet in plan.sheets for cell in sheet.cells.values() if cell.formula is not None]


def shapes(texts: list[str]) -> set[str]:
    """Formulas without their texts and the numbers of their rows: those of three hundred rows are few."""
    return {_NUMBER.sub("1", _TEXT.sub("", formula)) for formula in texts}


def calls(formula: str) -> Iterator[tuple[int, int]]:
    """Arguments and depth of every pair of brackets of a formula without texts."""
    open_calls: list[int] = []
    for letter in formula:
        if letter == "(":
            open_calls.append(1)
        elif letter == "," and open_calls:
            open_calls[-1] += 1
        elif letter == ")":
            yield open_calls[-1], len(open_calls)
            open_calls.pop()


@pytest.mark.parametrize("profile_id", available())
def test_the_formulas_of_a_long_form_are_within_the_limits_of_excel_and_do_not_grow_with_the_rows(
    profile_id: str,
) -> None:
    found = {rows: formulas(plan_of(profile_id, rows)) for rows in (12, 60, 300)}
    longest = {rows: max(map(len, texts)) for rows, texts in found.items()}

    assert max(longest.values()) < CHARACTERS
    assert longest[300] - longest[60] < 100
    for rows, texts in found.items():
        pairs = [pair for formula in shapes(texts) for pair in calls(formula)]
        assert max(arguments for arguments, _ in pairs) <= ARGUMENTS, rows
        assert max(depth for _, depth in pairs) <= LEVELS, rows
