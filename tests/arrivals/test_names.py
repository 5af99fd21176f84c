"""Each way in which a mail program names an attachment, written out by hand."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from perfeval_xl.arrivals import names
from tests.arrivals.mails import BOOK, arrived, attachment, message

NAME = "市数据中心_绩效自评表.xlsx"
UTF_8, GBK = NAME.encode(), NAME.encode("gbk")
RARE = "朱镕旻_自评表.xlsx"
"""Holds characters that GB 2312 does not have and GBK has."""
BACKSLASH = "謀劃_自评表.xlsx"
"""Holds a character whose second byte in GBK is a backslash."""


def percent(raw: bytes) -> bytes:
    return b"".join(b"%%%02X" % byte for byte in raw)


def word(charset: bytes, raw: bytes) -> bytes:
    return b"=?" + charset + b"?B?" + base64.b64encode(raw) + b"?="


def quoted_word(charset: bytes, raw: bytes) -> bytes:
    return b"=?" + charset + b"?Q?" + b"".join(b"=%02X" % byte for byte in raw) + b"?="


OCTETS = b"Content-Type: application/octet-stream\r\n"
AT = b"Content-Disposition: attachment; "
WAYS = {
    "RFC 2231, UTF-8": (OCTETS + AT + b"filename*=UTF-8''" + percent(UTF_8), NAME),
    "RFC 2231, GBK, in quotes": (OCTETS + AT + b"filename*=\"gb2312''" + percent(GBK) + b'"', NAME),
    "RFC 2231 in pieces": (
        OCTETS
        + b"Content-Disposition: attachment;\r\n filename*0*=utf-8'zh-CN'"
        + percent(UTF_8[:8])
        + b";\r\n filename*1*="
        + percent(UTF_8[8:20])
        + b";\r\n filename*2="
        + UTF_8[20:],
        NAME,
    ),
    "RFC 2231 in pieces, in another order, GBK": (
        OCTETS + AT + b"filename*1*=" + percent(GBK[7:]) + b"; filename*0*=gbk''" + percent(GBK[:7]),
        NAME,
    ),
    "pieces that hold encoded words": (
        OCTETS
        + AT
        + b'filename*0="'
        + word(b"utf-8", UTF_8)[:30]
        + b'"; filename*1="'
        + word(b"utf-8", UTF_8)[30:]
        + b'"',
        NAME,
    ),
    "RFC 2047 B in quotes": (OCTETS + AT + b'filename="' + word(b"UTF-8", UTF_8) + b'"', NAME),
    "RFC 2047 Q in quotes": (OCTETS + AT + b'filename="' + quoted_word(b"utf-8", UTF_8) + b'"', NAME),
    "RFC 2047 B without quotes": (OCTETS + AT + b"filename=" + word(b"gbk", GBK) + b"; size=9", NAME),
    "RFC 2047 Q without quotes": (OCTETS + AT + b"filename=" + quoted_word(b"GB18030", GBK), NAME),
    "several words, folded, a character cut in two": (
        OCTETS + AT + b'filename="' + word(b"utf-8", UTF_8[:7]) + b"\r\n\t" + word(b"utf-8", UTF_8[7:]) + b'"',
        NAME,
    ),
    "gb2312 that is GBK": (OCTETS + AT + b'filename="' + word(b"gb2312", RARE.encode("gbk")) + b'"', RARE),
    "bare GBK with a backslash in a character": (
        OCTETS + AT + b'filename="' + BACKSLASH.encode("gbk") + b'"',
        BACKSLASH,
    ),
    "bare UTF-8": (OCTETS + AT + b'filename="' + UTF_8 + b'"', NAME),
    "name alone": (
        b'Content-Type: application/vnd.ms-excel;\r\n\tname="'
        + word(b"gb18030", GBK)
        + b'"\r\nContent-Disposition: attachment',
        NAME,
    ),
    "percent signs where none belong": (OCTETS + AT + b'filename="' + percent(UTF_8) + b'"', NAME),
    "none at all": (OCTETS + b"Content-Disposition: attachment", ""),
}
"""The sixteen, as headers of the part, and what the attachment is called."""
ODD = {
    "what QQ calls what it cannot read": (OCTETS + AT + b'filename="tcmime.1388.bin"', "tcmime.1388.bin"),
    "in both headers, the first unreadable": (
        b'Content-Type: application/octet-stream; name="' + word(b"utf-8", UTF_8) + b'"\r\n' + AT + b'filename=""',
        NAME,
    ),
    "a plain and a proper one": (OCTETS + AT + b"filename=\"____.xlsx\"; filename*=utf-8''" + percent(UTF_8), NAME),
    "a folder before it": (OCTETS + AT + b'filename="C:\\Users\\a\\' + UTF_8 + b'"', NAME),
    "an escaped quote": (OCTETS + AT + b'filename="a\\"b.xlsx"', 'a"b.xlsx'),
    "a quote that nothing closes": (OCTETS + AT + b'filename="' + UTF_8, NAME),
    "spaces without quotes": (OCTETS + AT + b"filename=a b.xlsx ; size=3", "a b.xlsx"),
    "a semicolon in quotes": (OCTETS + AT + b'filename="a;b.xlsx"', "a;b.xlsx"),
    "named as UTF-8, but GBK": (OCTETS + AT + b'filename="' + word(b"utf-8", GBK) + b'"', NAME),
    "two characters of GBK that are UTF-8 too": (
        OCTETS + AT + b'filename="' + "联通.xlsx".encode("gbk") + b'"',
        "联通.xlsx",
    ),
    "a character set that nobody knows": (OCTETS + AT + b'filename="' + word(b"x-mine", UTF_8) + b'"', NAME),
    "numbers of characters as in HTML": (OCTETS + AT + b'filename="&#33258;&#35780;.xlsx"', "自评.xlsx"),
    "a percentage": (OCTETS + AT + b'filename="100%25.xlsx"', "100%25.xlsx"),
    "Base64 without its end": (OCTETS + AT + b'filename="' + word(b"gb2312", GBK).replace(b"=?=", b"?=") + b'"', NAME),
    "Base64 that is none": (OCTETS + AT + b'filename="=?utf-8?B?A?=.xlsx"', ".xlsx"),
    "as a description": (OCTETS + b"Content-Description: " + word(b"gb2312", GBK), NAME),
    "a line break in it": (OCTETS + AT + b"filename*=utf-8''a%0D%0Ab.xlsx", "ab.xlsx"),
    "steps out of its folder": (OCTETS + AT + b'filename="../../..\\x.xlsx"', "x.xlsx"),
    "a name of a thousand": (OCTETS + AT + b'filename="' + b"a" * 1000 + b'.xlsx"', "a" * 195 + ".xlsx"),
}


@pytest.mark.parametrize("way", [*WAYS, *ODD])
def test_an_attachment_is_called_what_its_program_called_it(way: str) -> None:
    headers, name = {**WAYS, **ODD}[way]
    (one,) = arrived(message(attachment(BOOK, headers + b"\r\n")))
    assert (one.name, one.data) == (name, BOOK)


def test_sixteen_ways_are_tried() -> None:
    assert len(WAYS) == 16


@given(st.binary(max_size=300), st.binary(max_size=300))
def test_no_header_is_too_odd(disposition: bytes, content_type: bytes) -> None:
    name = names.file_name(b"attachment;filename" + disposition, b"a/b;name=" + content_type, disposition)
    assert len(name) <= names.LONGEST_NAME
    assert not set("/\\\r\n\x00") & set(name)


@given(st.binary(max_size=200), st.sampled_from(["", "utf-8", "GB2312", "idna", "hex", "nobody"]))
def test_bytes_are_always_some_text(raw: bytes, charset: str) -> None:
    names.decoded(raw, charset).encode("utf-8", "surrogatepass")


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=1, max_size=40))
def test_a_name_comes_out_of_every_encoding(stem: str) -> None:
    for charset in ("utf-8", "gb18030"):
        raw = f"{stem}.xlsx".encode(charset)
        called = charset.encode()
        for value in (
            b'filename="' + word(called, raw) + b'"',
            b"filename=" + quoted_word(called, raw),
            b"filename*=" + called + b"''" + percent(raw),
        ):
            assert names.file_name(b"attachment; " + value, b"") == f"{stem}.xlsx"


@given(st.binary(max_size=200), st.integers(0, 3))
def test_base64_is_read_as_far_as_it_goes(data: bytes, cut: int) -> None:
    written = base64.b64encode(data)
    assert names.from_base64(written + b"\r\n") == data
    assert names.from_base64(written.rstrip(b"=")) == data
    assert data.startswith(names.from_base64(written[: len(written) - cut]))


def test_words_of_a_list_behind_base64_are_no_part_of_it() -> None:
    assert names.from_base64(b"!YWJjZA==\r\n_____\r\nlist mailing list\r\n") == b"abcd"


def test_pieces_of_base64_that_end_each_are_joined() -> None:
    assert names.from_base64(b"YWJjZA==\r\nZWZnaA==\r\n") == b"abcdefgh"
