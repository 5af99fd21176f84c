"""The frozen program runs an action, and ends every other way with a sentence in Chinese."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from types import ModuleType

import pytest

from perfeval_xl import __version__
from perfeval_xl.addin.call import Call, read_call
from perfeval_xl.addin.entry import DONE, FAULT, LOG, REFUSED, UNKNOWN, main
from perfeval_xl.buttons import tab
from perfeval_xl.errors import OutputError

EXCEL = ["--wb=自评表 a=b.xlsx", "--from_xl=1", r"--app=C:\Program Files\Microsoft Excel", "--hwnd=65890"]
"""What RunFrozenPython adds."""


@pytest.fixture
def actions_run(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The actions that were run, in place of the real ones."""
    names: list[str] = []
    actions = ModuleType("perfeval_xl.addin.actions")
    vars(actions)["run_action"] = names.append
    monkeypatch.setitem(sys.modules, "perfeval_xl.addin.actions", actions)
    return names


def _fails(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    def run(action: str) -> None:
        raise error

    monkeypatch.setattr(sys.modules["perfeval_xl.addin.actions"], "run_action", run)


def test_the_arguments_of_xlwings_are_read() -> None:
    assert read_call(["check", *EXCEL]) == Call("check", "自评表 a=b.xlsx")


@pytest.mark.parametrize("action", [button.id for button in tab().buttons])
def test_the_action_of_each_button_is_run(action: str, actions_run: list[str]) -> None:
    assert (main([action, *EXCEL]), actions_run) == (DONE, [action])


def test_the_version_is_reported(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == DONE
    assert capsys.readouterr().out == f"perfeval-addin {__version__}\n"


def test_it_tests_itself(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--test"]) == DONE
    assert "规则集" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["删除"], "没有“删除”这个操作"),
        (["check", "all"], "没有“check all”这个操作"),
        ([], "没有说明要做什么"),
    ],
)
def test_a_wrong_action_is_reported_with_the_right_ones(
    words: list[str], message: str, actions_run: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    code = main([*words, *EXCEL])
    printed = capsys.readouterr()

    assert (code, actions_run, printed.out) == (UNKNOWN, [], "")
    assert message in printed.err
    assert "next_blank" in printed.err


@pytest.mark.usefixtures("actions_run")
def test_a_refusal_is_told_in_its_own_words(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _fails(monkeypatch, OutputError("自评报告写不进去：没有权限"))

    assert main(["report"]) == REFUSED
    assert capsys.readouterr().err == "自评报告写不进去：没有权限\n"


@pytest.mark.usefixtures("actions_run")
def test_a_fault_is_told_in_a_sentence_and_in_full_in_a_file(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    _fails(monkeypatch, ZeroDivisionError("division by zero"))
    code, printed = main(["check"]), capsys.readouterr().err

    assert code == FAULT
    assert str(tmp_path / LOG) in printed
    assert "程序出错" in printed
    assert "Traceback" not in printed
    assert "division by zero" in (tmp_path / LOG).read_text(encoding="utf-8")
