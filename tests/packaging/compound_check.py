"""Hold a compound file of version 3 against [MS-CFB], knowing nothing of who wrote it."""

from __future__ import annotations

import struct
from dataclasses import dataclass, field

SECTOR, MINI = 512, 64
FREE, END, FAT, NOBODY = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
UNUSED, STORAGE, STREAM, ROOT = 0, 1, 2, 5
RED = 0


@dataclass(frozen=True)
class Entry:
    """An entry of the directory as it stands there."""

    name: str
    raw_name: bytes
    kind: int
    colour: int
    left: int
    right: int
    child: int
    start: int
    size: int

    @property
    def order(self) -> tuple[int, str]:
        return len(self.name.encode("utf-16-le")), self.name.upper()


@dataclass
class Reading:
    """A compound file while it is read, with what was found wrong."""

    data: bytes
    problems: list[str] = field(default_factory=list)
    fat: list[int] = field(default_factory=list)
    mini_fat: list[int] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    owners: dict[int, str] = field(default_factory=dict)
    mini_owners: dict[int, str] = field(default_factory=dict)
    streams: dict[str, bytes] = field(default_factory=dict)
    reached: set[int] = field(default_factory=set)

    def wrong(self, what: str) -> None:
        self.problems.append(what)

    @property
    def sectors(self) -> int:
        return (len(self.data) - SECTOR) // SECTOR

    def sector(self, number: int) -> bytes:
        return self.data[SECTOR * (number + 1) : SECTOR * (number + 2)]


def problems(data: bytes) -> list[str]:
    """What is wrong with ``data`` as a compound file; nothing for a sound one."""
    return read(data).problems


