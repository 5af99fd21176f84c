"""Every result that is stored beside a formula is compared with what the formula gives."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from perfeval_xl.checks import Case, stored_results
from perfeval_xl.expressions.evaluate import Value
from perfeval_xl.findings import Code, Finding
from perfeval_xl.layout.grid import cell_name
from perfeval_xl.returns.reader import read_book
from perfeval_xl.sealing.trust import Trust
from perfeval_xl.submission import book_case
from tests import making
from tests.issuing.samples import DEPARTMENTS, complete_book
from tests.making import CHECK, FORM, Parts, at, place, tag
from tests.returns.check_edited import checked, places
from tests.returns.tampering import Edit


def found(case: Case) -> list[Finding]:
    """What the check says of a case."""
    return list(stored_results.formulas_show_what_the_rules_give.find(case))


def altered(value: Value) -> Value:
    """What a cheat would rather have there."""
    if isinstance(value, Decimal):
        return value + 1
    return "✗ 未填" if value in (None, "", "✓") else "✓"


def missed(case: Case, change: Callable[[Value], Value], step: int = 1) -> list[str]:
    """The cells with formulas, or one in ``step``, whose stored result was changed, and nothing was found there."""
    left = []
    for aligned in case.sheets:
        raw = aligned.raw
        assert raw is not None
        computed = [at_ for at_, planned in aligned.plan.cells.items() if planned.formula is not None]
        for at_ in computed[::step]:
            cell = raw.cells[at_]
            if (cell.value or None) == change(cell.value):
                continue
            raw.cells[at_] = cell._replace(value=change(cell.value))
            told = found(replace(case))  # what a case knows of its cells it finds out once
            right = [str(one.place) for one in told] == [f"{raw.name}!{cell_name(*at_)}"]
            if not right or told[0].code not in (Code.P101, Code.G166):
                left.append(f"{raw.name}!{cell_name(*at_)}")
            raw.cells[at_] = cell
    return left


def case_of(data: bytes) -> Case:
    """What is known of a workbook."""
    return book_case(read_book(Path("自评表.xlsx"), data), Trust())


@pytest.fixture(scope="module")
def project() -> Case:
    return case_of(making.book_bytes())


@pytest.mark.parametrize("change", [altered, lambda _: None], ids=["another", "none"])
def test_no_altered_result_of_a_project_goes_unseen(change: Callable[[Value], Value], project: Case) -> None:
    assert missed(project, change) == []


def test_no_altered_result_of_a_department_goes_unseen() -> None:
    case = case_of(complete_book(DEPARTMENTS[0]))
    assert missed(case, altered, step=11) == []


def test_a_sound_workbook_shows_what_it_gives(project: Case) -> None:
    assert found(project) == []


def result(key: str, new: str, *, sheet: str = FORM) -> Edit:
    """Change the stored result of a field."""

    def edit(parts: Parts) -> None:
        item = making.cell(parts.sheet(sheet), at(key))
        item.set("t", "str")
        item.find(tag("v")).text = new

    return edit


def test_a_stale_state_is_found_in_its_cell(tmp_path: Path) -> None:
    unfilled = making.dossier(making.drop("indicators.1.actual"))
    book = making.book(tmp_path / "自评表.xlsx", unfilled)
    submission = checked(book, result("check.state", "已填齐，校验全部通过"))
    assert places(submission, "P101") == [place("check.state")]
    assert submission.blocking


def test_a_wrong_mark_of_the_check_sheet_is_found_in_its_cell(tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), result("mark.points", "✗", sheet=CHECK))
    assert places(submission, "P101") == [place("mark.points")]


def test_hints_at_a_wrong_figure_are_counted_with_it(tmp_path: Path) -> None:
    """An answer was changed by a program that computes nothing: figures are told, hints at them are not."""

    def edit(parts: Parts) -> None:
        making.fill(parts.sheet(), at("i03.actual"), 0.8)

    submission = checked(making.book(tmp_path / "自评表.xlsx"), edit)
    told = [one for one in submission.findings if one.code is Code.P101]
    figures = ("i03.rate", "i03.rule_score", "i03.score", "total.score", "dimension.output.score")
    assert {str(one.place) for one in told} == {place(key) for key in figures}
    assert sum(one.followers for one in told) > 3


@pytest.mark.parametrize(
    ("text", "code"), [("尚未填齐，请填有颜色的格", "P101"), ("审核通过", "G166"), ("#NAME?", "P101")]
)
def test_a_text_that_no_formula_gives_is_told_as_that(text: str, code: str, tmp_path: Path) -> None:
    submission = checked(making.book(tmp_path / "自评表.xlsx"), result("check.state", text))
    assert places(submission, code) == [place("check.state")]
    assert submission.genuine is (code == "P101")


def test_line_ends_make_no_other_text() -> None:
    case = case_of(making.book_bytes())
    [form] = [sheet.raw for sheet in case.sheets if sheet.plan.name == FORM and sheet.raw is not None]
    place_of = case.form.full("check.state")
    address = making.plan().addresses[place_of]
    cell = form.cells[address.row, address.column]
    form.cells[address.row, address.column] = cell._replace(value=f"{cell.value} \r")
    assert found(replace(case)) == []
