"""The zip of a workbook, byte by byte as Python's own module writes it, of parts that may be compressed already."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from typing import NamedTuple
from zipfile import ZIP_DEFLATED, ZipInfo

LARGEST = 1 << 30
"""Bytes of a part; Python writes one of twice that in another manner."""
_DAY = (1980, 1, 1, 0, 0, 0)
"""The day that XlsxWriter gives every part."""
_DATE, _TIME = (_DAY[0] - 1980) << 9 | _DAY[1] << 5 | _DAY[2], 0
_VERSION, _MODE = 20, 0o600 << 16
_LOCAL = struct.Struct("<4s2B4HL2L2H")
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_END = struct.Struct("<4s4H2LH")


class Packed(NamedTuple):
    """One part, compressed."""

    size: int
    """Of its text, in bytes."""
    checksum: int
    data: bytes


def pack(text: str) -> Packed:
    """Compress a part. Raises UnicodeEncodeError for half a character."""
    raw = text.encode("utf-8")
    packer = zlib.compressobj(zlib.Z_DEFAULT_COMPRESSION, zlib.DEFLATED, -15)
    return Packed(len(raw), zlib.crc32(raw), packer.compress(raw) + packer.flush())


def zipped(parts: Iterable[tuple[str, Packed]]) -> bytes:
    """The zip of ``parts``, each with its name, which is ASCII."""
    written: list[bytes] = []
    listed: list[bytes] = []
    at = 0
    system = ZipInfo("").create_system
    for name, (size, checksum, data) in parts:
        path = name.encode("ascii")
        common = (ZIP_DEFLATED, _TIME, _DATE, checksum, len(data), size, len(path), 0)
        head = _LOCAL.pack(b"PK\3\4", _VERSION, 0, 0, *common)
        listed.append(
            _CENTRAL.pack(b"PK\1\2", _VERSION, system, _VERSION, 0, 0, *common, 0, 0, 0, _MODE, at) + path,
        )
        written += (head, path, data)
        at += len(head) + len(path) + len(data)
    directory = b"".join(listed)
    end = _END.pack(b"PK\5\6", 0, 0, len(listed), len(listed), len(directory), at, 0)
    return b"".join((*written, directory, end))
