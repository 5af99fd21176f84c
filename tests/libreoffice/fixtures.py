"""One office for all tests of a run; each test starts with no book open."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import xlwings as xw

from perfeval_xl.libreoffice.engine import Engine, register


@pytest.fixture(scope="session")
def running() -> Iterator[xw.App]:
    """An office that is there as long as the tests run."""
    register()
    with xw.App(add_book=False) as app:
        yield app


@pytest.fixture
def engine() -> Engine:
    """The engine, with nothing counted yet."""
    registered = register()
    registered.reset()
    return registered


@pytest.fixture
def app(running: xw.App, engine: Engine) -> Iterator[xw.App]:
    """The office, without a book, without an answer."""
    running.activate()
    engine.reset()
    yield running
    running.impl.refuse(0)
    for book in list(running.books):
        book.close()
    running.impl.alerts.clear()
    running.impl.answers.clear()
    running.status_bar = False
