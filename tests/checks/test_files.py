"""Each file that cannot be read, and each change to a workbook, is found in its place."""

from __future__ import annotations

import pytest

from tests.checks import file_cases, money_cases
from tests.checks.cases import Spoilt, findings, sound


@pytest.mark.parametrize("case", [*file_cases.CASES, *money_cases.FILES], ids=lambda case: case.id)
def test_a_spoilt_file_is_found_in_its_place(case: Spoilt) -> None:
    of_code = [
        (str(finding.place), finding.found, finding.expected)
        for finding in findings(case)
        if finding.code.name == case.code
    ]
    assert (case.place, case.found, case.expected) in of_code


@pytest.mark.parametrize("case", file_cases.UNREADABLE, ids=lambda case: case.id)
def test_a_file_that_cannot_be_read_has_that_finding_alone(case: Spoilt) -> None:
    assert [finding.code.name for finding in findings(case)] == [case.code]


@pytest.mark.parametrize("case", [*file_cases.CASES, *money_cases.FILES], ids=lambda case: case.id)
def test_the_sound_workbook_has_no_such_finding(case: Spoilt) -> None:
    assert case.code not in {finding.code.name for finding in sound()}
