"""The extension for LibreOffice, clicked in a real window."""

from pathlib import Path

import pytest

from perfeval_xl.buttons import tab
from perfeval_xl.sealing.attached import REPORT, RESULTS
from tests import making
from tests.addin.test_check import WRONG
from tests.addin.window import Installed, opened


# What a browser has renamed is for the user as well.
@pytest.mark.parametrize("installed", [Installed.RENAMED, Installed.FOR_ALL])
def test_every_button_stands_on_the_toolbar_and_a_click_makes_the_sheet(installed: Installed, tmp_path: Path) -> None:
    path = making.book(tmp_path / "自评 表.xlsx", making.dossier(*WRONG))
    before = path.read_bytes()
    with opened(path, installed=installed) as window:
        assert window.missing(button.label for button in tab().buttons) == set()
        window.click("校验")
        window.until(RESULTS.name)
        window.answer()
        window.click("生成自评报告")
        window.until(REPORT.name)
        window.answer()
        assert window.document.isProtected()
    assert path.read_bytes() == before