def read(data: bytes) -> Reading:
    """Read ``data`` to the end, noting all that breaks the format."""
    reading = Reading(data)
    if len(data) < 2 * SECTOR or len(data) % SECTOR:
        reading.wrong("length is no whole number of sectors")
        return reading
    directory, mini_start, mini_count = _header(reading)
    if reading.problems:
        return reading
    raw = _chained(reading, directory, "directory")
    packed = _chained(reading, mini_start, "mini table")
    reading.mini_fat = list(struct.unpack(f"<{len(packed) // 4}I", packed))
    if len(packed) != mini_count * SECTOR:
        reading.wrong("length of the mini table")
    reading.entries = [_entry(reading, raw[at : at + 128]) for at in range(0, len(raw), 128)]
    if not reading.entries or (reading.entries[0].kind, reading.entries[0].name) != (ROOT, "Root Entry"):
        reading.wrong("no root")
        return reading
    root = reading.entries[0]
    mini_stream = _chained(reading, root.start, "mini stream") if root.size else b""
    if len(mini_stream) != -(-root.size // SECTOR) * SECTOR:
        reading.wrong("length of the mini stream")
    _storage(reading, root, "", mini_stream)
    _nothing_left(reading)
    return reading


def _header(reading: Reading) -> tuple[int, int, int]:
    data = reading.data
    if data[:8] != bytes.fromhex("D0CF11E0A1B11AE1") or data[8:24] != bytes(16):
        reading.wrong("magic or class of the header")
    if struct.unpack_from("<5H", data, 24) != (0x3E, 3, 0xFFFE, 9, 6) or data[34:40] != bytes(6):
        reading.wrong("version, byte order or sector sizes")
    dir_count, fat_count, directory, transaction, cutoff, mini_start, mini_count, difat, difat_count = (
        struct.unpack_from("<9I", data, 40)
    )
    if (dir_count, transaction, cutoff, difat, difat_count) != (0, 0, 4096, END, 0):
        reading.wrong("fields of the header")
    named = struct.unpack_from("<109I", data, 76)
    table = [sector for sector in named if sector != FREE]
    if len(table) != fat_count or any(sector != FREE for sector in named[fat_count:]):
        reading.wrong("list of table sectors")
    for sector in table:
        if sector >= reading.sectors:
            reading.wrong("a table sector lies beyond the end")
            continue
        reading.owners[sector] = "table"
        reading.fat += struct.unpack("<128I", reading.sector(sector))
    if len(reading.fat) < reading.sectors or any(link != FREE for link in reading.fat[reading.sectors :]):
        reading.wrong("the table does not fit the file")
    elif any(reading.fat[sector] != FAT for sector in table):
        reading.wrong("a table sector is not marked as one")
    return directory, mini_start, mini_count


def _chained(reading: Reading, start: int, owner: str) -> bytes:
    """The bytes of a chain of sectors."""
    sectors = []
    while start != END:
        if start >= reading.sectors or start in reading.owners:
            reading.wrong(f"{owner}: sector {start:#x} is no sector of its own")
            break
        reading.owners[start] = owner
        sectors.append(reading.sector(start))
        start = reading.fat[start]
    return b"".join(sectors)


def _mini_chained(reading: Reading, start: int, owner: str, mini_stream: bytes) -> bytes:
    sectors = []
    while start != END:
        if start >= len(reading.mini_fat) or (start + 1) * MINI > len(mini_stream) or start in reading.mini_owners:
            reading.wrong(f"{owner}: mini sector {start:#x} is no sector of its own")
            break
        reading.mini_owners[start] = owner
        sectors.append(mini_stream[start * MINI : (start + 1) * MINI])
        start = reading.mini_fat[start]
    return b"".join(sectors)


def _entry(reading: Reading, raw: bytes) -> Entry:
    length, kind, colour, left, right, child = struct.unpack_from("<HBBIII", raw, 64)
    start, size = struct.unpack_from("<IQ", raw, 116)
    name = raw[: max(length - 2, 0)]
    if kind == UNUSED and (any(raw[:68]) or (left, right, child) != (NOBODY,) * 3 or any(raw[80:])):
        reading.wrong("an unused entry is not clean")
    if kind and (length < 4 or length > 64 or any(raw[length - 2 : 64])):
        reading.wrong(f"the name {name!r} is not closed by zeros")
    return Entry(name.decode("utf-16-le", "replace"), name, kind, colour, left, right, child, start, size)


def _storage(reading: Reading, entry: Entry, path: str, mini_stream: bytes) -> None:
    if entry.kind == STORAGE and (entry.start or entry.size):
        reading.wrong(f"{path}: a storage with data")
    _tree(reading, entry.child, path, mini_stream, low=None, high=None, below_red=False)


def _tree(
    reading: Reading,
    number: int,
    path: str,
    mini_stream: bytes,
    *,
    low: tuple[int, str] | None,
    high: tuple[int, str] | None,
    below_red: bool,
) -> int:
    """Walk a tree of siblings and return how many black nodes each of its paths has."""
    if number == NOBODY:
        return 1
    if number >= len(reading.entries) or number in reading.reached:
        reading.wrong(f"{path}: entry {number} is reached twice or not there")
        return 1
    reading.reached.add(number)
    entry = reading.entries[number]
    place = f"{path}/{entry.name}"
    if (low and entry.order <= low) or (high and entry.order >= high):
        reading.wrong(f"{place}: out of order")
    red = entry.colour == RED
    if red and below_red:
        reading.wrong(f"{place}: red below red")
    heights = {
        _tree(reading, child, path, mini_stream, low=limits[0], high=limits[1], below_red=red)
        for child, limits in ((entry.left, (low, entry.order)), (entry.right, (entry.order, high)))
    }
    if len(heights) > 1:
        reading.wrong(f"{place}: the paths below differ in black nodes")
    if entry.kind == STORAGE:
        _storage(reading, entry, place, mini_stream)
    elif entry.kind == STREAM:
        _stream(reading, entry, place, mini_stream)
    else:
        reading.wrong(f"{place}: neither storage nor stream")
    return max(heights) + (0 if red else 1)


def _stream(reading: Reading, entry: Entry, place: str, mini_stream: bytes) -> None:
    small = entry.size < 4096
    if entry.child != NOBODY:
        reading.wrong(f"{place}: a stream with children")
    if not entry.size:
        if entry.start != END:
            reading.wrong(f"{place}: an empty stream with a chain")
        content = b""
    elif small:
        content = _mini_chained(reading, entry.start, place, mini_stream)
    else:
        content = _chained(reading, entry.start, place)
    if len(content) != -(-entry.size // (MINI if small else SECTOR)) * (MINI if small else SECTOR):
        reading.wrong(f"{place}: length of the chain")
    reading.streams[place.lstrip("/")] = content[: entry.size]


def _nothing_left(reading: Reading) -> None:
    if len(reading.reached) != sum(1 for entry in reading.entries[1:] if entry.kind != UNUSED):
        reading.wrong("entries that no tree reaches")
    if any(link != FREE and sector not in reading.owners for sector, link in enumerate(reading.fat)):
        reading.wrong("sectors that nothing owns")
    if any(link != FREE and sector not in reading.mini_owners for sector, link in enumerate(reading.mini_fat)):
        reading.wrong("mini sectors that nothing owns")
