"""What a new file may be called, and how it is written so that no half of it is left."""

from __future__ import annotations

import os
import re
import secrets
import stat
import unicodedata
from pathlib import Path

from perfeval_xl.errors import NoFileError, OutputError, reason_of
from perfeval_xl.plain_text import without_unseen

LONGEST_CODE, LONGEST_FILE_NAME = 60, 200
"""Bytes of a code, and of a whole file name; file systems take 255."""
LONGEST_PATH = 259
"""Characters of a path that Windows takes from most programs."""
_UNSAFE = re.compile(r'[\\/:*?"<>|]+')
_DEVICE = re.compile(r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9¹²³])\s*(?:\..*)?", re.IGNORECASE)
"""What Windows takes for a device, whatever its ending."""
_ENDS = " .\u3000"
"""What Windows drops at the end of a name, and what hides a file at its beginning."""
_BEGINS = f"{_ENDS}-~$"
"""With a hyphen it would be taken for an option, with ~$ for the mark of an open workbook."""


def file_stem(short: str, long: str, ending: str) -> str:
    """``short_long_ending`` as a file may be called on every system; what is too long is cut."""
    first = _part(short, LONGEST_CODE)
    second = _part(long, LONGEST_FILE_NAME - len(f"{first}__{ending}.xlsx".encode()))
    return "_".join(part for part in (first, second, ending) if part)


def same_file(name: str) -> str:
    """What two names have in common that are one file on some system, or that nobody can tell apart."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())


def _part(text: str, longest: int) -> str:
    """``text`` as a part of the name of a file."""
    clean = _UNSAFE.sub("", without_unseen(text)).lstrip(_BEGINS).rstrip(_ENDS)
    # CON.1 is the console, and CON_1 a file.
    shown = clean.replace(".", "_", 1) if _DEVICE.fullmatch(clean) else clean
    return _cut(shown, longest).rstrip(_ENDS)


def _cut(text: str, longest: int) -> str:
    """``text`` cut to so many bytes, between two characters."""
    return text.encode()[:longest].decode(errors="ignore")


def exists(path: Path) -> bool:
    """Whether something is there already. Raises OutputError where nobody can tell."""
    try:
        return path.exists()
    except OSError as error:
        raise OutputError(f"{path}不能作文件名：{reason_of(error)}") from error


def content_of(path: Path, largest: int) -> bytes | None:
    """All bytes of a file; None where there are more than ``largest``, also while it is still growing.

    Raises OSError where it cannot be read, and its kind NoFileError for what only looks like a file: who reads a pipe
    waits for ever, and a device has no end.
    """
    _refuse_what_is_no_file(os.stat(path).st_mode)
    # Not to wait, should a pipe have taken its place meanwhile.
    handle = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0))
    with open(handle, "rb") as file:
        state = os.fstat(handle)
        _refuse_what_is_no_file(state.st_mode)
        if state.st_size > largest:
            return None
        data = file.read(largest + 1)
    return data if len(data) <= largest else None


def _refuse_what_is_no_file(mode: int) -> None:
    if stat.S_ISDIR(mode):
        raise NoFileError("是文件夹，不是文件")
    if not stat.S_ISREG(mode):
        raise NoFileError("不是普通的文件，而是管道、设备一类")


def write_file(target: Path, data: bytes) -> None:
    """Write ``data`` under a temporary name and rename it, so that no half file is left.

    Raises OutputError where that cannot be done.
    """
    temporary = target.with_name(f".{secrets.token_hex(4)}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(data)
        os.replace(temporary, target)
    except (OSError, UnicodeEncodeError) as error:
        if temporary.parent.is_dir():
            temporary.unlink(missing_ok=True)
        # Where the system takes ASCII alone, a name in Chinese is no name.
        why = (
            reason_of(error) if isinstance(error, OSError) else "本机的语言设置（locale）不支持这个文件名，请改为UTF-8"
        )
        if os.name == "nt" and len(str(target.absolute())) > LONGEST_PATH:
            why = f"连同文件夹超过{LONGEST_PATH}个字，请换一个层次浅、名字短的文件夹"
        raise OutputError(f"{target}写不进去：{why}") from error
