"""Open an .xlsx as what it is, a zip of XML parts, without trusting it.

Everything that a stranger may have put there is bounded: the size of the file,
of each part and of all parts together, and no part may declare entities.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Hashable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeVar, cast
from urllib.parse import unquote
from xml.etree import ElementTree

from perfeval_xl.errors import ReturnFileError, reason_of
from perfeval_xl.files import content_of
from perfeval_xl.returns.budget import Budget, Limit
from perfeval_xl.returns.remembered import LARGEST_KEPT, MOST_SMALL, SMALL_PART, Judged, Judgement, Memory, NotingBudget
from perfeval_xl.returns.sheet_text import CELLS, SheetText, plain_rows, plain_texts
from perfeval_xl.returns.strict_xml import (
    LONGEST_TAG,
    MANY,
    refuse_attributes,
    refuse_demands,
    refuse_loose_markup,
    refuse_strangers,
    refuse_twice,
)
from perfeval_xl.returns.zip_records import Entry, contradiction, entries_of, named, refuse_another_end, unpacked

LARGEST_PACKAGE = 64 * 1024 * 1024
LARGEST_PART = 32 * 1024 * 1024
LARGEST_TOTAL = 160 * 1024 * 1024
"""Bytes. A filled form has 25 KB in the file and 300 KB unpacked."""
LARGEST_OF_OURS = 128 * 1024 * 1024
"""Bytes of a part of a workbook that we wrote ourselves, as the texts of two hundred thousand rows."""
MOST_TAGS = 400_000
"""Tags of a part; each becomes an object of some hundred bytes. A form has 3,000."""
_CELLS = (b"<c ", b"<c/", b"<c>", b":c ", b":c/", b":c>")
"""How cells begin or end."""
_TAGS_OF_CELL = 8
"""Tags that a cell has at most, their ends counted as well."""
_CALLED = {
    "xl/styles": "格式表",
    "docProps/": "文件属性",
    "xl/drawings/": "图形",
    "xl/theme/": "主题颜色",
    "xl/comments": "批注",
}
"""What messages call parts, by the beginning of their names."""
MOST_PARTS = 2_000
"""Parts of a package that are read at most."""

BOOK = "xl/workbook.xml"
_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}"
_RELATION_KEYS = frozenset({"Id", "Type", "Target", "TargetMode"})
STRICT = "http://purl.oclc.org/"
"""Namespace of files saved as Strict Open XML."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCODING = re.compile(rb"""\sencoding\s*=\s*["']([^"']*)["']""")
_DECLARED = b"<?xml"
_WIDE = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\x00", "utf-16-le"), (b"\x00<", "utf-16-be"))
"""How a part begins that is written in UTF-16, and the codec that reads it."""
_TWISTED = re.compile(r"(?:^|/)\.{0,2}/|[. ](?:/|$)")
"""In the name of a part: a folder without a name, or one that is this folder or the one above; a name that ends in a
dot or a space, which Windows leaves out.
"""
_LARGE, _SMALL = Memory[Judged](), Memory[Judged](MOST_SMALL)
"""What was made of parts, by what made it and their bytes."""
_TIMES_AS_LARGE = 6
"""About how many bytes a part takes with what is made of it, for each of its own."""
_Value = TypeVar("_Value")
Parser = Callable[[bytes, str], ElementTree.Element]
"""What makes the root of a part, of its bytes and its name."""
_UTF_32 = (b"\xff\xfe\x00\x00", b"\x00\x00\xfe\xff", b"<\x00\x00\x00", b"\x00\x00\x00<")


class Package:
    """The parts of an .xlsx by name."""

    def __init__(self, data: bytes, *, ours: bool = False) -> None:
        self._data, self._largest = data, LARGEST_OF_OURS if ours else LARGEST_PART
        self._stored: dict[str, Entry] = {}
        self._spelt: tuple[set[str], set[str]] = (set(), set())
        self._kept: dict[str, ElementTree.Element] = {}
        self.known_relations: dict[str, tuple[Relation, ...]] = {}
        """Relationships that were read already, by the part that holds them."""
        self.budget = Budget()
        """What may still be read of it."""
        folders: set[str] = set()
        for entry in entries_of(data, MOST_PARTS):
            name = part_name(entry.name)
            if _TWISTED.search(name) or (name.endswith("/") and entry.size):
                raise contradiction(f"{named(entry.name)}的名称不合规，软件各找各的")
            if name.endswith("/") or not name:
                # A folder, which holds nothing itself.
                folders.add(name.rstrip("/"))
                continue
            if name.endswith(".piece"):
                raise contradiction(f"{named(entry.name)}是拆开存放的一段，软件大多不认")
            if name in self._stored:
                raise contradiction(f"{named(entry.name)}在文件里有两份")
            self._stored[name] = entry
        for name in folders & self._stored.keys():
            raise contradiction(f"{named(name)}既是文件夹又是内容")
        if not ours and sum(entry.size for entry in self._stored.values()) > LARGEST_TOTAL:
            raise ReturnFileError("W006", {"limit": f"{LARGEST_TOTAL >> 20}MB"})
        self.names = frozenset(self._stored)
        """The names of all parts, in small letters."""

    def has(self, name: str) -> bool:
        """Whether the package has a part of this name."""
        return part_name(name) in self.names

    def size(self, name: str) -> int:
        """The bytes that a part says it has; 0 where there is none."""
        entry = self._stored.get(part_name(name))
        return 0 if entry is None else entry.size

    def read(self, name: str) -> bytes:
        """The bytes of a part. Raises ReturnFileError where it cannot be unpacked."""
        entry = self._stored.get(part_name(name))
        if entry is None:
            raise ReturnFileError("W002", {"found": name})
        if "/" in part_name(name):
            self._spelt[entry.name == name].add(name)
        if entry.size > self._largest:
            raise ReturnFileError("W006", {"limit": f"{self._largest >> 20}MB"})
        return unpacked(self._data, entry)

    def refuse_unclear_ends(self) -> None:
        """Refuse files in the zip that end elsewhere for who reads on from the beginning (W015)."""
        for entry in self._stored.values():
            refuse_another_end(self._data, entry)

    def refuse_mixed_names(self) -> None:
        """Refuse parts that some programs find and others do not, where those find the rest.

        A file whose names are all spelt otherwise is opened or not, and shows nothing else. Raises ReturnFileError.
        """
        otherwise, alike = self._spelt
        if otherwise and alike:
            raise contradiction(f"{named(min(otherwise))}的名称写得与别处不同（大小写、斜线），有的软件找不到它")

    def text(self, name: str) -> bytes:
        """The bytes of a part of XML in UTF-8, whatever it is stored in, to be looked through. Raises as `read`."""
        return in_utf8(self.read(name), name)

    def xml(self, name: str) -> ElementTree.Element:
        """The root element of a part. Raises ReturnFileError for bad or hostile XML."""
        if part_name(name) in self._kept:
            return self._kept[part_name(name)]
        return self._parsed(in_utf8(self.read(name), name), name)

    def strict_xml(self, name: str, called: str = "") -> ElementTree.Element:
        """The same of a part that programs read in different ways, as trees or by tags as they come.

        ``called`` is what messages call it. Raises ReturnFileError (W015).
        """
        return self._strict(self.text(name), name, called or named(name))

    def _strict(self, data: bytes, name: str, called: str) -> ElementTree.Element:
        refuse_loose_markup(data, called)
        root = self._parsed(data, name, called)
        refuse_demands(root, data, called)
        return root

    def judgement(
        self, name: str, called: str, made: Callable[..., _Value], *more: Hashable, strict: bool = True
    ) -> Judgement[_Value]:
        """What ``made`` makes of the root of a part, a budget and ``more``; what is known of the same bytes is not
        made again, but paid for.

        The part is read as `strict_xml` does, or as `xml`. ``made`` looks at nothing else, and its value is never
        changed. Raises as both do.
        """
        data = self.text(name)
        kept = _SMALL if len(data) <= SMALL_PART else _LARGE
        known = kept.get((made, more, data))
        if known is not None:
            for limit, count in known.taken:
                self.budget.take(limit, count)
            return Judgement(cast(_Value, known.value), data, None)
        root = self._strict(data, name, called or named(name)) if strict else self._parsed(data, name)
        budget = NotingBudget(self.budget)
        value = made(root, budget, *more)
        if len(data) <= LARGEST_KEPT:
            taken = (Limit.TAGS, data.count(b"<")), *budget.taken
            size = len(data) if value is None else len(data) * _TIMES_AS_LARGE
            kept.keep((made, more, data), Judged(value, taken), size)
        return Judgement(value, data, root)

    def sheet(self, name: str, called: str, parse: Parser) -> SheetText:
        """The part of a worksheet, of which rows are not parsed that are plain; ``parse`` may leave out what is known.

        Raises as `strict_xml`.
        """
        data = self.text(name)
        rows = plain_rows(data, MOST_TAGS)
        known = data if rows is None else rows.frame
        refuse_loose_markup(known, called)
        self._count_tags(data, name, called)
        root = parse(known, name)
        shapes = None if rows is None else rows.rows_in(root)
        if rows is not None and shapes is None:
            root = parse(data, name)
        refuse_demands(root, data, called)
        refuse_twice(root, data, CELLS, called)
        if rows is None or shapes is None:
            return SheetText(root, lambda: root)
        return SheetText(root, functools.cache(lambda: parse_xml(data, name)), rows.tiles, shapes)

    def shared_texts(self, name: str, called: str) -> tuple[ElementTree.Element, Sequence[str] | None]:
        """The root of the texts that cells share, which is kept, and the texts as stored where these are plain.

        Then an empty text stands for all of them. Raises as `strict_xml`.
        """
        data = self.text(name)
        plain = plain_texts(data, MOST_TAGS)
        known = data if plain is None else plain.frame
        refuse_loose_markup(known, called)
        self._count_tags(data, name, called)
        root = parse_xml(known, name)
        if plain is not None and not plain.stand_in(root):
            root, plain = parse_xml(data, name), None
        refuse_demands(root, data, called)
        self._kept[part_name(name)] = root
        return root, None if plain is None else plain.texts

    def _parsed(self, data: bytes, name: str, called: str = "") -> ElementTree.Element:
        self._count_tags(data, name, called)
        return parse_xml(data, name)

    def _count_tags(self, data: bytes, name: str, called: str) -> None:
        tags = data.count(b"<")
        if tags > MOST_TAGS:
            if sum(map(data.count, _CELLS)) * _TAGS_OF_CELL > tags:
                raise ReturnFileError("W009", {"limit": str(MOST_TAGS)})
            usual = next((words for start, words in _CALLED.items() if name.startswith(start)), named(name))
            raise ReturnFileError("W032", {"what": f"{called or usual}的内部记录", "limit": str(MOST_TAGS)})
        self.budget.take(Limit.TAGS, tags)


def open_package(path: Path, data: bytes | None = None, *, ours: bool = False) -> Package:
    """Open a workbook, whose bytes may have been read already; one of ``ours`` has many rows, of which few are read.

    Raises ReturnFileError with the code that says what it is instead.
    """
    package = open_zip(path, data, ours=ours)
    if package.has("xl/workbook.bin"):
        raise ReturnFileError("W005")
    _follow_the_root(package)
    return package


def open_zip(path: Path, data: bytes | None = None, *, ours: bool = False) -> Package:
    """Open any package of parts within its bounds, which are wide for one of ``ours``. Raises ReturnFileError."""
    data = _read(path) if data is None else data
    if len(data) > LARGEST_PACKAGE:
        raise ReturnFileError("W006", {"limit": f"{LARGEST_PACKAGE >> 20}MB"})
    _refuse_other_kinds(data)
    return Package(data, ours=ours)


def part_name(name: str) -> str:
    """A name of a part as all its spellings: capitals mean nothing in it, and some programs put the separator of
    Windows between folder and file, or one before all of them (ECMA-376-2, §6.2.2.3). Spreadsheets read them.
    """
    plain = name.replace("\\", "/").lstrip("/").lower()
    return unquote(plain) if "%" in plain else plain


def _read(path: Path) -> bytes:
    try:
        data = content_of(path, LARGEST_PACKAGE)
    except OSError as error:
        raise ReturnFileError("W013", {"why": reason_of(error)}) from error
    if data is None:
        raise ReturnFileError("W006", {"limit": f"{LARGEST_PACKAGE >> 20}MB"})
    return data


def _follow_the_root(package: Package) -> None:
    """Make sure that what we read is what a spreadsheet program opens.

    A second workbook may lie in the file, and the root say that it is the one.
    """
    if not (package.has("[Content_Types].xml") and package.has("_rels/.rels")):
        if package.has(BOOK):
            package.xml(BOOK)
        elif not package.has("[Content_Types].xml"):
            raise ReturnFileError("W001")
        raise ReturnFileError("W008")
    roots = [one for one in relations(package, "") if one.kind.lower().endswith("/officedocument")]
    if any(one.kind.startswith(STRICT) for one in roots):
        raise ReturnFileError("W012")
    if not roots or (len(roots) == 1 and not package.has(roots[0].target)):
        raise ReturnFileError("W008")
    if len(roots) > 1:
        raise contradiction("文件里有两个工作簿")
    if part_name(roots[0].target) != BOOK:
        if package.has(BOOK):
            raise contradiction("文件里有两个工作簿，打开的是另一个")
        raise ReturnFileError("W008")


def parse_xml(data: bytes, name: str) -> ElementTree.Element:
    """Parse a part in UTF-8; entities are refused."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise ReturnFileError("W007", {"found": name})
    try:
        return ElementTree.fromstring(data, ElementTree.XMLParser(encoding="utf-8"))
    except ElementTree.ParseError as error:
        raise ReturnFileError("W002", {"found": name}) from error


