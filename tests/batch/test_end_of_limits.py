"""The system ends a process by its own count of processor time, which may be ahead of the exact one."""

from __future__ import annotations

import sys
import time

import pytest

from perfeval_xl import allowance

AHEAD = 1_000.0


def test_the_end_is_counted_as_the_system_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    if sys.platform == "win32":
        # There is no such limit: another thread looks at the time.
        assert not hasattr(allowance, "_end_after")
        return
    import resource

    monkeypatch.setattr(allowance, "_counted", lambda: time.process_time() + AHEAD)
    with allowance.limited(allowance.SECONDS, memory=False, afresh=True):
        soft, _ = resource.getrlimit(resource.RLIMIT_CPU)
        assert soft > time.process_time() + AHEAD + allowance.SECONDS
    assert resource.getrlimit(resource.RLIMIT_CPU)[0] == resource.RLIM_INFINITY


def test_the_system_says_what_it_counted() -> None:
    if sys.platform == "linux":
        assert allowance._counted() == pytest.approx(time.process_time(), rel=0.5, abs=2.0)
    else:
        assert not hasattr(allowance, "_counted") or allowance._counted() >= 0
