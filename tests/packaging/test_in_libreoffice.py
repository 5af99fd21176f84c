"""LibreOffice runs the macros up to the program, which a stub stands for.

No Excel takes part. LibreOffice reads the file, compiles all modules and runs ours as Excel should.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import xlsxwriter

from perfeval_xl.addin import entry
from perfeval_xl.addin.call import Call, read_call
from perfeval_xl.buttons import tab
from perfeval_xl.packaging.sources import module_of
from perfeval_xl.packaging.xlam import build_xlam
from tests.packaging.addins import WINDOW, stubbed, with_a_shell_of_ours
from tests.packaging.office import call
from tests.packaging.windows_arguments import arguments_of

ALIVE = ["Canary.Alive"]
HOSTILE = "自评 a=b & 100%TEMP% 'x' ^y (1), z;w!.xlsx"
"""A workbook's name with whatever means something to a shell, to Run, or to xlwings."""


def _saved(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    """What the macros answered in one run, where a program is there (this Python)."""
    folder = tmp_path_factory.mktemp("office")
    path = _saved(folder / "perfeval.xlam", build_xlam(interpreter=sys.executable, modules=stubbed()))
    calls = [
        ALIVE,
        ["Launcher.Interpreter"],
        ["Launcher.Executable"],
        ["Launcher.Refusal", "check"],
        ["Launcher.Word", "title"],
        ["Launcher.Word", "没有这个词"],
        ["Launcher.GetConfig", "EXECUTABLE"],
        ["Launcher.GetConfig", "没有这个设置"],
        ["Launcher.Essence", "\r\n请先填写单位名称\r\n"],
        ["Launcher.Essence", "Traceback (most recent call last)\r\n  File\r\nValueError: 坏了\r\n\r\n"],
        *(["Canary.Press", button.id] for button in tab().buttons),
    ]
    results = call(path, calls, folder=folder)
    return {"folder": str(folder)} | {
        " ".join(call_name[:2]): result for call_name, result in zip(calls, results, strict=True)
    }


def test_all_modules_are_compiled(answers: dict[str, object]) -> None:
    """One module that cannot be read would silence them all."""
    assert answers["Canary.Alive"] == 42


@pytest.mark.parametrize("button", tab().buttons, ids=lambda button: button.id)
def test_a_button_starts_the_program_of_its_id(button: object, answers: dict[str, object]) -> None:
    action = getattr(button, "id", "")

    assert answers[f"Canary.Press {action}"] == action


def test_settings_and_words_come_from_the_sheets(answers: dict[str, object]) -> None:
    assert answers["Launcher.Word title"] == "绩效自评"
    assert answers["Launcher.Word 没有这个词"] == "没有这个词"
    assert str(answers["Launcher.GetConfig EXECUTABLE"]).startswith(f"{answers['folder']}\\perfeval-addin\\")
    assert answers["Launcher.GetConfig 没有这个设置"] == ""


def test_a_program_that_is_there_is_found(answers: dict[str, object]) -> None:
    assert answers["Launcher.Interpreter"] == sys.executable
    assert (answers["Launcher.Executable"], answers["Launcher.Refusal check"]) == ("", "")


def test_an_error_is_cut_to_what_a_user_can_read(answers: dict[str, object]) -> None:
    assert str(answers["Launcher.Essence \r\n请先填写单位名称\r\n"]).strip() == "请先填写单位名称"
    assert [value for key, value in answers.items() if "Traceback" in key] == ["ValueError: 坏了"]


def test_without_any_program_nothing_is_started_and_the_user_is_told(tmp_path: Path) -> None:
    path = _saved(tmp_path / "perfeval.xlam", build_xlam(modules=stubbed()))
    alive, message, started = call(
        path, [ALIVE, ["Launcher.Refusal", "check"], ["Canary.Press", "check"]], folder=tmp_path
    )

    assert (alive, started) == (42, "")
    assert str(message).startswith("找不到绩效自评的程序")
    assert "install.cmd" in str(message)
    assert str(tmp_path) in str(message)


def test_the_open_workbook_cannot_name_the_program(tmp_path: Path) -> None:
    """A workbook with a sheet "settings", as somebody might mail one."""
    hostile = tmp_path / "hostile.xlsm"
    with xlsxwriter.Workbook(hostile) as book:
        sheet = book.add_worksheet("settings")
        for row, name in enumerate(("INTERPRETER_WIN", "EXECUTABLE")):
            sheet.write_row(row, 0, [name, sys.executable])
    path = _saved(tmp_path / "perfeval.xlam", build_xlam(modules=stubbed()))
    calls = [
        ALIVE,
        ["Canary.ActiveSheetName"],
        ["Launcher.Executable"],
        ["Launcher.Interpreter"],
        ["Canary.Press", "check"],
    ]

    assert call(path, calls, folder=tmp_path, active=hostile) == [42, "settings", "", "", ""]


def test_what_is_started_and_what_is_told(tmp_path: Path) -> None:
    """The whole way to the program and back, but that nothing starts: the command, and what each end is told as."""
    book, said, cut = tmp_path / HOSTILE, tmp_path / "said.log", tmp_path / "cut.log"
    with xlsxwriter.Workbook(book):
        pass
    assert entry.main(["删除", "--wb=甲.xlsx", f"--log={said}"]) == entry.UNKNOWN
    cut.write_bytes(b"\xff\xfe\x00")
    path = _saved(tmp_path / "perfeval.xlam", build_xlam(interpreter=sys.executable, modules=with_a_shell_of_ours()))
    calls = [
        ["Presses.Alive"],
        ["Presses.Click", "check", "0", ""],
        ["Presses.Told"],
        ["Presses.Click", "check", "1", ""],
        ["Presses.Told"],
        ["Presses.Click", "check", "0", "forbidden"],
        ["Presses.Told"],
        ["Presses.Failed", str(said)],
        ["Presses.Failed", str(cut)],
    ]
    alive, command, done, _, stopped, nothing, blocked, refused, halves = (
        str(one) for one in call(path, calls, folder=tmp_path, active=book)
    )

    assert (alive, done, nothing) == ("42", "", "")
    arguments = arguments_of(command)
    assert arguments[:5] == [sys.executable, "-P", "-m", "perfeval_xl.addin.entry", "check"]
    log = tmp_path / f"perfeval-addin-{WINDOW}.log"
    assert read_call(arguments[4:]) == Call("check", HOSTILE, int(WINDOW), log)
    # Nothing is left that Run would put a value in the place of.
    assert "%" not in command
    assert "发送到" in blocked
    assert all(sys.executable in told for told in (stopped, blocked))
    assert stopped == halves.replace(str(cut), str(log))
    assert "没有“删除”这个操作" in refused
    assert str(said) in refused


def test_the_frozen_program_beside_the_add_in_is_preferred(tmp_path: Path) -> None:
    """LibreOffice here does not know backslashes: the file has one in its name."""
    (tmp_path.parent / f"{tmp_path.name}\\perfeval-addin\\perfeval-addin.exe").write_bytes(b"")
    path = _saved(tmp_path / "perfeval.xlam", build_xlam(interpreter=sys.executable, modules=stubbed()))
    alive, program = call(path, [ALIVE, ["Launcher.Executable"]], folder=tmp_path)

    assert (alive, program) == (42, f"{tmp_path}\\perfeval-addin\\perfeval-addin.exe")


def test_the_canary_sees_a_module_that_cannot_be_read(tmp_path: Path) -> None:
    broken = module_of("Broken.bas", "Option Explicit\nPublic Sub A()\n    If Then\nEnd Sub\n")
    path = _saved(tmp_path / "perfeval.xlam", build_xlam(modules=stubbed(broken)))

    assert call(path, [ALIVE], folder=tmp_path) != [42]
