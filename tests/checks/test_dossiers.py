"""Each mistake in a dossier is found, in its place, with what stands there and what should."""

from __future__ import annotations

import pytest

from perfeval_xl.findings import Severity
from tests import departments, making
from tests.checks import (
    department_cases,
    filling_cases,
    plausibility_cases,
    report_cases,
    scores_cases,
    ties_cases,
)
from tests.checks.cases import Mistake, checked, findings, sound
from tests.making import Change, put

CASES = (
    *filling_cases.CASES,
    *ties_cases.CASES,
    *scores_cases.CASES,
    *plausibility_cases.CASES,
    *department_cases.CASES,
    *report_cases.CASES,
)


def codes(*changes: Change) -> set[str]:
    return {finding.code.name for finding in checked(making.dossier(*changes))[1]}


def test_nothing_is_found_in_a_sound_dossier_or_its_workbook() -> None:
    assert [f"{finding.code.name} {finding.place}" for finding in sound()] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_mistake_is_found_in_its_place(case: Mistake) -> None:
    of_code = [
        (str(finding.place), finding.found, finding.expected)
        for finding in findings(case)
        if finding.code.name == case.code
    ]
    assert (case.place, case.found, case.expected) in of_code


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_mistake_is_found_once(case: Mistake) -> None:
    same = [f for f in findings(case) if f.code.name == case.code and str(f.place) == case.place]
    assert len(same) == 1


SOUND = {
    name: case
    for module in (filling_cases, ties_cases, scores_cases, plausibility_cases)
    for name, case in module.SOUND.items()
}


@pytest.mark.parametrize(("code", "change"), SOUND.values(), ids=SOUND.keys())
def test_what_is_still_right_is_not_found(code: str, change: Change) -> None:
    assert code not in codes(change)


@pytest.mark.parametrize(("code", "change"), department_cases.SOUND.values(), ids=department_cases.SOUND.keys())
def test_what_is_still_right_in_a_department_is_not_found(code: str, change: Change) -> None:
    data = departments.department(change)
    assert code not in {finding.code.name for finding in checked(data)[1]}


def test_a_finding_of_the_sound_kind_is_never_worse_than_a_note() -> None:
    assert all(finding.severity is Severity.NOTE for finding in sound())


def test_points_of_110_are_found_in_the_sum_and_in_the_dimension() -> None:
    assert {"H008", "H009", "H010"} <= codes(put("indicators.1.points", 20))


def test_indicators_that_make_100_without_execution_are_found() -> None:
    present = codes(put("indicators.1.points", 15), put("indicators.9.points", 15))
    assert {"H008", "H009", "H010", "S014"} <= present
