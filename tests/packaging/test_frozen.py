"""The program of the add-in is frozen and runs without Python's own folders.

Frozen here for Linux: that the parts are found and speak. The .exe for Windows is made on Windows.
"""

from __future__ import annotations

import configparser
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PyInstaller.archive.readers import CArchiveReader

import perfeval_xl
from perfeval_xl import __version__
from perfeval_xl.addin.actions import ACTIONS
from perfeval_xl.addin.entry import DONE, REFUSED, UNKNOWN
from perfeval_xl.addin.requests import ANSWER, COPY, REQUEST, requests_folder
from perfeval_xl.packaging.freezing import PROGRAMS
from perfeval_xl.packaging.release import SPEC, release_files
from tests import making
from tests.profiles import own_rules

ROOT = Path(__file__).parents[2]
OF_AN_OFFICE = (
    *(f"perfeval_xl.{room}" for room in ("arrivals", "ledger", "office", "office_addin")),
    *("numpy", "olefile", "pandas", "pyarrow", "sqlite3", "_sqlite3"),
)
"""What a unit's program leaves out, wherever it is frozen."""
FREEZE = "import gc; gc.disable(); from PyInstaller.__main__ import run; run()"
"""It makes a graph of all modules and ends: to look for garbage in it takes a tenth of the time."""
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


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """The frozen program, made from the spec that a release holds."""
    (tmp_path / SPEC).write_bytes(release_files()[SPEC])
    environment = {
        **os.environ,
        "PYTHONPATH": str(_installed(tmp_path / "site")),
        "PYINSTALLER_CONFIG_DIR": str(tmp_path / "cache"),
    }
    subprocess.run(
        [sys.executable, "-c", FREEZE, "--noconfirm", "--log-level", "WARN", SPEC],
        cwd=tmp_path,
        env=environment,
        check=True,
        timeout=SECONDS,
        capture_output=True,
    )
    return tmp_path / "dist" / "perfeval-addin" / "perfeval-addin"


def _modules(program: Path) -> set[str]:
    """The modules in a frozen program."""
    archive = CArchiveReader(str(program))
    return {
        name for inner in archive.toc if inner.endswith(".pyz") for name in archive.open_embedded_archive(inner).toc
    }


def _run(program: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {"LC_ALL": "C.UTF-8", **settings}
    return subprocess.run(
        [program, *arguments], env=environment, check=False, timeout=30, capture_output=True, encoding="utf-8"
    )


def _clicked(program: Path, home: Path) -> dict[str, object]:
    """What the program for WPS, which lies beside the other, answers to a click on 校验."""
    folder = requests_folder(home)
    folder.mkdir(parents=True)
    form = making.book(home / "自评表.xlsx", making.dossier())
    shutil.copyfile(form, folder / COPY.format("0" * 16))
    asked = {"action": "check", "file": str(form), "opens": [".xlsx"]}
    (folder / REQUEST.format("0" * 16)).write_text(json.dumps(asked), encoding="ascii")
    done = _run(program.with_name("perfeval-wps"), HOME=str(home))
    assert (done.returncode, done.stdout, done.stderr) == (DONE, "", "")
    answer = json.loads((folder / ANSWER.format("0" * 16)).read_text(encoding="ascii"))
    assert isinstance(answer, dict)
    return answer


def test_the_frozen_program_has_all_it_needs_and_speaks_chinese(program: Path, tmp_path: Path) -> None:
    """One test, as workers of a parallel run would freeze it once each.

    Its version; a workbook, a check and reports made in it, which want profiles, templates of Word
    and each library; the same by a profile of the user's own; an action that it does not have; the functions
    of all buttons, and nothing that only an office needs; the program for WPS in the same folder.
    """
    assert "没有发现问题" in str(_clicked(program, tmp_path / "张 三")["text"])
    own_rules.write(tmp_path / "设置" / "rules")
    version, tested = _run(program, "--version"), _run(program, "--test")
    own = _run(program, "--test", PERFEVAL_HOME=str(tmp_path / "设置"))
    unknown = _run(program, "nonsense", "--wb=自评表.xlsx", "--from_xl=1", "--app=", "--hwnd=1")

    assert (version.returncode, version.stdout, version.stderr) == (DONE, f"perfeval-addin {__version__}\n", "")
    assert (tested.returncode, tested.stderr) == (DONE, "")
    assert "xlwings 0." in tested.stdout
    assert (own.returncode, own.stderr) == (DONE, "")
    assert f"{own_rules.OWN}：自评表" in own.stdout
    assert (unknown.returncode, unknown.stdout) == (UNKNOWN, "")
    assert "没有“nonsense”这个操作" in unknown.stderr
    assert "Traceback" not in unknown.stderr
    modules = _modules(program)
    assert {module for module, _ in ACTIONS.values()} <= modules
    assert [
        name for name in modules if name.startswith(OF_AN_OFFICE) and not name.startswith("perfeval_xl.office_")
    ] == []
    assert list(program.parent.rglob("*office_buttons*")) == []
    assert {path.name for path in program.parent.iterdir() if path.is_file()} >= set(PROGRAMS)
    told = _run(program.with_name("perfeval-click"), "check", str(tmp_path / "没有.xlsx"))
    assert (told.returncode, "没有.xlsx读不出来" in told.stdout) == (REFUSED, True)
    licences = {path.name for path in (program.parent / "_internal" / "licenses").iterdir()}
    assert licences >= {"Python", "cryptography", "lxml", "python-docx", "xlsxwriter", "xlwings"}
