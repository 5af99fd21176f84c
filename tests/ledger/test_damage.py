"""Whatever happens to the files of a ledger: it is told, and nothing is lost that was recorded."""

from __future__ import annotations

import errno
import os
import random
import resource
import signal
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from perfeval_xl.errors import LedgerError
from perfeval_xl.ledger import journal
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.ledger.book_file import BOOK_NAME
from perfeval_xl.ledger.faults import Fault
from perfeval_xl.ledger.rows import DecisionRow
from tests.ledger.making import AT, RULES, YEAR, blob, contact, container, delivery, finding, issue, judgement

FACTS = ("issue", "contact", "container", "blob", "delivery", "header", "decision")
ALL = (*FACTS, "judgement", "answers", "finding", "figure")
CODES = [f"{nth:03}" for nth in range(40)]
DECISION = DecisionRow(YEAR, "001", "exempt", "", "", "", "经办人", "停建", AT, "汇总.xlsx")


def write(folder: Path, *, only: slice = slice(None)) -> None:
    """Register projects, take in their workbooks and judge them, in several commits; what is there already is left."""
    with Ledger.create(folder, YEAR) as ledger:
        ledger.register([issue(code) for code in CODES], [contact(code) for code in CODES])
        for code in CODES[only]:
            one = delivery(f"s{code}", headers=code.encode() * 50)
            ledger.record([(container(one), [one], [blob(one)])])
            ledger.judged(judgement(one.sha, code, findings=(finding(), finding(mark="m2"))))
            if code.endswith("5"):
                ledger.flush()
        ledger.decide([DECISION])
        ledger.use_rules(RULES)


def rows(folder: Path, tables: tuple[str, ...] = ALL) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of the tables, sorted."""
    with Ledger.open(folder) as ledger:
        return {table: sorted(ledger.connection.execute(f"SELECT * FROM {table}"), key=repr) for table in tables}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger that nothing happened to."""
    folder = tmp_path_factory.mktemp("whole")
    write(folder)
    return folder


def copied(whole: Path, folder: Path, book: bytes | None = None) -> Path:
    """The same ledger in another folder, perhaps with another book."""
    folder.mkdir(exist_ok=True)
    (folder / journal.JOURNAL_NAME).write_bytes((whole / journal.JOURNAL_NAME).read_bytes())
    (folder / BOOK_NAME).write_bytes((whole / BOOK_NAME).read_bytes() if book is None else book)
    return folder


