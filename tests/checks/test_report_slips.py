"""A slip of a report is found in its place, and what only looks like one is none."""

from __future__ import annotations

import pytest

from tests import departments, making
from tests.checks import slip_cases
from tests.checks.cases import Mistake, checked, findings
from tests.checks.report_cases import Tell


@pytest.mark.parametrize("case", slip_cases.CASES, ids=lambda case: case.id)
def test_a_slip_is_found_once_in_its_place(case: Mistake) -> None:
    of_code = [f for f in findings(case) if f.code.name == case.code]
    assert [(str(f.place), f.found, f.expected) for f in of_code] == [(case.place, case.found, case.expected)]


@pytest.mark.parametrize(("code", "tell"), slip_cases.SOUND.values(), ids=slip_cases.SOUND.keys())
def test_what_only_looks_like_a_slip_is_not_found(code: str, tell: Tell) -> None:
    made = departments.department() if code == "S168" else making.dossier()
    assert code not in {finding.code.name for finding in checked(made, tell)[1]}
