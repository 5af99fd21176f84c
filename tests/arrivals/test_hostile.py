"""What somebody sends to do harm is told with its reason, costs next to nothing, and takes nothing with it."""

from __future__ import annotations

import io
import subprocess
import sys
from dataclasses import replace

from perfeval_xl.arrivals.model import LARGEST_CONTAINER, LARGEST_FILE, Arrived, Budget, Refused
from perfeval_xl.arrivals.opening import opened
from tests.arrivals import hostile
from tests.arrivals.zips import Packed, zip_of


def test_every_hostile_container_is_found_alone_and_cheap() -> None:
    """A second of a processor and 150 MB each; the good workbook beside it comes out."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.arrivals.hostile"], capture_output=True, encoding="utf-8", timeout=300
    )

    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == f"{len(hostile.hostile())} kinds, 0 not as they should be"
    assert len(hostile.hostile()) >= 20


def test_what_is_dear_missed_or_takes_others_with_it_would_be_seen() -> None:
    cost = hostile.Cost("a.zip", "Z004", ("Z004",), True, 0.1, 40)

    assert cost.passed
    assert not any(
        changed.passed
        for changed in (
            replace(cost, codes=()),
            replace(cost, codes=("Z003", "Z004")),
            replace(cost, good=False),
            replace(cost, seconds=1.1),
            replace(cost, megabytes=151),
        )
    )


def test_layer_upon_layer_nothing_grows_beyond_what_one_may() -> None:
    """Each zip is two hundred times smaller than what is in it, and all of them together are not more."""
    assert Budget.of(1) == Budget(size=LARGEST_FILE, whole=LARGEST_FILE)
    assert Budget.of(1 << 20).size == 200 << 20
    assert Budget.of(1 << 40).size == LARGEST_CONTAINER

    found = list(opened(io.BytesIO(hostile.nested_files(hostile.text(0.6))), "a.zip"))
    told = {(one.code, *one.facts.values()) for one in found if isinstance(one, Refused)}
    assert told == {("Z004", "压缩包解开后的大小", "64MB")}
    assert sum(len(one.data) for one in found if isinstance(one, Arrived)) <= LARGEST_FILE


def test_a_round_of_large_scans_is_no_bomb() -> None:
    scans = [Packed(b"%d.pdf" % n, b"%PDF" + hostile.text(1, n)) for n in range(40)]

    assert all(isinstance(one, Arrived) for one in opened(io.BytesIO(zip_of(scans)), "a.zip"))
