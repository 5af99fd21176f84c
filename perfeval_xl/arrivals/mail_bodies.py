"""What stands in the body of a message: unpacked, with files put into the text in the old way, and links."""

from __future__ import annotations

import binascii
import io
import itertools
import re
from collections.abc import Iterator

from perfeval_xl.arrivals import names

_UU_MARK = re.compile(
    rb"^(?:begin(-base64)? [0-7]{3,4} ([^\r\n]{1,2000})|end[ \t]{0,9}|====[ \t]{0,9})\r?$", re.MULTILINE
)
"""Where a file begins, with its name, or ends."""
_LINE = re.compile(rb"[^\r\n]+")
LONGEST_TEXT = 512 << 10
"""Bytes of a text that are searched for links: above, it is no letter."""

_STORES = (
    ("QQ邮箱的超大附件", r"(?:wx\.|ex)?mail\.qq\.com/(?:cgi-bin/)?ftn"),
    ("网易邮箱的云附件", r"mail\.163\.com/large-attachment-download|(?:fs|u|dashi)\.163\.com/"),
    ("139邮箱的超大附件", r"mail\.10086\.cn/(?:largeAttach|drive)|disk\.mail\.10086\.cn"),
    ("189邮箱的超大附件", r"download\.cloud\.189\.cn/file|cloud\.189\.cn/"),
    (
        "阿里邮箱的云附件",
        r"(?:mail|qiye)\.(?:aliyun|alibaba-inc|mxhichina)\.com/[^\s\"'<>]{0,300}(?:attach|netdisk|bigfile)",
    ),
    ("邮箱文件中转站的附件", r"/(?:coremail|nf|netfolder)/[^\s\"'<>]{0,300}(?:download|getfile|viewnf|nf/file)"),
)
"""Where mail programs of the country put what is too large, and how a link to it looks."""
_DISKS = (
    ("百度网盘", r"pan\.baidu\.com/s"),
    ("腾讯微云", r"share\.weiyun\.com/"),
    ("腾讯文档", r"docs\.qq\.com/"),
    ("金山文档", r"(?:www\.)?kdocs\.cn/|drive\.wps\.cn/"),
    ("OneDrive", r"1drv\.ms/|sharepoint\.com/|onedrive\.live\.com/"),
    ("网盘", r"(?:www\.)?(?:lanzou\w{0,9}|aliyundrive|alipan|jianguoyun|123pan)\.com/|drive\.google\.com/"),
)
"""The same of other stores, links to which may stand in a letter for other reasons."""
_SAID = re.compile(r"发来的(?:超大附件|云附件|大附件)")
_ENCODING = re.compile(rb"[\s\"'(]*([\w-]+)")
"""Its name, behind which some programs put a semicolon or a remark."""
_UUENCODE = frozenset((b"xuuencode", b"uuencode", b"xuue", b"uue"))
_BINARY = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\xff\xd8\xff", b"7z\xbc\xaf", b"Rar!\x1a\x07")
"""How files begin that no encoding leaves as they are."""
_IN_BASE64 = (b"UEsDB", b"0M8R4KGx", b"JVBERi0", b"/9j/", b"N3q8ryc", b"UmFyIRoH")
"""How the same, and a PDF, begin in Base64."""
_BEGUN = 64
"""Bytes within which a file begins, after empty lines."""
_CID = re.compile(rb"""\bcid:([^\s"'<>)]{1,200})""", re.IGNORECASE)


def unpacked(data: bytes | memoryview, encoding: bytes) -> bytes:
    """``data`` of a part as it was before it was sent, by its Content-Transfer-Encoding. Never raises.

    What begins as no encoding can is as it was, and what begins as a document in Base64 is that, whatever is said.
    """
    begun = bytes(data[:_BEGUN]).lstrip()
    if begun.startswith(_BINARY):
        return bytes(data)
    said = _ENCODING.match(encoding)
    kind = said[1].lower().replace(b"-", b"") if said else b""
    if kind == b"base64" or begun.startswith(_IN_BASE64):
        return names.from_base64(data)
    if kind == b"quotedprintable":
        return binascii.a2b_qp(data)
    if kind in _UUENCODE:
        found = next(uuencoded(data), None)
        return bytes(data) if found is None else found[1]
    return bytes(data)


def uuencoded(text: bytes | memoryview) -> Iterator[tuple[str, bytes]]:
    """Name and content of every file that was written into ``text`` by uuencode.

    One that has no end goes on to the next.
    """
    begin: re.Match[bytes] | None = None
    for mark in itertools.chain(_UU_MARK.finditer(text), (None,)):
        if begin is not None:
            start, stop = begin.end(), mark.start() if mark else len(text)
            content = names.from_base64(memoryview(text)[start:stop]) if begin[1] else _uu_lines(text, start, stop)
            if content:
                yield names.base_name(names.header_text(begin[2])), content
        begin = mark if mark and mark[2] else None


def _uu_lines(text: bytes | memoryview, start: int, stop: int) -> bytes:
    """What the lines of uuencode from ``start`` to ``stop`` stand for, one after another: they are many."""
    content = io.BytesIO()
    for line in _LINE.finditer(text, start, stop):
        content.write(_uu_line(line[0]))
    return content.getvalue()


def _uu_line(line: bytes) -> bytes:
    """What a line of uuencode stands for; of what is none, nothing."""
    try:
        return binascii.a2b_uu(line) if line else b""
    except binascii.Error:
        return b""


def pictures_shown(page: bytes) -> set[str]:
    """The parts of a message that the HTML in ``page`` shows where it mentions them, by their Content-ID."""
    return {names.decoded(found).lower() for found in _CID.findall(page)}


def store_linked(text: str, *, alone: bool) -> str:
    """Which store a letter with this text has left its file in; empty for none.

    ``alone`` says that no file came with the letter: then a link to any store is taken for it.
    """
    stores: tuple[tuple[str, str], ...] = (*_STORES, *_DISKS) if alone else _STORES
    for name, link in stores:
        if re.search(link, text, re.IGNORECASE):
            return name
    return "邮箱的超大附件" if _SAID.search(text) else ""