def damages(book: bytes) -> Iterator[bytes]:
    """The book cut off, with bytes changed, and with something else in the place of a page."""
    chance = random.Random(5)
    for cut in (1, 15, 16, 99, 100, 4096, len(book) // 2, len(book) - 4096, len(book) - 1):
        yield book[:cut]
    for _ in range(12):
        at = chance.randrange(len(book))
        yield book[:at] + bytes(255 - byte for byte in book[at : at + 40]) + book[at + 40 :]
    for page in (0, 1, 3):
        yield book[: page * 4096] + bytes(4096) + book[(page + 1) * 4096 :]


def test_a_damaged_book_is_told_or_harmless_and_made_anew(whole: Path, tmp_path: Path) -> None:
    facts, found = rows(whole, FACTS), 0
    for nth, book in enumerate(damages((whole / BOOK_NAME).read_bytes())):
        folder = copied(whole, tmp_path / str(nth), book)
        fault = what_is_told(folder)
        if fault is not None:
            found += 1
            assert (fault.kind, "--rebuild" in str(fault)) == (Fault.DAMAGED, True), str(fault)
            assert (folder / BOOK_NAME).read_bytes() == book
        with Ledger.rebuild(folder):
            pass
        assert rows(folder, FACTS) == facts
    # Changed letters within a value are no damage that anybody can see.
    assert found >= 12


def what_is_told(folder: Path) -> LedgerError | None:
    """Why the ledger cannot be used, if it cannot."""
    try:
        with Ledger.open(folder) as ledger:
            ledger.states(ledger_day())
    except LedgerError as error:
        return error
    return None


def ledger_day() -> date:
    """Some day."""
    return date(2024, 3, 20)


def test_a_journal_that_is_cut_off_anywhere_holds_the_lines_before(whole: Path, tmp_path: Path) -> None:
    text = b"".join((whole / journal.JOURNAL_NAME).read_bytes().splitlines(keepends=True)[-3:])
    ends = [at + 1 for at, byte in enumerate(text) if byte == 10]
    for cut in range(len(text) + 1):
        (tmp_path / journal.JOURNAL_NAME).write_bytes(text[:cut])
        assert [at for *_, at in journal.replay(tmp_path)] == [end for end in ends if end <= cut]


def test_what_was_cut_off_is_taken_in_again_and_the_next_line_stands_alone(whole: Path, tmp_path: Path) -> None:
    text = (whole / journal.JOURNAL_NAME).read_bytes()
    ends = [at + 1 for at, byte in enumerate(text) if byte == 10]
    for cut in (ends[-6] + 1, ends[-5] - 1, ends[-4], ends[-3] + 20, len(text) - 1):
        folder = tmp_path / str(cut)
        folder.mkdir()
        (folder / journal.JOURNAL_NAME).write_bytes(text[:cut])
        write(folder, only=slice(-2, None))
        assert rows(folder, FACTS) == rows(whole, FACTS)


def test_a_lost_or_replaced_journal_is_written_again_from_the_tables(whole: Path, tmp_path: Path) -> None:
    text = (whole / journal.JOURNAL_NAME).read_bytes()
    for nth, other in enumerate((None, b"", text[:50], text[: len(text) // 2], b"x" * (len(text) + 9))):
        folder = copied(whole, tmp_path / str(nth))
        path = folder / journal.JOURNAL_NAME
        path.unlink() if other is None else path.write_bytes(other)
        assert rows(folder) == rows(whole)
        with Ledger.rebuild(folder):
            pass
        assert rows(folder, FACTS) == rows(whole, FACTS)


def test_an_older_journal_with_rows_of_its_own_is_taken_over(whole: Path, tmp_path: Path) -> None:
    folder = copied(whole, tmp_path / "a")
    other = tmp_path / "b"
    with Ledger.create(other, YEAR) as ledger:
        ledger.register([issue("other")])
    (folder / journal.JOURNAL_NAME).write_bytes((other / journal.JOURNAL_NAME).read_bytes())
    with Ledger.open(folder) as ledger:
        assert {one.code for one in ledger.issues()} == {*CODES, "other"}


def test_a_newer_journal_is_left_alone(whole: Path, tmp_path: Path) -> None:
    folder = copied(whole, tmp_path / "a")
    path = folder / journal.JOURNAL_NAME
    path.write_bytes(path.read_bytes().replace(b'"format":"1"', b'"format":"2"'))
    with pytest.raises(LedgerError, match="更新的程序") as told:
        Ledger.rebuild(folder)
    assert told.value.kind == Fault.NEWER
    assert (folder / BOOK_NAME).read_bytes() == (whole / BOOK_NAME).read_bytes()


def in_a_child(work: Callable[[], None]) -> int:
    """How a process ended that did this: its exit code, or minus its signal."""
    child = os.fork()
    if not child:
        try:
            work()
        except BaseException:
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def killed_at(nth: int, folder: Path) -> Callable[[], None]:
    """Write a ledger, and be killed at the ``nth`` look of the disk: before or after something is written for good."""

    def work() -> None:
        left = [nth]
        truly = os.fsync

        def fsync(handle: int) -> None:
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            truly(handle)
            left[0] -= 1
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)

        os.fsync = fsync
        write(folder, only=slice(7))

    return work


def test_whoever_is_killed_between_journal_and_tables_is_taken_up_where_he_was(whole: Path, tmp_path: Path) -> None:
    undisturbed = tmp_path / "undisturbed"
    write(undisturbed, only=slice(7))
    for nth in (1, 2, 4, 5, 7, 8, 13, 16):
        folder = tmp_path / str(nth)
        assert in_a_child(killed_at(nth, folder)) == -signal.SIGKILL
        write(folder, only=slice(7))
        assert rows(folder) == rows(undisturbed)
        assert [path.name for path in folder.iterdir() if path.name.endswith(".tmp")] == []


def test_whoever_is_killed_in_a_transaction_has_added_nothing(whole: Path, tmp_path: Path) -> None:
    folder = copied(whole, tmp_path / "a")

    def work() -> None:
        ledger = Ledger.open(folder)
        ledger.connection.execute("PRAGMA cache_size=1")
        ledger.connection.execute("BEGIN IMMEDIATE")
        ledger.connection.execute("UPDATE finding SET message = message || 'half'")
        ledger.connection.execute("DELETE FROM judgement")
        os.kill(os.getpid(), signal.SIGKILL)

    assert in_a_child(work) == -signal.SIGKILL
    with Ledger.open(folder, readonly=True) as reader:
        assert len(list(reader.findings())) == 2 * len(CODES)
    assert rows(folder) == rows(whole)


def test_a_full_disk_is_told_and_what_was_there_stays(tmp_path: Path) -> None:
    folder = tmp_path / "a"
    write(folder, only=slice(2))
    before = rows(folder)

    def work() -> None:
        ledger = Ledger.open(folder)
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        most = max((folder / name).stat().st_size for name in (BOOK_NAME, journal.JOURNAL_NAME))
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))
        one = delivery("big", headers=os.urandom(400_000))
        with pytest.raises(LedgerError) as told:
            ledger.record([(container(one), [one], [blob(one)])])
        assert told.value.kind in (Fault.FULL, Fault.GONE), str(told.value)
        ledger.judged(judgement("s000", rules="others", answers=os.urandom(400_000)))
        with pytest.raises(LedgerError):
            ledger.flush()
        ledger.close()

    assert in_a_child(work) == 0
    assert rows(folder) == before
    write(folder)
    assert len(rows(folder)["judgement"]) == len(CODES)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (errno.ENOSPC, Fault.FULL),
        (errno.EDQUOT, Fault.FULL),
        (errno.EROFS, Fault.FORBIDDEN),
        (errno.EIO, Fault.GONE),
        (errno.ESTALE, Fault.GONE),
    ],
)
def test_what_the_system_refuses_is_told_in_words(
    whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, kind: Fault
) -> None:
    folder = copied(whole, tmp_path / "a")

    def refused(handle: int) -> None:
        raise OSError(number, "no")

    with Ledger.open(folder) as ledger:
        monkeypatch.setattr(os, "fsync", refused)
        with pytest.raises(LedgerError) as told:
            ledger.decide([replace(DECISION, code="002")])
        monkeypatch.undo()
    assert told.value.kind == kind
    assert str(folder) in str(told.value)


@contextmanager
def nobody() -> Iterator[Path]:
    """A folder that everybody may read, as somebody who may write nowhere."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        yield Path(name)


def test_a_folder_that_cannot_be_written_is_told_and_can_be_read(whole: Path) -> None:
    with nobody() as folder:
        copied(whole, folder)

        def work() -> None:
            if os.geteuid() == 0:
                os.setegid(65534)
                os.seteuid(65534)
            else:
                os.chmod(folder, 0o555)
                for path in folder.iterdir():
                    path.chmod(0o444)
            with Ledger.open(folder, readonly=True) as reader:
                assert len(reader.states(ledger_day())) == len(CODES)
            with pytest.raises(LedgerError) as told:
                Ledger.open(folder).decide([replace(DECISION, code="002")])
            assert told.value.kind == Fault.FORBIDDEN, str(told.value)

        assert in_a_child(work) == 0


def test_a_fault_in_a_statement_of_ours_is_not_called_damage(whole: Path) -> None:
    with Ledger.open(whole) as ledger, pytest.raises(sqlite3.OperationalError):
        ledger._found("SELECT sha sha sha FROM")
