"""What a file is, is told by its content; its name decides where the content says nothing."""

from __future__ import annotations

import random

import pytest

from perfeval_xl.arrivals import compound_names, kinds
from perfeval_xl.arrivals.model import Arrived, Inside, Kind, Refused, Shape
from perfeval_xl.packaging.compound_file import compound_file_bytes
from tests.arrivals.mails import BOOK, all_of, arrived, message, packed, refused, workbook

TYPES = {"[Content_Types].xml": b"<Types/>"}


def compound(*names: str, inside: str = "") -> bytes:
    """A compound file with these streams, some ``inside`` of a storage."""
    streams = {(name,): b"x" * 5000 for name in names}
    return compound_file_bytes({**streams, **({("ObjectPool", inside): b"y"} if inside else {})})


XML = b'<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n<Workbook/>'
PAGE = b'<html xmlns:x="urn:schemas-microsoft-com:office:excel"><table></table></html>'
SAVED = (
    b"MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\nContent-Type: multipart/related; boundary=a\r\n\r\n--a--\r\n"
)
FILES = {
    "xlsx": (workbook(), Kind.WORKBOOK),
    "xlsb": (packed({**TYPES, "xl/workbook.bin": b""}), Kind.WORKBOOK),
    "xlsx with backslashes": (packed({**TYPES, "xl\\workbook.xml": b""}), Kind.WORKBOOK),
    "xlsx cut off": (workbook()[:-80], Kind.WORKBOOK),
    "xlsx cut off before its first sheet": (packed({**TYPES, "xl/workbook.xml": b""})[:60], Kind.WORKBOOK),
    "xlsx with something before": (b"PK\x03\x04" + bytes(26) + workbook(), Kind.WORKBOOK),
    "ods": (
        packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b""}),
        Kind.WORKBOOK,
    ),
    "odt": (packed({"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": b""}), Kind.OTHER),
    "docx": (packed({**TYPES, "word/document.xml": b""}), Kind.REPORT),
    "pptx": (packed({**TYPES, "ppt/presentation.xml": b""}), Kind.OTHER),
    "ofd": (packed({"OFD.xml": b"<ofd/>", "Doc_0/Document.xml": b""}), Kind.SCAN),
    "xls, et": (compound("Workbook"), Kind.WORKBOOK),
    "xls of Excel 95": (compound("Book"), Kind.WORKBOOK),
    "xls with a document in it": (compound("Workbook", inside="WordDocument"), Kind.WORKBOOK),
    "doc, wps": (compound("WordDocument", "1Table"), Kind.OTHER),
    "doc with a workbook in it": (compound("WordDocument", inside="Workbook"), Kind.OTHER),
    "xlsx with a password": (compound("EncryptionInfo", "EncryptedPackage"), Kind.WORKBOOK),
    "xls cut off": (compound("Workbook")[:3000], Kind.OTHER),
    "xls of Excel 4": (b"\x09\x04\x06\x00\x00\x00\x10\x00", Kind.WORKBOOK),
    "XML of Excel 2003": (XML, Kind.WORKBOOK),
    "the same in UTF-16": (XML.decode().encode("utf-16"), Kind.WORKBOOK),
    "a page called .xls": (PAGE, Kind.WORKBOOK),
    "mht of Excel": (SAVED, Kind.WORKBOOK),
    "pdf": (b"%PDF-1.7\n", Kind.SCAN),
    "pdf with something before": (b"\r\n\x00%PDF-1.4", Kind.SCAN),
    "jpeg": (b"\xff\xd8\xff\xe1", Kind.SCAN),
    "png": (b"\x89PNG\r\n\x1a\n", Kind.SCAN),
    "tiff": (b"II*\x00", Kind.SCAN),
    "bmp": (b"BM\x00\x00", Kind.SCAN),
    "a photograph of a telephone": (b"\x00\x00\x00\x18ftypheic", Kind.SCAN),
    "text": ("自评报告".encode("gbk"), Kind.OTHER),
    "toml": (b'code = "1"', Kind.OTHER),
    "json": (b"{}", Kind.OTHER),
    "anything": (BOOK, Kind.OTHER),
}


@pytest.mark.parametrize("what", FILES)
def test_a_file_is_what_its_content_says(what: str) -> None:
    data, kind = FILES[what]
    assert [(one.kind, one.data, one.trail, one.bundle) for one in arrived(data, "tcmime.1.bin")] == [
        (kind, data, (), ())
    ]


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (BOOK, "表.XLSX", Kind.WORKBOOK),
        (b"a\tb\n", "表.xls", Kind.WORKBOOK),
        (compound("Workbook")[:3000], "表.xls", Kind.WORKBOOK),
        (b"PK\x03\x04" + bytes(40), "表.xlsx", Kind.WORKBOOK),
        (compound("EncryptionInfo", "EncryptedPackage"), "报告.docx", Kind.REPORT),
        (b"%PDF-1.7", "表.xlsx", Kind.SCAN),
        (workbook(), "报告.docx", Kind.WORKBOOK),
    ],
)
def test_a_name_is_asked_only_where_the_content_does_not_say(data: bytes, name: str, kind: Kind) -> None:
    assert [one.kind for one in arrived(data, name)] == [kind]


