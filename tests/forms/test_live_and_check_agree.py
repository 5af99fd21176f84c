"""What the sheet calls ✓ is what the check lets pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval_xl.checks import CHECKS, run
from perfeval_xl.forms.dossier import Dossier
from perfeval_xl.submission import dossier_case
from tests import making
from tests.making import drop, put

READY = "已填齐，校验全部通过"
SLIPS = {
    "无 as a reason": put("indicators.1.reason", "无"),
    "a space as a reason": put("indicators.1.reason", " "),
    "无 as a reason of a deduction": put("indicators.9.deduction_reason", "无"),
    "a deduction above the points": put("indicators.9.deduction", 50),
    "a line of funds over its budget": put("funds.carry_over.actual_expenditure", 101),
    "a column of funds left empty": drop("funds.appropriation.final_budget"),
    "less than nothing": put("indicators.1.actual", -5),
    "a changed budget without a word": put("funds.appropriation.final_budget", 900),
    "an actual in words": put("indicators.1.actual", "八百多"),
    "a score outside its band": put("indicators.8.assessed", 9.5),
    "an answer missing": drop("indicators.3.actual"),
}


def state(change: making.Change | None) -> tuple[str, set[str]]:
    """What the first line of the sheet says, and the codes of what the check finds."""
    held = making.dossier(*([change] if change else [])) | {"values": "cells"}
    held.pop("reported", None)
    case = dossier_case(Dossier(held, "示例.json"))
    found = {finding.code.name for outcome in run(CHECKS, case) for finding in outcome.findings}
    return case.scored.text("check.state"), found


def test_a_sound_form_is_ready_and_has_no_finding() -> None:
    assert state(None) == (READY, set())


@pytest.mark.parametrize("change", SLIPS.values(), ids=SLIPS.keys())
def test_what_the_check_finds_the_sheet_has_said(change: making.Change) -> None:
    said, found = state(change)

    assert found
    assert said != READY


def test_no_slip_is_left_out(tmp_path: Path) -> None:
    """Every hint that a row can give comes up in one of the slips, or in none by design."""
    said = {state(change)[0] for change in SLIPS.values()}

    assert said == {"有校验未通过，请看“校验”表", "尚未填齐，黄色格需要填写"}
