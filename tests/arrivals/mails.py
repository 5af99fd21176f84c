"""Write messages by hand, byte by byte, as mail programs put them down."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence

from perfeval_xl.arrivals.model import Arrived, Letter, Refused
from perfeval_xl.arrivals.opening import opened

WORKBOOK = b"PK\x03\x04" + bytes(22) + b"\x0f\x00\x00\x00xl/workbook.xml" + bytes(range(256))
"""What is taken for a workbook, and has every byte in it."""
TYPE = b"Content-Type: application/octet-stream"
BASE64 = b"Content-Transfer-Encoding: base64"
HEAD = (
    b"From: =?GBK?B?1cXI/Q==?= <ZhangSan@Example.gov.cn>",
    b"To: office@example.gov.cn",
    b"Subject: =?gb2312?B?19TGwLHt?=",
    b"Date: Mon, 15 Jan 2024 09:30:00 +0800",
    b"Message-ID: <1@example.gov.cn>",
    b"MIME-Version: 1.0",
)


def lines(*several: bytes) -> bytes:
    """Lines, each with its end."""
    return b"".join(line + b"\r\n" for line in several)


def wrapped(data: bytes) -> bytes:
    """``data`` in Base64, in lines."""
    return base64.encodebytes(data).replace(b"\n", b"\r\n").rstrip()


def part(*fields: bytes, data: bytes = WORKBOOK) -> bytes:
    """A part with these fields that holds ``data`` in Base64."""
    return lines(*fields, BASE64, b"", wrapped(data))


def letter(text: bytes = b"see attachment", kind: bytes = b"text/plain; charset=utf-8") -> bytes:
    """The part in which the letter itself stands."""
    return lines(b"Content-Type: " + kind, b"", text)


def multipart(kind: bytes, *parts: bytes, boundary: bytes = b"=_b") -> tuple[bytes, bytes]:
    """The type of a multipart, and its body."""
    body = b"".join(b"--" + boundary + b"\r\n" + one for one in parts)
    return b"Content-Type: multipart/" + kind + b'; boundary="' + boundary + b'"', body + b"--" + boundary + b"--\r\n"


def mail(*parts: bytes, head: Sequence[bytes] = HEAD, kind: bytes = b"mixed", boundary: bytes = b"=_b") -> bytes:
    """A message of several parts."""
    said, body = multipart(kind, *parts, boundary=boundary)
    return lines(*head, said, b"") + body


def found(data: bytes, name: str = "m.eml") -> list[Arrived | Refused]:
    """Everything in ``data``."""
    return list(opened(io.BytesIO(data), name))


def arrived(data: bytes, name: str = "m.eml") -> list[Arrived]:
    """The files in ``data``, of which nothing is refused."""
    several = found(data, name)
    assert not [one for one in several if isinstance(one, Refused)], several
    return [one for one in several if isinstance(one, Arrived)]


def told(data: bytes, name: str = "m.eml") -> list[str]:
    """The codes of what is refused, and the names of what is kept."""
    return [one.code if isinstance(one, Refused) else one.name for one in found(data, name)]


def letter_in(data: bytes) -> Letter:
    """The letter of the only thing in ``data``."""
    (one,) = found(data)
    assert one.letter is not None
    return one.letter
