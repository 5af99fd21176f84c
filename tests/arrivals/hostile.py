"""Containers that somebody may send to do harm, or by mishap: each is told with its reason, and costs next to nothing.

``python -m tests.arrivals.hostile`` opens each in a process of its own, with a good workbook beside it, and prints what
was found and what that took.
"""

from __future__ import annotations

import base64
import bz2
import hashlib
import json
import os
import resource
import struct
import sys
import tempfile
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from perfeval_xl.arrivals.model import Arrived, Kind
from perfeval_xl.arrivals.opening import opened
from perfeval_xl.findings.arrival_types import FACTS
from perfeval_xl.packaging.compound_file import compound_file_bytes
from tests.arrivals import zips
from tests.arrivals.messages_of_outlook import Attached, Mail, outlook_file
from tests.arrivals.zips import STORED, Packed, zip_of

MOST_SECONDS, MOST_MEGABYTES = 1.0, 150
"""What opening one of them may take, of a processor and of memory."""
FIND = "好.xlsx"
MEGABYTE = 1 << 20
GOOD = zip_of([Packed(b"[Content_Types].xml", b"<Types/>"), Packed(b"xl/workbook.xml", b"<workbook/>")])
"""What is a workbook by its content."""
READ = ""
"""Instead of the code of a finding: it is read."""


@dataclass(frozen=True)
class Hostile:
    """A container, what it is called and the code of the finding that it must give."""

    name: str
    code: str
    made: Callable[[], bytes]


def zeros(size: int) -> bytes:
    """So many megabytes of nothing, deflated, without having them."""
    stream = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = stream.compress(bytes(MEGABYTE)) + stream.flush(zlib.Z_FULL_FLUSH)
    return piece * size + b"\x03\x00"


def text(megabytes: float, seed: int = 1) -> bytes:
    """So many megabytes that pack forty times, as texts of forms do, and not more."""
    noise = hashlib.shake_256(seed.to_bytes(2, "big")).digest(24 << 10)
    return (
        (noise + bytes(1_000 << 10)) * int(megabytes)
        + noise[: int(megabytes % 1 * 24) << 10]
        + bytes(int(megabytes % 1 * 1_000) << 10)
    )


def more_than_it_says() -> bytes:
    """A zip with 300 MB in it that looks as if it were the 60 MB that it says."""
    stream = zlib.compressobj(1, zlib.DEFLATED, -15)
    piece = stream.compress(text(1)) + stream.flush(zlib.Z_FULL_FLUSH)
    return zip_of([Packed(b"1.xlsx", body=piece * 300 + b"\x03\x00", size=60 * MEGABYTE, crc=0)])


def bomb(method: int = zips.DEFLATED, said: int = 300 * MEGABYTE) -> bytes:
    """A zip with 300 MB in it, which says that it were ``said`` bytes."""
    body = zeros(300) if method == zips.DEFLATED else bz2.compress(bytes(30 * MEGABYTE)) * 10
    return zip_of([Packed(b"1.xlsx", body=body, method=method, size=said, crc=0)])


def overlapping(quoted: bool) -> bytes:
    """1,900 entries that are the same bytes; ``quoted``, each holds the heads of all that follow."""
    kernel = zeros(1)
    if not quoted:
        return zip_of([Packed(b"%d" % n, body=kernel if not n else b"", place=0, size=MEGABYTE) for n in range(1_900)])
    heads = 1_900 * 45
    return zip_of([Packed(b"%04d" % n, body=b"x" * 5, method=STORED, packed=heads - n * 39) for n in range(1_900)])


def nested(depth: int, width: int = 1, leaf: bytes = GOOD) -> bytes:
    """Zips in zips."""
    for _ in range(depth):
        leaf = zip_of([Packed(b"%d.zip" % n, leaf) for n in range(width)])
    return leaf


def nested_files(content: bytes) -> bytes:
    """Ten zips in ten zips with ten files each."""
    return nested(2, 10, zip_of([Packed(b"%d.txt" % n, content) for n in range(10)]))


def forwarded(depth: int) -> bytes:
    """Messages in messages, with a file in the innermost."""
    mail = with_files(("a.xlsx", GOOD))
    for _ in range(depth):
        mail = b"From: a@b.cn\r\nContent-Type: message/rfc822\r\n\r\n" + mail
    return mail


