"""What a new file may be called, and how it is written so that no half of it is left."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from perfeval_xl.errors import OutputError, reason_of

LONGEST_CODE, LONGEST_FILE_NAME = 60, 200
"""Bytes of a code, and of a whole file name; file systems take 255."""
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')


def file_stem(short: str, long: str, ending: str) -> str:
    """``short_long_ending`` as a file may be called; what is too long is cut."""
    first = _cut(_UNSAFE.sub("", short).strip(" ."), LONGEST_CODE)
    room = LONGEST_FILE_NAME - len(f"{first}__{ending}.xlsx".encode())
    second = _cut(_UNSAFE.sub("", long).strip(" ."), room)
    return "_".join(part for part in (first, second, ending) if part)


def _cut(text: str, longest: int) -> str:
    """``text`` cut to so many bytes, between two characters."""
    return text.encode()[:longest].decode(errors="ignore")


def exists(path: Path) -> bool:
    """Whether something is there already. Raises OutputError where nobody can tell."""
    try:
        return path.exists()
    except OSError as error:
        raise OutputError(f"{path}不能作文件名：{reason_of(error)}") from error


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
        raise OutputError(f"{target}写不进去：{why}") from error
