"""Zips written byte by byte: as other programs write them, and as nobody honest does."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests import making
from tests.making import Parts

UTF_8, LATER = 0x800, 0x8
SHEET = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True)
class Member:
    """One file of a zip, with all that may be said of it otherwise than it is."""

    name: str
    data: bytes
    method: int = 8
    flags: int = 0
    size: int | None = None
    """What both headers say of its size, where that is not its size."""
    local_name: str | None = None
    local_size: int | None = None
    local_method: int | None = None
    extra: bytes = b""
    """Of both headers."""
    local_extra: bytes = b""
    descriptor: bytes | None = None
    """What follows the bytes; where sizes follow, they and the sum by default."""
    wide: bool = False
    """Whether the sizes stand in an extra field."""
    before: bytes = b""
    """What lies before it, and belongs to nobody."""
    inside: bytes = b""
    """What follows what is packed, and is counted as part of it."""

    @property
    def packed(self) -> bytes:
        """Its bytes in the file."""
        if self.method != 8:
            return self.data + self.inside
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        return packer.compress(self.data) + packer.flush() + self.inside

    def local(self) -> bytes:
        """Its header, its bytes and what follows them."""
        packed, crc = self.packed, zlib.crc32(self.data)
        size = len(self.data) if self.size is None else self.size
        told = (crc, len(packed), size if self.local_size is None else self.local_size)
        after = b""
        if self.flags & LATER:
            after = b"PK\x07\x08" + struct.pack("<2Q" if self.wide else "<2L", len(packed), size)
            after = after[:4] + struct.pack("<L", crc) + after[4:]
            told = (0, 0, 0)
        extra = self.extra + self.local_extra
        if self.wide:
            extra += struct.pack("<2H2Q", 1, 16, told[2], told[1])
            told = (told[0], 0xFFFFFFFF, 0xFFFFFFFF)
        name = (self.name if self.local_name is None else self.local_name).encode()
        method = self.method if self.local_method is None else self.local_method
        head = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, self.flags, method, 0, 33, *told, len(name), len(extra))
        return head + name + extra + packed + (after if self.descriptor is None else self.descriptor)

    def listed(self, place: int) -> bytes:
        """What the directory says of it, whose header stands at ``place``."""
        packed, name = len(self.packed), self.name.encode()
        size, extra = len(self.data) if self.size is None else self.size, self.extra
        told = (zlib.crc32(self.data), packed, size)
        if self.wide:
            extra += struct.pack("<2H3Q", 1, 24, size, packed, place)
            told, place = (told[0], 0xFFFFFFFF, 0xFFFFFFFF), 0xFFFFFFFF
        fields = (45, 20, self.flags, self.method, 0, 33, *told, len(name), len(extra), 0, 0, 0, 0, place)
        return struct.pack("<4s6H3L5H2L", b"PK\x01\x02", *fields) + name + extra


@dataclass(frozen=True)
class Zip:
    """A zip and what surrounds its files."""

    members: tuple[Member, ...]
    before: bytes = b""
    counted_before: bool = True
    """Whether the places in the directory count what stands before all of it."""
    between: bytes = b""
    """What stands between the directory and its end."""
    wide: bool = False
    comment: bytes = b""
    after: bytes = b""
    count: int | None = None
    changed: Callable[[bytes], bytes] = field(default=lambda data: data)

    def data(self) -> bytes:
        """The whole of it."""
        body, directory, shift = self.before, b"", 0 if self.counted_before else len(self.before)
        for member in self.members:
            body += member.before
            directory += member.listed(len(body) - shift)
            body += member.local()
        start, count = len(body) - shift, len(self.members) if self.count is None else self.count
        end = b""
        fields: tuple[int, ...] = (count, count, len(directory), start)
        if self.wide:
            end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, *fields)
            end += struct.pack("<4sLQL", b"PK\x06\x07", 0, len(body) + len(directory) + len(self.between), 1)
            fields = (0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF)
        end += struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, *fields, len(self.comment)) + self.comment
        return self.changed(body + directory + self.between + end + self.after)

    def each(self, **change: object) -> Zip:
        """The same with a change to every file."""
        return replace(self, members=tuple(replace(member, **change) for member in self.members))  # type: ignore[arg-type]

    def one(self, which: str = SHEET, **change: object) -> Zip:
        """The same with a change to one file."""
        return replace(
            self,
            members=tuple(
                replace(member, **change) if member.name == which else member  # type: ignore[arg-type]
                for member in self.members
            ),
        )

    def more(self, *members: Member) -> Zip:
        """The same with files at its end."""
        return replace(self, members=(*self.members, *members))


def sound(folder: Path) -> Zip:
    """The sound workbook."""
    return of(Parts(making.book(folder / "好.xlsx")))


def of(parts: Mapping[str, bytes]) -> Zip:
    """A zip of these parts."""
    return Zip(tuple(Member(name, data) for name, data in parts.items()))