def with_files(*files: tuple[str, bytes]) -> bytes:
    """A message with files attached."""
    lines = [b"From: a@b.cn", b"Subject: x", b"MIME-Version: 1.0", b"Content-Type: multipart/mixed; boundary=b", b""]
    for name, content in files:
        head = f'Content-Disposition: attachment; filename="{name}"\r\nContent-Transfer-Encoding: base64\r\n'
        lines += [b"--b", b"Content-Type: application/octet-stream", head.encode(), base64.encodebytes(content)]
    return b"\r\n".join([*lines, b"--b--", b""])


def multiparts(depth: int) -> bytes:
    """Multiparts in multiparts."""
    lines = [b"From: a@b.cn", b"MIME-Version: 1.0"]
    for number in range(depth):
        lines += [b"Content-Type: multipart/mixed; boundary=b%d" % number, b"", b"--b%d" % number]
    return b"\r\n".join([*lines, b"Content-Type: application/pdf; name=a.pdf", b"", b"%PDF", b""])


def mail(text: str, *fields: str) -> bytes:
    """A message of text alone."""
    return "\r\n".join(("From: a@b.cn", "MIME-Version: 1.0", *fields, "", text)).encode()


def mailbox(count: int) -> bytes:
    """A mailbox of letters without a file."""
    return b"".join(
        b"From a@b.cn Fri Mar 15 12:00:00 2024\n" + mail("x").replace(b"\r", b"") + b"\n\n" for _ in range(count)
    )


def broken_outlook(at: int, value: int) -> bytes:
    """A message of Outlook whose head lies."""
    data = outlook_file(Mail("x", attached=[Attached("a.xlsx", GOOD)]))
    return data[:at] + struct.pack("<L", value) + data[at + 4 :]


def chained_outlook() -> bytes:
    """A message of Outlook whose tree of names is a chain: each the neighbour of the one before."""
    names = {(f"s{number:04}",): b"" for number in range(1_500)}
    data = bytearray(compound_file_bytes({("__properties_version1.0",): bytes(32), **names}))
    directory = 512 + 512 * struct.unpack_from("<L", data, 48)[0]
    for number in range(1, 1_502):
        struct.pack_into("<3L", data, directory + 128 * number + 68, min(number + 1, 1_501), 0xFFFFFFFF, 0xFFFFFFFF)
    struct.pack_into("<L", data, directory + 76, 1)
    return bytes(data)


def round_outlook() -> bytes:
    """A message of Outlook that lies in itself, beside its attachment."""
    data = bytearray(outlook_file(Mail("x", attached=[Attached("a.xlsx", GOOD)])))
    directory = 512 + 512 * struct.unpack_from("<L", data, 48)[0]
    at = data.index("__attach_version1.0_#".encode("utf-16-le"), directory)
    struct.pack_into("<L", data, at + 68, 0)
    return bytes(data)


def lzma_of_four_gigabytes() -> bytes:
    """An entry that wants a dictionary of 4 GB."""
    body = bytearray(zips.pack(b"x" * 1_000, zips.LZMA))
    body[5:9] = b"\xff\xff\xff\xff"
    return zip_of([Packed(b"1.xlsx", b"x" * 1_000, zips.LZMA, body=bytes(body))])


def wide_lie() -> bytes:
    """A zip64 whose directory begins where no file ends."""
    data = zip_of([Packed(b"1", GOOD)], wide=True)
    at = data.index(b"PK\x06\x06") + 40
    return data[:at] + struct.pack("<2Q", 1 << 40, 1 << 50) + data[at + 16 :]


