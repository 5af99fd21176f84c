"""Whatever a file does to the process that checks it, there is one result a file, in order, and the others go on."""

from __future__ import annotations

import hashlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from perfeval_xl import allowance, batch
from perfeval_xl.allowance import OverTime, allow_rows, limited
from perfeval_xl.batch import check, check_fenced, check_many
from perfeval_xl.findings import Code
from perfeval_xl.result import Result
from perfeval_xl.submission import Submission, check_bytes

BAD, GOOD = "坏.json", 3
Deed = Callable[[], object]


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the log is written."""
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    """One file that does something, among some that do nothing; none of them is a return."""
    names = [f"{number}.json" for number in range(GOOD)]
    names.insert(1, BAD)
    for name in names:
        (tmp_path / name).write_text("{}", encoding="utf-8")
    return [tmp_path / name for name in names]


def checked(files: list[Path], deed: Deed, monkeypatch: pytest.MonkeyPatch, jobs: int = 1) -> Result:
    """The result of the file that does ``deed``; those of the others are as ever."""

    def strange(path: Path, data: bytes | None, **options: object) -> Submission:
        if path.name == BAD:
            deed()
        return check_bytes(path, data)

    monkeypatch.setattr(batch, "check_bytes", strange)
    results = list(check_fenced(files, jobs=jobs))
    assert [result.path for result in results] == list(map(str, files))
    assert {finding.code for result in results if BAD not in result.path for finding in result.findings} == {Code.W014}
    return next(result for result in results if BAD in result.path)


def turn() -> None:
    """Work without end, in our own code."""
    while True:
        pass


def grind() -> None:
    """Work without end inside of a library that hears no signal."""
    hashlib.pbkdf2_hmac("sha256", b"", b"", 1_000_000_000)


def turn_as_a_form_of(rows: int) -> None:
    """Work without end, allowed what a form of so many rows is."""
    with limited(allowance.SECONDS):
        allow_rows(rows)
        turn()


def wait() -> None:
    """Do nothing without end, as on a server that does not answer."""
    threading.Event().wait()


def swallowed() -> None:
    """Lose the alarm where an exception has nowhere to go."""

    class Stubborn:
        def __del__(self) -> None:
            turn()

    stubborn: object = Stubborn()
    del stubborn
    turn()


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("deed", [turn, grind, wait])
def test_a_file_that_takes_too_long_is_told(
    deed: Deed, jobs: int, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(allowance, "SECONDS", 0.2)
    monkeypatch.setattr(allowance, "BEYOND", 0)
    if deed is wait:
        monkeypatch.setattr(allowance, "WAIT", 0.5)
    result = checked(files, deed, monkeypatch, jobs)
    [finding] = result.findings
    assert (finding.code, result.readable, result.blocking) == (Code.W036, False, True)
    assert "秒，没有审完" in finding.message
    assert "perfeval.log" in finding.fix


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_alarm_that_was_lost_rings_again(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "SECONDS", 0.2)
    assert [finding.code for finding in checked(files, swallowed, monkeypatch).findings] == [Code.W036]


def test_a_file_that_takes_too_much_memory_is_told(files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    # The first file of a process, so that nothing of another one may be meant.
    files.sort(key=lambda path: path.name != BAD)
    [finding] = checked(files, lambda: bytearray(400 << 20), monkeypatch).findings
    assert finding.code is Code.W037
    assert "300MB" in finding.message


def test_memory_that_a_file_before_has_kept_is_not_told_of_the_next(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[bytearray] = []

    def strange(path: Path, data: bytes | None, **options: object) -> Submission:
        kept.append(bytearray(90 << 20))
        return check_bytes(path, data)

    monkeypatch.setattr(batch, "check_bytes", strange)
    results = list(check_fenced(files))
    assert {finding.code for result in results for finding in result.findings} == {Code.W014}


def test_a_file_whose_process_was_ended_is_asked_again_of_a_new_one(
    files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The new one is no copy of this process, and knows nothing of the deed.
    [finding] = checked(files, lambda: os._exit(1), monkeypatch).findings
    assert finding.code is Code.W014


def test_a_fault_of_the_program_is_told_with_a_place_in_the_log(
    files: list[Path], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    [finding] = checked(files, lambda: [][1], monkeypatch).findings
    assert (finding.code, "IndexError" in finding.message) == (Code.W017, True)
    assert "list index out of range" in (home / "perfeval.log").read_text(encoding="utf-8")


def test_a_program_has_a_fence_when_it_asks_for_one(files: list[Path]) -> None:
    assert list(check_many(files, fenced=True)) == list(check_many(files)) == [check(path) for path in files]


def test_a_form_of_many_rows_may_take_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(allowance, "SECONDS", 0.1)
    for rows in (0, 100):
        with pytest.raises(OverTime) as caught:
            turn_as_a_form_of(rows)
        assert caught.value.seconds == pytest.approx(0.1 + rows * allowance.SECONDS_A_ROW)


def test_nothing_is_limited_before_and_after() -> None:
    limits = _limits()
    with limited(allowance.SECONDS):
        assert _limits() != limits
    allow_rows(100)
    assert _limits() == limits


def test_no_file_is_begun_before_it_is_wanted(files: list[Path]) -> None:
    asked = []

    def paths() -> Iterator[Path]:
        for path in files * 5:
            asked.append(path)
            yield path

    results = check_many(paths(), fenced=True)
    assert asked == []
    next(results)
    assert len(asked) < len(files * 5)
    results.close()  # type: ignore[attr-defined]


def _limits() -> object:
    if sys.platform == "win32":
        raise NotImplementedError
    import resource
    import signal

    kinds = (resource.RLIMIT_AS, resource.RLIMIT_CPU)
    return [*map(resource.getrlimit, kinds), signal.getsignal(signal.SIGPROF), signal.getitimer(signal.ITIMER_PROF)]


def test_what_a_process_held_before_does_not_count_where_it_does_other_things_besides() -> None:
    """As in a program that was open for hours, or a run of tests."""
    with limited(allowance.SECONDS, afresh=True):
        pass
    held = bytearray(allowance.MEGABYTES + 100 << 20)
    with limited(allowance.SECONDS, afresh=True):
        more = bytearray(50 << 20)
    assert len(held) > len(more)
    with pytest.raises(MemoryError), limited(allowance.SECONDS, afresh=True):
        bytearray(allowance.MEGABYTES << 20)


def test_what_is_allowed_later_takes_nothing_away_of_what_was_allowed_before() -> None:
    """Neither by the alarm nor by the limit of the system behind it."""
    if sys.platform == "win32":
        raise NotImplementedError
    import resource
    import signal

    with limited(30.0):
        allow_rows(1)
        soft, _ = resource.getrlimit(resource.RLIMIT_CPU)
        left, _ = signal.getitimer(signal.ITIMER_PROF)
        assert left > 29
        # In whole seconds, and later than the alarm.
        assert soft - time.process_time() > left
