"""A visible office, on a screen without a monitor, shows what Excel would show."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings as xw

import perfeval_xl
from perfeval_xl.libreoffice import bridge
from perfeval_xl.libreoffice.engine import register
from tests.engines.display import display
from tests.engines.programs import find
from tests.libreoffice.books import issued, sample

SECONDS = 20


@pytest.fixture
def screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A display of our own."""
    with display((1280, 900)) as screen:
        monkeypatch.setenv("DISPLAY", screen.name)
        yield


@pytest.fixture
def shown(screen: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[xw.App]:
    """An office on that display, whose own Python finds our packages."""
    register()
    folders = (Path(package.__file__).parents[1] for package in (perfeval_xl, xw))
    monkeypatch.setenv("PERFEVAL_TEST_PATH", os.pathsep.join(map(str, folders)))
    app = xw.App(visible=True, add_book=False)
    yield app
    app.quit()


def _press(key: str, title: str) -> threading.Thread:
    """Press a key in the window of that title as soon as it is there."""
    command = [
        find("xdotool", "xdotool"),
        "search",
        "--sync",
        "--onlyvisible",
        "--name",
        title,
        "windowfocus",
        "--sync",
        "key",
        key,
    ]
    thread = threading.Thread(target=subprocess.run, args=[command], kwargs={"timeout": SECONDS})
    thread.start()
    return thread


def test_a_visible_office_asks_and_shows_its_book(shown: xw.App, tmp_path: Path) -> None:
    """A message box waits for a person, whose Enter loses nothing."""
    book = shown.books.open(sample(tmp_path / "样 表.xlsx"))
    assert (shown.visible, shown.books.active) == (True, book)
    book.sheets["锁定"].activate()
    book.sheets["锁定"]["C2:C3"].select()
    assert shown.selection.address == "$C$2:$C$3"
    with shown.properties(status_bar="正在复算……", screen_updating=False):
        book.sheets["锁定"]["C2"].value = 5

    pressed = []
    for title, buttons, key in (("FIRST", "yes_no", "Return"), ("SECOND", "ok_cancel", "Escape")):
        hand = _press(key, title)
        with shown.impl.office.deadline(SECONDS):
            pressed.append(shown.alert("确定要提交吗？", title, buttons=buttons))
        hand.join()

    assert pressed == ["no", "cancel"]
    assert [alert.title for alert in shown.impl.alerts] == ["FIRST", "SECOND"]


def test_the_engine_runs_inside_the_office_itself(shown: xw.App, tmp_path: Path) -> None:
    """As the script of an extension: with the office's own Python, on the document that is on the screen."""
    office = shown.impl.office
    shown.books.open(issued(tmp_path / "自评表.xlsx"))
    loader = office.service("loader.Python")
    factory = loader.activate("perfeval.Job", "", bridge.url(Path(__file__).with_name("inside.py")), None)
    job = factory.createInstanceWithContext(office.context)

    with office.deadline(SECONDS):
        answer = job.execute(())

    assert answer == "自评表.xlsx ComError 95.3 True"
