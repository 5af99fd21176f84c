"""The sheet 校验结果 lists what the command line lists, and remembers what was explained."""

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from perfeval_xl.checks.explained import mark_of
from perfeval_xl.checks.project_identity import explanations
from perfeval_xl.findings import Code, Finding, Place, Rate, Severity
from perfeval_xl.layout.grid import SheetPlan
from perfeval_xl.outputs.results_sheet import (
    BASIS,
    CODE,
    EXPLANATION,
    FIRST,
    MARK,
    MESSAGE,
    MOST,
    PLACE,
    listed,
    results_book,
    results_plan,
)
from perfeval_xl.returns.cells import RawBook, RawCell, RawSheet
from perfeval_xl.returns.reader import read_book
from perfeval_xl.sealing.attached import RESULTS, is_ours
from perfeval_xl.submission import Submission, check_file
from tests import making
from tests.making import put

WRONG = (
    put("indicators.1.actual", None),
    put("funds.carry_over.actual_expenditure", 150),
    put("indicators.8.reason", "加强管理"),
)


def wrong(tmp_path: Path, *changes: making.Change) -> Submission:
    return check_file(making.book(tmp_path / "自评表.xlsx", making.dossier(*(changes or WRONG))))


def plan_of(submission: Submission, **typed: str) -> SheetPlan:
    assert submission.case is not None
    return results_plan(submission, submission.case, "身份", when="2023-01-15 09:00", typed=typed)[0]


def column(plan: SheetPlan, at: int) -> list[object]:
    """What stands in a column below its heading, with the last line left out."""
    rows = [row for row, at_column in plan.cells if at_column == MARK and row >= FIRST]
    return [plan.cells[row, at].value for row in rows]


def test_every_finding_is_listed_worst_first(tmp_path: Path) -> None:
    submission = wrong(tmp_path)
    assert len(submission.findings) >= 3
    plan = plan_of(submission)
    assert column(plan, MESSAGE) == [f"{finding.message}。" for finding in listed(submission)]
    severities = [finding.severity for finding in listed(submission)]
    assert severities == sorted(severities, reverse=True)


def test_every_place_leads_to_its_cell(tmp_path: Path) -> None:
    plan = plan_of(wrong(tmp_path))
    links = [cell.formula for (_, at), cell in plan.cells.items() if at == PLACE and cell.formula]
    expected = [str(text).rpartition("!") for text in column(plan, PLACE) if "!" in str(text)]
    assert links == [f"""=HYPERLINK("#'{sheet}'!{cell}","{sheet}!{cell}")""" for sheet, _, cell in expected]
    assert links


def test_only_the_column_for_explanations_is_open(tmp_path: Path) -> None:
    plan = plan_of(wrong(tmp_path))
    assert {at for (_, at), cell in plan.cells.items() if cell.open} == {EXPLANATION}


def test_the_sheet_is_known_again_after_it_was_written(tmp_path: Path) -> None:
    submission = wrong(tmp_path)
    assert submission.case is not None
    path = tmp_path / "结果.xlsx"
    path.write_bytes(results_book(submission, submission.case, "身份", when="2023-01-15 09:00", typed={}, lock=None))
    [sheet] = read_book(path).sheets
    texts = {at: str(cell.value) for at, cell in sheet.cells.items() if cell.value not in (None, "")}
    assert is_ours(RESULTS.name, "身份", texts)


def standing(plan: SheetPlan, typed: str) -> RawBook:
    """The sheet as somebody left it who typed beside every finding."""
    cells = {at: RawCell(cell.value, None, True) for at, cell in plan.cells.items() if isinstance(cell.value, str)}
    cells |= {(row, EXPLANATION): RawCell(typed, None, False) for row, at in plan.cells if at == MARK and row >= FIRST}
    return RawBook((RawSheet(RESULTS.name, True, cells),), {}, {}, True, False, False)


def test_an_explanation_stays_while_the_finding_says_the_same(tmp_path: Path) -> None:
    submission = wrong(tmp_path)
    kept = explanations(standing(plan_of(submission), "已与财政局核对"))
    assert submission.case is not None
    assert set(kept) == {mark_of(finding, submission.case) for finding in submission.findings}
    _, contents = results_plan(submission, submission.case, "身份", when="", typed=kept)
    assert {text for key, text in contents.items() if key.startswith("explanation.")} == {"已与财政局核对"}


def test_an_explanation_goes_once_the_figure_changes(tmp_path: Path) -> None:
    before = wrong(tmp_path, put("funds.carry_over.actual_expenditure", 150))
    after = wrong(tmp_path, put("funds.carry_over.actual_expenditure", 160))
    kept = explanations(standing(plan_of(before), "已与财政局核对"))
    assert after.case is not None
    over = [finding for finding in after.findings if finding.code.name == "H017"]
    assert over
    assert not any(mark_of(finding, after.case) in kept for finding in over)


def test_a_form_without_findings_says_so(tmp_path: Path) -> None:
    submission = check_file(making.book(tmp_path / "自评表.xlsx"))
    plan = plan_of(replace(submission, findings=()))
    assert plan.cells[FIRST, 0].value == "没有发现问题。"


def test_a_list_that_is_cut_says_how_long_it_was(tmp_path: Path) -> None:
    submission = wrong(tmp_path)
    many = replace(submission, findings=submission.findings[:1] * (MOST + 7))
    plan = plan_of(many)
    assert plan.cells[FIRST + MOST, 0].value == f"共{MOST + 7}项，只列出前{MOST}项。"


def test_severities_are_told_in_words(tmp_path: Path) -> None:
    severities = {str(value) for value in column(plan_of(wrong(tmp_path)), 1)}
    assert severities <= {severity.chinese for severity in Severity}
    assert Decimal(len(severities)) >= 1


def test_no_code_stands_where_a_unit_reads(tmp_path: Path) -> None:
    """It is kept in a hidden column, for the buttons; a basis is there only where one is published."""
    submission = wrong(tmp_path)
    plan = plan_of(submission)
    shown = {at: str(cell.value) for at, cell in plan.cells.items() if at[0] >= FIRST and at[1] <= BASIS}
    assert [text for text in shown.values() if re.search(r"(?<![0-9A-Z])[A-Z]\d{3}(?![0-9A-Z])", text)] == []
    assert column(plan, CODE) == [finding.code.name for finding in listed(submission)]
    assert column(plan, BASIS) == [finding.basis or None for finding in listed(submission)]
    assert (plan.widths[MARK], plan.widths[CODE]) == (0, 0)


def test_an_explanation_outlives_other_words_of_the_same_finding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finding = Finding(
        Code.S046, Place("自评表", "K12", "“办结率”"), {"found": Rate(2), "expected": Rate(1), "basis": "甲"}
    )
    mark = mark_of(finding, None)
    monkeypatch.setattr(Finding, "message", property(lambda _: "换一种说法"))
    assert mark_of(replace(finding, facts={**finding.facts, "basis": "乙"}), None) == mark
    assert mark_of(replace(finding, facts={**finding.facts, "found": Rate(3)}), None) != mark
