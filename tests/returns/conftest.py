"""What every test of a return starts from."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests import making


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The sound workbook, as it comes back."""
    return making.book(tmp_path / "自评表.xlsx")
