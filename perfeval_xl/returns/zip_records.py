"""The records of a zip: its directory, and whether what it lists is what lies in the file.

A zip says twice what it holds, in a directory at the end and before each file. Most programs read the
directory, some read on from the beginning. Where the two say different things, programs open different files.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from typing import NamedTuple

from perfeval_xl.errors import ReturnFileError

LONGEST_COMMENT = 65_535
"""Bytes of the comment that may follow the end of the directory."""
LONGEST_NAME = 40
"""Characters of a name that a message repeats."""

_END, _WIDE_END, _WIDE_PLACE = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_LISTED, _LOCAL = b"PK\x01\x02", b"PK\x03\x04"
_END_FIELDS, _WIDE_END_FIELDS = struct.Struct("<4s4H2LH"), struct.Struct("<4sQ2H2L4Q")
_WIDE_PLACE_FIELDS = struct.Struct("<4sLQL")
_LISTED_FIELDS, _LOCAL_FIELDS = struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s5H3L2H")
_FULL, _FULL_COUNT = 0xFFFF_FFFF, 0xFFFF
_SECRET = 0x0001 | 0x0040 | 0x2000
"""Flags of what only a password opens."""
_SIZES_FOLLOW, _UTF_8 = 0x0008, 0x0800
_WIDE_SIZES, _OTHER_NAME = 0x0001, 0x7075
"""Extra fields: sizes of more than 32 bits, and the name once more in Unicode."""
_STORED, _DEFLATED = 0, 8
_STEP = 1 << 20
"""Bytes that are unpacked at a time where nobody keeps them."""


class Entry(NamedTuple):
    """One file in the zip, as the directory lists it."""

    name: str
    method: int
    flags: int
    crc: int
    packed: int
    """Bytes it takes in the file."""
    size: int
    place: int
    """Where what stands before it begins."""
    start: int
    """Where its own bytes begin."""

    @property
    def end(self) -> int:
        """Where its bytes end."""
        return self.start + self.packed


class _Directory(NamedTuple):
    start: int
    end: int
    files: int


def contradiction(why: str) -> ReturnFileError:
    """The refusal of a file that can be read in two ways, which ``why`` tells."""
    return ReturnFileError("W015", {"why": why})


def named(name: str) -> str:
    """A name of a part as a message repeats it."""
    return f"“{name[:LONGEST_NAME]}{'…' if len(name) > LONGEST_NAME else ''}”"


def entries_of(data: bytes, most: int) -> tuple[Entry, ...]:
    """The files in a zip, in the order of its directory.

    Raises ReturnFileError: W002 for what is broken, W003 for what a password guards, W006 for more than ``most``
    files, W015 for what programs may read in two ways.
    """
    try:
        directory = _directory(data)
        if directory.files > most:
            raise ReturnFileError("W006", {"limit": f"{most}个部件"})
        entries = tuple(_listed(data, directory))
    except (struct.error, UnicodeError) as error:
        raise _broken() from error
    _refuse_hidden(data, entries, directory)
    return entries


def unpacked(data: bytes, entry: Entry) -> bytes:
    """The bytes of a file. Raises ReturnFileError where they are not what is listed."""
    packed = memoryview(data)[entry.start : entry.end]
    if entry.method == _STORED:
        found = bytes(packed)
    else:
        unpack = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            # With room for one byte more than there should be, it comes to the end of what is packed.
            found = unpack.decompress(packed, entry.size + 1)
        except zlib.error as error:
            raise ReturnFileError("W002", {"found": entry.name}) from error
        if not unpack.eof or unpack.unused_data:
            raise ReturnFileError("W002", {"found": entry.name})
    if len(found) != entry.size or zlib.crc32(found) != entry.crc:
        raise ReturnFileError("W002", {"found": entry.name})
    return found


def _broken() -> ReturnFileError:
    return ReturnFileError("W002", {"found": "压缩包的目录"})


def _directory(data: bytes) -> _Directory:
    at = data.rfind(_END, max(0, len(data) - _END_FIELDS.size - LONGEST_COMMENT))
    if at < 0:
        raise _broken()
    _, disk, first_disk, here, count, size, start, _ = _END_FIELDS.unpack_from(data, at)
    end, place = at, at - _WIDE_PLACE_FIELDS.size
    if place >= 0 and data.startswith(_WIDE_PLACE, place):
        _, _, end, _ = _WIDE_PLACE_FIELDS.unpack_from(data, place)
        if not data.startswith(_WIDE_END, end):
            raise _broken()
        narrow, full = (disk, first_disk, here, count, size, start), (*[_FULL_COUNT] * 4, _FULL, _FULL)
        wide = _WIDE_END_FIELDS.unpack_from(data, end)[4:]
        if any(one not in (other, most) for one, other, most in zip(narrow, wide, full, strict=True)):
            raise contradiction("文件有两个目录，内容不同")
        disk, first_disk, here, count, size, start = wide
    if disk or first_disk or here != count:
        raise _broken()
    if end < start + size:
        # The first bytes are lost, or the directory is.
        raise _broken()
    if end > start + size:
        raise contradiction("文件的开头或目录后面多出一段内容")
    if data.find(_END, end) != at:
        raise contradiction("文件有两个结尾")
    return _Directory(start, end, count)


def _listed(data: bytes, directory: _Directory) -> Iterator[Entry]:
    at = directory.start
    for _ in range(directory.files):
        fields = _LISTED_FIELDS.unpack_from(data, at)
        flags, method, crc, packed, size = fields[3], fields[4], *fields[7:10]
        lengths, place = fields[10:13], fields[16]
        at += _LISTED_FIELDS.size
        if fields[0] != _LISTED or at + sum(lengths) > directory.end:
            raise _broken()
        raw, extra = data[at : at + lengths[0]], data[at + lengths[0] : at + lengths[0] + lengths[1]]
        at += sum(lengths)
        size, packed, place = _wide(extra, (size, packed, place))
        if flags & _SECRET:
            raise ReturnFileError("W003")
        name = _name(raw, flags, extra)
        if method not in (_STORED, _DEFLATED):
            raise contradiction(f"{named(name)}用了少见的压缩方法（{method}号），表格软件大多不认")
        start = _start(data, raw, Entry(name, method, flags, crc, packed, size, place, 0))
        yield Entry(name, method, flags, crc, packed, size, place, start)
    if at != directory.end:
        raise contradiction("文件的目录里有没有登记的内容")


def _start(data: bytes, raw: bytes, listed: Entry) -> int:
    """Where the bytes of a file begin, before which the same must stand as in the directory."""
    if listed.place + _LOCAL_FIELDS.size > len(data):
        raise _broken()
    length: int
    more: int
    mark, _, flags, method, _, _, crc, packed, size, length, more = _LOCAL_FIELDS.unpack_from(data, listed.place)
    if mark != _LOCAL:
        raise _broken()
    at = listed.place + _LOCAL_FIELDS.size
    extra = data[at + length : at + length + more]
    size, packed = _wide(extra, (size, packed))
    later = bool(flags & _SIZES_FOLLOW)
    told = zip((crc, packed, size), (listed.crc, listed.packed, listed.size), strict=True)
    # What follows later is 0 here; libarchive knows the size before, and says it.
    same = all(own == other or (later and own == 0) for own, other in told)
    if (
        not same
        or data[at : at + length] != raw
        or method != listed.method
        or (flags ^ listed.flags) & (_SECRET | _SIZES_FOLLOW)
        or ((extra or flags & _UTF_8 != listed.flags & _UTF_8) and _name(raw, flags, extra) != listed.name)
    ):
        raise contradiction(f"{named(listed.name)}的登记与文件里实有的对不上")
    start = at + length + more
    if start + listed.packed > len(data):
        raise ReturnFileError("W002", {"found": listed.name})
    return start


def _wide(extra: bytes, values: tuple[int, ...]) -> tuple[int, ...]:
    """Sizes and places, where they are too large for 32 bits from the extra field that then holds them."""
    if _FULL not in values:
        return values
    wide = [wide for kind, wide in _extras(extra) if kind == _WIDE_SIZES]
    if len(wide) != 1:
        raise _broken()
    missing = sum(value == _FULL for value in values)
    found = iter(struct.unpack_from(f"<{missing}Q", wide[0]))
    return tuple(next(found) if value == _FULL else value for value in values)


def _extras(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        yield kind, extra[at + 4 : at + 4 + length]
        at += 4 + length


def _name(raw: bytes, flags: int, extra: bytes) -> str:
    name = raw.decode("utf-8" if flags & _UTF_8 or raw.isascii() else "cp437")
    if not name.isprintable() and any(ord(letter) < ord(" ") for letter in name):
        raise contradiction("有一个部件的名称里有看不见的字符")
    others = [field[5:] for kind, field in _extras(extra) if kind == _OTHER_NAME] if extra else []
    if raw.isascii() and any(other != raw for other in others):
        raise contradiction(f"{named(name)}另有一个名称")
    return name


def _refuse_hidden(data: bytes, entries: tuple[Entry, ...], directory: _Directory) -> None:
    """Refuse files that lie upon each other, or between which others lie that are not listed."""
    before = 0
    for entry in sorted(entries, key=lambda entry: entry.place):
        if entry.place < before:
            raise contradiction(f"{named(entry.name)}与别的内容叠在一起")
        if data.find(_LOCAL, before, entry.place) >= 0:
            raise contradiction("文件里藏有没有登记的内容")
        before = entry.end
    if before > directory.start:
        raise _broken()
    if data.find(_LOCAL, before, directory.start) >= 0:
        raise contradiction("文件里藏有没有登记的内容")


def refuse_another_end(data: bytes, entry: Entry) -> None:
    """Refuse a file that seems to end elsewhere to who reads on from the beginning and is told no size.

    Raises ReturnFileError (W015).
    """
    if not entry.flags & _SIZES_FOLLOW:
        return
    if entry.method == _STORED:
        if data.find(_LOCAL, entry.start, entry.end) >= 0:
            raise contradiction(f"{named(entry.name)}看不出在哪里结束")
        return
    unpack = zlib.decompressobj(-zlib.MAX_WBITS)
    length = 0
    rest: bytes | memoryview = memoryview(data)[entry.start : entry.end]
    try:
        while not unpack.eof and length <= entry.size:
            step = unpack.decompress(rest, _STEP)
            rest, length = unpack.unconsumed_tail, length + len(step)
            if not step and not rest:
                break
    except zlib.error as error:
        raise ReturnFileError("W002", {"found": entry.name}) from error
    if not unpack.eof or unpack.unused_data:
        raise contradiction(f"{named(entry.name)}看不出在哪里结束")