def _archives() -> Iterator[Hostile]:
    yield Hostile("bomb.zip", "Z004", bomb)
    yield Hostile("bomb-that-says-60MB.zip", "Z003", more_than_it_says)
    yield Hostile("bomb-that-says-1MB.zip", "Z003", lambda: bomb(said=MEGABYTE))
    yield Hostile("bzip2-bomb-that-says-60MB.zip", "Z004", lambda: bomb(zips.BZIP2, 60 * MEGABYTE))
    yield Hostile("bzip2-bomb-that-says-1MB.zip", "Z003", lambda: bomb(zips.BZIP2, MEGABYTE))
    yield Hostile("lzma-of-4GB.zip", READ, lzma_of_four_gigabytes)
    yield Hostile("overlapping.zip", "Z004", lambda: overlapping(quoted=False))
    yield Hostile("overlapping-quoted.zip", "Z004", lambda: overlapping(quoted=True))
    yield Hostile("nested-10-10-10.zip", "Z004", lambda: nested_files(bytes(MEGABYTE)))
    yield Hostile("nested-10-10-10-of-600KB.zip", "Z004", lambda: nested_files(text(0.6)))
    yield Hostile("nested-9.zip", "Z005", lambda: nested(9))
    yield Hostile(
        "ten-thousand.zip", "Z004", lambda: zip_of([Packed(b"%d.xlsx" % n, b"x", STORED) for n in range(10_000)])
    )
    yield Hostile("long-names.zip", READ, lambda: zip_of([Packed(b"x" * 65_000, b"y") for _ in range(60)]))
    yield Hostile("directory-of-7MB.zip", "Z004", lambda: zip_of([Packed(b"x" * 65_000, b"y") for _ in range(110)]))
    yield Hostile("traversal.zip", READ, lambda: zip_of([Packed(name, GOOD) for name in PATHS]))
    yield Hostile(
        "link.zip", "Z007", lambda: zip_of([Packed(b"a", b"/etc/passwd", made_by=3, attributes=0o120777 << 16)])
    )
    yield Hostile("password.zip", "Z006", lambda: zip_of([Packed(b"a.xlsx", GOOD, flags=zips.SECRET)]))
    yield Hostile("crc.zip", "Z003", lambda: zip_of([Packed(b"a.xlsx", GOOD, crc=1)]))
    yield Hostile("truncated.zip", "Z003", lambda: zip_of([Packed(b"a.xlsx", GOOD)])[:-40])
    yield Hostile("zip64-that-lies.zip", "Z003", wide_lie)
    yield Hostile("deflate64.zip", "Z009", lambda: zip_of([Packed(b"a.xlsx", GOOD, zips.DEFLATE64)]))
    yield Hostile("split.z01", "Z009", lambda: b"PK\x07\x08" + zip_of([Packed(b"a.xlsx", GOOD)])[:-30])
    yield Hostile("split.zip", "Z009", lambda: zip_of([Packed(b"a.xlsx", GOOD)], disk=2))
    for name, head in HEADS.items():
        yield Hostile(name, "Z009", lambda head=head: head + bytes(40_000))  # type: ignore[misc]


PATHS = (
    b"../../x.xlsx",
    b"/etc/x.xlsx",
    b"C:\\x.xlsx",
    b"x\0.xlsx",
    b"CON",
    b"x\n.xlsx",
    b"\\\\s\\c\\x.xlsx",
    b"aux.xlsx",
)
"""Names that would lead somewhere, if anything were extracted to them."""
HEADS = {
    "a.7z": b"7z\xbc\xaf\x27\x1c\0\4",
    "rar4.rar": b"Rar!\x1a\x07\x00",
    "rar5.rar": b"Rar!\x1a\x07\x01\x00",
    "a.tar.gz": b"\x1f\x8b\x08",
    "a.tar": b"a".ljust(257, b"\0") + b"ustar\x0000",
    "a.cab": b"MSCF\0\0\0\0",
    "a.iso": bytes(32_768) + b"\1CD001\1",
    "a.exe": b"MZ\x90\0",
}
"""How archives begin that are no zip."""


