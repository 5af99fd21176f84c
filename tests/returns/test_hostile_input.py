"""Whatever comes in is a finding, never an exception, and the file stays as it was."""

from __future__ import annotations

import dataclasses
import hashlib
import os
import re
import stat
import time
import tracemalloc
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook

from perfeval_xl.errors import ReturnFileError
from perfeval_xl.files import content_of
from perfeval_xl.findings import Code, Finding
from perfeval_xl.forms.edition import CURRENT
from perfeval_xl.returns.package import LARGEST_PART, LARGEST_TOTAL, MOST_PARTS
from perfeval_xl.returns.report_text import read_report
from perfeval_xl.sealing.identity import NAME, PROPERTY, encode, identity_of, split_chunks
from perfeval_xl.submission import Submission, check_file
from tests import making
from tests.making import BOOK, CUSTOM, STRINGS, STYLES, Parts, write_zip

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
SHEET = "xl/worksheets/sheet1.xml"


def checked(path: Path) -> Submission:
    """What is found in ``path``, which stays as it was."""
    before = hashlib.sha256(path.read_bytes()).digest()
    submission = check_file(path)
    assert hashlib.sha256(path.read_bytes()).digest() == before
    return submission


def only(submission: Submission) -> Finding:
    """The one finding of a file that could not be read."""
    assert not submission.readable
    assert submission.genuine is False
    [finding] = submission.findings
    assert "{" not in finding.message + finding.fix + finding.basis
    return finding


