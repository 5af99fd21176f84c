"""The button in LibreOffice and the same on a file, for a filled form of every profile: same words, same findings.

``python -m tests.addin.one_file_everywhere`` says for each profile how many findings both list.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import xlwings as xw

from perfeval_xl.addin.one_file import answers, clicked
from perfeval_xl.folders import HOME_VARIABLE, WORK_VARIABLE
from perfeval_xl.issuing import workbook
from perfeval_xl.libreoffice.engine import register
from perfeval_xl.profiles import available, load
from perfeval_xl.sealing.attached import REPORT, RESULTS
from tests.addin.button_presses import Bench, listed_rows
from tests.addin.test_one_file import rows
from tests.issuing.samples import answered, filled_from

ACTIONS = ("rescore", "report", "next_blank", "check")
"""The buttons that are pressed; the last one leaves the findings."""


def differences(bench: Bench, path: Path) -> tuple[int, list[str]]:
    """How many findings there are, and what the file says otherwise than the button in the program."""
    wrong = []
    book = bench.opened(path)
    copy = bench.saved(book, f"{path.stem}_副本.xlsx")
    for action in ACTIONS:
        said = bench.press(action) or str(bench.app.status_bar)
        answer = clicked(action, copy, answers(()))
        for name in (RESULTS.name, REPORT.name):
            said = said.replace(f"“{name}”表", f"新工作簿 {copy.with_stem(f'{copy.stem}_{name}')}")
        if said.replace("已标红，", "") not in answer.text:
            wrong.append(f"{action}: {said!r} / {answer.text!r}")
    there = rows(copy.with_stem(f"{copy.stem}_{RESULTS.name}"))
    if there != listed_rows(book):
        wrong.append("check: other findings")
    book.close()
    return len(there), wrong


def main() -> int:
    """Compare both for every profile."""
    worst = 0
    app = xw.App(impl=register().apps.add())
    with TemporaryDirectory() as folder:
        os.environ[HOME_VARIABLE], os.environ[WORK_VARIABLE] = f"{folder}/设置", f"{folder}/文档"
        for number, profile_id in enumerate(available(), start=1):
            path = Path(folder) / f"{number:02}.xlsx"
            profile = load(profile_id)
            path.write_bytes(workbook(filled_from(answered(profile), profile)))
            count, wrong = differences(Bench(app, Path(folder)), path)
            print(f"{profile_id}: {count} findings, {'the same' if not wrong else '; '.join(wrong)}")
            worst |= bool(wrong)
    app.quit()
    return worst


if __name__ == "__main__":
    sys.exit(main())
