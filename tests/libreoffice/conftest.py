"""The sample workbook, open in the office."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlwings as xw

from tests.libreoffice.books import sample


@pytest.fixture
def book(app: xw.App, tmp_path: Path) -> xw.Book:
    """The sample workbook, open."""
    return app.books.open(sample(tmp_path / "样表 一.xlsx"))


@pytest.fixture
def sheet(book: xw.Book) -> xw.Sheet:
    """Its first sheet."""
    return book.sheets[0]
