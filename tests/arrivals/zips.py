"""Write zips record by record, also such as no program would write."""

from __future__ import annotations

import bz2
import lzma
import struct
import zlib
from collections.abc import Sequence
from dataclasses import dataclass

STORED, DEFLATED, DEFLATE64, BZIP2, LZMA = 0, 8, 9, 12, 14
SECRET, UTF_8 = 1, 0x800
NEW_YEAR = (44 << 9 | 1 << 5 | 1, 9 << 11)
"""The first of January 2024 at nine o'clock, as DOS counts."""
FULL = 0xFFFF_FFFF


@dataclass(frozen=True)
class Packed:
    """An entry; what is None is computed."""

    name: bytes
    data: bytes = b""
    method: int = DEFLATED
    flags: int = 0
    extra: bytes = b""
    made_by: int = 0
    attributes: int = 0
    day: tuple[int, int] = NEW_YEAR
    crc: int | None = None
    size: int | None = None
    packed: int | None = None
    place: int | None = None
    """Where the directory says that it lies."""
    body: bytes | None = None
    """What lies there instead of ``data`` packed."""


def pack(data: bytes, method: int) -> bytes:
    """``data`` as a method packs it; as it is, by methods that nobody here has."""
    if method == DEFLATED:
        stream = zlib.compressobj(9, zlib.DEFLATED, -15)
        return stream.compress(data) + stream.flush()
    if method == BZIP2:
        return bz2.compress(data)
    if method == LZMA:
        chosen = {"id": lzma.FILTER_LZMA1, "dict_size": 1 << 20, "lc": 3, "lp": 0, "pb": 2}
        # lc + 9 · (lp + 5 · pb), the size of the dictionary
        head = struct.pack("<BBHBL", 9, 4, 5, 3 + 9 * 5 * 2, 1 << 20)
        return head + lzma.compress(data, lzma.FORMAT_RAW, filters=[chosen])
    return data


def zip_of(entries: Sequence[Packed], *, before: bytes = b"", wide: bool = False, disk: int = 0) -> bytes:
    """A zip of ``entries``, ``before`` which something else may stand; ``wide`` with the records of zip64."""
    out = bytearray(before)
    directory = b""
    for entry in entries:
        body = pack(entry.data, entry.method) if entry.body is None else entry.body
        crc = zlib.crc32(entry.data) if entry.crc is None else entry.crc
        packed = len(body) if entry.packed is None else entry.packed
        size = len(entry.data) if entry.size is None else entry.size
        place = len(out) if entry.place is None else entry.place
        told = struct.pack("<3L", crc, packed, size)
        lengths = struct.pack("<2H", len(entry.name), len(entry.extra))
        clock = struct.pack("<4H", entry.flags, entry.method, entry.day[1], entry.day[0])
        out += b"PK\x03\x04" + struct.pack("<H", 20) + clock + told + lengths + entry.name + entry.extra + body
        extra = entry.extra
        if wide:
            extra += struct.pack("<2H3Q", 1, 24, size, packed, place)
            told, place = struct.pack("<3L", crc, FULL, FULL), FULL
            lengths = struct.pack("<2H", len(entry.name), len(extra))
        directory += b"PK\x01\x02" + struct.pack("<BBH", 20, entry.made_by, 20) + clock + told + lengths
        directory += struct.pack("<3HLL", 0, 0, 0, entry.attributes, place) + entry.name + extra
    start, count, size = len(out), len(entries), len(directory)
    out += directory
    if wide:
        end = len(out)
        out += b"PK\x06\x06" + struct.pack("<Q2H2L4Q", 44, 45, 45, 0, 0, count, count, size, start)
        out += b"PK\x06\x07" + struct.pack("<LQL", 0, end, 1)
        count, start = 0xFFFF, FULL
    out += b"PK\x05\x06" + struct.pack("<4H2LH", disk, disk, count & 0xFFFF, count & 0xFFFF, size, start, 0)
    return bytes(out)


def unicode_name(raw: bytes, name: str) -> bytes:
    """The extra field in which Info-ZIP says a name once more."""
    content = struct.pack("<BL", 1, zlib.crc32(raw)) + name.encode()
    return struct.pack("<2H", 0x7075, len(content)) + content
