"""What passes here shows openpyxl, SheetJS and LibreOffice the same; and the comparison sees what differs."""

from __future__ import annotations

import pytest

from perfeval_xl.submission import check_bytes
from tests import making
from tests.fuzz import differential, running
from tests.fuzz.bases import bases
from tests.fuzz.differential import Passed, Table
from tests.fuzz.mutations import Case
from tests.fuzz.outcome import FILE, Outcome, Verdict
from tests.fuzz.parts import Book
from tests.fuzz.readers import READERS

SEED, COUNT, IN_LIBREOFFICE = 29, 240, 35
"""Mutated workbooks, and of those that pass how many LibreOffice loads, at a third of a second each."""

GOAL = "F13"
"""The cell of the form in which a unit says what became of the goal."""


@pytest.fixture(scope="module")
def passed() -> list[Passed]:
    """The mutated workbooks that are not sent back."""
    return differential.passing(SEED, range(COUNT), Table())


@pytest.mark.parametrize("name", READERS)
def test_what_passes_shows_others_the_same(name: str, passed: list[Passed]) -> None:
    table, files = Table(), passed[:IN_LIBREOFFICE] if name == "LibreOffice" else passed
    differential.compare(files, table, [name])
    for one, what in table.differing[name]:
        running.keep(running.Failure(one.case, Verdict(Outcome.OTHERWISE, f"{name}: {what}"), one.data))

    assert [(one.case.name, one.case.said, what) for one, what in table.differing[name]] == []
    assert table.compared[name] - table.unread[name] >= (30 if name == "LibreOffice" else 36)


FORGED = {
    "a text": ("D16", "别的指标", "自评表!D16"),
    "a result": ("J16", 30, "自评表!J16"),
    "a new cell": ("S3", "附注", "自评表!S3"),
}


@pytest.mark.parametrize("name", READERS)
def test_each_program_sees_what_was_forged(name: str) -> None:
    files = [_as_if_it_passed(at, value) for at, value, _ in FORGED.values()]
    table = Table()
    differential.compare(files, table, [name])

    assert [what.split(": ")[0] for _, what in table.differing[name]] == [where for _, _, where in FORGED.values()]


@pytest.mark.parametrize("name", READERS)
def test_each_program_is_asked_for_the_answers_too(name: str) -> None:
    """An answer that we are made to read otherwise; and one that is typed over, which all read alike."""
    honest, table = _as_if_it_passed(GOAL, "系统按期上线，事项基本办齐，群众满意。"), Table()
    other = Passed(honest.case, honest.data, _as_if_it_passed(GOAL, "别的").book, ())
    differential.compare([honest, other], table, [name])

    assert [(one is other, what.split(": ")[0]) for one, what in table.differing[name]] == [(True, f"自评表!{GOAL}")]


def _as_if_it_passed(at: str, value: object) -> Passed:
    """The small form with another value in a cell, as if nothing had been found."""
    base = bases()[0][0]
    book = Book(base)
    making.fill(book.root(base.sheets[0]), at, value)
    data = book.bytes()
    case = check_bytes(FILE, data).case
    if case is None or case.book is None:
        raise ValueError("it cannot be read")
    return Passed(Case(at, base, ()), data, case.book, ())
