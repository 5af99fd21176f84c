"""Several processes make the workbooks that one would make, and what they do not manage is made all the same."""

from __future__ import annotations

import functools
import io
import multiprocessing
import os
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from perfeval_xl import making_many
from perfeval_xl.errors import LayoutError
from perfeval_xl.fence import Workers
from perfeval_xl.forms.form import FilledForm
from perfeval_xl.issuing import Order, jobs_of, make
from perfeval_xl.making_many import making_in
from perfeval_xl.profiles import Profile, load
from perfeval_xl.profiles.library import published
from perfeval_xl.sealing.keys import SigningKey, load_key, new_key
from perfeval_xl.sealing.stamps import IssueNumber
from tests.issuing.lists import NATIONAL, short_list
from tests.outputs.commands import perfeval

DEPARTMENT = "hunan_hengyang/2022"


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> SigningKey:
    """Of an office."""
    return load_key(new_key("某局", tmp_path_factory.mktemp("keys")))


def listed(folder: Path, key: SigningKey | None = None) -> tuple[Profile, list[Order]]:
    """Three projects of a list, which are going to be signed."""
    jobs = jobs_of(load(NATIONAL), short_list(folder / "清单.xlsx", codes="123"))
    issues = [IssueNumber(at, date(2024, 3, 1)) for at in range(7, 10)]
    profile = jobs[0].filled.form.profile
    return profile, [Order(job.filled, key, number) for job, number in zip(jobs, issues, strict=True)]


def made_by_two(profile: Profile, orders: list[Order]) -> list[bytes]:
    """What two processes make of them."""
    with making_in(2, len(orders), profile, key=orders[0].key, password=orders[0].password) as making:
        return list(making(orders))


def parts(book: bytes) -> dict[str, bytes]:
    """What is in a workbook."""
    with zipfile.ZipFile(io.BytesIO(book)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_they_are_the_same_in_the_same_order(key: SigningKey, tmp_path: Path) -> None:
    profile, orders = listed(tmp_path, key)

    assert made_by_two(profile, orders) == list(make(orders))
    assert len(set(make(orders))) == len(orders)


def test_a_department_crosses_with_its_projects_and_what_is_filled_in_stays(tmp_path: Path) -> None:
    profile = load(DEPARTMENT)
    [job] = jobs_of(profile, published()[DEPARTMENT], draft=True)
    orders = [Order(job.filled), Order(FilledForm.empty(job.filled.form))]

    assert made_by_two(profile, orders) == list(make(orders))


def test_processes_that_are_no_copies_make_the_same(
    key: SigningKey, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows: all that they need crosses."""

    def spawned(*arguments: object, copies: int) -> object:
        return Workers(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(making_many, "Workers", spawned)
    profile, orders = listed(tmp_path, key)

    # The process of the tests packs faster than others do, and larger.
    assert list(map(parts, made_by_two(profile, orders))) == list(map(parts, make(orders)))


def _fails(*arguments: object, **options: object) -> bytes:
    raise LayoutError("not here")


@pytest.mark.parametrize("breaks", [_fails, functools.partial(os._exit, 1)], ids=["fails", "ends"])
def test_what_a_process_does_not_manage_is_made_here(
    breaks: Callable[..., bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a new process, where the one ended that had it, or by this one."""
    monkeypatch.setattr(making_many, "workbook", lambda *arguments, **options: breaks())
    profile, orders = listed(tmp_path)

    assert list(map(parts, made_by_two(profile, orders))) == list(map(parts, make(orders)))


def test_what_cannot_be_made_fails_as_it_does_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfeval_xl.issuing.arrange", _fails)
    profile, orders = listed(tmp_path)

    with pytest.raises(LayoutError, match="not here"):
        made_by_two(profile, orders)


def test_no_process_is_left_where_nobody_wants_the_rest(tmp_path: Path) -> None:
    profile, orders = listed(tmp_path)
    before = set(multiprocessing.active_children())

    with making_in(2, len(orders), profile) as making:
        assert len(set(multiprocessing.active_children()) - before) == 2
        next(making(orders))

    assert set(multiprocessing.active_children()) <= before


def test_the_command_writes_registers_and_says_the_same(key: SigningKey, tmp_path: Path) -> None:
    said, files, rounds = [], [], []
    for processes in (1, 2):
        folder = tmp_path / str(processes)
        folder.mkdir()
        office = new_key("某局", folder)
        office.write_bytes(key.path.read_bytes() if key.path else b"")
        office.with_suffix(".pub").write_bytes(key.path.with_suffix(".pub").read_bytes() if key.path else b"")
        words = ("--brief", short_list(folder / "清单.xlsx", codes="312"), "--key", office, "--round", folder / "轮")
        result = perfeval("build", NATIONAL, *words, "-j", processes)
        assert result.exit_code == 0, result.stderr
        said.append((result.stdout + result.stderr).replace(str(folder), ""))
        files.append({path.name: path.read_bytes() for path in (folder / "轮" / "自评表").iterdir()})
        rounds.append(office.with_suffix(".issued").read_bytes())

    assert said[0] == said[1]
    assert files[0] == files[1]
    assert len(files[0]) == 3
    assert rounds[0] == rounds[1]
