"""Which 汇总 nobody touched."""

from __future__ import annotations

import os
from pathlib import Path

from perfeval_xl.office.rounds import Round
from perfeval_xl.office.summary_marks import MARKS, MOST, current, is_as_left, is_to_be_read, is_touched, note, written


def begun(folder: Path) -> Round:
    """A round with one 汇总 of the state “d1”."""
    of = Round(folder)
    of.ledger.mkdir()
    of.summary.write_bytes(b"one")
    note(of, of.summary, "d1")
    return of


def test_a_summary_is_as_it_was_left_until_somebody_saves_it(tmp_path: Path) -> None:
    of = begun(tmp_path)
    assert is_as_left(of, of.summary)
    assert current(of, "d1") == of.summary
    os.utime(of.summary, (1, 1))
    assert not is_as_left(of, of.summary)
    assert current(of, "d1") is None


def test_the_one_of_the_state_is_found_whatever_it_is_called(tmp_path: Path) -> None:
    of = begun(tmp_path)
    other = tmp_path / "汇总_1530.xlsx"
    other.write_bytes(b"two")
    note(of, other, "d2")
    assert (current(of, "d2"), current(of, "d1"), current(of, ""), current(of, "d3")) == (other, of.summary, None, None)
    other.unlink()
    assert current(of, "d2") is None


def test_what_is_damaged_or_lost_says_nothing(tmp_path: Path) -> None:
    of = begun(tmp_path)
    for text in ("", "{", "[]", '{"汇总.xlsx": 1}', '{"汇总.xlsx": ["a", 1, "", false]}'):
        (of.ledger / MARKS).write_text(text, "utf-8")
        assert written(of) == {}
    note(of, tmp_path / "没有.xlsx", "d1")
    assert written(of) == {}


def test_no_more_are_remembered_than_matter(tmp_path: Path) -> None:
    of = begun(tmp_path)
    for number in range(MOST + 1):
        (tmp_path / f"{number}.xlsx").write_bytes(b"")
        note(of, tmp_path / f"{number}.xlsx")
    assert (len(written(of)), "汇总.xlsx" in written(of)) == (MOST, False)


def test_one_in_which_something_stands_that_was_not_taken_over_is_read_again(tmp_path: Path) -> None:
    of = begun(tmp_path)
    assert not is_touched(of)
    note(of, of.summary, "d1", is_open=True)
    assert is_to_be_read(of, of.summary)
    assert is_touched(of)
    assert current(of, "d1") == of.summary