def file(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


@pytest.fixture
def parts(tmp_path: Path) -> Parts:
    """The parts of the sound workbook."""
    return Parts(making.book(tmp_path / "好.xlsx"))


# ---- other kinds of files


def ole(stream: str) -> bytes:
    return OLE + bytes(504) + stream.encode("utf-16-le").ljust(512, b"\0")


OTHERS: dict[str, tuple[bytes, str]] = {
    "text": (b"not a zip at all", "W001"),
    "nothing": (b"", "W001"),
    "one byte": (b"P", "W001"),
    "PDF": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3", "W001"),
    "HTML called .xlsx": ("<html><table><tr><td>自评表</td></tr></table></html>".encode(), "W001"),
    "the mark of a zip alone": (b"PK\x03\x04", "W002"),
    "encrypted": (ole("EncryptedPackage"), "W003"),
    "old .xls": (ole("Workbook"), "W004"),
    "nothing but the mark of .xls": (OLE, "W004"),
}


@pytest.mark.parametrize(("data", "code"), OTHERS.values(), ids=OTHERS.keys())
def test_another_kind_of_file_is_called_by_its_name(data: bytes, code: str, tmp_path: Path) -> None:
    assert only(checked(file(tmp_path / "自评表.xlsx", data))).code.name == code


ZIPS: dict[str, tuple[dict[str, bytes], str]] = {
    ".xlsb": ({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x83\x01"}, "W005"),
    ".docx": ({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}, "W008"),
    ".ods": ({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<a/>"}, "W001"),
    "any zip": ({"a.txt": b"a"}, "W001"),
    "an empty zip": ({}, "W001"),
    "a workbook of nothing": ({BOOK: b"<workbook/>"}, "W008"),
    "broken XML": ({BOOK: b"<workbook>"}, "W002"),
    "an empty part": ({BOOK: b""}, "W002"),
}


@pytest.mark.parametrize(("parts", "code"), ZIPS.values(), ids=ZIPS.keys())
def test_another_kind_of_zip_is_called_by_its_name(parts: dict[str, bytes], code: str, tmp_path: Path) -> None:
    assert only(checked(write_zip(tmp_path / "自评表.xlsx", parts))).code.name == code


def test_another_programs_workbook_is_not_ours(tmp_path: Path) -> None:
    book = Workbook()
    book.active["A1"] = "项目支出绩效自评表"
    book.save(tmp_path / "自己画的.xlsx")
    assert only(checked(tmp_path / "自己画的.xlsx")).code is Code.W008


def test_a_protected_part_asks_for_a_password(tmp_path: Path) -> None:
    path = making.book(tmp_path / "加密.xlsx")
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    path.write_bytes(data)
    assert only(checked(path)).code is Code.W003


@pytest.mark.parametrize("share", [0.01, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.9999])
def test_a_file_that_was_cut_off_is_damaged(share: float, tmp_path: Path) -> None:
    whole = making.book_bytes()
    path = file(tmp_path / "半截.xlsx", whole[: int(len(whole) * share)])
    assert only(checked(path)).code is Code.W002


def test_a_part_whose_bytes_were_turned_is_damaged(tmp_path: Path) -> None:
    path = making.book(tmp_path / "坏.xlsx")
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        start = archive.getinfo(SHEET).header_offset + 200
    data[start : start + 50] = bytes(50)
    assert only(checked(file(path, bytes(data)))).code is Code.W002


# ---- bombs


@pytest.mark.parametrize("name", [SHEET, STRINGS, BOOK, CUSTOM])
def test_a_zip_bomb_is_refused_at_once(name: str, parts: Parts, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "炸弹.xlsx", parts | {name: bytes(LARGEST_PART + 1)})
    assert path.stat().st_size < 1_000_000
    tracemalloc.start()
    started = time.process_time()
    finding = only(checked(path))
    seconds, most = time.process_time() - started, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert finding.code is Code.W006
    assert "MB" in finding.message
    assert seconds < 5
    assert most < 4 * LARGEST_PART


def test_many_large_parts_together_are_refused(parts: Parts, tmp_path: Path) -> None:
    many = {f"xl/media/{number}.png": bytes(LARGEST_PART) for number in range(LARGEST_TOTAL // LARGEST_PART)}
    assert only(checked(write_zip(tmp_path / "大.xlsx", parts | many))).code is Code.W006


def test_a_size_that_the_zip_lies_about_does_not_help(parts: Parts, tmp_path: Path) -> None:
    path = write_zip(tmp_path / "谎.xlsx", parts | {SHEET: bytes(LARGEST_PART + 1)})
    data = bytearray(path.read_bytes())
    size = (LARGEST_PART + 1).to_bytes(4, "little")
    assert data.count(size) >= 2
    path.write_bytes(bytes(data).replace(size, (1000).to_bytes(4, "little")))
    assert only(checked(path)).code.name in ("W002", "W006")


def test_too_many_parts_are_refused(parts: Parts, tmp_path: Path) -> None:
    many = {f"xl/media/{number}.txt": b"" for number in range(MOST_PARTS)}
    finding = only(checked(write_zip(tmp_path / "碎.xlsx", parts | many)))
    assert finding.code is Code.W006


def test_a_million_rows_are_somebody_elses_table(parts: Parts, tmp_path: Path) -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 400_001))
    table = f'<worksheet xmlns="{making.MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    finding = only(checked(write_zip(tmp_path / "百万.xlsx", parts | {SHEET: table.encode()})))
    assert finding.code is Code.W009
    assert "自评表" in finding.message


def test_a_bomb_of_empty_cells_is_refused_before_it_fills_the_memory(parts: Parts, tmp_path: Path) -> None:
    """Every cell of four bytes would take some three hundred once it is an object."""
    table = (
        f'<worksheet xmlns="{making.MAIN}"><sheetData><row>'.encode()
        + b"<c/>" * 800_000
        + b"</row></sheetData></worksheet>"
    )
    path = write_zip(tmp_path / "空格.xlsx", parts | {SHEET: table})
    assert path.stat().st_size < 50_000
    tracemalloc.start()
    finding = only(checked(path))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert finding.code is Code.W009
    assert most < 4 * LARGEST_PART


def test_elements_inside_elements_without_end_are_no_crash(parts: Parts, tmp_path: Path) -> None:
    deep = b"<a>" * 100_000 + b"</a>" * 100_000
    table = f'<worksheet xmlns="{making.MAIN}">'.encode() + deep + b"</worksheet>"
    submission = checked(write_zip(tmp_path / "深.xlsx", parts | {SHEET: table}))
    assert submission.genuine is False


def test_a_validation_over_whole_columns_costs_nothing(parts: Parts, tmp_path: Path) -> None:
    rule = parts.sheet().find("{*}dataValidations")[0]
    rule.set("sqref", " ".join(["A1:XFD1048576"] * 50))
    path = write_zip(tmp_path / "宽.xlsx", parts.data())
    started = time.process_time()
    assert checked(path).readable
    assert time.process_time() - started < 5


# ---- entities

LAUGHS = (
    '<!DOCTYPE lolz [<!ENTITY lol "lol">'
    + "".join(f'<!ENTITY lol{n} "{f"&lol{n - 1};" * 10 if n > 1 else "&lol;" * 10}">' for n in range(1, 10))
    + "]>"
)
EXTERNAL = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/hostname">]>'


def declared(data: bytes, doctype: str, encoding: str = "UTF-8") -> bytes:
    text = data.decode()
    body = text[text.index("?>") + 2 :]
    return f'<?xml version="1.0" encoding="{encoding}"?>{doctype}{body}'.encode(encoding)


@pytest.mark.parametrize("doctype", [LAUGHS, EXTERNAL, "<!DOCTYPE r>"], ids=["laughs", "file", "bare"])
@pytest.mark.parametrize("name", [BOOK, SHEET, STRINGS, STYLES, CUSTOM, "xl/_rels/workbook.xml.rels"])
def test_entities_are_refused_wherever_they_stand(name: str, doctype: str, parts: Parts, tmp_path: Path) -> None:
    parts[name] = declared(parts[name], doctype)
    finding = only(checked(write_zip(tmp_path / "实体.xlsx", parts)))
    assert finding.code is Code.W007
    assert finding.found == name


@pytest.mark.parametrize("encoding", ["UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32", "UTF-7"])
def test_an_encoding_cannot_hide_entities(encoding: str, parts: Parts, tmp_path: Path) -> None:
    parts[SHEET] = declared(parts[SHEET], LAUGHS, encoding)
    assert only(checked(write_zip(tmp_path / "编码.xlsx", parts))).code.name in ("W007", "W031")


@pytest.mark.parametrize("said", ["GBK", "ISO-8859-1", "UTF-16", "A" * 500, "utf-7", "", " utf-8"])
def test_an_encoding_that_is_not_that_of_the_bytes_is_named(said: str, parts: Parts, tmp_path: Path) -> None:
    parts[SHEET] = parts[SHEET].replace(b'encoding="UTF-8"', f'encoding="{said}"'.encode())
    finding = only(checked(write_zip(tmp_path / "编码.xlsx", parts)))
    assert (finding.code, finding.found) == (Code.W031, said[:20])


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_the_mark_that_it_begins_with_is_refused(codec: str, parts: Parts, tmp_path: Path) -> None:
    """Some programs show such a sheet empty."""
    parts[SHEET] = parts[SHEET].partition(b"?>")[2].lstrip().decode().encode(codec)
    finding = only(checked(write_zip(tmp_path / "编码.xlsx", parts)))
    assert (finding.code, finding.found) == (Code.W031, "UTF-16（缺开头的标记）")


@pytest.mark.parametrize("part", [b"<?xml", b"\xff\xfe<", b"\xff\xfe\x00\xd8<\x00", b"<a>\x00</a>"])
def test_half_a_text_is_a_damaged_file(part: bytes, parts: Parts, tmp_path: Path) -> None:
    parts[SHEET] = part
    assert only(checked(write_zip(tmp_path / "编码.xlsx", parts))).code is Code.W002


@pytest.mark.parametrize("other", [lambda name: name.replace("/", "\\"), str.upper, lambda name: f"/{name}"])
def test_a_part_under_two_names_is_refused(other: Callable[[str], str], parts: Parts, tmp_path: Path) -> None:
    parts[other(SHEET)] = parts[SHEET]
    assert only(checked(write_zip(tmp_path / "双.xlsx", parts))).code is Code.W015


# ---- other versions


def reissued(parts: Parts, path: Path, **change: object) -> Path:
    """The sound workbook under a changed identity."""
    form = making.plan().form
    own = identity_of(form, own_password=False)
    encoded = encode(dataclasses.replace(own, **change))
    root = parts.root(CUSTOM)
    for number, (name, text) in enumerate(split_chunks(encoded, PROPERTY).items()):
        element = root.find(f"{{*}}property[@name='{name}']")
        assert element is not None, number
        element[0].text = text
    for name, text in split_chunks(encoded, NAME).items():
        parts.name(name).text = f'"{text}"'
    return write_zip(path, parts.data())


RULES, UPGRADE = "--rules", "请升级本程序"
VERSIONS: dict[str, tuple[dict[str, object], str, str]] = {
    "an older profile": ({"version": 0}, "cn_national/2020第0版", RULES),
    "a newer profile": ({"version": 99}, "cn_national/2020第99版", UPGRADE),
    "rules that were changed": ({"rules": "0" * 64}, "cn_national/2020第2版", RULES),
    "an unknown profile": ({"profile": "cn_nowhere/2020"}, "cn_nowhere/2020", RULES),
    "a profile outside its folder": ({"profile": "../../etc/passwd"}, "../../etc/passwd", RULES),
    "a layout nobody issued": ({"layout": 0}, "表样第0版", "重新下发"),
    "a newer layout": ({"layout": CURRENT + 1}, f"表样第{CURRENT + 1}版", UPGRADE),
}


@pytest.mark.parametrize(("change", "name", "cure"), VERSIONS.values(), ids=VERSIONS.keys())
def test_another_version_is_named_and_nothing_is_compared(
    change: dict[str, object], name: str, cure: str, parts: Parts, tmp_path: Path
) -> None:
    """To upgrade is only said of what a later program issued."""
    finding = only(checked(reissued(parts, tmp_path / "旧版.xlsx", **change)))
    assert finding.code is Code.W010
    assert name in finding.message
    assert cure in finding.fix
    assert (finding.fix.count(UPGRADE) == 1) is (cure == UPGRADE or "cn_nowhere" in name or "passwd" in name)


def test_the_helper_for_versions_changes_nothing_else(parts: Parts, tmp_path: Path) -> None:
    assert checked(reissued(parts, tmp_path / "同.xlsx")).findings == ()


# ---- paths


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "文件夹.xlsx").mkdir()
    finding = only(check_file(tmp_path / "文件夹.xlsx"))
    assert finding.code is Code.W013
    assert "文件夹" in finding.message


@pytest.mark.parametrize("suffix", [".xlsx", ".toml", ".json"])
@pytest.mark.parametrize("make", [os.mkfifo, lambda path: path.symlink_to("/dev/zero")], ids=["pipe", "device"])
def test_what_never_ends_is_not_waited_for(make: Callable[[Path], object], suffix: str, tmp_path: Path) -> None:
    path = tmp_path / f"无尽{suffix}"
    make(path)
    finding = only(check_file(path))
    assert finding.code.name in ("W013", "W014")
    assert "不是普通的文件" in finding.message
    with pytest.raises(ReturnFileError, match="不是普通的文件"):
        read_report(make_report(path))


def make_report(path: Path) -> Path:
    """The same as a report."""
    return path.rename(path.with_suffix(".docx"))


def test_a_file_that_grows_while_it_is_read_is_read_to_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "大.xlsx"
    path.write_bytes(bytes(11))
    before = os.fstat

    def small(handle: int) -> object:
        """Says that the file is still small."""
        values = list(before(handle))
        values[stat.ST_SIZE] = 5
        return os.stat_result(values)

    monkeypatch.setattr(os, "fstat", small)
    assert content_of(path, 10) is None
    assert content_of(path, 11) == bytes(11)


def test_a_missing_file_is_said_to_be_missing_in_chinese(tmp_path: Path) -> None:
    assert not re.search("[A-Za-z]{2}", only(check_file(tmp_path / "没有.xlsx")).message)


@pytest.mark.parametrize("suffix", [".xlsx", ".toml", ".json", ""])
def test_a_missing_file_is_said_to_be_missing(suffix: str, tmp_path: Path) -> None:
    finding = only(check_file(tmp_path / f"没有{suffix}"))
    assert finding.code.name in ("W013", "W014")


def test_a_name_with_spaces_and_chinese_is_no_matter(tmp_path: Path) -> None:
    path = making.book(tmp_path / "2022 年 自评表（最终 版）①.xlsx")
    assert checked(path).findings == ()


def test_the_ending_of_a_name_may_be_written_large(tmp_path: Path) -> None:
    assert checked(making.book(tmp_path / "自评表.XLSX")).findings == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "{"),
        ("a.json", "[1]"),
        ("a.json", '{"dossier": 2}'),
        ("a.toml", "= 1"),
        ("a.toml", ""),
        ("a.json", "[" * 100_000),
        ("a.json", '{"profile": "no/thing"}'),
        ("a.toml", "profile = 3"),
    ],
)
def test_a_bad_dossier_is_a_finding(name: str, text: str, tmp_path: Path) -> None:
    submission = checked(file(tmp_path / name, text.encode()))
    assert {finding.code.name for finding in submission.findings} == {"W014"}


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"\x00" * 100])
@pytest.mark.parametrize("name", ["a.json", "a.toml"])
def test_a_dossier_of_bytes_is_a_finding(name: str, data: bytes, tmp_path: Path) -> None:
    assert only(checked(file(tmp_path / name, data))).code is Code.W014
