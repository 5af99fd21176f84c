"""Which files are meant by what was typed, and what else lies in those folders and is not looked at.

A clerk names a folder, and the return of a unit that was sent as a mail, an archive or in a folder of its own
must not be missed in silence.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.errors import PerfevalError, reason_of
from perfeval_xl.plain_text import one_line
from perfeval_xl.submission import RETURN_SUFFIXES

LOCK = "~$"
"""How the name of the file begins that Excel keeps beside an open workbook."""
MOST_NAMED = 5
"""Entries of a kind that are named before the rest is counted."""
LONGEST_NAME = 60
"""Characters of a name in such a line."""
FOLDER, OPEN, HIDDEN, OTHER = "子文件夹", "表格打开着时留下的临时文件", "隐藏文件", "不认识的文件"
_NOT_A_TABLE = "不是自评表，不用审核"
_CURES = {
    FOLDER: "里面的没有看；请把它也写在命令后面，或用 perfeval collect 收件",
    OPEN: "不用审核；请确认表格已经存盘、关闭",
    "邮件": "请把附件另存出来，再审核附件，或用 perfeval collect 收件",
    "压缩包": "请解压后再审核；.zip 也可以用 perfeval collect 收件",
    "别的格式的表格": "请在Excel或WPS里另存为“Excel工作簿（.xlsx）”再审核",
    "自评报告等文档": "请用 --report 与它的表一起审核（.docx、.txt）",
    "扫描件、图片": "看不出里面的数；请向填报单位要表格文件",
    "密钥": _NOT_A_TABLE,
    HIDDEN: _NOT_A_TABLE,
    OTHER: "请核对是不是误存了格式",
}
"""What is not looked at, in the order in which it is told, and what to do about it."""
_HOLDING = ("邮件", "压缩包")
"""Kinds of files that hold others."""
_KINDS = {
    suffix: kind
    for kind, suffixes in (
        ("邮件", ".eml .msg .mbox .oft .emlx .mht .mhtml"),
        ("压缩包", ".zip .rar .7z .tar .gz .tgz .bz2 .xz"),
        ("别的格式的表格", ".ods .fods .csv .tsv .xlt .xltx .xltm .xlam .ett .dbf .numbers .xml .html .htm"),
        ("自评报告等文档", ".docx .doc .wps .wpt .txt .rtf .odt .docm .md .ofd"),
        ("扫描件、图片", ".pdf .jpg .jpeg .png .bmp .gif .tif .tiff .webp .heic"),
        ("密钥", ".pub .key"),
    )
    for suffix in suffixes.split()
}
_OF_A_MAC = "._"
"""How the name of the file begins that a Mac puts beside each file on a stick."""
_SYSTEM = ("desktop.ini", "thumbs.db")
"""What Windows itself puts into folders."""


@dataclass(frozen=True)
class Meant:
    """The files to look at, and what else was there."""

    files: tuple[Path, ...]
    left: tuple[tuple[str, str], ...] = ()
    """The kind and the name of each entry that is not looked at."""

    def lines(self) -> Iterator[str]:
        """What was not looked at, a line for each kind: how many, which, and what to do."""
        for kind, cure in _CURES.items():
            names = [name for known, name in self.left if known == kind]
            if names:
                named = "、".join(f"“{_shown(name)}”" for name in names[:MOST_NAMED])
                more = "等" if len(names) > MOST_NAMED else ""
                yield f"  {kind}{len(names)}个：{named}{more}。{cure}。"

    def held(self) -> Iterator[str]:
        """What to do about files that hold others and were named themselves."""
        for path in self.files:
            kind = _KINDS.get(path.suffix.lower(), "")
            if kind in _HOLDING:
                yield f"“{_shown(path.name)}”是{kind}：{_CURES[kind]}。"


def _shown(name: str) -> str:
    """A name in such a line; of a long path its end, which tells one folder from another."""
    if len(name) > LONGEST_NAME and Path(name).name != name:
        name = f"…{name[1 - LONGEST_NAME :]}"
    return one_line(name, LONGEST_NAME)


def files_meant(paths: Sequence[Path]) -> Meant:
    """The files that are meant: Windows expands no ``*``, and a clerk names a folder.

    A file is meant once, however often it was typed. Raises PerfevalError for a folder that cannot be listed.
    """
    files: dict[str, Path] = {}
    left: list[tuple[str, str]] = []
    for path in paths:
        if os.path.isdir(path):
            entries = _entries(path)
        elif "*" in path.name and not os.path.exists(path):
            entries = sorted(path.parent.glob(path.name))
            if not entries:
                files.setdefault(os.path.abspath(path), path)
        else:
            # Whoever names a file wants to know what is the matter with it.
            files.setdefault(os.path.abspath(path), path)
            continue
        several = len(paths) > 1
        named = "*" in path.name and "*" not in path.suffix and bool(path.suffix)
        for entry in entries:
            kind = _kind_of(entry, named=named)
            if kind:
                left.append((kind, str(entry) if several else entry.name))
            else:
                files.setdefault(os.path.abspath(entry), entry)
    return Meant(tuple(files.values()), tuple(left))


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise PerfevalError(f"文件夹{folder}打不开：{reason_of(error)}") from error


def _kind_of(entry: Path, *, named: bool) -> str:
    """Why an entry is not looked at; empty for one that is, as where somebody ``named`` its ending in a pattern."""
    if entry.name.startswith(LOCK):
        return OPEN
    if os.path.isdir(entry):
        return FOLDER
    if entry.name.startswith(_OF_A_MAC):
        return HIDDEN
    suffix = entry.suffix.lower()
    if suffix in RETURN_SUFFIXES or named:
        return ""
    if entry.name.startswith(".") or entry.name.lower() in _SYSTEM:
        return HIDDEN
    return _KINDS.get(suffix, OTHER)
