"""The script for Linux, really run, in a home whose name holds what must be escaped."""

from __future__ import annotations

import os
import re
import subprocess
from configparser import RawConfigParser
from importlib import resources
from pathlib import Path

import pytest

from perfeval_xl.buttons import MACROS_PACKAGE, tab
from perfeval_xl.packaging.install import SHORTCUTS

PROGRAM = """#!/bin/sh
if [ "$1" = --test ]; then echo 规则集1个; exit {test}; fi
if [ "$1" = --perfeval ]; then if [ {office} = 1 ]; then shift; else exit 2; fi; fi
printf '%s\\n' "$@"
"""
ODD = "家 100%'$(x)`y`\"z\\"
"""The name of a home with every sign that means something to a shell or in a .desktop file."""


def _unpacked(folder: Path, *, test: int = 0, office: int = 0) -> Path:
    """A release for Linux whose programs say what they were given."""
    programs = folder / "perfeval-addin"
    programs.mkdir(parents=True)
    for name in ("perfeval-addin", "perfeval-click"):
        (programs / name).write_text(PROGRAM.format(test=test, office=office), encoding="utf-8")
        (programs / name).chmod(0o755)
    script = folder / "install.sh"
    script.write_bytes(resources.files(MACROS_PACKAGE).joinpath("install.sh").read_bytes())
    return script


def _run(script: Path, home: Path, *words: str) -> subprocess.CompletedProcess[str]:
    home.mkdir(exist_ok=True)
    environment = {"HOME": str(home), "PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        ["/bin/sh", script, *words], check=False, capture_output=True, encoding="utf-8", env=environment, timeout=60
    )


def _files(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir())


def _command(entry: Path) -> list[str]:
    """What a desktop starts: a string is unescaped, then quotes, then field codes."""
    parser = RawConfigParser(interpolation=None)
    parser.read(entry, encoding="utf-8")
    line = re.sub(r"\\(.)", r"\1", parser["Desktop Entry"]["Exec"])
    quoted = re.fullmatch(r'"((?:[^"\\`$]|\\["\\`$])*)" (\w+) %F', line)
    assert quoted is not None, line
    return [re.sub(r"\\(.)", r"\1", quoted[1]).replace("%%", "%"), quoted[2]]


ENTRIES = [f".local/share/applications/perfeval-{action}.desktop" for action in sorted(SHORTCUTS)]
PROGRAMS = [f".local/share/perfeval/perfeval-addin/{name}" for name in ("perfeval-addin", "perfeval-click")]


@pytest.mark.parametrize("name", ["home", ODD])
def test_it_installs_and_removes_itself(name: str, tmp_path: Path) -> None:
    script, home = _unpacked(tmp_path / "解 开"), tmp_path / name
    done = _run(script, home)

    assert (done.returncode, done.stderr) == (0, "")
    assert "安装完成" in done.stdout
    assert _files(home) == sorted([*ENTRIES, *PROGRAMS])
    for entry in ENTRIES:
        program, action = _command(home / entry)
        said = subprocess.run([program, action, "/表.xlsx"], check=True, capture_output=True, encoding="utf-8")
        assert said.stdout == f"{action}\n/表.xlsx\n"
        assert f"perfeval-{action}." in entry
    # Once more over itself.
    assert _run(script, home, "--quiet").stdout == ""
    assert _files(home) == sorted([*ENTRIES, *PROGRAMS])

    other = home / ".local/share/applications/other.desktop"
    other.write_bytes(b"")
    assert _run(script, home, "--remove").returncode == 0
    assert _files(home) == [".local/share/applications/other.desktop"]


def test_the_program_stays_where_the_buttons_of_wps_need_it(tmp_path: Path) -> None:
    script, home = _unpacked(tmp_path / "release"), tmp_path / ODD
    _run(script, home)
    buttons = home / ".local/share/Kingsoft/wps/jsaddons/perfeval_1.0/ribbon.xml"
    buttons.parent.mkdir(parents=True)
    buttons.write_bytes(b"")
    done = _run(script, home, "--remove")
    assert (done.returncode, "WPS里的按钮还要用程序" in done.stdout) == (0, True)
    assert _files(home) == sorted([*PROGRAMS, str(buttons.relative_to(home))])


def test_an_entry_is_called_as_its_button() -> None:
    labels = {button.id: button.label for button in tab().buttons}
    script = resources.files(MACROS_PACKAGE).joinpath("install.sh").read_text(encoding="utf-8")

    assert {action: labels[action] for action in SHORTCUTS} == SHORTCUTS
    assert dict(re.findall(r"^entry (\S+) (\w+)$", script, re.MULTILINE)) == {
        label: action for action, label in SHORTCUTS.items()
    }


@pytest.mark.parametrize("name", ["home", ODD])
def test_the_command_of_an_office_is_linked_if_wanted(name: str, tmp_path: Path) -> None:
    script, home = _unpacked(tmp_path / "release", office=1), tmp_path / name
    assert _run(script, home, "--link").returncode == 0
    command = home / ".local/bin/perfeval"
    said = subprocess.run([command, "check", "甲 乙.xlsx"], check=True, capture_output=True, encoding="utf-8")

    assert said.stdout == "check\n甲 乙.xlsx\n"
    assert _run(script, home, "--remove").returncode == 0
    assert _files(home) == []


def test_a_command_of_somebody_else_stays(tmp_path: Path) -> None:
    script, home = _unpacked(tmp_path / "release", office=1), tmp_path / "home"
    command = home / ".local/bin/perfeval"
    command.parent.mkdir(parents=True)
    command.write_text("#!/bin/sh\n")

    assert "是别的程序装的" in _run(script, home, "--link").stderr
    assert _run(script, home, "--remove").returncode == 0
    assert command.read_text() == "#!/bin/sh\n"


@pytest.mark.parametrize(
    ("words", "code", "message"),
    [(["--fly"], 2, "不认识的参数：--fly"), (["--link"], 1, "没有命令 perfeval")],
)
def test_what_cannot_be_done_is_told(words: list[str], code: int, message: str, tmp_path: Path) -> None:
    done = _run(_unpacked(tmp_path / "release"), tmp_path / "home", *words)

    assert done.returncode == code
    assert message in done.stderr


def test_a_program_that_does_not_run_leaves_the_old_one(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _run(_unpacked(tmp_path / "old"), home)
    before = {name: (home / name).read_bytes() for name in PROGRAMS}
    broken = _unpacked(tmp_path / "new", test=1)

    assert _run(broken, home).returncode == 4
    (tmp_path / "new" / "perfeval-addin" / "perfeval-click").unlink()
    assert _run(broken, home, "--quiet").returncode == 3
    assert {name: (home / name).read_bytes() for name in PROGRAMS} == before


def test_without_a_home_nothing_is_touched(tmp_path: Path) -> None:
    """Else it would be the top of the disk."""
    script = _unpacked(tmp_path / "release")
    for environment in ({"HOME": ""}, {}, {"HOME": "/"}):
        done = subprocess.run(
            ["/bin/sh", script, "--remove"],
            check=False,
            capture_output=True,
            encoding="utf-8",
            env={"PATH": os.environ["PATH"], **environment},
        )
        assert (done.returncode, "HOME" in done.stderr) == (1, True)


def test_a_folder_that_takes_no_files_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".local").write_bytes(b"")
    done = _run(_unpacked(tmp_path / "release"), home)

    assert (done.returncode, "写不进去" in done.stderr) == (1, True)
