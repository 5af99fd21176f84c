"""The add-in is put where Excel loads it: whole, unblocked, or not at all and with a reason."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from perfeval_xl import __version__
from perfeval_xl.errors import PackagingError
from perfeval_xl.office_addin import memory
from perfeval_xl.packaging import install as installing
from perfeval_xl.packaging.install import EXECUTABLE, Places, install, places_of, status, uninstall
from perfeval_xl.packaging.xlam import build_xlam, settings_of
from tests.outputs.commands import perfeval

WINDOWS = {"APPDATA": "/users/unit/Roaming", "LOCALAPPDATA": "/users/unit/Local"}


@pytest.fixture
def places(tmp_path: Path) -> Places:
    """Folders of a user who has never had an add-in."""
    return Places(tmp_path / "Roaming" / "XLSTART", tmp_path / "Local" / "perfeval")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """What PyInstaller makes, as far as installing knows it."""
    folder = tmp_path / "dist" / "perfeval-addin"
    (folder / "_internal").mkdir(parents=True)
    (folder / EXECUTABLE).write_text(f"#!/bin/sh\necho perfeval-addin {__version__}\n")
    (folder / EXECUTABLE).chmod(0o755)
    (folder / "_internal" / "base.dll").write_bytes(b"MZ")
    return folder


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_the_places_are_excels_and_the_users_own() -> None:
    places = places_of(WINDOWS, platform="win32")

    assert places.addin.as_posix() == "/users/unit/Roaming/Microsoft/Excel/XLSTART/perfeval.xlam"
    assert places.program.as_posix() == "/users/unit/Local/perfeval/perfeval-addin"


def test_the_add_in_looks_for_the_program_where_it_is_installed(places: Places) -> None:
    """The settings of the macros and the installer agree."""
    setting = settings_of(build_xlam())["EXECUTABLE"].replace("{addin}", str(places.addins))
    setting = setting.replace("{local}", str(places.programs.parent)).replace("\\", "/")

    assert setting.split(";") == [path.as_posix() for path in places.executables]


@pytest.mark.parametrize(("environment", "platform"), [(WINDOWS, "linux"), ({}, "win32")])
def test_no_windows_no_excel(environment: dict[str, str], platform: str) -> None:
    with pytest.raises(PackagingError, match="不是 Windows"):
        places_of(environment, platform=platform)


def test_installing_writes_whole_files_and_nothing_beside_them(places: Places, program: Path, tmp_path: Path) -> None:
    assert install(places, b"addin", program=program) == [places.addin, places.program]
    assert install(places, b"newer", program=program) == [places.addin, places.program]

    assert places.addin.read_bytes() == b"newer"
    assert _files(tmp_path / "Roaming") == ["XLSTART/perfeval.xlam"]
    assert _files(tmp_path / "Local") == [
        "perfeval/perfeval-addin/_internal/base.dll",
        f"perfeval/perfeval-addin/{EXECUTABLE}",
    ]


def test_the_mark_of_another_computer_is_removed(places: Places, program: Path) -> None:
    """On Windows it is a stream of the file; here a file of that name stands for it."""
    places.addins.mkdir(parents=True)
    marks = [Path(f"{places.addin}:Zone.Identifier"), program / f"{EXECUTABLE}:Zone.Identifier"]
    for mark in marks:
        mark.write_text("[ZoneTransfer]\nZoneId=3\n")
    install(places, build_xlam(), program=program)

    assert not marks[0].exists()
    assert not (places.program / marks[1].name).exists()


def test_a_folder_without_the_program_is_refused(places: Places, tmp_path: Path) -> None:
    with pytest.raises(PackagingError, match=r"里没有perfeval-addin\.exe"):
        install(places, b"addin", program=tmp_path)
    assert not places.addin.exists()


def _lock_file(monkeypatch: pytest.MonkeyPatch, open_file: Path, function: str) -> None:
    """Let ``open_file`` be open in Excel: Windows then refuses to replace and to delete it."""
    real = getattr(os, function)

    def refused(source: str | Path, *arguments: object, **options: object) -> None:
        if open_file in (Path(source), *(Path(str(item)) for item in arguments)):
            raise PermissionError(13, "Access is denied")
        real(source, *arguments, **options)

    monkeypatch.setattr(os, function, refused)


def test_an_open_add_in_is_left_as_it_is(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    install(places, b"old")
    _lock_file(monkeypatch, places.addin, "replace")

    with pytest.raises(PackagingError, match="请关闭所有的Excel窗口"):
        install(places, b"new")
    assert (_files(places.addins), places.addin.read_bytes()) == (["perfeval.xlam"], b"old")


def test_a_running_program_is_left_as_it_is(places: Places, program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(places, b"old", program=program)
    _lock_file(monkeypatch, places.program, "replace")

    with pytest.raises(PackagingError, match="请关闭所有的Excel窗口"):
        install(places, b"new", program=program)
    assert (places.program / EXECUTABLE).exists()


def test_an_open_add_in_keeps_its_program(places: Places, program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing changes where one half cannot."""
    install(places, b"old", program=program)
    (program / "new.dll").write_bytes(b"")
    _lock_file(monkeypatch, places.addin, "replace")

    with pytest.raises(PackagingError):
        install(places, b"new", program=program)
    assert not (places.program / "new.dll").exists()


