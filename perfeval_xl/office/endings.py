"""What the bytes of something that came in say of it, whatever it is called: how it is to end, whether it is whole."""

from __future__ import annotations

import os
import struct
from typing import BinaryIO

from perfeval_xl.arrivals.model import Inside, Kind, Shape

_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", ".pdf"),
    (b"\x89PNG", ".png"),
    (b"\xff\xd8\xff", ".jpg"),
    (b"GIF8", ".gif"),
    (b"BM", ".bmp"),
    (b"II*\x00", ".tif"),
    (b"MM\x00*", ".tif"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", ".doc"),
    (b"PK", ".zip"),
    (b"7z\xbc\xaf\x27\x1c", ".7z"),
    (b"Rar!", ".rar"),
)
_HOLDERS = {Shape.MESSAGE: ".eml", Shape.OUTLOOK: ".msg", Shape.MAILBOX: ".mbox"}
"""The ending of what is kept for what was refused in it."""
_OLE = b"\xd0\xcf\x11\xe0"
_RECORD = struct.Struct("<12xIIH")
"""The last record of a zip: how long its index is and where it begins, and how long the comment behind the record."""
_END_OF_ZIP, _LONGEST_END = b"PK\x05\x06", 65_535 + _RECORD.size
"""How that record begins, and how many bytes it may take with its comment."""
_ELSEWHERE = 0xFFFFFFFF
"""Stands for the place of an index that another record tells."""


def is_cut_off(data: bytes) -> bool:
    """Whether the end of a zip is missing, as where only half of a workbook was copied."""
    return data.startswith(b"PK") and not _is_end(data[-_LONGEST_END:], len(data))


def is_whole_archive(file: BinaryIO) -> bool:
    """Whether a file is a zip that has its end."""
    size = file.seek(0, os.SEEK_END)
    file.seek(max(size - _LONGEST_END, 0))
    end = file.read(_LONGEST_END)
    file.seek(0)
    return file.read(2) == b"PK" and _is_end(end, size)


def _is_end(end: bytes, size: int) -> bool:
    """Whether the last bytes of a zip of that size are its end, and not that of a workbook inside of it."""
    at = end.rfind(_END_OF_ZIP)
    if at < 0 or len(end) < at + _RECORD.size:
        return False
    length, begin, comment = _RECORD.unpack_from(end, at)
    has_index = begin == _ELSEWHERE or begin + length == size - len(end) + at
    # What mail gateways add behind it are zeros.
    return has_index and not end[at + _RECORD.size + comment :].strip(b"\0")


def suffix_of(data: bytes, kind: Kind) -> str:
    """The ending under which an original is kept, made of its bytes alone, so that a double click opens it."""
    if kind is Kind.WORKBOOK:
        return ".xls" if data.startswith(_OLE) else ".xlsx"
    if kind is Kind.REPORT:
        return ".docx"
    return next((suffix for magic, suffix in _MAGIC if data.startswith(magic)), ".txt" if _is_text(data) else ".bin")


def refused_suffix(data: bytes) -> str:
    """The ending under which something is kept in which something was refused: see `suffix_of`."""
    from perfeval_xl.arrivals.kinds import shape_of

    return _HOLDERS.get(shape_of(Inside(data, "")), "") or suffix_of(data, Kind.OTHER)


def _is_text(data: bytes) -> bool:
    return b"\x00" not in data[:4096]
