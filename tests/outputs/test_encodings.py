"""No character of a file, of its name or of an office ends a command, whatever standard output can write."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests import making
from tests.cost import ROOT, run
from tests.making import put

STRANGE = "第𠮷号²项目\u202e"
"""A rare letter, one that GBK lacks, and one that turns the direction of writing."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dossier and a workbook of a project with a strange name, in files with strange names."""
    made = tmp_path_factory.mktemp("strange")
    data = making.dossier(put("project.name", STRANGE), put("project.implementing_unit", "²𠮷局"))
    making.dossier_file(made / "材料².json", data)
    (made / f"{STRANGE}.xlsx").write_bytes(making.book_bytes(data))
    (made / "半\udcff.xlsx").write_bytes((made / f"{STRANGE}.xlsx").read_bytes())
    return made


def commands(folder: Path, out: Path) -> list[list[str | Path]]:
    """Every command that says a name."""
    return [
        ["check", folder],
        ["build", "cn_national/2020", "--brief", folder / "材料².json", "-o", out / "²𠮷"],
        ["extract", folder / f"{STRANGE}.xlsx", "-o", out / "取²𠮷.json"],
        ["report", folder / f"{STRANGE}.xlsx", "-o", out / "报²𠮷.txt"],
        ["report", folder / "没有𠮷.xlsx", "-o", out / "x.txt"],
        ["keys", "new", "²𠮷局", "-o", out],
        ["profiles", "check", folder / "材料².json"],
    ]


def test_a_pipe_takes_every_name(folder: Path, tmp_path: Path) -> None:
    """On the console of Windows; others take the same way out of the program (`tests.outputs.test_console`)."""
    for arguments in commands(folder, tmp_path):
        cost, said = run(arguments, {"PYTHONIOENCODING": "gbk"})
        assert cost.exit_code in (0, 1, 2), said
        assert "程序出错" not in said, said
        assert "Traceback" not in said, said
        assert said.strip()


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_a_terminal_takes_every_name(encoding: str, folder: Path) -> None:
    parent, child = pty.openpty()
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": str(ROOT), "TERM": "xterm"}
    command = [sys.executable, "-m", "perfeval_xl", "check", folder]
    with subprocess.Popen(command, stdout=child, stderr=child, env=environment) as process:
        os.close(child)
        said = b""
        while True:
            try:
                piece = os.read(parent, 65536)
            except OSError:
                break
            if not piece:
                break
            said += piece
    os.close(parent)
    text = said.decode(encoding, "replace")
    assert (process.returncode, "Traceback" in text) == (0, False), text
    assert text.count("通过；") == 3
    assert "\u202e" not in text
