"""What something is, by its content; its name is asked only where the content does not say."""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

from perfeval_xl.arrivals import archives, compound_names
from perfeval_xl.arrivals.model import Inside, Kind, Shape

_HEAD = 64 << 10
"""Bytes at the beginning that are looked at."""
_LONGEST_DIRECTORY = 4 << 20
"""Bytes of the directory of a zip that are looked at: a document names its parts in a hundredth of it."""
_MOST_NAMES, _LONGEST_NAME = 20_000, 100
"""Names in it that are looked at, and bytes of each: those that tell a document are among the first, and short."""
_END = struct.Struct("<4s4H2LH")
_LONGEST_COMMENT = 65_535
_LISTED, _LOCAL, _LAST = b"PK\x01\x02", b"PK\x03\x04", b"PK\x05\x06"
_ZIPS = (_LOCAL, _LAST, b"PK\x07\x08", b"PK00PK")
"""How a zip begins: with a file, with nothing in it, or as one of several pieces."""
_PROGRAM = b"MZ"
_ARCHIVE_NAME = re.compile(r"\.(?:zip|7z|rar|(?:zip|7z|rar)\.\d{2,3}|[zr]\d\d)\Z", re.IGNORECASE)
"""How archives are called, and the pieces of one that was cut up: what is in those begins anywhere, also in the last,
which has the name of the whole.
"""
_TNEF = b"\x78\x9f\x3e\x22"
_LINK = b"L\x00\x00\x00\x01\x14\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00"
_URL = re.compile(rb"\s*\[InternetShortcut\]|\s*\[Desktop Entry\]", re.IGNORECASE)
_BLANK_LINE = re.compile(rb"\r?\n\r?\n|\r\r")
"""Ends the head of a message; behind it may stand a file as it is."""
_POSTMARK = re.compile(rb"From [^\r\n]*(?:\r\n|\n|\r)(?:>From [^\r\n]*(?:\r\n|\n|\r))*")
_APPLE = re.compile(rb"\d{1,12}[ \t]*\r?\n")
_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:")
_SURE = frozenset(
    (
        b"received",
        b"message-id",
        b"mime-version",
        b"return-path",
        b"content-type",
        b"delivered-to",
        b"dkim-signature",
        b"x-mailer",
        b"x-unsent",
        b"content-transfer-encoding",
    )
)
"""Fields that no letter typed as a text begins with."""
_LIKELY = frozenset(
    (
        b"from",
        b"to",
        b"date",
        b"subject",
        b"cc",
        b"bcc",
        b"sender",
        b"reply-to",
        b"in-reply-to",
        b"references",
        b"thread-topic",
    )
)
_SAVED_PAGE = re.compile(
    rb"^(?:From: <Saved by|Snapshot-Content-Location:|X-Document-Type:)", re.MULTILINE | re.IGNORECASE
)
_SAVED_WORKBOOK = re.compile(rb"^X-Document-Type:\s*Workbook", re.MULTILINE | re.IGNORECASE)
_PICTURES = (
    b"%PDF-",
    b"\xff\xd8\xff",
    b"\x89PNG\r\n\x1a\n",
    b"II*\x00",
    b"MM\x00*",
    b"BM",
    b"GIF8",
    b"AT&TFORM",
    b"\x00\x00\x00\x0cjP  ",
)
"""PDF, JPEG, PNG, TIFF, BMP, GIF, DjVu, JPEG 2000."""
_PDF_WITHIN = 1_024
"""Bytes within which a PDF begins that has something before it."""
_NO_TEXT_WITHIN = 512
"""Bytes at the beginning of a message in which no zero stands."""
_HEIC = re.compile(rb"....ftyp(?:heic|heix|mif1|msf1|avif)", re.DOTALL)
_WEBP = re.compile(rb"RIFF....WEBP", re.DOTALL)
_OLD_SHEETS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00", b"\x09\x08\x08\x00", b"\x09\x08\x10\x00")
"""Workbooks of Excel 2 to 5 that are no compound files."""
_SHEET_WORDS = (b"excel.sheet", b"schemas-microsoft-com:office:excel", b"schemas-microsoft-com:office:spreadsheet")
"""What stands at the beginning of a workbook that was saved as a page or as XML."""
_SHEET_NAMES = (".xls", ".xlsx", ".xlsm", ".xlsb", ".xlt", ".xltx", ".et", ".ett", ".ods")
_SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"
_TEXT_DOCUMENT, _DOCX = "word/", (".docx", ".docm")
_SLIDES = (".pptx", ".pptm", ".ppsx")


