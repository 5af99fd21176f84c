"""Each file that cannot be read, and each change to a workbook, is found in its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from perfeval_xl.sealing.trust import Trust
from perfeval_xl.submission import OF_SIGNATURES, check_file
from tests.checks import file_cases, money_cases, report_cases, shown_cases, signature_cases
from tests.checks.cases import Spoilt, findings, sound

FILES = (*file_cases.CASES, *money_cases.FILES, *shown_cases.CASES, *signature_cases.CASES, *report_cases.UNSEEN)


@pytest.mark.parametrize("case", FILES, ids=lambda case: case.id)
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


@pytest.mark.parametrize("case", FILES, ids=lambda case: case.id)
def test_the_sound_workbook_has_no_such_finding(case: Spoilt) -> None:
    assert case.code not in {finding.code.name for finding in sound()}


@pytest.mark.parametrize(("code", "write", "trust"), signature_cases.SOUND, ids=lambda value: str(value)[:4])
def test_what_the_right_office_signed_has_no_such_finding(
    code: str, write: Callable[[Path], Path], trust: Trust, tmp_path: Path
) -> None:
    submission = check_file(write(tmp_path), trusted=trust)
    assert [finding.code.name for finding in submission.findings if finding.severity.blocking] == []
    assert code not in {finding.code.name for finding in submission.findings}
    assert submission.genuine is True


def test_every_code_of_a_signature_has_a_passing_case() -> None:
    codes = {code.name for code in OF_SIGNATURES}
    assert {code for code, *_ in signature_cases.SOUND} == codes == {case.code for case in signature_cases.CASES}
