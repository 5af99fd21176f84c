"""Each mistake in a dossier is found, in its place, with what stands there and what should."""

from __future__ import annotations

import pytest

from perfeval_xl.findings import Severity
from tests import departments, making
from tests.checks import (
    department_cases,
    filling_cases,
    last_year_cases,
    money_cases,
    plausibility_cases,
    report_cases,
    scores_cases,
    ties_cases,
    year_cases,
)
from tests.checks.cases import Mistake, checked, findings, sound
from tests.making import Change, put

CASES = (
    *filling_cases.CASES,
    *ties_cases.CASES,
    *scores_cases.CASES,
    *plausibility_cases.CASES,
    *money_cases.CASES,
    *year_cases.CASES,
    *last_year_cases.CASES,
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
    for module in (filling_cases, ties_cases, scores_cases, plausibility_cases, money_cases, year_cases)
    for name, case in module.SOUND.items()
}


@pytest.mark.parametrize(("code", "change"), SOUND.values(), ids=SOUND.keys())
def test_what_is_still_right_is_not_found(code: str, change: Change) -> None:
    assert code not in codes(change)


@pytest.mark.parametrize(("code", "change"), department_cases.SOUND.values(), ids=department_cases.SOUND.keys())
def test_what_is_still_right_in_a_department_is_not_found(code: str, change: Change) -> None:
    data = departments.department(change)
    assert code not in {finding.code.name for finding in checked(data)[1]}


@pytest.mark.parametrize(("now", "before"), last_year_cases.SOUND.values(), ids=last_year_cases.SOUND.keys())
def test_what_is_sound_in_two_years_is_not_asked(now: Change, before: Change) -> None:
    found = checked(making.dossier(now), before=making.dossier(before))[1]
    asked = [
        f"{one.code.name} {one.place}" for one in found if one.code.name[0] == "N" and one.severity > Severity.NOTE
    ]
    assert asked == []


def test_a_finding_of_the_sound_kind_is_never_worse_than_a_note() -> None:
    assert all(finding.severity is Severity.NOTE for finding in sound())


POINTS = {"H008", "H009", "H010", "H011"}
"""What may be said of points that do not add up."""


@pytest.mark.parametrize(
    ("points", "told"),
    [
        ({1: 20}, {"H010"}),
        ({1: 15, 9: 15}, {"H010"}),
        ({1: 15}, {"H008"}),
        ({9: 15}, {"H008"}),
        ({1: 15, 9: 5}, {"H009"}),
    ],
)
def test_one_fault_of_the_points_is_told_once(points: dict[int, int], told: set[str]) -> None:
    """What follows from a wrong sum, headings and their points among it, is not told again."""
    headings = {"output": 50, "outcome": 30, "satisfaction": 10}
    changes = [put(f"indicators.{row}.points", worth) for row, worth in points.items()]
    changes += [put(f"reported.dimension_points.{heading}", worth) for heading, worth in headings.items()]
    assert codes(*changes) & POINTS == told


def test_overspending_is_told_of_its_line_and_not_of_the_total_again() -> None:
    held = checked(making.dossier(put("funds.appropriation.actual_expenditure", 512.5)))[1]
    assert [str(one.place) for one in held if one.code.name == "H017"] == ["当年财政拨款全年执行数"]
