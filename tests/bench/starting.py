"""Whole processes: ``perfeval check`` of one file, and what a click on the ribbon imports."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from perfeval_xl import issuing
from tests.bench import forms
from tests.bench.figures import Figures, Row
from tests.bench.measuring import ROOT, processes

CHECK, CLICK = 0.65, 2.0
"""What was asked for."""
RUNS = 7
HIDDEN = "import sys; sys.modules.update(dict.fromkeys(('pandas', 'numpy', 'matplotlib')));"
"""As on a machine of whoever fills in a form: none of these comes with the add-in."""
_LOAD = "import openpyxl, sys; openpyxl.load_workbook(sys.argv[1])"
_PRESSED = """
import json, sys
import xlwings as xw
from perfeval_xl.libreoffice.engine import register
register()
with xw.App(add_book=False) as app:
    book = app.books.open(sys.argv[1])
    book.set_mock_caller()
    before = set(sys.modules)
    from perfeval_xl.addin import actions
    reply = actions.run_action("check")
    print(json.dumps([name for name in sys.modules if name not in before]))
    book.close()
"""
_IMPORTED = """
import importlib
import xlwings
for name in {names}:
    importlib.import_module(name)
"""
_OF_THE_ENGINE = ("perfeval_xl.libreoffice", "uno", "com.sun", "_uno", "__mp")
"""What the engine over LibreOffice is made of is no part of a click in Excel."""
_HEAVY = {"pandas", "openpyxl", "xlsxwriter", "xlwings", "cryptography", "docx"}


def measure(figures: Figures) -> None:
    """The command line with one file, a click, and what is loaded before anything is asked."""
    python = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "表.xlsx"
        path.write_bytes(issuing.workbook(forms.distinct(forms.TYPICAL, 1)[0]))
        ours = [python, "-m", "perfeval_xl", "check", str(path)]
        what = "perfeval check FILE, process / process that loads it with openpyxl"
        figures.ratio(f"{what}, without numpy", processes(ours, [python, "-c", HIDDEN + _LOAD, str(path)], RUNS), CHECK)
        figures.ratio(f"{what} (and numpy)", processes(ours, [python, "-c", _LOAD, str(path)], RUNS))
        names = _imported_by_a_click(path)
    ours = [python, "-c", HIDDEN + _IMPORTED.format(names=names)]
    pairs = processes(ours, [python, "-c", HIDDEN + "import xlwings"], RUNS)
    figures.ratio("a click's imports / import xlwings, without pandas", pairs, CLICK, more=f"; {len(names)} modules")
    program = "import sys; import perfeval_xl; from perfeval_xl import cli; print(*sys.modules)"
    loaded = subprocess.run([python, "-c", program], check=True, capture_output=True, text=True, cwd=ROOT)
    heavy = sorted(_HEAVY & set(loaded.stdout.split()))
    told = ", ".join(heavy) or "none"
    figures.add(Row("heavy libraries that the command line loads before it is asked", len(heavy), 0, detail=told))


def _imported_by_a_click(path: Path) -> list[str]:
    """Every module that 校验 imports besides xlwings, in the order in which a real click over LibreOffice does."""
    if not shutil.which("soffice"):
        return ["perfeval_xl.addin.actions", "perfeval_xl.addin.commands"]
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "PERFEVAL_HOME": home, "PERFEVAL_WORK": home, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-c", HIDDEN + _PRESSED, str(path)]
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment, cwd=ROOT)
    names = json.loads(done.stdout.splitlines()[-1])
    return [name for name in names if not name.startswith(_OF_THE_ENGINE)]
