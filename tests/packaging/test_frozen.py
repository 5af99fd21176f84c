"""The program of the add-in is frozen and runs without Python's own folders.

Frozen here for Linux: that the parts are found and speak. The .exe for Windows is made on Windows.
"""

from __future__ import annotations

import configparser
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import perfeval_xl
from perfeval_xl import __version__
from perfeval_xl.addin.entry import UNKNOWN
from perfeval_xl.packaging.release import SPEC, release_files

ROOT = Path(__file__).parents[2]
SECONDS = 300.0
"""At most; 20 to 40 where nothing else runs."""


def _installed(folder: Path) -> Path:
    """The package as pip would install it, for an editable one has its data elsewhere."""
    setup = configparser.ConfigParser()
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    unwanted = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(perfeval_xl.__file__).parent, folder / "perfeval_xl", ignore=unwanted)
    for line in setup["options"]["package_dir"].strip().splitlines():
        package, _, place = line.partition(" = ")
        shutil.copytree(ROOT / place, folder.joinpath(*package.split(".")), ignore=unwanted)
    return folder


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The frozen program, made from the spec that a release holds."""
    folder = tmp_path_factory.mktemp("freezing")
    (folder / SPEC).write_bytes(release_files()[SPEC])
    environment = {**os.environ, "PYTHONPATH": str(_installed(folder / "site"))}
    subprocess.run(
        [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", SPEC],
        cwd=folder, env=environment, check=True, timeout=SECONDS, capture_output=True,
    )
    return folder / "dist" / "perfeval-addin" / "perfeval-addin"


def _run(program: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments], env={"LC_ALL": "C.UTF-8"}, check=False, timeout=30, capture_output=True, encoding="utf-8"
    )


def test_it_tells_its_version(program: Path) -> None:
    found = _run(program, "--version")

    assert (found.returncode, found.stdout, found.stderr) == (0, f"perfeval-addin {__version__}\n", "")


def test_everything_that_an_action_needs_is_in_it(program: Path) -> None:
    """Profiles, templates of Word, and each library: a workbook, a check and reports are made."""
    found = _run(program, "--test")

    assert (found.returncode, found.stderr) == (0, "")
    assert "xlwings 0." in found.stdout


def test_an_unknown_action_is_told_in_chinese(program: Path) -> None:
    found = _run(program, "nonsense", "--wb=自评表.xlsx", "--from_xl=1", "--app=", "--hwnd=1")

    assert (found.returncode, found.stdout) == (UNKNOWN, "")
    assert "没有“nonsense”这个操作" in found.stderr
    assert "Traceback" not in found.stderr
