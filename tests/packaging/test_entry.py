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

EXCEL = ["--wb=自评表 a=b 100?TEMP?.xlsx", "--from_xl=1", "--hwnd=65890"]
"""What the add-in adds, but for the log."""


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


def test_the_arguments_of_the_add_in_are_read() -> None:
    assert read_call(["check", *EXCEL]) == Call("check", "自评表 a=b 100%TEMP%.xlsx", 65890)
    assert read_call(["check", "--wb=甲.xlsx", "--hwnd=", "--log=/临时 文件/a=b.log"]) == Call(
        "check", "甲.xlsx", log=Path("/临时 文件/a=b.log")
    )


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
    assert ("next_blank" if words else "拖到这个程序上") in printed.err


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


def _log_of(folder: Path) -> tuple[list[str], Path]:
    log = folder / "绩效 自评.log"
    return [*EXCEL, f"--log={log}"], log


def test_what_stands_on_standard_error_is_written_for_the_add_in(
    actions_run: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """In UTF-16, which VBA reads on every machine; a text that no encoding has ends nothing."""
    more, log = _log_of(tmp_path)
    code = main(["删除\ud800", *more])

    assert (code, actions_run, capsys.readouterr().err) == (UNKNOWN, [], "")
    assert log.read_bytes()[:2] == b"\xff\xfe"
    assert "没有“删除" in log.read_text(encoding="utf-16")


def test_nothing_is_written_where_all_went_well(actions_run: list[str], tmp_path: Path) -> None:
    more, log = _log_of(tmp_path)

    assert (main(["check", *more]), actions_run, log.exists()) == (DONE, ["check"], False)


def test_a_log_that_cannot_be_written_ends_nothing(
    actions_run: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    code = main(["删除", *EXCEL, f"--log={tmp_path / '没有' / 'a.log'}"])

    assert (code, actions_run) == (UNKNOWN, [])
    assert "没有“删除”这个操作" in capsys.readouterr().err


def test_a_program_without_a_console_says_what_is_wrong_in_a_box(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is started from a menu: nobody would see what it writes."""
    shown: list[tuple[str, bool]] = []
    monkeypatch.setattr("perfeval_xl.addin.boxes.tell", lambda text, *, wrong: shown.append((text, wrong)))
    monkeypatch.setattr(sys, "stderr", None)

    assert main([]) == UNKNOWN
    # What stands for it meanwhile.
    sys.stderr.close()
    assert [wrong for _, wrong in shown] == [True]
    assert "发送到" in shown[0][0]
