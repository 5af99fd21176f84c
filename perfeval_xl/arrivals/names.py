"""Names and other texts of messages and archives, in whatever way the program that wrote them put them down.

The names of parameters are read as written (RFC 2231), as encoded words (RFC 2047) where they have no place, as bare
bytes of UTF-8 or GBK, and percent-encoded. Whatever calls itself GB 2312 is read as GB 18030: it always is.
"""

from __future__ import annotations

import binascii
import html
import io
import itertools
import re
from urllib.parse import unquote_to_bytes

from perfeval_xl import plain_text

LONGEST_NAME = 200
"""Characters of a name that are kept: longer ones no file system takes."""
_LONGEST_ENDING = 12
"""Characters of its ending, which is kept where a name is cut."""
_LATIN = 0x800
"""Characters below take two bytes in UTF-8: a Chinese text of such alone is GBK that happens to be UTF-8 too."""
_CHINESE = frozenset(
    ("gb2312", "gb_2312-80", "gb2312-80", "gbk", "x-gbk", "gb18030", "cp936", "936", "ms936", "windows-936", "euc-cn")
)
_WORD = re.compile(rb"=\?([\w.:*+-]{1,80})\?([bBqQ])\?([^?]{0,4000}(?:\?(?!=)[^?]{0,4000}){0,8})\?=")
"""An encoded word; what stands in it may have been folded, and some programs leave question marks in it."""
_PARAMETER = re.compile(
    rb"""\s*([^=;\s"]+)\s*=\s*("(?:[^"\\]|\\.)*"(?=\s*(?:;|$))|"[^"]*"|"[^;]*|[^;]*)""",
    re.DOTALL,
)
"""A parameter: in quotes, with a quote that nothing closes, or whatever stands before the semicolon."""
_PIECE = re.compile(rb"(.+?)\*(?:(\d{1,4})(\*)?)?\Z", re.DOTALL)
"""Name of a parameter of RFC 2231: which piece it is, and whether it is encoded."""
_CHARSET = re.compile(rb"\s*([\w.:+-]*)'[^']*'", re.DOTALL)
_ESCAPED = re.compile(r'\\(["\\])')
_ENTITY = re.compile(r"&#x?[0-9a-fA-F]{2,6};")
_PERCENT = re.compile(rb"%[89A-Fa-f][0-9A-Fa-f]")
_MOST_PARAMETERS = 500
"""Parameters of one header that are read: a name in pieces of a character each has 200."""


def base_name(name: str) -> str:
    """``name`` without the folders before it and without what is unseen, at most `LONGEST_NAME` long; may be empty."""
    plain = plain_text.without_unseen(name.replace("\\", "/").rsplit("/", 1)[-1]).strip()
    if plain in {".", ".."}:
        return ""
    if len(plain) <= LONGEST_NAME:
        return plain
    stem, dot, ending = plain.rpartition(".")
    if not stem or len(ending) > _LONGEST_ENDING:
        return plain[:LONGEST_NAME]
    return stem[: LONGEST_NAME - len(ending) - 1] + dot + ending


def decoded(raw: bytes, charset: str = "") -> str:
    """``raw`` as text: as ``charset`` says where it can be true, else as UTF-8, else as GB 18030. Never raises."""
    charset = charset.lower()
    if charset in _CHINESE:
        charset = "gb18030"
    if charset not in ("", "utf-8", "utf8", "us-ascii", "ascii", "unknown-8bit", "iso-8859-1"):
        try:
            return raw.decode(charset)
        except (LookupError, ValueError):
            pass
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
    if text.isascii() or charset.startswith("utf") or any(ord(letter) >= _LATIN for letter in text):
        return text
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return text


def header_text(raw: bytes) -> str:
    """The value of a header as text, with its encoded words read and its folds taken out."""
    raw = re.sub(rb"\r?\n(?=[ \t])|[\r\n]", b"", raw)
    if b"=?" not in raw:
        return decoded(raw)
    texts: list[str] = []
    end, before = 0, ("", b"")
    for word in _WORD.finditer(raw):
        charset = word[1].split(b"*")[0].decode("ascii", "replace").lower()
        data = _word_bytes(word[2], word[3])
        between = raw[end : word.start()]
        if before[1] and not between.strip():
            if before[0] == charset:
                before = (charset, before[1] + data)
            else:
                texts.append(decoded(before[1], before[0]))
                before = (charset, data)
        else:
            texts += [decoded(before[1], before[0]), decoded(between)]
            before = (charset, data)
        end = word.end()
    return "".join((*texts, decoded(before[1], before[0]), decoded(raw[end:])))


def _word_bytes(how: bytes, data: bytes) -> bytes:
    """What an encoded word stands for."""
    if how in b"bB":
        return from_base64(data)
    return binascii.a2b_qp(re.sub(rb"[\r\n]", b"", data), header=True)


