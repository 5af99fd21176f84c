"""What a process that checks one workbook loads before it answers: no more than that workbook needs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tests.making import book

CHECKED = """
import sys
from pathlib import Path
from perfeval_xl import batch, cli
from perfeval_xl.outputs import terminal
from perfeval_xl.profiles.library import search_path
assert batch.check(Path(sys.argv[1]), library=search_path()).readable
print(*sys.modules)
"""
OF_OTHERS = (
    *("perfeval_xl.checks.report_", "perfeval_xl.checks.sentences", "perfeval_xl.checks.year_"),
    *("perfeval_xl.checks.years", "perfeval_xl.checks.told"),
    *("perfeval_xl.forms.dossier", "perfeval_xl.forms.list_", "perfeval_xl.forms.same_", "perfeval_xl.forms.told"),
    *("perfeval_xl.returns.list_", "perfeval_xl.returns.project_list"),
    *("perfeval_xl.returns.report_text", "perfeval_xl.returns.word_"),
    *("perfeval_xl.addin", "perfeval_xl.arrivals", "perfeval_xl.issuing", "perfeval_xl.ledger", "perfeval_xl.office"),
    *("perfeval_xl.packaging", "perfeval_xl.reports", "perfeval_xl.writer"),
    *("perfeval_xl.build_command", "perfeval_xl.click_command", "perfeval_xl.lower_command"),
    *("perfeval_xl.mailbox_command", "perfeval_xl.recheck_command", "perfeval_xl.send"),
    *("cryptography", "docx", "jinja2", "openpyxl", "pandas", "PIL", "rich", "xlsxwriter", "xlwings"),
)
"""How modules begin that are for reports, two years, dossiers, lists, the office and its other commands."""


def test_a_check_of_one_workbook_loads_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    path = book(tmp_path / "自评表.xlsx")
    done = subprocess.run([sys.executable, "-c", CHECKED, path], check=True, capture_output=True, text=True)

    assert [name for name in done.stdout.split() if name.startswith(OF_OTHERS)] == []
