"""What a lower office says without the form: numbers that contradict one another are those of no judgement."""

from __future__ import annotations

import json
import zlib
from dataclasses import replace

import pytest

from perfeval_xl.ledger.rows import FigureRow, JudgementRow
from perfeval_xl.office.package_numbers import impossible_in
from perfeval_xl.office.packages import Package
from tests.office.package_made import frame, judgement_of

SHA = "a" * 64
SOUND = {
    "total.score": "91.5",
    "rate.numerator": "490",
    "rate.denominator": "500",
    "funds.original_budget": "480",
    "funds.final_budget": "500",
    "funds.actual_expenditure": "490",
}


def judged(score: str = "91.5", points: str = "100", **figures: str) -> JudgementRow:
    """The judgement of a form with these numbers."""
    told = SOUND | {key.replace("__", "."): value for key, value in figures.items()}
    answers = zlib.compress(json.dumps({"total.points": [points, "自评表!G30"]}).encode())
    rows = tuple(FigureRow("", key, value, "自评表!A1") for key, value in told.items())
    return replace(judgement_of(SHA, "A-1", score), answers=answers, figures=rows)


def wrong_with(row: JudgementRow, originals: dict[str, bytes] | None = None) -> str:
    found = impossible_in(Package(frame(), (), (), (), (row,), (), originals or {}))
    return found[1] if found else ""


WRONG = {
    "a score beside the total": (judged("94.8"), "94.8（得分）"),
    "more points than the form has": (judged("99", "80", total__score="99"), "99（得分）"),
    "a rate of another sum": (judged(rate__numerator="4000"), "4000（执行数）"),
    "less than nothing": (judged(rate__numerator="-490", funds__actual_expenditure="-490"), "-490（执行数）"),
    "a rate of another budget": (judged(rate__denominator="600"), "600（预算数）"),
}


@pytest.mark.parametrize(("row", "expected"), WRONG.values(), ids=WRONG)
def test_numbers_that_contradict_one_another_are_no_numbers(row: JudgementRow, expected: str) -> None:
    # A form with errors counts where its office decided so.
    assert wrong_with(row) == wrong_with(replace(row, errors=1)) == expected
    # What is here is judged again.
    assert wrong_with(row, {SHA: b"x"}) == ""


def test_one_number_told_twice_is_none() -> None:
    row = judged()
    assert wrong_with(replace(row, figures=(*row.figures, row.figures[0]))) == "（同一个数写了两次）"


def test_a_form_without_money_and_without_points_may_be_sound() -> None:
    bare = replace(judged(), answers=b"", figures=(FigureRow("", "total.score", "91.5", ""),))
    assert wrong_with(bare) == wrong_with(judged()) == wrong_with(judged(rate__denominator="480")) == ""
    assert wrong_with(replace(bare, score="101", figures=())) == "101（得分）"


def test_what_is_inside_of_a_departments_workbook_has_sums_of_its_own() -> None:
    row = judged()
    inner = FigureRow("p1", "rate.numerator", "7", "")
    assert wrong_with(replace(row, figures=(*row.figures, inner))) == ""
