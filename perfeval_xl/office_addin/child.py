"""A command as a process of its own, which is told to stop by a key, and whose lines are read while it works.

It writes into files, not into pipes: it goes on where nobody reads them any more, be it that the spreadsheet
program ended or that somebody wants to go on working in it.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from perfeval_xl.console import PROGRESS_VARIABLE, UTF_8
from perfeval_xl.errors import ActionError, reason_of

TURN = 0.1
"""Seconds between two looks at what it says, and at the keyboard."""
PATIENCE = 600.0
"""Seconds after which it is left to itself, and whoever clicked gets the spreadsheet program back."""
GRACE = 20.0
"""Seconds that it may take to stop once it was told to; what it has recorded by then is kept whatever happens."""
_PROGRESS = re.compile(r"[^：]{1,20}：\d+/\d+件（\d+%）")
_FOREIGN = ("PYTHONHOME", "PYTHONPATH")
"""Settings of the Python inside LibreOffice, which another one must not take for its own."""
_SAID: Mapping[str, str] = {"PYTHONUTF8": "1", PROGRESS_VARIABLE: "1"}
"""What it is told: to write UTF-8, and that somebody reads how far it is."""
_left: list[subprocess.Popen[bytes]] = []
"""Processes that went on by themselves; so that nobody takes them for forgotten."""


class Watcher(Protocol):
    """Who waits for a command."""

    def show(self, line: str) -> None:
        """Show how far it is."""

    def escaped(self, seconds: float) -> bool:
        """Let the spreadsheet program go on for so long; whether somebody has asked for an end by then."""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int | None
    """Its exit code; None where it is still at work."""
    out: Sequence[str] = ()
    """Lines that it wrote to standard output."""
    err: Sequence[str] = ()
    """Lines that it wrote to standard error, but for those that only tell how far it is."""
    stopped: bool = False
    """Whether somebody asked for its end before it came."""


def run(command: Sequence[str], watcher: Watcher, *, patience: float = PATIENCE) -> Ended:
    """Run ``command`` until it ends, is stopped, or ``patience`` seconds have passed. Raises ActionError where it
    cannot be started.
    """
    folder = Path(tempfile.mkdtemp(prefix="perfeval-"))
    try:
        with (folder / "out").open("wb") as out, (folder / "err").open("wb") as err:
            process = _started(command, out.fileno(), err.fileno())
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise ActionError(f"收表的程序起不来：{reason_of(error)}（{command[0]}）。请联系技术人员") from error
    lines = _Lines(folder / "err")
    told: list[str] = []
    stopped = _watched(process, watcher, lines, told, patience)
    if process.poll() is None:
        _left.append(process)
        return Ended(None, err=told, stopped=stopped)
    told += [line for line in lines.fresh(whole=True) if not _PROGRESS.fullmatch(line)]
    ended = Ended(process.returncode, _Lines(folder / "out").fresh(whole=True), told, stopped)
    shutil.rmtree(folder, ignore_errors=True)
    return ended


def _watched(
    process: subprocess.Popen[bytes], watcher: Watcher, lines: _Lines, told: list[str], patience: float
) -> bool:
    """Look at a process until it ends or patience does; add what it says to ``told``. Whether it was stopped."""
    begun, asked = time.monotonic(), 0.0
    while process.poll() is None:
        escaped = watcher.escaped(TURN)
        now = time.monotonic()
        for line in lines.fresh():
            if not _PROGRESS.fullmatch(line):
                told.append(line)
            elif not asked:
                watcher.show(line)
        if asked:
            # It looks at the keyboard no more, so that Esc may be held.
            time.sleep(TURN)
            if now - asked > GRACE:
                process.kill()
        elif escaped:
            asked = now
            watcher.show("正在停下")
            _interrupt(process)
        elif now - begun > patience:
            break
    return bool(asked)


def own_environment() -> dict[str, str]:
    """The environment without what only the Python inside of another program is to know."""
    return {name: value for name, value in os.environ.items() if name not in _FOREIGN}


def _started(command: Sequence[str], out: int, err: int) -> subprocess.Popen[bytes]:
    environment = {**own_environment(), **_SAID}
    flags = 0
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=out,
        stderr=err,
        env=environment,
        # A group of its own: else what tells it to stop would reach ourselves as well.
        creationflags=flags,
        start_new_session=True,
    )


def _interrupt(process: subprocess.Popen[bytes]) -> None:
    """What Ctrl-C does in a window of commands."""
    if sys.platform == "win32":
        process.send_signal(signal.CTRL_BREAK_EVENT)
    else:
        process.send_signal(signal.SIGINT)


class _Lines:
    """The lines of a file that somebody else is writing."""

    def __init__(self, path: Path) -> None:
        self._path, self._at = path, 0

    def fresh(self, *, whole: bool = False) -> list[str]:
        """The lines that were finished since it was asked last; ``whole`` with one that never will be."""
        with self._path.open("rb") as file:
            file.seek(self._at)
            data = file.read()
        end = len(data) if whole else data.rfind(b"\n") + 1
        self._at += end
        return data[:end].decode(UTF_8, "replace").splitlines()
