"""Every button of the extension clicked in a real window, installed in each of three ways, with a picture of each.

``python -m tests.addin.every_button FOLDER`` says what each click made and leaves the pictures in FOLDER.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from perfeval_xl.buttons import tab
from perfeval_xl.folders import HOME_VARIABLE, WORK_VARIABLE
from tests import making
from tests.addin.test_check import WRONG
from tests.addin.window import Installed, Window, opened

SILENT = ("next_blank", "next_finding")
"""Buttons that only move the cursor."""
LAST = ("clear", "new")
"""Buttons after which the others find nothing to do, or another workbook on top."""
DRAWN = 1.0
"""Seconds in which a window draws itself."""


def click_all(window: Window, folder: Path) -> list[str]:
    """Click every button; return those after which nothing was to be seen."""
    folder.mkdir(parents=True, exist_ok=True)
    buttons = sorted(tab().buttons, key=lambda button: LAST.index(button.id) + 1 if button.id in LAST else 0)
    failed = []
    for number, button in enumerate(buttons, start=1):
        window.click(button.label)
        try:
            if button.id not in SILENT:
                window.asked()
            time.sleep(DRAWN)
            window.picture(folder / f"{number:02}_{button.id}.png")
            if button.id not in SILENT:
                window.answer()
        except AssertionError:
            window.picture(folder / f"{number:02}_{button.id}_失败.png")
            failed.append(button.id)
    return failed


def main(folder: Path) -> int:
    """Do it in each way of installing, and say how many buttons answered."""
    worst = 0
    for installed in Installed:
        with TemporaryDirectory() as temporary:
            path = making.book(Path(temporary) / "自评 表.xlsx", making.dossier(*WRONG))
            places = {HOME_VARIABLE: f"{temporary}/设置", WORK_VARIABLE: f"{temporary}/文档"}
            with opened(path, installed=installed, **places) as window:
                failed = click_all(window, folder / installed.value)
        count = len(tab().buttons)
        print(f"{installed.value}: {count - len(failed)} of {count} buttons{f', not {failed}' if failed else ''}")
        worst |= bool(failed)
    return worst


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
