"""Messages written by hand, byte for byte: nothing that reads them has a part in making them."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Sequence

from perfeval_xl.arrivals.model import Arrived, Refused
from perfeval_xl.arrivals.opening import opened

BOOK = bytes(range(255, -1, -1)) * 3
"""The bytes of something attached: every byte there is."""
HEAD = (
    b"From: =?gb2312?B?1cXI/Q==?= <Zhang.San@example.gov.cn>\r\n"
    b"To: jx@example.gov.cn\r\n"
    b"Subject: =?gb2312?B?vKjQp9fUxsCx7Q==?=\r\n"
    b"Date: Fri, 5 Jan 2024 10:20:30 +0800 (CST)\r\n"
    b"Message-ID: <tencent_1@qq.com>\r\n"
    b"MIME-Version: 1.0\r\n"
)
LETTER = b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + "请查收。".encode() + b"\r\n"


def base64_lines(data: bytes) -> bytes:
    """``data`` in Base64, in lines as mail programs write them."""
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def attachment(data: bytes, headers: bytes) -> bytes:
    """A part that holds ``data`` in Base64, with ``headers`` (each ended) before."""
    return headers + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64_lines(data)


def multipart(parts: Sequence[bytes], kind: bytes = b"mixed", boundary: bytes = b"----=_Part_1") -> bytes:
    """Content-Type and body of a multipart of ``parts``."""
    mark = b"--" + boundary
    body = b"".join(mark + b"\r\n" + part + b"\r\n" for part in parts)
    return b"Content-Type: multipart/" + kind + b';\r\n\tboundary="' + boundary + b'"\r\n\r\n' + body + mark + b"--\r\n"


def message(*parts: bytes, head: bytes = HEAD) -> bytes:
    """A message with a letter and ``parts``."""
    return head + multipart((LETTER, *parts))


def der(tag: int, *values: bytes) -> bytes:
    """A value as signatures write it."""
    value = b"".join(values)
    size = len(value)
    length = bytes((size,)) if size < 128 else b"\x83" + size.to_bytes(3, "big")
    return bytes((tag,)) + length + value


def endless(tag: int, *values: bytes) -> bytes:
    """The same, of which nobody knew how long it would be."""
    return bytes((tag, 0x80)) + b"".join(values) + b"\0\0"


def signed_whole(content: bytes, *, piecewise: bool = False, name: str = "2a864886f70d010702") -> bytes:
    """What smime.p7m holds of a message that was signed as a whole, without certificate and signature."""
    write = endless if piecewise else der
    halves = (der(0x04, content[:100]), der(0x04, content[100:]))
    octets = write(0x24, *halves) if piecewise else der(0x04, content)
    inner = write(0x30, der(0x06, bytes.fromhex("2a864886f70d010701")), write(0xA0, octets))
    signed = write(0x30, der(0x02, b"\1"), der(0x31), inner, der(0x31))
    return write(0x30, der(0x06, bytes.fromhex(name)), write(0xA0, signed))


def workbook(note: bytes = b"") -> bytes:
    """A zip with the names that a workbook has."""
    return packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook/>" + note})


def packed(files: dict[str, bytes]) -> bytes:
    """A zip of ``files``."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, data in files.items():
            made.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()


def all_of(data: bytes, name: str = "来件.eml") -> list[Arrived | Refused]:
    """Everything in ``data``."""
    return list(opened(io.BytesIO(data), name))


def arrived(data: bytes, name: str = "来件.eml") -> list[Arrived]:
    """What is kept of ``data``."""
    return [one for one in all_of(data, name) if isinstance(one, Arrived)]


def refused(data: bytes, name: str = "来件.eml") -> list[Refused]:
    """What is not."""
    return [one for one in all_of(data, name) if isinstance(one, Refused)]


def codes(data: bytes, name: str = "来件.eml") -> list[str]:
    """The codes of what is not."""
    return [one.code for one in refused(data, name)]
