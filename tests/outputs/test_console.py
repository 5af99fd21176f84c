"""Whatever the console can write: what it lacks is an escape, JSON stays JSON, and a full disk is a sentence."""

from __future__ import annotations

import functools
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from perfeval_xl.exit_codes import BLOCKING, FINE, NOT_SHOWN, UNREADABLE
from perfeval_xl.profiles import load
from tests.issuing.samples import answered, project, save

ROOT = Path(__file__).resolve().parents[2]
NATIONAL = load("cn_national/2020")
ANSWERED = answered(NATIONAL)
CHOSEN = ("PYTHONUTF8", "PYTHONIOENCODING", "PYTHONUNBUFFERED")
"""What the tests choose, and whoever runs them does not."""
OUTSIDE = "b李𠮷é"
"""Letters that GBK does not have, after one that it has."""
CONSOLES = {
    "gbk": {"PYTHONIOENCODING": "gbk"},
    "western": {"PYTHONIOENCODING": "cp1252"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
    "plain C": {"PYTHONUTF8": "0", "LC_ALL": "C"},
    "utf-8": {"PYTHONIOENCODING": "utf-8"},
}
consoles_and_jobs = pytest.mark.parametrize(("console", "jobs"), [*((console, 1) for console in CONSOLES), ("gbk", 2)])


def run(
    folder: Path, console: str, *arguments: object, module: str = "perfeval_xl", output: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """Run the program as a process of its own, on such a console."""
    (folder / "home").mkdir(exist_ok=True)
    inherited = {name: value for name, value in os.environ.items() if name not in CHOSEN}
    environment = {**inherited, "PERFEVAL_HOME": str(folder / "home"), "PYTHONPATH": str(ROOT), **CONSOLES[console]}
    with open(output or os.devnull, "wb") as target:
        return subprocess.run(
            [sys.executable, "-m", module, *map(str, arguments)],
            cwd=folder,
            env=environment,
            stdout=target if output else subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=120,
            check=False,
        )


@pytest.fixture(scope="module")
def returns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sound forms, between them what is none and has a name that no console of old can write."""
    folder = tmp_path_factory.mktemp("console") / "returns"
    folder.mkdir()
    save(folder / "a.json", ANSWERED)
    (folder / f"{OUTSIDE}.xlsx").write_bytes(b"no workbook")
    save(folder / "c.json", ANSWERED)
    return folder


@functools.cache
def checked(returns: Path, console: str, *options: object) -> subprocess.CompletedProcess[bytes]:
    """What the check of the three says, asked once on each console."""
    return run(returns.parent, console, "check", *options, returns)


@consoles_and_jobs
def test_a_name_outside_the_console_costs_no_result(console: str, jobs: int, returns: Path) -> None:
    found = checked(returns, console, "-j", jobs)
    assert (found.returncode, found.stderr) == (UNREADABLE, b"")
    assert [name for name in (b"a.json", b"c.json") if name not in found.stdout] == []
    assert len(found.stdout.splitlines()) > 9


def test_what_gbk_lacks_is_an_escape_and_the_rest_stands_as_it_is(returns: Path) -> None:
    shown = checked(returns, "gbk", "-j", 1).stdout.decode("gbk")
    assert "b李\\U00020bb7é.xlsx" in shown
    assert "共3个文件：通过2个，退回0个，读不出来1个" in shown


def test_a_line_break_in_a_text_is_a_sign_that_gbk_has(tmp_path: Path) -> None:
    (tmp_path / "甲\n  通过 é.xlsx").write_bytes(b"no workbook")
    for console, sign in (("gbk", "↓  通过 é"), ("western", "\\u23ce  "), ("utf-8", "⏎  通过 é")):
        shown = run(tmp_path, console, "check", tmp_path).stdout.decode("cp1252" if console == "western" else console)
        assert sign in shown.splitlines()[0]


@pytest.mark.parametrize("console", ["ascii", "plain C"])
def test_a_console_that_knows_no_chinese_gets_utf_8(console: str, returns: Path) -> None:
    shown = checked(returns, console, "-j", 1).stdout.decode("utf-8")
    assert f"{OUTSIDE}.xlsx" in shown
    assert "共3个文件：通过2个，退回0个，读不出来1个" in shown


@pytest.mark.parametrize(("console", "jobs"), [("gbk", 1), ("gbk", 2), ("plain C", 1), ("utf-8", 1)])
def test_json_is_json_whatever_the_encoding(console: str, jobs: int, returns: Path) -> None:
    found = checked(returns, console, "--json", "-j", jobs)
    assert (found.returncode, found.stderr) == (UNREADABLE, b"")
    lines = [json.loads(line) for line in found.stdout.splitlines()]
    names = [os.fsdecode(line["path"].encode("utf-8", "surrogateescape")) for line in lines]
    assert [Path(name).name for name in names] == ["a.json", f"{OUTSIDE}.xlsx", "c.json"]
    assert found.stdout.isascii() == (console != "utf-8")


def test_json_is_utf_8_even_where_a_file_name_is_not(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xb1\xed.xlsx")).write_bytes(b"no workbook")
    found = run(tmp_path, "utf-8", "check", "--json", tmp_path)
    assert json.loads(found.stdout.decode("utf-8"))["path"].endswith("\udcb1\udced.xlsx")
    assert run(tmp_path, "utf-8", "check", tmp_path).returncode == UNREADABLE


@pytest.mark.parametrize("console", ["gbk", "western", "ascii"])
def test_a_project_with_such_a_name_is_issued(console: str, tmp_path: Path) -> None:
    brief = save(tmp_path / "brief.json", project(NATIONAL, name=f"{OUTSIDE}项目"))
    found = run(tmp_path, console, "build", "cn_national/2020", "--brief", brief, "-o", "out")
    assert found.returncode == FINE
    assert b"Traceback" not in found.stderr
    assert len(list((tmp_path / "out").glob("*.xlsx"))) == 1
    assert len(found.stdout.splitlines()) == 1


def test_a_file_name_that_the_system_cannot_write_is_told(tmp_path: Path) -> None:
    brief = save(tmp_path / "brief.json", project(NATIONAL))
    found = run(tmp_path, "plain C", "build", NATIONAL.id, "--brief", brief, "-o", "out")
    assert found.returncode == BLOCKING
    assert "写不进去" in found.stderr.decode("utf-8")
    assert list((tmp_path / "out").iterdir()) == []


@pytest.mark.parametrize("console", ["western", "plain C"])
@pytest.mark.parametrize("arguments", [("--help",), ("nothing𠮷",), ("profiles", "show", "𠮷/1")])
def test_no_console_brings_a_traceback(console: str, arguments: tuple[str, ...], tmp_path: Path) -> None:
    found = run(tmp_path, console, *arguments)
    assert found.returncode == (FINE if "--help" in arguments else found.returncode)
    assert b"Traceback" not in found.stderr
    assert found.stdout or found.stderr


@pytest.mark.parametrize("console", ["western", "plain C"])
def test_the_program_of_the_add_in_writes_on_every_console(console: str, tmp_path: Path) -> None:
    for arguments, code in ((("--version",), 0), (("--test",), 0), (("nothing𠮷",), 2)):
        found = run(tmp_path, console, *arguments, module="perfeval_xl.addin.entry")
        assert found.returncode == code
        assert b"Traceback" not in found.stderr
        assert found.stdout or found.stderr


@pytest.mark.parametrize(
    "arguments",
    [("check", "returns"), ("check", "--json", "returns"), ("check", "returns", "-j", 2), ("--help",)],
    ids=str,
)
def test_a_full_disk_is_told_in_a_line(arguments: tuple[object, ...], returns: Path) -> None:
    found = run(returns.parent, "utf-8", *arguments, output=Path("/dev/full"))
    [line] = found.stderr.decode("utf-8").splitlines()
    assert line.startswith("结果没有全部写出来：")
    assert "请" in line
    assert found.returncode == NOT_SHOWN


def test_a_full_disk_is_no_excuse_for_another_failure(tmp_path: Path) -> None:
    assert run(tmp_path, "utf-8", "profiles", "show", "no/1", output=Path("/dev/full")).returncode == BLOCKING
