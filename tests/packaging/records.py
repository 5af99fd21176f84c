"""Read the streams of a VBA project back, strictly, from [MS-OVBA] and not from our writer."""

from __future__ import annotations

import io
import re
import struct
from dataclasses import dataclass

import olefile

from tests.packaging.vba_decompression import decompress

VERSION, OFFSET, NAME = 0x0009, 0x0031, 0x0019


@dataclass(frozen=True)
class Streams:
    """What tells of the modules: three streams and the sources."""

    directory: list[tuple[int, bytes]]
    """Records of the stream dir: identifier and data."""
    project: str
    names: bytes
    sources: dict[str, bytes]


def read_project(data: bytes) -> Streams:
    """Read vbaProject.bin. Raises ValueError where a stream breaks the format."""
    with olefile.OleFileIO(io.BytesIO(data)) as ole:

        def stream(name: str) -> bytes:
            return bytes(ole.openstream(name).read())

        directory = records(decompress(stream("VBA/dir")))
        sources, name = {}, ""
        for identifier, content in directory:
            if identifier == NAME:
                name = content.decode("ascii")
            elif identifier == OFFSET:
                (offset,) = struct.unpack("<I", content)
                sources[name] = decompress(stream(f"VBA/{name}")[offset:])
        return Streams(directory, stream("PROJECT").decode("cp1252"), stream("PROJECTwm"), sources)


def records(data: bytes) -> list[tuple[int, bytes]]:
    """The records of the stream dir."""
    result, at = [], 0
    while at < len(data):
        identifier, size = struct.unpack_from("<HI", data, at)
        size += 2 if identifier == VERSION else 0
        if at + 6 + size > len(data):
            raise ValueError(f"record {identifier:#x} is cut off")
        result.append((identifier, data[at + 6 : at + 6 + size]))
        at += 6 + size
    return result


def secrets(project: str) -> dict[str, tuple[int, bytes]]:
    """CMG, DPB and GC: the key that each is bound to, and its data."""
    return {key: _decrypted(bytes.fromhex(value)) for key, value in re.findall(r'^(CMG|DPB|GC)="(\w+)"', project, re.M)}


def key_of(project: str) -> int:
    """The key that follows from the project's id."""
    match = re.search(r'^ID="(.*)"', project, re.M)
    assert match is not None
    return sum(match[1].encode()) % 256


def _decrypted(data: bytes) -> tuple[int, bytes]:
    """[MS-OVBA] 2.4.3.3."""
    seed, version, key = data[0], data[0] ^ data[1], data[0] ^ data[2]
    if version != 2:
        raise ValueError("version of the encryption")
    plain, before, encrypted = key, data[1], data[2]
    out = bytearray()
    for byte in data[3:]:
        plain = byte ^ ((before + plain) & 0xFF)
        out.append(plain)
        before, encrypted = encrypted, byte
    rest = out[(seed & 6) // 2 :]
    (length,) = struct.unpack_from("<I", rest)
    if length != len(rest) - 4:
        raise ValueError("length of the encrypted data")
    return key, bytes(rest[4:])
