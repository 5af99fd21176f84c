"""One LibreOffice process: started, watched, ended. xlwings is not in here."""

from __future__ import annotations

import atexit
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from perfeval_xl.errors import OfficeError
from perfeval_xl.libreoffice import bridge

START_SECONDS = 60
CALL_SECONDS = 25.0
"""Seconds without an answer after which an office is taken to hang; the person gets a message within half a minute."""
QUIT_SECONDS = 10
"""How long an office may take to end before it is ended."""
_PAUSE = 0.02

_REGISTRY = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
{}</oor:items>
"""
_ITEM = '<item oor:path="/org.openoffice.{}"><prop oor:name="{}" oor:op="fuse"><value>{}</value></prop></item>\n'
# No lock files: a stale one, left by a crash, makes a headless load return None without a word.
# Formulas are recalculated on load, as Excel does with files that it did not write. No recovery
# of earlier documents and no tips: nobody is there to answer.
_SETTINGS = (
    ("Office.Common/Misc", "UseLocking", "false"),
    ("Office.Common/Misc", "UseDocumentOOoLockFile", "false"),
    ("Office.Common/Misc", "ShowTipOfTheDay", "false"),
    ("Office.Common/Misc", "FirstRun", "false"),
    ("Office.Common/Save/Document", "AutoSave", "false"),
    ("Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ("Office.Calc/Formula/Load", "OOXMLRecalcMode", "0"),
    ("Office.Calc/Formula/Load", "ODFRecalcMode", "0"),
)


class OfficeProcess:
    """A LibreOffice and the way into it.

    pyuno has no timeout: a call into a hung office never returns. Whoever cannot wait for
    ever puts the calls into ``with office.deadline(seconds)``.
    """

    def __init__(
        self,
        *,
        visible: bool = False,
        program: str | None = None,
        profile: Path | None = None,
        seconds: float = START_SECONDS,
    ) -> None:
        """Start a process of our own and wait until it answers. Raises OfficeError.

        ``profile`` is a folder of settings; by default a new one, removed at the end. Two offices
        never share one.
        """
        self.visible = visible
        self.call_seconds = CALL_SECONDS
        """Seconds that one call may take before the office counts as hung and is ended."""
        self.overdue: float | None = None
        """The deadline in seconds that this office missed, for which it was ended."""
        self._process: subprocess.Popen[bytes] | None = None
        self._own_profile = None if profile else Path(tempfile.mkdtemp(prefix="perfeval-office-"))
        self._profile = profile or self._own_profile
        began = time.monotonic()
        try:
            if self._own_profile:
                write_settings(self._own_profile)
            self.context = self._started(program, seconds)
        except BaseException:
            self.kill()
            raise
        self.start_seconds = time.monotonic() - began
        self.pid = self._process.pid if self._process else os.getpid()

    @classmethod
    def in_process(cls, context: Any) -> Self:
        """The office that this Python runs in: a script of an extension has its context.

        It is never killed and knows no deadline: it would be ourselves.
        """
        self = cls.__new__(cls)
        self.visible, self.overdue, self.start_seconds, self.call_seconds = True, None, 0.0, CALL_SECONDS
        self._process = self._own_profile = self._profile = None
        self.context, self.pid = context, os.getpid()
        return self

    def _started(self, program: str | None, seconds: float) -> Any:
        bridge.uno()
        executable = program or os.environ.get("SOFFICE") or shutil.which("soffice")
        if not executable:
            raise OfficeError("没有找到LibreOffice（soffice），请先安装 / LibreOffice (soffice) was not found")
        pipe = f"perfeval-{os.getpid()}-{uuid.uuid4().hex[:8]}"
        hidden = [] if self.visible else ["--headless", "--invisible"]
        self._process = subprocess.Popen(
            [
                executable,
                *hidden,
                "--norestore",
                "--nologo",
                "--nodefault",
                "--nolockcheck",
                f"-env:UserInstallation={Path(str(self._profile)).as_uri()}",
                f"--accept=pipe,name={pipe};urp;StarOffice.ComponentContext",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # A group of its own: soffice starts children, and all are ended together.
            start_new_session=True,
        )
        atexit.register(self.kill)
        return self._answering(self._process, f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext", seconds)

    def _answering(self, process: subprocess.Popen[bytes], address: str, seconds: float) -> Any:
        local = bridge.uno().getComponentContext()
        resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
        end = time.monotonic() + seconds
        while True:
            try:
                return resolver.resolve(address)
            except bridge.exception("connection.NoConnectException") as error:
                if process.poll() is not None:
                    raise OfficeError(f"LibreOffice启动时退出，代码{process.returncode}") from error
                if time.monotonic() > end:
                    raise OfficeError(f"LibreOffice在{seconds:g}秒内没有启动完成") from error
                time.sleep(_PAUSE)

    @property
    def is_around_us(self) -> bool:
        """Whether this Python runs inside it, so that it is LibreOffice's own."""
        return self._process is None

    def service(self, name: str) -> Any:
        """A new instance of one of the office's services: ``frame.Desktop``."""
        return self.context.ServiceManager.createInstanceWithContext(f"com.sun.star.{name}", self.context)

    def alive(self) -> bool:
        """Whether the process is still there; a hung one is."""
        if self.context is None:
            return False
        return self._process is None or self._process.poll() is None

    @contextmanager
    def deadline(self, seconds: float) -> Iterator[None]:
        """End the office when the block takes longer; the blocked call then fails at once.

        The workbooks on disk stay as they were. A new app works.
        """
        watch = self.watch(seconds)
        try:
            yield
        finally:
            if watch is not None:
                watch.cancel()
                watch.join()

    def watch(self, seconds: float) -> threading.Timer | None:
        """A clock that ends the office when nobody stops it in time; None where the office is ourselves."""
        if self._process is None:
            return None
        clock = threading.Timer(seconds, self._end_late, [seconds])
        clock.daemon = True
        clock.start()
        return clock

    def _end_late(self, seconds: float) -> None:
        # Only signals here: the thread that waits inside the office does the tidying.
        self.overdue = seconds
        self._end_group()

    def _end_group(self) -> None:
        if self._process is None or self._process.poll() is not None:
            return
        if sys.platform == "win32":
            # Groups of processes cannot be signalled there; soffice.bin ends with its starter.
            self._process.kill()
        else:
            with suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)

    def suspend(self) -> None:
        """Stop the process without ending it: the office hangs, as a test wants it to. Windows cannot."""
        if sys.platform != "win32" and self._process is not None and self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGSTOP)

    def quit(self) -> None:
        """Ask the office to end, and end it when it does not."""
        if self._process is None:
            return
        if self.alive():
            # The bridge goes down with the answer.
            with suppress(bridge.exception("uno.Exception")):
                self.service("frame.Desktop").terminate()
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(QUIT_SECONDS)
        self.kill()

    def kill(self) -> None:
        """End the process group at once; it may be dead or hung already."""
        if self._process is not None:
            self._end_group()
            self._process.wait()
            self.context = None
            atexit.unregister(self.kill)
        if self._own_profile is not None:
            shutil.rmtree(self._own_profile, ignore_errors=True)


def write_settings(profile: Path, more: Iterable[tuple[str, str, str]] = ()) -> None:
    """Write the settings of an office of ours into a new profile, and ``more``: path, name and value of each."""
    registry = profile / "user" / "registrymodifications.xcu"
    registry.parent.mkdir(parents=True)
    registry.write_text(
        _REGISTRY.format("".join(_ITEM.format(*setting) for setting in (*_SETTINGS, *more))), encoding="utf-8"
    )