@pytest.mark.parametrize(
    "data",
    [BOOK, b"PK\x03\x04" + bytes(40), packed({**TYPES, "word/document.xml": b""})[:-30]],
    ids=["no zip", "junk", "cut off"],
)
def test_a_damaged_report_is_told_and_kept(data: bytes) -> None:
    told, kept = all_of(data, "报告.docx")
    assert (isinstance(told, Refused) and told.code, told.name) == ("Z003", "报告.docx")
    assert isinstance(kept, Arrived)
    assert (kept.kind, kept.data) == (Kind.OTHER, data)


SHAPES = {
    "eml": (message(), Shape.MESSAGE),
    "eml without its first lines": (b"MIME-Version: 1.0\nSubject: a\n\nb", Shape.MESSAGE),
    "mbox": (b"From a@b.cn Fri Jan  5 10:20:30 2024\nSubject: a\n\nb", Shape.MAILBOX),
    "zip": (packed({"a.txt": b"a"}), Shape.ZIP),
    "zip of folders as in a workbook": (packed({"某局/xl/workbook.xml": b"a"}), Shape.ZIP),
    "empty zip": (b"PK\x05\x06" + bytes(18), Shape.ZIP),
    "zip cut off, of a stored workbook": (packed({"a.xlsx": workbook()})[:-120], Shape.ZIP),
    "7z": (b"7z\xbc\xaf\x27\x1c" + bytes(20), Shape.ARCHIVE),
    "rar": (b"Rar!\x1a\x07\x01\x00", Shape.ARCHIVE),
    "winmail.dat": (b"\x78\x9f\x3e\x22\x01", Shape.TNEF),
    "msg": (compound("__properties_version1.0"), Shape.OUTLOOK),
    "lnk": (b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00F", Shape.SHORTCUT),
    "url": (b"[InternetShortcut]\r\nURL=file:///z:/a.xlsx\r\n", Shape.SHORTCUT),
    "nothing": (b"", Shape.EMPTY),
    "nothing but zeros": (bytes(99_999), Shape.EMPTY),
    "a letter that was typed": (b"From: me\nTo: you\nSubject: so\n\nhello", Shape.FILE),
    "a text that begins as a mailbox": (b"From here on\nwe read\n", Shape.FILE),
    "a saved page": (b"From: <Saved by Blink>\nMIME-Version: 1.0\nSubject: a\n\nb", Shape.FILE),
    "toml with colons": (b"a: b\nc: d\n", Shape.FILE),
}


@pytest.mark.parametrize("what", SHAPES)
def test_a_container_is_known_by_its_content(what: str) -> None:
    data, shape = SHAPES[what]
    assert kinds.shape_of(Inside(data, "")) == shape


@pytest.mark.parametrize("name", ["表.z01", "表.zip.001", "表.7z.003", "表.r00"])
def test_a_piece_of_an_archive_is_known_by_its_name(name: str) -> None:
    assert kinds.shape_of(Inside(BOOK, name)) == Shape.ARCHIVE


def test_an_eml_is_opened_on_less_evidence() -> None:
    letter = b"From: me\nTo: you\n\nhello"
    assert [kinds.shape_of(Inside(letter, name)) for name in ("a.eml", "a.txt")] == [Shape.MESSAGE, Shape.FILE]


def test_shortcuts_and_leavings_are_told() -> None:
    told = [
        (one.code, *one.facts.values())
        for data, name in ((SHAPES["lnk"][0], "表.xlsx.lnk"), (bytes(range(1, 166)), "~$表.xlsx"), (b"", "表.xlsx"))
        for one in refused(data, name)
    ]
    assert [code for code, *_ in told] == ["Z007", "Z001", "Z003"]


def test_the_names_in_a_compound_file_never_raise() -> None:
    whole, chance = compound("Workbook", inside="WordDocument"), random.Random(7)
    for _ in range(400):
        data = bytearray(whole)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(26, 520) if chance.random() < 0.7 else chance.randrange(len(data))
            data[at] = chance.choice((0, 1, 0xFF, 0xFE, chance.randrange(256)))
        cut = chance.choice((len(data), chance.randrange(len(data))))
        assert len(compound_names.top_names(bytes(data[:cut]))) <= len(data) // 128
