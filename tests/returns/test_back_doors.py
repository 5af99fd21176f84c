"""What a clever hand would try beside the cells themselves."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import making
from tests.making import BOOK, Parts, at, place, tag
from tests.returns.active_edits import special_sheet
from tests.returns.check_edited import checked, places
from tests.returns.tampering import attribute, validation


@pytest.mark.parametrize(
    ("kind", "folder"),
    [("chartsheet", "chartsheets"), ("dialogsheet", "dialogsheets"), ("xlMacrosheet", "macrosheets")],
)
def test_an_added_sheet_that_is_no_worksheet_is_found(kind: str, folder: str, book: Path) -> None:
    submission = checked(book, special_sheet(kind, folder))
    assert submission.genuine is False
    assert places(submission, "J102") + places(submission, "G109")


@pytest.mark.parametrize(
    ("name", "value"), [("showErrorMessage", "0"), ("errorStyle", "warning"), ("errorStyle", "information")]
)
def test_a_validation_that_refuses_nothing_any_more_is_found(name: str, value: str, book: Path) -> None:
    submission = checked(book, attribute(validation("i01.actual"), name, value))
    assert places(submission, "G106") == [place("i01.actual")]


def test_days_counted_from_1904_move_every_deadline_and_are_found(book: Path) -> None:
    """Every day would be shown four years and a day later than it was issued."""
    submission = checked(book, lambda parts: parts.root(BOOK).find(tag("workbookPr")).set("date1904", "1"))
    assert submission.genuine is False


def test_a_formula_spelt_otherwise_is_the_same_formula(book: Path) -> None:
    def edit(parts: Parts) -> None:
        stored = making.cell(parts.sheet(), at("i01.score")).find(tag("f"))
        stored.text = stored.text.replace("IF(", "if( ").replace(",2)", ", 2.0 )")

    assert checked(book, edit).findings == ()


def test_a_text_inside_a_formula_is_compared_to_the_letter(book: Path) -> None:
    def edit(parts: Parts) -> None:
        stored = making.cell(parts.sheet(), at("total.rating")).find(tag("f"))
        stored.text = stored.text.replace('"良"', '"优"')

    assert places(checked(book, edit), "G102") == [place("total.rating")]


def test_a_stored_result_that_was_changed_never_counts(book: Path) -> None:
    def edit(parts: Parts) -> None:
        making.cell(parts.sheet(), at("total.score")).find(tag("v")).text = "100"

    submission = checked(book, edit)
    assert places(submission, "P101") == [place("total.score")]
    assert submission.blocking
    assert submission.case is not None
    assert submission.case.scored.number("total.score") == pytest.approx(94.8)