def in_utf8(data: bytes, name: str) -> bytes:
    """A part in UTF-8, without its declaration where that said another encoding.

    XML may be UTF-16 as well, and spreadsheets read it; whatever else is declared is refused with its name (W031).
    """
    codec = next((codec for start, codec in _WIDE if data.startswith(start)), None)
    if data.startswith(_UTF_32):
        raise ReturnFileError("W031", {"found": "UTF-32"})
    if codec in ("utf-16-le", "utf-16-be"):
        # XML in UTF-16 begins with a mark (XML 1.0, §4.3.3); without it some programs read nothing.
        raise ReturnFileError("W031", {"found": "UTF-16（缺开头的标记）"})
    if codec is not None:
        try:
            data = data.decode(codec).encode()
        except UnicodeError as error:
            raise ReturnFileError("W002", {"found": name}) from error
    plain = data.removeprefix(b"\xef\xbb\xbf").lstrip()
    declaration, end, body = plain.partition(b"?>") if plain.startswith(_DECLARED) else (b"", b"", plain)
    if (declaration and not end) or b"\x00" in plain[:200]:
        raise ReturnFileError("W002", {"found": name})
    declared = _ENCODING.search(declaration)
    own = (b"utf-8", *((b"us-ascii",) if data.isascii() else ())) if codec is None else (b"utf-16",)
    if declared is not None and declared[1].lower() not in own:
        raise ReturnFileError("W031", {"found": declared[1][:20].decode("ascii", "replace")})
    return data if codec is None else body


