"""Which program a button starts."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from perfeval_xl.errors import ActionError
from perfeval_xl.office_addin import memory
from perfeval_xl.office_addin.program import AS_PERFEVAL, command_line


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where something may be noted, and nothing is."""
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "设置"))
    return tmp_path / "设置"


def test_the_frozen_program_is_its_own_command_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert command_line() == [sys.executable, AS_PERFEVAL]


def test_a_python_starts_itself_and_takes_nothing_from_the_current_folder(tmp_path: Path) -> None:
    (tmp_path / "perfeval_xl.py").write_text("raise SystemExit('led astray')")
    done = subprocess.run([*command_line(), "--version"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("perfeval")


def test_inside_libreoffice_the_noted_one_is_taken(home: Path, tmp_path: Path) -> None:
    with pytest.raises(ActionError, match="perfeval addin build --office --libreoffice"):
        command_line(inside=True)
    memory.remember(memory.INTERPRETER, Path(sys.executable))
    assert command_line(inside=True)[0] == sys.executable
    memory.remember(memory.INTERPRETER, tmp_path / "没有了")
    with pytest.raises(ActionError, match="找不到收表的程序"):
        command_line(inside=True)


def test_a_damaged_note_is_none(home: Path) -> None:
    memory.remember(memory.ROUND, home)
    for damage in ("", "[]", '{"round": 3}', "\0"):
        (home / memory.FILE).write_text(damage)
        assert memory.recalled(memory.ROUND) is None
    memory.remember(memory.ROUND, home)
    assert memory.recalled(memory.ROUND) == home