def from_base64(data: bytes | memoryview) -> bytes:
    """What ``data`` stands for, as far as it is Base64: strange characters, missing and early ends do no harm."""
    try:
        end = _FILLING.search(data)
        if end is None or not _BEHIND.search(data, end.end()):
            return binascii.a2b_base64(data)
    except binascii.Error:
        pass
    content = io.BytesIO()
    at, ends = 0, itertools.islice(_FILLING.finditer(data), _MOST_ENDS)
    for start, stop in itertools.chain((end.span() for end in ends), ((len(data), len(data)),)):
        if at and _FOREIGN.search(data, at, start):
            break  # what stands behind the end is no Base64: a list put its own words there
        left = b""
        for begin in range(at, start, _AT_ONCE):
            clean = left + bytes(data[begin : min(begin + _AT_ONCE, start)]).translate(None, _NO_BASE64)
            whole = len(clean) - len(clean) % 4
            content.write(binascii.a2b_base64(clean[:whole]))
            left = clean[whole:]
        if len(left) > 1:
            content.write(binascii.a2b_base64(left + b"=" * (4 - len(left))))
        at = stop
    return content.getvalue()


_AT_ONCE = 1 << 20
"""Bytes of it that are read at once: the largest file is not copied as a whole."""
_FOREIGN = re.compile(rb"[^A-Za-z0-9+/\r\n\t ]")
_FILLING = re.compile(rb"==*")
"""Stands at the end of Base64; in what was encoded piece by piece, at the end of each."""
_BEHIND = re.compile(rb"[^=\s]")
_MOST_ENDS = 200_000
"""Pieces that are read one by one: a program that encodes a kilobyte at a time makes a third of them of the largest
file. What follows is taken for one piece."""
_NO_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))


def parameters(raw: bytes) -> dict[str, str]:
    """The parameters of a header such as ``attachment; filename=…``, by their names in lower case, decoded."""
    plain: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[bytes, bool]]] = {}
    at = raw.find(b";") + 1 or len(raw)
    for _ in range(_MOST_PARAMETERS):
        found = _PARAMETER.match(raw, at)
        if found is None:
            after = raw.find(b";", at) + 1
            if not after:
                break
            at = after
            continue
        at = max(found.end(), raw.find(b";", found.end()) + 1 or len(raw))
        _sort_in(found[1].lower(), found[2].strip(), plain, pieces)
        if at >= len(raw):
            break
    for key, given in pieces.items():
        text = _joined(given)
        if (text and "\ufffd" not in text) or key not in plain:
            plain[key] = text
    return plain


def _sort_in(
    name: bytes, value: bytes, plain: dict[str, str], pieces: dict[str, dict[int, tuple[bytes, bool]]]
) -> None:
    """Puts a parameter where it belongs: to the plain ones, or as a piece to the others of its name."""
    if value.startswith(b'"'):
        value = value[1:-1] if len(value) > 1 and value.endswith(b'"') else value[1:]
    piece = _PIECE.match(name)
    if piece is None:
        plain.setdefault(decoded(name), _plain(value))
        return
    encoded = piece[2] is None or piece[3] is not None
    pieces.setdefault(decoded(piece[1]), {}).setdefault(int(piece[2] or 0), (value, encoded))


def _plain(value: bytes) -> str:
    """A value that was written without regard of RFC 2231."""
    text = _ESCAPED.sub(r"\1", header_text(value))
    if value.isascii() and _PERCENT.search(value) and b"=?" not in value:
        raw = unquote_to_bytes(value)
        for charset in ("utf-8", "gb18030"):
            try:
                return raw.decode(charset)
            except UnicodeDecodeError:
                continue
    return _ENTITY.sub(lambda found: html.unescape(found[0]), text)


def _joined(given: dict[int, tuple[bytes, bool]]) -> str:
    """The pieces of a value of RFC 2231 in their order."""
    first, encoded = given[min(given)]
    charset = _CHARSET.match(first) if encoded else None
    rest = {**given, min(given): (first[charset.end() :] if charset else first, encoded)}
    raw = b"".join(unquote_to_bytes(value) if percent else value for _, (value, percent) in sorted(rest.items()))
    if charset is None and b"=?" in raw:
        return _plain(raw)
    return decoded(raw, charset[1].decode("ascii", "replace") if charset else "")


def file_name(disposition: bytes, content_type: bytes, description: bytes = b"") -> str:
    """What an attachment is called, by its headers; empty where none says it."""
    for header, key in ((disposition, "filename"), (content_type, "name"), (disposition, "name")):
        name = base_name(parameters(header).get(key, ""))
        if name:
            return name
    name = base_name(header_text(description).strip())
    return name if re.search(r"\.\w{2,5}\Z", name) else ""
