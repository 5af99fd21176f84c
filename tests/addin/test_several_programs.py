"""Two Excels at once, and workbooks of one name: a button works in the one where it was pressed."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
import xlwings as xw

from perfeval_xl.addin import session
from perfeval_xl.addin.host import open_workbook
from perfeval_xl.errors import ActionError

NAME = "自评 a=b 100%TEMP%.xlsx"


def _excel(window: int, *names: str) -> SimpleNamespace:
    app = SimpleNamespace(hwnd=window)
    app.books = [SimpleNamespace(name=name, app=app) for name in names]
    return app


@pytest.fixture
def excels(monkeypatch: pytest.MonkeyPatch) -> list[SimpleNamespace]:
    """Two, each with a workbook of the same name; the first is in front."""

    class Apps(list[SimpleNamespace]):
        active = property(lambda self: self[0])

    apps = Apps([_excel(11, NAME, "别的.xlsx"), _excel(22, NAME)])
    monkeypatch.setattr(xw, "apps", apps)
    monkeypatch.setattr(sys, "argv", ["perfeval-addin", "check", f"--wb={NAME.replace('%', '?')}", "--hwnd=22"])
    return list(apps)


def test_the_workbook_is_that_of_the_excel_in_which_the_button_was_pressed(excels: list[SimpleNamespace]) -> None:
    assert session._session("题").caller is excels[1].books[0]


def test_no_workbook_of_another_excel_is_taken_for_one_that_was_closed(
    excels: list[SimpleNamespace], monkeypatch: pytest.MonkeyPatch
) -> None:
    excels[1].books.clear()
    monkeypatch.setattr(xw.Book, "caller", lambda: excels[1].books[0])

    found = session._session("题")
    assert (found.app, found.caller) == (excels[1], None)


def test_a_workbook_of_the_same_name_elsewhere_is_told_with_both_places(tmp_path: Path) -> None:
    """Excel holds one workbook of a name."""
    open_one = SimpleNamespace(name="清单.xlsx", api=SimpleNamespace(FullName=str(tmp_path / "旧" / "清单.xlsx")))
    app = SimpleNamespace(books=[open_one])

    with pytest.raises(ActionError, match="请先关上它，再打开") as error:
        open_workbook(app, tmp_path / "新" / "清单.xlsx")  # type: ignore[arg-type]
    assert str(tmp_path / "旧") in str(error.value)
    assert str(tmp_path / "新") in str(error.value)
