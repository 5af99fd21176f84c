"""Whoever is ended while it sends has sent nothing twice; ``python -m tests.office.sending_round`` does more of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.office.sending_round import killed

SEED = 1


def test_a_run_that_is_ended_is_made_good(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    kill = killed(tmp_path, "cut", 3, random.Random(SEED))
    assert (kill.problems, kill.finished) == ([], False)
    assert kill.unknown >= 1
