"""The files in a folder and all its subfolders, with whatever lies there and is not looked at.

Links are told and never followed, pipes and devices never opened; a file that somebody is writing to is noticed,
for what is read of it may be half of it.
"""

from __future__ import annotations

import ntpath
import os
import stat
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from perfeval_xl.arrivals.leftovers import SYSTEM, is_system_folder, leftover
from perfeval_xl.arrivals.model import Refused
from perfeval_xl.errors import NoFileError, reason_of

SETTLED = 10
"""Seconds after which nobody is taken to be writing to a file any more: copying over a network pauses for less."""
BEING_WRITTEN = "正在写入"
"""Why a file is not read, where it changed meanwhile."""
GONE, OWN = "看的时候已经移走或改名", "本程序自己的文件夹"
"""What something is that is left out."""
_LINK, _SPECIAL = "快捷方式（链接）", "不是普通的文件，而是管道、设备一类"
LONGEST_PLAIN_PATH = 240
"""Characters of a path that every function of Windows takes (259, and 12 less for a folder)."""
_LONG, _LONG_SHARE = "\\\\?\\", "\\\\?\\UNC\\"
_JUNCTION = 0xA000_0003
"""The mark of a folder of Windows that is another one."""


class BeingWrittenError(NoFileError):
    """A file changed while it was read; the words say so."""

    def __init__(self) -> None:
        super().__init__(BEING_WRITTEN)


@dataclass(frozen=True)
class Found:
    """A file, as it was when the folder was looked through."""

    path: Path
    size: int
    mtime_ns: int

    @property
    def name(self) -> str:
        """Its base name; where that is no UTF-8, as Windows would have meant it."""
        return shown(Path(self.path.name))

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """The file, to be read.

        Raises OSError where it cannot be opened, and its kind BeingWrittenError, also at the end, where it is not as it
        was found, or was not when it had been read: nothing of it is to be taken for whole then.
        """
        # Not to wait, should a pipe have taken its place meanwhile; nor to follow a link that did.
        flags = os.O_RDONLY
        for flag in ("O_BINARY", "O_NONBLOCK", "O_NOFOLLOW"):
            flags |= getattr(os, flag, 0)
        with open(os.open(for_system(self.path), flags), "rb") as file:
            self._refuse_changed(file)
            yield file
            self._refuse_changed(file)

    def is_fresh(self, now: float | None = None) -> bool:
        """Whether it was written so lately that somebody may still be about it, ``now`` in seconds since 1970."""
        return abs((time.time() if now is None else now) - self.mtime_ns / 1e9) < SETTLED

    def refused(self, error: OSError | None = None) -> Refused:
        """That it could not be read because of ``error``; without one, that it is being written."""
        return _unreadable(self.path, BEING_WRITTEN if error is None else reason_of(error))

    def _refuse_changed(self, file: BinaryIO) -> None:
        state = os.fstat(file.fileno())
        if not stat.S_ISREG(state.st_mode):
            raise NoFileError(_SPECIAL)
        if (state.st_size, state.st_mtime_ns) != (self.size, self.mtime_ns):
            raise BeingWrittenError


@dataclass(frozen=True)
class NotOpened:
    """Something that is no file, or cannot be read."""

    path: Path
    refused: Refused


@dataclass(frozen=True)
class LeftOut:
    """Something that nobody sent."""

    path: Path
    what: str
    """What it is, in words."""


def walk(
    paths: Sequence[Path], own: Collection[Path] = (), is_own: Callable[[Path, Sequence[str]], bool] | None = None
) -> Iterator[Found | NotOpened | LeftOut]:
    """Every file that ``paths`` name or that lies below, in the order of paths and, in a folder, of names.

    A path that is a link itself is followed, for whoever names it means it. Folders of our ``own`` are not entered,
    nor those of which ``is_own`` says that they are, by path and the names in them.
    A file is given once, however often it is named. Never raises for what lies there.
    """
    ours = {_real(path) for path in own}
    given: set[str] = set()
    # What is still to be looked at with where it really is, the next one last; a folder gives way to what it holds.
    waiting = [(*_named(path), True) for path in reversed(paths)]
    while waiting:
        path, real, is_named = waiting.pop()
        if real in ours:
            yield LeftOut(path, OWN)
            continue
        try:
            looked = _looked(path)
        except FileNotFoundError as error:
            yield NotOpened(path, _unreadable(path, reason_of(error))) if is_named else LeftOut(path, GONE)
            continue
        except OSError as error:
            yield NotOpened(path, _unreadable(path, reason_of(error)))
            continue
        if isinstance(looked, list) and is_own is not None and is_own(path, looked):
            yield LeftOut(path, OWN)
        elif isinstance(looked, list):
            waiting += ((path / name, os.path.join(real, os.path.normcase(name)), False) for name in reversed(looked))
        elif real not in given:
            given.add(real)
            yield looked


def _named(path: Path) -> tuple[Path, str]:
    """A path that somebody named, and where that really is."""
    try:
        real = os.path.realpath(path)
    except OSError:
        real = os.path.abspath(path)
    return Path(real) if os.path.islink(path) else path, os.path.normcase(real)


def _real(path: Path) -> str:
    return _named(path)[1]


def _looked(path: Path) -> Found | NotOpened | LeftOut | list[str]:
    """What lies there; of a folder the names in it, in order. Raises OSError where nobody can tell."""
    # Not what the folder says of it: Windows brings that up to date only when a file is closed.
    state = os.lstat(for_system(path))
    if stat.S_ISLNK(state.st_mode) or getattr(state, "st_reparse_tag", 0) == _JUNCTION:
        return NotOpened(path, Refused("Z007", shown(Path(path.name)), (), facts={"what": _LINK}))
    if stat.S_ISDIR(state.st_mode):
        if is_system_folder(path.name):
            return LeftOut(path, SYSTEM)
        return sorted(os.listdir(for_system(path)))
    if not stat.S_ISREG(state.st_mode):
        return NotOpened(path, _unreadable(path, _SPECIAL))
    left = leftover(path.name, state.st_size)
    return LeftOut(path, left) if left else Found(path, state.st_size, state.st_mtime_ns)


def _unreadable(path: Path, why: str) -> Refused:
    return Refused("Z002", shown(Path(path.name)), (), facts={"why": why})


def shown(path: Path) -> str:
    """A path as a text that can be stored and shown: a name that is no UTF-8 is read as GBK, or escaped."""
    raw = os.fsencode(path)
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("utf-8", "backslashreplace")


def for_system(path: Path) -> str:
    """A path as the system takes it, also where it is longer than Windows takes it plainly."""
    return long_path(os.path.abspath(path)) if os.name == "nt" else str(path)


def long_path(path: str) -> str:
    """The absolute ``path`` of Windows, marked as one that may be long where it is."""
    if len(path) <= LONGEST_PLAIN_PATH or path.startswith(_LONG):
        return path
    drive, rest = ntpath.splitdrive(path)
    return f"{_LONG_SHARE}{drive[2:]}{rest}" if drive.startswith("\\\\") else f"{_LONG}{drive}{rest}"
