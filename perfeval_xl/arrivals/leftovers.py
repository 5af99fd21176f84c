"""What systems and programs leave beside files, so that nobody takes it for something that was sent."""

from __future__ import annotations

LOCK, SYSTEM, UNFINISHED = "表格、文档打开着时留下的临时文件", "系统留下的文件", "没有下载完的文件"
"""What such a file is, as it is told."""
_LOCKS = ("~$", ".~")
"""How the names of files begin that Office, WPS and LibreOffice keep beside an open document."""
LARGEST_LOCK = 1_024
"""Bytes of such a file: it holds the name of a user, in 165 bytes at most."""
_OF_A_MAC = "._"
"""How the name of the file begins that a Mac puts beside each file where a disk or an archive is not its own."""
_SYSTEM_FILES = frozenset((".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", ".localized", "icon\r"))
_SYSTEM_FOLDERS = frozenset(
    ("__macosx", ".spotlight-v100", ".trashes", ".fseventsd", "$recycle.bin", "system volume information")
)
_LOADING = (".crdownload", ".partial", ".xltd", ".opdownload")
"""Endings that a browser or a loader takes away when it is done."""


def leftover(name: str, size: int) -> str:
    """What the file of this name and size was left by, in words; empty for one that somebody may have sent."""
    low = name.lower()
    if low.startswith(_OF_A_MAC) or low in _SYSTEM_FILES:
        return SYSTEM
    if low.startswith(_LOCKS) and size <= LARGEST_LOCK:
        return LOCK
    return UNFINISHED if low.endswith(_LOADING) else ""


def is_system_folder(name: str) -> bool:
    """Whether a folder of this name is one that a system keeps for itself."""
    return name.lower() in _SYSTEM_FOLDERS
