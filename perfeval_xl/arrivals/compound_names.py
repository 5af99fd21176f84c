"""What lies at the top of a compound file (OLE2), by name: enough to know which program wrote it."""

from __future__ import annotations

import struct

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SHIFT_AT, _FIRST_AT, _CHAIN_AT, _TABLES_AT = 30, 48, 68, 76
"""Where the header says how large a sector is, where the directory begins, where its own list of tables goes on."""
_SHIFTS = (9, 12)
"""A sector has 512 or 4,096 bytes."""
_ENTRY = 128
"""Bytes of an entry of the directory."""
_NAME = 64
"""Bytes of its name, which the length follows."""
_LINKS = struct.Struct("<LLL")
_LINKS_AT = 68
_IN_HEADER = 109
"""Sectors of the table of sectors that the header lists; above 7 MB the rest is looked up in a chain."""
_MOST_ENTRIES = 10_000
_NONE = 0xFFFF_FFFA
"""From here on a number of a sector or an entry says that there is none."""


def top_names(data: bytes) -> frozenset[str]:
    """The names, in lower case, of what lies at the top of the compound file ``data``; as many as can be read.

    Where its tables are damaged or cut off, the names of everything that looks like an entry of a directory.
    """
    try:
        entries = _directory(data)
    except (struct.error, IndexError):
        entries = []
    return frozenset(_at_the_top(entries)) or frozenset(_anywhere(data))


def _directory(data: bytes) -> list[bytes]:
    """The entries of the directory, by the chain of its sectors."""
    (shift,) = struct.unpack_from("<H", data, _SHIFT_AT)
    (first,) = struct.unpack_from("<L", data, _FIRST_AT)
    (chain,) = struct.unpack_from("<L", data, _CHAIN_AT)
    if not _SHIFTS[0] <= shift <= _SHIFTS[1]:
        return []
    size = 1 << shift
    tables = list(struct.unpack_from(f"<{_IN_HEADER}L", data, _TABLES_AT))
    seen: set[int] = set()
    while chain < _NONE and chain not in seen:
        seen.add(chain)
        *more, chain = struct.unpack_from(f"<{size // 4}L", data, (chain + 1) * size)
        tables += more
    entries: list[bytes] = []
    sector, passed = first, set[int]()
    while sector < _NONE and sector not in passed and len(entries) < _MOST_ENTRIES:
        passed.add(sector)
        start = (sector + 1) * size
        entries += [data[at : at + _ENTRY] for at in range(start, min(start + size, len(data)), _ENTRY)]
        place = (tables[sector // (size // 4)] + 1) * size + sector % (size // 4) * 4
        (sector,) = struct.unpack_from("<L", data, place)
    return entries


def _at_the_top(entries: list[bytes]) -> list[str]:
    """The names of what the root holds itself."""
    if not entries or len(entries[0]) < _ENTRY:
        return []
    found: list[str] = []
    seen: set[int] = set()
    waiting = [_LINKS.unpack_from(entries[0], _LINKS_AT)[2]]
    while waiting:
        number = waiting.pop()
        if number in seen or number >= len(entries) or len(entries[number]) < _ENTRY:
            continue
        seen.add(number)
        left, right, _ = _LINKS.unpack_from(entries[number], _LINKS_AT)
        waiting += (left, right)
        found.append(_name_of(entries[number]))
    return [name for name in found if name]


def _name_of(entry: bytes) -> str:
    (length,) = struct.unpack_from("<H", entry, _NAME)
    return entry[: max(min(length, _NAME) - 2, 0)].decode("utf-16-le", "replace").lower()


_KNOWN = ("Workbook", "Book", "EncryptedPackage", "WordDocument", "PowerPoint Document", "__properties_version1.0")


def _anywhere(data: bytes) -> list[str]:
    """Those of the known names that stand in ``data`` as an entry of a directory holds them."""
    found: list[str] = []
    for name in _KNOWN:
        raw = name.encode("utf-16-le")
        held = raw + bytes(_NAME - len(raw)) + struct.pack("<H", len(raw) + 2)
        if held in data:
            found.append(name.lower())
    return found
