"""Read a compressed VBA stream, strictly, from [MS-OVBA] 2.4.1 and not from our writer."""

from __future__ import annotations

CHUNK, SHORTEST = 4096, 3
"""Bytes of a whole chunk, and of the shortest copy."""


def decompress(container: bytes) -> bytes:
    """Return what ``container`` holds. Raises ValueError where it breaks the format."""
    if container[:1] != b"\x01":
        raise ValueError("a compressed container starts with 01")
    data = bytearray()
    place = 1
    while place < len(container):
        if len(data) % CHUNK:
            raise ValueError("only the last chunk may hold less than 4,096 bytes")
        header = int.from_bytes(container[place : place + 2], "little")
        size = (header & 0x0FFF) + 1
        body = container[place + 2 : place + 2 + size]
        if header & 0x7000 != 0x3000 or len(body) != size:
            raise ValueError(f"no whole chunk at byte {place}")
        if header & 0x8000:
            data += _decompressed(body)
        elif size != CHUNK:
            raise ValueError("a raw chunk holds 4,096 bytes")
        else:
            data += body
        place += 2 + size
    return bytes(data)


def _decompressed(body: bytes) -> bytes:
    chunk = bytearray()
    place = 0
    while place < len(body):
        flags = body[place]
        place += 1
        for bit in range(8):
            if place >= len(body):
                break
            if not flags >> bit & 1:
                chunk.append(body[place])
                place += 1
                continue
            if place + 2 > len(body) or not chunk:
                raise ValueError("a copy is cut off, or copies nothing")
            token = int.from_bytes(body[place : place + 2], "little")
            place += 2
            bits = 16 - max(4, (len(chunk) - 1).bit_length())
            distance, length = (token >> bits) + 1, (token & (1 << bits) - 1) + SHORTEST
            if distance > len(chunk):
                raise ValueError("a copy starts before its chunk")
            for _ in range(length):
                chunk.append(chunk[-distance])
    if len(chunk) > CHUNK:
        raise ValueError("a chunk holds more than 4,096 bytes")
    return bytes(chunk)
