"""Opening, writing, catching up, making anew."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import pytest

from perfeval_xl.errors import LedgerError
from perfeval_xl.ledger import journal
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.book_file import BOOK_NAME
from perfeval_xl.ledger.rows import DeliveryRow
from tests.ledger.making import RULES, YEAR, blob, contact, container, delivery, finding, issue, judgement


def made(folder: Path) -> Path:
    """A ledger with a project whose workbook came and was judged."""
    with Ledger.create(folder, YEAR) as ledger:
        ledger.register([issue()], [contact()])
        take_in(ledger, [delivery("a")])
        ledger.use_rules(RULES)
        ledger.judged(judgement("a", findings=(finding(),)))
    return folder


def take_in(ledger: Ledger, deliveries: Iterable[DeliveryRow]) -> None:
    """Record deliveries, each as the only one of its container."""
    ledger.record([(container(one), [one], [blob(one)]) for one in deliveries])


def rows(ledger: Ledger, table: str) -> list[tuple[object, ...]]:
    """All rows of a table, sorted."""
    return sorted(ledger.connection.execute(f"SELECT * FROM {table}").fetchall(), key=repr)


def test_what_was_written_is_there(tmp_path: Path) -> None:
    with Ledger.open(made(tmp_path)) as ledger:
        assert ledger.year == YEAR
        assert ledger.known_containers() == {("file", "来件/a.eml|1|1")}
        assert (ledger.has("a"), ledger.has("b")) == (True, False)
        assert ledger.unjudged(RULES) == []
        assert [one.sha for one in ledger.unjudged("others")] == ["a"]
        assert len(rows(ledger, "finding")) == len(rows(ledger, "figure")) == 1


def test_the_same_again_changes_nothing(tmp_path: Path) -> None:
    folder = made(tmp_path)
    with Ledger.open(folder) as ledger:
        before = {
            table: rows(ledger, table) for table in ("issue", "contact", "delivery", "blob", "judgement", "rules")
        }
    made(folder)
    with Ledger.open(folder) as ledger:
        assert {table: rows(ledger, table) for table in before} == before


def test_a_journal_that_is_ahead_is_taken_over_when_the_ledger_is_opened(tmp_path: Path) -> None:
    folder = made(tmp_path)
    book = (folder / BOOK_NAME).read_bytes()
    with Ledger.open(folder) as ledger:
        take_in(ledger, [delivery("b")])
    (folder / BOOK_NAME).write_bytes(book)
    with Ledger.open(folder) as ledger:
        assert ledger.has("b")


@pytest.mark.parametrize("damage", [b"", b"no ledger at all", b"SQLite format 3\x00" + bytes(90)])
def test_a_damaged_book_is_told_and_made_anew(tmp_path: Path, damage: bytes) -> None:
    folder = made(tmp_path)
    (folder / BOOK_NAME).write_bytes(damage)
    with pytest.raises(LedgerError, match="--rebuild"):
        Ledger.open(folder)
    assert (folder / BOOK_NAME).read_bytes() == damage
    with Ledger.rebuild(folder) as ledger:
        assert ledger.has("a")
        assert len(rows(ledger, "issue")) == 1
    assert len(list(folder.glob("台账_损坏_*.sqlite"))) == 1


def test_a_newer_ledger_is_left_alone(tmp_path: Path) -> None:
    folder = made(tmp_path)
    with Ledger.open(folder) as ledger:
        ledger.connection.execute("UPDATE meta SET value='2' WHERE key='format'")
    with pytest.raises(LedgerError, match="更新的程序"):
        Ledger.open(folder)


def test_a_line_that_is_no_row_is_left_out(tmp_path: Path) -> None:
    folder = made(tmp_path)
    with journal.path_in(folder).open("ab") as file:
        for data in ("nonsense", '["issue", {"batch": "x"}]', json.dumps(["stranger", {}]), "[" * 5000):
            file.write(data.encode() + b"\n")
    with Ledger.rebuild(folder) as ledger:
        assert len(rows(ledger, "issue")) == 1


def test_nothing_is_no_ledger(tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="还没有台账"):
        Ledger.open(tmp_path)


def test_a_reader_sees_what_is_committed_and_writes_nothing(tmp_path: Path) -> None:
    folder = made(tmp_path)
    with Ledger.open(folder) as writer, Ledger.open(folder, readonly=True) as reader:
        take_in(writer, [delivery("b")])
        assert reader.has("b")
        with pytest.raises(LedgerError):
            reader.register([issue("002")])


def test_a_ledger_of_a_program_before_columns_were_added_is_gone_on_with(tmp_path: Path) -> None:
    """A round lasts longer than a release: what was judged stays, and a reader who comes first is served too."""
    folder = made(tmp_path)
    with Ledger.open(folder) as ledger:
        before = len(rows(ledger, "finding"))
        for table, column in (("judgement", "signer"), ("judgement", "modified"), ("container", "begins")):
            ledger.connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
        ledger.connection.execute("DROP TABLE decision")
    lines = [json.loads(line) for line in journal.path_in(folder).read_text(encoding="utf-8").splitlines()]
    for name, row in lines:
        if name == "container":
            del row["begins"]
    journal.path_in(folder).write_text(
        "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines), encoding="utf-8"
    )
    with Ledger.open(folder, readonly=True) as reader:
        assert [one.state for one in reader.standing(date(2024, 4, 1)).projects] == ["已计"]
    with Ledger.rebuild(folder) as ledger:
        assert ledger.known_containers() == {("file", "来件/a.eml|1|1")}
    assert before == 1