def _messages() -> Iterator[Hostile]:
    yield Hostile("forwarded-9.eml", "Z005", lambda: forwarded(9))
    yield Hostile("multiparts-2000.eml", "Z005", lambda: multiparts(2_000))
    yield Hostile("ten-thousand-parts.eml", "Z004", lambda: with_files(*[("a.txt", b"x")] * 10_000))
    yield Hostile("three-thousand-letters.mbox", "Z010", lambda: mailbox(3_000))
    yield Hostile("no-attachment.eml", "Z010", lambda: mail("已寄出"))
    yield Hostile("cloud.eml", "Z010", lambda: mail("见 https://pan.baidu.com/s/1abc"))
    yield Hostile("head-of-10MB.eml", "Z010", lambda: mail("x", "X: " + "y" * (10 << 20)))
    yield Hostile("broken-base64.eml", READ, lambda: with_files(("=?utf-8?B?a?=.xlsx", GOOD)))
    yield Hostile("winmail.dat", "Z008", lambda: b"\x78\x9f\x3e\x22" + bytes(200))
    yield Hostile("tables.msg", "Z003", lambda: broken_outlook(44, 0x7FFFFFFF))
    yield Hostile("small-tables.msg", "Z003", lambda: broken_outlook(64, 0x7FFFFFFF))
    yield Hostile("more-tables.msg", "Z003", lambda: broken_outlook(72, 0x7FFFFFFF))
    yield Hostile("chained.msg", "Z003", chained_outlook)
    yield Hostile("holds-itself.msg", "Z003", round_outlook)
    yield Hostile("nested-9.msg", "Z005", lambda: outlook_file(nested_mail(9)))
    yield Hostile("shortcut.lnk", "Z007", lambda: b"L\0\0\0\1\x14\2\0\0\0\0\0\xc0\0\0\0\0\0\0\x46" + bytes(60))
    yield Hostile("empty.xlsx", "Z003", lambda: b"")


def nested_mail(depth: int) -> Mail:
    """Messages of Outlook in messages."""
    inner = Mail("x", attached=[Attached("a.xlsx", GOOD)])
    for _ in range(depth):
        inner = Mail("x", attached=[Attached("", inner)])
    return inner


def hostile() -> list[Hostile]:
    """All of them."""
    return [*_archives(), *_messages()]


@dataclass(frozen=True)
class Cost:
    """What opening a container took, and what came out."""

    name: str
    expected: str
    codes: tuple[str, ...]
    """Of the findings, each once."""
    good: bool
    """Whether the workbook beside it came out as it was."""
    seconds: float
    megabytes: float

    @property
    def passed(self) -> bool:
        """Whether it is found, alone, and cheap."""
        told = self.codes == ((self.expected,) if self.expected else ())
        return told and self.good and self.seconds <= MOST_SECONDS and self.megabytes <= MOST_MEGABYTES


def measured(folder: Path) -> Iterator[Cost]:
    """Write each into ``folder`` together with a good workbook, and open it in a process of its own."""
    for one in hostile():
        file = folder / "来件.zip"
        file.write_bytes(zip_of([Packed(one.name.encode(), one.made(), STORED), Packed(FIND.encode(), GOOD)]))
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            # What goes wrong is not to take the machine with it.
            resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
            resource.setrlimit(resource.RLIMIT_CPU, (20, 20))
            os.write(writing, json.dumps(_open(file)).encode())
            os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            told = pipe.read()
        usage: resource.struct_rusage = os.wait4(child, 0)[2]
        codes, good, seconds = json.loads(told) if told else (["killed"], False, 0.0)
        yield Cost(one.name, one.code, tuple(codes), good, seconds, usage.ru_maxrss / 1024)


def _open(file: Path) -> tuple[list[str], bool, float]:
    """The codes of what is found, whether the good workbook came out, and the seconds of the processor."""
    before = time.process_time()
    codes: set[str] = set()
    good = False
    with file.open("rb") as opened_file:
        for one in opened(opened_file, file.name):
            if not isinstance(one, Arrived):
                codes.add(one.code if set(one.facts) == set(FACTS[one.code]) else f"{one.code} with {set(one.facts)}")
            elif (one.name, one.data, one.kind, one.trail) == (FIND, GOOD, Kind.WORKBOOK, (file.name,)):
                good = True
    return sorted(codes), good, time.process_time() - before


def main() -> int:
    """Print a line for each; 1 where one is not found, or costs too much."""
    failed = 0
    with tempfile.TemporaryDirectory() as folder:
        for cost in measured(Path(folder)):
            failed += not cost.passed
            codes = ",".join(cost.codes) or "read"
            mark = "ok " if cost.passed else "BAD"
            print(f"{mark} {cost.name:32} {codes:12} {cost.seconds:6.2f} s {cost.megabytes:6.0f} MB", flush=True)
    print(f"{len(hostile())} kinds, {failed} not as they should be")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
