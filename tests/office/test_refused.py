"""What is refused is kept as well, and tried again by a program that may know better."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from perfeval_xl.arrivals import model
from perfeval_xl.ledger import originals
from perfeval_xl.ledger.book import Ledger
from perfeval_xl.office import intake, rereading
from perfeval_xl.office.rounds import BOOK, Round
from perfeval_xl.office.status import unopened_of, view_of
from tests.arrivals.messages_of_outlook import Attached, Mail, outlook_file
from tests.office.runs import Heard, run
from tests.office.small_rounds import SENT_AT, put_in, registered, returned, zipped

SEVEN = b"7z\xbc\xaf\x27\x1c" + bytes(64)
MESSAGE = outlook_file(Mail("自评", "a-001@example.org", attached=[Attached("甲.xlsx", returned(1))]))


@pytest.fixture
def of(tmp_path: Path) -> Round:
    """A round of one project, of which nothing came in."""
    return registered(tmp_path / "轮", 1)


def refused(of: Round) -> list[tuple[str, str, str, str]]:
    """Name, code, role and hash of what is told as not opened."""
    with Ledger.open(of.ledger) as ledger:
        return [(one.name, one.code, one.role, one.sha) for one in ledger.refused()]


def sha_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def test_the_file_in_which_something_was_refused_is_kept_and_counted_nowhere(of: Round) -> None:
    pack = zipped({"甲.xlsx": returned(1), "乙.7z": SEVEN})
    put_in(of, {"包.zip": pack, "丙.7z": SEVEN})
    done = run(of)
    assert (done.counts.read, done.counts.new, len(done.unread), done.tally.counted) == (1, 1, 2, 1)
    assert refused(of) == [
        ("丙.7z", "Z009", intake.REFUSED, sha_of(SEVEN)),
        ("乙.7z", "Z009", intake.REFUSED, sha_of(pack)),
    ]
    kept = {originals.path(of.ledger, sha_of(data)).name: data for data in (pack, SEVEN)}
    assert {Path(name).suffix for name in kept} == {".zip", ".7z"}
    assert all(originals.path(of.ledger, sha_of(data)).read_bytes() == data for data in kept.values())
    originals.path(of.ledger, sha_of(pack)).unlink()
    assert (run(of).lost, originals.path(of.ledger, sha_of(pack)).read_bytes()) == ([], pack)


def test_a_round_that_was_copied_with_other_times_tells_each_refusal_once(of: Round) -> None:
    pack = zipped({"乙.7z": SEVEN})
    put_in(of, {"包.zip": pack, "丙.7z": SEVEN})
    run(of)
    put_in(of, {"包.zip": pack, "丙.7z": SEVEN}, when=SENT_AT + 60)
    run(of)
    with Ledger.open(of.ledger, readonly=True) as ledger:
        told = unopened_of(view_of(of.folder, ledger, datetime.now(UTC)))
    assert sorted(one.file for one in told) == ["丙.7z", "包.zip › 乙.7z"]


def test_of_a_file_too_large_to_be_kept_the_refused_part_is(of: Round, monkeypatch: pytest.MonkeyPatch) -> None:
    put_in(of, {"包.zip": zipped({"乙.7z": SEVEN, "甲.xlsx": returned(1)})})
    monkeypatch.setattr(intake, "LARGEST_FILE", model.LARGEST_FILE >> 20)
    run(of)
    assert refused(of) == [("乙.7z", "Z009", intake.REFUSED, sha_of(SEVEN))]
    assert originals.path(of.ledger, sha_of(SEVEN)).read_bytes() == SEVEN


def test_what_was_refused_is_tried_again_once_by_a_program_that_can_read_more(
    of: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in(of, {"信.msg": MESSAGE, "包.zip": zipped({"乙.7z": SEVEN})})
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "olefile", None)
        done = run(of)
        assert sorted(one.code for one in done.unread) == ["Z009", "Z009"]
        assert (run(of).counts.read, len(refused(of))) == (0, 2)
    done = run(of)
    assert (done.counts.read, done.tally.counted, [one.name for one in done.unread]) == (1, 1, ["乙.7z"])
    assert [one[0] for one in refused(of)] == ["乙.7z"]
    again = run(of)
    assert (again.counts.read, again.unread) == (0, [])
    # Who can read less takes nothing back, and nothing is there twice.
    with monkeypatch.context() as without:
        without.setattr(rereading, "__version__", "9.9")
        without.setitem(sys.modules, "olefile", None)
        run(of)
    assert [one[0] for one in refused(of)] == ["乙.7z"]
    assert rows(of, "SELECT count(*), count(DISTINCT sha) FROM delivery WHERE role = 'workbook'") == [(1, 1)]
    assert run(of, rebuild=True).tally.counted == 1
    assert [one[0] for one in refused(of)] == ["乙.7z"]


def test_what_was_refused_is_read_where_it_was_kept_when_it_lies_in_its_place_no_more(
    of: Round, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_in(of, {"夹/信.msg": MESSAGE, "夹/半.zip": zipped({"乙.7z": SEVEN})[:-30]})
    with monkeypatch.context() as without:
        without.setitem(sys.modules, "olefile", None)
        run(of)
    shutil.rmtree(of.inbox / "夹")
    done = run(of)
    assert (done.counts.read, done.tally.counted, [one.called for one in done.unread]) == (1, 1, ["夹 › 半.zip"])
    query = "SELECT trail, name, sent FROM delivery WHERE role = 'workbook'"
    assert rows(of, query) == [("夹 › 信.msg", "甲.xlsx", "2023-01-29T13:46:40Z")]
    assert run(of).counts.read == 0


def rows(of: Round, query: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(of.ledger / BOOK)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def test_a_folder_of_arrivals_that_is_gone_is_made_again_and_said(of: Round) -> None:
    of.inbox.rmdir()
    heard = Heard()
    done = run(of, heard=heard)
    assert (done.unread, of.inbox.is_dir()) == ([], True)
    assert heard.lines == ["“来件”不在了，已重新建立；把收到的文件放进去，再运行一次"]
