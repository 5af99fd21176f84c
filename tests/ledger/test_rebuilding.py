"""A ledger whose journal is damaged, too: each line that cannot be read is told, and what is left is had again."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from perfeval_xl.errors import LedgerError
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.book_file import BOOK_NAME
from perfeval_xl.ledger.faults import Fault
from perfeval_xl.ledger.journal import JOURNAL_NAME
from perfeval_xl.ledger.rebuilding import Rebuilt
from perfeval_xl.ledger.rows import DecisionRow
from tests.ledger.making import AT, YEAR, blob, contact, container, delivery, issue

META, ISSUE, CONTACT, BLOB, DELIVERY, CONTAINER, DECISION, EVENT = range(8)
"""What stands in the lines of the journal."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A ledger with a row of each kind."""
    with Ledger.create(tmp_path / "台账", YEAR) as ledger:
        ledger.register([issue()], [contact()])
        came = delivery("a", headers=b"h")
        ledger.record([(container(came), [came], [blob(came)])])
        ledger.decide([DecisionRow(YEAR, "001", "exempt", "", "", "", "经办人", "停建", AT, "汇总.xlsx")])
        ledger.event("begun", "x")
    return tmp_path / "台账"


def lines(folder: Path) -> list[bytes]:
    """Of the journal."""
    return (folder / JOURNAL_NAME).read_bytes().splitlines(keepends=True)


def write(folder: Path, text: list[bytes]) -> None:
    """Replace the journal."""
    (folder / JOURNAL_NAME).write_bytes(b"".join(text))


def damage(folder: Path, *numbers: int) -> None:
    """Change a character of these lines, so that they are no rows any more."""
    text = lines(folder)
    for number in numbers:
        text[number] = b"{" + text[number][1:]
    write(folder, text)


def rows(folder: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the facts but the events, which a rebuilding adds to."""
    with Ledger.open(folder) as ledger:
        names = ("issue", "contact", "container", "blob", "delivery", "header", "decision")
        return {name: ledger.connection.execute(f"SELECT * FROM {name}").fetchall() for name in names}


def rebuilt(folder: Path) -> Rebuilt:
    """What came of a rebuilding."""
    with Ledger.rebuild(folder) as ledger:
        assert ledger.year == YEAR
        return ledger.rebuilt


@pytest.mark.parametrize("number", range(1, 8))
def test_a_line_that_cannot_be_read_is_told_and_had_again_from_the_old_book(folder: Path, number: int) -> None:
    before = rows(folder)
    damage(folder, number)
    assert rebuilt(folder) == Rebuilt((number + 1,), 1)
    assert rows(folder) == before
    # The journal is sound again, and the damaged one lies beside it.
    assert rebuilt(folder) == Rebuilt()
    assert rows(folder) == before
    assert len(list(folder.glob("登记_损坏_*.jsonl"))) == 1


def test_the_first_line_says_the_year_and_without_it_the_forms_do(folder: Path) -> None:
    before = rows(folder)
    damage(folder, META)
    assert rebuilt(folder).unread == (1,)
    (folder / BOOK_NAME).write_bytes(b"no book")
    assert rebuilt(folder) == Rebuilt((1,), 0)
    assert rows(folder) == before


def test_what_neither_holds_is_told_in_every_rebuilding(folder: Path) -> None:
    damage(folder, DELIVERY, DECISION)
    (folder / BOOK_NAME).write_bytes(b"no book")
    unread = (DELIVERY + 1, DECISION + 1)
    assert [rebuilt(folder), rebuilt(folder)] == [Rebuilt(unread), Rebuilt(unread)]
    found = rows(folder)
    assert (len(found["issue"]), found["delivery"], found["decision"]) == (1, [], [])


def test_a_book_that_is_gone_is_made_of_the_journal_and_says_what_was_lost(folder: Path) -> None:
    damage(folder, DECISION)
    (folder / BOOK_NAME).unlink()
    with Ledger.open(folder) as ledger:
        assert ledger.rebuilt == Rebuilt((DECISION + 1,))
        told = ledger.connection.execute("SELECT text FROM event WHERE kind = 'journal'").fetchall()
    assert [str(text).startswith(f"登记第{DECISION + 1}行读不出") for (text,) in told] == [True]


@pytest.mark.parametrize("left", [0, 2, 5])
def test_what_of_the_journal_is_gone_the_old_book_still_has(folder: Path, left: int) -> None:
    before = rows(folder)
    write(folder, lines(folder)[:left])
    if not left:
        (folder / JOURNAL_NAME).unlink()
    assert rebuilt(folder).had_again == 8 - max(left, 1)
    assert rows(folder) == before
    (folder / BOOK_NAME).unlink()
    assert rows(folder) == before


def test_what_is_opened_again_is_what_was_not_recorded_whole(folder: Path) -> None:
    with Ledger.open(folder) as ledger:
        assert ledger.known_containers() == {("file", "来件/a.eml|1|1")}
    for number in (DELIVERY, BLOB):
        damage(folder, number)
        (folder / BOOK_NAME).unlink()
        with Ledger.open(folder) as ledger:
            assert ledger.known_containers() == set()


@pytest.mark.parametrize(
    "line",
    [
        ["shift", {"n": 1}],
        ["blob", {"sha": "b", "size": 1, "suffix": "", "seen": "", "scan": 1}],
        ["meta", {"format": "99"}],
    ],
    ids=["a table", "a column", "a format"],
)
def test_a_journal_of_a_newer_program_is_left_alone(folder: Path, line: list[object]) -> None:
    book = (folder / BOOK_NAME).read_bytes()
    write(folder, [*lines(folder), json.dumps(line).encode() + b"\n"])
    for way in (Ledger.rebuild, Ledger.open):
        with pytest.raises(LedgerError, match="更新的程序") as told:
            way(folder)
        assert told.value.kind == Fault.NEWER
    assert (folder / BOOK_NAME).read_bytes() == book
    assert not list(folder.glob("*损坏*"))


def test_a_book_of_a_newer_program_is_not_made_anew(folder: Path) -> None:
    with sqlite3.connect(folder / BOOK_NAME) as book:
        book.execute("UPDATE meta SET value = '99' WHERE key = 'format'")
    book.close()
    with pytest.raises(LedgerError, match="更新的程序"):
        Ledger.rebuild(folder)
    assert not list(folder.glob("*损坏*"))


def test_a_damaged_name_of_a_table_or_column_is_a_damaged_line(folder: Path) -> None:
    text = lines(folder)
    text[ISSUE] = text[ISSUE].replace(b'"issue"', b'"issuf"', 1)
    text[CONTACT] = text[CONTACT].replace(b'"person"', b'"persom"', 1)
    write(folder, text)
    assert rebuilt(folder) == Rebuilt((ISSUE + 1, CONTACT + 1), 2)


def test_a_ledger_whose_making_was_cut_off_at_once_is_made(tmp_path: Path) -> None:
    (tmp_path / JOURNAL_NAME).touch()
    with pytest.raises(LedgerError):
        Ledger.rebuild(tmp_path)
    (tmp_path / JOURNAL_NAME).write_bytes(b'["meta",{"format":"1"')
    with Ledger.create(tmp_path, YEAR) as ledger:
        assert ledger.year == YEAR
    assert rebuilt(tmp_path) == Rebuilt((1,))
