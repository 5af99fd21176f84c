"""A row that was inserted or deleted is one finding, and what stands below is still read."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from perfeval_xl.layout.grid import SheetPlan
from perfeval_xl.returns import align
from perfeval_xl.submission import Submission, check_file
from tests import making
from tests.engines import libreoffice
from tests.making import CHECK, FORM, NOTES, Parts, at, opened
from tests.returns import moving
from tests.returns.check_edited import checked


def finding_lines(submission: Submission) -> list[str]:
    return [f"{finding.code.name} {finding.place}" for finding in submission.findings]


def answers(submission: Submission) -> dict[str, object]:
    assert submission.case is not None
    return dict(submission.case.filled.answers)


INSERTED = {
    "above the table": (6, 1),
    "among the funds": (10, 1),
    "below the head of the indicators": (16, 1),
    "among the indicators": (18, 1),
    "two among the indicators": (18, 2),
    "above the total": (25, 1),
    "twenty above the title": (3, 20),
}


def test_rows_of_a_sheet_are_looked_for_only_where_something_is_not_as_planned(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[SheetPlan] = []
    texts = align._texts
    monkeypatch.setattr(align, "_texts", lambda plan: looked.append(plan) or texts(plan))
    assert not finding_lines(check_file(book))
    assert not looked
    assert finding_lines(checked(book, lambda parts: making.fill(parts.sheet(), at("i09.score"), 9)))
    assert [plan.name for plan in looked] == [FORM]


@pytest.mark.parametrize(("row", "count"), INSERTED.values(), ids=INSERTED.keys())
def test_inserted_rows_are_one_finding(row: int, count: int, book: Path) -> None:
    submission = checked(book, moving.inserted(row, count))
    assert finding_lines(submission) == [f"J107 自评表!A{row}"]
    assert submission.findings[0].expected == f"+{count}"
    assert submission.genuine is False


@pytest.mark.parametrize(("row", "count"), INSERTED.values(), ids=INSERTED.keys())
def test_answers_below_inserted_rows_are_read(row: int, count: int, book: Path) -> None:
    before = answers(check_file(book))
    assert answers(checked(book, moving.inserted(row, count))) == before


def test_two_insertions_are_two_findings(book: Path) -> None:
    submission = checked(book, moving.inserted(22), moving.inserted(10))
    assert finding_lines(submission) == ["J107 自评表!A10", "J107 自评表!A23"]


@pytest.mark.parametrize(("sheet", "row"), [(CHECK, 6), (NOTES, 5)])
def test_a_row_inserted_on_another_sheet_is_one_finding(sheet: str, row: int, book: Path) -> None:
    assert finding_lines(checked(book, moving.inserted(row, sheet=sheet))) == [f"J107 {sheet}!A{row}"]


def test_a_text_in_an_inserted_row_is_found_too(book: Path) -> None:
    submission = checked(book, moving.inserted(18), lambda parts: making.fill(parts.sheet(), "D18", "新增指标"))
    assert sorted(finding_lines(submission)) == ["G113 自评表!D18", "J107 自评表!A18"]


def test_a_formula_overwritten_below_an_inserted_row_is_found_where_it_stands(book: Path) -> None:
    score = at("i09.score")
    moved = f"{score[0]}{int(score[1:]) + 1}"
    submission = checked(book, moving.inserted(18), lambda parts: making.fill(parts.sheet(), moved, 9))
    assert sorted(finding_lines(submission)) == [f"G101 自评表!{moved}", "J107 自评表!A18"]


DELETED = {"a line of the funds": 11, "an indicator": 17, "the last indicator": 24, "the goal": 12}


@pytest.mark.parametrize("row", DELETED.values(), ids=DELETED.keys())
def test_a_deleted_row_is_found_with_few_words(row: int, book: Path) -> None:
    submission = checked(book, moving.deleted(row))
    moved = [text for text in finding_lines(submission) if text.startswith("J107")]
    assert len(moved) == 1
    assert submission.genuine is False
    assert len(submission.findings) <= 15


@pytest.mark.parametrize("row", DELETED.values(), ids=DELETED.keys())
def test_answers_beside_a_deleted_row_are_read(row: int, book: Path) -> None:
    before = answers(check_file(book))
    remaining = {key: value for key, value in before.items() if making.plan().addresses[key].row != row - 1}
    after = answers(checked(book, moving.deleted(row)))
    assert {key: after.get(key) for key in remaining} == remaining


def test_the_answers_of_a_deleted_indicator_are_not_taken_from_its_neighbour(book: Path) -> None:
    after = answers(checked(book, moving.deleted(17)))
    assert after.get("i02.actual") is None
    assert after["i03.actual"] == Decimal("0.95")


def test_the_amounts_beside_a_deleted_line_are_not_counted_twice(book: Path) -> None:
    submission = checked(book, moving.deleted(11))
    assert submission.case is not None
    assert submission.case.scored.number("funds.total.final_budget") == 500


def test_a_deleted_row_tells_which_indicator_is_gone(book: Path) -> None:
    submission = checked(book, moving.deleted(17))
    assert any("建设子项目数量" in finding.message + finding.expected for finding in submission.findings)


def test_libreoffice_computes_the_same_after_a_row_was_inserted(book: Path, tmp_path: Path) -> None:
    """The rows are moved as a spreadsheet moves them: every formula still gives its result."""
    with opened(book) as parts:
        moving.inserted(18)(parts)
    [saved] = libreoffice.recalculate([book], tmp_path / "另存")
    submission = check_file(saved)
    assert finding_lines(submission) == ["J107 自评表!A18"]
    assert submission.case is not None
    assert submission.case.filled.reported["total.score"] == Decimal("94.8")
    assert submission.case.at(making.plan().addresses["total.score"]).sheet == FORM


@pytest.mark.parametrize("name", [making.FORM, making.CHECK, making.NOTES])
def test_a_sheet_without_any_cell_is_compared_all_the_same(name: str, book: Path) -> None:
    """Nothing is left to find the rows by."""
    submission = checked(book, lambda parts: parts.sheet(name).find("{*}sheetData").clear())
    assert submission.genuine is False
    assert any(finding.place.sheet == name for finding in submission.findings)


@pytest.mark.parametrize("rest", [0, 5])
def test_cells_that_were_cleared_are_no_rows_that_are_gone(rest: int, book: Path) -> None:
    """The rows are there, and empty: each text is told where it stood (G103), and no row is said to be missing."""

    def cleared(parts: Parts) -> None:
        rows = parts.sheet(NOTES).find("{*}sheetData")
        for row in list(rows)[rest:]:
            rows.remove(row)

    told = finding_lines(checked(book, cleared))
    assert f"G103 {NOTES}!A{rest + 1}" in told
    assert not [line for line in told if line.startswith("J107")]


def test_cells_that_were_cleared_below_inserted_rows_are_told_where_they_would_stand(book: Path) -> None:
    def cleared(parts: Parts) -> None:
        rows = parts.sheet(NOTES).find("{*}sheetData")
        for row in list(rows)[20:]:
            rows.remove(row)

    told = finding_lines(checked(book, moving.inserted(5, sheet=NOTES), cleared))
    assert [line for line in told if line.startswith("J107")] == [f"J107 {NOTES}!A5"]
    assert f"G103 {NOTES}!A22" in told
