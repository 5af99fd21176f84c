"""A workbook taken apart: parts that are changed as trees or as bytes, and a zip that may lie in any of its fields."""

from __future__ import annotations

import copy
import functools
import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from lxml import etree

from tests.making import MAIN, REL

STORED, DEFLATED = 0, 8
UTF_8 = 0x800
"""Flag of a record whose name is UTF-8."""
BOOK, STYLES, STRINGS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
ROOT_RELS, BOOK_RELS, TYPES = "_rels/.rels", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"
CUSTOM = "docProps/custom.xml"
_M, _R = f"{{{MAIN}}}", f"{{{REL}}}"


class NotHereError(Exception):
    """A mutation finds nothing in this workbook that it could change."""


def tag(name: str) -> str:
    """A tag of SpreadsheetML."""
    return f"{_M}{name}"


@dataclass
class Record:
    """One record of a zip, with what its two headers say of it; None is the truth."""

    name: bytes
    data: bytes
    local_name: bytes | None = None
    flags: int = 0
    method: int = STORED
    said_method: int | None = None
    crc: int | None = None
    size: int | None = None
    packed_size: int | None = None
    extra: bytes = b""
    comment: bytes = b""
    offset: int | None = None
    in_directory: bool = True
    system: int = 0
    attributes: int = 0


@dataclass
class Archive:
    """What becomes a zip file."""

    records: list[Record]
    prefix: bytes = b""
    suffix: bytes = b""
    comment: bytes = b""
    count: int | None = None
    """Records that the end of the directory claims."""
    edits: list[Callable[[bytes], bytes]] = field(default_factory=list)
    """What is done to the finished file."""

    def bytes(self) -> bytes:
        """The file."""
        out, directory = bytearray(self.prefix), bytearray()
        listed = 0
        for record in self.records:
            local, central = _headers(record, len(out))
            out += local
            if record.in_directory:
                directory += central
                listed += 1
        at = len(out)
        count = min(listed if self.count is None else self.count, 0xFFFF)
        end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, count, count, len(directory), at, len(self.comment))
        data = bytes(out + directory + end + self.comment + self.suffix)
        for edit in self.edits:
            data = edit(data)
        return data


def _headers(record: Record, at: int) -> tuple[bytes, bytes]:
    """The local header with the data behind it, and the entry of the directory."""
    packed = record.data
    if record.method == DEFLATED:
        squeeze = zlib.compressobj(6, zlib.DEFLATED, -15)
        packed = squeeze.compress(packed) + squeeze.flush()
    method = record.method if record.said_method is None else record.said_method
    crc = zlib.crc32(record.data) if record.crc is None else record.crc
    sizes = (
        len(packed) if record.packed_size is None else record.packed_size,
        len(record.data) if record.size is None else record.size,
    )
    flags = record.flags if record.name.isascii() else record.flags | UTF_8
    common = (flags, method, 0, 0x21, crc, *sizes)
    name = record.name if record.local_name is None else record.local_name
    local = struct.pack("<4s5H3L2H", b"PK\3\4", 20, *common, len(name), len(record.extra))
    central = struct.pack(
        "<4s6H3L5H2L",
        *(b"PK\1\2", 20 | record.system << 8, 20, *common),
        *(len(record.name), len(record.extra), len(record.comment), 0, 0),
        *(record.attributes, at if record.offset is None else record.offset),
    )
    return local + name + record.extra + packed, central + record.name + record.extra + record.comment


class Book:
    """The parts of a workbook, some of them as trees, and what is to be done to its zip."""

    def __init__(self, base: Base) -> None:
        self.base = base
        self._parts: dict[str, bytes] = dict(base.parts)
        self._roots: dict[str, etree._Element] = {}
        self.on_archive: list[Callable[[Archive], object]] = []
        """Done in this order once all parts are as they will be."""
        self.notes: list[str] = []
        """What was done to the zip; known once it is made."""

    @property
    def names(self) -> list[str]:
        """The names of all parts."""
        return list(self._parts)

    def root(self, name: str) -> etree._Element:
        """The root of a part, to be changed in place. Raises NotHereError for what is none."""
        if name not in self._roots:
            data = self.raw(name)
            if data is self.base.parts.get(name):
                self._roots[name] = copy.deepcopy(self.base.root(name))
            else:
                try:
                    self._roots[name] = etree.fromstring(data, _parser())
                except (etree.XMLSyntaxError, ValueError) as error:
                    raise NotHereError(name) from error
        return self._roots[name]

    def raw(self, name: str) -> bytes:
        """The bytes of a part as it now is. Raises NotHereError."""
        if name in self._roots:
            return etree.tostring(self._roots[name], xml_declaration=True, encoding="UTF-8", standalone=True)
        if name not in self._parts:
            raise NotHereError(name)
        return self._parts[name]

    def put(self, name: str, data: bytes) -> None:
        """Set the bytes of a part, or add it."""
        self._roots.pop(name, None)
        self._parts[name] = data

    def remove(self, name: str) -> None:
        """Take a part away."""
        self._roots.pop(name, None)
        self._parts.pop(name, None)

    def sheet(self, rng: Random) -> str:
        """The part of a sheet, most often that of the form."""
        return self.base.sheets[0] if rng.random() < 0.7 else rng.choice(self.base.sheets)

    def changed(self) -> list[str]:
        """Parts that are not those of the base any more."""
        there = {name for name in self._parts if self.raw(name) is not self.base.parts.get(name)}
        return sorted(there | (set(self.base.parts) - set(self._parts)))

    def bytes(self) -> bytes:
        """The workbook as a file."""
        archive = Archive([Record(name.encode("utf-8", "surrogatepass"), self.raw(name)) for name in self._parts])
        for edit in self.on_archive:
            edit(archive)
        return archive.bytes()


class Base:
    """A sound workbook, filled in, from which others are made."""

    def __init__(self, name: str, data: bytes) -> None:
        self.name, self.data = name, data
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.parts = {item: archive.read(item) for item in archive.namelist()}
        self._roots: dict[str, etree._Element] = {}
        targets = {item.get("Id"): item.get("Target") for item in self.root(BOOK_RELS)} if BOOK in self.parts else {}
        listed = self.root(BOOK).iter(tag("sheet")) if BOOK in self.parts else ()
        self.sheets = [f"xl/{targets[item.get(f'{_R}id')]}" for item in listed]
        """The parts of the sheets, the form first."""

    def root(self, name: str) -> etree._Element:
        """The root of a part; nobody changes it."""
        if name not in self._roots:
            self._roots[name] = etree.fromstring(self.parts[name], _parser())
        return self._roots[name]


@functools.cache
def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False, strip_cdata=False)


def pick(rng: Random, items: Iterable[etree._Element]) -> etree._Element:
    """One of some elements. Raises NotHereError where there are none."""
    found = list(items)
    if not found:
        raise NotHereError
    return rng.choice(found)


def elements(root: etree._Element) -> list[etree._Element]:
    """The elements of a tree; comments and instructions are none."""
    return [item for item in root.iter() if isinstance(item.tag, str)]
