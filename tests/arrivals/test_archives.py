"""What lies in a zip comes out byte for byte, by the name that its sender gave it."""

from __future__ import annotations

import io
import os
import struct
import zipfile
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from perfeval_xl.arrivals.archives import FORMAT_HEAD, entries, format_of, others
from perfeval_xl.arrivals.model import MOST_ENTRIES, Budget, Inside, Letter, Refused
from perfeval_xl.arrivals.opening import opened
from tests.arrivals import zips
from tests.arrivals.zips import Packed, unicode_name, zip_of

NINE = datetime(2024, 1, 1, 1, tzinfo=UTC)
"""What `zips.NEW_YEAR` is in UTC."""


def found(data: bytes, budget: Budget | None = None) -> list[tuple[str, object]]:
    """The name of each entry, with its bytes or the code and the facts of its refusal."""
    return [
        (one.name, " ".join((one.code, *one.facts.values())) if isinstance(one, Refused) else one.source)
        for one in entries(Inside(data, "a.zip"), budget or Budget())
    ]


def names(*packed: Packed) -> list[str]:
    return [name for name, _ in found(zip_of(packed))]


@pytest.mark.parametrize("separator", ["/", "\\"])
def test_names_in_gbk_are_read_on_every_system(separator: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second byte of 謀, 誠, 乗 is that of a backslash: on Windows zipfile parts names there."""
    monkeypatch.setattr(os, "sep", separator)
    monkeypatch.setattr(os, "altsep", "/" if separator == "\\" else None)
    wanted = ["謀略.xlsx", "誠信項目.xlsx", "表格乗.xlsx", "市政务服务局_自评表.xlsx"]

    assert b"\x5c" in wanted[0].encode("gb18030")
    assert names(*(Packed(f"甲局/{name}".encode("gb18030"), b"x") for name in wanted)) == wanted


@pytest.mark.parametrize(
    ("packed", "name"),
    [
        (Packed("自评表.xlsx".encode(), flags=zips.UTF_8), "自评表.xlsx"),
        (Packed("自评表.xlsx".encode()), "自评表.xlsx"),
        (Packed("自评表.xlsx".encode("gb18030"), flags=zips.UTF_8), "自评表.xlsx"),
        (Packed(b"table.xlsx", extra=unicode_name(b"table.xlsx", "自评表.xlsx")), "自评表.xlsx"),
        (Packed(b"table.xlsx", extra=unicode_name(b"other.xlsx", "自评表.xlsx")), "table.xlsx"),
        (Packed("𠮷家.xlsx".encode("gb18030")), "𠮷家.xlsx"),
        (Packed("甲局\\自评表.xlsx".encode("gb18030")), "自评表.xlsx"),
        (Packed(b"../../etc/passwd"), "passwd"),
        (Packed(b"/etc/passwd"), "passwd"),
        (Packed(b"C:\\Windows\\win.ini"), "win.ini"),
        (Packed(b"C:win.ini"), "win.ini"),
        (Packed(b"\\\\server\\share\\a.xlsx"), "a.xlsx"),
        (Packed(b"a.xlsx\0.exe"), "a.xlsx.exe"),
        (Packed(b"two\r\nlines.xlsx"), "twolines.xlsx"),
        (Packed(b"CON"), "CON"),
        (Packed(b"\xff\xff.xlsx"), "\ufffd\ufffd.xlsx"),
        (Packed(b"a/.."), ""),
    ],
)
def test_a_name_is_read_in_whatever_way_it_was_written(packed: Packed, name: str) -> None:
    assert found(zip_of([replace(packed, data=b"x")])) == [(name, b"x")]


def test_what_a_folder_holds_came_together() -> None:
    data = zip_of([Packed("甲局/2023/1.xlsx".encode(), b"1"), Packed("乙局/1.xlsx".encode(), b"2"), Packed(b"3", b"3")])
    inner = [one for one in entries(Inside(data, "a.zip", ("m",), ("m", "丙")), Budget()) if isinstance(one, Inside)]
    mailed = list(entries(Inside(data, "a.zip", ("m",), ("m",), Letter()), Budget()))

    assert [one.bundle for one in inner] == [
        ("m", "丙", "a.zip", "甲局/2023"),
        ("m", "丙", "a.zip", "乙局"),
        ("m", "丙", "a.zip"),
    ]
    assert [one.trail for one in inner] == [("m", "a.zip", "甲局/2023"), ("m", "a.zip", "乙局"), ("m", "a.zip")]
    assert {one.bundle for one in mailed} == {("m",)}


def test_a_folder_leads_nowhere() -> None:
    names = [b"../../a/./b/1", b"C:\\c//d\\1", b"/1", b"..\\1"]
    found_there = entries(Inside(zip_of([Packed(name, b"x") for name in names]), "z"), Budget())

    assert [one.trail[1:] for one in found_there] == [("a/b",), ("c/d",), (), ()]


def test_times_are_those_of_beijing() -> None:
    data = zip_of([Packed(b"1", b"x"), Packed(b"2", b"x", day=(0, 0)), Packed(b"3", b"x", day=(0xFFFF, 0xFFFF))])

    assert [one.when for one in entries(Inside(data, "a"), Budget()) if isinstance(one, Inside)] == [NINE, None, None]


def test_folders_and_what_systems_leave_are_nothing() -> None:
    there = [b"d/", b"e\\", b"__MACOSX/a.xlsx", b"x/._a.xlsx", b".DS_Store", b"Thumbs.db", b"~$a.xlsx", b"a.xlsx"]
    data = zip_of([*(Packed(name) for name in there), Packed(b"f", made_by=3, attributes=0o040755 << 16)])

    assert found(data) == [("a.xlsx", b"")]


def test_folders_are_not_counted() -> None:
    folders = [Packed(b"%d/" % number) for number in range(MOST_ENTRIES + 1)]

    assert found(zip_of([*folders, Packed(b"a.xlsx", b"x")])) == [("a.xlsx", b"x")]


@pytest.mark.parametrize("method", [zips.STORED, zips.DEFLATED, zips.BZIP2, zips.LZMA])
@pytest.mark.parametrize("wide", [False, True])
def test_what_was_packed_comes_out(method: int, wide: bool) -> None:
    content = b"".join(number.to_bytes(3, "big") for number in range(200_000))

    assert found(zip_of([Packed(b"a", content, method), Packed(b"b", b"", method)], wide=wide)) == [
        ("a", content),
        ("b", b""),
    ]


@pytest.mark.parametrize("wide", [False, True])
def test_further_fields_do_not_hide_the_others(wide: bool) -> None:
    """Times of Unix stand before the name in Unicode and before sizes of more than 32 bits."""
    times = struct.pack("<2HBL", 0x5455, 5, 1, 1_700_000_000)
    packed = Packed(b"table.xlsx", b"x" * 99, extra=times + unicode_name(b"table.xlsx", "自评表.xlsx"))

    assert found(zip_of([packed, Packed(b"2", b"y")], wide=wide)) == [("自评表.xlsx", b"x" * 99), ("2", b"y")]


def bad(**change: object) -> bytes:
    """A good entry, one with ``change``, a good one."""
    odd = Packed(b"odd", b"abc" * 1_000, **change)  # type: ignore[arg-type]
    return zip_of([Packed(b"1", b"first"), odd, Packed(b"2", b"second")])


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (bad(flags=zips.SECRET), "Z006"),
        (bad(method=zips.DEFLATE64), "Z009 用Deflate64压缩的文件 ；用Windows自带的“压缩(zipped)文件夹”即可"),
        (bad(method=77), "Z009 用77号方法压缩的文件 ；用Windows自带的“压缩(zipped)文件夹”即可"),
        (bad(crc=5), "Z003 内容与校验和不符"),
        (bad(size=2_999), "Z003 实有的大小超过登记的大小"),
        (bad(size=3_001), "Z003 实有的大小不到登记的大小"),
        (bad(body=b"\xff" * 50), "Z003 压缩的内容读不出来"),
        (bad(body=b"\xff" * 50, method=zips.BZIP2), "Z003 压缩的内容读不出来"),
        (bad(body=b"\xff" * 50, method=zips.LZMA), "Z003 压缩的内容读不出来"),
        (bad(body=zips.pack(b"abc" * 1_000, zips.DEFLATED)[:-4]), "Z003 实有的大小不到登记的大小"),
        (bad(place=1 << 20), "Z003 目录指向的地方没有文件"),
        (bad(made_by=3, attributes=0o120777 << 16), "Z007 链接"),
        (bad(size=65 << 20), "Z004 文件大小 64MB"),
        (bad(size=5 << 20), "Z004 压缩比 200倍"),
    ],
)
def test_one_bad_entry_costs_itself_alone(data: bytes, told: str) -> None:
    assert found(data) == [("1", b"first"), ("odd", told), ("2", b"second")]


def test_an_entry_that_lies_beyond_all_files_costs_itself_alone() -> None:
    data = bytearray(zip_of([Packed(b"1", b"x"), Packed(b"odd", b"y")], wide=True))
    struct.pack_into("<Q", data, data.rindex(b"PK\x01\x02") + 46 + 3 + 4 + 16, (1 << 64) - 1)

    assert found(bytes(data)) == [("1", b"x"), ("odd", "Z003 目录指向的地方没有文件")]


GOOD = zip_of([Packed(b"1", b"first" * 50), Packed(b"2", b"second" * 50)])


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (GOOD[:-30], "Z003 不完整，后面缺了一段"),
        (GOOD[:40] + GOOD[50:], "Z003 不完整，中间缺了一段"),
        (GOOD.replace(b"PK\x01\x02", b"PK\x01\x01"), "Z003 压缩包的目录读不出来"),
        (zip_of([]), "Z003 压缩包里没有文件"),
        (zip_of([Packed(b"d/")]), "Z003 压缩包里没有文件"),
        (
            zip_of([Packed(b"1", b"x")], disk=2),
            "Z009 分卷压缩包的一卷 ；不要分卷",
        ),
        (zip_of([Packed(b"1", b"x", flags=1), Packed(b"2", b"x", flags=1)]), "Z006"),
        (zip_of([Packed(b"%d" % n) for n in range(MOST_ENTRIES + 1)]), "Z004 里面的文件数 2000个（一个也没有读）"),
        (
            zip_of([Packed(b"%d" % n, size=40 << 20, packed=1 << 20) for n in range(14)]),
            "Z004 压缩包解开后的大小 512MB",
        ),
        (zip_of([Packed(b"%d" % n, bytes(1 << 20)) for n in range(5)]), "Z004 压缩比 200倍"),
        (
            zip_of([Packed(b"1", b"x" * 99, 0, place=0), Packed(b"2", b"x" * 99, 0, place=50)]),
            "Z004 里面的文件互相重叠，解开后的大小 应有的大小",
        ),
    ],
)
def test_what_cannot_be_relied_on_is_refused_as_a_whole(data: bytes, told: str) -> None:
    assert found(data) == [("a.zip", told)]


def test_something_before_a_zip_does_no_harm() -> None:
    moved = b"PK\x03\x04 something that was put there" + GOOD

    assert found(zip_of([Packed(b"1", b"x")], before=b"told of")) == [("1", b"x")]
    assert found(moved) == found(GOOD) == [("1", b"first" * 50), ("2", b"second" * 50)]


@pytest.mark.parametrize("padding", [1, 70_000, 200_000])
def test_zeros_behind_a_zip_do_no_harm(padding: int) -> None:
    assert found(GOOD + bytes(padding)) == found(GOOD)
    assert found(GOOD[:-30] + bytes(padding)) == [("a.zip", "Z003 不完整，后面缺了一段")]


def test_room_that_others_took_is_gone() -> None:
    assert found(GOOD, Budget(entries=1)) == [("a.zip", "Z004 里面的文件数 2000个（一个也没有读）")]
    assert found(GOOD, Budget(size=500)) == [("a.zip", "Z004 压缩包解开后的大小 512MB")]
    budget = Budget(entries=2, size=550)
    assert found(GOOD, budget) == [("1", b"first" * 50), ("2", b"second" * 50)]
    assert budget == Budget(entries=0, size=0)


def test_a_small_table_of_blanks_is_no_bomb() -> None:
    blanks = bytes(3 << 20)

    assert len(zip_of([Packed(b"a", blanks)])) < len(blanks) // 500
    assert found(zip_of([Packed(b"a", blanks)])) == [("a", blanks)]


@pytest.mark.parametrize(
    ("head", "what"),
    [
        (b"7z\xbc\xaf\x27\x1c\0\4", "7z压缩包"),
        (b"Rar!\x1a\x07\x00", "rar压缩包"),
        (b"Rar!\x1a\x07\x01\x00", "rar压缩包"),
        (b"\x1f\x8b\x08", "gz压缩包"),
        (b"BZh91AY&SY", "bz2压缩包"),
        (b"\xfd7zXZ\x00", "xz压缩包"),
        (b"MSCF\0\0\0\0", "cab压缩包"),
        (b"name".ljust(257, b"\0") + b"ustar\x0000", "tar压缩包"),
        (bytes(32_769) + b"CD001\1", "光盘映像（iso）"),
        (b"MZ\x90\0", "程序文件（exe，自解压包也是）"),
        (b"PK\x07\x08PK\x03\x04", "分卷压缩包的一卷"),
    ],
)
def test_other_archives_are_told_by_their_name_and_with_a_cure(head: bytes, what: str) -> None:
    (told,) = others(Inside(head + bytes(FORMAT_HEAD), "a.rar"), Budget())

    assert format_of(head) == what
    assert isinstance(told, Refused)
    assert (told.code, told.facts) == ("Z009", {"what": what, "words": "；不要分卷" if "分卷" in what else ""})


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"no archive", "a.zip", "Z003"),
        (b"middle of a file" + zip_of([Packed(b"1")], disk=1)[5:], "a.zip", "Z009"),
        (b"middle of a file", "a.z02", "Z009"),
        (b"middle of a file", "a.7z.002", "Z009"),
        (b"middle of a file", "a.r00", "Z009"),
        (b"letter", "a.2023", "read"),
    ],
)
def test_what_only_its_name_calls_an_archive_is_told(data: bytes, name: str, code: str) -> None:
    (told,) = opened(io.BytesIO(data), name)

    assert format_of(data) == ""
    assert (told.code if isinstance(told, Refused) else "read") == code


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], max_codepoint=0xFFFF), min_size=1, max_size=20)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(TEXTS, st.binary(max_size=300)), min_size=1, max_size=5), st.sampled_from([0, 8, 12, 14]))
def test_what_a_writer_of_zips_put_in_comes_out(files: list[tuple[str, bytes]], method: int) -> None:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w") as archive:
        for number, (name, content) in enumerate(files):
            # A letter on either side: spaces at the ends of names are not kept, and folders are parted.
            called = f"表{name}{number}z.xlsx".replace("/", "-").replace("\\", "-")
            archive.writestr(zipfile.ZipInfo(called), content, method)
    with zipfile.ZipFile(written) as archive:
        expected = [(info.filename, archive.read(info)) for info in archive.infolist()]

    got = found(written.getvalue())
    assert [content for _, content in got] == [content for _, content in expected]
    # What nobody sees is taken out of names.
    assert all(set(name) <= set(known) for (name, _), (known, _) in zip(got, expected, strict=True))
    assert all(name == known for (name, _), (known, _) in zip(got, expected, strict=True) if known.isprintable())


@settings(max_examples=150, deadline=None)
@given(st.binary(max_size=200), st.integers(0, len(GOOD)), st.integers(0, 40))
def test_no_bytes_make_it_raise(noise: bytes, place: int, gone: int) -> None:
    for data in (noise, GOOD[:place] + noise + GOOD[place + gone :]):
        for opener in (entries, others):
            for one in opener(Inside(data, "a.zip"), Budget()):
                assert isinstance(one, Refused) or isinstance(one.source, bytes)
