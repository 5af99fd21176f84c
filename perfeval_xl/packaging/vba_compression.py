"""Compression of VBA streams ([MS-OVBA] 2.4.1): LZ77 in chunks of 4,096 bytes.

A chunk is a header of two bytes and groups of a flag byte with eight tokens, each a
literal byte or a copy of what came before in the same chunk. How the sixteen bits of
a copy are shared between distance and length depends on the position in the chunk.
"""

from __future__ import annotations

import struct
from collections import defaultdict

CHUNK_BYTES = 4096
_SHORTEST = 3
"""Bytes; a shorter copy would be longer than the bytes themselves."""
_COMPRESSED, _RAW = 0xB000, 0x3000


def compress(data: bytes) -> bytes:
    """Return the compressed container of ``data``.

    A last chunk that does not get smaller is padded to 4,096 bytes with zeros, as
    the format wants it; text always gets smaller.
    """
    container = bytearray(b"\x01")
    for start in range(0, len(data), CHUNK_BYTES):
        chunk = data[start : start + CHUNK_BYTES]
        body = _compressed(chunk)
        if len(body) <= CHUNK_BYTES:
            container += struct.pack("<H", _COMPRESSED | (len(body) - 1)) + body
        else:
            container += struct.pack("<H", _RAW | (CHUNK_BYTES - 1)) + chunk.ljust(CHUNK_BYTES, b"\0")
    return bytes(container)


def _compressed(chunk: bytes) -> bytes:
    """The tokens of a chunk: at each place the longest copy, of these the nearest."""
    body = bytearray()
    seen: defaultdict[bytes, list[int]] = defaultdict(list)
    place = 0
    while place < len(chunk):
        flags_at, flags = len(body), 0
        body.append(0)
        for bit in range(8):
            if place >= len(chunk):
                break
            length, distance = _longest_copy(chunk, place, seen[chunk[place : place + _SHORTEST]])
            if length:
                flags |= 1 << bit
                body += struct.pack("<H", (distance - 1) << _length_bits(place) | (length - _SHORTEST))
            else:
                body.append(chunk[place])
            for passed in range(place, place + max(length, 1)):
                seen[chunk[passed : passed + _SHORTEST]].append(passed)
            place += max(length, 1)
        body[flags_at] = flags
    return bytes(body)


def _longest_copy(chunk: bytes, place: int, candidates: list[int]) -> tuple[int, int]:
    """Length and distance of the best copy at ``place``; (0, 0) where there is none."""
    limit = min((1 << _length_bits(place)) - 1 + _SHORTEST, len(chunk) - place)
    best = (0, 0)
    if limit < _SHORTEST:
        return best
    for candidate in reversed(candidates):
        length = _SHORTEST
        while length < limit and chunk[candidate + length] == chunk[place + length]:
            length += 1
        if length > best[0]:
            best = (length, place - candidate)
        if length == limit:
            break
    return best


def _length_bits(place: int) -> int:
    """How many of sixteen bits tell the length of a copy at ``place`` of its chunk."""
    return 16 - max(4, (place - 1).bit_length())
