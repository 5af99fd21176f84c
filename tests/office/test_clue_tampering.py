"""Clues in how workbooks were changed: one for each project, the worst first."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from perfeval_xl.findings import Code
from perfeval_xl.office.clue_tampering import _NEVER, _WEIGHTS, FORGED, HIDDEN, REBUILT, SLIPPED, tampered
from perfeval_xl.office.clues import Clue
from tests.office.clue_rows import fault


def one(found: Iterable[Clue]) -> Clue:
    """The only clue."""
    (clue,) = found
    return clue


def test_a_project_is_told_once_with_the_worst_first() -> None:
    found = [fault("G105", place="表"), fault("G101", place="表!H25"), fault("G101", place="表!H15"), fault("G103")]
    clue = one(tampered(found, {"A-1"}))
    assert clue.why == "发来的表与下发的不同：第G101句（共2处）（G101）；第G103句（G103）；第G105句（G105）。"
    assert clue.evidence.startswith("A-1 表!H15（A-100000）；A-1 表!H25（A-100000）")
    assert clue.weight == FORGED + 4


def test_more_than_three_kinds_are_counted() -> None:
    codes = ("G101", "G102", "G103", "G104", "G105")
    assert "，另有2种改动。" in one(tampered([fault(code) for code in codes], set())).why


@pytest.mark.parametrize(
    ("code", "weight"), [("G104", FORGED), ("G163", HIDDEN), ("J101", REBUILT), ("G105", REBUILT), ("G119", SLIPPED)]
)
def test_what_changes_scores_is_heavier_than_what_happens_to_honest_people(code: str, weight: int) -> None:
    assert one(tampered([fault(code)], set())).weight == weight
    assert (FORGED, HIDDEN, REBUILT, SLIPPED) == (95, 75, 55, 30)


def test_only_errors_about_the_workbook_are_tampering() -> None:
    notes = [
        fault("G122", severity="核实"),
        fault("G114", severity="提示"),
        fault("T001"),
        fault("J005"),
        fault("Z013"),
    ]
    assert not list(tampered(notes, {"A-1"}))


def test_a_form_that_was_changed_after_it_was_submitted_is_told_though_it_is_no_error() -> None:
    assert one(tampered([fault("G127", severity="核实")], {"A-1"})).weight == FORGED


def test_where_another_file_counts_it_is_lighter_and_said() -> None:
    found = [fault("G101", is_counted=False)]
    mended, waiting = one(tampered(found, {"A-1"})), one(tampered(found, {"B-1"}))
    assert mended.why.endswith("后来计入的那份没有这些改动。")
    assert (mended.weight, waiting.weight) == (57, 95)
    assert one(tampered([*found, fault("G105")], {"A-1"})).weight == FORGED + 2


def test_every_weight_is_of_a_finding_that_there_is() -> None:
    assert {*_WEIGHTS, *_NEVER} <= {code.name for code in Code}
