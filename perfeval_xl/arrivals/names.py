"""Names and other texts of messages and archives, in whatever way the program that wrote them put them down."""

from __future__ import annotations

from perfeval_xl import plain_text

LONGEST_NAME = 200
"""Characters of a name that are kept: longer ones no file system takes."""
_LONGEST_ENDING = 12
"""Characters of its ending, which is kept where a name is cut."""
_LATIN = 0x800
"""Characters below take two bytes in UTF-8: a Chinese text of such alone is GBK that happens to be UTF-8 too."""


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


def decoded(raw: bytes) -> str:
    """Bytes of which nothing says how they are to be read: UTF-8, else GB 18030."""
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")
    if text.isascii() or any(ord(letter) >= _LATIN for letter in text):
        return text
    try:
        return raw.decode("gb18030")
    except UnicodeDecodeError:
        return text
