"""What every test of a return starts from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import making
from tests.plans import plans_kept


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """The sound workbook, as it comes back."""
    return making.book(tmp_path / "自评表.xlsx")


@pytest.fixture(autouse=True)
def same_plans() -> Iterator[None]:
    """Most of these tests change a workbook that others have changed before."""
    with plans_kept():
        yield
