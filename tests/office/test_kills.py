"""A run that is ended anywhere is made good by the next one; ``python -m tests.office.kills`` does it at length."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from tests.office.kills import differences, faults_in, kills, made, tables_of

PROJECTS = 10
SEED = 15


@pytest.mark.parametrize(("jobs", "times"), [(1, 1), (2, 2)])
def test_whoever_is_ended_has_lost_nothing(
    jobs: int, times: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PERFEVAL_HOME", str(tmp_path / "home"))
    copies = tmp_path / "copies"
    copies.mkdir()
    chance = random.Random(SEED + jobs)
    done = list(kills(made(tmp_path / "轮", PROJECTS), copies, times, jobs, chance, "--no-summary"))
    assert [kill.problems for kill in done] == [()] * times


def test_the_comparison_sees_what_differs(tmp_path: Path) -> None:
    place = made(tmp_path / "轮", 3)
    before = tables_of(place)
    assert differences({**before, "issue": before["issue"][1:]}, before) == ["issue: 2 and 3 rows"]
    (place / "台账" / "原件" / "ab").mkdir(parents=True)
    (place / "台账" / "原件" / "ab" / "ab.xlsx").write_bytes(b"x")
    (place / "台账" / "原件" / "ab" / ".1.tmp").write_bytes(b"x")
    assert list(faults_in(place)) == ["left over: .1.tmp", "not its own hash: ab.xlsx"]
