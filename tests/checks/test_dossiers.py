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
from tests.making import Change, drop, put

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
    assert [f"{found.code.name} {found.place}" for found in sound()] == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_mistake_is_found_in_its_place(case: Mistake) -> None:
    found = [
        (str(finding.place), finding.found, finding.expected)
        for finding in findings(case)
        if finding.code.name == case.code
    ]
    assert (case.place, case.found, case.expected) in found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_a_mistake_is_found_once(case: Mistake) -> None:
    same = [f for f in findings(case) if f.code.name == case.code and str(f.place) == case.place]
    assert len(same) == 1


SOUND = {
    "S016 the budget changed by exactly 30 %": ("S016", plausibility_cases.budgeted(900 / 1.3 - 100)),
    "S021 the rate is exactly 90 %": ("S021", plausibility_cases.spent(352)),
    "S022 the score rate is less than a twentieth ahead": ("S022", plausibility_cases.spent(352)),
    "S046 the actual is just below 130 %": ("S046", put("indicators.6.actual", 12.99)),
    "S046 ≤ is kept far below": ("S046", put("indicators.7.actual", 5)),
    "S013 the share is just below 60 %": ("S013", put("indicators.2.points", 119)),
    "P018 a rate printed without decimals is compared without": ("P018", put("reported.funds.total.rate", "98%")),
    "P019 within the tolerance of a tenth": ("P019", put("reported.execution.score", 9.9)),
    "P041 within the tolerance of a tenth": ("P041", put("indicators.1.reported.score", 8.9)),
    "P042 the deduction has a reason": (
        "P042",
        lambda held: (
            put("indicators.2.reported.score", 8)(held),
            put("indicators.2.reason", "因资料不全自行少计")(held),
        ),
    ),
    "P047 the lower edge belongs to the band": ("P047", put("indicators.8.assessed", 6)),
    "P048 within the tolerance of a tenth": ("P048", put("reported.total.score", 94.9)),
    "H015 less than a cent": ("H015", put("reported.funds.total.final_budget", 500.009)),
    "H024 less than a cent": ("H024", put("reported.balance", 10.009)),
    "H017 spent to the last cent": ("H017", put("funds.carry_over.actual_expenditure", 100)),
    "T026 a unit beside the number in a printed table": ("T026", put("indicators.1.actual", "900个")),
    "T027 0 is right for ≤": ("T027", put("indicators.7.target", "≤0次")),
    "T028 ≤ is right for costs": ("T028", put("indicators.5.target", "不超过450万元")),
    "T103 brackets belong to a name": ("T103", put("project.name", "政务服务提升项目（二期）")),
    "T104 as long as allowed": ("T104", put("indicators.9.deduction_reason", "因" * 200)),
    "T003 0 is an answer": ("T003", put("indicators.1.actual", 0)),
    "S032 a deadline may bear the name of its work": ("S032", put("indicators.4.name", "办理事项数量达标时间")),
    "S034 a percentage point is a rate's unit": ("S034", put("indicators.3.target", "≥5个百分点")),
    "S035 a day late is a day": ("S035", put("indicators.4.actual", "2023年1月5日")),
    "S036 a target that says what to look at": ("S036", put("indicators.8.target", "制度健全，群众评价良好")),
    "S044 a measure with its cause": ("S044", put("indicators.1.reason", "加强对接；因部门未接入")),
    "S045 a reason for over-achievement": ("S045", put("indicators.2.reason", "因新增一批事项")),
    "S102 a budget that grew to what was spent": ("S102", plausibility_cases.spent(400)),
    "S103 the denominator is the final budget": ("S103", plausibility_cases.budgeted(450)),
    "P043 full points need no reason": ("P043", drop("indicators.9.deduction")),
}


@pytest.mark.parametrize(("code", "change"), SOUND.values(), ids=SOUND.keys())
def test_what_is_still_right_is_not_found(code: str, change: Change) -> None:
    assert code not in codes(change)


@pytest.mark.parametrize(("code", "change"), department_cases.SOUND.values(), ids=department_cases.SOUND.keys())
def test_what_is_still_right_in_a_department_is_not_found(code: str, change: Change) -> None:
    held = departments.department(change)
    assert code not in {finding.code.name for finding in checked(held)[1]}


def test_a_finding_of_the_sound_kind_is_never_worse_than_a_note() -> None:
    assert all(found.severity is Severity.NOTE for found in sound())


def test_points_of_110_are_found_in_the_sum_and_in_the_dimension() -> None:
    assert {"H008", "H009", "H010"} <= codes(put("indicators.1.points", 20))


def test_indicators_that_make_100_without_execution_are_found() -> None:
    found = codes(put("indicators.1.points", 15), put("indicators.9.points", 15))
    assert {"H008", "H009", "H010", "S014"} <= found
