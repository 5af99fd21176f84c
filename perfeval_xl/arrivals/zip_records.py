"""The records of a zip, read for what people make of files: names in GBK, and whatever is wrong told entry by entry.

What lies in a workbook is read by `perfeval_xl.returns.zip_records`, which refuses all that two programs may read in
two ways. Here a zip is only the wrapping: a colleague's odd program is no fault of what was wrapped.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import BinaryIO

from perfeval_xl.arrivals.model import BEIJING
from perfeval_xl.arrivals.names import decoded

LONGEST_COMMENT = 65_535
"""Bytes of the comment that may follow the end of the directory."""
MOST_PADDING = 4 << 20
"""Bytes of nothing behind a zip that are passed over: a block of any disk or message is less."""
LARGEST_DIRECTORY = 4 << 20
"""Bytes of a directory that is read: that of 2,000 entries has a tenth of it."""

_END, _WIDE_END, _WIDE_PLACE = b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07"
_LISTED, _LOCAL = b"PK\x01\x02", b"PK\x03\x04"
_END_FIELDS, _WIDE_END_FIELDS = struct.Struct("<4s4H2LH"), struct.Struct("<4sQ2H2L4Q")
_WIDE_PLACE_FIELDS = struct.Struct("<4sLQL")
_LISTED_FIELDS, _LOCAL_FIELDS = struct.Struct("<4s6H3L5H2L"), struct.Struct("<4s5H3L2H")
_FULL, _FULL_COUNT = 0xFFFF_FFFF, 0xFFFF
_SECRET = 0x0001 | 0x0040 | 0x2000
"""Flags of what only a password opens."""
_UTF_8 = 0x0800
_WIDE_SIZES, _OTHER_NAME = 0x0001, 0x7075
"""Extra fields: sizes of more than 32 bits, and the name once more in UTF-8 behind a checksum of the first."""
_OTHER_NAME_HEAD = struct.Struct("<BL")
_FARTHEST = 1 << 48
"""Bytes beyond which no system looks: places in a zip may say more."""
_UNIX, _MAC = 3, 19
"""Systems that put the rights of Unix into the upper half of the attributes."""
_KIND_OF_FILE, _LINK, _FOLDER = 0o170000, 0o120000, 0o040000
_FOLDER_OF_DOS = 0x10


class DamagedError(Exception):
    """A zip or an entry cannot be read; the words say why."""


class SplitError(Exception):
    """A zip is one of several that belong together."""


class TooManyError(Exception):
    """A directory lists more than is read."""


@dataclass(frozen=True)
class Entry:
    """One entry as the directory lists it."""

    name: str
    """With its folders, parted by ``/``."""
    method: int
    is_secret: bool
    is_folder: bool
    is_link: bool
    crc: int
    packed: int
    """Bytes it takes in the file."""
    size: int
    place: int
    """Where what stands before its bytes begins."""
    when: datetime | None
    """In UTC; None where the directory says no time that there is."""


def listed(file: BinaryIO, length: int, most: int) -> list[Entry]:
    """The entries of a zip of ``length`` bytes, in the order of its directory.

    Raises DamagedError where there is no directory that can be read, SplitError for a part of several, TooManyError
    for more than ``most`` files.
    """
    start, size, shift = _directory(file, length)
    if size > LARGEST_DIRECTORY:
        raise TooManyError
    directory = _read(file, start + shift, size)
    entries: list[Entry] = []
    files = at = 0
    while directory[at : at + 4] == _LISTED:
        # What the end says of their number is not asked: two programs in three do not count beyond 65,535.
        try:
            entry, at = _entry(directory, at, shift)
        except struct.error as error:
            raise DamagedError("压缩包的目录不完整") from error
        entries.append(entry)
        files += not entry.is_folder
        if files > most:
            raise TooManyError
    if at < len(directory) and not entries:
        raise DamagedError("压缩包的目录读不出来")
    return entries


def start_of(file: BinaryIO, entry: Entry) -> int:
    """Where the bytes of an entry begin. Raises DamagedError where nothing that is one stands there."""
    head = _read(file, entry.place, _LOCAL_FIELDS.size)
    if not head.startswith(_LOCAL) or len(head) < _LOCAL_FIELDS.size:
        raise DamagedError("目录指向的地方没有文件")
    name, extra = _LOCAL_FIELDS.unpack(head)[9:11]
    return entry.place + _LOCAL_FIELDS.size + int(name) + int(extra)


def overlap(entries: list[Entry]) -> bool:
    """Whether entries lie upon each other, so that the same bytes are unpacked many times."""
    end = 0
    for entry in sorted(entries, key=lambda entry: entry.place):
        if entry.place < end:
            return True
        # Its own head has at least as many bytes as fields; names are looked at when it is read.
        end = entry.place + _LOCAL_FIELDS.size + entry.packed
    return False


def _directory(file: BinaryIO, length: int) -> tuple[int, int, int]:
    """Where the directory says that it begins, its size, and by how much everything lies later than is said."""
    tail_start, tail = _tail(file, length)
    at = tail.rfind(_END)
    if at < 0:
        tail_start, tail = _tail(file, _end_of_content(file, length))
        at = tail.rfind(_END)
    if at < 0 or at + _END_FIELDS.size > len(tail):
        raise DamagedError("不完整，后面缺了一段")
    _, disk, first_disk, here, count, size, start, _ = _END_FIELDS.unpack_from(tail, at)
    end, place = tail_start + at, at - _WIDE_PLACE_FIELDS.size
    if place >= 0 and tail.startswith(_WIDE_PLACE, place):
        _, _, wide_end, _ = _WIDE_PLACE_FIELDS.unpack_from(tail, place)
        wide = _read(file, wide_end, _WIDE_END_FIELDS.size)
        if not wide.startswith(_WIDE_END) or len(wide) < _WIDE_END_FIELDS.size:
            raise DamagedError("压缩包的目录读不出来")
        narrow, end = (disk, first_disk, here, count, size, start), wide_end
        full = (*[_FULL_COUNT] * 4, _FULL, _FULL)
        # The wide number counts where the narrow one has no room for it.
        disk, first_disk, here, count, size, start = (
            one if own == most else own
            for own, one, most in zip(narrow, _WIDE_END_FIELDS.unpack(wide)[4:], full, strict=True)
        )
    if disk or first_disk or here != count:
        raise SplitError
    if start + size > end:
        raise DamagedError("不完整，中间缺了一段")
    # Where something was put before a zip, the directory lies right before its end all the same.
    shift = end - start - size
    return start, size, 0 if _read(file, start, len(_LISTED)) == _LISTED else shift


def _tail(file: BinaryIO, length: int) -> tuple[int, bytes]:
    """Where the bytes begin among which the end of a zip stands, and these bytes."""
    start = max(0, length - _END_FIELDS.size - LONGEST_COMMENT - _WIDE_PLACE_FIELDS.size)
    return start, _read(file, start, length - start)


def _end_of_content(file: BinaryIO, length: int) -> int:
    """Where the zeros begin that a gateway or a disk put behind a zip, past those with which it may end itself."""
    end = length
    while end > max(0, length - MOST_PADDING):
        start = max(0, end - LONGEST_COMMENT)
        rest = _read(file, start, end - start).rstrip(b"\0")
        if rest:
            return min(length, start + len(rest) + _END_FIELDS.size)
        end = start
    return length


def _entry(directory: bytes, at: int, shift: int) -> tuple[Entry, int]:
    """The entry whose record begins at ``at``, and where the next begins. Raises struct.error where it is cut."""
    fields = _LISTED_FIELDS.unpack_from(directory, at)
    made_by, flags, method, clock, day, crc, packed, size = fields[1], *fields[3:10]
    name_length, extra_length, comment_length = fields[10:13]
    attributes, place = fields[15:17]
    at += _LISTED_FIELDS.size
    raw = directory[at : at + name_length]
    extra = directory[at + name_length : at + name_length + extra_length]
    at += name_length + extra_length + comment_length
    if at > len(directory):
        raise struct.error("the record is cut")
    size, packed, place = _wide(extra, (size, packed, place))
    place += shift
    name = _name(raw, flags, extra).replace("\\", "/")
    mode = attributes >> 16 & _KIND_OF_FILE if made_by >> 8 in (_UNIX, _MAC) else 0
    is_folder = name.endswith("/") or mode == _FOLDER or (bool(attributes & _FOLDER_OF_DOS) and not size)
    entry = Entry(
        name, method, bool(flags & _SECRET), is_folder, mode == _LINK, crc, packed, size, place, _time(day, clock)
    )
    return entry, at


def _wide(extra: bytes, values: tuple[int, ...]) -> tuple[int, ...]:
    """Sizes and places, where they are too large for 32 bits from the extra field that then holds them."""
    if _FULL not in values:
        return values
    wide = b"".join(content for kind, content in _extras(extra) if kind == _WIDE_SIZES)
    found = struct.iter_unpack("<Q", wide[: len(wide) // 8 * 8])
    return tuple(next(found, (value,))[0] if value == _FULL else value for value in values)


def _extras(extra: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<2H", extra, at)
        yield kind, extra[at + 4 : at + 4 + length]
        at += 4 + length


def _name(raw: bytes, flags: int, extra: bytes) -> str:
    """The name that an entry has in Unicode, else as bytes of which nothing says how they are to be read."""
    for kind, content in _extras(extra):
        if kind == _OTHER_NAME and len(content) > _OTHER_NAME_HEAD.size:
            version, crc = _OTHER_NAME_HEAD.unpack_from(content)
            # A program that knows nothing of the field changes the name and leaves it.
            if version == 1 and crc == zlib.crc32(raw):
                return decoded(content[_OTHER_NAME_HEAD.size :])
    if flags & _UTF_8:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return decoded(raw)
    return decoded(raw)


def _time(day: int, clock: int) -> datetime | None:
    """The time that DOS counts, in Beijing."""
    try:
        there = datetime(
            1980 + (day >> 9), day >> 5 & 15, day & 31, clock >> 11, clock >> 5 & 63, (clock & 31) * 2, tzinfo=BEIJING
        )
    except ValueError:
        return None
    return there.astimezone(UTC)


def _read(file: BinaryIO, start: int, length: int) -> bytes:
    """What stands there; nothing where no file reaches."""
    if start > _FARTHEST:
        return b""
    file.seek(start)
    return file.read(length)
