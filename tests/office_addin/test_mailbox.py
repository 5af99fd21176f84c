"""The button 邮箱: a window in which a password is typed, on whatever system."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from perfeval_xl.errors import ActionError
from perfeval_xl.office.rounds import Round
from perfeval_xl.office_addin import mailbox
from tests.office_addin.spreadsheet import Program, session
from tests.office_addin.test_commands import of

__all__ = ["of"]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The commands that were started, and with what they know of the spreadsheet program's Python."""
    started: list[list[str]] = []

    def popen(command: list[str], *, env: dict[str, str], creationflags: int) -> object:
        assert "PYTHONHOME" not in env
        started.append(list(command))
        return object()

    monkeypatch.setenv("PYTHONHOME", "/of/libreoffice")
    monkeypatch.setattr(subprocess, "Popen", popen)
    monkeypatch.setattr(mailbox, "_starting", [])
    return started


def clicked(of: Round) -> str:
    return mailbox.mailbox(session(Program(), of.forms / "甲.xlsx")).text


def test_a_window_opens_in_which_the_command_asks(
    of: Round, opened: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: f"/usr/bin/{name}" if name in ("konsole", "xterm") else None)
    assert "授权码" in clicked(of)
    python = [sys.executable, "-P", "-m", "perfeval_xl", "mailbox", "add", str(of.folder), "--pause"]
    assert opened == [["konsole", "-e", *python]]


def test_where_none_can_be_opened_it_is_said_what_to_run(
    of: Round, opened: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(ActionError, match="perfeval_xl mailbox add"):
        clicked(of)
    assert opened == []


def test_on_the_mac_its_terminal_is_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    [start] = mailbox._starts(["/py thon", '甲"乙'])
    assert start[:2] == ["osascript", "-e"]
    assert start[2] == 'tell application "Terminal" to do script "\'/py thon\' \'甲\\"乙\'"'


def test_on_windows_the_python_with_a_window_is_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "python.exe").touch()
    assert mailbox._with_window(str(tmp_path / "pythonw.exe")) == str(tmp_path / "python.exe")
    assert mailbox._with_window(str(tmp_path / "perfeval.exe")) == str(tmp_path / "perfeval.exe")
    monkeypatch.setattr(os, "name", "nt")
    assert list(mailbox._starts(["a", "b"])) == [["a", "b"]]
