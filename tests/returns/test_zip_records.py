"""What a zip lists is what lies in it; whoever writes one honestly is read."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from perfeval_xl.submission import check_file
from tests.returns.zips import LATER, SHEET, UTF_8, Member, Zip, sound

Change = Callable[[Zip], Zip]
FORGED = Member(SHEET, b"<worksheet/>")
FOLDER = Member("xl/worksheets/", b"", method=0)
GROWTH = struct.pack("<2H4s", 0xA220, 4, b"\x28\xa0\x00\x00")
TIMES = struct.pack("<2HBL", 0x5455, 5, 1, 1_700_000_000)


def unicode_name(name: str) -> bytes:
    """The extra field in which a name stands once more."""
    return struct.pack("<2HBL", 0x7075, 5 + len(name.encode()), 1, 0) + name.encode()


HONEST: dict[str, Change] = {
    "sizes known at once": lambda book: book,
    "stored": lambda book: book.each(method=0),
    "sizes that follow (Java, streams of JSZip)": lambda book: book.each(flags=LATER | UTF_8),
    "sizes that follow, the unpacked one stated before (libarchive)": lambda book: Zip(
        tuple(replace(one, flags=LATER, local_size=len(one.data)) for one in book.members)
    ),
    "sizes that follow, without a mark": lambda book: book.one(flags=LATER, descriptor=bytes(12)),
    "sizes that follow what is stored": lambda book: book.each(method=0, flags=LATER),
    "names in UTF-8": lambda book: book.each(flags=UTF_8),
    "strength of packing noted (Excel, .NET)": lambda book: book.each(flags=0x0006),
    "64 bits (.NET, libzip)": lambda book: replace(book.each(wide=True), wide=True),
    "64 bits that follow": lambda book: book.each(wide=True, flags=LATER),
    "64 bits of the directory alone": lambda book: replace(book, wide=True),
    "room to grow (Excel)": lambda book: book.each(local_extra=GROWTH),
    "times (Info-ZIP)": lambda book: book.each(extra=TIMES),
    "folders (7-Zip, Java)": lambda book: book.more(FOLDER, Member("xl\\", b"", method=0)),
    "the same name in Unicode (WinZip)": lambda book: book.one(extra=unicode_name(SHEET)),
    "a comment": lambda book: replace(book, comment="由办公系统生成".encode()),
    "a few bytes behind": lambda book: replace(book, after=bytes(20)),
    "a mark before": lambda book: replace(book, before=b"PK00"),
    "a Chinese name of a file beside": lambda book: book.more(Member("说明.txt", b"1", flags=UTF_8)),
    "a zip inside": lambda book: book.more(Member("docProps/thumbnail.wmf", Zip((FORGED,)).data(), method=0)),
    "backslashes": lambda book: Zip(tuple(replace(one, name=one.name.replace("/", "\\")) for one in book.members)),
    "capitals": lambda book: Zip(tuple(replace(one, name=one.name.upper()) for one in book.members)),
}


@pytest.mark.parametrize("change", HONEST.values(), ids=HONEST.keys())
def test_what_programs_write_is_read(change: Change, tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(change(sound(tmp_path)).data())
    assert check_file(path).findings == ()


def other_directory(book: Zip) -> Zip:
    """Another directory in the numbers of 64 bits."""
    end = struct.pack("<4sQ2H2L4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, 1, 1, 60, 0)

    def changed(data: bytes) -> bytes:
        at = data.rindex(b"PK\x05\x06")
        return data[:at] + end + struct.pack("<4sLQL", b"PK\x06\x07", 0, at, 1) + data[at:]

    return replace(book, changed=changed)


def spelt(name: str) -> Change:
    """The first sheet under a name that some programs do not find."""
    return lambda book: book.one(name=name, local_name=name)


NAME = "“xl/worksheets/sheet1.xml”"
NOT_FOUND = f"{NAME}的名称写得与别处不同（大小写、斜线），有的软件找不到它"
HIDDEN = "文件里藏有没有登记的内容"
DOUBTFUL: dict[str, tuple[Change, str]] = {
    "one name in capitals": (spelt("xl/worksheets/SHEET1.xml"), NOT_FOUND),
    "one name from the root": (spelt("/xl/worksheets/sheet1.xml"), NOT_FOUND),
    "one name with backslashes": (spelt("xl\\worksheets\\sheet1.xml"), NOT_FOUND),
    "one name with a percent sign": (spelt("xl/worksheets/sheet%31.xml"), NOT_FOUND),
    "one name twice": (lambda book: book.more(FORGED), f"{NAME}在文件里有两份"),
    "capitals": (
        lambda book: book.more(replace(FORGED, name="xl/WORKSHEETS/sheet1.xml")),
        "“xl/WORKSHEETS/sheet1.xml”在文件里有两份",
    ),
    "percent signs": (
        lambda book: book.more(replace(FORGED, name="xl/worksheets/sheet%31.xml")),
        "“xl/worksheets/sheet%31.xml”在文件里有两份",
    ),
    "backslashes": (
        lambda book: book.more(replace(FORGED, name=SHEET.replace("/", "\\"))),
        "“xl\\worksheets\\sheet1.xml”在文件里有两份",
    ),
    "a folder without a name": (
        lambda book: book.more(replace(FORGED, name="xl/worksheets//sheet1.xml")),
        "“xl/worksheets//sheet1.xml”的名称不合规，软件各找各的",
    ),
    "the folder above": (
        lambda book: book.more(replace(FORGED, name="xl/theme/../worksheets/sheet1.xml")),
        "“xl/theme/../worksheets/sheet1.xml”的名称不合规，软件各找各的",
    ),
    "a space at the end": (
        lambda book: book.more(replace(FORGED, name=f"{SHEET} ")),
        "“xl/worksheets/sheet1.xml ”的名称不合规，软件各找各的",
    ),
    "a dot at the end": (
        lambda book: book.more(replace(FORGED, name="xl/worksheets./sheet1.xml")),
        "“xl/worksheets./sheet1.xml”的名称不合规，软件各找各的",
    ),
    "a folder that holds something": (
        lambda book: book.more(replace(FORGED, name=f"{SHEET}/")),
        "“xl/worksheets/sheet1.xml/”的名称不合规，软件各找各的",
    ),
    "a part that is a folder as well": (
        lambda book: book.more(Member(f"{SHEET}/", b"", method=0)),
        f"{NAME}既是文件夹又是内容",
    ),
    "pieces": (
        lambda book: book.more(replace(FORGED, name=f"{SHEET}/[0].last.piece")),
        "“xl/worksheets/sheet1.xml/[0].last.piece”是拆开存放的一段，软件大多不认",
    ),
    "another name before it": (
        lambda book: book.one(local_name="xl/worksheets/sheet9.xml"),
        f"{NAME}的登记与文件里实有的对不上",
    ),
    "another size before it": (lambda book: book.one(local_size=7), f"{NAME}的登记与文件里实有的对不上"),
    "another method before it": (lambda book: book.one(local_method=0), f"{NAME}的登记与文件里实有的对不上"),
    "another name in Unicode": (
        lambda book: book.one(extra=unicode_name("xl/worksheets/sheet9.xml")),
        f"{NAME}另有一个名称",
    ),
    "another file before all": (lambda book: replace(book, before=FORGED.local()), HIDDEN),
    "another zip before all": (
        lambda book: replace(book, before=Zip((FORGED,)).data(), counted_before=False),
        "文件的开头或目录后面多出一段内容",
    ),
    "another file between": (lambda book: book.one(before=FORGED.local()), HIDDEN),
    "another file behind what is packed": (
        lambda book: book.one(inside=FORGED.local(), flags=LATER),
        f"{NAME}看不出在哪里结束",
    ),
    "another file inside what is stored": (
        lambda book: book.one(inside=FORGED.local(), flags=LATER, method=0, size=1),
        f"{NAME}看不出在哪里结束",
    ),
    "an end in the comment": (
        lambda book: replace(book, comment=b"PK\x05\x06" + bytes(18)),
        "文件的开头或目录后面多出一段内容",
    ),
    "something behind the directory": (
        lambda book: replace(book, between=b"x" * 40),
        "文件的开头或目录后面多出一段内容",
    ),
    "another directory of 64 bits": (other_directory, "文件有两个目录，内容不同"),
    "fewer files than are listed": (lambda book: replace(book, count=3), "文件的目录里有没有登记的内容"),
    "a method of few programs": (
        lambda book: book.one(method=9),
        f"{NAME}用了少见的压缩方法（9号），表格软件大多不认",
    ),
    "a name with a zero": (
        lambda book: book.more(Member(f"{SHEET}\0.png", b"")),
        "有一个部件的名称里有看不见的字符",
    ),
}


@pytest.mark.parametrize(("change", "why"), DOUBTFUL.values(), ids=DOUBTFUL.keys())
def test_what_programs_may_open_differently_is_refused_with_the_cause(change: Change, why: str, tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(change(sound(tmp_path)).data())
    [finding] = check_file(path).findings
    assert (finding.code.name, finding.facts["why"]) == ("W015", why)
    assert finding.message == f"文件内部前后矛盾：{why}；别的软件打开看到的可能不是审核读到的内容"


def overlapping(book: Zip) -> bytes:
    """A directory that gives the place of one file to another."""
    data = bytearray(book.data())
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 4)
    data[second + 42 : second + 46] = data[first + 42 : first + 46]
    return bytes(data)


def sum_of(book: Zip) -> bytes:
    """The sum of the first sheet, as headers hold it."""
    [sheet] = [one for one in book.members if one.name == SHEET]
    return struct.pack("<L", zlib.crc32(sheet.data))


BROKEN: dict[str, Callable[[Zip], bytes]] = {
    "the first bytes lost": lambda book: b"PK" + book.data()[32:],
    "a sum that is not that of the bytes": lambda book: book.data().replace(sum_of(book), bytes(4)),
    "a size that is too small": lambda book: book.one(size=100).data(),
    "a size that is too large": lambda book: book.one(size=1_000_000).data(),
    "a name that is no UTF-8": lambda book: book.more(Member("表x", b"", flags=UTF_8)).data().replace(b"\xa8x", b"xx"),
    "no more than an end": lambda book: book.data()[-22:],
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN.keys())
def test_what_is_broken_is_said_to_be(change: Callable[[Zip], bytes], tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(change(sound(tmp_path)))
    [finding] = check_file(path).findings
    assert finding.code.name == "W002"


def test_files_that_lie_upon_each_other_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "自评表.xlsx"
    path.write_bytes(overlapping(sound(tmp_path)))
    [finding] = check_file(path).findings
    assert finding.code.name == "W015"
