"""What an office gets is complete, the same each time, and readable on a Chinese Windows."""

from __future__ import annotations

import codecs
import re
from pathlib import Path

import pytest
import tree_sitter
import tree_sitter_powershell

from perfeval_xl.buttons import tab
from perfeval_xl.packaging.freezing import PROGRAMS
from perfeval_xl.packaging.install import EXECUTABLE, PROGRAM, SHORTCUTS
from perfeval_xl.packaging.release import release_files
from perfeval_xl.packaging.wps import ADDIN_FOLDER, wps_files
from perfeval_xl.packaging.xlam import build_xlam
from tests.outputs.commands import perfeval

SCRIPT = "install.ps1"


def _script() -> str:
    return release_files()[SCRIPT].decode("utf-8-sig")


def test_the_command_writes_the_release(tmp_path: Path) -> None:
    result = perfeval("addin", "build", "-o", tmp_path)
    written = {
        path.relative_to(tmp_path).as_posix(): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()
    }

    assert (result.exit_code, written) == (0, dict(release_files()))
    assert written["perfeval.xlam"] == build_xlam()
    assert perfeval("addin", "build", "-o", tmp_path).exit_code == 0


def test_an_office_gets_its_own_add_in_and_nothing_that_a_unit_would_take_for_its_own(tmp_path: Path) -> None:
    result = perfeval("addin", "build", "--office", "-o", tmp_path)
    files, unit = release_files(office=True), release_files()

    assert result.exit_code == 0
    assert (tmp_path / "perfeval.xlam").read_bytes() == build_xlam(office=True) == files["perfeval.xlam"]
    assert files.keys() ^ unit.keys() == {"perfeval-addin.spec", "perfeval-office.spec"}
    for name, text in (("安装说明.txt", "和“绩效汇总”选项卡"), ("安装说明.txt", "perfeval-office.spec")):
        assert text in files[name].decode("utf-8-sig")
    assert not [name for name, data in unit.items() if "绩效汇总".encode() in data and name.endswith((".xml", ".txt"))]


def test_two_releases_are_equal() -> None:
    assert release_files() == release_files()


def test_scripts_are_encoded_as_windows_reads_them() -> None:
    """ASCII for the command interpreter, a mark for Windows PowerShell 5.1, and lines of Windows."""
    files = release_files()

    assert [name for name in ("install.cmd", "uninstall.cmd") if not files[name].isascii()] == []
    assert files[SCRIPT].startswith(codecs.BOM_UTF8)
    for name in ("install.cmd", "uninstall.cmd", SCRIPT, "安装说明.txt"):
        assert b"\n" not in files[name].replace(b"\r\n", b"")
        assert files[name].endswith(b"\r\n")


def test_every_file_that_a_script_names_is_in_the_release() -> None:
    files = release_files()

    for name in ("install.cmd", "uninstall.cmd"):
        assert set(re.findall(r"%~dp0([\w.]+)", files[name].decode())) == {SCRIPT}
    assert "'perfeval.xlam'" in _script()
    assert [
        word
        for word in re.findall(r"[\w.-]+\.(?:cmd|xlam|spec)", files["安装说明.txt"].decode("utf-8-sig"))
        if word not in files and word not in wps_files()
    ] == []


def test_each_line_on_a_file_tells_of_that_file() -> None:
    """The licences lie in the program's folder, and the buttons of WPS have an installer of their own."""
    text = release_files()["安装说明.txt"].decode("utf-8-sig").replace("\r\n", "\n")

    assert text.index("  perfeval-addin\\ ") < text.index("_internal\\licenses") < text.index("  source\\ ")
    assert "install-wps.cmd" in text


def test_the_script_and_the_command_install_to_the_same_places() -> None:
    script = _script()

    assert r"$env:APPDATA 'Microsoft\Excel\XLSTART'" in script
    assert "$env:LOCALAPPDATA 'perfeval'" in script
    assert f"$programs '{PROGRAM}'" in script
    assert f"'{EXECUTABLE}'" in script