_SIGNED, _SIGNED_FOR = "签名.json", "manifest.json"
"""Names in a package of a lower office, which is kept as it is; another program may have put both into one folder."""
_NAME_AT, _PACKAGE = 30, b'"kind":"perfeval-package"'
"""Where the name of the first file of a zip stands, and what its manifest says of it, which is not packed."""
_DOCUMENT_BEGINS = ("[content_types]", "_rels/", "docprops/", "xl/", "word/", "customxml/", "mimetype", "ofd.xml")
"""What a document begins with; in another zip that was cut off, names may be those of a document that lies in it."""


def shape_of(inside: Inside) -> Shape:
    """Whether it is a container, and which; something that is never kept; or a file."""
    head = inside.head(_HEAD)
    if not head.strip(b"\x00"):
        return _of_nothing(inside)
    if head.startswith(_ZIPS) or (head.startswith(_PROGRAM) and _directory(inside.opened(), inside.size())):
        return _zip_shape(inside)
    if archives.format_of(head):
        return Shape.ARCHIVE
    if head.startswith(compound_names.MAGIC):
        names = compound_names.top_names(inside.data())
        return Shape.OUTLOOK if "__properties_version1.0" in names else Shape.FILE
    if head.startswith(_TNEF):
        return Shape.TNEF
    if _ARCHIVE_NAME.search(inside.name):
        return Shape.ARCHIVE
    if head.startswith(_LINK) or _URL.match(head):
        return Shape.SHORTCUT
    return _text_shape(head, inside.name)


def _zip_shape(inside: Inside) -> Shape:
    """Whether a zip is a document; one that was damaged is what its name says, and judged as such."""
    file, size = inside.opened(), inside.size()
    if _document_kind(file, size):
        return Shape.FILE
    damaged = not _directory(file, size) or not _is_whole(file, size)
    return Shape.FILE if damaged and inside.name.lower().endswith((*_SHEET_NAMES, *_DOCX)) else Shape.ZIP


def _is_whole(file: BinaryIO, size: int) -> bool:
    """Whether a zip has its end."""
    file.seek(max(size - _LONGEST_COMMENT - _END.size, 0))
    return _LAST in file.read()


def _of_nothing(inside: Inside) -> Shape:
    """Of what begins with nothing: a file that holds nothing else was never written to the end."""
    file = inside.opened()
    while block := file.read(1 << 20):
        if block.strip(b"\x00"):
            return Shape.FILE
    return Shape.EMPTY


def _text_shape(head: bytes, name: str) -> Shape:
    """Whether a text is a mailbox or a message."""
    if head.startswith(_PICTURES) or b"\x00" in _BLANK_LINE.split(head[:_NO_TEXT_WITHIN].lstrip(), 1)[0]:
        return Shape.FILE
    plain = head.removeprefix(b"\xef\xbb\xbf").lstrip(b"\r\n")
    before = _POSTMARK.match(plain) or _APPLE.match(plain)
    lines = re.split(rb"\r\n|\n|\r", plain[before.end() :] if before else plain)
    fields: set[bytes] = set()
    for line in lines[:-1] or lines:
        field = _FIELD.match(line)
        if field is not None:
            fields.add(field[1].lower())
        elif not line or line[:1] not in b" \t":
            break
    sure, likely = len(fields & _SURE), len(fields & _LIKELY)
    if before and before[0].startswith(b"From "):
        return Shape.MAILBOX if sure + likely else Shape.FILE
    if not sure + likely or not (name.lower().endswith(".eml") or (sure and likely)):
        return Shape.FILE
    if _SAVED_PAGE.search(plain) and not fields & {b"received", b"message-id"}:
        return Shape.FILE
    return Shape.MESSAGE


def kind_of(data: bytes, name: str) -> Kind:
    """What a file is that is no container; ``data`` is all of it."""
    head = data[:_HEAD]
    if head.startswith(_ZIPS):
        return _zipped_kind(io.BytesIO(data), len(data), name.lower())
    if head.startswith(compound_names.MAGIC):
        return _compound_kind(data, name.lower())
    if head.startswith(_PICTURES) or b"%PDF-" in head[:_PDF_WITHIN] or _HEIC.match(head) or _WEBP.match(head):
        return Kind.SCAN
    low = head.lower()
    wide = low.replace(b"\x00", b"") if head.startswith((b"\xff\xfe", b"\xfe\xff")) else low
    if head.startswith(_OLD_SHEETS) or _SAVED_WORKBOOK.search(head):
        return Kind.WORKBOOK
    if wide.lstrip(b"\xef\xbb\xbf\xff\xfe \r\n\t").startswith(b"<") and any(word in wide for word in _SHEET_WORDS):
        return Kind.WORKBOOK
    return _named_kind(name.lower())


def opens_as_report(data: bytes) -> bool:
    """Whether something that is a report by its name may be one; one with a password may."""
    if not data.startswith(_ZIPS):
        return data.startswith(compound_names.MAGIC)
    file, size = io.BytesIO(data), len(data)
    return _is_whole(file, size) and _document_kind(file, size) is Kind.REPORT


