"""Our exceptions.

* PerfevalError
  x AuthorError           what an author wrote is wrong; every mistake is listed
    + ProfileError        the rules as data
    + BriefError          what an issuing office says of a project
  x ExpressionError       a scoring rule cannot be read: a developer fixes it
  x LayoutError           a form does not fit what Excel allows
  x ReturnFileError       a returned file cannot be opened or recognised
  x UnreadableError       a file that a report is to be made of cannot be read
    + LedgerError         a 台账 cannot be read or written
  x ActionError           a button of the add-in cannot do its work now
  x OutputError           a file cannot be written
  x KeyFileError          a signing key cannot be read
  x PackagingError        the add-in cannot be built or installed here
  x OfficeError           LibreOffice is missing or does not start
  x ClusterError          other machines cannot be asked

What a unit has filled in wrongly is never an exception. It is a `Finding`.
"""

from __future__ import annotations

import errno
from collections.abc import Iterable, Mapping

from perfeval_xl.frozen import frozen
from perfeval_xl.plain_text import one_line


class PerfevalError(Exception):
    """Base of every error raised on purpose by perfeval_xl."""


@frozen
class Mistake:
    """One mistake of an author: where it stands, what is wrong, what is allowed."""

    file: str
    where: str
    """Key path in a TOML file, or sheet and cell in an Excel list."""
    what: str
    allowed: str = ""
    ask: bool = False
    """Whether it may be meant, and only wants to be confirmed."""

    def __str__(self) -> str:
        ending = f"；{self.allowed}" if self.allowed else ""
        return one_line(f"{self.file}：{self.where}：{self.what}{ending}")


class NoFileError(OSError):
    """What lies there is no file: a folder, a pipe, a device. The words say what."""


def reason_of(error: OSError) -> str:
    """Why the system refused a file, in words that a clerk knows."""
    match error:
        case NoFileError():
            return str(error)
        case FileNotFoundError():
            return "没有这个文件或文件夹"
        case PermissionError():
            return "没有权限，或正被别的程序打开"
        case IsADirectoryError() | NotADirectoryError() | FileExistsError():
            return "同名的文件或文件夹挡住了"
        case OSError(errno=errno.ENAMETOOLONG):
            return "文件名太长"
        case OSError(errno=errno.ENOSPC):
            return "磁盘满了"
    return f"系统提示“{error.strerror or error}”"


class ActionError(PerfevalError):
    """What keeps a button from doing its work, shown to the person who pressed it."""


class AuthorError(PerfevalError):
    """Everything that is wrong in a file that an author wrote."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(mistakes)
        super().__init__("\n".join(map(str, self.mistakes)))


class ProfileError(AuthorError):
    """The rules as data are wrong: their author fixes them."""


class BriefError(AuthorError):
    """A brief or dossier is wrong: the issuing office fixes it."""


class UnreadableError(PerfevalError):
    """A file that something is to be made of cannot be read."""


class LedgerError(UnreadableError):
    """A 台账 cannot be read or written. ``kind`` is one of `perfeval_xl.ledger.faults.Fault`."""

    def __init__(self, kind: str, message: str) -> None:
        self.kind = kind
        super().__init__(message)


class ExpressionError(PerfevalError):
    """A scoring expression has no reading."""


class LayoutError(PerfevalError):
    """A form does not fit what Excel allows."""


class OutputError(PerfevalError):
    """A file cannot be written where it was asked for."""


class KeyFileError(PerfevalError):
    """A signing key cannot be read or made."""


class PackagingError(PerfevalError):
    """The add-in cannot be built, installed or removed on this computer."""


class OfficeError(PerfevalError):
    """LibreOffice, or its Python bridge, is missing or does not start."""


class ClusterError(PerfevalError):
    """Other machines cannot be asked, or do not have this very program."""


UNNAMED_CONTRADICTION = "同一个内容有两种读法"
"""Why a file contradicts itself (W015), where the place that found out says no more."""


class ReturnFileError(PerfevalError):
    """A returned file cannot be opened or recognised.

    ``code`` names the finding that it becomes, ``facts`` fill that message: that of W015
    needs ``why``, in words for the unit, and has a default.
    """

    def __init__(self, code: str, facts: Mapping[str, str] | None = None) -> None:
        self.code = code
        self.facts = {"why": UNNAMED_CONTRADICTION} if code == "W015" else {}
        self.facts.update(facts or {})
        super().__init__(f"{code} {self.facts}")
