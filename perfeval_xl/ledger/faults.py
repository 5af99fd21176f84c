"""What can be the matter with a ledger, in words for the clerk: where, what, and what to do."""

from __future__ import annotations

import enum
import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from perfeval_xl.errors import LedgerError, reason_of


class Fault(enum.StrEnum):
    """Why a ledger cannot be used."""

    MISSING = "missing"
    DAMAGED = "damaged"
    NEWER = "newer"
    LOCKED = "locked"
    FULL = "full"
    FORBIDDEN = "forbidden"
    GONE = "gone"


_WORDS = {
    Fault.MISSING: "这里还没有台账。请先用 perfeval build … --round 下发，或核对这一轮的文件夹",
    Fault.DAMAGED: (
        "台账已损坏{why}。来件的原件和登记都在，请用 perfeval collect --rebuild 重建，损坏的文件会改名保留"
    ),
    Fault.NEWER: "这个台账由更新的程序建立，请升级本程序",
    Fault.LOCKED: "台账正被另一个程序占用，等了{why}秒没有等到。请等它做完，或关闭打开了台账的程序，再做一次",
    Fault.FULL: "磁盘满了，这一批没有记下，已经记下的都在。请腾出空间，再做一次",
    Fault.FORBIDDEN: "台账不能写{why}。请检查文件夹的权限，或换一台能写的电脑再做一次",
    Fault.GONE: "台账读写不了{why}。请检查磁盘或共享文件夹的连接，再做一次；已经记下的都在",
}
BUSY_SECONDS = 30
"""How long one of two programs waits for the other to commit; a commit takes well below a second."""
_FULL = (errno.ENOSPC, errno.EFBIG, getattr(errno, "EDQUOT", errno.ENOSPC))
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_SQLITE = {
    sqlite3.SQLITE_CORRUPT: Fault.DAMAGED,
    sqlite3.SQLITE_NOTADB: Fault.DAMAGED,
    sqlite3.SQLITE_FULL: Fault.FULL,
    sqlite3.SQLITE_BUSY: Fault.LOCKED,
    sqlite3.SQLITE_LOCKED: Fault.LOCKED,
    sqlite3.SQLITE_READONLY: Fault.FORBIDDEN,
    sqlite3.SQLITE_PERM: Fault.FORBIDDEN,
    sqlite3.SQLITE_AUTH: Fault.FORBIDDEN,
    sqlite3.SQLITE_IOERR: Fault.GONE,
    sqlite3.SQLITE_CANTOPEN: Fault.GONE,
}
_PRIMARY = 0xFF
"""SQLite's extended codes have the code itself in their lowest byte."""


def fault(kind: Fault, path: Path, why: str = "") -> LedgerError:
    """The exception that says so of the file or folder ``path``; ``why`` in brackets, seconds where it is locked."""
    inside = why if kind is Fault.LOCKED else f"（{why}）" if why else ""
    return LedgerError(kind, f"{path}：{_WORDS[kind].format(why=inside)}。")


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite and the system refuse at ``path`` into a LedgerError."""
    try:
        yield
    except OSError as error:
        raise _of_system(path, error) from error
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR and "no such" not in str(error):
            # A fault of ours in a statement is none of the file.
            raise
        raise _of_sqlite(path, error) from error


def _of_system(path: Path, error: OSError) -> LedgerError:
    if error.errno in _FULL:
        return fault(Fault.FULL, path)
    if error.errno in _FORBIDDEN:
        return fault(Fault.FORBIDDEN, path, reason_of(error))
    return fault(Fault.GONE, path, reason_of(error))


def _of_sqlite(path: Path, error: sqlite3.Error) -> LedgerError:
    kind = _SQLITE.get(getattr(error, "sqlite_errorcode", 0) & _PRIMARY)
    if kind is Fault.LOCKED:
        return fault(kind, path, str(BUSY_SECONDS))
    # What is no fault of disk or share is a file that does not hold what we wrote: a table or a column is missing.
    return fault(kind or Fault.DAMAGED, path, str(error) if kind is not Fault.FULL else "")