def _zipped_kind(file: BinaryIO, size: int, name: str) -> Kind:
    """What a zip is that is a document; one that was cut off before its first sheet is a workbook if it may be one."""
    kind = _document_kind(file, size)
    if kind not in (None, Kind.OTHER):
        return kind
    if kind is Kind.OTHER and not _is_whole(file, size) and not name.endswith((*_DOCX, *_SLIDES)):
        return Kind.WORKBOOK
    return _named_kind(name)


def _compound_kind(data: bytes, name: str) -> Kind:
    """What a compound file is; what a password guards is a workbook unless it is called otherwise."""
    names = compound_names.top_names(data)
    if "worddocument" in names or "powerpoint document" in names:
        return Kind.OTHER
    if "workbook" in names or "book" in names:
        return Kind.WORKBOOK
    if "encryptedpackage" in names:
        return (
            Kind.REPORT if name.endswith(_DOCX) else Kind.OTHER if name.endswith((*_SLIDES, ".pdf")) else Kind.WORKBOOK
        )
    return _named_kind(name)


def _named_kind(name: str) -> Kind:
    """What a document is by its name that cannot be read: damaged, or locked by the program of an office's machines."""
    if name.endswith(_SHEET_NAMES):
        return Kind.WORKBOOK
    return Kind.REPORT if name.endswith(_DOCX) else Kind.OTHER


def _document_kind(file: BinaryIO, size: int) -> Kind | None:
    """What the zip in ``file`` is as a document; None where it is just a zip."""
    if _begins_a_package(file):
        # Also one that was cut off, of which only the forms that lie in it are left to be listed.
        return Kind.PACKAGE
    listed = _directory(file, size)
    names = {name.replace("\\", "/").lstrip("/").lower() for name in listed}
    if "ofd.xml" in names:
        return Kind.SCAN
    if "mimetype" in names and "content.xml" in names:
        file.seek(0)
        return Kind.WORKBOOK if _SPREADSHEET in file.read(_HEAD) else Kind.OTHER
    if any(name.endswith(_SIGNED) and f"{name.removesuffix(_SIGNED)}{_SIGNED_FOR}" in names for name in names):
        return Kind.PACKAGE
    of_office = "[content_types].xml" in names or "_rels/.rels" in names
    if names & {"xl/workbook.xml", "xl/workbook.bin"} or (of_office and _any_below(names, "xl/")):
        return Kind.WORKBOOK
    if "word/document.xml" in names or (of_office and _any_below(names, _TEXT_DOCUMENT)):
        return Kind.REPORT
    return Kind.OTHER if of_office else None


def _begins_a_package(file: BinaryIO) -> bool:
    """Whether a zip begins as a package of a lower office does that nobody packed again."""
    file.seek(0)
    head = file.read(_HEAD)
    return head.startswith(_SIGNED_FOR.encode(), _NAME_AT) and _PACKAGE in head


def _any_below(names: set[str], folder: str) -> bool:
    return any(name.startswith(folder) for name in names)


def _directory(file: BinaryIO, size: int) -> list[str]:
    """The names in the directory of a zip; where there is none, those that stand before the files at its beginning."""
    tail = min(size, _LONGEST_COMMENT + _END.size)
    file.seek(size - tail)
    last = file.read(tail)
    at = last.rfind(_LAST)
    if at < 0 or len(last) - at < _END.size:
        file.seek(0)
        found = list(_names_in(file.read(_LONGEST_DIRECTORY), _LOCAL, 26, 30))
        return found if found and found[0].lower().startswith(_DOCUMENT_BEGINS) else found[:1]
    _, _, _, _, _, length, _, _ = _END.unpack_from(last, at)
    end = size - tail + at
    start = max(end - min(length, _LONGEST_DIRECTORY), 0)
    file.seek(start)
    found = list(_names_in(file.read(end - start), _LISTED, 28, 46))
    if found:
        return found
    file.seek(max(end - _LONGEST_DIRECTORY, 0))
    return list(_names_in(file.read(min(end, _LONGEST_DIRECTORY)), _LISTED, 28, 46))


def _names_in(data: bytes, mark: bytes, length_at: int, name_at: int) -> Iterator[str]:
    """The names behind every ``mark``, cut; of a document as many as may matter."""
    at = data.find(mark)
    for _ in range(_MOST_NAMES):
        if at < 0:
            return
        if at + name_at <= len(data):
            (length,) = struct.unpack_from("<H", data, at + length_at)
            yield data[at + name_at : at + name_at + min(length, _LONGEST_NAME)].decode("utf-8", "replace")
        at = data.find(mark, at + name_at)
