"""Escapes in the strings of an .xlsx: ``_x000A_`` stands for a line break, ``_x005F_`` for an underscore.

A text that looks like an escape has its first underscore escaped (ECMA-376, §22.9.2.19, ST_Xstring),
so that ``_x0041_`` is stored as ``_x005F_x0041_``.
"""

from __future__ import annotations

import re

_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_ESCAPED_OR_ESCAPE = re.compile(r"_x005F(_x[0-9A-Fa-f]{4}_)|_x([0-9A-Fa-f]{4})_")


def unusual_escape(stored: str) -> str | None:
    """An escape of a character that needs none, ``_x0039_`` for 9: Excel reads the character, others the escape."""
    if "_x" in stored:
        for match in _ESCAPE.finditer(stored):
            if chr(int(match[1], 16)).isprintable() and match[1].upper() != "005F":
                return match[0]
    return None


def as_shown(stored: str) -> str:
    """The text that a spreadsheet program shows for ``stored``, with line breaks as ``\\n``."""
    if "_x" in stored:
        stored = _whole_characters(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), stored))
    return stored.replace("\r\n", "\n")


def as_written(stored: str) -> str:
    """The text that was handed to XlsxWriter when it wrote ``stored``.

    It escapes only the first of two look-alikes that share an underscore (``_x0041_x0042_``), where
    the standard wants both escaped. Nobody sees properties and constant names, so they are read as
    they were meant.
    """
    if "_x" not in stored:
        return stored
    return _whole_characters(_ESCAPED_OR_ESCAPE.sub(lambda match: match[1] or chr(int(match[2], 16)), stored))


def _whole_characters(text: str) -> str:
    """Escaped halves of a character put together; a half that stands alone becomes U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
