"""Write a compound file of version 3 ([MS-CFB]): the container of a VBA project.

A compound file is a small file system: sectors of 512 bytes, chained by a table (FAT); streams
below 4,096 bytes lie in sectors of 64 bytes inside one stream of the root; a directory of
128-byte entries holds each storage's children as a red-black tree.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

SECTOR, MINI_SECTOR, ENTRY = 512, 64, 128
SMALL = 4096
"""Streams below this size lie in mini sectors."""
MOST_FAT_SECTORS = 109
"""What the header itself can name: 7 MB. More would need a table of tables."""

_MAGIC = bytes.fromhex("D0CF11E0A1B11AE1")
_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_NOBODY = 0xFFFFFFFF
_UNUSED, _STORAGE, _STREAM, _ROOT = 0, 1, 2, 5
_RED, _BLACK = 0, 1
_LONGEST_NAME = 31


@dataclass
class _Entry:
    """An entry of the directory."""

    name: str
    kind: int
    data: bytes = b""
    children: list[int] = field(default_factory=list)
    colour: int = _BLACK
    left: int = _NOBODY
    right: int = _NOBODY
    child: int = _NOBODY
    start: int = 0
    size: int = 0

    def packed(self) -> bytes:
        name = self.name.encode("utf-16-le") + b"\0\0" if self.kind else b""
        return (
            name.ljust(64, b"\0")
            + struct.pack("<HBB3I", len(name), self.kind, self.colour, self.left, self.right, self.child)
            + bytes(16 + 4 + 8 + 8)  # class, state, created, changed: not recorded
            + struct.pack("<IQ", self.start, self.size)
        )


class _Sectors:
    """Sectors of one size and the table that chains them."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.data = bytearray()
        self.table: list[int] = []

    def store(self, data: bytes) -> int:
        """Append a chain that holds ``data`` and return where it starts."""
        if not data:
            return _END
        first, count = len(self.table), -(-len(data) // self.size)
        self.data += data.ljust(count * self.size, b"\0")
        self.table += [*range(first + 1, first + count), _END]
        return first


def compound_file_bytes(streams: Mapping[tuple[str, ...], bytes]) -> bytes:
    """Return a compound file with ``streams``, named by their path of storages.

    The same input gives the same bytes. Raises ValueError for a name that the
    format cannot hold and for more than the header can address.
    """
    entries = _entries(streams)
    for entry in entries:
        _grow_tree(entries, entry)
    sectors, mini = _Sectors(SECTOR), _Sectors(MINI_SECTOR)
    for entry in entries:
        if entry.kind == _STREAM:
            entry.size = len(entry.data)
            entry.start = (mini if entry.size < SMALL else sectors).store(entry.data)
    root = entries[0]
    root.size = len(mini.data)
    root.start = sectors.store(bytes(mini.data))
    mini_table = _padded_table(mini.table)
    mini_start = sectors.store(mini_table)
    while len(entries) % (SECTOR // ENTRY):
        entries.append(_Entry("", _UNUSED, colour=0))
    directory = sectors.store(b"".join(entry.packed() for entry in entries))
    fat_start, fat_count = len(sectors.table), _fat_sectors(len(sectors.table))
    fat = _padded_table([*sectors.table, *[_FAT] * fat_count])
    header = _header(range(fat_start, fat_start + fat_count), directory, mini_start, len(mini_table) // SECTOR)
    return header + bytes(sectors.data) + fat


def _entries(streams: Mapping[tuple[str, ...], bytes]) -> list[_Entry]:
    """The root, the storages that the paths need, and the streams."""
    entries = [_Entry("Root Entry", _ROOT)]
    places: dict[tuple[str, ...], int] = {(): 0}

    def place(path: tuple[str, ...], kind: int, data: bytes = b"") -> int:
        if path not in places:
            parent = place(path[:-1], _STORAGE)
            _refuse_name(path[-1], [entries[child].name for child in entries[parent].children])
            places[path] = len(entries)
            entries[parent].children.append(len(entries))
            entries.append(_Entry(path[-1], kind, data))
        return places[path]

    for path, data in streams.items():
        place(path, _STREAM, data)
    return entries


def _refuse_name(name: str, siblings: Iterable[str]) -> None:
    if not name or len(name) > _LONGEST_NAME or not name.isascii() or set(name) & set("/\\:!"):
        raise ValueError(f"a compound file cannot hold the name {name!r}")
    if name.upper() in (sibling.upper() for sibling in siblings):
        raise ValueError(f"two entries of one storage are named {name!r}")


def _grow_tree(entries: list[_Entry], parent: _Entry) -> None:
    """Hang the children of ``parent`` into a balanced search tree.

    Names are ordered by length first, then in upper case. All nodes are black
    but those of the deepest level where it is not full, so that every path has
    as many black nodes.
    """
    order = sorted(parent.children, key=lambda child: (len(entries[child].name), entries[child].name.upper()))
    full_levels = (len(order) + 1).bit_length() - 1

    def grow(low: int, high: int, depth: int) -> int:
        if low >= high:
            return _NOBODY
        middle = (low + high) // 2
        node = entries[order[middle]]
        node.colour = _RED if depth >= full_levels else _BLACK
        node.left, node.right = grow(low, middle, depth + 1), grow(middle + 1, high, depth + 1)
        return order[middle]

    parent.child = grow(0, len(order), 0)


def _padded_table(table: list[int]) -> bytes:
    """A table of sectors, filled up to whole sectors with free ones."""
    packed = struct.pack(f"<{len(table)}I", *table)
    return packed.ljust(-(-len(packed) // SECTOR) * SECTOR, b"\xff")


def _fat_sectors(others: int) -> int:
    """How many sectors the table needs that chains ``others`` sectors and itself."""
    per_sector = SECTOR // 4
    count = 1
    while count * per_sector < others + count:
        count += 1
    if count > MOST_FAT_SECTORS:
        raise ValueError(f"{others * SECTOR} bytes are more than this writer can chain")
    return count


def _header(fat: range, directory: int, mini_start: int, mini_count: int) -> bytes:
    named = [*fat, *[_FREE] * (MOST_FAT_SECTORS - len(fat))]
    return (
        _MAGIC
        + bytes(16)
        # Minor and major version, byte order, sector sizes as powers of two.
        + struct.pack("<5H6x", 0x003E, 3, 0xFFFE, 9, 6)
        + struct.pack("<9I", 0, len(fat), directory, 0, SMALL, mini_start, mini_count, _END, 0)
        + struct.pack(f"<{MOST_FAT_SECTORS}I", *named)
    )
