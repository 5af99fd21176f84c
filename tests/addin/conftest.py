"""An office with our engine, in which the buttons are pressed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import xlwings as xw

from tests.addin.button_presses import Bench
from tests.plans import plans_kept


@pytest.fixture
def bench(app: xw.App, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    """The office, a folder with a space in its name, and nobody's keys."""
    folder = tmp_path / "绩效 材料"
    folder.mkdir()
    monkeypatch.setenv("PERFEVAL_HOME", str(folder / "设置"))
    monkeypatch.setenv("PERFEVAL_WORK", str(folder / "我的文档"))
    with plans_kept():
        yield Bench(app, folder)
    app.impl.host.__dict__.pop("enter", None)
    if hasattr(xw.Book, "_mock_caller"):
        del xw.Book._mock_caller
