"""A check is asked where it can be answered, and says why where it cannot."""

from __future__ import annotations

from pathlib import Path

from perfeval_xl.checks import CHECKS
from perfeval_xl.issuing import Job, brief_findings, refusals
from perfeval_xl.submission import Submission, check_file
from tests import departments, making
from tests.making import Change, drop, put


def returned(folder: Path, *changes: Change) -> Submission:
    """What is found in the workbook of a dossier, once it comes back."""
    return check_file(making.book(folder / "自评表.xlsx", making.dossier(*changes)))


def skipped(submission: Submission) -> dict[str, str]:
    return {outcome.check.name: outcome.skipped for outcome in submission.outcomes if outcome.skipped}


def test_every_check_reports_in_its_order(tmp_path: Path) -> None:
    assert [outcome.check for outcome in returned(tmp_path).outcomes] == list(CHECKS)


def test_a_dossier_cannot_be_tampered_with(tmp_path: Path) -> None:
    submission = check_file(making.dossier_file(tmp_path / "a.json", making.dossier()))
    assert submission.genuine is None
    assert "locked_cells_are_unchanged" in skipped(submission)
    assert set(skipped(submission).values()) == {"不是工作簿", "不是部门整体支出", "没有给自评报告", "没有给上年的表"}


def test_a_department_is_asked_everything_that_is_not_about_a_workbook(tmp_path: Path) -> None:
    submission = check_file(making.dossier_file(tmp_path / "a.json", departments.department()))
    assert set(skipped(submission).values()) == {"不是工作簿", "没有给自评报告", "没有给上年的表"}


def test_no_score_can_be_typed_into_a_workbook(tmp_path: Path) -> None:
    assert skipped(returned(tmp_path))["total_is_the_sum"] == "工作簿里由公式计算"


def test_a_skipped_check_has_no_findings(tmp_path: Path) -> None:
    assert all(not outcome.findings for outcome in returned(tmp_path).outcomes if outcome.skipped)


def test_a_unit_is_not_asked_about_what_its_office_wrote(tmp_path: Path) -> None:
    """Nobody who fills a form in can change a doubtful target; its office was told."""
    odd = put("indicators.3.target", "90%")
    assert {finding.code.name for finding in brief_findings(Job(making.filled(making.dossier(odd)), "a"))} == {"T105"}
    assert returned(tmp_path, odd).findings == ()


def test_a_brief_is_refused_for_errors_alone() -> None:
    def codes(*changes: Change) -> set[str]:
        return {finding.code.name for finding in refusals(Job(making.filled(making.dossier(*changes)), "a"))}

    assert codes() == set()
    assert codes(put("indicators.3.target", "90%")) == set()
    assert codes(put("indicators.1.points", 20)) == {"H010"}
    assert codes(drop("indicators.1.actual"), put("indicators.8.assessed", 99)) == set()


def test_the_worst_findings_stand_first(tmp_path: Path) -> None:
    data = making.dossier(
        put("indicators.1.reason", "加强对接"), put("indicators.2.actual", "三"), drop("indicators.9.deduction_reason")
    )
    submission = check_file(making.dossier_file(tmp_path / "a.json", data))
    weights = [finding.severity for finding in submission.findings]
    assert weights == sorted(weights, reverse=True)
    assert len(set(weights)) > 1
    assert submission.blocking


def test_the_same_mistake_has_a_cell_in_a_workbook_and_a_number_in_a_dossier(tmp_path: Path) -> None:
    change = put("indicators.8.assessed", 9)
    book = {str(f.place) for f in returned(tmp_path, change).findings if f.code.name == "P047"}
    of_dossier = check_file(making.dossier_file(tmp_path / "a.json", making.dossier(change)))
    assert book == {making.place("i08.assessed")}
    assert {str(f.place) for f in of_dossier.findings if f.code.name == "P047"} == {"指标8·定性评分"}
