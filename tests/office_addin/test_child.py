"""A command as a process: what it says is read while it works, Esc ends it, patience leaves it to itself."""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from perfeval_xl.errors import ActionError
from perfeval_xl.office_addin import child
from perfeval_xl.office_addin.child import run

WORK = """
import signal, sys, time
print("审核：1/2件（50%）", file=sys.stderr, flush=True)
print("注意：甲", file=sys.stderr, flush=True)
{}
print("审核：2/2件（100%）", file=sys.stderr, flush=True)
print("读了2件")
sys.exit(1)
"""
WAIT = """
try:
    time.sleep(60)
except KeyboardInterrupt:
    print("已中断：都在", file=sys.stderr)
    sys.exit(130)
"""


@dataclass
class Watcher:
    """Presses Esc when it is shown ``at``."""

    at: str = "nothing"
    shown: list[str] = field(default_factory=list)

    def show(self, line: str) -> None:
        self.shown.append(line)

    def escaped(self, seconds: float) -> bool:
        time.sleep(seconds)
        return self.at in self.shown


def _command(middle: str = "") -> list[str]:
    return [sys.executable, "-c", WORK.format(middle)]


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Look often, and keep what is written where it can be seen."""
    monkeypatch.setattr(child, "TURN", 0.01)
    monkeypatch.setattr(child.tempfile, "tempdir", str(tmp_path))


def test_lines_are_told_apart_and_nothing_is_left_behind(tmp_path: Path) -> None:
    watcher = Watcher()
    ended = run(_command("time.sleep(0.1)"), watcher)
    assert (ended.code, ended.out, ended.err, ended.stopped) == (1, ["读了2件"], ["注意：甲"], False)
    assert watcher.shown[0] == "审核：1/2件（50%）"
    assert list(tmp_path.iterdir()) == []


def test_esc_ends_it_as_ctrl_c_would() -> None:
    ended = run(_command(WAIT), Watcher("审核：1/2件（50%）"))
    assert (ended.code, ended.err, ended.stopped) == (130, ["注意：甲", "已中断：都在"], True)


def test_what_does_not_stop_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(child, "GRACE", 0.2)
    deaf = "signal.signal(signal.SIGINT, signal.SIG_IGN); print('审核：1/1件（9%）', file=sys.stderr, flush=True)"
    ended = run(_command(f"{deaf}\ntime.sleep(60)"), Watcher("审核：1/1件（9%）"))
    assert ended.stopped
    assert ended.code not in (None, 0, 130)


def test_after_long_it_goes_on_alone_with_what_it_writes(tmp_path: Path) -> None:
    done = tmp_path / "done"
    ended = run(_command(f"time.sleep(0.3); open({str(done)!r}, 'w')"), Watcher(), patience=0.05)
    assert (ended.code, ended.stopped) == (None, False)
    process = child._left.pop()
    assert process.wait(20) == 1
    assert done.exists()


def test_a_foreign_python_is_not_led_astray(monkeypatch: pytest.MonkeyPatch) -> None:
    """LibreOffice's own settings of Python do not reach the program."""
    for name in ("PYTHONHOME", "PYTHONPATH"):
        monkeypatch.setitem(os.environ, name, "/nowhere")
    told = (
        "import os; print(os.environ.get('PYTHONHOME'), os.environ.get('PYTHONPATH'), os.environ['PERFEVAL_PROGRESS'])"
    )
    assert run([sys.executable, "-c", told], Watcher()).out == ["None None 1"]


def test_what_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ActionError, match="起不来"):
        run([str(tmp_path / "nothing")], Watcher())
    assert list(tmp_path.iterdir()) == []