def test_an_old_program_comes_back_where_the_new_one_cannot_take_its_place(
    places: Places, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(places, b"old", program=program)
    _lock_file(monkeypatch, places.program.with_name("perfeval-addin.new"), "replace")

    with pytest.raises(PackagingError):
        install(places, b"new", program=program)
    assert (places.program / EXECUTABLE).exists()


def test_something_else_in_the_way_is_reported(places: Places) -> None:
    places.addin.mkdir(parents=True)

    with pytest.raises(PackagingError, match="同名的文件或文件夹挡住了"):
        install(places, b"addin")


def test_uninstalling_removes_what_was_installed(places: Places, program: Path, tmp_path: Path) -> None:
    install(places, b"addin", program=program)
    (places.addins / "other.xlam").write_bytes(b"")

    assert uninstall(places) == [places.addin, places.program]
    assert uninstall(places) == []
    assert _files(tmp_path / "Roaming") == ["XLSTART/other.xlam"]
    assert _files(tmp_path / "Local") == []


def test_the_entries_of_the_script_go_with_it(places: Places) -> None:
    """Those in 发送到, which only the script of a release makes; others stay."""
    with_menu = replace(places, send_to=places.addins.parent / "SendTo")
    for path in (*with_menu.shortcuts, with_menu.addins.parent / "SendTo" / "别的.lnk"):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")

    assert uninstall(with_menu) == list(with_menu.shortcuts)
    assert _files(places.addins.parent) == ["SendTo/别的.lnk"]
    assert places_of(WINDOWS, platform="win32").shortcuts[0].as_posix().endswith("/SendTo/绩效自评 校验.lnk")


def test_an_open_add_in_is_not_uninstalled(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    install(places, b"addin")
    _lock_file(monkeypatch, places.addin, "unlink")

    with pytest.raises(PackagingError, match="正被Excel使用"):
        uninstall(places)


def test_the_status_tells_what_is_there(places: Places, program: Path, tmp_path: Path) -> None:
    python = tmp_path / "python.exe"
    assert not status(places).ready

    install(places, build_xlam(interpreter=str(python)))
    state = status(places)
    assert (state.addin, state.version, state.interpreter, state.ready) == (places.addin, __version__, None, False)

    python.write_bytes(b"")
    assert status(places).ready

    install(places, build_xlam(), program=program)
    state = status(places)
    assert (state.executable, state.executable_version) == (places.executables[1], __version__)
    assert state.ready

    places.executables[1].write_bytes(b"no program")
    assert (status(places).executable_version, status(places).ready) == ("", False)

    install(places, build_xlam(), program=program)

    Path(f"{places.addin}{installing.ZONE}").write_text("ZoneId=3")
    assert status(places).blocked
    assert not status(places).ready


def test_the_commands_install_tell_and_remove(tmp_path: Path) -> None:
    nothing = perfeval("addin", "status", "--folder", tmp_path)
    assert (nothing.exit_code, "没有安装" in nothing.stdout) == (1, True)

    assert perfeval("addin", "install", "--folder", tmp_path).exit_code == 0
    result = perfeval("addin", "status", "--folder", tmp_path)
    assert (result.exit_code, f"版本{__version__}" in result.stdout) == (0, True)

    (tmp_path / "XLSTART" / "perfeval.xlam").write_bytes(b"something else")
    result = perfeval("addin", "status", "--folder", tmp_path)
    assert (result.exit_code, "不是本程序生成的" in result.stdout) == (1, True)

    removed = perfeval("addin", "uninstall", "--folder", tmp_path)
    assert (removed.exit_code, "已删除" in removed.stdout) == (0, True)
    assert "没有安装过" in perfeval("addin", "uninstall", "--folder", tmp_path).stdout


def test_that_of_an_office_takes_the_place_of_a_unit_s_and_notes_its_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "设置"))
    assert perfeval("addin", "install", "--folder", tmp_path).exit_code == 0
    assert "绩效汇总" not in perfeval("addin", "status", "--folder", tmp_path).stdout
    assert memory.recalled(memory.INTERPRETER) is None

    done = perfeval("addin", "install", "--office", "--folder", tmp_path, home=tmp_path / "设置")
    assert "“绩效自评”和“绩效汇总”选项卡" in done.stdout
    assert "带“绩效汇总”" in perfeval("addin", "status", "--folder", tmp_path).stdout
    assert memory.recalled(memory.INTERPRETER) == Path(sys.executable)
    settings = settings_of((tmp_path / "XLSTART" / "perfeval.xlam").read_bytes())
    assert settings["ENTRY"] == "perfeval_xl.office_addin.entry"


def test_an_old_program_beside_a_new_add_in_is_reported(tmp_path: Path, program: Path) -> None:
    (program / EXECUTABLE).write_text("#!/bin/sh\necho perfeval-addin 0.0.1\n")
    assert perfeval("addin", "install", "--folder", tmp_path, "--program", program).exit_code == 0

    result = perfeval("addin", "status", "--folder", tmp_path)
    assert result.exit_code == 0
    assert "（版本0.0.1）" in result.stdout
    assert "请重新安装" in result.stdout


def test_a_wrong_folder_of_the_program_is_reported(tmp_path: Path) -> None:
    result = perfeval("addin", "install", "--folder", tmp_path, "--program", tmp_path)

    assert (result.exit_code, result.stdout) == (1, "")
    assert "不是 pyinstaller 生成的文件夹" in result.stderr
