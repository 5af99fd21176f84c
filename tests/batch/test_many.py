"""Many files: one result each, in order, whatever one of them does; memory does not grow."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import multiprocessing
import os
import signal
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from perfeval_xl import batch
from perfeval_xl.batch import DIED, Options, Source, check, check_many
from perfeval_xl.findings import Code
from perfeval_xl.issuing import Job, issue
from perfeval_xl.profiles import load, search_path
from perfeval_xl.submission import Submission, check_bytes
from tests import scale
from tests.issuing.samples import answered, complete, save
from tests.outputs.commands import perfeval
from tests.profiles import own_rules

NATIONAL = "cn_national/2020"
GROWTH = 75_000
"""Bytes that twenty more files may leave behind; one case alone takes eight times as much."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some workbooks, one of which is none."""
    made = tmp_path_factory.mktemp("returns")
    scale.made(made, 6)
    (made / "00006.xlsx").write_bytes(b"no workbook")
    return made


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the log is written."""
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path / "home"))
    return tmp_path / "home"


def paths_in(folder: Path) -> list[Path]:
    """The files in their order."""
    return sorted(folder.glob("*.xlsx"))


def dossiers(folder: Path, count: int, begin: int = 0) -> Iterator[Path]:
    """So many different projects as dossiers."""
    for number in range(begin, begin + count):
        data = answered(load(NATIONAL), code=f"P-{number}", name=f"第{number}号项目")
        data["indicators"][0]["name"] += str(number)
        yield save(folder / f"{number}.json", data)


def test_results_come_in_order_one_for_each_file(folder: Path) -> None:
    results = list(check_many(paths_in(folder)))
    assert [result.path for result in results] == [str(path) for path in paths_in(folder)]
    assert [result.readable for result in results] == [True] * 6 + [False]
    assert results == [check(path) for path in paths_in(folder)]


def test_a_file_is_asked_for_only_when_the_one_before_is_done(tmp_path: Path) -> None:
    asked = []

    def paths() -> Iterator[Path]:
        for path in dossiers(tmp_path, 3):
            asked.append(path)
            yield path

    results = check_many(paths())
    assert asked == []
    next(results)
    assert len(asked) == 1


def test_two_processes_find_what_one_does(folder: Path) -> None:
    assert list(check_many(paths_in(folder), jobs=2)) == list(check_many(paths_in(folder)))


@pytest.mark.parametrize("count", [0, 1])
def test_no_process_is_begun_for_nothing_to_share(count: int, tmp_path: Path) -> None:
    paths = list(dossiers(tmp_path, count))
    before = multiprocessing.active_children()
    assert len(list(check_many(paths, jobs=2))) == count
    assert multiprocessing.active_children() == before


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_process_knows_the_own_rules(jobs: int, tmp_path: Path, home: Path) -> None:
    library = search_path(own_rules.write(tmp_path / "rules"))
    job = Job(complete(own_rules.OWN, library=library), "材料.toml")
    [path] = issue([job], tmp_path / "issued", library=library)
    [*alike] = check_many([path] * 4, jobs=jobs, library=library)
    assert [result.genuine for result in alike] == [True] * 4
    assert {result.origin and result.origin.profile for result in alike} == {own_rules.OWN}
    [foreign] = check_many([path])
    assert [finding.code for finding in foreign.findings] == [Code.W010]


def test_fewer_than_one_process_is_refused_at_once() -> None:
    with pytest.raises(ValueError, match="at least 1"):
        check_many([], jobs=0)


def test_processes_end_when_the_results_are_not_wanted_any_more(folder: Path) -> None:
    results = check_many(paths_in(folder), jobs=2)
    next(results)
    next(results)
    assert multiprocessing.active_children()
    with contextlib.closing(results):
        pass
    assert multiprocessing.active_children() == []


def test_memory_does_not_grow_with_the_number_of_files(folder: Path, tmp_path: Path) -> None:
    def checked(paths: Iterator[Path]) -> None:
        for result in check_many(paths):
            assert result.readable

    held = list(dossiers(tmp_path, 32))
    tracemalloc.start()
    try:
        # What is worked out once for all files is there after some; the last text of a formula once it was asked for
        # a second time.
        checked(iter(held[:12]))
        checked(iter([*paths_in(folder)[:6], *paths_in(folder)[:6]]))
        gc.collect()
        before = tracemalloc.get_traced_memory()[0]
        checked(iter(held[12:]))
        checked(iter(paths_in(folder)[:6]))
        gc.collect()
        grown = tracemalloc.get_traced_memory()[0] - before
    finally:
        tracemalloc.stop()
    assert grown < GROWTH


def test_a_fault_of_the_program_is_a_finding_of_its_file_and_the_others_go_on(
    folder: Path, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    second = paths_in(folder)[1]

    def faulty(path: Path, data: bytes | None, **options: object) -> Submission:
        if path == second:
            raise IndexError("list index out of range")
        return check_bytes(path, data)

    monkeypatch.setattr(batch, "check_bytes", faulty)
    results = list(check_many(paths_in(folder)))
    assert [result.readable for result in results] == [True, False, *[True] * 4, False]
    [finding] = results[1].findings
    assert (finding.code, finding.severity.blocking) == (Code.W017, True)
    assert results[1].sha256 == hashlib.sha256(second.read_bytes()).hexdigest()
    assert "IndexError" in finding.message
    assert "IndexError: list index out of range" in next(home.rglob("perfeval.log")).read_text(encoding="utf-8")
    assert capsys.readouterr().err == ""
    check(second, debug=True)
    assert "Traceback" in capsys.readouterr().err


def test_a_fault_without_a_place_for_the_log_is_told_all_the_same(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "file"))
    monkeypatch.setattr(batch, "check_bytes", None)
    [finding] = check(paths_in(folder)[0]).findings
    assert "日志也写不进去" in finding.fix


def test_a_process_that_is_killed_costs_no_result(folder: Path, home: Path) -> None:
    results = check_many(paths_in(folder), jobs=2)
    found = [next(results), next(results)]
    for process in multiprocessing.active_children():
        process.kill()
    assert [*found, *results] == list(check_many(paths_in(folder)))


@pytest.mark.parametrize("jobs", [1, 2])
def test_bytes_are_checked_with_a_name_or_without(jobs: int, tmp_path: Path) -> None:
    [path] = dossiers(tmp_path, 1)
    data = path.read_bytes()
    given = [path, data, (str(path), data), bytearray(data), ("甲", memoryview(data))]
    results = list(check_many(given, jobs=jobs))
    assert [result.path for result in results] == [str(path), "", str(path), "", "甲"]
    assert {result.sha256 for result in results} == {hashlib.sha256(data).hexdigest()}
    assert results[0] == results[2] == check(bytearray(data), name=str(path))


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("wrong", [None, 1, ("a.xlsx", "b.xlsx"), (b"a", "a.xlsx"), {"a.xlsx": b""}])
def test_what_is_no_file_is_named(wrong: object, jobs: int) -> None:
    with pytest.raises(TypeError, match="its content"):
        list(check_many([wrong], jobs=jobs))
    with pytest.raises(TypeError, match="its content"):
        check(wrong)


class Deadly(type(Path())):
    """A path that ends the process which receives it."""

    def __reduce__(self) -> tuple[object, ...]:
        return os._exit, (1,)


def test_a_file_that_ends_its_process_is_told(home: Path) -> None:
    [dead, alive] = batch._workers(1, Options()).results(iter([Source(Deadly("x.xlsx")), Source(Path("y.xlsx"))]))
    assert [finding.code for finding in dead.findings] == [Code.W017]
    assert DIED in dead.findings[0].message
    assert [finding.code for finding in alive.findings] == [Code.W013]


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_leaves_what_was_done_and_says_how_much(jobs: int, folder: Path, tmp_path: Path) -> None:
    for number in range(120):
        (tmp_path / f"{number:03d}.xlsx").write_bytes(paths_in(folder)[number % 6].read_bytes())
    _, shown, said = scale.interrupted(tmp_path, jobs=jobs, after=4)
    assert said == f"exit code {130}, 已中断：共120个文件，审核了{shown}个，其余{120 - shown}个没有审核"
    assert 4 <= shown < 120


def test_many_files_as_json_are_one_line_each_and_two_processes_print_the_same(folder: Path) -> None:
    one, two = (perfeval("check", folder, "--json", "-j", jobs) for jobs in (1, 2))
    assert [json.loads(line)["path"] for line in one.stdout.splitlines()] == [str(path) for path in paths_in(folder)]
    assert (two.stdout, two.exit_code) == (one.stdout, one.exit_code)
    assert one.exit_code == 2


def test_a_single_file_as_json_is_a_document_and_a_folder_with_one_is_a_line(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "表.xlsx"
    path.write_bytes(paths_in(folder)[1].read_bytes())
    document = json.loads(perfeval("check", path, "--json").stdout)
    [line] = perfeval("check", tmp_path, "--json").stdout.splitlines()
    assert document["files"] == [json.loads(line)]


def test_the_signal_mask_is_as_before_when_processes_were_begun(folder: Path) -> None:
    list(check_many(paths_in(folder)[:2], jobs=2))
    assert signal.SIGINT not in signal.pthread_sigmask(signal.SIG_BLOCK, [])
