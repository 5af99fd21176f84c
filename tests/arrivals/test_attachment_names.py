"""The name of an attachment is read in all the ways in which mail programs write it."""

from __future__ import annotations

import base64
from urllib.parse import quote_from_bytes

import pytest

from perfeval_xl.arrivals import names
from tests.arrivals.mails import TYPE, WORKBOOK, arrived, letter, mail, part

NAME = "市誠謀局_绩效自评表（2023年度）.xlsx"
GBK, UTF_8 = NAME.encode("gbk"), NAME.encode()


def _b(raw: bytes, charset: bytes) -> bytes:
    return b"=?" + charset + b"?B?" + base64.b64encode(raw) + b"?="


def _q(raw: bytes, charset: bytes) -> bytes:
    return b"=?" + charset + b"?Q?" + b"".join(b"=%02X" % byte for byte in raw) + b"?="


def _percent(raw: bytes) -> bytes:
    return quote_from_bytes(raw, safe="").encode()


def _named(value: bytes) -> tuple[bytes, ...]:
    return (TYPE, b"Content-Disposition: attachment; filename=" + value)


WAYS = {
    "RFC 2231, UTF-8": (TYPE, b"Content-Disposition: attachment; filename*=UTF-8''" + _percent(UTF_8)),
    "RFC 2231, GBK": (TYPE, b"Content-Disposition: attachment; filename*=gb2312'zh-cn'" + _percent(GBK)),
    "RFC 2231, in pieces that part a character": (
        TYPE,
        b"Content-Disposition: attachment;",
        b" filename*0*=gbk''" + _percent(GBK[:3]) + b";",
        b" filename*1*=" + _percent(GBK[3:-5]) + b";",
        b" filename*2=" + GBK[-5:],
    ),
    "RFC 2231, pieces in any order": (
        TYPE,
        b"Content-Disposition: attachment;\r\n\tfilename*1*=" + _percent(UTF_8[9:]) + b";",
        b"\tfilename*0*=utf-8''" + _percent(UTF_8[:9]),
    ),
    "RFC 2047, B, in quotes": _named(b'"' + _b(UTF_8, b"UTF-8") + b'"'),
    "RFC 2047, B, without quotes": _named(_b(UTF_8, b"utf-8")),
    "RFC 2047, Q, in quotes": _named(b'"' + _q(UTF_8, b"UTF-8") + b'"'),
    "RFC 2047, Q, without quotes": _named(_q(GBK, b"GBK")),
    "RFC 2047, folded between words that part a character": (
        TYPE,
        b'Content-Disposition: attachment; filename="' + _b(GBK[:5], b"gbk"),
        b" " + _b(GBK[5:], b"gbk") + b'"',
    ),
    "RFC 2047, gb2312 that is GBK": _named(b'"' + _b(GBK, b"gb2312") + b'"'),
    "raw GBK": _named(b'"' + GBK + b'"'),
    "raw GBK without quotes": _named(GBK),
    "raw UTF-8": _named(b'"' + UTF_8 + b'"'),
    "name= alone": (b'Content-Type: application/octet-stream; name="' + _b(GBK, b"GB18030") + b'"',),
    "percent-encoded": _named(b'"' + _percent(UTF_8) + b'"'),
    "percent-encoded GBK": _named(b'"' + _percent(GBK) + b'"'),
    # Beyond the sixteen
    "pieces that are encoded words": (
        TYPE,
        b'Content-Disposition: attachment; filename*0="' + _b(GBK, b"gb2312")[:30] + b'";',
        b' filename*1="' + _b(GBK, b"gb2312")[30:] + b'"',
    ),
    "both, one of them only in ASCII": (
        TYPE,
        b"Content-Disposition: attachment; filename=\"____.xlsx\"; filename*=UTF-8''" + _percent(UTF_8),
    ),
    "a word that is folded within": _named(
        b'"' + _b(UTF_8, b"utf-8")[:40] + b"\r\n " + _b(UTF_8, b"utf-8")[40:] + b'"'
    ),
    "a quote that nothing closes": _named(b'"' + _b(UTF_8, b"utf-8")),
    "Base64 without its filling": _named(
        b'"' + _b(UTF_8, b"utf-8").replace(b"=?=", b"?=").replace(b"=?=", b"?=") + b'"'
    ),
    "spaces around the sign": (TYPE, b'Content-Disposition: attachment ; FILENAME = "' + UTF_8 + b'"'),
    "a folder before it": _named(b'"C:\\\\\xce\xd2\xb5\xc4\\\\' + GBK + b'"'),
    "a charset that there is not": _named(b'"' + _b(UTF_8, b"x-unknown") + b'"'),
    "Content-Description alone": (TYPE, b"Content-Description: " + _b(UTF_8, b"utf-8")),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_name_is_read(way: str) -> None:
    (one,) = arrived(mail(letter(), part(*WAYS[way])))
    assert (one.name, one.data) == (NAME, WORKBOOK)


@pytest.mark.parametrize(
    "fields", [(TYPE,), (b"Content-Type: application/vnd.ms-excel", b"Content-Disposition: inline"), ()]
)
def test_what_has_no_name_is_kept(fields: tuple[bytes, ...]) -> None:
    (one,) = arrived(mail(letter(), part(*fields)))
    assert (one.name, one.data) == ("", WORKBOOK)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ((b"Content-Type: text/plain; name=tcmime.1388.bin",), "tcmime.1388.bin"),
        (
            (b'Content-Type: application/octet-stream; name="tcmime.1.bin"', b"Content-Disposition: inline"),
            "tcmime.1.bin",
        ),
        ((b"Content-Type: application/octet-stream; name=ATT00001.dat",), "ATT00001.dat"),
        ((b"Content-Disposition: inline; filename=a.xlsx",), "a.xlsx"),
        ((b'Content-Type: image/png; name="a.xlsx"', b"Content-Disposition: inline"), "a.xlsx"),
        (_named(b'"..\\\\..\\\\evil.xlsx"'), "evil.xlsx"),
        (_named(b'"/etc/passwd"'), "passwd"),
        (_named(b'"a&#36130;.xlsx"'), "a财.xlsx"),
        (_named(b'"50%.xlsx"'), "50%.xlsx"),
        (_named('"忠誠"'.encode("gbk")), "忠誠"),
        (_named('"忠誠"; size=1'.encode("gbk")), "忠誠"),
        (_named(b'"a\x00b\x1b[31m.xlsx"'), "ab[31m.xlsx"),
        (_named(b'"a;b.xlsx"'), "a;b.xlsx"),
        (_named(b'"a\\"b.xlsx"'), 'a"b.xlsx'),
    ],
)
def test_other_names(fields: tuple[bytes, ...], name: str) -> None:
    (one,) = arrived(mail(letter(), part(*fields)))
    assert (one.name, one.data) == (name, WORKBOOK)


def test_a_text_of_two_bytes_each_is_gbk_that_happens_to_be_utf_8() -> None:
    assert names.decoded("毛泽".encode("gbk")) == "毛泽"


def test_a_name_is_cut_before_its_ending() -> None:
    assert names.base_name("表" * 300 + ".xlsx") == "表" * 195 + ".xlsx"
