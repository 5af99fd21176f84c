"""Mutations of the zip: records that lie about themselves, names that collide, bytes before, between and behind."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import replace
from random import Random

from tests.fuzz.parts import DEFLATED, Archive, Book, NotHereError, Record
from tests.fuzz.registry import mutation


def _record(archive: Archive, rng: Random) -> Record:
    """A record; a sheet, the texts and the workbook come more often."""
    weighty = [
        item for item in archive.records if b"sheet" in item.name or b"String" in item.name or b"workbook" in item.name
    ]
    if not archive.records:
        raise NotHereError
    return rng.choice(weighty if weighty and rng.random() < 0.6 else archive.records)


def _other_content(record: Record, rng: Random) -> bytes:
    """What a cheat would lay beside a part."""
    return rng.choice(
        (
            record.data,
            record.data.replace(b"<v>9", b"<v>8"),
            record.data.replace("≥".encode(), "≤".encode()),
            b"",
            b"<x/>",
            record.data[:-9],
        )
    )


@mutation("zip", 6)
def record_twice(book: Book, rng: Random) -> str:
    """A part lies twice in the file, under one name or under two that are one."""

    def edit(archive: Archive) -> str:
        record = _record(archive, rng)
        name = record.name
        other = rng.choice(
            (
                name,
                name,
                name.upper(),
                name.replace(b"/", b"\\"),
                b"/" + name,
                b"./" + name,
                name + b"/",
                name + b"\0x",
                name.replace(b"/", b"//"),
            )
        )
        twin = replace(record, name=other, data=_other_content(record, rng))
        archive.records.insert(rng.choice((0, len(archive.records), archive.records.index(record) + 1)), twin)
        return f"{other!r} beside {name!r}"

    return _later(book, edit)


@mutation("zip", 5)
def record_renamed(book: Book, rng: Random) -> str:
    """A part is called otherwise, in both headers or in one."""

    def edit(archive: Archive) -> str:
        record = _record(archive, rng)
        name = record.name
        new = rng.choice(
            (
                *(
                    name.upper(),
                    name.title(),
                    name.replace(b"/", b"\\"),
                    b"/" + name,
                    b"./" + name,
                    b"../" + name,
                    name + b" ",
                    name + b"\0",
                ),
                *(
                    b"\xff\xfe" + name,
                    name + b".",
                    b"",
                    name.replace(b"sheet1", b"sheet2"),
                    b"C:\\" + name,
                    "表.xml".encode("gbk"),
                ),
            )
        )
        way = rng.choice(("both", "local", "central"))
        if way == "both":
            record.name = new
        elif way == "local":
            record.local_name = new
        else:
            record.local_name, record.name = name, new
        record.flags |= rng.choice((0, 0x800))
        return f"{name!r} is {new!r} in {way}"

    return _later(book, edit)


@mutation("zip", 6)
def record_lies(book: Book, rng: Random) -> str:
    """A header says another size, sum, method or place than the truth."""

    def edit(archive: Archive) -> str:
        record = _record(archive, rng)
        length = len(record.data)
        name, value = rng.choice(
            (
                *(
                    ("crc", 0),
                    ("crc", 0xFFFFFFFF),
                    ("size", 0),
                    ("size", length + 1),
                    ("size", max(length - 1, 0)),
                    ("size", 0xFFFFFFFF),
                ),
                *(
                    ("packed_size", 0),
                    ("packed_size", length + 100),
                    ("packed_size", max(length - 1, 0)),
                    ("packed_size", 0x7FFFFFFF),
                ),
                *(
                    ("said_method", DEFLATED),
                    ("said_method", 99),
                    ("said_method", 12),
                    ("said_method", 14),
                    ("said_method", 9),
                ),
                *(
                    ("flags", 1),
                    ("flags", 8),
                    ("flags", 0x2000),
                    ("flags", 0x20),
                    ("offset", 0),
                    ("offset", 0xFFFFFFFF),
                    ("offset", 5),
                ),
                *(
                    ("attributes", 0x10),
                    ("attributes", 0xA1FF0000),
                    ("system", 3),
                    ("method", DEFLATED),
                    ("in_directory", 0),
                ),
            )
        )
        setattr(record, name, value)
        return f"{record.name!r}: {name}={value}"

    return _later(book, edit)


@mutation("zip", 3)
def record_with_extra(book: Book, rng: Random) -> str:
    """A record carries further fields, or a comment."""

    def edit(archive: Archive) -> str:
        record = _record(archive, rng)
        record.extra = rng.choice(
            (
                struct.pack("<HHQQ", 1, 16, len(record.data), len(record.data)),
                struct.pack("<HHB L", 0x7075, 5 + len(record.name), 1, 0) + record.name,
                struct.pack("<HH", 0x5455, 0),
                struct.pack("<HH", 1, 0),
                b"\x01",
                struct.pack("<HH", 0xFFFF, 0xFFFF),
            )
        )
        record.comment = rng.choice((b"", b"c", b"PK\5\6" + bytes(18)))
        return f"{record.name!r}: extra {record.extra[:8]!r}"

    return _later(book, edit)


@mutation("zip", 4)
def archive_changed(book: Book, rng: Random) -> str:
    """Something lies before, between or behind the records, or they are in another order."""

    def edit(archive: Archive) -> str:
        way = rng.choice(("prefix", "suffix", "comment", "order", "count", "folder", "two", "packed", "end in comment"))
        if way == "prefix":
            archive.prefix = rng.choice((b"MZ", b"PK\3\4", b"x" * 30, b"\n"))
        elif way == "suffix":
            archive.suffix = rng.choice((b"x", b"\0" * 30, b"PK\5\6" + bytes(18), b"PK\5\6"))
        elif way == "comment":
            archive.comment = rng.choice((b"c", b"c" * 65535, b"\xff" * 10))
        elif way == "order":
            rng.shuffle(archive.records)
        elif way == "count":
            archive.count = rng.choice((0, 1, 99, 0xFFFF))
        elif way == "folder":
            archive.records.insert(0, Record(rng.choice((b"xl/", b"xl/worksheets/", b"/", b"x/")), b""))
        elif way == "two":
            archive.edits.append(lambda data: data + Archive([replace(item) for item in archive.records[:5]]).bytes())
        elif way == "packed":
            for record in archive.records:
                record.method = DEFLATED
        else:
            archive.comment = b"PK\5\6" + bytes(18)
        return way

    return _later(book, edit)


@mutation("zip", 5)
def file_damaged(book: Book, rng: Random) -> str:
    """The finished file is cut off, has a hole, or some bits of it are others."""
    way = rng.choice(("cut", "begun late", "hole", "bit", "bit", "bits", "doubled", "directory"))
    share, more = rng.random(), rng.randrange(1, 60)
    bit = 1 << rng.randrange(8)

    def edit(data: bytes) -> bytes:
        at = int(len(data) * share)
        if way == "cut":
            return data[:at]
        if way == "begun late":
            return data[more:]
        if way == "hole":
            return data[:at] + data[at + more :]
        if way == "doubled":
            return data[:at] + data[max(at - more, 0) :]
        changed = bytearray(data)
        places = [at] if way == "bit" else [(at + 977 * number) % len(data) for number in range(more)]
        if way == "directory":
            start = max(data.find(b"PK\1\2"), 0)
            places = [start + int((len(data) - start) * share)]
        for place in places:
            if place < len(changed):
                changed[place] ^= bit
        return bytes(changed)

    book.on_archive.append(lambda archive: archive.edits.append(edit))
    return f"{way} at {share:.3f}"


def _later(book: Book, edit: Callable[[Archive], str]) -> str:
    """Have an edit done when all parts are as they will be; what it did is known then."""
    book.on_archive.append(lambda archive: book.notes.append(edit(archive)))
    return "a record"