class Relation(NamedTuple):
    """What one part says of another."""

    id: str
    kind: str
    """Its type, an address."""
    target: str
    outside: bool
    """Whether the target is no part of this file."""
    written: str = ""
    """The target as it is written."""


def relations(package: Package, part: str) -> tuple[Relation, ...]:
    """The relationships of ``part``, of which none goes by the name of another. Raises ReturnFileError (W015)."""
    folder, _, file = part.rpartition("/")
    rels = f"{folder}/_rels/{file}.rels".lstrip("/")
    if not package.has(rels):
        return ()
    if rels in package.known_relations:
        return package.known_relations[rels]
    package.known_relations[rels] = package.judgement(rels, "", _relations, rels, folder).value
    return package.known_relations[rels]


def _relations(root: ElementTree.Element, _: Budget, rels: str, folder: str) -> tuple[Relation, ...]:
    refuse_strangers(root, {f"{_RELATIONS}Relationship": MANY}, named(rels))
    found: dict[str, Relation] = {}
    for item in root:
        written, mode = item.get("Target", ""), item.get("TargetMode", "Internal")
        if mode not in ("Internal", "External"):
            raise contradiction(f"{named(rels)}里没有写清{named(written)}在文件里还是文件外")
        target, outside = written, mode == "External"
        if not outside:
            target = unquote(target.replace("\\", "/"))
            target = target.lstrip("/") if target.startswith("/") else _joined(folder, target)
        refuse_attributes(item, _RELATION_KEYS, named(rels))
        name = item.get("Id", "")
        if name in found:
            raise contradiction(
                f"{named(rels)}里有两个“{name[:LONGEST_TAG]}”，分别指向{named(found[name].target)}和{named(target)}"
            )
        found[name] = Relation(name, item.get("Type", ""), target, outside, written)
    return tuple(found.values())


def relationships(package: Package, part: str) -> Mapping[str, tuple[str, str]]:
    """Relationships of ``part``: id to (last word of the type, target part)."""
    return {one.id: (one.kind.rpartition("/")[2], one.target) for one in relations(package, part)}


def _refuse_other_kinds(data: bytes) -> None:
    if data[:8] == _OLE:
        # Encrypted .xlsx and old .xls share this container; the stream names tell them apart.
        encrypted = "EncryptedPackage".encode("utf-16-le") in data
        raise ReturnFileError("W003" if encrypted else "W004")
    if not data.startswith(b"PK"):
        raise ReturnFileError("W001")


def _joined(folder: str, target: str) -> str:
    parts = folder.split("/")
    for piece in target.split("/"):
        if piece == "..":
            parts = parts[:-1]
        elif piece not in ("", "."):
            parts.append(piece)
    return "/".join(part for part in parts if part)
