"""The script for Linux, really run, in a home whose name holds what must be escaped."""

from __future__ import annotations

import os
import re
import shutil
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


def _run(script: Path, home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    home.mkdir(exist_ok=True)
    environment = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "LC_ALL": "C.UTF-8",
        "XDG_DATA_DIRS": str(home.parent / "usr"),
        **more,
    }
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


@pytest.mark.parametrize("data", [".local/share", "数据"])
def test_the_program_stays_where_the_buttons_of_wps_need_it(data: str, tmp_path: Path) -> None:
    script, home = _unpacked(tmp_path / "release"), tmp_path / ODD
    _run(script, home)
    buttons = home / data / "Kingsoft/wps/jsaddons/perfeval_1.0/ribbon.xml"
    buttons.parent.mkdir(parents=True)
    buttons.write_bytes(b"")
    done = _run(script, home, "--remove", XDG_DATA_HOME=str(home / data))
    assert (done.returncode, "WPS里的按钮还要用程序" in done.stdout) == (0, True)
    assert _files(home) == sorted([*PROGRAMS, str(buttons.relative_to(home))])


TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
OURS = "".join(f"perfeval-{action}.desktop;" for action in SHORTCUTS)


def _spreadsheets(folder: Path, name: str = "calc") -> None:
    """A machine on which a program opens workbooks."""
    entry = folder / "usr" / "applications" / f"{name}.desktop"
    entry.parent.mkdir(parents=True, exist_ok=True)
    entry.write_text(f"[Desktop Entry]\nType=Application\nName={name}\nExec=true %F\nMimeType=text/csv;{TYPE};\n")


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        (None, f"[Added Associations]\n{TYPE}=calc.desktop;{OURS}\n", None),
        (
            "[Default Applications]\ntext/plain=a.desktop\n",
            f"[Default Applications]\ntext/plain=a.desktop\n\n[Added Associations]\n{TYPE}=calc.desktop;{OURS}\n",
            "[Default Applications]\ntext/plain=a.desktop\n\n",
        ),
        (
            f"[Added Associations]\ntext/plain=a.desktop\n{TYPE}=et.desktop;\n[Default Applications]\nx/y=b.desktop\n",
            f"[Added Associations]\ntext/plain=a.desktop\n{TYPE}=et.desktop;calc.desktop;{OURS}\n"
            "[Default Applications]\nx/y=b.desktop\n",
            f"[Added Associations]\ntext/plain=a.desktop\n{TYPE}=et.desktop;calc.desktop;\n"
            "[Default Applications]\nx/y=b.desktop\n",
        ),
        (
            "[Added Associations]\ntext/plain=a.desktop;\n",
            f"[Added Associations]\n{TYPE}=calc.desktop;{OURS}\ntext/plain=a.desktop;\n",
            "[Added Associations]\ntext/plain=a.desktop;\n",
        ),
    ],
    ids=["no list", "no associations", "associations of it", "others"],
)
def test_workbooks_open_with_what_they_opened_with(
    before: str | None, after: str, left: str | None, tmp_path: Path
) -> None:
    """The entries stand behind the default in the user's own list, and say of themselves that they open nothing."""
    script, home = _unpacked(tmp_path / "release"), tmp_path / ODD
    _spreadsheets(tmp_path)
    listed = home / ".config" / "mimeapps.list"
    if before is not None:
        listed.parent.mkdir(parents=True)
        listed.write_text(before)
    # As an older version was installed, which was the default where nothing had been chosen.
    old = home / ENTRIES[0]
    old.parent.mkdir(parents=True)
    old.write_text(f"[Desktop Entry]\nMimeType={TYPE};\n")
    for _ in range(2):
        assert "双击打开的还是原来的程序" in _run(script, home).stdout
        assert listed.read_text() == after
    assert not [entry for entry in ENTRIES if "MimeType" in (home / entry).read_text(encoding="utf-8")]
    assert _run(script, home, "--remove").returncode == 0
    assert (listed.read_text() if listed.exists() else None) == left
    assert [name for name in _files(home) if "perfeval" in name] == []


def test_what_the_desktop_says_is_the_default_comes_first(tmp_path: Path) -> None:
    script, home = _unpacked(tmp_path / "release"), tmp_path / "home"
    _spreadsheets(tmp_path)
    tools = tmp_path / "tools"
    tools.mkdir()
    (tools / "xdg-mime").write_text(f'#!/bin/sh\n[ "$*" = "query default {TYPE}" ] && echo wps-office-et.desktop\n')
    (tools / "xdg-mime").chmod(0o755)
    config = tmp_path / "配置"
    _run(script, home, PATH=f"{tools}:{os.environ['PATH']}", XDG_CONFIG_HOME=str(config))
    assert (config / "mimeapps.list").read_text() == f"[Added Associations]\n{TYPE}=wps-office-et.desktop;{OURS}\n"
    # The user made one of them the default, by hand: it goes with the program.
    (config / "mimeapps.list").write_text(f"[Default Applications]\n{TYPE}=perfeval-check.desktop\nx/y=b.desktop\n")
    _run(script, home, "--remove", XDG_CONFIG_HOME=str(config))
    assert (config / "mimeapps.list").read_text() == "[Default Applications]\nx/y=b.desktop\n"


def test_a_list_that_is_a_link_stays_one_and_a_wrong_variable_counts_for_nothing(tmp_path: Path) -> None:
    script, home = _unpacked(tmp_path / "release"), tmp_path / "home"
    _spreadsheets(tmp_path)
    kept = tmp_path / "dotfiles"
    kept.write_text("")
    (home / ".config").mkdir(parents=True)
    (home / ".config" / "mimeapps.list").symlink_to(kept)
    _run(script, home, XDG_DATA_HOME="share", XDG_CONFIG_HOME="config")
    assert (home / ".config" / "mimeapps.list").is_symlink()
    assert OURS in kept.read_text()
    assert (home / ENTRIES[0]).exists()


def test_a_list_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / ".config").write_bytes(b"")
    _spreadsheets(tmp_path)
    done = _run(_unpacked(tmp_path / "release"), home)
    assert (done.returncode, "mimeapps.list 写不进去" in done.stderr) == (1, True)


def test_where_nothing_opens_workbooks_no_entry_becomes_what_does(tmp_path: Path) -> None:
    home = tmp_path / "home"
    done = _run(_unpacked(tmp_path / "release"), home)
    assert (done.returncode, "没有找到能打开表格文件" in done.stdout) == (0, True)
    assert not (home / ".config").exists()


def test_a_machine_that_shows_no_boxes_is_told(tmp_path: Path) -> None:
    script, home = _unpacked(tmp_path / "release"), tmp_path / "home"
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("sh", "awk", "cat", "cmp", "cp", "dirname", "grep", "head", "mkdir", "mv", "rm", "rmdir", "sed", "tr"):
        (tools / name).symlink_to(shutil.which(name) or name)
    assert "请管理员安装软件包 zenity" in _run(script, home, PATH=str(tools)).stdout
    (tools / "kdialog").write_text("#!/bin/sh\n")
    (tools / "kdialog").chmod(0o755)
    assert "zenity" not in _run(script, home, PATH=str(tools)).stdout


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