def test_the_script_puts_the_entries_of_one_file_into_the_menu_and_takes_them_out() -> None:
    """As `uninstall` knows them; by the program without a console."""
    script = _script()
    entries = dict(re.findall(rf"^    '{tab().label} (\S+)' = '(\w+)'\r$", script, re.MULTILINE))

    assert entries == {label: action for action, label in SHORTCUTS.items()}
    assert r"$env:APPDATA 'Microsoft\Windows\SendTo'" in script
    assert re.search(r"foreach \(\$name in \$entries.Keys\) \{ Remove-IfThere \(Join-Path \$sendTo", script)
    assert re.findall(r"'(perfeval-\w+)\.exe'", script) == ["perfeval-click", "perfeval-addin"]
    assert PROGRAMS == {"perfeval-addin": True, "perfeval-click": False, "perfeval-wps": False}


@pytest.mark.parametrize("name", ["install.cmd", "uninstall.cmd"])
def test_the_quiet_way_stops_nowhere_and_ends_with_a_code(name: str) -> None:
    lines = release_files()[name].decode().split("\r\n")

    assert [line.strip() for line in lines if "pause" in line] == ["if not defined QUIET pause"] * 2
    assert lines[-2] == "exit /b %RESULT%"
    told = set(re.findall(r"(?:failed = |\[int\]\$failed = )(\d)", _script()))
    assert told == {"1", "2", "3", "4", "5"}
    assert all(f"{code} " in " ".join(lines) for code in ("0", "1", "2", "3", "5"))


@pytest.mark.parametrize("name", ["install.ps1", "install-wps.ps1"])
def test_a_program_is_tried_before_anything_of_the_old_one_moves(name: str) -> None:
    """As far as the order of the lines tells it: nothing here runs on Windows."""
    script = {**release_files(), **wps_files()}[name].decode("utf-8-sig").replace("\r\n", "\n")
    install = script[script.index("function Install-Addin") :]
    tried = min(install.index(word) for word in ("Test-Program", "--test") if word in install)

    assert script.count(" --test\n") == 1
    assert tried < install.index("Move-Item")
    assert "Join-Path $program 'perfeval-addin.exe'" not in script
    # What could not take its place gives it back.
    assert re.search(r"try \{ Move-Item .*\n\s+catch \{\n.*Move-Item -LiteralPath \$old -Destination \$program", script)


def test_the_script_of_wps_takes_the_newest_version_by_its_numbers() -> None:
    script = wps_files()["install-wps.ps1"].decode("utf-8-sig")

    assert re.search(r"Sort-Object \{ \[version\]\$_\.Name\.Substring\('perfeval_'\.Length\) \}", script)
    assert re.fullmatch(r"perfeval_\d+(\.\d+){1,3}", ADDIN_FOLDER)


def test_the_script_needs_no_administrator_and_unblocks() -> None:
    script = _script()

    assert "Unblock-File" in script
    assert not re.search(r"RunAs|HKLM|ProgramFiles|Set-ExecutionPolicy", script)


def powershell_problems(script: str) -> list[str]:
    """Where a script is no PowerShell. It has never run here: no Windows."""
    parser = tree_sitter.Parser(tree_sitter.Language(tree_sitter_powershell.language()))
    problems = []

    def look(node: tree_sitter.Node) -> None:
        if node.is_error or node.is_missing:
            problems.append(f"line {node.start_point[0] + 1}")
        for child in node.children:
            look(child)

    look(parser.parse(script.encode()).root_node)
    for number, line in enumerate(script.splitlines(), start=1):
        code = "" if line.lstrip().startswith("#") else line
        # PowerShell takes curly quotes for straight ones, and Chinese letters for letters of a variable.
        if re.search('"[^"]*[“”„][^"]*"', code) or re.search("[‘’]", code) or re.search(r"\$\w*[一-龥]", code):
            problems.append(f"line {number}: quotes or a variable that would be read otherwise")
    return problems


def test_the_script_is_powershell() -> None:
    assert powershell_problems(_script()) == []


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("catch {", "catch"),
        ("-Recurse -Force }", "-Recurse -Force"),
        ('：$addin"', '：“$addin”"'),
        ("$here 里没有", "$here里没有"),
        ("'已卸载", "‘已卸载"),
    ],
)
def test_the_check_sees_a_broken_script(old: str, new: str) -> None:
    assert old in _script()
    assert powershell_problems(_script().replace(old, new)) != []


def test_the_sources_lie_beside_the_add_in_for_importing_by_hand() -> None:
    files = release_files()

    assert files["source/Launcher.bas"].startswith(b'Attribute VB_Name = "Launcher"\r\n')
