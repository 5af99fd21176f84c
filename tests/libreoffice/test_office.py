"""The office starts, hangs, is ended and comes again."""

from __future__ import annotations

import builtins
import subprocess
import sys
import time
from pathlib import Path

import pytest
import xlwings as xw

from perfeval_xl.errors import OfficeError
from perfeval_xl.libreoffice import bridge
from perfeval_xl.libreoffice.engine import Engine, app_in_process, register
from perfeval_xl.libreoffice.errors import EDIT_MODE, REJECTED, SERVER_UNAVAILABLE, ComError
from perfeval_xl.libreoffice.office import OfficeProcess
from tests.libreoffice.books import sample


def test_xlwings_finds_the_engine_once(app: xw.App, engine: Engine) -> None:
    """However often it is registered there is one, and it is the active one."""
    assert register() is engine
    assert [registered.name for registered in xw.engines].count("libreoffice") == 1
    assert xw.engines.active.name == "libreoffice"
    assert xw.apps.active == app
    assert app.version.major >= 7
    assert xw.apps.keys() == [app.pid]


def test_the_bridge_leaves_the_interpreter_as_it_was() -> None:
    """Neither the system's packages nor uno's own import stay behind."""
    program = (
        "import builtins, sys; before = builtins.__import__, list(sys.path); "
        "import perfeval_xl.libreoffice.engine; assert 'uno' not in sys.modules and 'xlwings' not in sys.modules; "
        "from perfeval_xl.libreoffice import bridge; bridge.uno(); "
        "assert (builtins.__import__, list(sys.path)) == before and 'uno' in sys.modules"
    )
    subprocess.run([sys.executable, "-W", "error", "-c", program], check=True)

    assert builtins.__import__.__module__ == "builtins"


def test_a_missing_bridge_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """In Chinese and English, with the package to install."""
    bridge.uno.cache_clear()
    monkeypatch.setattr(bridge, "PLACES", ())
    monkeypatch.setitem(sys.modules, "uno", None)
    monkeypatch.delitem(sys.modules, "uno")
    try:
        with pytest.raises(OfficeError, match=r"请安装python3-uno.*install python3-uno"):
            bridge.uno()
    finally:
        bridge.uno.cache_clear()


def test_a_missing_or_failing_program_is_told_in_words() -> None:
    """soffice that is not there, or that ends at once."""
    with pytest.raises(FileNotFoundError):
        OfficeProcess(program="/nowhere/soffice")
    with pytest.raises(OfficeError, match="启动时退出"):
        OfficeProcess(program="/bin/false")


def test_a_killed_office_fails_at_once_and_a_new_one_works(app: xw.App, tmp_path: Path) -> None:
    """The workbook on disk stays as it was."""
    path = sample(tmp_path / "甲.xlsx")
    before = path.read_bytes()
    other = xw.App(add_book=False)
    sheet = other.books.open(path).sheets[0]
    sheet["A2"].value = "改过"
    other.impl.office.kill()

    began = time.monotonic()
    with pytest.raises(ComError) as caught:
        sheet["A2"].value = "再改"

    assert caught.value.hresult == SERVER_UNAVAILABLE
    assert "RPC server is unavailable" in caught.value.strerror
    assert time.monotonic() - began < 2
    assert path.read_bytes() == before
    assert other not in list(xw.apps)
    with xw.App(add_book=False) as third:
        assert third.books.open(path).sheets[0]["A2"].value == "甲"


def test_a_hung_office_is_ended_at_its_deadline(app: xw.App, tmp_path: Path) -> None:
    """The blocked call fails as soon as the process group is gone, and says why."""
    path = sample(tmp_path / "甲.xlsx")
    before = path.read_bytes()
    other = xw.App(add_book=False)
    sheet = other.books.open(path).sheets[0]
    office = other.impl.office
    office.suspend()

    began = time.monotonic()
    with pytest.raises(ComError, match="没有在3秒内回答") as caught, office.deadline(3):
        sheet["A2"].value = "改过"

    assert caught.value.hresult == SERVER_UNAVAILABLE
    assert 2.5 < time.monotonic() - began < 5
    assert path.read_bytes() == before
    assert not office.alive()
    other.kill()
    assert app.books.open(path).sheets[0]["A2"].value == "甲"


def test_a_deadline_that_is_kept_changes_nothing(app: xw.App, sheet: xw.Sheet) -> None:
    """The watch ends with the block."""
    with app.impl.office.deadline(0.5):
        sheet["A2"].value = "改过"
    time.sleep(0.6)

    assert app.impl.office.alive()
    assert sheet["A2"].value == "改过"


@pytest.mark.parametrize(("reason", "text"), [(REJECTED, "Call was rejected by callee"), (EDIT_MODE, "0x800ac472")])
def test_a_cell_being_edited_rejects_calls(app: xw.App, sheet: xw.Sheet, reason: int, text: str) -> None:
    """The next calls fail as Excel's do while somebody types; then it works again."""
    cell = sheet["A2"]
    app.impl.refuse(2, reason)

    for _ in range(2):
        with pytest.raises(ComError, match=text) as caught:
            cell.raw_value = "改过"
        assert caught.value.hresult == reason
    assert cell.value == "甲"
    cell.raw_value = "改过"
    assert cell.value == "改过"


def test_calls_into_the_host_are_counted(app: xw.App, engine: Engine, sheet: xw.Sheet) -> None:
    """Each outermost one: a block is two calls, however many cells it has and however the engine reads it."""
    engine.reset()
    assert len(sheet["A1:F20"].value) == 20
    assert engine.calls == 2
    assert engine.counted == {"Sheet.range": 1, "Range.raw_value": 1}

    cells = sheet["A10:C12"]
    engine.reset()
    assert (cells.row, cells.column, cells.shape, cells.address) == (10, 1, (3, 3), "$A$10:$C$12")
    assert engine.calls == 0
    cells.raw_value = [[1.0, 2.0, 3.0]] * 3
    assert engine.calls == 1


def test_an_office_around_us_is_used_as_it_is(app: xw.App) -> None:
    """A script inside LibreOffice has a context; nothing is started, and nothing is killed."""
    office = OfficeProcess.in_process(app.impl.office.context)
    with office.deadline(0.01):
        time.sleep(0.05)
    office.quit()
    office.kill()

    assert office.alive()
    assert app_in_process(app.impl.office.context) == app


def test_alerts_are_recorded_and_answered(app: xw.App) -> None:
    """A hidden office agrees, or gives the answers set for it."""
    app.impl.answers.append("no")

    assert app.alert("确定吗？", "提交", buttons="yes_no") == "no"
    assert app.alert("确定吗？", buttons="yes_no_cancel") == "yes"
    assert app.alert("完成") == "ok"
    assert [alert.prompt for alert in app.impl.alerts] == ["确定吗？", "确定吗？", "完成"]
    assert app.impl.alerts[0].title == "提交"


def test_the_settings_of_an_app_come_back(app: xw.App, book: xw.Book) -> None:
    """As a macro changes them for a while."""
    settings = {
        "screen_updating": False,
        "display_alerts": False,
        "enable_events": False,
        "calculation": "manual",
        "status_bar": "正在复算……",
    }
    with app.properties(**settings):
        assert {name: getattr(app, name) for name in settings} == settings
        book.sheets[0]["B2"].value = 100
        assert book.sheets[0]["B5"].value == 6.5
        app.calculate()
        assert book.sheets[0]["B5"].value == 105.5

    assert (app.screen_updating, app.calculation, app.status_bar) == (True, "automatic", False)
