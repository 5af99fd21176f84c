"""A command ends with a sentence, whatever the files are that it reads, and whatever the program does wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from perfeval_xl import allowance, exit_codes, issuing, list_answers, submission
from perfeval_xl.outputs import terminal
from tests import making
from tests.outputs.commands import perfeval

PROFILE = "cn_national/2020"


def commands(folder: Path) -> dict[str, tuple[object, ...]]:
    """Each command that reads what others wrote, on a file that is sound."""
    book, brief = making.book(folder / "表.xlsx"), making.dossier_file(folder / "材料.json", making.dossier())
    return {
        "build": ("build", PROFILE, "--brief", brief, "-o", folder / "issued"),
        "extract": ("extract", book, "-o", folder / "取回.json"),
        "report": ("report", book, "-o", folder / "报告.txt"),
    }


def turn(*arguments: object, **options: object) -> None:
    """Work without end."""
    while True:
        pass


def fill(*arguments: object, **options: object) -> None:
    """Take more memory than there may be."""
    bytearray(1 << 50)


def fail(*arguments: object, **options: object) -> None:
    """Be wrong."""
    raise IndexError("list index out of range")


def spoil(deed: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have every reader do something else."""
    monkeypatch.setattr(list_answers, "jobs_of", deed)
    monkeypatch.setattr(submission, "read_return", deed)


@pytest.mark.parametrize("command", ["build", "extract", "report"])
def test_a_file_that_takes_too_long_is_a_sentence(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = commands(tmp_path)[command]
    spoil(turn, monkeypatch)
    for limit in ("SECONDS", "SECONDS_OF_A_LIST"):
        monkeypatch.setattr(exit_codes, limit, 0.1)
    result = perfeval(*given, home=tmp_path / "home")
    assert (result.exit_code, "用了超过0.1秒" in result.stderr) == (2, True)
    assert "perfeval.log" in result.stderr


@pytest.mark.parametrize("command", ["build", "extract", "report"])
def test_a_file_that_takes_too_much_memory_is_a_sentence(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = commands(tmp_path)[command]
    spoil(fill, monkeypatch)
    result = perfeval(*given, home=tmp_path / "home")
    assert (result.exit_code, f"内存超过{allowance.MEGABYTES}MB" in result.stderr) == (2, True)


@pytest.mark.parametrize("command", ["build", "extract", "report"])
def test_a_fault_of_the_program_is_a_sentence(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given = commands(tmp_path)[command]
    spoil(fail, monkeypatch)
    result = perfeval(*given, home=tmp_path / "home")
    assert (result.exit_code, "程序出错（IndexError）" in result.stderr) == (2, True)
    assert "Traceback" not in result.output
    assert "list index out of range" in (tmp_path / "home" / "perfeval.log").read_text(encoding="utf-8")


def test_a_fault_in_writing_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(issuing, "workbook", fail)
    result = perfeval(*commands(tmp_path)["build"], home=tmp_path / "home")
    assert (result.exit_code, "程序出错" in result.stderr) == (2, True)


def test_a_result_that_cannot_be_shown_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in "abc":
        making.book(tmp_path / f"{name}.xlsx")
    before = terminal.Printer.show

    def faulty(printer: terminal.Printer, result: object) -> None:
        if "b.xlsx" in str(result) and "W017" not in str(result):
            fail()
        before(printer, result)  # type: ignore[arg-type]

    monkeypatch.setattr(terminal.Printer, "show", faulty)
    result = perfeval("check", tmp_path, home=tmp_path / "home")
    assert result.exit_code == 2
    assert [name for name in "abc" if f"{name}.xlsx" in result.stdout] == ["a", "b", "c"]
    assert result.stdout.count("W017") == 1
