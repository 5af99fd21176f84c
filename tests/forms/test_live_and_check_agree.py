"""What the sheet calls ✓ is what the check lets pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval_xl.checks import CHECKS, Case, run
from perfeval_xl.expressions.evaluate import is_number
from perfeval_xl.forms import base_hints, live_checks
from perfeval_xl.forms.dossier import Dossier
from perfeval_xl.profiles import load
from perfeval_xl.scoring import score
from perfeval_xl.submission import dossier_case
from tests import making
from tests.issuing.samples import DEPARTMENTS
from tests.making import drop, put
from tests.parity.fillings import fillings

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


# ---- a department: each mark of the base data against each finding

SAID = {
    base_hints.PARTS_EXCEED: {"H063"},
    base_hints.OVERSPENT: {"S065", "S066"},
    base_hints.NO_QUOTA: {"T061"},
    base_hints.OVERSTAFFED: {"S061"},
    base_hints.NOT_ALL: {"H101"},
    base_hints.NO_FORM: {"S005"},
    live_checks.NOT_A_NUMBER: {"T026"},
    live_checks.NEGATIVE: {"T102"},
}


def marks(case: Case) -> set[str]:
    """What the base data and the form of a department say in their sheets, as codes."""
    base = case.views[1]
    said = {base.scored.text(key) for key in base.form.fields if key.endswith(".hint")} - {"", "✓"}
    assert said <= set(SAID)
    found = {"/".join(sorted(SAID[text])) for text in said}
    both = (case.scored.number("funds.total.final_budget"), case.scored.number("funds.expenditure.final_budget"))
    if None not in both and case.scored.text("mark.expenditure") == "✗":
        found.add("H064")
    return found


def findings(case: Case) -> set[str]:
    """The same by the checks."""
    codes = {
        finding.code.name
        for outcome in run(CHECKS, case)
        for finding in outcome.findings
        if finding.code.name not in ("T026", "T102") or str(finding.place).startswith("基础数据表")
    }
    return {"/".join(sorted(names)) for names in (*SAID.values(), {"H064"}) if names & codes}


@pytest.mark.parametrize("profile_id", DEPARTMENTS)
def test_the_marks_of_a_department_are_what_the_checks_find(profile_id: str) -> None:
    seen: set[str] = set()
    for filled in fillings(load(profile_id), 150, 11):
        if any(key.endswith(".reason") and is_number(value) for key, value in filled.every_answer.items()):
            continue  # a number is no reason, which no formula asks about
        case = Case(filled, score(filled))
        said, found = marks(case), findings(case)
        # A line says one thing at a time, the first of those that are wrong with it.
        assert said <= found
        assert bool(said) is bool(found)
        assert len(found) > 1 or said == found
        seen |= said
    assert seen >= {"H063", "S065/S066", "T061", "S061", "S005", "H064", "T026", "T102"}
